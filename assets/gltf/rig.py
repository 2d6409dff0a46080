"""The rig of a glTF file with animations: its nodes and skins, as assets.media has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.gltf.animations import Movable, animations_of
from assets.gltf.geometry import FAN, STRIP, TRIANGLES, Attributes
from assets.gltf.nodes import UNTURNED, Placed, transforms_of
from assets.gltf.schema import Node as NodeOf
from assets.gltf.skins import influences, skin_of
from assets.gltf.source import Source
from assets.media import Animation, Node, Rig, Skin

MOST_NODES: Final = 10_000
MOST_JOINTS: Final = 4096  # of one skin
MOST_MORPHED: Final = 10_000_000  # corners of all morph targets together


class Moving:
    """A rig in the making: its nodes stand, its skins come with the meshes that hang on them."""

    def __init__(self, source: Source, places: Sequence[Placed]) -> None:
        self._source = source
        self._nodes: list[Node] = []
        self._numbers: dict[int, int] = {}  # of the file's nodes: where meshes and children hang
        self._skins: dict[int, int] = {}
        self._made: list[Skin] = []
        self._lost: int | None = None
        self._animations: tuple[Animation, ...] = ()
        self.notes: tuple[str, ...] = ()
        if not source.document.animations:
            return
        what = _too_much(source, places)
        if what:
            self.notes = (f"Its animations are not played: it has more than {what}.",)
            return
        movable: dict[int, Movable] = {}
        for each in places:
            node = source.document.nodes[each.index]
            targets = 0 if each.hidden else morphs_of(source, node)
            first, last = self._stand(each, node, targets)
            movable[each.index] = Movable(first if first == last else None, targets)
        self._animations, self.notes = animations_of(source, movable)

    @property
    def moves(self) -> bool:
        """Whether the model has animations, and so a rig."""
        return bool(self._animations)

    def node(self, index: int) -> int:
        """The rig's node at which what the file's node holds hangs."""
        return self._numbers[index]

    def skin(self, index: int) -> int:
        """The rig's number of a skin of the file."""
        if index not in self._skins:
            joints, bind = skin_of(self._source, index)
            if not np.isfinite(bind).all():
                raise self._source.damaged("the matrices of its skin are no numbers")
            numbers = tuple(self._joint(joint) for joint in joints)
            self._skins[index] = len(self._made)
            self._made.append(Skin(numbers, bind.astype(np.float32)))
        return self._skins[index]

    def rig(self) -> Rig | None:
        """The rig; None for what does not move."""
        if not self._animations:
            return None
        return Rig(tuple(self._nodes), tuple(self._made), self._animations)

    def _stand(self, place: Placed, node: NodeOf, targets: int) -> tuple[int, int]:
        """Add what a node of the file is in the rig, mostly one; the first and the last of it."""
        parent = None if place.parent is None else self._numbers[place.parent]
        first = len(self._nodes)
        for transform in transforms_of(self._source, node):
            self._nodes.append(
                Node(parent, transform.translation, transform.rotation, transform.scale)
            )
            parent = len(self._nodes) - 1
        weights = node.weights or (
            self._source.document.meshes[node.mesh].weights if node.mesh is not None else ()
        )
        last = len(self._nodes) - 1
        self._nodes[last] = replace(
            self._nodes[last],
            weights=(*weights, *[0.0] * targets)[:targets],
            name=node.name,
        )
        self._numbers[place.index] = last
        return first, last

    def _joint(self, index: int) -> int:
        """The rig's node of a joint; one at the origin for those that are not in the scene."""
        self._source.item(self._source.document.nodes, index, "node")
        if index in self._numbers:
            return self._numbers[index]
        if self._lost is None:
            self._lost = len(self._nodes)
            self._nodes.append(Node(None, (0.0, 0.0, 0.0), UNTURNED, (1.0, 1.0, 1.0)))
        return self._lost


def morphs_of(source: Source, node: NodeOf) -> int:
    """How many morph targets what is drawn of a node's mesh has."""
    if node.mesh is None:
        return 0
    mesh = source.item(source.document.meshes, node.mesh, "mesh")
    drawn = [each for each in mesh.primitives if each.mode in (TRIANGLES, STRIP, FAN)]
    return max((len(primitive.targets) for primitive in drawn), default=0)


def strongest(
    attributes: Attributes,
) -> tuple[NDArray[np.uint16], NDArray[np.float32], bool]:
    """The four joints (n, 4) that hold each corner most, their shares, whether more held it.

    What hangs nowhere hangs on the first joint that it names.
    """
    pairs = list(influences(attributes))
    joints = np.stack([which for which, _ in pairs], axis=1)
    weights = np.stack([weight for _, weight in pairs], axis=1).astype(np.float64)
    weights = np.maximum(np.nan_to_num(weights, posinf=0.0), 0.0)
    for one, other in combinations(range(joints.shape[1]), 2):
        twice = joints[:, one] == joints[:, other]
        weights[twice, one] += weights[twice, other]
        weights[twice, other] = 0.0
    order = np.argsort(-weights, axis=1, kind="stable")
    joints = np.take_along_axis(joints, order, axis=1)
    weights = np.take_along_axis(weights, order, axis=1)
    more = bool((weights[:, 4:] > 0).any())
    joints, weights = joints[:, :4], weights[:, :4]
    weights[weights.sum(axis=1) <= 0, 0] = 1.0
    weights /= weights.sum(axis=1, keepdims=True)
    joints = np.where(weights > 0, joints, 0)
    return joints.astype(np.uint16), weights.astype(np.float32), more


def _too_much(source: Source, places: Sequence[Placed]) -> str:
    """What a few bytes may ask for without end; empty where it is bearable."""
    document = source.document
    if len(places) > MOST_NODES:
        return f"{MOST_NODES} nodes"
    if any(len(skin.joints) > MOST_JOINTS for skin in document.skins):
        return f"{MOST_JOINTS} joints in a skin"
    corners = 0
    for place in places:
        number = document.nodes[place.index].mesh
        if number is None or place.hidden:
            continue
        for primitive in source.item(document.meshes, number, "mesh").primitives:
            if primitive.targets and "POSITION" in primitive.attributes:
                accessor = primitive.attributes["POSITION"]
                count = source.item(document.accessors, accessor, "accessor").count
                corners += len(primitive.targets) * count
    return f"{MOST_MORPHED} corners in other shapes" if corners > MOST_MORPHED else ""
