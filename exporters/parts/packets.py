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
class Group:
    """Frames that can be decoded by themselves: from `first` up to, without, `end`, as shown."""

    first: int
    end: int


@dataclass(frozen=True)
class Packets:
    """What is known of an H.264 film without decoding it."""

    path: Path
    rate: Fraction | None  # frames a second where all last as long; else None
    times_us: tuple[int, ...]  # of the frames as they are shown, from the stream's beginning
    groups: tuple[Group, ...]  # in order; none where copying a part is not safe
    delay: int  # by how many frames decoding is ahead of showing
    grace_us: int = 1  # by which a frame may be asked for early: times are rounded to ticks

    def frame_at(self, time_us: int) -> int:
        """The number of the frame that is shown at an instant."""
        return max(bisect_right(self.times_us, time_us + self.grace_us) - 1, 0)

    def groups_within(self, first: int, end: int) -> tuple[Group, ...]:
        """The groups that lie wholly within frames `first` up to, not with, `end`."""
        low = bisect_left(self.groups, first, key=lambda group: group.first)
        high = bisect_right(self.groups, end, key=lambda group: group.end)
        return self.groups[low:high]


def read_packets(path: Path) -> Packets:
    """Look through a film's packets. Raises av.FFmpegError, OSError."""
    coded: list[tuple[int, bool]] = []  # in the order of decoding: when shown, whether an IDR
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        tick = stream.time_base
        zero = stream.start_time or 0
        size = length_size(stream)
        safe = stream.codec_context.name == "h264" and size is not None
        for packet in container.demux(stream):
            if packet.size == 0:
                continue  # the one that ends it
            if packet.pts is None or packet.is_corrupt or packet.is_discard:
                safe = False
                continue
            begins = packet.is_keyframe and size is not None and _has_idr(packet, size)
            coded.append((packet.pts - zero, begins))
    shown = sorted(pts for pts, _ in coded)
    place = {pts: number for number, pts in enumerate(shown)}
    order = [place[pts] for pts, _ in coded]
    safe = safe and len(place) == len(shown)
    starts = [n for n, (_, begins) in enumerate(coded) if begins]
    return Packets(
        path,
        _rate(shown, tick),
        tuple(round(pts * tick * MICROSECONDS) for pts in shown),
        tuple(_groups(order, starts)) if safe else (),
        max((n - number for n, number in enumerate(order)), default=0),
        math.ceil(tick * MICROSECONDS / 2) + 1,
    )


def packets_of(film: Packets, first: int, end: int) -> Iterator[tuple[Packet[VideoStream], int]]:
    """The packets of whole groups in the order of decoding, each with the frame that it shows.

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


def length_size(stream: VideoStream) -> int | None:
    """How many bytes tell the length of a NAL unit; None where nothing does (Annex B)."""
    extra = stream.codec_context.extradata
    if extra is None or len(extra) < 7 or extra[0] != 1:
        return None
    return (extra[4] & 3) + 1


def record_of(path: Path) -> Record:
    """What a decoder has to know of an H.264 film. Raises ExportError, av.FFmpegError, OSError."""
    with av.open(str(path)) as container:
        return avcc.parse(container.streams.video[0].codec_context.extradata or b"")


def _has_idr(packet: Packet[VideoStream], size: int) -> bool:
    data = bytes(packet)
    at = 0
    while at + size < len(data):
        length = int.from_bytes(data[at : at + size], "big")
        if data[at + size] & 0x1F == _IDR:
            return True
        at += size + length
    return False


def _groups(order: list[int], starts: list[int]) -> Iterator[Group]:
    """Those that are shown as they are decoded: no frame of another one comes in between."""
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        shown = order[start:end]
        if min(shown) == order[start] == start and max(shown) == end - 1:
            yield Group(start, end)


def _rate(shown: list[int], tick: Fraction) -> Fraction | None:
    """The rate at which all frames come, each within a tick of its time; None where they do not."""
    if len(shown) < 2 or shown[-1] <= shown[0]:
        return None
    step = Fraction(shown[-1] - shown[0], len(shown) - 1)
    if any(abs(shown[0] + n * step - pts) > 1 for n, pts in enumerate(shown)):
        return None
    return 1 / (step * tick)
