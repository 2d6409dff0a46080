"""Lines and polygons against rays in numpy: where they are drawn, hidden, and touched."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray

from renderer.engine import Engine
from renderer.marks import stroke_hit, within
from renderer.rigs import Dome, Equirect, Perspective, Planet, Rig
from renderer.sights import Sight, sights_of
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.line import Corner, Line, Point
from story.overlays.picture import Picture
from story.overlays.polygon import Polygon
from story.space import direction, pose_of, rotate
from story.strokes import outline, stroke
from story.timeline import Moment

EYE = (0.0, 1.6, 0.0)
BLACK = Backdrop(top="#000000", bottom="#000000")
Pixels = NDArray[np.uint8]
Render = Callable[..., Pixels]
Build = Callable[..., Moment]
RIGS: dict[str, Rig] = {
    "perspective": Perspective(View(yaw=8.0, pitch=-4.0, roll=9.0, fov=80.0), 160, 96),
    "aside": Perspective(View(yaw=70.0, pitch=10.0, fov=100.0), 160, 96),
    "equirect": Equirect(192, 96),
    "stereo": Equirect(192, 192, "top-bottom"),
    "dome": Dome(128, 128),
    "planet": Planet(View(pitch=-90.0, fov=250.0), 128, 128),
}
ZIGZAG = Line(
    id="zigzagline",
    points=tuple(
        Point(position=at) for at in ((-1, -0.4, 0), (0, 0.6, 0.5), (1, 0, -1), (3, 1, 2))
    ),
    width=0.12,
    colour="#ff0000",
)
ROUND = Line(
    id="roundaline",
    placement=Around(distance=3.0),
    corners=tuple(Corner(yaw=yaw, pitch=pitch) for yaw, pitch in ((-50, 0), (60, 40), (170, -30))),
    width=0.15,
    colour="#ff0000",
)
STAR = tuple(
    Corner(yaw=y, pitch=p) for y, p in ((0, 30), (8, 8), (35, 0), (8, -8), (0, -30), (-25, 0))
)


def rays(sight: Sight) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Origins and unit directions of a sight's pixels, (h, w, 3), row 0 up."""
    _, _, wide, high = sight.rect
    left, bottom = sight.seat
    found = [
        [sight.ray(left + x + 0.5, bottom + high - y - 0.5) for x in range(wide)]
        for y in range(high)
    ]
    return np.array([[r[0] for r in row] for row in found]), np.array(
        [[r[1] for r in row] for row in found]
    )


