"""Looks that come with Diorama: LUTs made by code, written as .cube files like anybody else's.

Each is a function of sRGB codes (n, 3) in 0..1; what it does is told by its steps.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.luts import cube_text
from assets.media import Lut

SIZE: Final = 33  # steps along each side, as most LUTs have

Codes = NDArray[np.float64]

_LUMA: Final = np.array([0.2126, 0.7152, 0.0722])


def warm(codes: Codes) -> Codes:
    """Late light: gold in what is bright, a little brown in the shadows."""
    made = _curve(codes, 0.06)
    luma = _luma(made)
    made = made * np.array([1.05, 1.0, 0.88])
    return _faded(made + (1 - luma) * np.array([0.02, 0.008, 0.0]), 0.96)


def cool(codes: Codes) -> Codes:
    """Early light: blue shadows, clear whites."""
    made = _curve(codes, 0.06)
    luma = _luma(made)
    return _faded(made + (1 - luma) * luma * np.array([-0.10, 0.0, 0.14]), 0.94)


def mono(codes: Codes) -> Codes:
    """Black and white, as through a yellow filter: skies darken, skin brightens."""
    grey = codes @ np.array([0.36, 0.56, 0.08])
    return np.repeat(_curve(grey, 0.12)[..., None], 3, axis=-1)


def film(codes: Codes) -> Codes:
    """A print: lifted blacks, rolled-off whites, teal shadows and warm lights."""
    made = _curve(codes, 0.16)
    luma = _luma(made)
    shadows, lights = (1 - luma) ** 2, luma**2
    made = made + 0.06 * shadows * np.array([-0.5, 0.35, 0.6])
    made = made + 0.06 * lights * np.array([0.6, 0.2, -0.7])
    return _faded(0.035 + 0.925 * made, 0.9)


def faded(codes: Codes) -> Codes:
    """An old photograph: little contrast, less colour, warm whites."""
    made = 0.11 + 0.80 * codes
    return _faded(made * np.array([1.02, 1.0, 0.93]), 0.62)


def night(codes: Codes) -> Codes:
    """Day for night: dark, blue, with little colour."""
    made = 0.62 * np.asarray(codes) ** 1.35
    return _faded(made * np.array([0.72, 0.88, 1.22]), 0.55)


LOOKS: Final[dict[str, Callable[[Codes], Codes]]] = {
    "warm": warm,
    "cool": cool,
    "mono": mono,
    "film": film,
    "faded": faded,
    "night": night,
}
"""By the names of their files."""


def table(name: str) -> Lut:
    """The table of a look. KeyError for one that there is not."""
    steps = np.linspace(0, 1, SIZE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    codes = np.stack([red, green, blue], axis=-1)
    made = np.clip(LOOKS[name](codes.reshape(-1, 3)), 0, 1)
    return Lut(f"look {name}", made.reshape(codes.shape).astype(np.float32))


def write(name: str, folder: Path) -> Path:
    """Write a look as `folder/NAME.cube`; its path."""
    file = folder / f"{name}.cube"
    file.write_text(cube_text(table(name), f"Diorama {name}"), "utf-8", newline="\n")
    return file


def _luma(codes: Codes) -> Codes:
    return np.asarray((codes @ _LUMA)[..., None], np.float64)


def _curve(codes: NDArray[Any], strength: float) -> Codes:
    """An S round the middle grey of codes: 0, a half and 1 stay."""
    return np.asarray(
        codes - strength * np.sin(2 * np.pi * np.clip(codes, 0, 1)) / np.pi, np.float64
    )


def _faded(codes: Codes, colour: float) -> Codes:
    """With that much of its colour left."""
    luma = _luma(codes)
    return np.asarray(luma + colour * (codes - luma), np.float64)
