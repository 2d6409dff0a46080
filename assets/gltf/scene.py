"""A glTF file as one Model: nodes, skins, morph targets and compression resolved.

What has animations of its own keeps its nodes, skins and morph targets: assets/gltf/rig.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.gltf.animations import unique_names
from assets.gltf.geometry import (
    SHAPES,
    Attributes,
    Corners,
    Matrix,
    colours_of,
    joined,
    mapped,
    repeated,
    size_of,
    uv_of,
)
from assets.gltf.instances import INSTANCES, copies_of
from assets.gltf.lights import lights_of
from assets.gltf.materials import Materials
from assets.gltf.nodes import placed
from assets.gltf.primitives import DRACO, Primitives
from assets.gltf.rig import Moving, strongest
from assets.gltf.schema import Primitive, VariantsOf, WornsOf
from assets.gltf.skins import at_rest, is_skinned
from assets.gltf.source import MESHOPT, Source
from assets.media import Mesh, Model
from assets.shading import FARTHEST, face_normals, tangents, unit
from story.errors import MediaUnsupported

MOST_TRIANGLES: Final = 10_000_000
MOST_CORNERS: Final = 3 * MOST_TRIANGLES
MOST_PARTS: Final = 10_000  # meshes to draw one after another
MOST_VARIANTS: Final = 64
_VARIANTS: Final = "KHR_materials_variants"
_SPLATS: Final = "KHR_gaussian_splatting"

_UNDERSTOOD: Final = frozenset({
    DRACO, INSTANCES, *MESHOPT, "KHR_mesh_quantization", "KHR_materials_unlit",
    "KHR_texture_transform",
    "KHR_materials_emissive_strength", "KHR_materials_pbrSpecularGlossiness", "EXT_texture_webp",
    "EXT_texture_avif", "KHR_texture_basisu", "KHR_materials_clearcoat", "KHR_materials_ior",
    "KHR_materials_transmission", "KHR_materials_volume", "KHR_materials_sheen",
    "KHR_materials_specular", "KHR_materials_iridescence", "KHR_materials_anisotropy",
    "KHR_materials_dispersion", "KHR_materials_diffuse_transmission", "KHR_lights_punctual",
    "KHR_materials_variants", "KHR_xmp_json_ld", "KHR_node_visibility", "KHR_animation_pointer",
})  # fmt: skip
"""Extensions that may be required: drawn, or left out without the shape suffering."""


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
        self._reading = Primitives(source)
        self._variants = self._named()
        self._triangles = 0
        self._corners = 0
        self._parts = 0
        places = list(placed(source))
        self._lights = tuple(lights_of(source, places))
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
        if not self._meshes:
            raise MediaUnsupported(
                f"“{self._source.name}” has nothing to draw.",
                "Export its meshes, not only cameras or lights.",
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
            self._variants,
            self._lights,
        )

    def _named(self) -> tuple[str, ...]:
        """The names of its variants, each once."""
        found = self._source.extension(self._document, _VARIANTS, VariantsOf) or VariantsOf()
        if len(found.variants) > MOST_VARIANTS:
            self._note(f"Of its variants the first {MOST_VARIANTS} can be chosen.")
        return unique_names(found.variants[:MOST_VARIANTS], "Variant")

    def _add(self, index: int) -> None:
        node = self._document.nodes[index]
        if node.mesh is None:
            return
        mesh = self._source.item(self._document.meshes, node.mesh, "mesh")
        weights = node.weights or mesh.weights
        copies = copies_of(self._source, node)
        for primitive in mesh.primitives:
            if primitive.mode not in SHAPES:
                raise self._source.damaged(f"it has shapes of mode {primitive.mode}")
            self._add_primitive(index, primitive, weights, copies)

    def _add_primitive(
        self,
        index: int,
        primitive: Primitive,
        weights: tuple[float, ...],
        copies: list[Matrix],
    ) -> None:
        node, shape = self._document.nodes[index], SHAPES[primitive.mode]
        attributes, indices = self._reading.geometry(primitive)
        count = len(attributes["POSITION"])
        skinned = is_skinned(self._source, node, attributes)
        copies = [np.eye(4)] if skinned else copies
        self._bound(count * len(copies), len(indices) // 3 * len(copies))
        if not count or not len(indices) or not copies:
            return
        if indices.max() >= count:
            raise self._source.damaged("a triangle names a corner that is not there")
        at = self._worlds[index]
        worn = self._worn(primitive, 1.0 if self._moving.moves else size_of(at))
        if skinned and node.skin is not None:
            at = at_rest(self._source, node.skin, attributes, self._worlds)
        rest = self._rest(primitive, weights, attributes)
        shown, normals, tangent, over = joined(rest, [at @ copy for copy in copies])
        self._check(shown)
        every = repeated(indices, count, over if shape == "triangles" else [False] * len(over))
        uv = [np.tile(each, (len(copies), 1)) for each in uv_of(attributes)]
        colours = colours_of(attributes.get("COLOR_0"))
        if colours is not None:
            colours = np.tile(colours, (len(copies), 1))
        lacking = normals is None and shape == "triangles"
        box = shown[every] if lacking else shown
        self._boxes.append(np.stack([box.min(axis=0), box.max(axis=0)]))
        bent: dict[str, Any] = {}
        if self._moving.moves:
            one = len(copies) == 1
            shown, normals, tangent, over = joined(_unposed(attributes) if one else rest, copies)
            self._check(shown)
            every = repeated(indices, count, over)
            bent = self._bent(index, primitive if one else None, attributes, skinned)
        if lacking:  # flat, as the specification wants it: corners are no longer shared
            shown, tangent = shown[every], None
            uv = [each[every] for each in uv]
            colours = colours[every] if colours is not None else None
            corners, every = every, np.arange(len(every), dtype=np.uint32)
            normals = np.repeat(face_normals(shown, every), 3, axis=0)
            bent = _parted(bent, corners, shown, normals)
        if normals is None or shape != "triangles":  # what has no sides is not lit
            normals, tangent = unit(np.zeros_like(shown)), None
        else:
            tangent = self._tangents(worn, shown, normals, uv, every, tangent)
        self._meshes.append(
            Mesh(
                np.ascontiguousarray(shown, np.float32),
                np.ascontiguousarray(normals, np.float32),
                np.ascontiguousarray(every, np.uint32),
                worn[0],
                uv[0] if uv else None,
                tangent,
                colours,
                more_uv=tuple(uv[1:]),
                shape=shape,
                variants=worn[1],
                **bent,
            )
        )

    def _worn(self, primitive: Primitive, scale: float) -> tuple[int, dict[int, int]]:
        """The material of what is drawn `scale` times as large, and those of variants."""
        usual = self._materials.material(primitive.material, scale)
        worns = self._source.extension(primitive, _VARIANTS, WornsOf) or WornsOf()
        others: dict[int, int] = {}
        for worn in worns.mappings:
            for variant in worn.variants:
                if 0 <= variant < len(self._variants):
                    others[variant] = self._materials.material(worn.material, scale)
        return usual, {variant: one for variant, one in others.items() if one != usual}

    def _tangents(
        self,
        worn: tuple[int, dict[int, int]],
        positions: NDArray[np.float32],
        normals: NDArray[np.float32],
        uv: list[NDArray[np.float32]],
        indices: NDArray[np.uint32],
        given: NDArray[np.float32] | None,
    ) -> NDArray[np.float32] | None:
        """Which way u runs, of what is bumpy or brushed: as the file says, else along its maps."""
        materials = [self._materials.materials[one] for one in (worn[0], *worn[1].values())]
        bumpy = next((material for material in materials if material.bumpy), None)
        if bumpy is None or given is not None:
            return given if bumpy is not None else None
        number = bumpy.normal_texture
        texture = self._materials.textures[number] if number is not None else None
        if texture is not None and texture.uv < len(uv):
            looked = mapped(uv[texture.uv], texture.matrix)
        elif bumpy.anisotropy is not None:
            looked = uv[0] if uv else np.zeros((len(positions), 2), np.float32)
        else:
            return None
        return tangents(positions, normals, looked, indices)

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

    def _rest(
        self, primitive: Primitive, weights: tuple[float, ...], attributes: Attributes
    ) -> Corners:
        """Positions, normals and tangents with the morph targets at their default weights."""
        positions, normals, tangent = _unposed(attributes)
        for weight, target in zip(weights, primitive.targets, strict=False):
            if not weight:
                continue
            for name, values in (("POSITION", positions), ("NORMAL", normals)):
                if values is not None and name in target:
                    values += weight * self._reading.change(target[name], len(values))
        return positions, normals, tangent

    def _bent(
        self, index: int, primitive: Primitive | None, attributes: Attributes, skinned: bool
    ) -> dict[str, Any]:
        """What a mesh of a rig has besides its triangles: see assets.media.Mesh.

        Without `primitive` its shape stays: many copies do not change theirs.
        """
        node = self._document.nodes[index]
        bent: dict[str, Any] = {"node": self._moving.node(index)}
        if skinned and node.skin is not None:
            joints, weights, more = strongest(attributes)
            bent |= {"skin": self._moving.skin(node.skin), "joints": joints, "weights": weights}
            if more:
                self._note("Of the joints that hold a corner the four strongest move it.")
        if primitive is not None and primitive.targets:
            count = len(attributes["POSITION"])
            nothing = np.zeros((count, 3), np.float32)
            moved = {
                name: np.stack([
                    self._reading.change(target[name], count) if name in target else nothing
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


def _unposed(attributes: Attributes) -> Corners:
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
