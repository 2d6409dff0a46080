"""The copies of a node's mesh that EXT_mesh_gpu_instancing asks for."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.gltf.geometry import Matrix
from assets.gltf.schema import InstancesOf, Node
from assets.gltf.source import Source
from story.errors import MediaUnsupported

INSTANCES: Final = "EXT_mesh_gpu_instancing"
MOST_COPIES: Final = 20_000
_WIDTHS: Final = {"TRANSLATION": 3, "ROTATION": 4, "SCALE": 3}


def copies_of(source: Source, node: Node) -> list[Matrix]:
    """Where each copy stands in the node's space, (4, 4); the node itself where none are asked for.

    Raises MediaUnreadable for lists that do not fit together, MediaUnsupported for too many.
    """
    asked = source.extension(node, INSTANCES, InstancesOf)
    lists: dict[str, NDArray[np.float32]] = {}
    for name, accessor in asked.attributes.items() if asked is not None else ():
        if name in _WIDTHS:
            values = source.floats(accessor)
            if values.ndim != 2 or values.shape[1] != _WIDTHS[name]:
                raise source.damaged(f"the {name} of its copies are no vectors")
            lists[name] = values
    if not lists:
        return [np.eye(4)]
    count = len(next(iter(lists.values())))
    if any(len(values) != count for values in lists.values()):
        raise source.damaged("the lists of its copies are of different lengths")
    if count > MOST_COPIES:
        raise MediaUnsupported(
            f"“{source.name}” has {count} copies of a mesh; Diorama draws up to {MOST_COPIES}.",
            "Make it simpler and export it again.",
        )
    return list(_matrices(lists, count))


def _matrices(lists: dict[str, NDArray[np.float32]], count: int) -> Matrix:
    turns = lists.get("ROTATION", np.tile(np.array([0, 0, 0, 1], np.float32), (count, 1)))
    x, y, z, w = turns.astype(np.float64).T
    local = np.tile(np.eye(4), (count, 1, 1))
    local[:, :3, :3] = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]).transpose(2, 0, 1)  # fmt: skip
    if "SCALE" in lists:
        local[:, :3, :3] *= lists["SCALE"][:, None, :]
    if "TRANSLATION" in lists:
        local[:, :3, 3] = lists["TRANSLATION"]
    return np.nan_to_num(local)
