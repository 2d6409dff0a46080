"""The values of the command line's options as people write them, read into plain ones.

A wrong one is wrong usage: typer.BadParameter, which ends with status 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import typer

from story.errors import EditError
from story.layouts import layout_said
from story.model.asset import Layout
from story.model.placement import Around
from story.model.values import LANGUAGE, MOST, LanguageCode
from story.space import wrap_yaw

_SIZE = re.compile(r"(\d{1,6})[x×](\d{1,6})")
LARGEST = 16384  # pixels of a side: the largest texture that software OpenGL has


def placement(text: str) -> Around:
    """`YAW,PITCH[,DISTANCE]` in degrees and metres; any yaw, wrapped."""
    parts = text.split(",")
    if len(parts) == 2:
        parts.append("2")
    try:
        yaw, pitch, distance = (float(part) for part in parts)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not YAW,PITCH or YAW,PITCH,DISTANCE, such as 30,-10,2.5"
        ) from None
    if not (-90 <= pitch <= 90 and 0 < distance <= MOST and abs(yaw) < float("inf")):
        raise typer.BadParameter(
            f"{text!r}: pitch goes from -90 to 90 degrees, the distance from above 0 to"
            f" {MOST:.0e} metres"
        )
    return Around(yaw=wrap_yaw(yaw), pitch=pitch, distance=distance)


def layout_value(text: str) -> Layout:
    """`NAME[,EYES][,DEGREES...]`, such as `vr180,top-bottom`."""
    try:
        return layout_said(text)
    except EditError as error:
        raise typer.BadParameter(f"{error.message} {error.hint}") from None


@dataclass(frozen=True)
class Size:
    """Pixels of a picture."""

    width: int
    height: int


def size(text: str) -> Size:
    """`WIDTHxHEIGHT` in pixels."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(f"{text!r} is not WIDTHxHEIGHT, such as 1920x1080")
    width, height = int(match[1]), int(match[2])
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise typer.BadParameter(f"{text!r}: each side has 1 to {LARGEST} pixels")
    return Size(width, height)


def language(text: str) -> LanguageCode:
    """A BCP 47 tag as a story may have it."""
    if not re.match(LANGUAGE, text):
        raise typer.BadParameter(f"{text!r} is not the code of a language, such as en or zh-Hans")
    return text


def settings(pairs: Iterable[str], targets: Iterable[str]) -> dict[str, dict[str, str]]:
    """`[TARGET.]key=value` pairs by target; without a target a pair is for all of them."""
    asked = tuple(targets)
    found: dict[str, dict[str, str]] = {target: {} for target in asked}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{pair!r} is not key=value or TARGET.key=value")
        target, dot, key = name.rpartition(".")
        if dot and target not in found:
            raise typer.BadParameter(
                f"{pair!r} is for {target!r}, which is not among the targets {', '.join(asked)}"
            )
        for each in (target,) if dot else asked:
            found[each][key] = value
    return found


def named_values(pairs: Iterable[str]) -> dict[str, str]:
    """`name=value` pairs of a template; the last one of a name holds."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"{pair!r} is not name=value", param_hint="--set")
        found[name.strip()] = value
    return found
