"""How a model's own animations move it: each node's place, morph weights, joint matrices. Pure.

renderer/curves.py says what lies between keys; renderer/meshes.py draws what is found here. The
viewer's rigging.ts is the twin, under tests/conformance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.media import Floats, Mesh, Rig
from renderer.curves import curves_of
from story.model.values import MICROSECONDS
from story.timeline import AnimationAt

Numbers: TypeAlias = NDArray[np.float64]

Playing: TypeAlias = tuple[tuple[int, float, float], ...]
"""What plays: which animation, at how many of its seconds, with what weight, in order of the runs.
Equal for equal stances; empty at rest."""


@dataclass(frozen=True, eq=False)
class Stance:
    """How a rig stands at an instant."""

    nodes: Numbers  # (n, 4, 4): each node's space to the model's, for column vectors
    weights: tuple[Numbers, ...]  # of each node's morph targets
    joints: tuple[Numbers, ...]  # (j, 4, 4) of each skin: a corner at bind to the model's space


class Rigging:
    """A rig made ready to be moved.

    Where several animations move one node in one way, it stands at their mean by weight; what
    weights lack of 1 the rig at rest makes up, beyond 1 they count in proportion. Of rotations all
    are turned to the half-space of the first run's before they are summed.
    """

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._numbers = {each.name: n for n, each in enumerate(rig.animations)}
        self._curves = [
            [curves_of(animation, path) for path in ("translation", "rotation", "scale")]
            for animation in rig.animations
        ]
        self._weights = [curves_of(animation, "weights") for animation in rig.animations]
        self._translation = np.array([node.translation for node in rig.nodes], np.float64)
        self._rotation = np.array([node.rotation for node in rig.nodes], np.float64)
        self._scale = np.array([node.scale for node in rig.nodes], np.float64)
        self._morphs = tuple(np.array(node.weights, np.float64) for node in rig.nodes)
        self._levels = _levels(rig)
        self._binds = [np.asarray(skin.inverse_bind, np.float64) for skin in rig.skins]
        self.rest = self.stance(())

    def playing(self, runs: Iterable[AnimationAt]) -> Playing:
        """What the runs play; those whose animation the model lacks play nothing."""
        found = []
        for run in runs:
            number = self._numbers.get(run.clip)
            if number is None or not run.weight > 0:
                continue
            length = self._rig.animations[number].length
            found.append((number, own_time(run.time_us, length, loop=run.loop), run.weight))
        return tuple(found)

    def stance(self, playing: Playing) -> Stance:
        """How the rig stands while that plays."""
        translation = self._blended(playing, 0, self._translation)
        rotation = self._blended(playing, 1, self._rotation)
        scale = self._blended(playing, 2, self._scale)
        size = np.linalg.norm(rotation, axis=1, keepdims=True)
        nodes = _locals(translation, rotation / np.where(size > 0, size, 1.0), scale)
        for level, parents in self._levels:
            nodes[level] = nodes[parents] @ nodes[level]
        joints = tuple(
            nodes[list(skin.joints)] @ bind
            for skin, bind in zip(self._rig.skins, self._binds, strict=True)
        )
        return Stance(nodes, self._morphed(playing), joints)

    def _blended(self, playing: Playing, path: int, rest: Numbers) -> Numbers:
        """One of translation, rotation, scale of all nodes, (n, 3 or 4)."""
        total, shares = np.zeros_like(rest), np.zeros(len(rest))
        turns = path == 1
        first = rest.copy()  # of rotations: which half-space they are turned to
        for number, seconds, weight in playing:
            for curves in self._curves[number][path]:
                nodes, values = curves.nodes, curves.at(seconds)
                if turns:
                    fresh = shares[nodes] == 0
                    first[nodes[fresh]] = values[fresh]
                    values = _towards(values, first[nodes])
                total[nodes] += weight * values
                shares[nodes] += weight
        left = np.maximum(1 - shares, 0)[:, None]
        mean = (total + left * (_towards(rest, first) if turns else rest)) / (
            np.maximum(shares, 1)[:, None]
        )
        return np.where(shares[:, None] > 0, mean, rest)

    def _morphed(self, playing: Playing) -> tuple[Numbers, ...]:
        totals: dict[int, tuple[Numbers, float]] = {}
        for number, seconds, weight in playing:
            for curves in self._weights[number]:
                for node, values in zip(curves.nodes.tolist(), curves.at(seconds), strict=True):
                    total, share = totals.get(node, (np.zeros(len(values)), 0.0))
                    totals[node] = total + weight * values, share + weight
        morphs = list(self._morphs)
        for node, (total, share) in totals.items():
            rest = morphs[node] if len(morphs[node]) else np.zeros(len(total))
            morphs[node] = (total + max(1 - share, 0.0) * rest) / max(share, 1.0)
        return tuple(morphs)


def own_time(time_us: int, length: float, *, loop: bool) -> float:
    """Where in an animation of `length` seconds a run is: round and round, or held at its ends."""
    seconds = time_us / MICROSECONDS
    if not length > 0:
        return 0.0
    return seconds - math.floor(seconds / length) * length if loop else min(max(seconds, 0), length)


def morphed(mesh: Mesh, weights: Numbers) -> tuple[Floats, Floats]:
    """Positions and normals of a mesh with its morph targets; normals are not of unit length."""
    positions, normals = mesh.positions, mesh.normals
    for number, weight in enumerate(weights.tolist()):
        if weight and mesh.morphs is not None and number < len(mesh.morphs):
            positions = positions + np.float32(weight) * mesh.morphs[number]
        if weight and mesh.morph_normals is not None and number < len(mesh.morph_normals):
            normals = normals + np.float32(weight) * mesh.morph_normals[number]
    return positions, normals


def bent(mesh: Mesh, positions: Floats, stance: Stance) -> Floats:
    """(n, 3): where corners of a skinned mesh are in the model's space, from those at bind."""
    assert mesh.skin is not None
    assert mesh.joints is not None
    assert mesh.weights is not None
    rows = stance.joints[mesh.skin][:, :3].astype(np.float32).reshape(-1, 12)
    blended = np.zeros((len(positions), 12), np.float32)
    for joint, weight in zip(mesh.joints.T, mesh.weights.T, strict=True):
        blended += weight[:, None] * rows[joint]
    matrices = blended.reshape(-1, 3, 4)
    turned: Floats = np.einsum("nij,nj->ni", matrices[:, :, :3], positions)
    return turned + matrices[:, :, 3]


def _levels(rig: Rig) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Nodes with a parent, and those parents, by how deep they are: parents come first."""
    depths: list[int] = []
    for node in rig.nodes:
        depths.append(0 if node.parent is None else depths[node.parent] + 1)
    found = []
    for depth in range(1, max(depths, default=0) + 1):
        level = [n for n, each in enumerate(depths) if each == depth]
        found.append(
            (np.array(level, np.intp), np.array([rig.nodes[n].parent for n in level], np.intp))
        )
    return found


def _locals(translation: Numbers, rotation: Numbers, scale: Numbers) -> Numbers:
    """(n, 4, 4) of translations, unit quaternions (x, y, z, w) and scales."""
    x, y, z, w = rotation.T
    turn = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    matrices = np.zeros((len(rotation), 4, 4))
    matrices[:, :3, :3] = turn.transpose(2, 0, 1) * scale[:, None, :]
    matrices[:, :3, 3] = translation
    matrices[:, 3, 3] = 1
    return matrices


def _towards(rotations: Numbers, others: Numbers) -> Numbers:
    """Quaternions, each or its opposite, that rotates alike: whichever is nearer to the other."""
    away = np.einsum("ij,ij->i", rotations, others) < 0
    return np.where(away[:, None], -rotations, rotations)
