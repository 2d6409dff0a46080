"""How the parts of a model stand at an instant, and the spheres round them. No OpenGL.

renderer/meshes.py draws them so; renderer/hits.py finds what a ray strikes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from assets.media import Floats, Mesh, Model
from renderer.rigging import Numbers, Playing, Rigging, Stance, bent, morphed
from story.model.values import Vector
from story.timeline import AnimationAt


@dataclass(frozen=True, eq=False)
class Posture:
    """How a model stands. Arrays have an entry for each of its meshes, in the model's space."""

    playing: Playing  # equal for the same posture of the same model
    model: Model
    stance: Stance | None  # None: of a model that has no rig
    places: Numbers  # (m, 4, 4): the mesh's space to the model's; skins are moved by their joints
    mirrored: NDArray[np.bool_]  # (m,): whether triangles turn over
    centres: Numbers  # (m, 3) of a sphere round each mesh
    radii: Numbers  # (m,)
    low: Vector  # corners of a box round all
    high: Vector
    morphs: Mapping[int, tuple[Floats, Floats]]  # of meshes that morph: positions and normals
    _bent: dict[int, Floats] = field(default_factory=dict)

    def corners(self, number: int) -> tuple[Floats, Numbers]:
        """Positions (n, 3) of a mesh, and the matrix from their space to the model's."""
        mesh = self.model.meshes[number]
        positions = self.morphs[number][0] if number in self.morphs else mesh.positions
        if self.stance is not None and mesh.skin is not None:
            if number not in self._bent:
                self._bent[number] = bent(mesh, positions, self.stance)
            positions = self._bent[number]
        return positions, self.places[number]


class Postures:
    """Finds the postures of one model."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rigging = None if model.rig is None else Rigging(model.rig)
        self._balls = _Balls(model)
        self._nodes = np.array([mesh.node for mesh in model.meshes], np.intp)
        self._rigid = np.array([mesh.skin is None for mesh in model.meshes], np.bool_)
        self.rest = self._at_rest()

    def at(self, runs: Iterable[AnimationAt]) -> Posture:
        """The posture that runs of the model's animations bring it to."""
        if self._rigging is None:
            return self.rest
        playing = self._rigging.playing(runs)
        if not playing:
            return self.rest
        return self._posture(self._rigging.stance(playing), playing)

    def _at_rest(self) -> Posture:
        model, count = self._model, len(self._model.meshes)
        if self._rigging is not None:
            rest = self._posture(self._rigging.rest, ())
            return replace(rest, low=model.low, high=model.high)
        return Posture(
            (),
            model,
            None,
            np.tile(np.eye(4), (count, 1, 1)),
            np.zeros(count, np.bool_),
            self._balls.centres,
            self._balls.radii,
            model.low,
            model.high,
            {},
        )

    def _posture(self, stance: Stance, playing: Playing) -> Posture:
        model = self._model
        places = np.where(self._rigid[:, None, None], stance.nodes[self._nodes], np.eye(4))
        mirrored = np.linalg.det(places[:, :3, :3]) < 0
        for number, mesh in enumerate(model.meshes):
            if mesh.skin is not None:
                hands = np.linalg.det(stance.joints[mesh.skin][:, :3, :3])
                mirrored[number] = np.median(hands) < 0
        morphs = {
            number: morphed(mesh, stance.weights[mesh.node])
            for number, mesh in enumerate(model.meshes)
            if mesh.morphs is not None or mesh.morph_normals is not None
        }
        low, high, centres, radii = self._balls.moved(stance, morphs)
        return Posture(playing, model, stance, places, mirrored, centres, radii, low, high, morphs)


