"""Draws 360° photos and videos: equirect, mono or stereo, turned by their orientation."""

from __future__ import annotations

import math
from collections.abc import Iterable

from assets.media import Frame
from renderer.layers import Job, Kit, Layer, Sky
from renderer.rigs import Eye
from renderer.sights import Sight, axes
from renderer.textures import SHARP, Part
from story.model.asset import StereoLayout
from story.model.surrounding import Photo360, Video360
from story.model.values import Orientation
from story.space import rotation_of


class PanoramaPainter:
    """Paints `Photo360` and `Video360`. A mono eye sees the left eye's picture."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: Photo360 | Video360, job: Job) -> Iterable[Layer]:
        """One sky. Raises MediaError when the picture cannot be had."""
        time_us = job.moment.surrounding_us if isinstance(subject, Video360) else 0
        frame = job.media.frame(subject.asset, time_us, exact=job.exact)
        stereo = job.layout(subject.asset).stereo
        _, _, width, height = eye_part(frame.width, frame.height, stereo, "left")
        job.note_size(self._kit.textures, subject.asset, width, height)
        return (panorama(self._kit, frame, stereo, subject.orientation, subject.brightness),)

    def close(self) -> None:
        """It keeps nothing: the frames are in the kit's textures."""


def panorama(
    kit: Kit, frame: Frame, stereo: StereoLayout, orientation: Orientation, gain: float = 1.0
) -> Sky:
    """A sky that shows an equirect frame, its light multiplied by `gain`."""
    unturn = axes(rotation_of(orientation.yaw, orientation.pitch, orientation.roll)).T

    def paint(sight: Sight) -> None:
        part = eye_part(frame.width, frame.height, stereo, sight.eye)
        # Rows and columns of a picture may be unlike; a pixel in the middle covers the most.
        finest = max(part[2] / (2 * math.pi), part[3] / math.pi)
        minified = finest * sight.radians_per_pixel > SHARP
        shown = kit.textures.show(frame, part=part, repeat=True, minified=minified)
        kit.screen.look(
            sight,
            "sky/equirect.frag",
            {**shown.uniforms, "u_unturn": unturn, "u_gain": gain},
            shown.defines,
        )

    return Sky(paint)


def eye_part(width: int, height: int, stereo: StereoLayout, eye: Eye) -> Part:
    """Which pixels of a stereo picture an eye sees: the left eye's are on top, or on the left."""
    match stereo:
        case "mono":
            return 0, 0, width, height
        case "top-bottom":
            half = height // 2
            return 0, height - half if eye == "right" else 0, width, half
        case "left-right":
            half = width // 2
            return width - half if eye == "right" else 0, 0, half, height
