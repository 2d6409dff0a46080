"""Variables in texts: `{name}` becomes what the variable holds. `{{` and `}}` stand for braces.

The viewer's placeholders.ts is the twin.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from msgspec import structs

from story.model.story import Story
from story.model.values import MOST_LETTERS, Localised, words
from story.model.variables import (
    ChoiceVariable,
    Held,
    NumberVariable,
    TextVariable,
    Variable,
    YesNoVariable,
)
from story.overlays.annotation import Annotation
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.visit.state import State

_BRACES: Final = re.compile(r"\{\{|\}\}|\{([^\W\d]\w{0,39})\}")
_FIELDS: Final[dict[type, tuple[str, ...]]] = {
    Text: ("text",),
    Hotspot: ("label",),
    Quiz: ("question", "right", "wrong"),
    Polygon: ("label",),
    Annotation: ("title", "text"),
}
"""The fields of overlays in which variables are shown, beside `alt`, which all have."""

SCORE: Final = "score"
"""The name under which texts show the visit's score, where no variable has it."""


def names_in(text: Localised) -> Iterator[tuple[str, str]]:
    """Each variable name in a text, with the variant that holds it."""
    for key, wording in text.items():
        for found in _BRACES.finditer(wording):
            if found.group(1):
                yield key, found.group(1)


def filled(story: Story, state: State, overlay: AnyOverlay) -> AnyOverlay:
    """The overlay with variables shown in its words; the same one where it names none."""
    changed: dict[str, object] = {}
    for field in (*_FIELDS.get(type(overlay), ()), "alt"):
        text: Localised = getattr(overlay, field)
        if _has_braces(text):
            changed[field] = filled_text(story, state, text)
    if isinstance(overlay, Quiz):
        options = tuple(_option(story, state, option) for option in overlay.options)
        if any(one is not other for one, other in zip(options, overlay.options, strict=True)):
            changed["options"] = options
    return structs.replace(overlay, **changed) if changed else overlay


def _has_braces(text: Localised) -> bool:
    return any("{" in wording or "}" in wording for wording in text.values())


def _option(story: Story, state: State, option: QuizOption) -> QuizOption:
    changed = {
        field: filled_text(story, state, text)
        for field, text in (("text", option.text), ("feedback", option.feedback))
        if _has_braces(text)
    }
    return structs.replace(option, **changed) if changed else option


def filled_text(story: Story, state: State, text: Localised) -> Localised:
    """The words with variables shown in each wording, and single braces for doubled ones.

    A name that no variable has stays as it is written. Of what is longer than is drawn only the
    beginning is made: what a variable holds may be long, and shown many times.
    """
    variables = {variable.name: variable for variable in story.variables}

    def value(found: re.Match[str], key: str) -> str:
        name = found.group(1)
        if name is None:
            return found.group()[0]
        variable = variables.get(name)
        if variable is not None:
            return spoken(variable, state.variables.get(variable.id, variable.initial), key)
        return plain(state.score) if name == SCORE else found.group()

    return {key: _substituted(wording, partial(value, key=key)) for key, wording in text.items()}


def _substituted(wording: str, value: Callable[[re.Match[str]], str]) -> str:
    """The wording with each of its placeholders replaced, up to one letter more than is drawn."""
    parts: list[str] = []
    left = MOST_LETTERS + 1
    at = 0
    for found in _BRACES.finditer(wording):
        for part in (wording[at : found.start()], value(found)):
            parts.append(part[:left])
            left -= len(parts[-1])
        at = found.end()
        if left <= 0:
            break
    parts.append(wording[at : at + left])
    return "".join(parts)


def shows_variable(overlay: AnyOverlay, name: str) -> bool:
    """Whether one of the texts in an overlay shows the variable of that name."""
    texts: list[Localised] = [getattr(overlay, f) for f in (*_FIELDS.get(type(overlay), ()), "alt")]
    if isinstance(overlay, Quiz):
        texts += [text for option in overlay.options for text in (option.text, option.feedback)]
    if isinstance(overlay, Instance):
        texts += [each.value for each in overlay.overrides if isinstance(each.value, dict)]
    return any(found == name for text in texts for _, found in names_in(text))


def renamed_in(overlay: AnyOverlay, before: str, after: str) -> AnyOverlay:
    """The overlay whose words show a variable by its new name; the same one where none does."""
    if not shows_variable(overlay, before):
        return overlay
    old, new = f"{{{before}}}", f"{{{after}}}"

    def renamed(text: Localised) -> Localised:
        return {
            key: _BRACES.sub(lambda found: new if found.group() == old else found.group(), wording)
            for key, wording in text.items()
        }

    changed: dict[str, object] = {
        field: renamed(getattr(overlay, field))
        for field in (*_FIELDS.get(type(overlay), ()), "alt")
    }
    if isinstance(overlay, Quiz):
        changed["options"] = tuple(
            structs.replace(each, text=renamed(each.text), feedback=renamed(each.feedback))
            for each in overlay.options
        )
    if isinstance(overlay, Instance):
        changed["overrides"] = tuple(
            structs.replace(each, value=renamed(each.value))
            if isinstance(each.value, dict)
            else each
            for each in overlay.overrides
        )
    return structs.replace(overlay, **changed)


def spoken(variable: Variable, held: Held, key: str) -> str:
    """What a text for `key` shows of a variable's value."""
    languages = (key, key.partition("@")[0])
    match variable:
        case NumberVariable():
            return plain(held) if isinstance(held, int | float) else ""
        case TextVariable():
            return str(held)
        case YesNoVariable():
            return words(variable.yes if held else variable.no, languages) or ("✓" if held else "✗")
        case ChoiceVariable():
            for option in variable.options:
                if option.value == held:
                    return words(option.label, languages) or option.value
            return str(held)


def plain(number: float) -> str:
    """A number as texts show it: at most three decimals, without needless noughts."""
    if not math.isfinite(number * 1000):
        return "–" if math.isnan(number) else "-∞" if number < 0 else "∞"
    thousandths = math.floor(abs(number) * 1000 + 0.5)
    whole, rest = divmod(thousandths, 1000)
    sign = "-" if number < 0 and thousandths else ""
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")
