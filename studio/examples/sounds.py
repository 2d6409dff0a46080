"""Sounds made by formula, each a loop without a seam: a quiet hall, an evening courtyard.

Noise is shaped in the frequency domain, which makes it go round by itself; single sounds wrap.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable

import numpy as np

from studio.examples.shapes import Array

RATE = 48_000
PENTATONIC = (220.0, 261.63, 293.66, 329.63, 392.0, 440.0, 523.25, 587.33)


def hall(seconds: float = 16.0) -> bytes:
    """Room tone and, now and then, a far-off chime with a long echo: WAV, stereo."""
    count = round(seconds * RATE)
    sound = np.stack([_noise(count, seed, _room_tone) for seed in (1, 2)], -1) * 0.05
    rng = np.random.default_rng(8)
    for index in range(7):
        at = (index + rng.uniform(0.1, 0.6)) / 7 * seconds
        sound = _add(
            sound, _chime(PENTATONIC[rng.integers(0, 8)], 6.0), at, rng.uniform(-0.7, 0.7), 0.045
        )
    return wav(sound)


def courtyard(seconds: float) -> Array:
    """Crickets, a trickle of water and soft bells: (n, 2) in -1..1."""
    count = round(seconds * RATE)
    t = np.arange(count) / RATE
    water = np.stack([_noise(count, seed, _trickle) for seed in (3, 4)], -1) * 0.05
    swell = 1 + 0.35 * np.sin(2 * np.pi * t / seconds * 3)
    sound = water * swell[:, None]
    rng = np.random.default_rng(9)
    for side, pitch, every in ((-0.8, 4300.0, 0.75), (0.7, 4650.0, 1.0), (0.2, 4020.0, 1.5)):
        for at in np.arange(0, seconds, every) + rng.uniform(0, every):
            sound = _add(sound, _cricket(pitch), at, side, 0.012)
    for index in range(3):
        at = (index + rng.uniform(0.2, 0.7)) / 3 * seconds
        sound = _add(
            sound, _chime(PENTATONIC[rng.integers(3, 8)] * 2, 3.5), at, rng.uniform(-0.5, 0.5), 0.03
        )
    return np.asarray(np.clip(sound, -1, 1))


def wav(sound: Array) -> bytes:
    """(n, 2) in -1..1 as a 16-bit WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _noise(count: int, seed: int, shape: Callable[[Array], Array]) -> Array:
    """Noise with a spectrum `shape(hertz)`, of level about 1, that goes round without a seam."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.normal(size=count))
    hertz = np.arange(len(spectrum), dtype=np.float64) * (RATE / count)
    sound = np.fft.irfft(spectrum * shape(hertz), count)
    return np.asarray(sound / np.sqrt((sound**2).mean()))


def _room_tone(hertz: Array) -> Array:
    return np.asarray(np.exp(-(((hertz - 90) / 120) ** 2)) + 0.06 / (1 + hertz / 400))


def _trickle(hertz: Array) -> Array:
    return np.asarray(np.exp(-((np.log(np.maximum(hertz, 1) / 1300) / 0.7) ** 2)))


def _chime(pitch: float, seconds: float) -> Array:
    t = np.arange(round(seconds * RATE)) / RATE
    tone = sum(
        share * np.sin(2 * np.pi * pitch * ratio * t) * np.exp(-t * fade)
        for ratio, share, fade in ((1.0, 1.0, 0.9), (2.01, 0.35, 1.6), (3.02, 0.15, 2.6))
    )
    return np.asarray(tone * np.clip(t / 0.02, 0, 1) * np.clip((seconds - t) / 0.5, 0, 1))


def _cricket(pitch: float) -> Array:
    t = np.arange(round(0.26 * RATE)) / RATE
    pulses = np.clip(np.sin(2 * np.pi * 26 * t), 0, 1) ** 2
    return np.asarray(np.sin(2 * np.pi * pitch * t) * pulses * np.sin(np.pi * t / 0.26))


def _add(sound: Array, one: Array, at: float, side: float, level: float) -> Array:
    """With a sound laid over it from `at` seconds, going round the end; side -1 left to 1 right."""
    turn = (side + 1) * np.pi / 4
    where = (np.arange(len(one)) + round(at * RATE)) % len(sound)
    both = one[:, None] * np.array([np.cos(turn), np.sin(turn)]) * level
    np.add.at(sound, where, both)
    return sound
