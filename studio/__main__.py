"""`python -m studio` and the `diorama` program: the command line, or the window without a word."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line on this process's words and end with its status."""
    from studio.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
