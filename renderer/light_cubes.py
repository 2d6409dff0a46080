"""Light cubes: what surfaces of each roughness gather from a sky that renderer/lighting.py picks.

A cube's levels equal those of three's PMREMGenerator 0.187: level n of N is for the roughness
1 - sqrt(1 - n / N); the last, roughness 1, doubles as the irradiance over pi. The viewer makes its
own from the same sky with `fromScene(sky, 0, near, far, {size: faceSize})`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from renderer.gl import GL
from renderer.memory import Kept, Memory
from renderer.screen import Screen
from renderer.sights import Sight
from story.model.values import Vector
from story.space import rotation_of


class Key(msgspec.Struct, frozen=True):
    """The one directional light: `direction` points towards it, `colour` is linear."""

    direction: Vector
    colour: Vector
    intensity: float


class Box(msgspec.Struct, frozen=True):
    """A soft box of the studio: a spherical Gaussian."""

    direction: Vector
    sharpness: float
    colour: Vector


class Studio(msgspec.Struct, frozen=True):
    """The neutral light of scenes whose surrounding gives none; colours are linear."""

    bottom: Vector
    horizon: Vector
    top: Vector
    boxes: tuple[Box, ...]


class LightRules(msgspec.Struct, frozen=True, rename="camel"):
    """The numbers of light that both players share: shaders/shared/light.json."""

    key: Key
    ground: float  # what the light from all around gives a level floor, about
    face_size: int
    lod_min: int  # log2 of the last level's size
    samples: int  # of the sharp levels, a texel
    integration_size: int
    integration_levels: int  # how many of the last levels sum over all texels
    studio: Studio


RULES: Final = msgspec.json.decode(
    (Path(__file__).parent / "shaders" / "shared" / "light.json").read_bytes(), type=LightRules
)

_FACES: Final = ((90, 0, 180), (-90, 0, 180), (0, 90, 0), (0, -90, 0), (-180, 0, 180), (0, 0, 180))
"""Yaw, pitch, roll that see OpenGL's cube faces +X, -X, +Y, -Y, +Z, -Z as they are stored."""


class Sky(Protocol):
    """What is at infinity: renderer/layers.py's."""

    @property
    def paint(self) -> Callable[[Sight], None]: ...


@dataclass(frozen=True)
class _Cube:
    name: int
    bytes: int

    def close(self) -> None:
        GL.glDeleteTextures(1, [self.name])


class LightCubes:
    """Makes light cubes, kept while there is room, and the table of how surfaces reflect them."""

    def __init__(self, screen: Screen, memory: Memory) -> None:
        self._screen = screen
        self._cubes: Kept[_Cube] = Kept(memory, "light")
        self._dfg = 0

    @property
    def last_level(self) -> int:
        """The level for roughness 1."""
        return int(math.log2(RULES.face_size)) - RULES.lod_min

    def known(self, key: Hashable) -> int | None:
        """The cube texture of that key, if it is kept."""
        cube = self._cubes.find(key)
        return None if cube is None else cube.name

    def make(self, key: Hashable, sky: Sky) -> int:
        """A cube texture of the sky's light, kept under that key until room is wanted.

        Binds framebuffers of its own and leaves the one that was bound.
        """
        before = int(GL.glGetIntegerv(GL.GL_DRAW_FRAMEBUFFER_BINDING))
        framebuffer = int(GL.glGenFramebuffers(1))
        with ExitStack() as done:
            done.callback(GL.glDeleteFramebuffers, 1, [framebuffer])
            done.callback(GL.glBindFramebuffer, GL.GL_FRAMEBUFFER, before)
            GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
            for state in (GL.GL_SCISSOR_TEST, GL.GL_BLEND, GL.GL_DEPTH_TEST, GL.GL_CULL_FACE):
                GL.glDisable(state)
            GL.glEnable(GL.GL_TEXTURE_CUBE_MAP_SEAMLESS)
            size = RULES.face_size
            source = _cube(size, int(math.log2(size)))
            done.callback(GL.glDeleteTextures, 1, [source])
            self._paint(source, sky)
            with ExitStack() as failed:
                light = _cube(size, self.last_level)
                failed.callback(GL.glDeleteTextures, 1, [light])
                self._prefilter(source, light)
                failed.pop_all()
        return self._cubes.put(key, _Cube(light, _bytes(size))).name

    def dfg(self) -> int:
        """The texture of `reflectance`."""
        if not self._dfg:
            table = reflectance().astype(np.float16)
            self._dfg = int(GL.glGenTextures(1))
            GL.glBindTexture(GL.GL_TEXTURE_2D, self._dfg)
            rows, columns = table.shape[:2]
            GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
            GL.glTexImage2D(
                *(GL.GL_TEXTURE_2D, 0, GL.GL_RG16F, columns, rows, 0),
                *(GL.GL_RG, GL.GL_HALF_FLOAT, table),
            )
            _filtering(GL.GL_TEXTURE_2D, GL.GL_LINEAR)
        return self._dfg

    def close(self) -> None:
        """Delete all of it from the GPU."""
        self._cubes.close()
        if self._dfg:
            GL.glDeleteTextures(1, [self._dfg])
        self._dfg = 0

    def _paint(self, cube: int, sky: Sky) -> None:
        """The sky on the sides of a cube, and its smaller levels."""
        for face in range(6):
            _attach(cube, face, 0)
            sky.paint(_sight(face, RULES.face_size))
        GL.glBindTexture(GL.GL_TEXTURE_CUBE_MAP, cube)
        GL.glGenerateMipmap(GL.GL_TEXTURE_CUBE_MAP)

    def _prefilter(self, source: int, cube: int) -> None:
        """What each roughness gathers of a sky, on the levels of a cube."""
        size, last = RULES.face_size, self.last_level
        GL.glActiveTexture(GL.GL_TEXTURE0)
        GL.glBindTexture(GL.GL_TEXTURE_CUBE_MAP, source)
        for level in range(last + 1):
            roughness = 1 - math.sqrt(1 - level / last)
            bias = 0.0
            if roughness > 0:
                # log2 of the source texels, half a level up, that one sample's solid angle covers.
                texels = 6 / (RULES.samples * roughness**4)
                bias = math.log2(size) + 0.5 * math.log2(texels) + 0.5
            summed = level > last - RULES.integration_levels
            for face in range(6):
                _attach(cube, face, level)
                self._screen.cover(
                    "light_prefilter.frag",
                    {
                        **_sight(face, size >> level).uniforms,
                        "u_source": 0,
                        "u_roughness": roughness,
                        "u_lod_bias": bias,
                        "u_samples": 0 if summed else RULES.samples,
                        "u_texel_lod": math.log2(size / RULES.integration_size),
                        "u_texels": RULES.integration_size,
                    },
                )


