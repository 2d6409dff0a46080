"""The projection bar: our pictures against ffmpeg's v360, and against formulas in numpy."""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from renderer.rigs import FACES, Cubemap, Equirect, Perspective
from story.model.surrounding import Photo360
from story.model.values import Orientation, View
from story.space import rotate, rotation_of

BAR = 42.0  # dB
SIZE = (640, 480)
VIEWS = (
    View(yaw=0, pitch=0, roll=0, fov=60),
    View(yaw=37, pitch=-23, roll=15, fov=75),
    View(yaw=-142, pitch=61, roll=-33, fov=55),
    View(yaw=171, pitch=-84, roll=100, fov=70),
    View(yaw=179, pitch=3, roll=-7, fov=75),
)

Pixels = NDArray[np.uint8]


def psnr(a: Pixels, b: Pixels) -> float:
    return 10 * math.log10(255**2 / float(np.mean((a.astype(np.float64) - b) ** 2)))


def v360(folder: Path, picture: Pixels, views: tuple[View, ...]) -> list[Pixels]:
    """The views of an equirect picture as ffmpeg draws them, on a grid fine enough to compare."""
    width, height = SIZE
    source = folder / "source.png"
    Image.fromarray(picture).save(source, compress_level=1)
    names = [f"o{index}" for index in range(len(views))]
    graph = f"[0:v]format=gbrp,scale=4*iw:4*ih:flags=bilinear,split={len(views)}"
    graph += "".join(f"[s{name}]" for name in names)
    for name, view in zip(names, views, strict=True):
        across = math.tan(math.radians(view.fov) / 2) * width / height
        graph += (
            f";[s{name}]v360=e:flat:interp=linear:yaw={view.yaw}:pitch={view.pitch}"
            f":roll={view.roll}:h_fov={2 * math.degrees(math.atan(across))}:v_fov={view.fov}"
            f":w={width}:h={height}[{name}]"
        )
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), "-filter_complex", graph]
    for name in names:
        target = str(folder / f"{name}.png")
        command += ["-map", f"[{name}]", "-frames:v", "1", "-pix_fmt", "rgb24", target]
    subprocess.run(command, check=True, timeout=120)
    return [np.asarray(Image.open(folder / f"{name}.png")) for name in names]


def seen_directions(view: View, width: int, height: int) -> NDArray[np.float64]:
    """The direction of each pixel of a perspective, by the formula of ARCHITECTURE."""
    up = math.tan(math.radians(view.fov) / 2)
    y, x = np.mgrid[0:height, 0:width]
    across = (2 * (x + 0.5) / width - 1) * up * width / height
    camera = np.stack([across, (1 - 2 * (y + 0.5) / height) * up, -np.ones_like(across)], -1)
    turn = rotation_of(view.yaw, view.pitch, view.roll)
    axes = np.array([rotate(turn, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))])
    return camera @ axes


