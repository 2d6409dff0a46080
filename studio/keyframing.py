"""Keyframes at the playhead: what the timeline, the inspector and the picture do with them.

story/keying.py has the edits; each is one step of the history.
"""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from story import edits, keying
from story.errors import EditError
from story.fields import Field, fields_of
from story.keying import KeyAt, Owner
from story.model.asset import frame_rate
from story.model.story import Scene
from story.model.surrounding import Drawn, Video360
from story.model.values import MICROSECONDS, Id, Seconds, microseconds
from story.overlays.table import AnyOverlay
from studio.playback import Playback
from studio.session import Session

_FPS = 30.0  # where no film all around says otherwise
_SELDOM_MS = 120  # between two looks while it plays


class Keyframing(QObject):
    """Sets, removes and finds keyframes of the scene shown, at the time shown.

    `changed`: the time is another one, or the story; seldom while it plays.
    """

    changed = Signal()

    def __init__(self, session: Session, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._playback = session, playback
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.changed)
        playback.moved.connect(self._follow)

    def _follow(self) -> None:
        if not self._later.isActive():
            self._later.start(_SELDOM_MS if self._playback.playing else 0)

    @property
    def now(self) -> Seconds:
        """The time of the scene."""
        return self._playback.time_us / MICROSECONDS

    @property
    def fps(self) -> float:
        """Frames a second of the scene: its film's, else 30."""
        scene = self._session.scene
        if scene is not None and isinstance(scene.surrounding, Video360):
            asset = self._session.asset(scene.surrounding.asset)
            rate = frame_rate(asset) if asset is not None else None
            if rate:
                return float(rate)
        return _FPS

    def owner(self, owner_id: Id) -> Owner | None:
        """What has tracks: an overlay of the scene shown, its surrounding, camera or light."""
        scene = self._session.scene
        if scene is None:
            return None
        if owner_id in (keying.camera_of(scene.id), keying.light_of(scene.id)):
            return None if self._session.component_id is not None else scene
        if owner_id == scene.id:
            return scene.surrounding if isinstance(scene.surrounding, Drawn) else None
        return next((each for each in scene.overlays if each.id == owner_id), None)

    def fields(self, owner_id: Id) -> dict[str, Field]:
        """The fields that a track can move, of what has a value for them."""
        owner = self.owner(owner_id)
        if owner is None:
            return {}
        found: dict[str, Field] = {}
        for path, field in fields_of(owner).items():
            if not keying.owns(owner_id, path):
                continue
            try:
                keying.value_then(owner, path, self.now)
            except EditError:
                continue
            found[path] = field
        return found

    def has_value(self, owner_id: Id, field: str) -> bool:
        """Whether there is something in a field to set a keyframe of."""
        owner = self.owner(owner_id)
        if owner is None or not self._session.writable:
            return False
        try:
            keying.value_then(owner, field, self.now)
        except (EditError, AttributeError):  # it stands elsewhere now, where there is no such field
            return False
        return True

    def is_moved(self, owner_id: Id, field: str) -> bool:
        """Whether a field has a track."""
        owner = self.owner(owner_id)
        return owner is not None and keying.track_of(owner, field) is not None

    def key_here(self, owner_id: Id, field: str) -> KeyAt | None:
        """The keyframe of a field at the playhead: less than half a frame away."""
        owner = self.owner(owner_id)
        track = keying.track_of(owner, field) if owner is not None else None
        if track is None:
            return None
        near = min(track.keys, key=lambda key: abs(key.time - self.now))
        return KeyAt(field, near.time) if abs(near.time - self.now) < 0.5 / self.fps else None

    def toggle(self, owner_id: Id, field: str) -> None:
        """Set a keyframe at the playhead, or take the one away that is there."""
        here = self.key_here(owner_id, field)
        if here is not None:
            self._session.edit(
                self.tr("Remove keyframe"),
                lambda story: keying.remove_keys(story, owner_id, [here]),
            )
        else:
            self.set_here(owner_id, field)

    def set_here(self, owner_id: Id, field: str) -> None:
        """Set a keyframe at the playhead, of the value that the field has there."""
        self._session.edit(
            self.tr("Set keyframe"),
            lambda story: keying.set_key(story, owner_id, field, self.now),
        )

    def next_time(self, owner_id: Id, field: str | None, *, back: bool) -> int | None:
        """When the next keyframe is, or the one before; of all fields where `field` is None."""
        owner = self.owner(owner_id)
        if owner is None:
            return None
        times = {
            microseconds(key.time)
            for track in owner.tracks
            if (keying.owns(owner_id, track.field) if field is None else track.field == field)
            for key in track.keys
        }
        now = self._playback.time_us
        if back:
            return max((time for time in times if time < now - 500), default=None)
        return min((time for time in times if time > now + 500), default=None)

    def go(self, owner_id: Id, field: str | None, *, back: bool) -> None:
        """Go to the next keyframe, or to the one before."""
        time = self.next_time(owner_id, field, back=back)
        if time is not None:
            self._playback.seek(time)

    # Fields that are edited at the playhead

    def shown_overlay(self, overlay: AnyOverlay) -> AnyOverlay:
        """An overlay with the values that its tracks give it at the playhead."""
        found: AnyOverlay = keying.shown_then(overlay, self.now)
        return found

    def shown_scene(self, scene: Scene) -> Scene:
        """A scene whose surrounding, view and light have the values that tracks give them there."""
        scene = keying.shown_then(scene, self.now)
        around = scene.surrounding
        if not isinstance(around, Drawn) or not around.tracks:
            return scene
        return structs.replace(scene, surrounding=keying.shown_then(around, self.now))

    def take_overlay(self, before: AnyOverlay, after: AnyOverlay) -> AnyOverlay:
        """What an edit of an overlay as it was shown makes of it: keyframes where it moves."""
        found: AnyOverlay = self._taken(before, after)
        return found

    def take_scene(self, before: Scene, after: Scene) -> Scene:
        """The same for a scene, its surrounding, its opening view and its light."""
        was, now = before.surrounding, after.surrounding
        if isinstance(was, Drawn) and was.tracks and type(was) is type(now):
            after = structs.replace(after, surrounding=self._taken(was, now))
        found: Scene = self._taken(before, after)
        return found

    def _taken(self, before: Any, after: Any) -> Any:
        if not before.tracks:
            return after
        shown = keying.shown_then(before, self.now)
        return keying.at_rest(keying.retouched(shown, after, self.now), before)

    def replace_overlay(
        self, label: str, before: AnyOverlay, after: AnyOverlay, merge: str, *, more: bool
    ) -> None:
        """Edit an overlay as it was shown at the playhead."""
        changed = self.take_overlay(before, after)
        self._session.edit(
            label,
            lambda story: edits.replace_overlay(story, changed),
            merge=merge,
            more=more,
        )
