"""Cuts: linear paths through a story, for standard video. story/cuts.py makes frames of them."""

from __future__ import annotations

from story.model.actions import Transition
from story.model.timeline import Track
from story.model.values import Id, Localised, NotNegative, Positive, Value, View


class Press(Value, frozen=True, kw_only=True):
    """Something that a visitor selects in a shot, as if he pressed it."""

    overlay: Id
    at: NotNegative  # seconds of scene time


class Shot(Value, frozen=True, kw_only=True):
    """A stretch of a cut in one scene."""

    id: Id
    scene: Id
    start: NotNegative = 0.0  # seconds of scene time at which it begins
    duration: Positive | None = None  # seconds; None: to the end of the scene
    transition: Transition = Transition(kind="cut")  # by which it is come to; takes its own time
    title: Localised = {}  # shown over its beginning
    view: View | None = None  # where the camera looks; None: as the scene's own does
    tracks: tuple[Track, ...] = ()  # of `view`, on the scene's time
    presses: tuple[Press, ...] = ()


class Cut(Value, frozen=True, kw_only=True):
    """One linear path through the story: shots that follow one another."""

    id: Id
    name: str = ""
    shots: tuple[Shot, ...] = ()
    fade_out: NotNegative = 0.0  # seconds in which the end goes to black
