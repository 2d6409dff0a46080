"""Sound: every sample at its own instant, at any rate, in any order."""

from __future__ import annotations

import subprocess
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.kinds.audio import Reader
from assets.probe import probe
from assets.resample import resampled
from story.errors import MediaUnreadable
from tests.assets.synth import write_film, write_sound

Sound = NDArray[np.float32]


def clicks(seconds: float, rate: int, *places: float) -> Sound:
    """Silence with a short burst at each place, in seconds."""
    samples = np.zeros((round(seconds * rate), 1), np.float32)
    for place in places:
        at = round(place * rate)
        samples[at : at + 48, 0] = 0.8
    return samples


def first_loud(samples: Sound) -> int:
    return int(np.argmax(np.abs(samples[:, 0]) > 0.4))


def noise(count: int, channels: int = 2) -> Sound:
    return np.random.default_rng(3).uniform(-0.9, 0.9, (count, channels)).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.wav", "pcm_s16le"), ("a.wav", "pcm_s24le"), ("a.flac", "flac"),
                        ("a.mkv", "pcm_s16le")]
)  # fmt: skip
def test_lossless_sound_comes_back_in_any_order(tmp_path: Path, name: str, codec: str) -> None:
    wanted = noise(200_000)
    reader = Reader(write_sound(tmp_path / name, wanted, 48000, codec))
    assert (reader.rate, reader.channels) == (48000, 2)
    for start in (0, 150_000, 60_000, 199_000, 3):
        got = reader.read(start, 900)
        np.testing.assert_allclose(got, wanted[start : start + 900], atol=1.1 / 32768)
    reader.close()


def test_before_and_after_there_is_silence(tmp_path: Path) -> None:
    wanted = noise(1000)
    reader = Reader(write_sound(tmp_path / "a.wav", wanted, 8000, "pcm_s16le"))
    got = reader.read(-100, 1300)
    assert np.abs(got[:100]).max() == 0
    assert np.abs(got[1100:]).max() == 0
    np.testing.assert_allclose(got[100:1100], wanted, atol=1.1 / 32768)
    assert reader.read(5000, 10).shape == (10, 2)
    assert reader.read(0, 0).shape == (0, 2)
    reader.close()


@pytest.mark.parametrize(
    ("name", "codec"), [("a.m4a", "aac"), ("a.mp3", "libmp3lame"), ("a.opus", "libopus")]
)
def test_the_encoders_delay_is_cut(tmp_path: Path, name: str, codec: str) -> None:
    path = write_sound(tmp_path / name, clicks(3, 48000, 0.5, 2.5), 48000, codec)
    reader = Reader(path)
    assert abs(first_loud(reader.read(0, 48000)) - 24000) <= 12
    assert abs(first_loud(reader.read(96000, 48000)) - 24000) <= 12
    reader.close()


@pytest.mark.parametrize(("sound_at", "name"), [(0.0, "film.mp4"), (0.25, "film.mkv")])
def test_sound_keeps_its_place_beside_the_picture(
    tmp_path: Path, sound_at: float, name: str
) -> None:
    tone = clicks(2, 48000, 1.0)
    path = write_film(tmp_path / name, frames=60, tone=tone, audio_at=sound_at)
    reader = Reader(path)
    heard = first_loud(reader.read(0, 96000))
    assert abs(heard - (1.0 + sound_at) * 48000) <= 48
    reader.close()


def test_time_zero_is_the_first_picture_even_when_the_sound_began_before(tmp_path: Path) -> None:
    path = write_film(
        tmp_path / "late.mkv", frames=60, first_pts=15, rate=Fraction(30), tone=clicks(2, 48000, 1)
    )
    reader = Reader(path)
    assert abs(first_loud(reader.read(0, 96000)) - 24000) <= 48
    reader.close()


def test_jumping_far_gives_what_reading_on_gives(tmp_path: Path) -> None:
    # a tone that never repeats: AAC makes up noise anew each time it is decoded
    sweep = np.sin(np.cumsum(np.linspace(0.01, 0.3, 48000 * 60)))[:, None].astype(np.float32)
    path = write_sound(tmp_path / "long.m4a", sweep * np.float32(0.7), 48000, "aac")
    whole = Reader(path)
    wanted = whole.read(0, 48000 * 60)
    whole.close()
    jumping = Reader(path)
    for start in (48000 * 50, 48000 * 3, 48000 * 40, 0):
        np.testing.assert_allclose(
            jumping.read(start, 4000), wanted[start : start + 4000], atol=2e-5
        )
    jumping.close()


@pytest.mark.parametrize(("source", "rate"), [(44100, 48000), (48000, 44100), (96000, 48000),
                                             (22050, 48000), (48000, 8000)])  # fmt: skip
def test_resampling_keeps_tones_and_their_phase(source: int, rate: int) -> None:
    pitch = 440.0
    tone = np.sin(2 * np.pi * pitch * np.arange(source) / source).astype(np.float32)[:, None]

    def read(start: int, count: int) -> Sound:
        out = np.zeros((count, 1), np.float32)
        low, high = max(start, 0), min(start + count, len(tone))
        if low < high:
            out[low - start : high - start] = tone[low:high]
        return out

    start, count = rate // 4, rate // 2
    got = resampled(read, source, start, count, rate)
    wanted = np.sin(2 * np.pi * pitch * np.arange(start, start + count) / rate)
    np.testing.assert_allclose(got[:, 0], wanted, atol=2e-4)
    pieces = [resampled(read, source, start + at, 97, rate) for at in range(0, 97 * 9, 97)]
    np.testing.assert_allclose(np.concatenate(pieces), got[: 97 * 9], atol=1e-6)


def test_resampling_down_lets_nothing_fold_back() -> None:
    high = np.sin(2 * np.pi * 15000 * np.arange(48000) / 48000).astype(np.float32)[:, None]
    padded = np.concatenate([np.zeros((2000, 1), np.float32), high, high])
    got = resampled(lambda at, n: padded[at + 2000 : at + 2000 + n], 48000, 2000, 4000, 16000)
    assert np.abs(got).max() < 1e-3


def test_probing(tmp_path: Path) -> None:
    found = probe(write_sound(tmp_path / "a.flac", noise(44100), 44100, "flac"))
    assert (found.kind, found.codec, found.channels, found.rate) == ("audio", "flac", 2, 44100)
    assert found.duration == pytest.approx(1, abs=0.001)


def test_a_damaged_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "noise.mp3"
    path.write_bytes(b"ID3" + bytes(300))
    with pytest.raises(MediaUnreadable, match=r"noise\.mp3"):
        probe(path)


def test_sixteen_channels_that_the_decoder_keeps_apart(tmp_path: Path) -> None:
    levels = np.linspace(-12000, 12000, 16).astype("<i2")
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((16, 2, 48000, 0, "NONE", ""))
        file.writeframes(np.tile(levels, 9600).tobytes())
    path = tmp_path / "a.mkv"
    encode = ["-c:a", "libopus", "-mapping_family", "255"]
    command = ["ffmpeg", "-v", "error", "-i", tmp_path / "a.wav", *encode, path]
    subprocess.run(command, check=True)
    reader = Reader(path)
    told = ["ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-"]
    wanted = np.frombuffer(subprocess.run(told, capture_output=True, check=True).stdout, "<f4")
    np.testing.assert_allclose(reader.read(0, 9000), wanted.reshape(-1, 16)[:9000], atol=1e-4)
    reader.close()
