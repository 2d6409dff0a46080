"""Writes one film: packets of its sources, pictures that are drawn, sound and words beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from assets.shelf import Shelf
from exporters.options import Progress
from exporters.outputs import Workplace
from exporters.parts import avcc
from exporters.parts.avcc import Record
from exporters.parts.caption_tracks import Words
from exporters.parts.encode import Movie, Part, join
from exporters.parts.encoders import Chosen, VideoFormat
from exporters.parts.packets import read_packets
from exporters.parts.remux import remux
from exporters.parts.sound_track import Sound
from exporters.video.camera import Camera, Shown
from exporters.video.shots import picture_key, shot_key
from exporters.video.spans import Source, Span
from story.cuts import reel_frames
from story.references import media_of_scene
from story.timeline import scene_of


class Beside(NamedTuple):
    """What a film holds beside its pictures."""

    heard: bool  # a source that is copied whole is heard as it is
    sound: Sound | None
    words: tuple[Words, ...]
    metadata: dict[str, str]


class Film:
    """Writes one film."""

    def __init__(
        self,
        shown: Shown,
        video: VideoFormat,
        chosen: Chosen,
        camera: Camera,
        work: Workplace,
        progress: Progress,
    ) -> None:
        self._shown, self._video, self._chosen = shown, video, chosen
        self._camera, self._work, self._progress = camera, work, progress
        self._total = reel_frames(shown.reel)

    def write(
        self, path: Path, spans: tuple[Span, ...], beside: Beside, shelf: Shelf | None
    ) -> tuple[tuple[str, ...], tuple[Record, ...]]:
        """Lines for the user, and the parameters of the pictures that are not as the first ones."""
        sources = [span.source for span in spans if span.source is not None]
        if not sources:
            return self._drawn(path, beside, shelf), ()
        if len(spans) == 1 and spans[0].whole:
            remux(
                sources[0].path,
                path,
                heard=beside.heard,
                sound=None if beside.heard else beside.sound,
                words=beside.words,
                metadata=beside.metadata,
                joined=self._copied,
            )
            return (), ()
        return self._joined(path, spans, sources[0], beside)

    def _drawn(self, path: Path, beside: Beside, shelf: Shelf | None) -> tuple[str, ...]:
        _, sound, words, metadata = beside
        if shelf is not None:
            parts, said = self._shots(shelf)
            join(parts, path, self._video, sound=sound, words=words, metadata=metadata)
            return said
        with Movie(
            path, self._video, self._chosen, sound=sound, words=words, metadata=metadata
        ) as movie:
            said = self._camera.film(self._shown, range(self._total), movie, self._progress)
            movie.finish()
        return said

    def _shots(self, shelf: Shelf) -> tuple[list[Part], tuple[str, ...]]:
        """A silent film of each shot; those there are come off the shelf."""
        story, takes = self._shown.story, self._shown.reel.takes
        assets = {asset.id: asset for asset in story.assets}
        parts: list[Part] = []
        said: dict[str, None] = {}
        for number, take in enumerate(takes):
            frames = range(take.first, take.first + take.frames)
            pictures = [picture_key(self._shown.frame(frame)) for frame in frames]
            seen = [each.shot.scene for each in takes[max(number - 1, 0) : number + 1]]
            used = {
                id: assets[id]
                for scene in seen
                for id in media_of_scene(scene_of(story, scene))
                if id in assets and assets[id].kind not in ("audio", "captions")
            }
            key = shot_key(
                pictures, used, self._shown.languages, self._camera.rig, self._video, self._chosen
            )

            def make(target: Path, frames: range = frames) -> bytes:
                with Movie(target, self._video, self._chosen) as movie:
                    lines = self._camera.film(self._shown, frames, movie, self._progress)
                    movie.finish()
                return msgspec.json.encode(lines)

            part = self._work.folder / f"shot-{number}.mp4"

            def waiting(at: int = take.first) -> None:
                self._progress.step("encode", at, self._total)

            lines = shelf.once(key, part, make, waiting)
            said.update(dict.fromkeys(msgspec.json.decode(lines, type=tuple[str, ...])))
            parts.append(Part(read_packets(part), 0, take.frames))
        return parts, tuple(said)

    def _joined(
        self, path: Path, spans: tuple[Span, ...], source: Source, beside: Beside
    ) -> tuple[tuple[str, ...], tuple[Record, ...]]:
        """Films of what is drawn, then all pictures in one file."""
        video = replace(self._video, parameters=avcc.free_id(source.record) or 0)
        parts: list[Part] = []
        said: dict[str, None] = {}
        for number, span in enumerate(spans):
            if span.source is not None:
                parts.append(Part(span.source.packets, span.at, span.at + span.frames))
                continue
            part = self._work.folder / f"part-{number}.mp4"
            frames = range(span.first, span.first + span.frames)
            with Movie(part, video, self._chosen) as movie:
                lines = self._camera.film(self._shown, frames, movie, self._progress)
                movie.finish()
            said.update(dict.fromkeys(lines))
            parts.append(Part(read_packets(part), 0, span.frames))
        _, sound, words, metadata = beside
        join(
            parts,
            path,
            video,
            like=source.path,
            sound=sound,
            words=words,
            metadata=metadata,
            joined=self._copied,
        )
        drawn = [part.film.record for part in parts if part.film is not source.packets]
        return tuple(said), tuple(record for record in drawn if record is not None)

    def _copied(self, frames: int) -> None:
        self._progress.step("join", min(frames, self._total), self._total)
