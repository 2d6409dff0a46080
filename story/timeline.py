"""What is to be seen and heard at an instant: `moment_at`. Pure; renderer/ and sound draw it.

The viewer's timeline.ts is the twin, under tests/conformance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, TypeVar

from msgspec import Struct, structs

from story.easing import between, eased, value_at
from story.fields import with_values
from story.model.placement import Anchored
from story.model.story import Scene, Story
from story.model.surrounding import Drawn, RealWorld, Surface, Surrounding
from story.model.timeline import Clip, Keyed, Track
from story.model.values import MICROSECONDS, Id, View, microseconds
from story.overlays.annotation import Annotation
from story.overlays.group import DEEPEST, Group
from story.overlays.model import Model
from story.overlays.quiz import Quiz
from story.overlays.table import UNSEEN, AnyOverlay
from story.placeholders import filled
from story.space import Pose, compose, pose_of, rotation_of
from story.visit.quizzes import options_in_order
from story.visit.state import Clock, Move, QuizState, State

ROOM_ANCHORS: Final[dict[str, Pose]] = {
    "floor": Pose((0.0, 0.0, -1.8)),
    "table": Pose((0.0, 0.74, -1.1)),
    "wall": Pose((0.0, 1.5, -2.6), rotation_of(0.0, 90.0)),
}
"""Where the preview room keeps each surface of an AR scene; +Y of a pose is its normal."""

LIGHT: Final = "lighting."
"""What the fields of a scene's light begin with, among those that its tracks move."""

_Owner = TypeVar("_Owner")


class AnimationAt(Struct, frozen=True):
    """One of a model's own animations at an instant."""

    clip: str
    time_us: int  # of the animation; beyond its length it begins again where `loop`, else holds
    loop: bool
    weight: float


class OverlayAt(Struct, frozen=True):
    """One overlay at an instant, with the values its fields then have."""

    overlay: AnyOverlay  # a quiz with its options in the order in which the visitor sees them
    pose: Pose
    opacity: float  # its own, with `fade`
    media_us: int  # what its own video or sound shows
    running: bool = True  # whether its own video or sound goes on
    fade: float = 1.0  # of clips and of `show` and `hide`: gain of what is heard
    animations: tuple[AnimationAt, ...] = ()
    quiz: QuizState | None = None


class Moment(Struct, frozen=True):
    """All that is visible at an instant of a scene; overlays in document order."""

    scene: Scene  # lit as it then is
    time_us: int  # since the scene was entered
    surrounding: Surrounding
    overlays: tuple[OverlayAt, ...]
    surrounding_us: int = 0  # what the video all around shows
    surrounding_running: bool = True
    view: View = View()  # through the cut's camera; visitors look where they like


def moment_at(story: Story, state: State, time_us: int) -> Moment:
    """The moment at an instant of the scene that the state is in, in the scene's time.

    Raises KeyError when the state names a scene that the story does not have.
    """
    scene = scene_of(story, state.scene)
    groups = _Groups(state, scene, time_us)
    seconds = time_us / MICROSECONDS
    shown: list[OverlayAt] = []
    for overlay in scene.overlays:
        clip = overlay.visible
        if clip is not None and (
            clip.start > seconds + 1.0 or (clip.end is not None and clip.end < seconds - 1.0)
        ):
            continue  # surely not there: quicker than `holds`, which is exact
        if isinstance(overlay, UNSEEN) or not is_there(state, overlay, time_us):
            continue
        within = groups.of(overlay)
        if within is not None:
            shown.append(_overlay_at(story, state, overlay, time_us, groups, within))
    clock = surrounding_clock(state, scene)
    return Moment(
        lit_at(scene, time_us),
        time_us,
        surrounding_at(state, scene, time_us),
        tuple(shown),
        clock.shows(time_us),
        clock.running,
        view_at(scene, time_us),
    )


def overlay_at(
    story: Story, state: State, scene: Scene, overlay: AnyOverlay, time_us: int
) -> OverlayAt | None:
    """One overlay at an instant, whether or not it is there itself; None if its group is not."""
    groups = _Groups(state, scene, time_us)
    within = groups.of(overlay)
    if within is None:
        return None
    return _overlay_at(story, state, overlay, time_us, groups, within)


def scene_time(state: State, now_us: int) -> int:
    """The scene's time, in microseconds, when the visit's clock shows `now_us`."""
    return state.clock.shows(now_us)


def is_there(state: State, overlay: AnyOverlay, time_us: int) -> bool:
    """Whether an overlay can be seen or heard at an instant of the scene's time."""
    clip = overlay.visible
    if clip is not None and not clip.holds(time_us):
        return False
    if state.shown.get(overlay.id, not overlay.hidden):
        return True
    fade = state.fades.get(overlay.id)
    return fade is not None and time_us < fade.since_us + fade.length_us