def texels(
    directions: NDArray[np.float64], width: int, height: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where directions fall on an equirect picture, in texels from its upper left corner."""
    x, y, z = np.moveaxis(directions, -1, 0)
    u = (0.5 + np.arctan2(x, -z) / (2 * math.pi)) * width
    v = (0.5 - np.arctan2(y, np.hypot(x, z)) / math.pi) * height
    return u, v


def bilinear(
    picture: Pixels, u: NDArray[np.float64], v: NDArray[np.float64]
) -> NDArray[np.float64]:
    height, width = picture.shape[:2]
    left, top = np.floor(u - 0.5).astype(int), np.floor(v - 0.5).astype(int)
    across, down = (u - 0.5 - left)[..., None], (v - 0.5 - top)[..., None]

    def at(row: NDArray[np.int_], column: NDArray[np.int_]) -> NDArray[np.float64]:
        return picture[np.clip(row, 0, height - 1), column % width].astype(np.float64)

    upper = at(top, left) * (1 - across) + at(top, left + 1) * across
    lower = at(top + 1, left) * (1 - across) + at(top + 1, left + 1) * across
    return upper * (1 - down) + lower * down


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs the ffmpeg command")
@pytest.mark.parametrize(
    "name",
    [
        "petra_mono_2048x1024.jpg",
        "chichen-itza_mono_2048x1024.jpg",
        "machu-picchu_mono_2048x1024.jpg",
        "milky-way_mono_2048x1024.png",
    ],
)
def test_a_real_panorama_is_drawn_as_ffmpeg_draws_it(
    name: str, panorama: Callable[..., Pixels], render, build, media, tmp_path: Path
) -> None:
    picture = panorama(name)
    moment = build(Photo360(asset=media.put("panorama00", picture)))
    for view, expected in zip(VIEWS, v360(tmp_path, picture, VIEWS), strict=True):
        ours = render(moment, Perspective(view, *SIZE))
        assert (ours[..., 3] == 255).all()
        assert psnr(ours[..., :3], expected) >= BAR, view


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs the ffmpeg command")
@pytest.mark.parametrize("layout", ["top-bottom", "left-right"])
def test_each_eye_of_a_real_stereo_panorama_is_drawn_as_ffmpeg_draws_it(
    layout: str, panorama: Callable[..., Pixels], render, build, media, tmp_path: Path
) -> None:
    stacked = panorama("museum-hall-whale_stereo-tb_4096.jpg", 2048)
    half = stacked.shape[0] // 2
    eyes = {"left": stacked[:half], "right": stacked[half:]}
    picture = stacked if layout == "top-bottom" else np.hstack(list(eyes.values()))
    moment = build(Photo360(asset=media.put("panorama00", picture, layout)))
    views = VIEWS[1:3]
    drawn = {}
    for eye, seen in eyes.items():
        for view, expected in zip(views, v360(tmp_path, seen, views), strict=True):
            drawn[eye, view] = render(moment, Perspective(view, *SIZE, eye))[..., :3]
            assert psnr(drawn[eye, view], expected) >= BAR, (eye, view)
    mono = render(moment, Perspective(views[0], *SIZE))[..., :3]
    np.testing.assert_array_equal(mono, drawn["left", views[0]])
    assert psnr(drawn["left", views[0]], drawn["right", views[0]]) < 40


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs the ffmpeg command")
def test_a_synthetic_panorama_is_drawn_as_ffmpeg_draws_it(
    noise_panorama: Pixels, render, build, media, tmp_path: Path
) -> None:
    moment = build(Photo360(asset=media.put("panorama00", noise_panorama)))
    for view, expected in zip(VIEWS, v360(tmp_path, noise_panorama, VIEWS), strict=True):
        ours = render(moment, Perspective(view, *SIZE))[..., :3]
        assert psnr(ours, expected) >= BAR, view


@pytest.mark.parametrize("view", VIEWS)
def test_bilinear_sampling_equals_the_formula(
    view: View, noise_panorama: Pixels, render, build, media
) -> None:
    moment = build(Photo360(asset=media.put("panorama00", noise_panorama)))
    ours = render(moment, Perspective(view, *SIZE))[..., :3]
    expected = bilinear(noise_panorama, *texels(seen_directions(view, *SIZE), 1024, 512))
    # Looking straight up or down, the formula's columns meet in a point that has no yaw.
    difference = np.abs(ours - expected)
    assert np.mean(difference <= 1.01) >= 0.995
    assert difference.max() <= 4


def test_each_pixel_shows_the_texel_of_the_formula(render, build, media) -> None:
    scale = 64  # each texel a block, so that bilinear sampling is the nearest but at its border
    rng = np.random.default_rng(11)
    coarse = rng.integers(0, 256, (64, 128, 3), np.uint8)
    fine = coarse.repeat(scale, axis=0).repeat(scale, axis=1)
    moment = build(Photo360(asset=media.put("panorama00", fine)))
    for view in VIEWS:
        narrow = View(yaw=view.yaw, pitch=view.pitch, roll=view.roll, fov=12)
        ours = render(moment, Perspective(narrow, *SIZE))[..., :3]
        u, v = texels(seen_directions(narrow, *SIZE), 128, 64)
        expected = coarse[np.clip(v.astype(int), 0, 63), u.astype(int) % 128]
        right = (np.abs(ours.astype(int) - expected) <= 1).all(-1)
        border = np.minimum(np.abs(u - np.rint(u)), np.abs(v - np.rint(v))) < 0.01
        assert (right | border).all()
        # Near a pole texels are slivers, and more of what is seen is border.
        assert right.mean() >= (0.96 if abs(view.pitch) < 80 else 0.8)


def test_an_orientation_turns_the_picture_as_space_says(
    noise_panorama: Pixels, render, build, media
) -> None:
    turn = Orientation(yaw=33, pitch=-21, roll=12)
    name = media.put("panorama00", noise_panorama)
    view = View(yaw=-50, pitch=10, roll=5, fov=70)
    ours = render(build(Photo360(asset=name, orientation=turn)), Perspective(view, *SIZE))
    axes = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
    turned = rotation_of(turn.yaw, turn.pitch, turn.roll)
    local_to_world = np.array([rotate(turned, axis) for axis in axes]).T
    local = seen_directions(view, *SIZE) @ local_to_world  # the transpose, applied from the right
    expected = bilinear(noise_panorama, *texels(local, 1024, 512))
    assert np.mean(np.abs(ours[..., :3] - expected) <= 1.01) >= 0.999


def test_a_single_bright_texel_is_where_space_says(render, build, media) -> None:
    picture = np.zeros((64, 128, 3), np.uint8)
    picture[16, 96] = 255  # yaw 90 + half a texel, pitch 45 - half a texel
    moment = build(Photo360(asset=media.put("panorama00", picture)))
    step = 360 / 128
    view = View(yaw=90 + step / 2, pitch=45 - step / 2, fov=20)
    ours = render(moment, Perspective(view, 101, 101))
    assert ours[50, 50, 0] == 255
    peak = np.unravel_index(ours[..., 0].argmax(), (101, 101))
    assert max(abs(peak[0] - 50), abs(peak[1] - 50)) <= 1


def test_an_equirect_picture_comes_out_as_it_went_in(
    panorama: Callable[..., Pixels], render, build, media
) -> None:
    picture = panorama("petra_mono_2048x1024.jpg")
    moment = build(Photo360(asset=media.put("panorama00", picture)))
    ours = render(moment, Equirect(2048, 1024))[..., :3]
    assert np.abs(ours.astype(int) - picture).max() <= 1
    assert np.mean(ours == picture) > 0.999


@pytest.mark.parametrize("layout", ["top-bottom", "left-right"])
def test_a_stereo_equirect_picture_comes_out_as_it_went_in(
    layout: str, panorama: Callable[..., Pixels], render, build, media
) -> None:
    stacked = panorama("museum-hall-whale_stereo-tb_4096.jpg", 1024)
    picture = stacked if layout == "top-bottom" else np.hstack([stacked[:512], stacked[512:]])
    height, width = picture.shape[:2]
    moment = build(Photo360(asset=media.put("panorama00", picture, layout)))
    ours = render(moment, Equirect(width, height, layout))[..., :3]
    assert np.abs(ours.astype(int) - picture).max() <= 1


@pytest.mark.parametrize("face", FACES)
def test_a_cube_face_is_a_square_view(face, noise_panorama: Pixels, render, build, media) -> None:
    moment = build(Photo360(asset=media.put("panorama00", noise_panorama)))
    np.testing.assert_array_equal(
        render(moment, Cubemap(face, 200)), render(moment, Perspective(FACES[face], 200, 200))
    )


def test_the_faces_of_a_cube_meet(noise_panorama: Pixels, render, build, media) -> None:
    moment = build(Photo360(asset=media.put("panorama00", noise_panorama)))
    faces = {face: render(moment, Cubemap(face, 256))[..., :3].astype(int) for face in FACES}
    edges = [
        (faces["front"][:, -1], faces["right"][:, 0]),
        (faces["right"][:, -1], faces["back"][:, 0]),
        (faces["back"][:, -1], faces["left"][:, 0]),
        (faces["left"][:, -1], faces["front"][:, 0]),
        (faces["up"][-1], faces["front"][0]),
        (faces["down"][0], faces["front"][-1]),
    ]
    for one, other in edges:
        assert np.abs(one - other).max() <= 20  # a pixel apart on a smooth picture
