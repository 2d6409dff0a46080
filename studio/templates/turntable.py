"""Object in the round: one object on a turntable, with a few things to know about it."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import structs

from assets.media import Material
from assets.media import Model as MediaModel
from story.edits import new_story
from story.model.actions import Action, AnimateTo, Hide, Select, Show
from story.model.parameters import Bind, ColourParameter, NumberParameter, Parameter
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Keyframe, Track
from story.model.values import Localised, View
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.space import rotation_of
from studio.examples import objects
from studio.examples.light import linear
from studio.examples.shapes import Array, Part, join, lathe, model
from studio.templates.bench import LANGUAGES, RIGHTS, Bench, Names, Pixels, said
from studio.templates.parts import SOFT, entering, facing, file_for, leaving, worded, worded_in
from studio.templates.sheet import rgb

KEY: Final = "object-in-the-round"
TITLE: Final = said("Object in the round", "环视一件器物")
ABOUT: Final = said(
    "A 3D object turns on a plinth; three notes turn it to what they tell of.",
    "一件三维器物在展台上旋转；三条说明各自把它转到所讲的一面。",
)
SAMPLE: Final[dict[str, str]] = {}

NAME: Final = said("Amphora with a meander", "回纹双耳瓶")
LINE: Final = said("Terracotta, black glaze · 75 cm", "赤陶，黑釉 · 高 75 厘米")
NOTES: Final = (
    (
        said("The meander", "回纹"),
        said(
            "A line that never crosses itself runs round the shoulder thirty times.",
            "一条从不相交的线，绕肩部整整三十个来回。",
        ),
        0.0,
    ),
    (
        said("The handles", "双耳"),
        said(
            "Two handles, so that one person pours and two can carry.",
            "两只把手：一人可倾倒，两人可抬运。",
        ),
        90.0,
    ),
    (
        said("The foot", "足部"),
        said(
            "Rays rise from the foot and lift the heavy body, at least for the eye.",
            "放射纹自足部升起，让沉重的器身在视觉上变得轻盈。",
        ),
        180.0,
    ),
)
STANDS: Final = (0.0, 0.86, -2.1)
FAR: Final = -2.35  # metres of the words, from the visitor
LEFT, WIDE = -0.86, 0.88  # of the words beside it: within a picture of four by three
SIGNS: Final = 0.55  # metres to the right: the column of the signs, the notes beyond it
HEIGHTS: Final = (1.27, 1.60, 0.94)  # of the signs: beside what each tells of
RIGHT, NARROW = 1.03, 0.48  # of the notes
FLOOR: Final = 9.0  # metres across of the light on it
TURN_S: Final = 15.0

_name = Names(KEY)


def parameters() -> tuple[Parameter, ...]:
    """What may be given; without any, an amphora is shown."""
    notes: list[Parameter] = []
    for number in (1, 2, 3):
        told = worded(
            f"note_{number}", said(f"Note {number}", f"说明{number}"),
            _name(f"note {number}"), "text", 240, about="object",
        )  # fmt: skip
        notes += (
            worded(
                f"heading_{number}", said(f"Note {number}: heading", f"说明{number}标题"),
                _name(f"button {number}"), "label", 40, about="object",
            ),
            leaving(told, _name(f"note {number}"), _name(f"button {number}")),
        )  # fmt: skip
    title = worded_in(
        "title", said("Title", "名称"),
        (
            (_name("title"), "text"), (None, "title"), (_name("scene"), "title"),
            (_name("object"), "alt"),
        ),
        60, about="object",
    )  # fmt: skip
    line = worded(
        "line", said("Line under the title", "副标题"), _name("line"), "text", 80, about="object"
    )
    return (
        file_for("object", said("Object", "器物模型"), "model", _name("asset object.glb")),
        NumberParameter(
            name="size", label=said("Height or length in metres", "最长边（米）"), lowest=0.05,
            highest=1.6, required=False, binds=(Bind(element=_name("object"), field="size"),),
        ),
        leaving(title, _name("title")),
        leaving(line, _name("line")),
        *notes,
        ColourParameter(
            name="backdrop", label=said("Backdrop", "背景色"), required=False,
            binds=(Bind(element=_name("scene"), field="surrounding.top"),),
        ),
        ColourParameter(
            name="accent", label=said("Accent", "强调色"), required=False,
            binds=tuple(
                Bind(element=_name(f"button {number}"), field="colour") for number in (1, 2, 3)
            ),
        ),
    )  # fmt: skip


def build(bench: Bench) -> Story:
    """The template; its media are made on the bench."""
    bench.step("model the object")
    thing = bench.model("object", objects.amphora())
    plinth = bench.model("plinth", _plinth())
    floor = bench.sign("floor", _floor())
    glow = bench.sign("glow", _glow())
    x, _, z = STANDS
    turntable = Group(
        id=_name("turntable"), name="turntable", placement=Standing(position=STANDS),
        tracks=(_turning(),),
    )  # fmt: skip
    overlays: list[AnyOverlay] = [
        Picture(
            id=_name("glow"), name="light behind", asset=glow, width=8.0,
            placement=facing((x, 1.5, z - 4.6)), alt=said("A soft light.", "柔和的光。"),
        ),
        Picture(
            id=_name("floor"), name="floor", asset=floor, width=FLOOR,
            placement=facing((x, 0.0, z), 0.0, -90.0),
            alt=said("A pool of light on the floor.", "地面上的一片光。"),
        ),
        Model(
            id=_name("plinth"), name="plinth", asset=plinth,
            placement=Standing(position=(x, 0.0, z)),
            alt=said("A round plinth of pale stone.", "浅色石质圆形展台。"),
        ),
        turntable,
        Model(
            id=_name("object"), name="object", asset=thing, parent=turntable.id, size=0.75,
            stands="foot", placement=Standing(position=(0.0, 0.0, 0.0)),
            alt=said(
                "A terracotta amphora with black bands: a meander, running waves and rays.",
                "一只赤陶双耳瓶，绘有黑色纹带：回纹、浪花纹和放射纹。",
            ),
        ),
        Text(
            id=_name("title"), name="title", text=NAME, height=0.07, bold=True, wrap=WIDE,
            align="centre", panel=None, padding=0.0, colour="#f6f1e8",
            placement=facing((LEFT, 1.53, FAR)), tracks=(entering(at=0.3),),
        ),
        Text(
            id=_name("line"), name="line", text=LINE, height=0.034, wrap=WIDE, align="centre",
            panel=None, padding=0.0, colour="#b9b2a6",
            placement=facing((LEFT, 1.25, FAR)), tracks=(entering(at=0.6),),
        ),
    ]  # fmt: skip
    for number, (heading, text, yaw) in enumerate(NOTES, 1):
        overlays += _note(number, heading, text, yaw)
    return structs.replace(
        new_story(_name("story")),
        title=NAME,
        description=ABOUT,
        languages=LANGUAGES,
        rights=structs.replace(RIGHTS, title="Object in the round"),
        parameters=parameters(),
        scenes=(
            Scene(
                id=_name("scene"), title=NAME,
                surrounding=Backdrop(top="#3d424b", bottom="#101215"),
                opening=View(pitch=-7.5, fov=46.0), duration=TURN_S, overlays=tuple(overlays),
            ),
        ),
        assets=tuple(bench.assets),
    )  # fmt: skip


def _note(number: int, heading: Localised, text: Localised, yaw: float) -> tuple[AnyOverlay, ...]:
    """A button, and the note that it shows while the object turns to what is told."""
    others = tuple(
        Hide(overlay=_name(f"note {other}"), seconds=0.2) for other in (1, 2, 3) if other != number
    )
    actions: tuple[Action, ...] = (
        *others,
        Show(overlay=_name(f"note {number}"), seconds=0.4),
        AnimateTo(
            overlay=_name("turntable"), field="placement.rotation", value=rotation_of(yaw),
            seconds=1.4, easing=SOFT,
        ),
    )  # fmt: skip
    return (
        Hotspot(
            id=_name(f"button {number}"), name=f"note {number}", icon="plus", label=heading,
            size=0.17, colour="#e7b46a", tracks=(entering(at=0.6 + 0.2 * number),),
            placement=facing((SIGNS, HEIGHTS[number - 1], FAR)),
            triggers=(Select(actions=actions),),
        ),
        Text(
            id=_name(f"note {number}"), name=f"text of note {number}", text=text, height=0.038,
            wrap=NARROW, panel="#14161a", panel_opacity=0.82, padding=0.07, corner=0.04,
            hidden=True, placement=facing((RIGHT, HEIGHTS[number - 1] - 0.03, FAR)),
        ),
    )  # fmt: skip


def _turning() -> Track:
    """Once round, then it rests."""
    steps = 4
    keys = tuple(
        Keyframe(time=TURN_S / steps * step, value=rotation_of(360.0 / steps * step))
        for step in range(steps + 1)
    )
    return Track(field="placement.rotation", keys=keys)


def _floor(side: int = 900) -> Pixels:
    """A pool of light that fades out, and in it the shadow at the foot of the plinth."""
    y, x = (np.mgrid[0:side, 0:side] + 0.5) / side * FLOOR - FLOOR / 2
    far = np.hypot(x, y)
    pool = np.exp(-((far / 1.05) ** 2)) * 0.6 + np.exp(-((far / 2.4) ** 2)) * 0.28
    pool *= np.clip((FLOOR / 2 - far) / 1.2, 0, 1)
    shade = np.exp(-(np.maximum(far - 0.38, 0) / 0.16)) * 0.85
    shade = np.maximum(shade, 0.35 * np.exp(-(np.maximum(far - 0.38, 0) / 0.5)))
    colour = rgb("#b9af9c") * (1 - shade[..., None]) + rgb("#0c0c0e") * shade[..., None]
    return _lit(colour, np.maximum(pool, shade * (far < 2)))


def _glow(side: int = 512) -> Pixels:
    """Light on what is behind, the brightest at the height of the object."""
    y, x = (np.mgrid[0:side, 0:side] + 0.5) / side * 2 - 1
    far = np.hypot(x, y)
    soft = np.clip(1 - far, 0, 1) ** 2 * (3 - 2 * np.clip(1 - far, 0, 1))
    return _lit(np.broadcast_to(rgb("#8d8f98"), (side, side, 3)), soft * 0.55)


def _lit(colour: Array, alpha: Array) -> Pixels:
    """(h, w, 4) bytes, with half a step of noise against bands."""
    noise = np.random.default_rng(3).random(alpha.shape)
    both = np.concatenate([colour * 255, (alpha * 255 + noise - 0.5)[..., None]], -1)
    pixels: Pixels = np.clip(both, 0, 255).astype(np.uint8)
    return pixels


def _plinth() -> MediaModel:
    """A drum of pale stone with a shadow gap and a darker plate on top."""
    height = STANDS[1]
    drum = np.array(
        [
            (0.0, 0.0), (0.40, 0.0), (0.40, 0.05), (0.385, 0.055), (0.36, 0.07),
            *((0.36, y) for y in np.linspace(0.1, height - 0.08, 7)),
            (0.345, height - 0.075), (0.345, height - 0.06), (0.36, height - 0.055),
            (0.36, height - 0.03),
        ]
    )  # fmt: skip
    plate = np.array(
        [
            (0.36, height - 0.03), (0.362, height - 0.012), (0.355, height - 0.003),
            *((r, height - 0.001) for r in np.linspace(0.34, 0.0, 14)),
        ]
    )  # fmt: skip
    body, top = lathe(drum, 96), lathe(plate, 96)
    stone = linear("#d8d2c6")
    fade = np.clip(body.points[:, 1] / height, 0, 1)[:, None]
    dark = np.hypot(top.points[:, 0], top.points[:, 2])
    shade = 1 - 0.55 * np.exp(-((dark / 0.13) ** 2))  # where the object stands
    return model(
        "plinth",
        [
            Part(body, Material(metallic=0.0, roughness=0.85), stone * (0.35 + 0.65 * fade)),
            Part(join([top]), Material(metallic=0.0, roughness=0.5), stone * shade[:, None]),
        ],
    )
