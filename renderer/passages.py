"""A scene that gives way to another: how both are seen meanwhile, and how they come together.

story/passing.py says what is seen; shaders/passage.frag lays the one over the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from renderer.gl import GL
from renderer.layers import Kit
from renderer.rigs import Perspective, Planet, Rig
from renderer.sights import Sight
from renderer.solids import flat_state
from renderer.targets import Target
from renderer.textures import linear
from story.model.actions import Side, Transition
from story.model.story import Scene
from story.model.values import View
from story.passing import Passing, passing, way_between
from story.timeline import Moment

_SIDES: Final[dict[Side, tuple[float, float]]] = {
    "left": (1.0, 0.0),
    "right": (-1.0, 0.0),
    "top": (0.0, -1.0),
    "bottom": (0.0, 1.0),
}
"""Towards where a wipe goes, across the picture from its lower left."""


@dataclass(frozen=True, eq=False)
class Leaving:
    """What gives way to the moment that is drawn."""

    moment: Moment
    view: View  # by which it is looked at, through a camera
    transition: Transition
    share: float  # of the transition's time that has gone, 0 to 1

    def passing(self, coming: Scene) -> Passing:
        """How this and the scene that comes are seen."""
        way = way_between(self.moment.scene, coming)
        return passing(self.transition, self.share, way)


def glancing(rig: Rig, zoom: float, view: View | None = None) -> Rig:
    """The rig with its middle enlarged, and another view; only through a camera is there either."""
    if isinstance(rig, Planet) and view is not None:
        return replace(rig, view=view)
    if not isinstance(rig, Perspective):
        return rig
    view = view or rig.view
    tangent = math.tan(math.radians(view.fov) / 2) / zoom
    return replace(rig, view=structs.replace(view, fov=2 * math.degrees(math.atan(tangent))))


def hides(seen: Passing) -> bool:
    """Whether nothing is seen any more of what is left."""
    return seen.edge is None and seen.mix >= 1.0


def lay_over(
    kit: Kit, target: Target, left: Target | None, sight: Sight, seen: Passing, by: Transition
) -> None:
    """Lay what is still seen of the scene that is left, and the colour of a fade, over a picture.

    `left` None: nothing is seen of it any more.
    """
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target.light_framebuffer)
    flat_state(sight)
    GL.glActiveTexture(GL.GL_TEXTURE0)
    GL.glBindTexture(GL.GL_TEXTURE_2D, 0 if left is None else left.light)
    kit.screen.cover(
        "passage.frag",
        {
            "u_picture": 0,
            "u_rect": tuple(float(side) for side in sight.rect),
            "u_passage_mix": 1.0 if left is None else seen.mix,
            "u_passage_edge": -1.0 if left is None or seen.edge is None else seen.edge,
            "u_passage_side": _SIDES[by.side],
            "u_veil": (*linear(by.colour), seen.veil),
        },
    )
    flat_state(sight)
