"""The file that holds a cloud's tree, in cache/ and in packages: written whole, read by nodes.

Little-endian throughout:

    8 bytes   "dio-tree"
    uint32    1, the version
    uint32    bytes of JSON that follow, padded with blanks to a multiple of 8
    JSON      {"points", "low", "high", "origin", "spacing", "grain", "planes", "nodes"}
    32 bytes a node, breadth first: float32 low[3], high[3]; uint32 points, parent (2^32 - 1: none)
    the nodes' points in the same order, of each node first all places, then each further plane:
              uint16 x, y, z: low at 0, high at 65535; uint8 r, g, b; uint8 intensity; uint8 class

Places are relative to `origin`, in metres, +Y up. `low` and `high` of a node hold it and all below
it. A node's points are a sample of those under it, and no point is in two nodes: what is drawn is a
node with all above it. Points of a node of level n lie about `spacing` / 2^n apart; all points
together, `grain`. The viewer reads it in overlays/cloud_tree.ts.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Cloud, Points
from story.errors import MediaUnreadable

MAGIC: Final = b"dio-tree"
VERSION: Final = 1
NODE: Final = np.dtype([("low", "<f4", 3), ("high", "<f4", 3), ("count", "<u4"), ("parent", "<u4")])
PLANES: Final[dict[str, int]] = {"rgb": 3, "intensity": 1, "class": 1}
"""What may be known of a point besides its place, in the order of the file: bytes a point."""
_ROOT: Final = 0xFFFFFFFF
_STEPS: Final = 65535.0
_LONGEST_HEAD: Final = 1 << 16

Corner = tuple[float, float, float]


@dataclass(frozen=True)
class Facts:
    """What a tree's file says of the whole cloud."""

    points: int
    low: Corner  # relative to `origin`
    high: Corner
    origin: Corner
    spacing: float
    grain: float
    planes: tuple[str, ...]


def write_head(file: BinaryIO, facts: Facts, nodes: NDArray[Any]) -> None:
    """Write all that comes before the points; `nodes` is of the dtype NODE."""
    said = {
        "points": facts.points,
        "low": facts.low,
        "high": facts.high,
        "origin": facts.origin,
        "spacing": facts.spacing,
        "grain": facts.grain,
        "planes": facts.planes,
        "nodes": len(nodes),
    }
    text = json.dumps(said).encode()
    text += b" " * (-len(text) % 8)
    file.write(MAGIC + struct.pack("<II", VERSION, len(text)) + text)
    file.write(nodes.tobytes())


def packed(points: Points, low: NDArray[np.float32], high: NDArray[np.float32]) -> bytes:
    """A node's points as the file has them; `low` and `high` are of its box, as stored."""
    wide = np.maximum(high.astype(np.float64) - low, 1e-30)
    steps = np.rint((points.positions - low.astype(np.float64)) / wide * _STEPS)
    parts = [np.clip(steps, 0, _STEPS).astype("<u2").tobytes()]
    for plane in (points.colours, points.intensity, points.classes):
        if plane is not None:
            parts.append(np.ascontiguousarray(plane, np.uint8).tobytes())
    return b"".join(parts)


