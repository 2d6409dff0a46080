"""Shadows: what each light sees, as maps of depth, and what the ground gathers of them.

- Of the lights of a moment the first few cast shadows (lamps.py): each has a tile of one texture of
  depths. Lit surfaces look there whether the light reaches them (shaders/shared/shadows.glsl).
- In a photo, a film, on a backdrop and in the real world there is a ground at the height of the
  scene's floor, or of the surface that a model of an AR scene is anchored to. Two further tiles
  hold what stands on it, seen from below and from above; out of all tiles a map of the ground is
  made, once for all views: soft shadows, and what is hidden of the light from all around
  (shaders/shared/ground.glsl). It is laid over the picture as a plane that only darkens.
- All is made anew only when a light or something that casts has moved; a scene without shadows
  costs nothing. The viewer's render/shadows.ts is the twin.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from renderer.gl import GL
from renderer.lamps import Lamp, casting, lamp_uniforms
from renderer.layers import Job, Layer, Plane, Solid
from renderer.light_cubes import RULES
from renderer.memory import Held, Memory
from renderer.programs import Uniform
from renderer.screen import Screen
from renderer.sights import MeshView, view_matrix
from renderer.targets import Shape, Target
from story.errors import RenderError, ShaderError
from story.model.placement import Anchored
from story.model.surrounding import Environment, RealWorld
from story.model.values import Quaternion, Vector
from story.overlays.light import MOST_SHADOWS
from story.overlays.model import Model
from story.space import Pose, rotation_of, yaw_pitch

_TILE: Final = 512  # texels a side
_HIDDEN: Final = 128  # texels a side of what is hidden of the light from all around
_MAP: Final = 384  # texels a side of the map of the ground
_KEPT: Final = 3  # scenes whose shadows are kept
_UNIT: Final = 12  # the texture unit of the tiles
_MAP_UNIT: Final = 13
_EDGE: Final = 6  # texels round what a light sees, for filtering
_NEAR: Final = 0.05  # metres from a spot
_WIDEST: Final = math.radians(80.0)  # from the middle of a spot's tile to its edge
_LOWEST: Final = 0.2  # of the sine of a light's height: lower ones cast their shadows no farther
_FARTHEST: Final = 4.0  # how many times as wide as what casts it a ground is
_SUN: Final = 0.06  # how soft shadows become in a metre, of lights from far away
_LAMP: Final = 0.07  # the radius of a spot's lamp, metres
_LYING: Final[Quaternion] = rotation_of(0.0, -90.0)  # a plane that faces up
_BELOW_ALL: Final[Vector] = (0.0, -1e6, 0.0)

Matrix4 = NDArray[np.float64]


@dataclass(frozen=True)
class _Caster:
    """Something that casts, as a sphere round it."""

    solid: Solid
    centre: Vector
    radius: float


@dataclass(frozen=True)
class _Ground:
    """A level rectangle of the ground: its least x and z, its size, how tall what it holds is."""

    x: float
    z: float
    width: float
    depth: float
    height: float
    tall: float


class Shadows:
    """Makes the shadows of moments, and keeps those of the last few."""

    def __init__(self, screen: Screen, memory: Memory) -> None:
        self._screen = screen
        self._memory = memory
        self._known: OrderedDict[Hashable, _Maps] = OrderedDict()

    def cast(self, job: Job, layers: list[Layer]) -> list[Layer]:
        """The layers with what their shadows add; sets the job's shade for what is lit in it."""
        dark = job.scene.lighting.shadows
        casters = [
            _Caster(layer, layer.centre, layer.radius)
            for layer in layers
            if isinstance(layer, Solid) and layer.casts is not None and layer.overlay is not None
        ]
        if dark == 0 or not casters:
            return layers
        lamps = job.lamps
        ground = _ground(job, casters, casting(lamps))
        keys = tuple(caster.solid.key for caster in casters)
        gain = job.scene.lighting.gain
        key: Hashable = None if None in keys else (dark, gain, lamps, keys, ground)
        maps = self._known.get(key) if key is not None else None
        if maps is None:
            maps = self._take(key)
            try:
                maps.make(self._screen, lamps, casters, ground, gain, dark)
            except ShaderError:
                self._drop(maps)
                raise
        self._count(maps)
        if key is not None:
            self._known.move_to_end(key)
        job.shade.show(maps.uniforms, maps.bind)
        shown = [
            replace(layer, key=(layer.key, key))
            if isinstance(layer, Solid) and layer.key is not None and key is not None
            else layer
            for layer in layers
        ]
        if ground is None:
            return shown
        return [*shown, maps.plane(ground, lamps)]

    def close(self) -> None:
        """Delete them from the GPU."""
        for maps in list(self._known.values()):
            self._drop(maps)

    def _take(self, key: Hashable) -> _Maps:
        """Maps to be made, those that were used longest ago anew; without a key those without."""
        if key in self._known:
            return self._known[key]
        maps = self._known.popitem(last=False)[1] if len(self._known) >= _KEPT else _Maps()
        self._known[key] = maps
        return maps

    def _count(self, maps: _Maps) -> None:
        """Count what they take on the GPU, and that the picture at hand uses them."""
        if maps.held is not None and maps.held.bytes == maps.bytes:
            self._memory.use(maps.held)
            return
        if maps.held is not None:
            self._memory.forget(maps.held)

        maps.held = self._memory.hold("shadows", maps.bytes, partial(self._drop, maps))

    def _drop(self, maps: _Maps) -> None:
        for key in [key for key, each in self._known.items() if each is maps]:
            del self._known[key]
        if maps.held is not None:
            self._memory.forget(maps.held)
        maps.close()


