"""The target `video360`: the story's default cut, drawn by the engine, as a 360° MP4 film.

Drawing and reading back happen in the calling thread, decoding in the library's, conversion and
encoding in theirs (exporters/parts/encode.py).
"""

from __future__ import annotations

from collections import deque
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assets.library import Library
from exporters.options import ContextFactory, Exported, Progress
from exporters.outputs import Workplace, story_name, workplace, write_error
from exporters.parts import boxes, encoders
from exporters.parts.boxes import Box, Spherical
from exporters.parts.captions import web_vtt
from exporters.parts.credits import film_metadata
from exporters.parts.encode import Movie, Words
from exporters.parts.languages import lacking, preferred
from exporters.video.cut_media import cut_sound, cut_words
from exporters.video.plan import Options, notes, plan, shortest_size, video_format
from renderer.rigs import Equirect
from story.cuts import Cut, cut_frames, cut_moment
from story.model.story import Story
from story.timeline import scene_of

if TYPE_CHECKING:  # listing the targets needs no OpenGL
    from renderer.canvas import Reading
    from renderer.engine import Drawn

TARGET = "video360"
IN_FLIGHT = 2  # pictures on their way from the GPU while the next is drawn


def export(
    story: Story,
    library: Library,
    options: Options,
    out: Path,
    progress: Progress,
    contexts: ContextFactory,
) -> Exported:
    """Write `out/NAME-video360[.LANG].mp4` and a `.vtt` beside it for each caption track.

    Raises ExportError, MediaError for media that cannot be had, NoContext; Cancelled when
    `progress` says so. Nothing is left half-written.
    """
    cut = plan(story, options)
    video = video_format(cut, options)
    chosen = encoders.choose(video)
    languages = preferred(story, options.language)
    suffix = f".{options.language}" if options.language else ""
    stem = f"{story_name(library.folder)}-{TARGET}{suffix}"
    sound = cut_sound(story, cut, library) if options.sound else None
    words = cut_words(story, cut, library) if options.captions else ()
    scenes = [scene_of(story, shot.scene) for shot in cut.shots]
    progress.step("encode", 0, cut_frames(cut))
    with workplace(out, stem, needed=shortest_size(cut)) as work:
        muxed = work.folder / f"{stem}.muxed.mp4"
        with Movie(
            muxed,
            video,
            chosen,
            sound=sound,
            words=words,
            metadata=film_metadata(story, scenes, languages),
        ) as movie:
            said = _draw(story, cut, library, languages, movie, progress, contexts)
            movie.finish()
        progress.step("finish", 0, 1)
        spherical = Spherical(cut.stereo, scenes[0].opening)
        _finish(muxed, work.folder / f"{stem}.mp4", cut, spherical)
        sidecars = [_sidecar(work, stem, track) for track in words]
        progress.step("finish", 1, 1)
        *beside, film = work.publish(*sidecars, f"{stem}.mp4")
    known = (*lacking(story, options.language), *notes(story, cut, options, languages))
    lines = (*known, *chosen.notes, *said)
    return Exported((film, *beside), lines)


def _draw(
    story: Story,
    cut: Cut,
    library: Library,
    languages: tuple[str, ...],
    movie: Movie,
    progress: Progress,
    contexts: ContextFactory,
) -> tuple[str, ...]:
    """Draw every frame into the movie; returns lines for the user, each once."""
    from renderer.canvas import OffscreenCanvas
    from renderer.engine import Engine

    rig = Equirect(cut.width, cut.height, cut.stereo)
    total = cut_frames(cut)
    said: dict[str, None] = {}
    reading: deque[Reading] = deque()
    done = 0

    def deliver() -> None:
        nonlocal done
        movie.add(reading.popleft().result())
        done += 1
        progress.step("encode", done, total)

    with (
        closing(contexts()) as context,
        closing(Engine(context)) as engine,
        closing(OffscreenCanvas(context, cut.width, cut.height, opaque=True)) as canvas,
    ):
        for frame in range(total):
            moment = cut_moment(story, cut, frame)
            drawn = engine.draw(moment, rig, canvas, library, languages=languages)
            said.update(dict.fromkeys(_lines(drawn)))
            reading.append(canvas.read_later())
            if len(reading) == IN_FLIGHT:
                deliver()
        while reading:
            deliver()
    return tuple(said)


def _lines(drawn: Drawn) -> tuple[str, ...]:
    """What drawing had to say. Raises the MediaError of what could not be drawn."""
    for failure in drawn.failures:
        raise failure.error
    return drawn.notes


def _finish(muxed: Path, target: Path, cut: Cut, spherical: Spherical) -> None:
    """Put the index first and the boxes in."""
    length = cut_frames(cut) / cut.fps

    def edit(moov: Box) -> Box:
        return boxes.with_length(boxes.with_spherical(moov, spherical), b"soun", length)

    try:
        boxes.rewrite(muxed, target, edit)
        muxed.unlink()
    except OSError as error:
        raise write_error(target, error.errno, error.strerror) from error


def _sidecar(work: Workplace, stem: str, track: Words) -> str:
    name = f"{stem}.{track.language}.vtt"
    path = work.folder / name
    try:
        path.write_text(web_vtt(track.cues), encoding="utf-8", newline="\n")
    except OSError as error:
        raise write_error(path, error.errno, error.strerror) from error
    return name
