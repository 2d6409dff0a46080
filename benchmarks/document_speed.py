"""Opening, editing and saving a story of 10,000 overlays, against msgspec's bare decode and encode.

python -m benchmarks.document_speed [--overlays 10000] [--pairs 9]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import structs

from benchmarks.pairs import compare
from story.edits import add_overlay, add_scene, new_story, remove_overlay, replace_overlay
from story.folder import create, load, read
from story.ids import new_id
from story.journal import Journal
from story.model.placement import Around, Standing
from story.model.story import Scene, Story
from story.overlays.table import AnyOverlay
from story.overlays.text import Text


def made(overlays: int) -> Story:
    """A story of one scene with that many texts, each somewhere else."""
    texts: list[AnyOverlay] = [
        Text(
            id=new_id(),
            text={"en": f"Label {number}", "zh-Hans": f"标签 {number}"},
            placement=Around(yaw=number % 360 - 180.0, pitch=3.5)
            if number % 2
            else Standing(position=(1.5, 2.0, number * 0.1)),
        )
        for number in range(overlays)
    ]
    scene = Scene(id=new_id(), title={"en": "Many"}, overlays=tuple(texts))
    return add_scene(new_story(new_id(), "Many"), scene)


def milliseconds(run: Callable[[int], object], times: int) -> float:
    """The median of so many runs, each given its number."""
    taken = []
    for number in range(times):
        begin = time.perf_counter()
        run(number)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def main() -> None:
    """Print a line a figure."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--overlays", type=int, default=10_000)
    words.add_argument("--pairs", type=int, default=9)
    given = words.parse_args()
    with TemporaryDirectory() as place:
        measure(Path(place) / "many.diorama", given.overlays, given.pairs)


def measure(folder: Path, overlays: int, pairs: int) -> None:
    """Make the story there and time what an author waits for."""
    create(folder, made(overlays))
    data = read(folder)
    decoder = msgspec.json.Decoder(Story)
    encoder = msgspec.json.Encoder()
    what = f"{overlays} overlays"
    compare(
        f"open, {what}, against a bare decode",
        lambda: load(folder),
        lambda: decoder.decode(data),
        pairs,
    )
    story = load(folder)
    scene_id = story.scenes[0].id
    journal = Journal(folder, story)

    def replaced(number: int) -> None:
        nonlocal story
        one = story.scenes[0].overlays[number * 37 % overlays]
        story = replace_overlay(story, structs.replace(one, opacity=number % 100 / 100))
        journal.record(story)

    def added(number: int) -> None:
        nonlocal story
        story = add_overlay(story, scene_id, Text(id=new_id(), text={"en": "new"}))
        journal.record(story)

    def removed(number: int) -> None:
        nonlocal story
        story = remove_overlay(story, story.scenes[0].overlays[number * 37 % overlays].id)
        journal.record(story)

    for name, edit in (("replace", replaced), ("add", added), ("remove", removed)):
        print(
            f"{name} one of {what}, with the journal: {milliseconds(edit, 200):.2f} ms", flush=True
        )

    def saved(number: int) -> None:
        replaced(number)
        journal.save(story)

    print(f"save, {what}: {milliseconds(saved, 2 * pairs):.1f} ms", flush=True)
    bare = milliseconds(lambda number: encoder.encode(story), 2 * pairs)
    print(f"bare encode, {what}: {bare:.1f} ms", flush=True)
    journal.close()


if __name__ == "__main__":
    main()
