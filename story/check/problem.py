"""What `check` gives: problems; and what it may be told beyond the story: facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from story.model.values import Id

Severity: TypeAlias = Literal["error", "warning", "note"]
"""`error`: it will not work. `warning`: it will not be good. `note`: worth a look."""


class Problem(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a story, where, and what to do about it."""

    severity: Severity
    rule: str
    where: str  # JSON path in the story file
    message: str
    hint: str
    scene: Id | None = None
    overlay: Id | None = None
    asset: Id | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """What was found out by looking at the media. No facts means not measured, never a pass."""

    missing: frozenset[Id] = frozenset()  # assets whose file is not there
    letters: frozenset[str] | None = None  # characters that some font has; None: not measured
    captions: Mapping[Id, int] = {}  # by captions asset that can be read: letters of its longest


class Fault(Struct, frozen=True, kw_only=True):
    """Something unsound in one element: `where` is the JSON path in it, `about` what is at fault.

    Two faults of one rule about the same are the same fault, wherever they have moved to.
    """

    rule: str
    where: str
    about: str
    message: str
    hint: str
