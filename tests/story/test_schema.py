"""The schema says what the decoder does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from story.model.story import Story
from story.overlays.table import OVERLAYS, AnyOverlay
from story.references import OVERLAY_MEDIA
from story.schema import schema


def _objects() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = schema()["$defs"]
    return found


def test_every_object_is_closed_and_told_apart_by_its_type() -> None:
    for name, described in _objects().items():
        assert described["additionalProperties"] is False, name
        assert described["description"], name
    for tag, kind in OVERLAYS.items():
        assert _objects()[kind.__name__]["properties"]["type"] == {"enum": [tag]}


def test_every_reference_leads_somewhere() -> None:
    made = schema()
    text = json.dumps(made)
    names = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert names <= set(made["$defs"])
    assert made["$ref"] == f"#/$defs/{Story.__name__}"


def test_the_tables_know_every_overlay() -> None:
    every = set(AnyOverlay.__args__)
    assert set(OVERLAYS.values()) == every
    assert set(OVERLAY_MEDIA) == every
    assert all(kind.__struct_config__.tag == tag for tag, kind in OVERLAYS.items())


def test_it_can_be_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "story.schema"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == json.loads(json.dumps(schema()))
