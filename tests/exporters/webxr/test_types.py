"""The viewer's types are those of the story."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def generate_types() -> ModuleType:
    place = ROOT / "packaging" / "generate_types.py"
    spec = importlib.util.spec_from_file_location("generate_types", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_types_have_not_drifted_from_the_schema(generate_types: ModuleType) -> None:
    written = generate_types.TARGET.read_text("utf-8")
    assert written == generate_types.text(), "run python packaging/generate_types.py"


def test_every_kind_of_field_has_its_type(generate_types: ModuleType) -> None:
    schema = {
        "$defs": {
            "One": {
                "properties": {
                    "type": {"enum": ["one"]},
                    "place": {
                        "type": "array",
                        "prefixItems": [{"type": "number"}, {"type": "number"}],
                        "items": False,
                    },
                    "others": {
                        "type": "array",
                        "items": {
                            "anyOf": [{"$ref": "#/$defs/One"}, {"$ref": "#/$defs/Two"}],
                            "discriminator": {
                                "mapping": {"one": "#/$defs/One", "two": "#/$defs/Two"}
                            },
                        },
                        "default": [],
                    },
                    "maybe": {"anyOf": [{"$ref": "#/$defs/Two"}, {"type": "null"}]},
                }
            },
            "Two": {
                "properties": {
                    "words": {"additionalProperties": {"type": "string"}, "type": "object"}
                }
            },
        }
    }
    made = generate_types.generate(schema)
    assert '  type: "one";\n  place: [number, number];\n  others: (One | Two)[];' in made
    assert "  maybe: Two | null;" in made
    assert "  words: Record<string, string>;" in made
    assert '"others": {"each": {"tags": {"one": "One", "two": "Two"}}}, "maybe": "Two"' in made
