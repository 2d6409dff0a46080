"""Fills a template's parameters in: `fill`, a pure function of the template and the values.

Whoever calls it reads the files first; studio/templating.py does.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import quote

import msgspec
from msgspec import structs

from story.check.problem import Problem
from story.file import in_words
from story.misfits import missing, unbound, unfitting, unknown, wrong
from story.model.asset import Asset
from story.model.parameters import (
    Bind,
    ChoiceParameter,
    ColourParameter,
    FileParameter,
    NumberParameter,
    Parameter,
    Plain,
    RowParameter,
    TextParameter,
)
from story.model.story import Story
from story.model.values import Id, LanguageCode, Localised, is_colour
from story.placeholders import plain
from story.position import place_in
from story.references import ROLES

Given: TypeAlias = Mapping[str, object]
"""Values by parameter name; those of a row by `name.column`, or a mapping under `name`."""

_NAMED: Final = re.compile(r"\{\{|\}\}|\{([^\W\d]\w{0,39}(?:\.[^\W\d]\w{0,39})?)\}")
_KEPT: Final = ("id", "path", "sha256", "media_type", "type", "link")
"""Keys of the file whose strings are no words: braces in them stay."""

_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_BROKEN: Final = re.compile(
    "[\ud800-\udfff]"
)  # halves of characters, as of bytes that are no UTF-8
MOST_NAMED: Final = 20  # unknown values that are told of


_NAMING: Final = frozenset(
    (*ROLES, "model", "sky", "lut", "component", "anchor", "parent", "target")
)
"""Fields that name an element."""


class Filled(NamedTuple):
    """What filling gave: the story, or why there is none."""

    story: Story | None
    problems: tuple[Problem, ...] = ()
    idle: tuple[Id, ...] = ()  # overlays left without their words, which may go


class Slot(NamedTuple):
    """A parameter, or a column of a row, under its whole name."""

    name: str
    parameter: Plain
    required: bool

    @property
    def default(self) -> str | float | None:
        """What serves where it is not given."""
        return None if isinstance(self.parameter, FileParameter) else self.parameter.default

    @property
    def wanted(self) -> bool:
        """Whether nothing can be made before it is given."""
        return self.required and self.default is None


def slots(template: Story) -> tuple[Slot, ...]:
    """All that can be given to a template, rows by their columns."""
    return slots_of(template.parameters)


def slots_of(parameters: tuple[Parameter, ...]) -> tuple[Slot, ...]:
    """All that can be given to parameters, rows by their columns."""
    return tuple(_slots(parameters))


def fill(
    template: Story,
    values: Given,
    *,
    story_id: Id,
    files: Mapping[str, Asset] | None = None,
    others: bool = False,
    language: LanguageCode | None = None,
) -> Filled:
    """The template with those values, under its own id, without parameters.

    Words are in `language`, else the story's main one: a text that they fill in for several
    languages is left without words in the others, so that it is seen to lack a translation.

    `files` are the records of the files given, by the parameter's whole name; of a file parameter
    only whether it is given is looked at in `values`. Every wrong or missing value gives a problem
    of severity error that names the parameter, what is wrong and what to give; then there is no
    story. A value that no parameter has is such a problem too, unless `others` may be there.
    Words that tell of a file of the template's own are left out where another is given; what
    their binds hide then is `idle`.
    Nothing else decides on the outcome: the same arguments give the same story.
    """
    known = slots(template)
    held, problems = _read(known, values, files or {}, others)
    if problems:
        return Filled(None, problems)
    gone = dict.fromkeys(outdated(known, held), "")
    filled = _filled(template, held | gone, known, story_id, language or template.languages[0])
    unshown = dict.fromkeys(
        bind.element
        for slot in known
        for bind in slot.parameter.binds
        if slot.name in gone and bind.field == "hidden" and bind.values.get("") is True
    )
    return filled._replace(idle=tuple(each for each in unshown if each is not None))


def faults(
    parameters: tuple[Parameter, ...],
    values: Given,
    *,
    files: Mapping[str, Asset] | None = None,
    others: bool = False,
) -> tuple[Problem, ...]:
    """What `fill` would say of the values, without the story."""
    return _read(slots_of(parameters), values, files or {}, others)[1]


def outdated(known: tuple[Slot, ...], given: Mapping[str, object]) -> Iterator[str]:
    """The words that are not given and tell of a file that is: they no longer hold."""
    for slot in known:
        if slot.name in given or not isinstance(slot.parameter, TextParameter):
            continue
        if slot.parameter.about in given:
            yield slot.name


def file_of(parameters: tuple[Parameter, ...], values: Given) -> dict[str, str]:
    """The files that values name, by the whole name of their parameter."""
    given = _flat(values)
    return {
        slot.name: str(given[slot.name])
        for slot in slots_of(parameters)
        if isinstance(slot.parameter, FileParameter) and given.get(slot.name)
    }


class Binder:
    """Looks at whether fields can be filled, and with what; reads the template once."""

    def __init__(self, template: Story) -> None:
        self._own = template.id
        self._elements = _elements(_document(template))

    def fault(self, bind: Bind) -> str | None:
        """Why a field cannot be filled: it is not there, or its value names what is not there.

        None where it can.
        """
        owner = self._elements.get(bind.element or self._own)
        if owner is None:
            return f"there is no element {bind.element}"
        *way, last = bind.field.split(".")
        line: list[Any] = [owner]
        for name in way:
            line.append(_step(line[-1], name))
        inner = line[-1]
        there = isinstance(inner, _Words) or (isinstance(inner, dict) and last in inner)
        if not there and _step(inner, last) is None:
            return f'it has no field "{bind.field}"'
        # the map of variants is of assets where its owner shows one
        variant = bool(way) and way[-1] == "variants" and "asset" in line[-2]
        if not variant and (isinstance(inner, _Words) or last not in _NAMING):
            return None
        kind = self._kind(line[-2]["asset"] if variant else _step(inner, last))
        for value in bind.values.values():
            if value is None:
                continue
            if value not in self._elements:
                return f'"{bind.field}" would name {value}, which is not there'
            if kind is not None and self._kind(value) != kind:
                return f'"{bind.field}" would name {value}, which is of another kind'
        return None

    def _kind(self, named: object) -> object:
        """The kind of an asset, by its id; None of anything else."""
        return self._elements.get(named, {}).get("kind") if isinstance(named, str) else None


def _slots(parameters: tuple[Parameter, ...]) -> Iterator[Slot]:
    for parameter in parameters:
        if isinstance(parameter, RowParameter):
            for column in parameter.columns:
                yield Slot(
                    f"{parameter.name}.{column.name}",
                    column,
                    parameter.required and column.required,
                )
        else:
            yield Slot(parameter.name, parameter, parameter.required)


def _read(
    known: tuple[Slot, ...], values: Given, files: Mapping[str, Asset], others: bool
) -> tuple[dict[str, object], tuple[Problem, ...]]:
    """What the values mean, by name, and all that is wrong with them."""
    given = _flat(values)
    problems: list[Problem] = []
    names = dict.fromkeys(slot.name for slot in known)
    if not others:
        strange = [name for name in given if name not in names]
        problems += (unknown(name, names) for name in strange[:MOST_NAMED])
    held: dict[str, object] = {}
    for slot in known:
        value = given.get(slot.name)
        if value is None or value == "":
            if slot.default is not None:
                held[slot.name] = slot.default
            elif slot.required:
                problems.append(missing(slot.name))
            continue
        parsed = _parsed(slot, value, files)
        if isinstance(parsed, Problem):
            problems.append(parsed)
        else:
            held[slot.name] = parsed
    return held, tuple(problems)


def _flat(values: Given) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{column}": inner for column, inner in value.items()}
        else:
            flat[name] = value
    return flat


def _parsed(slot: Slot, value: object, files: Mapping[str, Asset]) -> object:
    """What a value means to its parameter; a problem where it means nothing."""
    parameter = slot.parameter
    match parameter:
        case TextParameter():
            number = _as_number(value)
            text = value if number is None else plain(number)
            if not isinstance(text, str):
                return wrong(slot.name, value, "it is no text", "Give it words.")
            if _BROKEN.search(text):
                return wrong(slot.name, value, "it holds broken characters", "Give it in UTF-8.")
            if parameter.longest is not None and len(text) > parameter.longest:
                return wrong(
                    slot.name,
                    value,
                    f"it has {len(text)} characters",
                    f"Give it at most {parameter.longest}.",
                )
            return text
        case NumberParameter():
            return _number(slot, parameter, value)
        case ColourParameter():
            text = value.strip().lower() if isinstance(value, str) else ""
            if not is_colour(text):
                return wrong(slot.name, value, "it is no colour", "Give it one such as #1a2b3c.")
            return text
        case ChoiceParameter():
            return _choice(slot, parameter, value)
        case FileParameter():
            asset = files.get(slot.name)
            if asset is None:
                return wrong(slot.name, value, "the file cannot be read", "Choose another file.")
            if asset.kind != parameter.kind:
                return wrong(
                    slot.name,
                    value,
                    f"it is of the kind {asset.kind}",
                    f"Give it a file of the kind {parameter.kind}.",
                )
            return asset


def _number(slot: Slot, parameter: NumberParameter, value: object) -> object:
    try:
        number = float(value) if isinstance(value, str) else _as_number(value)
    except ValueError:
        number = None
    if number is None or not math.isfinite(number):
        return wrong(slot.name, value, "it is no number", "Give it a number such as 12.5.")
    if parameter.lowest is not None and number < parameter.lowest:
        return wrong(slot.name, value, "it is too small", f"Give it {parameter.lowest:g} or more.")
    if parameter.highest is not None and number > parameter.highest:
        return wrong(slot.name, value, "it is too great", f"Give it {parameter.highest:g} or less.")
    return number


def _choice(slot: Slot, parameter: ChoiceParameter, value: object) -> object:
    said = str(value).strip()
    for option in parameter.options:
        labels = {option.value.casefold(), *(each.casefold() for each in option.label.values())}
        if said == option.value or said.casefold() in labels:
            return option.value
    some = ", ".join(option.value for option in parameter.options[:12])
    return wrong(slot.name, value, "it is none of the choices", f"Give it one of: {some}.")


def _filled(
    template: Story,
    held: Mapping[str, object],
    known: tuple[Slot, ...],
    story_id: Id,
    language: LanguageCode,
) -> Filled:
    replaced = {
        slot.parameter.asset: held[slot.name]
        for slot in known
        if isinstance(slot.parameter, FileParameter) and slot.name in held
    }
    assets = tuple(
        structs.replace(record, id=asset.id)
        if isinstance(record := replaced.get(asset.id), Asset)
        else asset
        for asset in template.assets
    )
    bare = structs.replace(template, parameters=(), assets=assets)
    document = _document(bare)
    words = {
        slot.name: _spoken(slot.parameter, held[slot.name])
        for slot in known
        if slot.name in held and not isinstance(held[slot.name], Asset)
    }
    document = _worded(document, words, escape=bool(template.variables))
    elements = _elements(document)
    problems: list[Problem] = []
    bound: list[tuple[str, Bind]] = []
    for slot in known:
        if slot.name not in held or isinstance(held[slot.name], Asset):
            continue
        others = _others(slot.parameter, language)
        for bind in slot.parameter.binds:
            value = held[slot.name]
            left_out = bind in others or (value == "" and not bind.values)
            if left_out and _clear(elements.get(bind.element or template.id), bind.field):
                continue
            if bind.values:
                if str(value) not in bind.values:
                    continue
                value = msgspec.to_builtins(bind.values[str(value)])
            owner = elements.get(bind.element or template.id)
            if owner is None or not _put(owner, bind.field, value):
                problems.append(unbound(slot.name, bind))
            bound.append((slot.name, bind))
    document["id"] = story_id
    if problems:
        return Filled(None, tuple(problems))
    try:
        return Filled(msgspec.convert(document, Story))
    except msgspec.ValidationError as error:
        place = place_in(str(error))
        names = (
            (name, bind)
            for name, bind in bound
            if _leads_through(document, elements[bind.element or template.id], bind, place)
        )
        name, blamed = next(names, ("", None))
        return Filled(None, (unfitting(name, blamed, in_words(error), place),))


def _leads_through(document: Any, owner: dict[str, Any], bind: Bind, place: str) -> bool:
    """Whether a JSON path lies in a field that an element's bind fills, or is on the way to it."""
    way = [name or index for name, index in _STEP.findall(place)]
    inner = document
    for depth in range(len(way) + 1):
        if inner is owner:
            pairs = zip(bind.field.split("."), way[depth:], strict=False)
            return depth < len(way) and all(step in (name, "...") for name, step in pairs)
        inner = _step(inner, way[depth]) if depth < len(way) else None
    return False


