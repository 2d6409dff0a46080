"""Layouts by name, what is reckoned from them, and what is wrong with them."""

from __future__ import annotations

import json
import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from story.check.table import check
from story.cuts import default_cut, reel_of
from story.errors import DocumentError, EditError
from story.file import decode, encode
from story.layouts import LAYOUTS, PRESETS, Laid, Preset, laid, laid_as, layout_said
from story.model.asset import Area, Asset, Cube, Layout, Lens
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import Orientation, View
from story.projections import cells_of, middle_of, place_of, sphere_size
from story.space import direction

FILM = Asset(
    id="filmfilmfi",
    kind="video",
    name="film.mp4",
    path="media/film.mp4",
    sha256="0" * 64,
    size=1,
    media_type="video/mp4",
    width=2048,
    height=1024,
    fps="30",
    frames=60,
    duration=2.0,
)


def film(layout: Layout, width: int = 2048, height: int = 1024) -> Asset:
    return structs.replace(FILM, layout=layout, width=width, height=height)


def story_of(asset: Asset) -> Story:
    surrounding = Video360(asset=asset.id) if asset.kind == "video" else Photo360(asset=asset.id)
    scene = Scene(id="scenescene", surrounding=surrounding)
    return Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_has_a_name_and_is_kept(name: str) -> None:
    layout = layout_said(name)
    assert layout == structs.replace(LAYOUTS[name], found="author")
    story = story_of(film(layout))
    assert decode(encode(story)) == story


def test_what_a_person_says_of_a_layout() -> None:
    part = layout_said("360,-60,75.5,-20,35")
    assert part.area == Area(left=-60, right=75.5, bottom=-20, top=35)
    assert layout_said("vr180, top-bottom").stereo == "top-bottom"
    assert [lens.fov for lens in layout_said("dual-fisheye,200").lenses] == [200, 200]
    assert layout_said("cubemap-3x2,left-right").cube.grid == "3x2"
    with pytest.raises(EditError, match="There is no layout") as caught:
        layout_said("round")
    assert "vr180" in caught.value.hint


@pytest.mark.parametrize(
    ("layout", "size", "whole"),
    [
        (LAYOUTS["360"], (2048, 1024), (2048, 1024)),
        (structs.replace(LAYOUTS["360"], stereo="top-bottom"), (2048, 2048), (2048, 2048)),
        (structs.replace(LAYOUTS["vr180"], stereo="left-right"), (2048, 1024), (4096, 1024)),
        (LAYOUTS["cubemap-3x2"], (1536, 1024), (2048, 1024)),
        (structs.replace(LAYOUTS["cubemap-row"], stereo="top-bottom"), (3072, 1024), (2048, 2048)),
        (LAYOUTS["fisheye"], (1000, 1000), (2000, 1000)),
        (layout_said("360,-10,10,-5,5"), (4000, 2000), (8192, 4096)),
    ],
)
def test_a_film_that_is_no_full_sphere_becomes_one_as_fine(
    layout: Layout, size: tuple[int, int], whole: tuple[int, int]
) -> None:
    asset = film(layout, *size)
    story = story_of(asset)
    cut = reel_of(story, default_cut(story))
    assert (cut.width, cut.height, cut.stereo) == (*whole, layout.stereo)
    wide, high = sphere_size(asset)
    assert (wide, high) == (
        whole[0] // (2 if layout.stereo == "left-right" else 1),
        whole[1] // (2 if layout.stereo == "top-bottom" else 1),
    )


def test_one_looks_first_at_what_a_picture_shows() -> None:
    part = layout_said("360,20,80,-10,40")
    assert middle_of(part) == View(yaw=50, pitch=15)
    assert middle_of(structs.replace(part, initial=View(yaw=3))) == View(yaw=3)
    assert middle_of(LAYOUTS["cubemap-cross"]) == View()


