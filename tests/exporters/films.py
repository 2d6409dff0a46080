"""What the exporters' tests make and read films with; ffmpeg is the independent reader."""

from __future__ import annotations

import json
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def colour_of(number: int) -> tuple[int, int, int]:
    """A colour for each frame number: neighbours differ, so that order shows."""
    return (37 * number) % 256, (91 * number + 60) % 256, (151 * number + 120) % 256


def write(path: Path, frames: int, fps: Fraction, size: str = "64x32") -> None:
    """A film of flat frames, each in the colour of its number, with a click each 0.25 s."""
    width, height = (int(side) for side in size.split("x"))
    raw = np.empty((frames, height, width, 3), np.uint8)
    for number in range(frames):
        raw[number] = colour_of(number)
    sound = np.zeros(round(frames / fps * 48_000), np.float32)
    sound[6_000::12_000] = 0.8
    clicks = path.with_suffix(".f32")
    sound.tofile(clicks)
    colours = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv444p"
    tags = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
    run(
        *("ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size),
        *("-r", str(fps), "-i", "-", "-f", "f32le", "-ar", "48000", "-ac", "1", "-i", clicks),
        *("-vf", colours, "-c:v", "libx264", "-qp", "0", "-g", "12", *tags),
        *("-color_range", "tv", "-c:a", "aac", "-b:a", "128k", path),
        stdin=raw.tobytes(),
    )
    clicks.unlink()


def probe(path: Path) -> Any:
    """What ffprobe says of a file."""
    words = ("-show_streams", "-show_format", "-of", "json")
    return json.loads(run("ffprobe", "-v", "error", *words, path))


def rgb(frame: VideoFrame) -> Doubles:
    """A YUV frame as RGB 0..255 in double precision: BT.709, limited range."""
    planes: list[Doubles] = []
    for plane in frame.planes[:3]:
        data = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
        plain = data[:, : plane.width].astype(float)
        planes.append(np.kron(plain, np.ones((frame.height // plane.height,) * 2)))
    y = (planes[0] - 16) / 219
    cb, cr = (planes[1] - 128) / 224, (planes[2] - 128) / 224
    red, blue = y + 1.5748 * cr, y + 1.8556 * cb
    green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
    return np.asarray(np.clip(np.dstack([red, green, blue]) * 255, 0, 255))


def pictures(path: Path) -> list[Doubles]:
    """Every frame of a film as RGB 0..255."""
    with av.open(str(path)) as film:
        return [rgb(frame) for frame in film.decode(video=0)]


def sound(path: Path) -> NDArray[np.float32]:
    """The first channel at 48 kHz, by ffmpeg, which obeys edit lists."""
    words = ("-map", "0:a", "-ac", "1", "-ar", "48000", "-f", "f32le", "-")
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, *words], capture_output=True, check=True
    )
    return np.frombuffer(done.stdout, np.float32)


def play(path: Path) -> None:
    """Fails where ffmpeg finds anything wrong with the file."""
    strict = ("-xerror", "-err_detect", "explode")
    null = ("-map", "0:v", "-map", "0:a?", "-f", "null", "-")
    run("ffmpeg", "-v", "error", *strict, "-i", path, *null)


def run(*words: str | Path, stdin: bytes = b"") -> str:
    done = subprocess.run(words, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
