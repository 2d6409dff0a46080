"""A media file the story uses, with what probing found and the rights that go with it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from story.model.values import SHA256, Id, NotNegative, Orientation, Rights, Value, Vector, View

AssetKind: TypeAlias = Literal["image", "video", "audio", "model", "cloud", "captions"]
Projection: TypeAlias = Literal["flat", "equirect"]
StereoLayout: TypeAlias = Literal["mono", "top-bottom", "left-right"]
Finding: TypeAlias = Literal["metadata", "guess", "author"]
"""How a layout became known: read in the file, guessed from its shape, or said by the author."""

_RATE = re.compile(r"0*[1-9][0-9]{0,8}(/0*[1-9][0-9]{0,8})?", re.ASCII)


class Layout(Value, frozen=True, kw_only=True):
    """How a picture's pixels lie around the viewer."""

    projection: Projection = "flat"
    stereo: StereoLayout = "mono"
    found: Finding = "guess"
    pose: Orientation = Orientation()  # of the camera, as the file's metadata says
    initial: View | None = None  # where the file's metadata says to look first


class ModelAnimation(Value, frozen=True, kw_only=True):
    """One of the animations in a model's file, by the name that runs of it say."""

    name: str
    length: NotNegative  # seconds


class Asset(Value, frozen=True, kw_only=True):
    """One media file. `path` is relative to the story folder and uses forward slashes."""

    id: Id
    kind: AssetKind
    name: str  # the file's own name when it was added
    path: str  # media/<sha256>.<ext>; or media/<sha256 of manifest>/<main file>
    sha256: Annotated[str, Meta(pattern=SHA256)]
    size: Annotated[int, Meta(ge=0)]  # bytes
    media_type: str  # as in HTTP: image/jpeg
    link: str | None = None  # `add --link`: the file stays at this path outside the story
    rights: Rights = Rights()
    width: Annotated[int, Meta(ge=0)] = 0  # pixels, both eyes together, upright
    height: Annotated[int, Meta(ge=0)] = 0
    layout: Layout | None = None  # of pictures and videos
    hdr: bool = False  # linear light above 1
    alpha: bool = False
    duration: NotNegative = 0.0  # seconds; of video and audio
    fps: str = ""  # of video, exact: "30000/1001"
    frames: Annotated[int, Meta(ge=0)] = 0  # of video; 0: not known
    codec: str = ""  # of video, FFmpeg's name
    channels: Annotated[int, Meta(ge=0)] = 0  # of audio, alone or in a video; 0: silent
    rate: Annotated[int, Meta(ge=0)] = 0  # samples a second
    ambisonic: Annotated[int, Meta(ge=0)] = 0  # order; 0: plain channels
    triangles: Annotated[int, Meta(ge=0)] = 0  # of models
    animations: tuple[ModelAnimation, ...] = ()  # of models, in their file's order
    points: Annotated[int, Meta(ge=0)] = 0  # of clouds
    low: Vector | None = None  # corners of the box round a model or cloud, in the file's units
    high: Vector | None = None

    def __post_init__(self) -> None:
        if not is_inside(self.path):
            raise ValueError(f"a media path stays inside the story folder, unlike {self.path!r}")


def is_inside(path: str) -> bool:
    """Whether a path with forward slashes, taken from a folder, cannot lead out of that folder."""
    return not (
        path.startswith("/")
        or path[1:2] == ":"
        or "\\" in path
        or "\0" in path
        or ".." in path.split("/")
    )


def frame_rate(asset: Asset) -> Fraction | None:
    """The exact frames a second of a video; None where it is not known."""
    if _RATE.fullmatch(asset.fps) is None:
        return None
    return Fraction(asset.fps)
