"""The story file's bytes: `decode` and `encode`. story/folder.py keeps them on disk.

Keys stand in the order of the structs' fields, languages by code; one field of a scene or of a
component, one overlay, variable, parameter, trigger of the story and asset take a line each, so
that a diff shows what changed.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final, NoReturn, TypeAlias

import msgspec
from msgspec import structs

from story.errors import DocumentError, NewerDocument
from story.migrations import Document, migrate
from story.model.asset import Asset
from story.model.cut import Cut, Shot
from story.model.story import VERSION, Component, Scene, Story
from story.model.values import AUDIENCE, COLOUR, ID, LANGUAGE, SHA256, VARIANT, Value
from story.model.variables import NAME
from story.overlays.table import AnyOverlay
from story.position import line_column, offsets_of_key, place_in, position_of

_Decoder: TypeAlias = "msgspec.json.Decoder[Any]"

_ENCODER = msgspec.json.Encoder()
_STORY = msgspec.json.Decoder(Story)
_SCENE: _Decoder = msgspec.json.Decoder(Scene)
_COMPONENT: _Decoder = msgspec.json.Decoder(Component)
_CUT: _Decoder = msgspec.json.Decoder(Cut)
_SHOT: _Decoder = msgspec.json.Decoder(Shot)
_OVERLAY: _Decoder = msgspec.json.Decoder(AnyOverlay)
_ASSET: _Decoder = msgspec.json.Decoder(Asset)
_PATTERNS: Final[dict[str, str]] = {
    ID: "an id of ten characters a-z and 0-9",
    LANGUAGE: "a language code such as `en` or `zh-Hans`",
    AUDIENCE: "an audience's code such as `child`, of small letters, digits and hyphens",
    VARIANT: "a language code such as `en`, an audience's such as `@child`, or both: `en@child`",
    NAME: "a name of at most 40 letters, digits and underscores that begins with no digit",
    COLOUR: "a colour such as `#1a2b3c`",
    SHA256: "64 hexadecimal digits",
}


class _Header(msgspec.Struct):
    version: int


_HEADER = msgspec.json.Decoder(_Header)


class _Twice(Exception):
    """An object holds a key twice; only `_object` raises it, only `decode_raw` sees it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def decode(data: bytes, name: str = "story.json") -> Story:
    """The story in a story file. `name` is what messages call the file.

    Raises NewerDocument for a file of a later version, DocumentError for one that cannot be read;
    both name the line, the column and the JSON path.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    document = decode_raw(data, name)
    version: int = document["version"]
    if version > VERSION:
        raise NewerDocument(
            f"{name} is of version {version}; this Diorama knows versions up to {VERSION}.",
            "Open it with a newer Diorama; this one can show it, but not save it.",
            where="$.version",
        )
    try:
        if version == VERSION:
            return _STORY.decode(data)
        return msgspec.convert(migrate(document), Story)
    except msgspec.ValidationError as error:
        _refuse(data, name, error)


def decode_raw(data: bytes, name: str = "story.json") -> Document:
    """The story file as plain JSON, of whatever version: to look at, never to save.

    Raises DocumentError when it is no JSON object with a whole number as `version`, or when an
    object has the same key twice, of which all but the last would be lost.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        _HEADER.decode(data)  # strict about JSON where the standard library is not
        document = json.loads(data, object_pairs_hook=_object)
    except _Twice as error:
        lines = ", ".join(
            str(line_column(data, at)[0]) for at in offsets_of_key(data, error.key)[:8]
        )
        raise DocumentError(
            f'{name}: the key "{error.key}" stands twice in one object (it is on lines {lines}).',
            "Keep the one that is right; two versions of the file were perhaps joined by hand.",
        ) from error
    except msgspec.ValidationError as error:
        _refuse(data, name, error)
    except msgspec.DecodeError as error:
        _refuse_broken(data, name, error)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not text in UTF-8.", "Restore it from work/backups, or from a copy."
        ) from error
    except ValueError as error:  # of a whole number of thousands of digits
        raise DocumentError(
            f"{name} holds a number that is too long to be one of a story.",
            "Restore it from work/backups, or from a copy.",
        ) from error
    except RecursionError as error:
        raise DocumentError(
            f"{name} is nested too deeply to be a story.",
            "Restore it from work/backups, or from a copy.",
        ) from error
    assert isinstance(document, dict)  # the header said so
    return document


