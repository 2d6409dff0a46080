"""Lights that shine from somewhere, and how bright light comes to the screen, against numpy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model, ModelLight
from renderer.canvas import OffscreenCanvas
from renderer.engine import Engine
from renderer.lamps import lamp_of, lamps_of
from renderer.rigs import Equirect, Perspective
from story.model.lighting import Lighting, Tone
from story.model.placement import Standing
from story.model.surrounding import Photo360
from story.model.values import View
from story.overlays.light import MOST_LIGHTS, Light
from story.overlays.model import Model as Overlay
from story.overlays.table import AnyOverlay
from story.space import rotation_of, yaw_pitch

Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]

WALL, DARK = "wall000001", "dark000001"
FAR, HALF = 3.0, 1.5  # the wall: so far ahead of the eye, so wide to each side
SIZE = 96


@pytest.fixture
def wall(media: Any) -> Overlay:
    """A white, rough, square wall that the eye looks at straight."""
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], np.float32) * HALF
    normals = np.tile(np.array([[0, 0, 1]], np.float32), (4, 1))
    mesh = Mesh(corners, normals, np.array([0, 1, 2, 0, 2, 3], np.uint32))
    low, high = (-HALF, -HALF, 0.0), (HALF, HALF, 0.0)
    media.models[WALL] = Model("white wall", (mesh,), (Material(metallic=0.0),), (), low, high)
    media.put(DARK, np.zeros((8, 16, 3), np.uint8))
    return Overlay(id="over000001", asset=WALL, placement=Standing(position=(0.0, 1.6, -FAR)))


def _light(**fields: Any) -> Light:
    return Light(id="light00001", **fields)


def _seen(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The linear light of a picture."""
    code = pixels[..., :3] / 255
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _places() -> NDArray[np.float64]:
    """Where each pixel's ray meets the wall."""
    spread = math.tan(math.radians(25.0))
    across = (np.arange(SIZE) + 0.5) / SIZE * 2 - 1
    x, y = np.meshgrid(across, -across)
    ray = np.stack([x * spread, y * spread, -np.ones_like(x)], axis=-1)
    return np.array((0.0, 1.6, 0.0)) + ray * FAR


def _reflected(towards: NDArray[np.float64], light: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the wall sends to the eye: GGX of roughness 1 and a diffuse floor, as three has it."""
    place = _places()
    view = np.array((0.0, 1.6, 0.0)) - place
    view /= np.linalg.norm(view, axis=-1, keepdims=True)
    half = towards + view
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    n_l, n_v = np.clip(towards[..., 2], 0, 1), view[..., 2]
    v_h = np.clip((half * view).sum(-1), 0, 1)
    fresnel = 0.04 + 0.96 * 2 ** ((-5.55473 * v_h - 6.98316) * v_h)
    # At roughness 1 GGX's D is 1/pi and Smith's V 0.5 / (n_l + n_v).
    specular = fresnel * 0.5 / np.maximum(n_l + n_v, 1e-6) / math.pi
    return (n_l * (specular + (1 - fresnel) / math.pi))[..., None] * light


def _difference(found: NDArray[np.uint8], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """In 255ths of the screen's codes; what is wholly white or dark in both apart."""
    code = np.where(
        expected <= 0.0031308,
        expected * 12.92,
        1.055 * np.maximum(expected, 0) ** (1 / 2.4) - 0.055,
    )
    return np.abs(np.clip(code, 0, 1) * 255 - found[..., :3])


@pytest.fixture
def shone(render: Render, build: Build, wall: Overlay) -> Callable[..., NDArray[np.uint8]]:
    """The wall in the dark under lights."""

    def draw(*lights: AnyOverlay, lighting: Lighting | None = None) -> NDArray[np.uint8]:
        plain = lighting or Lighting(tone="none")
        moment = build(Photo360(asset=DARK), [wall, *lights], lighting=plain)
        return render(moment, Perspective(View(fov=50.0), SIZE, SIZE))

    return draw


@pytest.mark.parametrize("reach", [None, 2.5])
def test_a_point_falls_off_with_the_square_of_the_distance(
    shone: Callable[..., NDArray[np.uint8]], reach: float | None
) -> None:
    at = np.array((0.4, 1.9, -2.0))
    light = _light(
        kind="point",
        intensity=1.5,
        range=reach,
        colour="#ff8040",
        placement=Standing(position=tuple(at.tolist())),
    )
    way = at - _places()
    far = np.linalg.norm(way, axis=-1, keepdims=True)
    fallen = 1 / far**2
    if reach is not None:
        fallen *= np.clip(1 - (far / reach) ** 4, 0, 1) ** 2
    colour = _seen(np.array([[255, 128, 64]], np.uint8))[0] * 1.5
    expected = _reflected(way / far, fallen * colour)
    # Energy compensation of a rough surface adds a little to what is reflected.
    difference = _difference(shone(light), expected)
    assert difference.mean() < 1.0
    assert difference.max() <= 4


def test_a_spot_fades_between_its_cosines(shone: Callable[..., NDArray[np.uint8]]) -> None:
    at = np.array((-0.8, 2.4, -1.0))
    down = np.array((0.0, 1.5, -FAR)) - at
    down /= np.linalg.norm(down)
    light = _light(
        intensity=4.0,
        cone=50.0,
        softness=0.5,
        placement=Standing(
            position=tuple(at.tolist()), rotation=rotation_of(*yaw_pitch(tuple(down.tolist())))
        ),
    )
    way = at - _places()
    far = np.linalg.norm(way, axis=-1, keepdims=True)
    towards = way / far
    cosine = -(towards @ down)[..., None]
    edge, fades = math.cos(math.radians(25)), math.cos(math.radians(12.5))
    share = np.clip((cosine - edge) / (fades - edge), 0, 1)
    expected = _reflected(towards, np.full(3, 4.0) / far**2 * share * share * (3 - 2 * share))
    found = shone(light)
    difference = _difference(found, expected)
    assert difference.mean() < 1.0
    assert difference.max() <= 4
    assert (found[..., :3].max(-1) == 0).mean() > 0.1  # outside the cone it is dark


def test_a_light_from_far_away_only_has_a_direction(
    shone: Callable[..., NDArray[np.uint8]],
) -> None:
    turned = rotation_of(20.0, -35.0)
    near, far = (
        shone(
            _light(
                kind="directional", intensity=2.0, placement=Standing(position=p, rotation=turned)
            )
        )
        for p in ((0.0, 1.0, -1.0), (40.0, 9.0, 8.0))
    )
    assert np.array_equal(near, far)
    towards = np.array(lamp_of_turned(turned))
    expected = _reflected(np.broadcast_to(towards, (SIZE, SIZE, 3)), np.full(3, 2.0))
    assert _difference(near, expected).max() <= 4


def lamp_of_turned(turned: tuple[float, float, float, float]) -> tuple[float, float, float]:
    """Towards a light that shines along -Z of a rotation: its +Z, by the matrix of quaternions."""
    x, y, z, w = turned
    return 2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)


