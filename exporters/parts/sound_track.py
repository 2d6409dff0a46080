"""The sound of a film that is being muxed: mixed, encoded as AAC, written while its time comes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from assets.media import Floats

AAC_FRAME: Final = 1024  # samples a channel
MIXED_AT_ONCE: Final = 16 * AAC_FRAME  # samples: a mixer asked for less works more on the same
AAC_RATE: Final = 96_000  # bits a second a channel: transparent for nearly all
LAYOUTS: Final = {1: "mono", 2: "stereo", 4: "4.0"}


@dataclass(frozen=True)
class Sound:
    """The sound of a video: `mix(start, count)` gives (count, channels) float32 in -1..1.

    It is asked for consecutive blocks, in the encoder's thread, the last of which may reach past
    the end of the film.
    """

    rate: int
    channels: int
    mix: Callable[[int, int], Floats]


class SoundTrack:
    """The AAC track of a file."""

    def __init__(self, out: OutputContainer, sound: Sound) -> None:
        self._out, self._sound = out, sound
        stream = out.add_stream("aac", rate=sound.rate, layout=LAYOUTS[sound.channels])
        assert isinstance(stream, AudioStream)
        stream.codec_context.bit_rate = AAC_RATE * sound.channels
        self._stream = stream
        self._heard = 0  # samples that are encoded
        self._block: Floats = np.empty((0, 0), np.float32)  # mixed, in part encoded
        self._mixed = 0  # samples up to the end of the block

    def add(self, end: Fraction) -> None:
        """Encode whole AAC frames up to `end`, in seconds."""
        self._encode(math.floor(end * self._sound.rate / AAC_FRAME) * AAC_FRAME)

    def finish(self, length: Fraction) -> None:
        """Encode all that is left of a film of that length, in seconds."""
        self._encode(round(length * self._sound.rate))
        self._out.mux(self._stream.encode(None))

    def _encode(self, until: int) -> None:
        while self._heard < until:
            if self._heard == self._mixed:
                self._block = self._sound.mix(self._mixed, MIXED_AT_ONCE)
                self._mixed += MIXED_AT_ONCE
            first = self._heard - self._mixed + MIXED_AT_ONCE
            count = min(AAC_FRAME, until - self._heard)
            frame = _audio_frame(self._block[first : first + count], self._sound)
            frame.pts, frame.time_base = self._heard, Fraction(1, self._sound.rate)
            self._out.mux(self._stream.encode(frame))
            self._heard += count


def _audio_frame(block: NDArray[np.float32], sound: Sound) -> AudioFrame:
    planar = np.ascontiguousarray(block.T, np.float32)
    frame = AudioFrame.from_ndarray(planar, format="fltp", layout=LAYOUTS[sound.channels])
    frame.sample_rate = sound.rate
    return frame
