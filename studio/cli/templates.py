"""`diorama templates`: the templates that come with Diorama, and what each takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from story.model.parameters import ChoiceParameter, NumberParameter, TextParameter
from story.model.values import Localised, words
from story.templates import Slot, slots_of
from studio.cli.lines import as_json, result
from studio.templates.table import TEMPLATES, Template

KINDS = {"text": "words", "number": "a number", "colour": "a colour such as #1a2b3c"}


def templates(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    language: Annotated[
        str, typer.Option("--lang", metavar="CODE", help="The language of titles and labels.")
    ] = "en",
) -> int:
    """List the templates, and the values that --set takes."""
    if json:
        result(as_json({key: _told(template) for key, template in TEMPLATES.items()}))
        return 0
    for key, template in TEMPLATES.items():
        result(f"{key}: {_said(template.title, language)}")
        result(f"  {_said(template.about, language)}")
        for line in _lines(template, language):
            result(f"  {line}")
    return 0


def _told(template: Template) -> dict[str, Any]:
    return {
        "title": template.title,
        "about": template.about,
        "parameters": template.parameters(),
        "sample": dict(template.sample),
    }


def _lines(template: Template, language: str) -> Iterator[str]:
    for slot in slots_of(template.parameters()):
        label = _said(slot.parameter.label, language)
        more = _said(slot.parameter.help, language)
        need = "" if slot.wanted else ", may be left out"
        yield f"{slot.name}={_allowed(slot)}{need}: {label}{f'. {more}' if more else ''}"


def _allowed(slot: Slot) -> str:
    """What values there are, in words."""
    parameter = slot.parameter
    kind: str = parameter.__struct_config__.tag  # type: ignore[assignment]
    match parameter:
        case ChoiceParameter():
            return "one of " + ", ".join(option.value for option in parameter.options)
        case TextParameter(longest=int(longest)):
            return f"words, at most {longest} characters"
        case NumberParameter(lowest=float(low), highest=float(high)):
            return f"a number from {low:g} to {high:g}"
    return KINDS.get(kind) or f"a file of the kind {getattr(parameter, 'kind', kind)}"


def _said(text: Localised, language: str) -> str:
    return words(text, (language, "en"))
