"""Edits of keyframes: set, move, copy, ease and remove them.

Pure, as story/edits.py is, and by its rules. Times are seconds of scene time. An `owner` of tracks
is an overlay's id, a scene's for its surrounding, `camera_of` a scene for where it looks, or
`light_of` it for how it is lit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec import structs

from story.easing import value_at
from story.edits import replace_overlay, replace_scene
from story.errors import EditError
from story.fields import field_of, fits, value_in, with_values, within
from story.mending import find_overlay, find_scene
from story.model.story import Scene, Story
from story.model.surrounding import Drawn
from story.model.timeline import Easing, Keyed, Keyframe, Track
from story.model.values import Id, Seconds, View, microseconds
from story.overlays.table import AnyOverlay
from story.shifting import in_microseconds, later
from story.timeline import LIGHT

Owner: TypeAlias = AnyOverlay | Drawn | Scene

LOOKS: Final = ("opening.yaw", "opening.pitch", "opening.fov")
"""The fields of a scene that say where its camera looks and how wide."""

_CAMERA: Final = "camera of "
_LIGHT: Final = "light of "
_OPENING: Final = "opening."


def camera_of(scene_id: Id) -> Id:
    """The owner of those of a scene's own tracks that are of its opening view: the cut's camera."""
    return _CAMERA + scene_id


def light_of(scene_id: Id) -> Id:
    """The owner of those of a scene's own tracks that are of its lighting."""
    return _LIGHT + scene_id


def owns(owner_id: Id, field: str) -> bool:
    """Whether a field is an owner's: a scene's camera and its light part its fields."""
    if owner_id.startswith(_CAMERA):
        return not field.startswith(LIGHT)
    return field.startswith(LIGHT) or not owner_id.startswith(_LIGHT)


def _scene_behind(owner_id: Id) -> Id | None:
    """The scene whose camera or light an owner is; None for another owner."""
    for before in (_CAMERA, _LIGHT):
        if owner_id.startswith(before):
            return owner_id.removeprefix(before)
    return None


def owner_of(story: Story, owner_id: Id) -> Owner:
    """What has the tracks. EditError where there is none, or its surrounding is not drawn."""
    behind = _scene_behind(owner_id)
    if behind is not None:
        return find_scene(story, behind)[1]
    scene = next((each for each in story.scenes if each.id == owner_id), None)
    if scene is None:
        return find_overlay(story, owner_id)[3]
    if not isinstance(scene.surrounding, Drawn):
        raise EditError("The real world has no keyframes.", "Choose an overlay.")
    return scene.surrounding


def track_of(owner: Owner, field: str) -> Track | None:
    """The track of a field."""
    return next((track for track in owner.tracks if track.field == field), None)


def value_then(owner: Owner, field: str, time: Seconds) -> Keyed:
    """The value of a field at an instant. EditError where no track can hold one."""
    track = track_of(owner, field)
    if track is not None:
        return value_at(track.keys, microseconds(time))
    if field_of(owner, field) is None:
        raise EditError(f'"{field}" cannot move in time.', "Choose a number, colour or place.")
    value: Keyed | None = value_in(owner, field)
    if value is None:
        raise EditError(f'"{field}" has no value.', "Give it one first.")
    return value


def set_key(
    story: Story, owner_id: Id, field: str, time: Seconds, value: Keyed | None = None
) -> Story:
    """The story with a keyframe of a field at an instant; None: of the value it has then.

    It goes on as the keyframe before it does; the first one of an angle the shorter way round.
    """
    owner = owner_of(story, owner_id)
    return _with_owner(story, owner_id, keyed(owner, {field: value}, time))


