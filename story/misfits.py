"""What is wrong with the values that a template is given: a problem each, naming the parameter."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Final

from story.check.problem import Problem
from story.model.parameters import Bind

_LIKE: Final = 60  # letters of a name that are looked at and said


def wrong(name: str, value: object, why: str, hint: str) -> Problem:
    """A value that a parameter cannot have."""
    said = str(value).encode("utf-8", "replace").decode()
    said = said if len(said) <= 60 else said[:60] + "…"
    return _problem(name, "parameter-value", f'{name} is "{said}": {why}.', hint)


def missing(name: str) -> Problem:
    """A parameter that needs a value and has none."""
    return _problem(name, "parameter-missing", f"{name} is not given.", f"Give {name} a value.")


def unknown(name: str, names: Collection[str]) -> Problem:
    """A value for a parameter that is not there; `names` are those that are."""
    name = name[:_LIKE]
    near = difflib.get_close_matches(name, names, 1)
    hint = f"Did you mean {near[0]}?" if near else f"It has: {', '.join(names) or 'none'}."
    return _problem(name, "parameter-unknown", f"The template has no parameter {name}.", hint)


def unbound(name: str, bind: Bind) -> Problem:
    """A parameter that fills a field that is not there."""
    return _problem(
        name,
        "parameter-bind",
        f"{name} cannot be filled into {bind.field[:_LIKE]} of {bind.element or 'the story'}:"
        " there is no such field.",
        "Correct the template.",
    )


def unfitting(name: str, bind: Bind | None, why: str, place: str) -> Problem:
    """A value that its field cannot hold; `name` is empty where it is not known whose it is."""
    if bind is None:
        return _problem(
            "",
            "parameter-fit",
            f"The values do not fit the template: {why} (at {place}).",
            "Change the values, or correct the template.",
        )
    return _problem(
        name,
        "parameter-fit",
        f"{name} does not fit into {bind.field[:_LIKE]} of {bind.element or 'the story'}: {why}.",
        f"Give {name} another value, or correct the template.",
    )


def _problem(name: str, rule: str, message: str, hint: str) -> Problem:
    return Problem(
        severity="error",
        rule=rule,
        where=f"parameter {name}" if name else "parameters",
        message=message,
        hint=hint,
    )
