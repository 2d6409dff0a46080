"""Models on the GPU: their buffers, textures and surfaces, and how their meshes are drawn.

renderer/painters/model.py and environment.py say where they stand; shaders/model.frag shades them.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model, Texture
from renderer.gl import GL
from renderer.programs import Programs, Uniform
from renderer.sights import Matrix, MeshView
from renderer.textures import fitted, has_extension

_KEPT: Final = 32  # models kept on the GPU that no scene shows any more
_UV, _TANGENT, _COLOUR = 2, 3, 4  # attributes that a mesh may lack: model.vert
_TURNS: Final[dict[str, int]] = {
    "repeat": GL.GL_REPEAT,
    "clamp": GL.GL_CLAMP_TO_EDGE,
    "mirror": GL.GL_MIRRORED_REPEAT,
}

Pass = Literal["opaque", "blend"]

_ANISOTROPIC: Final = (b"GL_EXT_texture_filter_anisotropic", b"GL_ARB_texture_filter_anisotropic")
_ANISOTROPY: Final = 8.0
"""How finely textures seen at a slant are filtered: as the viewer's media.ts has it."""


@dataclass(frozen=True)
class _Part:
    """A mesh on the GPU and all that its draw call needs."""

    vao: int
    count: int
    material: Material
    defines: tuple[str, ...]
    textures: tuple[tuple[int, int], ...]  # unit, texture
    uniforms: Mapping[str, Uniform]
    centre: NDArray[np.float64]  # of a sphere round it, in the model's space
    radius: float


class GpuModel:
    """One model's buffers and textures."""

    def __init__(self, model: Model) -> None:
        self._buffers: list[int] = []
        self._textures: dict[tuple[int, bool], int] = {}
        self._limit = int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_SIZE))
        self._finest = _finest()
        self._model = model
        self._parts = [self._part(mesh) for mesh in model.meshes if len(mesh.indices)]

    @property
    def blends(self) -> bool:
        """Whether a material of it is translucent."""
        return any(part.material.alpha_mode == "blend" for part in self._parts)

    def draw(
        self,
        programs: Programs,
        view: MeshView,
        place: Matrix,
        light: Mapping[str, Uniform],
        stage: Pass,
        opacity: float = 1.0,
    ) -> None:
        """Draw the parts of one stage; `place` is local to world, `light` what Light.bind gave.

        Depth and blending are the caller's; face culling is left off.
        """
        to_world = place.astype(np.float64)
        clip = view.projection.astype(np.float64) @ view.view.astype(np.float64)
        eye = np.array(view.eye, np.float64)
        parts = [
            part
            for part in self._parts
            if (part.material.alpha_mode == "blend") == (stage == "blend")
        ]
        seen = [part for part in parts if _in_view(part, to_world, clip, abs(view.ods))]
        if stage == "blend":
            seen.sort(key=lambda part: -_distance(part, to_world, eye))
        shared: dict[str, Uniform] = {
            **view.uniforms,
            **light,
            "u_model": place,
            "u_opacity": float(opacity),
        }
        for place_of, value in ((_UV, 0.0), (_TANGENT, 0.0), (_COLOUR, 1.0)):
            GL.glVertexAttrib4f(place_of, value, value, value, 1.0)
        for part in seen:
            programs.take("model.vert", "model.frag", part.defines).use({**shared, **part.uniforms})
            for unit, name in part.textures:
                GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
                GL.glBindTexture(GL.GL_TEXTURE_2D, name)
            GL.glBindVertexArray(part.vao)
            for facing in _facings(part.material):
                if facing:
                    GL.glEnable(GL.GL_CULL_FACE)
                    GL.glCullFace(facing)
                else:
                    GL.glDisable(GL.GL_CULL_FACE)
                GL.glDrawElements(GL.GL_TRIANGLES, part.count, GL.GL_UNSIGNED_INT, None)
        GL.glBindVertexArray(0)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glActiveTexture(GL.GL_TEXTURE0)

    def close(self) -> None:
        """Delete it from the GPU."""
        for part in self._parts:
            GL.glDeleteVertexArrays(1, [part.vao])
        if self._buffers:
            GL.glDeleteBuffers(len(self._buffers), self._buffers)
        for name in self._textures.values():
            GL.glDeleteTextures(1, [name])
        self._parts, self._buffers, self._textures = [], [], {}

    def _part(self, mesh: Mesh) -> _Part:
        vao = int(GL.glGenVertexArrays(1))
        GL.glBindVertexArray(vao)
        arrays = (mesh.positions, mesh.normals, mesh.uv, mesh.tangents, mesh.colours)
        for place, array in enumerate(arrays):
            if array is None:
                continue
            self._fill(GL.GL_ARRAY_BUFFER, np.ascontiguousarray(array, np.float32))
            GL.glEnableVertexAttribArray(place)
            GL.glVertexAttribPointer(place, array.shape[1], GL.GL_FLOAT, False, 0, None)
        self._fill(GL.GL_ELEMENT_ARRAY_BUFFER, np.ascontiguousarray(mesh.indices, np.uint32))
        GL.glBindVertexArray(0)
        material = self._model.materials[mesh.material] if self._model.materials else Material()
        low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
        centre = (low.astype(np.float64) + high) / 2
        textured = material if mesh.uv is not None else untextured(material)
        return _Part(
            vao,
            len(mesh.indices),
            textured,
            _defines(textured, mesh.tangents is not None),
            tuple(self._bound(textured)),
            _uniforms(textured),
            centre,
            float(np.linalg.norm(high.astype(np.float64) - low)) / 2,
        )

    def _fill(self, kind: int, data: NDArray[np.float32] | NDArray[np.uint32]) -> None:
        name = int(GL.glGenBuffers(1))
        self._buffers.append(name)
        GL.glBindBuffer(kind, name)
        GL.glBufferData(kind, data.nbytes, data, GL.GL_STATIC_DRAW)

    def _bound(self, material: Material) -> Iterable[tuple[int, int]]:
        for unit, (index, srgb) in enumerate(
            (
                (material.base_texture, True),
                (material.metallic_roughness_texture, False),
                (material.normal_texture, False),
                (material.occlusion_texture, False),
                (material.emissive_texture, True),
            )
        ):
            if index is not None:
                yield unit, self._texture(index, srgb)

    def _texture(self, index: int, srgb: bool) -> int:
        if (index, srgb) not in self._textures:
            texture = self._model.textures[index]
            self._textures[index, srgb] = _upload(texture, srgb, self._limit, self._finest)
        return self._textures[index, srgb]


