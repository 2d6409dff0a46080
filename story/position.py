"""Where a JSON path stands in a file's text, as line and column; for messages about files."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

_PLACE = re.compile(r"`(\$[^`]*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)


def place_in(message: str) -> str:
    """The JSON path at the end of one of msgspec's messages; `$` where it names none."""
    found = _PLACE.search(message)
    return found.group(1) if found else "$"


def line_column(data: bytes, offset: int) -> tuple[int, int]:
    """Line and column, both from 1 and the column in characters, of a byte of the file."""
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return data.count(b"\n", 0, offset) + 1, column


def position_of(data: bytes, place: str) -> int:
    """The offset at which the value of a JSON path begins, or that of its nearest known parent."""
    tokens = [(token.group(), token.start()) for token in _TOKEN.finditer(data)]
    if not tokens:
        return 0
    at = 0
    for name, index in _STEP.findall(place):
        if index == "...":
            break
        found = _member(tokens, at, name) if name else _item(tokens, at, int(index))
        if found is None:
            break
        at = found
    return tokens[at][1]


def offsets_of_key(data: bytes, key: str) -> list[int]:
    """Where an object key of that name stands, anywhere in the file."""
    tokens = [(token.group(), token.start()) for token in _TOKEN.finditer(data)]
    return [
        start
        for (text, start), (after, _) in pairwise(tokens)
        if after == b":" and _text(text) == key
    ]


def _member(tokens: list[tuple[bytes, int]], at: int, name: str) -> int | None:
    if tokens[at][0] != b"{":
        return None
    at += 1
    while at + 2 < len(tokens) and tokens[at][0] != b"}":
        if _text(tokens[at][0]) == name:
            return at + 2
        at = _after(tokens, at + 2)
        if at < len(tokens) and tokens[at][0] == b",":
            at += 1
    return None


def _item(tokens: list[tuple[bytes, int]], at: int, index: int) -> int | None:
    if tokens[at][0] != b"[":
        return None
    at += 1
    while at < len(tokens) and tokens[at][0] != b"]":
        if index == 0:
            return at
        index -= 1
        at = _after(tokens, at)
        if at < len(tokens) and tokens[at][0] == b",":
            at += 1
    return None


def _after(tokens: list[tuple[bytes, int]], at: int) -> int:
    """The token after the value that begins at `at`."""
    depth = 0
    while at < len(tokens):
        text = tokens[at][0]
        if text in (b"{", b"["):
            depth += 1
        elif text in (b"}", b"]"):
            depth -= 1
        at += 1
        if depth == 0:
            break
    return at


def _text(token: bytes) -> str:
    return token[1:-1].decode("utf-8", "replace")