def can_be_there(state: State, overlay: AnyOverlay) -> bool:
    """Whether the visit shows an overlay, or lets it fade, whatever its clip says."""
    return state.shown.get(overlay.id, not overlay.hidden) or overlay.id in state.fades


def media_clock(state: State, overlay: AnyOverlay) -> Clock:
    """The clock of an overlay's own video, sound or animations, on the scene's."""
    kept = state.media.get(overlay.id)
    return Clock(*media_beginning(overlay)) if kept is None else kept


def surrounding_clock(state: State, scene: Scene) -> Clock:
    """The clock of the video all around, on the scene's."""
    return state.media.get(scene.id, Clock())


def overlay_then(state: State, overlay: AnyOverlay, time_us: int) -> AnyOverlay:
    """An overlay with the values that its tracks and what actions led give it at an instant."""
    return _animated(overlay, overlay.tracks, state.moves.get(overlay.id), time_us)


def surrounding_at(state: State, scene: Scene, time_us: int) -> Surrounding:
    """The surrounding with the values that its tracks and what actions led give it."""
    surrounding = scene.surrounding
    if not isinstance(surrounding, Drawn):
        return surrounding
    return _animated(surrounding, surrounding.tracks, state.moves.get(scene.id), time_us)


def view_at(scene: Scene, time_us: int) -> View:
    """Where a cut's camera looks: the opening view, with the values of the scene's tracks."""
    return _animated(scene, scene.tracks, None, time_us).opening


def lit_at(scene: Scene, time_us: int) -> Scene:
    """A scene with the light that its tracks give it at an instant."""
    if not lights_up(scene):
        return scene
    lighting = _animated(scene, scene.tracks, None, time_us).lighting
    return structs.replace(scene, lighting=lighting)


def lights_up(scene: Scene, name: str = "") -> bool:
    """Whether a scene's light changes in time by its tracks: any of it, or a field of that name."""
    return any(track.field.startswith(LIGHT + name) for track in scene.tracks)


def pose_then(state: State, scene: Scene, overlay: AnyOverlay, time_us: int) -> Pose:
    """Where an overlay stands at an instant, in the preview room where it is an AR scene."""
    return next(poses_then(state, scene, (overlay,), time_us))


def poses_then(
    state: State, scene: Scene, overlays: Iterable[AnyOverlay], time_us: int
) -> Iterator[Pose]:
    """Where overlays of a scene stand at an instant; the groups are looked at once for all."""
    groups = _Groups(state, scene, time_us)
    for overlay in overlays:
        within = groups.of(overlay) or _Within()
        yield groups.pose(overlay_then(state, overlay, time_us), within)


def animated_value(move: Move, time_us: int) -> Keyed:
    """Where a move has led its field at an instant."""
    gone = time_us - move.since_us
    if gone >= move.length_us:
        return move.end
    share = eased(move.easing, max(gone, 0) / move.length_us)
    return between(move.start, move.end, share)


def _overlay_at(
    story: Story,
    state: State,
    overlay: AnyOverlay,
    time_us: int,
    groups: _Groups,
    within: _Within,
) -> OverlayAt:
    then = overlay_then(state, overlay, time_us)
    then = filled(story, state, then)
    if isinstance(then, Annotation):
        opened = state.opened.get(overlay.id, then.open)
        then = then if opened == then.open else structs.replace(then, open=opened)
    if isinstance(then, Model):
        finish = state.worn.get(overlay.id, then.finish)
        then = then if finish == then.finish else structs.replace(then, finish=finish)
    if isinstance(then, Quiz):
        options = options_in_order(then, state.seed)
        then = then if options is then.options else structs.replace(then, options=options)
    fade = within.fade * _fade(state, overlay, time_us)
    clock = media_clock(state, overlay)
    return OverlayAt(
        then,
        groups.pose(then, within),
        then.opacity * fade,
        clock.shows(time_us),
        clock.running,
        fade,
        _animations(overlay, time_us, clock) if isinstance(overlay, Model) else (),
        state.quizzes.get(overlay.id, QuizState()) if isinstance(overlay, Quiz) else None,
    )


def _fade(state: State, overlay: AnyOverlay, time_us: int) -> float:
    """How much of an overlay its clip and what showed or hid it leave of it."""
    clip = overlay.visible
    fade = 1.0 if clip is None else clip.faded(time_us)
    shown = state.fades.get(overlay.id)
    return fade if shown is None else fade * shown.share(time_us)


