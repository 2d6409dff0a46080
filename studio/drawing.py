"""Draws a polygon in the live picture: each click is a corner, Enter closes it, Esc gives it up.

Until it is closed dots and a line over the picture show its corners, and the story is as it was.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter

from story import edits
from story.model.placement import Around
from story.model.surrounding import RealWorld
from story.model.values import Id, Vector
from story.overlays.line import MOST_CORNERS, Corner
from story.overlays.polygon import Polygon
from story.space import direction, rotate, rotation_of, wrap_yaw, yaw_pitch
from studio.session import Session
from studio.stage import Stage
from studio.strokes import between, path_of, stroke

_LINE: Final = QColor(255, 255, 255)
_CLOSING: Final = QColor(255, 255, 255, 110)  # from the mouse back to the first corner


class Drawing(QObject):
    """A polygon in the making; none while it is not `going`."""

    def __init__(self, session: Session, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._stage = session, stage
        self._ways: list[Vector] = []
        self._scene: Id | None = None
        self._mouse: QPointF | None = None  # where it is in the picture
        if stage.viewport is not None:
            stage.viewport.pointed.connect(self.point)
        session.scene_changed.connect(self.cancel)

    @property
    def going(self) -> bool:
        """Whether clicks are corners."""
        return self._scene is not None

    def begin(self) -> bool:
        """Let clicks be corners; whether they can be, in this scene."""
        viewport, scene = self._stage.viewport, self._session.scene
        around = scene is not None and not isinstance(scene.surrounding, RealWorld)
        if viewport is None or scene is None or not around or not self._session.writable:
            return False
        self.cancel()
        self._session.settle()
        self._ways, self._scene = [], scene.id
        viewport.outlook.be("around")
        viewport.point_out(True)
        viewport.lay_over(self._paint)
        viewport.installEventFilter(self)
        viewport.setFocus()
        self._session.said.emit(
            self.tr("Click the corners one after the other. Enter closes it, Esc gives it up.")
        )
        return True

    def point(self, at: Around) -> None:
        """A click: the next corner."""
        if not self.going or len(self._ways) >= MOST_CORNERS:
            return
        self._ways.append(direction(at.yaw, at.pitch))
        if self._stage.viewport is not None:
            self._stage.viewport.show_dots(tuple(self._ways))

    def close(self) -> None:
        """Make a polygon of the corners; nothing of less than three."""
        ways, scene = self._ways, self._scene
        self.cancel()
        if scene is None or len(ways) < 3:
            return
        place, corners = shaped(ways)
        made = Polygon(id=self._session.new_id(), placement=place, corners=corners)
        self._session.edit(
            self.tr("Draw polygon"), lambda story: edits.add_overlay(story, scene, made)
        )
        self._session.select_overlay(made.id)

    def cancel(self) -> None:
        """Leave the story as it was."""
        viewport = self._stage.viewport
        if self.going and viewport is not None:
            viewport.removeEventFilter(self)
            viewport.point_out(False)
            viewport.lay_over(None)
            viewport.show_dots(())
        self._ways, self._scene, self._mouse = [], None, None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter closes it, and so does a double click, whose first click was its last corner.

        The mouse draws a line after it.
        """
        if isinstance(event, QMouseEvent):
            self._follow(event.position())
        elif event.type() == QEvent.Type.Leave:
            self._follow(None)
        entered = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        )
        if self.going and (entered or event.type() == QEvent.Type.MouseButtonDblClick):
            self.close()
            return True
        return super().eventFilter(watched, event)

    def _follow(self, at: QPointF | None) -> None:
        self._mouse = at
        if self._ways and self._stage.viewport is not None:
            self._stage.viewport.update()

    def _paint(self, painter: QPainter) -> None:
        """The sides between the corners, one on to the mouse, and fainter the one that closes."""
        viewport = self._stage.viewport
        if viewport is None or not self._ways:
            return
        ways = list(self._ways)
        if self._mouse is not None and len(ways) < MOST_CORNERS:
            ways.append(viewport.ray(self._mouse))
        sides = [(one, other, _LINE) for one, other in pairwise(ways)]
        if len(ways) > 2:
            sides.append((ways[-1], ways[0], _CLOSING))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for one, other, colour in sides:
            path = path_of(between(one, other), viewport.view, QRectF(viewport.rect()))
            stroke(painter, path, colour, 2.0)


def shaped(ways: list[Vector]) -> tuple[Around, tuple[Corner, ...]]:
    """The placement in the middle of directions, and each of them as seen from there."""
    middle = [sum(way[axis] for way in ways) for axis in range(3)]
    if math.hypot(*middle) < 1e-6:
        middle = list(ways[0])
    yaw, pitch = yaw_pitch((middle[0], middle[1], middle[2]))
    place = Around(yaw=wrap_yaw(round(yaw, 2)), pitch=round(pitch, 2))
    x, y, z, w = rotation_of(place.yaw, place.pitch)
    turned = [yaw_pitch(rotate((-x, -y, -z, w), way)) for way in ways]
    return place, tuple(
        Corner(yaw=wrap_yaw(round(yaw, 2)), pitch=round(pitch, 2)) for yaw, pitch in turned
    )
