"""The window's “Level…”: lines drawn in the picture turn what surrounds the scene level.

story/levelling.py reckons, panels/level_bar.py asks; a grid that is level lies over the picture.
All of it is one step of the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import structs
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath

from story import edits
from story.levelling import Kind, Sightline, kind_of, levelled
from story.model.story import Scene
from story.model.surrounding import Photo360, Video360
from story.model.values import Id, Orientation, Vector
from story.space import direction, rotate, rotation_of
from studio import aim
from studio.camera import Camera
from studio.keyframing import Keyframing
from studio.panels.level_bar import LevelBar
from studio.playback import Playback
from studio.session import Session
from studio.stage import Stage
from studio.strokes import between, path_of, stroke
from studio.viewport import Viewport

_LEAST: Final = 12  # pixels: a shorter line is a slip of the hand
_STEP: Final = 2.0  # degrees between the points of a curve that is painted
_PARALLELS: Final = (-60, -40, -20, 20, 40, 60)
_MERIDIANS: Final = range(0, 360, 20)
_GRID: Final = QColor(255, 255, 255, 170)
_HORIZON: Final = QColor(53, 196, 176)
_LINE: Final = QColor(255, 214, 92)


def may_level(scene: Scene | None) -> bool:
    """Whether there is something around a scene that can be turned."""
    return scene is not None and isinstance(scene.surrounding, Photo360 | Video360)


class Levelling(QObject):
    """Lines that are drawn, and what they made of the surrounding; none while it is not `going`."""

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        camera: Camera,
        stage: Stage,
        bar: LevelBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._playback, self._keyframing = session, playback, keyframing
        self._camera, self._stage, self._bar = camera, stage, bar
        self._scene: Id | None = None
        self._key = ""  # joins all of it into one step
        self._first = Orientation()  # when it was begun
        self._latest = Orientation()  # that was made
        self._lines: list[Sightline] = []
        self._from: QPointF | None = None  # where the line that is being drawn begins
        self._to = QPointF()
        self._looked: QPointF | None = None  # where the mouse was that looks around
        bar.done.connect(self.finish)
        bar.left.connect(self.cancel)
        bar.cleared.connect(self.clear)
        bar.turned.connect(self._turn_to)
        session.scene_changed.connect(self._look_again)
        session.story_changed.connect(self._look_again)
        playback.mode_changed.connect(self.finish)

    @property
    def going(self) -> bool:
        """Whether drags draw lines."""
        return self._scene is not None

    @property
    def lines(self) -> tuple[Sightline, ...]:
        """Those that were drawn, in the picture's own space."""
        return tuple(self._lines)

    def begin(self) -> None:
        """Let drags draw lines, where something surrounds that can be turned."""
        viewport, scene = self._stage.viewport, self._session.scene
        if viewport is None or scene is None or not may_level(scene) or not self._session.writable:
            return
        if self.going:
            self.finish()
            return
        self._playback.pause()
        self._session.settle()
        self._scene, self._key = scene.id, f"level {self._session.new_id()}"
        self._first = self._latest = self._now()
        self._lines, self._from = [], None
        viewport.outlook.be("around")
        self._camera.set_on(False)
        viewport.point_out(True)
        viewport.lay_over(self._paint)
        viewport.installEventFilter(self)
        self._bar.ask(self._first.pitch, self._first.roll)
        viewport.setFocus()

    def draw(self, one: Vector, other: Vector, kind: Kind | None = None) -> None:
        """A line between two directions of the scene: turn the surrounding so that it is level."""
        if not self.going:
            return
        now = self._now()
        x, y, z, w = rotation_of(now.yaw, now.pitch, now.roll)
        back = (-x, -y, -z, w)
        made = Sightline(kind or kind_of(one, other), rotate(back, one), rotate(back, other))
        self._lines.append(made)
        self._put(levelled(now, self._lines))

    def clear(self) -> None:
        """Forget the lines, and turn it as it was."""
        if self.going:
            self._lines = []
            self._put(self._first)

    def finish(self) -> None:
        """Keep what was made."""
        if self.going:
            self._session.settle()
            self._end()

    def cancel(self) -> None:
        """Leave the story as it was."""
        if self.going:
            if self._session.resume(self._key):
                self._session.abandon()
            elif self._now() != self._first:
                self._put(self._first)
                self._session.settle()
            self._end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left drags draw, right ones look around; Enter is done."""
        if not self.going:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.finish()
                return True
            return False
        viewport = self._stage.viewport
        if viewport is None or not isinstance(event, QMouseEvent):
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self._press(viewport, event)
            case QEvent.Type.MouseMove:
                self._move(viewport, event.position())
            case QEvent.Type.MouseButtonRelease:
                self._release(viewport, event.position())
            case QEvent.Type.MouseButtonDblClick:
                pass
            case _:
                return False
        return True

    def _press(self, viewport: Viewport, event: QMouseEvent) -> None:
        viewport.setFocus()
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = self._to = event.position()
        else:
            self._looked = event.position()

    def _move(self, viewport: Viewport, at: QPointF) -> None:
        if self._from is not None:
            self._to = at
            viewport.update()
        elif self._looked is not None:
            by = at - self._looked
            viewport.look(aim.turned(viewport.view, by.x(), by.y(), viewport.height()))
            self._looked = at

    def _release(self, viewport: Viewport, at: QPointF) -> None:
        start, self._from, self._looked = self._from, None, None
        if start is not None and (at - start).manhattanLength() >= _LEAST:
            self.draw(viewport.ray(start), viewport.ray(at), self._bar.kind)
        viewport.update()

    def _turn_to(self, pitch: float, roll: float, more: bool) -> None:
        if self.going:
            self._put(Orientation(yaw=self._now().yaw, pitch=pitch, roll=roll))

    def _now(self) -> Orientation:
        scene = self._session.scene
        around = None if scene is None else self._keyframing.shown_scene(scene).surrounding
        return around.orientation if isinstance(around, Photo360 | Video360) else Orientation()

    def _put(self, turned: Orientation) -> None:
        """Turn the surrounding: by a keyframe where it moves, and all in one step."""
        scene = self._session.scene
        if scene is None:
            return
        shown = self._keyframing.shown_scene(scene)
        around = shown.surrounding
        if not isinstance(around, Photo360 | Video360):
            return
        turned = structs.replace(turned, pitch=round(turned.pitch, 2), roll=round(turned.roll, 2))
        after = structs.replace(shown, surrounding=structs.replace(around, orientation=turned))
        changed = self._keyframing.take_scene(scene, after)
        self._latest = turned
        self._session.resume(self._key)  # which a click into the strip has settled
        self._session.edit(
            self.tr("Level the surrounding"),
            lambda story: edits.replace_scene(story, changed),
            merge=self._key,
            more=True,
        )
        self._bar.show_angles(turned.pitch, turned.roll)

    def _look_again(self) -> None:
        """The scene may be another, or what surrounds it."""
        scene = self._session.scene
        if self.going and (scene is None or scene.id != self._scene or not may_level(scene)):
            self._session.settle()
            self._end()
        elif self.going:
            now = self._now()
            if now != self._latest:  # it was undone, or turned elsewhere
                self._lines, self._latest = [], now
            self._bar.show_angles(now.pitch, now.roll)

    def _end(self) -> None:
        viewport = self._stage.viewport
        self._scene, self._from, self._looked = None, None, None
        self._bar.hide()
        if viewport is not None:
            viewport.removeEventFilter(self)
            viewport.lay_over(None)
            viewport.point_out(False)
            viewport.setFocus()

    def _paint(self, painter: QPainter) -> None:
        """The level grid, the lines as they now lie, and the one that is being drawn."""
        viewport = self._stage.viewport
        if viewport is None:
            return
        view, size = viewport.view, QRectF(viewport.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for points in _grid():
            stroke(painter, path_of(points, view, size), _GRID, 1.0)
        stroke(painter, path_of(_around(0), view, size), _HORIZON, 2.0)
        now = self._now()
        turn = rotation_of(now.yaw, now.pitch, now.roll)
        for line in self._lines:
            ends = rotate(turn, line.one), rotate(turn, line.other)
            stroke(painter, path_of(between(*ends), view, size), _LINE, 2.0)
        if self._from is not None:
            path = QPainterPath(self._from)
            path.lineTo(self._to)
            stroke(painter, path, _LINE, 2.5)


def _grid() -> Iterator[Iterable[Vector]]:
    for pitch in _PARALLELS:
        yield _around(pitch)
    for yaw in _MERIDIANS:
        yield [direction(yaw, pitch * _STEP) for pitch in range(-40, 41)]


def _around(pitch: float) -> list[Vector]:
    return [direction(n * _STEP, pitch) for n in range(round(360 / _STEP) + 1)]
