"""Draws a polygon in the live picture: each click is a corner, Enter closes it, Esc gives it up.

Until it is closed dots and a line show its corners; all of it is one step of the history.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from story import edits
from story.model.placement import Around
from story.model.story import Story
from story.model.surrounding import RealWorld
from story.model.values import Id, Vector
from story.overlays.line import MOST_CORNERS, Corner, Line
from story.overlays.polygon import Polygon
from story.space import direction, rotate, rotation_of, wrap_yaw, yaw_pitch
from studio.session import Session
from studio.stage import Stage


class Drawing(QObject):
    """A polygon in the making; none while it is not `going`."""

    def __init__(self, session: Session, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._stage = session, stage
        self._ways: list[Vector] = []
        self._id: Id | None = None
        self._scene: Id | None = None
        if stage.viewport is not None:
            stage.viewport.pointed.connect(self.point)
        session.scene_changed.connect(self.cancel)

    @property
    def going(self) -> bool:
        """Whether clicks are corners."""
        return self._id is not None

    def begin(self) -> bool:
        """Let clicks be corners; whether they can be, in this scene."""
        viewport, scene = self._stage.viewport, self._session.scene
        around = scene is not None and not isinstance(scene.surrounding, RealWorld)
        if viewport is None or scene is None or not around or not self._session.writable:
            return False
        self.cancel()
        self._session.settle()
        self._ways, self._id, self._scene = [], self._session.new_id(), scene.id
        viewport.point_out(True)
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
        if len(self._ways) > 1:
            self._put(closed=False)

    def close(self) -> None:
        """Make a polygon of the corners; nothing of less than three."""
        if len(self._ways) < 3:
            self.cancel()
            return
        made = self._id
        self._put(closed=True)
        self._end()
        if made is not None:
            self._session.select_overlay(made)

    def cancel(self) -> None:
        """Leave the story as it was."""
        if self.going and len(self._ways) > 1:
            self._session.abandon()
        self._end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter closes it, and so does a double click, whose first click was its last corner."""
        entered = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        )
        if self.going and (entered or event.type() == QEvent.Type.MouseButtonDblClick):
            self.close()
            return True
        return super().eventFilter(watched, event)

    def _end(self) -> None:
        viewport = self._stage.viewport
        if self.going and viewport is not None:
            viewport.removeEventFilter(self)
            viewport.point_out(False)
            viewport.show_dots(())
        self._ways, self._id, self._scene = [], None, None

    def _put(self, *, closed: bool) -> None:
        made, scene, first = self._id, self._scene, len(self._ways) == 2
        assert made is not None, "corners are put while it is drawn"
        assert scene is not None, "it is drawn in a scene"
        place, corners = shaped(self._ways)
        overlay: Line | Polygon = Line(
            id=made, placement=place, corners=corners, steady=True, width=0.015
        )
        if closed:
            overlay = Polygon(id=made, placement=place, corners=corners)

        def change(story: Story) -> Story:
            if first:
                return edits.add_overlay(story, scene, overlay)
            return edits.replace_overlay(story, overlay)

        self._session.edit(self.tr("Draw polygon"), change, merge=f"draw {made}", more=not closed)


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
