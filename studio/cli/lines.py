"""What commands say: results on standard output, a problem a line on standard error."""

from __future__ import annotations

import json
import sys
from typing import Final

import msgspec

from story.errors import brief

_CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)  # and line separators
_SPACES: Final = dict.fromkeys(_CONTROLS, " ")
_ESCAPED: Final = {code: repr(chr(code))[1:-1] for code in _CONTROLS}


def result(line: object) -> None:
    """One line of result, at once: a reader may be waiting for it."""
    print(line, flush=True)


def finding(line: str) -> None:
    """One line of result with names in it, which may hold line breaks and orders to a terminal."""
    result(brief(line.translate(_ESCAPED)))


def as_json(value: object) -> str:
    """A value of ours (struct, dataclass, dict) as JSON for people and programs."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2)


def problem(message: str, hint: str = "") -> None:
    """One line on standard error: what is wrong and what to do."""
    print(_line(f"diorama: {message} {hint}"), file=sys.stderr, flush=True)


def note(line: str) -> None:
    """One line on standard error that is no problem."""
    print(_line(line), file=sys.stderr, flush=True)


def _line(text: str) -> str:
    """One line of it, and nothing that a terminal obeys: file names may hold both."""
    return brief(" ".join(text.translate(_SPACES).split()))


def size(count: int) -> str:
    """Bytes as people say them."""
    amount = float(count)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError
