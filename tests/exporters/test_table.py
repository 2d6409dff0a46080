"""Every target in the table can be listed, described and set."""

from __future__ import annotations

import msgspec
import pytest

from exporters.options import describe, parse
from exporters.table import EXPORTERS


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_target_tells_what_may_be_set(name: str) -> None:
    exporter = EXPORTERS[name]
    keys = describe(exporter.options)
    assert keys[0].name == "language"
    assert all(key.help for key in keys), "each key has its line of help"
    assert all(key.default in key.choices for key in keys if key.choices)
    assert msgspec.json.decode(msgspec.json.encode(keys))
    assert parse(exporter.options, {}) == exporter.options()
    assert exporter.title


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_default_may_be_said_aloud(name: str) -> None:
    """What `targets` prints as the default is what `--set` takes."""
    options = EXPORTERS[name].options
    said = {
        key.name: str(key.default).lower() for key in describe(options) if key.default is not None
    }
    assert parse(options, said) == options()


def test_this_machine_can_make_films_and_stills() -> None:
    assert EXPORTERS["video360"].available() is None
    assert EXPORTERS["stills"].available() is None
