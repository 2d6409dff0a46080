"""Editors of what can move, by its path: for actions that lead it, for choices that fill it in."""

from __future__ import annotations

import math

from story.fields import Field as Animated
from studio.panels.editor import Editor
from studio.panels.field_table import field_of
from studio.panels.numbers import NumberField, RotationField, VectorField
from studio.panels.values import ColourField
from studio.wording import shown


def keyed_editor(path: str, field: Animated | None) -> Editor:
    """An editor for what a field that can be animated holds."""
    described = field_of("", path.rpartition(".")[2])
    if field is None:
        return NumberField(described)
    match field.kind:
        case "colour":
            return ColourField()
        case "vector":
            return VectorField(described)
        case "rotation":
            return RotationField(described)
        case "angle":
            return NumberField(described, -180, below=180, wraps=True)
        case "number":
            return NumberField(
                described,
                -math.inf if field.low is None else field.low,
                math.inf if field.high is None else field.high,
            )


def path_name(path: str) -> str:
    """What a field is called by its path: `Placement: yaw`."""
    part, _, name = path.rpartition(".")
    said = shown(field_of("", name).label)
    return f"{shown(field_of('', part).label)}: {said.lower()}" if part else said
