"""Parameters: the named, typed values of a template, and the fields they fill.

story/templates.py fills them in.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from story.model.asset import AssetKind
from story.model.values import Colour, Id, Localised, Value
from story.model.variables import Name, Option
from story.overlays.instance import Overriding


class Bind(Value, frozen=True, kw_only=True):
    """A field that a parameter fills.

    `field` is its name in the element's own object in the file, with dots between an object or a
    list and what is in it: `colour`, `placement.scale`, `text.en`, `triggers.0.actions.0.url`.
    """

    element: Id | None = None  # a scene, overlay, asset, variable, ...; None: the story itself
    field: str
    values: dict[str, Overriding] = {}  # of a choice: what to fill in for each of its values


class Base(Value, frozen=True, kw_only=True):
    """What every parameter has. Its value also stands wherever a text says `{name}`."""

    name: Name
    label: Localised = {}  # what a form calls it
    help: Localised = {}
    required: bool = True  # False: where it is not given, its default serves, or the template's own
    binds: tuple[Bind, ...] = ()


class TextParameter(Base, frozen=True, kw_only=True, tag="text"):
    """Words."""

    default: str | None = None
    about: str | None = None  # the file that its words tell of, by the whole name of its parameter:
    # where that is given and these are not, the template's own words are left out; a bind with
    # `values` fills in what it has for "", and an overlay that is hidden so is left out as well
    longest: Annotated[int, Meta(ge=1)] | None = None  # characters


class NumberParameter(Base, frozen=True, kw_only=True, tag="number"):
    """A number."""

    default: float | None = None
    lowest: float | None = None
    highest: float | None = None


class ColourParameter(Base, frozen=True, kw_only=True, tag="colour"):
    """A colour."""

    default: Colour | None = None


class FileParameter(Base, frozen=True, kw_only=True, tag="file"):
    """A media file, which takes the place of one of the template's own."""

    kind: AssetKind
    asset: Id  # whose file it replaces


class ChoiceParameter(Base, frozen=True, kw_only=True, tag="choice"):
    """One of several values."""

    options: Annotated[tuple[Option, ...], Meta(min_length=1)]
    default: str | None = None


Plain: TypeAlias = (
    TextParameter | NumberParameter | ColourParameter | FileParameter | ChoiceParameter
)


class RowParameter(Base, frozen=True, kw_only=True, tag="row"):
    """A row of a table; texts show its columns by `{name.column}`."""

    columns: Annotated[tuple[Plain, ...], Meta(min_length=1)]


Parameter: TypeAlias = (
    TextParameter
    | NumberParameter
    | ColourParameter
    | FileParameter
    | ChoiceParameter
    | RowParameter
)
