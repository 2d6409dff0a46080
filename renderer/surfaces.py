"""Materials on the GPU: their textures, and the defines and uniforms of shaders/model.frag."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from assets.media import SLOTS, SRGB, UNMOVED, Material, Model, Texture
from renderer.gl import GL, has_extension
from renderer.programs import Uniform
from renderer.textures import fitted

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Textured = TypeVar("Textured", bound=DataclassInstance)

_UNITS: Final[Mapping[str, int]] = {
    slot: number if number < 5 else 11 + number for number, slot in enumerate(SLOTS)
}
"""The texture units of what a material may have; those from 5 to 15 are others'."""
_LARGEST: Final = 1e6  # of what is swallowed a unit of length: nothing is left of light
_TURNS: Final[dict[str, int]] = {
    "repeat": GL.GL_REPEAT,
    "clamp": GL.GL_CLAMP_TO_EDGE,
    "mirror": GL.GL_MIRRORED_REPEAT,
}
_ANISOTROPIC: Final = (b"GL_EXT_texture_filter_anisotropic", b"GL_ARB_texture_filter_anisotropic")
_ANISOTROPY: Final = 8.0
"""How finely textures seen at a slant are filtered: as the viewer's media.ts has it."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A material on the GPU."""

    material: Material
    textures: tuple[tuple[int, int], ...]  # unit, texture
    uniforms: Mapping[str, Uniform]
    defines: tuple[str, ...]


class Surfaces:
    """The surfaces of one model, each made when a mesh first wears it."""

    def __init__(self, model: Model) -> None:
        self.bytes = 0  # of textures, about
        self._model = model
        self._limit = int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_SIZE))
        self._finest = _finest()
        self._textures: dict[tuple[int, str, str, bool, bool], int] = {}
        self._known: dict[tuple[int, int, bool, bool], Surface] = {}

    def take(self, number: int, sets: int, *, tangents: bool, lit: bool) -> Surface:
        """A material on what has so many sets of texture coordinates."""
        key = (number, sets, tangents, lit)
        if key not in self._known:
            material = self._model.materials[number] if self._model.materials else Material()
            material = dressed(material, self._model.textures, sets, lit=lit)
            self._known[key] = Surface(
                material,
                tuple(self._bound(material)),
                _uniforms(material, self._model.textures),
                _defines(material, self._model.textures, tangents),
            )
        return self._known[key]

    def close(self) -> None:
        """Delete the textures from the GPU."""
        for name in self._textures.values():
            GL.glDeleteTextures(1, [name])
        self._textures, self._known = {}, {}

    def _bound(self, material: Material) -> Iterable[tuple[int, int]]:
        for slot, index in material.slots.items():
            yield _UNITS[slot], self._texture(self._model.textures[index], slot in SRGB)

    def _texture(self, texture: Texture, srgb: bool) -> int:
        key = (id(texture.pixels), texture.repeat_u, texture.repeat_v, texture.coarse, srgb)
        if key not in self._textures:
            name, size = _upload(texture, srgb, self._limit, self._finest)
            self._textures[key] = name
            self.bytes += size
        return self._textures[key]


def dressed(
    material: Material, textures: tuple[Texture, ...], sets: int, *, lit: bool = True
) -> Material:
    """The material as a mesh can wear it that has so many sets of texture coordinates.

    What would be looked up by others is left out; what is not lit, lines and points, keeps its
    colour alone.
    """
    if not lit:
        material = Material(
            material.base,
            base_texture=material.base_texture,
            alpha_mode=material.alpha_mode,
            alpha_cutoff=material.alpha_cutoff,
            unlit=True,
        )

    def kept(index: int | None) -> int | None:
        return index if index is not None and textures[index].uv < sets else None

    if all(kept(index) is not None for index in material.slots.values()):
        return material
    parts: dict[str, Any] = {
        name: _kept(part, kept)
        for name, part in vars(material).items()
        if is_dataclass(part) and not isinstance(part, type)
    }
    return replace(_kept(material, kept), **parts)


def _kept(part: Textured, kept: Callable[[int | None], int | None]) -> Textured:
    """A material, or a part of one, with those of its textures that are kept."""
    slots = [each.name for each in fields(part) if each.name.endswith("texture")]
    changed: dict[str, Any] = {name: kept(getattr(part, name)) for name in slots}
    return replace(part, **changed)


