"""Draws the frames of a cut into films, by the engine.

Drawing and reading back happen in the calling thread, decoding in the library's, conversion and
encoding in theirs (exporters/parts/encode.py).
"""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final, NamedTuple

from assets.library import Library
from exporters.options import ContextFactory, Progress
from exporters.parts.encode import Movie
from exporters.video.shots import picture_key
from renderer.rigs import Equirect
from story.cuts import Frame, Played, Reel, cut_frame, reel_frames
from story.model.story import Story

if TYPE_CHECKING:  # listing the targets needs no OpenGL
    from renderer.canvas import OffscreenCanvas, Reading
    from renderer.engine import Drawn, Engine

IN_FLIGHT: Final = 2  # pictures on their way from the GPU while the next is drawn


class Shown(NamedTuple):
    """What is filmed, and for whom."""

    story: Story
    reel: Reel
    played: tuple[Played, ...]
    languages: tuple[str, ...]

    def frame(self, number: int) -> Frame:
        """What a frame shows."""
        return cut_frame(self.story, self.reel, self.played, number)


class Camera:
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


def _lines(drawn: Drawn) -> tuple[str, ...]:
    """What drawing had to say. Raises the MediaError of what could not be drawn."""
    for failure in drawn.failures:
        raise failure.error
    return drawn.notes
