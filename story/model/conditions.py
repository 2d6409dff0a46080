"""Conditions: what must hold for a trigger to act. story/visit/conditions.py tests them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from story.model.values import Id, Value
from story.model.variables import Held

Test: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]


class VariableIs(Value, frozen=True, kw_only=True, tag="variable"):
    """A variable compares so with a value. Texts and choices know only = and !=."""

    variable: Id
    test: Test = "="
    value: Held


class Visited(Value, frozen=True, kw_only=True, tag="visited"):
    """The visitor has been in a scene; with `yes` false: has not."""

    scene: Id
    yes: bool = True


class Shown(Value, frozen=True, kw_only=True, tag="shown"):
    """An overlay is shown, or was last; with `yes` false: is hidden."""

    overlay: Id
    yes: bool = True


class ScoreIs(Value, frozen=True, kw_only=True, tag="score"):
    """The visit's score compares so with a number."""

    test: Test = ">="
    value: float = 1.0


class Answered(Value, frozen=True, kw_only=True, tag="answered"):
    """A quiz has been answered so: `open` before the last try is used up or it is solved."""

    quiz: Id
    outcome: Literal["right", "wrong", "open"] = "right"


Plain: TypeAlias = VariableIs | Visited | Shown | ScoreIs | Answered


class AnyOf(Value, frozen=True, kw_only=True, tag="any"):
    """At least one of several holds."""

    conditions: tuple[Plain, ...] = ()


Condition: TypeAlias = VariableIs | Visited | Shown | ScoreIs | Answered | AnyOf
