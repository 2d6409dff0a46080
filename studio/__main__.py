"""`python -m studio` and the `diorama` program: the command line, or the window without a word."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Final

INTERRUPTED: Final = 130


def main() -> None:
    """Run the command line on this process's words and end with its status."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what libraries mutter about a damaged file
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: `print` would look elsewhere
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    try:
        from studio.cli.main import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # while still importing
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
