"""The grey pictures of a film's left eye in order of time, forwards and backwards.

assets/decoder.py decodes them. No more of a film is held than BUDGET.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.decoder import Decoder
from assets.media import Frame
from story.model.asset import StereoLayout

BUDGET: Final = 192 << 20  # bytes of pictures held while a film is walked backwards
_LEAST: Final = 8  # pictures held, however large they are

Grey = NDArray[np.uint8]
Shrink = Callable[[Grey], Grey]


class Picture(NamedTuple):
    """A film's picture at the instant from which it is shown."""

    time_us: int
    grey: Grey


class Film:
    """A film's pictures. `shrink` makes each smaller before it is kept.

    `square` as in assets.decoder.Decoder: of flat films. Raises MediaUnreadable.
    """

    def __init__(
        self, path: Path, stereo: StereoLayout, shrink: Shrink, *, square: bool = False
    ) -> None:
        self._path, self._stereo, self._shrink, self._square = path, stereo, shrink, square

    def forwards(self, from_us: int, to_us: int) -> Iterator[Picture]:
        """The picture shown at one instant and those after it, up to the one shown at another."""
        with closing(Decoder(self._path, "", square=self._square)) as decoder:
            yield from self._run(decoder, from_us, to_us)

    def backwards(self, from_us: int, to_us: int) -> Iterator[Picture]:
        """The picture shown at one instant and those before it, back to the one shown at another.

        Runs of pictures are decoded forwards and handed out in reverse.
        """
        with closing(Decoder(self._path, "", square=self._square)) as decoder:
            end_us, length_us = from_us, 250_000
            while True:
                run = list(self._run(decoder, max(to_us, end_us - length_us), end_us))
                most = max(_LEAST, BUDGET // max(1, run[-1].grey.nbytes)) if run else _LEAST
                if len(run) > 1:  # the next run as long as fits, by the pace of this one
                    pace = (run[-1].time_us - run[0].time_us) / (len(run) - 1)
                    length_us = max(1, math.floor(pace * (most - 1)))
                yield from reversed(run)
                if not run or run[0].time_us <= to_us or run[0].time_us <= 0:
                    return
                end_us = run[0].time_us - 1 - decoder.grace_us

    def _run(self, decoder: Decoder, from_us: int, to_us: int) -> Iterator[Picture]:
        """From the picture shown at one instant to that shown at another, halves of ticks aside."""
        decoder.seek(from_us + decoder.grace_us)
        raw = decoder.pull()
        while raw is not None:
            following = decoder.pull()
            since = decoder.time_us(raw)
            if since > to_us + decoder.grace_us:
                return
            if following is None or decoder.time_us(following) > from_us + decoder.grace_us:
                grey = one_eye(grey_of(decoder.frame(raw)), self._stereo)
                yield Picture(max(since, 0), self._shrink(grey))
            raw = following


def grey_of(frame: Frame) -> Grey:
    """How bright a frame is, (h, w) uint8: its luma where it has one."""
    plane = frame.planes[0]
    if frame.format == "rgba8":
        return np.asarray(cv2.cvtColor(plane, cv2.COLOR_RGBA2GRAY), np.uint8)
    if frame.format == "yuv" and frame.colours.bits > 8:
        return np.asarray(np.asarray(plane, np.uint16) >> (frame.colours.bits - 8), np.uint8)
    return np.asarray(plane, np.uint8)


def one_eye(grey: Grey, stereo: StereoLayout) -> Grey:
    """The left eye's picture, which is the upper or the left one."""
    rows, columns = grey.shape
    match stereo:
        case "mono":
            return grey
        case "top-bottom":
            return grey[: rows // 2]
        case "left-right":
            return np.ascontiguousarray(grey[:, : columns // 2])
