"""Reads point clouds of text: lines of x y z, then intensity and colours (XYZ, PTS, XYZN)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.clouds.source import Chunk, Source, Up, as_codes, check_count, damaged

_HEAD: Final = 65536
_BLOCK: Final = 16 << 20  # bytes of text at a time
_FAR: Final = 10_000.0  # across: what is so far from zero are a survey's eastings and northings
_HEAD_LINES: Final = 20


@dataclass(frozen=True)
class _Shape:
    """How the lines are made."""

    skip: int  # lines before the numbers
    delimiter: str  # between numbers, when it is not white space
    columns: int


def text(path: Path) -> Source:
    """The points of a text file. Raises MediaUnreadable or MediaUnsupported."""
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    check_count(path, lines)
    shape, first = _shape(path)
    normals = path.suffix.lower() == ".xyzn"
    # in Potree's and Leica's order: x y z [intensity] r g b
    rgb = shape.columns in (6, 7) or (shape.columns > 7 and not normals)
    top = 65535.0
    if rgb:
        peak = np.nanmax(first[:, -3:], initial=0.0)
        top = 1.0 if 0 < peak <= 1.0 else 255.0 if peak <= 255.0 else 65535.0
    surveyed = bool(np.abs(first[:, :2]).min() > _FAR)
    up: Up = "z" if surveyed or path.suffix.lower() == ".pts" else "y"

    def chunks() -> Iterator[Chunk]:
        for values in _rows(path, shape):
            colours = intensity = None
            if rgb and not normals:
                colours = as_codes(values[:, -3:], top)
            if shape.columns == 4 or (shape.columns >= 7 and not normals):
                intensity = values[:, 3].astype(np.float32)
            yield Chunk(values[:, :3], colours, intensity)

    return Source(path.name, chunks, up, deep=True)


def _rows(path: Path, shape: _Shape) -> Iterator[NDArray[np.float64]]:
    """The numbers, (n, columns), some lines at a time."""
    done = shape.skip
    with path.open("rb") as file:
        for _ in range(shape.skip):
            file.readline()
        rest = b""
        while True:
            block = file.read(_BLOCK)
            if not block and not rest.strip():
                return
            cut = block.rfind(b"\n") + 1 if block else 0
            if block and not cut:
                if len(rest) > _BLOCK:
                    raise damaged(path, f"line {done + 1} has no end")
                rest += block
                continue
            whole, rest = (rest + block[:cut], block[cut:]) if block else (rest, b"")
            values = _numbers(whole, shape)
            if values is None:
                raise damaged(path, _wrong_line(whole, shape, done))
            done += whole.count(b"\n")
            if len(values):
                yield values
            if not block:
                return


def _numbers(block: bytes, shape: _Shape) -> NDArray[np.float64] | None:
    """The numbers of whole lines; None where some line has others, or what is none."""
    if shape.delimiter.strip():
        block = block.replace(shape.delimiter.encode(), b" ")
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    values = _parsed(block)
    if values is not None and len(values) == lines * shape.columns:
        return values.reshape(-1, shape.columns)
    # blank lines, and counts of points between the parts of a PTS file
    kept = [line for line in block.split(b"\n") if len(line.split(None, 2)) > 1]
    values = _parsed(b"\n".join(kept))
    if values is None or any(len(line.split()) != shape.columns for line in kept):
        return None
    return values.reshape(-1, shape.columns)


def _parsed(block: bytes) -> NDArray[np.float64] | None:
    if not block.strip():
        return np.empty(0)
    with warnings.catch_warnings():  # older numpy only warns of what is no number
        warnings.simplefilter("error", DeprecationWarning)
        try:
            return np.fromstring(block, np.float64, sep=" ")
        except (ValueError, DeprecationWarning):
            return None


def _wrong_line(block: bytes, shape: _Shape, done: int) -> str:
    for number, line in enumerate(block.split(b"\n"), done + 1):
        words = line.split()
        values = _parsed(line)
        if values is None or (len(words) > 1 and len(values) != shape.columns):
            return f"line {number} does not hold {shape.columns} numbers as those before it"
    return "its lines are not all numbers"


def _shape(path: Path) -> tuple[_Shape, NDArray[np.float64]]:
    """How its lines are made, and the numbers of the first of them."""
    with path.open("rb") as file:
        whole = file.read(_HEAD)
        head = whole.decode("utf-8-sig", "replace").splitlines()
    for skip, line in enumerate(head[:_HEAD_LINES]):
        for delimiter in (" ", ",", ";"):
            words = line.split() if delimiter == " " else line.split(delimiter)
            try:
                numbers = [float(word) for word in words if word.strip()]
            except ValueError:
                continue
            if 3 <= len(numbers) == len(words):
                shape = _Shape(skip, delimiter, len(numbers))
                lines = whole.split(b"\n")[skip:]
                some = lines[:-1] if len(whole) == _HEAD else lines
                values = _numbers(b"\n".join(some), shape) if some else None
                return shape, np.array([numbers]) if values is None or not len(values) else values
    raise damaged(path, "no line of it holds x, y and z")
