"""An overlay that follows something in the film around it: the job for window and commands.

assets/tracking looks at the film, story/following.py makes the keyframes; no Qt in here. `find` may
run in any thread: it reads a story and gives an edit of it, for whatever the story has become.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assets.library import Library
from assets.tracking.follow import SIZE, follow_film
from assets.tracking.sight import Laid
from assets.tracking.tracker import GAP_US, Lost, Why
from exporters.options import Cancelled, Progress
from story.errors import EditError
from story.following import (
    STEADY,
    TOLERANCE,
    Sample,
    follow,
    in_film,
    in_scene,
    orientation_at,
    refuse_unmovable,
    turned,
)
from story.mending import find_overlay
from story.model.asset import Asset, Layout
from story.model.placement import Around
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.values import MICROSECONDS, Degrees, Id, Seconds, microseconds
from story.overlays.table import AnyOverlay
from story.projections import eye_size, is_whole
from story.timeline import overlay_then
from story.visit.state import State

Way: TypeAlias = Literal["both", "on", "back"]
"""Through all of the film, from an instant on, or up to it."""

STAGE = "follow"

REASONS: dict[Why, str] = {
    "covered": "something covers it, or it moved or changed too fast",
    "left": "it left the picture",
    "plain": "there is too little to hold on to",
}


@dataclass(frozen=True)
class Wish:
    """What is to be followed: directions as the scene shows them, instants in the scene's time."""

    overlay: Id
    towards: tuple[Degrees, Degrees] | None = None  # yaw, pitch; None: where the overlay then is
    at: Seconds | None = None  # when it is there; None: at `begin`
    begin: Seconds = 0.0
    end: Seconds | None = None  # None: to the end of the film
    size: Degrees = SIZE  # how wide it looks
    gap: Seconds = GAP_US / MICROSECONDS  # how long it may be out of sight
    tolerance: Degrees = TOLERANCE
    steady: Seconds = STEADY
    scale: bool = False  # whether the overlay grows and shrinks with it


@dataclass(frozen=True)
class Found:
    """Where it was seen, as the scene shows it, and where it was lost."""

    wish: Wish
    samples: tuple[Sample, ...]
    lost: tuple[Lost, ...]

    def edit(self, story: Story) -> Story:
        """The story with the overlay's keyframes. Raises EditError."""
        wish = self.wish
        return follow(
            story,
            wish.overlay,
            self.samples,
            tolerance=wish.tolerance,
            steady=wish.steady,
            scale=wish.scale,
        )

    def notes(self) -> Iterator[str]:
        """A line for the user about each end at which it was lost."""
        began = self.samples[0].time_us
        for lost in self.lost:
            when = "before" if lost.time_us <= began and len(self.samples) > 1 else "after"
            yield (
                f"Lost {when} {lost.time_us / MICROSECONDS:.2f} s at yaw {lost.yaw:.1f}, pitch"
                f" {lost.pitch:.1f}: {REASONS[lost.why]}."
            )


def may_follow(scene: Scene | None, overlay: AnyOverlay) -> bool:
    """Whether there is a film to follow something in, and the overlay can go with it."""
    return (
        scene is not None
        and isinstance(scene.surrounding, Video360)
        and isinstance(overlay.placement, Around)
        and overlay.parent is None
    )


def span_of(way: Way, at: Seconds) -> tuple[Seconds, Seconds | None]:
    """From when to when it is followed: `begin` and `end` of a Wish."""
    return (at if way == "on" else 0.0), (at if way == "back" else None)


def find(story: Story, library: Library, wish: Wish, progress: Progress) -> Found:
    """Look for it through the film. Raises EditError, MediaError; Cancelled when stopped."""
    refuse_unmovable(story, wish.overlay)
    _, scene, _, overlay = find_overlay(story, wish.overlay)
    film, around = _film(library, scene)
    if film.frames == 1:
        raise EditError(
            f"The film “{film.name}” holds a single picture, so nothing in it can be followed.",
            "Put a longer film around the scene.",
        )
    length = film.duration if scene.duration is None else min(film.duration, scene.duration)
    end = length if wish.end is None else min(wish.end, length)
    at = wish.begin if wish.at is None else wish.at
    if not 0 <= wish.begin <= at <= end or wish.begin == end:
        raise EditError(
            f"The film “{film.name}” can be followed from 0 to {length:g} s, not from"
            f" {wish.begin:g} s by way of {at:g} s to {end:g} s.",
            "Choose a time in it, from an earlier to a later one.",
        )
    at_us = microseconds(at)
    towards = wish.towards
    if towards is None:
        placement = overlay_then(State(scene=scene.id), overlay, at_us).placement
        assert isinstance(placement, Around)
        towards = placement.yaw, placement.pitch
    layout = film.layout or Layout(projection="equirect")
    wide, high = eye_size(film.width, film.height, layout.stereo)
    yaw, pitch = in_film(orientation_at(scene, at_us), *towards)
    found = follow_film(
        library.path(around.asset),
        layout.stereo,
        lens=None if is_whole(layout) else Laid(layout, wide / max(high, 1)),
        yaw=yaw,
        pitch=pitch,
        at_us=at_us,
        from_us=microseconds(wish.begin),
        to_us=microseconds(end),
        size=wish.size,
        gap_us=microseconds(wish.gap),
        report=_told(progress),
    )
    if len(found.samples) < 2:
        why = found.lost[0].why if found.lost else "covered"
        raise EditError(
            f"At yaw {towards[0]:g}, pitch {towards[1]:g} nothing can be followed from {at:g} s on:"
            f" {REASONS[why]}.",
            "Point at something with more contrast, or give it a larger size.",
        )
    return Found(wish, turned(scene, found.samples), tuple(_as_seen(scene, found.lost)))


def find_unless_stopped(
    story: Story, library: Library, wish: Wish, progress: Progress
) -> Found | None:
    """As `find`, for a worker: None when `progress` was cancelled."""
    try:
        return find(story, library, wish, progress)
    except Cancelled:
        return None


def _film(library: Library, scene: Scene) -> tuple[Asset, Video360]:
    around = scene.surrounding
    if not isinstance(around, Video360):
        raise EditError(
            "There is no 360° video around this scene, so nothing in it can be followed.",
            "Put a 360° video around it.",
        )
    return library.asset(around.asset), around


def _told(progress: Progress) -> Callable[[int, int], None]:
    """Reports seconds of film in tenths: steps that people can read."""

    def report(done_us: int, whole_us: int) -> None:
        tenth = MICROSECONDS // 10
        progress.step(STAGE, done_us // tenth, math.ceil(whole_us / tenth))

    return report


def _as_seen(scene: Scene, lost: tuple[Lost, ...]) -> Iterator[Lost]:
    for each in lost:
        yaw, pitch = in_scene(orientation_at(scene, each.time_us), each.yaw, each.pitch)
        yield each._replace(yaw=yaw, pitch=pitch)
