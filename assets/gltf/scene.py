"""A glTF file as one Model: nodes, skins, morph targets and compression resolved.

What has animations of its own keeps its nodes, skins and morph targets: assets/gltf/rig.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeAlias

import DracoPy
import numpy as np
from numpy.typing import NDArray

from assets.gltf.geometry import (
    FAN,
    STRIP,
    TRIANGLES,
    Attributes,
    Matrix,
    colours_of,
    transformed,
    triangles_of,
    uv_of,
)
from assets.gltf.materials import Materials
from assets.gltf.nodes import placed
from assets.gltf.rig import Moving, strongest
from assets.gltf.schema import Primitive
from assets.gltf.skins import at_rest, is_skinned
from assets.gltf.source import MESHOPT, Source, as_floats
from assets.media import Mesh, Model
from assets.shading import FARTHEST, face_normals, tangents
from story.errors import MediaUnsupported

MOST_TRIANGLES: Final = 10_000_000
MOST_CORNERS: Final = 3 * MOST_TRIANGLES
MOST_PARTS: Final = 10_000  # meshes to draw one after another
_DRACO: Final = "KHR_draco_mesh_compression"
_SPLATS: Final = "KHR_gaussian_splatting"

_UNDERSTOOD: Final = frozenset({
    _DRACO, *MESHOPT, "KHR_mesh_quantization", "KHR_materials_unlit", "KHR_texture_transform",
    "KHR_materials_emissive_strength", "KHR_materials_pbrSpecularGlossiness", "EXT_texture_webp",
    "EXT_texture_avif", "KHR_texture_basisu", "KHR_materials_clearcoat", "KHR_materials_ior",
    "KHR_materials_transmission", "KHR_materials_volume", "KHR_materials_sheen",
    "KHR_materials_specular", "KHR_materials_iridescence", "KHR_materials_anisotropy",
    "KHR_materials_dispersion", "KHR_materials_diffuse_transmission", "KHR_lights_punctual",
    "KHR_materials_variants", "KHR_xmp_json_ld", "KHR_node_visibility", "KHR_animation_pointer",
})  # fmt: skip
"""Extensions that may be required: drawn, or left out without the shape suffering."""

_WIDTHS: Final[dict[str, tuple[int, ...]]] = {
    "POSITION": (3,), "NORMAL": (3,), "TANGENT": (4,), "TEXCOORD": (2,), "COLOR": (3, 4),
    "JOINTS": (4,), "WEIGHTS": (4,),
}  # fmt: skip
"""How many numbers a corner has of each attribute (glTF 3.7.2.1)."""


_Corners: TypeAlias = tuple[Matrix, NDArray[Any] | None, NDArray[Any] | None]
"""Positions, normals and tangents."""


def load(path: Path, key: str) -> Model:
    """The model in a glTF or GLB file.

    Raises MediaMissing when a file it needs is not there, MediaUnreadable when it is damaged,
    MediaUnsupported when it needs what Diorama does not draw.
    """
    source = Source(path)
    document = source.document
    if _SPLATS in document.extensions_used or "KHR_spz_gaussian_splats_compression" in (
        document.extensions_used
    ):
        raise MediaUnsupported(
            f"“{path.name}” holds Gaussian splats, which Diorama does not draw yet.",
            "Export it as a mesh.",
        )
    strange = [name for name in document.extensions_required if name not in _UNDERSTOOD]
    if strange:
        raise MediaUnsupported(
            f"“{path.name}” needs {', '.join(sorted(strange))}, which Diorama does not read.",
            "Export it again without that extension.",
        )
    return _Builder(source).model(key)


class _Builder:
    """One pass over a document's nodes, collecting meshes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._document = source.document
        self._materials = Materials(source)
        self._notes: dict[str, None] = {}
        self._meshes: list[Mesh] = []
        self._boxes: list[NDArray[np.float32]] = []  # two corners of each mesh at rest
        self._triangles = 0
        self._corners = 0
        self._parts = 0
        places = list(placed(source))
        self._shown = [each.index for each in places if not each.hidden]
        self._worlds = {each.index: each.world for each in places}
        self._moving = Moving(source, places)

    def model(self, key: str) -> Model:
        for index in self._shown:
            self._add(index)
        if len(self._shown) < len(self._worlds):
            self._note("Parts that the file hides are left out.")
        for line in self._moving.notes:
            self._note(line)
        if "KHR_lights_punctual" in self._document.extensions_used:
            self._note("Its own lights are not used.")
        if "KHR_materials_variants" in self._document.extensions_used:
            self._note("Of its material variants the first is drawn.")
        if not self._meshes:
            raise MediaUnsupported(
                f"“{self._source.name}” has no triangles to draw.",
                "Export its mesh, not only points, lines, cameras or lights.",
            )
        low = np.min([box[0] for box in self._boxes], axis=0)
        high = np.max([box[1] for box in self._boxes], axis=0)
        return Model(
            key,
            tuple(self._meshes),
            tuple(self._materials.materials),
            tuple(self._materials.textures),
            (float(low[0]), float(low[1]), float(low[2])),
            (float(high[0]), float(high[1]), float(high[2])),
            (*self._notes, *self._materials.notes),
            self._moving.rig(),
        )

    def _add(self, index: int) -> None:
        node = self._document.nodes[index]
        if node.mesh is None:
            return
        mesh = self._source.item(self._document.meshes, node.mesh, "mesh")
        weights = node.weights or mesh.weights
        for primitive in mesh.primitives:
            if primitive.mode not in (TRIANGLES, STRIP, FAN):
                self._note("Its points and lines are left out.")
                continue
            self._add_primitive(index, primitive, weights)

    def _add_primitive(self, index: int, primitive: Primitive, weights: tuple[float, ...]) -> None:
        node = self._document.nodes[index]
        attributes, indices = self._geometry(primitive)
        self._bound(len(attributes["POSITION"]), len(indices) // 3)
        count = len(attributes["POSITION"])
        if not count or not len(indices):
            return
        if indices.max() >= count:
            raise self._source.damaged("a triangle names a corner that is not there")
        skinned = is_skinned(self._source, node, attributes)
        at = self._worlds[index]
        if skinned and node.skin is not None:
            at = at_rest(self._source, node.skin, attributes, self._worlds)
        shown, normals, tangent, mirrored = transformed(
            *self._rest(primitive, weights, attributes), at
        )
        self._check(shown)
        material, mapping = self._materials.material(primitive.material)
        uv = uv_of(attributes, mapping)
        colours = colours_of(attributes.get("COLOR_0"))
        box = shown if normals is not None else shown[indices]
        self._boxes.append(np.stack([box.min(axis=0), box.max(axis=0)]))
        bent: dict[str, Any] = {}
        if self._moving.moves:
            shown, normals, tangent, _ = transformed(*_unposed(attributes), np.eye(4))
            self._check(shown)
            bent = self._bent(index, primitive, attributes, skinned)
        elif mirrored:
            indices = indices.reshape(-1, 3)[:, ::-1].ravel()
        if normals is None:  # flat, as the specification wants it: corners are no longer shared
            corners = indices
            shown = shown[corners]
            uv = uv[corners] if uv is not None else None
            colours = colours[corners] if colours is not None else None
            tangent = None
            indices = np.arange(len(corners), dtype=np.uint32)
            normals = np.repeat(face_normals(shown, indices), 3, axis=0)
            bent = _parted(bent, corners, shown, normals)
        bumpy = self._materials.materials[material].normal_texture is not None
        if not bumpy or uv is None:
            tangent = None
        elif tangent is None:
            tangent = tangents(shown, normals, uv, indices)
        self._meshes.append(
            Mesh(
                np.ascontiguousarray(shown, np.float32),
                np.ascontiguousarray(normals, np.float32),
                np.ascontiguousarray(indices, np.uint32),
                material,
                uv,
                tangent,
                colours,
                **bent,
            )
        )

    def _check(self, positions: NDArray[np.float32]) -> None:
        if not (np.abs(positions) < FARTHEST).all():
            raise self._source.damaged("some of its positions are no places")

    def _bound(self, corners: int, triangles: int) -> None:
        """Refuse what a few bytes may ask for without end: one mesh at many nodes, empty lists."""
        self._parts += 1
        self._corners += corners
        self._triangles += triangles
        for found, most, what in (
            (self._triangles, MOST_TRIANGLES, "triangles"),
            (self._corners, MOST_CORNERS, "corners"),
            (self._parts, MOST_PARTS, "parts"),
        ):
            if found > most:
                raise MediaUnsupported(
                    f"“{self._source.name}” has more than {most} {what}, the most that Diorama"
                    " draws.",
                    "Make it simpler and export it again.",
                )

    def _geometry(self, primitive: Primitive) -> tuple[Attributes, NDArray[np.uint32]]:
        """The attributes of a primitive as floats (joints as integers), and its triangles."""
        attributes: Attributes = {}
        packed: dict[str, NDArray[Any]] = {}
        indices: NDArray[Any] | None = None
        if _DRACO in primitive.extensions:
            indices, packed = self._unpack(primitive.extensions[_DRACO])
        count: int | None = None
        for name, accessor in primitive.attributes.items():
            widths = _WIDTHS.get(name.split("_")[0])
            if widths is None:
                continue
            values = packed.get(name)
            if values is None:
                values = self._source.accessor(accessor)
            if values.ndim != 2 or values.shape[1] not in widths:
                raise self._source.damaged(f"its {name} are no vectors of {widths[0]} numbers")
            normalized = self._source.document.accessors[accessor].normalized
            attributes[name] = (
                values if name.startswith("JOINTS_") else as_floats(values, normalized)
            )
            if count is not None and len(values) != count:
                raise self._source.damaged(f"it has {len(values)} {name} for {count} corners")
            count = len(values)
        if "POSITION" not in attributes or attributes["POSITION"].shape[1] != 3:
            raise self._source.damaged("a mesh has no positions")
        if indices is None:
            if primitive.indices is not None:
                indices = self._source.accessor(primitive.indices)
            else:
                indices = np.arange(count or 0)
        if indices.ndim != 1 or indices.dtype.kind not in "iu":
            raise self._source.damaged("its triangles are not whole numbers")
        return attributes, triangles_of(indices.astype(np.uint32), primitive.mode)

    def _unpack(self, extension: Any) -> tuple[NDArray[Any], dict[str, NDArray[Any]]]:
        """Triangles, and attributes by name, out of a Draco block."""
        try:
            view, numbers = int(extension["bufferView"]), dict(extension["attributes"])
            mesh = DracoPy.decode(bytes(self._source.view(view)))
            found = {entry["unique_id"]: entry["data"] for entry in mesh.attributes}
            faces = np.asarray(mesh.faces)
        except (
            KeyError, TypeError, ValueError, AttributeError, RuntimeError,
            DracoPy.FileTypeException,
        ) as error:  # fmt: skip
            raise self._source.damaged("its Draco block cannot be unpacked") from error

        attributes = {
            name: np.asarray(found[number])
            for name, number in numbers.items()
            if isinstance(number, int) and number in found
        }
        return faces.reshape(-1), attributes

    def _rest(
        self, primitive: Primitive, weights: tuple[float, ...], attributes: Attributes
    ) -> _Corners:
        """Positions, normals and tangents with the morph targets at their default weights."""
        positions, normals, tangent = _unposed(attributes)
        for weight, target in zip(weights, primitive.targets, strict=False):
            if not weight:
                continue
            for name, values in (("POSITION", positions), ("NORMAL", normals)):
                if values is not None and name in target:
                    values += weight * self._change(target[name], len(values))
        return positions, normals, tangent

    def _change(self, accessor: int, count: int) -> NDArray[np.float32]:
        """What a morph target adds to positions or normals."""
        change = self._source.floats(accessor)
        if change.shape != (count, 3):
            raise self._source.damaged("a morph target is of another size")
        return change

    def _bent(
        self, index: int, primitive: Primitive, attributes: Attributes, skinned: bool
    ) -> dict[str, Any]:
        """What a mesh of a rig has besides its triangles: see assets.media.Mesh."""
        node = self._document.nodes[index]
        bent: dict[str, Any] = {"node": self._moving.node(index)}
        if skinned and node.skin is not None:
            joints, weights, more = strongest(attributes)
            bent |= {"skin": self._moving.skin(node.skin), "joints": joints, "weights": weights}
            if more:
                self._note("Of the joints that hold a corner the four strongest move it.")
        if primitive.targets:
            count = len(attributes["POSITION"])
            nothing = np.zeros((count, 3), np.float32)
            moved = {
                name: np.stack([
                    self._change(target[name], count) if name in target else nothing
                    for target in primitive.targets
                ])
                for name in ("POSITION", "NORMAL")
            }  # fmt: skip
            for values in moved.values():
                self._check(values)
            bent["morphs"] = moved["POSITION"]
            if any("NORMAL" in target for target in primitive.targets):
                bent["morph_normals"] = moved["NORMAL"]
        return bent

    def _note(self, line: str) -> None:
        self._notes[line] = None


def _unposed(attributes: Attributes) -> _Corners:
    positions, normals = attributes["POSITION"], attributes.get("NORMAL")
    return (
        positions.astype(np.float64),
        normals.copy() if normals is not None else None,
        attributes.get("TANGENT"),
    )


def _parted(
    bent: dict[str, Any],
    corners: NDArray[np.uint32],
    positions: NDArray[np.float32],
    normals: NDArray[np.float32],
) -> dict[str, Any]:
    """The same of corners that triangles no longer share; flat shapes turn flat as well."""
    parted = dict(bent)
    for name in ("joints", "weights"):
        if name in bent:
            parted[name] = bent[name][corners]
    if "morphs" in bent:
        own = np.arange(len(corners), dtype=np.uint32)
        parted["morphs"] = bent["morphs"][:, corners]
        parted["morph_normals"] = np.stack([
            np.repeat(face_normals(positions + change, own), 3, axis=0) - normals
            for change in parted["morphs"]
        ])  # fmt: skip
    return parted
