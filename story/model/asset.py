"""A media file the story uses, with what probing found and the rights that go with it."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from story.model.values import (
    SHA256,
    Colour,
    Id,
    NotNegative,
    Orientation,
    Pitch,
    Rights,
    Value,
    Vector,
    View,
)

AssetKind: TypeAlias = Literal[
    "image", "video", "audio", "model", "cloud", "splats", "captions", "lut"
]
Projection: TypeAlias = Literal["flat", "equirect", "cubemap", "fisheye"]
StereoLayout: TypeAlias = Literal["mono", "top-bottom", "left-right"]
Finding: TypeAlias = Literal["metadata", "guess", "author"]
"""How a layout became known: read in the file, guessed from its shape, or said by the author."""

Curve: TypeAlias = Annotated[float, Meta(ge=-10, le=10)]

_RATE = re.compile(r"0*[1-9][0-9]{0,8}(/0*[1-9][0-9]{0,8})?", re.ASCII)


CubeGrid: TypeAlias = Literal["column", "row", "cross", "tall-cross", "3x2", "eac"]
"""How the squares of a cubemap stand: one under or beside another, as a cross four wide or four
high, three by two, or so with equal angles (equi-angular cubemap, as YouTube has it)."""

Beyond: TypeAlias = Literal["colour", "blurred"]
"""What is seen where a picture shows nothing: a plain colour, or the blur of its edge."""

MOST_LENSES: Final = 2
FACES: Final = "frblud"  # front, right, back, left, up, down


class Area(Value, frozen=True, kw_only=True):
    """The part of the sphere that an equirect picture covers: the angles of its edges.

    From -90 to 90 across it is half a sphere, as VR180 has it.
    """

    left: Annotated[float, Meta(ge=-180, le=180)] = -180.0
    right: Annotated[float, Meta(ge=-180, le=180)] = 180.0
    bottom: Pitch = -90.0
    top: Pitch = 90.0

    def __post_init__(self) -> None:
        if self.right <= self.left or self.top <= self.bottom:
            raise ValueError("a picture's right edge lies right of its left one, its top above")


class Cube(Value, frozen=True, kw_only=True):
    """Where the faces of a cubemap stand.

    `order` and `turns` go through the squares that hold a face, row by row from the top; empty
    ones are the usual ones of the grid (story/projections.py). A face is upright where it is seen
    so by who turns from the front to it; up and down by who looks up or down from the front.
    """

    grid: CubeGrid = "column"
    order: Annotated[str, Meta(pattern=rf"^([{FACES}]{{6}})?(?![\s\S])")] = ""  # letters of FACES
    turns: Annotated[str, Meta(pattern=r"^([0-3]{6})?(?![\s\S])")] = ""
    """By how many quarters each square's face is turned clockwise."""
    padding: Annotated[float, Meta(ge=0, le=0.4)] = 0.0
    """At each edge of a square, as a share of its side: pixels that repeat the neighbours."""

    def __post_init__(self) -> None:
        if self.order and set(self.order) != set(FACES):
            raise ValueError("each of the six faces stands in a cubemap once")


class Lens(Value, frozen=True, kw_only=True):
    """One fisheye lens: the circle of its picture, and how angles lie in it.

    An angle t (radians) from where the lens looks lies at g(t) / g(fov / 2) of the radius, with
    g(t) = t (1 + k1 t^2 + k2 t^4 + k3 t^6 + k4 t^8): Kannala and Brandt, 2006, as OpenCV's fisheye
    calibration gives it. All 0 is equidistant.
    """

    x: Annotated[float, Meta(ge=-1, le=2)] = 0.5  # of the centre, share of the eye's width
    y: Annotated[float, Meta(ge=-1, le=2)] = 0.5  # of the centre from the top, share of the height
    radius: Annotated[float, Meta(gt=0, le=10)] = 0.5  # share of the height
    stretch: Annotated[float, Meta(gt=0, le=10)] = (
        1.0  # how much wider than high the circle is drawn
    )
    fov: Annotated[float, Meta(gt=0, le=360)] = 180.0  # degrees across the circle
    k1: Curve = 0.0
    k2: Curve = 0.0
    k3: Curve = 0.0
    k4: Curve = 0.0
    turned: Orientation = Orientation()  # where it looks

    def __post_init__(self) -> None:
        if self.curve(math.radians(self.fov / 2)) <= 0:
            raise ValueError("a lens draws what is farther aside farther out")

    def curve(self, angle: float) -> float:
        """g(t) of an angle in radians."""
        s = angle * angle
        return angle * (1 + s * (self.k1 + s * (self.k2 + s * (self.k3 + s * self.k4))))