class _Maps:
    """The tiles of one scene's lights, and the map of its ground."""

    def __init__(self) -> None:
        self._tiles = 0
        self._texture = 0
        self._framebuffer = 0
        self._hidden = Target(Shape(_HIDDEN, _HIDDEN))
        self._map = Target(Shape(_MAP, _MAP))
        self.uniforms: dict[str, Uniform] = {}
        self.held: Held | None = None  # as what they are counted

    @property
    def bytes(self) -> int:
        """What they take on the GPU, about."""
        tiles = max(self._tiles, 1) * _TILE * _TILE * 4
        return tiles + self._hidden.bytes + self._map.bytes

    def make(
        self,
        screen: Screen,
        lamps: Sequence[Lamp],
        casters: Sequence[_Caster],
        ground: _Ground | None,
        gain: float,
        dark: float,
    ) -> None:
        """Draw all of it. Leaves the framebuffer that was bound."""
        before = int(GL.glGetIntegerv(GL.GL_DRAW_FRAMEBUFFER_BINDING))
        cast = casting(lamps)
        first = 0 if ground is None else 2
        self._room(first + len(cast))
        views = [] if ground is None else list(_standing(ground))
        rows = np.zeros((4 * MOST_SHADOWS, 4), np.float32)
        texels = np.zeros((MOST_SHADOWS, 2), np.float32)
        lights = np.zeros((MOST_SHADOWS, 3), np.float32)
        for n, lamp in enumerate(cast):
            view, projection, near, far = _seen_by(lamp, casters)
            views.append((view, projection))
            rows[4 * n : 4 * n + 4] = _HALVED @ projection @ view
            texels[n] = (2 / projection[0, 0] / _TILE, not lamp.directional)
            lights[n] = (near, far, _SUN if lamp.directional else -_LAMP)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._framebuffer)
        GL.glDisable(GL.GL_BLEND)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LEQUAL)
        GL.glDepthMask(True)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        for tile, (view, projection) in enumerate(views):
            GL.glViewport(tile * _TILE, 0, _TILE, _TILE)
            eye = np.linalg.inv(view)[:3, 3]
            seen = MeshView(
                view.astype(np.float32),
                projection.astype(np.float32),
                (float(eye[0]), float(eye[1]), float(eye[2])),
                _TILE,
                _TILE,
            )
            for caster in casters:
                assert caster.solid.casts is not None
                caster.solid.casts(seen)
        GL.glDisable(GL.GL_DEPTH_TEST)
        self.uniforms = {
            "u_shadows": _UNIT,
            "u_shadow_count": len(cast),
            "u_shadow_first": first,
            "u_shadow_rows": rows,
            "u_shadow_texels": texels,
            "u_shadow_dark": dark,
        }
        if ground is not None:
            self._gather(screen, ground, lamps, lights, gain)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, before)

    def bind(self) -> None:
        """Bind the tiles to their unit."""
        GL.glActiveTexture(GL.GL_TEXTURE0 + _UNIT)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._texture)
        GL.glActiveTexture(GL.GL_TEXTURE0)

    def plane(self, ground: _Ground, lamps: Sequence[Lamp]) -> Plane:
        """The ground as it is laid over the picture, before all else that blends."""

        def bind() -> None:
            GL.glActiveTexture(GL.GL_TEXTURE0 + _MAP_UNIT)
            GL.glBindTexture(GL.GL_TEXTURE_2D, self._map.light)
            GL.glActiveTexture(GL.GL_TEXTURE0)

        middle = (ground.x + ground.width / 2, ground.height, ground.z + ground.depth / 2)
        uniforms: dict[str, Uniform] = {
            "u_ground": (ground.x, ground.z, ground.width, ground.depth),
            "u_ground_map": _MAP_UNIT,
            "u_shadow_dark": self.uniforms["u_shadow_dark"],
        }
        return Plane(
            Pose(middle, _LYING),
            ground.width,
            ground.depth,
            "ground",
            uniforms,
            lies_on=_BELOW_ALL,
            bind=bind,
        )

    def close(self) -> None:
        """Delete it from the GPU."""
        self._hidden.close()
        self._map.close()
        self._empty()

    def _gather(
        self,
        screen: Screen,
        ground: _Ground,
        lamps: Sequence[Lamp],
        lights: NDArray[np.float32],
        gain: float,
    ) -> None:
        self.bind()
        shared: dict[str, Uniform] = {
            **self.uniforms,
            **lamp_uniforms(lamps),
            "u_ground": (ground.x, ground.z, ground.width, ground.depth),
            "u_ground_height": ground.height,
            "u_ground_tall": ground.tall,
            "u_ground_ambient": RULES.ground * gain,
            "u_ground_lights": lights,
            "u_ground_map": _MAP_UNIT,
        }
        for target, fragment in (
            (self._hidden, "ground/hidden.frag"),
            (self._map, "ground/lost.frag"),
        ):
            target.begin()
            GL.glActiveTexture(GL.GL_TEXTURE0 + _MAP_UNIT)
            before = 0 if target is self._hidden else self._hidden.light
            GL.glBindTexture(GL.GL_TEXTURE_2D, before)
            GL.glActiveTexture(GL.GL_TEXTURE0)
            size = (float(target.shape.width), float(target.shape.height))
            screen.cover(fragment, {**shared, "u_size": size})

    def _room(self, tiles: int) -> None:
        """Have a texture of so many tiles."""
        if tiles == self._tiles:
            return
        self._empty()
        self._tiles = tiles
        self._texture = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._texture)
        GL.glTexImage2D(
            *(GL.GL_TEXTURE_2D, 0, GL.GL_DEPTH_COMPONENT32F, max(tiles, 1) * _TILE, _TILE, 0),
            *(GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT, None),
        )
        for setting in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, GL.GL_NEAREST)
        for setting in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, setting, GL.GL_CLAMP_TO_EDGE)
        self._framebuffer = int(GL.glGenFramebuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._framebuffer)
        GL.glFramebufferTexture2D(
            GL.GL_FRAMEBUFFER, GL.GL_DEPTH_ATTACHMENT, GL.GL_TEXTURE_2D, self._texture, 0
        )
        GL.glDrawBuffer(GL.GL_NONE)
        GL.glReadBuffer(GL.GL_NONE)
        if GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER) != GL.GL_FRAMEBUFFER_COMPLETE:
            raise RenderError(
                "This graphics card draws no maps of depth.", "Turn the scene's shadows off."
            )

    def _empty(self) -> None:
        if self._tiles:
            GL.glDeleteFramebuffers(1, [self._framebuffer])
            GL.glDeleteTextures(1, [self._texture])
        self._tiles = 0


