"""The header of a PLY file: what it holds, told before anything is allocated for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from story.errors import MediaUnreadable, MediaUnsupported

_LONGEST: Final = 64 << 10  # bytes of a header
_SIZES: Final[dict[str, int]] = {
    "char": 1, "uchar": 1, "int8": 1, "uint8": 1, "short": 2, "ushort": 2, "int16": 2, "uint16": 2,
    "int": 4, "uint": 4, "int32": 4, "uint32": 4, "float": 4, "float32": 4, "double": 8,
    "float64": 8,
}  # fmt: skip
_CODES: Final[dict[str, str]] = {
    "char": "i1", "uchar": "u1", "int8": "i1", "uint8": "u1", "short": "i2", "ushort": "u2",
    "int16": "i2", "uint16": "u2", "int": "i4", "uint": "u4", "int32": "i4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip


@dataclass(frozen=True)
class Element:
    """One list of a PLY file: its name, its length, and the names of its properties."""

    name: str
    count: int
    properties: tuple[str, ...]
    types: tuple[str, ...]  # of each; "list" of those with items of their own
    least: int  # bytes of one item at the least


def elements(path: Path) -> dict[str, Element]:
    """The lists of a PLY file by name. Raises MediaUnreadable when its header or size is wrong."""
    with path.open("rb") as file:
        head = file.read(_LONGEST)
        size = file.seek(0, 2)
    end = head.find(b"end_header")
    if end < 0:
        raise _damaged(path, "its header has no end")
    text = head[:end].decode("ascii", "replace").split("\n")
    binary = not any(line.strip().startswith("format ascii") for line in text)
    found: dict[str, Element] = {}
    for line in text:
        words = line.split()
        if len(words) == 3 and words[0] == "element" and words[2].isdigit():
            found[words[1]] = Element(words[1], int(words[2]), (), (), 0)
        elif len(words) >= 3 and words[0] == "property" and found:
            last = next(reversed(found.values()))
            least = (_SIZES.get(words[1], 1) if words[1] != "list" else 1) if binary else 2
            found[last.name] = Element(
                last.name,
                last.count,
                (*last.properties, words[-1]),
                (*last.types, words[1]),
                last.least + least,
            )
    if sum(element.count * element.least for element in found.values()) > size - end + 1:
        raise _damaged(path, "it is cut short")
    return found


def rows(path: Path) -> dict[str, NDArray[Any]]:
    """The lists of a binary PLY file whose items are all of one size, as structured arrays.

    They are read from the file as they are used. Lists that come after one with items of different
    sizes are left out. Raises MediaUnreadable, or MediaUnsupported where the numbers are text.
    """
    found = elements(path)
    with path.open("rb") as file:
        head = file.read(_LONGEST)
        size = file.seek(0, 2)
    end = head.find(b"end_header")
    text = head[:end].decode("ascii", "replace")
    at = head.find(b"\n", end) + 1
    if at == 0:
        raise _damaged(path, "its header has no end")
    if "format ascii" in text:
        raise MediaUnsupported(
            f"“{path.name}” is a PLY file of text.", "Export it as a binary PLY file."
        )
    order = ">" if "format binary_big_endian" in text else "<"
    tables: dict[str, NDArray[Any]] = {}
    for element in found.values():
        if not set(element.types) <= set(_CODES):
            break
        if len(set(element.properties)) < len(element.properties):
            raise _damaged(path, "two of its properties have one name")
        fields = zip(element.properties, element.types, strict=True)
        row = np.dtype([(name, order + _CODES[kind]) for name, kind in fields])
        if at + element.count * row.itemsize > size:
            raise _damaged(path, "it is cut short")
        if element.count and row.itemsize:
            tables[element.name] = np.memmap(path, row, "r", at, (element.count,))
        at += element.count * row.itemsize
    return tables


def _damaged(path: Path, why: str) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{path.name}” is damaged: {why}.", "Copy it again from where it came from."
    )
