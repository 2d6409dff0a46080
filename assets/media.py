"""What the renderer may see of media: frames, models, clouds, skies, fonts, samples; plain data.

assets/kinds makes them from files; renderer/ turns them into pixels and sound.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assets.colours import UNTAGGED, Colours
from story.model.asset import Asset
from story.model.values import Id

PixelFormat: TypeAlias = Literal["rgba8", "rgb-linear", "yuv"]
Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture.

    `planes` are C-contiguous, row 0 up:
    - `rgba8`: one (h, w, 4) uint8, sRGB, alpha straight;
    - `rgb-linear`: one (h, w, 3) float32, linear BT.709 light, may exceed 1;
    - `yuv`: luma (h, w) and two of chroma, which may be coarser by whole factors, uint8 or uint16,
      and maybe straight alpha (h, w) of full range, coded as `colours` says. `colours` may also
      say that they are green, blue and red.
    `key` is equal only for the same pixels: textures are cached by it.
    `finer` are the tiles of a picture too large to be held whole, of which this is the overview.
    """

    key: tuple[str, int]
    format: PixelFormat
    width: int
    height: int
    planes: tuple[NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32], ...]
    colours: Colours = UNTAGGED
    opaque: bool = True
    pts_us: int = 0
    finer: Mosaic | None = None


TILE: Final = 512  # pixels of a tile's side ...
GUTTER: Final = 1  # ... of which so many all round are its neighbours' ...
INNER: Final = TILE - 2 * GUTTER  # ... and these its own
OVERVIEW: Final = 4096  # pixels of the longest side of the level that is held whole

Tile: TypeAlias = tuple[int, int, int]
"""Level, column, row."""