_HALVED: Final[Matrix4] = np.array(
    [[0.5, 0, 0, 0.5], [0, 0.5, 0, 0.5], [0, 0, 0.5, 0.5], [0, 0, 0, 1.0]]
)
"""From clip space to 0 to 1, before division."""


def _seen_by(lamp: Lamp, casters: Sequence[_Caster]) -> tuple[Matrix4, Matrix4, float, float]:
    """World to a light's eye, its projection, and the nearest and farthest metres it sees."""
    yaw, pitch = yaw_pitch((-lamp.towards[0], -lamp.towards[1], -lamp.towards[2]))
    rotation = rotation_of(yaw, pitch)
    if lamp.directional:
        centre, radius = _around(casters)
        wide = radius * _TILE / (_TILE - 2 * _EDGE)
        x, y, z = (c + t * 2 * radius for c, t in zip(centre, lamp.towards, strict=True))
        view = view_matrix((x, y, z), rotation).astype(np.float64)
        near, far = radius, 3 * radius
        return view, _parallel(wide, wide, near, far), near, far
    view = view_matrix(lamp.place, rotation).astype(np.float64)
    reach = max(math.dist(each.centre, lamp.place) + each.radius for each in casters)
    far = max(reach, 2 * _NEAR)
    tangent = math.tan(min(math.acos(max(lamp.edge, -1.0)), _WIDEST)) * _TILE / (_TILE - 2 * _EDGE)
    projection = np.zeros((4, 4))
    projection[0, 0] = projection[1, 1] = 1 / tangent
    projection[2, 2], projection[2, 3] = (
        -(far + _NEAR) / (far - _NEAR),
        -2 * far * _NEAR / (far - _NEAR),
    )
    projection[3, 2] = -1.0
    return view, projection, _NEAR, far


