"""Before and after: two pictures of one landscape, one laid over the other by a slider."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from story.edits import new_story
from story.model.actions import Action, AnimateTo, EnterScene, PlayEverything, Select, SetVariable
from story.model.parameters import Parameter, TextParameter
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Bezier, Keyframe, TimeCue, Track
from story.model.values import Localised, Vector, View
from story.model.variables import NumberVariable
from story.overlays.picture import Picture
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from studio.examples.light import clouds, linear, noise, srgb_bytes, tone
from studio.examples.pictures import gradient
from studio.examples.shapes import Array
from studio.templates import signs
from studio.templates.bench import LANGUAGES, RIGHTS, Bench, Names, Pixels, said
from studio.templates.parts import SOFT, entering, facing, file_for, worded, worded_in
from studio.templates.sky import looked_up, tile

KEY: Final = "before-and-after"
TITLE: Final = said("Before and after", "今昔对比")
ABOUT: Final = said(
    "Two pictures of one landscape; a slider fades from the one to the other.",
    "同一处风景的两幅画面，用滑块在二者之间渐变。",
)
SAMPLE: Final[dict[str, str]] = {}

NAME: Final = said("The glacier and the lake", "冰川与湖")
TALE: Final = said(
    "Where the ice filled the valley, there is a lake today.", "昔日冰雪填满山谷，如今是一汪湖水。"
)
WIDTH: Final = 3.3  # metres of the pictures
FAR: Final = -3.0
HEIGHT: Final = 1.78  # of their middle
KNOB_Y: Final = 0.62
REACH: Final = 1.0  # metres from the slider's middle to its ends
STOPS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
EYE_M: Final = 190.0  # above the lake, of who painted the landscape
IN_OUT: Final = Bezier(x1=0.45, y1=0.0, x2=0.55, y2=1.0)

_name = Names(KEY)


def parameters() -> tuple[Parameter, ...]:
    """What may be given; without any, a valley that lost its glacier is shown."""
    return (
        file_for("before", said("Before", "之前的图片"), "image", _name("asset before.jpg")),
        file_for("after", said("After", "之后的图片"), "image", _name("asset after.jpg")),
        TextParameter(
            name="when_before", label=said("When: before", "之前的时间"), default="1910", longest=24
        ),
        TextParameter(
            name="when_after", label=said("When: after", "之后的时间"), default="2025", longest=24
        ),
        worded_in(
            "title", said("Title", "标题"),
            ((_name("title"), "text"), (None, "title"), (_name("scene"), "title")), 60,
        ),
        worded("tale", said("What happened", "变化说明"), _name("tale"), "text", 240),
    )  # fmt: skip


def build(bench: Bench) -> Story:
    """The template; its media are made on the bench."""
    bench.step("paint the landscape")
    before = bench.photo("before", landscape(ice=True))
    after = bench.photo("after", landscape(ice=False))
    rail = bench.sign("rail", signs.rail(960, 20))
    knob = bench.sign("knob", signs.glyph(lambda pen, side: _disc(pen, side), 128))
    shown = _name("shown")
    middle = (0.0, HEIGHT, FAR)
    overlays: list[AnyOverlay] = [
        Picture(
            id=_name("before"), name="before", asset=before, width=WIDTH, placement=facing(middle),
            alt=said("The landscape in {when_before}.", "{when_before}年的风景。"),
        ),
        Picture(
            id=_name("after"), name="after", asset=after, width=WIDTH,
            placement=facing((0.0, HEIGHT, FAR + 0.02)), opacity=0.0,
            alt=said("The landscape in {when_after}.", "{when_after}年的风景。"),
            tracks=(_over("opacity", 0.0, 1.0),),
        ),
        Picture(
            id=_name("rail"), name="rail", asset=rail, width=2 * REACH + 0.06, opacity=0.55,
            placement=facing((0.0, KNOB_Y, FAR + 0.12)),
            alt=said("The slider from before to after.", "从过去到现在的滑轨。"),
        ),
        Picture(
            id=_name("knob"), name="knob", asset=knob, width=0.13, placement=facing(_knob(0.0)),
            alt=said("Where the slider stands.", "滑块当前位置。"),
            tracks=(_over("placement.position", _knob(0.0), _knob(1.0)),),
        ),
        _label("before label", said("{when_before}", "{when_before}"), -REACH - 0.34, 0.0),
        _label("after label", said("{when_after}", "{when_after}"), REACH + 0.34, 1.0),
        *(
            Text(
                id=_name(f"stop {stop}"), name=f"stop {stop:.0%}", text=said("●", "●"),
                height=0.032, wrap=None, panel=None, padding=0.05, colour="#ffffff",
                placement=facing((_knob(stop)[0], KNOB_Y, FAR + 0.122)),
                triggers=(Select(actions=_slide(stop)),),
            )
            for stop in STOPS
        ),
        Text(
            id=_name("title"), name="title", text=NAME, height=0.115, bold=True, wrap=3.2,
            align="centre", panel=None, padding=0.0, placement=facing((0.0, 3.0, FAR)),
            tracks=(entering(at=0.2),),
        ),
        Text(
            id=_name("tale"), name="tale", text=TALE, height=0.056, wrap=3.2, align="centre",
            panel=None, padding=0.0, colour="#c6ccd4", placement=facing((0.0, 0.34, FAR + 0.1)),
            tracks=(entering(at=0.6),),
        ),
    ]  # fmt: skip
    return structs.replace(
        new_story(_name("story")),
        title=NAME,
        description=ABOUT,
        languages=LANGUAGES,
        rights=structs.replace(RIGHTS, title="Before and after"),
        parameters=parameters(),
        variables=(NumberVariable(id=shown, name="shown", lowest=0.0, highest=100.0),),
        scenes=(
            Scene(
                id=_name("scene"), title=NAME,
                surrounding=Backdrop(top="#2c3138", bottom="#0e1013"),
                opening=View(pitch=1.0, fov=62.0), duration=12.0, overlays=tuple(overlays),
                cues=(TimeCue(id=_name("cue"), time=3.0, name="it begins to fade"),),
                triggers=(EnterScene(actions=(PlayEverything(),)),),
            ),
        ),
        assets=tuple(bench.assets),
    )  # fmt: skip


def _knob(share: float) -> Vector:
    """Where the slider's knob is."""
    return ((2 * share - 1) * REACH, KNOB_Y, FAR + 0.124)


