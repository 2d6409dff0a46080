"""Models on the GPU: their buffers, textures and surfaces, and how their meshes are drawn.

renderer/painters/model.py and environment.py say where they stand, renderer/postures.py how their
parts do; shaders/model.vert moves them there, shaders/model.frag shades them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model, Texture
from renderer.gl import GL, has_extension
from renderer.memory import Kept, Memory
from renderer.postures import Posture, Postures
from renderer.programs import Program, Programs, Uniform
from renderer.rigging import Stance
from renderer.sights import Matrix, MeshView
from renderer.skins import JOINTS_UNIT, Skins
from renderer.textures import fitted
from story.timeline import AnimationAt

_UV, _TANGENT, _COLOUR = 2, 3, 4  # attributes that a mesh may lack: model.vert
_JOINTS, _WEIGHTS = 5, 6  # and those of skins
_TURNS: Final[dict[str, int]] = {
    "repeat": GL.GL_REPEAT,
    "clamp": GL.GL_CLAMP_TO_EDGE,
    "mirror": GL.GL_MIRRORED_REPEAT,
}

Pass = Literal["opaque", "blend"]

_ANISOTROPIC: Final = (b"GL_EXT_texture_filter_anisotropic", b"GL_ARB_texture_filter_anisotropic")
_ANISOTROPY: Final = 8.0
"""How finely textures seen at a slant are filtered: as the viewer's media.ts has it."""


@dataclass(frozen=True, eq=False)
class _Surface:
    """A material on the GPU."""

    material: Material
    textures: tuple[tuple[int, int], ...]  # unit, texture
    uniforms: Mapping[str, Uniform]


@dataclass(frozen=True, eq=False)
class _Part:
    """A mesh on the GPU and all that its draw call needs."""

    number: int  # among the model's meshes
    vao: int
    count: int
    surface: _Surface
    defines: tuple[str, ...]
    moving: tuple[int, int]  # buffers of positions and normals

    @property
    def blends(self) -> bool:
        """Whether it is translucent."""
        return self.surface.material.alpha_mode == "blend"


class GpuModel:
    """One model's buffers and textures."""

    def __init__(self, model: Model) -> None:
        self.bytes = 0  # of buffers and textures, about
        self._buffers: list[int] = []
        self._textures: dict[tuple[int, bool], int] = {}
        self._limit = int(GL.glGetIntegerv(GL.GL_MAX_TEXTURE_SIZE))
        self._finest = _finest()
        self._model = model
        self._postures = Postures(model)
        self._skins = Skins()
        self._morphs: dict[int, tuple[float, ...]] = {}  # what the buffers of a mesh hold
        self._surfaces: dict[tuple[int, bool], _Surface] = {}
        self._parts = [
            self._part(number, mesh)
            for number, mesh in enumerate(model.meshes)
            if len(mesh.indices)
        ]

    @property
    def blends(self) -> bool:
        """Whether a material of it is translucent."""
        return any(part.blends for part in self._parts)

    def posture(self, runs: Iterable[AnimationAt] = ()) -> Posture:
        """How it stands while runs of its own animations are where they are; without any, at rest.

        May be asked for and kept without OpenGL.
        """
        return self._postures.at(runs)

    def draw(
        self,
        programs: Programs,
        view: MeshView,
        place: Matrix,
        posture: Posture,
        light: Mapping[str, Uniform],
        stage: Pass,
        opacity: float = 1.0,
    ) -> None:
        """Draw the parts of one stage; `place` is local to world, `light` what Light.bind gave.

        Depth and blending are the caller's; face culling is left off.
        """
        to_world = place.astype(np.float64)
        middles = posture.centres @ to_world[:3, :3].T + to_world[:3, 3]
        radii = posture.radii * float(np.linalg.norm(to_world[:3, 0])) + abs(view.ods)
        there = _in_view(middles, radii, view)
        seen = [
            part for part in self._parts if there[part.number] and part.blends == (stage == "blend")
        ]
        if stage == "blend":
            far = np.linalg.norm(middles - np.array(view.eye, np.float64), axis=1)
            seen.sort(key=lambda part: -float(far[part.number]))
        shared: dict[str, Uniform] = {
            **view.uniforms,
            **light,
            "u_model": place,
            "u_opacity": float(opacity),
        }
        for place_of, value in ((_UV, 0.0), (_TANGENT, 0.0), (_COLOUR, 1.0)):
            GL.glVertexAttrib4f(place_of, value, value, value, 1.0)
        program: Program | None = None
        worn: _Surface | None = None
        for part in seen:
            uniforms: dict[str, Uniform] = {}  # that differ from those of the part before
            before, program = program, programs.take("model.vert", "model.frag", part.defines)
            if program is not before:
                uniforms |= shared
            if program is not before or part.surface is not worn:
                worn = part.surface
                uniforms |= worn.uniforms
                for unit, name in worn.textures:
                    GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
                    GL.glBindTexture(GL.GL_TEXTURE_2D, name)
            if posture.stance is not None:
                uniforms |= self._move(part, posture, posture.stance, to_world)
            program.use(uniforms)
            GL.glFrontFace(GL.GL_CW if posture.mirrored[part.number] else GL.GL_CCW)
            GL.glBindVertexArray(part.vao)
            for facing in _facings(part.surface.material):
                if facing:
                    GL.glEnable(GL.GL_CULL_FACE)
                    GL.glCullFace(facing)
                else:
                    GL.glDisable(GL.GL_CULL_FACE)
                GL.glDrawElements(GL.GL_TRIANGLES, part.count, GL.GL_UNSIGNED_INT, None)
        GL.glBindVertexArray(0)
        GL.glFrontFace(GL.GL_CCW)
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
        self._skins.close()
        self._parts, self._buffers, self._textures, self._surfaces = [], [], {}, {}

    def _move(
        self, part: _Part, posture: Posture, stance: Stance, to_world: NDArray[np.float64]
    ) -> dict[str, Uniform]:
        """Bring a part of a model with a rig into its posture; the uniforms that do the rest."""
        mesh = self._model.meshes[part.number]
        if part.number in posture.morphs:
            weights = tuple(stance.weights[mesh.node].tolist())
            if self._morphs.get(part.number) != weights:
                self._morphs[part.number] = weights
                for name, array in zip(part.moving, posture.morphs[part.number], strict=True):
                    _refill(name, array)
        if mesh.skin is not None:
            self._skins.bind(mesh.skin, posture.playing, stance.joints[mesh.skin])
            return {"u_joints": JOINTS_UNIT}
        return {"u_model": (to_world @ posture.places[part.number]).astype(np.float32)}

    def _part(self, number: int, mesh: Mesh) -> _Part:
        vao = int(GL.glGenVertexArrays(1))
        GL.glBindVertexArray(vao)
        arrays = {
            **dict(enumerate((mesh.positions, mesh.normals, mesh.uv, mesh.tangents, mesh.colours))),
            **({} if mesh.skin is None else {_JOINTS: mesh.joints, _WEIGHTS: mesh.weights}),
        }
        names: list[int] = []
        for place, array in arrays.items():
            if array is None:
                continue
            names.append(self._fill(GL.GL_ARRAY_BUFFER, np.ascontiguousarray(array, np.float32)))
            GL.glEnableVertexAttribArray(place)
            GL.glVertexAttribPointer(place, array.shape[1], GL.GL_FLOAT, False, 0, None)
        self._fill(GL.GL_ELEMENT_ARRAY_BUFFER, np.ascontiguousarray(mesh.indices, np.uint32))
        GL.glBindVertexArray(0)
        surface = self._surface(mesh.material, mesh.uv is not None)
        moves = () if self._model.rig is None else ("SKIN" if mesh.skin is not None else "NODE",)
        return _Part(
            number,
            vao,
            len(mesh.indices),
            surface,
            (*moves, *_defines(surface.material, mesh.tangents is not None)),
            (names[0], names[1]),
        )

    def _surface(self, number: int, textured: bool) -> _Surface:
        if (number, textured) not in self._surfaces:
            material = self._model.materials[number] if self._model.materials else Material()
            material = material if textured else untextured(material)
            made = _Surface(material, tuple(self._bound(material)), _uniforms(material))
            self._surfaces[number, textured] = made
        return self._surfaces[number, textured]

    def _fill(self, kind: int, data: NDArray[np.float32] | NDArray[np.uint32]) -> int:
        name = int(GL.glGenBuffers(1))
        self._buffers.append(name)
        GL.glBindBuffer(kind, name)
        GL.glBufferData(kind, data.nbytes, data, GL.GL_STATIC_DRAW)
        self.bytes += data.nbytes
        return name

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
            name, size = _upload(texture, srgb, self._limit, self._finest)
            self._textures[index, srgb] = name
            self.bytes += size
        return self._textures[index, srgb]


