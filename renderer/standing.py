"""Where a model stands on its placement: with its origin or its foot, as large as it is told."""

from __future__ import annotations

from story.model.values import Vector
from story.space import Pose, compose


def sized(pose: Pose, low: Vector, high: Vector, size: float | None) -> Pose:
    """The pose with a scale that makes the longest side of the box `size` metres, if it says so."""
    longest = max(b - a for a, b in zip(low, high, strict=True))
    if size is None or not longest > 0:
        return pose
    return Pose(pose.position, pose.rotation, pose.scale * size / longest)


def on_foot(pose: Pose, low: Vector, high: Vector) -> Pose:
    """The pose with the foot of the box, the middle of its bottom, where the origin was."""
    foot = ((low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2)
    return compose(pose, Pose((-foot[0], -foot[1], -foot[2])))
