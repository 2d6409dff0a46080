"""Draws a flat video on its plane."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.layers import Job, Kit, Layer
from renderer.painters.picture import framed
from story.overlays.video import VideoPanel
from story.timeline import OverlayAt


class VideoPainter:
    """Paints `VideoPanel`: the frame that its own clock shows."""

    def __init__(self, kit: Kit) -> None:
        del kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One plane. Raises MediaError when the frame cannot be had."""
        panel = subject.overlay
        assert isinstance(panel, VideoPanel)
        frame = job.media.frame(panel.asset, subject.media_us, exact=job.exact)
        return (framed(subject, frame, panel.width),)

    def close(self) -> None:
        """It keeps nothing: the frames are in the kit's textures."""