def _slide(share: float) -> tuple[Action, ...]:
    """To a place of the slider."""
    return (
        AnimateTo(overlay=_name("after"), field="opacity", value=share, seconds=0.9, easing=SOFT),
        AnimateTo(
            overlay=_name("knob"), field="placement.position", value=_knob(share), seconds=0.9,
            easing=SOFT,
        ),
        SetVariable(variable=_name("shown"), value=round(100 * share)),
    )  # fmt: skip


def _label(name: str, text: Localised, x: float, share: float) -> Text:
    """A time at an end of the slider, which goes there."""
    return Text(
        id=_name(name), name=name, text=text, height=0.075, wrap=None, bold=True, align="centre",
        panel="#15181c", panel_opacity=0.9, padding=0.06, corner=0.05,
        placement=Standing(position=(x, KNOB_Y, FAR + 0.12)),
        triggers=(Select(actions=_slide(share)),),
    )  # fmt: skip


def _over(field: str, start: float | Vector, end: float | Vector) -> Track:
    """From before to after and half the way back, by itself; the visitor takes over any time."""
    half = (
        tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
        if isinstance(start, tuple) and isinstance(end, tuple)
        else 0.5
    )
    return Track(
        field=field,
        keys=(
            Keyframe(time=3.0, value=start, easing=IN_OUT),
            Keyframe(time=6.5, value=end, easing=IN_OUT),
            Keyframe(time=8.5, value=end, easing=IN_OUT),
            Keyframe(time=11.0, value=half),
        ),
    )


def _disc(pen: signs.Pen, side: float) -> None:
    pen.ellipse((0.06 * side, 0.06 * side, 0.94 * side, 0.94 * side), fill=255)


def landscape(*, ice: bool, width: int = 1408, height: int = 792) -> Pixels:
    """A valley between mountains: with its glacier, or with the lake that came after.

    Heights are looked at from a hill: column by column, the nearest that rises above a row is what
    is seen in it.
    """
    far = np.geomspace(140.0, 9000.0, 900)[:, None]
    across = np.linspace(-0.66, 0.66, width)[None]  # tangent of the angle from ahead
    x, z = far * across, far * np.ones_like(across)
    ground, water, frozen = _terrain(x, z, ice=ice)
    horizon = 0.43 * height
    row = horizon - (ground - EYE_M) / far * (height / 0.74)
    seen = np.minimum.accumulate(row, 0)
    picture = _heaven(width, height, ice=ice)
    colour = _lit(x, z, ground, water, frozen, far, ice=ice)
    index = np.empty((height, width), np.int64)
    rows = np.arange(height)
    for column in range(width):
        index[:, column] = len(far) - np.searchsorted(seen[::-1, column], rows, "right")
    hit = index < len(far)
    index = np.minimum(index, len(far) - 1)
    columns = np.broadcast_to(np.arange(width), index.shape)
    picture = np.where(hit[..., None], colour[index, columns], picture)
    if not ice:
        picture = _mirrored(picture, hit & water[index, columns], round(horizon))
    y = np.linspace(0, 1, height)[:, None]
    grain, fine = clouds(height, width, 90, 17, 6), noise(height, width, 5, 23)
    picture = _meadow(picture, np.linspace(0, 1, width), y, fine, grain, ice)
    return srgb_bytes(tone(np.clip(picture, 0, None)))


