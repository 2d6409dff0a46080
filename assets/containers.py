"""Opening film and sound files with FFmpeg, and with nothing but what such files are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.stream import Stream

_DEMUXERS: Final = (
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,mxf,wav,w64,mp3,ogg,flac,aac,aiff"
)
_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": _DEMUXERS}
"""A playlist in a film's clothing could make FFmpeg read other files, or the network."""


def is_decodable(stream: Stream) -> bool:
    """Whether FFmpeg has a decoder for a stream: PyAV gives it no context where it has none."""
    context: object = stream.codec_context
    return context is not None


def open_container(path: Path) -> InputContainer:
    """The file opened. Raises av.FFmpegError, OSError or ValueError."""
    return av.open(str(path), options=dict(_OPTIONS), metadata_errors="replace")
