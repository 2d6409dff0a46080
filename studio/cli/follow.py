"""`diorama follow`: lets an overlay follow something in the 360° video around it.

Standard output says what was found, in a line or as JSON; progress and where it was lost go to
standard error. The story is saved when it is done, not when it is interrupted.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from assets.library import Library
from assets.tracking.follow import LARGEST, SIZE, SMALLEST
from exporters.options import Progress
from story.folder import load, save
from story.following import PITCH, SCALE, YAW
from story.lock import writing
from story.mending import find_overlay
from story.model.placement import Around
from story.model.values import MICROSECONDS
from studio.cli.lines import as_json, result
from studio.cli.progress import Style, cancellable, teller
from studio.cli.values import placement
from studio.follow import STAGE, Found, Wish, find
from studio.opening import story_folder


def follow(
    story: Annotated[Path, typer.Argument(help="The story's folder.")],
    overlay: Annotated[str, typer.Argument(help="The overlay's id, as in story.json.")],
    at: Annotated[
        Around | None,
        typer.Option(
            parser=placement,
            metavar="YAW,PITCH",
            help="Where to look for it at --time; without: where the overlay then stands.",
        ),
    ] = None,
    time: Annotated[
        float | None, typer.Option(min=0, help="When it is there, in seconds; without: --from.")
    ] = None,
    begin: Annotated[float, typer.Option("--from", min=0, help="Follow from here on.")] = 0.0,
    end: Annotated[
        float | None, typer.Option("--to", min=0, help="Up to here; without: the film's end.")
    ] = None,
    size: Annotated[
        float, typer.Option(min=SMALLEST, max=LARGEST, help="How many degrees wide it looks.")
    ] = SIZE,
    scale: Annotated[
        bool, typer.Option("--scale", help="Let the overlay grow and shrink with it.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was seen, as JSON.")] = False,
    style: Annotated[
        Style, typer.Option("--progress", help="How progress is told on standard error.")
    ] = Style.bar,
) -> int:
    """Let an overlay follow something in the 360° video, by keyframes that can be edited.

    Where it is lost, it says when and where; the keyframes end there.
    """
    folder = story_folder(story)
    wish = Wish(
        overlay,
        towards=None if at is None else (at.yaw, at.pitch),
        at=time,
        begin=begin,
        end=end,
        size=size,
        scale=scale,
    )
    with writing(folder):
        document = load(folder)
        told = teller(style, STAGE)
        progress = Progress(told.step)
        try:
            with (
                closing(Library(folder, document)) as library,
                cancellable(progress, listen=style is Style.json),
            ):
                found = find(document, library, wish, progress)
        finally:
            told.close()
        changed = found.edit(document)
        save(folder, changed)
    for line in found.notes():
        told.note(line)
    _, _, _, moved = find_overlay(changed, overlay)
    keys = {track.field: len(track.keys) for track in moved.tracks}
    if json:
        result(
            as_json(
                _report(found, {each: keys[each] for each in (YAW, PITCH, SCALE) if each in keys})
            )
        )
    else:
        first, last = (found.samples[n].time_us / MICROSECONDS for n in (0, -1))
        result(f"{first:.2f} to {last:.2f} s, {keys[YAW]} keyframes")
    return 0


def _report(found: Found, keys: dict[str, int]) -> dict[str, object]:
    """What was seen, for programs: seconds, degrees, shares."""
    return {
        "overlay": found.wish.overlay,
        "keyframes": keys,
        "samples": [
            {
                "time": each.time_us / MICROSECONDS,
                "yaw": round(each.yaw, 4),
                "pitch": round(each.pitch, 4),
                "size": round(each.size, 4),
                "confidence": round(each.confidence, 3),
            }
            for each in found.samples
        ],
        "lost": [
            {
                "time": each.time_us / MICROSECONDS,
                "yaw": round(each.yaw, 4),
                "pitch": round(each.pitch, 4),
                "why": each.why,
            }
            for each in found.lost
        ],
    }
