"""What splats look like: footprint, order, colours; how they stand among other things; picking."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.kinds.splats import made, open_splats
from assets.media import Material, Mesh, Model, Splats, harmonics
from assets.splats.gaussians import Gaussians
from renderer.rigs import Equirect, Perspective
from renderer.splats import back_to_front, spreads, strike
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.model import Model as ModelOverlay
from story.overlays.picture import Picture
from story.overlays.splats import Splats as Overlay
from story.overlays.splats import Upward

NAME = "splats0000"
BLACK = Backdrop(top="#000000", bottom="#000000")
Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]

_KEYS = count()


def field(
    places: Any, sizes: Any, colours: Any, opacities: Any, turns: Any = None, sh: Any = None
) -> Splats:
    places = np.array(places, np.float32).reshape(-1, 3)
    n = len(places)
    turns = np.tile(np.array((0, 0, 0, 1), np.float32), (n, 1)) if turns is None else turns
    gaussians = Gaussians(
        places,
        np.broadcast_to(np.array(sizes, np.float32), (n, 3)).copy(),
        np.array(turns, np.float32).reshape(-1, 4),
        np.broadcast_to(np.array(opacities, np.float32), (n,)).copy(),
        np.broadcast_to(np.array(colours, np.float32), (n, 3)).copy(),
        sh,
    )
    return made(gaussians, "made", f"splats {next(_KEYS)}")[0]


def over(**fields: Any) -> Overlay:
    """An overlay whose file's origin is where the eye is."""
    place = Standing(position=(0.0, 1.6, 0.0))
    return Overlay(
        id="over000001", asset=NAME, **{"stands": "origin", "placement": place, **fields}
    )


def linear(codes: Any) -> NDArray[np.float64]:
    c = np.asarray(codes, np.float64)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def coded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def rays(view: View, width: int, height: int) -> NDArray[np.float64]:
    """(h, w, 3) unit directions of a view that only turns."""
    up = math.tan(math.radians(view.fov) / 2)
    v, u = np.mgrid[0:height, 0:width] + 0.5
    x, y = (2 * u / width - 1) * up * width / height, (1 - 2 * v / height) * up
    yaw = math.radians(view.yaw)
    z = -np.ones_like(x)
    turned = np.stack(
        [x * math.cos(yaw) - z * math.sin(yaw), y, x * math.sin(yaw) + z * math.cos(yaw)], -1
    )
    return turned / np.linalg.norm(turned, axis=-1, keepdims=True)


def expected(splats: Splats, directions: NDArray[np.float64], pixel: float) -> NDArray[np.float64]:
    """The picture by the formula, in double: sRGB codes on black, 0 to 255."""
    far = np.linalg.norm(splats.positions.astype(np.float64), axis=1)
    light = np.zeros(directions.shape)
    cov = spreads(splats).astype(np.float64)
    for i in np.argsort(-far, kind="stable"):
        ahead = splats.positions[i].astype(np.float64) / far[i]
        xx, xy, xz, yy, yz, zz = cov[i]
        spread = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
        side = np.cross(ahead, (0.3, 0.9, -0.2))
        side /= np.linalg.norm(side)
        across = np.stack([side, np.cross(side, ahead)])
        flat = across @ spread @ across.T
        blurred = flat + 0.3 * (far[i] * pixel) ** 2 * np.eye(2)
        opacity = float(splats.opacities[i]) * math.sqrt(
            np.linalg.det(flat) / np.linalg.det(blurred)
        )
        forward = directions @ ahead
        at = (directions @ across.T) / np.maximum(forward, 1e-9)[..., None] * far[i]
        power = np.einsum("...i,ij,...j->...", at, np.linalg.inv(blurred), at)
        cover = np.where(forward > 1e-6, opacity * np.exp(-power / 2), 0)[..., None]
        cover[cover < 1 / 255] = 0
        colour = splats.colours[i].astype(np.float64)
        if splats.sh is not None:
            waves = harmonics(ahead[None])[0, : splats.sh.shape[1]]
            colour = colour + waves @ splats.sh[i].astype(np.float64)
        light = light * (1 - cover) + linear(np.rint(np.clip(colour, 0, 1) * 255) / 255) * cover
    return np.asarray(coded(light))


