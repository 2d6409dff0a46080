"""Guessing how a picture lies around us from its shape and content."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.layout import guess
from assets.reproject import sampled
from story.model.asset import Cube, CubeGrid
from story.projections import GRIDS, cells_of

Grey = NDArray[np.uint8]


def around(width: int, height: int, seed: int = 1) -> Grey:
    """A picture of all around: smooth noise whose left and right edges meet."""
    random = np.random.default_rng(seed)
    yaw = np.linspace(0, 2 * np.pi, width, endpoint=False)
    pitch = np.linspace(0, np.pi, height)[:, None]
    total = np.zeros((height, width))
    for wave in range(1, 24):
        along, up = random.integers(1, 24), random.integers(0, 16)
        total += np.cos(along * yaw + random.uniform(0, 7)) * np.cos(up * pitch + wave)
    return np.clip(128 + 14 * total * np.sin(pitch), 0, 255).astype(np.uint8)


def flat(width: int, height: int, seed: int = 2) -> Grey:
    """A picture whose left edge is dark and whose right edge is bright."""
    ramp = np.linspace(0, 120, width)[None, :]
    return np.clip(ramp + around(width, height, seed) / 2, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shape", [2.0, 640 / 322, 644 / 322, 2.03])
def test_twice_as_wide_as_high_is_all_around_when_its_edges_meet(shape: float) -> None:
    guessed = guess(around(1024, 512), shape, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert (layout.projection, layout.stereo, layout.found) == ("equirect", "mono", "guess")
    assert "Guessed" in notes[0]


def test_a_film_is_called_a_video() -> None:
    for grey in (around(1024, 512), flat(1024, 512)):
        (note,) = guess(grey, 2.0, 4096, "video").notes
        assert "360° video" in note
        assert "picture" not in note


def test_a_banner_is_not() -> None:
    guessed = guess(flat(1024, 512), 2.0, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert layout.projection == "flat"
    assert "do not meet" in notes[0]


@pytest.mark.parametrize("width", [16, 300])
def test_small_pictures_are_flat(width: int) -> None:
    assert guess(around(256, 128), 2.0, width).layout.projection == "flat"


def test_stereo_from_halves_that_show_the_same() -> None:
    eye = around(1024, 512)
    guessed = guess(np.vstack([eye, np.roll(eye, 6, axis=1)]), 1.0, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert (layout.projection, layout.stereo) == ("equirect", "top-bottom")
    assert "top-bottom" in notes[0]
    layout = guess(np.hstack([eye, np.roll(eye, 6, axis=1)]), 4.0, 8192).layout
    assert (layout.projection, layout.stereo) == ("equirect", "left-right")


@pytest.mark.parametrize("seed", range(4))
def test_square_photos_are_flat(seed: int) -> None:
    product = np.full((1024, 1024), 250, np.uint8)
    product[300:800, 350:700] = flat(350, 500, seed)
    assert guess(product, 1.0, 4096).layout.projection == "flat"
    assert guess(flat(1024, 1024, seed), 1.0, 4096).layout.projection == "flat"
    assert guess(np.full((512, 512), 255, np.uint8), 1.0, 4096).layout.projection == "flat"


def eyes(axis: int, wide: int = 512) -> Grey:
    """Two views of the same, as to two eyes."""
    eye = flat(wide, 512)
    return np.concatenate([eye, np.roll(eye, 3, axis=1)], axis=axis)


def circle(wide: int, x: float, y: float, radius: float, seed: int = 3) -> Grey:
    """The picture of a lens, 512 high: its circle in black, in pixels."""
    down, across = np.mgrid[0:512, 0:wide] + 0.5
    lit = np.clip(around(512, 256, seed).astype(int) + 40, 0, 255).astype(np.uint8)
    picture = np.resize(lit.repeat(2, axis=0), (512, wide))
    return np.where(np.hypot(across - x, down - y) < radius, picture, 0).astype(np.uint8)


def test_two_square_views_of_the_same_are_half_spheres() -> None:
    for axis, shape, stereo in ((0, 0.5, "top-bottom"), (1, 2.0, "left-right")):
        guessed = guess(eyes(axis), shape, 4096)
        layout = guessed.layout
        assert (layout.projection, layout.stereo, layout.found) == ("equirect", stereo, "guess")
        assert (layout.area.left, layout.area.right) == (-90, 90)
        assert "VR180" in guessed.notes[0]


def test_two_views_that_are_not_square_are_of_fisheyes() -> None:
    guessed = guess(eyes(1, 466), 1.82, 4096)
    assert (guessed.layout.projection, guessed.layout.stereo) == ("fisheye", "left-right")
    (lens,) = guessed.layout.lenses
    assert 0.6 < lens.radius < 0.75  # its circle is wider than the picture
    assert "fisheye" in guessed.notes[0]


def test_a_circle_in_black_is_a_fisheye() -> None:
    guessed = guess(circle(768, 400, 250, 240), 1.5, 3000)
    assert guessed.layout.projection == "fisheye"
    (lens,) = guessed.layout.lenses
    assert (lens.x, lens.y, lens.radius) == pytest.approx(
        (400 / 768, 250 / 512, 240 / 512), abs=0.01
    )
    assert "circle" in guessed.notes[0]


def test_two_circles_in_black_are_two_lenses_back_to_back() -> None:
    both = np.hstack([circle(512, 250, 256, 250, 3), circle(512, 260, 260, 246, 8)])
    guessed = guess(both, 2.0, 4096)
    ahead, behind = guessed.layout.lenses
    assert (ahead.x, behind.x) == pytest.approx((250 / 1024, 772 / 1024), abs=0.01)
    assert (ahead.radius, behind.radius) == pytest.approx((250 / 512, 246 / 512), abs=0.01)
    assert (ahead.turned.yaw, behind.turned.yaw) == (0, -180)
    assert "two fisheye lenses" in guessed.notes[0]


def test_the_same_circle_twice_is_for_two_eyes() -> None:
    eye = circle(512, 256, 256, 250)
    guessed = guess(np.hstack([eye, eye]), 2.0, 4096)
    assert (guessed.layout.projection, guessed.layout.stereo) == ("fisheye", "left-right")
    (lens,) = guessed.layout.lenses
    assert (lens.x, lens.radius) == pytest.approx((0.5, 250 / 512), abs=0.01)


ALL_AROUND = around(1024, 512)


def faces(grid: CubeGrid, order: str = "", turns: str = "") -> tuple[Grey, Cube]:
    """A cubemap of a picture of all around."""
    cube = Cube(grid=grid, order=order, turns=turns)
    squares, side = GRIDS[grid], 128
    picture = np.zeros((squares.rows * side, squares.columns * side), np.uint8)
    at = (np.arange(side) + 0.5) / side * 2 - 1
    for cell in cells_of(cube):
        across, down = np.array(cell.across), np.array(cell.down)
        right, below = np.meshgrid(at, at)
        if grid == "eac":
            right, below = np.tan(right * np.pi / 4), np.tan(below * np.pi / 4)
        towards = np.cross(across, down) + right[..., None] * across + below[..., None] * down
        towards /= np.linalg.norm(towards, axis=-1, keepdims=True)
        y, x = round(cell.y * picture.shape[0]), round(cell.x * picture.shape[1])
        picture[y : y + side, x : x + side] = sampled(ALL_AROUND, towards)
    return picture, cube


@pytest.mark.parametrize(
    ("grid", "order", "turns"),
    [
        ("column", "rludfb", ""),
        ("row", "rludfb", ""),
        ("row", "frblud", "000013"),
        ("column", "bdflru", "020002"),
        ("cross", "", ""),
        ("tall-cross", "", ""),
        ("3x2", "rludfb", "002200"),
        ("eac", "", ""),
    ],
)
def test_squares_that_meet_as_the_faces_of_a_cube_are_one(
    grid: CubeGrid, order: str, turns: str
) -> None:
    picture, cube = faces(grid, order, turns)
    guessed = guess(picture, picture.shape[1] / picture.shape[0], 4096)
    assert guessed.layout.projection == "cubemap"
    found = guessed.layout.cube
    assert found.grid == grid
    assert cells_of(found) == cells_of(cube)
    assert "cubemap" in guessed.notes[0]


@pytest.mark.parametrize("shape", [1 / 6, 6, 4 / 3, 3 / 4, 3 / 2])
@pytest.mark.parametrize("seed", range(3))
def test_photos_of_a_cubemaps_shape_are_flat(shape: float, seed: int) -> None:
    high = round(1024 / shape) if shape > 1 else 1024
    assert guess(flat(round(high * shape), high, seed), shape, 4096).layout.projection == "flat"
    plain = np.full((high, round(high * shape)), 255, np.uint8)
    assert guess(plain, shape, 4096).layout.projection == "flat"


@pytest.mark.parametrize("shape", [0.5, 0.75, 16 / 9, 1.5, 3.0, 5.0])
def test_other_shapes_are_flat(shape: float) -> None:
    guessed = guess(flat(512, round(512 / shape)), shape, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert (layout.projection, layout.stereo, notes) == ("flat", "mono", ())
