"""The formulas of a grade, against numpy from first principles; the edits that know of LUTs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from numpy.typing import NDArray

from story.adding import place_asset
from story.clipboard import copy_scenes, paste_scenes
from story.edits import add_asset, add_scene, remove_asset, replace_overlay
from story.errors import EditError
from story.grading import is_graded, lighting_gain, lighting_grade, matrix_of
from story.ids import new_id
from story.model.asset import Asset, Layout
from story.model.grading import Grade
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360
from story.overlays.picture import Picture
from story.references import used_media

Array = NDArray[np.float64]


def test_the_matrix_is_bradfords_adaptation_along_the_daylight_locus() -> None:
    for temperature, tint in ((40.0, 0.0), (-60.0, 0.0), (100.0, 30.0), (0.0, -50.0)):
        grade = Grade(temperature=temperature, tint=tint, exposure=1.0)
        expected = 2.0 * _adapted(temperature, tint)
        assert np.abs(np.array(matrix_of(grade)) - expected).max() < 2e-6


def test_white_moves_to_the_white_that_is_asked_for() -> None:
    """A warm filter of 100 mireds gives white the chromaticity of daylight of 3941 K."""
    white = np.array(matrix_of(Grade(temperature=100.0))) @ np.ones(3)
    x, y, z = _TO_XYZ @ white
    kelvin = 1e6 / (1e6 / 6504 + 100)
    expected = _locus(kelvin)
    at_home = _locus(6504.0)
    found = np.array([x, y]) / (x + y + z)
    # The locus passes by the screen's white within what its table is rounded to.
    assert np.abs(found - expected).max() < np.abs(at_home - _WHITE).max() + 1e-3
    assert y == pytest.approx(1.0, abs=2e-3)
    assert white[0] > 1 > white[2]


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(-10, 10))
def test_any_grade_has_a_matrix_of_numbers(temperature: float, tint: float, stops: float) -> None:
    matrix = np.array(matrix_of(Grade(temperature=temperature, tint=tint, exposure=stops)))
    assert np.isfinite(matrix).all()
    assert np.linalg.det(matrix) > 0


def test_tint_goes_from_green_to_magenta() -> None:
    green = np.array(matrix_of(Grade(tint=-60.0))) @ np.ones(3)
    magenta = np.array(matrix_of(Grade(tint=60.0))) @ np.ones(3)
    assert green[1] > max(green[0], green[2])
    assert magenta[1] < min(magenta[0], magenta[2])


def test_what_changes_nothing_is_no_grade() -> None:
    assert not is_graded(Grade())
    assert not is_graded(Grade(strength=0.3))
    assert is_graded(Grade(lut="lutlutlutl"))
    assert is_graded(Grade(saturation=0.9))


def test_light_follows_exposure_as_a_gain_where_it_is_one() -> None:
    plain = Grade(exposure=2.0, temperature=20.0, strength=0.5)
    lit = lighting_grade(plain, hdr=False)
    assert lit == Grade(temperature=20.0)
    assert lighting_gain(plain, lit) == 4.0
    bent = Grade(exposure=2.0, contrast=1.2)
    assert lighting_grade(bent, hdr=False) == bent
    assert lighting_gain(bent, bent) == 1.0
    assert lighting_gain(structs.replace(bent, exposure=3.0), bent) == 2.0


def test_an_hdr_picture_lights_without_its_lut() -> None:
    grade = Grade(lut="lutlutlutl", exposure=1.0)
    assert lighting_grade(grade, hdr=False) == grade
    assert lighting_grade(grade, hdr=True) == Grade()


_XY = np.array([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]])
_WHITE = np.array([0.3127, 0.3290])


def _xyz(xy: Array) -> Array:
    return np.array([xy[0] / xy[1], 1.0, (1 - xy.sum()) / xy[1]])


_PRIMARIES = np.stack([_xyz(each) for each in _XY], axis=1)
_TO_XYZ = _PRIMARIES * np.linalg.solve(_PRIMARIES, _xyz(_WHITE))
_BRADFORD = np.array([
    [0.8951, 0.2664, -0.1614],
    [-0.7502, 1.7135, 0.0367],
    [0.0389, -0.0685, 1.0296],
])  # fmt: skip


def _locus(kelvin: float) -> Array:
    if kelvin <= 7000:
        x = 0.244063 + 0.09911e3 / kelvin + 2.9678e6 / kelvin**2 - 4.6070e9 / kelvin**3
    else:
        x = 0.237040 + 0.24748e3 / kelvin + 1.9018e6 / kelvin**2 - 2.0064e9 / kelvin**3
    return np.array([x, -3 * x * x + 2.870 * x - 0.275])


def _uv(xy: Array) -> Array:
    return np.array([4 * xy[0], 6 * xy[1]]) / (-2 * xy[0] + 12 * xy[1] + 3)


def _adapted(temperature: float, tint: float) -> Array:
    """The matrix, by numpy."""
    mireds = 1e6 / 6504 + temperature
    around = [_uv(_locus(1e6 / (mireds + step))) for step in (-1, 1)]
    along = around[1] - around[0]
    green = np.array([-along[1], along[0]]) / math.hypot(*along)
    u, v = _uv(_locus(1e6 / mireds)) - tint / 3000 * green
    white = np.array([3 * u, 2 * v]) / (2 * u - 8 * v + 4)
    gains = (_BRADFORD @ _xyz(white)) / (_BRADFORD @ _xyz(_locus(6504.0)))
    cones = _BRADFORD @ _TO_XYZ
    return np.asarray(np.linalg.inv(cones) @ np.diag(gains) @ cones)


def _asset(id: str, kind: str, digit: str) -> Asset:
    return Asset(
        id=id,
        kind=kind,  # type: ignore[arg-type]  # parametrised by plain words
        name=f"{id}.x",
        path=f"media/{id}",
        sha256=digit * 64,
        size=1,
        media_type="x/x",
        layout=Layout(projection="equirect") if kind == "image" else None,
    )


PHOTO, LUT = _asset("photophoto", "image", "1"), _asset("lutlutlutl", "lut", "2")


def _graded() -> Story:
    story = add_asset(add_asset(Story(version=VERSION, id="storystory"), PHOTO), LUT)
    grade = Grade(lut=LUT.id, strength=0.5)
    picture = Picture(id="picturepic", asset=PHOTO.id, grade=grade)
    around = Photo360(asset=PHOTO.id, grade=grade)
    scene = Scene(id="scenescene", surrounding=around, overlays=(picture,))
    return add_scene(story, scene)


def test_a_lut_counts_as_used_and_goes_without_what_it_colours() -> None:
    story = _graded()
    assert LUT.id in used_media(story)
    left = remove_asset(story, LUT.id, with_uses=True)
    scene = left.scenes[0]
    assert scene.surrounding == Photo360(asset=PHOTO.id, grade=Grade(strength=0.5))
    assert scene.overlays[0] == Picture(id="picturepic", asset=PHOTO.id, grade=Grade(strength=0.5))


def test_what_names_no_lut_is_refused() -> None:
    story = _graded()
    picture = story.scenes[0].overlays[0]
    with pytest.raises(EditError, match="not a LUT but a picture"):
        replace_overlay(story, structs.replace(picture, grade=Grade(lut=PHOTO.id)))
    with pytest.raises(EditError, match="not in the story"):
        replace_overlay(story, structs.replace(picture, grade=Grade(lut="nowhere000")))


def test_a_lut_comes_along_into_another_story() -> None:
    story = _graded()
    fragment = copy_scenes(story, [story.scenes[0].id])
    other = Story(version=VERSION, id="otherother", assets=(structs.replace(PHOTO, id=LUT.id),))
    pasted, made = paste_scenes(other, fragment, new_id=new_id)
    scene = next(each for each in pasted.scenes if each.id in made)
    assert isinstance(scene.surrounding, Photo360)
    named = scene.surrounding.grade.lut
    assert named not in (None, LUT.id)
    assert next(each.kind for each in pasted.assets if each.id == named) == "lut"
    assert scene.overlays[0].grade.lut == named  # type: ignore[union-attr]  # it is a picture


def test_an_added_lut_colours_what_surrounds_the_scene() -> None:
    story = add_asset(Story(version=VERSION, id="storystory"), PHOTO)
    waiting, _made = place_asset(story, LUT, new_id=new_id)
    assert (waiting.assets[-1], waiting.scenes) == (LUT, ())
    story = add_scene(story, Scene(id="scenescene", surrounding=Photo360(asset=PHOTO.id)))
    story = add_scene(story, Scene(id="plainplain"))
    placed, made = place_asset(story, LUT, scene="scenescene", new_id=new_id)
    assert made == (LUT.id,)
    assert placed.scenes[0].surrounding == Photo360(asset=PHOTO.id, grade=Grade(lut=LUT.id))
    waiting, _made = place_asset(story, LUT, scene="plainplain", new_id=new_id)
    assert waiting.scenes == story.scenes
    with pytest.raises(EditError, match="no 360° photo or video"):
        place_asset(story, LUT, role="lut", scene="plainplain", new_id=new_id)