def keyed(owner: Any, values: Mapping[str, Keyed | None], time: Seconds) -> Any:
    """An owner of tracks with keyframes of fields at an instant, as `set_key` makes them."""
    tracks = list(owner.tracks)
    for field, wanted in values.items():
        kind = field_of(owner, field)
        value = value_then(owner, field, time) if wanted is None else wanted
        if kind is None or not fits(kind, value):
            raise EditError(f'"{field}" cannot hold that.', "Choose a value of its kind.")
        before = track_of(owner, field)
        keys = () if before is None else before.keys
        model = _before(keys, time) or Keyframe(time=0.0, value=value, wrap=kind.kind == "angle")
        key = structs.replace(
            model, time=in_microseconds(max(time, 0.0)), value=within(kind, value)
        )
        track = Track(field=field, keys=_merged(keys, (key,)))
        tracks = [each for each in tracks if each.field != field]
        tracks.insert(len(tracks) if before is None else owner.tracks.index(before), track)
    return structs.replace(owner, tracks=tuple(tracks))


def retouched(before: Any, after: Any, time: Seconds) -> Any:
    """What an edit of fields makes of an owner of tracks, at an instant.

    Where a field has a track, its new value becomes a keyframe there; others are simply changed.
    `before` is the owner as it was shown at that instant, `after` the same one edited.
    """
    if after.tracks != before.tracks:
        return after
    values: dict[str, Keyed | None] = {}
    for track in before.tracks:
        if field_of(after, track.field) is None or field_of(before, track.field) is None:
            continue
        value = value_in(after, track.field)
        if value is not None and value != value_in(before, track.field):
            values[track.field] = value
    return keyed(after, values, time) if values else after


def shown_then(owner: Any, time: Seconds) -> Any:
    """An owner of tracks with the values that they give it at an instant."""
    values = {track.field: value_at(track.keys, microseconds(time)) for track in owner.tracks}
    return with_values(owner, values) if values else owner


def at_rest(shown: Any, owner: Any) -> Any:
    """An owner as it was shown at an instant, with the values again that its tracks move."""
    values: dict[str, Keyed] = {
        track.field: value_in(owner, track.field)
        for track in owner.tracks
        if field_of(owner, track.field) is not None and value_in(owner, track.field) is not None
    }
    return with_values(shown, values) if values else shown


class KeyAt(NamedTuple):
    """One keyframe of an owner."""

    field: str
    time: Seconds


def move_keys(story: Story, owner_id: Id, keys: Collection[KeyAt], by: Seconds) -> Story:
    """The story with keyframes of an owner at other times; what they land on they replace."""
    by = max(by, -min((key.time for key in keys), default=0.0))

    def change(track: Track, times: set[int]) -> tuple[Keyframe, ...]:
        moved = [later(key, by) for key in track.keys if _instant(key) in times]
        left = [key for key in track.keys if _instant(key) not in times]
        return _merged(left, moved)

    return _with_keys(story, owner_id, keys, change)


def set_camera_keys(story: Story, scene_id: Id, view: View, time: Seconds) -> Story:
    """The story with a scene's camera looking so at an instant, by keyframes; roll stays."""
    scene = find_scene(story, scene_id)[1]
    looks: dict[str, Keyed | None] = {
        path: value_in(structs.replace(scene, opening=view), path) for path in LOOKS
    }
    return replace_scene(story, keyed(scene, looks, time))


def remove_keys(story: Story, owner_id: Id, keys: Collection[KeyAt]) -> Story:
    """The story without keyframes; a field without any keeps the value of its last one.

    A camera's goes back to the opening view.
    """
    return _with_keys(
        story,
        owner_id,
        keys,
        lambda track, times: tuple(key for key in track.keys if _instant(key) not in times),
    )


def remove_track(story: Story, owner_id: Id, field: str) -> Story:
    """The story with a field that stands still again, at its first keyframe's value.

    A camera's goes back to the opening view.
    """
    owner = owner_of(story, owner_id)
    track = track_of(owner, field)
    if track is None:
        return story
    left = tuple(each for each in owner.tracks if each is not track)
    return _with_owner(story, owner_id, _stilled(owner, left, {field: track.keys[0].value}))


def set_easing(story: Story, owner_id: Id, keys: Collection[KeyAt], easing: Easing) -> Story:
    """The story with keyframes that go on to the next ones in another way."""
    return _with_keys(story, owner_id, keys, _each(lambda key: structs.replace(key, easing=easing)))


def set_wrap(story: Story, owner_id: Id, keys: Collection[KeyAt], wrap: bool) -> Story:
    """The story with keyframes of angles that go on the shorter way round, or as numbers do."""
    return _with_keys(story, owner_id, keys, _each(lambda key: structs.replace(key, wrap=wrap)))


