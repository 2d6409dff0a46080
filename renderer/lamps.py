"""The lights that shine from somewhere: which of them do in a moment, and in what order.

shaders/shared/lamps.glsl says what each gives; the viewer's render/lamps.ts is the twin.

- The key light (light.json) shines where the scene's `lighting` says how brightly, else in scenes
  that have no light of their own: who places lights wants no other one.
- Then the lights that are there, in the document's order, and those of models' own files, which put
  no key light out and cast no shadows: as many as MOST_LIGHTS. Those that cast shadows come first,
  as many as MOST_SHADOWS.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

import numpy as np

from assets.media import MediaSource, ModelLight
from renderer.light_cubes import RULES
from renderer.programs import Uniform
from renderer.standing import standing_of
from renderer.textures import linear
from story.errors import MediaError
from story.model.surrounding import Environment
from story.model.values import Id, Vector
from story.overlays.light import MOST_LIGHTS, MOST_SHADOWS, Light
from story.overlays.model import Model as ModelOverlay
from story.space import Pose, compose, rotate
from story.timeline import Moment, OverlayAt

_SLOTS: Final = MOST_LIGHTS + 1  # LAMPS_MOST of lamps.glsl: the key light too
_ENDLESS: Final = 0.0
_FAR: Final = -1.0  # the range that stands for a light infinitely far away
_LEAST_EDGE: Final = 1e-4  # between the cosines of a cone's edge and of where it begins to fade


@dataclass(frozen=True)
class Lamp:
    """A light that shines. Colours are linear, times the intensity."""

    light: Vector
    towards: Vector  # unit, against the way it shines
    place: Vector = (0.0, 0.0, 0.0)
    range: float = _FAR
    edge: float = -2.0  # cosine of a cone's edge
    fades: float = -1.5  # cosine from which it fades
    shadow: bool = False

    @property
    def directional(self) -> bool:
        """Whether it shines from infinitely far."""
        return self.range == _FAR

    @property
    def point(self) -> bool:
        """Whether it shines to all sides."""
        return not self.directional and self.edge <= -1


def lamps_of(moment: Moment, media: MediaSource | None = None) -> tuple[Lamp, ...]:
    """All that shines in a moment; without media, but for what shines in models."""
    lighting = moment.scene.lighting
    placed = any(isinstance(overlay, Light) for overlay in moment.scene.overlays)
    key = (0.0 if placed else 1.0) if lighting.key is None else lighting.key
    lamps = [] if key == 0 else [key_lamp(key)]
    there = [one for one in moment.overlays if isinstance(one.overlay, Light) and one.opacity > 0]
    placed_ones = map(lamp_of, there)
    own = () if media is None else _of_models(moment, media)
    lamps += islice(chain(placed_ones, own), MOST_LIGHTS)
    return tuple(sorted(lamps, key=lambda lamp: not lamp.shadow))


def lamp_of(subject: OverlayAt) -> Lamp:
    """The lamp that a light is at a moment."""
    light = subject.overlay
    assert isinstance(light, Light)
    red, green, blue = linear(light.colour)
    gain = light.intensity * subject.opacity
    colour = (red * gain, green * gain, blue * gain)
    towards = rotate(subject.pose.rotation, (0.0, 0.0, 1.0))
    casts = light.shadow and light.kind != "point"
    if light.kind == "directional":
        return Lamp(colour, towards, shadow=casts)
    place, reach = subject.pose.position, light.range or _ENDLESS
    if light.kind == "point":
        return Lamp(colour, towards, place, reach)
    half = math.radians(light.cone / 2)
    edge, fades = math.cos(half), math.cos(half * (1 - light.softness))
    return Lamp(colour, towards, place, reach, edge, max(fades, edge + _LEAST_EDGE), casts)


def _of_models(moment: Moment, media: MediaSource) -> Iterator[Lamp]:
    """What shines in the model all around and in those that stand there, as far as they are had."""
    around = moment.surrounding
    placed: list[tuple[Id, Pose, float, ModelOverlay | None]] = []
    if isinstance(around, Environment):
        pose = Pose(around.position, around.rotation, around.scale)
        placed.append((around.model, pose, 1.0, None))
    for one in moment.overlays:
        if isinstance(one.overlay, ModelOverlay) and one.opacity > 0:
            placed.append((one.overlay.asset, one.pose, one.opacity, one.overlay))
    for asset, pose, opacity, overlay in placed:
        try:
            model = media.model(asset)
        except MediaError:
            continue  # its painter says so
        if not model.lights:
            continue
        if overlay is not None:
            pose = standing_of(pose, overlay, model.low, model.high)
        for light in model.lights:
            yield _of_model(light, pose, opacity)


def _of_model(light: ModelLight, pose: Pose, opacity: float) -> Lamp:
    red, green, blue = (channel * light.intensity * opacity for channel in light.colour)
    towards = rotate(pose.rotation, light.towards)
    if light.kind == "directional":
        return Lamp((red, green, blue), towards)
    reach = _ENDLESS if light.range is None else light.range * pose.scale
    place = compose(pose, Pose(light.position)).position
    if light.kind == "point":
        return Lamp((red, green, blue), towards, place, reach)
    edge, fades = math.cos(light.outer), math.cos(light.inner)
    return Lamp((red, green, blue), towards, place, reach, edge, max(fades, edge + _LEAST_EDGE))


def lamp_uniforms(lamps: Sequence[Lamp]) -> dict[str, Uniform]:
    """What lamps.glsl needs."""
    packed = np.zeros((3, _SLOTS, 4), np.float32)
    for n, lamp in enumerate(lamps):
        packed[0, n] = (*lamp.place, lamp.range)
        packed[1, n] = (*lamp.towards, lamp.edge)
        packed[2, n] = (*lamp.light, lamp.fades)
    return {
        "u_lamps": len(lamps),
        "u_lamp_place": packed[0],
        "u_lamp_towards": packed[1],
        "u_lamp_light": packed[2],
    }


def casting(lamps: Sequence[Lamp]) -> tuple[Lamp, ...]:
    """The lamps that cast shadows."""
    return tuple(lamp for lamp in lamps if lamp.shadow)[:MOST_SHADOWS]


def key_lamp(gain: float = 1.0) -> Lamp:
    """The key light, so many times as bright as light.json says."""
    red, green, blue = (channel * RULES.key.intensity * gain for channel in RULES.key.colour)
    x, y, z = RULES.key.direction
    size = math.hypot(x, y, z)
    return Lamp((red, green, blue), (x / size, y / size, z / size), shadow=True)
