"""A glTF file as one Model at rest: nodes, skins, morph targets and compression resolved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

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
from assets.gltf.schema import Node, Primitive
from assets.gltf.source import MESHOPT, Source, as_floats
from assets.media import Mesh, Model
from assets.shading import FARTHEST, face_normals, tangents
from story.errors import MediaUnsupported

MOST_TRIANGLES: Final = 10_000_000
MOST_CORNERS: Final = 3 * MOST_TRIANGLES
MOST_SKINNED: Final = 3_000_000  # corners with a transform of their own
MOST_PARTS: Final = 10_000  # meshes to draw one after another
_DEEPEST: Final = 200  # nodes in one line
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
        self._triangles = 0
        self._corners = 0
        self._parts = 0
        self._worlds: dict[int, Matrix] = {}

    def model(self, key: str) -> Model:
        for index, world in self._placed():
            self._worlds[index] = world
        for index, world in self._worlds.items():
            node = self._document.nodes[index]
            if node.mesh is not None:
                self._add(node, world)
        if self._document.animations:
            self._note("Its animations are not played: it is drawn at rest.")
        if "KHR_lights_punctual" in self._document.extensions_used:
            self._note("Its own lights are not used.")
        if "KHR_materials_variants" in self._document.extensions_used:
            self._note("Of its material variants the first is drawn.")
        if not self._meshes:
            raise MediaUnsupported(
                f"“{self._source.name}” has no triangles to draw.",
                "Export its mesh, not only points, lines, cameras or lights.",
            )
        low = np.min([mesh.positions.min(axis=0) for mesh in self._meshes], axis=0)
        high = np.max([mesh.positions.max(axis=0) for mesh in self._meshes], axis=0)
        return Model(
            key,
            tuple(self._meshes),
            tuple(self._materials.materials),
            tuple(self._materials.textures),
            (float(low[0]), float(low[1]), float(low[2])),
            (float(high[0]), float(high[1]), float(high[2])),
            (*self._notes, *self._materials.notes),
        )

    def _placed(self) -> Iterator[tuple[int, Matrix]]:
        """Each node of the scene with its transform to the model's space."""
        nodes = self._document.nodes
        stack: list[tuple[int, Matrix, int]] = [
            (root, np.eye(4), 0) for root in reversed(self._roots())
        ]
        seen: set[int] = set()
        while stack:
            index, parent, depth = stack.pop()
            node = self._source.item(nodes, index, "node")
            if index in seen or depth > _DEEPEST:
                raise self._source.damaged("its nodes go round in a circle or far too deep")
            seen.add(index)
            visible = node.extensions.get("KHR_node_visibility", {})
            world = parent @ self._local(node)
            yield index, world
            if isinstance(visible, dict) and visible.get("visible") is False:
                self._hide(index)
                continue
            stack.extend((child, world, depth + 1) for child in reversed(node.children))

    def _hide(self, index: int) -> None:
        self._note("Parts that the file hides are left out.")
        self._worlds.pop(index, None)

    def _roots(self) -> tuple[int, ...]:
        document = self._document
        if document.scenes:
            return self._source.item(document.scenes, document.scene or 0, "scene").nodes
        children = {child for node in document.nodes for child in node.children}
        return tuple(index for index in range(len(document.nodes)) if index not in children)

    def _local(self, node: Node) -> Matrix:
        if node.matrix is not None:
            if len(node.matrix) != 16:
                raise self._source.damaged("a node's matrix has not 16 numbers")
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

    def _add(self, node: Node, world: Matrix) -> None:
        assert node.mesh is not None
        mesh = self._source.item(self._document.meshes, node.mesh, "mesh")
        weights = node.weights or mesh.weights
        for primitive in mesh.primitives:
            if primitive.mode not in (TRIANGLES, STRIP, FAN):
                self._note("Its points and lines are left out.")
                continue
            self._add_primitive(node, primitive, weights, world)

    def _add_primitive(
        self, node: Node, primitive: Primitive, weights: tuple[float, ...], world: Matrix
    ) -> None:
        attributes, indices = self._geometry(primitive)
        self._bound(len(attributes["POSITION"]), len(indices) // 3)
        positions = attributes["POSITION"].astype(np.float64)
        normals = attributes.get("NORMAL")
        self._morph(primitive, weights, positions, normals)
        count = len(positions)
        if not count or not len(indices):
            return
        if indices.max() >= count:
            raise self._source.damaged("a triangle names a corner that is not there")
        tangent = attributes.get("TANGENT")
        transforms = self._skinning(node, attributes, count)
        moved, normals, tangent, mirrored = transformed(
            positions, normals, tangent, world if transforms is None else transforms
        )
        if not (np.abs(moved) < FARTHEST).all():
            raise self._source.damaged("some of its positions are no places")
        if mirrored:
            indices = indices.reshape(-1, 3)[:, ::-1].ravel()
        material, mapping = self._materials.material(primitive.material)
        uv = uv_of(attributes, mapping)
        colours = colours_of(attributes.get("COLOR_0"))
        if normals is None:  # flat, as the specification wants it: corners are no longer shared
            corners = indices
            moved = moved[corners]
            uv = uv[corners] if uv is not None else None
            colours = colours[corners] if colours is not None else None
            tangent = None
            indices = np.arange(len(corners), dtype=np.uint32)
            normals = np.repeat(face_normals(moved, indices), 3, axis=0)
        self._meshes.append(self._finished(moved, normals, uv, tangent, colours, indices, material))

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

    def _finished(
        self,
        positions: NDArray[np.float32],
        normals: NDArray[np.float32],
        uv: NDArray[np.float32] | None,
        tangent: NDArray[np.float32] | None,
        colours: NDArray[np.float32] | None,
        indices: NDArray[np.uint32],
        material: int,
    ) -> Mesh:
        bumpy = self._materials.materials[material].normal_texture is not None
        if not bumpy or uv is None:
            tangent = None
        elif tangent is None:
            tangent = tangents(positions, normals, uv, indices)
        return Mesh(
            np.ascontiguousarray(positions, np.float32),
            np.ascontiguousarray(normals, np.float32),
            np.ascontiguousarray(indices, np.uint32),
            material,
            uv,
            tangent,
            colours,
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

    def _morph(
        self,
        primitive: Primitive,
        weights: tuple[float, ...],
        positions: Matrix,
        normals: NDArray[Any] | None,
    ) -> None:
        """Add the morph targets at their default weights, in place."""
        for weight, target in zip(weights, primitive.targets, strict=False):
            if not weight:
                continue
            for name, values in (("POSITION", positions), ("NORMAL", normals)):
                if values is not None and name in target:
                    change = self._source.floats(target[name])
                    if change.shape != values.shape:
                        raise self._source.damaged("a morph target is of another size")
                    values += weight * change

    def _skinning(self, node: Node, attributes: Attributes, count: int) -> Matrix | None:
        """Each vertex's own transform (n, 4, 4) at the skin's rest pose; None without a skin."""
        if node.skin is None or "JOINTS_0" not in attributes or "WEIGHTS_0" not in attributes:
            return None
        skin = self._source.item(self._document.skins, node.skin, "skin")
        if count > MOST_SKINNED:
            raise MediaUnsupported(
                f"“{self._source.name}” has a skin of more than {MOST_SKINNED} corners, the most"
                " that Diorama bends.",
                "Make it simpler, or export it without its skin.",
            )
        bind = np.tile(np.eye(4), (len(skin.joints), 1, 1))
        if skin.inverse_bind_matrices is not None:
            stored = self._source.floats(skin.inverse_bind_matrices)
            if stored.shape != (len(skin.joints), 16):
                raise self._source.damaged("its skin has not a matrix for each joint")
            bind = stored.reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)
        joints = np.array([self._worlds.get(joint, np.eye(4)) for joint in skin.joints])
        if not len(joints):
            return None
        moved = joints @ bind
        total = np.zeros((count, 4, 4))
        weight_sum = np.zeros(count)
        for number in range(4):
            names = (f"JOINTS_{number}", f"WEIGHTS_{number}")
            if names[0] not in attributes or names[1] not in attributes:
                break
            for which, weight in zip(
                attributes[names[0]].T.astype(np.int64), attributes[names[1]].T, strict=True
            ):
                if which.min() < 0 or which.max() >= len(joints):
                    raise self._source.damaged("a vertex hangs on a joint that is not there")
                total += moved[which] * weight[:, None, None]
                weight_sum += weight
        safe = np.where(weight_sum > 0, weight_sum, 1)
        return np.asarray(total / safe[:, None, None])

    def _note(self, line: str) -> None:
        self._notes[line] = None
