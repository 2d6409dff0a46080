"""Parameters of a template in the window: where a field stands, and which parameter fills it in."""

from __future__ import annotations

import re
from typing import Final

from msgspec import structs
from PySide6.QtWidgets import QWidget

from story.edits import set_parameters
from story.model.parameters import (
    Bind,
    ColourParameter,
    FileParameter,
    NumberParameter,
    Parameter,
    RowParameter,
    TextParameter,
)
from story.model.story import Story
from story.model.values import Id, is_colour
from studio.panels.form import StructForm
from studio.panels.held import held_in
from studio.panels.lists import ListField
from studio.panels.values import WordsField

_NO_NAME: Final = re.compile(r"\W+")


def path_to(widget: QWidget, top: QWidget) -> str:
    """The field that a widget edits, as `story.model.parameters.Bind` names it; "" for none.

    `top` holds the form of the element whose field it is.
    """
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and at is not top:
        if isinstance(at, WordsField):
            names.append(at.key_of(widget))
        elif isinstance(at, StructForm):
            names.append(at.name_of(widget))
        elif isinstance(at, ListField):
            names.append(at.index_of(widget))
        at = at.parentWidget()
    return ".".join(reversed(names)) if all(names) else ""


def bound_by(story: Story, element: Id | None, field: str) -> Parameter | None:
    """The parameter that fills a field in."""
    for parameter in story.parameters:
        if not isinstance(parameter, RowParameter) and any(
            (bind.element, bind.field) == (element, field) for bind in parameter.binds
        ):
            return parameter
    return None


def bound(story: Story, parameter: str, element: Id | None, field: str) -> Story:
    """The story with a field that a parameter fills in, by the parameter's name."""
    story = unbound(story, element, field)
    bind = Bind(element=element, field=field)
    return set_parameters(
        story,
        (
            structs.replace(each, binds=(*each.binds, bind)) if each.name == parameter else each
            for each in story.parameters
        ),
    )


def unbound(story: Story, element: Id | None, field: str) -> Story:
    """The story with a field that no parameter fills in."""
    return set_parameters(
        story,
        (
            structs.replace(
                each,
                binds=tuple(b for b in each.binds if (b.element, b.field) != (element, field)),
            )
            for each in story.parameters
        ),
    )


def with_new(story: Story, element: Id | None, field: str, owner: object, label: str) -> Story:
    """The story with one more parameter, of the field's kind, that fills the field in.

    `owner` is the element; what stands in the field becomes what the parameter has by itself. A
    field that names a media file makes a parameter that replaces the file.
    """
    held = held_in(owner, field)
    name = _free(_NO_NAME.sub("_", label.lower()).strip("_") or "value", story)
    said = {story.languages[0]: label}
    bind = (Bind(element=element, field=field),)
    asset = next((each for each in story.assets if each.id == held), None)
    made: Parameter
    if asset is not None:
        made = FileParameter(name=name, label=said, required=False, kind=asset.kind, asset=asset.id)
    elif isinstance(held, str) and is_colour(held):
        made = ColourParameter(name=name, label=said, default=held, binds=bind)
    elif isinstance(held, int | float) and not isinstance(held, bool):
        made = NumberParameter(name=name, label=said, default=float(held), binds=bind)
    else:
        default = held if isinstance(held, str) and held else None
        made = TextParameter(name=name, label=said, default=default, binds=bind)
    return set_parameters(story, (*story.parameters, made))


def _free(name: str, story: Story) -> str:
    taken = {each.name for each in (*story.parameters, *story.variables)}
    first = f"_{name}" if name[:1].isdigit() else name
    free, number = first[:40], 2
    while free in taken:
        free, number = f"{first[:36]}_{number}", number + 1
    return free
