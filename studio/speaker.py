"""Sound out: the mixer's blocks to the machine's audio device, whose clock then leads playback.

Runs in a thread of its own, so that a busy GUI does not make it stutter. Where there is no device
the machine's own clock leads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QIODevice, QObject, QThread, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from renderer.sound import RATE

Mix = Callable[[int, int], np.ndarray]
"""From the first sample, counted from where playing began, and how many: (count, 2) float32."""

BLOCK = RATE // 50  # samples mixed at a time
STEADY_US = 250_000  # mixed ahead of what is heard, where nobody acts meanwhile
PROMPT_US = 120_000  # where somebody does
_TICK_MS = 10
_CHANNELS = 2


class Clock:
    """Time since playing began, in microseconds: the device's where it plays, else the machine's.

    Between two looks at the device it goes on with the machine's clock; it never runs backwards.
    """

    def __init__(self, machine_ns: Callable[[], int] = time.perf_counter_ns) -> None:
        self._lock = threading.Lock()
        self._machine_ns = machine_ns
        self._begun = machine_ns()
        self._device: tuple[int, int] | None = None  # device microseconds, seen at nanoseconds
        self._last = 0

    def restart(self) -> None:
        """Count from now, by the machine's clock until a device reports."""
        with self._lock:
            self._begun = self._machine_ns()
            self._device = None
            self._last = 0

    def follow(self, device_us: int) -> None:
        """The device has played so much."""
        with self._lock:
            self._device = (device_us, self._machine_ns())

    def now_us(self) -> int:
        """Microseconds since playing began."""
        with self._lock:
            here = self._machine_ns()
            if self._device is None:
                now = (here - self._begun) // 1000
            else:
                played, seen = self._device
                now = played + (here - seen) // 1000
            self._last = max(self._last, now)
            return self._last


class _Feeder(QObject):
    """Lives in the speaker's thread: owns the sink, mixes and writes."""

    _start = Signal(object, int)
    _stop = Signal()
    _quit = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None
        self._timer: QTimer | None = None
        self._mix: Mix | None = None
        self._at = 0
        self._start.connect(self.begin)
        self._stop.connect(self.end)
        self._quit.connect(self.finish)

    @Slot(object, int)
    def begin(self, mix: Mix, ahead_us: int) -> None:
        self.end()
        device = QMediaDevices.defaultAudioOutput()
        form = sound_format()
        if device.isNull() or not device.isFormatSupported(form):
            return
        self._mix, self._at = mix, 0
        self._sink = QAudioSink(device, form)
        self._sink.setBufferSize(form.bytesForDuration(ahead_us))
        self._device = self._sink.start()
        self._timer = QTimer()
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._feed)
        self._timer.start()
        self._feed()

    @Slot()
    def end(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._sink is not None:
            self._sink.reset()
            self._sink.stop()
            self._sink = None
        self._device = None
        self._mix = None

    @Slot()
    def finish(self) -> None:
        """Let go of the device, here in its own thread, and end the thread."""
        self.end()
        self.thread().quit()

    def _feed(self) -> None:
        if self._sink is None or self._device is None or self._mix is None:
            return
        if self._sink.error() not in (QtAudio.Error.NoError, QtAudio.Error.UnderrunError):
            self.end()
            return
        frame = _CHANNELS * 4
        while self._sink.bytesFree() >= BLOCK * frame:
            block = self._mix(self._at, BLOCK)
            self._device.write(block.astype("<f4", copy=False).tobytes())
            self._at += BLOCK
        self._clock.follow(self._sink.processedUSecs())


class Speaker(QObject):
    """Plays what a mixer gives, and tells how far it has come."""

    def __init__(self, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock or Clock()
        self._thread = QThread(self)
        self._thread.setObjectName("speaker")
        self._feeder = _Feeder(self.clock)
        self._feeder.moveToThread(self._thread)
        self._thread.start()

    @staticmethod
    def device() -> str:
        """What the sound comes out of; empty where there is no device."""
        found: QAudioDevice = QMediaDevices.defaultAudioOutput()
        return "" if found.isNull() else found.description()

    def start(self, mix: Mix, ahead_us: int = STEADY_US) -> None:
        """Play from the mixer's sample 0, mixed so far ahead; the clock begins again."""
        self.clock.restart()
        self._feeder._start.emit(mix, ahead_us)

    def stop(self) -> None:
        """Be silent."""
        self._feeder._stop.emit()

    def close(self) -> None:
        """Stop and join the thread."""
        if self._thread.isRunning():
            self._feeder._quit.emit()
            self._thread.wait()


def sound_format() -> QAudioFormat:
    """Stereo, 32-bit float, at the mixer's rate."""
    form = QAudioFormat()
    form.setSampleRate(RATE)
    form.setChannelCount(_CHANNELS)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return form
