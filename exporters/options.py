"""What all exporters share: the root of their options, progress, cancellation, results.

Also how options are described to people and read from `--set key=value`.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    Protocol,
    TypeAlias,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import Meta, Struct, inspect

from story.errors import ExportError
from story.model.story import Story
from story.model.values import AudienceCode, LanguageCode
from story.reading import Telling, telling

if TYPE_CHECKING:  # listing the targets needs no OpenGL
    from renderer.context import Context


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be set of any export. Each exporter derives its own `Options` from this.

    A field's `Meta(description=...)` is its help in `diorama targets` and the export dialog; the
    `without` of its `extra_json_schema` is what holds where it is not set, in few words.
    """

    language: Annotated[
        LanguageCode | None,
        Meta(
            description="Language of the words in the picture; without: the story's main one.",
            examples=["en"],
            extra_json_schema={"without": "The main one"},
        ),
    ] = None
    audience: Annotated[
        AudienceCode | None,
        Meta(
            description="Audience it is for; without: for all.",
            examples=["child"],
            extra_json_schema={"without": "All"},
        ),
    ] = None

    def telling(self, story: Story) -> Telling:
        """The story as it is shown to whom it is for. Raises ExportError for one it lacks."""
        if self.audience is not None and all(
            each.code != self.audience for each in story.audiences
        ):
            known = ", ".join(each.code for each in story.audiences)
            raise ExportError(
                f"The story has no audience “{self.audience}”.",
                f"Choose one of: {known}." if known else "It is told to all alike.",
            )
        return telling(story, () if self.language is None else (self.language,), self.audience)


class Step(Struct, frozen=True):
    """How far a long task has come. `total` 0 means not known."""

    stage: str
    done: int
    total: int
    note: str = ""


class Progress:
    """Tells how a long task goes on, and whether it is to stop.

    `report` is called often and must be quick. `cancelled` is set from any thread.
    """

    def __init__(self, report: Callable[[Step], None] | None = None) -> None:
        self._report = report
        self.cancelled = Event()

    def step(self, stage: str, done: int, total: int = 0, note: str = "") -> None:
        """Report a step. Raises Cancelled when the task is to stop."""
        if self.cancelled.is_set():
            raise Cancelled
        if self._report is not None:
            self._report(Step(stage, done, total, note))


class Cancelled(BaseException):
    """The user stopped the task: not an error. `export` callers catch it and tidy up."""