@pytest.mark.parametrize(
    ("place", "sizes", "turn"),
    [
        ((0.0, 0.0, -2.0), (0.2, 0.2, 0.2), (0.0, 0.0, 0.0, 1.0)),
        ((0.3, 0.2, -2.0), (0.3, 0.05, 0.1), (0.2, -0.5, 0.4, 0.7)),
        ((-0.7, 0.5, -1.5), (0.02, 0.4, 0.001), (0.6, 0.1, -0.3, 0.7)),
        ((0.1, 0.0, -3.0), (0.004, 0.003, 0.002), (0.0, 0.0, 0.0, 1.0)),
    ],
)
def test_a_splat_has_its_gaussian_footprint(
    render: Render, build: Build, media: Any, place: Any, sizes: Any, turn: Any
) -> None:
    media.splatted[NAME] = field([place], sizes, (1.0, 0.6, 0.2), 0.9, [turn])
    view = View(fov=60.0)
    picture = render(build(BLACK, [over()]), Perspective(view, 240, 180))[..., :3]
    pixel = 2 * math.tan(math.radians(30)) / 180
    wanted = expected(media.splatted[NAME], rays(view, 240, 180), pixel)
    assert wanted.max() > 20
    # the one step where it ends is at 1/255 of its light, by rounding here or a pixel on
    assert np.quantile(np.abs(picture - wanted), 0.999) <= 1.0
    assert np.abs(linear(picture / 255) - linear(wanted / 255)).max() <= 1.5 / 255


def test_in_the_middle_it_is_what_ewa_splatting_says(
    render: Render, build: Build, media: Any
) -> None:
    """The usual linearisation (Zwicker et al. 2002) is ours along the view's own axis."""
    media.splatted[NAME] = field(
        [(0, 0, -2)], (0.03, 0.08, 0.05), (1, 1, 1), 1.0, [(0.1, 0.2, 0.3, 0.9)]
    )
    picture = render(build(BLACK, [over()]), Perspective(View(fov=50), 201, 201))[..., 1]
    focal = 201 / 2 / math.tan(math.radians(25))
    xx, xy, _, yy, _, _ = spreads(media.splatted[NAME])[0].astype(np.float64)
    flat = np.array([[xx, xy], [xy, yy]]) * (focal / 2) ** 2
    blurred = flat + 0.3 * np.eye(2)
    v, u = np.mgrid[0:201, 0:201] - 100.0
    at = np.stack([u, -v], -1)
    cover = np.exp(-0.5 * np.einsum("...i,ij,...j->...", at, np.linalg.inv(blurred), at))
    cover *= math.sqrt(np.linalg.det(flat) / np.linalg.det(blurred))
    assert np.abs(linear(picture / 255) - np.where(cover < 1 / 255, 0, cover)).max() <= 2 / 255


def many(n: int = 120, seed: int = 5, harmonic: int = 0) -> Splats:
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(n, 3)) * (0.8, 0.6, 0.8) + (0, 0, -2.6)
    turns = rng.normal(size=(n, 4))
    sh = rng.normal(0, 0.2, (n, harmonic, 3)).astype(np.float32) if harmonic else None
    sizes = np.exp(rng.uniform(-5, -1.2, (n, 3)))
    return field(places, sizes, rng.uniform(0, 1, (n, 3)), rng.uniform(0.1, 1, n), turns, sh)


@pytest.mark.parametrize("harmonic", [0, 3, 8, 15])
def test_overlapping_splats_are_blended_in_order(
    render: Render, build: Build, media: Any, harmonic: int
) -> None:
    media.splatted[NAME] = many(harmonic=harmonic)
    view = View(yaw=12, fov=60)
    picture = render(build(BLACK, [over()]), Perspective(view, 160, 120))[..., :3]
    wanted = expected(media.splatted[NAME], rays(view, 160, 120), 2 * math.tan(math.pi / 6) / 120)
    apart = np.abs(picture - wanted)
    assert apart.mean() <= 0.5
    assert np.quantile(apart, 0.99) <= 2.0


