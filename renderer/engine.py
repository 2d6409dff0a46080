"""The engine: draws a moment through a rig onto a canvas, and says what stands at a point of it.

It owns order, depth and blending. What things look like is the painters' (renderer/painters).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from assets.media import Cue, MediaSource
from renderer.canvas import Canvas, WindowCanvas
from renderer.context import Context
from renderer.gl import GL, gl_errors
from renderer.layers import Job, Kit, Layer, Painter, Plane, Sky, Solid
from renderer.light_cubes import LightCubes
from renderer.memory import Memory
from renderer.painters.backdrop import gradient
from renderer.painters.table import PAINTERS, MakePainter
from renderer.painters.text import caption
from renderer.picking import Touched, sight_at, touch
from renderer.planes import paint_outline, paint_plane
from renderer.programs import Programs
from renderer.rigs import Perspective, Rig
from renderer.screen import Screen
from renderer.sights import Sight, sights_of
from renderer.solids import Solids, flat_state
from renderer.targets import SAMPLES, Shape, Target, Targets
from renderer.textures import Textures, linear
from renderer.words import Words
from story.errors import MediaError
from story.model.surrounding import Backdrop
from story.model.values import MOST, Id, Vector
from story.timeline import Moment, OverlayAt

ACCENT: Final[Vector] = linear("#35c4b0")
"""The linear colour of the lines round what is selected."""

_SAME_DISTANCE: Final = 1e-3  # metres within which document order decides what is in front


@dataclass(frozen=True)
class Failure:
    """A part of a moment that could not be drawn; `overlay` None: the surrounding."""

    overlay: Id | None
    error: MediaError


@dataclass(frozen=True, eq=False)
class Scenery:
    """What a drawn picture shows and from where, so that what stands at a point of it can be told.

    Touches no OpenGL: any thread may ask, while the engine draws on.
    """

    sights: tuple[Sight, ...]
    layers: tuple[Layer, ...]
    eye: Vector
    height: int  # of the canvas, pixels

    def pick(self, x: float, y: float) -> Id | None:
        """The overlay seen at the canvas point (x, y) in pixels, y from the top, or None."""
        touched = self.touch(x, y)
        return None if touched is None else touched.overlay

    def touch(self, x: float, y: float, may: Callable[[Id], bool] | None = None) -> Touched | None:
        """The overlay seen at the canvas point (x, y), y from the top, and which part of it.

        With `may`, the first one seen there that may be touched.
        """
        upward = self.height - y
        sight = sight_at(self.sights, x, upward)
        if sight is None:
            return None
        order = back_to_front(self.layers, self.eye)
        return touch(order, self.layers, *sight.ray(x, upward), may)

    @cached_property
    def seen(self) -> frozenset[Id]:
        """The overlays that are drawn, wherever they stand."""
        layers = (layer for layer in self.layers if not isinstance(layer, Sky))
        return frozenset(layer.overlay for layer in layers if layer.overlay is not None)


@dataclass(frozen=True)
class Drawn:
    """What came of drawing: what is missing from the picture, lines for the user, what it shows."""

    scenery: Scenery
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()


class Engine:
    """Draws moments with one context, in one thread."""

    def __init__(self, context: Context, *, memory: Memory | None = None) -> None:
        """`memory` is its own alone; None: what this machine can spare."""
        self._context = context
        self._thread = threading.get_ident()
        context.make_current()
        self._programs = Programs()
        self.memory = Memory() if memory is None else memory
        self._textures = Textures(self.memory)
        self._screen = Screen(self._programs)
        self._lights = LightCubes(self._screen, self.memory)
        self._kit = Kit(
            self._programs, self._textures, self._screen, self._lights, Words(), self.memory
        )
        self._targets = Targets(self.memory)
        self._solids = Solids(self._kit, self._targets)
        self._painters: dict[MakePainter, Painter[Any]] = {}
        self._closed = False

    def draw(
        self,
        moment: Moment,
        rig: Rig,
        canvas: Canvas,
        media: MediaSource,
        *,
        languages: tuple[str, ...] = ("en",),
        exact: bool = True,
        selected: Collection[Id] = (),
        unseen: Sequence[OverlayAt] = (),
        captions: tuple[Cue, ...] = (),
        pointed: tuple[Id, str] | None = None,
    ) -> Drawn:
        """Draw a moment. The canvas must be as large as the rig, but for a window's: over that
        a smaller picture is stretched, which keeps a slow machine's preview lively.

        What has no media is left out and reported, so that a preview goes on; an export looks at
        `Drawn.failures`. With `exact` False a video shows the latest frame at hand. The part
        of an overlay that is `pointed` at is lit. What is `unseen` has a dashed line round where
        it would be. Raises RenderError where the GPU fails.
        """
        same = (canvas.width, canvas.height) == (rig.width, rig.height)
        assert same or isinstance(canvas, WindowCanvas), "canvas and rig differ"
        self._enter()
        self.memory.begin()
        with gl_errors("drawing"):
            job = Job(moment, media, languages, exact, pointed)
            return self._draw(job, rig, canvas, selected, unseen, captions)

    def pick(
        self,
        moment: Moment,
        rig: Rig,
        x: float,
        y: float,
        media: MediaSource,
        *,
        languages: tuple[str, ...] = ("en",),
    ) -> Id | None:
        """The overlay seen at the canvas point (x, y) in pixels, y from the top, or None."""
        touched = self.touch(moment, rig, x, y, media, languages=languages)
        return None if touched is None else touched.overlay

    def touch(
        self,
        moment: Moment,
        rig: Rig,
        x: float,
        y: float,
        media: MediaSource,
        *,
        languages: tuple[str, ...] = ("en",),
    ) -> Touched | None:
        """As `pick`, with the part of the overlay that is seen there."""
        self._enter()
        self.memory.begin()
        sights = sights_of(rig, moment.scene.eye_height)
        job = Job(moment, media, languages, False)
        with gl_errors("picking"):
            layers, _ = self._layers(job)
        return Scenery(sights, tuple(layers), job.eye, rig.height).touch(x, y)

    def close(self) -> None:
        """Delete all it has on the GPU; closing twice does nothing."""
        if self._closed:
            return
        self._enter()
        for painter in self._painters.values():
            painter.close()
        self._painters.clear()
        self._solids.close()
        self._targets.close()
        self._lights.close()
        self._screen.close()
        self._textures.close()
        self._programs.close()
        self._closed = True

    def _enter(self) -> None:
        assert threading.get_ident() == self._thread, "an engine is used by one thread only"
        assert not self._closed, "the engine is closed"
        self._context.make_current()

    def _draw(
        self,
        job: Job,
        rig: Rig,
        canvas: Canvas,
        selected: Collection[Id],
        unseen: Sequence[OverlayAt],
        captions: tuple[Cue, ...],
    ) -> Drawn:
        sights = sights_of(rig, job.moment.scene.eye_height)
        layers, failures = self._layers(job)
        if captions and isinstance(rig, Perspective):
            words = caption(self._kit.words, job.media, sights[0], captions, job.languages)
            layers += [] if words is None else [words]
        solids = any(isinstance(layer, Solid) for layer in layers)
        through_cube = sights[0].equirect
        target = self._targets.take(
            "picture",
            Shape(
                rig.width,
                rig.height,
                depth=solids,
                samples=SAMPLES if solids and not through_cube else 0,
            ),
        )
        target.begin()
        self._solids.begin()
        order = back_to_front(layers, job.eye)  # the same for both eyes
        for sight in sights:
            self._paint(target, sight, layers, order)
        target.resolve()
        chosen = [one for one in layers if not isinstance(one, Sky) and one.overlay in selected]
        hidden, _ = self._overlays(unseen, job)
        for sight in sights:
            self._outline(target, sight, chosen)
            self._outline(target, sight, hidden, dashed=True)
        self._finish(target, canvas)
        scenery = Scenery(sights, tuple(layers), job.eye, rig.height)
        return Drawn(scenery, tuple(failures), tuple(job.notes))

    def _layers(self, job: Job) -> tuple[list[Layer], list[Failure]]:
        layers: list[Layer] = []
        failures: list[Failure] = []
        moment = job.moment
        try:
            layers += self._painter(moment.surrounding).layers(moment.surrounding, job)
        except MediaError as error:
            failures.append(Failure(None, error))
            plain = Backdrop()
            layers.append(gradient(self._kit, plain.top, plain.bottom))
        shown, failed = self._overlays([one for one in moment.overlays if one.opacity > 0], job)
        return [*layers, *shown], [*failures, *failed]

    def _overlays(
        self, overlays: Iterable[OverlayAt], job: Job
    ) -> tuple[list[Layer], list[Failure]]:
        layers: list[Layer] = []
        failures: list[Failure] = []
        for item in overlays:
            try:
                layers += self._painter(item.overlay).layers(item, job)
            except MediaError as error:
                failures.append(Failure(item.overlay.id, error))
        return layers, failures

    def _painter(self, subject: object) -> Painter[Any]:
        make = PAINTERS[type(subject)]
        if make not in self._painters:
            self._painters[make] = make(self._kit)
        return self._painters[make]

    def _paint(
        self,
        target: Target,
        sight: Sight,
        layers: Sequence[Layer],
        order: Sequence[Plane | Solid],
    ) -> None:
        flat_state(sight)
        for layer in layers:
            if isinstance(layer, Sky):
                layer.paint(sight)
        solids = [layer for layer in layers if isinstance(layer, Solid)]
        if solids:
            self._solids.paint_opaque(target, sight, solids)
        for layer in order:
            if isinstance(layer, Plane):
                paint_plane(self._kit, sight, layer, depth=bool(solids))
            else:
                self._solids.paint_translucent(target, sight, solids, layer)

    def _outline(
        self, target: Target, sight: Sight, layers: Sequence[Layer], *, dashed: bool = False
    ) -> None:
        """Draw a line round layers; round solids only in a perspective, where authors select."""
        if not layers:
            return
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target.light_framebuffer)
        flat_state(sight)
        for layer in layers:
            if isinstance(layer, Plane):
                paint_outline(self._kit, sight, layer, ACCENT, dashed=dashed)
        solids = [one for one in layers if isinstance(one, Solid)]
        if solids and not sight.equirect:
            self._solids.paint_outline(target, sight, solids, ACCENT, dashed=dashed)

    def _finish(self, target: Target, canvas: Canvas) -> None:
        """The one output pass: linear light to the canvas's sRGB."""
        same = (canvas.width, canvas.height) == (target.shape.width, target.shape.height)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, canvas.framebuffer)
        GL.glViewport(0, 0, canvas.width, canvas.height)
        for state in (GL.GL_SCISSOR_TEST, GL.GL_BLEND, GL.GL_DEPTH_TEST):
            GL.glDisable(state)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        GL.glBindTexture(GL.GL_TEXTURE_2D, target.light)
        self._screen.cover(
            "output.frag",
            {
                "u_light": 0,
                "u_flip": canvas.upside_down,
                "u_opaque": canvas.opaque,
                "u_stretch": (0.0, 0.0) if same else (1 / canvas.width, 1 / canvas.height),
            },
        )


def back_to_front(layers: Iterable[Layer], eye: Vector) -> list[Plane | Solid]:
    """Planes, and solids that have something translucent, farthest first.

    Things equally far keep their order in the document. What is on top comes last.
    """
    blended: list[Plane | Solid] = [
        layer
        for layer in layers
        if isinstance(layer, Plane) or (isinstance(layer, Solid) and layer.translucent is not None)
    ]

    def depth(layer: Plane | Solid) -> tuple[bool, float]:
        if isinstance(layer, Plane):
            stands = layer.lies_on or layer.pose.position
            return layer.on_top, -_steps(math.dist(stands, eye))
        return False, -_steps(math.dist(layer.centre, eye))

    return sorted(blended, key=depth)


def _steps(distance: float) -> int:
    """A distance in steps within which things count as equally far; what is no number is last."""
    return round((distance if distance < MOST else MOST) / _SAME_DISTANCE)