def copied_keys(owner: Owner, keys: Collection[KeyAt]) -> tuple[tuple[str, Keyframe], ...]:
    """Keyframes to be pasted elsewhere: by field, their times counted from the first of them."""
    chosen = {(field, microseconds(time)) for field, time in keys}
    found = [
        (track.field, key)
        for track in owner.tracks
        for key in track.keys
        if (track.field, _instant(key)) in chosen
    ]
    first = min((key.time for _, key in found), default=0.0)
    return tuple(
        (field, structs.replace(key, time=in_microseconds(key.time - first)))
        for field, key in found
    )


def paste_keys(
    story: Story, owner_id: Id, copied: Iterable[tuple[str, Keyframe]], time: Seconds
) -> Story:
    """The story with copied keyframes in an owner, from an instant on.

    EditError where the owner has none of their fields; fields that it lacks are left out.
    """
    owner = owner_of(story, owner_id)
    tracks = {track.field: track for track in owner.tracks}
    pasted = False
    for field, key in copied:
        kind = field_of(owner, field)
        if kind is None or not fits(kind, key.value):
            continue
        pasted = True
        keys = tracks[field].keys if field in tracks else ()
        tracks[field] = Track(field=field, keys=_merged(keys, (later(key, time),)))
    if not pasted:
        raise EditError("It has no fields that were copied.", "Paste them into one that has.")
    return _with_owner(story, owner_id, structs.replace(owner, tracks=tuple(tracks.values())))


def _with_owner(story: Story, owner_id: Id, owner: Any) -> Story:
    if isinstance(owner, Scene):
        return replace_scene(story, owner)
    if isinstance(owner, Drawn):
        scene = find_scene(story, owner_id)[1]
        around: Any = owner
        return replace_scene(story, structs.replace(scene, surrounding=around))
    return replace_overlay(story, owner)


def _with_keys(
    story: Story,
    owner_id: Id,
    keys: Collection[KeyAt],
    change: Callable[[Track, set[int]], tuple[Keyframe, ...]],
) -> Story:
    owner: Any = owner_of(story, owner_id)
    times: dict[str, set[int]] = {}
    for field, time in keys:
        times.setdefault(field, set()).add(microseconds(time))
    tracks: list[Track] = []
    still: dict[str, Keyed] = {}
    for track in owner.tracks:
        left = change(track, times[track.field]) if track.field in times else track.keys
        if left:
            tracks.append(track if left == track.keys else structs.replace(track, keys=left))
        else:
            still[track.field] = track.keys[-1].value
    if tuple(tracks) == owner.tracks:
        return story
    return _with_owner(story, owner_id, _stilled(owner, tuple(tracks), still))


def _stilled(owner: Any, tracks: tuple[Track, ...], values: dict[str, Keyed]) -> Any:
    """An owner with other tracks, and with values where it stands still again.

    But visitors begin where they did: a scene's opening view is not what its camera came to.
    """
    if isinstance(owner, Scene):
        values = {field: held for field, held in values.items() if not field.startswith(_OPENING)}
    return with_values(structs.replace(owner, tracks=tracks), values)


def _each(
    change: Callable[[Keyframe], Keyframe],
) -> Callable[[Track, set[int]], tuple[Keyframe, ...]]:
    return lambda track, times: tuple(
        change(key) if _instant(key) in times else key for key in track.keys
    )


def _merged(keys: Iterable[Keyframe], more: Iterable[Keyframe]) -> tuple[Keyframe, ...]:
    """Keyframes in order of time; of two at the same instant the one of `more`."""
    by_time = {_instant(key): key for key in keys} | {_instant(key): key for key in more}
    return tuple(by_time[time] for time in sorted(by_time))


def _before(keys: tuple[Keyframe, ...], time: Seconds) -> Keyframe | None:
    earlier = [key for key in keys if key.time <= time]
    return earlier[-1] if earlier else keys[0] if keys else None


def _instant(key: Keyframe) -> int:
    return microseconds(key.time)
