"""New codes for languages and audiences, and new values for choices: what names them goes along.

edits.py sets the lists themselves; this sees that one of them has become another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_type_hints

from msgspec import Struct, structs

from story import edits
from story.errors import EditError
from story.model.parameters import ChoiceParameter, Parameter
from story.model.story import Audience, Story
from story.model.values import (
    AUDIENCE,
    LANGUAGE,
    AudienceCode,
    Id,
    LanguageCode,
    Localised,
    VariantKey,
)

_Role: TypeAlias = Literal["keys", "language", "audience"]
_T = TypeVar("_T")

_ROLES: Final[tuple[tuple[Any, _Role], ...]] = (
    (Localised, "keys"),
    (dict[VariantKey, Id], "keys"),
    (LanguageCode, "language"),
    (get_type_hints(Story, include_extras=True)["languages"], "language"),
    (AudienceCode, "audience"),
    (AudienceCode | None, "audience"),
)


def set_languages(story: Story, languages: Iterable[LanguageCode]) -> Story:
    """The story with those languages. Where one alone has become another, all that was in it is now
    in that one: words, variants, captions, and what parameters fill in.
    """
    after = tuple(languages)
    change = renamed_one(story.languages, after)
    return edits.set_languages(story if change is None else rename_language(story, *change), after)


def set_audiences(story: Story, audiences: Iterable[Audience]) -> Story:
    """The story with those audiences. Where one alone has another code, all that was for it goes
    along: words, variants, captions, and what falls back on it.
    """
    after = tuple(audiences)
    change = renamed_one([each.code for each in story.audiences], [each.code for each in after])
    if change is None:
        return edits.set_audiences(story, after)
    before, code = change
    # what falls back on it, in the list that was given too
    after = tuple(
        structs.replace(each, instead=code) if each.instead == before else each for each in after
    )
    return edits.set_audiences(rename_audience(story, before, code), after)


def keys_in(story: Story) -> set[VariantKey]:
    """For whom there are words, files and links in the story; the last part of paths among them."""
    found: set[VariantKey] = set()

    def key(variant: VariantKey) -> VariantKey:
        found.add(variant)
        return variant

    _changed(story, key, {})
    return found


def set_parameters(story: Story, parameters: Iterable[Parameter]) -> Story:
    """The story with those parameters. What fields get for a choice goes along with its value; for
    a value that is new they get what they do for the first.
    """
    before = {each.name: each for each in story.parameters}
    after = (_kept_choices(before.get(each.name), each) for each in parameters)
    return edits.set_parameters(story, after)


def rename_language(story: Story, before: LanguageCode, after: LanguageCode) -> Story:
    """The story with another code for a language. Raises EditError where it is another one's, or
    none at all.
    """
    if re.match(LANGUAGE, after) is None:
        raise EditError(f'"{after[:60]}" is no language code.', "Take one such as en or zh-Hans.")
    if after in story.languages:
        raise EditError(f"The story has the language {after} already.", "Choose another code.")

    def key(variant: VariantKey) -> VariantKey:
        language, at, audience = variant.partition("@")
        return f"{after if language == before else language}{at}{audience}"

    return _changed(story, key, {"language": (before, after)})


def rename_audience(story: Story, before: AudienceCode, after: AudienceCode) -> Story:
    """The story with another code for an audience. Raises EditError where it is another one's, or
    none at all.
    """
    if re.match(AUDIENCE, after) is None:
        raise EditError(f'"{after[:60]}" is no audience code.', "Take one such as child.")
    if any(each.code == after for each in story.audiences):
        raise EditError(f"The story has the audience {after} already.", "Choose another code.")

    def key(variant: VariantKey) -> VariantKey:
        language, at, audience = variant.rpartition("@")
        return f"{language}{at}{after if at and audience == before else audience}"

    return _changed(story, key, {"audience": (before, after)})


def renamed_one(before: Sequence[str], after: Sequence[str]) -> tuple[str, str] | None:
    """Which of some codes has become another that was not among them; None: not one alone."""
    if len(before) != len(after):
        return None
    differing = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    if len(differing) != 1 or differing[0][1] in before:
        return None
    return differing[0]


def renamed_in(before: Story, after: Story) -> tuple[str, str] | None:
    """The code of a language or an audience that has become another."""
    return renamed_one(before.languages, after.languages) or renamed_one(
        [each.code for each in before.audiences], [each.code for each in after.audiences]
    )


def _kept_choices(before: Parameter | None, after: Parameter) -> Parameter:
    if not isinstance(before, ChoiceParameter) or not isinstance(after, ChoiceParameter):
        return after
    choices = [each.value for each in after.options]
    change = renamed_one([each.value for each in before.options], choices)
    was, now = change if change is not None else ("", "")
    binds = []
    for bind in after.binds:
        filled = _rekeyed(bind.values, lambda key: now if was and key == was else key)
        if filled:
            first = next(iter(filled.values()))
            filled = {choice: filled.get(choice, first) for choice in choices}
        same = filled == bind.values
        binds.append(bind if same else structs.replace(bind, values=filled))
    default = now if was and after.default == was else after.default
    return structs.replace(after, binds=tuple(binds), default=default)


@cache
def _roles(kind: type[Struct]) -> dict[str, _Role]:
    """The fields of a struct that name languages and audiences."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: role for name, hint in hints.items() for known, role in _ROLES if hint == known}


def _changed(
    value: _T, key: Callable[[VariantKey], VariantKey], codes: dict[_Role, tuple[str, str]]
) -> _T:
    """A struct or a tuple with other codes in all of it; what does not change is shared."""
    if isinstance(value, tuple):
        items = tuple(_changed(each, key, codes) for each in value)
        same = all(one is other for one, other in zip(items, value, strict=True))
        return value if same else items  # type: ignore[return-value]  # a tuple as it was
    if not isinstance(value, Struct):
        return value
    roles = _roles(type(value))
    changes: dict[str, Any] = {}
    for name in value.__struct_fields__:
        held = getattr(value, name)
        role = roles.get(name)
        if role == "keys":
            now: Any = _rekeyed(held, key)
        elif role is not None:
            now = _recoded(held, *codes[role]) if role in codes else held
        elif name == "field" and isinstance(held, str):
            now = _repathed(held, key)
        elif name in ("value", "values") and isinstance(held, dict):  # words that are filled in
            now = _rekeyed(held, key) if name == "value" else _refilled(held, key)
        else:
            now = _changed(held, key, codes)
        if now is not held and now != held:
            changes[name] = now
    return structs.replace(value, **changes) if changes else value


def _recoded(held: Any, before: str, after: str) -> Any:
    if isinstance(held, tuple):
        return tuple(after if each == before else each for each in held)
    return after if held == before else held


def _rekeyed(held: dict[str, Any], key: Callable[[str], str]) -> dict[str, Any]:
    """The same under other keys, in the same order; what is renamed wins over what was there."""
    renamed = {key(each) for each in held if key(each) != each}
    return {key(k): value for k, value in held.items() if key(k) != k or k not in renamed}


def _refilled(held: dict[str, Any], key: Callable[[str], str]) -> dict[str, Any]:
    return {
        choice: _rekeyed(each, key) if isinstance(each, dict) else each
        for choice, each in held.items()
    }


def _repathed(field: str, key: Callable[[str], str]) -> str:
    """A field's path whose last part may be whose words it means: `text.en`."""
    front, dot, last = field.rpartition(".")
    return f"{front}.{key(last)}" if dot else field
