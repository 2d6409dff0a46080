"""An instance of a component: what the component holds, placed in a scene.

story/components.py puts the component's overlays in its place.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

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