def _heaven(width: int, height: int, *, ice: bool) -> Array:
    """The sky (h, w, 3), with fair clouds."""
    y = np.linspace(0, 1, height)
    stops = (
        [(0.0, "#5c86ad"), (0.25, "#9fbdd3"), (0.45, "#dfe8ec")]
        if ice
        else [(0.0, "#2f73b8"), (0.25, "#78b0de"), (0.45, "#e3eef2")]
    )
    sky = gradient(stops, y)[:, None] * np.ones((1, width, 1))
    rise = np.maximum(0.47 - y, 0.02)[:, None]
    u = np.linspace(-1, 1, width)[None] / rise * 0.045
    texture = tile(512, 41)
    veil = looked_up(texture, u, 0.06 / rise + 0 * u) * 0.7
    veil = veil + looked_up(texture, u * 3.1, 0.19 / rise + 0.3 + 0 * u) * 0.3
    veil = np.clip((veil - 0.53) * 4.5, 0, 0.85)[..., None] * np.clip(rise * 9, 0, 1)[..., None]
    return np.asarray(sky * (1 - veil) + linear("#fbfcfd") * veil)


def _terrain(x: Array, z: Array, *, ice: bool) -> tuple[Array, NDArray[np.bool_], Array]:
    """Heights in metres, where there is water, and how much ice there is (0 to 1)."""
    texture = tile(512, 7)
    ridged = np.zeros_like(x)
    for octave, share in enumerate((1.0, 0.46, 0.21, 0.10, 0.045, 0.02)):
        scale = 2.05**octave / 9000.0
        n = looked_up(texture, x * scale + 0.13 * octave + 0.22, z * scale + 0.37 * octave)
        ridged += share * (1 - np.abs(2 * n - 1) * 1.3)
    ridged = np.clip(ridged / 1.6, 0, None)
    axis = 330 * np.sin(z / 1500.0 - 0.5)
    beside = np.abs(x - axis)
    slope = np.clip((beside - 430 - 0.05 * z) / 2900, 0, 1) ** 0.9
    end = np.clip((z - 4600) / 4200, 0, 1) ** 1.1
    rock = 60 + 2100 * np.maximum(slope, end * 0.62) * (0.18 + 1.05 * ridged)
    floor = np.where(z < 3300, -30 + 22 * ridged, -30 + (z - 3300) * 0.16 + 40 * ridged)
    ground = np.maximum(np.where(slope + end > 0, rock - 60, floor), floor)
    if ice:
        surface = 18 + 0.105 * np.clip(z - 650, -120, None) - 70 * (beside / 620) ** 2
        surface = surface - np.clip(820 - z, 0, None) * 0.55
        frozen = np.clip((surface - ground) / 14, 0, 1)
        return np.maximum(ground, surface), np.zeros(x.shape, bool), frozen
    water = ground < 0
    return np.maximum(ground, 0.0), water, np.zeros_like(x)


