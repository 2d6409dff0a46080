"""Which fields of a thing a track can animate, and how such a field is read and set.

A field is named by its path: `opacity`, or `placement.yaw` for one of a part. The viewer has the
same table, which packaging/generate_types.py writes into schema.ts.
"""

from __future__ import annotations

import types
from functools import cache
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    TypeAlias,
    get_args,
    get_origin,
    get_type_hints,
)
from typing import Union as UnionType

from msgspec import Meta, structs

from story.model.timeline import Keyed
from story.model.values import COLOUR, Quaternion, Value, Vector
from story.space import wrap_yaw

Kind: TypeAlias = Literal["number", "angle", "colour", "vector", "rotation"]

PARTS: Final = ("placement", "orientation", "opening", "lighting", "grade")
"""Fields that hold a struct whose own fields can be animated."""

_STILL: Final = ("eye_height", "duration")  # numbers that shape a scene's whole time or space
_LEAST: Final = 1e-6  # of a field that has to be above 0


class Field(NamedTuple):
    """What may stand in a field that can be animated."""

    kind: Kind
    low: float | None = None
    high: float | None = None


@cache
def own_fields(kind: type[Value]) -> dict[str, Field]:
    """The fields of a struct, its parts' left out, that a track can animate."""
    found: dict[str, Field] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        field = _field(hint)
        if field is not None and name not in _STILL:
            found[name] = field
    return found


def field_of(owner: Value, path: str) -> Field | None:
    """What the field at a path is; None where no track can animate one of that name."""
    part, _, name = path.rpartition(".")
    if not part:
        return own_fields(type(owner)).get(name)
    if part not in PARTS:
        return None
    inner = getattr(owner, part, None)
    return own_fields(type(inner)).get(name) if isinstance(inner, Value) else None


def fields_of(owner: Value) -> dict[str, Field]:
    """Every field that a track can animate, by path."""
    found = dict(own_fields(type(owner)))
    for part in PARTS:
        inner = getattr(owner, part, None)
        if isinstance(inner, Value):
            found |= {f"{part}.{name}": field for name, field in own_fields(type(inner)).items()}
    return found


def value_in(owner: Value, path: str) -> Any:
    """What stands in the field at a path. AttributeError where there is none."""
    for name in path.split("."):
        owner = getattr(owner, name)
    return owner


def fits(field: Field, value: Keyed) -> bool:
    """Whether a value is of the kind that a field holds; its range aside."""
    if isinstance(value, str):
        return field.kind == "colour"
    if isinstance(value, tuple):
        return field.kind == ("rotation" if len(value) == 4 else "vector")
    return field.kind in ("number", "angle")


def within(field: Field, value: Keyed) -> Keyed:
    """The value, brought into the field's range: angles go round, numbers stop at the end."""
    if not isinstance(value, int | float):
        return value
    if field.kind == "angle":
        return wrap_yaw(value)
    if field.low is not None and value < field.low:
        return field.low
    if field.high is not None and value > field.high:
        return field.high
    return value


def with_values(owner: Any, values: dict[str, Keyed]) -> Any:
    """The owner with values in its fields, each brought into its range.

    What names no field that can be animated, or is of another kind, changes nothing.
    """
    own: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        field = field_of(owner, path)
        if field is None or not fits(field, value):
            continue
        part, _, name = path.rpartition(".")
        (parts.setdefault(part, {}) if part else own)[name] = within(field, value)
    for part, changed in parts.items():
        own[part] = structs.replace(getattr(owner, part), **changed)
    return structs.replace(owner, **own) if own else owner


def _field(hint: Any) -> Field | None:
    metas: list[Meta] = []
    hint = _bare(hint, metas)
    if hint is float:
        return _number(metas)
    if hint is str and any(meta.pattern == COLOUR for meta in metas):
        return Field("colour")
    if hint == Vector:
        return Field("vector")
    if hint == Quaternion:
        return Field("rotation")
    return None


def _bare(hint: Any, metas: list[Meta]) -> Any:
    """The plain type in an annotation, with what its Annotated layers say added to `metas`."""
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, *extras = get_args(hint)
            metas += [extra for extra in extras if isinstance(extra, Meta)]
        elif origin in (UnionType, types.UnionType):
            some = [each for each in get_args(hint) if each is not type(None)]
            if len(some) != 1:
                return None
            hint = some[0]
        else:
            return hint


def _number(metas: list[Meta]) -> Field:
    low = high = None
    for meta in metas:
        low = meta.ge if meta.ge is not None else low
        high = meta.le if meta.le is not None else high
        if meta.gt is not None:
            low = meta.gt + _LEAST
        if meta.lt is not None:
            high = meta.lt - _LEAST if meta.lt != 180 or low != -180 else 180.0
    if (low, high) == (-180, 180):
        return Field("angle", -180.0, 180.0)
    return Field(
        "number", None if low is None else float(low), None if high is None else float(high)
    )
