"""From pixels of the picture to directions and places in the scene, and what drags make of them.

Pure; viewport.py feeds it with mouse positions.
"""

from __future__ import annotations

import math
from typing import Final

from msgspec import structs

from renderer.projections import told
from renderer.rigs import Perspective
from renderer.sights import sights_of
from story.model.asset import Asset
from story.model.placement import Anchored, Around, Placement, Standing
from story.model.story import Scene
from story.model.values import Vector, View
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.upright import upright_box
from story.projections import eye_size
from story.space import (
    Pose,
    compose,
    pose_of,
    relative,
    rotate,
    rotation_of,
    wrap_yaw,
    yaw_pitch,
)
from story.timeline import anchor_poses

FOV_LEAST: Final = 10.0
NEAREST: Final = 500.0  # pixels of a photo that a view is high at the least, as in the viewer
FOV_MOST: Final = 130.0
NUDGE_DEGREES: Final = 0.5
NUDGE_METRES: Final = 0.01


def ray(view: View, x: float, y: float, width: int, height: int) -> Vector:
    """The unit direction seen at a point of a picture `width` x `height`, y from the top."""
    (sight,) = sights_of(Perspective(view, width, height), 0.0)
    return sight.ray(x, height - y)[1]


def seen_at(view: View, towards: Vector, width: int, height: int) -> tuple[float, float] | None:
    """Where a direction is seen in such a picture, the inverse of `ray`; None: behind."""
    x, y, z, w = rotation_of(view.yaw, view.pitch, view.roll)
    right, up, back = rotate((-x, -y, -z, w), towards)
    if back >= -1e-6:
        return None
    per = height / 2 / math.tan(math.radians(view.fov) / 2) / -back
    return width / 2 + right * per, height / 2 - up * per


def turned(view: View, right: float, down: float, height: int) -> View:
    """The view after the picture was dragged that many pixels: what was held stays under it."""
    per_pixel = math.degrees(2 * math.tan(math.radians(view.fov) / 2) / height)
    slant = max(math.cos(math.radians(view.pitch)), 0.2)  # near the poles yaw runs fast
    return looking(
        view, view.yaw - right * per_pixel / slant, view.pitch + down * per_pixel, view.fov
    )


def looking(view: View, yaw: float, pitch: float, fov: float, least: float = FOV_LEAST) -> View:
    """The view turned there, within what a viewer can do; `least` degrees high, or as it is."""
    return structs.replace(
        view,
        yaw=wrap_yaw(yaw),
        pitch=min(max(pitch, -90.0), 90.0),
        fov=min(max(fov, min(least, view.fov)), FOV_MOST),
    )


def least_fov(around: Asset | None) -> float:
    """How narrow a view may be in a picture all around: as narrow as it has pixels for."""
    if around is None or around.layout is None or around.kind != "image":
        return FOV_LEAST
    wide, high = eye_size(around.width, around.height, around.layout.stereo)
    finest = told(around.layout, max(wide, 1), max(high, 1)).finest
    return min(FOV_LEAST, max(1.0, math.degrees(NEAREST / max(finest, 1e-6))))


def around_at(view: View, x: float, y: float, width: int, height: int) -> Around:
    """The placement around the viewer at a point of the picture."""
    return around(ray(view, x, y, width, height))


def around(towards: Vector) -> Around:
    """The placement around the viewer in a direction."""
    yaw, pitch = yaw_pitch(towards)
    return Around(yaw=_degrees(yaw), pitch=_degrees(pitch))


def world_pose(scene: Scene, placement: Placement) -> Pose:
    """Where a placement stands in the preview."""
    return pose_of(placement, scene.eye_height, _anchor(scene, placement))


def middle_of(scene: Scene, overlay: AnyOverlay, asset: Asset | None) -> Vector:
    """The direction and distance from the eye of an overlay's middle; of models, their box's."""
    pose = world_pose(scene, overlay.placement)
    x, y, z = pose.position
    if isinstance(overlay, Model | Cloud | Splats) and asset and asset.low and asset.high:
        box = upright_box(asset.low, asset.high, overlay.up)
        sides = [high - low for low, high in zip(*box, strict=True)]
        factor = pose.scale
        if overlay.size is not None and max(sides) > 0:
            factor *= overlay.size / max(sides)
        a, b, c = ((low + high) / 2 for low, high in zip(*box, strict=True))
        own = isinstance(overlay, Model | Splats) and overlay.stands == "origin"
        inside = (a, b, c) if own else (0.0, sides[1] / 2, 0.0)
        dx, dy, dz = rotate(
            pose.rotation, (inside[0] * factor, inside[1] * factor, inside[2] * factor)
        )
        x, y, z = x + dx, y + dy, z + dz
    return (x, y - scene.eye_height, z)


