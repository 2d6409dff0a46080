"""AR table piece: a small world that rises from the visitor's own table."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import structs

from assets.media import Material
from assets.media import Model as MediaModel
from story.edits import new_story
from story.model.actions import AnimateTo, Select, Toggle
from story.model.parameters import Bind, NumberParameter, Parameter
from story.model.placement import Anchored, Standing
from story.model.story import Scene, Story
from story.model.surrounding import RealWorld, Surface
from story.model.timeline import Keyframe, Spring, Track
from story.model.values import View
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.text import Text
from story.space import rotation_of
from studio.examples.light import clouds, linear
from studio.examples.pictures import gradient
from studio.examples.shapes import Array, Part, Shape, faceted, join, lathe, model, moved, sheet
from studio.templates.bench import LANGUAGES, RIGHTS, Bench, Names, said
from studio.templates.parts import SOFT, entering, file_for, leaving, worded, worded_in

KEY: Final = "ar-table-piece"
TITLE: Final = said("AR table piece", "桌上增强现实")
ABOUT: Final = said(
    "A model rises from the visitor's table, with a label, a note, and a turn to each side.",
    "一个模型从观众的桌面升起，带有标签、说明，并可转动观看。",
)
SAMPLE: Final[dict[str, str]] = {}

NAME: Final = said("Lighthouse Island", "灯塔岛")
NOTE: Final = said(
    "An island that does not exist, at a scale of one to two thousand.\n"
    "Walk round it: the lighthouse stands on the eastern cape.",
    "一座并不存在的岛屿，比例 1:2000。\n绕着它走一圈：灯塔立在东侧海角上。",
)

TILT: Final = -26.0  # degrees that words lean back, to who looks down on the table

_name = Names(KEY)


def parameters() -> tuple[Parameter, ...]:
    """What may be given; without any, an island is shown."""
    title = worded_in(
        "title", said("Title", "名称"),
        (
            (_name("label"), "text"), (None, "title"), (_name("scene"), "title"),
            (_name("object"), "alt"),
        ),
        60, about="object",
    )  # fmt: skip
    told = worded("note", said("Note", "说明"), _name("note"), "text", 300, about="object")
    return (
        file_for("object", said("Object", "模型"), "model", _name("asset island.glb")),
        NumberParameter(
            name="size", label=said("Longest side in metres", "最长边（米）"), lowest=0.05,
            highest=1.5, required=False, binds=(Bind(element=_name("object"), field="size"),),
        ),
        leaving(title, _name("label")),
        leaving(told, _name("note"), _name("more")),
    )  # fmt: skip


def build(bench: Bench) -> Story:
    """The template; its media are made on the bench."""
    bench.step("model the island")
    island = bench.model("island", _island())
    table = Surface(id=_name("table"), name="table", facing="table")

    def on_table(x: float, y: float, z: float, yaw: float = 0.0, pitch: float = 0.0) -> Anchored:
        return Anchored(anchor=table.id, position=(x, y, z), rotation=rotation_of(yaw, pitch))

    piece = Group(
        id=_name("piece"), name="piece", placement=on_table(0.0, 0.0, 0.0), tracks=(_growing(),)
    )
    return structs.replace(
        new_story(_name("story")),
        title=NAME,
        description=ABOUT,
        languages=LANGUAGES,
        rights=structs.replace(RIGHTS, title="AR table piece"),
        parameters=parameters(),
        scenes=(
            Scene(
                id=_name("scene"),
                title=NAME,
                surrounding=RealWorld(anchors=(table,)),
                opening=View(pitch=-34.0, fov=40.0),
                overlays=(
                    piece,
                    Model(
                        id=_name("object"), name="object", asset=island, parent=piece.id, size=0.52,
                        stands="foot",
                        placement=Standing(position=(0.0, 0.0, 0.0)),
                        alt=said(
                            "A small round island in a blue sea: beaches, woods, a snowy peak and"
                            " a lighthouse with red bands.",
                            "蓝色海面上的圆形小岛：沙滩、树林、雪峰和一座红白灯塔。",
                        ),
                    ),
                    Text(
                        id=_name("label"), name="label", text=NAME, height=0.021, bold=True,
                        wrap=0.5, align="centre", panel="#10151b", panel_opacity=0.88,
                        padding=0.018, corner=0.014, placement=on_table(0.0, 0.04, 0.34, 0.0, TILT),
                        tracks=(entering(at=1.0),),
                    ),
                    Text(
                        id=_name("note"), name="note", text=NOTE, height=0.014, wrap=0.34,
                        panel="#10151b", panel_opacity=0.88, padding=0.018, corner=0.012,
                        hidden=True, placement=on_table(0.42, 0.2, 0.0, 3.0, TILT),
                    ),
                    Hotspot(
                        id=_name("more"), name="more", icon="info",
                        label=said("About it", "说明"), size=0.066, colour="#ffd27d",
                        placement=on_table(0.31, 0.07, 0.22, 0.0, TILT), tracks=(entering(at=1.2),),
                        triggers=(Select(actions=(Toggle(overlay=_name("note"), seconds=0.3),)),),
                    ),
                    *(
                        Hotspot(
                            id=_name(f"turn {way}"), name=f"turn {way}", icon="play", label=label,
                            size=0.06, colour="#ffffff",
                            placement=on_table(x, 0.06, 0.22, 0.0, TILT),
                            tracks=(entering(at=1.4),),
                            triggers=(
                                Select(
                                    actions=(
                                        AnimateTo(
                                            overlay=piece.id, field="placement.rotation",
                                            value=rotation_of(yaw), seconds=1.6, easing=SOFT,
                                        ),
                                    )
                                ),
                            ),
                        )
                        for way, label, x, yaw in (
                            ("front", said("Front", "正面"), -0.37, 0.0),
                            ("back", said("Other side", "背面"), -0.26, 179.0),
                        )
                    ),
                ),
            ),
        ),
        assets=tuple(bench.assets),
    )  # fmt: skip


def _growing() -> Track:
    """It springs up from the table."""
    return Track(
        field="placement.scale",
        keys=(
            Keyframe(time=0.2, value=0.02, easing=Spring(bounce=0.35)),
            Keyframe(time=1.6, value=1.0),
        ),
    )


def _island(cells: int = 120) -> MediaModel:
    """A round piece of sea, 0.52 m across, with an island in it."""
    radius = 0.25
    ring = np.linspace(0, 1, cells // 2) ** 0.8
    turn = np.linspace(0, 2 * np.pi, cells + 1)
    x = radius * ring[:, None] * np.sin(turn)
    z = radius * ring[:, None] * np.cos(turn)
    land = clouds(400, 400, 120, 12, 6)
    row = np.clip(((z / radius * 0.5 + 0.5) * 399).astype(int), 0, 399)
    column = np.clip(((x / radius * 0.5 + 0.5) * 399).astype(int), 0, 399)
    far = np.hypot(x - 0.02, z * 1.15) / radius
    height = (land[row, column] - 0.30) * 0.34 * np.clip(1 - far * 1.12, 0, 1) ** 0.7
    height += 0.075 * np.exp(-((np.hypot(x + 0.045, z + 0.03) / 0.052) ** 2))  # the peak
    height += 0.012 * np.exp(-((np.hypot(x - 0.135, z - 0.03) / 0.026) ** 2)) - 0.004
    height[:, -1] = height[:, 0]  # where the round closes
    sea = height < 0.001
    swell = 0.0016 * np.sin(x * 190 + 1.5 * np.sin(z * 90)) * np.sin(z * 170)
    top = np.where(sea, swell * np.clip(-height * 200 + 0.2, 0, 1), height)
    points = np.stack([x, top + 0.03, z], -1)
    surface = sheet(points[::-1], closed_u=True)
    if surface.normals[:, 1].mean() < 0:
        surface = Shape(surface.points, -surface.normals, surface.uv, surface.faces[:, ::-1])
    level = height[::-1].ravel()
    ground = gradient(
        [
            (0.0, "#eadcae"), (0.05, "#dcc98d"), (0.10, "#8fae62"), (0.35, "#5f8a48"),
            (0.55, "#6f7a55"), (0.72, "#8d8577"), (0.84, "#cfcac2"), (1.0, "#ffffff"),
        ],
        np.clip(level / 0.115, 0, 1),
    )  # fmt: skip
    water = gradient(
        [(0.0, "#8fd6cf"), (0.25, "#3da3b8"), (1.0, "#14557f")], np.clip(-level / 0.03, 0, 1)
    )
    colours = np.where((level < 0.001)[:, None], water, ground)
    edge = lathe(np.array([(0.0, 0.0), (radius + 0.008, 0.0), (radius + 0.008, 0.026),
                           (radius + 0.004, 0.031), (radius - 0.001, 0.031)]), 96)  # fmt: skip
    foot = float(height[np.hypot(x - 0.135, z - 0.03) < 0.02].max()) + 0.028
    return model(
        "island",
        [
            Part(surface, Material(metallic=0.0, roughness=0.62), colours),
            Part(edge, Material(base=(*linear("#3b2a20"), 1.0), metallic=0.0, roughness=0.5)),
            *_woods(points, height),
            *_lighthouse((0.135, foot, 0.03)),
        ],
    )


def _woods(points: Array, height: Array) -> list[Part]:
    """Conifers where it is neither beach nor rock."""
    rng = np.random.default_rng(3)
    places = np.argwhere((height > 0.010) & (height < 0.045))
    chosen = places[rng.permutation(len(places))[:150]]
    shapes, tints = [], []
    for row, column in chosen:
        x, y, z = points[row, column]
        if np.hypot(x - 0.135, z - 0.03) < 0.03:
            continue
        tall, wide = rng.uniform(0.012, 0.021), rng.uniform(0.0035, 0.0055)
        turn = np.linspace(0, 2 * np.pi, 7)
        rings = [(0.0, tall), (wide * 0.62, tall * 0.45), (wide, 0.0)]
        grid = np.array([[(r * np.sin(a), h, r * np.cos(a)) for a in turn] for r, h in rings])
        cone = faceted(grid)
        if (cone.normals * (cone.points - (0, tall / 3, 0))).sum() < 0:
            cone = Shape(cone.points, -cone.normals, cone.uv, cone.faces[:, ::-1])
        shapes.append(moved(cone, (x, y - 0.001, z)))
        tint = linear("#2f5d3a") * rng.uniform(0.7, 1.35)
        tints.append(np.broadcast_to(tint, cone.points.shape))
    return [Part(join(shapes), Material(metallic=0.0, roughness=0.9), np.concatenate(tints))]


def _lighthouse(at: tuple[float, float, float]) -> list[Part]:
    """A tower with red bands and a lit lantern."""
    heights = np.linspace(0.0, 0.052, 41)
    tower = lathe(np.stack([0.0078 - 0.055 * heights, heights], -1), 28)
    red = (np.floor(tower.points[:, 1] / 0.0105) % 2 == 1)[:, None]
    bands = np.where(red, linear("#c23b2e"), linear("#f4efe6"))
    lamp = lathe(np.array([(0.0, 0.052), (0.0036, 0.052), (0.0036, 0.0585), (0.0, 0.0585)]), 20)
    roof = lathe(np.array([(0.0, 0.0584), (0.0056, 0.0584), (0.0, 0.0655)]), 20)
    deck = lathe(np.array([(0.0, 0.0505), (0.0068, 0.0505), (0.0068, 0.0522), (0.0, 0.0522)]), 20)
    dark = Material(base=(*linear("#2a2f36"), 1.0), metallic=0.0, roughness=0.5)
    lit = Material(base=(1.0, 0.86, 0.5, 1.0), metallic=0.0, roughness=1.0, unlit=True)
    return [
        Part(moved(tower, at), Material(metallic=0.0, roughness=0.6), bands),
        Part(moved(lamp, at), lit),
        Part(moved(join([roof, deck]), at), dark),
    ]
