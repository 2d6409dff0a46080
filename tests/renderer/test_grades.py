"""Grades: exposure, white balance, contrast, saturation and LUTs, against numpy to 1/255."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.luts import looked_up
from assets.media import Frame, Lut
from renderer.rigs import Equirect, Perspective
from story.grading import matrix_of
from story.model.grading import Grade
from story.model.lighting import Lighting
from story.model.placement import Around
from story.model.surrounding import Backdrop, Photo360
from story.model.values import View
from story.overlays.picture import Picture
from story.timeline import Moment
from tests.renderer.conftest import ArrayMedia, Pixels, Render

Array = NDArray[np.float64]
Build = Callable[..., Moment]

WIDE, HIGH = 128, 64
RIG = Equirect(WIDE, HIGH)


def _linear(code: Array) -> Array:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _coded(light: Array) -> Array:
    light = np.maximum(light, 0)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _graded(light: Array, grade: Grade) -> Array:
    light = np.maximum(light @ np.array(matrix_of(grade)).T, 0)
    light = 0.18 * (light / 0.18) ** grade.contrast
    luma = light @ np.array([0.2126, 0.7152, 0.0722])
    return np.maximum(luma[..., None] + grade.saturation * (light - luma[..., None]), 0)


def _shown(light: Array, grade: Grade, lut: Lut | None) -> Array:
    """sRGB codes, 0 to 255."""
    code = _coded(_graded(light, grade))
    if lut is not None:
        code = code + grade.strength * (looked_up(lut, code) - code)
    return np.clip(code, 0, 1) * 255


def _bent(key: str, size: int = 17) -> Lut:
    steps = np.linspace(0, 1, size)
    b, g, r = np.meshgrid(steps, steps, steps, indexing="ij")
    rgb = np.stack([r, g, b], -1)
    mixed = (0.5 + 0.5 * np.sin(rgb * 2.2 - 0.8)) @ np.array(
        [[0.8, 0.1, 0.05], [0.1, 0.7, 0.15], [0.1, 0.2, 0.8]]
    )
    return Lut(key, mixed.astype(np.float32))


def _curves(key: str, size: int = 700) -> Lut:
    steps = np.linspace(0, 1, size)[:, None]
    low, high = (-0.1, 0.0, 0.05), (1.0, 1.2, 0.9)
    return Lut(key, (steps ** np.array([0.6, 1.0, 1.7])).astype(np.float32), low, high)


@pytest.fixture(scope="module")
def colours() -> Pixels:
    """Any colours, a pixel each, dark ones too."""
    rng = np.random.default_rng(5)
    wide = rng.integers(0, 256, (HIGH, WIDE, 3))
    wide[::3] //= 6
    return wide.astype(np.uint8)


GRADES = [
    Grade(exposure=1.3),
    Grade(exposure=-2.0, temperature=45.0, tint=-20.0),
    Grade(temperature=-80.0, contrast=1.4, saturation=0.5),
    Grade(contrast=0.7, saturation=1.6),
    Grade(saturation=0.0, lut="cubecubecu"),
    Grade(exposure=0.8, lut="cubecubecu", strength=0.6),
    Grade(contrast=1.2, lut="curvescurv"),
]


@pytest.mark.parametrize("grade", GRADES)
def test_a_photo_is_shown_as_numpy_says(
    render: Render, media: ArrayMedia, build: Build, colours: Pixels, grade: Grade
) -> None:
    media.put("photophoto", colours)
    media.luts |= {"cubecubecu": _bent("cube"), "curvescurv": _curves("curves")}
    drawn = render(build(Photo360(asset="photophoto", grade=grade)), RIG)
    lut = None if grade.lut is None else media.luts[grade.lut]
    expected = _shown(_linear(colours / 255), grade, lut)
    off = np.abs(drawn[..., :3] - expected)
    # Pixels are 1:1 but for the filter at the seams of its taps: the middle rows are exact.
    assert off[8:-8].max() <= 1.0


def test_an_hdr_picture_is_graded_toned_then_looked_up(
    render: Render, media: ArrayMedia, build: Build
) -> None:
    """What is brighter than white comes back under a lower exposure; the LUT sees toned codes."""
    light = np.random.default_rng(9).uniform(0, 6, (HIGH, WIDE, 3)).astype(np.float32)
    frame = Frame(("hdrhdr", 0), "rgb-linear", WIDE, HIGH, (light,))
    media.put("hdrhdrhdrh", [frame])
    grade = Grade(exposure=-1.0, temperature=30.0, saturation=0.8, lut="cubecubecu")
    media.luts["cubecubecu"] = _bent("hdr cube")
    lighting = Lighting(tone="none")
    around = Photo360(asset="hdrhdrhdrh", grade=grade)
    drawn = render(build(around, lighting=lighting), RIG)
    expected = _shown(light.astype(np.float64), grade, media.luts["cubecubecu"])
    assert np.abs(drawn[..., :3] - expected)[8:-8].max() <= 1.0


def test_a_clear_picture_keeps_its_edges(render: Render, media: ArrayMedia, build: Build) -> None:
    """Grading asks for colours, not for colours times alpha."""
    clear = np.full((8, 8, 4), (200, 120, 60, 128), np.uint8)
    media.put("clearclear", clear)
    grade = Grade(contrast=1.5, lut="cubecubecu")
    media.luts["cubecubecu"] = _bent("clear cube")
    picture = Picture(id="picturepic", asset="clearclear", width=9.0, grade=grade)
    picture = Picture(
        id="picturepic", asset="clearclear", width=9.0, grade=grade, placement=Around(distance=1)
    )
    black = Backdrop(top="#000000", bottom="#000000")
    drawn = render(build(black, [picture]), Perspective(View(), 32, 32))
    whole = _shown(_linear(clear[:1, :1, :3] / 255), grade, media.luts["cubecubecu"]) / 255
    expected = _coded(_linear(whole) * 128 / 255) * 255
    assert np.abs(drawn[16, 16, :3] - expected[0, 0]).max() <= 1.0


def test_without_its_lut_a_preview_goes_on(
    render: Render, media: ArrayMedia, build: Build, colours: Pixels
) -> None:
    media.put("photophoto", colours)
    around = Photo360(asset="photophoto", grade=Grade(exposure=1.0, lut="nowhere000"))
    plain = Photo360(asset="photophoto", grade=Grade(exposure=1.0))
    seen = render(build(around), RIG, exact=False)
    assert np.array_equal(seen, render(build(plain), RIG))
    with pytest.raises(AssertionError, match="is missing"):
        render(build(around), RIG)
