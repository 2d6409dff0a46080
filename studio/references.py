"""Keeps Python's constants alive where PySide6 gives back more references to them than it took."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_IMMORTAL: Final = 1 << 60  # references that no process gives back


def keep_constants() -> None:
    """Make None, True and False immortal, as Python 3.12 and later have them by themselves.

    PySide6 6.12 counts on that: before 3.12 every call of a function without a result, such as
    `QPainter.drawLine`, takes one reference off None that is not its own, and a window that paints
    for a minute would end with "none_dealloc: deallocating None".
    """
    if sys.implementation.name != "cpython" or sys.version_info >= (3, 12):
        return
    for constant in (None, True, False):
        # CPython's id is the object's address, and the count comes first in it
        count = ctypes.c_ssize_t.from_address(id(constant))
        if count.value < _IMMORTAL:
            count.value += _IMMORTAL