def _defines(material: Material, textures: tuple[Texture, ...], tangents: bool) -> tuple[str, ...]:
    framed = material.bumpy or "coat_normal" in material.slots
    wanted = {
        "TANGENTS": material.bumpy and tangents,
        "DERIVED_TANGENTS": framed and not (material.bumpy and tangents),
        "CLEARCOAT": material.clearcoat is not None,
        "SHEEN": material.sheen is not None,
        "SPECULAR": material.specular is not None,
        "TRANSMISSION": material.transmission is not None,
        "DISPERSION": material.transmission is not None and material.transmission.dispersion > 0,
        "IRIDESCENCE": material.iridescence is not None,
        "ANISOTROPY": material.anisotropy is not None,
        "UNLIT": material.unlit,
        "MASK": material.alpha_mode == "mask",
        "BLEND": material.alpha_mode == "blend",
        "DOUBLE_SIDED": material.double_sided,
    }
    found = [name for name, on in wanted.items() if on]
    for slot, index in material.slots.items():
        texture, name = textures[index], slot.upper()
        uv = f"v_uv{texture.uv or ''}"
        place = uv if texture.matrix == UNMOVED else f"moved(u_{slot}_at, {uv})"
        found += [f"{name}_TEXTURE", f"{name}_AT {place}"]
    return tuple(found)


def _uniforms(material: Material, textures: tuple[Texture, ...]) -> dict[str, Uniform]:
    found: dict[str, Uniform] = {
        "u_base": material.base,
        "u_metallic": material.metallic,
        "u_roughness": material.roughness,
        "u_emissive": material.emissive,
        "u_normal_scale": material.normal_scale,
        "u_occlusion_strength": material.occlusion_strength,
        "u_alpha_cutoff": material.alpha_cutoff,
    }
    if (coat := material.clearcoat) is not None:
        found |= {
            "u_coat": coat.factor,
            "u_coat_roughness": coat.roughness,
            "u_coat_normal_scale": coat.normal_scale,
        }
    if (sheen := material.sheen) is not None:
        found |= {"u_sheen": sheen.colour, "u_sheen_roughness": sheen.roughness}
    if (specular := material.specular) is not None:
        found |= {
            "u_ior": specular.ior,
            "u_specular": specular.factor,
            "u_specular_colour": specular.colour,
        }
    if (through := material.transmission) is not None:
        found |= {
            "u_transmission": through.factor,
            "u_thickness": through.thickness,
            "u_dispersion": through.dispersion,
            "u_swallowed": swallowed(through.colour, through.distance),
        }
    if (film := material.iridescence) is not None:
        found |= {
            "u_film": film.factor,
            "u_film_ior": film.ior,
            "u_film_thickness": (film.least, film.most),
        }
    if (brushed := material.anisotropy) is not None:
        found["u_anisotropy"] = (
            brushed.strength * math.cos(brushed.rotation),
            brushed.strength * math.sin(brushed.rotation),
        )
    for slot, index in material.slots.items():
        found[f"u_{slot}_texture"] = _UNITS[slot]
        if textures[index].matrix != UNMOVED:
            found[f"u_{slot}_at"] = np.array(textures[index].matrix, np.float32)
    return found


def swallowed(colour: tuple[float, float, float], distance: float) -> tuple[float, float, float]:
    """What a unit of length takes of each colour (Beer's law), where `distance` leaves `colour`."""

    def taken(share: float) -> float:
        return min(-math.log(max(share, 1e-30)) / distance, _LARGEST)

    red, green, blue = map(taken, colour)
    return red, green, blue


def _upload(texture: Texture, srgb: bool, limit: int, anisotropy: float) -> tuple[int, int]:
    """Its name, and the bytes it takes with its mipmaps."""
    pixels = np.ascontiguousarray(fitted(texture.pixels, limit))
    name = int(GL.glGenTextures(1))
    GL.glActiveTexture(GL.GL_TEXTURE0)
    GL.glBindTexture(GL.GL_TEXTURE_2D, name)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    rows, columns = pixels.shape[:2]
    internal = GL.GL_SRGB8_ALPHA8 if srgb else GL.GL_RGBA8
    GL.glTexImage2D(
        *(GL.GL_TEXTURE_2D, 0, internal, columns, rows, 0),
        *(GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels),
    )
    GL.glGenerateMipmap(GL.GL_TEXTURE_2D)
    for setting, value in (
        (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR),
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST if texture.coarse else GL.GL_LINEAR),
        (GL.GL_TEXTURE_WRAP_S, _TURNS[texture.repeat_u]),
        (GL.GL_TEXTURE_WRAP_T, _TURNS[texture.repeat_v]),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, value)
    if anisotropy > 1:
        GL.glTexParameterf(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAX_ANISOTROPY, anisotropy)
    return name, pixels.nbytes * 4 // 3


def _finest() -> float:
    """The anisotropy to ask for; 1 where the driver knows none."""
    if not any(map(has_extension, _ANISOTROPIC)):
        return 1.0
    return min(_ANISOTROPY, float(GL.glGetFloatv(GL.GL_MAX_TEXTURE_MAX_ANISOTROPY)))
