"""Builds the example story, a small museum whose media are all made by code.

    python examples/small_museum.py "out/Small Museum.diorama"

Prints the story's folder. Run it with the environment that run_example.py sets up.
"""

from __future__ import annotations

import sys
from pathlib import Path

from exporters.options import Progress
from story.errors import StudioError
from studio.cli.progress import Style, teller
from studio.examples.museum import build_example


def main(words: list[str]) -> int:
    """Build it where the first word says."""
    if len(words) != 1:
        print("usage: small_museum.py NAME.diorama", file=sys.stderr)
        return 2
    folder = Path(words[0])
    told = teller(Style.bar, "example")
    try:
        build_example(folder, Progress(told.step))
    except StudioError as error:
        told.problem(error)
        return 1
    finally:
        told.close()
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