def _others(parameter: Plain, language: LanguageCode) -> tuple[Bind, ...]:
    """The binds of words that fill a text in other languages than the one they are given in."""
    if not isinstance(parameter, TextParameter):
        return ()
    told = [bind for bind in parameter.binds if bind.field.endswith(f".{language}")]
    texts = {(bind.element, bind.field.removesuffix(f".{language}")) for bind in told}
    return tuple(
        bind
        for bind in parameter.binds
        if bind not in told and (bind.element, bind.field.rpartition(".")[0]) in texts
    )


class _Words(dict[str, Any]):
    """A map of the file, such as words by language: it takes any key, an object only its fields."""


def _document(value: object) -> Any:
    """A struct as the file's objects and lists, fields at their default among them, to be set."""
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        fields = {name: _document(getattr(value, name)) for name in value.__struct_fields__}
        return fields if tag is None else {"type": tag, **fields}
    if isinstance(value, tuple):
        return [_document(inner) for inner in value]
    return _Words(value) if isinstance(value, dict) else value


def _elements(document: Any) -> dict[str, dict[str, Any]]:
    """Every object of the file that has an id, by it."""
    found: dict[str, dict[str, Any]] = {}
    front = [document]
    while front:
        value = front.pop()
        if isinstance(value, dict):
            if isinstance(value.get("id"), str):
                found.setdefault(value["id"], value)
            front += value.values()
        elif isinstance(value, list | tuple):
            front += value
    return found


