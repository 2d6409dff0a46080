"""Shadows: where they fall, how soft the ground gets them, and that nothing is drawn twice."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model
from renderer.canvas import OffscreenCanvas
from renderer.context import Context
from renderer.engine import Engine
from renderer.memory import Memory
from renderer.rigs import Equirect, Perspective
from renderer.shadows import Shadows
from story.model.lighting import Lighting
from story.model.placement import Standing
from story.model.surrounding import Backdrop
from story.model.values import Vector, View
from story.overlays.light import Light
from story.overlays.model import Model as Overlay
from story.space import rotation_of, yaw_pitch

Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]

SLAB = "slab000001"
PAPER = Backdrop(top="#ffffff", bottom="#ffffff")
EYE = 1.6
SIZE = 256


def _slab(wide: float, thick: float, material: Material, name: str = "slab") -> Model:
    """A level box round its own origin."""
    x, y = wide / 2, thick / 2
    corners = np.array(
        [(sx * x, sy * y, sz * x) for sx in (-1, 1) for sy in (-1, 1) for sz in (-1, 1)]
    )
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([tri for a, b, c, d in quads for tri in ((a, b, c), (a, c, d))])
    positions = corners[faces].reshape(-1, 3)
    one, two, three = positions[0::3], positions[1::3], positions[2::3]
    normals = np.repeat(np.cross(two - one, three - one), 3, axis=0)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    mesh = Mesh(
        positions.astype(np.float32),
        normals.astype(np.float32),
        np.arange(len(positions), dtype=np.uint32),
    )
    return Model(f"{name} {wide} {thick}", (mesh,), (material,), (), (-x, -y, -x), (x, y, x))


@pytest.fixture
def grounded(render: Render, build: Build, media: Any) -> Callable[..., NDArray[np.float64]]:
    """How dark white paper all around gets, 0 to 1, seen straight down from the eye."""

    def draw(
        at: Vector,
        *lights: Light,
        wide: float = 1.0,
        lighting: Lighting = Lighting(key=0.0, shadows=1.0),  # noqa: B008
        material: Material | None = None,
        opacity: float = 1.0,
    ) -> NDArray[np.float64]:
        painted = material or Material((1.0, 1.0, 1.0, 1.0), unlit=True)
        media.models[SLAB] = _slab(wide, 0.02, painted, repr(painted))
        one = Overlay(id="over000001", asset=SLAB, placement=Standing(position=at), opacity=opacity)
        moment = build(PAPER, [one, *lights], lighting=lighting)
        seen = render(moment, Perspective(View(pitch=-90.0, fov=100.0), SIZE, SIZE))[..., 0] / 255
        return 1 - np.where(seen <= 0.04045, seen / 12.92, ((seen + 0.055) / 1.055) ** 2.4)

    return draw


def _pixel(x: float, z: float) -> tuple[int, int]:
    """Where a place of the floor is seen; up in the picture is ahead, -z."""
    reach = EYE * math.tan(math.radians(50.0))
    return int((z / reach * 0.5 + 0.5) * SIZE), int((x / reach * 0.5 + 0.5) * SIZE)


def _sun(pitch: float, yaw: float = 0.0, **fields: Any) -> Light:
    """A light from far away that shines that way."""
    return Light(
        id="light00001",
        kind="directional",
        intensity=40.0,
        placement=Standing(rotation=rotation_of(yaw, pitch)),
        **fields,
    )


def _beside(wide: float, high: float, aside: float) -> float:
    """What a level square hides of the light from all around, at a place of the floor: by sums."""
    step = wide / 200
    along = (np.arange(200) + 0.5) * step - wide / 2
    x, z = np.meshgrid(along - aside, along)
    return float((high**2 / (math.pi * (x**2 + z**2 + high**2) ** 2)).sum() * step * step)


@pytest.mark.parametrize("aside", [0.75, 0.9, 1.2])
def test_what_hovers_hides_light_from_all_around(
    grounded: Callable[..., NDArray[np.float64]], aside: float
) -> None:
    """Beside a square slab, against the sum of its patches; the map fades out farther away."""
    dark = grounded((0.0, 0.3, 0.0))
    row, column = _pixel(aside, 0.0)
    found = dark[row - 2 : row + 3, column - 2 : column + 3].mean()
    assert found == pytest.approx(_beside(1.0, 0.3, aside), abs=0.03)


def test_a_shadow_falls_where_the_light_throws_it(
    grounded: Callable[..., NDArray[np.float64]],
) -> None:
    """A slab a metre up, the light 45 degrees high at the right: its shadow is to the left."""
    dark = grounded((0.4, 1.0, 0.0), _sun(-45.0, -90.0), wide=0.5)
    assert dark[_pixel(-0.6, 0.0)] > 0.9
    for x, z in ((-1.05, 0.0), (-0.6, 0.45), (-0.6, -0.45), (-0.1, 0.0)):
        assert dark[_pixel(x, z)] < 0.25


def test_shadows_are_softer_the_farther_they_fall(
    grounded: Callable[..., NDArray[np.float64]],
) -> None:
    def edge(high: float) -> int:
        row, _ = _pixel(0.0, 0.0)
        dark = grounded((-high, high, 0.0), _sun(-45.0, 90.0), wide=0.6)[row]
        return int(((dark > 0.25) & (dark < 0.75)).sum())

    assert edge(1.2) > edge(0.3)


def test_a_spot_throws_a_shadow_too(grounded: Callable[..., NDArray[np.float64]]) -> None:
    lamp = Light(
        id="light00001",
        intensity=200.0,
        cone=80.0,
        placement=Standing(
            position=(1.0, 1.4, 0.0), rotation=rotation_of(*yaw_pitch((-1, -0.9, 0)))
        ),
    )
    dark = grounded((0.4, 0.7, 0.0), lamp, wide=0.3)
    assert dark[_pixel(-0.2, 0.0)] > 0.8
    assert dark[_pixel(-0.2, 0.5)] < 0.3


def test_what_is_see_through_throws_a_lighter_shadow(
    grounded: Callable[..., NDArray[np.float64]],
) -> None:
    glass = Material((1.0, 1.0, 1.0, 0.5), unlit=True, alpha_mode="blend")
    place, sun = (0.4, 1.0, 0.0), _sun(-45.0, -90.0)
    row, column = _pixel(-0.6, 0.0)

    def there(**fields: Any) -> float:
        dark = grounded(place, sun, wide=0.5, **fields)
        return float(dark[row - 8 : row + 8, column - 8 : column + 8].mean())

    whole = there()
    assert there(material=glass) == pytest.approx(whole / 2, abs=0.08)
    assert there(opacity=0.25) == pytest.approx(whole / 4, abs=0.08)


def test_no_light_casts_one_that_is_told_not_to(
    grounded: Callable[..., NDArray[np.float64]],
) -> None:
    dark = grounded((0.4, 1.0, 0.0), _sun(-45.0, -90.0, shadow=False), wide=0.5)
    assert dark.max() < 0.2  # but for what is hidden of the light from all around
    off = Lighting(key=0.0)
    assert grounded((0.4, 1.0, 0.0), _sun(-45.0, -90.0), wide=0.5, lighting=off).max() < 0.01


def test_half_as_dark_is_half_as_dark(grounded: Callable[..., NDArray[np.float64]]) -> None:
    place, sun = (0.4, 1.0, 0.0), _sun(-45.0, -90.0)
    whole, half = (
        grounded(place, sun, wide=0.5, lighting=Lighting(key=0.0, shadows=dark))
        for dark in (1.0, 0.5)
    )
    assert half == pytest.approx(whole / 2, abs=0.01)


def test_one_thing_throws_its_shadow_on_another(render: Render, build: Build, media: Any) -> None:
    chalk = Material((1.0, 1.0, 1.0, 1.0), 0.0, 1.0)
    media.models["table00001"] = _slab(1.6, 0.02, chalk, "table")
    media.models["plate00001"] = _slab(0.4, 0.02, chalk, "plate")
    table = Overlay(id="over000001", asset="table00001", placement=Standing(position=(0, 0.5, 0)))
    plate = Overlay(id="over000002", asset="plate00001", placement=Standing(position=(0.3, 0.8, 0)))
    lighting = Lighting(gain=0.0, shadows=1.0, tone="none")
    moment = build(PAPER, [table, plate, _sun(-45.0, -90.0)], lighting=lighting)
    seen = render(moment, Perspective(View(pitch=-90.0, fov=70.0), SIZE, SIZE))
    # On the table, 1.1 m below the eye, 0.3 m to the left of the plate.
    reach = 1.09 * math.tan(math.radians(35.0))
    column = int((0.01 / reach * 0.5 + 0.5) * SIZE)
    assert seen[SIZE // 2, column, 0] < 30
    assert seen[SIZE // 2, int((-0.5 / reach * 0.5 + 0.5) * SIZE), 0] > 200


@pytest.mark.parametrize(
    "rig", [Perspective(View(pitch=-60.0, fov=90.0), 96, 96), Equirect(128, 64)]
)
def test_a_floor_that_a_model_brings_is_not_the_scenes_ground(
    render: Render, build: Build, media: Any, rig: Perspective | Equirect
) -> None:
    white = Material((1.0, 1.0, 1.0, 1.0), unlit=True)
    media.models["floor00001"] = _slab(40.0, 2.0, white, "floor")
    media.models["roof000001"] = _slab(1.0, 0.02, white, "roof")
    floor = Overlay(id="over000001", asset="floor00001", placement=Standing(position=(0, -1, 0)))
    roof = Overlay(id="over000002", asset="roof000001", placement=Standing(position=(0, 0.5, -1)))
    moment = build(PAPER, [floor, roof], lighting=Lighting(shadows=1.0, tone="none"))
    assert render(moment, rig)[rig.height // 2 + 4 :, :, :3].min() > 250


def test_the_sphere_shows_the_same_shadow(render: Render, build: Build, media: Any) -> None:
    media.models[SLAB] = _slab(0.5, 0.02, Material((1.0, 1.0, 1.0, 1.0), unlit=True), "sphere")
    one = Overlay(id="over000001", asset=SLAB, placement=Standing(position=(0.4, 1.0, -1.5)))
    moment = build(
        PAPER, [one, _sun(-45.0, -90.0)], lighting=Lighting(key=0.0, shadows=1.0, tone="none")
    )
    flat = render(moment, Perspective(View(pitch=-45.0, fov=60.0), 128, 128))
    whole = render(moment, Equirect(768, 384))
    for row in range(8, 128, 16):
        for column in range(8, 128, 16):
            across, up = (column + 0.5) / 64 - 1, 1 - (row + 0.5) / 64
            tangent = math.tan(math.radians(30.0))
            x, y, z = across * tangent, up * tangent, -1.0
            half = math.sqrt(0.5)
            direction = (x, y * half + z * half, -y * half + z * half)  # looking 45 degrees down
            yaw, pitch = yaw_pitch(direction)
            other = whole[int((0.5 - pitch / 180) * 384), int((0.5 + yaw / 360) * 768)]
            assert abs(int(flat[row, column, 0]) - int(other[0])) <= 24


def test_shadows_are_made_once_while_nothing_moves(
    render: Render, build: Build, media: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    maps = Shadows.__dict__["cast"].__globals__["_Maps"]
    make = maps.make
    monkeypatch.setattr(maps, "make", lambda *rest: (made.append(1), make(*rest))[1])
    media.models[SLAB] = _slab(0.7, 0.02, Material(unlit=True), "once")
    lighting = Lighting(shadows=1.0)

    def draw(x: float) -> None:
        one = Overlay(id="over000001", asset=SLAB, placement=Standing(position=(x, 0.3, -1.0)))
        render(build(PAPER, [one], lighting=lighting), Perspective(View(), 32, 32))

    draw(0.0)
    draw(0.0)
    assert len(made) == 1
    draw(0.1)
    assert len(made) == 2
    draw(0.0)
    assert len(made) == 2


def test_shadows_count_in_the_budget_and_come_back(
    context: Context, media: Any, build: Build
) -> None:
    media.models[SLAB] = _slab(1.0, 0.02, Material((1.0, 1.0, 1.0, 1.0), unlit=True))
    moments = [
        build(
            PAPER,
            [Overlay(id="over000001", asset=SLAB, placement=Standing(position=(0.0, high, -2.0)))],
            lighting=Lighting(shadows=1.0),
        )
        for high in (0.2, 0.5)
    ]
    rig = Perspective(View(pitch=-30.0), 32, 24)
    with (
        closing(Engine(context)) as roomy,
        closing(Engine(context, memory=Memory(1_000_000))) as tight,
        closing(OffscreenCanvas(context, 32, 24)) as canvas,
    ):
        for moment in (*moments, moments[0]):
            roomy.draw(moment, rig, canvas, media)
            expected = canvas.read()
            tight.draw(moment, rig, canvas, media)
            np.testing.assert_array_equal(canvas.read(), expected)
        # two tiles of the ground and one of the key light, a scene; and the maps made of them
        tiles = 3 * 512 * 512 * 4
        assert 2 * tiles < roomy.memory.shares["shadows"] < 2 * tiles * 1.8
        assert tight.memory.shares["shadows"] == roomy.memory.shares["shadows"] // 2
    assert (roomy.memory.bytes, roomy.memory.shares) == (0, {})