class Exported(Struct, frozen=True):
    """What an export made: whole outputs under their final names, and lines for the user."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()


class ContextFactory(Protocol):
    """Makes an OpenGL context (renderer/context.py) in the thread that calls it; picklable."""

    def __call__(self) -> Context: ...


KeyType: TypeAlias = Literal["switch", "integer", "number", "choice", "text"]
Chosen = TypeVar("Chosen", bound=Options)
SWITCH: Final = {
    "on": True,
    "yes": True,
    "true": True,
    "1": True,
    "off": False,
    "no": False,
    "false": False,
    "0": False,
}


class Key(Struct, frozen=True, omit_defaults=True):
    """One key that `--set` takes, as `diorama targets --json` and the export dialog show it."""

    name: str
    type: KeyType
    default: bool | int | float | str | None = None
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    form: str = ""  # of text: the regular expression that it has to match
    example: str = ""
    optional: bool = False  # may be left empty: the exporter finds the value itself
    without: str = ""  # what holds then, in few words
    help: str = ""

    def allowed(self) -> str:
        """What values there are, in words."""
        match self.type:
            case "switch":
                said = "on or off"
            case "choice":
                said = "one of " + ", ".join(self.choices)
            case "integer" | "number":
                kind = "a whole number" if self.type == "integer" else "a number"
                if self.low is not None and self.high is not None:
                    said = f"{kind} from {self.low:g} to {self.high:g}"
                elif self.low is not None:
                    said = f"{kind} from {self.low:g}"
                else:
                    said = kind
            case "text":
                said = f"such as {self.example}" if self.example else "text"
        return said


def describe(options: type[Options]) -> tuple[Key, ...]:
    """The keys of an exporter, in the order in which its options are written."""
    found = inspect.type_info(options)
    assert isinstance(found, inspect.StructType)
    hints = get_type_hints(options, include_extras=True)
    return tuple(_key(field, _choices(hints[field.name])) for field in found.fields)


def parse(options: type[Chosen], settings: Mapping[str, str]) -> Chosen:
    """Options from `--set` texts; what is not named keeps its default.

    Raises ExportError naming the key and what it may be.
    """
    keys = {key.name: key for key in describe(options)}
    values = {name: _value(keys, name, text) for name, text in settings.items()}
    try:
        return msgspec.convert(values, options)
    except msgspec.ValidationError as error:
        # Each value stands by itself; what is left are rules between two of them.
        raise ExportError(f"These export settings do not go together: {error}.") from error


def _value(keys: Mapping[str, Key], name: str, text: str) -> bool | int | float | str | None:
    key = keys.get(name)
    if key is None:
        near = difflib.get_close_matches(name, keys, 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(keys)}."
        raise ExportError(f"There is no export setting {name}.", hint)
    text = text.strip()
    if key.optional and text.lower() in {"", "none", "auto"}:
        return None
    try:
        return _read(key, text)
    except ValueError as error:
        hint = key.help or f"Without {name}=... the default is used."
        raise ExportError(f"{name} must be {key.allowed()}, not “{text}”.", hint) from error


def _read(key: Key, text: str) -> bool | int | float | str:
    """The value a text stands for; ValueError where it is not one of the key's."""
    match key.type:
        case "switch":
            if text.lower() not in SWITCH:
                raise ValueError(text)
            return SWITCH[text.lower()]
        case "integer" | "number":
            number = int(text) if key.type == "integer" else float(text)
            low = -math.inf if key.low is None else key.low
            high = math.inf if key.high is None else key.high
            if not low <= number <= high:
                raise ValueError(text)
            return number
        case "choice":
            if text not in key.choices:
                raise ValueError(text)
            return text
        case "text":
            if key.form:
                msgspec.convert(text, Annotated[str, Meta(pattern=key.form)])
            return text


def _key(field: inspect.Field, choices: tuple[str, ...]) -> Key:
    kind, said = _plain(field.type)
    optional = False
    if isinstance(kind, inspect.UnionType):
        optional = kind.includes_none
        kind, inner = _plain(next(t for t in kind.types if not isinstance(t, inspect.NoneType)))
        said = inner | said
    default = None if field.default is msgspec.NODEFAULT else field.default
    more: dict[str, Any] = {
        "default": default,
        "optional": optional,
        "help": said.get("description", ""),
        "example": said.get("examples", [""])[0],
        "without": said.get("without", ""),
    }
    match kind:
        case inspect.BoolType():
            return Key(field.name, "switch", **more)
        case inspect.IntType():
            return Key(field.name, "integer", low=kind.ge, high=kind.le, **more)
        case inspect.FloatType():
            return Key(field.name, "number", low=kind.ge, high=kind.le, **more)
        case inspect.LiteralType():
            return Key(field.name, "choice", choices=choices, **more)
        case inspect.StrType():
            return Key(field.name, "text", form=kind.pattern or "", **more)
        case _:
            raise TypeError(f"an export setting cannot be a {kind}: {field.name}")


def _choices(annotation: object) -> tuple[str, ...]:
    """The values of the Literal in an annotation, in the order written: msgspec sorts them."""
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    return next(filter(None, map(_choices, get_args(annotation))), ())


def _plain(kind: inspect.Type) -> tuple[inspect.Type, dict[str, Any]]:
    """The type without its metadata, and what that said: `description`, `examples`."""
    if isinstance(kind, inspect.Metadata):
        return kind.type, kind.extra_json_schema or {}
    return kind, {}
