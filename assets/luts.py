"""Reads and writes colour tables in .cube files, and looks colours up in them as the shader does.

The format is Adobe's Cube LUT Specification 1.0 (2013), with what Resolve and others write besides:
comments anywhere, the range of a table's input as one pair of numbers, lines that say what the
table is for. assets/kinds/lut.py makes assets of them.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Lut
from story.errors import MediaUnreadable, MediaUnsupported

MOST_CUBE: Final = 129  # steps along each side: Resolve writes 17, 33 and 65
MOST_CURVE: Final = 65_536
MOST_BYTES: Final = 128 << 20
_LONGEST_LINE: Final = 4096  # characters
_LARGEST: Final = 60_000.0  # half floats end at 65,504
_SHOWN: Final = 40  # characters of a line that a message quotes

_CURE: Final = "Export it again as a .cube file from the program that made it."
_SIZES: Final = {"LUT_3D_SIZE": MOST_CUBE, "LUT_1D_SIZE": MOST_CURVE}
_RANGES: Final = ("LUT_3D_INPUT_RANGE", "LUT_1D_INPUT_RANGE")
_CORNERS: Final = ("DOMAIN_MIN", "DOMAIN_MAX")


@dataclass
class _Head:
    """What the lines before the numbers say."""

    title: str = ""
    kind: str = ""  # LUT_3D_SIZE or LUT_1D_SIZE
    size: int = 0
    low: tuple[float, ...] = (0.0, 0.0, 0.0)
    high: tuple[float, ...] = (1.0, 1.0, 1.0)

    @property
    def rows(self) -> int:
        return self.size**3 if self.kind == "LUT_3D_SIZE" else self.size


def read_cube(path: Path, key: str) -> tuple[Lut, str]:
    """The table in a .cube file, and its title.

    Raises MediaUnreadable, which names the line, and MediaUnsupported for what is too large or is
    two tables in one.
    """
    head = _Head()
    numbers = array("f")
    rows = 0
    at = 0
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MediaUnsupported(
                f"“{path.name}” is larger than {MOST_BYTES >> 20} MB, the most that Diorama reads"
                " of a LUT.",
                f"Export it with at most {MOST_CUBE} steps along each side.",
            )
        for at, words in _lines(path):
            if words[0][0] in "+-.0123456789" or words[0].lower() in ("nan", "inf"):
                if not head.size:
                    raise _wrong(path, at, "has numbers before it says LUT_3D_SIZE or LUT_1D_SIZE")
                if rows == head.rows:
                    raise _wrong(path, at, f"goes on after its {head.rows} lines of numbers")
                numbers.extend(_numbers(path, at, words, 3))
                rows += 1
            elif rows:
                raise _wrong(path, at, f"says “{words[0][:_SHOWN]}” among its numbers")
            else:
                _keyword(path, at, words, head)
    except OSError as error:
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {error.strerror or error}.",
            "Check that you may open the file.",
        ) from error
    if not head.size:
        raise _wrong(path, at, "ends without LUT_3D_SIZE or LUT_1D_SIZE")
    if rows < head.rows:
        raise _wrong(path, at, f"ends after {rows} of its {head.rows} lines of numbers")
    low, high = (tuple(float(v) for v in side) for side in (head.low, head.high))
    if any(b <= a for a, b in zip(low, high, strict=True)):
        raise _wrong(path, 0, "has a DOMAIN_MAX that is not above its DOMAIN_MIN")
    values = np.frombuffer(numbers, np.float32)
    n = head.size
    shape = (n, n, n, 3) if head.kind == "LUT_3D_SIZE" else (n, 3)
    return Lut(key, values.reshape(shape), _three(low), _three(high)), head.title


def packed(lut: Lut) -> bytes:
    """A table as a web package holds it, ready for a texture; little-endian.

    Eight floats: 1 for a cube, 0 for curves; how many steps; the codes of the first ones and of
    the last ones. Then its texels.
    """
    head = np.array([lut.is_cube, lut.size, *lut.low, *lut.high], "<f4")
    return head.tobytes() + lut.texels().astype("<f2").tobytes()


def cube_text(lut: Lut, title: str) -> str:
    """A table as a .cube file has it."""
    kind = "LUT_3D_SIZE" if lut.is_cube else "LUT_1D_SIZE"
    lines = [f'TITLE "{title}"', f"{kind} {lut.size}"]
    if (lut.low, lut.high) != ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)):
        for name, side in zip(_CORNERS, (lut.low, lut.high), strict=True):
            lines.append(f"{name} {' '.join(f'{v:g}' for v in side)}")
    lines += (" ".join(f"{v:.6f}" for v in row) for row in lut.values.reshape(-1, 3).tolist())
    return "\n".join(lines) + "\n"


def looked_up(lut: Lut, codes: NDArray[Any]) -> NDArray[np.float64]:
    """What a table makes of codes (..., 3): the twin of shaders/shared/grade.glsl.

    Between its values a cube is interpolated in the tetrahedron that holds the colour (Kasson and
    others, 1993), so that greys stay on the line of greys; curves are linearly. What lies outside
    the table's range is brought to its edge.
    """
    low, high = np.array(lut.low), np.array(lut.high)
    last = lut.size - 1
    at = np.clip((np.asarray(codes, np.float64) - low) / (high - low), 0, 1) * last
    base = np.minimum(np.floor(at), last - 1).astype(int)
    share = at - base
    if not lut.is_cube:
        columns = np.arange(3)
        before, after = lut.values[base, columns], lut.values[base + 1, columns]
        return np.asarray(before + share * (after - before), np.float64)
    order = np.argsort(-share, axis=-1, kind="stable")
    ranked = np.take_along_axis(share, order, -1)
    edge = np.ones((*share.shape[:-1], 1))
    weights = np.concatenate([edge, ranked], -1) - np.concatenate([ranked, 0 * edge], -1)
    corner = base.copy()
    found = np.zeros(share.shape)
    for turn in range(4):
        value = lut.values[corner[..., 2], corner[..., 1], corner[..., 0]]
        found += weights[..., turn, None] * value
        if turn < 3:
            axis = order[..., turn, None]
            np.put_along_axis(corner, axis, np.take_along_axis(corner, axis, -1) + 1, -1)
    return found


def swatch(lut: Lut, width: int, height: int) -> NDArray[np.uint8]:
    """(height, width, 4) what a table makes of all hues, light to dark, over the same of greys."""
    strip = height // 5
    across = np.linspace(0, 1, width)[None, :, None]
    down = np.linspace(1, 0, height - strip)[:, None, None]
    hues = np.clip(np.abs((across * 6 + np.array([0.0, 4.0, 2.0])) % 6 - 3) - 1, 0, 1)
    light = np.where(down > 0.5, 1 + (hues - 1) * (2 - 2 * down), hues * 2 * down)
    greys = np.broadcast_to(across, (strip, width, 3))
    codes = np.clip(looked_up(lut, np.concatenate([light, greys])), 0, 1)
    made = np.full((height, width, 4), 255, np.uint8)
    made[..., :3] = np.round(codes * 255)
    return made


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The words of each line that says something, with its number from 1."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                raise _wrong(path, number, f"has more than {_LONGEST_LINE} characters")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            text = line.decode("utf-8", "replace").strip()
            if "\0" in text:
                raise _wrong(path, number, "holds bytes that are no text")
            if text and not text.startswith("#"):
                title = text.startswith("TITLE")
                yield number, [text] if title else text.partition("#")[0].split()


def _keyword(path: Path, at: int, words: list[str], head: _Head) -> None:
    name, values = words[0], words[1:]
    if name.startswith("TITLE"):
        head.title = " ".join(name[5:].replace('"', " ").split())[:200]
    elif name in _SIZES:
        if head.size:
            what = "its size twice" if name == head.kind else "curves and a cube in one file"
            raise MediaUnsupported(
                f"“{path.name}” holds {what} (line {at}), which Diorama does not read.",
                "Export it as one table: a 3D LUT without a shaper.",
            )
        head.kind, head.size = name, _size(path, at, name, values)
    elif name in _CORNERS:
        side = tuple(_numbers(path, at, values, 3))
        if name == "DOMAIN_MIN":
            head.low = side
        else:
            head.high = side
    elif name in _RANGES:
        low, high = _numbers(path, at, values, 2)
        head.low, head.high = (low,) * 3, (high,) * 3
    elif not (name[0].isalpha() and name.isascii()):
        raise _wrong(path, at, f"is no line of a .cube file: “{' '.join(words)[:_SHOWN]}”")


def _size(path: Path, at: int, name: str, values: list[str]) -> int:
    if len(values) != 1 or not values[0].isdecimal() or len(values[0]) > 9:
        raise _wrong(path, at, f"has no whole number after {name}")
    size, most = int(values[0]), _SIZES[name]
    if size < 2:
        raise _wrong(path, at, f"says {name} {size}, less than 2")
    if size > most:
        raise MediaUnsupported(
            f"“{path.name}” has {size} steps along each side (line {at}); Diorama reads {most} at"
            " most.",
            "Export it with fewer: 33 and 65 are usual.",
        )
    return size


def _numbers(path: Path, at: int, words: list[str], count: int) -> list[float]:
    try:
        found = [float(word) for word in words]
    except ValueError:
        found = []
    if len(found) != count or not all(math.isfinite(v) and abs(v) <= _LARGEST for v in found):
        said = " ".join(words)[:_SHOWN]
        raise _wrong(path, at, f"should have {count} numbers, but has “{said}”")
    return found


def _three(side: tuple[float, ...]) -> tuple[float, float, float]:
    return side[0], side[1], side[2]


def _wrong(path: Path, line: int, what: str) -> MediaUnreadable:
    where = f" in line {line}" if line else ""
    return MediaUnreadable(f"“{path.name}” is no sound .cube file:{where} it {what}.", _CURE)
