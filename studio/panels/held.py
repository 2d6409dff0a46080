"""What stands in a field of a story's element, by the path that a parameter's Bind has."""

from __future__ import annotations

from typing import Any


def held_in(owner: object, field: str) -> Any:
    """What stands in a field by its path; None where there is nothing."""
    at: Any = owner
    for name in field.split("."):
        if isinstance(at, dict):
            at = at.get(name)
        elif isinstance(at, tuple) and name.isdecimal() and int(name) < len(at):
            at = at[int(name)]
        else:
            at = getattr(at, name, None)
    return at
