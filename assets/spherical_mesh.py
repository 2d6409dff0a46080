"""Reading the mesh with which a film says how it is projected: `mshp` of Spherical Video V2.

What VR180 cameras write there samples a lens, and is turned back into it; what samples an equirect
picture becomes the part of the sphere that it covers.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from story.errors import MediaUnreadable, MediaUnsupported
from story.model.asset import Area, Layout, Lens, StereoLayout
from story.model.values import Orientation
from story.space import wrap_yaw

_MOST_BYTES: Final = 16 << 20  # of a mesh, unpacked: real ones have some ten thousand
_MOST_VERTICES: Final = 200_000
_LOOKED_AT: Final = 1500  # vertices that a lens is fitted to
_NEAR: Final = 0.002  # of the picture: how far a vertex may lie off
_STEPS: Final = 60
_SHORTEST: Final = 1e-3  # radians: a direction nearer to the axis says nothing of the angle's way
_EYES: Final[dict[int, tuple[StereoLayout, bool]]] = {
    0: ("mono", False),
    1: ("top-bottom", False),
    2: ("left-right", False),
    4: ("left-right", True),
}
_CUSTOM: Final = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """Vertices of one eye's mesh: unit directions (n, 3), and places (n, 2), v from the top."""

    directions: Floats
    places: Floats


def mesh_layout(content: bytes, stereo_mode: int, width: int, height: int, name: str) -> Layout:
    """The layout that an `mshp` box tells, without its pose.

    `stereo_mode` is that of the st3d box, width and height are of the film in pixels. Raises
    MediaUnreadable where the box is damaged, MediaUnsupported where it shapes no lens.
    """
    meshes = [_mesh(each, name) for each in _mesh_boxes(content, name)]
    if not meshes:
        raise _damaged(name)
    stereo, swapped = _EYES.get(stereo_mode, ("mono", False))
    if stereo_mode == _CUSTOM:
        stereo, swapped, meshes = _untangled(meshes, name)
    wide = width / (2 if stereo == "left-right" else 1)
    high = height / (2 if stereo == "top-bottom" else 1)
    aspect = wide / high if wide and high else 1.0
    base = Layout(projection="equirect", stereo=stereo, swapped=swapped, found="metadata")
    area = _area(meshes[0])
    if area is not None:
        return structs.replace(base, area=area)
    lenses = [_lens(mesh, aspect) for mesh in meshes[:2]]
    if any(lens is None for lens in lenses):
        raise MediaUnsupported(
            f"“{name}” carries its projection as a mesh that is neither a lens nor a part of an"
            " equirectangular picture.",
            "Convert it to an equirectangular video.",
        )
    left, *right = [lens for lens in lenses if lens is not None]
    own = () if not right or stereo == "mono" else (right[0],)
    return structs.replace(base, projection="fisheye", lenses=(left,), right_lenses=own)


def _mesh_boxes(content: bytes, name: str) -> Iterator[bytes]:
    """The content of each mesh box in an mshp box, unpacked."""
    if len(content) < 12:
        raise _damaged(name)
    encoding, packed = content[8:12], content[12:]
    if encoding == b"dfl8":
        try:
            data = zlib.decompressobj(-15).decompress(packed, _MOST_BYTES)
        except zlib.error as error:
            raise _damaged(name) from error
    elif encoding == b"raw ":
        data = packed[:_MOST_BYTES]
    else:
        raise MediaUnsupported(
            f"“{name}” carries its projection as a mesh, packed in an unknown way.",
            "Convert it to an equirectangular video.",
        )
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > len(data):
            raise _damaged(name)
        if kind == b"mesh":
            yield data[at + 8 : at + size]
        at += size


