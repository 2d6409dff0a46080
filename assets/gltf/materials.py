"""The materials and textures of a glTF file as assets.media has them.

What a material has beyond that is left out, with a note for each.
"""

from __future__ import annotations

import io
import math
import struct
from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from PIL import Image, UnidentifiedImageError

from assets import ktx2
from assets.gltf.schema import (
    AnisotropyOf,
    ClearcoatOf,
    DispersionOf,
    EmissiveStrengthOf,
    IorOf,
    IridescenceOf,
    MaterialOf,
    SheenOf,
    SpecularGlossiness,
    SpecularOf,
    TextureOf,
    TextureUse,
    TransformOf,
    TransmissionOf,
    VolumeOf,
)
from assets.gltf.source import Source
from assets.media import (
    UNMOVED,
    UV_SETS,
    Affine,
    AlphaMode,
    Anisotropy,
    Bytes,
    Clearcoat,
    Iridescence,
    Material,
    Sheen,
    Specular,
    Texture,
    Transmission,
)
from assets.suns import MOST as BRIGHTEST
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
_NEAREST: Final = 9728
_MOST: Final = 1e6  # a factor, a thickness or a distance: beyond it is a mistake
_ALPHA: Final[dict[str, AlphaMode]] = {"OPAQUE": "opaque", "MASK": "mask", "BLEND": "blend"}
_SOURCES: Final = ("EXT_texture_webp", "EXT_texture_avif")
_P = "KHR_materials_"

MOST_SLOTS: Final = 11
"""Textures of one material: OpenGL promises a shader 16, of which light and glass take some."""

_LEFT_OUT: Final[dict[str, str]] = {
    f"{_P}diffuse_transmission": "diffuse transmission",
    f"{_P}subsurface": "subsurface scattering",
}


