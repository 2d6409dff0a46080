"""Lights in glTF files: KHR_lights_punctual, as they stand at rest, their numbers in bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import numpy as np
from msgspec import field

from assets.gltf.nodes import Placed
from assets.gltf.schema import Part
from assets.gltf.source import Source
from assets.media import ModelLight

LIGHTS: Final = "KHR_lights_punctual"
_RIGHT: Final = math.pi / 2
_MOST: Final = 1e9


class _Cone(Part, frozen=True):
    inner_cone_angle: float = 0.0
    outer_cone_angle: float = math.pi / 4


class _Lamp(Part, frozen=True):
    type: Literal["directional", "point", "spot"]
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    intensity: float = 1.0
    range: float | None = None
    spot: _Cone = field(default_factory=_Cone)


class _Lamps(Part, frozen=True):
    """What the document says."""

    lights: tuple[_Lamp, ...] = ()


class _Which(Part, frozen=True):
    """What a node says."""

    light: int


def lights_of(source: Source, places: Iterable[Placed]) -> Iterator[ModelLight]:
    """The lights of the nodes that are shown. Raises MediaUnreadable where they cannot be read."""
    known = source.extension(source.document, LIGHTS, _Lamps)
    if known is None:
        return
    for place in places:
        which = source.extension(source.document.nodes[place.index], LIGHTS, _Which)
        if which is None or place.hidden:
            continue
        yield _light(source.item(known.lights, which.light, "light"), place.world)


def _light(lamp: _Lamp, world: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> ModelLight:
    back = world[:3, 2]
    size = float(np.linalg.norm(back))
    x, y, z = (back / size).tolist() if size > 0 else (0.0, 0.0, 1.0)
    px, py, pz = world[:3, 3].tolist()
    red, green, blue = (_within(channel, 1.0) for channel in lamp.color)
    outer = min(max(_within(lamp.spot.outer_cone_angle, _RIGHT), 1e-3), _RIGHT)
    reach = None if lamp.range is None else _within(lamp.range, _MOST)
    return ModelLight(
        lamp.type,
        (red, green, blue),
        _within(lamp.intensity, _MOST),
        reach or None,
        min(_within(lamp.spot.inner_cone_angle, _RIGHT), outer),
        outer,
        (px, py, pz),
        (x, y, z),
    )


def _within(value: float, most: float) -> float:
    """The number between 0 and the most; what is none is 0."""
    return min(max(value, 0.0), most) if math.isfinite(value) else 0.0
