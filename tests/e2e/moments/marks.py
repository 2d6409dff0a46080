"""Lines and polygons, which are asked for by rays; annotations with leader lines; charts."""

from __future__ import annotations

from msgspec import structs

from story.model.placement import Anchored, Around, Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop, Photo360, RealWorld, Surface
from story.model.values import View
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart, ChartRow, Series
from story.overlays.line import Corner, Line, Point
from story.overlays.model import Model
from story.overlays.polygon import Polygon
from story.overlays.text import Text
from story.space import rotation_of
from tests.e2e.moments.stage import Shot, Stage


def shots(stage: Stage) -> tuple[Shot, ...]:
    """Lines in a plain place and round a statue; polygons on a photo."""
    petra = stage.real("panoramas/petra_mono_2048x1024.jpg")
    venus = stage.real("models/smk_venus-de-milo.glb")

    def points(*places: tuple[float, float, float]) -> tuple[Point, ...]:
        return tuple(Point(position=place) for place in places)

    def corners(*ways: tuple[float, float]) -> tuple[Corner, ...]:
        return tuple(Corner(yaw=yaw, pitch=pitch) for yaw, pitch in ways)

    plain = Scene(
        id="plainlines",
        surrounding=Backdrop(top="#52708f", bottom="#c9b48a"),
        overlays=(
            Line(
                id="zigzagline",
                points=points((-1, 0, 0), (-0.3, 0.5, 0), (0.3, -0.2, 0.5), (1, 0.4, -1)),
                width=0.04,
                colour="#e8543c",
                arrow="both",
            ),
            Line(
                id="floordashe",
                placement=Standing(position=(0.0, 0.02, 0.0)),
                points=points((-1.5, 0, -6), (0, 0, -3), (1.5, 0, -1.5)),
                width=0.05,
                dash=0.15,
                arrow="end",
            ),
            Line(
                id="partlydraw",
                placement=Around(yaw=-25.0, pitch=12.0, distance=3.0),
                points=points((-0.4, -0.4, 0), (0.4, -0.4, 0), (0.4, 0.4, 0), (-0.4, 0.4, 0)),
                closed=True,
                drawn=0.8,
                opacity=0.6,
                colour="#35c4b0",
                width=0.06,
            ),
            Line(
                id="roundstead",
                placement=Around(pitch=10.0, distance=4.0),
                corners=corners((-60, 0), (0, 20), (60, 0), (170, -20)),
                steady=True,
                width=0.012,
                colour="#ffd23c",
                dash=0.08,
            ),
        ),
    )
    petra_scene = Scene(
        id="petramarks",
        surrounding=Photo360(asset=petra.id),
        overlays=(
            Polygon(
                id="frontfacad",
                placement=Around(yaw=0.0, pitch=4.0),
                corners=corners(
                    (-14, -12), (-14, 14), (0, 24), (14, 14), (14, -12), (5, -6), (-5, -6)
                ),
                label={"en": "The Treasury"},
                colour="#ffd23c",
            ),
            Polygon(
                id="overthesea",
                placement=Around(yaw=-179.0, pitch=-10.0),
                colour="#35c4b0",
                fill=0.4,
            ),
            Polygon(
                id="overthepol",
                placement=Around(pitch=90.0),
                corners=corners((-25, 25), (25, 25), (25, -25), (-25, -25)),
                colour="#9db8ff",
                fill=0.3,
                outline=0.0,
            ),
            Text(
                id="beforethem",
                text={"en": "Before the polygon"},
                placement=Around(yaw=12.0, pitch=12.0, distance=3.0),
            ),
        ),
    )
    statue = Scene(
        id="statueline",
        surrounding=Backdrop(),
        overlays=(
            Model(
                id="venusvenus",
                asset=venus.id,
                size=1.8,
                stands="foot",
                placement=Standing(position=(0.0, 0.0, -2.5)),
            ),
            Line(
                id="roundvenus",
                placement=Standing(position=(0.0, 0.9, -2.5)),
                points=points(
                    (-0.8, 0.5, 0.4), (0.5, 0.1, 0.4), (0.5, 0, -0.5), (-0.8, -0.3, -0.5)
                ),
                closed=True,
                width=0.03,
                colour="#e8b04a",
            ),
            Polygon(
                id="behindvenu",
                placement=Around(pitch=-18.0),
                corners=corners((-16, 12), (16, 12), (16, -12), (-16, -12)),
                fill=0.5,
                colour="#4c7fe0",
            ),
        ),
    )
    told = {
        "en": "Lost before she was found, it may have held an apple, the prize of Paris. 苹果",
    }
    noted = structs.replace(
        statue,
        id="statuenote",
        overlays=(
            statue.overlays[0],
            Annotation(
                id="noteonhead",
                number=1,
                title={"en": "The head"},
                text={"en": "Turned a little to her left."},
                placement=Standing(position=(0.0, 1.62, -2.4)),
                open=True,
                aside=(-0.5, 0.12, 0.0),
            ),
            Annotation(
                id="noteonarm0",
                number=2,
                title={"en": "The left arm"},
                text=told,
                placement=Standing(position=(0.2, 1.35, -2.4)),
                open=True,
                aside=(0.55, -0.1, 0.0),
                colour="#ffd23c",
            ),
            Annotation(
                id="notebehind",
                number=3,
                placement=Standing(position=(0.0, 1.0, -2.8)),
                through=True,
            ),
            Annotation(
                id="notehidden",
                number=4,
                placement=Standing(position=(0.02, 0.75, -2.8)),
            ),
            Annotation(
                id="notefixed0",
                title={"en": "Fixed, and turned"},
                placement=Standing(position=(-0.4, 0.55, -2.3), rotation=rotation_of(-35.0)),
                open=True,
                faces="fixed",
                aside=(-0.3, -0.15, 0.0),
                size=0.07,
            ),
        ),
    )
    table = Scene(
        id="tablenotes",
        surrounding=RealWorld(anchors=(Surface(id="tableancho", facing="table"),)),
        overlays=(
            Model(
                id="venusvenus",
                asset=venus.id,
                size=0.4,
                stands="foot",
                placement=Anchored(anchor="tableancho"),
            ),
            Annotation(
                id="noteonface",
                number=1,
                title={"en": "In the visitor's room"},
                text={"ar": "ملاحظة على الطاولة"},
                placement=Anchored(anchor="tableancho", position=(0.0, 0.36, 0.03)),
                open=True,
                size=0.04,
                height=0.012,
                width=0.28,
                aside=(0.24, 0.05, 0.0),
            ),
        ),
    )
    rain = (("Jan", 52.5, 61.0), ("Feb", 41.0, 38.2), ("Mär", 48.7, -12.0), ("Apr", 1039.0, 420.0))
    rows = tuple(ChartRow(label={"de": month}, values=(one, other)) for month, one, other in rain)
    years = (Series(name={"de": "2025"}), Series(name={"de": "2026"}))
    bars = Chart(
        id="barsbarsba",
        title={"de": "Niederschlag 降水"},
        unit={"de": "mm im Monat"},
        rows=rows,
        series=years,
        placement=Around(yaw=-24.0, distance=2.2),
    )
    charts = Scene(
        id="chartscene",
        surrounding=Backdrop(),
        overlays=(
            bars,
            structs.replace(
                bars,
                id="lineslines",
                kind="line",
                shown=0.8,
                placement=Around(yaw=24.0, distance=2.2, roll=4.0),
            ),
            structs.replace(
                bars,
                id="piespiespi",
                kind="pie",
                hole=0.55,
                placement=Around(yaw=80.0, distance=2.2),
            ),
        ),
    )
    return (
        Shot("charts of bars and lines, the lines growing", charts, View(fov=60)),
        Shot("a chart as a ring", charts, View(yaw=76, pitch=3, fov=50)),
        Shot("annotations, open, hidden, seen through", noted, View(pitch=-10, fov=52)),
        Shot("an annotation in the real world", table, View(pitch=-32, fov=45)),
        Shot("lines with heads, dashes, half drawn", plain, View(pitch=-8, fov=80)),
        Shot("a line round the viewer", plain, View(yaw=70, pitch=12, roll=15, fov=90)),
        Shot("a polygon with a label, words before it", petra_scene, View(yaw=6, pitch=6)),
        Shot("a polygon over the seam", petra_scene, View(yaw=178, pitch=-8, roll=-10, fov=60)),
        Shot("a polygon over the pole", petra_scene, View(yaw=30, pitch=78, fov=95)),
        Shot("a line round a statue, a polygon behind it", statue, View(pitch=-14, fov=55)),
    )