class _Balls:
    """Spheres round the parts of meshes that move as one: all of a mesh, of a skin each joint's."""

    def __init__(self, model: Model) -> None:
        self._meshes = model.meshes
        counts: list[int] = []
        centres: list[Numbers] = []
        radii: list[Numbers] = []
        matrices: list[NDArray[np.intp]] = []  # which moves the ball: of the nodes, then the joints
        firsts = _firsts(model)
        for mesh in model.meshes:
            which = None if mesh.skin is None else _joined(mesh)
            if which is None or mesh.skin is None:
                low, high = _box(mesh.positions)
                low, high = low[None], high[None]
                matrices.append(np.array([mesh.node], np.intp))
            else:
                used, low, high = which
                matrices.append(firsts[mesh.skin] + used)
            centres.append((low + high) / 2)
            radii.append(np.linalg.norm(high - low, axis=1) / 2)
            counts.append(len(low))
        self.centres = np.concatenate(centres)
        self.radii = np.concatenate(radii)
        self._matrices = np.concatenate(matrices)
        self._whose = np.repeat(np.arange(len(counts)), counts)
        self._starts = np.cumsum(counts, dtype=np.intp) - np.array(counts, np.intp)

    def moved(
        self, stance: Stance, morphs: Mapping[int, tuple[Floats, Floats]]
    ) -> tuple[Vector, Vector, Numbers, Numbers]:
        """A box round all, and centres and radii of spheres round each mesh."""
        matrices = np.concatenate([stance.nodes, *stance.joints])[self._matrices]
        linear = matrices[:, :3, :3]
        centres, radii = self._morphed(morphs)
        middles = np.einsum("bij,bj->bi", linear, centres) + matrices[:, :3, 3]
        # the largest eigenvalue of the Gram matrix is at most its largest row (Gershgorin)
        grams = np.einsum("bji,bjk->bik", linear, linear)
        stretch = np.sqrt(np.abs(grams).sum(axis=2).max(axis=1))
        reaches = radii * stretch
        lows = np.minimum.reduceat(middles - reaches[:, None], self._starts)
        highs = np.maximum.reduceat(middles + reaches[:, None], self._starts)
        centres = (lows + highs) / 2
        far = np.linalg.norm(middles - centres[self._whose], axis=1) + reaches
        radii = np.maximum.reduceat(far, self._starts)
        return _vector(lows.min(axis=0)), _vector(highs.max(axis=0)), centres, radii

    def _morphed(self, morphs: Mapping[int, tuple[Floats, Floats]]) -> tuple[Numbers, Numbers]:
        """Centres and radii of the balls before nodes and joints move them."""
        if not morphs:
            return self.centres, self.radii
        centres, radii = self.centres.copy(), self.radii.copy()
        for number, (positions, _) in morphs.items():
            mesh, balls = self._meshes[number], np.flatnonzero(self._whose == number)
            if mesh.skin is None:
                low, high = _box(positions)
                centres[balls], radii[balls] = (low + high) / 2, np.linalg.norm(high - low) / 2
            elif len(positions):
                radii[balls] += np.linalg.norm(positions - mesh.positions, axis=1).max()
        return centres, radii


def _firsts(model: Model) -> list[int]:
    """Where the joints of each skin begin, after all nodes."""
    if model.rig is None:
        return []
    counts = [len(model.rig.nodes), *(len(skin.joints) for skin in model.rig.skins)]
    return [int(each) for each in np.cumsum(counts)]


def _joined(mesh: Mesh) -> tuple[NDArray[np.intp], Numbers, Numbers] | None:
    """The joints that move corners of a mesh, and boxes round what each of them moves."""
    if mesh.joints is None or mesh.weights is None or not len(mesh.positions):
        return None
    count = int(mesh.joints.max()) + 1
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    for joint, weight in zip(mesh.joints.T, mesh.weights.T, strict=True):
        moved = weight != 0
        np.minimum.at(low, joint[moved], mesh.positions[moved])
        np.maximum.at(high, joint[moved], mesh.positions[moved])
    used = np.flatnonzero(np.isfinite(low[:, 0]))
    return (used, low[used], high[used]) if len(used) else None


def _box(positions: Floats) -> tuple[Numbers, Numbers]:
    if not len(positions):
        return np.zeros(3), np.zeros(3)
    return positions.min(axis=0).astype(np.float64), positions.max(axis=0).astype(np.float64)


def _vector(corner: Numbers) -> Vector:
    x, y, z = corner.tolist()
    return x, y, z
