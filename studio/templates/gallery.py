"""Gallery tour: five pictures in a daylit room, told one after the other."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import structs

from assets.media import Material
from assets.media import Model as MediaModel
from story.edits import new_story
from story.model.actions import (
    Action,
    AddTo,
    AnimateTo,
    Finish,
    Hide,
    Reset,
    Select,
    SetVariable,
    Show,
    VariableChanged,
)
from story.model.conditions import VariableIs
from story.model.parameters import Bind, ChoiceParameter, Parameter
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.surrounding import Environment
from story.model.timeline import Keyframe, Track
from story.model.values import Localised, Vector, View
from story.model.variables import NumberVariable, Option, YesNoVariable
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.picture import Picture
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from studio.examples import light, pictures
from studio.examples.light import Panel, Room, linear
from studio.examples.shapes import Part, Shape, box, join, model, moulding, moved, quad, tilted
from studio.templates.bench import LANGUAGES, RIGHTS, Bench, Names, said
from studio.templates.parts import SOFT, entering, facing, file_for, worded, worded_in

KEY: Final = "gallery-tour"
TITLE: Final = said("Gallery tour", "画廊导览")
ABOUT: Final = said(
    "Five pictures in a daylit room; a sign under each tells of it, and the room counts along.",
    "采光展厅中的五幅作品；每幅下方的标志讲述它，展厅随之计数。",
)
SAMPLE: Final[dict[str, str]] = {}

NAME: Final = said("Five Formulas", "五道公式")
WELCOME: Final = said(
    "Five pictures that nobody painted. Select the sign under one to hear of it.",
    "五幅无人绘制的画。点选画下的标志，听它的故事。",
)
DONE: Final = said("You have seen them all. Thank you for coming.", "您已看完全部作品，感谢光临。")
SIDE, FAR, BACK, HEIGHT = 4.2, -4.2, 3.4, 3.9
WALLS: Final = {
    "chalk": (said("Chalk", "粉白"), "#e6e2d9", "#2a2825"),
    "sage": (said("Sage", "灰绿"), "#6f8a80", "#f4f1ea"),
    "ink": (said("Ink", "墨蓝"), "#2b3a4d", "#f1ece2"),
}
WORKS: Final = (
    (
        "mountains",
        said("Ridges at Dawn", "破晓山脊"),
        said(
            "Seven lines of noise, each paler than the last: distance is nothing but mist.",
            "七道噪声曲线，一道比一道淡：所谓远方，不过是雾。",
        ),
    ),
    (
        "currents",
        said("Currents", "潮流"),
        said(
            "Five thousand points set adrift, each leaving the line it has gone.",
            "五千个随波的点，各自留下走过的线。",
        ),
    ),
    (
        "suns",
        said("Fifty-Four Suns", "五十四个太阳"),
        said(
            "One half circle, turned by chance: an homage to printed cloth.",
            "同一个半圆，随机转向：向印花布致敬。",
        ),
    ),
    (
        "contours",
        said("Map of Nowhere", "乌有之图"),
        said(
            "An island with every height and depth, and no place in any sea.",
            "一座标明高低深浅的岛，却不在任何海上。",
        ),
    ),
    (
        "garden",
        said("Garden, Seven in the Evening", "傍晚七点的花园"),
        said(
            "The last light behind five cypresses, kept for good.",
            "五棵柏树后的最后一抹光，就此留住。",
        ),
    ),
)

_name = Names(KEY)


def _places() -> list[tuple[Vector, float, float]]:
    """Where each picture hangs: its middle, the direction it is seen in, its width."""
    y, near = 1.62, 0.05
    return [
        ((-SIDE + near, y, -1.3), -90.0, 1.74),
        ((-2.45, y, FAR + near), 0.0, 1.74),
        ((0.0, y, FAR + near), 0.0, 1.74),
        ((2.45, y, FAR + near), 0.0, 1.74),
        ((SIDE - near, y, -1.3), 90.0, 1.74),
    ]


def parameters() -> tuple[Parameter, ...]:
    """What may be given; without any, five pictures by formula are shown."""
    works: list[Parameter] = []
    for number, (key, _, _) in enumerate(WORKS, 1):
        works += (
            file_for(
                f"picture_{number}", said(f"Picture {number}", f"作品{number}"), "image",
                _name(f"asset {key}.jpg"),
            ),
            structs.replace(
                worded(
                    f"title_{number}", said(f"Title of picture {number}", f"作品{number}名称"),
                    _name(f"sign {number}"), "label", 60,
                ),
                binds=tuple(
                    Bind(element=_name(f"{element} {number}"), field=f"{field}.{language}")
                    for element, field in (("sign", "label"), ("work", "alt"))
                    for language in LANGUAGES
                ),
            ),
            worded(
                f"note_{number}", said(f"Note on picture {number}", f"作品{number}说明"),
                _name(f"note {number}"), "text", 240,
            ),
        )  # fmt: skip
    return (
        worded_in(
            "title", said("Title", "标题"),
            ((_name("title"), "text"), (None, "title"), (_name("scene"), "title")), 60,
        ),
        worded("welcome", said("Welcome", "欢迎词"), _name("welcome"), "text", 240),
        ChoiceParameter(
            name="walls", label=said("Walls", "墙面"), default="sage",
            options=tuple(Option(value=key, label=label) for key, (label, _, _) in WALLS.items()),
            binds=(
                Bind(
                    element=_name("scene"), field="surrounding.model",
                    values={key: _name(f"asset room-{key}.glb") for key in WALLS},
                ),
                *(
                    Bind(
                        element=_name(text), field="colour",
                        values={key: ink for key, (_, _, ink) in WALLS.items()},
                    )
                    for text in ("title", "welcome", "count", "thanks")
                ),
            ),
        ),
        *works,
    )  # fmt: skip


def build(bench: Bench) -> Story:
    """The template; its media are made on the bench."""
    bench.step("build the room")
    rooms = {key: bench.model(f"room-{key}", _room(wall)) for key, (_, wall, _) in WALLS.items()}
    bench.step("paint the pictures")
    painted = {
        "mountains": pictures.mountains, "currents": pictures.currents, "suns": pictures.suns,
        "contours": pictures.contours,
    }  # fmt: skip
    works = {key: bench.photo(key, paint(960, 640)) for key, paint in painted.items()}
    garden = pictures.dusk_garden(960)
    works["garden"] = bench.photo("garden", garden[40:680])
    ink = WALLS["sage"][2]
    overlays: list[AnyOverlay] = [
        Text(
            id=_name("title"), name="title", text=NAME, height=0.155, bold=True, wrap=5.0,
            align="centre", panel=None, padding=0.0, colour=ink,
            placement=facing((0.0, 3.06, FAR + 0.04)), tracks=(entering(at=0.2, seconds=1.2),),
        ),
        Text(
            id=_name("welcome"), name="welcome", text=WELCOME, height=0.072, wrap=5.2,
            align="centre", panel=None, padding=0.0, colour=ink,
            placement=facing((0.0, 2.74, FAR + 0.04)), tracks=(entering(at=0.7, seconds=1.2),),
        ),
        Text(
            id=_name("count"), name="count", text=said("{seen} of 5", "已看 {seen} / 5"),
            height=0.07, wrap=None, align="centre", panel=None, padding=0.0, colour=ink,
            placement=facing((0.0, 0.28, FAR + 0.04)),
        ),
        Text(
            id=_name("thanks"), name="thanks", text=DONE, height=0.07, wrap=None, align="centre",
            panel=None, padding=0.0, colour=ink, hidden=True,
            placement=facing((0.0, 0.28, FAR + 0.05)),
        ),
        Hotspot(
            id=_name("again"), name="again", icon="go", label=said("Begin again", "重新参观"),
            size=0.26, hidden=True, placement=facing((-1.225, 1.7, FAR + 0.06)),
            triggers=(Select(actions=(Reset(what="visit"),)),),
        ),
        Hotspot(
            id=_name("finish"), name="finish", icon="go", label=said("Leave", "离开"), size=0.26,
            hidden=True, placement=facing((1.225, 1.7, FAR + 0.06)),
            triggers=(Select(actions=(Finish(),)),),
        ),
    ]  # fmt: skip
    for number, (key, heading, note) in enumerate(WORKS, 1):
        overlays += _work(number, works[key], heading, note)
    seen = _name("seen")
    all_seen: tuple[Action, ...] = (
        Hide(overlay=_name("count"), seconds=0.3),
        Show(overlay=_name("thanks"), seconds=0.8),
        Show(overlay=_name("again"), seconds=0.8),
        Show(overlay=_name("finish"), seconds=0.8),
    )
    return structs.replace(
        new_story(_name("story")),
        title=NAME,
        description=ABOUT,
        languages=LANGUAGES,
        rights=structs.replace(RIGHTS, title="Gallery tour"),
        parameters=parameters(),
        variables=(
            NumberVariable(id=seen, name="seen"),
            *(
                YesNoVariable(id=_name(f"seen {number}"), name=f"seen_{number}")
                for number in range(1, 6)
            ),
        ),
        scenes=(
            Scene(
                id=_name("scene"), title=NAME,
                surrounding=Environment(
                    model=rooms["sage"], top="#f3f4f2", bottom="#8d8578", light=1.0
                ),
                opening=View(pitch=2.0, fov=64.0), duration=12.0, overlays=tuple(overlays),
                triggers=(
                    VariableChanged(
                        variable=seen, actions=all_seen,
                        when=(VariableIs(variable=seen, test=">=", value=5.0),),
                    ),
                ),
            ),
        ),
        assets=tuple(bench.assets),
    )  # fmt: skip


def _work(number: int, asset: str, heading: Localised, note: Localised) -> tuple[AnyOverlay, ...]:
    """A picture, a sign under it, and the note that comes up beside the sign."""
    (x, y, z), yaw, width = _places()[number - 1]
    place = Group(
        id=_name(f"place {number}"), name=f"place {number}", placement=facing((x, y, z), yaw)
    )
    first = VariableIs(variable=_name(f"seen {number}"), value=False)
    others = tuple(n for n in range(1, 6) if n != number)
    tell: tuple[Action, ...] = (
        *(Hide(overlay=_name(f"note {other}"), seconds=0.2) for other in others),
        Show(overlay=_name(f"note {number}"), seconds=0.4),
        *(
            AnimateTo(overlay=_name(f"work {other}"), field="opacity", value=0.55, seconds=0.6,
                      easing=SOFT)
            for other in others
        ),
        AnimateTo(overlay=_name(f"work {number}"), field="opacity", value=1.0, seconds=0.6,
                  easing=SOFT),
    )  # fmt: skip
    count: tuple[Action, ...] = (
        SetVariable(variable=_name(f"seen {number}"), value=True),
        AddTo(variable=_name("seen"), amount=1.0),
    )
    return (
        place,
        Picture(
            id=_name(f"work {number}"), name=f"picture {number}", asset=asset, width=width,
            parent=place.id, placement=Standing(position=(0.0, 0.0, 0.0)), alt=heading,
            tracks=(_lit(number),),
        ),
        Hotspot(
            id=_name(f"sign {number}"), name=f"sign {number}", icon="info", label=heading,
            size=0.26, parent=place.id, placement=Standing(position=(0.0, -0.8, 0.05)),
            triggers=(Select(actions=count, when=(first,)), Select(actions=tell)),
        ),
        Text(
            id=_name(f"note {number}"), name=f"note {number}", text=note, height=0.05, wrap=1.5,
            panel="#15181b", panel_opacity=0.92, padding=0.07, corner=0.03, hidden=True,
            parent=place.id, placement=Standing(position=(0.0, -0.38, 0.14)),
        ),
    )  # fmt: skip


def _lit(number: int) -> Track:
    """The pictures come up one after the other."""
    start = 0.3 + 0.35 * number
    return Track(
        field="opacity",
        keys=(
            Keyframe(time=start, value=0.0, easing=SOFT),
            Keyframe(time=start + 1.2, value=1.0),
        ),
    )


def _room(wall: str) -> MediaModel:
    """A room with daylight from above, its light painted on; frames for five pictures."""
    sky = Panel(
        np.array([-2.6, HEIGHT - 0.02, 1.6]), np.array([5.2, 0.0, 0.0]),
        np.array([0.0, 0.0, -5.0]), np.array([1.0, 1.01, 1.03]) * 3.6, (6, 6),
    )  # fmt: skip
    bench = np.array([[(-0.8, 0.0, 0.55), (0.8, 0.42, 1.0)]])
    room = Room(
        (sky,), np.array([0.30, 0.29, 0.28]), bench,
        np.array([-SIDE, 0.0, FAR]), np.array([SIDE, HEIGHT, BACK]),
    )  # fmt: skip
    long, wide = BACK - FAR, 2 * SIDE
    baked = Material(metallic=0.0, roughness=1.0, unlit=True)
    walls = join(
        [
            quad((-SIDE, HEIGHT, BACK), (0, 0, -long), (0, -HEIGHT, 0), 22),
            quad((SIDE, HEIGHT, FAR), (0, 0, long), (0, -HEIGHT, 0), 22),
            quad((SIDE, HEIGHT, BACK), (-wide, 0, 0), (0, -HEIGHT, 0), 22),
            quad((-SIDE, HEIGHT, FAR), (wide, 0, 0), (0, -HEIGHT, 0), 22),
        ]
    )
    ceiling = _ceiling()
    skirting = join(
        [
            box((-SIDE, 0, FAR), (SIDE, 0.11, FAR + 0.02), 12),
            box((-SIDE, 0, FAR), (-SIDE + 0.02, 0.11, BACK), 12),
            box((SIDE - 0.02, 0, FAR), (SIDE, 0.11, BACK), 12),
        ]
    )
    seat = join(
        [
            box((-0.8, 0.34, 0.56), (0.8, 0.42, 1.0), 8),
            box((-0.7, 0.0, 0.62), (-0.62, 0.34, 0.94), 2),
            box((0.62, 0.0, 0.62), (0.7, 0.34, 0.94), 2),
        ]
    )
    parts = [Part(_floor_shape(), baked, None, _floor(room))]
    for shape, colour in (
        (walls, linear(wall)),
        (ceiling, linear("#f2efe9")),
        (skirting, linear("#f2efe9")),
        (_frames(), linear("#3a2b20")),
        (seat, linear("#8a623c")),
    ):
        lit = light.tone(room.light(shape.points, shape.normals) * colour)
        parts.append(Part(shape, baked, lit))
    glass = quad((-2.6, HEIGHT + 0.3, -3.4), (5.2, 0, 0), (0, 0, 5.0), 1)
    shine = np.broadcast_to(np.array([0.93, 0.96, 1.0]), glass.points.shape)
    down = Shape(glass.points, -glass.normals, glass.uv, glass.faces[:, ::-1])
    parts.append(
        Part(down, Material(metallic=0.0, roughness=1.0, unlit=True, double_sided=True), shine)
    )
    return model("room", parts)


def _ceiling() -> Shape:
    """A ceiling with one long skylight, whose well has walls."""
    low, high = (-2.6, -3.4), (2.6, 1.6)
    strips = []
    for x0, x1, z0, z1 in (
        (-SIDE, SIDE, FAR, low[1]), (-SIDE, SIDE, high[1], BACK),
        (-SIDE, low[0], low[1], high[1]), (high[0], SIDE, low[1], high[1]),
    ):  # fmt: skip
        strips.append(quad((x0, HEIGHT, z0), (x1 - x0, 0, 0), (0, 0, z1 - z0), 14))
    middle = ((low[0] + high[0]) / 2, HEIGHT, (low[1] + high[1]) / 2)
    steps = np.array([(0.0, -0.3), (0.0, 0.0), (0.05, 0.0)])
    well = moved(tilted(moulding(steps, high[0] - low[0], high[1] - low[1]), 90), middle)
    return join([*strips, well])


def _frames() -> Shape:
    """Thin wooden frames round the pictures, which are three by two."""
    profile = np.array([(0.0, 0.0), (0.0, 0.035), (0.035, 0.035), (0.035, 0.0)])
    frames = []
    for (x, y, z), yaw, width in _places():
        frame = moulding(profile, width, width / 1.5)
        frames.append(moved(moved(frame, yaw=yaw), (x, y, z)))
    return join(frames)


def _floor_shape() -> Shape:
    return quad((-SIDE, 0, FAR), (2 * SIDE, 0, 0), (0, 0, BACK - FAR), 1)


def _floor(room: Room) -> pictures.Picture:
    """Oak, lit from above, with a soft gleam of the skylight."""
    scale = 96
    height, width = round((BACK - FAR) * scale), round(2 * SIDE * scale)
    wood = pictures.parquet(height, width, scale) * 1.25
    z, x = np.linspace(FAR, BACK, 40), np.linspace(-SIDE, SIDE, 42)
    points = np.stack(np.broadcast_arrays(x[None], 0.0, z[:, None]), -1).reshape(-1, 3)
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), points.shape)
    falls = room.light(points, up).reshape(40, 42, 3)
    zz = np.linspace(FAR, BACK, height)[:, None]
    xx = np.linspace(-SIDE, SIDE, width)[None]
    gleam = np.exp(-((xx / 2.2) ** 4)) * np.exp(-(((zz + 2.2) / 1.5) ** 2)) * 0.16
    picture = wood * light.enlarged(falls, height, width) + gleam[..., None]
    return light.srgb_bytes(light.tone(picture))