def _mesh(data: bytes, name: str) -> Mesh:
    """The vertices of a mesh box; which of them make triangles does not matter to a fit."""
    if len(data) < 8:
        raise _damaged(name)
    count = struct.unpack_from(">I", data)[0] & 0x7FFFFFFF
    at = 4 + 4 * count
    if not 0 < count <= _MOST_VERTICES * 5 or at + 4 > len(data):
        raise _damaged(name)
    coordinates = np.frombuffer(data, ">f4", count, 4).astype(np.float64)
    vertices = struct.unpack_from(">I", data, at)[0] & 0x7FFFFFFF
    bits = math.ceil(math.log2(count * 2))
    if not 3 <= vertices <= _MOST_VERTICES or len(data) - at - 4 < vertices * 5 * bits / 8:
        raise _damaged(name)
    size = (vertices * 5 * bits + 7) // 8
    unpacked = np.unpackbits(np.frombuffer(data, np.uint8, size, at + 4))[: vertices * 5 * bits]
    weights = 1 << np.arange(bits - 1, -1, -1, dtype=np.int64)
    coded = unpacked.reshape(vertices, 5, bits) @ weights
    steps = np.where(
        coded & 1, -(coded + 1) // 2, coded // 2
    )  # zig-zag, as Protocol Buffers has it
    indices = np.cumsum(steps, axis=0)
    if indices.min() < 0 or indices.max() >= count:
        raise _damaged(name)
    found = coordinates[indices]
    lengths = np.linalg.norm(found[:, :3], axis=1)
    if not np.isfinite(found).all() or lengths.min() < 1e-6:
        raise _damaged(name)
    places = np.stack([found[:, 3], 1 - found[:, 4]], -1)
    return Mesh(found[:, :3] / lengths[:, None], places)


def _untangled(meshes: list[Mesh], name: str) -> tuple[StereoLayout, bool, list[Mesh]]:
    """How the eyes lie by which half of the picture each one's mesh takes; both as of that half."""
    if len(meshes) >= 2:
        for axis, stereo in ((0, "left-right"), (1, "top-bottom")):
            first, second = (bool(mesh.places[:, axis].mean() > 0.5) for mesh in meshes[:2])
            halves = [
                mesh.places[:, axis] - 0.5 * late
                for mesh, late in zip(meshes, (first, second), strict=False)
            ]
            inside = all(half.min() > -0.01 and half.max() < 0.51 for half in halves)
            if first != second and inside:
                own = []
                for mesh, half in zip(meshes, halves, strict=False):
                    places = mesh.places.copy()
                    places[:, axis] = half * 2
                    own.append(Mesh(mesh.directions, places))
                return ("left-right" if stereo == "left-right" else "top-bottom"), first, own
    raise MediaUnsupported(
        f"“{name}” holds its two eyes in a way that Diorama does not draw.",
        "Convert it to top-bottom.",
    )


def _area(mesh: Mesh) -> Area | None:
    """The part of the sphere that the mesh covers, where it samples an equirect picture."""
    x, y, z = mesh.directions.T
    level = np.hypot(x, z)
    yaw = np.degrees(np.arctan2(x, -z))
    pitch = np.degrees(np.arctan2(y, level))
    edges = []
    for angle, place, told in (
        (yaw, mesh.places[:, 0], (level > 0.05) & (np.abs(yaw) < 179.9)),
        (pitch, mesh.places[:, 1], np.ones(len(yaw), np.bool_)),
    ):
        if np.count_nonzero(told) < 3 or np.ptp(angle[told]) < 1:
            return None
        slope, start = np.polyfit(angle[told], place[told], 1)
        if np.abs(slope * angle[told] + start - place[told]).max() > _NEAR or abs(slope) < 1e-4:
            return None
        edges.append((-start / slope, (1 - start) / slope))
    (left, right), (top, bottom) = edges
    if right <= left or top <= bottom:
        return None
    return Area(
        left=max(-180.0, round(float(left), 3)),
        right=min(180.0, round(float(right), 3)),
        bottom=max(-90.0, round(float(bottom), 3)),
        top=min(90.0, round(float(top), 3)),
    )