def apart(
    line: Line, origins: NDArray[np.float64], ways: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far each ray passes from the nearest of many points of a line, in halves of its width."""
    points = np.array(stroke(line, pose_of(line.placement, 1.6), EYE))
    dense = np.concatenate(
        [a + (b - a) * np.linspace(0, 1, 160)[:, None] for a, b in pairwise(points)]
    )
    found = np.full(ways.shape[:2], np.inf)
    for point in dense:
        to = point - origins
        along = (to * ways).sum(-1)
        gap = np.linalg.norm(to - along[..., None] * ways, axis=-1)
        found = np.where(along > 0, np.minimum(found, gap), found)
    return found / (line.width / 2)


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("perspective", "equirect") else pytest.param(name, marks=pytest.mark.full)
        for name in RIGS
    ],
)
@pytest.mark.parametrize("line", [ZIGZAG, ROUND], ids=["straight", "round"])
def test_a_line_is_where_its_rays_pass(render: Render, build: Build, name: str, line: Line) -> None:
    rig = RIGS[name]
    picture = render(build(BLACK, [line]), rig)
    for sight in sights_of(rig, 1.6):
        left, bottom = sight.seat
        wide, high = sight.rect[2:]
        top = rig.height - bottom - high
        part = picture[top : top + high, left : left + wide, 0]
        origins, ways = rays(sight)
        away = apart(line, origins, ways)
        # A little planet's pixels are as wide as the line.
        inside, outside = away < 1.0, away > (1.5 if name == "planet" else 1.0)
        for step in ((0, 1), (0, -1), (1, 0), (-1, 0)):  # pixels whose neighbours agree
            inside &= np.roll(away < 1.0, step, (0, 1))
            outside &= np.roll(away > 1.0, step, (0, 1))
        assert inside.sum() + (away < 1).sum() > 3 or name in ("aside", "planet")
        seen = np.ones_like(inside) if sight.rim is None else ways @ [0, 1, 0] > 0.05
        assert (part[inside & seen] > 250).all()
        assert (part[outside & seen] < 90).all()  # slanting edges reach a little farther


@pytest.mark.parametrize("name", RIGS)
@pytest.mark.parametrize(
    "place", [Around(), Around(yaw=175.0, pitch=12.0), Around(pitch=88.0, roll=30.0)]
)
def test_a_polygon_is_where_its_great_circles_say(
    render: Render, build: Build, name: str, place: Around
) -> None:
    polygon = Polygon(
        id="polygonpol", corners=STAR, placement=place, colour="#ff0000", fill=1.0, outline=0.0
    )
    rig = RIGS[name]
    picture = render(build(BLACK, [polygon]), rig)
    rotation = pose_of(place, 1.6).rotation
    x, y, z, w = rotation
    angles = [(np.radians(corner.yaw), np.radians(corner.pitch)) for corner in STAR]
    flat = np.array([[np.tan(yaw), np.tan(pitch) / np.cos(yaw)] for yaw, pitch in angles])
    for sight in sights_of(rig, 1.6):
        left, bottom = sight.seat
        wide, high = sight.rect[2:]
        top = rig.height - bottom - high
        part = picture[top : top + high, left : left + wide, 0]
        _, ways = rays(sight)
        turn = np.array(
            [
                rotate((-x, -y, -z, w), axis)
                for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
            ]
        )
        local = ways @ turn
        ahead = local[..., 2] < -1e-6
        at = local[..., :2] / np.where(ahead, -local[..., 2], 1.0)[..., None]
        inside = np.zeros(ahead.shape, bool)  # gnomonic: great circles are straight
        for a, b in zip(flat, np.roll(flat, -1, 0), strict=True):
            crosses = (a[1] > at[..., 1]) != (b[1] > at[..., 1])
            across = a[0] + (at[..., 1] - a[1]) / (b[1] - a[1] + 1e-12) * (b[0] - a[0])
            inside ^= crosses & (at[..., 0] < across)
        inside &= ahead
        sure = np.ones(inside.shape, bool) if sight.rim is None else ways @ [0, 1, 0] > 0.05
        for step in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            sure &= np.roll(inside, step, (0, 1)) == inside
        assert ((part > 187) == inside)[sure].all()


def test_where_it_is_drawn_it_is_touched(engine: Engine, media: object, build: Build) -> None:
    """Of two lines the one before, of a polygon what nothing is before."""
    near = Line(id="nearerline", placement=Standing(position=(0.0, 1.6, -1.0)), width=0.1)
    far = Line(id="fartherlin", placement=Standing(position=(0.0, 1.65, -2.0)), width=0.3)
    polygon = Polygon(id="polygonpol")
    moment = build(BLACK, [near, far, polygon])
    rig = Perspective(View(fov=60.0), 200, 200)

    def pick(x: float, y: float) -> str | None:
        return engine.pick(moment, rig, x, y, media)  # type: ignore[arg-type]

    assert pick(100, 100) == "nearerline"
    assert pick(100, 84) == "fartherlin"
    assert pick(100, 115) == "polygonpol"  # 5 degrees down
    assert pick(100, 180) is None


def test_a_picture_hides_a_line_behind_it_and_not_one_before(
    render: Render, build: Build, media: object
) -> None:
    media.put("whitepictu", np.full((8, 8, 3), 255, np.uint8))  # type: ignore[attr-defined]
    picture = Picture(id="picturepic", asset="whitepictu", placement=Around(distance=2.0))
    line = Line(id="redredline", width=0.1, colour="#ff0000")
    rig = Perspective(View(fov=60.0), 100, 100)
    for distance, green in ((1.0, 0), (3.0, 255)):
        place = Around(distance=distance)
        moment = build(BLACK, [structs.replace(line, placement=place), picture])
        assert render(moment, rig)[50, 50, 1] == green


def test_rays_and_shapes_on_their_own() -> None:
    points = ((-1.0, 0.0, -2.0), (1.0, 0.0, -2.0))
    assert stroke_hit(points, 0.1, None, (0, 0, 0), (0, 0, -1)) == pytest.approx(2.0)
    assert stroke_hit(points, 0.1, None, (0, 0, 0), (0, 0, 1)) is None
    assert stroke_hit(points, 0.1, None, (0, 0, 0), direction(0, 10)) is None
    corners = outline(Polygon(id="polygonpol"), (0.0, 0.0, 0.0, 1.0))
    assert within(corners, (0, 0, -1), direction(7, 5))
    assert not within(corners, (0, 0, -1), direction(9, 0))
    assert not within(corners, (0, 0, -1), direction(-173, -5))  # the opposite side
    assert not within((), (0, 0, -1), (0, 0, -1))
