"""Who the visitor comes near to: by moving, by being led elsewhere, or as things move themselves.

Where something moves, nearness is looked at on a beat of the visit's clock, so that it does not
matter how often a player ticks. The viewer's visit/nearness.ts is the twin.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from story.model.actions import Approach
from story.model.story import Scene
from story.model.values import Vector, microseconds
from story.overlays.group import DEEPEST
from story.overlays.table import AnyOverlay
from story.timeline import poses_then
from story.visit.due import Due, key_of
from story.visit.finding import overlay_of
from story.visit.state import State

BEAT_US: Final = 100_000
"""Of the visit's clock, between two looks at what moves."""


def next_look_us(
    state: State, scene: Scene, approached: Iterable[AnyOverlay], until_us: int
) -> int | None:
    """When on the visit's clock one has to look who is near, at `until_us` at the latest.

    `approached` are the scene's overlays that answer to being come near to.
    """
    at_us = (state.now_us // BEAT_US + 1) * BEAT_US
    if at_us > until_us or not state.clock.running:
        return None
    since = state.clock.shows(at_us - BEAT_US)
    found = any(_stirs_until_us(state, scene, each) >= since for each in approached)
    return at_us if found else None


def nearness(
    state: State, scene: Scene, approached: Iterable[AnyOverlay], time_us: int
) -> tuple[tuple[str, ...], list[Due]]:
    """The triggers within whose distance the visitor now is, and those that this sets off.

    Unless he was said to have moved the visitor stands where the scene is seen from.
    """
    eye: Vector = (0.0, scene.eye_height, 0.0)
    eye = state.position or eye
    near, found = state.near, []
    there = list(approached)
    for overlay, pose in zip(there, poses_then(state, scene, there, time_us), strict=True):
        away = math.dist(eye, pose.position)
        for index, trigger in enumerate(overlay.triggers):
            if not isinstance(trigger, Approach):
                continue
            key = key_of(overlay.id, index)
            now = away < trigger.distance
            if (key in near) == now:
                continue
            near = (*near, key) if now else tuple(each for each in near if each != key)
            if now != trigger.leaving:
                found.append(Due(state.now_us, key, trigger))
    return near, found


def _stirs_until_us(state: State, scene: Scene, overlay: AnyOverlay | None) -> int:
    """Up to when in the scene's time an overlay, or a group that it is in, is on its way."""
    until = -1
    for _ in range(DEEPEST + 1):
        if overlay is None:
            break
        for track in overlay.tracks:
            if track.field.startswith("placement") and track.keys:
                until = max(until, microseconds(track.keys[-1].time))
        for field, move in state.moves.get(overlay.id, {}).items():
            if field.startswith("placement"):
                until = max(until, move.since_us + move.length_us)
        overlay = None if overlay.parent is None else overlay_of(scene, overlay.parent)
    return until
