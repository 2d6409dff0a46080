"""Weather warning: what is coming, where, until when, and what to do; by hazard and level."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import structs

from story.edits import new_story
from story.model.actions import OpenLink, Select
from story.model.parameters import Bind, ChoiceParameter, Parameter, TextParameter
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.surrounding import Photo360
from story.model.timeline import Keyframe, Track
from story.model.values import Localised, View
from story.model.variables import Option
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from studio.examples import light, sounds
from studio.examples.light import linear
from studio.examples.pictures import gradient
from studio.examples.shapes import Array
from studio.templates import signs
from studio.templates.bench import LANGUAGES, RIGHTS, Bench, Names, Pixels, said
from studio.templates.hazards import PLACES
from studio.templates.panorama import panorama
from studio.templates.parts import by_value, entering, facing, file_for, way

KEY: Final = "weather-warning"
TITLE: Final = said("Weather warning", "天气预警")
ABOUT: Final = said(
    "A warning for one county: hazard, level, from when to when, what to do, and the next hours.",
    "面向一个县区的预警：灾害种类、等级、起止时间、应对措施和未来数小时的变化。",
)
SAMPLE: Final = {
    "county": "Linhai",
    "hazard": "rain",
    "level": "orange",
    "valid_from": "Thu 18:00",
    "valid_to": "Fri 09:00",
}

HAZARDS: Final = {
    "rain": said("Heavy rain", "暴雨"),
    "wind": said("Strong wind", "大风"),
    "snow": said("Heavy snow", "暴雪"),
    "heat": said("Extreme heat", "高温"),
}
LEVELS: Final = {
    "yellow": said("Yellow", "黄色"),
    "orange": said("Orange", "橙色"),
    "red": said("Red", "红色"),
}
COLOURS: Final = {"yellow": "#f7c62f", "orange": "#f58a1f", "red": "#d92b2b"}
INKS: Final = {"yellow": "#1d1a10", "orange": "#1d1408", "red": "#ffffff"}  # on those colours
CALLS: Final = {
    "yellow": said("Be prepared", "做好准备"),
    "orange": said("Act now", "立即行动"),
    "red": said("Take shelter", "立即避险"),
}
ADVICE: Final = {
    "yellow": said(
        "Follow the forecast. Secure what stands loose.\n"
        "Check torches, batteries and drinking water.",
        "关注最新预报，固定室外松动物品。\n检查手电、电池和饮用水。",
    ),
    "orange": said(
        "Put off journeys. Keep away from rivers, slopes and trees.\n"
        "Bring people and animals indoors. Help neighbours who live alone.",
        "推迟出行，远离河道、山坡和大树。\n人畜转移到室内，关照独居邻里。",
    ),
    "red": said(
        "Stay where you are safe, away from windows.\n"
        "Follow the instructions of the emergency services. In danger call for help.",
        "留在安全的室内，远离门窗。\n服从应急部门指挥，遇险立即求救。",
    ),
}

CHIME: Final = said("[A chime]", "［提示音］")
DARK: Final = "#10151b"
CARD: Final = (-0.82, 1.80, -3.2)  # the middle of the card; the scene is seen from 1.6 m up
ASIDE: Final = (1.52, 1.80, -3.2)  # of the picture and of the film beside it
BEHIND: Final = -0.14  # metres: so far back that all on a card is nearer than its middle

_name = Names(KEY)


def parameters() -> tuple[Parameter, ...]:
    """What has to be given, and what may be."""
    return (
        TextParameter(
            name="county", label=said("County", "县区"), longest=40,
            help=said("Where the warning holds.", "预警适用的地区。"),
        ),
        ChoiceParameter(
            name="hazard", label=said("Hazard", "灾害种类"),
            options=tuple(Option(value=value, label=label) for value, label in HAZARDS.items()),
            binds=(
                by_value(_name("glyph"), "asset", {key: _asset(f"{key}.png") for key in HAZARDS}),
                by_value(_name("glyph"), "alt", HAZARDS),
                *(
                    by_value(
                        _name(scene), "surrounding.asset",
                        {key: _asset(f"sky-{key}.jpg") for key in HAZARDS},
                    )
                    for scene in ("warning", "advice")
                ),
            ),
        ),
        ChoiceParameter(
            name="level", label=said("Level", "等级"),
            options=tuple(Option(value=value, label=label) for value, label in LEVELS.items()),
            binds=(
                by_value(
                    _name("card"), "asset", {key: _asset(f"card-{key}.png") for key in LEVELS}
                ),
                by_value(
                    _name("advice card"), "asset",
                    {key: _asset(f"advice-{key}.png") for key in LEVELS},
                ),
                by_value(_name("headline"), "colour", INKS),
                by_value(_name("advice headline"), "colour", INKS),
                by_value(_name("advice headline"), "text", CALLS),
                by_value(_name("advice text"), "text", ADVICE),
                *(by_value(_name(sign), "colour", COLOURS) for sign in ("to advice", "source")),
            ),
        ),
        TextParameter(name="valid_from", label=said("Valid from", "生效时间"), longest=24),
        TextParameter(name="valid_to", label=said("Valid to", "失效时间"), longest=24),
        TextParameter(
            name="advice", label=said("Advice", "应对措施"), longest=240, required=False,
            help=said("Instead of the advice of the level.", "替换该等级的默认措施。"),
            binds=tuple(
                Bind(element=_name("advice text"), field=f"text.{language}")
                for language in LANGUAGES
            ),
        ),
        TextParameter(
            name="link", label=said("Link", "链接"), required=False,
            help=said("Where the full warning stands.", "完整预警信息的网址。"),
            binds=(Bind(element=_name("source"), field="triggers.0.actions.0.url"),),
        ),
        file_for("photo", said("Photo", "照片"), "image", _asset("radar.jpg")),
        file_for("video", said("Video", "视频"), "video", _asset("radar.mp4")),
        file_for("narration", said("Narration", "旁白"), "audio", _asset("chime.wav")),
        file_for(
            "captions", said("Captions in English", "英文字幕"), "captions", _asset("chime.en.vtt")
        ),
        file_for(
            "captions_zh", said("Captions in Chinese", "中文字幕"), "captions",
            _asset("chime.zh-Hans.vtt"),
        ),
    )  # fmt: skip


def build(bench: Bench) -> Story:
    """The template; its media are made on the bench."""
    bench.step("paint the skies")
    view = View(fov=56.0)
    skies = {
        key: bench.photo(f"sky-{key}", panorama(place, 1536), around=View())
        for key, place in PLACES.items()
    }
    drawings = {"rain": signs.rain, "wind": signs.wind, "snow": signs.snow, "heat": signs.heat}
    glyphs = {key: bench.sign(key, signs.glyph(draw)) for key, draw in drawings.items()}
    cards = {
        key: bench.sign(f"card-{key}", signs.card(1200, 760, colour, band=0.30, medal=110))
        for key, colour in COLOURS.items()
    }
    plates = {
        key: bench.sign(f"advice-{key}", signs.card(1200, 720, colour, band=0.22))
        for key, colour in COLOURS.items()
    }
    bench.step("paint the radar")
    frames = _radar()
    still = bench.photo("radar", frames[len(frames) // 2])
    film = bench.film("radar", frames, 24)
    chime = bench.file("chime.wav", sounds.wav(_chime()))
    warning, advice = _name("warning"), _name("advice")
    tracks = bench.captions("chime", ((0.1, 2.4, CHIME),))
    first: tuple[AnyOverlay, ...] = (
        Group(
            id=_name("notice"), name="notice",
            placement=facing(CARD), tracks=(entering(),),
        ),
        Picture(
            id=_name("card"), name="card", asset=cards["orange"], width=2.85,
            parent=_name("notice"), placement=facing((0.0, 0.0, BEHIND)), alt=TITLE,
        ),
        Picture(
            id=_name("glyph"), name="sign", asset=glyphs["rain"], width=0.36,
            parent=_name("notice"), placement=facing((0.0, 0.685, 0.0)), alt=HAZARDS["rain"],
            tracks=(_pulse(),),
        ),
        _line("headline", said("{level} warning · {hazard}", "{hazard}{level}预警"), 0.335, 0.105,
              bold=True, colour=INKS["orange"]),
        _line("place", said("{county}", "{county}"), -0.06, 0.20, bold=True),
        _line("validity", said("{valid_from}  –  {valid_to}", "{valid_from} 至 {valid_to}"),
              -0.43, 0.088, colour="#c9d3dc"),
        _line("rule", said("Stay informed. Stay safe.", "关注预警，注意安全。"), -0.70, 0.058,
              colour="#8fa0ae"),
        Picture(
            id=_name("photo"), name="photo", asset=still, width=1.5,
            placement=facing(ASIDE),
            alt=said("A picture of what is coming.", "天气实况图片。"),
            tracks=(entering(at=0.5),),
        ),
        way(_name, "to advice", said("What to do", "如何应对"), advice,
            _below(CARD[0]), size=0.32, colour=COLOURS["orange"]),
        Sound(id=_name("narration"), name="narration", asset=chime, volume=0.7),
    )  # fmt: skip
    second: tuple[AnyOverlay, ...] = (
        Group(
            id=_name("guide"), name="guide",
            placement=facing(CARD), tracks=(entering(),),
        ),
        Picture(
            id=_name("advice card"), name="advice card", asset=plates["orange"], width=2.85,
            parent=_name("guide"), placement=facing((0.0, 0.0, BEHIND)),
            alt=said("A plate with advice.", "应对措施面板。"),
        ),
        _line("advice headline", CALLS["orange"], 0.585, 0.115, parent="guide", bold=True,
              colour=INKS["orange"]),
        Text(
            id=_name("advice text"), name="advice text", parent=_name("guide"),
            placement=facing((0.0, -0.13, 0.0)), text=ADVICE["orange"], height=0.082, wrap=2.3,
            align="centre", panel=None, padding=0.0,
        ),
        VideoPanel(
            id=_name("film"), name="film", asset=film, width=1.5,
            placement=facing(ASIDE),
            alt=said("A film of the next hours.", "未来数小时变化的影像。"),
            tracks=(entering(at=0.4),),
        ),
        Text(
            id=_name("film line"), name="film line",
            placement=facing((ASIDE[0], 0.86, ASIDE[2])),
            text=said("The next hours", "未来数小时"), height=0.055, align="centre", wrap=None,
            panel=DARK, panel_opacity=0.7, padding=0.05, tracks=(entering(at=0.4),),
        ),
        way(_name, "to warning", said("The warning", "查看预警"), warning,
            _below(CARD[0] - 0.5), size=0.32),
        Hotspot(
            id=_name("source"), name="source", icon="link",
            label=said("Full warning", "完整信息"), size=0.32, colour=COLOURS["orange"],
            placement=_below(CARD[0] + 0.5),
            triggers=(Select(actions=(OpenLink(url="https://severeweather.wmo.int/"),)),),
        ),
    )  # fmt: skip
    title: Localised = said("{county}: {hazard}, {level} warning", "{county}{hazard}{level}预警")
    return structs.replace(
        new_story(_name("story")),
        title=title,
        description=said(
            "{hazard} in {county}, {valid_from} to {valid_to}. Level: {level}.",
            "{county}{hazard}，{valid_from}至{valid_to}，等级：{level}。",
        ),
        languages=LANGUAGES,
        rights=structs.replace(RIGHTS, title="Weather warning"),
        parameters=parameters(),
        scenes=(
            Scene(
                id=warning, title=said("The warning", "预警"), opening=view,
                surrounding=Photo360(asset=skies["rain"]), duration=8.0, overlays=first,
                captions=tracks,
            ),
            Scene(
                id=advice, title=said("What to do", "如何应对"), opening=view,
                surrounding=Photo360(asset=skies["rain"]), duration=7.0, overlays=second,
            ),
        ),
        assets=tuple(bench.assets),
    )  # fmt: skip


def _asset(file: str) -> str:
    return _name(f"asset {file}")


def _line(
    name: str,
    text: Localised,
    y: float,
    height: float,
    *,
    parent: str = "notice",
    bold: bool = False,
    colour: str = "#ffffff",
) -> Text:
    """A line on a card, centred."""
    return Text(
        id=_name(name), name=name, parent=_name(parent), placement=facing((0.0, y, 0.0)),
        text=text, height=height, wrap=2.5, align="centre", bold=bold, colour=colour,
        panel=None, padding=0.0,
    )  # fmt: skip


def _below(x: float) -> Standing:
    """Where a sign under the card stands."""
    return facing((x, 0.62, CARD[2]))


def _pulse() -> Track:
    """The sign breathes twice, then rests."""
    times = ((0.8, 1.0), (1.2, 1.14), (1.7, 1.0), (2.1, 1.14), (2.6, 1.0))
    return Track(
        field="placement.scale",
        keys=tuple(Keyframe(time=time, value=value) for time, value in times),
    )


def _radar(side: int = 440, frames: int = 72) -> list[Pixels]:
    """A front that crosses a map: the picture and the film that stand in for the county's own."""
    y, x = np.mgrid[0:side, 0:side] / side
    land = light.clouds(side, side, 190, 31, 5)
    coast = land > 0.49
    base = np.where(coast[..., None], linear("#27343a"), linear("#141d24"))
    edge = np.clip(1 - np.abs(land - 0.49) * side / 6, 0, 1)[..., None]
    base = base * (1 - 0.6 * edge) + linear("#5d7580") * 0.6 * edge
    for ring in (0.15, 0.3, 0.45):
        far = np.hypot(x - 0.5, y - 0.5)
        base = base + np.clip(1 - np.abs(far - ring) * side / 1.2, 0, 1)[..., None] * 0.05
    wide = light.clouds(side, 3 * side, 120, 5, 5)
    stops = [
        (0.0, "#2f7fd0"), (0.3, "#2fb7a5"), (0.55, "#d9d03c"), (0.78, "#f0862c"), (1, "#d8283a"),
    ]  # fmt: skip
    found = []
    for number in range(frames):
        move = number / frames
        at = wide[:, round(move * side) : round(move * side) + side]
        front = np.exp(-(((x + 0.35 * y - 1.25 + 0.9 * move) / 0.34) ** 2))
        strength: Array = np.clip((at - 0.36) * 2.6, 0, 1) * front
        cover = np.clip((strength - 0.08) * 6, 0, 0.92)[..., None]
        colour = gradient(stops, np.clip(strength * 1.5, 0, 1).ravel()).reshape(side, side, 3)
        found.append(light.srgb_bytes(base * (1 - cover) + colour * cover))
    return found


def _chime() -> Array:
    """Two soft bells: (n, 2) in -1..1, 2.4 s."""
    t = np.arange(round(2.4 * sounds.RATE)) / sounds.RATE
    tone = np.zeros_like(t)
    for start, pitch in ((0.0, 659.26), (0.45, 880.0)):
        since = np.clip(t - start, 0, None)
        rise = np.clip(since / 0.012, 0, 1)
        for ratio, share in ((1.0, 0.30), (2.0, 0.10), (3.01, 0.04)):
            tone += share * rise * np.sin(2 * np.pi * pitch * ratio * since) * np.exp(-since * 3.1)
    tone *= np.clip((2.4 - t) / 0.2, 0, 1)
    return np.stack([tone, tone], -1)
