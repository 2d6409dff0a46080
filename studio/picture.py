"""Drawing the live picture in a thread of its own, with a context of its own: the latest wish wins.

The pictures come back as pixels: a window that blitted textures would wait for whatever else the
driver draws (docs/decisions/0012). viewport.py asks, shows and stretches them.
"""

from __future__ import annotations

import math
import statistics
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
from msgspec import structs
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from assets.media import Frame
from exporters.options import ContextFactory
from renderer.canvas import OffscreenCanvas
from renderer.context import Context
from renderer.engine import Drawn, Engine
from story.errors import ContextLost, MediaError, RenderError
from story.model.values import MICROSECONDS, Id, View
from story.timeline import Moment
from studio.crossing import Crossing
from studio.outlook import Manner, rig_of
from studio.preview import Loading
from studio.showing import Showing, off_by_us

LIVELY_MS: Final = 27.0  # that a picture may take while things move, to leave some of 33 ms
_LEAST_SHARE: Final = 0.375  # of each side's pixels, however slow the machine is
_NOTCH: Final = 0.125  # by which that share changes
_LOOK_S: Final = 0.003  # between looks whether a film's next frame is due
_REFRESH_S: Final = 1 / 60  # that no two pictures are closer than
_LOSSES: Final = 4  # of the graphics card after which no more is tried
_REST_S: Final = 0.25  # without change, after which a picture that plays is drawn sharply
_PATIENCE_S: Final = 4.0  # for a film that stands to give the frame it stands at
_FIRST_AHEAD_US: Final = 40_000  # from the beginning of a picture to its sight, before measured


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be drawn. Sizes in device pixels."""

    serial: int
    showing: Showing
    view: View | None  # None: through the scene's camera
    width: int
    height: int
    hurried: bool  # within LIVELY_MS, with fewer pixels where it must be
    languages: tuple[str, ...]
    selected: frozenset[Id]
    pointed: tuple[Id, str] | None  # the overlay and the part of it that the visitor points at
    manner: Manner = "around"
    crossing: Crossing | None = None  # from another scene

    @property
    def crosses(self) -> bool:
        """Whether another scene is still giving way to this one."""
        return self.crossing is not None and not self.crossing.done

    @property
    def runs(self) -> bool:
        """Whether the picture changes by itself."""
        return self.showing.clock is not None or self.crosses


@dataclass(frozen=True, eq=False)
class Picture:
    """A finished picture: (h, w, 4) uint8, blue first, row 0 up."""

    pixels: NDArray[np.uint8]
    wish: Wish
    share: float  # of each side's pixels
    drawn: Drawn
    view: View  # with which it was drawn
    time_us: int  # of the scene
    films: Mapping[Id, tuple[int, Frame]]  # of each video: the time asked for, and what came
    began: float  # by time.perf_counter
    draw_ms: float


class Pace:
    """How many pixels fit a time: learns from what pictures took, in notches, without flutter."""

    def __init__(self, budget_ms: float = LIVELY_MS) -> None:
        self._budget = budget_ms
        self._took: deque[float] = deque(maxlen=3)
        self.share = 1.0  # of each side's pixels

    def note(self, took_ms: float) -> None:
        """A picture with that share of the pixels took so long."""
        self._took.append(took_ms)
        if len(self._took) < 3:
            return
        middle = statistics.median(self._took)
        up = self.share + _NOTCH
        if middle > self._budget and self.share > _LEAST_SHARE:
            fits = self.share * math.sqrt(self._budget / middle)
            self.share = max(math.floor(fits / _NOTCH) * _NOTCH, _LEAST_SHARE)
        elif up <= 1.0 and middle * (up / self.share) ** 2 < self._budget * 0.85:
            self.share = up
        else:
            return
        self._took.clear()


class PictureThread(QObject):
    """Draws the latest wish. Emits `finished` where `take` has a picture, on the GUI thread.

    `broke` brings a RenderError, `failed` any other exception: a bug.
    """

    finished = Signal()
    broke = Signal(object)
    failed = Signal(object)

    def __init__(self, contexts: ContextFactory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contexts = contexts
        self._changed = threading.Condition()
        self._wish: Wish | None = None
        self._fresh = False  # the wish has not been looked at
        self._drawing = False
        self._closed = False
        self._newest: Picture | None = None
        self._latency = deque([_FIRST_AHEAD_US], maxlen=9)
        self._pace = Pace()
        self._thread: threading.Thread | None = None

    def ask(self, wish: Wish) -> None:
        """Draw this next, instead of what was asked before. Never waits."""
        with self._changed:
            if self._closed:
                return
            self._wish, self._fresh = wish, True
            self._changed.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="picture", daemon=True)
            self._thread.start()

    def take(self) -> Picture | None:
        """The newest finished picture, once."""
        with self._changed:
            newest, self._newest = self._newest, None
            return newest

    def presented(self, picture: Picture) -> None:
        """It is on the screen now: learn how long that takes, to draw for the right time."""
        self._latency.append(round((time.perf_counter() - picture.began) * MICROSECONDS))

    def settle(self) -> None:
        """Forget the wish, and wait until nothing of it is in use."""
        with self._changed:
            self._wish, self._fresh, self._newest = None, False, None
            self._changed.wait_for(lambda: not self._drawing)
            self._newest = None

    def rest(self) -> None:
        """Draw nothing until something is asked for. Does not wait."""
        with self._changed:
            self._wish, self._fresh, self._newest = None, False, None

    def close(self) -> None:
        """End the thread, which lets go of all it has on the GPU."""
        with self._changed:
            self._closed = True
            self._wish = self._newest = None
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        try:
            for more in reversed(range(_LOSSES)):
                context = self._contexts()
                try:
                    self._serve(context)
                    return
                except ContextLost:
                    if not more:
                        raise
                    with self._changed:
                        self._fresh = self._wish is not None
                finally:
                    context.close()
        except RenderError as error:
            self.broke.emit(error)
        except BaseException as error:  # handed to the GUI thread, which reports it
            self.failed.emit(error)
        finally:
            with self._changed:  # nobody waits for a thread that is gone
                self._closed, self._drawing = True, False
                self._changed.notify_all()

    def _serve(self, context: Context) -> None:
        context.make_current()
        easel = _Easel(context)
        try:
            last: Picture | None = None
            pause: float | None = None
            while True:
                wish, fresh = self._next(pause)
                if wish is None:
                    return
                try:
                    picture = self._draw(easel, wish, None if fresh else last)
                except ContextLost:
                    raise
                except RenderError as error:
                    self.broke.emit(error)
                    pause = None
                    continue
                if picture is None:
                    pause = _LOOK_S
                else:
                    last = picture
                    pause = max(_REFRESH_S - picture.draw_ms / 1000, 0.0)
                if not wish.runs and (last is None or not _incomplete(last)):
                    pause = None
        finally:
            easel.close()

    def _next(self, pause: float | None) -> tuple[Wish | None, bool]:
        """The next wish, and whether it is a new one: the old one again after `pause` seconds."""
        with self._changed:
            self._drawing = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed or self._fresh, pause)
            while self._wish is None and not self._closed:
                self._changed.wait()
            fresh, self._fresh = self._fresh, False
            self._drawing = not self._closed
            return (None if self._closed else self._wish), fresh

    def _draw(self, easel: _Easel, wish: Wish, last: Picture | None) -> Picture | None:
        """The picture of a wish; None where it would be the same as the last one.

        What was drawn coarsely and has not changed for a moment is drawn sharply.
        """
        ahead = round(statistics.median(self._latency)) if wish.showing.clock is not None else 0
        time_us = wish.showing.time_us(ahead)
        share = self._pace.share if wish.hurried else 1.0
        if last is not None and not last.wish.crosses and _same(wish, time_us, last):
            if last.share == 1.0 or time.perf_counter() - last.began < _REST_S:
                return None
            share = 1.0
        picture = easel.draw(wish, time_us, share)
        if share == self._pace.share:
            self._pace.note(picture.draw_ms)
        with self._changed:
            if self._wish is None:  # settled meanwhile
                return picture
            waiting = self._newest is not None
            self._newest = picture
        if not waiting:
            self.finished.emit()
        return picture


class _Easel:
    """The engine and a canvas of the size last asked for."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._engine = Engine(context)
        self._canvas: OffscreenCanvas | None = None

    def draw(self, wish: Wish, time_us: int, share: float) -> Picture:
        """Draw with that share of each side's pixels. Raises RenderError."""
        began = time.perf_counter()
        width = max(round(wish.width * share), 1)
        width += wish.manner == "pair" and width % 2  # each eye has as much
        height = max(round(wish.height * share), 1)
        showing = wish.showing
        showing.media.shown.clear()
        canvas = self._take(width, height)
        moment = showing.moment(time_us)
        view = moment.view if wish.view is None else wish.view
        unseen = showing.unseen(wish.selected, time_us)
        crossing = wish.crossing if wish.crosses else None
        drawn = self._engine.draw(
            moment,
            rig_of(wish.manner, view, width, height),
            canvas,
            showing.media,
            languages=wish.languages,
            exact=False,
            selected=wish.selected,
            unseen=unseen,
            captions=showing.cues(time_us),
            pointed=wish.pointed,
            leaving=None if crossing is None else crossing.leaving(view),
        )
        if crossing is not None and not any(isinstance(f.error, Loading) for f in drawn.failures):
            crossing.begin()
        pixels = canvas.read(blue_first=True)
        took = (time.perf_counter() - began) * 1000
        shown = {*(_asset(each.overlay) for each in moment.overlays), _asset(moment.surrounding)}
        outlined = {_asset(each.overlay) for each in unseen} - shown
        films = {a: film for a, film in showing.media.shown.items() if a not in outlined}
        return Picture(pixels, wish, share, drawn, view, time_us, films, began, took)

    def close(self) -> None:
        """Delete it all from the GPU, unless that is lost with all that it had."""
        with suppress(ContextLost):
            if self._canvas is not None:
                self._canvas.close()
            self._engine.close()

    def _take(self, width: int, height: int) -> OffscreenCanvas:
        canvas = self._canvas
        if canvas is None or (canvas.width, canvas.height) != (width, height):
            if canvas is not None:
                canvas.close()
            self._canvas = None
            canvas = self._canvas = OffscreenCanvas(self._context, width, height, opaque=True)
        return canvas


