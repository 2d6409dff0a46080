"""The export of a 360° film that nothing covers, against `ffmpeg -c copy`.

    python -m benchmarks.copy_speed [--seconds 60] [--size 3840x1920] [--pairs 5]

Both write the index first. It prints what the export said it copied as well.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from msgspec import structs

from assets.ingest import ingest
from assets.library import Library
from benchmarks.pairs import compare, ffmpeg, make_film
from exporters.options import Progress
from exporters.video.export import export
from exporters.video.plan import Options
from renderer.context import EglContexts
from story.model.asset import Layout
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Video360

FILM = "filmfilmfi"
RATE = 30


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=int, default=60)
    words.add_argument("--size", default="3840x1920")
    words.add_argument("--pairs", type=int, default=5)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.size, given.seconds, given.pairs)


def measure(place: Path, size: str, seconds: int, pairs: int) -> None:
    """Make a film of that length there, by looping ten seconds of it, and copy it both ways."""
    short, film = place / "short.mp4", place / "film.mp4"
    make_film(short, size, 10 * RATE)
    loops = str(max(seconds // 10 - 1, 0))
    ffmpeg("-stream_loop", loops, "-i", short, "-c", "copy", film)
    folder = place / "copy.diorama"
    (folder / "media").mkdir(parents=True)
    asset = ingest(film, folder, id=FILM, link=True).asset
    asset = structs.replace(asset, layout=Layout(projection="equirect", found="author"))
    scene = Scene(id="scenescene", surrounding=Video360(asset=FILM))
    story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))
    told: dict[str, None] = {}

    def ours() -> None:
        with closing(Library(folder, story)) as library:
            made = export(story, library, Options(), place / "out", Progress(), EglContexts())
        told.update(dict.fromkeys(made.notes))

    def peer() -> None:
        ffmpeg("-i", film, "-c", "copy", "-movflags", "+faststart", place / "peer.mp4")

    size_mb = film.stat().st_size / 1e6
    compare(f"{seconds} s of {size}, {size_mb:.0f} MB, against -c copy", ours, peer, pairs)
    print(*told, sep="\n")


if __name__ == "__main__":
    main()
