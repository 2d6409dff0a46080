"""Quiz trail: three stations from dawn to night, each with a question, and a score at the end."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import structs

from story.edits import new_story
from story.model.actions import (
    Action,
    EnterScene,
    Finish,
    Hide,
    QuizAnswered,
    Reset,
    Select,
    Show,
)
from story.model.conditions import ScoreIs
from story.model.parameters import Bind, NumberParameter, Parameter, RowParameter, TextParameter
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.surrounding import Photo360
from story.model.values import Id, Localised, View
from story.model.variables import NumberVariable
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from studio.templates import signs
from studio.templates.bench import LANGUAGES, RIGHTS, Bench, Names, Pixels, said
from studio.templates.panorama import panorama
from studio.templates.parts import entering, facing, way, worded, worded_in
from studio.templates.woods import WOODS

KEY: Final = "quiz-trail"
TITLE: Final = said("Quiz trail", "问答小径")
ABOUT: Final = said(
    "Three stations from dawn to night, each with a question; a score, and a pass mark.",
    "从黎明到夜晚的三个站点，每站一题；计分，并设有及格线。",
)
SAMPLE: Final[dict[str, str]] = {}

NAME: Final = said("A Day in the Woods", "林中一日")
WELCOME: Final = said(
    "Three questions wait along the trail.\nTake your time: only right answers count.",
    "小径上有三道题等着你。\n慢慢来：只有答对才计分。",
)
RIGHT: Final = said("Right.", "答对了。")
WRONG: Final = said("Not quite.", "还差一点。")
ON: Final = said("On along the trail", "沿小径前行")
FIRST: Final = (
    said("What makes the mist of an early morning?", "清晨的雾是怎样形成的？"),
    said("Moist air that cooled down in the night", "潮湿的空气在夜里冷却"),
    said("Smoke from far-off fires", "远处火堆的烟"),
    said("Dust from the road", "路上的尘土"),
)
SECOND: Final = said("Find the leaf of the ginkgo.", "请找出银杏的叶子。")
THIRD: Final = (
    said("Which of these can be seen without a telescope?", "下列哪些不用望远镜就能看到？"),
    said("The Milky Way", "银河"),
    said("The moons of Mars", "火星的卫星"),
    said("The rings of Saturn", "土星环"),
)
LEAVES: Final = {
    "ginkgo": said("A fan-shaped leaf with a notch.", "一片中间有缺口的扇形叶。"),
    "maple": said("A leaf with five points.", "一片五尖的叶子。"),
    "linden": said("A leaf like a heart.", "一片心形的叶子。"),
    "willow": said("A long, narrow leaf.", "一片狭长的叶子。"),
}
FOUND: Final = {
    "ginkgo": said("This is the ginkgo.", "这是银杏。"),
    "maple": said("This one is of the maple.", "这是枫树的叶子。"),
    "linden": said("This one is of the linden.", "这是椴树的叶子。"),
    "willow": said("This one is of the willow.", "这是柳树的叶子。"),
}
MARK: Final = 2.0  # points, of three
FAR: Final = -3.4  # metres of what is asked, from the visitor
BESIDE: Final = facing((1.9, 1.05, FAR))  # a question that was answered, over the page's bar

_name = Names(KEY)


def parameters() -> tuple[Parameter, ...]:
    """What may be given; without any, the trail is about a day in the woods."""
    return (
        worded_in(
            "title", said("Title", "标题"), ((_name("title"), "text"), (None, "title")), 60
        ),
        worded("welcome", said("Welcome", "欢迎词"), _name("welcome"), "text", 240),
        _question("first", said("First question", "第一题"), "quiz dawn"),
        _question("third", said("Last question", "最后一题"), "quiz night"),
        NumberParameter(
            name="pass_mark", label=said("Points to pass", "及格分数"), lowest=1.0, highest=3.0,
            default=MARK,
            binds=(
                Bind(field="pass_mark"),
                Bind(element=_name("mark"), field="initial"),
                Bind(element=_name("end"), field="triggers.0.when.0.value"),
                Bind(element=_name("end"), field="triggers.1.when.0.value"),
            ),
        ),
    )  # fmt: skip


def build(bench: Bench) -> Story:
    """The template; its media are made on the bench."""
    bench.step("walk the trail")
    photos = {
        key: bench.photo(f"trail-{key}", panorama(place), around=View())
        for key, place in WOODS.items()
    }
    leaves = {key: bench.sign(f"leaf-{key}", pressed(leaf(key))) for key in LEAVES}
    dawn = (
        Text(
            id=_name("title"),
            name="title",
            text=NAME,
            height=0.19,
            bold=True,
            wrap=None,
            align="centre",
            panel=None,
            padding=0.0,
            colour="#fff7ea",
            placement=_at(3.2),
            tracks=(entering(seconds=1.2),),
        ),
        Text(
            id=_name("welcome"),
            name="welcome",
            text=WELCOME,
            height=0.07,
            wrap=None,
            align="centre",
            panel="#241c26",
            panel_opacity=0.75,
            padding=0.07,
            colour="#fff1dc",
            placement=_at(2.7),
            tracks=(entering(at=0.6),),
        ),
        _quiz("dawn", FIRST, y=1.5),
        _on("dawn", "noon", BESIDE),
    )
    options = tuple(
        QuizOption(id=_name(f"option {key}"), text=told, right=key == "ginkgo", target=_name(key))
        for key, told in FOUND.items()
    )
    noon = (
        Quiz(
            id=_name("quiz noon"), name="question at noon", kind="find", question=SECOND,
            options=options, right=RIGHT, wrong=WRONG, tries=2, width=1.8, height=0.07,
            placement=_at(2.95), triggers=_answered("noon"),
        ),
        *(
            Picture(
                id=_name(key), name=f"leaf of the {key}", asset=leaves[key], width=0.86, alt=alt,
                placement=_at(1.6, -1.5 + index),
                tracks=(entering(at=0.3 + 0.2 * index),),
            )
            for index, (key, alt) in enumerate(LEAVES.items())
        ),
        _on("noon", "night", _at(0.66)),
    )  # fmt: skip
    night = (
        _quiz("night", THIRD, y=2.0),
        _on("night", "end", BESIDE),
    )
    return structs.replace(
        new_story(_name("story")),
        title=NAME,
        description=ABOUT,
        languages=LANGUAGES,
        rights=structs.replace(RIGHTS, title="Quiz trail"),
        parameters=parameters(),
        pass_mark=MARK,
        variables=(NumberVariable(id=_name("mark"), name="mark", initial=MARK),),
        scenes=(
            _scene("dawn", said("At dawn", "黎明"), photos["dawn"], dawn),
            _scene("noon", said("At noon", "正午"), photos["noon"], noon),
            _scene("night", said("At night", "夜晚"), photos["night"], night),
            _end(photos["night"]),
        ),
        assets=tuple(bench.assets),
    )  # fmt: skip


def _scene(key: str, title: Localised, photo: Id, overlays: tuple[AnyOverlay, ...]) -> Scene:
    return Scene(
        id=_name(key), title=title, surrounding=Photo360(asset=photo),
        opening=View(fov=60.0),
        duration=6.0, overlays=overlays,
    )  # fmt: skip


def _end(photo: Id) -> Scene:
    """What came of it."""
    passed: tuple[Action, ...] = (Show(overlay=_name("passed"), seconds=0.6),)
    failed: tuple[Action, ...] = (Show(overlay=_name("failed"), seconds=0.6),)
    return Scene(
        id=_name("end"), title=said("The end of the trail", "小径终点"),
        surrounding=Photo360(asset=photo, brightness=0.75), opening=View(fov=60.0),
        duration=5.0,
        overlays=(
            Text(
                id=_name("score"), name="score", text=said("{score} of 3", "{score} / 3"),
                height=0.28, bold=True, wrap=None, align="centre", panel=None, padding=0.0,
                placement=_at(2.6), tracks=(entering(),),
            ),
            Text(
                id=_name("passed"), name="passed", height=0.08, wrap=2.6, align="centre",
                text=said("You know your way in the woods. Well done!", "林中之路你了然于心！"),
                panel="#12331f", panel_opacity=0.9, padding=0.1, hidden=True,
                placement=_at(1.85),
            ),
            Text(
                id=_name("failed"), name="failed", height=0.08, wrap=2.6, align="centre",
                text=said("Walk the trail once more: you will know it.", "再走一遍，你会记住。"),
                panel="#15181c", panel_opacity=0.9, padding=0.1, hidden=True,
                placement=_at(1.85),
            ),
            way(
                _name, "again", said("Once more", "再走一遍"), _name("dawn"),
                _at(0.95, -0.5), before=(Reset(what="answers"),),
            ),
            structs.replace(
                way(
                    _name, "finish", said("Finish", "结束"), _name("dawn"),
                    _at(0.95, 0.5), colour="#ffd27d",
                ),
                icon="plus",
                triggers=(Select(actions=(Finish(),)),),
            ),
        ),
        triggers=(
            EnterScene(actions=passed, when=(ScoreIs(test=">=", value=MARK),)),
            EnterScene(actions=failed, when=(ScoreIs(test="<", value=MARK),)),
        ),
    )  # fmt: skip


def _quiz(station: str, words: tuple[Localised, ...], *, y: float) -> Quiz:
    """A question of which one answer is right: the first of them."""
    question, right, *wrong = words
    options = [QuizOption(id=_name(f"{station} right"), text=right, right=True)]
    options += (
        QuizOption(id=_name(f"{station} wrong {index}"), text=text)
        for index, text in enumerate(wrong)
    )
    return Quiz(
        id=_name(f"quiz {station}"), name=f"question at {station}", question=question,
        options=tuple(options), right=RIGHT, wrong=WRONG, shuffle=True, width=2.1, height=0.07,
        accent="#e7b46a", placement=_at(y),
        triggers=_answered(station),
    )  # fmt: skip


def _answered(station: str) -> tuple[QuizAnswered, ...]:
    """Right or used up: the way on is shown."""
    show = Show(overlay=_name(f"on from {station}"), seconds=0.5)
    return (
        QuizAnswered(outcome="right", actions=(show,)),
        QuizAnswered(outcome="failed", actions=(show,)),
    )


def _on(station: str, to: str, placement: Standing) -> AnyOverlay:
    leads = way(
        _name, f"on from {station}", ON, _name(to), placement,
        size=0.32, before=(Hide(overlay=_name(f"on from {station}")),),
    )  # fmt: skip
    return structs.replace(leads, hidden=True)


def _at(y: float, x: float = 0.0) -> Standing:
    """A place before the visitor, `y` metres up."""
    return facing((x, y, FAR))


def _question(name: str, label: Localised, quiz: str) -> RowParameter:
    """A question with its answers, as a row of a table."""
    station = quiz.removeprefix("quiz ")
    fields = (
        ("question", said("Question", "题目"), _name(quiz), "question"),
        ("right", said("Right answer", "正确答案"), _name(f"{station} right"), "text"),
        ("wrong_a", said("Wrong answer", "错误答案一"), _name(f"{station} wrong 0"), "text"),
        (
            "wrong_b",
            said("Another wrong answer", "错误答案二"),
            _name(f"{station} wrong 1"),
            "text",
        ),
    )
    columns: tuple[TextParameter, ...] = tuple(
        worded(column, said_as, element, field, 160) for column, said_as, element, field in fields
    )
    return RowParameter(name=name, label=label, required=False, columns=columns)


def pressed(leaf: Pixels) -> Pixels:
    """A leaf (h, h, 4) on a sheet of paper with rounded corners: seen before any woods."""
    side = round(len(leaf) * 1.2)
    start = (side - len(leaf)) // 2
    shape = np.zeros((side, side, 4))
    shape[start : start + len(leaf), start : start + len(leaf)] = leaf
    share = shape[..., 3:] / 255
    paper = np.array([250.0, 245.0, 231.0])
    off = np.abs(np.arange(side) + 0.5 - side / 2) - side * 0.42
    corner = np.hypot(np.maximum(off[:, None], 0), np.maximum(off[None], 0)) - side * 0.07
    alpha = np.clip(0.5 - corner, 0, 1)[..., None] * 255
    return np.concatenate([shape[..., :3] * share + paper * (1 - share), alpha], -1).astype(
        np.uint8
    )


def leaf(kind: str, side: int = 420) -> Pixels:
    """A leaf with its veins, (side, side, 4), by its outline in polar form round its foot."""
    fine = side * 2
    y, x = np.mgrid[0:fine, 0:fine] / fine
    dx, dy = x - 0.5, 0.80 - y  # from where the stalk meets the leaf
    r, a = np.hypot(dx, dy), np.arctan2(dx, dy)  # a: 0 upwards
    if kind == "ginkgo":
        notch = 1 - 0.34 * np.exp(-((a / 0.06) ** 2))
        reach = 0.60 * np.clip(1 - (np.abs(a) / 1.18) ** 7, 0, 1) * notch + 0.012 * np.sin(a * 26)
        tint, dark, veins = "#e9b93a", "#c48f1e", np.abs(np.sin(a * 34)) ** 0.5
    elif kind == "maple":
        points = ((0.0, 0.60), (0.86, 0.52), (-0.86, 0.52), (1.75, 0.36), (-1.75, 0.36))
        lobes = [tall * np.clip(1 - np.abs(a - at) / 0.62, 0, 1) ** 0.8 for at, tall in points]
        reach = np.maximum(0.14, np.max(lobes, 0)) + 0.022 * np.abs(np.sin(a * 15))
        reach = reach * np.clip((2.3 - np.abs(a)) * 4, 0, 1)
        tint, dark = "#d2502f", "#8f2b1c"
        away = np.min([np.abs(a - at) for at, _ in points], 0)
        veins = 1 - 0.8 * np.exp(-((away * r / 0.008) ** 2))
    elif kind == "linden":
        reach = 0.62 * (np.clip(1 - np.abs(a) / 2.5, 0, 1) ** 0.72) + 0.008 * np.sin(a * 44)
        tint, dark = "#7fae45", "#47702a"
        veins = 1 - 0.7 * np.exp(-((np.sin(np.abs(a) * 6 + r * 3.2) / 0.1) ** 2))
    else:
        reach = 0.0 * a
        tint, dark, veins = "#8fae72", "#55743f", 1 - 0.8 * np.exp(-((dx / 0.006) ** 2))
    inside = np.clip((reach - r) * fine / 2 + 0.5, 0, 1)
    if kind == "willow":
        along = np.clip(dy / 0.72, 0, 1)
        half = 0.075 * np.sin(np.pi * along**0.8) ** 0.9
        inside = np.clip((half - np.abs(dx)) * fine / 2 + 0.5, 0, 1) * (dy > 0)
    stalk = (np.abs(dx - 0.12 * np.clip(-dy, 0, 1) ** 1.3) < 0.0085) & (dy < 0.02) & (dy > -0.15)
    inside = np.maximum(inside, stalk)
    shade, sheen = (
        np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)
        for colour in (dark, tint)
    )
    share = np.clip(0.45 + 0.55 * veins, 0, 1) * (0.72 + 0.45 * np.clip(r / 0.6, 0, 1))
    share = np.where(stalk, 0.1, np.clip(share, 0, 1))[..., None]
    colour = shade * (1 - share) + sheen * share
    pixels = np.concatenate([colour, inside[..., None] * 255], -1).astype(np.uint8)
    return signs.halved(pixels)
