"""Timing two things against each other: A B A B, medians, one line a figure."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def compare(what: str, ours: Callable[[], object], peer: Callable[[], object], pairs: int) -> None:
    """Run both in turn and print the ratio of their median wall-clock times and the spread."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(pairs):
        for run, taken in zip((ours, peer), times, strict=True):
            begin = time.perf_counter()
            run()
            taken.append(time.perf_counter() - begin)
    mine, other = (statistics.median(taken) for taken in times)
    ratios = sorted(a / b for a, b in zip(*times, strict=True))
    print(
        f"{what}: {mine / other:.2f}x ({_told(mine)} against {_told(other)}; "
        f"{pairs} pairs, {ratios[0]:.2f} to {ratios[-1]:.2f})",
        flush=True,
    )


def _told(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def ffmpeg(*words: str | Path) -> None:
    """Run ffmpeg silently; CalledProcessError where it fails."""
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, words)], check=True)


def make_film(path: Path, size: str, frames: int) -> None:
    """A moving, textured 360° film at 30 frames a second, about as hard to encode as a real one."""
    source = f"mandelbrot=s={size}:r=30:end_scale=0.03,noise=alls=6:allf=t,format=yuv420p"
    ffmpeg(
        *("-f", "lavfi", "-i", source, "-frames:v", str(frames)),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "30"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", path),
    )