class Materials:
    """Collects the materials that meshes ask for, and the textures those need."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._made: dict[tuple[int | None, float], int] = {}
        self._textures: dict[tuple[int, int, Affine], int] = {}
        self._pictures: dict[int, Bytes] = {}
        self._pixels = 0
        self._slots = 0
        self.materials: list[Material] = []
        self.textures: list[Texture] = []
        self.notes: dict[str, None] = {}

    def material(self, index: int | None, scale: float = 1.0) -> int:
        """The number of a material in `materials`, of what is drawn `scale` times as large."""
        part: MaterialOf | None = None
        if index is not None:
            part = self._source.item(self._source.document.materials, index, "material")
        if part is None or f"{_P}volume" not in part.extensions:
            scale = 1.0
        key = (index, scale)
        if key not in self._made:
            fresh = Material() if part is None else self._make(part, scale)
            self._made[key] = len(self.materials)
            self.materials.append(fresh)
        return self._made[key]

    def _make(self, part: MaterialOf, scale: float) -> Material:
        self._slots = 0
        find = self._source.extension
        pbr = part.pbr_metallic_roughness
        base, base_use = pbr.base_color_factor, pbr.base_color_texture
        metallic, roughness = pbr.metallic_factor, pbr.roughness_factor
        rough_use = pbr.metallic_roughness_texture
        glossy = find(part, f"{_P}pbrSpecularGlossiness", SpecularGlossiness)
        if glossy is not None:
            base, base_use = glossy.diffuse_factor, glossy.diffuse_texture
            metallic, roughness, rough_use = 0.0, 1.0 - glossy.glossiness_factor, None
            self._note("Its specular-glossiness materials are drawn without their gloss maps.")
        for name, what in _LEFT_OUT.items():
            if name in part.extensions:
                self._note(f"Drawn without {what}.")
        bright = find(part, f"{_P}emissive_strength", EmissiveStrengthOf)
        strength = bright.emissive_strength if bright is not None else 1.0
        red, green, blue = part.emissive_factor
        normal, occlusion = part.normal_texture, part.occlusion_texture
        plain = Material(
            base=(_size(base[0]), _size(base[1]), _size(base[2]), _share(base[3])),
            metallic=_share(metallic),
            roughness=_share(roughness),
            emissive=(_glow(red, strength), _glow(green, strength), _glow(blue, strength)),
            base_texture=self._texture(base_use),
            metallic_roughness_texture=self._texture(rough_use),
            normal_texture=self._texture(normal),
            normal_scale=_held(normal.scale) if normal is not None else 1.0,
            occlusion_texture=self._texture(occlusion),
            occlusion_strength=_share(occlusion.strength) if occlusion is not None else 1.0,
            emissive_texture=self._texture(part.emissive_texture),
            alpha_mode=_ALPHA.get(part.alpha_mode, "opaque"),
            alpha_cutoff=_held(part.alpha_cutoff),
            double_sided=part.double_sided,
            unlit=f"{_P}unlit" in part.extensions,
        )
        if plain.unlit:
            return plain
        return replace(
            plain,
            transmission=self._transmission(part, scale),
            clearcoat=self._clearcoat(part),
            sheen=self._sheen(part),
            specular=self._specular(part),
            iridescence=self._iridescence(part),
            anisotropy=self._anisotropy(part),
        )

    def _clearcoat(self, part: MaterialOf) -> Clearcoat | None:
        coat = self._source.extension(part, f"{_P}clearcoat", ClearcoatOf)
        if coat is None or not coat.clearcoat_factor > 0:
            return None
        normal = coat.clearcoat_normal_texture
        return Clearcoat(
            _share(coat.clearcoat_factor),
            self._texture(coat.clearcoat_texture),
            _share(coat.clearcoat_roughness_factor),
            self._texture(coat.clearcoat_roughness_texture),
            self._texture(normal),
            _held(normal.scale) if normal is not None else 1.0,
        )

    def _sheen(self, part: MaterialOf) -> Sheen | None:
        sheen = self._source.extension(part, f"{_P}sheen", SheenOf)
        if sheen is None or not any(each > 0 for each in sheen.sheen_color_factor):
            return None
        return Sheen(
            _shares(sheen.sheen_color_factor),
            self._texture(sheen.sheen_color_texture),
            _share(sheen.sheen_roughness_factor),
            self._texture(sheen.sheen_roughness_texture),
        )

    def _specular(self, part: MaterialOf) -> Specular | None:
        specular = self._source.extension(part, f"{_P}specular", SpecularOf)
        ior = self._source.extension(part, f"{_P}ior", IorOf)
        if specular is None and ior is None:
            return None
        specular = SpecularOf() if specular is None else specular
        red, green, blue = (_size(each) for each in specular.specular_color_factor)
        return Specular(
            _share(specular.specular_factor),
            self._texture(specular.specular_texture),
            (red, green, blue),
            self._texture(specular.specular_color_texture),
            _ior(1.5 if ior is None else ior.ior),
        )

    def _transmission(self, part: MaterialOf, scale: float) -> Transmission | None:
        find = self._source.extension
        through = find(part, f"{_P}transmission", TransmissionOf)
        if through is None or not through.transmission_factor > 0:
            return None
        volume = find(part, f"{_P}volume", VolumeOf) or VolumeOf()
        dispersion = find(part, f"{_P}dispersion", DispersionOf) or DispersionOf()
        distance = volume.attenuation_distance * scale
        return Transmission(
            _share(through.transmission_factor),
            self._texture(through.transmission_texture),
            _size(volume.thickness_factor * scale),
            self._texture(volume.thickness_texture),
            _size(distance) if 0 < distance < math.inf else math.inf,
            _shares(volume.attenuation_color),
            _size(dispersion.dispersion),
        )

    def _iridescence(self, part: MaterialOf) -> Iridescence | None:
        film = self._source.extension(part, f"{_P}iridescence", IridescenceOf)
        if film is None or not film.iridescence_factor > 0:
            return None
        return Iridescence(
            _share(film.iridescence_factor),
            self._texture(film.iridescence_texture),
            _ior(film.iridescence_ior),
            _size(film.iridescence_thickness_minimum),
            _size(film.iridescence_thickness_maximum),
            self._texture(film.iridescence_thickness_texture),
        )

    def _anisotropy(self, part: MaterialOf) -> Anisotropy | None:
        brushed = self._source.extension(part, f"{_P}anisotropy", AnisotropyOf)
        if brushed is None or not brushed.anisotropy_strength > 0:
            return None
        return Anisotropy(
            _share(brushed.anisotropy_strength),
            math.remainder(brushed.anisotropy_rotation, math.tau),
            self._texture(brushed.anisotropy_texture),
        )

    def _mapping(self, use: TextureUse) -> tuple[int, Affine]:
        """Which of a mesh's uv sets it is looked up by, and how those are moved."""
        moved = self._source.extension(use, "KHR_texture_transform", TransformOf)
        if moved is None:
            return use.tex_coord, UNMOVED
        (x, y), (sx, sy) = map(_held, moved.offset), map(_held, moved.scale)
        c, s = math.cos(moved.rotation), math.sin(moved.rotation)
        # uv' = T R S uv, with rotation as the extension writes its matrix
        matrix = ((c * sx, s * sy, x), (-s * sx, c * sy, y))
        return use.tex_coord if moved.tex_coord is None else moved.tex_coord, matrix

    def _texture(self, use: TextureUse | None) -> int | None:
        if use is None:
            return None
        uv, matrix = self._mapping(use)
        if not 0 <= uv < UV_SETS:
            self._note(f"A texture by texture coordinates beyond the {UV_SETS}th is left out.")
            return None
        self._slots += 1
        if self._slots > MOST_SLOTS:
            self._note(f"Of the textures of one material the first {MOST_SLOTS} are drawn.")
            return None
        key = (use.index, uv, matrix)
        if key not in self._textures:
            part = self._source.item(self._source.document.textures, use.index, "texture")
            self._textures[key] = len(self.textures)
            self.textures.append(replace(self._load(part), uv=uv, matrix=matrix))
        return self._textures[key]

    def _load(self, part: TextureOf) -> Texture:
        document = self._source.document
        image = part.source
        for name in (*_SOURCES, "KHR_texture_basisu"):
            if name in part.extensions and (image is None or name in _SOURCES):
                image = self._table(part.extensions[name]).get("source", image)
        if not isinstance(image, int):
            return Texture(np.full((1, 1, 4), 255, np.uint8))
        wraps: tuple[Wrap, Wrap] = ("repeat", "repeat")
        coarse = False
        if part.sampler is not None:
            sampler = self._source.item(document.samplers, part.sampler, "sampler")
            wraps = (_WRAPS.get(sampler.wrap_s, "repeat"), _WRAPS.get(sampler.wrap_t, "repeat"))
            coarse = sampler.mag_filter == _NEAREST
        if image not in self._pictures:
            self._pictures[image] = self._pixels_of(image)
        return Texture(self._pictures[image], *wraps, coarse=coarse)

    def _pixels_of(self, index: int) -> Bytes:
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

    def _table(self, value: Any) -> dict[str, Any]:
        return value if isinstance(value, dict) else {}

    def _note(self, line: str) -> None:
        self.notes[line] = None


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _shares(colour: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = map(_share, colour)
    return red, green, blue


def _ior(value: float) -> float:
    """An index of refraction; 0 stands for one without end."""
    return 0.0 if value == 0 else min(max(value, 1.0), _MOST)


def _held(value: float) -> float:
    """A number that a shader can reckon with."""
    return min(max(value, -_MOST), _MOST)


def _size(value: float) -> float:
    return min(max(value, 0.0), _MOST)


def _glow(value: float, strength: float) -> float:
    return min(_size(value) * _size(strength), BRIGHTEST)
