"""Domes, planets and two eyes: against ffmpeg's v360, against formulas, and seen by picking."""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.media import Material, Mesh, Model
from renderer.canvas import OffscreenCanvas
from renderer.engine import Engine
from renderer.rigs import Dome, Equirect, Perspective, Planet, Rig
from renderer.sights import picking_sights, sights_of
from story.model.placement import Around
from story.model.surrounding import Backdrop, Photo360
from story.model.values import View
from story.overlays.model import Model as ModelOverlay
from story.overlays.picture import Picture
from story.space import EYE_SPACING, rotate, rotation_of
from tests.renderer.test_projection import bilinear, psnr, texels

BAR = 42.0  # dB
SIDE = 512
BLACK = Backdrop(top="#000000", bottom="#000000")

Pixels = NDArray[np.uint8]

DOMES = (
    Dome(SIDE, SIDE),
    Dome(SIDE, SIDE, fov=220, yaw=37, tilt=30, roll=15),
    Dome(SIDE, SIDE, fov=230, yaw=-142, tilt=90, roll=-33),
)
PLANETS = (
    Planet(View(yaw=0, pitch=-90), 720, 540, fov=270),
    Planet(View(yaw=37, pitch=-70, roll=15), 720, 540, fov=230),
    Planet(View(yaw=-142, pitch=89, roll=-33), 720, 540, fov=250),
)
SHOWN = [
    DOMES[1],
    PLANETS[1],
    *(pytest.param(rig, marks=pytest.mark.full) for rig in (DOMES[0], DOMES[2], *PLANETS[::2])),
]


def v360(folder: Path, picture: Pixels, rig: Dome | Planet) -> Pixels:
    """The rig's picture of an equirect as ffmpeg draws it, on a grid fine enough to compare."""
    source, target = folder / "source.png", folder / "out.png"
    Image.fromarray(picture).save(source, compress_level=1)
    if isinstance(rig, Dome):
        turned = f"fisheye:yaw={rig.yaw}:pitch={90 - rig.tilt}:roll={rig.roll}"
        field = f"h_fov={rig.fov}:v_fov={rig.fov}"
    else:
        turned = f"sg:yaw={rig.view.yaw}:pitch={rig.view.pitch}:roll={rig.view.roll}"
        up = math.tan(math.radians(rig.fov) / 4)
        across = math.degrees(math.atan(up * rig.width / rig.height)) * 4
        field = f"h_fov={across}:v_fov={rig.fov}"
    graph = (
        "format=gbrp,scale=4*iw:4*ih:flags=bilinear,"
        f"v360=e:{turned}:interp=linear:{field}:w={rig.width}:h={rig.height}"
    )
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), "-vf", graph, "-frames:v", "1"]
    subprocess.run([*command, "-pix_fmt", "rgb24", str(target)], check=True, timeout=120)
    return np.asarray(Image.open(target))


def directions(rig: Dome | Planet) -> NDArray[np.float64]:
    """The direction of each pixel by the formula of the lens."""
    y, x = np.mgrid[0 : rig.height, 0 : rig.width]
    shorter = min(rig.width, rig.height) if isinstance(rig, Dome) else rig.height
    across, up = (2 * x + 1 - rig.width) / shorter, (rig.height - 2 * y - 1) / shorter
    far, turn = np.hypot(across, up), np.arctan2(up, across)
    if isinstance(rig, Dome):
        off = far * math.radians(rig.fov) / 2
        rotation = rotation_of(rig.yaw, 90 - rig.tilt, rig.roll)
    else:
        off = 2 * np.arctan(far * math.tan(math.radians(rig.fov) / 4))
        rotation = rotation_of(rig.view.yaw, rig.view.pitch, rig.view.roll)
    camera = np.stack([np.sin(off) * np.cos(turn), np.sin(off) * np.sin(turn), -np.cos(off)], -1)
    axes = np.array([rotate(rotation, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))])
    return camera @ axes


