"""Surroundings of every projection: our pictures against ffmpeg's v360, and formulas in numpy."""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image

from assets.reproject import axes, directions, sampled, shows
from renderer.rigs import Equirect, Perspective
from story.model.asset import Area, Cube, Layout, Lens
from story.model.surrounding import Photo360
from story.model.values import Orientation, View

BAR = 42.0  # dB
SIZE = (640, 480)
VIEWS = (
    View(yaw=0, pitch=0, roll=0, fov=60),
    View(yaw=37, pitch=-23, roll=15, fov=75),
    View(yaw=-142, pitch=61, roll=-33, fov=55),
    View(yaw=179, pitch=3, roll=-7, fov=75),
    View(yaw=20, pitch=88, roll=40, fov=70),
)
AHEAD = (VIEWS[0], VIEWS[1], View(yaw=-40, pitch=30, roll=-33, fov=55))

Pixels = NDArray[np.uint8]

HALF = Layout(projection="equirect", area=Area(left=-90, right=90))
FISHEYE = Layout(projection="fisheye", lenses=(Lens(fov=180),))
DUAL = Layout(
    projection="fisheye",
    lenses=(  # ffmpeg has what is ahead at the right
        Lens(x=0.75, fov=190),
        Lens(x=0.25, fov=190, turned=Orientation(yaw=-180)),
    ),
    blend=10,
)


def psnr(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    return 10 * math.log10(255**2 / float(np.mean((a.astype(np.float64) - b) ** 2)))


def ffmpeg(source: Path, graph: str, target: Path) -> Pixels:
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), "-vf", f"format=gbrp,{graph}"]
    command += ["-frames:v", "1", "-pix_fmt", "rgb24", str(target)]
    subprocess.run(command, check=True, timeout=120)
    return np.asarray(Image.open(target))


def without_edges(picture: Pixels) -> Pixels:
    """An equi-angular cubemap of ffmpeg's without the two pixels that it has round both rows."""
    half = picture.shape[0] // 2
    return np.vstack([picture[2 : half - 2, 2:-2], picture[half + 2 : -2, 2:-2]])


def with_edges(picture: Pixels) -> Pixels:
    """The same the other way round."""
    around = ((2, 2), (2, 2), (0, 0))
    return np.vstack([np.pad(row, around, "edge") for row in np.vsplit(picture, 2)])


