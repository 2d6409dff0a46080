"""How a value goes from one keyframe to the next. The viewer's easing.ts is the twin."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Final

from story.model.timeline import Bezier, Easing, Hold, Keyed, Keyframe, Linear, Spring
from story.model.values import microseconds
from story.space import slerp, wrap_yaw

_REST: Final = math.log(1000.0)  # a spring's swing has fallen to a thousandth at its end
_CLOSE: Final = 1e-12


def eased(easing: Easing, progress: float) -> float:
    """How far a value has come when `progress` (0..1) of its time has gone.

    0 at 0 and 1 at 1; between them it may overshoot both.
    """
    if progress <= 0.0:
        return 0.0
    if progress >= 1.0:
        return 1.0
    match easing:
        case Linear():
            return progress
        case Hold():
            return 0.0
        case Bezier():
            return _bezier(easing, progress)
        case Spring():
            return _sprung(1.0 - easing.bounce, progress)


def between(one: Keyed, other: Keyed, share: float, *, wrap: bool = False) -> Keyed:
    """The value at `share` of the way from one to the other; `one` where they are of two kinds.

    Numbers and places go straight, with `wrap` numbers as angles the shorter way round; rotations
    along the shorter arc; colours channel by channel as they are written (sRGB, as CSS mixes them).
    """
    if isinstance(one, str):
        return _mixed(one, other, share) if isinstance(other, str) else one
    if isinstance(one, tuple):
        if not isinstance(other, tuple) or len(one) != len(other):
            return one
        if len(one) == 4:
            return slerp((one[0], one[1], one[2], one[3]), _four(other), share)
        return tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))
    if isinstance(other, str | tuple):
        return one
    step = wrap_yaw(other - one) if wrap else other - one
    return one + step * share


def value_at(keys: tuple[Keyframe, ...], time_us: int) -> Keyed:
    """The value at an instant; `keys` are in order of time and at least one."""
    after = bisect_right(keys, time_us, key=_instant)
    if after == 0:
        return keys[0].value
    key = keys[after - 1]
    if after == len(keys):
        return key.value
    start, end = _instant(key), _instant(keys[after])
    share = eased(key.easing, (time_us - start) / (end - start))
    return between(key.value, keys[after].value, share, wrap=key.wrap)


def _instant(key: Keyframe) -> int:
    return microseconds(key.time)


def _bezier(curve: Bezier, progress: float) -> float:
    """y where x is `progress` (CSS Easing Functions 1, section 2.2): Newton, else halving."""
    along = progress
    for _ in range(8):
        off = _cubic(curve.x1, curve.x2, along) - progress
        if abs(off) < _CLOSE:
            return _cubic(curve.y1, curve.y2, along)
        slope = _slope(curve.x1, curve.x2, along)
        if abs(slope) < 1e-6:
            break
        along -= off / slope
    low, high = 0.0, 1.0
    for _ in range(60):
        along = (low + high) / 2
        if _cubic(curve.x1, curve.x2, along) < progress:
            low = along
        else:
            high = along
    return _cubic(curve.y1, curve.y2, along)


def _cubic(one: float, two: float, t: float) -> float:
    left = 1.0 - t
    return 3.0 * left * left * t * one + 3.0 * left * t * t * two + t * t * t


def _slope(one: float, two: float, t: float) -> float:
    left = 1.0 - t
    return 3.0 * left * left * one + 6.0 * left * t * (two - one) + 3.0 * t * t * (1.0 - two)


def _sprung(damping: float, progress: float) -> float:
    """A damped oscillator that is let go at 0, with what it is short of 1 at the end made up."""
    return _swing(damping, progress) + progress * (1.0 - _swing(damping, 1.0))


def _swing(damping: float, time: float) -> float:
    frequency = _REST / damping
    fall = math.exp(-_REST * time)
    if damping >= 1.0:
        return 1.0 - fall * (1.0 + frequency * time)
    turn = frequency * math.sqrt(1.0 - damping * damping)
    return 1.0 - fall * (math.cos(turn * time) + _REST / turn * math.sin(turn * time))


def _mixed(one: str, other: str, share: float) -> str:
    channels = [
        math.floor(min(max(a + (b - a) * share, 0.0), 255.0) + 0.5)
        for a, b in zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    ]
    return f"#{bytes(channels).hex()}"


def _four(parts: tuple[float, ...]) -> tuple[float, float, float, float]:
    return parts[0], parts[1], parts[2], parts[3]
