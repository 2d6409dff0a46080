"""Whether conditions hold in a visit. The viewer's visit/conditions.ts is the twin."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

from story.model.conditions import (
    Answered,
    AnyOf,
    Condition,
    ScoreIs,
    Shown,
    Test,
    VariableIs,
    Visited,
)
from story.model.story import Story
from story.model.variables import Held
from story.visit.finding import overlay_in, variable_of
from story.visit.state import State

_TESTS: Final[dict[Test, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(story: Story, state: State, condition: Condition) -> bool:
    """Whether a condition holds; one that names something that is not there does not."""
    match condition:
        case VariableIs():
            variable = variable_of(story, condition.variable)
            if variable is None:
                return False
            held = state.variables.get(variable.id, variable.initial)
            return compares(held, condition.test, condition.value)
        case Visited():
            return (condition.scene in state.visited) == condition.yes
        case Shown():
            overlay = overlay_in(story, condition.overlay)
            if overlay is None:
                return False
            return state.shown.get(overlay.id, not overlay.hidden) == condition.yes
        case ScoreIs():
            return compares(state.score, condition.test, condition.value)
        case Answered():
            quiz = state.quizzes.get(condition.quiz)
            outcome = "open" if quiz is None else quiz.outcome
            if condition.outcome == "wrong":
                return outcome in ("wrong", "failed")
            if condition.outcome == "open":
                return outcome in ("open", "wrong")
            return outcome == "right"
        case AnyOf():
            return any(holds(story, state, each) for each in condition.conditions)


def compares(held: Held, test: Test, value: Held) -> bool:
    """Whether two values of the same kind compare so; order is of numbers alone."""
    if _kind(held) is not _kind(value):
        return False
    if test not in ("=", "!=") and _kind(held) is not float:
        return False
    return _TESTS[test](held, value)


def _kind(value: Held) -> type:
    if isinstance(value, bool):
        return bool
    return str if isinstance(value, str) else float
