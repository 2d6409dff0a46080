"""A film's own packets in another file: nothing is decoded, nothing encoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

from exporters.outputs import write_error
from exporters.parts.caption_tracks import CaptionTracks, Words
from exporters.parts.packets import unreadable
from exporters.parts.sound_track import Sound, SoundTrack

MUX: Final = {"use_editlist": "1", "movflags": "+write_colr"}
"""What an MP4 file is written with: what is shown first is told by edit lists, colours by boxes."""

_PACKET: Final = 32  # bytes of the index that a packet takes at most: size, times, place, key
_BOXES: Final = 200_000  # bytes of it for all else


def remux(
    film: Path,
    path: Path,
    *,
    heard: bool,
    sound: Sound | None = None,
    words: tuple[Words, ...] = (),
    metadata: Mapping[str, str] | None = None,
    joined: Callable[[int], None] = lambda frames: None,
) -> None:
    """Write a film's pictures and, where it is `heard`, its sound as they are into an MP4 file.

    Its times stay as well; `sound` is encoded beside them. `joined` is told how many pictures there
    are so far. The index comes first, with room to grow. Raises ExportError, MediaUnreadable where
    the film cannot be read on.
    """
    try:
        source = av.open(str(film))
    except (av.FFmpegError, OSError) as error:
        raise unreadable(film) from error
    with source:
        options = MUX | {"moov_size": str(_room(source, heard))}
        try:
            with av.open(str(path), "w", format="mp4", options=options) as out:
                out.metadata.update({key: text for key, text in (metadata or {}).items() if text})
                taken = [source.streams.video[0], *(source.streams.audio if heard else ())]
                into = {each.index: out.add_stream_from_template(each) for each in taken}
                mixed = SoundTrack(out, sound) if sound is not None else None
                captions = CaptionTracks(out, words)
                length = Fraction(0)
                frames = 0
                packets = source.demux(*taken)
                while True:
                    try:
                        packet = next(packets)
                    except StopIteration:
                        break
                    except av.FFmpegError as error:
                        raise unreadable(film) from error
                    if packet.size == 0 or packet.dts is None:
                        continue  # the one that ends a stream
                    if packet.stream.type == "video":
                        frames += 1
                        joined(frames)
                        tick = Fraction(packet.stream.time_base or 0)
                        now = packet.dts * tick
                        length = max(
                            length, (packet.pts or 0) * tick + (packet.duration or 0) * tick
                        )
                        captions.add(now)
                        if mixed is not None:
                            mixed.add(max(now, Fraction(0)))
                    packet.stream = into[packet.stream.index]
                    out.mux(packet)
                captions.add(None)
                if mixed is not None:
                    mixed.finish(length)
        except (av.FFmpegError, OSError) as error:
            raise write_error(path, error.errno, error.strerror) from error


def _room(source: InputContainer, heard: bool) -> int:
    """Bytes that the index takes at most."""
    streams = (source.streams.video[0], *(source.streams.audio if heard else ()))
    return sum(len(stream.index_entries) for stream in streams) * _PACKET + _BOXES