def version_in(data: bytes) -> int | None:
    """The version that a story file says it is of; None where it is no story file."""
    try:
        return _HEADER.decode(data.removeprefix(b"\xef\xbb\xbf")).version
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def encode(story: Story) -> bytes:
    """The story as the bytes of a story file, the same for equal stories.

    Raises DocumentError when the story holds a value that could not be read back, such as a number
    out of its range: what is saved can always be opened.
    """
    return Writer().encode(story)


class Writer:
    """Encodes a story again and again as it changes; what stayed the same is not done again."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Value, bytes]] = {}  # by identity, which the value keeps alive
        self._next: dict[int, tuple[Value, bytes]] = {}

    def encode(self, story: Story) -> bytes:
        """As the function `encode`."""
        if story.version != VERSION:
            raise DocumentError(
                f"The story cannot be saved: it says it is of version {story.version}.",
                f"Stories in memory are of version {VERSION}.",
                where="$.version",
            )
        self._next = {}
        bare = structs.replace(story, scenes=(), components=(), cuts=(), assets=())
        lines = _lines(_sound(bare, _STORY, "$"), rows=True)
        if story.scenes:
            rows = [
                self._space(scene, _SCENE, f"$.scenes[{s}]") for s, scene in enumerate(story.scenes)
            ]
            lines.append(_rows(b'"scenes"', rows, b"  "))
        if story.components:
            rows = [
                self._space(component, _COMPONENT, f"$.components[{c}]")
                for c, component in enumerate(story.components)
            ]
            lines.append(_rows(b'"components"', rows, b"  "))
        if story.cuts:
            rows = [
                self._space(cut, _CUT, f"$.cuts[{c}]", "shots", _SHOT)
                for c, cut in enumerate(story.cuts)
            ]
            lines.append(_rows(b'"cuts"', rows, b"  "))
        if story.assets:
            rows = [
                self._row(asset, _ASSET, f"$.assets[{a}]") for a, asset in enumerate(story.assets)
            ]
            lines.append(_rows(b'"assets"', rows, b"  "))
        self._kept = self._next
        return _object_of(lines, b"") + b"\n"

    def _space(
        self,
        space: Scene | Component | Cut,
        decoder: _Decoder,
        where: str,
        name: str = "overlays",
        inner: _Decoder = _OVERLAY,
    ) -> bytes:
        """What holds others, which stand in the field of that name, one a line."""
        held: tuple[AnyOverlay | Shot, ...] = getattr(space, name)
        lines = _lines(_sound(structs.replace(space, **{name: ()}), decoder, where))
        if held:
            rows = [self._row(one, inner, f"{where}.{name}[{n}]") for n, one in enumerate(held)]
            lines.append(_rows(f'"{name}"'.encode(), rows, b"      "))
        return _object_of(lines, b"    ")

    def _row(self, value: AnyOverlay | Shot | Asset, decoder: _Decoder, where: str) -> bytes:
        kept = self._kept.get(id(value)) or self._next.get(id(value))
        if kept is None:
            kept = (value, _ENCODER.encode(_bare(_sound(value, decoder, where))))
        self._next[id(value)] = kept
        return kept[1]


def fault_of(value: Value, kind: type[Value]) -> tuple[str, str] | None:
    """What keeps a value from being written and read back, as (message, JSON path within it).

    Constraints on fields are looked at only when a file is read: this looks at a value in memory.
    """
    try:
        msgspec.json.decode(_ENCODER.encode(value), type=kind)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        return in_words(error), place_in(str(error))
    return None


def _sound(value: Value, decoder: _Decoder, where: str) -> Any:
    """The value as it will be read back; DocumentError when it could not be."""
    try:
        return decoder.decode(_ENCODER.encode(value))
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        place = where + place_in(str(error)).removeprefix("$")
        raise DocumentError(
            f"The story cannot be saved: {in_words(error)} (at {place}).",
            "Undo the last change, or correct the value named.",
            where=place,
        ) from error


def _bare(value: Value) -> dict[str, Any]:
    """The fields of a struct that are not at their default, by name, and its tag.

    msgspec leaves out only what *is* the default object, so that equal stories could give
    different files.
    """
    tag, defaults = _defaults(type(value))
    fields: dict[str, Any] = {"type": tag} if tag is not None else {}
    for name, default in defaults:
        content = getattr(value, name)
        if content is default or content == default:
            continue
        if isinstance(content, Value):
            content = _bare(content)
        elif isinstance(content, tuple) and content and isinstance(content[0], Value):
            content = [_bare(item) for item in content]
        elif isinstance(content, dict):
            content = _sorted(content)
        fields[name] = content
    return fields


def _sorted(content: dict[str, Any]) -> dict[str, Any]:
    """A map by its keys, and so the maps in it."""
    return {
        key: _sorted(inner) if isinstance(inner, dict) else inner
        for key, inner in sorted(content.items())
    }


@cache
def _defaults(kind: type[Value]) -> tuple[str | None, tuple[tuple[str, Any], ...]]:
    tag = kind.__struct_config__.tag
    return None if tag is None else str(tag), tuple(
        (
            field.name,
            field.default
            if field.default_factory is msgspec.NODEFAULT
            else field.default_factory(),
        )
        for field in structs.fields(kind)
    )


def _lines(value: Value, *, rows: bool = False) -> list[bytes]:
    """A line for each field; with `rows` one for each item of a list of objects."""
    lines: list[bytes] = []
    for name, content in _bare(value).items():
        key = _ENCODER.encode(name)
        if rows and isinstance(content, list) and isinstance(content[0], dict):
            lines.append(_rows(key, [_ENCODER.encode(item) for item in content], b"  "))
        else:
            lines.append(key + b": " + _ENCODER.encode(content))
    return lines


def _object_of(lines: list[bytes], indent: bytes) -> bytes:
    """A JSON object with a member a line; `indent` is its closing brace's."""
    lead = b"\n" + indent + b"  "
    return b"{" + lead + (b"," + lead).join(lines) + b"\n" + indent + b"}"