def _lit(
    x: Array,
    z: Array,
    ground: Array,
    water: NDArray[np.bool_],
    frozen: Array,
    far: Array,
    *,
    ice: bool,
) -> Array:
    """The colour of the ground as it is seen (depths, columns, 3): sun from the left, haze."""
    texture = tile(512, 19)
    fine = looked_up(texture, x / 610, z / 610) * 0.6 + looked_up(texture, x / 130, z / 130) * 0.4
    step = np.gradient(ground, axis=1) / np.maximum(np.gradient(x, axis=1), 1e-6)
    rise = np.gradient(ground, axis=0) / np.gradient(far[:, 0])[:, None]
    length = np.sqrt(1 + step**2 + rise**2)
    sun = np.array([-0.62, 0.60, -0.50])
    light = np.clip((-step * sun[0] + sun[1] - rise * sun[2]) / length, 0, 1)
    flat = 1 / length
    shade = np.array([0.26, 0.31, 0.40]) + light[..., None] * np.array([1.12, 1.02, 0.84])
    rock = linear("#857f79") * (0.62 + 0.75 * fine)[..., None]
    high = 330.0 if ice else 760.0  # of the snow
    green = np.clip((flat - 0.50) * 5 + (0.5 - fine), 0, 1)
    green = green * np.clip(((260 if ice else 620) - ground + 420 * (fine - 0.5)) / 240, 0, 1)
    meadow = linear("#7d8262" if ice else "#5f8340") * (0.65 + 0.6 * fine)[..., None]
    body = rock * (1 - green[..., None]) + meadow * green[..., None]
    snow = np.clip((ground - high + 520 * (fine - 0.5)) / 190, 0, 1)
    snow = (snow * np.clip((flat - 0.40) * 5, 0.12, 1))[..., None]
    body = (body * (1 - snow) + linear("#f4f7fa") * snow) * shade
    flow = z / 21.0 + 0.000012 * (x - 330 * np.sin(z / 1500.0 - 0.5)) ** 2 + fine * 6.5
    cracks = np.clip(np.sin(flow) * 4 - 3.05, 0, 0.8) * np.clip(1.4 - z / 2600, 0.1, 1)
    beside = np.abs(x - 330 * np.sin(z / 1500.0 - 0.5))
    bands = np.exp(-(((beside - 190 + 60 * (fine - 0.5)) / 26) ** 2)) * 0.55
    frost = linear("#e8f0f5") * (0.78 + 0.34 * fine)[..., None] * (0.5 + 0.62 * light)[..., None]
    frost = frost * (1 - cracks[..., None]) + linear("#5f9fc2") * cracks[..., None]
    frost = frost * (1 - bands[..., None]) + linear("#5d5a57") * bands[..., None]
    body = body * (1 - frozen[..., None]) + frost * frozen[..., None]
    body = np.where(water[..., None], linear("#1f7684"), body)
    haze = (1 - np.exp(-far / 13000))[..., None]
    return np.asarray(body * (1 - haze) + linear("#cbdae5") * haze)


def _mirrored(picture: Array, water: NDArray[np.bool_], horizon: int) -> Array:
    """The picture with the mountains' image in its water."""
    height, width = picture.shape[:2]
    rows = np.arange(height)[:, None]
    below = np.clip((rows - horizon) / (0.5 * height), 0, 1)
    ripple = (noise(height, width, 4, 71) - 0.5) * 26 * below + (
        noise(height, width, 17, 72) - 0.5
    ) * 18 * below
    source = np.clip(2 * horizon - rows + ripple, 0, height - 1).astype(int)
    image = picture[source, np.broadcast_to(np.arange(width), source.shape)]
    clear = (0.42 + 0.3 * (1 - below))[..., None]  # the flatter one looks, the more it mirrors
    lake = picture * (1 - clear) + image * np.array([0.72, 0.86, 0.9]) * clear
    return np.where(water[..., None], lake, picture)


def _meadow(picture: Array, x: Array, y: Array, fine: Array, grain: Array, ice: bool) -> Array:
    """The foreground: scree and scrub before, flowers and young larches after."""
    height, width = picture.shape[:2]
    crest = 0.845 + 0.05 * (noise(1, width, 300, 91)[0] - 0.5) + 0.05 * (x - 0.5) ** 2
    inside = np.clip((y - crest) * height / 2, 0, 1)[..., None]
    near = np.clip((y - crest) / 0.15, 0, 1)[..., None]
    far, close = ("#7c7a70", "#4c4a41") if ice else ("#7ea04c", "#3c5c2a")
    ground = linear(far) * (1 - near) + linear(close) * near
    ground = ground * (0.6 + 0.55 * fine + 0.45 * (grain - 0.3))[..., None]
    picture = picture * (1 - inside) + ground * inside
    rng = np.random.default_rng(8)
    if not ice:
        for colour, count in (("#f3d250", 420), ("#f4f1f6", 360), ("#c968b2", 260)):
            row = (height * (0.885 + 0.11 * rng.random(count) ** 0.8)).astype(int)
            column = rng.integers(2, width - 2, count)
            for dy, dx in ((0, 0), (0, 1), (1, 0)):
                picture[np.clip(row + dy, 0, height - 1), column + dx] = linear(colour)
    count = 9 if ice else 46
    for _ in range(count):
        at, foot = rng.random(), rng.uniform(0.86, 0.90)
        if abs(at - 0.53) < 0.2:
            continue
        tall = rng.uniform(0.03, 0.06) if ice else rng.uniform(0.06, 0.15)
        rise = np.clip((y - (foot - tall)) / tall, 0, 1)
        wide = tall * 0.17 * rise * (0.75 + 0.25 * np.sin(rise * 40))
        tree = np.clip((wide - np.abs(x[None] - at)) * width, 0, 1) * ((y < foot) & (rise > 0))
        tint = linear("#2c3c2a" if ice else "#2f5a33") * rng.uniform(0.7, 1.2)
        picture = picture * (1 - tree[..., None]) + tint * tree[..., None]
    return np.asarray(picture)
