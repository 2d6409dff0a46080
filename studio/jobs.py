"""Long work off the GUI thread: functions in worker threads, exports as child processes.

Results come back as signals on the GUI thread. Whatever is started here is owned here, can be
cancelled, and is joined by `close`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from story.errors import StudioError

T = TypeVar("T")
CONSOLE = "diorama"  # our command line in the one-folder app: packaging/pyinstaller/diorama.spec
GRACE_MS = 5_000  # from `cancel` on the child's standard input to its end by force


class Jobs(QObject):
    """Runs functions in worker threads and hands their results to the GUI thread.

    The functions must take and return plain values: only the GUI thread touches the session and
    widgets. A StudioError goes to `failed`; any other exception is a bug and surfaces on the GUI
    thread, where the application reports it.
    """

    busy_changed = Signal()
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, *, workers: int = 4) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="studio-job")
        self._running: dict[object, str] = {}  # title by future
        self._closed = False
        self._arrived.connect(self._deliver)

    def start(
        self,
        title: str,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[StudioError], None],
    ) -> None:
        """Run `work` in a worker; then `done` or `failed` on the GUI thread.

        `title` tells the user what goes on; an empty one is not shown.
        """
        if self._closed:
            return
        future = self._pool.submit(work)
        self._running[future] = title

        def deliver() -> None:
            try:
                result = future.result()
            except CancelledError:
                return
            except StudioError as error:
                failed(error)
            else:
                done(result)

        def arrived(_: Future[T]) -> None:
            if not self._closed:
                self._arrived.emit((future, deliver))

        future.add_done_callback(arrived)
        self.busy_changed.emit()

    @property
    def titles(self) -> tuple[str, ...]:
        """What is going on, oldest first; only what has a title."""
        return tuple(title for title in self._running.values() if title)

    @property
    def idle(self) -> bool:
        """Whether nothing is running or waiting."""
        return not self._running

    def close(self) -> None:
        """Drop what waits, join what runs. Results that arrive after this are not delivered."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._running.clear()

    def _deliver(self, arrived: object) -> None:
        if self._closed or not isinstance(arrived, tuple):
            return
        future, deliver = arrived
        self._running.pop(future, None)
        self.busy_changed.emit()
        deliver()


def studio_command() -> tuple[str, list[str]]:
    """The program and first arguments that run our own command line, frozen or from source."""
    if getattr(sys, "frozen", False):
        own = Path(sys.executable)
        return str(own.with_name(CONSOLE + own.suffix)), []
    return sys.executable, ["-P", "-m", "studio"]


class CommandJob(QObject):
    """One word of our own command line as a child process, read line by line.

    Standard output holds the paths of finished outputs, one a line; standard error holds JSON
    objects, one a line: progress, and a failure as `{"error": ..., "hint": ...}`.
    """

    progressed = Signal(
        str, int, int, float
    )  # stage, done, total (0: not known), seconds left (<0)
    noted = Signal(str)
    finished = Signal(list)  # of pathlib.Path
    failed = Signal(str, str)  # message, hint
    cancelled = Signal()

    def __init__(self, arguments: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arguments = arguments
        self._paths: list[Path] = []
        self._error: tuple[str, str] | None = None
        self._cancelling = False
        self._stray: list[str] = []
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUTF8", "1")
        environment.insert("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
        self._process.setProcessEnvironment(environment)
        if sys.platform != "win32":
            parameters = QProcess.UnixProcessParameters()
            # A group of its own: the encoders it starts end with it
            parameters.flags = QProcess.UnixProcessFlag.CreateNewSession
            self._process.setUnixProcessParameters(parameters)
        self._process.readyReadStandardOutput.connect(self._read_output)
        self._process.readyReadStandardError.connect(self._read_error)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._broke)
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(GRACE_MS)
        self._grace.timeout.connect(self._kill)

    @property
    def running(self) -> bool:
        """Whether the child is alive."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Start the child."""
        program, first = studio_command()
        self._process.start(program, [*first, *self._arguments])

    def cancel(self) -> None:
        """Ask the child to stop; end it by force when it has not after five seconds."""
        if self.running and not self._cancelling:
            self._cancelling = True
            self._process.write(b"cancel\n")
            self._grace.start()

    def close(self) -> None:
        """End the child now, and wait for its end."""
        if self.running:
            self._cancelling = True
            self._kill()
            self._process.waitForFinished(GRACE_MS)

    def _kill(self) -> None:
        pid = self._process.processId()
        if sys.platform != "win32" and pid:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                return
        else:
            self._process.kill()

    def _read_output(self) -> None:
        self._process.setReadChannel(QProcess.ProcessChannel.StandardOutput)
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data()).decode("utf-8").strip()
            if line:
                self._paths.append(Path(line))

    def _read_error(self) -> None:
        self._process.setReadChannel(QProcess.ProcessChannel.StandardError)
        while self._process.canReadLine():
            self._read_line(bytes(self._process.readLine().data()).decode("utf-8", "replace"))

    def _read_line(self, line: str) -> None:
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            said = None
        if not isinstance(said, dict):
            if line.strip():
                self._stray = [*self._stray, line.strip()][-8:]
                self.noted.emit(line.strip())
            return
        if "error" in said:
            self._error = (str(said["error"]), str(said.get("hint", "")))
        elif "stage" in said:
            left = said.get("eta_s")
            self.progressed.emit(
                str(said["stage"]),
                int(said.get("done", 0)),
                int(said.get("total", 0)),
                float(left) if isinstance(left, int | float) else -1.0,
            )
        elif "note" in said:
            self.noted.emit(str(said["note"]))

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        self._grace.stop()
        self._read_output()
        self._read_error()
        if self._cancelling:
            self.cancelled.emit()
        elif code == 0 and status == QProcess.ExitStatus.NormalExit:
            self.finished.emit(self._paths)
        elif self._error is not None:
            self.failed.emit(*self._error)
        else:
            said = "\n".join(self._stray[-3:]) or self.tr("It ended with status %1.").replace(
                "%1", str(code)
            )
            self.failed.emit(self.tr("The task stopped before it was done."), said)

    def _broke(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.failed.emit(
                self.tr("Diorama's own command line did not start."), self._process.errorString()
            )