class Models:
    """The models that a painter has on the GPU, by their keys."""

    def __init__(self, memory: Memory) -> None:
        self._known: Kept[GpuModel] = Kept(memory, "models")

    def take(self, model: Model) -> GpuModel:
        """The model on the GPU, uploaded unless it is there."""
        return self._known.take(model.key, lambda: GpuModel(model))

    def close(self) -> None:
        """Delete all models."""
        self._known.close()


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
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR),
        (GL.GL_TEXTURE_WRAP_S, _TURNS[texture.repeat_u]),
        (GL.GL_TEXTURE_WRAP_T, _TURNS[texture.repeat_v]),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, value)
    if anisotropy > 1:
        GL.glTexParameterf(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAX_ANISOTROPY, anisotropy)
    return name, pixels.nbytes * 4 // 3


def _refill(name: int, data: NDArray[np.float32]) -> None:
    """Give a buffer of corners other ones, as many."""
    data = np.ascontiguousarray(data, np.float32)
    GL.glBindBuffer(GL.GL_ARRAY_BUFFER, name)
    GL.glBufferData(GL.GL_ARRAY_BUFFER, data.nbytes, data, GL.GL_DYNAMIC_DRAW)


def _finest() -> float:
    """The anisotropy to ask for; 1 where the driver knows none."""
    if not any(map(has_extension, _ANISOTROPIC)):
        return 1.0
    return min(_ANISOTROPY, float(GL.glGetFloatv(GL.GL_MAX_TEXTURE_MAX_ANISOTROPY)))


def _in_view(
    middles: NDArray[np.float64], radii: NDArray[np.float64], view: MeshView
) -> NDArray[np.bool_]:
    """Which spheres, centres (n, 3) in the world, reach into the view's pyramid."""
    clip = view.projection.astype(np.float64) @ view.view.astype(np.float64)
    seen = np.ones(len(middles), np.bool_)
    for axis in range(3):
        for sign in (1.0, -1.0):
            side = clip[3] + sign * clip[axis]
            seen &= middles @ side[:3] + side[3] >= -radii * np.linalg.norm(side[:3])
    return seen
