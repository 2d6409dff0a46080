"""What mouse and keys do in the live picture: they turn the view, select, move, follow hotspots.

viewport.py shows the picture and hands its events over; aim.py does the geometry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import structs
from PySide6.QtCore import QObject, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QMouseEvent, QWheelEvent

from renderer.picking import Touched
from story import edits
from story.model.actions import GoTo
from story.model.placement import Placement
from story.model.story import Story
from story.model.surrounding import Photo360
from story.model.values import Id, Vector, View
from story.overlays.group import under
from story.overlays.table import AnyOverlay
from story.space import Pose
from story.timeline import pose_then
from story.visit.state import State
from studio import aim
from studio.handles import Handle, moved, without
from studio.keyframing import Keyframing
from studio.playback import Playback
from studio.session import Session

_CLICK: Final = 4  # pixels of movement below which a press is a click
_TURN: Final = 3.0  # degrees an arrow key turns the view
_ZOOM: Final = 0.92  # of the field of view a notch of the wheel
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0, 0),
    Qt.Key.Key_Right: (1, 0, 0),
    Qt.Key.Key_Up: (0, 1, 0),
    Qt.Key.Key_Down: (0, -1, 0),
    Qt.Key.Key_PageUp: (0, 0, -1),
    Qt.Key.Key_PageDown: (0, 0, 1),
}


class _Picture(Protocol):
    """What is looked into: a widget that shows the scene."""

    view: View

    def height(self) -> int: ...
    def setCursor(self, cursor: Qt.CursorShape, /) -> None: ...
    def unsetCursor(self) -> None: ...
    def ray(self, at: QPointF) -> Vector: ...
    def touch(self, at: QPointF) -> Touched | None: ...
    def pick(self, at: QPointF) -> Id | None: ...
    def handle_at(self, at: QPointF) -> Handle | None: ...
    def hover(self, at: QPointF | None) -> None: ...
    def pointer(self) -> QPointF: ...
    def look(self, view: View) -> None: ...
    def stir(self) -> None: ...
    def frame_selected(self) -> None: ...


class Hands(QObject):
    """Makes views and edits of mouse and keys. Keeps what is held between press and release."""

    aimed = Signal(QPointF)  # where was clicked while it aims

    def __init__(
        self,
        picture: _Picture,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._picture, self._session, self._playback = picture, session, playback
        self._keyframing = keyframing
        self._pressed: QPointF | None = None
        self._held: Vector | None = None
        self._grabbed: tuple[AnyOverlay, ...] = ()
        self._found: Id | None = None  # what was pressed on
        self._handle: tuple[Handle, AnyOverlay] | None = None  # the corner held, and whose
        self._moving = False
        self._aiming = False
        self._last = QPointF()
        playback.link_opened.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))

    def aim(self, on: bool) -> None:
        """Whether a click points at something in the picture, and nothing is selected or moved."""
        self._aiming = on
        self._rest()

    def _rest(self) -> None:
        """The cursor while no button is down."""
        if self._aiming:
            self._picture.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._picture.unsetCursor()

    def press(self, event: QMouseEvent) -> None:
        """A button went down: take hold of what is under it."""
        self._playback.stirred()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = self._last = event.position()
        self._moving = False
        self._grabbed, self._found, self._handle = (), None, None
        self._held = self._picture.ray(event.position())
        if self._playback.previewing or self._aiming:
            return
        if self._take_handle(event.position()):
            return
        self._found = found = self._picture.pick(event.position())
        if found is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._session.toggle_overlay(found)
            self._pressed = None
            return
        if found not in self._session.overlay_ids:
            self._session.select_overlay(found)
        self._session.settle()  # what is dragged from here on is an edit of its own
        self._grabbed = self._movable() if self._session.writable else ()

    def move(self, event: QMouseEvent) -> None:
        """The mouse moved: move what is held, or look around."""
        self._playback.stirred()
        self._picture.hover(event.position())
        if self._pressed is None or self._held is None:
            return
        at = event.position()
        if not self._moving and (at - self._pressed).manhattanLength() < _CLICK:
            return
        self._moving = True
        if self._handle is not None:
            self._drag_handle(self._picture.ray(at), more=True)
        elif self._grabbed:
            self._drag(self._picture.ray(at), more=True)
        else:
            by = at - self._last
            self._picture.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._picture.look(
                aim.turned(self._picture.view, by.x(), by.y(), self._picture.height())
            )
        self._last = at

    def release(self, event: QMouseEvent) -> None:
        """The button came up: let go, or take it for a click."""
        if self._pressed is None:
            return
        at = event.position()
        self._rest()
        if self._moving and self._handle is not None:
            self._drag_handle(self._picture.ray(at), more=False)
        elif self._moving and self._grabbed:
            self._drag(self._picture.ray(at), more=False)
        elif not self._moving and self._handle is None:
            self._clicked(at)
        self._pressed = self._held = self._handle = None
        self._grabbed = ()
        self._moving = False

    def give_up(self) -> bool:
        """Put what is being dragged back where it was; whether anything was."""
        if self._pressed is None or not (self._grabbed or self._handle):
            return False
        self._session.abandon()
        self._pressed = self._held = self._handle = None
        self._grabbed, self._moving = (), False
        self._rest()
        return True

    def double_click(self, at: QPointF) -> None:
        """Take out a corner, go where the hotspot that is selected leads, or look at it."""
        overlay = self._session.overlay
        if self._playback.previewing or self._aiming or overlay is None:
            return
        handle = self._picture.handle_at(at)
        if handle is not None and self._session.writable:
            less = without(overlay, handle)
            self._session.edit(
                self.tr("Remove corner"), lambda story: edits.replace_overlay(story, less)
            )
            return
        for trigger in overlay.triggers:
            for action in trigger.actions:
                if isinstance(action, GoTo):
                    self._session.go_to(scene=action.scene)
                    return
        self._picture.frame_selected()

    def wheel(self, event: QWheelEvent) -> None:
        """Look closer or wider."""
        self._playback.stirred()
        notches = event.angleDelta().y() / 120
        if notches:
            fov = self._picture.view.fov * _ZOOM**notches
            self._picture.look(
                aim.looking(
                    self._picture.view,
                    self._picture.view.yaw,
                    self._picture.view.pitch,
                    round(fov, 2),
                    self._least(),
                )
            )

    def _least(self) -> float:
        """How narrow a view of the scene may be, degrees."""
        scene = self._session.scene
        around = scene.surrounding if scene is not None else None
        if not isinstance(around, Photo360):
            return aim.FOV_LEAST
        return aim.least_fov(self._session.asset(around.asset))

    def _clicked(self, at: QPointF) -> None:
        if self._aiming:
            self.aimed.emit(at)
            return
        if not self._playback.previewing:
            if self._found is None:
                self._session.select_nothing()
            else:
                self._session.select_overlay(self._found)  # it alone, of several
            return
        self._select(at)

    def _select(self, at: QPointF) -> None:
        """The visitor selects what is seen there."""
        touched = self._picture.touch(at)
        if touched is not None:
            self._playback.select(touched.overlay, touched.part)

    def show_answer(self, answers: bool) -> None:
        """Whether what the visitor points at would answer: the mouse says so."""
        if self._pressed is None:
            shape = Qt.CursorShape.PointingHandCursor if answers else Qt.CursorShape.ArrowCursor
            self._picture.setCursor(shape)

    def _movable(self) -> tuple[AnyOverlay, ...]:
        """What is selected, without what moves with its group by itself."""
        scene = self._session.scene
        inner = under(scene.overlays, self._session.overlay_ids) if scene is not None else set()
        return tuple(one for one in self._session.overlays if one.id not in inner)

    def _drag(self, now: Vector, *, more: bool) -> None:
        scene, held = self._session.scene, self._held
        if scene is None or held is None:
            return
        view = self._picture.view
        self._picture.stir()
        self._move_to(
            self._grabbed,
            lambda one, placement: aim.dragged(scene, placement, held, now, view, self._space(one)),
            "drag",
            more=more,
        )

    def _move_to(
        self,
        overlays: tuple[AnyOverlay, ...],
        place: Callable[[AnyOverlay, Placement], Placement],
        how: str,
        *,
        more: bool,
    ) -> None:
        """Put overlays, as they are shown at the playhead, elsewhere: by a keyframe what moves."""
        after: list[AnyOverlay] = []
        for overlay in overlays:
            shown = self._keyframing.shown_overlay(overlay)
            placed = structs.replace(shown, placement=place(overlay, shown.placement))
            after.append(self._keyframing.take_overlay(overlay, placed))

        def change(story: Story) -> Story:
            for overlay in after:
                story = edits.replace_overlay(story, overlay)
            return story

        ids = " ".join(overlay.id for overlay in overlays)
        self._session.edit(self.tr("Move"), change, merge=f"{how} {ids}", more=more)

    def _take_handle(self, at: QPointF) -> bool:
        """Take hold of a corner; whether there is one."""
        handle, overlay = self._picture.handle_at(at), self._session.overlay
        if handle is None or overlay is None or not self._session.writable:
            return False
        self._session.settle()
        self._handle = handle, overlay
        return True

    def _drag_handle(self, now: Vector, *, more: bool) -> None:
        scene, held = self._session.scene, self._handle
        if scene is None or held is None:
            return
        handle, before = held
        pose = pose_then(State(scene=scene.id), scene, before, self._playback.time_us)
        eye = (0.0, scene.eye_height, 0.0)
        after = moved(before, handle, pose, eye, self._picture.view, now)
        self._picture.stir()
        self._session.edit(
            self.tr("Move corner"),
            lambda story: edits.replace_overlay(story, after),
            merge=f"corner {handle.index} {before.id}",
            more=more,
        )

    def _space(self, overlay: AnyOverlay) -> Pose | None:
        """The space of the group that an overlay stands in; None: it is in none."""
        scene = self._session.scene
        overlays = () if scene is None else scene.overlays
        group = next((each for each in overlays if each.id == overlay.parent), None)
        if scene is None or group is None:
            return None
        return pose_then(State(scene=scene.id), scene, group, self._playback.time_us)

    def key(self, event: QKeyEvent) -> bool:
        """A key went down: turn, zoom or nudge; whether it was one that does."""
        self._playback.stirred()
        if self._playback.previewing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._select(self._picture.pointer())
            return True
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            return False
        ten = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        right, up, near = (part * ten for part in step)
        scene, overlay = self._session.scene, self._session.overlay
        if overlay is None or scene is None or self._playback.previewing or self._aiming:
            fov = self._picture.view.fov * _ZOOM**-near
            view = self._picture.view
            self._picture.look(
                aim.looking(
                    view, view.yaw + right * _TURN, view.pitch + up * _TURN, fov, self._least()
                )
            )
            return True
        view = self._picture.view
        self._move_to(
            self._movable(),
            lambda one, placement: aim.nudged(
                scene, placement, right, up, near, view, self._space(one)
            ),
            "nudge",
            more=True,
        )
        return True

    def let_go(self, event: QKeyEvent) -> None:
        """A key came up: what it moved is one edit."""
        if Qt.Key(event.key()) in _ARROWS and not event.isAutoRepeat():
            self._session.settle()
