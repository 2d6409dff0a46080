"""What a unit of a model's file makes of the things that show it."""

from __future__ import annotations

import pytest
from msgspec import structs

from story.adding import place_asset
from story.errors import EditError
from story.ids import new_id
from story.measures import measure_of, set_unit
from story.model.asset import Asset, ModelCamera
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Environment
from story.model.values import View
from story.overlays.model import Model
from story.placing import unit_of_length


def scan(unit: float = 0.0, longest: float = 302.0) -> Asset:
    return Asset(
        id="model00000", kind="model", name="scan.stl", path="media/a.stl", sha256="0" * 64, size=1,
        media_type="model/stl", unit=unit, low=(0.0, 0.0, 0.0), high=(longest, 10.0, 10.0),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("longest", "metres", "unit"),
    [
        (2.0, True, None),
        (2.0, False, None),
        (302.0, False, 0.001),
        (154.0, True, 0.01),
        (2117.0, True, 0.001),
        (1e9, False, None),
        (0.001, True, None),
    ],
)
def test_what_a_unit_is_taken_for(longest: float, metres: bool, unit: float | None) -> None:
    assert unit_of_length(longest, metres=metres) == unit


def test_what_is_shown_is_as_large_as_its_unit_says() -> None:
    story, ids = place_asset(Story(version=VERSION, id=new_id()), scan(0.001), new_id=new_id)
    overlay = story.scenes[0].overlays[0]
    assert isinstance(overlay, Model)
    assert (overlay.size, measure_of(scan(0.001)).unit) == (0.302, "mm")
    wider = set_unit(story, "model00000", "in")
    (shown,) = wider.scenes[0].overlays
    assert isinstance(shown, Model)
    assert shown.size == pytest.approx(302 * 0.0254)
    assert measure_of(wider.assets[0]).unit == "in"
    (shown,) = set_unit(wider, "model00000", "m").scenes[0].overlays
    assert isinstance(shown, Model)
    assert shown.size is None  # the file's own
    assert ids


def test_a_size_that_an_author_set_stays() -> None:
    story, _ = place_asset(Story(version=VERSION, id=new_id()), scan(0.001), new_id=new_id)
    scene = story.scenes[0]
    own = structs.replace(scene.overlays[0], size=0.5)
    story = structs.replace(story, scenes=(structs.replace(scene, overlays=(own,)),))
    (shown,) = set_unit(story, "model00000", "cm").scenes[0].overlays
    assert isinstance(shown, Model)
    assert shown.size == 0.5


def test_rooms_grow_and_shrink_with_it() -> None:
    room = Scene(id="scene00000", surrounding=Environment(model="model00000"))
    story = Story(version=VERSION, id=new_id(), scenes=(room,), assets=(scan(),))
    for unit, scale in (("ft", 0.3048), ("cm", 0.01)):
        story = set_unit(story, "model00000", unit)  # type: ignore[arg-type]
        around = story.scenes[0].surrounding
        assert isinstance(around, Environment)
        assert around.scale == scale


def test_only_models_have_a_unit() -> None:
    photo = structs.replace(scan(), kind="image")
    with pytest.raises(EditError, match="no model"):
        set_unit(Story(version=VERSION, id=new_id(), assets=(photo,)), "model00000", "cm")


def test_a_place_opens_as_its_camera_sees_it() -> None:
    camera = ModelCamera(name="Door", position=(2.0, 1.5, -3.0), view=View(yaw=40.0, fov=50.0))
    room = structs.replace(scan(), cameras=(camera,))
    story, _ = place_asset(
        Story(version=VERSION, id=new_id()), room, role="environment", new_id=new_id
    )
    (scene,) = story.scenes
    assert (scene.opening, scene.eye_height) == (camera.view, 1.5)
    assert isinstance(scene.surrounding, Environment)
    assert scene.surrounding.position == (-2.0, 0.0, 3.0)
