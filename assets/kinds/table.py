"""The table of media kinds: every kind of asset has one line."""

from __future__ import annotations

from typing import Final

from assets.kinds import audio, captions, cloud, image, lut, model, splats, video
from assets.kinds.kind import Kind
from story.model.asset import AssetKind

KINDS: Final[dict[AssetKind, Kind]] = {
    "image": Kind("Picture", image.probe),
    "video": Kind("Video", video.probe),
    "audio": Kind("Sound", audio.probe),
    "model": Kind("3D model", model.probe),
    "cloud": Kind("Point cloud", cloud.probe),
    "splats": Kind("Gaussian splats", splats.probe),
    "captions": Kind("Captions", captions.probe),
    "lut": Kind("LUT", lut.probe),
}
