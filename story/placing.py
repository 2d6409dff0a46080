"""Where new things go in a scene and how large, and how a placement fits another scene."""

from __future__ import annotations

import math
from typing import Final

from story.model.asset import Asset
from story.model.placement import Anchored, Around, Placement, Standing
from story.model.story import Scene
from story.model.surrounding import RealWorld, Surrounding
from story.model.values import NO_ROTATION, Metres, Quaternion, Vector, View
from story.resting import resting_poses
from story.space import (
    Pose,
    direction,
    pose_of,
    relative,
    rotate,
    rotation_of,
    wrap_yaw,
    yaw_pitch,
)
from story.timeline import ROOM_ANCHORS, anchor_poses, surrounding_anchors

FLAT: Final[Metres] = 1.6  # the longer side of a new picture
LARGEST: Final[Metres] = 20.0  # a longer model is hardly in metres
MOST_CENTIMETRES: Final = 1000.0  # of a model in a format that has metres; of a longer one, mm
UNITS: Final[dict[str, Metres]] = {"mm": 0.001, "cm": 0.01, "m": 1.0, "in": 0.0254, "ft": 0.3048}
"""What the unit of a model's file may be, by its sign."""
SMALLEST: Final[Metres] = 0.05  # nor is a smaller one
STANDS: Final[Metres] = 1.2  # what is as high as this stands on the floor
OFF_WALL: Final[Metres] = 0.01  # how far what hangs on a wall keeps off it, so as not to merge
OVER: Final[dict[str, Metres]] = {"floor": 0.8, "table": 0.25, "wall": 0.0}
"""How far over each surface a scene looks that opens on it: at what stands there."""
REACH: Final[Metres] = 10.0  # from the eye to a surface that is pointed at
_FAN: Final = (0, 1, -1, 2, -2, 3, -3, 4)  # steps to the side for things that would overlap
_STEP: Final = 45.0  # degrees of such a step


def size_of_box(asset: Asset) -> Metres | None:
    """The size to set so that a model or cloud has a sensible one; None where it has by itself."""
    longest = _longest(asset)
    if longest is None:
        return None
    if asset.kind == "model" and asset.unit > 0:
        return None if asset.unit == 1.0 else tidy_size(longest * asset.unit)
    return size_of_length(longest)


def tidy_size(size: Metres) -> Metres:
    """To six figures."""
    return float(f"{size:.6g}")


def unit_of_length(longest: float, *, metres: bool) -> Metres | None:
    """What a file's unit is taken for where the longest side measures so much; None: no guess.

    `metres`: its format has them, so that hundreds of them are more likely centimetres.
    """
    if not longest > LARGEST:
        return None
    unit = UNITS["cm"] if metres and longest <= MOST_CENTIMETRES else UNITS["mm"]
    return unit if longest * unit <= LARGEST else None


def size_of_length(longest: float) -> Metres | None:
    """The size to set where the longest side measures so much; None where that may be metres.

    What is above 20 or below 0.05 is hardly measured in metres: it becomes 1.
    """
    return None if SMALLEST <= longest <= LARGEST else 1.0


def usual_opening(scene: Scene) -> View:
    """Where a scene looks first when nobody says: ahead; in an AR scene at its first anchor."""
    if not isinstance(scene.surrounding, RealWorld):
        return View()
    anchor = scene.surrounding.anchors[0]
    x, y, z = anchor_poses(scene)[anchor.id].position
    yaw, pitch = yaw_pitch((x, y + OVER[anchor.facing] - scene.eye_height, z))
    return View(yaw=float(round(yaw)), pitch=float(round(pitch)))


def free_view(scene: Scene) -> Around:
    """A place at eye height in front of the opening view, to the side where that is taken."""
    taken = [math.degrees(math.atan2(x, -z)) for (x, _, z), _, _ in resting_poses(scene).values()]
    ahead = scene.opening.yaw
    for step in _FAN:
        yaw = wrap_yaw(ahead + step * _STEP)
        if all(abs(wrap_yaw(yaw - other)) >= _STEP - 1.0 for other in taken):
            return Around(yaw=yaw)
    return Around(yaw=ahead)


