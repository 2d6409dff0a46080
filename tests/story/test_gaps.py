"""New things keep clear of what stands there already."""

from __future__ import annotations

import itertools

import pytest
from msgspec import structs

from story import adding, edits
from story.gaps import APART, GAP, clear_view
from story.ids import new_id
from story.model.placement import Anchored, Around
from story.model.story import Scene
from story.model.surrounding import RealWorld, Surface
from story.overlays.hotspot import Hotspot
from story.space import direction
from tests.story.test_adding import EMPTY, MAP, TOWER, VASE


def angle(a: Around, b: Around) -> float:
    """Between two directions, in degrees, by their chord."""
    ends = zip(direction(a.yaw, a.pitch), direction(b.yaw, b.pitch), strict=True)
    chord = sum((p - q) ** 2 for p, q in ends) ** 0.5
    return 60.0 * chord  # enough for small angles: too large by a twentieth at most


@pytest.mark.parametrize("at", [Around(), Around(yaw=175.0), Around(pitch=-70.0)])
def test_signs_added_to_one_view_keep_clear_of_one_another(at: Around) -> None:
    scene = Scene(id="scene00000")
    placed: list[Around] = []
    for _ in range(9):
        place = clear_view(scene, at)
        hotspot = Hotspot(id=new_id(), placement=place)
        scene = structs.replace(scene, overlays=(*scene.overlays, hotspot))
        placed.append(place)
    assert placed[0] == at
    assert all(place.distance == at.distance for place in placed)
    for number, one in enumerate(placed):
        assert all(angle(one, other) > APART * 0.9 for other in placed[:number])
        assert angle(one, at) < APART * 3.5  # and near what was looked at


def test_the_first_goes_right_and_nothing_moves_where_there_is_room() -> None:
    far = Hotspot(id=new_id(), placement=Around(yaw=90.0))
    near = Hotspot(id=new_id(), placement=Around(yaw=2.0))
    scene = Scene(id="scene00000", overlays=(far,))
    assert clear_view(scene, Around(pitch=3.0)) == Around(pitch=3.0)
    scene = structs.replace(scene, overlays=(far, near))
    beside = clear_view(scene, Around())
    assert (beside.yaw, beside.pitch) == (-APART, 0.0) or beside.yaw >= APART


@pytest.mark.parametrize("facing", ["floor", "table", "wall"])
def test_on_an_anchor_things_stand_side_by_side(facing: str) -> None:
    anchor = Surface(id="anchor0000", facing=facing)  # type: ignore[arg-type]  # a literal of three
    scene = Scene(id="scene00000", surrounding=RealWorld(anchors=(anchor,)))
    story = edits.add_scene(EMPTY, scene)
    for asset in (MAP, TOWER, VASE, MAP):
        story, _ = adding.place_asset(story, asset, new_id=new_id)
    reach = {MAP.id: (-0.6, 0.6), TOWER.id: (-1.0, 1.0), VASE.id: (1.0, 1.2)}
    spans = []
    for overlay in story.scenes[0].overlays:
        place = overlay.placement
        assert isinstance(place, Anchored)
        low, high = reach[overlay.asset]  # type: ignore[union-attr]  # all of these have one
        spans.append((place.position[0] + low, place.position[0] + high))
    assert (spans[0][0] + spans[0][1]) / 2 == pytest.approx(0)
    spans.sort()
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(spans)]
    assert min(gaps) >= GAP - 1e-6
