"""The document itself: a story of scenes and the assets they use. story/file.py writes it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from story.model.actions import SceneTrigger, StoryTrigger
from story.model.asset import Asset
from story.model.cut import Cut
from story.model.lighting import Lighting
from story.model.parameters import Parameter
from story.model.surrounding import Backdrop, Surrounding
from story.model.timeline import Chapter, TimeCue, Track
from story.model.values import (
    MOST,
    AudienceCode,
    Coordinate,
    Id,
    LanguageCode,
    Localised,
    Positive,
    Rights,
    Value,
    View,
)
from story.model.variables import Variable
from story.overlays.table import AnyOverlay

VERSION = 2


class CaptionTrack(Value, frozen=True, kw_only=True):
    """Timed words of a scene in one language; the words stand in the asset's file."""

    asset: Id
    language: LanguageCode = "en"
    audience: AudienceCode | None = None  # None: for all


class Standpoint(Value, frozen=True, kw_only=True):
    """Where a scene was taken, on a plan that it shares with others: one can walk between them."""

    east: Annotated[float, Meta(ge=-MOST, le=MOST)] = 0.0  # metres
    north: Annotated[float, Meta(ge=-MOST, le=MOST)] = 0.0
    up: Annotated[float, Meta(ge=-MOST, le=MOST)] = 0.0  # of its floor
    heading: Annotated[float, Meta(ge=0, lt=360)] = 0.0  # degrees clockwise from north of yaw 0


class Scene(Value, frozen=True, kw_only=True):
    """One place: a surrounding, overlays in it, an opening view."""

    id: Id
    title: Localised = {}
    surrounding: Surrounding = Backdrop()
    lighting: Lighting = Lighting()
    opening: View = View()
    tracks: tuple[Track, ...] = ()  # of the opening view, the cut's camera, and of the lighting
    duration: Positive | None = None  # seconds in the cut; None: its video's length, else 5
    eye_height: Coordinate = 1.6
    standpoint: Standpoint | None = None
    overlays: tuple[AnyOverlay, ...] = ()
    captions: tuple[CaptionTrack, ...] = ()
    cues: tuple[TimeCue, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    triggers: tuple[SceneTrigger, ...] = ()


class Audience(Value, frozen=True, kw_only=True):
    """Whom a story can be told for, such as children; what differs for them says so by its code."""

    code: AudienceCode
    name: Localised = {}
    instead: AudienceCode | None = None  # whose variants serve where there are none of its own


class Component(Value, frozen=True, kw_only=True):
    """Overlays made once and used in many places, by instances; they stand in a space of its own.

    An instance shows what the component is now, but for what the instance overrides.
    """

    id: Id
    name: str = ""
    overlays: tuple[AnyOverlay, ...] = ()


class Story(Value, frozen=True, kw_only=True):
    """A whole story. The first scene is where it begins; the first language is the main one."""

    version: int
    id: Id
    title: Localised = {}
    description: Localised = {}
    languages: Annotated[tuple[LanguageCode, ...], Meta(min_length=1)] = ("en",)
    audiences: tuple[Audience, ...] = ()
    rights: Rights = Rights()
    variables: tuple[Variable, ...] = ()
    triggers: tuple[StoryTrigger, ...] = ()
    pass_mark: float | None = None  # the score from which a visit has passed
    parameters: tuple[Parameter, ...] = ()  # of a template
    scenes: tuple[Scene, ...] = ()
    components: tuple[Component, ...] = ()
    cuts: tuple[Cut, ...] = ()  # for standard video; the first is the main one
    assets: tuple[Asset, ...] = ()