class _Within(NamedTuple):
    """What its groups make of an overlay: where their space is, how much of it there is."""

    pose: Pose | None = None  # None: in no group
    fade: float = 1.0


class _Groups:
    """The groups of a scene at an instant; each is looked at once."""

    def __init__(self, state: State, scene: Scene, time_us: int) -> None:
        self._state = state
        self._scene = scene
        self._time_us = time_us
        self._anchors = anchor_poses(scene)
        self._groups: dict[Id, Group] | None = None
        self._within: dict[Id, _Within | None] = {}

    def of(self, overlay: AnyOverlay) -> _Within | None:
        """What its groups make of an overlay; None where one of them is not there."""
        if overlay.parent is None:
            return _Within()
        if overlay.parent in self._within:
            return self._within[overlay.parent]
        within: _Within | None = _Within()
        for group in reversed(self._line(overlay.parent)):
            if group is None or within is None:
                return None
            if group.id not in self._within:
                self._within[group.id] = self._inside(group, within)
            within = self._within[group.id]
        return within

    def pose(self, overlay: AnyOverlay, within: _Within) -> Pose:
        """Where an overlay stands in the scene's world."""
        placement = overlay.placement
        if within.pose is not None:
            return compose(within.pose, pose_of(placement, 0.0))
        anchor = Pose()
        if isinstance(placement, Anchored):
            anchor = self._anchors.get(placement.anchor, anchor)
        return pose_of(placement, self._scene.eye_height, anchor)

    def _inside(self, group: Group, within: _Within) -> _Within | None:
        if not is_there(self._state, group, self._time_us):
            return None
        then = overlay_then(self._state, group, self._time_us)
        fade = within.fade * then.opacity * _fade(self._state, group, self._time_us)
        return _Within(self.pose(then, within), fade)

    def _line(self, parent: Id | None) -> list[Group | None]:
        """The groups above, the nearest first; None for one that is missing or too deep."""
        if self._groups is None:
            self._groups = {
                overlay.id: overlay
                for overlay in self._scene.overlays
                if isinstance(overlay, Group)
            }
        line: list[Group | None] = []
        while parent is not None:
            group = self._groups.get(parent) if len(line) < DEEPEST else None
            line.append(group)
            parent = None if group is None else group.parent
        return line


def _animated(
    owner: _Owner, tracks: tuple[Track, ...], moves: dict[str, Move] | None, time_us: int
) -> _Owner:
    if not tracks and not moves:
        return owner
    values = {track.field: value_at(track.keys, time_us) for track in tracks}
    if moves:
        values |= {field: animated_value(move, time_us) for field, move in moves.items()}
    changed: Any = with_values(owner, values)
    moved: _Owner = changed
    return moved


def _animations(model: Model, time_us: int, clock: Clock) -> tuple[AnimationAt, ...]:
    """The runs of a model's animations that go on; they stand still when the model is paused."""
    if not model.animations:
        return ()
    begins_us, first_us = media_beginning(model)
    now_us = clock.shows(time_us) - first_us + begins_us
    found: list[AnimationAt] = []
    for run in model.animations:
        span = Clip(start=run.start, end=run.end, fade_in=run.fade_in, fade_out=run.fade_out)
        if not span.holds(now_us):
            continue
        gone = math.floor((now_us - microseconds(run.start)) * run.speed + 0.5)
        weight = run.weight * span.faded(now_us)
        found.append(AnimationAt(run.clip, microseconds(run.trim) + gone, run.loop, weight))
    return tuple(found)


def media_beginning(overlay: AnyOverlay) -> tuple[int, int]:
    """When in the scene's time an overlay's media begin, and where in them."""
    clip = overlay.visible
    return (0, 0) if clip is None else (microseconds(clip.start), microseconds(clip.trim))


def scene_of(story: Story, scene_id: Id) -> Scene:
    """The scene with that id; KeyError where there is none."""
    for scene in story.scenes:
        if scene.id == scene_id:
            return scene
    raise KeyError(scene_id)


def anchor_poses(scene: Scene) -> dict[Id, Pose]:
    """The pose of every anchor of an AR scene in the preview room; empty for other scenes."""
    return surrounding_anchors(scene.surrounding)


def surrounding_anchors(surrounding: Surrounding) -> dict[Id, Pose]:
    """The pose of every anchor of a surrounding in the preview room; empty for most."""
    if not isinstance(surrounding, RealWorld):
        return {}
    return {
        anchor.id: ROOM_ANCHORS[anchor.facing]
        for anchor in surrounding.anchors
        if isinstance(anchor, Surface)
    }
