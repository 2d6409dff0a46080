"""A quiz in the scene: a question that is answered by choosing. story/visit/quizzes.py marks it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from story.model.values import (
    Colour,
    Fraction01,
    Id,
    Localised,
    NotNegative,
    Positive,
    Value,
)
from story.overlays.base import Overlay


class QuizOption(Value, frozen=True, kw_only=True):
    """One thing to choose."""

    id: Id
    text: Localised = {}
    right: bool = False  # of an `order` quiz all options are, in the order in which they stand
    target: Id | None = None  # of a `find` quiz: the overlay that is chosen by selecting it
    feedback: Localised = {}  # said when it was chosen


class Quiz(Overlay, frozen=True, kw_only=True, tag="quiz"):
    """A question on a panel, with its options under it, centred on its placement.

    Once answered it keeps its top, and reaches farther down for what is then said.

    `single` is answered by choosing an option; `multiple` by choosing all that are right, then
    confirming; `order` by choosing all, one after the other; `find` by selecting an overlay of the
    scene that is one of the options' targets.
    """

    kind: Literal["single", "multiple", "order", "find"] = "single"
    question: Localised = {}
    options: tuple[QuizOption, ...] = ()
    tries: Annotated[int, Meta(ge=0, le=1000)] = 1  # 0: as many as one likes
    points: NotNegative = 1.0  # added to the score for the right answer
    right: Localised = {}  # said after the right answer
    wrong: Localised = {}  # said after a wrong one
    shuffle: bool = False  # options in another order each visit
    height: Positive = 0.06  # metres, of a capital letter
    width: Positive = 1.6  # metres of the panel
    colour: Colour = "#ffffff"
    panel: Colour = "#101214"
    panel_opacity: Fraction01 = 0.85
    accent: Colour = "#4c9ffe"  # of what is chosen
