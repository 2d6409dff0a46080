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
    inside: dict[Id, bool] = {}
    for overlay in parents:
        line: list[Id] = []
        at: Id | None = overlay
        found = False
        while at is not None and at not in inside:
            inside[at] = False  # until the line's end is known: it may be a circle
            line.append(at)
            at = parents.get(at)
            if at in group_ids:
                found = True
                break
        found = found or (at is not None and inside[at])
        for each in line:
            inside[each] = found
    return {overlay for overlay, found in inside.items() if found and overlay in parents}