def _sight(face: int, size: int) -> Sight:
    rotation = rotation_of(*_FACES[face])
    return Sight((0, 0, size, size), "left", (0.0, 0.0, 0.0), "flat", rotation, (1.0, 1.0))


def _cube(size: int, last: int) -> int:
    name = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_CUBE_MAP, name)
    for level in range(last + 1):
        for face in range(6):
            target = GL.GL_TEXTURE_CUBE_MAP_POSITIVE_X + face
            side = size >> level
            GL.glTexImage2D(
                *(target, level, GL.GL_RGBA16F, side, side, 0),
                *(GL.GL_RGBA, GL.GL_HALF_FLOAT, None),
            )
    _filtering(GL.GL_TEXTURE_CUBE_MAP, GL.GL_LINEAR_MIPMAP_LINEAR)
    GL.glTexParameteri(GL.GL_TEXTURE_CUBE_MAP, GL.GL_TEXTURE_MAX_LEVEL, last)
    return name


def _bytes(size: int) -> int:
    """Of a cube of half floats with its levels."""
    return 6 * size * size * 8 * 4 // 3


def _filtering(target: int, smaller: int) -> None:
    GL.glTexParameteri(target, GL.GL_TEXTURE_MIN_FILTER, smaller)
    GL.glTexParameteri(target, GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR)
    GL.glTexParameteri(target, GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE)
    GL.glTexParameteri(target, GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE)


def _attach(cube: int, face: int, level: int) -> None:
    side = RULES.face_size >> level
    GL.glFramebufferTexture2D(
        *(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0),
        *(GL.GL_TEXTURE_CUBE_MAP_POSITIVE_X + face, cube, level),
    )
    GL.glViewport(0, 0, side, side)


def reflectance(size: int = 16, samples: int = 4096) -> NDArray[np.float64]:
    """(size, size, 2): what of uniform light a GGX surface reflects, as shares of F0 and F90.

    Rows run over the cosine to the view, columns over the roughness, at (i + 0.5) / size. The
    split-sum integral (Karis 2013), with correlated Smith visibility, as three's DFG table has it.
    """
    centres = (np.arange(size) + 0.5) / size
    cosine, roughness = np.meshgrid(centres, centres, indexing="ij")
    n_v, alpha2 = cosine[..., None], (roughness[..., None] ** 4)
    i = np.arange(samples)
    x = (i + 0.5) / samples
    turn = 2 * np.pi * _mirrored_bits(i)
    n_h = np.sqrt((1 - x) / (1 + (alpha2 - 1) * x))
    sine = np.sqrt(1 - n_h**2)
    v_h = np.sqrt(1 - n_v**2) * sine * np.cos(turn) + n_v * n_h
    n_l = 2 * v_h * n_h - n_v
    lit = (n_l > 0) & (v_h > 0)
    n_l = np.where(lit, n_l, 1.0)
    smith = n_l * np.sqrt(alpha2 + (1 - alpha2) * n_v**2)
    smith += n_v * np.sqrt(alpha2 + (1 - alpha2) * n_l**2)
    # D n_h / (4 v_h) is the samples' density, so what stays is V, the cosine and 4 v_h / n_h.
    share = np.where(lit, 0.5 / smith * n_l * 4 * v_h / np.maximum(n_h, 1e-9), 0.0)
    fresnel = (1 - np.clip(v_h, 0, 1)) ** 5
    pair = np.stack([(share * (1 - fresnel)).mean(-1), (share * fresnel).mean(-1)], axis=-1)
    return np.asarray(pair, np.float64)


def _mirrored_bits(i: NDArray[np.int64]) -> NDArray[np.float64]:
    """The van der Corput sequence in base 2."""
    out = np.zeros(len(i), np.float64)
    for bit in range(32):
        out += ((i >> bit) & 1) * 0.5 ** (bit + 1)
    return out
