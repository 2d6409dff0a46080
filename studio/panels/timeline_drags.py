"""What can be taken hold of in the timeline, and what dragging it makes of the story. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from story import keying, timing
from story.keying import KeyAt
from story.model.story import Scene, Story
from story.model.timeline import Animation, Clip
from story.model.values import MICROSECONDS, Id, Seconds, microseconds
from story.overlays.model import Model
from story.overlays.sound import Sound
from story.overlays.video import VideoPanel
from story.visit.finding import overlay_of
from studio.panels.timeline_rows import points_of
from studio.wording import _

Part: TypeAlias = Literal[
    "ruler", "cue", "fold", "name", "bar", "start", "end", "fade-in", "fade-out", "key", "empty"
]


@dataclass(frozen=True)
class Spot:
    """A part of the timeline: what the mouse is over, or what is chosen."""

    part: Part
    owner: Id = ""  # an overlay, the scene for its surrounding, its camera, or its light
    field: str = ""  # of a track
    run: int = -1  # of a model's animations
    key: KeyAt | None = None
    cue: Id = ""


@dataclass(frozen=True)
class Drag:
    """A drag under way. `change` gives the story after what is held moved by so many seconds."""

    label: str
    merge: str
    edges: tuple[int, ...]  # microseconds: what snaps
    change: Callable[[Seconds], Story]


def drag_of(
    spot: Spot, keys: frozenset[KeyAt], story: Story, scene: Scene, end_us: int, *, slips: bool
) -> Drag | None:
    """What a drag from a spot does; None where there is nothing to drag.

    `keys` are the keyframes that are chosen, `end_us` is the scene's end; with `slips` what a film,
    a sound or a run plays moves within its clip.
    """
    whole = end_us / MICROSECONDS
    match spot.part:
        case "cue":
            return _cue_drag(spot, story, scene)
        case "key":
            return _key_drag(spot, keys, story)
        case "bar" | "start" | "end" | "fade-in" | "fade-out":
            if spot.run >= 0:
                return _run_drag(spot, story, scene, whole, slips)
            return _clip_drag(spot, story, scene, whole, slips)
    return None


def _cue_drag(spot: Spot, story: Story, scene: Scene) -> Drag | None:
    time = next((each.time for each in points_of(scene) if each.id == spot.cue), None)
    if time is None:
        return None
    return Drag(
        _("Move cue"),
        f"cue {spot.cue}",
        (microseconds(time),),
        lambda by: timing.move_cue(story, spot.cue, time + by),
    )


def _key_drag(spot: Spot, keys: frozenset[KeyAt], story: Story) -> Drag | None:
    if spot.key is None:
        return None
    held = keys if spot.key in keys else frozenset({spot.key})
    return Drag(
        _("Move keyframes") if len(held) > 1 else _("Move keyframe"),
        f"keys {spot.owner}",
        (microseconds(spot.key.time),),
        lambda by: keying.move_keys(story, spot.owner, held, by),
    )


def _clip_drag(spot: Spot, story: Story, scene: Scene, whole: float, slips: bool) -> Drag | None:
    overlay = overlay_of(scene, spot.owner)
    if overlay is None:
        return None
    id_, clip = overlay.id, overlay.visible or Clip()
    end = whole if clip.end is None else clip.end
    if spot.part == "bar":
        if slips and isinstance(overlay, VideoPanel | Sound):
            return Drag(
                _("Slip"),
                f"slip {id_}",
                (microseconds(clip.start),),
                lambda by: timing.slip(story, id_, by),
            )
        return Drag(
            _("Move in time"),
            f"clip {id_}",
            (microseconds(clip.start), *(() if clip.end is None else (microseconds(clip.end),))),
            lambda by: timing.move_clip(story, id_, by),
        )
    if spot.part == "start":
        return Drag(
            _("Change when it comes"),
            f"start {id_}",
            (microseconds(clip.start),),
            lambda by: timing.trim_start(story, id_, clip.start + by),
        )
    if spot.part == "end":

        def ends(by: Seconds) -> Story:
            until = end + by
            endless = until >= whole and not clip.fade_out
            return timing.trim_end(story, id_, None if endless else until)

        return Drag(_("Change when it goes"), f"end {id_}", (microseconds(end),), ends)
    if spot.part == "fade-in":
        return Drag(
            _("Fade in"),
            f"fade-in {id_}",
            (microseconds(clip.start + clip.fade_in),),
            lambda by: timing.set_fades(story, id_, fade_in=clip.fade_in + by, scene_end=whole),
        )
    return Drag(
        _("Fade out"),
        f"fade-out {id_}",
        (microseconds(end - clip.fade_out),),
        lambda by: timing.set_fades(story, id_, fade_out=clip.fade_out - by, scene_end=whole),
    )


def _run_drag(spot: Spot, story: Story, scene: Scene, whole: float, slips: bool) -> Drag | None:
    model = overlay_of(scene, spot.owner)
    if not isinstance(model, Model) or spot.run >= len(model.animations):
        return None
    id_, number = model.id, spot.run
    run: Animation = model.animations[number]
    end = whole if run.end is None else run.end
    merge = f"{spot.part} {id_} {number}"
    if spot.part == "bar" and slips:
        return Drag(
            _("Slip"),
            f"slip {id_} {number}",
            (microseconds(run.start),),
            lambda by: timing.slip_run(story, id_, number, by),
        )
    if spot.part == "bar":
        return Drag(
            _("Move animation"),
            merge,
            (microseconds(run.start), *(() if run.end is None else (microseconds(run.end),))),
            lambda by: timing.move_run(story, id_, number, by),
        )
    if spot.part == "start":
        return Drag(
            _("Change when it begins"),
            merge,
            (microseconds(run.start),),
            lambda by: timing.trim_run(story, id_, number, start=run.start + by, end=run.end),
        )
    if spot.part == "end":

        def ends(by: Seconds) -> Story:
            until = end + by
            endless = until >= whole and not run.fade_out
            return timing.trim_run(story, id_, number, end=None if endless else until)

        return Drag(_("Change when it ends"), merge, (microseconds(end),), ends)
    if spot.part == "fade-in":
        return Drag(
            _("Fade in"),
            merge,
            (microseconds(run.start + run.fade_in),),
            lambda by: timing.set_run_fades(
                story, id_, number, fade_in=run.fade_in + by, scene_end=whole
            ),
        )
    return Drag(
        _("Fade out"),
        merge,
        (microseconds(end - run.fade_out),),
        lambda by: timing.set_run_fades(
            story, id_, number, fade_out=run.fade_out - by, scene_end=whole
        ),
    )
