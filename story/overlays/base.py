"""What every overlay has. A file beside this one per type; story/overlays/table.py lists them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from story.model.actions import Trigger
from story.model.placement import Around, Placement
from story.model.timeline import Clip, Track
from story.model.values import Fraction01, Id, Localised, Value, VariantKey

Faces: TypeAlias = Literal["fixed", "upright", "viewer"]
"""How something flat stands: as placed, or turned to the viewer about the vertical, or wholly."""


class Overlay(Value, frozen=True, kw_only=True):
    """Anything placed in a scene."""

    id: Id
    name: str = ""  # the author's own; the audience never sees it
    parent: Id | None = None  # the group it belongs to, in whose space it then stands
    placement: Placement = Around()
    opacity: Fraction01 = 1.0
    visible: Clip | None = None  # None: all the scene's time
    tracks: tuple[Track, ...] = ()  # of its own fields and its placement's
    hidden: bool = False  # at first; `show` and `toggle` actions reveal it
    alt: Localised = {}  # what it is, for those who do not see it
    triggers: tuple[Trigger, ...] = ()


class MediaOverlay(Overlay, frozen=True, kw_only=True):
    """An overlay that shows or plays a file."""

    asset: Id
    variants: dict[VariantKey, Id] = {}  # assets instead of it, for a language or an audience
