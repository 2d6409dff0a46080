"""The lights that shine from somewhere: which of them do in a moment, and in what order.

shaders/shared/lamps.glsl says what each gives; the viewer's render/lamps.ts is the twin.

- The key light (light.json) shines where the scene's `lighting` says how brightly, else in scenes
  that have no light of their own: who places lights wants no other one.
- Then the lights that are there, in the document's order, as many as MOST_LIGHTS; those that cast
  shadows come first, as many as MOST_SHADOWS.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from renderer.light_cubes import RULES
from renderer.programs import Uniform
from renderer.textures import linear
from story.model.values import Vector
from story.overlays.light import MOST_LIGHTS, MOST_SHADOWS, Light
from story.space import rotate
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


def lamps_of(moment: Moment) -> tuple[Lamp, ...]:
    """All that shines in a moment."""
    lighting = moment.scene.lighting
    placed = any(isinstance(overlay, Light) for overlay in moment.scene.overlays)
    key = (0.0 if placed else 1.0) if lighting.key is None else lighting.key
    lamps = [] if key == 0 else [key_lamp(key)]
    there = [one for one in moment.overlays if isinstance(one.overlay, Light) and one.opacity > 0]
    lamps += [lamp_of(one) for one in there[:MOST_LIGHTS]]
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
