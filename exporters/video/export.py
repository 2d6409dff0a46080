"""The target `video360`: a cut of the story, drawn by the engine, as a 360° MP4 film.

Drawing and reading back happen in the calling thread, decoding in the library's, conversion and
encoding in theirs (exporters/parts/encode.py).
"""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from assets.library import Library
from assets.shelf import Shelf
from exporters.options import ContextFactory, Exported, Progress
from exporters.outputs import Workplace, safe_name, story_name, workplace, write_error
from exporters.parts import boxes, encoders
from exporters.parts.boxes import Box, Spherical
from exporters.parts.captions import web_vtt
from exporters.parts.credits import film_metadata
from exporters.parts.encode import Movie, Words, join
from exporters.parts.encoders import VideoFormat
from exporters.parts.languages import lacking
from exporters.video.cut_media import cut_sound, cut_words
from exporters.video.plan import Options, notes, plan, shortest_size, video_format
from exporters.video.shots import picture_key, shot_key
from renderer.rigs import Equirect
from story.cuts import Frame, Played, Reel, cut_frame, cut_states, reel_frames
from story.model.story import Story
from story.references import media_of_scene
from story.timeline import scene_of

if TYPE_CHECKING:  # listing the targets needs no OpenGL
    from renderer.canvas import OffscreenCanvas, Reading
    from renderer.engine import Drawn, Engine

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
    """Write `out/NAME-video360[.CUT][.AUDIENCE][.LANG].mp4`, and a `.vtt` for each caption track.

    Raises ExportError, MediaError for media that cannot be had, NoContext; Cancelled when
    `progress` says so. Nothing is left half-written.
    """
    story, languages = options.telling(story)
    reel = plan(story, options)
    video = video_format(reel, options)
    chosen = encoders.choose(video)
    cut = None if options.cut is None else safe_name(options.cut)
    told = (cut, options.audience, options.language)
    suffix = "".join(f".{each}" for each in told if each is not None)
    stem = f"{story_name(library.folder)}-{TARGET}{suffix}"
    played = cut_states(story, reel)
    sound = cut_sound(story, reel, played, library) if options.sound else None
    words = cut_words(story, reel, library) if options.captions else ()
    scenes = [scene_of(story, take.shot.scene) for take in reel.takes]
    progress.step("encode", 0, reel_frames(reel))
    with workplace(out, stem, needed=shortest_size(reel)) as work:
        muxed = work.folder / f"{stem}.muxed.mp4"
        rig = Equirect(reel.width, reel.height, reel.stereo)
        told_by = film_metadata(story, scenes, languages)
        shown = Shown(story, reel, played, languages)
        with closing(_Camera(library, languages, rig, contexts)) as camera:
            if library.shelf is None:
                frames = range(reel_frames(reel))
                with Movie(
                    muxed, video, chosen, sound=sound, words=words, metadata=told_by
                ) as movie:
                    said = camera.film(shown, frames, movie, progress)
                    movie.finish()
            else:
                parts, said = _shots(shown, library.shelf, video, chosen, camera, work, progress)
                join(parts, muxed, video, sound=sound, words=words, metadata=told_by)
        progress.step("finish", 0, 1)
        spherical = Spherical(reel.stereo, scenes[0].opening)
        _finish(muxed, work.folder / f"{stem}.mp4", reel, spherical)
        sidecars = [_sidecar(work, stem, track) for track in words]
        progress.step("finish", 1, 1)
        *beside, film = work.publish(*sidecars, f"{stem}.mp4")
    known = (*lacking(story, options.language), *notes(story, reel, options, languages))
    lines = (*known, *chosen.notes, *said)
    return Exported((film, *beside), lines)


class Shown(NamedTuple):
    """What is filmed, and for whom."""

    story: Story
    reel: Reel
    played: tuple[Played, ...]
    languages: tuple[str, ...]

    def frame(self, number: int) -> Frame:
        """What a frame shows."""
        return cut_frame(self.story, self.reel, self.played, number)


