"""Edits in time: clips, runs, cues and keyframes, and what is seen after them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec import structs

from story import edits, keying, timing
from story.errors import EditError
from story.keying import KeyAt
from story.model.actions import GoTo, Seek, Select, TimeReached
from story.model.asset import Asset, ModelAnimation
from story.model.placement import Around
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import RealWorld, Surface
from story.model.timeline import (
    Animation,
    Chapter,
    Clip,
    Hold,
    Keyframe,
    Linear,
    TimeCue,
    Track,
)
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.timeline import moment_at
from story.visit.state import State

SCENE, SPOT, SOUND, MODEL = "scene00001", "spot000000", "sound00000", "model00000"
CUE, CHAPTER = "cue0000000", "chapter000"


def track(field: str, *keys: tuple[float, Any]) -> Track:
    return Track(field=field, keys=tuple(Keyframe(time=time, value=value) for time, value in keys))


@pytest.fixture
def story() -> Story:
    assets = tuple(
        Asset(
            id=id_, kind=kind, name=id_, path=f"media/{id_}", media_type=media_type,
            sha256="0" * 64, size=1, duration=duration, channels=2 if duration else 0,
        )
        for id_, kind, media_type, duration in (
            ("bell000000", "audio", "audio/wav", 8.0),
            ("robot00000", "model", "model/gltf-binary", 0.0),
        )
    )  # fmt: skip
    overlays: tuple[AnyOverlay, ...] = (
        Hotspot(
            id=SPOT,
            placement=Around(yaw=5.0),
            visible=Clip(start=2.0, end=6.0),
            tracks=(track("opacity", (2.0, 0.0), (4.0, 1.0)),),
        ),
        Sound(id=SOUND, asset="bell000000", visible=Clip(start=2.0, end=6.0, trim=1.0)),
        Model(
            id=MODEL,
            asset="robot00000",
            animations=(
                Animation(clip="Walk", start=1.0, end=4.0),
                Animation(clip="Wave", start=4.0),
            ),
        ),
    )  # fmt: skip
    scene = Scene(
        id=SCENE,
        overlays=overlays,
        cues=(TimeCue(id=CUE, time=3.0, name="Bell"),),
        chapters=(Chapter(id=CHAPTER, time=0.0, title={"en": "Dawn"}),),
        triggers=(TimeReached(cue=CUE, actions=(Seek(cue=CHAPTER),)),),
    )
    return Story(version=VERSION, id="story00000", scenes=(scene,), assets=assets)


def overlay(story: Story, id_: str) -> Any:
    return next(each for each in story.scenes[0].overlays if each.id == id_)


def clip(story: Story, id_: str) -> Clip | None:
    found: Clip | None = overlay(story, id_).visible
    return found


def opacity(story: Story, seconds: float) -> float:
    moment = moment_at(story, State(scene=SCENE), round(seconds * 1e6))
    return next(each.opacity for each in moment.overlays if each.overlay.id == SPOT)


def test_a_clip_takes_its_keyframes_along(story: Story) -> None:
    moved = timing.move_clip(story, SPOT, 1.5)
    assert clip(moved, SPOT) == Clip(start=3.5, end=7.5)
    assert [key.time for key in overlay(moved, SPOT).tracks[0].keys] == [3.5, 5.5]
    assert opacity(moved, 4.5) == opacity(story, 3.0)


def test_a_model_takes_its_animations_along(story: Story) -> None:
    moved = timing.move_clip(story, MODEL, 2.0)
    assert clip(moved, MODEL) == Clip(start=2.0)
    assert [(run.start, run.end) for run in overlay(moved, MODEL).animations] == [
        (3.0, 6.0),
        (6.0, None),
    ]


def test_nothing_moves_to_before_the_beginning(story: Story) -> None:
    assert clip(timing.move_clip(story, SPOT, -9.0), SPOT) == Clip(start=0.0, end=4.0)
    assert timing.move_clip(story, MODEL, -3.0) is story  # it is there all the time


def test_trimming_the_start_leaves_the_sound_where_it_is_in_time(story: Story) -> None:
    trimmed = timing.trim_start(story, SOUND, 3.0)
    assert clip(trimmed, SOUND) == Clip(start=3.0, end=6.0, trim=2.0)
    assert clip(timing.trim_start(story, SOUND, 0.5), SOUND) == Clip(start=0.5, end=6.0)
    assert clip(timing.trim_start(story, SPOT, 3.0), SPOT) == Clip(start=3.0, end=6.0)
    assert clip(timing.trim_start(story, SPOT, 9.0), SPOT) == Clip(start=5.99, end=6.0)


def test_trimming_the_end(story: Story) -> None:
    assert clip(timing.trim_end(story, SPOT, 5.0), SPOT) == Clip(start=2.0, end=5.0)
    assert clip(timing.trim_end(story, SPOT, 1.0), SPOT) == Clip(start=2.0, end=2.01)
    assert clip(timing.trim_end(story, SPOT, None), SPOT) == Clip(start=2.0)
    whole = timing.trim_start(timing.trim_end(story, SPOT, None), SPOT, 0.0)
    assert clip(whole, SPOT) is None


def test_slipping_moves_what_is_played_within_the_clip(story: Story) -> None:
    assert clip(timing.slip(story, SOUND, 0.4), SOUND) == Clip(start=2.0, end=6.0, trim=0.6)
    assert clip(timing.slip(story, SOUND, 5.0), SOUND) == Clip(start=2.0, end=6.0)
    with pytest.raises(EditError):
        timing.slip(story, SPOT, 1.0)


def test_fades_fit_into_the_clip(story: Story) -> None:
    faded = timing.set_fades(story, SPOT, fade_in=1.0, scene_end=10.0)
    assert clip(faded, SPOT) == Clip(start=2.0, end=6.0, fade_in=1.0)
    both = timing.set_fades(faded, SPOT, fade_out=9.0, scene_end=10.0)
    assert clip(both, SPOT) == Clip(start=2.0, end=6.0, fade_out=4.0)
    whole = timing.set_fades(story, MODEL, fade_out=2.0, scene_end=10.0)
    assert clip(whole, MODEL) == Clip(end=10.0, fade_out=2.0)


def test_runs_are_moved_trimmed_faded_and_removed(story: Story) -> None:
    assert overlay(timing.move_run(story, MODEL, 0, -5.0), MODEL).animations[0] == Animation(
        clip="Walk", start=0.0, end=3.0
    )
    trimmed = timing.trim_run(story, MODEL, 0, start=2.0, end=3.0)
    assert overlay(trimmed, MODEL).animations[0] == Animation(
        clip="Walk", start=2.0, end=3.0, trim=1.0
    )
    faded = timing.set_run_fades(story, MODEL, 1, fade_out=1.0, scene_end=9.0)
    assert overlay(faded, MODEL).animations[1] == Animation(
        clip="Wave", start=4.0, end=9.0, fade_out=1.0
    )
    assert len(overlay(timing.remove_run(story, MODEL, 0), MODEL).animations) == 1
    with pytest.raises(EditError):
        timing.move_run(story, MODEL, 2, 1.0)
    with pytest.raises(EditError):
        timing.move_run(story, SPOT, 0, 1.0)


def test_a_model_goes_over_to_another_animation(story: Story) -> None:
    runs = overlay(timing.add_run(story, MODEL, "Jump", 6.0), MODEL).animations
    assert runs[0] == Animation(clip="Walk", start=1.0, end=4.0)  # over by then
    assert runs[1] == Animation(clip="Wave", start=4.0, end=6.3, fade_out=0.3)
    assert runs[2] == Animation(clip="Jump", start=6.0, fade_in=0.3)
    changed = timing.add_run(story, MODEL, "Jump", 6.0)
    for at in (6.0, 6.1, 6.2, 6.3, 9.0):  # at no instant does it fall back to its rest
        moment = moment_at(changed, State(scene=SCENE), round(at * 1e6))
        then = next(each for each in moment.overlays if each.overlay.id == MODEL)
        assert sum(each.weight for each in then.animations) == pytest.approx(1.0)


def test_an_animation_where_none_runs_is_there_at_once(story: Story) -> None:
    first = overlay(timing.add_run(story, MODEL, "Jump", 0.0), MODEL).animations
    assert first[2] == Animation(clip="Jump")
    together = overlay(timing.add_run(story, MODEL, "Jump", 1.0), MODEL).animations
    assert together[0].end == 4.0  # it begins then as well: both
    with pytest.raises(EditError):
        timing.add_run(story, SPOT, "Jump", 0.0)


def test_runs_are_replaced_and_slipped(story: Story) -> None:
    other = Animation(clip="Run", start=2.0, speed=2.0)
    replaced = timing.replace_run(story, MODEL, 0, other)
    assert overlay(replaced, MODEL).animations[0] == other
    earlier = timing.slip_run(replaced, MODEL, 0, -0.5)
    assert overlay(earlier, MODEL).animations[0].trim == 1.0  # at twice the speed
    assert overlay(timing.slip_run(earlier, MODEL, 0, 9.0), MODEL).animations[0].trim == 0.0


def test_a_models_animations_are_those_of_all_its_files(story: Story) -> None:
    def with_animations(id_: str, *names: str) -> Asset:
        animations = tuple(ModelAnimation(name=name, length=1.0) for name in names)
        return structs.replace(story.assets[1], id=id_, animations=animations)

    assets = (with_animations("robot00000", "Walk"), with_animations("robot00001", "Walk", "Sit"))
    variants = {"fr": "robot00001", "de": "absent0000"}
    model = structs.replace(overlay(story, MODEL), variants=variants)
    known = timing.animations_of(structs.replace(story, assets=assets), model)
    assert [each.name for each in known] == ["Walk", "Sit"]


def test_cues_and_chapters_keep_order_and_take_what_names_them_along(story: Story) -> None:
    more = timing.add_cue(story, SCENE, TimeCue(id="cue0000001", time=1.0))
    assert [cue.id for cue in more.scenes[0].cues] == ["cue0000001", CUE]
    moved = timing.move_cue(more, CUE, 0.5)
    assert [cue.time for cue in moved.scenes[0].cues] == [0.5, 1.0]
    named = timing.rename_cue(moved, CUE, "Gong")
    assert named.scenes[0].cues[0].name == "Gong"
    titled = timing.set_chapter_title(story, CHAPTER, {"en": "Noon", "de": " "})
    assert titled.scenes[0].chapters[0].title == {"en": "Noon"}
    without = timing.remove_cue(story, CUE)
    assert not without.scenes[0].cues
    assert not without.scenes[0].triggers
    for wrong in (
        lambda: timing.rename_cue(story, CHAPTER, "x"),
        lambda: timing.set_chapter_title(story, CUE, {"en": "x"}),
        lambda: timing.remove_cue(story, "nothing000"),
    ):
        with pytest.raises(EditError):
            wrong()


def test_a_key_is_set_at_the_value_of_then_and_goes_on_as_its_neighbour(story: Story) -> None:
    eased = keying.set_easing(story, SPOT, [KeyAt("opacity", 2.0)], Hold())
    keyed = keying.set_key(eased, SPOT, "opacity", 3.0)
    keys = overlay(keyed, SPOT).tracks[0].keys
    assert [(key.time, key.value, key.easing) for key in keys] == [
        (2.0, 0.0, Hold()),
        (3.0, 0.0, Hold()),
        (4.0, 1.0, Linear()),
    ]
    again = keying.set_key(keyed, SPOT, "opacity", 3.0, 0.25)
    assert overlay(again, SPOT).tracks[0].keys[1].value == 0.25
    assert len(overlay(again, SPOT).tracks[0].keys) == 3


def test_the_first_key_of_an_angle_goes_the_shorter_way_round(story: Story) -> None:
    keyed = keying.set_key(story, SPOT, "placement.yaw", 1.0)
    assert overlay(keyed, SPOT).tracks[1].keys == (Keyframe(time=1.0, value=5.0, wrap=True),)
    straight = keying.set_wrap(keyed, SPOT, [KeyAt("placement.yaw", 1.0)], False)
    assert not overlay(straight, SPOT).tracks[1].keys[0].wrap
    outside = keying.set_key(story, SPOT, "opacity", 3.0, 7.0)
    assert overlay(outside, SPOT).tracks[0].keys[1].value == 1.0


def test_the_surrounding_has_keys_too(story: Story) -> None:
    keyed = keying.set_key(story, SCENE, "brightness", 2.0, 0.5)
    assert keyed.scenes[0].surrounding.tracks == (track("brightness", (2.0, 0.5)),)  # type: ignore[union-attr]
    world = structs.replace(
        story.scenes[0], surrounding=RealWorld(anchors=(Surface(id="floor00000"),))
    )
    with pytest.raises(EditError):
        keying.set_key(edits.replace_scene(story, world), SCENE, "brightness", 2.0, 0.5)


@pytest.mark.parametrize(("field", "value"), [("label", 1.0), ("opacity", "#ffffff")])
def test_what_cannot_move_in_time_gets_no_keys(story: Story, field: str, value: Any) -> None:
    with pytest.raises(EditError):
        keying.set_key(story, SPOT, field, 1.0, value)


def test_keys_are_moved_over_others_and_removed(story: Story) -> None:
    moved = keying.move_keys(story, SPOT, [KeyAt("opacity", 2.0)], 2.0)
    assert overlay(moved, SPOT).tracks == (track("opacity", (4.0, 0.0)),)
    both = [KeyAt("opacity", 2.0), KeyAt("opacity", 4.0)]
    early = keying.move_keys(story, SPOT, both, -3.0)
    assert [key.time for key in overlay(early, SPOT).tracks[0].keys] == [0.0, 2.0]
    removed = keying.remove_keys(story, SPOT, both)
    assert not overlay(removed, SPOT).tracks
    assert overlay(removed, SPOT).opacity == 1.0  # as it was at last
    still = keying.remove_track(story, SPOT, "opacity")
    assert overlay(still, SPOT).opacity == 0.0
    assert keying.remove_track(still, SPOT, "opacity") is still


def test_keys_are_pasted_where_they_fit(story: Story) -> None:
    copied = keying.copied_keys(
        overlay(story, SPOT), [KeyAt("opacity", 2.0), KeyAt("opacity", 4.0)]
    )
    pasted = keying.paste_keys(story, MODEL, copied, 5.0)
    assert overlay(pasted, MODEL).tracks == (track("opacity", (5.0, 0.0), (7.0, 1.0)),)
    with pytest.raises(EditError):
        keying.paste_keys(story, SCENE, copied, 5.0)


def test_editing_a_field_that_moves_sets_a_key_and_leaves_the_rest(story: Story) -> None:
    spot = overlay(story, SPOT)
    shown = keying.shown_then(spot, 3.0)
    assert shown.opacity == 0.5
    edited = structs.replace(shown, opacity=0.8, size=0.4)
    changed = keying.at_rest(keying.retouched(shown, edited, 3.0), spot)
    assert changed.size == 0.4
    assert changed.opacity == spot.opacity
    assert [(key.time, key.value) for key in changed.tracks[0].keys] == [
        (2.0, 0.0),
        (3.0, 0.8),
        (4.0, 1.0),
    ]


@given(
    by=some.floats(-20, 20),
    other=some.floats(-20, 20),
    at=some.floats(0, 20),
    end=some.floats(0, 20),
)
def test_edits_in_time_never_leave_a_clip_that_ends_before_it_starts(
    by: float, other: float, at: float, end: float
) -> None:
    clip_ = Clip(start=2.0, end=6.0, fade_in=1.0)
    scene = Scene(id=SCENE, overlays=(Hotspot(id=SPOT, visible=clip_),))
    story = Story(version=VERSION, id="story00000", scenes=(scene,))
    story = timing.move_clip(story, SPOT, by)
    story = timing.trim_start(story, SPOT, at)
    story = timing.trim_end(story, SPOT, end)
    story = timing.set_fades(story, SPOT, fade_out=abs(other), scene_end=10.0)
    found = overlay(story, SPOT).visible
    assert found is None or found.end is None or found.start < found.end
    assert found is None or found.start >= 0


def test_what_is_drawn_to_before_the_beginning_ends_just_after_it(story: Story) -> None:
    story = timing.add_run(story, MODEL, "Walk", 2.0)
    trimmed = timing.trim_run(story, MODEL, 0, start=None, end=-1.0)
    run = overlay(trimmed, MODEL).animations[0]
    assert (run.start, run.end) == (0.0, timing.SHORTEST)
    brief = structs.replace(overlay(story, SPOT), visible=Clip(end=0.001))
    story = edits.replace_overlay(story, brief)
    assert overlay(timing.trim_start(story, SPOT, 5.0), SPOT).visible == Clip(end=0.001)


def test_selecting_still_leads_on_after_all_of_it(story: Story) -> None:
    other = Scene(id="scene00002")
    story = edits.add_scene(story, other)
    spot = structs.replace(
        overlay(story, SPOT), triggers=(Select(actions=(GoTo(scene=other.id),)),)
    )
    story = edits.replace_overlay(story, spot)
    moved = timing.move_clip(story, SPOT, 1.0)
    assert overlay(moved, SPOT).triggers == spot.triggers
