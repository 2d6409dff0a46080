"""Run as a program, this edits and saves a story until it is killed, and says what it has done.

`python killed_writer.py FOLDER`: every acknowledged edit prints its number. The number stands in
the story's title, in an overlay that is replaced and in how many overlays there are.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from msgspec import structs

from story.edits import add_overlay, replace_overlay, set_title
from story.folder import load
from story.journal import Journal, recover
from story.lock import Lock
from story.overlays.text import Text

STEPS_A_SAVE = 7


def main(folder: Path) -> None:
    """Edit for ever."""
    lock = Lock(folder)
    assert lock.acquire(), lock.obstacle
    story = load(folder)
    found = recover(folder)
    journal = Journal(folder, story) if found is None else Journal.resume(folder, found)
    story = story if found is None else found.story
    scene = story.scenes[0]
    done = len(scene.overlays)
    while True:
        done += 1
        scene = story.scenes[0]
        story = set_title(story, {"en": str(done)})
        counter = structs.replace(scene.overlays[0], name=str(done))
        story = replace_overlay(story, counter)
        story = add_overlay(story, scene.id, Text(id=f"{done:010}", text={"en": "x" * (done % 50)}))
        journal.record(story, f"Edit {done}")
        os.write(1, b"%d\n" % done)
        if done % STEPS_A_SAVE == 0:
            journal.save(story)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
