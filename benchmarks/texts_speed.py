"""A frame with hundreds of texts, against the same package in Chromium on SwiftShader.

    python -m benchmarks.texts_speed [--texts 500] [--pairs 7] [--size 1280x720]

All of them stand before the visitor, on panels; the view turns a little with each frame. Ours is
drawn and read back, the page's is drawn and shown. It prints how many calls drew a frame of ours.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from assets.library import Library
from benchmarks.pairs import compare
from benchmarks.turning import turned_here, turned_there
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from renderer.engine import Engine
from renderer.explain import explain
from renderer.rigs import Perspective
from story.model.placement import Around
from story.model.story import VERSION, Scene, Story
from story.model.values import View
from story.overlays.text import Text
from story.timeline import moment_at
from story.visit.state import State

_ACROSS = 25  # texts in a row


def main() -> None:
    """Print a line a figure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--texts", type=int, default=500)
    words.add_argument("--pairs", type=int, default=7)
    words.add_argument("--size", default="1280x720")
    given = words.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.texts, (width, height), given.pairs)


def story_of(count: int) -> Story:
    """A scene with so many texts in rows before the visitor."""
    overlays = tuple(
        Text(
            id=f"text{number:06}",
            text={"en": f"Exhibit {number}\nbronze, {900 + number} g"},
            height=0.06,
            placement=Around(
                yaw=(number % _ACROSS - _ACROSS / 2) * 3.4,
                pitch=(number // _ACROSS - count / _ACROSS / 2) * 2.2,
                distance=4.0,
            ),
        )
        for number in range(count)
    )
    scene = Scene(id="scenescene", overlays=overlays)
    return Story(version=VERSION, id="storystory", scenes=(scene,))


def measure(place: Path, count: int, size: tuple[int, int], pairs: int) -> None:
    """Make the story there, publish it, and time a frame in both players."""
    folder = place / "texts.diorama"
    folder.mkdir()
    story = story_of(count)
    scene = story.scenes[0].id
    context = EglContexts()()
    context.make_current()
    with closing(Library(folder, story)) as library, closing(Engine(context)) as engine:
        moment = moment_at(story, State(scene), 0)
        package = export(story, library, Options(), place / "out", Progress(), EglContexts())
        with turned_here(engine, context, moment, library, size) as ours:
            ours()
            costs = explain(engine, context, moment, Perspective(View(), *size), library)
            print(f"{costs.calls} draw calls, {costs.shares['calls']:.0%} of the time in them")
            with turned_there(package.paths[0], scene, size) as theirs:
                compare(f"a frame of {count} texts, {size[0]}x{size[1]}", ours, theirs, pairs)
    context.close()


if __name__ == "__main__":
    main()
