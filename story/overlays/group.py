"""A group: overlays that stand, move, show and fade together. Each names it as its `parent`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from story.model.values import Id
from story.overlays.base import Overlay

DEEPEST: Final = 16
"""How many groups may stand in one another."""


class Group(Overlay, frozen=True, kw_only=True, tag="group"):
    """A space of its own, placed in the scene or in another group; by itself it is not seen.

    Its children stand in its space; its opacity and fades weigh on theirs, its clip and `hidden`
    hold for them too.
    """


def under(overlays: Iterable[Overlay], group_ids: Collection[Id]) -> set[Id]:
    """The overlays that belong to groups, at whatever depth; the groups themselves left out."""
    parents = {overlay.id: overlay.parent for overlay in overlays}
    found: set[Id] = set()
    for overlay in parents:
        seen: set[Id] = set()
        parent = parents[overlay]
        while parent is not None and parent not in seen:
            seen.add(parent)
            if parent in group_ids:
                found.add(overlay)
                break
            parent = parents.get(parent)
    return found