def standing_box(
    scene: Scene, asset: Asset, size: Metres | None, at: Around | None, *, own_origin: bool
) -> Placement:
    """Where a new model or cloud stands: upright, turned to the viewer.

    With `at` its middle lies there; in an AR scene it stands where that direction meets the first
    anchor's surface, if it does. Else it is in front of the opening view, high things on the
    floor, low ones with their middle just below the eye; in an AR scene on the first anchor.
    `own_origin` says that the placement holds the file's origin, not the foot of its box.
    """
    low, high = asset.low or (-0.5, 0.0, -0.5), asset.high or (0.5, 1.0, 0.5)
    longest = _longest(asset) or 1.0
    factor = size / longest if size is not None else 1.0
    x, z = ((low[0] + high[0]) / 2 * factor, (low[2] + high[2]) / 2 * factor)
    foot = (x, low[1] * factor, z) if own_origin else (0.0, 0.0, 0.0)
    height = (high[1] - low[1]) * factor
    if isinstance(scene.surrounding, RealWorld) and at is None:
        anchor = scene.surrounding.anchors[0]
        if anchor.facing == "wall":  # upright, its back to it, its middle where it was pointed out
            back = low[2] * factor if own_origin else (low[2] - high[2]) / 2 * factor
            hung = tidy((-foot[0], OFF_WALL - back, foot[1] + height / 2))
            return Anchored(anchor=anchor.id, position=hung, rotation=_LYING)
        return Anchored(anchor=anchor.id, position=(-foot[0], -foot[1], -foot[2]))
    if at is None:
        view = free_view(scene)
        width = math.hypot(high[0] - low[0], high[2] - low[2]) * factor
        far = max(view.distance, 1.2 * max(width, height))
        ahead_x, _, ahead_z = direction(view.yaw, 0.0)
        middle = scene.eye_height - 0.2 if height < STANDS else height / 2
        target = (ahead_x * far, middle - height / 2, ahead_z * far)
        turn = rotation_of(view.yaw)
    else:
        tx, ty, tz = pose_of(at, scene.eye_height).position
        target, turn = (tx, ty - height / 2 * at.scale, tz), rotation_of(at.yaw)
        target = _on_surface(scene, at) or target
    scale = at.scale if at is not None else 1.0
    fx, fy, fz = rotate(turn, foot)
    stands = Standing(
        position=tidy((target[0] - fx * scale, target[1] - fy * scale, target[2] - fz * scale)),
        rotation=turn,
        scale=scale,
    )
    return fitting(scene, stands)


def _on_surface(scene: Scene, at: Around) -> Vector | None:
    """Where a direction from the eye meets the first anchor's floor or table within reach."""
    if not isinstance(scene.surrounding, RealWorld):
        return None
    anchor = scene.surrounding.anchors[0]
    x, y, z = direction(at.yaw, at.pitch)
    drop = anchor_poses(scene)[anchor.id].position[1] - scene.eye_height
    if anchor.facing == "wall" or y * drop <= 0 or drop / y > REACH:
        return None
    far = drop / y
    return (x * far, scene.eye_height + drop, z * far)


def facing(scene: Scene, height: Metres, at: Around | None) -> Placement:
    """Where a new flat thing or sound goes: in front of the viewer; on the first anchor in AR."""
    if at is not None:
        return fitting(scene, at)
    if not isinstance(scene.surrounding, RealWorld):
        return free_view(scene)
    anchor = scene.surrounding.anchors[0]
    if anchor.facing == "wall":  # flat on it: the picture's front (+Z) along the normal (+Y)
        return Anchored(anchor=anchor.id, position=(0.0, OFF_WALL, 0.0), rotation=_LYING)
    return Anchored(anchor=anchor.id, position=(0.0, height / 2, 0.0))


def fitting(scene: Scene, placement: Placement, before: Surrounding | None = None) -> Placement:
    """The placement as this scene can hold it, at the same place in the world.

    AR scenes hold anchored placements only, other scenes none: those are turned into one another
    by where the preview room keeps the anchors. `before` is the surrounding whose anchors an
    anchored placement names, where it is not the scene's own.
    """
    anchors = anchor_poses(scene)
    if isinstance(placement, Anchored):
        if placement.anchor in anchors:
            return placement
        if isinstance(scene.surrounding, RealWorld):  # the same thing on another anchor
            first = scene.surrounding.anchors[0].id
            return Anchored(
                anchor=first,
                position=placement.position,
                rotation=placement.rotation,
                scale=placement.scale,
            )
        old = surrounding_anchors(before) if before is not None else {}
        pose = pose_of(
            placement, scene.eye_height, old.get(placement.anchor, ROOM_ANCHORS["floor"])
        )
        return Standing(
            position=tidy(pose.position), rotation=unit(pose.rotation), scale=pose.scale
        )
    if not isinstance(scene.surrounding, RealWorld):
        return placement
    anchor = scene.surrounding.anchors[0].id
    pose = relative(anchors.get(anchor, Pose()), pose_of(placement, scene.eye_height))
    return Anchored(
        anchor=anchor,
        position=tidy(pose.position),
        rotation=unit(pose.rotation),
        scale=pose.scale,
    )


def _longest(asset: Asset) -> float | None:
    if asset.low is None or asset.high is None:
        return None
    longest = max(high - low for low, high in zip(asset.low, asset.high, strict=True))
    return longest if math.isfinite(longest) and longest > 0 else None


def unit(rotation: Quaternion) -> Quaternion:
    """The rotation, of length 1; none where it has no length."""
    length = math.hypot(*rotation)
    if length == 0.0:
        return NO_ROTATION
    x, y, z, w = rotation
    return (x / length, y / length, z / length, w / length)


def tidy(position: Vector) -> Vector:
    """To a micrometre, so that files do not fill with digits that mean nothing."""
    x, y, z = position
    return (round(x, 6) + 0.0, round(y, 6) + 0.0, round(z, 6) + 0.0)


_LYING: Final[Quaternion] = (-math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))
