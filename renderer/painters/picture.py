"""Draws a flat picture on its plane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assets.media import Frame
from renderer.layers import Job, Kit, Layer, Plane, bent
from renderer.textures import Light
from story.overlays.picture import Picture
from story.overlays.video import VideoPanel
from story.space import facing
from story.timeline import OverlayAt


class PicturePainter:
    """Paints `Picture`."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One plane. Raises MediaError when the picture cannot be had."""
        picture = subject.overlay
        assert isinstance(picture, Picture)
        frame = job.media.frame(picture.asset)
        job.note_size(self._kit.textures, picture.asset, frame.width, frame.height)
        plane = framed(subject, frame, picture.width, job)
        return (replace(plane, grade=picture.grade, lut=job.lut(picture.grade)),)

    def close(self) -> None:
        """It keeps nothing: the frames are in the kit's textures."""


def framed(
    subject: OverlayAt, frame: Frame, width: float, job: Job, cut: Light | None = None
) -> Plane:
    """A frame, or what is cut out of it, on a plane `width` metres wide of the frame's shape."""
    height = width * frame.height / frame.width
    shown = subject.overlay
    assert isinstance(shown, Picture | VideoPanel)
    plane = Plane(
        facing(subject.pose, job.eye, shown.faces),
        width,
        height,
        "picture",
        {"u_size": (width, height)},
        frame if cut is None else cut,
        subject.opacity,
        shown.id,
    )
    return plane if shown.curve is None else bent(plane, shown.curve)
