"""How one scene gives way to the next: what is seen of both at each instant of a transition. Pure.

The viewer's passing.ts is the twin, under tests/conformance. renderer/passages.py and the viewer's
render/passage.ts draw what is said here.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from msgspec import structs

from story.model.actions import Transition
from story.model.story import Scene
from story.model.values import Vector, View
from story.space import wrap_yaw

ZOOM: Final = 2.5  # by which a zoom enlarges the middle of what is left, at its end
_BACK: Final = 0.8  # of its size at which a zoom brings the next scene in
_HOLD: Final = 0.3  # of a zoom or a walk, before and after which only one scene is seen
_LEAST_ROOM: Final = 4.0  # metres from a standpoint to what is seen from it, at least
_ROOM: Final = 2.0  # times the way that is walked: so far away is what is seen


class Glance(NamedTuple):
    """How one of both scenes is seen."""

    drift: Vector = (0.0, 0.0, 0.0)  # metres from its eye to where it is seen from, in its world
    zoom: float = 1.0  # how much larger its middle is, through a camera


class Passing(NamedTuple):
    """What is seen at an instant of a transition."""

    leaving: Glance = Glance()
    coming: Glance = Glance()
    mix: float = 1.0  # how much of the coming scene is seen, 0..1
    edge: float | None = None  # of a wipe: how far it has come, 0..1; then `mix` counts for nothing
    veil: float = 0.0  # how much of the transition's colour lies over it, 0..1
    room: float = 0.0  # metres to what is seen around an eye that drifts


class Way(NamedTuple):
    """The way from one standpoint to another, in metres, in the worlds of both scenes."""

    leaving: Vector
    coming: Vector


def passing(transition: Transition, share: float, way: Way | None = None) -> Passing:
    """What is seen when `share` (0..1) of a transition's time has gone.

    A walk needs the `way` between both standpoints; without one it dissolves.
    """
    share = min(max(share, 0.0), 1.0)
    smooth = _smooth(share)
    match transition.kind:
        case "cut":
            return Passing()
        case "fade":
            return Passing(mix=float(share >= 0.5), veil=1.0 - abs(2.0 * share - 1.0))
        case "wipe":
            return Passing(edge=smooth)
        case "zoom":
            return Passing(
                Glance(zoom=ZOOM**smooth),
                Glance(zoom=_BACK + (1.0 - _BACK) * smooth),
                _middle(share),
            )
        case "walk" if way is not None:
            return Passing(
                Glance(_times(way.leaving, smooth)),
                Glance(_times(way.coming, smooth - 1.0)),
                _middle(share),
                room=max(_LEAST_ROOM, _ROOM * math.hypot(*way.leaving)),
            )
        case _:
            return Passing(mix=share)


def way_between(leaving: Scene, coming: Scene) -> Way | None:
    """The way from one scene's standpoint to another's; None where one of them has none."""
    one, other = leaving.standpoint, coming.standpoint
    if one is None or other is None:
        return None
    east, north, up = other.east - one.east, other.north - one.north, other.up - one.up

    def seen(heading: float) -> Vector:
        turn = math.radians(heading)
        right = east * math.cos(turn) - north * math.sin(turn)
        ahead = east * math.sin(turn) + north * math.cos(turn)
        return right, up, -ahead

    return Way(seen(one.heading), seen(other.heading))


def arrival(leaving: Scene, coming: Scene, transition: Transition, view: View) -> View:
    """Where one looks on arriving: a walk goes on looking as `view`, all else opens the scene."""
    one, other = leaving.standpoint, coming.standpoint
    if transition.kind != "walk" or one is None or other is None:
        return coming.opening
    return structs.replace(view, yaw=wrap_yaw(view.yaw + one.heading - other.heading))


def _smooth(share: float) -> float:
    """Slow at both ends: 3 s^2 - 2 s^3."""
    return share * share * (3.0 - 2.0 * share)


def _middle(share: float) -> float:
    return _smooth(min(max((share - _HOLD) / (1.0 - 2.0 * _HOLD), 0.0), 1.0))


def _times(vector: Vector, factor: float) -> Vector:
    return vector[0] * factor, vector[1] * factor, vector[2] * factor