@dataclass(frozen=True, eq=False)
class Mosaic:
    """The tiles of a picture of `width` x `height` pixels, opaque, (TILE, TILE, 3) uint8 sRGB each.

    Level 0 is the picture, each further one half as fine; so fine are the first `levels` of them,
    and the next one is the overview. `read` may be called in any thread, takes some milliseconds,
    and raises MediaError. Whoever reads aside calls the `listeners` when something has come.
    """

    key: str
    width: int
    height: int
    levels: int
    read: Callable[[Tile], Bytes]
    listeners: list[Callable[[], None]] = field(default_factory=list)

    @cached_property
    def grids(self) -> tuple[tuple[int, int], ...]:
        """Columns and rows of tiles of each level."""
        sizes = (level_size(self.width, self.height, level) for level in range(self.levels))
        return tuple((-(-wide // INNER), -(-high // INNER)) for wide, high in sizes)

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """How many tiles come before those of each level, and how many there are."""
        counts = [columns * rows for columns, rows in self.grids]
        return tuple(sum(counts[:level]) for level in range(self.levels + 1))

    @property
    def count(self) -> int:
        """The tiles of all levels."""
        return self.firsts[-1]

    def number(self, tile: Tile) -> int:
        """Which one of all tiles it is: level by level, row by row."""
        level, column, row = tile
        return self.firsts[level] + row * self.grids[level][0] + column


def level_count(width: int, height: int, overview: int = OVERVIEW) -> int:
    """How many levels of a picture have tiles, where the next one is no longer than `overview`."""
    levels = 0
    while max(level_size(width, height, levels)) > overview:
        levels += 1
    return levels


def level_size(width: int, height: int, level: int) -> tuple[int, int]:
    """Pixels of a level of a picture."""
    return -(-width >> level), -(-height >> level)


AlphaMode: TypeAlias = Literal["opaque", "mask", "blend"]
Shape: TypeAlias = Literal["triangles", "lines", "points"]


Affine: TypeAlias = tuple[tuple[float, float, float], tuple[float, float, float]]
UNMOVED: Final[Affine] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
UV_SETS: Final = 4  # that a corner may have: three reads no more


@dataclass(frozen=True, eq=False)
class Texture:
    """A model's picture: (h, w, 4) uint8, row 0 up, and how glTF wants it sampled.

    It is looked up at `matrix` times (u, v, 1) of the mesh's texture coordinates of number `uv`.
    Textures may share one array of pixels. Those that are `coarse` show their pixels as squares.
    """

    pixels: Bytes
    repeat_u: Literal["repeat", "clamp", "mirror"] = "repeat"
    repeat_v: Literal["repeat", "clamp", "mirror"] = "repeat"
    uv: int = 0
    matrix: Affine = UNMOVED
    coarse: bool = False


@dataclass(frozen=True, eq=False)
class Clearcoat:
    """KHR_materials_clearcoat: a varnish; of its textures red, green and a normal map."""

    factor: float = 0.0
    texture: int | None = None
    roughness: float = 0.0
    roughness_texture: int | None = None
    normal_texture: int | None = None
    normal_scale: float = 1.0


@dataclass(frozen=True, eq=False)
class Sheen:
    """KHR_materials_sheen: the soft gleam of cloth; of its textures sRGB and alpha."""

    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)
    colour_texture: int | None = None
    roughness: float = 0.0
    roughness_texture: int | None = None


@dataclass(frozen=True, eq=False)
class Specular:
    """KHR_materials_specular and _ior: how what is no metal mirrors; alpha and sRGB."""

    factor: float = 1.0
    texture: int | None = None
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    colour_texture: int | None = None
    ior: float = 1.5


@dataclass(frozen=True, eq=False)
class Transmission:
    """KHR_materials_transmission, _volume, _dispersion: light that goes through; red and green.

    `thickness` and `distance`, which light goes until it has `colour`, are in the mesh's units;
    infinite where nothing is swallowed.
    """

    factor: float = 0.0
    texture: int | None = None
    thickness: float = 0.0
    thickness_texture: int | None = None
    distance: float = math.inf
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    dispersion: float = 0.0


@dataclass(frozen=True, eq=False)
class Iridescence:
    """KHR_materials_iridescence: a thin film, `least` to `most` nanometres thick; red and green."""

    factor: float = 0.0
    texture: int | None = None
    ior: float = 1.3
    least: float = 100.0
    most: float = 400.0
    thickness_texture: int | None = None


@dataclass(frozen=True, eq=False)
class Anisotropy:
    """KHR_materials_anisotropy: brushed metal; radians from the tangent; direction and strength."""

    strength: float = 0.0
    rotation: float = 0.0
    texture: int | None = None


@dataclass(frozen=True, eq=False)
class Material:
    """glTF 2.0 metallic-roughness (section 3.9). Factors are linear; textures index the model's.

    `base_texture` and `emissive_texture` are sRGB, the others linear data. What a material has
    beyond that is in the parts that follow, each after the glTF extension that it names.
    """

    base: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 1.0
    roughness: float = 1.0
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    base_texture: int | None = None
    metallic_roughness_texture: int | None = None
    normal_texture: int | None = None
    normal_scale: float = 1.0
    occlusion_texture: int | None = None
    occlusion_strength: float = 1.0
    emissive_texture: int | None = None
    alpha_mode: AlphaMode = "opaque"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    clearcoat: Clearcoat | None = None
    sheen: Sheen | None = None
    specular: Specular | None = None
    transmission: Transmission | None = None
    iridescence: Iridescence | None = None
    anisotropy: Anisotropy | None = None

    @property
    def slots(self) -> Mapping[str, int]:
        """The textures it uses, by what each is for: see SLOTS."""
        coat, sheen = self.clearcoat or Clearcoat(), self.sheen or Sheen()
        specular, through = self.specular or Specular(), self.transmission or Transmission()
        film, brushed = self.iridescence or Iridescence(), self.anisotropy or Anisotropy()
        found = {
            "base": self.base_texture,
            "surface": self.metallic_roughness_texture,
            "normal": self.normal_texture,
            "occlusion": self.occlusion_texture,
            "emissive": self.emissive_texture,
            "transmission": through.texture,
            "thickness": through.thickness_texture,
            "coat": coat.texture,
            "coat_roughness": coat.roughness_texture,
            "coat_normal": coat.normal_texture,
            "sheen": sheen.colour_texture,
            "sheen_roughness": sheen.roughness_texture,
            "specular": specular.texture,
            "specular_colour": specular.colour_texture,
            "film": film.texture,
            "film_thickness": film.thickness_texture,
            "anisotropy": brushed.texture,
        }
        return {name: index for name, index in found.items() if index is not None}

    @property
    def bumpy(self) -> bool:
        """Whether it needs to be told where u runs on its surface.

        What has bumps in its coat alone finds out by itself, as three does.
        """
        return self.normal_texture is not None or self.anisotropy is not None


SLOTS: Final[tuple[str, ...]] = (
    "base", "surface", "normal", "occlusion", "emissive", "transmission", "thickness", "coat",
    "coat_roughness", "coat_normal", "sheen", "sheen_roughness", "specular", "specular_colour",
    "film", "film_thickness", "anisotropy",
)  # fmt: skip
"""What textures of a material may be for."""
SRGB: Final = frozenset({"base", "emissive", "sheen", "specular_colour"})
"""Those of them that are colours."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles in the model's space, node transforms applied; of a model with a rig see below.

    `positions`, `normals` (n, 3); `uv` (n, 2), v from the top as glTF, `more_uv` its further sets;
    `tangents` (n, 4) or none; `colours` (n, 4) linear or none; `indices` (3 m,) uint32. Lines have
    two indices each and points one; they are not lit. `variants` are the materials that it wears
    in the model's variants, where those are not `material`.

    Of a model with a rig each mesh is in the space of its `node`, not morphed and not skinned.
    `joints` (n, 4) uint16 index the joints of `skin`, `weights` (n, 4) sum to 1 a corner: a skinned
    mesh stands where its joints are, whatever its node does (glTF 2.0, 3.7.3.3). `morphs` (k, n, 3)
    are what each target adds to the positions, `morph_normals` to the normals.
    """

    positions: Floats
    normals: Floats
    indices: NDArray[np.uint32]
    material: int = 0
    uv: Floats | None = None
    tangents: Floats | None = None
    colours: Floats | None = None
    node: int = 0  # of the rig
    skin: int | None = None  # of the rig
    joints: NDArray[np.uint16] | None = None
    weights: Floats | None = None
    morphs: Floats | None = None
    morph_normals: Floats | None = None
    more_uv: tuple[Floats, ...] = ()
    shape: Shape = "triangles"
    variants: Mapping[int, int] = field(default_factory=dict)

    def material_in(self, variant: int | None) -> int:
        """The material that it wears in a variant of the model."""
        return self.material if variant is None else self.variants.get(variant, self.material)

    @property
    def worn(self) -> tuple[int, ...]:
        """All materials that it may wear."""
        return tuple(dict.fromkeys((self.material, *self.variants.values())))


@dataclass(frozen=True, eq=False)
class Node:
    """A node of a rig at rest: its transform in its parent's space, its mesh's morph weights."""

    parent: int | None  # comes before it
    translation: tuple[float, float, float]
    rotation: tuple[float, float, float, float]  # unit quaternion (x, y, z, w)
    scale: tuple[float, float, float]
    weights: tuple[float, ...] = ()
    name: str = ""


@dataclass(frozen=True, eq=False)
class Skin:
    """Joints, as nodes of the rig, and `inverse_bind` (j, 4, 4) float32, column vectors."""

    joints: tuple[int, ...]
    inverse_bind: Floats


@dataclass(frozen=True, eq=False)
class Channel:
    """What an animation does to one node (glTF 2.0, 3.11).

    `times` (n,) float32 seconds, rising; `values` (n, w) float32, w 3, 4 or the number of morph
    targets; with `cubic` (n, 3, w): in-tangent, value, out-tangent.
    """

    node: int
    path: Literal["translation", "rotation", "scale", "weights"]
    interpolation: Literal["linear", "step", "cubic"]
    times: Floats
    values: Floats


@dataclass(frozen=True, eq=False)
class Animation:
    """One of a model's own animations."""

    name: str  # unique in the model
    length: float  # seconds: its last key
    channels: tuple[Channel, ...]


@dataclass(frozen=True, eq=False)
class Rig:
    """What of a model can move, and how it does by its own animations."""

    nodes: tuple[Node, ...]
    skins: tuple[Skin, ...]
    animations: tuple[Animation, ...]


@dataclass(frozen=True)
class ModelLight:
    """A light in a model's file, at rest. `colour` is linear; units are KHR_lights_punctual's."""

    kind: Literal["directional", "point", "spot"]
    colour: tuple[float, float, float]
    intensity: float
    range: float | None
    inner: float  # radians from a spot's middle to where it begins to fade
    outer: float
    position: tuple[float, float, float]
    towards: tuple[float, float, float]  # unit, against the way it shines


@dataclass(frozen=True, eq=False)
class Model:
    """A 3D model in its file's units, glTF axes (+Y up, front towards +Z); its box is at rest."""

    key: str
    meshes: tuple[Mesh, ...]
    materials: tuple[Material, ...]
    textures: tuple[Texture, ...]
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    notes: tuple[str, ...] = ()  # what the file holds that is not drawn, one line each
    rig: Rig | None = None  # of a model with animations of its own
    variants: tuple[str, ...] = ()  # names of ways to dress it: KHR_materials_variants
    lights: tuple[ModelLight, ...] = ()


@dataclass(frozen=True, eq=False)
class Points:
    """Some points: `positions` (n, 3) float32; of the other planes those that the cloud has.

    `colours` (n, 3) uint8 sRGB; `intensity` (n,) uint8, stretched over what the file holds;
    `classes` (n,) uint8, as in LAS 1.4 (table 17).
    """

    positions: Floats
    colours: Bytes | None = None
    intensity: Bytes | None = None
    classes: Bytes | None = None


@dataclass(frozen=True, eq=False)
class Cloud:
    """A point cloud as an octree of samples: metres, +Y up, all places relative to `origin`.

    Node 0 is the root and each node comes after its parent. A node's points are a sample of those
    below it, no point is in two nodes: what is shown is a node with all above it. Of a node of
    level n the points lie about `spacing` / 2^n apart; all points of the cloud, `grain`. `boxes`
    (n, 2, 3) hold a node and all below it; `counts` (n,) its own points; `parents` (n,), -1 of the
    root. `read` gives a node's points; any thread may ask, and waits for the disk.
    """

    key: str
    points: int
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    origin: tuple[float, float, float]  # in double: large coordinates stay sharp
    spacing: float  # of the root's points, metres
    grain: float
    shades: frozenset[str]  # of "rgb", "intensity", "class": what is known of its points
    boxes: Floats
    counts: NDArray[np.int64]
    parents: NDArray[np.int64]
    read: Callable[[int], Points]

    @cached_property
    def levels(self) -> NDArray[np.int64]:
        """How deep each node is; 0 of the root."""
        levels = np.zeros(len(self.parents), np.int64)
        for node in range(1, len(levels)):
            levels[node] = levels[self.parents[node]] + 1
        return levels

    @cached_property
    def corners(self) -> list[list[float]]:
        """`boxes` as plain numbers: x, y, z of each one's low corner, then of its high one."""
        return [[float(each) for each in box.ravel()] for box in self.boxes]

    @cached_property
    def sizes(self) -> list[int]:
        """`counts` as plain numbers."""
        return [int(each) for each in self.counts]

    @cached_property
    def depths(self) -> list[int]:
        """`levels` as plain numbers."""
        return [int(each) for each in self.levels]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The nodes under each node."""
        found: list[list[int]] = [[] for _ in self.parents]
        for node in range(1, len(self.parents)):
            found[self.parents[node]].append(node)
        return tuple(map(tuple, found))


@dataclass(frozen=True, eq=False)
class Splats:
    """Gaussian splats in their file's units, +Y up.

    `positions` (n, 3); `scales` (n, 3), standard deviations along their own axes; `rotations`
    (n, 4), unit quaternions (x, y, z, w); `opacities` (n,) 0 to 1; `colours` (n, 3), sRGB codes, 0
    to 1 and somewhat beyond, of what is the same from all sides; all float32. To these each of
    `sh` (n, k, 3) float16, k 3, 8 or 15, adds as `harmonics` says, by the direction from the eye.

    `low` and `high` are the corners of the box that measures them: few strays lie outside. All
    that shows of them lies within `radius` of `middle`.
    """

    key: str
    positions: Floats
    scales: Floats
    rotations: Floats
    opacities: Floats
    colours: Floats
    sh: NDArray[np.float16] | None
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    middle: tuple[float, float, float]
    radius: float


def harmonics(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 15) the real spherical harmonics of degree 1, 2 and 3 along unit `directions` (n, 3).

    With the signs and the order of 3D Gaussian Splatting (Kerbl et al., 2023).
    """
    x, y, z = directions.T
    xx, yy, zz = x * x, y * y, z * z
    return np.stack(
        [
            -0.4886025119029199 * y,
            0.4886025119029199 * z,
            -0.4886025119029199 * x,
            1.0925484305920792 * x * y,
            -1.0925484305920792 * y * z,
            0.31539156525252005 * (2 * zz - xx - yy),
            -1.0925484305920792 * x * z,
            0.5462742152960396 * (xx - yy),
            -0.5900435899266435 * y * (3 * xx - yy),
            2.890611442640554 * x * y * z,
            -0.4570457994644658 * y * (4 * zz - xx - yy),
            0.3731763325901154 * z * (2 * zz - 3 * xx - 3 * yy),
            -0.4570457994644658 * x * (4 * zz - xx - yy),
            1.445305721320277 * z * (xx - yy),
            -0.5900435899266435 * x * (xx - 3 * yy),
        ],
        axis=1,
    )


ROW: Final = 256  # values of a curve in a row of its texture: what every driver takes


@dataclass(frozen=True, eq=False)
class Lut:
    """A table that gives sRGB codes for sRGB codes, 0 to 1 and maybe beyond.

    `values` float32: a cube (n, n, n, 3) by blue, green and red; or (n, 3), a curve for each
    channel. `low` and `high` are the codes that its first and last steps are for.
    """

    key: str
    values: Floats
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def size(self) -> int:
        """How many steps it has along each axis."""
        return len(self.values)

    @property
    def is_cube(self) -> bool:
        """Whether it has a value for each mixture, and not one for each channel."""
        return self.values.ndim == 4

    def texels(self) -> NDArray[np.float16]:
        """(depth, height, width, 4) as a texture holds it: the cube, or curves in rows of ROW."""
        values = self.values
        if not self.is_cube:
            rows = -(-self.size // ROW)
            padded = np.zeros((rows * ROW, 3), np.float32)
            padded[: self.size] = values
            values = padded.reshape(1, rows, ROW, 3)
        made = np.ones((*values.shape[:3], 4), np.float16)
        made[..., :3] = values
        return made


@dataclass(frozen=True, eq=False)
class Font:
    """One font file as bytes (TrueType or OpenType), static weight."""

    family: str
    weight: int  # 400 regular, 700 bold
    data: bytes
    italic: bool = False


@dataclass(frozen=True, eq=False)
class Samples:
    """Sound: (n, channels) float32 in -1..1 at `rate` a second."""

    data: Floats
    rate: int


@dataclass(frozen=True)
class Cue:
    """One caption: shown from `start_us` up to, not including, `end_us`."""

    start_us: int
    end_us: int
    text: str  # plain; lines parted by \n
    speaker: str = ""

    @property
    def said(self) -> str:
        """What is shown of it: the speaker's name comes before the words."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text


class MediaSource(Protocol):
    """Where the renderer gets media from, by asset id.

    Each raises MediaError (story/errors.py) when the asset cannot be had. `asset` is what probing
    found, its layout above all. `frame` of a video gives the frame shown at `time_us`: with `exact`
    it waits for it, else it returns at once with the latest it has.
    """

    def asset(self, asset: Id) -> Asset: ...

    def frame(self, asset: Id, time_us: int = 0, *, exact: bool = True) -> Frame: ...

    def model(self, asset: Id) -> Model: ...

    def cloud(self, asset: Id) -> Cloud: ...

    def splats(self, asset: Id) -> Splats: ...

    def lut(self, asset: Id) -> Lut: ...

    def samples(self, asset: Id, start: int, count: int, rate: int) -> Samples: ...

    def cues(self, asset: Id) -> tuple[Cue, ...]: ...

    def fonts(self) -> tuple[Font, ...]: ...