def _standing(ground: _Ground) -> tuple[tuple[Matrix4, Matrix4], tuple[Matrix4, Matrix4]]:
    """What stands on the ground, seen from below and from above; x runs to the right in both."""
    x, z = ground.x + ground.width / 2, ground.z + ground.depth / 2
    projection = _parallel(ground.width / 2, ground.depth / 2, 0.0, ground.tall)
    up = np.array([[1, 0, 0, -x], [0, 0, 1, -z], [0, -1, 0, ground.height], [0, 0, 0, 1.0]])
    top = ground.height + ground.tall
    down = np.array([[1, 0, 0, -x], [0, 0, -1, z], [0, 1, 0, -top], [0, 0, 0, 1.0]])
    return (up, projection), (down, projection)


def _parallel(wide: float, high: float, near: float, far: float) -> Matrix4:
    """A parallel projection of what lies so far to each side, from near to far."""
    matrix = np.eye(4)
    matrix[0, 0], matrix[1, 1] = 1 / wide, 1 / high
    matrix[2, 2], matrix[2, 3] = -2 / (far - near), -(far + near) / (far - near)
    return matrix


def _around(casters: Sequence[_Caster]) -> tuple[Vector, float]:
    """A sphere round all that casts."""
    low = [min(each.centre[axis] - each.radius for each in casters) for axis in range(3)]
    high = [max(each.centre[axis] + each.radius for each in casters) for axis in range(3)]
    x, y, z = ((a + b) / 2 for a, b in zip(low, high, strict=True))
    centre = (x, y, z)
    return centre, max(math.dist(each.centre, centre) + each.radius for each in casters)


def _floor(job: Job) -> float:
    """The height of the scene's floor, or of the surface that the first model there stands on."""
    around = job.moment.surrounding
    if not isinstance(around, RealWorld):
        return 0.0
    walls = {each.id for each in around.anchors if each.facing == "wall"}
    for one in job.moment.overlays:
        placement = one.overlay.placement
        if not isinstance(one.overlay, Model) or not isinstance(placement, Anchored):
            continue
        if placement.anchor not in walls:
            return one.pose.position[1] - placement.position[1]
    return 0.0


def _ground(job: Job, casters: Sequence[_Caster], cast: Sequence[Lamp]) -> _Ground | None:
    """The part of the scene's ground that may lie in shadow; None where a model is the ground."""
    if isinstance(job.moment.surrounding, Environment):
        return None
    height = _floor(job)
    over = [each for each in casters if each.centre[1] + each.radius > height]
    if not over:
        return None
    tall = max(each.centre[1] + each.radius for each in over) - height
    spans: list[tuple[float, float, float, float]] = []
    for each in over:
        (x, y, z), radius = each.centre, each.radius
        wide = radius + min(1.2 * tall, 1.5 * radius)
        spans.append((x - wide, z - wide, x + wide, z + wide))
        for lamp in cast:
            if lamp.directional:
                tx, ty, tz = lamp.towards
            else:
                tx, ty, tz = (a - b for a, b in zip(lamp.place, each.centre, strict=True))
                size = math.hypot(tx, ty, tz) or 1.0
                tx, ty, tz = tx / size, ty / size, tz / size
            if ty <= 0:
                continue
            down = max(ty, _LOWEST)
            away = max(y - height, 0.0) / down
            far, wide = min(away, _FARTHEST * radius), radius / down
            sx, sz = x - tx * far, z - tz * far
            spans.append((sx - wide, sz - wide, sx + wide, sz + wide))
    x0, z0 = min(span[0] for span in spans), min(span[1] for span in spans)
    x1, z1 = max(span[2] for span in spans), max(span[3] for span in spans)
    return _Ground(x0, z0, x1 - x0, z1 - z0, height, tall)
