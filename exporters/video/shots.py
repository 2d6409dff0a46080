"""What frames and shots show, as keys: two with the same key are the same picture and film.

exporters/video/export.py draws a picture that repeats once, and films a shot that another story of
the same shelf has filmed already not again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

import msgspec
from msgspec import structs

from assets.shelf import shelf_key
from exporters.parts.encoders import Chosen, VideoFormat
from renderer.rigs import Equirect
from story.cuts import Frame
from story.model.asset import Asset
from story.model.surrounding import Video360
from story.model.values import Id
from story.overlays.sound import Sound
from story.overlays.video import VideoPanel
from story.timeline import Moment, OverlayAt


def picture_key(frame: Frame) -> bytes:
    """What all that is seen in a frame depends on, but for the media's own content.

    Times count only for what plays; what is heard does not count.
    """
    seen = [_moment_seen(frame.moment)]
    if frame.left is not None:
        left = frame.left
        seen += [_moment_seen(left.moment), left.moment.view, left.transition, left.share]
    return hashlib.sha256(msgspec.json.encode(seen)).digest()


def _moment_seen(moment: Moment) -> Any:
    plays = isinstance(moment.surrounding, Video360)
    return (
        moment.surrounding,
        moment.surrounding_us if plays else 0,
        moment.scene.eye_height,
        moment.scene.opening,
        moment.scene.lighting,
        moment.scene.standpoint,
        [_seen(each) for each in moment.overlays if not isinstance(each.overlay, Sound)],
    )


def shot_key(
    pictures: Iterable[bytes],
    assets: Mapping[Id, Asset],
    languages: tuple[str, ...],
    rig: Equirect,
    video: VideoFormat,
    chosen: Chosen,
) -> str:
    """What a shot's film depends on: its pictures' keys, the media, how it is drawn and encoded."""
    media = sorted((asset.id, asset.sha256, str(asset.layout)) for asset in assets.values())
    how = (languages, rig, video, chosen.encoder.name)
    return shelf_key("shot", version("diorama"), media, how, b"".join(pictures))


def _seen(at: OverlayAt) -> Any:
    """An overlay without what nobody sees of it."""
    plays = isinstance(at.overlay, VideoPanel)
    plain = structs.replace(at.overlay, name="", alt={}, triggers=(), tracks=(), visible=None)
    return structs.replace(
        at, overlay=plain, media_us=at.media_us if plays else 0, running=True, fade=1.0
    )
