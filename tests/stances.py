"""Where the corners of a model are as its own animations move it: glTF 2.0, 3.7.2.2 and 3.7.3.3."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.media import Mesh, Model
from renderer.rigging import Rigging, Stance
from story.timeline import AnimationAt


def stance_of(model: Model, *runs: AnimationAt) -> Stance:
    """How the model stands while those run; without any at rest."""
    assert model.rig is not None
    rigging = Rigging(model.rig)
    return rigging.stance(rigging.playing(runs))


def corners(mesh: Mesh, stance: Stance) -> NDArray[np.float64]:
    """(n, 3): the corners of a mesh in the model's space."""
    positions = mesh.positions.astype(np.float64)
    if mesh.morphs is not None:
        for weight, change in zip(stance.weights[mesh.node], mesh.morphs, strict=False):
            positions = positions + weight * change
    places = np.concatenate([positions, np.ones((len(positions), 1))], axis=1)
    matrices = np.broadcast_to(stance.nodes[mesh.node], (len(positions), 4, 4))
    if mesh.skin is not None and mesh.joints is not None and mesh.weights is not None:
        matrices = (stance.joints[mesh.skin][mesh.joints] * mesh.weights[..., None, None]).sum(1)
    return np.asarray((matrices @ places[..., None])[:, :3, 0])