class Models:
    """The models that a painter has on the GPU, by their keys."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, GpuModel] = OrderedDict()

    def take(self, model: Model) -> GpuModel:
        """The model on the GPU, uploaded unless it is there."""
        if model.key not in self._known:
            while len(self._known) >= _KEPT:
                self._known.popitem(last=False)[1].close()
            self._known[model.key] = GpuModel(model)
        self._known.move_to_end(model.key)
        return self._known[model.key]

    def close(self) -> None:
        """Delete all models."""
        for gpu in self._known.values():
            gpu.close()
        self._known.clear()


def untextured(material: Material) -> Material:
    """The material of a mesh that has no texture coordinates: its factors alone."""
    return Material(
        material.base,
        material.metallic,
        material.roughness,
        material.emissive,
        alpha_mode=material.alpha_mode,
        alpha_cutoff=material.alpha_cutoff,
        double_sided=material.double_sided,
        unlit=material.unlit,
    )


def _defines(material: Material, tangents: bool) -> tuple[str, ...]:
    wanted = {
        "BASE_TEXTURE": material.base_texture is not None,
        "SURFACE_TEXTURE": material.metallic_roughness_texture is not None,
        "OCCLUSION_TEXTURE": material.occlusion_texture is not None,
        "EMISSIVE_TEXTURE": material.emissive_texture is not None,
        "TANGENTS": material.normal_texture is not None and tangents,
        "DERIVED_TANGENTS": material.normal_texture is not None and not tangents,
        "UNLIT": material.unlit,
        "MASK": material.alpha_mode == "mask",
        "BLEND": material.alpha_mode == "blend",
        "DOUBLE_SIDED": material.double_sided,
    }
    return tuple(name for name, on in wanted.items() if on)


def _uniforms(material: Material) -> dict[str, Uniform]:
    return {
        "u_base": material.base,
        "u_metallic": material.metallic,
        "u_roughness": material.roughness,
        "u_emissive": material.emissive,
        "u_normal_scale": material.normal_scale,
        "u_occlusion_strength": material.occlusion_strength,
        "u_alpha_cutoff": material.alpha_cutoff,
        "u_base_texture": 0,
        "u_surface_texture": 1,
        "u_normal_texture": 2,
        "u_occlusion_texture": 3,
        "u_emissive_texture": 4,
    }


def _facings(material: Material) -> tuple[int, ...]:
    """Which faces to cull in each draw; 0 culls none. The far side of glass comes first."""
    if not material.double_sided:
        return (GL.GL_BACK,)
    return (GL.GL_FRONT, GL.GL_BACK) if material.alpha_mode == "blend" else (0,)


def _upload(texture: Texture, srgb: bool, limit: int, anisotropy: float) -> int:
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
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR),
        (GL.GL_TEXTURE_WRAP_S, _TURNS[texture.repeat_u]),
        (GL.GL_TEXTURE_WRAP_T, _TURNS[texture.repeat_v]),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, value)
    if anisotropy > 1:
        GL.glTexParameterf(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAX_ANISOTROPY, anisotropy)
    return name


def _finest() -> float:
    """The anisotropy to ask for; 1 where the driver knows none."""
    if not any(map(has_extension, _ANISOTROPIC)):
        return 1.0
    return min(_ANISOTROPY, float(GL.glGetFloatv(GL.GL_MAX_TEXTURE_MAX_ANISOTROPY)))


def _distance(part: _Part, to_world: NDArray[np.float64], eye: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(to_world[:3, :3] @ part.centre + to_world[:3, 3] - eye))


def _in_view(
    part: _Part, to_world: NDArray[np.float64], clip: NDArray[np.float64], slack: float
) -> bool:
    """Whether the sphere round a part reaches into the view's pyramid."""
    centre = np.append(to_world[:3, :3] @ part.centre + to_world[:3, 3], 1.0)
    size = math.sqrt(float(to_world[:3, 0] @ to_world[:3, 0]))
    radius = part.radius * size + slack
    for axis in range(3):
        for sign in (1.0, -1.0):
            side = clip[3] + sign * clip[axis]
            if float(side @ centre) < -radius * float(np.linalg.norm(side[:3])):
                return False
    return True
