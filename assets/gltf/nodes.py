"""The nodes of a glTF file's scene: where each stands at rest, and its transform taken apart.

What hangs at them is assets/gltf/scene.py's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from assets.gltf.geometry import Matrix
from assets.gltf.schema import Node
from assets.gltf.source import Source
from assets.shading import FARTHEST

_DEEPEST: Final = 200  # nodes in one line
_SQUARE: Final = 1e-5  # how far from a right angle, as a cosine, axes are still taken for square

Triple: TypeAlias = tuple[float, float, float]
Turn: TypeAlias = tuple[float, float, float, float]
UNTURNED: Final[Turn] = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Placed:
    """A node of the scene: its transform to the model's space, whether the file hides it."""

    index: int
    parent: int | None
    world: Matrix
    hidden: bool


@dataclass(frozen=True)
class Transform:
    """A translation, a rotation as unit quaternion, a scale: applied from the last to the first."""

    translation: Triple = (0.0, 0.0, 0.0)
    rotation: Turn = UNTURNED
    scale: Triple = (1.0, 1.0, 1.0)


def placed(source: Source) -> Iterator[Placed]:
    """Each node of the scene, parents first. Raises MediaUnreadable where they go round."""
    nodes = source.document.nodes
    stack: list[tuple[int, Placed | None, int]] = [
        (root, None, 0) for root in reversed(_roots(source))
    ]
    seen: set[int] = set()
    while stack:
        index, parent, depth = stack.pop()
        node = source.item(nodes, index, "node")
        if index in seen or depth > _DEEPEST:
            raise source.damaged("its nodes go round in a circle or far too deep")
        seen.add(index)
        visible = node.extensions.get("KHR_node_visibility", {})
        hidden = isinstance(visible, dict) and visible.get("visible") is False
        with np.errstate(over="ignore", invalid="ignore"):
            local = matrix_of(source, node)
            world = local if parent is None else parent.world @ local
        if not (np.abs(world) < FARTHEST).all():  # nan is not either
            raise source.damaged("a node of it is nowhere")
        if parent is None:
            here = Placed(index, None, world, hidden)
        else:
            here = Placed(index, parent.index, world, hidden or parent.hidden)
        yield here
        stack.extend((child, here, depth + 1) for child in reversed(node.children))


def matrix_of(source: Source, node: Node) -> Matrix:
    """A node's space in its parent's, (4, 4) for column vectors."""
    if node.matrix is not None:
        if len(node.matrix) != 16:
            raise source.damaged("a node's matrix has not 16 numbers")
        return np.array(node.matrix, np.float64).reshape(4, 4).T
    x, y, z, w = node.rotation
    turn = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    local = np.eye(4)
    local[:3, :3] = turn * np.array(node.scale)
    local[:3, 3] = node.translation
    return local


def transforms_of(source: Source, node: Node) -> tuple[Transform, ...]:
    """A node's transform as one, or as two that follow one another where its matrix shears.

    Every matrix is a rotation, a scale and a rotation (its singular value decomposition): a second
    node inside the first keeps right what a single one cannot say. Raises MediaUnreadable for
    numbers that are no place.
    """
    parts = node.matrix or (*node.translation, *node.rotation, *node.scale)
    if not (np.abs(parts) < FARTHEST).all():
        raise source.damaged("a node of it is nowhere")
    if node.matrix is None:
        return (Transform(node.translation, _unit(node.rotation), node.scale),)
    matrix = matrix_of(source, node)
    linear, translation = matrix[:3, :3], _triple(matrix[:3, 3])
    lengths = np.linalg.norm(linear, axis=0)
    if (lengths > 0).all():
        axes = linear / lengths
        if np.abs(axes.T @ axes - np.eye(3)).max() < _SQUARE:
            if np.linalg.det(axes) < 0:
                axes, lengths = axes * (-1, 1, 1), lengths * (-1, 1, 1)
            return (Transform(translation, _turn(axes), _triple(lengths)),)
    outer, sizes, inner = np.linalg.svd(linear)
    for rotation in (outer, inner):
        if np.linalg.det(rotation) < 0:
            rotation *= -1
            sizes = -sizes
    return (
        Transform(translation, _turn(outer), _triple(sizes)),
        Transform(rotation=_turn(inner)),
    )


def _roots(source: Source) -> tuple[int, ...]:
    document = source.document
    if document.scenes:
        return source.item(document.scenes, document.scene or 0, "scene").nodes
    children = {child for node in document.nodes for child in node.children}
    return tuple(index for index in range(len(document.nodes)) if index not in children)


def _triple(values: Matrix) -> Triple:
    return float(values[0]), float(values[1]), float(values[2])


def _unit(rotation: Turn) -> Turn:
    size = float(np.linalg.norm(rotation))
    if not size > 0:
        return UNTURNED
    x, y, z, w = rotation
    return x / size, y / size, z / size, w / size


def _turn(matrix: Matrix) -> Turn:
    """The unit quaternion (x, y, z, w) of a rotation matrix (Shepperd: by the largest of them)."""
    m = matrix
    trace = float(np.trace(m))
    squares = np.array([*(1 + 2 * np.diag(m) - trace), 1 + trace])
    largest = int(np.argmax(squares))
    rows = (
        (squares[0], m[1, 0] + m[0, 1], m[2, 0] + m[0, 2], m[2, 1] - m[1, 2]),
        (m[1, 0] + m[0, 1], squares[1], m[2, 1] + m[1, 2], m[0, 2] - m[2, 0]),
        (m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], squares[2], m[1, 0] - m[0, 1]),
        (m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], squares[3]),
    )
    x, y, z, w = map(float, rows[largest])
    return _unit((x, y, z, w))
