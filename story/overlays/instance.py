"""An instance of a component: what the component holds, placed in a scene.

story/components.py puts the component's overlays in its place.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, structs

from story.model.values import Id, Localised, Value
from story.overlays.base import Overlay

Overriding: TypeAlias = (
    bool | float | str | Localised | Annotated[tuple[float, ...], Meta(max_length=4)] | None
)
"""What an override puts into a field: yes or no, a number, a text, an id, words, a place."""


class Override(Value, frozen=True, kw_only=True):
    """Another value for one field of one of the component's overlays, in this instance alone."""

    overlay: Id  # in the component
    field: str  # its name, such as `text`, or `placement.scale`
    value: Overriding


class Instance(Overlay, frozen=True, kw_only=True, tag="instance"):
    """A component, placed as a group is."""

    component: Id
    overrides: tuple[Override, ...] = ()


def with_override(instance: Instance, override: Override) -> Instance:
    """The instance with an override, in the place of one of the same field."""
    rest = without_override(instance, override.overlay, override.field).overrides
    return structs.replace(instance, overrides=(*rest, override))


def without_override(instance: Instance, overlay: Id, field: str) -> Instance:
    """The instance with the component's own value in a field."""
    left = tuple(
        each for each in instance.overrides if (each.overlay, each.field) != (overlay, field)
    )
    return structs.replace(instance, overrides=left)
