"""What lies between the keys of a model's own animations: glTF 2.0, appendix C. Pure.

renderer/rigging.py blends what is found here. The viewer's rigging.ts is the twin.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assets.media import Animation, Channel

Path = Literal["translation", "rotation", "scale", "weights"]


class Curves:
    """Channels alike in path, interpolation and width: read together, for they may be hundreds."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self.nodes = np.array([each.node for each in channels], np.intp)
        self._interpolation = channels[0].interpolation
        self._turns = channels[0].path == "rotation"
        self._values = np.concatenate([each.values for each in channels]).astype(np.float64)
        self._times = np.concatenate([each.times for each in channels]).astype(np.float64)
        counts = np.array([len(each.times) for each in channels], np.intp)
        self._firsts = np.cumsum(counts) - counts
        self._lasts = np.cumsum(counts) - 1
        alike: dict[bytes, int] = {}  # most share their times
        self._which = np.array(
            [alike.setdefault(each.times.tobytes(), len(alike)) for each in channels], np.intp
        )
        self._rows = [array("d", np.frombuffer(key, channels[0].times.dtype)) for key in alike]

    def at(self, seconds: float) -> NDArray[np.float64]:
        """(c, w): the value of each channel; before its first key and after its last it stands."""
        passed = np.array([bisect_right(row, seconds) - 1 for row in self._rows], np.intp)
        low = self._firsts + np.maximum(passed[self._which], 0)
        high = np.minimum(low + 1, self._lasts)
        if self._interpolation == "step":
            return np.asarray(self._values[low])
        length = self._times[high] - self._times[low]
        gone = np.maximum(seconds - self._times[low], 0)
        share = np.divide(gone, length, out=np.zeros_like(gone), where=length > 0)[:, None]
        if self._interpolation == "cubic":
            return self._cubic(low, high, length[:, None], share)
        start, end = self._values[low], self._values[high]
        return _slerp(start, end, share) if self._turns else start * (1 - share) + end * share

    def _cubic(
        self,
        low: NDArray[np.intp],
        high: NDArray[np.intp],
        length: NDArray[np.float64],
        t: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        start, leaving = self._values[low, 1], self._values[low, 2]
        arriving, end = self._values[high, 0], self._values[high, 1]
        value = (
            (2 * t**3 - 3 * t**2 + 1) * start
            + length * (t**3 - 2 * t**2 + t) * leaving
            + (-2 * t**3 + 3 * t**2) * end
            + length * (t**3 - t**2) * arriving
        )
        if not self._turns:
            return np.asarray(value)
        size = np.linalg.norm(value, axis=1, keepdims=True)
        return np.asarray(value / np.where(size > 0, size, 1.0))


def curves_of(animation: Animation, path: Path) -> tuple[Curves, ...]:
    """The channels of an animation that move nodes in one way."""
    groups: dict[tuple[str, int], list[Channel]] = {}
    for channel in animation.channels:
        if channel.path == path:
            kind = channel.interpolation, channel.values.shape[-1]
            groups.setdefault(kind, []).append(channel)
    return tuple(Curves(channels) for channels in groups.values())


def _slerp(
    start: NDArray[np.float64], end: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Between unit quaternions by the shorter way round (appendix C.4)."""
    cosine = np.einsum("ij,ij->i", start, end)[:, None]
    angle = np.arccos(np.minimum(np.abs(cosine), 1.0))
    sine = np.sin(angle)
    near = sine < 1e-6  # there a straight line is as good
    whole = np.where(near, 1.0, sine)
    first = np.where(near, 1 - share, np.sin(angle * (1 - share)) / whole)
    second = np.where(near, share, np.sin(angle * share) / whole)
    return np.asarray(first * start + np.where(cosine < 0, -second, second) * end)
