"""Draws point clouds: round dots sized in metres, unlit, standing on their placement.

renderer/cloud_nodes.py says which nodes of a cloud's tree a picture shows; renderer/dots.py keeps
their points on the GPU.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.media import Cloud as CloudData
from assets.media import Points
from renderer.cloud_hits import strike
from renderer.cloud_nodes import Choice, bounds_of, budget_of, choose, distance, seen
from renderer.dots import Dots
from renderer.gl import GL
from renderer.layers import Job, Kit, Layer, Solid
from renderer.memory import Memory
from renderer.painters.model import sphere
from renderer.programs import Uniform
from renderer.shades import coloured, shade_of
from renderer.sights import FAR, NEAR, Matrix, MeshView, axes, pose_matrix
from renderer.standing import sized
from renderer.targets import Shape, Target, Targets
from story.model.values import Vector
from story.overlays.cloud import Cloud
from story.overlays.upright import UPRIGHT, Upward, upright_box
from story.timeline import OverlayAt

RELIEF: Final = 0.4  # of clouds without colours, unless the story says otherwise
FULL: Final = 1.7  # times the distance between points: dots so large leave hardly a hole
_CORE, _EDGE, _ALL = range(3)  # the parts of dots: DOT_CORE ... of shaders/shared/cloud.glsl
_ROUND: Final = 2.0  # DOT_ROUND
_MARGIN: Final = 96  # pixels that dots beyond the edge may reach into the picture
_REACH: Final = 720  # lines of a picture for each pixel that relief looks around


class CloudPainter:
    """Paints `Cloud`: centred over its placement, the lowest point at its height."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._dots = Dots(kit.memory)
        self._easel = _Easel(kit.memory)

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One solid. Raises MediaError when the cloud cannot be had."""
        overlay = subject.overlay
        assert isinstance(overlay, Cloud)
        cloud = job.media.cloud(overlay.asset)
        place = standing(subject, cloud, overlay.size, overlay.up)
        shade = shade_of(cloud, overlay.shade)
        grain = cloud.grain * FULL * _scale(place)
        diameter = grain if overlay.point is None else overlay.point * subject.pose.scale
        relief = overlay.relief
        if relief is None:
            relief = 0.0 if "rgb" in cloud.shades else RELIEF
        clouds = sum(isinstance(each.overlay, Cloud) for each in job.moment.overlays)
        look = _Look(
            cloud, place, overlay.up, shade, diameter, relief, subject.opacity, max(clouds, 1)
        )
        centre, radius = sphere(place, cloud.low, cloud.high)

        def hit(origin: Vector, direction: Vector) -> float | None:
            return strike(cloud, place, diameter / 2, origin, direction)

        shown = _Shown(look, self._kit, self._dots, self._easel)
        solid = subject.opacity >= 1
        key = (cloud.key, place.tobytes(), shade, diameter, relief, subject.opacity, clouds)
        return (
            Solid(
                shown.opaque if solid else _nothing,
                centre,
                radius + diameter,
                None if solid else shown.faded,
                hit,
                overlay.id,
                key,
                edges=shown.edges if solid else None,
                soft=not solid,
            ),
        )

    def close(self) -> None:
        """Delete the clouds from the GPU."""
        self._dots.close()
        self._easel.close()


def _nothing(view: MeshView) -> None:
    """A faded cloud has nothing opaque."""


@dataclass(frozen=True, eq=False)
class _Look:
    """How a cloud is to look in a picture."""

    cloud: CloudData
    place: Matrix  # its space to the world
    up: Upward  # of its space
    shade: str
    diameter: float  # of a dot, metres in the world
    relief: float
    opacity: float
    clouds: int  # in the picture, which share the points that it may show


@dataclass(frozen=True)
class _Run:
    """Nodes of the buffer that are drawn alike."""

    firsts: list[int]
    counts: list[int]


@dataclass(frozen=True)
class _Runs:
    """What a view shows: of what is chosen, nodes of small dots only, and the others."""

    choice: Choice
    small: _Run
    large: _Run
    widest: float  # of all dots, pixels


class _Easel:
    """Where dots are drawn aside, one sample a pixel: each cloud's stay until another's come."""

    def __init__(self, memory: Memory) -> None:
        self._targets = Targets(memory)
        self._holds: tuple[object, MeshView] | None = None

    def take(
        self, shown: object, view: MeshView, shape: Shape, paint: Callable[[], None]
    ) -> Target:
        """What `paint` draws for a cloud in a view, drawn unless it is there."""
        target = self._targets.take("dots", shape)
        holds = self._holds
        if holds is None or holds[0] is not shown or holds[1] is not view:
            target.begin()
            paint()
            self._holds = shown, view
        return target

    def close(self) -> None:
        """Delete it from the GPU."""
        self._holds = None
        self._targets.close()


class _Shown:
    """One cloud in one picture: draws itself into whatever view is asked for."""

    def __init__(self, look: _Look, kit: Kit, dots: Dots, easel: _Easel) -> None:
        self._look, self._kit, self._dots, self._easel = look, kit, dots, easel
        self._chosen: dict[object, Choice] = {}

    def opaque(self, view: MeshView) -> None:
        """The whole dots, with depth."""
        self._lay(view, _CORE)

    def edges(self, view: MeshView) -> None:
        """The soft edges, before what is no cloud, of dots that are large enough to have some."""
        if self._runs(view).large.firsts:
            self._lay(view, _EDGE)

    def faded(self, view: MeshView) -> None:
        """All of it, let through: its front shows as one thing."""
        self._lay(view, _ALL)

    def _lay(self, view: MeshView, part: int) -> None:
        """Draw the dots aside, unless they are there, and lay a part of them into the picture."""
        reach = max(1, round(view.height / _REACH))
        # the rasteriser leaves out dots whose middle it does not see
        margin = reach + 1 + min(math.ceil(self._runs(view).widest / 2), _MARGIN)
        wide, high = view.width + 2 * margin, view.height + 2 * margin
        bound = int(GL.glGetIntegerv(GL.GL_FRAMEBUFFER_BINDING))
        box = [int(each) for each in GL.glGetIntegerv(GL.GL_VIEWPORT)]
        state = {each: bool(GL.glIsEnabled(each)) for each in (GL.GL_BLEND, GL.GL_SCISSOR_TEST)}
        writes = bool(GL.glGetIntegerv(GL.GL_DEPTH_WRITEMASK))
        projection = view.projection.copy()
        projection[0] *= view.width / wide
        projection[1] *= view.height / high
        wider = replace(view, projection=projection, width=wide, height=high)

        def paint() -> None:
            GL.glEnable(GL.GL_DEPTH_TEST)
            GL.glDepthFunc(GL.GL_LEQUAL)
            GL.glDisable(GL.GL_BLEND)
            self._draw(view, wider, _CORE)
            GL.glDepthMask(False)
            GL.glEnable(GL.GL_BLEND)
            GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
            self._draw(view, wider, _EDGE)

        aside = self._easel.take(self, view, Shape(wide, high, depth=True), paint)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, bound)
        GL.glViewport(*box)
        GL.glDepthMask(writes)
        for each, on in state.items():
            (GL.glEnable if on else GL.glDisable)(each)
        for unit, name in ((1, aside.depth), (0, aside.light)):
            GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
            GL.glBindTexture(GL.GL_TEXTURE_2D, name)
        self._kit.screen.cover(
            "cloud_laid.frag",
            {
                "u_light": 0,
                "u_codes": 1,
                "u_viewport": tuple(float(each) for each in box),
                "u_margin": margin,
                "u_part": part,
                "u_reach": reach,
                "u_strength": float(self._look.relief),
                "u_slack": float(self._look.diameter),
                "u_opacity": float(self._look.opacity),
                "u_tan": (1 / float(view.projection[0, 0]), 1 / float(view.projection[1, 1])),
                "u_range": (NEAR, FAR),
            },
        )

    def _draw(self, view: MeshView, wider: MeshView, part: int) -> None:
        """Draw a part of the dots that are chosen for `view` into one that reaches farther."""
        look = self._look
        runs = self._runs(view)
        choice, small, large = runs.choice, runs.small, runs.large
        uniforms: dict[str, Uniform] = {
            **wider.uniforms,
            "u_model": look.place,
            "u_diameter": float(look.diameter),
            "u_least": float(choice.least),
            "u_focal": float(wider.projection[1, 1]) * wider.height / 2,
            "u_viewport": (0.0, 0.0, float(wider.width), float(wider.height)),
            "u_part": part,
            "u_range": (NEAR, FAR),
        }
        take = self._kit.programs.take
        if large.firsts:
            take("cloud.vert", "cloud.frag").use(uniforms)
            self._dots.draw(large.firsts, large.counts)
        if small.firsts and part == _CORE:
            take("cloud.vert", "cloud.frag", ("SMALL",)).use(uniforms)
            self._dots.draw(small.firsts, small.counts)

    def _runs(self, view: MeshView) -> _Runs:
        """What is chosen; what this view sees of it: nodes of small dots only, and the others."""
        look = self._look
        cloud = look.cloud
        focal = float(view.projection[1, 1]) * view.height / 2
        scale = _scale(look.place)
        model = look.place.astype(np.float64)
        inverse = np.linalg.inv(model) if scale > 0 else np.eye(4)
        x, y, z = (inverse @ [*view.eye, 1.0])[:3].tolist()
        eye = (x, y, z)
        bounds = bounds_of(view.projection.astype(np.float64) @ view.view @ model)
        # dots beyond the edge reach into it, and relief looks there
        pad = (look.diameter + abs(view.ods)) / max(scale, 1e-30)
        seen_from = (eye, focal, None if view.around else bounds)
        choice = self._chosen.get(seen_from)
        if choice is None:
            pixels = view.width * view.height * (6 if view.around else 1)
            budget = budget_of(pixels, look.clouds)
            choice = choose(cloud, eye, () if view.around else bounds, focal, budget, pad)
            self._chosen = {seen_from: choice}
        small, large, widest = _Run([], []), _Run([], []), 0.0
        # a depth is less than its distance, most so in the corners of the view
        aslant = math.hypot(1, 1 / view.projection[0, 0], 1 / view.projection[1, 1])
        for node in choice.nodes:
            box = cloud.corners[node]
            if not seen(box, bounds, pad):
                continue
            key = (cloud.key, look.shade, look.up, node)
            first = self._dots.take(key, cloud.sizes[node], partial(self._points, node))
            near = max(distance(box, eye) * scale - abs(view.ods), NEAR)
            most = max(look.diameter * focal / near, choice.least) * aslant
            widest = max(widest, most)
            run = small if most < _ROUND else large
            if run.firsts and run.firsts[-1] + run.counts[-1] == first:
                run.counts[-1] += cloud.sizes[node]
            else:
                run.firsts.append(first)
                run.counts.append(cloud.sizes[node])
        return _Runs(choice, small, large, widest)

    def _points(self, node: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        look = self._look
        points: Points = look.cloud.read(node)
        return points.positions, coloured(points, look.cloud, look.shade, look.up)


def _scale(place: Matrix) -> float:
    """Metres of the world in one of a space that is scaled alike in all directions."""
    return math.sqrt(float(place[:3, 0].astype(np.float64) @ place[:3, 0]))


def standing(subject: OverlayAt, cloud: CloudData, size: float | None, up: Upward) -> Matrix:
    """Local to world of a cloud whose box stands on the placement with the middle of its base."""
    low, high = upright_box(cloud.low, cloud.high, up)
    pose = sized(subject.pose, low, high, size)
    base = np.eye(4)
    base[:3, :3] = axes(UPRIGHT[up])
    base[:3, 3] = (-(low[0] + high[0]) / 2, -low[1], -(low[2] + high[2]) / 2)
    return (pose_matrix(pose).astype(np.float64) @ base).astype(np.float32)
