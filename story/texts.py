"""All words of a story that an audience sees: where they stand, and how they are set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, get_type_hints

from msgspec import Struct, structs

from story.model.story import Story
from story.model.values import Localised, VariantKey

_NO_WORDS: Final = ("variants",)  # maps of addresses and assets, by whom they are for


class Wording(NamedTuple):
    """Words, under an address that stays the same while the story is edited."""

    address: str  # the id of what they belong to, then the field: `0a1b2c3d4e.text`
    where: str  # JSON path
    scene: str  # the id of the scene in which they are read; "" for none
    text: Localised


def wordings(story: Story) -> Iterator[Wording]:
    """Every text of the story, in document order, those without words among them."""
    yield from _walk(story, story.id, "$", "")


def with_wordings(story: Story, texts: Mapping[str, Mapping[VariantKey, str]]) -> Story:
    """The story with other words at some addresses, by variant; an empty wording takes one away.

    An address that is not there changes nothing. What does not change is shared.
    """
    changed = _changed(story, story.id, texts)
    assert isinstance(changed, Story)
    return changed


@cache
def _worded_fields(kind: type[Struct]) -> frozenset[str]:
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(
        name for name, hint in hints.items() if hint == Localised and name not in _NO_WORDS
    )


def _parts(value: Struct, address: str) -> Iterator[tuple[str, str, Any]]:
    """The fields of a struct that may hold words: name, address, content."""
    for name in value.__struct_fields__:
        content = getattr(value, name)
        if isinstance(content, Struct | tuple | dict):
            yield name, f"{address}.{name}", content


def _walk(value: Struct, address: str, where: str, scene: str) -> Iterator[Wording]:
    worded = _worded_fields(type(value))
    for name, place, content in _parts(value, address):
        path = f"{where}.{name}"
        if name in worded:
            yield Wording(place, path, scene, content)
        elif isinstance(content, Struct):
            yield from _walk(content, place, path, scene)
        elif isinstance(content, tuple):
            for n, item in enumerate(content):
                if isinstance(item, Struct):
                    own = getattr(item, "id", None) or f"{place}.{n}"
                    inside = own if name == "scenes" else scene
                    yield from _walk(item, own, f"{path}[{n}]", inside)


def _changed(value: Struct, address: str, texts: Mapping[str, Mapping[VariantKey, str]]) -> Struct:
    worded = _worded_fields(type(value))
    changes: dict[str, Any] = {}
    for name, place, content in _parts(value, address):
        if name in worded:
            new = texts.get(place)
            if new is not None:
                merged = {**content, **new}
                kept = {key: wording for key, wording in merged.items() if wording}
                if kept != content:
                    changes[name] = kept
        elif isinstance(content, Struct):
            inner = _changed(content, place, texts)
            if inner is not content:
                changes[name] = inner
        elif isinstance(content, tuple):
            items = tuple(
                _changed(item, getattr(item, "id", None) or f"{place}.{n}", texts)
                if isinstance(item, Struct)
                else item
                for n, item in enumerate(content)
            )
            if any(one is not other for one, other in zip(items, content, strict=True)):
                changes[name] = items
    return structs.replace(value, **changes) if changes else value
