"""Models on the GPU: their buffers, textures and surfaces, and how their meshes are drawn.

renderer/painters/model.py and environment.py say where they stand, renderer/postures.py how their
parts do; shaders/model.vert moves them there, shaders/model.frag shades them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model, Shape
from renderer.gl import GL
from renderer.memory import Kept, Memory
from renderer.postures import Posture, Postures
from renderer.programs import Program, Programs, Uniform
from renderer.rigging import Stance
from renderer.sights import Matrix, MeshView
from renderer.skins import JOINTS_UNIT, Skins
from renderer.surfaces import Surface, Surfaces
from story.timeline import AnimationAt

_UV, _TANGENT, _COLOUR = 2, 3, 4  # attributes that a mesh may lack: model.vert
_JOINTS, _WEIGHTS = 5, 6  # and those of skins
_MORE_UV = 7  # the first of further sets of texture coordinates

Pass = Literal["opaque", "through", "blend"]
"""What is drawn first, what then shows that behind it, bent, and what is mixed with it last."""

_MODES: Final[dict[Shape, int]] = {
    "triangles": GL.GL_TRIANGLES,
    "lines": GL.GL_LINES,
    "points": GL.GL_POINTS,
}
_SHADED: Final = "model.frag"
POINT: Final = 3.0  # pixels of a model's points, as the viewer's media.ts has it


@dataclass(frozen=True, eq=False)
class _Part:
    """A mesh on the GPU and all that its draw call needs."""

    number: int  # among the model's meshes
    vao: int
    count: int
    mode: int
    surface: Surface
    variants: Mapping[int, Surface]
    defines: tuple[str, ...]  # of its corners
    moving: tuple[int, int]  # buffers of positions and normals

    def worn(self, variant: int | None) -> Surface:
        """What it wears in a variant of its model."""
        return self.surface if variant is None else self.variants.get(variant, self.surface)


class GpuModel:
    """One model's buffers and textures."""

    def __init__(self, model: Model) -> None:
        self.bytes = 0  # of buffers and textures, about
        self._buffers: list[int] = []
        self._model = model
        self._surfaces = Surfaces(model)
        self._postures = Postures(model)
        self._skins = Skins()
        self._morphs: dict[int, tuple[float, ...]] = {}  # what the buffers of a mesh hold
        self._parts = [
            self._part(number, mesh)
            for number, mesh in enumerate(model.meshes)
            if len(mesh.indices)
        ]
        self.bytes += self._surfaces.bytes

    def stages(self, variant: int | None = None) -> frozenset[Pass]:
        """The passes in which something of it is drawn."""
        return frozenset(_stage(part.worn(variant).material) for part in self._parts)

    def two_sided(self, variant: int | None = None) -> bool:
        """Whether something of it that is seen through has two sides."""
        worn = (part.worn(variant).material for part in self._parts)
        return any(each.double_sided and _stage(each) == "through" for each in worn)

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
        variant: int | None = None,
        *,
        backs: bool = False,
        fragment: str = _SHADED,
        more: tuple[str, ...] = (),
    ) -> None:
        """Draw the parts of one stage; `place` is local to world, `light` what Light.bind gave.

        `backs`: only the far sides of what has two. `fragment` shades them, built with `more`
        defines; where that is not model.frag, all sides are drawn. Depth and blending are the
        caller's; face culling is left off.
        """
        to_world = place.astype(np.float64)
        middles = posture.centres @ to_world[:3, :3].T + to_world[:3, 3]
        radii = posture.radii * float(np.linalg.norm(to_world[:3, 0])) + abs(view.ods)
        there = _in_view(middles, radii, view)
        seen = [
            (part, surface)
            for part in self._parts
            if there[part.number]
            and _stage((surface := part.worn(variant)).material) == stage
            and (surface.material.double_sided or not backs)
        ]
        if stage == "blend":
            far = np.linalg.norm(middles - np.array(view.eye, np.float64), axis=1)
            seen.sort(key=lambda pair: -float(far[pair[0].number]))
        shared: dict[str, Uniform] = {
            **view.uniforms,
            **light,
            "u_model": place,
            "u_opacity": float(opacity),
        }
        for place_of, value in ((_UV, 0.0), (_TANGENT, 0.0), (_COLOUR, 1.0)):
            GL.glVertexAttrib4f(place_of, value, value, value, 1.0)
        GL.glPointSize(POINT)
        program: Program | None = None
        worn: Surface | None = None
        for part, surface in seen:
            uniforms: dict[str, Uniform] = {}  # that differ from those of the part before
            defines = (*part.defines, *surface.defines, *more)
            before, program = program, programs.take("model.vert", fragment, defines)
            if program is not before:
                uniforms |= shared
            if program is not before or surface is not worn:
                worn = surface
                uniforms |= worn.uniforms
                for unit, name in worn.textures:
                    GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
                    GL.glBindTexture(GL.GL_TEXTURE_2D, name)
            if posture.stance is not None:
                uniforms |= self._move(part, posture, posture.stance, to_world)
            program.use(uniforms)
            GL.glFrontFace(GL.GL_CW if posture.mirrored[part.number] else GL.GL_CCW)
            GL.glBindVertexArray(part.vao)
            sides = _facings(surface.material) if fragment == _SHADED else (0,)
            for facing in (GL.GL_FRONT,) if backs else sides:
                if facing:
                    GL.glEnable(GL.GL_CULL_FACE)
                    GL.glCullFace(facing)
                else:
                    GL.glDisable(GL.GL_CULL_FACE)
                GL.glDrawElements(part.mode, part.count, GL.GL_UNSIGNED_INT, None)
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
        self._surfaces.close()
        self._skins.close()
        self._parts, self._buffers = [], []

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
            **dict(enumerate(mesh.more_uv, _MORE_UV)),
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
        sets = 0 if mesh.uv is None else 1 + len(mesh.more_uv)
        dress = partial(
            self._surfaces.take,
            sets=sets,
            tangents=mesh.tangents is not None,
            lit=mesh.shape == "triangles",
        )
        moves = () if self._model.rig is None else ("SKIN" if mesh.skin is not None else "NODE",)
        more = (f"MORE_UV {len(mesh.more_uv)}",) if mesh.more_uv else ()
        return _Part(
            number,
            vao,
            len(mesh.indices),
            _MODES[mesh.shape],
            dress(mesh.material),
            {variant: dress(material) for variant, material in mesh.variants.items()},
            (*moves, *more),
            (names[0], names[1]),
        )

    def _fill(self, kind: int, data: NDArray[np.float32] | NDArray[np.uint32]) -> int:
        name = int(GL.glGenBuffers(1))
        self._buffers.append(name)
        GL.glBindBuffer(kind, name)
        GL.glBufferData(kind, data.nbytes, data, GL.GL_STATIC_DRAW)
        self.bytes += data.nbytes
        return name


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


def _stage(material: Material) -> Pass:
    if material.transmission is not None and material.transmission.factor > 0:
        return "through"
    return "blend" if material.alpha_mode == "blend" else "opaque"


def _facings(material: Material) -> tuple[int, ...]:
    """Which faces to cull in each draw; 0 culls none. The far side of glass comes first."""
    if not material.double_sided:
        return (GL.GL_BACK,)
    return (GL.GL_FRONT, GL.GL_BACK) if _stage(material) == "blend" else (0,)


def _refill(name: int, data: NDArray[np.float32]) -> None:
    """Give a buffer of corners other ones, as many."""
    data = np.ascontiguousarray(data, np.float32)
    GL.glBindBuffer(GL.GL_ARRAY_BUFFER, name)
    GL.glBufferData(GL.GL_ARRAY_BUFFER, data.nbytes, data, GL.GL_DYNAMIC_DRAW)


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
