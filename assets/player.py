"""Decoding a video ahead of its viewer on a thread of its own, into a bounded queue.

Export waits for the very frame it asks for; preview takes what is there. assets/decoder.py
decodes.
"""

from __future__ import annotations

import math
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assets.decoder import Decoder
from assets.media import Frame
from story.errors import MediaError, MediaUnreadable
from story.model.asset import StoredAlpha

AHEAD: Final = 5  # frames kept decoded before they are due
BEHIND: Final = 2  # frames kept after they were shown
HEAD: Final = 3  # first frames kept for good, so that a loop begins again without a gap
JUMP_US: Final = 2_000_000  # a wish further ahead than this is sought, not decoded up to
_STALE: Final = 0.1  # seconds after which even a late frame is shown, so that slow machines move


@dataclass(frozen=True)
class _Shown:
    """A frame and the half-open stretch of time for which it is shown."""

    since: float
    until: float
    frame: Frame


class Player:
    """One open video. `frame` may be called from any thread; `close` joins the decoder's.

    `square` and `alpha` as in assets.decoder.Decoder.
    """

    def __init__(
        self, path: Path, key: str, *, square: bool = True, alpha: StoredAlpha = "straight"
    ) -> None:
        self._path, self._key, self._square, self._alpha = path, key, square, alpha
        self._turn = threading.Lock()  # one exact wish at a time
        self._changed = threading.Condition()
        self._queue: list[_Shown] = []  # in order of time
        self._head: list[_Shown] = []
        self._wish = 0.0  # microseconds, half a tick of grace added
        self._waited_for = False
        self._position = 0.0  # of the next frame that will be decoded into the queue
        self._toward = 0.0  # where the last jump was to
        self._jump = False
        self._grace_us = 0
        self._latest: Frame | None = None
        self._failure: MediaError | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"video {path.name}", daemon=True)
        self._thread.start()

    def frame(self, time_us: int, *, exact: bool) -> Frame | None:
        """The frame shown at a time: waited for, or the latest there is (None before the first).

        Before the film its first frame is shown, after it its last. Raises MediaError.
        """
        if not exact:
            with self._changed:
                return self._look(time_us)
        with self._turn, self._changed:
            self._waited_for = True
            try:
                while True:
                    self._want(time_us)
                    self._check()
                    found = self._find()
                    if found is not None:
                        return found
                    self._changed.wait()
            finally:
                self._waited_for = False

    @property
    def failed(self) -> bool:
        """Whether the file could not be decoded, so that another try takes another player."""
        with self._changed:
            return self._failure is not None

    def close(self) -> None:
        """Stop decoding and let go of the file."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _look(self, time_us: int) -> Frame | None:
        if not self._waited_for:
            self._want(time_us)
        self._check()
        found = self._find()
        if found is None:
            due = [entry.frame for entry in self._queue if entry.since <= self._wish]
            found = due[-1] if due else self._latest
        self._latest = found
        return found

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure
        if self._closed:
            raise MediaUnreadable(f"“{self._path.name}” was closed.", "Open it again.")

    def _want(self, time_us: int) -> None:
        """Wish for a time, and jump there where decoding on would not reach it soon."""
        self._wish = max(time_us, 0) + self._grace_us
        ahead = max(self._position, self._toward if not math.isinf(self._position) else 0.0)
        passed = self._wish < self._position
        if self._find_in(self._queue) is None and (passed or self._wish > ahead + JUMP_US):
            self._jump = True
            self._toward = self._wish
            self._position = min(self._position, self._wish)
            self._queue.clear()
        self._drop_old()
        self._changed.notify_all()

    def _find(self) -> Frame | None:
        """The frame that is surely the one to be shown at the wished time."""
        return self._find_in(self._queue) or self._find_in(self._head)

    def _find_in(self, entries: list[_Shown]) -> Frame | None:
        for entry in entries:
            if entry.since <= self._wish < entry.until:
                return entry.frame
        return None

    def _drop_old(self) -> None:
        over = sum(entry.until <= self._wish for entry in self._queue)
        if over > BEHIND:
            del self._queue[: over - BEHIND]

    def _run(self) -> None:
        try:
            opened = Decoder(self._path, self._key, square=self._square, alpha=self._alpha)
            with closing(opened) as decoder:
                self._feed(decoder)
        except MediaError as error:
            self._fail(error)
        finally:
            # whatever ended it: nobody waits for a thread that is gone
            with self._changed:
                self._closed = True
                self._changed.notify_all()

    def _fail(self, error: MediaError) -> None:
        with self._changed:
            self._failure = error
            self._changed.notify_all()

    def _feed(self, decoder: Decoder) -> None:
        with self._changed:
            self._wish += decoder.grace_us
            self._grace_us = decoder.grace_us
        raw = decoder.pull()
        appended = time.monotonic()
        while True:
            with self._changed:
                while not self._closed and not self._jump and (raw is None or self._full()):
                    self._changed.wait()
                if self._closed:
                    return
                jump, self._jump = self._jump, False
                wish = self._wish
            if jump:
                decoder.seek(int(wish))
                raw = decoder.pull()
                if raw is None:
                    raise MediaUnreadable(
                        f"“{self._path.name}” is damaged: its picture stops.",
                        "Copy it again from where it came from, or export it again.",
                    )
            if raw is None:
                continue
            following = decoder.pull()
            since = decoder.time_us(raw)
            until = decoder.time_us(following) if following is not None else math.inf
            stale = time.monotonic() - appended > _STALE
            if until > wish or stale or since <= 0:
                entry = _Shown(since if since > 0 else -math.inf, until, decoder.frame(raw))
                appended = time.monotonic()
            else:
                entry = None
            raw = following
            with self._changed:
                if self._jump:
                    continue
                self._position = until
                if entry is not None:
                    self._queue.append(entry)
                    if len(self._head) < HEAD and self._follows_head(entry):
                        self._head.append(entry)
                    self._drop_old()
                self._changed.notify_all()

    def _follows_head(self, entry: _Shown) -> bool:
        return entry.since == (self._head[-1].until if self._head else -math.inf)

    def _full(self) -> bool:
        return sum(entry.since > self._wish for entry in self._queue) >= AHEAD
