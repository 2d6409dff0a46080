"""Edits of what happens in time: clips, runs of animations, cues and chapters.

Pure, as story/edits.py is, and by its rules. Times are seconds of scene time. story/keying.py has
the edits of keyframes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias, TypeVar

from msgspec import structs

from story.edits import replace_overlay, replace_scene
from story.errors import EditError
from story.mending import find_overlay, find_scene
from story.model.asset import ModelAnimation
from story.model.story import Scene, Story
from story.model.surrounding import Drawn
from story.model.timeline import (
    Animation,
    Chapter,
    Clip,
    TimeCue,
)
from story.model.values import Id, Localised, Seconds
from story.overlays.model import Model
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.shifting import delayed, in_microseconds, shifted

SHORTEST: Final[Seconds] = 0.01
"""Of a clip or a run that is trimmed."""

PASSAGE: Final[Seconds] = 0.3
"""How long a model takes to go over from one animation to another."""

Owner: TypeAlias = AnyOverlay | Drawn
_Span = TypeVar("_Span", Clip, Animation)


# Clips


def move_clip(story: Story, overlay_id: Id, by: Seconds) -> Story:
    """The story with all that an overlay does earlier or later: clip, keyframes, animations.

    Nothing comes before the scene's beginning: it moves no farther than that allows.
    """
    overlay = find_overlay(story, overlay_id)[3]
    clip = overlay.visible or Clip()
    runs = overlay.animations if isinstance(overlay, Model) else ()
    starts = [clip.start, *(key.time for track in overlay.tracks for key in track.keys)]
    starts += [run.start for run in runs]
    moved = delayed(overlay, max(by, -min(starts)))
    return _with_overlay(story, moved, overlay)


def trim_start(story: Story, overlay_id: Id, start: Seconds) -> Story:
    """The story with an overlay that comes at another time, and ends when it did.

    What a film or sound plays stays where it is in time, as far as it has a beginning to show.
    """
    overlay = find_overlay(story, overlay_id)[3]
    clip = overlay.visible or Clip()
    start = max(start, 0.0)
    if clip.end is not None:
        start = max(min(start, clip.end - SHORTEST), 0.0)
    trim = clip.trim
    if isinstance(overlay, VideoPanel | Sound):
        trim = max(in_microseconds(trim + start - clip.start), 0.0)
    return _with_clip(
        story, overlay, structs.replace(clip, start=in_microseconds(start), trim=trim)
    )


def trim_end(story: Story, overlay_id: Id, end: Seconds | None) -> Story:
    """The story with an overlay that goes at another time; None: at the end of the scene."""
    overlay = find_overlay(story, overlay_id)[3]
    clip = overlay.visible or Clip()
    if end is not None:
        end = in_microseconds(max(end, clip.start + SHORTEST))
    return _with_clip(story, overlay, structs.replace(clip, end=end))


def slip(story: Story, overlay_id: Id, by: Seconds) -> Story:
    """The story with what a film or sound plays earlier or later within its clip."""
    overlay = find_overlay(story, overlay_id)[3]
    if not isinstance(overlay, VideoPanel | Sound):
        raise EditError("Only a video or a sound can be slipped.", "Move it instead.")
    clip = overlay.visible or Clip()
    return _with_clip(
        story, overlay, structs.replace(clip, trim=in_microseconds(max(clip.trim - by, 0.0)))
    )


def set_fades(
    story: Story,
    overlay_id: Id,
    *,
    fade_in: Seconds | None = None,
    fade_out: Seconds | None = None,
    scene_end: Seconds,
) -> Story:
    """The story with an overlay that comes or goes in so long; None: as it does.

    Fades are no longer than the clip. One that fades out gets an end: that of the scene, where it
    had none.
    """
    overlay = find_overlay(story, overlay_id)[3]
    clip = overlay.visible or Clip()
    return _with_clip(story, overlay, _faded(clip, fade_in, fade_out, scene_end))


# Runs of a model's animations


def animations_of(story: Story, model: Model) -> tuple[ModelAnimation, ...]:
    """The animations in a model's file, and those that only files of its variants have."""
    known = {asset.id: asset for asset in story.assets}
    found: dict[str, ModelAnimation] = {}
    for asset in (model.asset, *model.variants.values()):
        for each in known[asset].animations if asset in known else ():
            found.setdefault(each.name, each)
    return tuple(found.values())