class Layout(Value, frozen=True, kw_only=True):
    """How a picture's pixels lie around the viewer.

    `area` is of equirect pictures, `cube` of cubemaps; `lenses` and `blend` are of fisheyes. Of a
    stereo picture they hold for each eye's part.
    """

    projection: Projection = "flat"
    stereo: StereoLayout = "mono"
    swapped: bool = False  # the right eye comes first
    found: Finding = "guess"
    area: Area = Area()
    cube: Cube = Cube()
    lenses: Annotated[tuple[Lens, ...], Meta(min_length=1, max_length=MOST_LENSES)] = (Lens(),)
    right_lenses: Annotated[tuple[Lens, ...], Meta(max_length=MOST_LENSES)] = ()
    """Of the right eye, where they are not as the left eye's."""
    blend: Annotated[float, Meta(ge=0, le=90)] = 5.0
    """Degrees of their overlap in which one lens gives way to the other."""
    beyond: Beyond = "colour"
    fill: Colour = "#000000"  # where the picture shows nothing
    pose: Orientation = Orientation()  # of the camera, as the file's metadata says
    initial: View | None = None  # where the file's metadata says to look first

    def __post_init__(self) -> None:
        if not 1 <= len(self.lenses) <= MOST_LENSES or len(self.right_lenses) > MOST_LENSES:
            raise ValueError(f"a fisheye picture has one lens, or up to {MOST_LENSES}")


class ModelAnimation(Value, frozen=True, kw_only=True):
    """One of the animations in a model's file, by the name that runs of it say."""

    name: str
    length: NotNegative  # seconds


StoredAlpha: TypeAlias = Literal["straight", "premultiplied", "below"]
"""How a film holds its alpha: beside colours as they are, or multiplied by it; or, in web packages,
as the grey lower half of a picture twice as high, under colours as they are."""


class ModelCamera(Value, frozen=True, kw_only=True):
    """One of the cameras in a model's file: its place in the file's units, and how it looks."""

    name: str
    position: Vector
    view: View


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
    hdr: bool = False  # light above white: linear pictures, PQ and HLG films
    alpha: bool = False
    stored_alpha: StoredAlpha = "straight"  # of films with alpha
    tiled: bool = False  # of pictures in web packages: tiles as fine as its size lie beside it
    depth: Annotated[int, Meta(ge=0)] = 0  # bits of a sample of a picture or film; 0: not known
    colours: str = ""  # primaries and transfer of a picture or film, in words
    duration: NotNegative = 0.0  # seconds; of video and audio
    fps: str = ""  # of video, exact: "30000/1001"
    frames: Annotated[int, Meta(ge=0)] = 0  # of video; 0: not known
    codec: str = ""  # of video, FFmpeg's name
    channels: Annotated[int, Meta(ge=0)] = 0  # of audio, alone or in a video; 0: silent
    rate: Annotated[int, Meta(ge=0)] = 0  # samples a second
    ambisonic: Annotated[int, Meta(ge=0)] = 0  # order; 0: plain channels
    triangles: Annotated[int, Meta(ge=0)] = 0  # of models
    animations: tuple[ModelAnimation, ...] = ()  # of models, in their file's order
    finishes: tuple[str, ...] = ()  # of models: the materials that their file offers, by name
    cameras: tuple[ModelCamera, ...] = ()  # of models
    points: Annotated[int, Meta(ge=0)] = 0  # of clouds
    grid: str = ""  # of LUTs: 33x33x33, or 1024 for curves
    crs: str = ""  # of clouds: the coordinate reference system, as the file names it
    unit: NotNegative = 0.0  # metres of a unit of a model's or cloud's file; 0: not known
    low: Vector | None = None  # corners of the box round a model, in the file's units, or a cloud
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
