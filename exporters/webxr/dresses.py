"""The materials of a model in a GLB file: what assets.media has of them, each in its extension."""

from __future__ import annotations

import math
from typing import Any, Final, Protocol

from assets.media import UNMOVED, Affine, Material, Mesh, Model, Texture
from renderer.surfaces import dressed

ALPHAS: Final[dict[str, str]] = {"opaque": "OPAQUE", "mask": "MASK", "blend": "BLEND"}
TRANSFORM: Final = "KHR_texture_transform"
_P: Final = "KHR_materials_"


class Users(Protocol):
    """Whoever notes which extensions a document uses."""

    document: dict[str, Any]

    def use(self, extension: str, where: dict[str, Any], what: dict[str, Any]) -> None: ...


class Dresses:
    """Writes materials as meshes wear them: without what they have no texture coordinates for."""

    def __init__(self, writer: Users, model: Model) -> None:
        self._writer = writer
        self._model = model
        self._known: dict[tuple[int, int, bool], int] = {}
        self._written: list[dict[str, Any]] = writer.document.setdefault("materials", [])

    def number(self, mesh: Mesh, material: int) -> int:
        """The number, among those written, of a material on a mesh."""
        sets = 0 if mesh.uv is None else 1 + len(mesh.more_uv)
        lit = mesh.shape == "triangles"
        key = (material, sets, lit)
        if key not in self._known:
            textures = self._model.textures
            made = self._model.materials[material] if self._model.materials else Material()
            self._written.append(self._material(dressed(made, textures, sets, lit=lit)))
            self._known[key] = len(self._written) - 1
        return self._known[key]

    def bumpy(self, mesh: Mesh) -> bool:
        """Whether a mesh wears what needs tangents: where nothing does they mislead three."""
        return any(self._model.materials[one].bumpy for one in mesh.worn if self._model.materials)

    def _material(self, material: Material) -> dict[str, Any]:
        surface: dict[str, Any] = {
            "baseColorFactor": [min(max(each, 0.0), 1.0) for each in material.base],
            "metallicFactor": material.metallic,
            "roughnessFactor": material.roughness,
        }
        written: dict[str, Any] = {"pbrMetallicRoughness": surface}
        self._texture(surface, "baseColorTexture", material.base_texture)
        self._texture(surface, "metallicRoughnessTexture", material.metallic_roughness_texture)
        self._texture(
            written, "normalTexture", material.normal_texture, scale=material.normal_scale
        )
        self._texture(
            written,
            "occlusionTexture",
            material.occlusion_texture,
            strength=material.occlusion_strength,
        )
        self._texture(written, "emissiveTexture", material.emissive_texture)
        if material.alpha_mode != "opaque":
            written["alphaMode"] = ALPHAS[material.alpha_mode]
        if material.alpha_mode == "mask":
            written["alphaCutoff"] = material.alpha_cutoff
        if material.double_sided:
            written["doubleSided"] = True
        further: dict[str, Any] = {}
        if any(material.emissive):
            self._emissive(written, further, material.emissive)
        if material.unlit:
            self._writer.use(f"{_P}unlit", further, {})
        self._layers(material, further)
        self._through(material, further)
        if further:
            written["extensions"] = further
        return written

    def _emissive(
        self,
        written: dict[str, Any],
        further: dict[str, Any],
        emissive: tuple[float, float, float],
    ) -> None:
        """glTF's own factor stops at 1: what is brighter goes into an extension."""
        strength = max(1.0, *emissive)
        written["emissiveFactor"] = [each / strength for each in emissive]
        if strength > 1.0:
            self._writer.use(f"{_P}emissive_strength", further, {"emissiveStrength": strength})

    def _layers(self, material: Material, further: dict[str, Any]) -> None:
        if (coat := material.clearcoat) is not None:
            part: dict[str, Any] = {
                "clearcoatFactor": coat.factor,
                "clearcoatRoughnessFactor": coat.roughness,
            }
            self._texture(part, "clearcoatTexture", coat.texture)
            self._texture(part, "clearcoatRoughnessTexture", coat.roughness_texture)
            self._texture(
                part, "clearcoatNormalTexture", coat.normal_texture, scale=coat.normal_scale
            )
            self._writer.use(f"{_P}clearcoat", further, part)
        if (sheen := material.sheen) is not None:
            part = {
                "sheenColorFactor": list(sheen.colour),
                "sheenRoughnessFactor": sheen.roughness,
            }
            self._texture(part, "sheenColorTexture", sheen.colour_texture)
            self._texture(part, "sheenRoughnessTexture", sheen.roughness_texture)
            self._writer.use(f"{_P}sheen", further, part)
        if (specular := material.specular) is not None:
            part = {
                "specularFactor": specular.factor,
                "specularColorFactor": list(specular.colour),
            }
            self._texture(part, "specularTexture", specular.texture)
            self._texture(part, "specularColorTexture", specular.colour_texture)
            self._writer.use(f"{_P}specular", further, part)
            self._writer.use(f"{_P}ior", further, {"ior": specular.ior})
        if (film := material.iridescence) is not None:
            part = {
                "iridescenceFactor": film.factor,
                "iridescenceIor": film.ior,
                "iridescenceThicknessMinimum": film.least,
                "iridescenceThicknessMaximum": film.most,
            }
            self._texture(part, "iridescenceTexture", film.texture)
            self._texture(part, "iridescenceThicknessTexture", film.thickness_texture)
            self._writer.use(f"{_P}iridescence", further, part)
        if (brushed := material.anisotropy) is not None:
            part = {
                "anisotropyStrength": brushed.strength,
                "anisotropyRotation": brushed.rotation,
            }
            self._texture(part, "anisotropyTexture", brushed.texture)
            self._writer.use(f"{_P}anisotropy", further, part)

    def _through(self, material: Material, further: dict[str, Any]) -> None:
        through = material.transmission
        if through is None:
            return
        part: dict[str, Any] = {"transmissionFactor": through.factor}
        self._texture(part, "transmissionTexture", through.texture)
        self._writer.use(f"{_P}transmission", further, part)
        volume: dict[str, Any] = {
            "thicknessFactor": through.thickness,
            "attenuationColor": list(through.colour),
        }
        if math.isfinite(through.distance):
            volume["attenuationDistance"] = through.distance
        self._texture(volume, "thicknessTexture", through.thickness_texture)
        self._writer.use(f"{_P}volume", further, volume)
        if through.dispersion > 0:
            self._writer.use(f"{_P}dispersion", further, {"dispersion": through.dispersion})

    def _texture(self, part: dict[str, Any], name: str, index: int | None, **more: float) -> None:
        if index is None:
            return
        texture = self._model.textures[index]
        use: dict[str, Any] = {"index": index, **more}
        if texture.uv:
            use["texCoord"] = texture.uv
        if texture.matrix != UNMOVED:
            self._writer.use(TRANSFORM, use.setdefault("extensions", {}), _transform(texture))
        part[name] = use


def _transform(texture: Texture) -> dict[str, Any]:
    """The parts of a texture's matrix, which is a translation, a rotation and a scale."""
    matrix: Affine = texture.matrix
    (a, b, x), (c, d, y) = matrix
    wide, high = math.hypot(a, c), math.hypot(b, d)
    if a * d - b * c < 0:
        high = -high
    turned = math.atan2(-c, a) if wide else math.atan2(b, d)
    return {"offset": [x, y], "rotation": turned, "scale": [wide, high]}