def looked(picture: Pixels, projection: str, view: View, folder: Path) -> Pixels:
    """A view into a picture as ffmpeg draws it, on a grid four times as fine, to compare."""
    width, height = SIZE
    across = math.tan(math.radians(view.fov) / 2) * width / height
    source = folder / "fine.png"
    fine = cv2.resize(picture, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    fine = np.asarray(fine, np.uint8)
    Image.fromarray(with_edges(fine) if projection == "eac" else fine).save(
        source, compress_level=1
    )
    return ffmpeg(
        source,
        f"v360=input={projection}:output=flat"
        f":interp=linear:yaw={view.yaw}:pitch={view.pitch}:roll={view.roll}:w={width}:h={height}"
        f":h_fov={2 * math.degrees(math.atan(across))}:v_fov={view.fov}",
        folder / "seen.png",
    )


@pytest.mark.full
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs the ffmpeg command")
@pytest.mark.parametrize(
    ("made", "size", "layout", "views"),
    [
        ("c3x2", (1536, 1024), Layout(projection="cubemap", cube=Cube(grid="3x2")), VIEWS),
        ("c6x1", (3072, 512), Layout(projection="cubemap", cube=Cube(grid="row")), VIEWS[1:3]),
        ("c1x6", (512, 3072), Layout(projection="cubemap"), VIEWS[1:3]),
        ("eac", (1540, 1032), Layout(projection="cubemap", cube=Cube(grid="eac")), VIEWS),
        ("hequirect", (1024, 1024), HALF, AHEAD),
        ("fisheye:{}h_fov=180:{}v_fov=180", (1024, 1024), FISHEYE, AHEAD),
        ("dfisheye:{}h_fov=190:{}v_fov=190", (2048, 1024), DUAL, VIEWS),
    ],
    ids=["3x2", "row", "column", "eac", "half", "fisheye", "dual"],
)
def test_a_real_place_in_each_projection_is_drawn_as_ffmpeg_draws_it(
    made: str,
    size: tuple[int, int],
    layout: Layout,
    views: tuple[View, ...],
    panorama: Callable[..., Pixels],
    render,
    build,
    media,
    tmp_path: Path,
) -> None:
    source, laid = tmp_path / "source.png", tmp_path / "laid.png"
    Image.fromarray(panorama("petra_mono_2048x1024.jpg")).save(source, compress_level=1)
    width, height = size
    output = made.format("", "")
    picture = ffmpeg(source, f"v360=e:{output}:w={width}:h={height}:interp=linear", laid)
    picture = without_edges(picture) if made == "eac" else picture
    moment = build(Photo360(asset=media.put("laidlaidla", picture, layout=layout)))
    for view in views:
        ours = render(moment, Perspective(view, *SIZE))
        assert (ours[..., 3] == 255).all()
        seen = shows(layout, directions(view, *SIZE), width / height)
        expected = looked(picture, made.format("i", "i"), view, tmp_path)
        assert psnr(ours[seen][:, :3], expected[seen]) >= BAR, view
        inner = cv2.erode((~seen).astype(np.uint8), np.ones((5, 5)), borderValue=1)
        assert (ours[inner > 0][:, :3] == 0).all()


SMALL = (240, 180)
EVERY = {
    "half": (HALF, (400, 400)),
    "part": (
        Layout(projection="equirect", area=Area(left=-110, right=65, bottom=-50, top=35)),
        (700, 340),
    ),
    "band": (Layout(projection="equirect", area=Area(bottom=-20, top=40)), (960, 160)),
    "cross": (Layout(projection="cubemap", cube=Cube(grid="cross")), (800, 600)),
    "tall-cross": (Layout(projection="cubemap", cube=Cube(grid="tall-cross")), (600, 800)),
    "padded": (
        Layout(projection="cubemap", cube=Cube(grid="3x2", turns="002200", padding=0.05)),
        (600, 400),
    ),
    "reordered": (
        Layout(projection="cubemap", cube=Cube(grid="row", order="frblud", turns="012301")),
        (1200, 200),
    ),
    "eac": (Layout(projection="cubemap", cube=Cube(grid="eac")), (600, 400)),
    "fisheye": (FISHEYE, (500, 500)),
    "dual": (structs.replace(DUAL, blend=1), (800, 400)),
    "calibrated": (
        Layout(
            projection="fisheye",
            lenses=(
                Lens(
                    x=0.47,
                    y=0.52,
                    radius=0.6,
                    stretch=1.08,
                    fov=150,
                    k1=0.095,
                    k2=-0.0157,
                    turned=Orientation(yaw=4, pitch=-7, roll=12),
                ),
            ),
        ),
        (536, 376),
    ),
}


def waves(width: int, height: int, seed: int = 5) -> Pixels:
    """A smooth picture of colours without any symmetry."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (max(4, height // 16), max(4, width // 16), 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize("name", EVERY)
def test_each_projection_is_drawn_as_the_formula_says(name: str, render, build, media) -> None:
    layout, size = EVERY[name]
    picture = waves(*size)
    turn = Orientation(yaw=-31, pitch=12, roll=-9)
    surrounding = Photo360(asset=media.put("laidlaidla", picture, layout=layout), orientation=turn)
    for view in (View(yaw=-40, pitch=8, roll=5, fov=50), View(yaw=55, pitch=-20, roll=80, fov=45)):
        ours = render(build(surrounding), Perspective(view, *SMALL))[..., :3]
        towards = directions(view, *SMALL) @ axes(View(yaw=-31, pitch=12, roll=-9))
        expected = sampled(picture, towards, layout=layout).astype(int)
        seen = shows(layout, towards, size[0] / size[1]).astype(np.uint8)
        # The twin neither blends across the edges of cubes nor softens the picture's own.
        inside = cv2.erode(seen, np.ones((3, 3)), borderValue=1) > 0
        outside = cv2.dilate(seen, np.ones((5, 5)), borderValue=0) == 0
        apart = np.abs(ours - expected).max(-1)
        assert np.count_nonzero(ours[outside].any(-1)) <= 2  # of the rim, at the view's own
        if inside.any():
            # Edges of cubes are blended; where two lenses overlap it is light that is, not codes.
            near = 0.995 if layout.projection == "equirect" or len(layout.lenses) == 1 else 0.97
            near = 0.99 if layout.projection == "cubemap" else near
            assert np.mean(apart[inside] <= 2) >= near
            assert np.mean(apart[inside]) < 1


def test_each_eye_sees_its_own_half_of_any_projection(render, build, media) -> None:
    left, right = waves(400, 400, 1), waves(400, 400, 2)
    view = Perspective(View(yaw=10, pitch=5, fov=60), *SMALL)
    for projection, lenses in (("equirect", HALF.lenses), ("fisheye", FISHEYE.lenses)):
        one = Layout(projection=projection, area=HALF.area, lenses=lenses)
        alone = [
            render(build(Photo360(asset=media.put(f"{eye}aloneeye", eye_, layout=one))), view)
            for eye, eye_ in (("l", left), ("r", right))
        ]
        for stereo, picture in (
            ("top-bottom", np.vstack([left, right])),
            ("left-right", np.hstack([left, right])),
        ):
            for swapped in (False, True):
                layout = structs.replace(one, stereo=stereo, swapped=swapped)
                name = media.put(f"{stereo[:3]}{swapped}{projection[:2]}", picture, layout=layout)
                moment = build(Photo360(asset=name))
                for n, eye in enumerate(("left", "right")):
                    seen = render(moment, Perspective(view.view, *SMALL, eye))
                    np.testing.assert_array_equal(seen, alone[1 - n if swapped else n])


def test_the_right_eye_may_have_a_lens_of_its_own(render, build, media) -> None:
    picture = waves(800, 400)
    other = Lens(fov=180, turned=Orientation(yaw=30))
    layout = structs.replace(FISHEYE, stereo="left-right", right_lenses=(other,))
    moment = build(Photo360(asset=media.put("laidlaidla", picture, layout=layout)))
    ours = render(moment, Perspective(View(fov=60), *SMALL, "right"))[..., :3].astype(int)
    expected = sampled(
        picture[:, 400:], directions(View(fov=60), *SMALL), layout=layout, right=True
    )
    assert np.abs(ours - expected).mean() < 0.5


def test_a_cube_has_no_seam_however_near_one_looks(render, build, media) -> None:
    """Across an edge colours change as evenly as within a face."""
    picture = np.zeros((6 * 16, 16, 3), np.uint8)
    for n, face in enumerate("rludfb"):
        shade = {"r": 160, "f": 100}.get(face, 30)
        picture[n * 16 : n * 16 + 16] = shade
    layout = Layout(projection="cubemap")
    moment = build(Photo360(asset=media.put("laidlaidla", picture, layout=layout)))
    across = render(moment, Perspective(View(yaw=45, fov=1), 400, 20))[10, :, 0].astype(int)
    steps = np.diff(across)
    assert across[0] == 100
    assert across[-1] == 160
    assert (steps >= 0).all()
    assert steps.max() <= 3


def test_beyond_the_picture_is_a_colour_or_the_blur_of_its_edge(render, build, media) -> None:
    picture = np.full((300, 600, 3), (200, 120, 40), np.uint8)
    for projection, area in (
        ("equirect", Area(left=-60, right=60, bottom=-30, top=30)),
        ("fisheye", Area()),
    ):
        layout = Layout(projection=projection, area=area, lenses=(Lens(fov=100),), fill="#204060")
        for beyond, expected in (("colour", (0x20, 0x40, 0x60)), ("blurred", (200, 120, 40))):
            laid = structs.replace(layout, beyond=beyond)
            moment = build(
                Photo360(asset=media.put(f"{projection[:3]}{beyond}", picture, layout=laid))
            )
            whole = render(moment, Equirect(256, 128))
            assert (whole[..., 3] == 255).all()
            for row, column in ((4, 10), (124, 200), (64, 2), (64, 250), (30, 30)):
                np.testing.assert_allclose(whole[row, column, :3], expected, atol=2)
            np.testing.assert_allclose(whole[64, 128, :3], (200, 120, 40), atol=1)


def test_a_small_view_of_a_large_cube_does_not_flicker(render, build, media) -> None:
    """Stripes a pixel wide come out grey, each face by itself."""
    picture = np.zeros((1024, 1536, 3), np.uint8)
    picture[:, ::2] = 255
    layout = Layout(projection="cubemap", cube=Cube(grid="3x2"))
    moment = build(Photo360(asset=media.put("laidlaidla", picture, layout=layout)))
    small = render(moment, Perspective(View(yaw=30, fov=100), 60, 40))[..., :3]
    assert small.min() > 150
    assert small.max() < 225