def dragged(
    scene: Scene,
    placement: Placement,
    held: Vector,
    now: Vector,
    view: View,
    space: Pose | None = None,
) -> Placement:
    """The placement after the mouse went from looking along `held` to looking along `now`.

    Around the viewer it turns with the mouse; else it slides in the plane through it that faces
    the viewer. `space` is that of the group it stands in.
    """
    if isinstance(placement, Around):
        yaw_before, pitch_before = yaw_pitch(held)
        yaw_now, pitch_now = yaw_pitch(now)
        return structs.replace(
            placement,
            yaw=_degrees(placement.yaw + yaw_now - yaw_before),
            pitch=_pitch(placement.pitch + pitch_now - pitch_before),
        )
    x, y, z = _pose_in(scene, placement, space).position
    normal = rotate(rotation_of(view.yaw, view.pitch, view.roll), (0.0, 0.0, -1.0))
    depth = x * normal[0] + (y - scene.eye_height) * normal[1] + z * normal[2]
    before, after = along(held, normal, depth), along(now, normal, depth)
    if before is None or after is None:
        return placement
    by = tuple(b - a for a, b in zip(before, after, strict=True))
    return _moved(scene, placement, by, space)


def nudged(
    scene: Scene,
    placement: Placement,
    right: float,
    up: float,
    near: float,
    view: View,
    space: Pose | None = None,
) -> Placement:
    """The placement after so many steps to the right, up and towards the viewer."""
    if isinstance(placement, Around):
        return structs.replace(
            placement,
            yaw=_degrees(placement.yaw + right * NUDGE_DEGREES),
            pitch=_pitch(placement.pitch + up * NUDGE_DEGREES),
            distance=max(round(placement.distance - near * NUDGE_METRES, 4), 0.05),
        )
    flat = rotation_of(view.yaw)
    step = rotate(flat, (right * NUDGE_METRES, up * NUDGE_METRES, near * NUDGE_METRES))
    return _moved(scene, placement, step, space)


def _pose_in(scene: Scene, placement: Placement, space: Pose | None) -> Pose:
    """Where a placement stands in the preview, in the scene or in a group's space."""
    if space is None:
        return world_pose(scene, placement)
    return compose(space, pose_of(placement, 0.0))


def _moved(
    scene: Scene, placement: Placement, by: tuple[float, ...], space: Pose | None
) -> Placement:
    pose = _pose_in(scene, placement, space)
    x, y, z = (round(at + more, 4) for at, more in zip(pose.position, by, strict=True))
    match placement:
        case Standing() if space is not None:
            right, up, back = relative(space, Pose((x, y, z), pose.rotation, pose.scale)).position
            return structs.replace(
                placement, position=(round(right, 4), round(up, 4), round(back, 4))
            )
        case Standing():
            return structs.replace(placement, position=(x, y, z))
        case Anchored():
            own = relative(_anchor(scene, placement), Pose((x, y, z), pose.rotation, pose.scale))
            right, up, back = own.position
            return structs.replace(
                placement, position=(round(right, 4), round(up, 4), round(back, 4))
            )
        case Around():
            return placement


def _anchor(scene: Scene, placement: Placement) -> Pose:
    if isinstance(placement, Anchored):
        return anchor_poses(scene).get(placement.anchor, Pose())
    return Pose()


def along(way: Vector, normal: Vector, depth: float) -> Vector | None:
    """Where a direction meets the plane `depth` before the eye; None where it never does."""
    ahead = sum(a * b for a, b in zip(way, normal, strict=True))
    if ahead < 1e-3:
        return None
    reach = depth / ahead
    return (way[0] * reach, way[1] * reach, way[2] * reach)


def _degrees(angle: float) -> float:
    return wrap_yaw(round(angle, 2))


def _pitch(angle: float) -> float:
    return min(max(round(angle, 2), -90.0), 90.0)
