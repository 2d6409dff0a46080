"""The viewer's types are those of the story."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from story.model.story import VERSION

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
                    "any": {"anyOf": [{"$ref": "#/$defs/Two"}, {"$ref": "#/$defs/One"}]},
                    "mixed": {
                        "anyOf": [
                            {"type": "number"},
                            {"type": "string"},
                            {"type": "array", "items": {"type": "number"}},
                        ]
                    },
                    "by_key": {"type": "object", "additionalProperties": {"$ref": "#/$defs/Two"}},
                }
            },
            "Two": {
                "properties": {
                    "type": {"enum": ["two"]},
                    "words": {"additionalProperties": {"type": "string"}, "type": "object"},
                }
            },
        }
    }
    made = generate_types.generate(schema)
    assert '  type: "one";\n  place: [number, number];\n  others: (One | Two)[];' in made
    assert "  maybe: Two | null;" in made
    assert "  words: Record<string, string>;" in made
    assert "  mixed: number | string | number[];\n  by_key: Record<string, Two>;" in made
    assert '"by_key": {"values": "Two"}' in made
    named = generate_types.generate(schema, {"Either": frozenset({"One", "Two"})})
    assert "  others: Either[];" in named
    assert "  any: Either;" in named
    assert "export type Either = One | Two;" in named
    assert '  Either: {"one": "One", "two": "Two"},' in named
    assert '"others": {"each": "Either"}' in named
    assert '"others": {"each": {"tags": {"one": "One", "two": "Two"}}}, "maybe": "Two"' in made


def test_animatable_fields_are_those_of_the_story(generate_types: ModuleType) -> None:
    made = generate_types.text()
    assert '"opacity": {"kind": "number", "low": 0.0, "high": 1.0}' in made
    assert '"yaw": {"kind": "angle", "low": -180.0, "high": 180.0}' in made
    assert f"export const VERSION = {VERSION};" in made
