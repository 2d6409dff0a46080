"""What painters give the engine to draw: skies, planes, solids; and what they are given to do so.

A painter (renderer/painters, a file per surrounding and overlay type) turns a part of a moment into
layers. The engine sorts them, and draws each in whatever rig is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, Protocol, TypeAlias, TypeVar

from assets.media import Frame, Lut, MediaSource
from renderer.bends import radius_of
from renderer.cards import Spot
from renderer.grades import Grades
from renderer.lamps import Lamp, lamps_of
from renderer.lenses import Box
from renderer.light_cubes import LightCubes
from renderer.memory import Memory
from renderer.mosaics import Mosaics
from renderer.programs import Programs, Uniform
from renderer.screen import Screen
from renderer.sights import MeshView, Sight
from renderer.stages import Stages
from renderer.textures import Light, Textures
from renderer.words import Words
from story.errors import MediaError
from story.model.asset import Layout
from story.model.grading import NO_GRADE, Grade
from story.model.story import Scene
from story.model.values import Id, Vector
from story.space import Pose
from story.timeline import Moment


@dataclass(frozen=True)
class Kit:
    """What painters share of one engine. Handed to each painter's constructor."""

    programs: Programs
    textures: Textures
    mosaics: Mosaics
    grades: Grades
    screen: Screen
    lights: LightCubes
    words: Words
    memory: Memory
    stages: Stages


class Shade:
    """The shadows of a moment, once it is known what casts them: renderer/shadows.py."""

    def __init__(self) -> None:
        self._uniforms: Mapping[str, Uniform] = {}
        self._bind: Callable[[], None] | None = None

    def show(self, uniforms: Mapping[str, Uniform], bind: Callable[[], None]) -> None:
        """Let lit surfaces look there whether they are in shadow."""
        self._uniforms, self._bind = uniforms, bind

    @property
    def defines(self) -> tuple[str, ...]:
        """How model.frag must be built."""
        return () if self._bind is None else ("SHADOWS",)

    def bind(self) -> Mapping[str, Uniform]:
        """Bind its textures; returns the uniforms of shaders/shared/shadows.glsl."""
        if self._bind is not None:
            self._bind()
        return self._uniforms


@dataclass(frozen=True)
class Job:
    """One call of `Engine.draw`: what painters may ask while they make layers."""

    moment: Moment
    media: MediaSource
    languages: tuple[str, ...]
    exact: bool  # wait for the very frame of a video
    pointed: tuple[Id, str] | None = None  # the overlay and the part of it that is pointed at
    selected: frozenset[Id] = frozenset()  # by the author, who sees what is in it
    sharp: float = 0.0  # pixels a radian of the picture it is for; 0: nothing is drawn of it
    measured: bool = False  # distances are wanted, not a picture
    notes: list[str] = field(default_factory=list)  # lines for the user
    shade: Shade = field(default_factory=lambda: Shade())  # of what is drawn for it

    @property
    def scene(self) -> Scene:
        return self.moment.scene

    @cached_property
    def lamps(self) -> tuple[Lamp, ...]:
        """All that shines: reckoned once, for each thing that is lit asks for it."""
        return lamps_of(self.moment, self.media)

    def layout(self, asset: Id) -> Layout:
        """How the asset's pixels lie around the viewer. Raises MediaError."""
        return self.media.asset(asset).layout or Layout()

    def lut(self, grade: Grade) -> Lut | None:
        """The table of a grade. Raises MediaError; a preview goes on without what is missing."""
        if grade.lut is None or grade.strength == 0:
            return None
        try:
            return self.media.lut(grade.lut)
        except MediaError:
            if self.exact:
                raise
            return None

    def note_size(self, textures: Textures, asset: Id, width: int, height: int) -> None:
        """Tell the user where a picture, or an eye's part of it, is too large for the GPU."""
        factor = textures.reduction(width, height)
        if factor > 1:
            name = self.media.asset(asset).name
            self.notes.append(
                f"{name} is {width}x{height}, more than this graphics card takes: "
                f"it is drawn at 1/{factor} of its size."
            )

    @property
    def eye(self) -> Vector:
        """The middle between the eyes, in the world."""
        return (0.0, self.moment.scene.eye_height, 0.0)


@dataclass(frozen=True, eq=False)
class Sky:
    """What is at infinity. `paint` covers the bound viewport as the sight sees it.

    Blending is premultiplied over; depth is neither tested nor written.
    """

    paint: Callable[[Sight], None]


