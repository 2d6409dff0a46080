"""How long the 360° film of a story takes, against what ffmpeg takes for the same picture.

The story is one 360° video, turned by 30 degrees, through the whole of Diorama: decode, draw in
OpenGL, read back, encode by x264 veryfast at CRF 20. ffmpeg does the same with its v360 filter;
and, as the floor, it only decodes and encodes.
"""

from __future__ import annotations

import argparse
import tempfile
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
from story.model.values import Orientation

FILM = "filmfilmfi"
ENCODE = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "30")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--frames", type=int, default=90)
    parser.add_argument("--size", default="1920x960")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        _measure(Path(name), chosen.size, chosen.frames, chosen.pairs)


def _measure(place: Path, size: str, frames: int, pairs: int) -> None:
    film = place / "film.mp4"
    make_film(film, size, frames)
    folder = place / "benchmark.diorama"
    (folder / "media").mkdir(parents=True)
    asset = structs.replace(
        ingest(film, folder, id=FILM).asset, layout=Layout(projection="equirect", found="author")
    )
    around = Video360(asset=FILM, orientation=Orientation(yaw=30))
    scene = Scene(id="scenescene", surrounding=around)
    story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))
    options = Options(encoder="software", sound=False)

    def ours() -> None:
        library = Library(folder, story)
        try:
            export(story, library, options, place / "out", Progress(), EglContexts())
        finally:
            library.close()

    def turned() -> None:
        ffmpeg("-i", film, "-vf", "v360=e:e:yaw=-30", *ENCODE, place / "turned.mp4")

    def transcoded() -> None:
        ffmpeg("-i", film, *ENCODE, place / "transcoded.mp4")

    print(f"{frames} frames of {size}")
    compare("video360, turned, against ffmpeg v360 + x264", ours, turned, pairs)
    compare("video360, turned, against ffmpeg's bare transcode", ours, transcoded, pairs)


if __name__ == "__main__":
    main()