def circle(rig: Rig) -> NDArray[np.bool_]:
    """The pixels wholly within the inscribed circle."""
    y, x = np.mgrid[0 : rig.height, 0 : rig.width] + 0.5
    off = np.hypot(x - rig.width / 2, y - rig.height / 2)
    inside: NDArray[np.bool_] = off < min(rig.width, rig.height) / 2 - 1
    return inside


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs the ffmpeg command")
@pytest.mark.parametrize("rig", SHOWN, ids=str)
def test_a_real_panorama_is_drawn_as_ffmpeg_draws_it(
    rig, panorama: Callable[..., Pixels], render, build, media, tmp_path: Path
) -> None:
    # No finer than the picture in its coarsest part: ffmpeg does not filter.
    picture = panorama("petra_mono_2048x1024.jpg", 1024 if isinstance(rig, Dome) else 512)
    ours = render(build(Photo360(asset=media.put("panorama00", picture))), rig)
    expected = v360(tmp_path, picture, rig)
    seen = circle(rig) if isinstance(rig, Dome) else np.ones(expected.shape[:2], bool)
    assert (ours[seen][:, 3] == 255).all()
    assert psnr(ours[seen][:, :3], expected[seen]) >= BAR


@pytest.mark.parametrize("rig", SHOWN, ids=str)
def test_bilinear_sampling_equals_the_formula(
    rig, noise_panorama: Pixels, render, build, media
) -> None:
    ours = render(build(Photo360(asset=media.put("panorama00", noise_panorama))), rig)[..., :3]
    expected = bilinear(noise_panorama, *texels(directions(rig), 1024, 512))
    fine = circle(rig)
    if isinstance(rig, Planet):  # its middle is coarser than the panorama, and so filtered
        y, x = np.mgrid[0 : rig.height, 0 : rig.width]
        fine = np.hypot(x - rig.width / 2, y - rig.height / 2) > 220
    difference = np.abs(ours - expected)[fine]
    assert np.mean(difference <= 1.01) >= 0.995
    assert difference.max() <= 5


def test_outside_of_a_domes_circle_there_is_nothing(render, build) -> None:
    white = build(Backdrop(top="#ffffff", bottom="#ffffff"))
    for rig in (Dome(200, 200), Dome(320, 200, fov=220, tilt=40)):
        alpha = render(white, rig)[..., 3]
        y, x = np.mgrid[0 : rig.height, 0 : rig.width] + 0.5
        off = np.hypot(x - rig.width / 2, y - rig.height / 2)
        assert (alpha[off < 99] == 255).all()
        assert (alpha[off > 101] == 0).all()
        assert float(alpha.sum()) / 255 == pytest.approx(math.pi * 100**2, rel=0.001)


def test_the_front_is_at_the_foot_of_a_dome(render, build, media) -> None:
    white = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    seen = {}
    for yaw in (0, 90):
        sign = Picture(id="overlay000", asset=white, width=0.3, placement=Around(yaw=yaw, pitch=10))
        drawn = render(build(BLACK, [sign]), Dome(200, 200))[..., 0]
        seen[yaw] = np.argwhere(drawn > 128).mean(0)
    assert seen[0] == pytest.approx((99.5 + 80 / 90 * 100, 99.5), abs=1)
    assert seen[90] == pytest.approx((99.5, 99.5 + 80 / 90 * 100), abs=1)


