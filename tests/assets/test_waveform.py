"""Peaks of sounds: against numpy, in blocks, kept."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.waveform import RATE, kept_peaks, peaks_of
from story.errors import MediaUnreadable


def write_wav(path: Path, samples: NDArray[np.float64], rate: int) -> Path:
    """(n, channels) in -1..1 as 16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


@pytest.mark.parametrize("rate", [8000, 11025, 44100])
def test_each_peak_is_the_loudest_of_its_stretch(tmp_path: Path, rate: int) -> None:
    rng = np.random.default_rng(3)
    seconds = 12.34  # more than one block, and a broken one
    envelope = np.repeat(rng.random(124), rate // 10 + 1)[: int(seconds * rate)]
    left = rng.uniform(-1, 1, len(envelope)) * envelope
    samples = np.stack([left, left * -0.3], axis=1)
    path = write_wav(tmp_path / "noise.wav", samples, rate)
    peaks = peaks_of(path, seconds)
    assert peaks is not None
    assert len(peaks) == 1234
    for n in (0, 1, 499, 500, 501, 1233):
        block, within = divmod(n, 5 * RATE)
        first = block * 5 * rate
        low, high = first + within * rate // RATE, first + (within + 1) * rate // RATE
        expected = np.abs(samples[low:high]).max() * 255
        assert abs(float(peaks[n]) - expected) <= 1


def test_they_are_kept_and_made_anew_when_what_is_kept_is_broken(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "tone.wav", np.full((8000, 1), 0.5), 8000)
    place = tmp_path / "cache" / "tone.npy"
    made = kept_peaks(place, path, 1.0)
    assert made is not None
    assert set(made) == {127}
    path.unlink()
    assert np.array_equal(kept_peaks(place, path, 1.0), made)  # type: ignore[arg-type]
    place.write_bytes(place.read_bytes()[:40])
    with pytest.raises(MediaUnreadable):
        kept_peaks(place, path, 1.0)
    assert [each.name for each in place.parent.iterdir()] == ["tone.npy"]


def test_it_can_be_stopped(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", np.zeros((8000 * 12, 1)), 8000)
    asked: list[int] = []

    def go_on() -> bool:
        asked.append(1)
        return len(asked) < 3

    place = tmp_path / "cache" / "long.npy"
    assert kept_peaks(place, path, 12.0, go_on) is None
    assert not place.exists()
