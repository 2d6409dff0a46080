"""The materials and textures of a glTF file as assets.media has them.

What a material has beyond metallic-roughness is left out, with a note for each.
"""

from __future__ import annotations

import io
import math
import struct
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import msgspec
import numpy as np
from PIL import Image, UnidentifiedImageError

from assets import ktx2
from assets.gltf.schema import MaterialOf, SpecularGlossiness, TextureOf, TextureUse
from assets.gltf.source import Source
from assets.media import AlphaMode, Material, Texture
from story.errors import MediaUnsupported

MOST_TEXTURE_PIXELS: Final = 8192 * 8192
MOST_ALL_PIXELS: Final = 4 * MOST_TEXTURE_PIXELS

Wrap: TypeAlias = Literal["repeat", "clamp", "mirror"]
_BROKEN: Final = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError,
    EOFError, OverflowError, MemoryError, ZeroDivisionError, AttributeError, RuntimeError,
    struct.error,
)  # fmt: skip
"""What Pillow lets through when a picture is not what it ought to be."""

_WRAPS: Final[dict[int, Wrap]] = {10497: "repeat", 33071: "clamp", 33648: "mirror"}
_ALPHA: Final[dict[str, AlphaMode]] = {"OPAQUE": "opaque", "MASK": "mask", "BLEND": "blend"}
_GLOSSY: Final = "KHR_materials_pbrSpecularGlossiness"
_TRANSFORM: Final = "KHR_texture_transform"
_SOURCES: Final = ("EXT_texture_webp", "EXT_texture_avif")

_LEFT_OUT: Final[dict[str, str]] = {
    "KHR_materials_clearcoat": "clear coat",
    "KHR_materials_transmission": "transmission (it is drawn opaque)",
    "KHR_materials_diffuse_transmission": "diffuse transmission",
    "KHR_materials_volume": "volume",
    "KHR_materials_sheen": "sheen",
    "KHR_materials_specular": "specular colour",
    "KHR_materials_ior": "index of refraction",
    "KHR_materials_iridescence": "iridescence",
    "KHR_materials_anisotropy": "anisotropy",
    "KHR_materials_dispersion": "dispersion",
}


@dataclass(frozen=True)
class Mapping:
    """Which of a mesh's uv sets a material uses, and the affine map (2, 3) baked into it."""

    tex_coord: int = 0
    matrix: tuple[tuple[float, float, float], tuple[float, float, float]] = (
        (1.0, 0.0, 0.0),
        (0.0, 1.0, 0.0),
    )


