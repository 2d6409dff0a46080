"""The story file's bytes: `decode` and `encode`. story/folder.py keeps them on disk.

Keys stand in the order of the structs' fields, languages by code; one scene field, one overlay
and one asset take a line each, so that a diff shows what changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn, TypeVar

import msgspec

from story.errors import DocumentError, NewerDocument
from story.migrations import Document, migrate
from story.model.asset import Asset
from story.model.story import VERSION, Scene, Story
from story.model.values import Value
from story.position import line_column, offsets_of_key, place_in, position_of

_ENCODER = msgspec.json.Encoder(order="deterministic")
_STORY = msgspec.json.Decoder(Story)
_V = TypeVar("_V", bound=Value)


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
    except RecursionError as error:
        raise DocumentError(
            f"{name} is nested too deeply to be a story.",
            "Restore it from work/backups, or from a copy.",
        ) from error
    assert isinstance(document, dict)  # the header said so
    return document


def encode(story: Story) -> bytes:
    """The story as the bytes of a story file, the same for equal stories.

    Raises DocumentError when the story holds a value that could not be read back, such as a number
    out of its range: what is saved can always be opened.
    """
    try:
        data = b"".join(_lines(story))
        _STORY.decode(data)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise DocumentError(
            f"The story cannot be written: {error}.",
            "Undo the last change, or correct the value named.",
            where=place_in(str(error)),
        ) from error
    return data


def encode_value(value: Any) -> bytes:
    """A part of a story as JSON on one line."""
    return _ENCODER.encode(value)


def fault_of(value: _V, kind: type[_V]) -> tuple[str, str] | None:
    """What keeps a value from being written and read back, as (message, JSON path within it).

    Constraints on fields are looked at only when a file is read: this looks at a value in memory.
    """
    try:
        msgspec.json.decode(_ENCODER.encode(value), type=kind)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        text = str(error)
        return text.split(" - at `")[0], place_in(text)
    return None


def _lines(story: Story) -> Iterator[bytes]:
    yield b"{"
    yield from _fields(story, b"", _story_field)
    yield b"\n}\n"


def _story_field(name: str, value: Any) -> Iterator[bytes]:
    match name:
        case "scenes":
            yield from _rows((_scene(scene) for scene in value), b"")
        case "assets":
            yield from _rows((_asset(asset) for asset in value), b"")
        case _:
            yield _ENCODER.encode(value)


def _scene(scene: Scene) -> bytes:
    return b"{" + b"".join(_fields(scene, b"  ", _scene_field)) + b"\n  }"


def _scene_field(name: str, value: Any) -> Iterator[bytes]:
    if name == "overlays":
        yield from _rows(map(_ENCODER.encode, value), b"    ")
    else:
        yield _ENCODER.encode(value)


def _asset(asset: Asset) -> bytes:
    return _ENCODER.encode(asset)


def _fields(value: Value, indent: bytes, write: Any) -> Iterator[bytes]:
    """The fields of a struct, one a line; those at their default are left out."""
    lead = b"\n" + indent + b"  "
    for field in msgspec.structs.fields(value):
        content = getattr(value, field.name)
        if not field.required and content == _default(field):
            continue
        yield lead + b'"' + field.encode_name.encode() + b'": '
        yield from write(field.name, content)
        lead = b",\n" + indent + b"  "


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _rows(rows: Iterator[bytes], indent: bytes) -> Iterator[bytes]:
    lead = b"[\n" + indent + b"  "
    yield lead + (b",\n" + indent + b"  ").join(rows) + b"\n" + indent + b"]"


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
    what = str(error).split(" - at `")[0]
    raise DocumentError(
        f"{name}, line {line}, column {column}: {what[:1].lower()}{what[1:]} (at {where}).",
        "Correct the file there, or restore it from work/backups.",
        where=where,
    ) from error


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