@pytest.mark.parametrize(
    "rig",
    [
        Dome(240, 200, fov=200, yaw=20, tilt=70),
        Dome(200, 400, tilt=70, eyes="top-bottom"),
        Planet(View(yaw=20, pitch=-60), 240, 200),
        Perspective(View(yaw=5), 480, 200, "left-right"),
        Perspective(View(yaw=5), 240, 400, "top-bottom"),
    ],
    ids=str,
)
def test_what_is_picked_is_what_is_seen(rig, context, build, media) -> None:
    white = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    media.models["model00000"] = slab()
    overlays = [
        Picture(id="left000000", asset=white, placement=Around(yaw=-15, pitch=4, distance=2)),
        ModelOverlay(id="right00000", asset="model00000", placement=Around(yaw=20, distance=1.5)),
    ]
    moment = build(BLACK, overlays)
    with (
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, rig.width, rig.height)) as canvas,
    ):
        drawn = engine.draw(moment, rig, canvas, media)
        lit = canvas.read()[..., :3].max(-1)
    points = np.random.default_rng(3).integers(0, (rig.width, rig.height), (400, 2))
    wrong, seen = 0, set[str | None]()
    for x, y in points.tolist():
        near = lit[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
        found = drawn.scenery.pick(x + 0.5, y + 0.5)
        seen.add(found)
        if near.min() > 100:
            wrong += found is None
        elif near.max() == 0:
            wrong += found is not None
    assert seen >= {"left000000", "right00000"}
    assert wrong == 0


def test_an_anaglyph_is_picked_between_the_eyes() -> None:
    view = View(yaw=5)
    rig = Perspective(view, 240, 200, "anaglyph")
    (picked,) = picking_sights(sights_of(rig, 1.6))
    (middle,) = sights_of(Perspective(view, 240, 200), 1.6)
    for ours, expected in zip(picked.ray(50, 70), middle.ray(50, 70), strict=True):
        assert ours == pytest.approx(expected, abs=1e-12)


def slab() -> Model:
    """A bright square half a metre wide, seen from both sides."""
    positions = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) / 4
    normals = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    mesh = Mesh(positions, normals, np.array([0, 1, 2, 0, 2, 3], np.uint32))
    material = Material(base=(1.0, 1.0, 1.0, 1.0), unlit=True, double_sided=True)
    return Model("slab", (mesh,), (material,), (), (-0.25, -0.25, 0), (0.25, 0.25, 0))


@pytest.mark.parametrize("eyes", ["left-right", "top-bottom"])
def test_both_eyes_in_one_picture_are_each_eyes_own(eyes, render, build, media) -> None:
    white = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    media.models["model00000"] = slab()
    moment = build(
        Backdrop(),
        [
            Picture(id="left000000", asset=white, placement=Around(yaw=-15, distance=2)),
            ModelOverlay(id="right00000", asset="model00000", placement=Around(yaw=20)),
        ],
    )
    view = View(yaw=3, pitch=5, roll=10)
    single = [render(moment, Perspective(view, 160, 120, eye)) for eye in ("left", "right")]
    size = (320, 120) if eyes == "left-right" else (160, 240)
    both = render(moment, Perspective(view, *size, eyes))
    stacked = np.hstack(single) if eyes == "left-right" else np.vstack(single)
    np.testing.assert_array_equal(both, stacked)
    assert (single[0] != single[1]).any()


@pytest.mark.parametrize("distance", [0.8, 2.0])
def test_two_eyes_see_the_parallax_of_their_spacing(distance, render, build, media) -> None:
    white = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    sign = Picture(id="overlay000", asset=white, width=0.1, placement=Around(distance=distance))
    moment = build(BLACK, [sign])
    middles = []
    for eye in ("left", "right"):
        lit = render(moment, Perspective(View(fov=60), 800, 400, eye))[..., 0].astype(float)
        middles.append((lit.sum(0) @ np.arange(800)) / lit.sum())
    pixels = EYE_SPACING / distance * 400 / (2 * math.tan(math.radians(30)))
    assert middles[0] - middles[1] == pytest.approx(pixels, rel=0.01)


def test_a_domes_eyes_part_at_the_horizon_and_meet_overhead() -> None:
    left, right = sights_of(Dome(200, 400, eyes="top-bottom"), 1.6)
    for pitch, share in ((0, 1.0), (60, 0.5), (90, 0.0)):
        foot = 100 - (90 - pitch) / 90 * 100
        (lx, _, lz), ahead = left.ray(100, 200 + foot)
        (rx, _, rz), _ = right.ray(100, foot)
        assert ahead == pytest.approx(
            (0, math.sin(math.radians(pitch)), -math.cos(math.radians(pitch))), abs=1e-9
        )
        assert (rx - lx, rz - lz) == pytest.approx((EYE_SPACING * share, 0), abs=1e-9)


