"""What is all around in a scene. renderer/painters draws each; a struct per kind."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from story.model.grading import NO_GRADE, Grade
from story.model.timeline import Track
from story.model.values import (
    NO_ROTATION,
    Colour,
    Fraction01,
    Id,
    NotNegative,
    Orientation,
    Positive,
    Quaternion,
    Value,
    VariantKey,
    Vector,
)


class Drawn(Value, frozen=True, kw_only=True):
    """What surroundings that Diorama draws have in common."""

    brightness: NotNegative = 1.0  # gain on its linear light
    tracks: tuple[Track, ...] = ()  # of its own fields


class Backdrop(Drawn, frozen=True, kw_only=True, tag="backdrop"):
    """A plain colour, or a gradient from straight down (`bottom`) to straight up (`top`)."""

    top: Colour = "#3a3f47"
    bottom: Colour = "#15171a"


class Photo360(Drawn, frozen=True, kw_only=True, tag="photo"):
    """A 360° photo; its projection and stereo layout stand in the asset."""

    asset: Id
    variants: dict[VariantKey, Id] = {}  # assets instead of it, for a language or an audience
    orientation: Orientation = Orientation()
    grade: Grade = NO_GRADE


class Video360(Drawn, frozen=True, kw_only=True, tag="video"):
    """A 360° video with its sound; its projection and stereo layout stand in the asset."""

    asset: Id
    variants: dict[VariantKey, Id] = {}  # assets instead of it, for a language or an audience
    orientation: Orientation = Orientation()
    grade: Grade = NO_GRADE
    loop: bool = True
    volume: Fraction01 = 1.0


class Environment(Drawn, frozen=True, kw_only=True, tag="environment"):
    """A 3D place: a model to stand in, under a sky that also lights it.

    Without a sky asset the sky is the gradient from `bottom` to `top`.
    """

    model: Id
    sky: Id | None = None  # a 360° photo or HDR picture
    top: Colour = "#8fb4d9"
    bottom: Colour = "#d8d4cc"
    light: NotNegative = 1.0  # gain on the light the sky gives
    position: Vector = (0.0, 0.0, 0.0)
    rotation: Quaternion = NO_ROTATION
    scale: Positive = 1.0


class Surface(Value, frozen=True, kw_only=True, tag="surface"):
    """An anchor on a real surface that the visitor points out."""

    id: Id
    name: str = ""
    facing: Literal["floor", "table", "wall"] = "floor"


Anchor: TypeAlias = Surface


class RealWorld(Value, frozen=True, kw_only=True, tag="world"):
    """The real world, seen through the device: the surrounding of an AR scene."""

    anchors: Annotated[tuple[Anchor, ...], Meta(min_length=1)]


Surrounding: TypeAlias = Backdrop | Photo360 | Video360 | Environment | RealWorld
