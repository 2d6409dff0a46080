"""Draws a quiz: its question, a row for each option, and what is said to an answer.

The viewer's overlays/quiz.ts makes the same card. story/visit/quizzes.py marks the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec
import numpy as np

from assets.media import Frame
from renderer.cards import Badge, Block, Card, Spot, Tile
from renderer.layers import Job, Kit, Layer, Plane
from renderer.painters.text import language_of, panel
from renderer.text import TextStyle, fineness, is_right_to_left
from renderer.textures import linear
from story.model.values import Colour, Id, words
from story.overlays.quiz import Quiz, QuizOption
from story.space import Pose, compose
from story.timeline import OverlayAt
from story.visit.quizzes import is_open
from story.visit.state import QuizState

CONFIRM: Final = "confirm"
"""The part of a quiz that confirms what is chosen. No option can be called so: ids are longer."""


class Said(msgspec.Struct, frozen=True):
    """The words of a quiz that are not its author's."""

    confirm: str
    right: str
    wrong: str
    tries: str  # with {n}


class Marks(msgspec.Struct, frozen=True):
    """Signs beside what is right and wrong, for colour alone says nothing to many."""

    right: str
    wrong: str


class Rules(msgspec.Struct, frozen=True):
    """The numbers of a quiz's card: multiples of the height of its capital letters."""

    question: float  # height of its words
    least: float  # width of the card, padding left out
    padding: float
    corner: float
    gap: float  # between rows
    after: float  # between the question, the rows and what is said
    across: float  # padding of a row
    above: float
    round: float  # corner of a row
    badge: float
    aside: float  # between a badge and its words
    stroke: float
    number: float  # height of the number in a badge
    mark: float  # room
    feedback: float  # height of its words
    small: float  # height of the line that counts tries
    dimmed: float  # opacity of words that do nothing yet
    row: Colour
    right: Colour
    wrong: Colour
    opacity: dict[str, float]  # of a row, by its look
    marks: Marks
    words: dict[str, Said]  # by the language's first part


RULES: Final = msgspec.json.decode(
    (Path(__file__).parent.parent / "shaders" / "shared" / "quiz.json").read_bytes(), type=Rules
)

_CLEAR: Final = Frame(("nothing", 0), "rgba8", 1, 1, (np.zeros((1, 1, 4), np.uint8),), opaque=False)

Look: TypeAlias = Literal["plain", "chosen", "right", "wrong", "missed"]
"""Of a row; `missed`: right, but not chosen while one could."""


class QuizPainter:
    """Paints `Quiz` as far as it has come, in the first of the languages that it is worded in."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One plane, with a spot for each part to touch. Raises MediaError for lack of fonts."""
        quiz = subject.overlay
        assert isinstance(quiz, Quiz)
        card = card_of(quiz, subject.quiz or QuizState(), job.languages)
        unanswered = card_of(quiz, QuizState(), job.languages)
        kept = self._kit.words
        fine = fineness(card.height, subject.pose, job.eye, job.sharp)
        setting = kept.set_card(replace(card, fine=fine), job.media)
        # Its top stays where it is: rows that have been chosen don't run from the pointer.
        grown = setting.picture.height - kept.height_of(unanswered, job.media)
        plane = panel(
            compose(subject.pose, Pose((0.0, -grown / 2, 0.0))),
            setting,
            padding=RULES.padding * quiz.height,
            corner=RULES.corner * quiz.height,
            fill=quiz.panel,
            fill_alpha=quiz.panel_opacity,
            opacity=subject.opacity,
            overlay=quiz.id,
        )
        lit = [
            _tint(plane, spot, quiz.height)
            for spot in plane.spots
            if job.pointed == (quiz.id, spot.part)
        ]
        return (plane, *lit)

    def close(self) -> None:
        """It keeps nothing: the words are in the kit."""


def _tint(card: Plane, spot: Spot, unit: float) -> Plane:
    """What shows that a row is pointed at: light over it."""
    return Plane(
        compose(card.pose, Pose((spot.x, spot.y, 0.0))),
        spot.width,
        spot.height,
        "panel",
        {
            "u_size": (spot.width, spot.height),
            "u_corner": min(RULES.round * unit, spot.height / 2),
            "u_fill": (1.0, 1.0, 1.0),
            "u_fill_alpha": RULES.opacity["hovered"],
            "u_words": (1.0, 1.0),
        },
        _CLEAR,
        card.opacity,
        lies_on=card.pose.position,
    )


def card_of(quiz: Quiz, state: QuizState, languages: tuple[str, ...]) -> Card:
    """The card of a quiz, its options in the order given."""
    unit = quiz.height
    question = words(quiz.question, languages)
    spoken = language_of(quiz.question, languages)
    blocks = tuple(_blocks(quiz, state, languages, spoken))
    width = max(quiz.width / unit - 2 * RULES.padding, RULES.least) * unit
    return Card(blocks, width, unit, is_right_to_left(question))


def look_of(quiz: Quiz, state: QuizState, option: QuizOption) -> Look:
    """How the row of an option looks.

    What was not chosen is told only once there is no try left. Of a wrong order nothing is told of
    single options: it is the whole that is wrong.
    """
    chosen = option.id in state.chosen
    if state.outcome == "open" or (quiz.kind == "order" and state.outcome != "right"):
        return "chosen" if chosen else "plain"
    if chosen:
        return "right" if option.right or quiz.kind == "order" else "wrong"
    return "missed" if option.right and state.outcome == "failed" else "plain"


