"""The camera of the example: stills and films all around that Diorama itself takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import structs

from assets.library import Library
from assets.media import Floats
from exporters.options import ContextFactory, Progress
from exporters.parts import boxes, images
from exporters.parts.boxes import Box, Spherical
from exporters.parts.encode import Movie
from exporters.parts.encoders import VideoFormat, choose
from exporters.parts.sound_track import Sound
from renderer.canvas import OffscreenCanvas, Reading
from renderer.engine import Drawn, Engine
from renderer.rigs import Equirect
from story.model.story import Scene, Story
from story.model.values import View
from story.timeline import moment_at
from story.visit.state import State
from studio.examples import sounds

SECONDS: Final = 5
FPS: Final = Fraction(24)


class Camera:
    """Draws scenes by the engine, each with its own context from `contexts`."""

    def __init__(self, contexts: ContextFactory, progress: Progress) -> None:
        self._contexts = contexts
        self._progress = progress

    def still(self, path: Path, story: Story, scene: Scene, library: Library, height: int) -> None:
        """A JPEG all around of a scene at its beginning, `height` pixels high."""
        rig = Equirect(2 * height, height)
        with (
            closing(self._contexts()) as context,
            closing(Engine(context)) as engine,
            closing(OffscreenCanvas(context, rig.width, rig.height, opaque=True)) as canvas,
        ):
            moment = moment_at(_showing(story, scene), State(scene=scene.id), 0)
            _whole(engine.draw(moment, rig, canvas, library))
            images.write(path, canvas.read(), "jpeg", quality=93, around=scene.opening)

    def film(
        self,
        path: Path,
        story: Story,
        scene_at: Callable[[float], Scene],
        library: Library,
        height: int,
    ) -> None:
        """A 360° MP4 with the courtyard's sound: `scene_at` gives the scene at part 0..1 of it."""
        rig = Equirect(2 * height, height)
        total = round(SECONDS * FPS)
        video = VideoFormat(rig.width, rig.height, FPS, quality=19)
        muxed = path.with_suffix(".muxed.mp4")
        flight: deque[Reading] = deque()
        with (
            Movie(muxed, video, choose(video), sound=_evening()) as movie,
            closing(self._contexts()) as context,
            closing(Engine(context)) as engine,
            closing(OffscreenCanvas(context, rig.width, rig.height, opaque=True)) as canvas,
        ):
            for frame in range(total):
                self._progress.step("film the courtyard", frame, total)
                scene = scene_at(frame / total)
                moment = moment_at(_showing(story, scene), State(scene=scene.id), 0)
                _whole(engine.draw(moment, rig, canvas, library))
                flight.append(canvas.read_later())
                if len(flight) > 1:
                    movie.add(flight.popleft().result())
            while flight:
                movie.add(flight.popleft().result())
            movie.finish()

        def tag(moov: Box) -> Box:
            said = Spherical("mono", View())
            return boxes.with_length(boxes.with_spherical(moov, said), b"soun", Fraction(SECONDS))

        boxes.rewrite(muxed, path, tag)
        muxed.unlink()


def _evening() -> Sound:
    heard = sounds.courtyard(SECONDS).astype(np.float32)

    def mix(start: int, count: int) -> Floats:
        block = np.zeros((count, 2), np.float32)
        part = heard[start : start + count]
        block[: len(part)] = part
        return block

    return Sound(sounds.RATE, 2, mix)


def _showing(story: Story, scene: Scene) -> Story:
    return structs.replace(story, scenes=(scene,))


def _whole(drawn: Drawn) -> None:
    for failure in drawn.failures:
        raise failure.error
