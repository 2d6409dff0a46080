"""Directions, angles, poses and where they fall on an equirect picture or a cube: scalar and exact.

The reference for every twin (shaders, the viewer, assets/reproject.py). Right-handed, metres, +X
right, +Y up, -Z forward; degrees outside, radians only within.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from story.model.placement import Anchored, Around, Placement, Standing
from story.model.values import NO_ROTATION, Quaternion, Vector

EYE_SPACING = 0.063  # metres between the two eyes


class Pose(NamedTuple):
    """A local-to-world transform: scale, then rotate, then move to `position`."""

    position: Vector = (0.0, 0.0, 0.0)
    rotation: Quaternion = NO_ROTATION
    scale: float = 1.0


def wrap_yaw(yaw: float) -> float:
    """The same yaw within [-180, 180)."""
    return (yaw + 180.0) % 360.0 - 180.0


def direction(yaw: float, pitch: float) -> Vector:
    """The unit vector in which (yaw, pitch) looks: (sin y cos p, sin p, -cos y cos p)."""
    y, p = math.radians(yaw), math.radians(pitch)
    return (math.sin(y) * math.cos(p), math.sin(p), -math.cos(y) * math.cos(p))


def yaw_pitch(vector: Vector) -> tuple[float, float]:
    """The yaw and pitch of a direction of any length but 0; straight up or down has yaw 0."""
    x, y, z = vector
    flat = math.hypot(x, z)
    yaw = math.degrees(math.atan2(x, -z)) if flat > 0 else 0.0
    return wrap_yaw(yaw), math.degrees(math.atan2(y, flat))


def equirect_uv(yaw: float, pitch: float) -> tuple[float, float]:
    """Where a direction falls on a full equirect picture: u from its left, v from its top, 0..1."""
    return 0.5 + wrap_yaw(yaw) / 360.0, 0.5 - pitch / 180.0


def equirect_direction(u: float, v: float) -> Vector:
    """The direction drawn at (u, v) of a full equirect picture: the inverse of `equirect_uv`."""
    return direction((u - 0.5) * 360.0, (0.5 - v) * 180.0)


def rotation_of(yaw: float, pitch: float = 0.0, roll: float = 0.0) -> Quaternion:
    """R = Ry(-yaw) Rx(pitch) Rz(-roll) as a quaternion, local to world."""
    y, p, r = -math.radians(yaw) / 2, math.radians(pitch) / 2, -math.radians(roll) / 2
    turn = (0.0, math.sin(y), 0.0, math.cos(y))
    tilt = (math.sin(p), 0.0, 0.0, math.cos(p))
    bank = (0.0, 0.0, math.sin(r), math.cos(r))
    return multiply(multiply(turn, tilt), bank)


def multiply(a: Quaternion, b: Quaternion) -> Quaternion:
    """The rotation that does `b` first, then `a` (Hamilton product)."""
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def rotate(rotation: Quaternion, vector: Vector) -> Vector:
    """The vector turned by a unit quaternion."""
    x, y, z, w = rotation
    vx, vy, vz = vector
    tx, ty, tz = 2 * (y * vz - z * vy), 2 * (z * vx - x * vz), 2 * (x * vy - y * vx)
    return (
        vx + w * tx + y * tz - z * ty,
        vy + w * ty + z * tx - x * tz,
        vz + w * tz + x * ty - y * tx,
    )


def slerp(one: Quaternion, other: Quaternion, share: float) -> Quaternion:
    """The unit rotation at `share` of the way from one to the other, along the shorter arc."""
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    sign = -1.0 if dot < 0 else 1.0
    angle = math.acos(min(dot * sign, 1.0))
    if angle < 1e-6:  # nearly the same: straight across
        first, second = 1.0 - share, share * sign
    else:
        first = math.sin((1.0 - share) * angle) / math.sin(angle)
        second = math.sin(share * angle) / math.sin(angle) * sign
    x, y, z, w = (a * first + b * second for a, b in zip(one, other, strict=True))
    length = math.sqrt(x * x + y * y + z * z + w * w) or 1.0
    return x / length, y / length, z / length, w / length


def pose_of(placement: Placement, eye_height: float, anchor: Pose = Pose()) -> Pose:  # noqa: B008
    """Where a placement stands in the scene's world, whose origin is the floor under the viewer.

    An `Around` placement faces the eye: its local +Z points at it, its local +Y is up but for the
    roll. `anchor` is the pose of the placement's anchor, where it has one.
    """
    match placement:
        case Around():
            x, y, z = direction(placement.yaw, placement.pitch)
            far = placement.distance
            return Pose(
                (x * far, y * far + eye_height, z * far),
                rotation_of(placement.yaw, placement.pitch, placement.roll),
                placement.scale,
            )
        case Standing():
            return Pose(placement.position, placement.rotation, placement.scale)
        case Anchored():
            own = Pose(placement.position, placement.rotation, placement.scale)
            return compose(anchor, own)


def facing(pose: Pose, eye: Vector, how: str) -> Pose:
    """The pose as it stands who faces the eye: `upright` about the vertical, `viewer` wholly.

    `fixed` leaves it as it is, and so does an eye in its very place.
    """
    x, y, z = (at - own for at, own in zip(pose.position, eye, strict=True))
    if how == "fixed" or math.hypot(x, y, z) < 1e-6:
        return pose
    yaw, pitch = yaw_pitch((x, y, z))
    return pose._replace(rotation=rotation_of(yaw, pitch if how == "viewer" else 0.0))


def compose(outer: Pose, inner: Pose) -> Pose:
    """The pose that applies `inner`, then `outer`."""
    x, y, z = rotate(outer.rotation, inner.position)
    px, py, pz = outer.position
    s = outer.scale
    return Pose(
        (px + x * s, py + y * s, pz + z * s),
        multiply(outer.rotation, inner.rotation),
        s * inner.scale,
    )


def relative(outer: Pose, pose: Pose) -> Pose:
    """The pose that, composed with `outer`, gives `pose`: the inverse of `compose`."""
    x, y, z, w = outer.rotation
    back = (-x, -y, -z, w)
    ox, oy, oz = outer.position
    px, py, pz = pose.position
    dx, dy, dz = rotate(back, (px - ox, py - oy, pz - oz))
    s = outer.scale
    return Pose((dx / s, dy / s, dz / s), multiply(back, pose.rotation), pose.scale / s)