def test_a_sphere_of_directions_shows_no_seams(render: Render, build: Build, media: Any) -> None:
    rng = np.random.default_rng(2)
    places = rng.normal(size=(160, 3))
    places *= rng.uniform(1.5, 2.5, (160, 1)) / np.linalg.norm(places, axis=1, keepdims=True)
    media.splatted[NAME] = field(
        places, (0.3, 0.12, 0.05), rng.uniform(0, 1, (160, 3)), 0.8, rng.normal(size=(160, 4))
    )
    picture = render(build(BLACK, [over()]), Equirect(256, 128))[..., :3]
    v, u = np.mgrid[0:128, 0:256] + 0.5
    yaw, pitch = (u / 256 - 0.5) * 2 * np.pi, (0.5 - v / 128) * np.pi
    directions = np.stack(
        [np.sin(yaw) * np.cos(pitch), np.sin(pitch), -np.cos(yaw) * np.cos(pitch)], -1
    )
    wanted = expected(media.splatted[NAME], directions, 2 * np.pi / 256)
    apart = np.abs(picture - wanted)
    assert apart.mean() <= 1.0
    assert np.quantile(apart, 0.995) <= 6.0
    for column in (32, 96, 160, 224):  # where faces of the cube meet
        seam = apart[32:96, column - 2 : column + 2].mean()
        assert seam <= 2 * apart[32:96].mean() + 0.5


def test_planes_stand_among_splats(render: Render, build: Build, media: Any) -> None:
    """A panel hides the splats behind it, and those before it hide the panel."""
    media.splatted[NAME] = field([(0, 0, -1), (0, 0, -3)], 0.08, [(1, 0, 0), (0, 1, 0)], 0.999)
    blue = media.put("picture000", np.full((4, 4, 3), (0, 0, 255), np.uint8))
    panel = Picture(id="panel00000", asset=blue, width=0.5, placement=Around(distance=2.0))

    def middle(*overlays: Any) -> NDArray[np.int64]:
        picture = render(build(BLACK, list(overlays)), Perspective(View(fov=40), 101, 101))
        return picture[50, 50, :3].astype(int)

    assert middle(over(), panel)[0] > 250
    media.splatted[NAME] = field([(0, 0, -3)], 0.3, (0, 1, 0), 0.999)
    assert middle(over(), panel).tolist() == [0, 0, 255]
    equirect = render(build(BLACK, [over(), panel]), Equirect(256, 128))
    assert equirect[64, 128, :3].tolist() == [0, 0, 255]


@pytest.mark.parametrize("up", ["y", "-y", "z", "-z"])
def test_it_stands_upright_on_its_foot(
    render: Render, build: Build, media: Any, up: Upward
) -> None:
    """The splat that is highest by the axis that is up is drawn on top, the lowest on the floor."""
    axis, sign = "xyz".index(up[-1]), -1 if up[0] == "-" else 1
    ends = np.zeros((2, 3))
    ends[:, axis] = (-2 * sign, 4 * sign)
    media.splatted[NAME] = field(ends, 0.3, [(0, 1, 0), (1, 0, 0)], 0.999)
    standing = over(up=up, stands="foot", size=1.2, placement=Standing(position=(0, 1.0, -3)))
    picture = render(build(BLACK, [standing]), Perspective(View(fov=60), 121, 121)).astype(int)
    tall = 60 / math.tan(math.radians(30)) / 3  # pixels of a metre
    rows = [np.average(np.arange(121), weights=picture[:, 60, colour] + 1e-9) for colour in (1, 0)]
    assert rows[0] == pytest.approx(60 + 0.6 * tall, abs=1.5)
    assert rows[1] == pytest.approx(60 - 0.6 * tall, abs=1.5)


def test_rays_strike_where_half_is_hidden() -> None:
    splats = field([(0, 0, -2), (0, 0, -5), (3, 0, -2)], 0.2, (1, 1, 1), [0.3, 0.9, 0.9])
    assert strike(splats, (0, 0, 0), (0, 0, -1), 0) == pytest.approx(5, abs=1e-4)
    assert strike(splats, (0, 0, 0), (0, 0, 1), 0) is None
    aside = np.array((0.18, 0, -5)) / np.linalg.norm((0.18, 0, -5))
    assert strike(splats, (0, 0, 0), tuple(aside), 0) == pytest.approx(5, abs=1e-4)
    far = np.array((0.6, 0, -5)) / np.linalg.norm((0.6, 0, -5))
    assert strike(splats, (0, 0, 0), tuple(far), 0) is None


