"""Where a model stands on its placement: with its origin or its foot, upright, as large as told."""

from __future__ import annotations

from story.model.values import Vector
from story.overlays.model import Model
from story.overlays.splats import Splats
from story.overlays.upright import UPRIGHT, upright_box
from story.space import Pose, compose


def standing_of(pose: Pose, overlay: Model | Splats, low: Vector, high: Vector) -> Pose:
    """The pose of the file's own space where the overlay stands at a pose; its own box is given."""
    low, high = upright_box(low, high, overlay.up)
    pose = sized(pose, low, high, overlay.size)
    if overlay.stands == "foot":
        pose = on_foot(pose, low, high)
    return compose(pose, Pose((0.0, 0.0, 0.0), UPRIGHT[overlay.up]))


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
