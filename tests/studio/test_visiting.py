"""A visit in the preview, without a window."""

from __future__ import annotations

from story.model.actions import Dwell, EnterScene, Score, Select, Wear
from story.model.conditions import ScoreIs
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.overlays.annotation import Annotation
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.visit.state import Pointed, Selected, Ticked
from studio.visiting import Visit


def _visit(*scenes: Scene, **fields: object) -> Visit:
    story = Story(version=VERSION, id="visitstory", scenes=scenes, **fields)  # type: ignore[arg-type]
    return Visit(story, None, {})


def test_the_ring_fills_for_what_a_group_waits_for() -> None:
    waits = Dwell(seconds=2.0, actions=(Score(),))
    group = Group(id="thegroup00", placement=Standing(), triggers=(waits,))
    part = Hotspot(id="thepart000", parent=group.id)
    visit = _visit(Scene(id="thescene00", overlays=(group, part)))
    assert visit.dwelling(0) is None
    visit.meet(Pointed(part.id, 1_000_000))
    assert visit.dwelling(2_000_000) == 0.5
    visit.meet(Ticked(3_000_000))
    assert visit.state.score == 1.0
    assert visit.dwelling(3_500_000) is None


def test_a_score_that_a_scene_gives_means_something() -> None:
    scores = EnterScene(when=(ScoreIs(value=9.0),), actions=(Score(),))
    assert _visit(Scene(id="thescene00", triggers=(scores,))).is_scored()
    assert not _visit(Scene(id="thescene00")).is_scored()


def test_each_visit_shuffles_its_quizzes_anew() -> None:
    scene = Scene(id="thescene00")
    assert len({_visit(scene).state.seed for _ in range(8)}) > 1


def test_what_opens_or_changes_its_finish_is_drawn_anew() -> None:
    """Also where nothing else moves: the picture of a scene at rest is drawn once only."""
    note = Annotation(id="thenote000", text={"en": "Carved in 1701."})
    vase = Model(id="thevase000", asset="vaseasset0")
    wear = Wear(overlay=vase.id, finish="Red")
    spot = Hotspot(id="thespot000", triggers=(Select(actions=(wear,)),))
    visit = _visit(Scene(id="thescene00", overlays=(note, vase, spot)))
    assert visit.meet(Selected(note.id, 1_000_000))
    assert visit.meet(Selected(spot.id, 2_000_000))
    assert not visit.meet(Selected(spot.id, 3_000_000))
