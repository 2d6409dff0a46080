"""The skins of a glTF file: their joints, and what of a corner hangs on which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.gltf.geometry import Attributes, Matrix
from assets.gltf.schema import Node
from assets.gltf.source import Source
from story.errors import MediaUnsupported

MOST_SKINNED: Final = 3_000_000  # corners with a transform of their own


def is_skinned(source: Source, node: Node, attributes: Attributes) -> bool:
    """Whether what hangs at a node hangs on the joints of a skin instead.

    Raises MediaUnsupported for a skin of too many corners, MediaUnreadable for joints that are not
    there.
    """
    if node.skin is None or "JOINTS_0" not in attributes or "WEIGHTS_0" not in attributes:
        return False
    joints = source.item(source.document.skins, node.skin, "skin").joints
    if len(attributes["JOINTS_0"]) > MOST_SKINNED:
        raise MediaUnsupported(
            f"“{source.name}” has a skin of more than {MOST_SKINNED} corners, the most that Diorama"
            " bends.",
            "Make it simpler, or export it without its skin.",
        )
    if not joints:
        return False
    for which, _ in influences(attributes):
        if len(which) and (which.min() < 0 or which.max() >= len(joints)):
            raise source.damaged("a vertex hangs on a joint that is not there")
    return True


def influences(attributes: Attributes) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
    """The joints, by number in the skin, on which corners hang, and the shares: (n,) each."""
    for number in range(4):
        names = (f"JOINTS_{number}", f"WEIGHTS_{number}")
        if names[0] not in attributes or names[1] not in attributes:
            break
        yield from zip(attributes[names[0]].T.astype(np.int64), attributes[names[1]].T, strict=True)


def skin_of(source: Source, index: int) -> tuple[tuple[int, ...], Matrix]:
    """The nodes that are a skin's joints, and their inverse bind matrices (j, 4, 4)."""
    skin = source.item(source.document.skins, index, "skin")
    bind = np.tile(np.eye(4), (len(skin.joints), 1, 1))
    if skin.inverse_bind_matrices is not None:
        stored = source.floats(skin.inverse_bind_matrices)
        if stored.shape != (len(skin.joints), 16):
            raise source.damaged("its skin has not a matrix for each joint")
        bind[:, :3] = stored.reshape(-1, 4, 4).transpose(0, 2, 1)[:, :3]
    return skin.joints, bind


def at_rest(
    source: Source, index: int, attributes: Attributes, worlds: Mapping[int, Matrix]
) -> Matrix:
    """Each corner's own transform (n, 4, 4) where the joints stand as the file places them."""
    joints, bind = skin_of(source, index)
    moved = np.array([worlds.get(joint, np.eye(4)) for joint in joints]) @ bind
    count = len(attributes["JOINTS_0"])
    total = np.zeros((count, 4, 4))
    weight_sum = np.zeros(count)
    for which, weight in influences(attributes):
        total += moved[which] * weight[:, None, None]
        weight_sum += weight
    safe = np.where(weight_sum > 0, weight_sum, 1)
    return np.asarray(total / safe[:, None, None])
