"""What several templates set up alike: parameters, texts, ways on, entrances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import structs

from story.model.actions import Action, GoTo, Select, Transition
from story.model.asset import AssetKind
from story.model.parameters import (
    Bind,
    FileParameter,
    TextParameter,
)
from story.model.placement import Placement, Standing
from story.model.timeline import Bezier, Keyframe, Track
from story.model.values import Id, Localised, Vector
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Overriding
from story.space import rotation_of
from studio.templates.bench import LANGUAGES, Names

SOFT: Final = Bezier(x1=0.16, y1=1.0, x2=0.3, y2=1.0)  # comes to rest gently
DISSOLVE: Final = Transition(kind="dissolve", seconds=0.9)


def worded(
    name: str,
    label: Localised,
    element: Id | None,
    field: str,
    longest: int = 200,
    *,
    about: str | None = None,
) -> TextParameter:
    """Words instead of the template's own; left out, those stay, in all its languages.

    `about` is the file that the template's own tell of: they leave with it.
    """
    return worded_in(name, label, ((element, field),), longest, about=about)


def worded_in(
    name: str,
    label: Localised,
    places: Sequence[tuple[Id | None, str]],
    longest: int,
    *,
    about: str | None = None,
) -> TextParameter:
    """The same words in several fields, instead of the template's own."""
    binds = tuple(
        Bind(element=element, field=f"{field}.{language}")
        for element, field in places
        for language in LANGUAGES
    )
    return TextParameter(
        name=name, label=label, about=about, longest=longest, required=False, binds=binds
    )


def leaving(told: TextParameter, *elements: Id) -> TextParameter:
    """The words; where they leave with the file that they tell of, so do those overlays."""
    binds = (Bind(element=each, field="hidden", values={"": True}) for each in elements)
    return structs.replace(told, binds=(*told.binds, *binds))


def file_for(name: str, label: Localised, kind: AssetKind, asset: Id) -> FileParameter:
    """A file instead of the template's own; left out, that one stays."""
    return FileParameter(name=name, label=label, kind=kind, asset=asset, required=False)


def by_value(element: Id, field: str, values: Mapping[str, Overriding]) -> Bind:
    """What a choice fills in for each of its values."""
    return Bind(element=element, field=field, values=dict(values))


def facing(position: Vector, yaw: float = 0.0, pitch: float = 0.0, scale: float = 1.0) -> Standing:
    """Upright at a place, turned to a viewer who sees it in the direction `yaw`."""
    return Standing(position=position, rotation=rotation_of(yaw, pitch), scale=scale)


def entering(*, at: float = 0.0, seconds: float = 0.8, opacity: float = 1.0) -> Track:
    """It fades in as the scene begins."""
    keys = (
        Keyframe(time=at, value=0.0, easing=SOFT),
        Keyframe(time=at + seconds, value=opacity),
    )
    return Track(field="opacity", keys=keys)


def rising(to: Vector, *, at: float = 0.0, seconds: float = 0.9, by: float = 0.18) -> Track:
    """It comes up to its place as the scene begins."""
    x, y, z = to
    keys = (
        Keyframe(time=at, value=(x, y - by, z), easing=SOFT),
        Keyframe(time=at + seconds, value=to),
    )
    return Track(field="placement.position", keys=keys)


def way(
    names: Names,
    name: str,
    label: Localised,
    scene: Id,
    placement: Placement,
    *,
    size: float = 0.34,
    colour: str = "#ffffff",
    before: tuple[Action, ...] = (),
) -> Hotspot:
    """A sign that leads to a scene."""
    return Hotspot(
        id=names(name),
        name=name,
        icon="go",
        label=label,
        size=size,
        colour=colour,
        placement=placement,
        triggers=(Select(actions=(*before, GoTo(scene=scene, transition=DISSOLVE))),),
    )