LEFT = np.array(
    [
        [0.4561, 0.500484, 0.176381],
        [-0.0400822, -0.0378246, -0.0157589],
        [-0.0152161, -0.0205971, -0.00546856],
    ]
)
RIGHT = np.array(
    [
        [-0.0434706, -0.0879388, -0.00155529],
        [0.378476, 0.73364, -0.0184503],
        [-0.0721527, -0.112961, 1.2264],
    ]
)


def to_linear(codes: NDArray[np.uint8]) -> NDArray[np.float64]:
    code = codes / 255
    light: NDArray[np.float64] = np.where(
        code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4
    )
    return light


def to_codes(light: NDArray[np.float64]) -> NDArray[np.float64]:
    light = light.clip(0, 1)
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(code * 255, np.float64)


@pytest.mark.parametrize("around", [False, True])
def test_an_anaglyph_is_what_dubois_wrote(
    around, panorama: Callable[..., Pixels], render, build, media
) -> None:
    stacked = panorama("museum-hall-whale_stereo-tb_4096.jpg", 1024)
    moment = build(Photo360(asset=media.put("panorama00", stacked, "top-bottom")))

    def rig(eyes: str) -> Rig:
        if around:
            return Equirect(512, 256, eyes)
        return Perspective(View(yaw=20, fov=70), 320, 240, eyes)

    left, right = (to_linear(render(moment, rig(eye))[..., :3]) for eye in ("left", "right"))
    ours = render(moment, rig("anaglyph"))
    expected = to_codes(left @ LEFT.T + right @ RIGHT.T)
    difference = np.abs(ours[..., :3] - expected)
    # Eyes are rounded to codes first, which dark cyan feels.
    assert np.mean(difference <= 1) > 0.98
    assert difference.max() <= 8
    assert (ours[..., 3] == 255).all()


@pytest.mark.parametrize("fine", [2, 3])
def test_supersampling_is_the_mean_of_light(fine, context, build, media) -> None:
    rng = np.random.default_rng(5)
    noisy = media.put("panorama00", rng.integers(0, 256, (512, 1024, 3), np.uint8))
    media.models["model00000"] = slab()
    overlays = [ModelOverlay(id="model00000", asset="model00000", placement=Around(distance=1))]
    moment = build(Photo360(asset=noisy), overlays)
    view = View(yaw=10, roll=20)
    with closing(Engine(context)) as engine:

        def drawn(rig: Rig, supersample: int) -> Pixels:
            with closing(OffscreenCanvas(context, rig.width, rig.height)) as canvas:
                engine.draw(moment, rig, canvas, media, supersample=supersample)
                return canvas.read()

        for small, large in (
            (Equirect(128, 64), Equirect(128 * fine, 64 * fine)),
            (Dome(96, 96), Dome(96 * fine, 96 * fine)),
        ):
            light = to_linear(drawn(large, 1)[..., :3])
            high, wide = small.height, small.width
            mean = light.reshape(high, fine, wide, fine, 3).mean((1, 3))
            ours = drawn(small, fine)[..., :3]
            inside = circle(small) if isinstance(small, Dome) else np.ones((high, wide), bool)
            assert np.abs(ours - to_codes(mean))[inside].max() <= 2
        sharp = drawn(Perspective(view, 90, 60), fine)
        assert np.abs(sharp.astype(int) - drawn(Perspective(view, 90, 60), 1)).max() > 2


def test_overlays_alone_stand_on_nothing(context, engine: Engine, build, media) -> None:
    half = np.full((8, 8, 4), (200, 100, 50, 128), np.uint8)
    sign = Picture(id="overlay000", asset=media.put("picture000", half), placement=Around())
    photo = media.put("panorama00", np.full((64, 128, 3), 99, np.uint8))
    rig = Perspective(View(), 64, 64)
    with closing(OffscreenCanvas(context, 64, 64)) as canvas:
        engine.draw(build(Photo360(asset=photo), [sign]), rig, canvas, media, surrounded=False)
        ours = canvas.read()
    assert ours[32, 32].tolist() == pytest.approx([200, 100, 50, 128], abs=1)
    assert (ours[0] == 0).all()