def open_tree(path: Path, key: str) -> Cloud:
    """The cloud in a tree's file, its points left where they are until asked for.

    Raises MediaUnreadable.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(16)
        try:
            magic, version, length = struct.unpack("<8sII", head)
            if magic != MAGIC or version != VERSION or length > _LONGEST_HEAD:
                raise ValueError("not a tree")
            said = json.loads(file.read(length))
            planes = tuple(said["planes"])
            width = 6 + sum(PLANES[plane] for plane in planes)
            count = int(said["nodes"])
            if not 0 < count <= size // NODE.itemsize:
                raise ValueError("no nodes")
            nodes = np.frombuffer(file.read(count * NODE.itemsize), NODE, count)
            start = file.tell()
            counts = nodes["count"].astype(np.int64)
            if start + int(counts.sum()) * width > size:
                raise ValueError("cut short")
            parents = np.where(nodes["parent"] == _ROOT, -1, nodes["parent"].astype(np.int64))
            if parents[0] != -1 or (parents[1:] >= np.arange(1, count)).any():
                raise ValueError("not a tree")
            low, high, origin = (_corner(said[name]) for name in ("low", "high", "origin"))
            spacing, grain = float(said["spacing"]), float(said["grain"])
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise MediaUnreadable(
                f"The prepared points “{path.name}” are damaged.",
                "Delete the story's folder cache: it is made again.",
            ) from error
    places = start + np.concatenate([[0], np.cumsum(counts)[:-1]]) * width
    boxes = np.stack([nodes["low"], nodes["high"]], axis=1)
    data = np.memmap(path, np.uint8, "r")

    def read(node: int) -> Points:
        return _unpacked(data, int(places[node]), int(counts[node]), boxes[node], planes)

    return Cloud(
        key, int(counts.sum()), low, high, origin, spacing, grain, frozenset(planes), boxes, counts,
        parents, read,
    )  # fmt: skip


def copy_tree(tree: Path, cloud: Cloud, target: Path, most: int, planes: Collection[str]) -> int:
    """Write a tree again with the planes that are named, and whole levels of at most `most` points.

    `tree` is the file that `cloud` was opened from. Returns how many points the new one holds.
    """
    total = np.cumsum(np.bincount(cloud.levels, cloud.counts))
    deepest = max(int(np.searchsorted(total, most, side="right")) - 1, 0)
    kept = np.flatnonzero(cloud.levels <= deepest)
    renumbered = np.full(len(cloud.counts), -1)
    renumbered[kept] = np.arange(len(kept))
    nodes = np.zeros(len(kept), NODE)
    nodes["low"], nodes["high"] = cloud.boxes[kept, 0], cloud.boxes[kept, 1]
    nodes["count"] = cloud.counts[kept]
    parents = cloud.parents[kept]
    nodes["parent"] = np.where(parents < 0, _ROOT, renumbered[parents])
    points = int(cloud.counts[kept].sum())
    grain = cloud.grain
    if points < cloud.points:
        grain = max(grain, cloud.spacing / 2.0**deepest)
    held = [plane for plane in PLANES if plane in cloud.shades]
    wanted = [plane for plane in held if plane in planes]
    facts = Facts(points, cloud.low, cloud.high, cloud.origin, cloud.spacing, grain, tuple(wanted))
    width = 6 + sum(PLANES[plane] for plane in held)
    with tree.open("rb") as source, target.open("wb") as file:
        head = source.read(16)
        start = 16 + int(struct.unpack("<8sII", head)[2]) + len(cloud.counts) * NODE.itemsize
        starts = start + np.concatenate([[0], np.cumsum(cloud.counts)]) * width
        write_head(file, facts, nodes)
        for node in kept.tolist():
            count = cloud.sizes[node]
            source.seek(int(starts[node]))
            file.write(source.read(6 * count))
            for plane in held:
                data = source.read(PLANES[plane] * count)
                if plane in wanted:
                    file.write(data)
    return points


def _unpacked(
    data: NDArray[np.uint8], place: int, count: int, box: NDArray[np.float32], planes: Sequence[str]
) -> Points:
    steps = data[place : place + 6 * count].view("<u2").reshape(count, 3)
    low, high = box.astype(np.float64)
    positions = (low + steps * ((high - low) / _STEPS)).astype(np.float32)
    place += 6 * count
    found: dict[str, NDArray[np.uint8]] = {}
    for plane in planes:
        width = PLANES[plane]
        values = data[place : place + width * count]
        found[plane] = values.reshape(count, 3) if width == 3 else values
        place += width * count
    return Points(positions, found.get("rgb"), found.get("intensity"), found.get("class"))


def _corner(value: Sequence[float]) -> Corner:
    x, y, z = (float(each) for each in value)
    if not np.isfinite([x, y, z]).all():
        raise ValueError("not finite")
    return x, y, z
