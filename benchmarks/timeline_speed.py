"""What a moment, a step and an edit cost in a scene of 10,000 overlays, against msgspec's encode.

500 overlays are visible and 100 of them animated; then all 10,000 are. Each figure is paired with
msgspec's bare encode of the same document.

python -m benchmarks.timeline_speed [--overlays 10000] [--pairs 9]
"""

from __future__ import annotations

import argparse

import msgspec
from msgspec import structs

from benchmarks.pairs import compare
from story.edits import replace_overlay
from story.history import History
from story.interaction import step
from story.model.actions import Select, Show
from story.model.placement import Around
from story.model.story import VERSION, Scene, Story
from story.model.timeline import Bezier, Clip, Keyframe, Track
from story.model.values import MICROSECONDS
from story.overlays.text import Text
from story.timeline import moment_at
from story.visit.state import State, Ticked

SCENE = "scene00000"
_VISIBLE = 500
_ANIMATED = 100


def made(overlays: int, visible: int, animated: int) -> Story:
    """A story of one scene: so many overlays, of which some are visible and some animated."""
    tracks = (
        Track(
            field="placement.yaw",
            keys=tuple(
                Keyframe(time=second, value=second * 9.0, easing=Bezier()) for second in range(10)
            ),
        ),
        Track(field="opacity", keys=(Keyframe(time=0, value=0.2), Keyframe(time=9, value=1.0))),
    )
    texts = tuple(
        Text(
            id=f"{number:010d}",
            text={"en": f"Label {number}"},
            placement=Around(yaw=number % 360 - 180.0),
            visible=None if number < visible else Clip(start=1000.0 + number),
            tracks=tracks if number < animated else (),
            triggers=(Select(actions=(Show(overlay=f"{0:010d}"),)),) if number % 20 == 0 else (),
        )
        for number in range(overlays)
    )
    return Story(
        version=VERSION, id="story00000", scenes=(Scene(id=SCENE, overlays=texts, duration=60.0),)
    )


def main() -> None:
    """Print a line a figure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--overlays", type=int, default=10_000)
    words.add_argument("--pairs", type=int, default=9)
    given = words.parse_args()
    usual = made(given.overlays, _VISIBLE, _ANIMATED)
    measure(f"{given.overlays} overlays, {_VISIBLE} seen, {_ANIMATED} moving", usual, given.pairs)
    all_moving = made(given.overlays, given.overlays, given.overlays)
    measure(f"{given.overlays} overlays, all seen, all moving", all_moving, given.pairs)


def measure(what: str, story: Story, pairs: int) -> None:
    """Time what happens at each picture and at each edit of a drag."""
    encoder = msgspec.json.Encoder()
    state = State(scene=SCENE)
    history = History(story)

    def bare() -> object:
        return encoder.encode(story)

    def edited() -> None:
        one = history.story.scenes[0].overlays[len(story.scenes[0].overlays) // 2]
        history.do(replace_overlay(history.story, structs.replace(one, opacity=0.5)), "Fade")
        history.undo()

    at_us = 2 * MICROSECONDS + 500_000
    compare(f"moment_at, {what}", lambda: moment_at(story, state, at_us), bare, pairs)
    compare(f"a tick, {what}", lambda: step(story, state, Ticked(at_us)), bare, pairs)
    compare(f"an edit and its undo, {what}", edited, bare, pairs)


if __name__ == "__main__":
    main()