def _same(wish: Wish, time_us: int, last: Picture) -> bool:
    """Whether a picture of that time would be the last one again: the same things in the same
    places, the same captions, the same frames of the same films."""
    showing, before = wish.showing, last.wish.showing
    moment, then = showing.moment(time_us), before.moment(last.time_us)
    if (moment.view if wish.view is None else wish.view) != last.view:
        return False
    if _timeless(moment) != _timeless(then):
        return False
    unseen, were = (
        showing.unseen(wish.selected, time_us),
        before.unseen(wish.selected, last.time_us),
    )
    if [each.pose for each in unseen] != [each.pose for each in were]:
        return False
    if showing.cues(time_us) != before.cues(last.time_us):
        return False
    later = time_us - last.time_us
    for asset, (asked, frame) in last.films.items():
        try:
            now = showing.media.frame(asset, asked + later, exact=False)
        except MediaError:
            return False
        if now.key != frame.key:
            return False
    return True


def _asset(owner: object) -> Id | None:
    """The file that an overlay or a surrounding shows; None where it shows none."""
    found: Id | None = getattr(owner, "asset", None)
    return found


def _timeless(moment: Moment) -> Moment:
    overlays = tuple(structs.replace(each, media_us=0) for each in moment.overlays)
    return structs.replace(moment, time_us=0, surrounding_us=0, overlays=overlays, view=View())


def _incomplete(picture: Picture) -> bool:
    """Whether a film has not yet given the frame it stands at, but may soon."""
    if time.perf_counter() - picture.began > _PATIENCE_S:
        return False
    media = picture.wish.showing.media
    try:
        return any(
            frame.pts_us < 0 or off_by_us(media.asset(asset), frame, asked) != 0
            for asset, (asked, frame) in picture.films.items()
        )
    except MediaError:  # it is no longer in the story
        return False
