"""The live picture: what the audience will see, to look around in and to place things in.

renderer/ draws it; aim.py does the geometry; this module turns mouse and keys into views and edits.
"""

from __future__ import annotations

import math
import time
from typing import Final

from msgspec import structs
from PySide6.QtCore import QPointF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from renderer.canvas import WindowCanvas
from renderer.engine import Engine
from renderer.rigs import Perspective
from story import edits
from story.errors import RenderError
from story.interaction import LinkOpened
from story.model.actions import GoTo
from story.model.placement import Around
from story.model.values import Id, Vector, View
from story.overlays.table import AnyOverlay
from story.space import yaw_pitch
from studio import aim
from studio.playback import Playback
from studio.session import Session

_CLICK: Final = 4  # pixels of movement below which a press is a click
_TURN: Final = 3.0  # degrees an arrow key turns the view
_ZOOM: Final = 0.92  # of the field of view a notch of the wheel
_LIVELY_MS: Final = 24.0  # that a picture may take while things move
_RESTING_MS: Final = 200.0  # that it may take at rest: longer would hold the window up
_STILL_MS: Final = 700  # after which it is drawn whole all the same
_LEAST_SHARE: Final = 0.375  # of each side's pixels, however slow the machine is
_REST_MS: Final = 160  # without movement, after which the picture is drawn sharply
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0, 0),
    Qt.Key.Key_Right: (1, 0, 0),
    Qt.Key.Key_Up: (0, 1, 0),
    Qt.Key.Key_Down: (0, -1, 0),
    Qt.Key.Key_PageUp: (0, 0, -1),
    Qt.Key.Key_PageDown: (0, 0, 1),
}


class _WidgetContext:
    """The viewport's own OpenGL context, as the renderer wants contexts."""

    def __init__(self, widget: QOpenGLWidget) -> None:
        self._widget = widget

    def make_current(self) -> None:
        self._widget.makeCurrent()

    def release(self) -> None:
        self._widget.doneCurrent()

    def close(self) -> None:
        """Nothing: Qt owns it."""


