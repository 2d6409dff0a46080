"""What has to be done for each stretch of a film: copy the source's packets, or draw it.

A stretch is copied where nothing covers the source, and the source is coded as the film is to be:
then its pictures are the film's, bit by bit. Copying begins with a picture with which a decoder can
begin; the few frames before it are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

import av

from assets.frame_tags import Turn, colours_of, turn_of
from assets.library import Library
from exporters.parts import avcc
from exporters.parts.avcc import Record
from exporters.parts.encoders import VideoFormat
from exporters.parts.packets import Packets, read_packets
from story.cuts import Played, Reel, cut_frame, frame_us, reel_frames
from story.errors import StudioError
from story.model.asset import frame_rate
from story.model.story import Story
from story.model.surrounding import Video360
from story.model.values import MICROSECONDS, Id, Orientation
from story.overlays.sound import Sound
from story.projections import is_whole

Kind: TypeAlias = Literal["copy", "draw"]

_LENGTH: Final = 4  # bytes before a NAL unit, in what encoders write
LEAST: Final = 8  # frames: what is shorter is not worth a joint


class Span(NamedTuple):
    """A stretch of a film, in frames."""

    kind: Kind
    first: int
    frames: int
    why: str  # it is not copied, or may be
    source: Source | None = None  # of a copy
    at: int = 0  # the source's frame with which it begins
    whole: bool = False  # a copy of all of the source


@dataclass(frozen=True)
class Source:
    """A film whose packets may be copied."""

    packets: Packets
    record: Record
    rate: Fraction | None  # that it is said to have
    even: bool  # whether its frames come at the film's rate, each

    @property
    def path(self) -> Path:
        """Its file."""
        return self.packets.path


def spans_of(
    story: Story, reel: Reel, played: tuple[Played, ...], video: VideoFormat, library: Library
) -> tuple[Span, ...]:
    """The spans of a reel, in order, without a gap; neighbours differ in kind or reason."""
    sources = _Sources(story, reel, video, library)
    spans: list[Span] = []
    for number in range(len(reel.takes)):
        for span in _take_spans(story, reel, played, number, sources):
            last = spans[-1] if spans else None
            if last is not None and last.kind == span.kind == "draw" and last.why == span.why:
                spans[-1] = last._replace(frames=last.frames + span.frames)
            else:
                spans.append(span)
    return tuple(spans)


def _take_spans(
    story: Story, reel: Reel, played: tuple[Played, ...], number: int, sources: _Sources
) -> Iterator[Span]:
    take = reel.takes[number]
    end = take.first + take.frames
    frames = [_Bare.of(story, reel, played, frame, sources) for frame in range(take.first, end)]
    if (source := _whole(frames, reel)) is not None:
        why = "nothing covers the source"
        yield Span("copy", take.first, take.frames, why, source, whole=True)
        return
    at = 0
    while at < len(frames):
        one = frames[at]
        last = at + 1
        while last < len(frames) and frames[last].follows(frames[last - 1]):
            last += 1
        first, count = take.first + at, last - at
        if one.source is None:
            yield Span("draw", first, count, one.why)
        elif not one.source.even:
            yield Span("draw", first, count, "its frames do not come at the film's rate")
        else:
            yield from _copied(one.source, first, one.number, count)
        at = last


def _whole(frames: list[_Bare], reel: Reel) -> Source | None:
    """The source that a take shows wholly, from its first frame to its last, and nothing else."""
    source = frames[0].source
    if source is None or any(frame.source is not source for frame in frames):
        return None
    if source.rate != reel.fps:
        return None
    last = len(source.packets.times_us) - 1
    if frames[0].number != 0 or frames[-1].number < last - 1:
        return None
    lasts_us = source.packets.times_us[-1] + frame_us(1, reel.fps)
    if abs(frame_us(len(frames), reel.fps) - lasts_us) > 1.5 * frame_us(1, reel.fps):
        return None
    return source


def joinable(spans: tuple[Span, ...], reel: Reel, encoder: str) -> tuple[Span, ...]:
    """The spans as they can stand in one file, drawn by that encoder where they are not copied.

    What is copied and what is drawn lie side by side with parameters of their own, which only
    libx264 can give other numbers; of two sources the one with more frames is copied.
    """
    copies = [span for span in spans if span.source is not None]
    if not copies or (len(spans) == 1 and copies[0].whole):
        return spans
    frames: dict[Record, int] = {}
    for span in copies:
        assert span.source is not None
        frames[span.source.record] = frames.get(span.source.record, 0) + span.frames
    most = max(frames, key=lambda record: frames[record])
    told: list[Span] = []
    for span in spans:
        why = "" if span.source is None else _apart(span.source, most, encoder, spans)
        told.append(Span("draw", span.first, span.frames, why) if why else span)
    return tuple(told)


def _apart(source: Source, most: Record, encoder: str, spans: tuple[Span, ...]) -> str:
    """Why a source's packets cannot stand in the film; empty where they can."""
    if not source.even:
        return "its frames do not come at the film's rate"
    if source.record != most:
        return "another video's packets are in the film already"
    if all(span.source is not None and span.source.record == most for span in spans):
        return ""
    if encoder != "libx264":
        return f"{encoder} cannot give its parameters another number"
    if most.length_size != _LENGTH or avcc.free_id(most) is None:
        return "its packets leave no room for others"
    return ""


