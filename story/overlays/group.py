"""A group: overlays that stand, move, show and fade together. Each names it as its `parent`."""

from __future__ import annotations

from typing import Final

from story.overlays.base import Overlay

DEEPEST: Final = 16
"""How many groups may stand in one another."""


class Group(Overlay, frozen=True, kw_only=True, tag="group"):
    """A space of its own, placed in the scene or in another group; by itself it is not seen.

    Its children stand in its space; its opacity and fades weigh on theirs, its clip and `hidden`
    hold for them too.
    """
