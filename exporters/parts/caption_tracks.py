"""Caption tracks in an MP4 file: timed text (3GPP TS 26.245) beside pictures being muxed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.subtitles.codeccontext import SubtitleCodecContext

from assets.media import Cue
from exporters.parts.captions import mp4_language, samples, text_sample

CAPTION_TICKS: Final = 1000  # a second
SUBTITLE_HEADER: Final = (
    b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize,"
    b" PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline,"
    b" StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment,"
    b" MarginL, MarginR, MarginV, Encoding\nStyle: Default,Sans,18,&Hffffff,&Hffffff,&H0,&H0,"
    b"0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n"
)


@dataclass(frozen=True)
class Words:
    """A caption track: cues on the video's clock, sorted, in one language (BCP 47)."""

    language: str
    cues: tuple[Cue, ...]


class CaptionTracks:
    """The caption tracks of a file, a track for each language; cues come when their time has."""

    def __init__(self, out: OutputContainer, words: tuple[Words, ...]) -> None:
        self._out = out
        self._waiting = [(_track(out, each), list(reversed(samples(each.cues)))) for each in words]

    def add(self, end: Fraction | None) -> None:
        """Write the cues that begin before `end`, in seconds; with None all that are left."""
        for stream, waiting in self._waiting:
            while waiting and (end is None or waiting[-1].start_us < end * 1_000_000):
                cue = waiting.pop()
                packet: Packet[Stream] = Packet(text_sample(cue.text))
                packet.stream = stream
                packet.time_base = Fraction(1, CAPTION_TICKS)
                packet.pts = packet.dts = round(cue.start_us * CAPTION_TICKS / 1_000_000)
                packet.duration = round(cue.end_us * CAPTION_TICKS / 1_000_000) - packet.pts
                packet.is_keyframe = True
                self._out.mux(packet)


def _track(out: OutputContainer, words: Words) -> Stream:
    stream = out.add_stream("mov_text")
    context = stream.codec_context
    assert isinstance(context, SubtitleCodecContext)
    context.subtitle_header = SUBTITLE_HEADER
    context.time_base = Fraction(1, CAPTION_TICKS)
    stream.time_base = Fraction(1, CAPTION_TICKS)
    stream.metadata["language"] = mp4_language(words.language)
    context.open()
    return stream
