"""Videos: probing them. assets/decoder.py decodes frames, assets/kinds/audio.py sound."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from msgspec import structs
from numpy.typing import NDArray

from assets import mp4
from assets.colours import Colours
from assets.decoder import damaged, decoded, open_film, picture_stream, shown_size, stretch_of
from assets.formats import MOV, MP4, Format
from assets.frame_tags import colours_of, has_alpha, notes_of, side_data, told
from assets.frames import to_rgba
from assets.kinds import audio
from assets.layout import guess
from assets.probed import Probed
from story.errors import MediaUnsupported
from story.model.asset import Area, Layout, StereoLayout
from story.model.values import MICROSECONDS, Orientation, Rights
from story.space import wrap_yaw

MOST_PIXELS: Final = 16384 * 8192
_GREY_WIDTH: Final = 1024  # pixels: plenty to judge a layout by
_JUDGED: Final = 512  # pixels of the longer side of a picture whose alpha is judged
_SOFT: Final = 16  # of 255: how far compression may lead off
_ENOUGH: Final = 64  # pixels that are partly clear, to judge by
_STRAY: Final = 0.01  # the share of them that may be otherwise
_CUBEMAP, _PART, _HALF, _FISHEYE = 1, 2, 3, 5
_PROJECTIONS: Final[dict[int, Layout]] = {
    0: Layout(projection="equirect"),
    _CUBEMAP: Layout(projection="cubemap", cube=mp4.V2_CUBE),
    _PART: Layout(projection="equirect"),
    _HALF: Layout(projection="equirect", area=Area(left=-90.0, right=90.0)),
    _FISHEYE: Layout(projection="fisheye"),
}
"""FFmpeg's AVSphericalProjection, but for what is flat."""

_STEREO: Final[dict[int, StereoLayout]] = {1: "left-right", 2: "top-bottom"}


def probe(path: Path, form: Format) -> Probed:
    """What a film file holds; of kind audio when it has sound only.

    Raises MediaUnreadable or MediaUnsupported.
    """
    with open_film(path) as container:
        stream = picture_stream(container)
        if stream is None:
            if container.streams.video and not container.streams.audio:
                raise MediaUnsupported(
                    f"“{path.name}” is in a video format that Diorama cannot decode.",
                    "Convert it to H.264.",
                )
            return audio.probe(path, form)
        spatial = mp4.spatial(path) if form in (MP4, MOV) else mp4.Spatial()
        first = _first_frame(container, stream, path)
        codec = stream.codec_context
        width, height = shown_size(first, stretch_of(stream))
        if width * height > MOST_PIXELS:
            raise MediaUnsupported(
                f"“{path.name}” is {width} x {height} pixels; Diorama plays up to"
                f" {MOST_PIXELS // 1_000_000} million.",
                "Convert it to a smaller size.",
            )
        notes: list[str] = []
        notes.extend(notes_of(first, path.name))
        colours = colours_of(first, codec.codec.canonical_name)
        if colours.hdr:
            notes.append(_hdr_note(colours))
        alpha = _has_alpha(stream, first)
        premultiplied = alpha and _is_multiplied(container, stream, first, path)
        if premultiplied:
            notes.append("Its colours are multiplied by its alpha already, and are drawn so.")
        layout = spatial.layout or _told(first, path.name)
        if layout is None:
            grey = _judged(container, stream, first, path)
            guessed = guess(grey, width / height, max(width, first.width), "video")
            layout = guessed.layout
            notes.extend(guessed.notes)
        if layout.projection != "flat":
            width, height = shown_size(first, 1.0)
        sound = audio.sound_of(container)
        if spatial.sound_note:
            notes.append(spatial.sound_note)
        ambisonic = spatial.ambisonic if sound.channels == (spatial.ambisonic + 1) ** 2 else 0
        rate = stream.average_rate or stream.guessed_rate or stream.base_rate
        return Probed(
            kind="video",
            media_type=form.media_type,
            extension=form.extension,
            rights=_rights(container),
            width=width,
            height=height,
            layout=layout,
            hdr=colours.hdr,
            alpha=alpha,
            stored_alpha="premultiplied" if premultiplied else "straight",
            depth=first.format.components[0].bits,
            colours=f"{told(colours)}, {'full' if colours.full_range else 'limited'} range",
            duration=_duration(container, stream),
            fps=str(rate) if rate else "",
            frames=stream.frames,
            codec=codec.codec.canonical_name,
            channels=sound.channels,
            rate=sound.rate,
            ambisonic=ambisonic,
            notes=tuple(notes),
        )