@dataclass(frozen=True, eq=False)
class Plane:
    """A flat thing of `width` x `height` metres (before the pose's scale), centred on its pose.

    Local x is right, y up, and it faces +Z; it is seen from behind too. It is drawn by
    `shaders/planes/<body>.frag`, which includes plane.glsl and defines `plane_colour`; `uniforms`
    are the body's own. `frame` is what frame.glsl's `frame_sample` shows. To draw words on a panel:

        Plane(pose, width, height, "panel", {
            "u_size": (width, height), "u_corner": 0.04, "u_fill": (r, g, b) linear,
            "u_fill_alpha": 0.75, "u_words": (words_width, words_height)}, frame=rgba8 frame)
    """

    pose: Pose
    width: float
    height: float
    body: str
    uniforms: Mapping[str, Uniform]
    frame: Frame | Light | None = None
    opacity: float = 1.0
    overlay: Id | None = None  # whose it is: what picking answers
    shape: tuple[float, float, float] | None = None
    """Width, height and corner radius of what answers to picking and is outlined when selected,
    local metres; None: the whole plane."""
    on_top: bool = False  # drawn after all else, hidden by nothing
    bend: float | None = None
    """Radius of the upright cylinder it is bent on, whose axis stands before it, local metres."""
    lies_on: Vector | None = None  # where what it lies on stands, by which it is sorted
    spots: tuple[Spot, ...] = ()  # what of it can be touched, from its middle
    grade: Grade = NO_GRADE  # of the frame
    lut: Lut | None = None  # that the grade names
    bind: Callable[[], None] | None = None  # binds textures that its uniforms name


def bent(plane: Plane, curve: float) -> Plane:
    """The plane bent on a cylinder of a radius, in its own metres."""
    return replace(plane, bend=radius_of(curve, plane.width))


@dataclass(frozen=True, eq=False, kw_only=True)
class Mark(Plane):
    """What lies on no plane and is asked for by each pixel's ray: lines, areas of the sky.

    `shaders/planes/<body>.frag` includes mark.glsl and defines `mark_colour`; its pose says only
    where it stands among what is blended, and `width` and `height` nothing.
    """

    cover: Callable[[Sight], list[Box]]  # what of a picture holds it
    hit: Callable[[Vector, Vector], float | None]
    """The distance along a ray (origin, unit direction) at which it is struck, or None."""
    part: str | None = None  # what touching it means
    chosen: Mapping[str, Uniform]
    """The uniforms of the line that shows it is selected, where they are others; the linear
    `u_colour` is its painter's to give."""


@dataclass(frozen=True, eq=False)
class Solid:
    """Meshes or points in depth. The callables draw into the bound framebuffer, viewport set.

    `opaque` is called with depth test and write on and blending off; `translucent`, or None, with
    depth test on, write off, and premultiplied blending. Colours are linear premultiplied. They may
    be called many times in a draw: for both eyes, for up to six cube faces. Vertex shaders take
    their place through `mesh_place` of shaders/mesh_view.glsl.
    """

    opaque: Callable[[MeshView], None]
    centre: Vector  # of a sphere round it, in the world
    radius: float
    translucent: Callable[[MeshView], None] | None = None
    hit: Callable[[Vector, Vector], float | None] | None = None
    """The distance along a ray (origin, unit direction) at which it is struck, or None."""
    overlay: Id | None = None
    key: Hashable | None = None
    """Equal only for solids that draw the same pixels into the same view; None: never equal."""
    casts: Callable[[MeshView], None] | None = None
    """Draws what of it hides light, in depth alone; None: it casts no shadow."""
    edges: Callable[[MeshView], None] | None = None
    """Soft edges of what is opaque, drawn over all that is, with the state of `translucent`."""
    sorted_at: float | None = None
    """How far from the eye `translucent` counts as, metres; None: as far as `centre`."""
    soft: bool = False
    """It has nothing opaque, and no edges that several samples a pixel would smooth."""
    through: Callable[[MeshView, int, bool], None] | None = None
    """Draws what shows that behind it, bent: renderer/glass.py. Takes the picture of what lies
    behind, and whether only the far sides of what has two are wanted. Depth is written."""
    two_sided: bool = False  # whether what is seen through has such sides


Layer: TypeAlias = Sky | Plane | Solid

T_contra = TypeVar("T_contra", contravariant=True)


class Painter(Protocol, Generic[T_contra]):
    """Turns one kind of surrounding or overlay into layers.

    `layers` may upload to the GPU (the context is current), and raises MediaError as its media do.
    What it keeps on the GPU it frees in `close`.
    """

    def layers(self, subject: T_contra, job: Job) -> Iterable[Layer]: ...

    def close(self) -> None: ...