class _Camera:
    """Draws frames into films. It begins to draw when it has to."""

    def __init__(
        self,
        library: Library,
        languages: tuple[str, ...],
        rig: Equirect,
        contexts: ContextFactory,
    ) -> None:
        self._library = library
        self._languages = languages
        self._contexts = contexts
        self._open = ExitStack()
        self._drawing: tuple[Engine, OffscreenCanvas] | None = None
        self.rig = rig

    def close(self) -> None:
        """Let the graphics go."""
        self._open.close()

    def film(
        self, shown: Shown, frames: range, movie: Movie, progress: Progress
    ) -> tuple[str, ...]:
        """Draw frames into a movie, one that shows what the last one did only once.

        Returns lines for the user, each once.
        """
        from renderer.passages import Leaving

        engine, canvas = self._ready()
        total = reel_frames(shown.reel)
        said: dict[str, None] = {}
        flight: deque[tuple[Reading, int]] = deque()  # and how many frames show it
        last = b""
        done = frames.start

        def deliver() -> None:
            nonlocal done
            reading, times = flight.popleft()
            picture = reading.result()
            for _ in range(times):
                movie.add(picture)
                done += 1
                progress.step("encode", done, total)

        for number in frames:
            frame = shown.frame(number)
            key = picture_key(frame)
            if key == last:
                reading, times = flight.pop()
                flight.append((reading, times + 1))
                continue
            if len(flight) == IN_FLIGHT:
                deliver()
            left = frame.left
            drawn = engine.draw(
                frame.moment,
                self.rig,
                canvas,
                self._library,
                languages=self._languages,
                leaving=left
                and Leaving(left.moment, left.moment.view, left.transition, left.share),
            )
            said.update(dict.fromkeys(_lines(drawn)))
            flight.append((canvas.read_later(), 1))
            last = key
        while flight:
            deliver()
        return tuple(said)

    def _ready(self) -> tuple[Engine, OffscreenCanvas]:
        from renderer.canvas import OffscreenCanvas
        from renderer.engine import Engine

        if self._drawing is None:
            context = self._open.enter_context(closing(self._contexts()))
            engine = self._open.enter_context(closing(Engine(context)))
            rig = self.rig
            canvas = OffscreenCanvas(context, rig.width, rig.height, opaque=True)
            self._drawing = engine, self._open.enter_context(closing(canvas))
        return self._drawing


def _shots(
    shown: Shown,
    shelf: Shelf,
    video: VideoFormat,
    chosen: encoders.Chosen,
    camera: _Camera,
    work: Workplace,
    progress: Progress,
) -> tuple[list[tuple[Path, int]], tuple[str, ...]]:
    """A silent film of each shot, with its number of frames; those there are come off the shelf."""
    assets = {asset.id: asset for asset in shown.story.assets}
    total = reel_frames(shown.reel)
    parts: list[tuple[Path, int]] = []
    said: dict[str, None] = {}
    for number, take in enumerate(shown.reel.takes):
        frames = range(take.first, take.first + take.frames)
        pictures = [picture_key(shown.frame(frame)) for frame in frames]
        seen = [each.shot.scene for each in shown.reel.takes[max(number - 1, 0) : number + 1]]
        used = {
            id: assets[id]
            for scene in seen
            for id in media_of_scene(scene_of(shown.story, scene))
            if id in assets and assets[id].kind not in ("audio", "captions")
        }
        key = shot_key(pictures, used, shown.languages, camera.rig, video, chosen)

        def make(target: Path, frames: range = frames) -> bytes:
            with Movie(target, video, chosen) as movie:
                lines = camera.film(shown, frames, movie, progress)
                movie.finish()
            return msgspec.json.encode(lines)

        part = work.folder / f"shot-{number}.mp4"

        def waiting(at: int = take.first) -> None:
            progress.step("encode", at, total)

        lines = shelf.once(key, part, make, waiting)
        said.update(dict.fromkeys(msgspec.json.decode(lines, type=tuple[str, ...])))
        parts.append((part, take.frames))
    return parts, tuple(said)


def _lines(drawn: Drawn) -> tuple[str, ...]:
    """What drawing had to say. Raises the MediaError of what could not be drawn."""
    for failure in drawn.failures:
        raise failure.error
    return drawn.notes


def _finish(muxed: Path, target: Path, reel: Reel, spherical: Spherical) -> None:
    """Put the index first and the boxes in."""
    length = reel_frames(reel) / reel.fps

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