class Viewport(QOpenGLWidget):
    """Draws the moment that playback gives. Emits `broke` when it cannot draw."""

    view_changed = Signal()
    broke = Signal(object)  # a RenderError
    drawn = Signal(object)  # what renderer.engine.Drawn says of the picture
    files_dropped = Signal(list, object)  # of paths; the Around where they fell
    assets_dropped = Signal(list, object)  # of ids; the Around where they fell

    def __init__(self, session: Session, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._playback = session, playback
        self._engine: Engine | None = None
        self.view = View()
        self.draw_ms = 0.0  # of the latest picture
        self.frames = 0  # drawn since it was made
        self._views: dict[Id, View] = {}  # where each scene was last looked at
        self._looked_at: Id | None = None
        self._pressed: QPointF | None = None
        self._held: Vector | None = None
        self._grabbed: AnyOverlay | None = None
        self._moving = False
        self._last = QPointF()
        self._whole_ms = 0.0  # a picture at full size takes about that long
        self._stirring = _once(self, _REST_MS)
        self._sharpen = _once(self, _REST_MS)
        self._sharpen.timeout.connect(self.update)
        self._perfect = _once(self, _STILL_MS)
        self._perfect.timeout.connect(self._draw_whole)
        self._still = False
        self._stirring.timeout.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Picture of the scene"))
        self.setAccessibleDescription(
            self.tr("Drag to look around, arrow keys turn; click selects, drag moves it.")
        )
        session.scene_changed.connect(self._entered)
        session.story_changed.connect(self.update)
        session.selection_changed.connect(self.update)
        playback.moved.connect(self.update)
        playback.changed.connect(self.update)

    # Drawing

    def initializeGL(self) -> None:
        context = self.context()
        context.aboutToBeDestroyed.connect(self.release_engine)
        try:
            self._engine = Engine(_WidgetContext(self))
        except RenderError as error:
            self._engine = None
            self.broke.emit(error)

    def paintGL(self) -> None:
        moment, media = self._playback.moment(), self._playback.media
        if self._engine is None or moment is None or media is None:
            return
        rig = self._rig(self._share())
        whole = self._rig()
        canvas = WindowCanvas(self.defaultFramebufferObject(), whole.width, whole.height)
        began = time.perf_counter()
        try:
            drawn = self._engine.draw(
                moment,
                rig,
                canvas,
                media,
                languages=self._session.languages(),
                exact=False,
                selected=None if self._playback.previewing else self._session.overlay_id,
                captions=self._playback.cues(),
            )
        except RenderError as error:
            self.broke.emit(error)
            return
        self.draw_ms = (time.perf_counter() - began) * 1000
        self._whole_ms = self.draw_ms * whole.width * whole.height / (rig.width * rig.height)
        self.frames += 1
        self._still = False
        if rig.width < whole.width:
            (self._sharpen if self._moves() else self._perfect).start()
        self._playback.listener = self.view
        self._playback.drew()
        self.drawn.emit(drawn)

    def release_engine(self) -> None:
        """Delete what the engine holds on the GPU, while its context is still there."""
        if self._engine is not None:
            self.makeCurrent()
            self._engine.close()
            self._engine = None
            self.doneCurrent()

    def _share(self) -> float:
        """How much of each side's pixels to draw: fewer on a slow machine, most so in movement."""
        if self._still:
            return 1.0
        time_for_it = _LIVELY_MS if self._moves() else _RESTING_MS
        fits = math.sqrt(time_for_it / max(self._whole_ms, 1.0))
        return 1.0 if fits > 0.85 else max(round(fits * 8) / 8, _LEAST_SHARE)

    def _draw_whole(self) -> None:
        """Nothing has moved for a while: draw every pixel, however long it takes."""
        self._still = not self._moves()
        self.update()

    def _moves(self) -> bool:
        return self._playback.playing or self._stirring.isActive()

    def _stir(self) -> None:
        """Something moves under the mouse or a key: draw quickly now, sharply when it rests."""
        self._perfect.stop()
        self._stirring.start()
        self.update()

    def _rig(self, share: float = 1.0) -> Perspective:
        ratio = self.devicePixelRatio() * share
        wide, high = round(self.width() * ratio), round(self.height() * ratio)
        return Perspective(self.view, max(wide, 1), max(high, 1))

    def pick(self, at: QPointF) -> Id | None:
        """The overlay seen at a point of the widget."""
        moment, media = self._playback.moment(), self._playback.media
        if self._engine is None or moment is None or media is None:
            return None
        ratio = self.devicePixelRatio()
        self.makeCurrent()
        try:
            return self._engine.pick(moment, self._rig(), at.x() * ratio, at.y() * ratio, media)
        except RenderError as error:
            self.broke.emit(error)
            return None
        finally:
            self.doneCurrent()

    # Looking

    def look(self, view: View) -> None:
        """Turn to a view."""
        self.view = view
        if self._session.scene_id is not None:
            self._views[self._session.scene_id] = view
        self._stir()
        self.view_changed.emit()

    def look_at_opening(self) -> None:
        """Turn to where the scene opens."""
        scene = self._session.scene
        if scene is not None:
            self.look(scene.opening)

    def frame_selected(self) -> None:
        """Turn to what is selected."""
        scene, overlay = self._session.scene, self._session.overlay
        if scene is not None and overlay is not None:
            named: Id | None = getattr(overlay, "asset", None)
            asset = self._session.asset(named) if named is not None else None
            towards = aim.middle_of(scene, overlay, asset)
            yaw, pitch = yaw_pitch(towards) if any(towards) else (self.view.yaw, self.view.pitch)
            self.look(aim.looking(self.view, yaw, pitch, min(self.view.fov, 60.0)))

    def middle(self) -> Around:
        """The placement in the middle of the view."""
        return aim.around_at(self.view, 0.5, 0.5, 1, 1)

    def around_at(self, at: QPointF) -> Around:
        """The placement around the viewer at a point of the widget."""
        return aim.around_at(self.view, at.x(), at.y(), self.width(), self.height())

    def _ray(self, at: QPointF) -> Vector:
        return aim.ray(self.view, at.x(), at.y(), self.width(), self.height())

    def _entered(self) -> None:
        scene = self._session.scene
        if scene is None:
            self._views.clear()
            self._looked_at = None
            self.update()
        elif scene.id != self._looked_at:
            self._looked_at = scene.id
            opening = scene.opening
            kept = opening if self._playback.previewing else self._views.get(scene.id, opening)
            self.look(kept)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = self._last = event.position()
        self._moving = False
        self._grabbed = None
        self._held = self._ray(event.position())
        if self._playback.previewing:
            return
        found = self.pick(event.position())
        if found is not None:
            self._session.select_overlay(found)
            self._grabbed = self._session.overlay if self._session.writable else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or self._held is None:
            return
        at = event.position()
        if not self._moving and (at - self._pressed).manhattanLength() < _CLICK:
            return
        self._moving = True
        if self._grabbed is not None:
            self._drag(self._grabbed, self._ray(at), more=True)
        else:
            by = at - self._last
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.look(aim.turned(self.view, by.x(), by.y(), self.height()))
        self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        at = event.position()
        self.unsetCursor()
        if self._moving and self._grabbed is not None:
            self._drag(self._grabbed, self._ray(at), more=False)
        elif not self._moving:
            self._clicked(at)
        self._pressed = self._held = self._grabbed = None
        self._moving = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        overlay = self._session.overlay
        if self._playback.previewing or overlay is None:
            return
        for trigger in overlay.triggers:
            for action in trigger.actions:
                if isinstance(action, GoTo):
                    self._session.go_to(scene=action.scene)
                    return
        self.frame_selected()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            fov = self.view.fov * _ZOOM**notches
            self.look(aim.looking(self.view, self.view.yaw, self.view.pitch, round(fov, 2)))
        event.accept()

    def _clicked(self, at: QPointF) -> None:
        if not self._playback.previewing:
            if self._grabbed is None:
                self._session.select_nothing()
            return
        found = self.pick(at)
        if found is None:
            return
        for effect in self._playback.select(found):
            if isinstance(effect, LinkOpened):
                QDesktopServices.openUrl(QUrl(effect.url))

    def _drag(self, grabbed: AnyOverlay, now: Vector, *, more: bool) -> None:
        scene = self._session.scene
        if scene is None or self._held is None:
            return
        placement = aim.dragged(scene, grabbed.placement, self._held, now, self.view)
        moved = structs.replace(grabbed, placement=placement)
        self._stirring.start()
        self._session.edit(
            self.tr("Move"),
            lambda story: edits.replace_overlay(story, moved),
            merge=f"drag {grabbed.id}",
            more=more,
        )

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        ten = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        right, up, near = (part * ten for part in step)
        scene, overlay = self._session.scene, self._session.overlay
        if overlay is None or scene is None or self._playback.previewing:
            fov = self.view.fov * _ZOOM**-near
            view = self.view
            self.look(aim.looking(view, view.yaw + right * _TURN, view.pitch + up * _TURN, fov))
            return
        placement = aim.nudged(scene, overlay.placement, right, up, near, self.view)
        moved = structs.replace(overlay, placement=placement)
        self._session.edit(
            self.tr("Move"),
            lambda story: edits.replace_overlay(story, moved),
            merge=f"nudge {overlay.id}",
            more=True,
        )

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _ARROWS and not event.isAutoRepeat():
            self._session.settle()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._session.settle()
        super().focusOutEvent(event)

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        _accept(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        _accept(event)

    def dropEvent(self, event: QDropEvent) -> None:
        from studio.panels.library import ASSET_MIME

        data = event.mimeData()
        at = self.around_at(event.position())
        if data.hasFormat(ASSET_MIME):
            named = bytes(data.data(ASSET_MIME).data()).decode("ascii").split()
            event.acceptProposedAction()
            self.assets_dropped.emit(named, at)


def _once(parent: QWidget, milliseconds: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    return timer


def _accept(event: QDragMoveEvent) -> None:
    from studio.panels.library import ASSET_MIME

    if event.mimeData().hasFormat(ASSET_MIME):
        event.acceptProposedAction()
    else:
        event.ignore()
