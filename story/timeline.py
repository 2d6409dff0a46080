"""What is to be seen and heard at an instant: `moment_at`. Pure; renderer/ and sound draw it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from story.interaction import State
from story.model.placement import Anchored
from story.model.story import Scene, Story
from story.model.surrounding import RealWorld, Surface, Surrounding
from story.model.values import Id, microseconds
from story.overlays.table import AnyOverlay
from story.space import Pose, pose_of, rotation_of

ROOM_ANCHORS: Final[dict[str, Pose]] = {
    "floor": Pose((0.0, 0.0, -1.8)),
    "table": Pose((0.0, 0.74, -1.1)),
    "wall": Pose((0.0, 1.5, -2.6), rotation_of(0.0, 90.0)),
}
"""Where the preview room keeps each surface of an AR scene; +Y of a pose is its normal."""


class OverlayAt(Struct, frozen=True):
    """One overlay at an instant."""

    overlay: AnyOverlay
    pose: Pose
    opacity: float
    media_us: int  # since its visible span began: what its own video or sound shows


class Moment(Struct, frozen=True):
    """All that is visible at an instant of a scene; overlays in document order."""

    scene: Scene
    time_us: int  # since the scene was entered
    surrounding: Surrounding
    overlays: tuple[OverlayAt, ...]


def moment_at(story: Story, state: State, time_us: int) -> Moment:
    """The moment `time_us` microseconds after the state's scene was entered.

    Raises KeyError when the state names a scene that the story does not have.
    """
    scene = scene_of(story, state.scene)
    anchors = anchor_poses(scene)
    shown: list[OverlayAt] = []
    for overlay in scene.overlays:
        if not state.shown.get(overlay.id, not overlay.hidden):
            continue
        span = overlay.visible
        if span is not None and not span.holds(time_us):
            continue
        start = microseconds(span.start) if span is not None else 0
        placement = overlay.placement
        anchor = (
            anchors.get(placement.anchor, Pose()) if isinstance(placement, Anchored) else Pose()
        )
        pose = pose_of(placement, scene.eye_height, anchor)
        shown.append(OverlayAt(overlay, pose, overlay.opacity, time_us - start))
    return Moment(scene, time_us, scene.surrounding, tuple(shown))


def scene_of(story: Story, scene_id: Id) -> Scene:
    """The scene with that id; KeyError where there is none."""
    for scene in story.scenes:
        if scene.id == scene_id:
            return scene
    raise KeyError(scene_id)


def anchor_poses(scene: Scene) -> dict[Id, Pose]:
    """The pose of every anchor of an AR scene in the preview room; empty for other scenes."""
    return surrounding_anchors(scene.surrounding)


def surrounding_anchors(surrounding: Surrounding) -> dict[Id, Pose]:
    """The pose of every anchor of a surrounding in the preview room; empty for most."""
    if not isinstance(surrounding, RealWorld):
        return {}
    return {
        anchor.id: ROOM_ANCHORS[anchor.facing]
        for anchor in surrounding.anchors
        if isinstance(anchor, Surface)
    }