def add_run(story: Story, overlay_id: Id, clip: str, start: Seconds) -> Story:
    """The story with a model that goes over to another of its animations, in a loop.

    What runs then fades out, while the new run fades in; where nothing does, or it only begins
    then, the new run is there at once and all of them blend.
    """
    model = _model(story, overlay_id)
    at = in_microseconds(max(start, 0.0))
    over = in_microseconds(at + PASSAGE)

    def leaves(run: Animation) -> bool:
        return run.start < at and (run.end is None or run.end > over)

    runs = [
        structs.replace(run, end=over, fade_in=min(run.fade_in, at - run.start), fade_out=PASSAGE)
        if leaves(run)
        else run
        for run in model.animations
    ]
    coming = PASSAGE if any(map(leaves, model.animations)) else 0.0
    runs.append(Animation(clip=clip, start=at, fade_in=coming))
    return replace_overlay(story, structs.replace(model, animations=tuple(runs)))


def replace_run(story: Story, overlay_id: Id, run: int, other: Animation) -> Story:
    """The story with another run in a run's place."""
    return _with_run(story, overlay_id, run, lambda _: other)


def slip_run(story: Story, overlay_id: Id, run: int, by: Seconds) -> Story:
    """The story with a run whose animation goes on earlier or later within it."""

    def change(each: Animation) -> Animation:
        return structs.replace(each, trim=in_microseconds(max(each.trim - by * each.speed, 0.0)))

    return _with_run(story, overlay_id, run, change)


def move_run(story: Story, overlay_id: Id, run: int, by: Seconds) -> Story:
    """The story with a run of a model's animations earlier or later."""
    return _with_run(story, overlay_id, run, lambda each: shifted(each, max(by, -each.start)))


def trim_run(
    story: Story, overlay_id: Id, run: int, *, start: Seconds | None = None, end: Seconds | None
) -> Story:
    """The story with a run that begins and ends at other times; `start` None: as it does.

    What the model does stays where it is in time, as far as the animation has a beginning.
    """

    def change(each: Animation) -> Animation:
        at = each.start if start is None else max(start, 0.0)
        if end is not None:
            at = max(min(at, end - SHORTEST), 0.0)
        trim = max(each.trim + (at - each.start) * each.speed, 0.0)
        until = None if end is None else in_microseconds(max(end, at + SHORTEST))
        return structs.replace(
            each, start=in_microseconds(at), end=until, trim=in_microseconds(trim)
        )

    return _with_run(story, overlay_id, run, change)


def set_run_fades(
    story: Story,
    overlay_id: Id,
    run: int,
    *,
    fade_in: Seconds | None = None,
    fade_out: Seconds | None = None,
    scene_end: Seconds,
) -> Story:
    """The story with a run whose weight comes or goes in so long, as `set_fades` does it."""
    return _with_run(
        story, overlay_id, run, lambda each: _faded(each, fade_in, fade_out, scene_end)
    )


def remove_run(story: Story, overlay_id: Id, run: int) -> Story:
    """The story without a run of a model's animations."""
    model = _model(story, overlay_id)
    _run(model, run)
    left = model.animations[:run] + model.animations[run + 1 :]
    return replace_overlay(story, structs.replace(model, animations=left))


# Cues and chapters


def add_cue(story: Story, scene_id: Id, cue: TimeCue | Chapter) -> Story:
    """The story with one more cue or chapter in a scene."""
    scene = find_scene(story, scene_id)[1]
    return replace_scene(story, _with_points(scene, (*_points(scene), cue)))


def move_cue(story: Story, cue_id: Id, time: Seconds) -> Story:
    """The story with a cue or chapter at another time."""
    return _with_point(
        story, cue_id, lambda each: structs.replace(each, time=in_microseconds(max(time, 0.0)))
    )


def rename_cue(story: Story, cue_id: Id, name: str) -> Story:
    """The story with a cue of another name."""

    def change(each: TimeCue | Chapter) -> TimeCue | Chapter:
        if isinstance(each, Chapter):
            raise EditError("A chapter has a title.", "Give it another title.")
        return structs.replace(each, name=name)

    return _with_point(story, cue_id, change)


