"""Bringing sound to another rate: any stretch of it, the same however it is cut into pieces."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Read = Callable[[int, int], Samples]

_ZEROS: Final = 32  # zero crossings of the sinc on each side: over 100 dB of rejection
_BETA: Final = 10.0  # of the Kaiser window
_PASS: Final = 0.94  # of the narrower of the two bands
_PIECE: Final = 8192  # output samples computed at once


def resampled(read: Read, source: int, start: int, count: int, rate: int) -> Samples:
    """`count` samples from sample `start` at `rate` of what `read(start, count)` gives at `source`.

    Sample 0 lies at the same instant at both rates. Windowed sinc interpolation (J. O. Smith,
    "Digital Audio Resampling"), each output from its own exact position, so that no state is kept.
    """
    if rate == source:
        return read(start, count)
    pieces = [
        _piece(read, source, at, min(_PIECE, start + count - at), rate)
        for at in range(start, start + count, _PIECE)
    ]
    return np.concatenate(pieces) if pieces else read(0, 0)


def _piece(read: Read, source: int, start: int, count: int, rate: int) -> Samples:
    width = min(1.0, rate / source) * _PASS
    half = math.ceil(_ZEROS / width)
    places = np.arange(start, start + count, dtype=np.int64) * source
    base, phase = places // rate, places % rate
    first = int(base[0]) - half + 1
    heard = read(first, int(base[-1]) + half + 1 - first)
    windows = np.lib.stride_tricks.sliding_window_view(heard, 2 * half, axis=0)[base - base[0]]
    phases, which = np.unique(phase, return_inverse=True)
    weights = _weights(phases / rate, width, half)[which]
    return np.asarray(np.einsum("nct,nt->nc", windows, weights, optimize=True), np.float32)


def _weights(phases: NDArray[np.float64], width: float, half: int) -> NDArray[np.float32]:
    """The filter for each fractional position, (phases, 2 half); each sums to 1."""
    distance = np.arange(-half + 1, half + 1) - phases[:, None]
    inside = np.clip(1 - (distance / half) ** 2, 0, 1)
    window = np.i0(_BETA * np.sqrt(inside)) * (np.abs(distance) <= half)
    weights = np.sinc(distance * width) * window
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