def copied_note(spans: tuple[Span, ...], reel: Reel) -> tuple[str, ...]:
    """A line for the user on what was copied."""
    copied = sum(span.frames for span in spans if span.source is not None)
    if not copied:
        return ()
    share = copied / reel_frames(reel)
    return (f"Copied {share:.0%} of the pictures from their source as they are.",)


def _copied(source: Source, first: int, at: int, count: int) -> Iterator[Span]:
    """A stretch in which nothing covers the source: what can be copied, and what is round it."""
    found = source.packets.within(at, at + count)
    if found is None or found[1] - found[0] < LEAST:
        yield Span("draw", first, count, "no picture in it with which a decoder could begin")
        return
    low, high = found
    if low > at:
        yield Span("draw", first, low - at, "before a picture with which a decoder can begin")
    yield Span("copy", first + low - at, high - low, "nothing covers the source", source, low)
    if high < at + count:
        rest = at + count - high
        yield Span("draw", first + high - at, rest, "after pictures that can stand alone")


class _Bare(NamedTuple):
    """A frame that is a source's own, or why it is not."""

    why: str
    source: Source | None = None
    number: int = 0

    @classmethod
    def of(
        cls, story: Story, reel: Reel, played: tuple[Played, ...], frame: int, sources: _Sources
    ) -> _Bare:
        seen = cut_frame(story, reel, played, frame)
        if seen.left is not None:
            return cls("a transition")
        moment = seen.moment
        around = moment.surrounding
        if not isinstance(around, Video360):
            return cls("not a 360° video all around")
        over = (each for each in moment.overlays if not isinstance(each.overlay, Sound))
        if any(each.opacity > 0 for each in over):
            return cls("something is seen in it")
        if around.orientation != Orientation():
            return cls("the video is turned")
        if around.brightness != 1.0 or around.grade != type(around.grade)():
            return cls("the video is graded")
        found = sources.of(around.asset)
        if isinstance(found, str):
            return cls(found)
        times = found.packets.times_us
        number = found.packets.frame_at(moment.surrounding_us + 1)
        if moment.surrounding_us > times[-1] + frame_us(1, reel.fps):
            return cls("the video is over")
        return cls("", found, number)

    def follows(self, before: _Bare) -> bool:
        """Whether this goes on where the frame before ends."""
        if self.source is None:
            return before.source is None and self.why == before.why
        return self.source is before.source and self.number == before.number + 1


class _Sources:
    """The films of a story that may be copied, each looked through once."""

    def __init__(self, story: Story, reel: Reel, video: VideoFormat, library: Library) -> None:
        self._assets = {asset.id: asset for asset in story.assets}
        self._reel, self._video, self._library = reel, video, library
        self._found: dict[Id, Source | str] = {}

    def of(self, asset: Id) -> Source | str:
        """The source that an asset is, or why it cannot be copied."""
        if asset not in self._found:
            self._found[asset] = self._look(asset)
        return self._found[asset]

    def _look(self, id: Id) -> Source | str:
        asset = self._assets.get(id)
        if asset is None or asset.layout is None:
            return "the video is not there"
        layout, reel = asset.layout, self._reel
        if not is_whole(layout) or layout.pose != Orientation() or layout.swapped:
            return "the video is not laid out as the film is"
        if layout.stereo != reel.stereo:
            return "the video has other eyes than the film"
        if asset.codec != self._video.codec or asset.codec != "h264":
            return f"the video is {asset.codec}, the film {self._video.codec}"
        if (asset.width, asset.height) != (reel.width, reel.height):
            return f"the video is {asset.width}x{asset.height}, the film {reel.width}x{reel.height}"
        if self._video.full_chroma or self._video.lossless:
            return "the film is a master"
        try:
            path = self._library.path(id)
            unlike = _unlike(path)
            packets = read_packets(path)
        except (av.FFmpegError, OSError, StudioError):
            return "the video cannot be read"
        if unlike:
            return unlike
        if packets.record is None:
            return "the video cannot be read"
        rate = packets.rate
        even = rate is not None and abs(rate / reel.fps - 1) * len(packets.times_us) <= 0.5
        return Source(packets, packets.record, frame_rate(asset), even)


def _unlike(path: Path) -> str:
    """What in a film's coding keeps its packets out of another film; empty where nothing does."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream), None)
        if frame is None:
            return "the video cannot be read"
        colours = colours_of(frame, stream.codec_context.codec.canonical_name)
        square = stream.sample_aspect_ratio in (None, 0, 1)
    if frame.format.name not in ("yuv420p", "yuvj420p") or colours.full_range:
        return f"its pixels are {frame.format.name}"
    if (colours.matrix, colours.transfer, colours.primaries) != ("bt709", "srgb", "bt709"):
        return "its colours are coded in another way"
    if frame.interlaced_frame or not square or turn_of(frame) != Turn():
        return "its pictures are interlaced, turned or stretched"
    return ""


def tell(span: Span, reel: Reel) -> str:
    """A span in a line for the user: from when to when, what is done, and why."""
    begins = _clock(frame_us(span.first, reel.fps))
    ends = _clock(frame_us(span.first + span.frames, reel.fps))
    return f"{begins} to {ends}: {span.kind}, {span.frames} frames: {span.why}"


def _clock(time_us: int) -> str:
    minutes, rest = divmod(time_us / MICROSECONDS, 60)
    return f"{int(minutes)}:{rest:06.3f}"
