"""Variables: the typed values of a visit, which conditions test and texts show as `{name}`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from story.model.values import Id, Localised, Value

NAME: Final = r"^[^\W\d]\w{0,39}(?![\s\S])"

Name: TypeAlias = Annotated[str, Meta(pattern=NAME)]
"""A letter or an underscore, then letters, digits and underscores, of any script; at most 40."""

Lasts: TypeAlias = Literal["visit", "always"]
"""`visit`: until the visitor leaves; `always`: the device keeps it for the next visit."""

Held: TypeAlias = bool | float | str
"""What a variable holds: yes or no, a number, or a text or choice."""


class NumberVariable(Value, frozen=True, kw_only=True, tag="number"):
    """A number."""

    id: Id
    name: Name
    initial: float = 0.0
    lowest: float | None = None
    highest: float | None = None
    lasts: Lasts = "visit"


class TextVariable(Value, frozen=True, kw_only=True, tag="text"):
    """Words."""

    id: Id
    name: Name
    initial: str = ""
    lasts: Lasts = "visit"


class YesNoVariable(Value, frozen=True, kw_only=True, tag="yes-no"):
    """Yes or no. `yes` and `no` are what texts show for it; without words a tick or a cross."""

    id: Id
    name: Name
    initial: bool = False
    yes: Localised = {}
    no: Localised = {}
    lasts: Lasts = "visit"


class Option(Value, frozen=True, kw_only=True):
    """One of the values of a choice; texts show its label, or the value where it has none."""

    value: str
    label: Localised = {}


class ChoiceVariable(Value, frozen=True, kw_only=True, tag="choice"):
    """One of several values."""

    id: Id
    name: Name
    options: Annotated[tuple[Option, ...], Meta(min_length=1)]
    initial: str
    lasts: Lasts = "visit"


Variable: TypeAlias = NumberVariable | TextVariable | YesNoVariable | ChoiceVariable


def fitted(variable: Variable, value: Held) -> Held:
    """The value as the variable holds it: a number within its limits, a choice among its options.

    What is of another kind leaves the variable at its initial value.
    """
    match variable:
        case NumberVariable():
            if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
                return variable.initial
            low = variable.lowest
            high = variable.highest
            if low is not None and value < low:
                return low
            return high if high is not None and value > high else float(value)
        case TextVariable():
            return value if isinstance(value, str) else variable.initial
        case YesNoVariable():
            return value if isinstance(value, bool) else variable.initial
        case ChoiceVariable():
            known = any(option.value == value for option in variable.options)
            return value if known else variable.initial
