"""The target `video360`: a cut of the story as a 360° MP4 film.

exporters/video/spans.py says what is copied from the sources and what is drawn; camera.py draws.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from assets.library import Library
from exporters.options import ContextFactory, Exported, Progress
from exporters.outputs import Workplace, safe_name, story_name, workplace, write_error
from exporters.parts import boxes, encoders
from exporters.parts.avcc import Record
from exporters.parts.boxes import Box, Spherical
from exporters.parts.caption_tracks import Words
from exporters.parts.captions import web_vtt
from exporters.parts.credits import film_metadata
from exporters.parts.encoders import VideoFormat
from exporters.parts.languages import lacking
from exporters.video.camera import Camera, Shown
from exporters.video.cut_media import cut_sound, cut_words, own_sound
from exporters.video.film import Beside, Film
from exporters.video.plan import Options, notes, plan, shortest_size, video_format
from exporters.video.spans import Span, copied_note, joinable, spans_of, tell
from renderer.rigs import Equirect
from story.cuts import Reel, cut_states, reel_frames
from story.model.story import Story
from story.timeline import scene_of

TARGET = "video360"


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
    shown = Shown(story, reel, played, languages)
    spans = _spans(shown, options, video, chosen, library)
    words = cut_words(story, reel, library) if options.captions else ()
    scenes = [scene_of(story, take.shot.scene) for take in reel.takes]
    progress.step("encode", 0, reel_frames(reel))
    with workplace(out, stem, needed=shortest_size(reel)) as work:
        muxed = work.folder / f"{stem}.muxed.mp4"
        beside = Beside(
            own_sound(story, reel, played) and options.sound,
            cut_sound(story, reel, played, library) if options.sound else None,
            words,
            film_metadata(story, scenes, languages),
        )
        rig = Equirect(reel.width, reel.height, reel.stereo)
        with closing(Camera(library, languages, rig, contexts)) as camera:
            film = Film(shown, video, chosen, camera, work, progress)
            said, records = film.write(muxed, spans, beside, library.shelf)
        progress.step("finish", 0, 1)
        spherical = Spherical(reel.stereo, scenes[0].opening)
        _finish(muxed, work.folder / f"{stem}.mp4", reel, spherical, records)
        sidecars = [_sidecar(work, stem, track) for track in words]
        progress.step("finish", 1, 1)
        *others, path = work.publish(*sidecars, f"{stem}.mp4")
    known = (*lacking(story, options.language), *notes(story, reel, options, languages))
    drawn = any(span.kind == "draw" for span in spans)
    lines = (*known, *(chosen.notes if drawn else ()), *copied_note(spans, reel), *said)
    return Exported((path, *others), lines)


def planned(story: Story, library: Library, options: Options) -> tuple[str, ...]:
    """What will be done for each stretch of the film, a line for each. Raises ExportError."""
    story, languages = options.telling(story)
    reel = plan(story, options)
    video = video_format(reel, options)
    shown = Shown(story, reel, cut_states(story, reel), languages)
    spans = _spans(shown, options, video, encoders.choose(video), library)
    return tuple(tell(span, reel) for span in spans)


def _spans(
    shown: Shown,
    options: Options,
    video: VideoFormat,
    chosen: encoders.Chosen,
    library: Library,
) -> tuple[Span, ...]:
    """The spans of a film, as they can be joined into one."""
    reel = shown.reel
    if not options.copy:
        return (Span("draw", 0, reel_frames(reel), "copying is switched off"),)
    found = spans_of(shown.story, reel, shown.played, video, library)
    return joinable(found, reel, chosen.encoder.name)


def _finish(
    muxed: Path, target: Path, reel: Reel, spherical: Spherical, records: tuple[Record, ...]
) -> None:
    """Put the index first and the boxes in."""
    length = reel_frames(reel) / reel.fps

    def edit(moov: Box) -> Box:
        moov = boxes.with_spherical(moov, spherical)
        return boxes.with_parameters(moov, records) if records else moov

    def drawn(moov: Box) -> Box:
        return boxes.with_length(edit(moov), b"soun", length)

    try:
        if boxes.amend(muxed, edit):
            muxed.rename(target)
            return
        boxes.rewrite(muxed, target, drawn)
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