def _first_frame(container: InputContainer, stream: VideoStream, path: Path) -> VideoFrame:
    for frame in decoded(container, stream, path):
        return frame
    raise damaged(path)


def _judged(
    container: InputContainer, stream: VideoStream, first: VideoFrame, path: Path
) -> NDArray[np.uint8]:
    """Grey pixels to judge the layout by: from a third into the film, where it is not black."""
    colours = colours_of(first)
    try:
        if stream.duration:
            container.seek((stream.start_time or 0) + stream.duration // 3, stream=stream)
            first = next(container.decode(stream), first)
    except av.FFmpegError:
        pass  # the first frame has to do
    pixels = to_rgba(first, colours, path.name, 1.0, _GREY_WIDTH)
    return np.asarray(pixels[..., :3] @ np.array([0.299, 0.587, 0.114]), np.uint8)


def _told(frame: VideoFrame, name: str) -> Layout | None:
    """The layout that FFmpeg read where our own box reader does not: in Matroska and WebM.

    The structs are AVSphericalMapping and AVStereo3D; yaw turns counter-clockwise, ours clockwise.
    """
    mapping = side_data(frame, SideDataType.SPHERICAL)
    if len(mapping) < 32:
        return None
    projection, yaw, pitch, roll = struct.unpack_from("=4i", mapping)
    known = _PROJECTIONS.get(projection)
    if known is None:
        raise MediaUnsupported(
            f"“{name}” is a 360° video in a projection that Diorama does not know.",
            "Convert it to a full equirectangular video.",
        )
    left, top, right, bottom = struct.unpack_from("=4I", mapping, 16)
    if projection == _PART:
        known = structs.replace(known, area=mp4.bounds((top, bottom, left, right)))
    stereo: StereoLayout = "mono"
    eyes = side_data(frame, SideDataType.STEREO3D)
    if len(eyes) >= 4:
        stereo = _STEREO.get(struct.unpack_from("=i", eyes)[0], "mono")
    pose = Orientation(
        yaw=wrap_yaw(-yaw / 65536),
        pitch=max(-90.0, min(90.0, pitch / 65536)),
        roll=max(-180.0, min(180.0, roll / 65536)),
    )
    return structs.replace(known, stereo=stereo, found="metadata", pose=pose)


def _hdr_note(colours: Colours) -> str:
    peak = f", up to {colours.peak:.0f} cd/m²" if colours.transfer == "pq" else ""
    return (
        f"HDR video ({told(colours)}{peak}): it is shown in standard range, its brightest parts"
        " rolled off."
    )


def _is_multiplied(
    container: InputContainer, stream: VideoStream, first: VideoFrame, path: Path
) -> bool:
    """Whether colours seem to be multiplied by their alpha: where it is partial, none exceeds it.

    Judged by the first picture and by one from a third into the film, which is left there.
    """
    pictures = [first]
    try:
        if stream.duration:
            container.seek((stream.start_time or 0) + stream.duration // 3, stream=stream)
            pictures.append(next(decoded(container, stream, path), first))
    except av.FFmpegError:
        pass  # the first one has to do
    colours = colours_of(first)
    partial: list[NDArray[np.int16]] = []
    for picture in pictures:
        pixels = to_rgba(picture, colours, path.name, 1.0, _JUDGED).astype(np.int16)
        brightest, alpha = pixels[..., :3].max(axis=-1), pixels[..., 3]
        soft = (alpha > _SOFT) & (alpha < 255 - _SOFT)
        partial.append(np.stack([brightest[soft], alpha[soft]]))
    brightest, alpha = np.concatenate(partial, axis=1)
    if len(alpha) < _ENOUGH or brightest.mean() < alpha.mean() / 4:
        return False  # too little to judge by, or all of it black
    return bool((brightest > alpha + _SOFT).mean() < _STRAY)


def _has_alpha(stream: VideoStream, first: VideoFrame) -> bool:
    return has_alpha(first.format.name) or stream.metadata.get("alpha_mode") == "1"


def _duration(container: InputContainer, stream: VideoStream) -> float:
    """Seconds from the first frame to the end of the last."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    rate = stream.average_rate
    if stream.frames and rate:
        return float(stream.frames / rate)
    return container.duration / MICROSECONDS if container.duration else 0.0


def _rights(container: InputContainer) -> Rights:
    tags = {name.lower(): value for name, value in container.metadata.items()}
    return Rights(
        title=tags.get("title", ""),
        author=tags.get("artist", ""),
        licence=tags.get("copyright", ""),
    )