class Materials:
    """Collects the materials that meshes ask for, and the textures those need."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._made: dict[tuple[int | None, bool], tuple[int, Mapping]] = {}
        self._textures: dict[int, int] = {}
        self._pixels = 0
        self.materials: list[Material] = []
        self.textures: list[Texture] = []
        self.notes: dict[str, None] = {}

    def material(self, index: int | None) -> tuple[int, Mapping]:
        """The number of a material in `materials`, and how it maps its textures."""
        key = (index, False)
        if key not in self._made:
            if index is None:
                made, mapping = Material(), Mapping()
            else:
                part = self._source.item(self._source.document.materials, index, "material")
                made, mapping = self._make(part)
            self._made[key] = (len(self.materials), mapping)
            self.materials.append(made)
        return self._made[key]

    def _make(self, part: MaterialOf) -> tuple[Material, Mapping]:
        pbr = part.pbr_metallic_roughness
        base, base_use = pbr.base_color_factor, pbr.base_color_texture
        metallic, roughness = pbr.metallic_factor, pbr.roughness_factor
        rough_use = pbr.metallic_roughness_texture
        if _GLOSSY in part.extensions:
            glossy = self._extension(part, _GLOSSY, SpecularGlossiness)
            base, base_use = glossy.diffuse_factor, glossy.diffuse_texture
            metallic, roughness, rough_use = 0.0, 1.0 - glossy.glossiness_factor, None
            self._note("Its specular-glossiness materials are drawn without their gloss maps.")
        for name, what in _LEFT_OUT.items():
            if name in part.extensions:
                self._note(f"Drawn without {what}.")
        strength = self._number(part, "KHR_materials_emissive_strength", "emissiveStrength", 1.0)
        uses = [base_use, rough_use, part.normal_texture, part.occlusion_texture]
        uses.append(part.emissive_texture)
        mapping = self._mapping([use for use in uses if use is not None])
        red, green, blue = part.emissive_factor
        normal, occlusion = part.normal_texture, part.occlusion_texture
        made = Material(
            base=base,
            metallic=metallic,
            roughness=roughness,
            emissive=(red * strength, green * strength, blue * strength),
            base_texture=self._texture(base_use, mapping),
            metallic_roughness_texture=self._texture(rough_use, mapping),
            normal_texture=self._texture(normal, mapping),
            normal_scale=normal.scale if normal is not None else 1.0,
            occlusion_texture=self._texture(occlusion, mapping),
            occlusion_strength=occlusion.strength if occlusion is not None else 1.0,
            emissive_texture=self._texture(part.emissive_texture, mapping),
            alpha_mode=_ALPHA.get(part.alpha_mode, "opaque"),
            alpha_cutoff=part.alpha_cutoff,
            double_sided=part.double_sided,
            unlit="KHR_materials_unlit" in part.extensions,
        )
        return made, mapping

    def _mapping(self, uses: list[TextureUse]) -> Mapping:
        """The mapping of a material's first texture: one uv set is kept for all."""
        return self._mapping_of(uses[0]) if uses else Mapping()

    def _mapping_of(self, use: TextureUse) -> Mapping:
        if _TRANSFORM not in use.extensions:
            return Mapping(use.tex_coord)
        transform = self._table(use.extensions[_TRANSFORM])
        moved, sized = transform.get("offset", (0.0, 0.0)), transform.get("scale", (1.0, 1.0))
        turned, tex_coord = transform.get("rotation", 0.0), transform.get("texCoord", use.tex_coord)
        try:
            (x, y), (sx, sy) = map(float, moved), map(float, sized)
            angle, number = float(turned), int(tex_coord)
        except (TypeError, ValueError) as error:
            raise self._source.damaged(
                "a texture transform in it is not made of numbers"
            ) from error
        c, s = math.cos(angle), math.sin(angle)
        # uv' = T R S uv, with rotation as the extension writes its matrix
        return Mapping(number, ((c * sx, s * sy, x), (-s * sx, c * sy, y)))

    def _texture(self, use: TextureUse | None, mapping: Mapping) -> int | None:
        if use is None:
            return None
        if self._mapping_of(use) != mapping:
            self._note("A texture with texture coordinates of its own is left out.")
            return None
        if use.index not in self._textures:
            part = self._source.item(self._source.document.textures, use.index, "texture")
            loaded = self._load(part)
            self._textures[use.index] = len(self.textures)
            self.textures.append(loaded)
        return self._textures[use.index]

    def _load(self, part: TextureOf) -> Texture:
        document = self._source.document
        image = part.source
        for name in _SOURCES:
            if name in part.extensions:
                image = self._table(part.extensions[name]).get("source", image)
        if image is None and "KHR_texture_basisu" in part.extensions:
            image = self._table(part.extensions["KHR_texture_basisu"]).get("source")
        if not isinstance(image, int):
            return Texture(np.full((1, 1, 4), 255, np.uint8))
        wraps: tuple[Wrap, Wrap] = ("repeat", "repeat")
        if part.sampler is not None:
            sampler = self._source.item(document.samplers, part.sampler, "sampler")
            wraps = (_WRAPS.get(sampler.wrap_s, "repeat"), _WRAPS.get(sampler.wrap_t, "repeat"))
        return Texture(self._pixels_of(image), *wraps)

    def _pixels_of(self, index: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        image = self._source.item(self._source.document.images, index, "image")
        if image.buffer_view is not None:
            data = bytes(self._source.view(image.buffer_view))
        elif image.uri is not None:
            data = self._source.fetch(image.uri)
        else:
            raise self._source.damaged(f"its image {index} has no content")
        if data.startswith(ktx2.MARK):
            self._count(*ktx2.size_of(data, self._source.name))
            return ktx2.pixels(data, self._source.name)
        try:
            with Image.open(io.BytesIO(data)) as picture:
                self._count(*picture.size)
                if picture.width * picture.height > MOST_TEXTURE_PIXELS:
                    shrink = math.sqrt(MOST_TEXTURE_PIXELS / (picture.width * picture.height))
                    size = (int(picture.width * shrink), int(picture.height * shrink))
                    self._note(f"A texture is drawn at {size[0]} x {size[1]} pixels.")
                    if picture.mode in ("L", "RGB"):  # smaller first: that takes half the memory
                        return np.array(picture.resize(size).convert("RGBA"), np.uint8)
                    return np.array(picture.convert("RGBA").resize(size), np.uint8)
                return np.array(picture.convert("RGBA"), np.uint8)
        except _BROKEN as error:
            raise self._source.damaged(f"its image {index} cannot be decoded") from error

    def _count(self, width: int, height: int) -> None:
        """Keep within the limit of pixels before any are decoded."""
        self._pixels += width * height
        if self._pixels > MOST_ALL_PIXELS:
            raise MediaUnsupported(
                f"The textures of “{self._source.name}” have more than"
                f" {MOST_ALL_PIXELS // 1_000_000} million pixels.",
                "Make them smaller and export the model again.",
            )

    def _number(self, part: MaterialOf, extension: str, name: str, usual: float) -> float:
        value = self._table(part.extensions.get(extension, {})).get(name, usual)
        return float(value) if isinstance(value, (int, float)) else usual

    def _table(self, value: Any) -> dict[str, Any]:
        return value if isinstance(value, dict) else {}

    def _extension(
        self, part: MaterialOf, name: str, shape: type[SpecularGlossiness]
    ) -> SpecularGlossiness:
        try:
            return msgspec.convert(part.extensions[name], shape)
        except msgspec.ValidationError as error:
            raise self._source.damaged(f"its {name} cannot be read ({error})") from error

    def _note(self, line: str) -> None:
        self.notes[line] = None