def said_in(language: str) -> Said:
    """The words that are not the author's, in a language; English where there are none."""
    return RULES.words.get(language.split("-")[0].lower(), RULES.words["en"])


def tries_left(quiz: Quiz, state: QuizState, said: Said) -> str:
    """The line that counts the tries left; none where they are without end or at their end."""
    told = is_open(state) and (quiz.kind == "find" or state.outcome == "wrong")
    if quiz.tries == 0 or not told:
        return ""
    return said.tries.replace("{n}", str(max(quiz.tries - state.tries, 0)))


def _blocks(
    quiz: Quiz, state: QuizState, languages: tuple[str, ...], spoken: str
) -> Iterator[Block]:
    unit, said = quiz.height, said_in(spoken)
    plain = TextStyle(unit, colour=quiz.colour, language=spoken)
    bold = TextStyle(RULES.question * unit, bold=True, colour=quiz.colour, language=spoken)
    yield Block(words(quiz.question, languages), bold)
    if quiz.kind != "find":
        gap = RULES.after
        for option in quiz.options:
            yield _row(quiz, state, option, languages, gap * unit)
            gap = RULES.gap
    if quiz.kind == "multiple" and is_open(state):
        yield _confirm(quiz, state, said, plain)
    gap = RULES.after
    for wording, height in _said(quiz, state, languages, said):
        style = TextStyle(height * unit, colour=quiz.colour, language=spoken)
        yield Block(wording, style, gap * unit)
        gap = 0.0


def _row(
    quiz: Quiz, state: QuizState, option: QuizOption, languages: tuple[str, ...], gap: float
) -> Block:
    unit, look = quiz.height, look_of(quiz, state, option)
    fill = {"chosen": quiz.accent, "right": RULES.right, "wrong": RULES.wrong}.get(look, RULES.row)
    mark = {"right": RULES.marks.right, "missed": RULES.marks.right, "wrong": RULES.marks.wrong}
    language = language_of(option.text, languages)
    return Block(
        words(option.text, languages),
        TextStyle(unit, colour=quiz.colour, language=language),
        gap,
        _tile(unit, fill, RULES.opacity[look], RULES.mark),
        _badge(quiz, state, option.id),
        mark.get(look, ""),
        part=option.id if is_open(state) else None,
    )


def _badge(quiz: Quiz, state: QuizState, option: Id) -> Badge | None:
    """The box of an option to tick, the number in which one was chosen."""
    if quiz.kind not in ("multiple", "order"):
        return None
    unit, full = quiz.height, option in state.chosen
    number = str(state.chosen.index(option) + 1) if full and quiz.kind == "order" else ""
    return Badge(
        "square" if quiz.kind == "multiple" else "round",
        RULES.badge * unit,
        RULES.aside * unit,
        RULES.stroke * unit,
        quiz.colour,
        quiz.panel,
        full,
        number,
        RULES.number * unit,
    )


def _confirm(quiz: Quiz, state: QuizState, said: Said, style: TextStyle) -> Block:
    """The row that confirms, once something is chosen."""
    unit = quiz.height
    ready = state.outcome == "open" and bool(state.chosen)
    ink = clearer(quiz.accent, quiz.panel, quiz.colour) if ready else style.colour
    look = ("ready", quiz.accent) if ready else ("plain", RULES.row)
    return Block(
        said.confirm,
        TextStyle(unit, None, "centre", bold=True, colour=ink, language=style.language),
        RULES.after * unit,
        _tile(unit, look[1], RULES.opacity[look[0]]),
        alpha=1.0 if ready else RULES.dimmed,
        part=CONFIRM if ready else None,
    )


def _tile(unit: float, fill: Colour, alpha: float, mark: float = 0.0) -> Tile:
    return Tile(
        fill, alpha, RULES.round * unit, RULES.across * unit, RULES.above * unit, mark * unit
    )


def _said(
    quiz: Quiz, state: QuizState, languages: tuple[str, ...], said: Said
) -> Iterator[tuple[str, float]]:
    """The lines under the options, with the heights of their words."""
    if state.outcome != "open":
        right = state.outcome == "right"
        mark = RULES.marks.right if right else RULES.marks.wrong
        own = words(quiz.right if right else quiz.wrong, languages)
        yield f"{mark} {(own.strip() and own) or (said.right if right else said.wrong)}", 1.0
        for option in quiz.options:
            told = [option.feedback] if option.id in state.chosen else []
            if quiz.kind == "find":  # which has no rows that say what was chosen
                told = [option.text, *told] if told else []
            for wording in (words(each, languages) for each in told):
                if wording.strip():
                    yield wording, RULES.feedback
    tries = tries_left(quiz, state, said)
    if tries:
        yield tries, RULES.small


def clearer(on: Colour, *inks: Colour) -> Colour:
    """The ink that stands out most on a colour (contrast as WCAG 2 has it)."""

    def contrast(ink: Colour) -> float:
        low, high = sorted((_luminance(ink), _luminance(on)))
        return (high + 0.05) / (low + 0.05)

    return max(inks, key=contrast)


def _luminance(colour: Colour) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