def set_chapter_title(story: Story, chapter_id: Id, title: Localised) -> Story:
    """The story with a chapter of another title; languages without words are left out."""
    title = {language: wording for language, wording in title.items() if wording.strip()}

    def change(each: TimeCue | Chapter) -> TimeCue | Chapter:
        if isinstance(each, TimeCue):
            raise EditError("A cue has a name.", "Rename it.")
        return structs.replace(each, title=title)

    return _with_point(story, chapter_id, change)


def remove_cue(story: Story, cue_id: Id) -> Story:
    """The story without a cue or chapter; what waited for it or went there goes as well."""
    scene = _scene_with(story, cue_id)
    left = [each for each in _points(scene) if each.id != cue_id]
    return replace_scene(story, _with_points(scene, left))


# What they share


def _scene_with(story: Story, cue_id: Id) -> Scene:
    for scene in story.scenes:
        if any(each.id == cue_id for each in _points(scene)):
            return scene
    raise EditError(f"There is no cue {cue_id}.", "It was perhaps removed.")


def _with_point(
    story: Story, cue_id: Id, change: Callable[[TimeCue | Chapter], TimeCue | Chapter]
) -> Story:
    scene = _scene_with(story, cue_id)
    points = [change(each) if each.id == cue_id else each for each in _points(scene)]
    return replace_scene(story, _with_points(scene, points))


def _points(scene: Scene) -> tuple[TimeCue | Chapter, ...]:
    return (*scene.cues, *scene.chapters)


def _with_points(scene: Scene, points: Iterable[TimeCue | Chapter]) -> Scene:
    """The scene with cues and chapters, each in order of time."""
    ordered = sorted(points, key=lambda each: each.time)
    return structs.replace(
        scene,
        cues=tuple(each for each in ordered if isinstance(each, TimeCue)),
        chapters=tuple(each for each in ordered if isinstance(each, Chapter)),
    )


def _with_clip(story: Story, overlay: AnyOverlay, clip: Clip) -> Story:
    return _with_overlay(story, structs.replace(overlay, visible=_plain(clip)), overlay)


def _with_overlay(story: Story, overlay: AnyOverlay, before: AnyOverlay) -> Story:
    return story if overlay == before else replace_overlay(story, overlay)


def _with_run(
    story: Story, overlay_id: Id, run: int, change: Callable[[Animation], Animation]
) -> Story:
    model = _model(story, overlay_id)
    changed = change(_run(model, run))
    runs = (*model.animations[:run], changed, *model.animations[run + 1 :])
    return _with_overlay(story, structs.replace(model, animations=runs), model)


def _model(story: Story, overlay_id: Id) -> Model:
    overlay = find_overlay(story, overlay_id)[3]
    if not isinstance(overlay, Model):
        raise EditError("Only a model has animations.", "Choose a model.")
    return overlay


def _run(model: Model, run: int) -> Animation:
    if not 0 <= run < len(model.animations):
        raise EditError(f"The model has no run {run}.", "It was perhaps removed.")
    return model.animations[run]


def _faded(
    span: _Span, fade_in: Seconds | None, fade_out: Seconds | None, scene_end: Seconds
) -> _Span:
    coming = span.fade_in if fade_in is None else max(fade_in, 0.0)
    going = span.fade_out if fade_out is None else max(fade_out, 0.0)
    end = span.end
    if going > 0 and end is None:
        end = in_microseconds(max(scene_end, span.start + SHORTEST))
    length = (scene_end if end is None else end) - span.start
    coming, going = min(coming, max(length, 0.0)), min(going, max(length, 0.0))
    if coming + going > length:  # the one that was not asked for gives way
        coming, going = (
            (coming, length - coming) if fade_in is not None else (length - going, going)
        )
    return structs.replace(
        span,
        fade_in=in_microseconds(max(coming, 0.0)),
        fade_out=in_microseconds(max(going, 0.0)),
        end=end,
    )


def _plain(clip: Clip) -> Clip | None:
    return None if clip == Clip() else clip
