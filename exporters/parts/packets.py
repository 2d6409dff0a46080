"""The packets of a film as they lie in its file: which may be copied, and from where to where.

Nothing is decoded. Sources: ITU-T H.264 7.3.1 and 7.4.1 (NAL units), ISO/IEC 14496-15 5.3.3 (avcC).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.packet import Packet
from av.video.stream import VideoStream

from exporters.parts import avcc
from exporters.parts.avcc import Record
from story.errors import MediaUnreadable
from story.model.values import MICROSECONDS

_IDR: Final = 5  # the type of a NAL unit at which a decoder can begin


@dataclass(frozen=True)
class Packets:
    """What is known of a film without decoding it."""

    path: Path
    record: Record | None  # of its parameters; None where it has none
    rate: Fraction | None  # frames a second where all last as long; else None
    times_us: tuple[int, ...]  # of the frames as they are shown, from the stream's beginning
    starts: tuple[int, ...]  # frames with which a decoder can begin; none where that is not safe
    ends: tuple[int, ...]  # where it can stop: all before are decoded before all after
    delay: int  # by how many frames decoding is ahead of showing
    grace_us: int = 1  # by which a frame may be asked for early: times are rounded to ticks

    def frame_at(self, time_us: int) -> int:
        """The number of the frame that is shown at an instant."""
        return max(bisect_right(self.times_us, time_us + self.grace_us) - 1, 0)

    def within(self, first: int, end: int) -> tuple[int, int] | None:
        """What of frames `first` up to, without, `end` can be decoded by itself; None: nothing."""
        low, high = bisect_left(self.starts, first), bisect_right(self.ends, end) - 1
        if low == len(self.starts) or high < 0 or self.ends[high] <= self.starts[low]:
            return None
        return self.starts[low], self.ends[high]


def read_packets(path: Path) -> Packets:
    """Look through a film's packets. Raises ExportError, av.FFmpegError, OSError."""
    coded: list[tuple[int, bool]] = []  # in the order of decoding: when shown, whether an IDR
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        tick = stream.time_base
        zero = stream.start_time or 0
        record = _record(stream)
        safe = record is not None
        for packet in container.demux(stream):
            if packet.size == 0:
                continue  # the one that ends it
            if packet.pts is None or packet.is_corrupt or packet.is_discard:
                safe = False
                continue
            begins = (
                record is not None and packet.is_keyframe and _has_idr(packet, record.length_size)
            )
            coded.append((packet.pts - zero, begins))
    shown = sorted(pts for pts, _ in coded)
    place = {pts: number for number, pts in enumerate(shown)}
    order = [place[pts] for pts, _ in coded]
    safe = safe and len(place) == len(shown)
    ends = _ends(order) if safe else ()
    whole = {0, *ends}
    starts = [n for n, (_, begins) in enumerate(coded) if begins and n in whole]
    return Packets(
        path,
        record,
        _rate(shown, tick),
        tuple(round(pts * tick * MICROSECONDS) for pts in shown),
        tuple(starts),
        ends,
        max((n - number for n, number in enumerate(order)), default=0),
        math.ceil(tick * MICROSECONDS / 2) + 1,
    )


def packets_of(film: Packets, first: int, end: int) -> Iterator[tuple[Packet[VideoStream], int]]:
    """The packets of frames in the order of decoding, each with the frame that it shows.

    Raises MediaUnreadable where the film cannot be read on.
    """
    with av.open(str(film.path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        tick, zero = stream.time_base * MICROSECONDS, stream.start_time or 0
        if first > 0:
            at = round(film.times_us[first] / tick) + zero
            container.seek(at, stream=stream, backward=True)
        left = end - first
        for packet in _read(container.demux(stream), film.path):
            if packet.size == 0 or packet.pts is None:
                continue
            number = film.frame_at(round((packet.pts - zero) * tick))
            if first <= number < end:
                yield packet, number
                left -= 1
            if left == 0:
                return


def _read(packets: Iterator[Packet[VideoStream]], film: Path) -> Iterator[Packet[VideoStream]]:
    try:
        yield from packets
    except av.FFmpegError as error:
        raise unreadable(film) from error


def unreadable(film: Path) -> MediaUnreadable:
    """What to say of a film that breaks off while it is copied."""
    return MediaUnreadable(f"{film.name} cannot be read to its end.", "Bring the file in again.")


def _record(stream: VideoStream) -> Record | None:
    """What a decoder has to know of an H.264 film; None of others, and where it has no record."""
    extra = stream.codec_context.extradata or b""
    if stream.codec_context.name != "h264" or extra[:1] != b"\1":
        return None
    return avcc.parse(extra)


def _has_idr(packet: Packet[VideoStream], size: int) -> bool:
    data = bytes(packet)
    at = 0
    while at + size < len(data):
        length = int.from_bytes(data[at : at + size], "big")
        if data[at + size] & 0x1F == _IDR:
            return True
        at += size + length
    return False


def _ends(order: list[int]) -> tuple[int, ...]:
    """After how many frames just the first ones are decoded, of frames in order of decoding."""
    last = -1
    found: list[int] = []
    for n, number in enumerate(order):
        last = max(last, number)
        if last == n:
            found.append(n + 1)
    return tuple(found)


def _rate(shown: list[int], tick: Fraction) -> Fraction | None:
    """The rate at which all frames come, each within a tick of its time; None where they do not."""
    if len(shown) < 2 or shown[-1] <= shown[0]:
        return None
    step = Fraction(shown[-1] - shown[0], len(shown) - 1)
    if any(abs(shown[0] + n * step - pts) > 1 for n, pts in enumerate(shown)):
        return None
    return 1 / (step * tick)