def test_quick_order_is_nearly_the_exact_one() -> None:
    far = np.random.default_rng(1).uniform(1, 9, 50_000).astype(np.float32)
    exact, quick = (far[back_to_front(far, exact=each)] for each in (True, False))
    assert (np.diff(exact) <= 0).all()
    assert np.abs(exact - quick).max() <= 2 * 8 / 65535


def test_a_still_is_exact_where_a_preview_was_drawn(
    render: Render, build: Build, media: Any
) -> None:
    # Two closer to one another than a quick order tells apart, the nearer one first in the file.
    places = [(0, 0, -2.0), (0, 0, -2.00002), (0, -1, 0), (0, -100, 0)]
    colours = [(1, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 0)]
    media.splatted[NAME] = field(places, 0.2, colours, 0.95)
    moment = build(BLACK, [over()])
    rig = Perspective(View(), 33, 33)
    expected = render(moment, rig)
    media.splatted[NAME] = field(places, 0.2, colours, 0.95)
    preview = render(moment, rig, exact=False)
    assert np.abs(preview.astype(int) - expected).max() > 60
    np.testing.assert_array_equal(render(moment, rig), expected)


def test_it_is_picked_and_outlined(
    engine: Any, render: Render, build: Build, media: Any, shared_data: Path
) -> None:
    media.splatted[NAME] = open_splats(shared_data / "splats" / "saxophone.splat", "sax")
    moment = build(
        BLACK, [over(stands="foot", size=1.5, placement=Standing(position=(0, 0.8, -2)))]
    )
    rig = Perspective(View(fov=60), 200, 200)
    picture = render(moment, rig)[..., :3].max(axis=-1)
    seen = np.argwhere(picture > 100)
    y, x = seen[len(seen) // 2]
    assert engine.pick(moment, rig, x + 0.5, y + 0.5, media) == "over000001"
    assert engine.pick(moment, rig, 5, 5, media) is None
    outlined = render(moment, rig, selected=("over000001",))[..., :3]
    assert (
        np.abs(outlined.astype(int) - render(moment, rig)[..., :3]).max(axis=-1) > 60
    ).sum() > 200


def test_two_eyes_see_it_from_where_they_are(render: Render, build: Build, media: Any) -> None:
    """Of a stereo picture the lower half is the right eye's: near things lie to its left."""
    media.splatted[NAME] = field([(0, 0, -1), (2.0, 0, 0)], 0.01, (1, 1, 1), 1.0)
    picture = render(build(BLACK, [over()]), Equirect(1024, 1024, eyes="top-bottom"))[..., 1]
    for column, far in ((512, 1.0), (768, 2.0)):
        places = []
        for half in (picture[:512], picture[512:]):
            shown = linear(half[:, column - 40 : column + 40] / 255).sum(axis=0)
            places.append(float((shown * np.arange(80)).sum() / shown.sum()))
        apart = 2 * math.degrees(math.asin(0.063 / 2 / far)) / 360 * 1024
        assert places[0] - places[1] == pytest.approx(apart, abs=0.25)


def test_a_mesh_hides_what_is_behind_it(render: Render, build: Build, media: Any) -> None:
    triangle = np.array([(-1, -1, -2), (1, -1, -2), (0, 1.5, -2)], np.float32)
    normals = np.tile(np.array((0, 0, 1), np.float32), (3, 1))
    media.models["model00000"] = Model(
        "splats wall",
        (Mesh(triangle, normals, np.arange(3, dtype=np.uint32)),),
        (Material(base=(0.0, 0.0, 1.0, 1.0), unlit=True),),
        (),
        (-1.0, -1.0, -2.0),
        (1.0, 1.5, -2.0),
    )
    wall = ModelOverlay(
        id="wall000000", asset="model00000", placement=Standing(position=(0.0, 1.6, 0.0))
    )
    for far, wanted in ((1.0, 0), (3.0, 2)):
        media.splatted[NAME] = field([(0, 0, -far)], 0.1, (1, 0, 0), 0.999)
        for rig in (Perspective(View(fov=40), 101, 101), Equirect(400, 200)):
            picture = render(build(BLACK, [over(), wall]), rig)
            middle = picture[rig.height // 2, rig.width // 2, :3]
            assert middle.argmax() == wanted, (far, rig)
