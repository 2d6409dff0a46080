"""Distances of what has no depth of its own to read: splats; and of what is only partly there.

The engine measures the rest by its depth buffer. Splats are drawn as ever, but for the colour: in
its place each has how far it lies from the middle of all, so that what is gathered of them is the
mean distance of what hides what lies behind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from renderer.layers import Solid
from renderer.sights import Sight
from renderer.solids import Solids
from renderer.targets import Target
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.splats import Splats
from story.timeline import Moment

HALF: Final = 0.5
"""What hides no less of what is behind it counts as there; what hides less is looked through."""


def half_there(moment: Moment) -> Moment:
    """The moment as it is measured: things that fade are wholly there, or not at all."""
    overlays = tuple(
        structs.replace(each, opacity=1.0 if each.opacity >= HALF else 0.0)
        if isinstance(each.overlay, Model | Cloud | Splats)
        else each
        for each in moment.overlays
    )
    return structs.replace(moment, overlays=overlays)


def soft_distances(
    target: Target, sight: Sight, solids: Sequence[Solid], drawing: Solids
) -> NDArray[np.float32]:
    """Metres to the splats among `solids`: (h, w) like `distances`, row 0 at the foot.

    The target holds the depth of all else; what it shows is lost.
    """
    height, width = target.shape.height, target.shape.width
    nearest = np.full((height, width), np.inf, np.float32)
    for one in solids:
        if not one.soft or one.translucent is None:
            continue
        target.clear_light()
        drawing.paint_translucent(target, sight, solids, one)
        light = target.read_light()
        there = light[..., 3] >= HALF
        mean = light[..., 0][there] / light[..., 3][there]
        metres = math.dist(one.centre, sight.place) + one.radius * mean
        nearest[there] = np.minimum(nearest[there], metres)
    return nearest
