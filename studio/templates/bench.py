"""The bench on which a template is made: media by code, taken in under ids that never change.

studio/templates/table.py lists the templates; each has a file of its own beside this one.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image

from assets.ingest import ingest
from assets.media import Model
from exporters.options import Progress
from exporters.parts import images
from exporters.parts.encode import Movie
from exporters.parts.encoders import VideoFormat, choose
from exporters.webxr.glb import model_glb
from story.components import derived_id
from story.model.asset import Asset
from story.model.story import CaptionTrack
from story.model.values import Id, Localised, Rights, View

_QUALITIES: Final = (86, 72, 60, 50)  # of a photo: the first with which it is small enough
_LARGEST: Final = 900_000  # bytes: a page loads several of them

Pixels = NDArray[np.uint8]
Cue = tuple[float, float, Localised]
"""When captions begin and end, in seconds, and what they say."""

LANGUAGES: Final = ("en", "zh-Hans")
RIGHTS: Final = Rights(author="The Diorama authors", licence="CC0-1.0", source="made by code")


def said(english: str, chinese: str) -> Localised:
    """Words in the languages of the templates."""
    return dict(zip(LANGUAGES, (english, chinese), strict=True))


class Names:
    """The ids of a template's elements, each by a name of its own: the same ones every time."""

    def __init__(self, template: str) -> None:
        self._template = template

    def __call__(self, name: str) -> Id:
        return derived_id(self._template, name)


class Bench:
    """Takes media into the template's `folder`; `assets` are those that it has so far."""

    def __init__(self, names: Names, folder: Path, progress: Progress) -> None:
        self._names = names
        self._folder = folder
        self._progress = progress
        self._work = folder / "bench"
        self._work.mkdir()
        self.assets: list[Asset] = []

    def close(self) -> None:
        """Throw the bench away; what was taken in stays."""
        shutil.rmtree(self._work)

    def step(self, stage: str) -> None:
        """Tell what is being made. Raises Cancelled when it is to stop."""
        self._progress.step(stage, len(self.assets))

    def photo(self, name: str, pixels: Pixels, *, around: View | None = None) -> Id:
        """A JPEG of (h, w, 3) sRGB; with `around`, the opening view, a 360° photo."""
        path = self._work / f"{name}.jpg"
        for quality in _QUALITIES:
            images.write(path, pixels, "jpeg", quality=quality, around=around)
            if path.stat().st_size <= _LARGEST:
                break
        return self._take(path)

    def sign(self, name: str, pixels: Pixels) -> Id:
        """A PNG of (h, w, 4) sRGB with straight alpha."""
        data = io.BytesIO()
        Image.fromarray(pixels).save(data, "PNG", optimize=True)
        return self.file(f"{name}.png", data.getvalue())

    def model(self, name: str, model: Model) -> Id:
        """A GLB."""
        return self.file(f"{name}.glb", model_glb(model, quality=86))

    def film(self, name: str, frames: Sequence[Pixels], fps: int) -> Id:
        """A silent H.264 MP4 of (h, w, 3) frames, all of one size."""
        path = self._work / f"{name}.mp4"
        height, width = frames[0].shape[:2]
        video = VideoFormat(width, height, Fraction(fps), quality=24, use="software")
        opaque = np.full((height, width, 1), 255, np.uint8)
        with Movie(path, video, choose(video)) as movie:
            for frame in frames:
                movie.add(np.concatenate([frame, opaque], -1))
            movie.finish()
        return self._take(path)

    def captions(self, name: str, cues: Iterable[Cue]) -> tuple[CaptionTrack, ...]:
        """A WebVTT file for each language."""
        tracks = []
        for language in LANGUAGES:
            blocks = ["WEBVTT"]
            blocks += (
                f"00:{start:06.3f} --> 00:{end:06.3f}\n{text[language]}"
                for start, end, text in cues
            )
            data = ("\n\n".join(blocks) + "\n").encode()
            asset = self.file(f"{name}.{language}.vtt", data)
            tracks.append(CaptionTrack(asset=asset, language=language))
        return tuple(tracks)

    def file(self, name: str, data: bytes) -> Id:
        """A file as it is."""
        path = self._work / name
        path.write_bytes(data)
        return self._take(path)

    def _take(self, path: Path) -> Id:
        self.step("make the media")
        asset = ingest(path, self._folder, id=self._names(f"asset {path.name}")).asset
        self.assets.append(structs.replace(asset, rights=structs.replace(RIGHTS, title=path.stem)))
        return asset.id
