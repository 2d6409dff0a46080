"""The engine: draws a moment through a rig onto a canvas, and says what stands at a point of it.

It owns order, depth and blending. What things look like is the painters' (renderer/painters).
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Cue, MediaSource
from renderer.canvas import Canvas, WindowCanvas
from renderer.context import Context
from renderer.gl import GL, gl_errors
from renderer.grades import Grades
from renderer.layers import Job, Kit, Layer, Painter, Plane, Sky, Solid
from renderer.light_cubes import LightCubes
from renderer.measuring import half_there, soft_distances
from renderer.memory import Memory, again_when_full
from renderer.mosaics import Mosaics
from renderer.painters.backdrop import gradient
from renderer.painters.light import light_marks
from renderer.painters.table import PAINTERS, MakePainter
from renderer.painters.text import caption
from renderer.passages import Leaving, glancing, hides, lay_over
from renderer.picking import Touched
from renderer.planes import paint_outline, paint_plane
from renderer.programs import Programs
from renderer.rigs import Perspective, Rig
from renderer.scenery import Scenery, back_to_front, behind_glass
from renderer.screen import Screen
from renderer.shadows import Shadows
from renderer.sights import Sight, distances, picking_sights, sights_of
from renderer.solids import Behind, Solids, flat_state
from renderer.stages import Stages
from renderer.sturdy import OUTLINES, SHADOWS, Refusals
from renderer.targets import SAMPLES, Shape, Target, Targets
from renderer.textures import Textures, linear
from renderer.words import Words
from story.errors import MediaError, ShaderError
from story.model.actions import Transition
from story.model.surrounding import Backdrop
from story.model.values import Id, Vector
from story.overlays.light import Light
from story.passing import Glance, Passing
from story.timeline import Moment, OverlayAt

ACCENT: Final[Vector] = linear("#35c4b0")
"""The linear colour of the lines round what is selected."""


@dataclass(frozen=True)
class Failure:
    """A part of a moment that could not be drawn; `overlay` None: the surrounding."""

    overlay: Id | None
    error: MediaError


@dataclass(frozen=True)
class Drawn:
    """What came of drawing: what is missing from the picture, lines for the user, what it shows."""

    scenery: Scenery
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # of the notes: what this graphics driver does not draw


class _Side:
    """A scene that is drawn, alone or as one of two: its layers, and the eyes that see them."""

    def __init__(
        self, job: Job, layers: list[Layer], rig: Rig, glance: Glance, room: float
    ) -> None:
        self._job, self._rig = job, rig
        self.layers = layers
        self.eye = job.eye
        height = job.moment.scene.eye_height
        self.sights = sights_of(rig, height, glance.drift, room)

    def caption(self, words: Words, captions: tuple[Cue, ...]) -> None:
        """Captions as the topmost layer, through a camera."""
        if not captions or not isinstance(self._rig, Perspective):
            return
        job = self._job
        middle = replace(self.sights[0], place=job.eye)
        said = caption(words, job.media, middle, captions, job.languages)
        self.layers += [] if said is None else [said]

    @cached_property
    def edged(self) -> bool:
        """Whether there is something whose edges several samples a pixel smooth."""
        return any(isinstance(layer, Solid) and not layer.soft for layer in self.layers)

    @cached_property
    def solids(self) -> bool:
        """Whether anything of it stands in depth."""
        return any(isinstance(layer, Solid) for layer in self.layers)

    @cached_property
    def order(self) -> list[Plane | Solid]:
        """What blends, from the farthest; the same for both eyes."""
        return back_to_front(self.layers, self._job.eye)


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
        self.mosaics = Mosaics(self.memory)
        self._grades = Grades(self.memory)
        self._screen = Screen(self._programs)
        self._lights = LightCubes(self._screen, self.memory)
        self.stages = Stages()
        self._kit = Kit(
            self._programs,
            self._textures,
            self.mosaics,
            self._grades,
            self._screen,
            self._lights,
            Words(),
            self.memory,
            self.stages,
        )
        self._targets = Targets(self.memory)
        self._solids = Solids(self._kit, self._targets)
        self._shadows = Shadows(self._screen, self.memory)
        self._refusals = Refusals()
        self._painters: dict[MakePainter, Painter[Any]] = {}
        self._closed = False

    @again_when_full
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
        surrounded: bool = True,
        supersample: int = 1,
        leaving: Leaving | None = None,
    ) -> Drawn:
        """Draw a moment. The canvas must be as large as the rig, but for a window's: over that
        a smaller picture is stretched, which keeps a slow machine's preview lively.

        What has no media is left out and reported, so that a preview goes on; an export looks at
        `Drawn.failures`. With `exact` False a video shows the latest frame at hand. The part
        of an overlay that is `pointed` at is lit. What is `unseen` has a dashed line round where
        it would be. Without `surrounded` only overlays are drawn, lit as ever. With `supersample` N
        each pixel is the mean of the light of N x N. What is `leaving` gives way to the moment.
        Raises RenderError where the GPU fails.
        """
        same = (canvas.width, canvas.height) == (rig.width, rig.height)
        assert same or isinstance(canvas, WindowCanvas), "canvas and rig differ"
        self._begin()
        self.mosaics.begin()
        with gl_errors("drawing"):
            whole = sights_of(rig, moment.scene.eye_height)[0]
            sharp = supersample / whole.radians_per_pixel
            job = Job(moment, media, languages, exact, pointed, frozenset(selected), sharp=sharp)
            seen = Passing() if leaving is None else leaving.passing(moment.scene)
            layers, failures = self._layers(job, surrounded=surrounded, shaded=True)
            coming = _Side(job, layers, glancing(rig, seen.coming.zoom), seen.coming, seen.room)
            coming.caption(self._kit.words, captions)
            left = None
            if leaving is not None and not hides(seen):
                before = Job(leaving.moment, media, languages, exact, sharp=sharp)
                shown, failed = self._layers(before, surrounded=surrounded, shaded=True)
                failures += failed
                glance = glancing(rig, seen.leaving.zoom, leaving.view)
                left = _Side(before, shown, glance, seen.leaving, seen.room)
            outlined = self._outlined(job, layers, selected, unseen)
            passage = None if leaving is None else (left, seen, leaving.transition)
            self._paint_eyes(coming, passage, rig, canvas, outlined, supersample)
        scenery = Scenery(picking_sights(coming.sights), tuple(layers), job.eye, rig.height)
        left_out = tuple(self._refusals.lines(moment, languages))
        return Drawn(scenery, tuple(failures), (*job.notes, *left_out), left_out)

    @again_when_full
    def measure(
        self,
        moment: Moment,
        rig: Rig,
        media: MediaSource,
        *,
        languages: tuple[str, ...] = ("en",),
        surrounded: bool = True,
    ) -> NDArray[np.float32]:
        """How far away what is seen is: (h, w) metres from the eye along each pixel's ray.

        Infinite where only sky is seen; what lets through more than half of what is behind it is
        looked through. Of splats it is the mean of what they show there. Of an anaglyph it is what
        an eye in the middle sees. Raises RenderError, and MediaError as media do.
        """
        self._begin()
        metres = np.full((rig.height, rig.width), np.inf, np.float32)
        with gl_errors("measuring distances"):
            job = Job(half_there(moment), media, languages, True, measured=True)
            layers, failures = self._layers(job, surrounded=surrounded)
            for failure in failures:
                raise failure.error
            solids = [layer for layer in layers if isinstance(layer, Solid)]
            planes = [layer for layer in layers if isinstance(layer, Plane)]
            self._solids.begin()
            for sight in picking_sights(sights_of(rig, moment.scene.eye_height)):
                shape = Shape(*sight.rect[2:], depth=True)
                target = self._targets.take("distances", shape)
                target.begin()
                flat_state(sight)
                self._solids.paint_opaque(target, sight, solids)
                for plane in planes:
                    self._paint_plane(sight, plane, depth=True, measured=True)
                left, bottom = sight.seat
                top = rig.height - bottom - shape.height
                part = metres[top : top + shape.height, left : left + shape.width]
                found = distances(sight, target.read_depth())
                soft = soft_distances(target, sight, solids, self._solids)
                part[:] = np.minimum(found, soft)[::-1]
        return metres

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

    @again_when_full
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
        self._begin()
        sights = sights_of(rig, moment.scene.eye_height)
        job = Job(moment, media, languages, False)
        with gl_errors("picking"):
            layers, _ = self._layers(job)
        scenery = Scenery(picking_sights(sights), tuple(layers), job.eye, rig.height)
        return scenery.touch(x, y)

    def programs_named(self, names: Collection[int]) -> tuple[str, ...]:
        """What OpenGL's names of its programs stand for."""
        return self._programs.named(names)

    def close(self) -> None:
        """Delete all it has on the GPU; closing twice does nothing."""
        if self._closed:
            return
        self._enter()
        for painter in self._painters.values():
            painter.close()
        self._painters.clear()
        self._solids.close()
        self._shadows.close()
        self._targets.close()
        self._lights.close()
        self._screen.close()
        self._grades.close()
        self.mosaics.close()
        self._textures.close()
        self._programs.close()
        self._closed = True

    def _begin(self) -> None:
        """A picture begins."""
        self._enter()
        self.memory.begin()
        self._refusals.begin()

    def _enter(self) -> None:
        assert threading.get_ident() == self._thread, "an engine is used by one thread only"
        assert not self._closed, "the engine is closed"
        self._context.make_current()

    def _paint_eyes(
        self,
        coming: _Side,
        passage: tuple[_Side | None, Passing, Transition] | None,
        rig: Rig,
        canvas: Canvas,
        outlined: tuple[Sequence[Layer], Sequence[Layer]],
        fine: int,
    ) -> None:
        """Each eye's picture after the other, onto its part of the canvas."""
        sights = coming.sights
        self._solids.begin()
        both = len(sights) == 2 and sights[0].seat == sights[1].seat
        drawn: list[Target] = []
        for number, sight in enumerate(one.finer(fine) for one in sights):
            name = "right eye" if both and drawn else "picture"
            target = self._paint_side(name, sight, coming, fine)
            if passage is not None:
                side, seen, by = passage
                left = None
                if side is not None:
                    left = self._paint_side("left", side.sights[number].finer(fine), side, fine)
                lay_over(self._kit, target, left, sight, seen, by)
            with self.stages("outlines"):
                try:
                    self._outline(target, sight, outlined[0])
                    self._outline(target, sight, outlined[1], dashed=True)
                except ShaderError as error:
                    self._refusals.refuse(OUTLINES, error)
            self._cut(target, sight)
            drawn.append(target)
            if not both:
                self._finish([target], canvas, rig, sight, fine)
        if both:
            self._finish(drawn, canvas, rig, sights[0], fine)

    def _paint_side(self, name: str, sight: Sight, side: _Side, fine: int) -> Target:
        """One eye's picture of a scene."""
        smoothed = side.edged and not sight.curved and fine <= 2
        target = self._targets.take(
            name,
            Shape(*sight.rect[2:], depth=side.solids, samples=SAMPLES if smoothed else 0),
        )
        target.begin()
        with self.stages("sort"):
            order = side.order
        self._paint(target, sight, side.layers, order, side.eye)
        with self.stages("output"):
            target.resolve()
        return target

    def _outlined(
        self,
        job: Job,
        layers: Sequence[Layer],
        selected: Collection[Id],
        unseen: Sequence[OverlayAt],
    ) -> tuple[Sequence[Layer], Sequence[Layer]]:
        """What gets a line round it, and what a dashed one."""
        chosen = [one for one in layers if not isinstance(one, Sky) and one.overlay in selected]
        lights = [one for one in job.moment.overlays if isinstance(one.overlay, Light)]
        chosen += [
            mark
            for one in lights
            if one.overlay.id in selected
            for mark in light_marks(one, job.eye)
        ]
        return chosen, self._overlays(unseen, job)[0]

    def _layers(
        self, job: Job, *, surrounded: bool = True, shaded: bool = False
    ) -> tuple[list[Layer], list[Failure]]:
        layers: list[Layer] = []
        failures: list[Failure] = []
        moment = job.moment
        try:
            if surrounded:
                with self.stages("prepare"):
                    layers += self._painter(moment.surrounding).layers(moment.surrounding, job)
        except MediaError as error:
            failures.append(Failure(None, error))
            layers.append(self._plain_sky())
        except ShaderError as error:
            self._refusals.refuse(None, error)
            layers.append(self._plain_sky())
        shown, failed = self._overlays([one for one in moment.overlays if one.opacity > 0], job)
        layers += shown
        layers = [self._refusals.guarded(layer, self._plain_sky) for layer in layers]
        failures += failed
        if not shaded:
            return layers, failures
        try:
            return self._shadows.cast(job, layers), failures
        except ShaderError as error:
            self._refusals.refuse(SHADOWS, error)
            return layers, failures

    def _overlays(
        self, overlays: Iterable[OverlayAt], job: Job
    ) -> tuple[list[Layer], list[Failure]]:
        layers: list[Layer] = []
        failures: list[Failure] = []
        for item in overlays:
            try:
                with self.stages("prepare"):
                    layers += self._painter(item.overlay).layers(item, job)
            except MediaError as error:
                failures.append(Failure(item.overlay.id, error))
            except ShaderError as error:
                self._refusals.refuse(item.overlay.id, error)
        return layers, failures

    def _plain_sky(self) -> Sky:
        """What stands in for a surrounding that cannot be drawn."""
        plain = Backdrop()
        return gradient(self._kit, plain.top, plain.bottom)

    def _paint_plane(self, sight: Sight, plane: Plane, *, depth: bool, measured: bool) -> None:
        try:
            paint_plane(self._kit, sight, plane, depth=depth, measured=measured)
        except ShaderError as error:
            self._refusals.refuse(plane.overlay, error)
            flat_state(sight)

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
        eye: Vector,
    ) -> None:
        flat_state(sight)
        with self.stages("surrounding"):
            skies = [layer for layer in layers if isinstance(layer, Sky)]
            for sky in skies:
                sky.paint(sight)
        solids = [layer for layer in layers if isinstance(layer, Solid)]
        paint = partial(self._paint_plane, depth=bool(solids), measured=False)
        behind = behind_glass(order, layers, eye)
        if solids:
            with self.stages("solids"):
                self._solids.paint_opaque(target, sight, solids, skies, Behind(behind, paint))
        with self.stages("overlays"):
            # A curved picture has got them as faces see them, and only where there is glass.
            for layer in order if sight.curved else order[len(behind) :]:
                if isinstance(layer, Plane):
                    paint(sight, layer)
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
        if solids and not sight.curved:
            self._solids.paint_outline(target, sight, solids, ACCENT, dashed=dashed)

    def _cut(self, target: Target, sight: Sight) -> None:
        """Clear what lies outside of a dome's circle."""
        if sight.rim is None:
            return
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target.light_framebuffer)
        flat_state(sight)
        GL.glBlendFunc(GL.GL_ZERO, GL.GL_SRC_ALPHA)
        radius = sight.rim / sight.radians_per_pixel
        rect = tuple(float(side) for side in sight.rect)
        with self.stages("output"):
            self._screen.cover("rim.frag", {"u_rect": rect, "u_rim": radius})
        flat_state(sight)

    def _finish(
        self, drawn: Sequence[Target], canvas: Canvas, rig: Rig, sight: Sight, fine: int
    ) -> None:
        """The one output pass: linear light to the canvas's sRGB. Of two targets, an anaglyph."""
        same = (canvas.width, canvas.height) == (rig.width, rig.height)
        wide, high = canvas.width / rig.width, canvas.height / rig.height
        shape = drawn[0].shape
        width, height = round(shape.width / fine * wide), round(shape.height / fine * high)
        left, bottom = round(sight.seat[0] * wide), round(sight.seat[1] * high)
        if canvas.upside_down:
            bottom = canvas.height - height - bottom
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, canvas.framebuffer)
        GL.glViewport(left, bottom, width, height)
        for state in (GL.GL_SCISSOR_TEST, GL.GL_BLEND, GL.GL_DEPTH_TEST):
            GL.glDisable(state)
        for unit, target in reversed(list(enumerate(drawn))):
            GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
            GL.glBindTexture(GL.GL_TEXTURE_2D, target.light)
        with self.stages("output"):
            self._screen.cover(
                "output.frag",
                {
                    "u_light": 0,
                    "u_right": 1,
                    "u_rect": (float(left), float(bottom), float(width), float(height)),
                    "u_flip": canvas.upside_down,
                    "u_opaque": canvas.opaque,
                    "u_stretch": (0.0, 0.0) if same else (1 / width, 1 / height),
                    "u_fine": fine,
                },
                ("ANAGLYPH",) if len(drawn) == 2 else (),
            )