def test_placed_lights_put_the_key_light_out_unless_it_is_asked_for(build: Build) -> None:
    light = _light(placement=Standing(position=(0.0, 2.0, 0.0)))
    (key,) = lamps_of(build(None, []))
    (alone,) = lamps_of(build(None, [light]))
    assert [key.directional, alone.directional] == [True, False]
    both = lamps_of(build(None, [light], lighting=Lighting(key=0.5)))
    assert [lamp.directional for lamp in both] == [True, False]
    assert both[0].light == pytest.approx([0.5 * channel for channel in key.light])
    assert lamps_of(build(None, [], lighting=Lighting(key=0.0))) == ()


def test_no_more_shine_than_the_shader_takes(build: Build) -> None:
    lights = [
        Light(id=f"light0000{n}", kind="point", placement=Standing(position=(float(n), 2.0, 0.0)))
        for n in range(10)
    ]
    assert len(lamps_of(build(None, lights))) == MOST_LIGHTS
    assert len(lamps_of(build(None, lights, lighting=Lighting(key=1.0)))) == MOST_LIGHTS + 1


def test_a_light_dims_with_its_opacity(build: Build) -> None:
    (one,) = build(None, [_light(intensity=8.0)]).overlays
    assert lamp_of(structs.replace(one, opacity=0.25)).light == pytest.approx((2.0, 2.0, 2.0))