def _rows(key: bytes, rows: list[bytes], indent: bytes) -> bytes:
    """A member that is an array with an item a line; `indent` is the key's."""
    lead = b"\n" + indent + b"  "
    return key + b": [" + lead + (b"," + lead).join(rows) + b"\n" + indent + b"]"


def _object(pairs: list[tuple[str, Any]]) -> Document:
    document = dict(pairs)
    if len(document) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return document


def _refuse(data: bytes, name: str, error: msgspec.ValidationError) -> NoReturn:
    """What is well-formed JSON but no story."""
    where = place_in(str(error))
    line, column = line_column(data, position_of(data, where))
    raise DocumentError(
        f"{name}, line {line}, column {column}: {in_words(error)} (at {where}).",
        "Correct the file there, or restore it from work/backups.",
        where=where,
    ) from error


def in_words(error: Exception) -> str:
    """The message of one of msgspec's errors, without the path, in words a user knows."""
    what = str(error).split(" - at `")[0]
    for pattern, meaning in _PATTERNS.items():
        what = what.replace(f"`str` matching regex {pattern!r}", meaning)
    return what[:1].lower() + what[1:]


def _refuse_broken(data: bytes, name: str, error: msgspec.DecodeError) -> NoReturn:
    """What is no JSON at all."""
    if not data.strip():
        raise DocumentError(
            f"{name} is empty.", "Restore it from work/backups, or from a copy."
        ) from error
    hint = "Correct the file there, or restore it from work/backups."
    if b"\n<<<<<<< " in data or b"\n>>>>>>> " in data:
        hint = "It holds the marks of an unfinished merge: finish the merge first."
    found = re.search(r"\(byte (\d+)\)", str(error))
    line, column = line_column(data, int(found.group(1)) if found else len(data))
    what = str(error).removeprefix("JSON is malformed: ").split(" (byte")[0]
    raise DocumentError(
        f"{name}, line {line}, column {column}: broken JSON: {what[:1].lower()}{what[1:]}.", hint
    ) from error
