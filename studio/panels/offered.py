"""What editors may ask of the story shown: what there is to name, and what it is called.

sources.py answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from msgspec import Struct

from story import fields
from story.model.parameters import Bind
from story.model.story import Component
from story.model.values import AudienceCode, Id, Localised, VariantKey
from story.model.variables import Variable
from story.overlays.table import AnyOverlay
from studio.panels.field_table import Refers


class Animated(Protocol):
    """What of a thing can be led to another value."""

    @property
    def fields(self) -> Mapping[str, fields.Field]: ...


class Filling(NamedTuple):
    """A choice that fills a field in."""

    options: tuple[tuple[str, str], ...]  # its values, and how they are shown
    field: fields.Field | None  # of what can move
    held: Any  # what stands in the field; None where there is none
    refers: Refers  # whose id that is


class Sources(Protocol):
    """What there is to refer to in the story shown."""

    @property
    def audience(self) -> AudienceCode | None:
        """Whose words and files are edited; None: everyone's."""

    def options(self, refers: Refers) -> Sequence[tuple[Id, str]]:
        """Ids and what they are called, of everything a field of that sort may name."""

    def languages(self) -> tuple[str, ...]:
        """The story's languages, the main one first."""

    def fallback(self, text: Localised, key: VariantKey) -> str:
        """What is shown to whom that key is for while there are no words under it."""

    def offers(self, kind: type[Struct]) -> bool:
        """Whether an item of that kind makes sense for what is selected."""

    def said(self, value: Struct) -> str:
        """What an item of a list says, in one sentence."""

    def mended(self, value: Struct) -> Struct:
        """The item, with what depends on what it names brought into line with that."""

    def variable(self, variable: Id) -> Variable | None:
        """A variable by its id."""

    def animatable(self, overlay: Id | None) -> Animated:
        """What of an overlay, or of the surrounding, can be led to another value."""

    def finishes(self, overlay: Id) -> tuple[str, ...]:
        """The materials that the file of a model offers; none of anything else."""

    def component(self, component: Id) -> Component | None:
        """A component by its id."""

    def filling(self, bind: Bind) -> Filling | None:
        """The choice that fills in what a bind names; None: no choice does."""

    def overlay_name(self, overlay: AnyOverlay) -> str:
        """What an overlay is called, of a component's too."""