def neutral(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The Khronos PBR Neutral curve, as its specification writes it."""
    least = light.min(-1, keepdims=True)
    light = light - np.where(least < 0.08, least - 6.25 * least**2, 0.04)
    peak = light.max(-1, keepdims=True)
    start = 0.8 - 0.04
    d = 1 - start
    lowered = 1 - d * d / (peak + d - start)
    pressed = light * lowered / np.maximum(peak, 1e-9)
    g = 1 - 1 / (0.15 * (peak - lowered) + 1)
    return np.where(peak < start, light, pressed * (1 - g) + lowered * g)


def aces(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hill's fit of the ACES transforms, for a bright room: three's ACESFilmicToneMapping."""
    into = np.array(
        [[0.59719, 0.35458, 0.04823], [0.07600, 0.90834, 0.01566], [0.02840, 0.13383, 0.83777]]
    )
    back = np.array(
        [
            [1.60475, -0.53108, -0.07367],
            [-0.10208, 1.10813, -0.00605],
            [-0.00327, -0.07276, 1.07602],
        ]
    )
    x = light / 0.6 @ into.T
    fitted = (x * (x + 0.0245786) - 0.000090537) / (x * (0.983729 * x + 0.4329510) + 0.238081)
    return np.clip(fitted @ back.T, 0, 1)


@pytest.mark.parametrize("tone", ["neutral", "aces", "none"])
@pytest.mark.parametrize("exposure", [-1.0, 0.0, 2.5])
def test_tones_are_the_published_curves(
    render: Render, build: Build, media: Any, tone: Tone, exposure: float
) -> None:
    """A surface that glows in steps of light in three colours."""
    steps = np.geomspace(0.02, 12.0, 12)
    meshes, materials = [], []
    for row, colour in enumerate(((1.0, 1.0, 1.0), (1.0, 0.3, 0.05), (0.1, 0.4, 1.0))):
        for column, step in enumerate(steps):
            x, y = column / 6 - 1, row / 1.5 - 1
            corners = [(x, y), (x + 1 / 6, y), (x + 1 / 6, y + 2 / 3), (x, y + 2 / 3)]
            positions = np.array([(*corner, 0) for corner in corners], np.float32)
            normals = np.tile(np.array([[0, 0, 1]], np.float32), (4, 1))
            index = np.array([0, 1, 2, 0, 2, 3], np.uint32)
            meshes.append(Mesh(positions, normals, index, len(materials)))
            glow = tuple(step * channel for channel in colour)
            materials.append(Material((0, 0, 0, 1.0), 1.0, 1.0, glow))
    media.models[WALL] = Model(
        f"steps {tone} {exposure}", tuple(meshes), tuple(materials), (), (-1, -1, 0), (1, 1, 0)
    )
    media.put(DARK, np.zeros((8, 16, 3), np.uint8))
    one = Overlay(id="over000001", asset=WALL, placement=Standing(position=(0.0, 1.6, -2.0)))
    lighting = Lighting(tone=tone, exposure=exposure, key=0.0)
    picture = render(
        build(Photo360(asset=DARK), [one], lighting=lighting),
        Perspective(View(fov=math.degrees(2 * math.atan(0.5))), 120, 120),
    )
    curve = {"neutral": neutral, "aces": aces, "none": lambda light: light}[tone]
    glowing = np.array([[material.emissive for material in materials]]).reshape(3, 12, 3)
    expected = curve(glowing * 2**exposure)
    found = picture[::-1][20::40][:, 5::10]
    assert _difference(found, expected).max() <= 1.01


def test_unlit_things_keep_their_colours(render: Render, build: Build, media: Any) -> None:
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], np.float32)
    mesh = Mesh(corners, np.zeros_like(corners), np.array([0, 1, 2, 0, 2, 3], np.uint32))
    painted = Material((0.6, 0.6, 0.6, 1.0), unlit=True)
    media.models[WALL] = Model("unlit", (mesh,), (painted,), (), (-1, -1, 0), (1, 1, 0))
    one = Overlay(id="over000001", asset=WALL, placement=Standing(position=(0.0, 1.6, -2.0)))
    moment = build(None, [one], lighting=Lighting(tone="aces", exposure=2.0))
    middle = render(moment, Perspective(View(fov=40.0), 32, 32))[16, 16]
    assert middle[:3] == pytest.approx(203, abs=1)


def test_light_follows_while_all_else_stands(render: Render, build: Build, wall: Overlay) -> None:
    """Faces of an equirect picture are kept, but not when a light has moved."""
    first, then = (
        render(
            build(
                Photo360(asset=DARK), [wall, _light(kind="point", placement=Standing(position=p))]
            ),
            Equirect(128, 64),
        )
        for p in ((0.5, 1.6, -2.0), (-0.5, 1.6, -2.0))
    )
    assert np.abs(first.astype(int) - then).max() > 20
    assert np.abs(first[:, ::-1].astype(int) - then).max() <= 2


def test_a_light_that_is_selected_is_outlined_and_never_seen_else(
    engine: Engine, context: Any, build: Build, media: Any
) -> None:
    light = _light(placement=Standing(position=(0.0, 1.6, -2.0), rotation=rotation_of(90.0)))
    canvas = OffscreenCanvas(context, 64, 64)
    seen = []
    for selected in ((), (light.id,)):
        rig = Perspective(View(fov=60.0), 64, 64)
        engine.draw(build(None, [light]), rig, canvas, media, selected=selected)
        seen.append(canvas.read()[..., :3].astype(int))
    canvas.close()
    assert np.abs(seen[0] - np.median(seen[0], axis=1, keepdims=True)).max() <= 2
    assert np.abs(seen[1] - seen[0]).max() > 60


def test_lights_of_models_shine_from_where_they_stand(build: Build, media: Any) -> None:
    bulb = ModelLight(
        "point", (1.0, 0.5, 0.0), 4.0, 2.0, 0.0, 0.5, (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    )
    media.models[WALL] = Model("lamp", (), (), (), (0, 0, 0), (0, 2, 0), lights=(bulb,))
    standing = Standing(position=(1.0, 0.0, -2.0))
    one = Overlay(id="over000001", asset=WALL, size=4.0, opacity=0.5, placement=standing)
    key, own = lamps_of(build(None, [one]), media)
    assert key.directional
    assert own.place == pytest.approx((1.0, 2.0, -2.0))
    assert (own.range, own.light, own.shadow) == (4.0, (2.0, 1.0, 0.0), False)


def test_what_shines_is_reckoned_once_for_all_that_is_lit(
    render: Render, build: Build, wall: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def counted(*of: Any) -> Any:
        asked.append(of)
        return lamps_of(*of)

    monkeypatch.setattr("renderer.layers.lamps_of", counted)
    many = [structs.replace(wall, id=f"over{number:06}") for number in range(5)]
    render(build(Photo360(asset=DARK), many), Perspective(View(), 8, 8))
    assert len(asked) == 1
