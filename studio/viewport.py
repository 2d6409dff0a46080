"""The live picture: what the audience will see, to look around in and to place things in.

picture.py draws it in another thread; hands.py makes views and edits of mouse and keys; passage.py
leads from scene to scene. This module shows the newest picture and knows where it looks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from exporters.options import ContextFactory
from renderer.picking import Touched
from story.components import origin_of
from story.model.placement import Around
from story.model.story import Scene
from story.model.values import Id, Vector, View
from story.overlays.group import under
from story.overlays.table import UNSEEN
from story.passing import arrival
from story.space import yaw_pitch
from story.timeline import pose_then
from story.visit.state import State, Went
from studio import aim
from studio.camera import Camera
from studio.crossing import Crossing
from studio.handles import Handle, handle_at, handles_of, paint_handles
from studio.hands import Hands
from studio.keyframing import Keyframing
from studio.mark import Mark, paint_mark
from studio.outlook import Outlook, fitting, rig_of, sight_at
from studio.passage import Passage
from studio.picture import Picture, PictureThread, Wish
from studio.playback import Playback
from studio.pointer import paint_pointer
from studio.session import Session

_REST_MS: Final = 160  # without movement, after which the picture is drawn sharply
_EMPTY: Final = "#18191b"  # behind all pictures
_FRAME_MS: Final = 16  # between two pictures of a passage


class Viewport(QWidget):
    """Draws the moment that playback gives. Emits `broke` when it cannot draw."""

    view_changed = Signal()
    broke = Signal(object)  # a RenderError
    drawn = Signal(object)  # what renderer.engine.Drawn says of the picture
    presented = Signal()  # a new picture has been painted
    files_dropped = Signal(list, object)  # of paths; the Around where they fell
    assets_dropped = Signal(list, object)  # of ids; the Around where they fell
    pointed = Signal(object)  # the Around that was clicked while a mark is shown

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        camera: Camera,
        contexts: ContextFactory,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._playback, self._camera = session, playback, camera
        self.outlook = Outlook(self)
        self.outlook.changed.connect(self.stir)
        self._thread = PictureThread(contexts, self)
        self._thread.finished.connect(self._take)
        self._thread.broke.connect(self.broke)
        self._thread.failed.connect(self._reraise)
        self._picture: Picture | None = None
        self._asked = 0  # the serial of the latest wish
        self._turn = -1  # of playback, when it was made
        self._unseen = False  # the picture has not been painted yet
        self.view = View()
        self.draw_ms = 0.0  # of the latest picture
        self.frames = 0  # drawn since it was made
        self._views: dict[Id, View] = {}  # where each scene was last looked at
        self._looked_at: Id | None = None
        self._hands = Hands(self, session, playback, keyframing, self)
        self._hands.aimed.connect(lambda at: self.pointed.emit(self.around_at(at)))
        self._mouse: QPointF | None = None  # where it is, in the picture
        self._lit: tuple[Id, str] | None = None  # the part of an overlay that a visitor points at
        self._mark: Mark | None = None
        self._over: Callable[[QPainter], None] | None = None
        self._dots: tuple[Handle, ...] = ()  # of what is being drawn
        self._passage: Passage | None = None
        self._crossing: Crossing | None = None
        self._passing = QTimer(self)
        self._passing.setInterval(_FRAME_MS)
        self._passing.timeout.connect(self._pass_on)
        self._stirring = _once(self, _REST_MS)
        self._stirring.timeout.connect(self.redraw)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Picture of the scene"))
        self.setAccessibleDescription(
            self.tr("Drag to look around, arrow keys turn; click selects, drag moves it.")
        )
        session.scene_changed.connect(self._entered)
        session.story_changed.connect(self.redraw)
        session.selection_changed.connect(self.redraw)
        camera.changed.connect(self._change_camera)
        playback.moved.connect(self._moved)
        playback.changed.connect(self.redraw)
        playback.mode_changed.connect(self._change_mode)
        playback.went.connect(self._go_over)
        playback.onlooker.changed.connect(self.redraw)
        playback.media_changed.connect(self._change_media)

    # Drawing

    def redraw(self) -> None:
        """Have the picture drawn as all stands now. Does not wait for it."""
        showing = self._playback.showing()
        self._turn = self._playback.turn
        self._playback.face(self.view)
        if showing is None or not self._is_seen():
            return
        ratio = self.devicePixelRatio()
        place = self._place()
        self._asked += 1
        self._thread.ask(
            Wish(
                self._asked,
                showing,
                None if self._camera.on else self.view,
                max(round(place.width() * ratio), 1),
                max(round(place.height() * ratio), 1),
                self._moves(),
                self._playback.words,
                self._outlined(),
                self._lit if self._playback.previewing else None,
                self.outlook.manner,
                self._crossing,
            )
        )

    def _outlined(self) -> frozenset[Id]:
        """All that is selected, and what belongs to it."""
        chosen, scene = frozenset(self._session.overlay_ids), self._playback.scene
        if self._playback.previewing or not chosen or scene is None:
            return frozenset()
        if any(isinstance(each, UNSEEN) and each.id in chosen for each in scene.overlays):
            return chosen | under(scene.overlays, chosen)
        return chosen

    @property
    def settled(self) -> bool:
        """Whether what is seen is what was asked for last, whole."""
        seen = self._picture
        return (
            seen is not None
            and not self._unseen
            and not self._stirring.isActive()
            and seen.wish.serial == self._asked
            and not seen.wish.hurried
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture, passage = self._picture, self._passage
        place = self._place()
        if picture is None or place != self.rect():
            painter.fillRect(self.rect(), QColor(_EMPTY))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if passage is not None:
            passage.paint(painter, place, None if picture is None else as_image(picture))
        elif picture is not None:
            painter.drawImage(place, as_image(picture))
        if self._mark is not None and self.outlook.manner == "around":
            paint_mark(painter, self._mark, self.view, self.width(), self.height())
        if self._over is not None and self.outlook.manner == "around":
            self._over(painter)
        paint_handles(painter, self._handles(), self.view, self.width(), self.height())
        self._paint_pointer(painter)
        painter.end()
        if picture is not None and self._unseen:
            self._unseen = False
            self.frames += 1
            self._thread.presented(picture)
            self._playback.presented(picture.time_us, picture.films)
            self.presented.emit()

    def _paint_pointer(self, painter: QPainter) -> None:
        visit = self._playback.visit
        if visit is not None and visit.state.pointed is not None and not visit.state.finished:
            looks = self._mouse is None
            paint_pointer(painter, self.pointer(), self._playback.dwelling(), looks=looks)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        screen = self.window().windowHandle()
        if screen is not None:
            screen.installEventFilter(self)
        self.redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._thread.rest()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw only while the window is on the screen; what is heard goes on."""
        if event.type() == QEvent.Type.Expose:
            self.redraw() if self._is_seen() else self._thread.rest()
        return False

    def _is_seen(self) -> bool:
        screen = self.window().windowHandle()
        return self.isVisible() and screen is not None and screen.isExposed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()

    def release_engine(self) -> None:
        """Delete what is on the GPU, and end the thread that draws."""
        self._thread.close()

    @Slot()
    def _take(self) -> None:
        picture = self._thread.take()
        if picture is not None:
            self._picture, self._unseen = picture, True
            self.draw_ms = picture.draw_ms
            state = self._playback.state
            shown = picture.wish.showing.state
            if self._passage is not None and (shown.scene, shown.entered_us) == (
                state.scene,
                state.entered_us,
            ):
                self._passage.arrived()
            self.update()
            self.drawn.emit(picture.drawn)
            self._point()

    @Slot(object)
    def _reraise(self, error: BaseException) -> None:
        """A bug in the thread surfaces here, where the application reports it."""
        raise error

    def _moved(self) -> None:
        """Time went on; where it runs, the picture follows the clock by itself."""
        self._film()
        if not self._playback.playing or self._turn != self._playback.turn:
            self.redraw()
        if self._playback.previewing:
            self.update()  # the ring round the pointer

    def _film(self) -> None:
        """Turn to where the scene's camera looks, where one looks through it."""
        view = self._camera.view() if self._camera.on else None
        if view is not None and view != self.view:
            self.view = view
            self._playback.face(view)
            self.view_changed.emit()

    def _change_camera(self) -> None:
        """One looks through the camera from now on, or goes on from there freely."""
        self._film()
        self._keep()
        self.redraw()

    def _change_media(self) -> None:
        self._thread.settle()
        self._picture = None
        self.update()

    def _moves(self) -> bool:
        return self._playback.playing or self._stirring.isActive() or self._crossing is not None

    def stir(self) -> None:
        """Something moves under the mouse or a key: draw quickly now, sharply when it rests."""
        self._stirring.start()
        self.redraw()

    def touch(self, at: QPointF) -> Touched | None:
        """What a visitor touches at a point of the widget: of what is seen there what answers."""
        picture, visit = self._picture, self._playback.visit
        if picture is None or visit is None:
            return None
        return self._seen_at(at, visit.touchable(picture.drawn.scenery.seen))

    def _seen_at(self, at: QPointF, may: Callable[[Id], bool] | None = None) -> Touched | None:
        """What of the story as it is shown is seen at a point of the widget, on the screen now."""
        picture = self._picture
        if picture is None or picture.wish.showing.state.scene != self._session.scene_id:
            return None
        high, wide = picture.pixels.shape[:2]
        place = self._place()
        x = (at.x() - place.x()) * wide / place.width()
        y = (at.y() - place.y()) * high / place.height()
        return picture.drawn.scenery.touch(x, y, may)

    def pick(self, at: QPointF) -> Id | None:
        """The story's own overlay seen at a point: of what a component holds, the instance."""
        touched, story = self._seen_at(at), self._session.story
        if touched is None or story is None:
            return None
        return origin_of(story, touched.overlay)

    # The visit

    def hover(self, at: QPointF | None) -> None:
        """The mouse is there, or outside."""
        self._mouse = at
        self._point()

    def pointer(self) -> QPointF:
        """Where the visitor points: by the mouse, else by looking."""
        return self._mouse if self._mouse is not None else QRectF(self.rect()).center()

    def _point(self) -> None:
        visit = self._playback.visit
        if visit is None:
            return
        touched = self.touch(self.pointer())
        found = None if touched is None else touched.overlay
        self._playback.point(found)
        part = None if touched is None or touched.part is None else (touched.overlay, touched.part)
        if part != self._lit:
            self._lit = part
            self.redraw()
        self._hands.show_answer(touched is not None)

    def _change_mode(self) -> None:
        """A visit begins at the scene's opening view; after it all is seen as it was before."""
        self._passage = self._crossing = None
        self._passing.stop()
        self.unsetCursor()
        scene = self._session.scene
        if scene is not None:
            self._looked_at = scene.id
            self._turn_to(self._kept(scene))

    def _go_over(self, went: Went) -> None:
        seen, scene, transition = self._picture, self._session.scene, went.transition
        if scene is None:
            return
        self._looked_at = scene.id
        view = scene.opening
        if seen is None or transition.kind in ("cut", "fade"):
            self._passage = Passage(transition, None if seen is None else as_image(seen).copy())
        else:
            left = seen.wish.showing.moment(seen.time_us)
            view = arrival(left.scene, scene, transition, seen.view)
            self._crossing = Crossing(transition, left, seen.view, view)
        self._passing.start()
        self._turn_to(view)

    def _pass_on(self) -> None:
        if self._passage is not None and self._passage.done:
            self._passage = None
        if self._crossing is not None and self._crossing.done:
            self._crossing = None
            self.redraw()  # sharply again, and only when it changes
        if self._passage is None and self._crossing is None:
            self._passing.stop()
        self.update()

    # Pointing at something

    @property
    def mark(self) -> Mark | None:
        """A box round what is pointed at: while it is shown, clicks point and select nothing."""
        return self._mark

    def point_out(self, on: bool) -> None:
        """Whether clicks point, and select nothing."""
        self._hands.aim(on)

    def lay_over(self, paint: Callable[[QPainter], None] | None) -> None:
        """Have something painted over the picture, in the widget's pixels; None: no more."""
        self._over = paint
        self.update()

    def show_dots(self, ways: tuple[Vector, ...]) -> None:
        """Show dots in directions; none: no more."""
        self._dots = tuple(Handle(index, way) for index, way in enumerate(ways))
        self.update()

    def handle_at(self, at: QPointF) -> Handle | None:
        """The corner of what is selected that is seen at a point of the widget."""
        return handle_at(self._handles(), self.view, self.width(), self.height(), at)

    def _handles(self) -> tuple[Handle, ...]:
        scene, overlay = self._session.scene, self._session.overlay
        if self._dots or scene is None or overlay is None:
            return self._dots
        if self._playback.previewing or self.outlook.manner != "around":
            return ()
        pose = pose_then(State(scene=scene.id), scene, overlay, self._playback.time_us)
        return handles_of(overlay, pose, (0.0, scene.eye_height, 0.0))

    def show_mark(self, mark: Mark | None) -> None:
        """Show a box, or none any more."""
        self._mark = mark
        self._hands.aim(mark is not None)
        self.update()

    # Looking

    def look(self, view: View) -> None:
        """Turn to a view, away from the camera."""
        self._camera.look_away()
        self._turn_to(view)

    def _turn_to(self, view: View) -> None:
        self.view = view
        self._keep()
        self.stir()
        self.view_changed.emit()

    def _keep(self) -> None:
        """The scene is looked at so when one comes back to it, unless through its camera."""
        scene = self._looked_at
        if scene is not None and not self._playback.previewing and not self._camera.on:
            self._views[scene] = self.view

    def _kept(self, scene: Scene) -> View:
        """How a scene is looked at that one comes to."""
        if self._playback.previewing:
            return scene.opening
        filmed = self._camera.view() if self._camera.on else None
        return filmed or self._views.get(scene.id, scene.opening)

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
        return aim.around(self.ray(at))

    def ray(self, at: QPointF) -> Vector:
        """The direction seen at a point of the widget."""
        place = self._place()
        rig = rig_of(self.outlook.manner, self.view, place.width(), place.height())
        x, y = at.x() - place.x(), at.y() - place.y()
        return sight_at(rig, x, y).ray(x, place.height() - y)[1]

    def _place(self) -> QRect:
        """Where in the widget the picture lies."""
        return fitting(self.outlook.manner, self.width(), self.height())

    def _entered(self) -> None:
        scene = self._session.scene
        if scene is None:
            self._views.clear()
            self._looked_at = None
            self._picture = None
            self.update()
        elif scene.id != self._looked_at:
            self._looked_at = scene.id
            self._turn_to(self._kept(scene))

    # Mouse and keys

    def give_up_drag(self) -> bool:
        """Put what is being dragged back where it was; whether anything was."""
        return self._hands.give_up()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hands.double_click(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self.hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hands.wheel(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hands.key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._hands.let_go(event)
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


def as_image(picture: Picture) -> QImage:
    """The picture's own pixels as Qt wants them; valid while the picture is."""
    high, wide = picture.pixels.shape[:2]
    return QImage(picture.pixels.data, wide, high, wide * 4, QImage.Format.Format_RGB32)


def _accept(event: QDragMoveEvent) -> None:
    from studio.panels.library import ASSET_MIME

    if event.mimeData().hasFormat(ASSET_MIME):
        event.acceptProposedAction()
    else:
        event.ignore()
