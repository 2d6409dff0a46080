"""Light cubes: levels against a brute-force integral, and which sky lights which scene."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Lut
from renderer import light_cubes
from renderer.context import EglContext
from renderer.gl import GL
from renderer.grades import Grades
from renderer.lamps import key_lamp
from renderer.layers import Job, Kit
from renderer.light_cubes import RULES, LightCubes, reflectance
from renderer.lighting import Light, light_of
from renderer.memory import Memory
from renderer.mosaics import Mosaics
from renderer.painters.backdrop import gradient
from renderer.programs import Programs
from renderer.screen import Screen
from renderer.stages import Stages
from renderer.textures import Textures
from renderer.words import Words
from story.model.grading import Grade
from story.model.surrounding import Photo360
from tests.renderer.conftest import ArrayMedia, moment_of

_AXES = np.array([(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)], np.float64)


@pytest.fixture
def kit(context: EglContext) -> Iterator[Kit]:
    context.make_current()
    programs = Programs()
    screen = Screen(programs)
    memory = Memory()
    textures = Textures(memory)
    lights = LightCubes(screen, memory)
    mosaics, grades = Mosaics(memory), Grades(memory)
    yield Kit(programs, textures, mosaics, grades, screen, lights, Words(), memory, Stages())
    mosaics.close()
    lights.close()
    textures.close()
    screen.close()
    programs.close()


def _level(cube: int, level: int) -> NDArray[np.float32]:
    """(6, side, side, 4) light of a level, read back through a framebuffer."""
    side = RULES.face_size >> level
    framebuffer = int(GL.glGenFramebuffers(1))
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
    faces = []
    for face in range(6):
        GL.glFramebufferTexture2D(
            GL.GL_FRAMEBUFFER,
            GL.GL_COLOR_ATTACHMENT0,
            GL.GL_TEXTURE_CUBE_MAP_POSITIVE_X + face,
            cube,
            level,
        )
        pixels = np.empty((side, side, 4), np.float32)
        GL.glReadPixels(0, 0, side, side, GL.GL_RGBA, GL.GL_FLOAT, pixels)
        faces.append(pixels)
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
    GL.glDeleteFramebuffers(1, [framebuffer])
    return np.stack(faces)


def test_cube_faces_lie_as_opengl_says(kit: Kit) -> None:
    cube = kit.lights.make("up", gradient(kit, "#ffffff", "#000000"))
    sharp = _level(cube, 0)
    middles = sharp[:, 128, 128, 0]
    assert middles == pytest.approx(0.5 + 0.5 * _AXES[:, 1], abs=0.01)
    # On the four sides the texture's first row is up: OpenGL's cube faces stand on their heads.
    for face in (0, 1, 4, 5):
        assert sharp[face, 0, 128, 0] > sharp[face, 255, 128, 0]


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_levels_are_the_ggx_integral(kit: Kit, level: int) -> None:
    """Of a gradient by height, light weighted by D(h) over view = normal, n . l in front."""
    cube = kit.lights.make("up", gradient(kit, "#ffffff", "#000000"))
    last = kit.lights.last_level
    roughness = 1 - math.sqrt(1 - level / last)
    a2 = roughness**4
    theta = (np.arange(20_000) + 0.5) / 20_000 * math.pi / 2
    cosine = np.cos(theta)
    half2 = (1 + cosine) / 2
    spread = a2 / (half2 * (a2 - 1) + 1) ** 2
    weight = spread * cosine * np.sin(theta)
    mean = float((weight * cosine).sum() / weight.sum())
    found = _level(cube, level)[2:4]
    side = found.shape[1] // 2
    tilt = 1 / math.sqrt(1 + 2 * (1 / found.shape[1]) ** 2)  # of the texels next to the middle
    for face, sign in ((0, 1), (1, -1)):
        expected = 0.5 + 0.5 * mean * sign * tilt
        assert found[face, side, side, 0] == pytest.approx(expected, abs=0.006)


def test_a_cube_is_made_once_and_old_ones_go(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = msgspec.structs.replace(RULES, samples=1, integration_size=1)
    monkeypatch.setattr(light_cubes, "RULES", quick)
    sky = gradient(kit, "#808080", "#808080")
    first = kit.lights.make("a", sky)
    assert kit.lights.known("a") == first
    kit.memory.budget = 4 * kit.memory.shares["light"]
    for key in "bcde":
        kit.memory.begin()
        kit.lights.make(key, sky)
    assert kit.lights.known("a") is None
    assert kit.lights.known("e") is not None


def test_reflectance_of_a_mirror_and_of_chalk() -> None:
    table = reflectance(16, 2048)
    assert table.shape == (16, 16, 2)
    whole = table.sum(-1)
    assert whole[:, 0] == pytest.approx(np.ones(16), abs=0.01)
    assert (whole <= 1.005).all()
    # Karis's integral at cosine 1 - 1/32 and roughness 1 - 1/32, from a fine quadrature.
    assert table[15, 15] == pytest.approx(_quadrature(31 / 32, 31 / 32), abs=0.004)
    assert table[8, 6] == pytest.approx(_quadrature(17 / 32, 13 / 32), abs=0.004)


def _quadrature(n_v: float, roughness: float) -> NDArray[np.float64]:
    """The split sum over light directions, uniformly in angle."""
    a2 = roughness**4
    theta = (np.arange(700) + 0.5)[:, None] / 700 * math.pi / 2
    phi = (np.arange(700) + 0.5)[None, :] / 700 * 2 * math.pi
    n_l = np.cos(theta) + 0 * phi
    light = np.stack([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), n_l], -1)
    view = np.array([math.sqrt(1 - n_v**2), 0.0, n_v])
    half = light + view
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    spread = a2 / (math.pi * (half[..., 2] ** 2 * (a2 - 1) + 1) ** 2)
    smith = n_l * np.sqrt(a2 + (1 - a2) * n_v**2) + n_v * np.sqrt(a2 + (1 - a2) * n_l**2)
    value = spread * 0.5 / smith * n_l * np.sin(theta) * (math.pi / 1400) * (2 * math.pi / 700)
    fresnel = (1 - (half @ view)) ** 5
    return np.array([(value * (1 - fresnel)).sum(), (value * fresnel).sum()])


def test_the_key_light_comes_from_above_in_front() -> None:
    x, y, z = key_lamp().towards
    assert math.hypot(x, y, z) == pytest.approx(1.0)
    assert y > 0.5
    assert z > 0


def test_a_photo_lights_as_it_is_graded(
    kit: Kit, media: ArrayMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exposure comes as a gain; the rest, a LUT too once it is there, makes another light."""
    quick = msgspec.structs.replace(RULES, samples=1, integration_size=1)
    monkeypatch.setattr(light_cubes, "RULES", quick)
    media.put("photophoto", np.full((16, 32, 3), 100, np.uint8))
    media.luts["looklooklo"] = Lut("look", np.array([[0, 0, 0], [1, 0.5, 0.2]], np.float32))

    def lit(grade: Grade, then: Grade | None = None, *, exact: bool = True) -> Light:
        moment = moment_of(Photo360(asset="photophoto", grade=grade))
        now = Photo360(asset="photophoto", grade=then or grade)
        return light_of(
            kit, Job(msgspec.structs.replace(moment, surrounding=now), media, ("en",), exact)
        )

    plain = lit(Grade())
    brighter = lit(Grade(exposure=1.0))
    assert (brighter.key, brighter.gain) == (plain.key, 2.0)
    assert lit(Grade(), Grade(exposure=-1.0)).gain == 0.5
    bent = lit(Grade(exposure=1.0, contrast=1.5), Grade(exposure=2.0, contrast=1.5))
    assert bent.key != plain.key
    assert bent.gain == 2.0

    def shine(light: Light) -> list[float]:
        return _level(light.cube, kit.lights.last_level)[..., :3].mean((0, 1, 2)).tolist()

    grey = shine(plain)
    warm = shine(lit(Grade(temperature=60.0)))
    assert warm[0] > grey[0] > warm[2]
    looked = shine(lit(Grade(lut="looklooklo")))
    assert looked[0] == pytest.approx(grey[0], rel=0.01)
    assert looked[2] < looked[1] < looked[0]
    waiting = lit(Grade(lut="otherlooko"), exact=False)
    media.luts["otherlooko"] = Lut("other", np.array([[0, 0, 0], [0.2, 1, 1]], np.float32))
    assert shine(waiting) == pytest.approx(grey, rel=0.01)
    there = lit(Grade(lut="otherlooko"), exact=False)
    assert there.key != waiting.key
    assert shine(there)[0] < grey[0] / 2