@pytest.mark.parametrize(
    ("layout", "size", "words"),
    [
        (LAYOUTS["cubemap-column"], (256, 1536), ""),
        (LAYOUTS["cubemap-column"], (1536, 256), "not square"),
        (LAYOUTS["vr180"], (1000, 1000), ""),
        (LAYOUTS["360"], (640, 322), ""),
        (structs.replace(LAYOUTS["360"], stereo="left-right"), (2048, 1024), "stretches it 2.0"),
        (LAYOUTS["360"], (1000, 1000), "stretches it 2.0"),
        (structs.replace(LAYOUTS["360"], stereo="left-right"), (1, 420), "stretches it"),
        (LAYOUTS["fisheye"], (1000, 1000), ""),
    ],
)
def test_a_shape_that_is_not_its_layouts_is_a_problem(
    layout: Layout, size: tuple[int, int], words: str
) -> None:
    found = [each for each in check(story_of(film(layout, *size))) if each.rule == "layout-shape"]
    assert bool(found) == bool(words)
    if words:
        assert words in found[0].message
        assert found[0].asset == FILM.id


def test_what_can_be_no_layout_is_not_read() -> None:
    good = json.loads(encode(story_of(film(LAYOUTS["dual-fisheye"]))))
    wrongs: tuple[dict[str, object], ...] = (
        {"area": {"left": 10.0, "right": -10.0}},
        {"cube": {"order": "ffffff"}},
        {"cube": {"turns": "9"}},
        {"lenses": []},
        {"lenses": [{"fov": 0.0}]},
        {"lenses": [{"k1": -9.0}]},
    )
    for wrong in wrongs:
        good["assets"][0]["layout"] = wrong
        with pytest.raises(DocumentError) as caught:
            decode(json.dumps(good).encode())
        assert caught.value.where.startswith("$.assets[0].layout")


@given(st.floats(-180, 179.9), st.floats(-89, 89), st.sampled_from(sorted(LAYOUTS)))
def test_every_whole_layout_shows_every_direction_once(yaw: float, pitch: float, name: str) -> None:
    layout = LAYOUTS[name]
    place = place_of(layout, direction(yaw, pitch), 2.0)
    if layout.projection == "flat":
        assert place is None
    elif name in ("vr180", "fisheye"):
        ahead = math.cos(math.radians(yaw)) * math.cos(math.radians(pitch))
        if abs(ahead) > 1e-6:
            assert (place is not None) == (ahead > 0)
    else:
        assert place is not None
        assert all(-1e-9 <= part <= 1 + 1e-9 for part in place)


def test_a_turned_face_is_read_as_it_was_turned() -> None:
    upright = cells_of(Cube(grid="row"))[4]
    turned = cells_of(Cube(grid="row", turns="000010"))[4]
    assert upright.face == turned.face == "f"
    assert turned.down == upright.across  # what ran to the right now runs down: clockwise


def test_the_nearer_of_two_lenses_shows_a_direction() -> None:
    lenses = (Lens(x=0.25, fov=200), Lens(x=0.75, fov=200, turned=Orientation(yaw=-180)))
    layout = Layout(projection="fisheye", lenses=lenses)
    for yaw, left in ((85, True), (95, False), (-85, True), (-95, False)):
        place = place_of(layout, direction(yaw, 0), 2.0)
        assert place is not None
        assert (place[0] < 0.5) == left


def test_each_preset_is_known_by_its_layout() -> None:
    assert set(PRESETS) | {"other"} == set(get_args(Preset))
    for name, layout in PRESETS.items():
        assert laid(layout) == Laid(preset=name)
        assert laid(laid_as(Layout(beyond="blurred"), name)) == Laid(preset=name)
    assert laid(Layout(projection="fisheye", lenses=(Lens(fov=123.0),))) == Laid()


def test_another_preset_keeps_what_is_no_part_of_it() -> None:
    before = Layout(
        projection="equirect",
        fill="#123456",
        beyond="blurred",
        pose=Orientation(pitch=3.0),
        initial=View(yaw=40.0),
    )
    after = laid_as(before, "gear-360")
    assert (after.projection, after.found) == ("fisheye", "author")
    assert [lens.fov for lens in after.lenses] == [195.0, 195.0]
    assert (after.fill, after.beyond, after.pose, after.initial) == (
        before.fill,
        before.beyond,
        before.pose,
        before.initial,
    )
    assert laid_as(before, "other") is before


def test_cameras_are_said_by_name() -> None:
    canon = layout_said("canon-rf52")
    assert (canon.stereo, canon.swapped, canon.lenses[0].fov) == ("left-right", True, 190.0)
