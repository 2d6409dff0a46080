"""The animations of a glTF file as assets.media has them: what does not fit is left out, noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from assets.gltf.schema import AnimationOf, ChannelOf, VariantOf
from assets.gltf.source import Source
from assets.media import Animation, Channel
from assets.shading import FARTHEST

MOST_CHANNELS: Final = 20_000
MOST_VALUES: Final = 20_000_000  # numbers in all channels together
_LONGEST: Final = 200  # characters of a name

Interpolation: TypeAlias = Literal["linear", "step", "cubic"]
Path: TypeAlias = Literal["translation", "rotation", "scale", "weights"]

_INTERPOLATIONS: Final[dict[str, Interpolation]] = {
    "LINEAR": "linear", "STEP": "step", "CUBICSPLINE": "cubic",
}  # fmt: skip
_PATHS: Final[dict[str, Path]] = {
    "translation": "translation", "rotation": "rotation", "scale": "scale", "weights": "weights",
}  # fmt: skip
_POINTER: Final = "KHR_animation_pointer"


@dataclass(frozen=True)
class Movable:
    """What animations can move of a node: the rig's node, and how many morph targets it has."""

    node: int | None  # None: its matrix shears, so that it has no translation, rotation and scale
    targets: int


class _LeftOut(Exception):
    """Why a channel is left out, as the end of a sentence."""


def animations_of(
    source: Source, movable: Mapping[int, Movable]
) -> tuple[tuple[Animation, ...], tuple[str, ...]]:
    """The animations that move something, and lines on what is left out.

    `movable` are the nodes of the scene by their number in the file. Raises MediaUnreadable where
    the file names lists or samplers that it does not have.
    """
    parts = source.document.animations
    what = _too_much(source)
    if what:
        return (), (f"Its animations are not played: they have more than {what}.",)
    notes: dict[str, None] = {}
    found: list[Animation] = []
    for part, name in zip(parts, unique_names(parts), strict=True):
        channels: dict[tuple[int, Path], Channel] = {}
        for each in part.channels:
            try:
                channel = _channel(source, part, each, movable)
                if (channel.node, channel.path) in channels:
                    raise _LeftOut("several move one thing in one way")
            except _LeftOut as why:
                notes[f"A part of its animations is left out: {why}."] = None
                continue
            channels[channel.node, channel.path] = channel
        if channels:
            length = max(float(each.times[-1]) for each in channels.values())
            found.append(Animation(name, length, tuple(channels.values())))
    return tuple(found), tuple(notes)


def unique_names(
    parts: Sequence[AnimationOf | VariantOf], usual: str = "Animation"
) -> tuple[str, ...]:
    """A name for each part: its own, "Animation 3" of the third without, numbered if taken."""
    said = [_plain(part.name) for part in parts]
    used: set[str] = set()
    names = []
    for place, name in enumerate(said):
        number, stem = (2, name) if name else (place + 1, usual)
        if not name or name in used:
            while (name := f"{stem} {number}") in used or name in said:
                number += 1
        used.add(name)
        names.append(name)
    return tuple(names)


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:_LONGEST]


def _too_much(source: Source) -> str:
    """What a few bytes may ask for without end; empty where it is bearable."""
    document = source.document
    if sum(len(part.channels) for part in document.animations) > MOST_CHANNELS:
        return f"{MOST_CHANNELS} channels"
    values = 0
    for part in document.animations:
        for channel in part.channels:
            keys = source.item(part.samplers, channel.sampler, "sampler")
            for number in (keys.input, keys.output):
                values += abs(source.item(document.accessors, number, "accessor").count) * 4
    return f"{MOST_VALUES} numbers" if values > MOST_VALUES else ""


def _channel(
    source: Source, part: AnimationOf, channel: ChannelOf, movable: Mapping[int, Movable]
) -> Channel:
    target = channel.target
    path = _PATHS.get(target.path)
    if path is None or _POINTER in target.extensions:
        raise _LeftOut("only places, turns, sizes and shapes are moved")
    if target.node is None or target.node not in movable:
        raise _LeftOut("it moves what is not in its scene")
    node = movable[target.node]
    if node.node is None:
        raise _LeftOut("it moves what stands askew")
    if path == "weights" and not node.targets:
        raise _LeftOut("it shapes what has no other shapes")
    keys = source.item(part.samplers, channel.sampler, "sampler")
    interpolation = _INTERPOLATIONS.get(keys.interpolation)
    if interpolation is None:
        raise _LeftOut(f"“{keys.interpolation[:40]}” is no way between its keys")
    times, values = source.floats(keys.input), source.floats(keys.output)
    if times.ndim != 1 or not len(times):
        raise _LeftOut("it has no times")
    if not np.isfinite(times).all() or times[0] < 0 or not (np.diff(times) > 0).all():
        raise _LeftOut("its times do not rise from zero")
    width = {"rotation": 4, "weights": node.targets}.get(path, 3)
    wanted = len(times) * width * (3 if interpolation == "cubic" else 1)
    if values.size != wanted or (path == "weights") != (values.ndim == 1):
        raise _LeftOut("it has not a value for each of its times")
    if not (np.abs(values) < FARTHEST).all():
        raise _LeftOut("its values are no numbers")
    if interpolation == "cubic":
        values = values.reshape(len(times), 3, width)
        if len(times) == 1:  # tangents lead nowhere
            interpolation, values = "step", values[:, 1]
    else:
        values = values.reshape(len(times), width)
    if path == "rotation" and interpolation != "cubic":  # integers are only nearly of unit length
        sizes = np.linalg.norm(values.astype(np.float64), axis=1, keepdims=True)
        if not (sizes > 0).all():
            raise _LeftOut("its values are no turns")
        values = (values / sizes).astype(np.float32)
    return Channel(node.node, path, interpolation, times, np.ascontiguousarray(values))
