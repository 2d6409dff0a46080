"""The JSON Schema of a story file, from which the viewer's types come.

`python -m story.schema` prints it.
"""

from __future__ import annotations

import json
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


def main() -> None:
    """Print the schema."""
    print(json.dumps(schema(), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
