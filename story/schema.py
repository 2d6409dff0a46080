"""The JSON Schema of a story file, from which the viewer's types come.

`python -m story.schema` prints it.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Final

import msgspec

from story.model.story import VERSION, Story

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of `story.json` at this version, the same on every call."""
    made = msgspec.json.schema(Story)
    return {
        "$schema": DIALECT,
        "title": f"A Diorama story, version {VERSION}",
        **made,
    }


def main() -> int:
    """Print the schema; the status to end with."""
    try:
        print(json.dumps(schema(), indent=2, ensure_ascii=False), flush=True)
    except BrokenPipeError:  # who reads it has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still unsent
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
