"""The scene's camera: whether the picture looks through it, and keyframes of where one looks.

viewport.py turns to where it looks; story/keying.py has the edits.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from story import keying
from story.keying import LOOKS, camera_of
from story.model.values import Id, Seconds, View
from story.timeline import view_at
from studio.keyframing import Keyframing
from studio.playback import Playback
from studio.session import Session


class Camera(QObject):
    """The cut's camera, for the author; in a visit looks whoever visits.

    `changed`: it is there or not, looked through or not, or its keyframe is offered or no more.
    """

    changed = Signal()
    keyed = Signal(str)  # the owner of its keyframes, one of which has just been set

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._playback, self._keyframing = session, playback, keyframing
        self._wanted = False
        self._left_us: int | None = None  # when, of the scene, it was looked away from
        self._was = (False, False, False)
        playback.moved.connect(self._tell)
        playback.mode_changed.connect(self._tell)
        session.scene_changed.connect(self._enter)

    @property
    def there(self) -> bool:
        """Whether there is one to look through: in visits and in components there is none."""
        session = self._session
        return (
            session.scene is not None
            and session.component_id is None
            and not self._playback.previewing
        )

    @property
    def on(self) -> bool:
        """Whether the picture looks through it now."""
        return self._wanted and self.there

    def set_on(self, on: bool) -> None:
        """Look through it, or freely."""
        self._wanted, self._left_us = on, None
        self._tell()

    def view(self) -> View | None:
        """Where it looks at the playhead; None where there is none."""
        scene = self._session.scene
        return None if scene is None or not self.there else view_at(scene, self._playback.time_us)

    def look_away(self) -> None:
        """The author looks elsewhere: the picture is let go, and a keyframe there is offered."""
        if self.on:
            self._wanted = False
            self._left_us = None if self._playback.playing else self._playback.time_us
            self._tell()

    @property
    def offers(self) -> bool:
        """Whether who looked away may want the camera to look there too: until time moves on."""
        return (
            not self.on
            and self._left_us is not None
            and self._left_us == self._playback.time_us
            and self._session.writable
            and self.there
        )

    @property
    def key_time(self) -> Seconds | None:
        """When its keyframe at the playhead is; None where there is none."""
        owner = self._owner()
        here = [self._keyframing.key_here(owner, path) for path in LOOKS] if owner else []
        return next((key.time for key in here if key is not None), None)

    def key(self, view: View) -> None:
        """Let it look so at the playhead, by keyframes; who had looked away looks through again."""
        scene = self._session.scene_id
        if scene is None or not self.there:
            return
        at = self.key_time
        time = self._keyframing.now if at is None else at
        looks = View(yaw=round(view.yaw, 2), pitch=round(view.pitch, 2), fov=round(view.fov, 2))
        offered = self.offers
        if self._session.edit(
            self.tr("Key the camera"),
            lambda story: keying.set_camera_keys(story, scene, looks, time),
        ):
            self._session.said.emit(self.tr("The camera now looks here at this time."))
            self.set_on(self._wanted or offered)
            self.keyed.emit(camera_of(scene))

    def _owner(self) -> Id | None:
        scene = self._session.scene_id
        return None if scene is None or not self.there else camera_of(scene)

    def _enter(self) -> None:
        self._left_us = None
        self._tell()

    def _tell(self) -> None:
        now = (self.there, self.on, self.offers)
        if now != self._was:
            self._was = now
            self.changed.emit()
