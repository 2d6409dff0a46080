"""Rules on lines and polygons: enough points, and sides that can be drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator

from story.check.elements import every_overlay
from story.check.faults import label_of
from story.check.problem import Facts, Problem
from story.model.story import Story
from story.overlays.line import Line
from story.overlays.polygon import Polygon
from story.space import direction


def shaped(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Lines lead somewhere, polygons have an inside."""
    for where, scene, overlay in every_overlay(story):
        what = f"The {label_of(overlay, story.languages)}"
        if isinstance(overlay, Line):
            field = "corners" if overlay.corners else "points"
            if len(overlay.corners or overlay.points) >= 2:
                continue
            message, hint = f"{what} has no two points.", "Add points, or remove it."
        elif isinstance(overlay, Polygon):
            field = "corners"
            wide = [
                n for n, c in enumerate(overlay.corners) if direction(c.yaw, c.pitch)[2] > -1e-3
            ]
            if len(overlay.corners) < 3:
                message, hint = f"{what} has no three corners.", "Add corners, or remove it."
            elif wide:
                corner = overlay.corners[wide[0]]
                off = math.degrees(math.acos(-direction(corner.yaw, corner.pitch)[2]))
                field = f"corners[{wide[0]}]"
                message = f"{what} has a corner {off:.0f}° from its placement, and can have none"
                message += " that is 90° away or more."
                hint = "Turn its placement to its middle, or part it among several."
            else:
                continue
        else:
            continue
        yield Problem(
            severity="warning",
            rule="no-shape",
            where=f"{where}.{field}",
            message=message,
            hint=hint,
            scene=scene,
            overlay=overlay.id,
        )
