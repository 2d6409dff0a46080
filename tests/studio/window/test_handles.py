"""Corners of areas and lines, dragged in the live picture."""

from __future__ import annotations

import math

import pytest
from driver import Driver
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from story import edits
from story.model.placement import Around
from story.model.values import Vector, View
from story.overlays.line import MOST_CORNERS, Corner, Line
from story.overlays.polygon import Polygon
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.space import pose_of
from story.strokes import outline, stroke
from studio import aim
from studio.handles import Handle, handle_at, handles_of, moved, without

EYE = (0.0, 1.6, 0.0)
PLACE = Around(yaw=40.0, pitch=20.0, distance=3.0, scale=2.0)
VIEW = View(yaw=40.0, pitch=20.0)


def dots(overlay: AnyOverlay) -> tuple[Handle, ...]:
    return handles_of(overlay, pose_of(PLACE, EYE[1]), EYE)


def test_dots_lie_where_the_corners_are_drawn() -> None:
    pose = pose_of(PLACE, EYE[1])
    polygon = Polygon(id="a" * 10, placement=PLACE)
    corners = [dot.way for dot in dots(polygon) if not dot.between]
    assert corners == list(outline(polygon, pose.rotation))
    line = Line(id="b" * 10, placement=PLACE)
    drawn = stroke(line, pose, EYE)
    for dot, point in zip(dots(line), drawn, strict=False):
        assert dot.way == pytest.approx([a - b for a, b in zip(point, EYE, strict=True)])
    assert dots(Text(id="c" * 10, placement=PLACE, text={"en": "x"})) == ()


@pytest.mark.parametrize(
    "overlay",
    [
        Polygon(id="a" * 10, placement=PLACE),
        Line(id="a" * 10, placement=PLACE, corners=(Corner(yaw=-9), Corner(yaw=9, pitch=4))),
        Line(id="a" * 10, placement=PLACE),
    ],
)
@pytest.mark.parametrize("between", [False, True])
def test_a_corner_comes_to_lie_where_the_mouse_is(overlay: AnyOverlay, between: bool) -> None:
    handle = next(dot for dot in dots(overlay) if dot.between == between)
    to = aim.ray(VIEW, 700, 200, 1280, 720)
    after = moved(overlay, handle, pose_of(PLACE, EYE[1]), EYE, VIEW, to)
    before, now = dots(overlay), dots(after)
    assert (len(now) - len(before) > 0) == between
    assert _unit(now[handle.index].way) == pytest.approx(to, abs=4e-4)
    behind = (-to[0], -to[1], -to[2])
    assert moved(overlay, handle, pose_of(PLACE, EYE[1]), EYE, VIEW, behind) == overlay


def test_corners_are_taken_out_but_not_the_last_three() -> None:
    polygon: AnyOverlay = Polygon(id="a" * 10, placement=PLACE)
    less = without(polygon, dots(polygon)[1])
    assert isinstance(polygon, Polygon)
    assert isinstance(less, Polygon)
    assert less.corners == (polygon.corners[0], *polygon.corners[2:])
    assert without(less, dots(less)[0]) == less
    full = structs.replace(polygon, corners=(Corner(),) * MOST_CORNERS)
    assert not any(dot.between for dot in dots(full))


def test_the_nearest_dot_is_taken_and_none_from_afar() -> None:
    polygon = Polygon(id="a" * 10, placement=PLACE)
    seen = aim.seen_at(VIEW, dots(polygon)[2].way, 1280, 720)
    assert seen is not None
    near = QPointF(seen[0] + 4, seen[1] - 3)
    assert handle_at(dots(polygon), VIEW, 1280, 720, near) == dots(polygon)[2]
    assert handle_at(dots(polygon), VIEW, 1280, 720, near + QPointF(30, 0)) is None
    away = View(yaw=-140.0, pitch=-20.0)
    assert handle_at(dots(polygon), away, 1280, 720, near) is None


def test_a_corner_is_dragged_and_taken_out_in_the_picture(driver: Driver) -> None:
    """One step of the history each; the area itself stays where it is."""
    driver.new()
    driver.window.editing.add_scene()
    driver.idle()
    session, picture = driver.session, driver.picture
    scene = session.scene
    assert scene is not None
    polygon = Polygon(id="a" * 10, placement=Around())
    session.edit("Add", lambda story: edits.add_overlay(story, scene.id, polygon))
    session.select_overlay(polygon.id)
    driver.idle()

    def corner(index: int) -> QPoint:
        seen = aim.seen_at(
            picture.view, picture._handles()[index].way, picture.width(), picture.height()
        )
        assert seen is not None
        return QPointF(*seen).toPoint()

    end = corner(0) - QPoint(30, 20)
    driver.drag(corner(0), end)
    driver.idle()
    after = session.overlay
    assert isinstance(after, Polygon)
    assert after.corners[1:] == polygon.corners[1:]
    assert after.placement == polygon.placement
    assert (corner(0) - end).manhattanLength() <= 2
    QTest.mouseDClick(picture, Qt.MouseButton.LeftButton, pos=corner(0))
    driver.idle()
    fewer = session.overlay
    assert isinstance(fewer, Polygon)
    assert fewer.corners == after.corners[1:]
    session.undo()
    session.undo()
    assert session.overlay == polygon


def _unit(way: Vector) -> Vector:
    length = math.hypot(*way)
    return (way[0] / length, way[1] / length, way[2] / length)