def _lens(mesh: Mesh, aspect: float) -> Lens | None:
    """The lens that a mesh samples: least squares by Levenberg and Marquardt's way."""
    step = max(1, len(mesh.directions) // _LOOKED_AT)
    directions, places = mesh.directions[::step], mesh.places[::step]
    middle = directions.mean(axis=0)
    if np.linalg.norm(middle) < 0.1:
        return None  # all around: no single lens
    start = _looking(middle / np.linalg.norm(middle))
    values = np.array([0, 0, 0, *_circle(directions @ start, places), 0, 0, 0, 0], np.float64)
    values = _fitted(directions, places, start, values)
    across, down, _ = _drawn(mesh.directions, start, values)
    worst = max(
        float(np.abs(across - mesh.places[:, 0]).max()),
        float(np.abs(down - mesh.places[:, 1]).max()),
    )
    _, _, angle = _drawn(mesh.directions, start, values)
    half = float(angle.max())
    k1, k2, k3, k4 = (float(k) for k in values[7:])
    wide, high = float(values[5]), float(values[6])
    if worst > _NEAR or wide <= 0 or high <= 0 or half > math.pi:
        return None
    curve = half * (1 + half**2 * (k1 + half**2 * (k2 + half**2 * (k3 + half**2 * k4))))
    try:
        return Lens(
            x=float(values[3]),
            y=float(values[4]),
            radius=high * curve,
            stretch=wide / high * aspect,
            fov=math.degrees(2 * half),
            k1=k1,
            k2=k2,
            k3=k3,
            k4=k4,
            turned=_orientation(start @ _rotation(values[:3])),
        )
    except ValueError:  # its curve turns back
        return None


def _fitted(directions: Floats, places: Floats, start: Floats, values: Floats) -> Floats:
    def misses(these: Floats) -> Floats:
        across, down, _ = _drawn(directions, start, these)
        return np.concatenate([across - places[:, 0], down - places[:, 1]])

    off = misses(values)
    damping = 1e-3
    for _ in range(_STEPS):
        slopes = np.empty((len(off), len(values)))
        for n in range(len(values)):
            nudged = values.copy()
            nudged[n] += 1e-6
            slopes[:, n] = (misses(nudged) - off) / 1e-6
        square, back = slopes.T @ slopes, slopes.T @ off
        for _ in range(10):
            damped = square + damping * np.diag(np.maximum(np.diag(square), 1e-12))
            try:
                tried = values - np.linalg.solve(damped, back)
            except np.linalg.LinAlgError:
                return values
            fresh = misses(tried)
            if np.isfinite(fresh).all() and fresh @ fresh < off @ off:
                break
            damping *= 4
        else:
            return values
        gained = off @ off - fresh @ fresh
        values, off, damping = tried, fresh, damping / 4
        if gained < 1e-15:
            return values
    return values


def _drawn(directions: Floats, start: Floats, values: Floats) -> tuple[Floats, Floats, Floats]:
    """Where a lens of these values draws directions, and their angles from where it looks.

    Values are a turn on top of `start`, the centre, how far a radian reaches, and k1 to k4.
    """
    local = directions @ (start @ _rotation(values[:3]))
    aside = np.hypot(local[:, 0], local[:, 1])
    angle = np.arctan2(aside, -local[:, 2])
    s = angle * angle
    k1, k2, k3, k4 = values[7:]
    reach = angle * (1 + s * (k1 + s * (k2 + s * (k3 + s * k4)))) / np.maximum(aside, 1e-12)
    across = values[3] + values[5] * reach * local[:, 0]
    down = values[4] - values[6] * reach * local[:, 1]
    return across, down, angle


def _circle(local: Floats, places: Floats) -> tuple[float, float, float, float]:
    """Centre, and how far a radian reaches across and down, of an equidistant lens, about."""
    aside = np.maximum(np.hypot(local[:, 0], local[:, 1]), _SHORTEST)
    angle = np.arctan2(aside, -local[:, 2])
    found = []
    for n, sign in ((0, 1.0), (1, -1.0)):
        way = sign * angle * local[:, n] / aside
        reach, centre = np.polyfit(way, places[:, n], 1) if np.ptp(way) > 1e-3 else (0.3, 0.5)
        found.append((float(centre), float(reach)))
    (x, wide), (y, high) = found
    return x, y, wide, high


def _looking(direction: Floats) -> Floats:
    """A rotation (3, 3), local to world, that looks in a direction without banking."""
    yaw = math.atan2(direction[0], -direction[2])
    pitch = math.atan2(direction[1], math.hypot(direction[0], direction[2]))
    right = np.array([math.cos(yaw), 0, math.sin(yaw)])
    ahead = np.array(
        [math.sin(yaw) * math.cos(pitch), math.sin(pitch), -math.cos(yaw) * math.cos(pitch)]
    )
    return np.stack([right, np.cross(right, ahead), -ahead], -1)


def _rotation(vector: Floats) -> Floats:
    """The rotation about a vector by its length in radians (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turned: Floats = np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross
    return turned


def _orientation(turn: Floats) -> Orientation:
    """Yaw, pitch and roll of a rotation (3, 3), local to world."""
    level = _looking(-turn[:, 2])
    right = turn[:, 0]
    roll = math.degrees(math.atan2(-right @ level[:, 1], right @ level[:, 0]))
    x, y, z = -turn[:, 2]
    return Orientation(
        yaw=wrap_yaw(math.degrees(math.atan2(x, -z))),
        pitch=math.degrees(math.atan2(y, math.hypot(x, z))),
        roll=roll,
    )


def _damaged(name: str) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{name}” says how it is projected by a mesh (its mshp box) that is damaged.",
        "Export it from the camera's program again, or convert it to an equirectangular video.",
    )
