"""Splats in glTF files: KHR_gaussian_splatting of points (Khronos, review draft of 2025).

Their axes are ours. assets/gltf opens the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from assets.gltf.nodes import placed
from assets.gltf.schema import Primitive
from assets.gltf.source import Source
from assets.media import Floats, harmonics
from assets.splats.gaussians import DC, Gaussians, check_count, damaged, degree_of
from story.errors import MediaUnsupported

NAME: Final = "KHR_gaussian_splatting"
_PACKED: Final = "KHR_gaussian_splatting_compression"
_POINTS: Final = 0
_DEGREES: Final = (1, 2, 3)


def is_splats(source: Source) -> bool:
    """Whether a glTF file holds splats."""
    return any(
        name.startswith(NAME) or name == "KHR_spz_gaussian_splats_compression"
        for name in source.document.extensions_used
    )


def read(path: Path) -> Gaussians:
    """All splats of a glTF file. Raises MediaUnreadable, MediaUnsupported or MediaMissing."""
    source = Source(path)
    document = source.document
    found: list[Gaussians] = []
    total = 0
    for place in placed(source):
        node = document.nodes[place.index]
        if node.mesh is None or place.hidden:
            continue
        for primitive in source.item(document.meshes, node.mesh, "mesh").primitives:
            if primitive.mode != _POINTS or f"{NAME}:ROTATION" not in primitive.attributes:
                continue
            splats = _primitive(source, primitive)
            total += len(splats.positions)
            check_count(path, total)
            found.append(_stood(splats, np.asarray(place.world, np.float64)))
    if not found:
        used = document.extensions_used
        if any("spz" in name or name.startswith(_PACKED) for name in used):
            raise MediaUnsupported(
                f"“{path.name}” holds packed splats, which Diorama does not read in glTF.",
                "Write them as SPZ, or as glTF without packing.",
            )
        check_count(path, 0)
    return _joined(found)


def _primitive(source: Source, primitive: Primitive) -> Gaussians:
    attributes = primitive.attributes

    def values(name: str, *shape: int) -> Floats:
        index = attributes.get(name)
        if index is None:
            raise damaged(source.path, f"its splats have no {name}")
        found = source.floats(index)
        if found.shape[1:] != shape:
            raise damaged(source.path, f"{name} of its splats is of the wrong type")
        return found

    positions = values("POSITION", 3)
    parts = [
        values(f"{NAME}:ROTATION", 4),
        values(f"{NAME}:SCALE", 3),
        values(f"{NAME}:OPACITY"),
        values(f"{NAME}:SH_DEGREE_0_COEF_0", 3),
    ]
    bands = []
    for degree in _DEGREES:
        names = [f"{NAME}:SH_DEGREE_{degree}_COEF_{each}" for each in range(2 * degree + 1)]
        if names[0] not in attributes:
            break
        bands += [values(name, 3) for name in names]
    degree_of(len(bands), source.path)
    if any(len(each) != len(positions) for each in (*parts, *bands)):
        raise damaged(source.path, "its splats have lists of different lengths")
    rotations, scales, opacities, first = parts
    return Gaussians(
        positions,
        np.maximum(scales, 0),
        rotations,
        np.clip(opacities, 0, 1),
        (0.5 + DC * first).astype(np.float32),
        np.stack(bands, axis=1) if bands else None,
    )


def _stood(splats: Gaussians, world: Any) -> Gaussians:
    """The splats where their node stands. Of a scale that differs by axis its mean is taken."""
    if np.array_equal(world, np.eye(4)):
        return splats
    from scipy.spatial.transform import Rotation  # most files have no node that is turned

    scale = float(np.cbrt(abs(np.linalg.det(world[:3, :3])))) or 1.0
    u, _, v = np.linalg.svd(world[:3, :3])
    turn = u @ np.diag([1.0, 1.0, np.linalg.det(u @ v)]) @ v
    rotations = splats.rotations.astype(np.float64)
    whole = np.linalg.norm(rotations, axis=1) > 1e-12
    rotations[~whole] = (0.0, 0.0, 0.0, 1.0)
    turned = (Rotation.from_matrix(turn) * Rotation.from_quat(rotations)).as_quat()
    sh = splats.sh
    if sh is not None and not np.allclose(turn, np.eye(3), atol=1e-6):
        sh = _turned_harmonics(sh, turn)
    return Gaussians(
        (splats.positions @ world[:3, :3].T + world[:3, 3]).astype(np.float32),
        (splats.scales * scale).astype(np.float32),
        turned.astype(np.float32),
        splats.opacities,
        splats.colours,
        sh,
    )


def _turned_harmonics(sh: Floats, turn: Any) -> Floats:
    """Coefficients after a rotation: each degree's harmonics turn among themselves.

    How, is solved for from many directions: what they say along d after is what they said along
    the direction that was turned there.
    """
    directions = np.random.default_rng(0).normal(size=(64, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    after, before = harmonics(directions), harmonics(directions @ turn)
    out = np.empty_like(sh)
    for first, last in ((0, 3), (3, 8), (8, 15)):
        if last <= sh.shape[1]:
            among = np.linalg.lstsq(after[:, first:last], before[:, first:last], rcond=None)[0]
            out[:, first:last] = np.einsum("ij,njc->nic", among, sh[:, first:last])
    return out


def _joined(parts: list[Gaussians]) -> Gaussians:
    if len(parts) == 1:
        return parts[0]
    most = max(0 if each.sh is None else each.sh.shape[1] for each in parts)
    bands = []
    for each in parts:
        band = np.zeros((len(each.positions), most, 3), np.float32)
        if each.sh is not None:
            band[:, : each.sh.shape[1]] = each.sh
        bands.append(band)
    return Gaussians(
        np.concatenate([each.positions for each in parts]),
        np.concatenate([each.scales for each in parts]),
        np.concatenate([each.rotations for each in parts]),
        np.concatenate([each.opacities for each in parts]),
        np.concatenate([each.colours for each in parts]),
        np.concatenate(bands) if most else None,
    )
