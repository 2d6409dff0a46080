"""Where the overlays of a scene stand before anything moves, in groups or not."""

from __future__ import annotations

from msgspec import structs

from story.model.story import Scene
from story.model.values import Id
from story.overlays.group import Group
from story.overlays.table import AnyOverlay
from story.space import Pose
from story.timeline import pose_then, poses_then
from story.visit.state import State


def at_rest(scene: Scene) -> Scene:
    """The scene's groups alone, before anything moves and all there: what poses are reckoned in."""
    groups = tuple(_still(each) for each in scene.overlays if isinstance(each, Group))
    return structs.replace(scene, overlays=groups)


def resting_pose(rest: Scene, overlay: AnyOverlay) -> Pose:
    """Where an overlay stands in the scene's world; `rest` is the scene's `at_rest`."""
    return pose_then(State(scene=rest.id), rest, _still(overlay), 0)


def resting_poses(scene: Scene) -> dict[Id, Pose]:
    """Where every overlay of a scene stands that is not a group."""
    still = [_still(overlay) for overlay in scene.overlays if not isinstance(overlay, Group)]
    poses = poses_then(State(scene=scene.id), at_rest(scene), still, 0)
    return {overlay.id: pose for overlay, pose in zip(still, poses, strict=True)}


def _still(overlay: AnyOverlay) -> AnyOverlay:
    """The overlay as it is placed, whether or not it is there at the scene's beginning."""
    return structs.replace(overlay, tracks=(), visible=None, hidden=False)
