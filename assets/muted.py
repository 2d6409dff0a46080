"""Keeping a library from writing to this process's own streams while it works.

For libraries that write what they have to say of a damaged file, and cannot be told to be still.
"""

from __future__ import annotations

import ctypes
import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from threading import Lock
from typing import Final

_STANDARD_ERROR: Final = 2
_ONE_AT_A_TIME: Final = Lock()  # the streams are the whole process's


@contextmanager
def muted() -> Iterator[None]:
    """What Python prints and what C writes to standard error leads nowhere meanwhile.

    That is so for every thread: keep it short.
    """
    with _ONE_AT_A_TIME, ExitStack() as ending, redirect_stdout(io.StringIO()):
        _flush()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        ending.callback(os.close, nowhere)
        try:
            before = os.dup(_STANDARD_ERROR)
        except OSError:  # whoever started us closed it
            yield
            return
        ending.callback(os.close, before)
        ending.callback(os.dup2, before, _STANDARD_ERROR)
        ending.callback(_flush)  # before it leads anywhere again
        os.dup2(nowhere, _STANDARD_ERROR)
        yield


def _flush() -> None:
    """Write out what C holds back."""
    library = ctypes.cdll.ucrtbase if sys.platform == "win32" else ctypes.CDLL(None)
    library.fflush(None)
