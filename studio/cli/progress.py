"""How a long command tells how it goes on, and how it is asked to stop.

Steps come from the exporters (exporters/options.py); here they become a bar, JSON lines or nothing
on standard error. SIGINT, SIGTERM and a line `cancel` on standard input set `Progress.cancelled`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from types import FrameType
from typing import Final, Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bars

from assets.library import Preparing
from exporters.options import Progress, Step
from story.errors import StudioError
from story.model.asset import Asset
from studio.cli import lines

PAUSE_S = 0.2  # between two JSON lines of one stage


LATE_S: Final = 1.0  # what is done by then is not spoken of where nobody asked for progress


class Style(StrEnum):
    """The values of `--progress`."""

    bar = "bar"
    json = "json"
    none = "none"


class Meter:
    """Speed and time left of the stage that goes on; `now` gives seconds that never go back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._stage = ""
        self._began = 0.0
        self._from = 0

    def read(self, step: Step) -> tuple[float | None, float | None]:
        """Steps a second and seconds left; None for what can't be known yet."""
        now = self._now()
        if step.stage != self._stage:
            self._stage, self._began, self._from = step.stage, now, step.done
        took, made = now - self._began, step.done - self._from
        if took <= 0 or made <= 0:
            return None, None
        speed = made / took
        return speed, (step.total - step.done) / speed if step.total else None


class Teller(Protocol):
    """Something that shows steps and lines to whoever waits."""

    def step(self, step: Step) -> None: ...

    def note(self, line: str) -> None: ...

    def problem(self, error: StudioError) -> None: ...

    def close(self) -> None: ...


class Silent:
    """Tells nothing but notes."""

    def step(self, step: Step) -> None:
        """Nothing."""

    def note(self, line: str) -> None:
        """One line on standard error."""
        lines.note(line)

    def problem(self, error: StudioError) -> None:
        """One line on standard error."""
        lines.problem(error.message, error.hint)

    def close(self) -> None:
        """Nothing to tidy up."""


class JsonLines:
    """One object a line, for programs."""

    def __init__(self, stream: TextIO, target: str) -> None:
        self._stream = stream
        self._target = target
        self._meter = Meter()
        self._stage = ""
        self._told = float("-inf")

    def step(self, step: Step) -> None:
        """An object for the step, unless one was just written of the same stage."""
        speed, left = self._meter.read(step)
        now = time.monotonic()
        ends = step.total > 0 and step.done >= step.total
        if step.stage == self._stage and not ends and now - self._told < PAUSE_S:
            return
        self._stage, self._told = step.stage, now
        line: dict[str, object] = {
            "done": step.done,
            "total": step.total,
            "stage": step.stage,
            "target": self._target,
        }
        if speed is not None:
            line["fps"] = round(speed, 2)
        if left is not None:
            line["eta_s"] = round(left, 1)
        if step.note:
            line["note"] = step.note
        self._write(line)

    def note(self, line: str) -> None:
        """A line for the user, as an object."""
        self._write({"note": line, "target": self._target})

    def problem(self, error: StudioError) -> None:
        """What failed, as an object."""
        self._write({"error": error.message, "hint": error.hint, "target": self._target})

    def close(self) -> None:
        """Nothing to tidy up."""

    def _write(self, line: dict[str, object]) -> None:
        print(json.dumps(line, ensure_ascii=False), file=self._stream, flush=True)


class Bar:
    """A bar with speed and time left on a terminal; where there is none, a line a stage."""

    def __init__(self, stream: TextIO, target: str) -> None:
        self._console = Console(file=stream, highlight=False, markup=False, soft_wrap=True)
        self._target = target
        self._meter = Meter()
        self._stage = ""
        self._task: TaskID | None = None
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[pace]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._bars.start()

    def step(self, step: Step) -> None:
        """Move the bar; a new stage gets a new one."""
        speed, left = self._meter.read(step)
        if step.stage != self._stage:
            self._stage = step.stage
            if not self._console.is_terminal:
                self._console.print(f"{self._target}: {step.stage}")
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._task = self._bars.add_task(f"{self._target}: {step.stage}", pace="")
        assert self._task is not None  # a first step always opens a stage
        pace = [f"{speed:,.0f}/s" if speed >= 100 else f"{speed:.1f}/s"] if speed else []
        if left is not None:
            pace.append(f"{_clock(left)} left")
        self._bars.update(
            self._task,
            completed=step.done,
            total=step.total or None,
            pace=", ".join([*pace, *([step.note] if step.note else [])]),
        )

    def note(self, line: str) -> None:
        """A line above the bar."""
        self._console.print(line)

    def problem(self, error: StudioError) -> None:
        """What failed, in place of the bar."""
        self._bars.stop()
        lines.problem(error.message, error.hint)

    def close(self) -> None:
        """Take the bar away."""
        self._bars.stop()


def teller(style: Style, target: str, stream: TextIO | None = None) -> Teller:
    """What `--progress` asks for, for one target; on standard error unless told otherwise."""
    stream = stream or sys.stderr
    match style:
        case Style.bar:
            return Bar(stream, target)
        case Style.json:
            return JsonLines(stream, target)
        case Style.none:
            return Silent()


def preparing(progress: Progress) -> Preparing:
    """What tells of clouds that are prepared, and stops that, for `Library.preparing`."""

    def tell(asset: Asset, done: int, total: int) -> None:
        progress.step(f"prepare {asset.name}", done, total)

    return tell


class Late:
    """A bar that begins when something takes long, for words that are quick as a rule."""

    def __init__(self, target: str, now: Callable[[], float] = time.monotonic) -> None:
        self._target, self._now = target, now
        self._began: float | None = None
        self._teller: Teller | None = None

    def step(self, step: Step) -> None:
        """Show a step, unless the first was just now."""
        if self._began is None:
            self._began = self._now()
        if self._now() - self._began < LATE_S:
            return
        if self._teller is None:
            self._teller = teller(Style.bar, self._target)
        self._teller.step(step)

    def close(self) -> None:
        """Take away what was shown."""
        if self._teller is not None:
            self._teller.close()
            self._teller = None


@contextmanager
def cancellable(progress: Progress, *, listen: bool) -> Iterator[None]:
    """While it lasts, SIGINT and SIGTERM set `progress.cancelled`; a second one interrupts at once.

    With `listen`, a line `cancel` on standard input does as well. Only programs ask for that: in a
    shell's loop standard input belongs to someone else.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if progress.cancelled.is_set():
            raise KeyboardInterrupt
        progress.cancelled.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    if listen:
        # a daemon: nothing can end a read of standard input, and it holds nothing
        threading.Thread(
            target=_listen, args=(progress.cancelled,), name="stdin", daemon=True
        ).start()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(cancelled: threading.Event) -> None:
    # os.read and not sys.stdin: a reader blocked in that one would stop the interpreter's end
    said = b""
    while chunk := os.read(0, 1024):
        *lines, said = (said + chunk).split(b"\n")
        if any(line.strip() == b"cancel" for line in lines):
            cancelled.set()
            return


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
