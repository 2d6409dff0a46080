"""The light of a scene: which sky lights it. light_cubes.py makes the cubes, lamps.py the rest.

- A scene may name the picture that lights it, a 360° photo or an HDR picture made on the spot: its
  left eye's, turned as the scene's `lighting` says. Else what surrounds does:
- A 360° photo or video lights its scene: the left eye's picture, turned as it is shown; a video by
  its first frame, so that the light never flickers and needs making only once.
- A 3D environment is lit by its sky, picture or gradient, times its gain `light`.
- What surrounds is taken as the scene has it, its grade too: turned or coloured otherwise in time,
  it lights as before, so that light is made once. Its brightness and exposure alone, in time too,
  are gains on its light. A LUT lights along, but for that of an HDR picture (story/grading.py).
- A backdrop and the real world give no light of their own: a neutral studio (light.json) does.
- Light keeps its true strength, the sun in an HDR picture too, until the surface that it falls on
  is shaded: only then is it brought to the screen's range, as the scene's `lighting` says.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from renderer.gl import GL
from renderer.lamps import Lamp, lamp_uniforms
from renderer.layers import Job, Kit, Sky
from renderer.light_cubes import RULES
from renderer.painters.backdrop import gradient
from renderer.painters.panorama import panorama
from renderer.programs import Uniform
from renderer.sights import Sight
from renderer.tone import tone_of, tone_uniforms
from story.errors import MediaError, ShaderError
from story.grading import lighting_gain, lighting_grade
from story.model.grading import Grade
from story.model.lighting import Lighting, Tone
from story.model.surrounding import Environment, Photo360, Surrounding, Video360
from story.model.values import Orientation, Vector

LIGHT_UNIT: Final = 5
DFG_UNIT: Final = 6
"""The texture units of the light cube and of the table of reflectance."""


@dataclass(frozen=True)
class Light:
    """A scene's light, ready to be used by model.frag."""

    key: Hashable  # equal only for the same cube
    cube: int
    dfg: int
    last_level: int
    gain: float
    lamps: tuple[Lamp, ...] = ()
    tone: Tone = "none"
    exposure: float = 0.0  # stops

    def bind(self) -> dict[str, Uniform]:
        """Bind the light's textures to their units; returns the uniforms of model.frag."""
        for unit, kind, name in (
            (LIGHT_UNIT, GL.GL_TEXTURE_CUBE_MAP, self.cube),
            (DFG_UNIT, GL.GL_TEXTURE_2D, self.dfg),
        ):
            GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
            GL.glBindTexture(kind, name)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        GL.glEnable(GL.GL_TEXTURE_CUBE_MAP_SEAMLESS)
        return {
            **lamp_uniforms(self.lamps),
            **tone_uniforms(self.tone, self.exposure),
            "u_light": LIGHT_UNIT,
            "u_dfg": DFG_UNIT,
            "u_light_lod": float(self.last_level),
            "u_light_gain": self.gain,
        }


def light_of(kit: Kit, job: Job) -> Light:
    """The light of the job's scene; where its picture cannot be had or drawn, the studio's."""
    surrounding, lighting = job.moment.surrounding, job.scene.lighting
    gain = surrounding.light if isinstance(surrounding, Environment) else 1.0
    if isinstance(surrounding, Photo360 | Video360 | Environment) and lighting.picture is None:
        gain *= surrounding.brightness
    gain *= lighting.gain
    graded = 1.0
    try:
        if isinstance(surrounding, Photo360 | Video360) and lighting.picture is None:
            graded = lighting_gain(surrounding.grade, _grade(job, surrounding))
        key = _key(job)
        cube = kit.lights.known(key)
        if cube is None:
            cube = kit.lights.make(key, _sky(kit, job))
    except (MediaError, ShaderError):
        key = None
        cube = kit.lights.known(key)
        if cube is None:
            cube = kit.lights.make(key, _studio(kit))
    level = kit.lights.last_level
    tone, exposure = lighting.tone, lighting.exposure
    return Light(key, cube, kit.lights.dfg(), level, gain * graded, job.lamps, tone, exposure)


def sky_of(
    kit: Kit, job: Job, environment: Environment, gain: float = 1.0, *, seen: bool = False
) -> Sky:
    """The sky of a 3D environment, as it lights or as it is `seen`.

    Raises MediaError when its picture cannot be had.
    """
    if environment.sky is None:
        return gradient(kit, environment.top, environment.bottom, gain)
    frame = job.media.frame(environment.sky)
    hdr = seen and job.media.asset(environment.sky).hdr
    tone = tone_of(job.scene.lighting, hdr)
    exact = job.exact if seen else None
    layout = job.layout(environment.sky)
    return panorama(kit, frame, layout, Orientation(), gain, tone, exact=exact)


def _key(job: Job) -> Hashable:
    """What tells the scene's sky from others, found without opening its media; None: the studio."""
    match _giver(job):
        case Lighting(picture=str(picture), orientation=turned):
            return job.media.asset(picture).sha256, job.layout(picture), turned
        case Photo360() | Video360() as around:
            return (
                job.media.asset(around.asset).sha256,
                job.layout(around.asset),
                around.orientation,
                (grade := _grade(job, around)),
                None if (lut := job.lut(grade)) is None else lut.key,
            )
        case Environment(sky=None) as environment:
            return environment.top, environment.bottom
        case Environment(sky=str(sky)):
            return job.media.asset(sky).sha256, job.layout(sky), Orientation()
        case _:
            return None


def _sky(kit: Kit, job: Job) -> Sky:
    match _giver(job):
        case Lighting(picture=str(picture), orientation=turned):
            frame = job.media.frame(picture)
            return panorama(kit, frame, job.layout(picture), turned)
        case Photo360() | Video360() as around:
            frame = job.media.frame(around.asset, 0)
            grade = _grade(job, around)
            lut = job.lut(grade)
            turned = around.orientation
            return panorama(kit, frame, job.layout(around.asset), turned, grade=grade, lut=lut)
        case Environment() as environment:
            return sky_of(kit, job, environment)
        case _:
            return _studio(kit)


def _grade(job: Job, around: Photo360 | Video360) -> Grade:
    """The grade with which what surrounds lights, as the scene has it."""
    scene = job.moment.scene.surrounding
    grade = scene.grade if isinstance(scene, Photo360 | Video360) else around.grade
    hdr = isinstance(around, Photo360) and job.media.asset(around.asset).hdr
    return lighting_grade(grade, hdr=hdr)


def _giver(job: Job) -> Lighting | Surrounding:
    """What lights the scene from all around: the picture it names, or what surrounds."""
    scene = job.moment.scene
    return scene.surrounding if scene.lighting.picture is None else scene.lighting


def _studio(kit: Kit) -> Sky:
    studio = RULES.studio
    boxes = [(*_unit(box.direction), box.sharpness) for box in studio.boxes]
    uniforms: dict[str, Uniform] = {
        "u_bottom": studio.bottom,
        "u_horizon": studio.horizon,
        "u_top": studio.top,
        "u_boxes": np.array(boxes, np.float32),
        "u_box_light": np.array([(*box.colour, 0.0) for box in studio.boxes], np.float32),
    }

    def paint(sight: Sight) -> None:
        kit.screen.look(sight, "sky/studio.frag", uniforms)

    return Sky(paint)


def _unit(vector: Vector) -> NDArray[np.float64]:
    array = np.array(vector, np.float64)
    return np.asarray(array / np.linalg.norm(array))