def _worded(value: Any, words: Mapping[str, Localised], *, escape: bool, key: str = "") -> Any:
    """The document with `{name}` in its strings replaced."""
    if isinstance(value, dict):
        inner = {
            name: _worded(each, words, escape=escape, key=name) for name, each in value.items()
        }
        return _Words(inner) if isinstance(value, _Words) else inner
    if isinstance(value, list):
        return [_worded(each, words, escape=escape, key=key) for each in value]
    if not isinstance(value, str) or "{" not in value or key in _KEPT:
        return value

    def said(found: re.Match[str]) -> str:
        wordings = words.get(found.group(1) or "")
        if wordings is None:
            return found.group()
        word = wordings.get(key) or wordings.get(key.partition("@")[0]) or wordings[""]
        if key == "url":
            return quote(word, safe="")
        return word.replace("{", "{{").replace("}", "}}") if escape else word

    return _NAMED.sub(said, value)


def _spoken(parameter: Plain, value: object) -> Localised:
    """What texts show of a value, by language; under "" what they show in all others."""
    if isinstance(parameter, ChoiceParameter):
        for option in parameter.options:
            if option.value == value:
                return {"": option.value, **option.label}
    return {"": plain(value) if isinstance(value, float) else str(value)}


def _step(owner: Any, name: str) -> Any:
    if isinstance(owner, dict):
        return owner.get(name)
    if isinstance(owner, list) and _is_index(name, owner):
        return owner[int(name)]
    return None


def _is_index(name: str, items: list[Any]) -> bool:
    return name.isdecimal() and len(name) < 10 and int(name) < len(items)


def _put(owner: Any, field: str, value: object) -> bool:
    *way, last = field.split(".")
    for name in way:
        owner = _step(owner, name)
    if isinstance(owner, _Words) or (isinstance(owner, dict) and last in owner):
        owner[last] = copy.deepcopy(value)
        return True
    if isinstance(owner, list) and _is_index(last, owner):
        owner[int(last)] = copy.deepcopy(value)
        return True
    return False


def _clear(owner: Any, field: str) -> bool:
    """Take away the words that a text has in a language; whether the field is of words."""
    *way, last = field.split(".")
    for name in way:
        owner = _step(owner, name)
    if not isinstance(owner, _Words):
        return False
    owner.pop(last, None)
    return True


def _as_number(value: object) -> float | None:
    """A number as it is reckoned with; None where the value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # of a whole number
        return math.inf if value > 0 else -math.inf
