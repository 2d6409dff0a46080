"""Draws a flat video on its plane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from renderer.cutouts import Cutouts, Key
from renderer.layers import Job, Kit, Layer
from renderer.painters.picture import framed
from story.overlays.video import VideoPanel
from story.timeline import OverlayAt


class VideoPainter:
    """Paints `VideoPanel`: the frame that its own clock shows, cut out where it has a key."""

    def __init__(self, kit: Kit) -> None:
        self._cutouts = Cutouts(kit.textures, kit.screen, kit.memory)

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One plane. Raises MediaError when the frame cannot be had."""
        panel = subject.overlay
        assert isinstance(panel, VideoPanel)
        frame = job.media.frame(panel.asset, subject.media_us, exact=job.exact)
        key = key_of(panel)
        cut = None if frame.opaque and key is None else self._cutouts.light(panel.id, frame, key)
        plane = framed(subject, frame, panel.width, job, cut)
        return (replace(plane, grade=panel.grade, lut=job.lut(panel.grade)),)

    def close(self) -> None:
        """Free what was cut out; the frames themselves are in the kit's textures."""
        self._cutouts.close()


def key_of(panel: VideoPanel) -> Key | None:
    """The screen that a panel makes clear, if it does."""
    if panel.key is None:
        return None
    red, green, blue = (int(panel.key[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return Key((red, green, blue), panel.key_tolerance, panel.key_softness, panel.key_spill)
