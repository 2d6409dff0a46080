"""Draws solids in depth: straight into a perspective, through cube faces into curved pictures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from renderer.faces import Faces
from renderer.gl import GL
from renderer.glass import Glass
from renderer.layers import Kit, Plane, Sky, Solid
from renderer.lenses import Box, cap_box
from renderer.programs import Uniform
from renderer.rigs import FACES, Face
from renderer.sights import (
    NEAR,
    MeshView,
    Rect,
    Sight,
    axes,
    pixels,
    projection_matrix,
    view_matrix,
)
from renderer.targets import SAMPLES, Shape, Target, Targets
from story.model.values import Vector
from story.space import rotate, rotation_of

_GUTTER: Final = 2  # pixels round a face, so that filtering finds no edge
_FACE_SHARE: Final = 0.4  # of the GPU's memory that the face being drawn may take
_LEAST_FACE: Final = 1024  # pixels of its side that it has in any case
_EDGE: Final = 4  # pixels that filtering carries what is drawn on a face beyond it
_LINE: Final = 5  # pixels that the line round what is selected reaches out
_FACE_ROWS: Final[dict[Face, tuple[float, float]]] = {
    **dict.fromkeys(("front", "right", "back", "left"), (0.25, 0.75)),
    "up": (0.69, 1.0),
    "down": (0.0, 0.31),
}
"""The rows of an equirect picture that a face reaches, from its bottom, 0 to 1."""
_FACE_REACH: Final = math.acos(1 / math.sqrt(3))  # from a face's middle to its corners


@dataclass(frozen=True)
class Behind:
    """What blends behind all that is seen through, farthest first, and what paints planes of it."""

    layers: Sequence[Plane | Solid]
    paint: Callable[[Sight, Plane], None]


class Solids:
    """The passes that solids need."""

    def __init__(self, kit: Kit, targets: Targets) -> None:
        self._kit = kit
        self._targets = targets
        self._faces = Faces(targets, kit.memory)
        self._glass = Glass(targets)

    def begin(self) -> None:
        """A picture begins."""
        self._faces.begin()

    def close(self) -> None:
        """Delete what it keeps on the GPU; the targets are their owner's."""
        self._faces.close()

    def paint_opaque(
        self,
        target: Target,
        sight: Sight,
        solids: Sequence[Solid],
        skies: Sequence[Sky] | None = None,
        behind: Behind | None = None,
    ) -> None:
        """Draw what is opaque, with depth, into the target that is bound.

        Then, with `skies`, which it already shows, what is seen through over all that. Through it
        shows what blends `behind` it, which a picture that is not curved then holds as well.
        """
        if not sight.curved:
            _paint_solid(sight.mesh_view(), solids)
            if skies is not None and any(solid.through is not None for solid in solids):
                _paint_behind(sight, sight.mesh_view(), behind)
                self._glass.over(target, sight.mesh_view(), solids)
            flat_state(sight)
            return
        for face in FACES:
            near = [each for each in solids if not each.soft and touches(sight, face, each)]
            rects = face_rects(sight, face, near) if near else []
            if not rects:
                continue
            view = _face_view(sight, face, self._face_size(sight))
            seen = _face_sight(sight, face, view)
            back = partial(_paint_all, seen, view, skies or (), near, behind)

            def paint(
                drawn: Target,
                near: list[Solid] = near,
                view: MeshView = view,
                back: Callable[[], None] = back,
            ) -> None:
                _paint_solid(view, near)
                if skies is not None and any(solid.through is not None for solid in near):
                    self._glass.apart(drawn, view, near, back)

            cube = self._face(sight, face, None, near, paint)
            self._lay_over(target, sight, face, cube, rects, depth=True)

    def paint_translucent(
        self, target: Target, sight: Sight, solids: Sequence[Solid], one: Solid
    ) -> None:
        """Draw what is translucent of `one`, behind the opaque parts of all `solids`."""
        translucent = one.translucent
        assert translucent is not None, "a solid is only sorted among the translucent if it is"
        if not sight.curved:
            _depth_state(write=False, blend=True)
            translucent(sight.mesh_view())
            flat_state(sight)
            return
        for face in FACES:
            rects = face_rects(sight, face, (one,)) if touches(sight, face, one) else []
            if not rects:
                continue
            before = [each for each in solids if each is one or not each.soft]
            near = [each for each in before if touches(sight, face, each)]
            view = _face_view(sight, face, self._face_size(sight))

            def paint(_drawn: Target, near: list[Solid] = near, view: MeshView = view) -> None:
                _depth_state(write=True, blend=False)
                GL.glColorMask(False, False, False, False)
                for solid in near:
                    solid.opaque(view)
                    if solid.through is not None:
                        solid.through(view, 0, False)
                GL.glColorMask(True, True, True, True)
                _depth_state(write=False, blend=True)
                translucent(view)

            cube = self._face(sight, face, solids.index(one), near, paint)
            self._lay_over(target, sight, face, cube, rects, depth=False)

    def paint_outline(
        self,
        target: Target,
        sight: Sight,
        chosen: Sequence[Solid],
        colour: Vector,
        *,
        dashed: bool = False,
    ) -> None:
        """Draw a line round the silhouette of solids, over all else; perspective only."""
        width, height = target.shape.width, target.shape.height
        mask = self._targets.take("mask", Shape(width, height, depth=True))
        mask.begin()
        view = sight.mesh_view()
        for solid in chosen:
            _paint_solid(view, [solid])
            if solid.through is not None:
                _depth_state(write=True, blend=True)
                solid.through(view, 0, False)
            if solid.translucent is not None:
                _depth_state(write=False, blend=True)
                solid.translucent(view)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target.light_framebuffer)
        flat_state(sight)
        GL.glActiveTexture(GL.GL_TEXTURE0)
        GL.glBindTexture(GL.GL_TEXTURE_2D, mask.light)
        for solid in chosen:
            GL.glScissor(*sphere_bounds(sight, solid.centre, solid.radius))
            uniforms: dict[str, Uniform] = {"u_mask": 0, "u_colour": colour, "u_dashed": dashed}
            self._kit.screen.cover("solids/outline.frag", uniforms)
        flat_state(sight)

    def _face(
        self,
        sight: Sight,
        face: Face,
        translucent: int | None,
        near: Sequence[Solid],
        paint: Callable[[Target], None],
    ) -> Target:
        """A face with what `paint` draws of `near`; `translucent`: which of the solids it is of."""
        keys = tuple(None if solid.through is not None else solid.key for solid in near)
        size = self._face_size(sight)
        known = None if None in keys else (sight.place, sight.ods, sight.calm, translucent, keys)
        samples = 0 if all(solid.soft for solid in near) else SAMPLES
        return self._faces.take((sight.eye, face, translucent), known, size, paint, samples)

    def _face_size(self, sight: Sight) -> int:
        """Pixels of a face's side, no more than leave room for other things."""
        pixel = Shape(1, 1, depth=True, samples=SAMPLES).bytes
        most = math.isqrt(int(_FACE_SHARE * self._kit.memory.budget) // pixel)
        return min(face_size(sight), max(most, _LEAST_FACE))

    def _lay_over(
        self,
        target: Target,
        sight: Sight,
        face: Face,
        cube: Target,
        rects: Sequence[Rect],
        *,
        depth: bool,
    ) -> None:
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, target.framebuffer)
        flat_state(sight)
        if depth:
            GL.glEnable(GL.GL_DEPTH_TEST)
            GL.glDepthFunc(GL.GL_ALWAYS)
            GL.glDepthMask(True)
        for unit, name in ((1, cube.depth), (0, cube.light)):
            GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
            GL.glBindTexture(GL.GL_TEXTURE_2D, name)
        look = FACES[face]
        uniforms: dict[str, Uniform] = {
            "u_light": 0,
            "u_depth": 1,
            "u_unturn": axes(rotation_of(look.yaw, look.pitch)).T,
            "u_spread": cube.shape.width / (cube.shape.width - 2 * _GUTTER),
        }
        for rect in rects:
            GL.glScissor(*rect)
            self._kit.screen.look(sight, "solids/face.frag", uniforms)
        flat_state(sight)


def _face_sight(sight: Sight, face: Face, view: MeshView) -> Sight:
    """What the eye sees through a face."""
    look = FACES[face]
    spread = 1 / float(view.projection[0, 0])
    return Sight(
        (0, 0, view.width, view.height),
        sight.eye,
        sight.place,
        "flat",
        rotation_of(look.yaw, look.pitch),
        (spread, spread),
    )


def _face_view(sight: Sight, face: Face, size: int) -> MeshView:
    look = FACES[face]
    spread = size / (size - 2 * _GUTTER)
    return MeshView(
        view_matrix(sight.place, rotation_of(look.yaw, look.pitch)),
        projection_matrix(spread, spread),
        sight.place,
        size,
        size,
        sight.ods,
        sight.calm,
        around=True,
    )


def face_size(sight: Sight) -> int:
    """Pixels of a face's side that is as fine in its middle as the picture wants."""
    return math.ceil(2 / sight.face_pixel) + 2 * _GUTTER


def sphere_bounds(sight: Sight, centre: Vector, radius: float) -> Rect:
    """A rectangle of a perspective's canvas that holds a sphere and the line round it."""
    x, y, z, w = sight.rotation
    ex, ey, ez = sight.place
    cx, cy, cz = centre
    right, up, back = rotate((-x, -y, -z, w), (cx - ex, cy - ey, cz - ez))
    near, far = -back - radius, -back + radius
    left, bottom, width, height = sight.rect
    if near <= NEAR:
        return sight.rect

    def span(middle: float, tangent: float, size: int) -> tuple[int, int]:
        """Where a box round the sphere begins and ends, in pixels of one direction."""
        ends = [
            (middle + side * radius) / (depth * tangent)
            for side in (-1, 1)
            for depth in (near, far)
        ]
        first = math.floor((0.5 + 0.5 * min(ends)) * size) - _LINE
        last = math.ceil((0.5 + 0.5 * max(ends)) * size) + _LINE
        return min(max(0, first), size), min(max(0, last), size)

    x0, x1 = span(right, sight.extent[0], width)
    y0, y1 = span(up, sight.extent[1], height)
    return left + x0, bottom + y0, x1 - x0, y1 - y0


def face_rects(sight: Sight, face: Face, shown: Sequence[Solid]) -> list[Rect]:
    """Rectangles of a curved picture that hold all that a face shows of solids.

    They have no pixel in common.
    """
    if sight.lens == "equirect":
        return _equirect_rects(sight, face, shown)
    look = FACES[face]
    ahead = rotate(rotation_of(look.yaw, look.pitch), (0.0, 0.0, -1.0))
    boxes = [_round_box(sight, _patch(sight, solid)) for solid in shown]
    held = _round_box(sight, (ahead, _FACE_REACH))
    box = (
        max(held[0], min(box[0] for box in boxes)),
        max(held[1], min(box[1] for box in boxes)),
        min(held[2], max(box[2] for box in boxes)),
        min(held[3], max(box[3] for box in boxes)),
    )
    rect = pixels(sight.rect, box, _EDGE)
    return [] if rect is None else [rect]


def _round_box(sight: Sight, patch: tuple[Vector, float]) -> Box:
    """What of a dome's or planet's picture holds a round patch: direction, radians round it."""
    x, y, z, w = sight.rotation
    return cap_box(sight.lens, sight.extent, rotate((-x, -y, -z, w), patch[0]), patch[1])


def _patch(sight: Sight, solid: Solid) -> tuple[Vector, float]:
    """Where in the sky a solid may be seen: a direction, and how many radians round it."""
    ex, ey, ez = sight.place
    cx, cy, cz = solid.centre
    away = (cx - ex, cy - ey, cz - ez)
    far = math.hypot(*away)
    radius = solid.radius + abs(sight.ods)
    if far <= radius:
        return (0.0, 0.0, -1.0), math.pi
    return (away[0] / far, away[1] / far, away[2] / far), math.asin(radius / far)


def _equirect_rects(sight: Sight, face: Face, shown: Sequence[Solid]) -> list[Rect]:
    x, y, width, height = sight.rect
    reaches = [_reach(sight, solid) for solid in shown]
    lowest, highest = _FACE_ROWS[face]
    low = max(lowest, 0.5 + min(reach.low for reach in reaches) / math.pi)
    high = min(highest, 0.5 + max(reach.high for reach in reaches) / math.pi)
    bottom = max(0, math.floor(low * height) - _EDGE)
    top = min(height, math.ceil(high * height) + _EDGE)
    first, last = 0, width
    if FACES[face].pitch == 0:
        middle, quarter = math.radians(FACES[face].yaw), math.pi / 4
        spans = [_across(reach, middle) for reach in reaches]
        left = middle + max(-quarter, min(span[0] for span in spans))
        right = middle + min(quarter, max(span[1] for span in spans))
        first = math.floor((0.5 + left / (2 * math.pi)) * width) - _EDGE
        last = math.ceil((0.5 + right / (2 * math.pi)) * width) + _EDGE
        last = min(last, first + width)
    rects = []
    for shift in (-width, 0, width):  # round the back the picture goes on at its other side
        begin, end = max(0, first + shift), min(width, last + shift)
        if begin < end and bottom < top:
            rects.append((x + begin, y + bottom, end - begin, top - bottom))
    return rects


@dataclass(frozen=True)
class _Reach:
    """The directions in which a solid may be seen, radians."""

    yaw: float
    aside: float  # to both sides of `yaw`
    low: float
    high: float


def _reach(sight: Sight, solid: Solid) -> _Reach:
    ex, ey, ez = sight.place
    cx, cy, cz = solid.centre
    right, up, ahead = cx - ex, cy - ey, ez - cz
    radius = solid.radius + abs(sight.ods)  # as if the eye stood still and the solid moved
    flat = math.hypot(right, ahead)
    far = math.hypot(flat, up)
    pitch = math.atan2(up, flat)
    above = math.asin(radius / far) if far > radius else math.pi
    return _Reach(
        math.atan2(right, ahead),
        math.asin(radius / flat) if flat > radius else math.pi,
        max(-math.pi / 2, pitch - above),
        min(math.pi / 2, pitch + above),
    )


def _across(reach: _Reach, middle: float) -> tuple[float, float]:
    """From where to where a solid may be seen, counted from the yaw of a face's middle."""
    if reach.aside >= math.pi / 2:
        return -math.pi, math.pi
    turned = math.remainder(reach.yaw - middle, 2 * math.pi)
    return turned - reach.aside, turned + reach.aside


def touches(sight: Sight, face: Face, solid: Solid) -> bool:
    """Whether the sphere round a solid reaches into the face's quarter of the space."""
    look = FACES[face]
    x, y, z, w = rotation_of(look.yaw, look.pitch)
    ex, ey, ez = sight.place
    cx, cy, cz = solid.centre
    right, up, back = rotate((-x, -y, -z, w), (cx - ex, cy - ey, cz - ez))
    reach = (solid.radius + abs(sight.ods)) * math.sqrt(2)
    return max(abs(right), abs(up)) + back <= reach


def _paint_solid(view: MeshView, solids: Sequence[Solid]) -> None:
    _depth_state(write=True, blend=False)
    for solid in solids:
        solid.opaque(view)
    _depth_state(write=False, blend=True)
    for solid in solids:
        if solid.edges is not None:
            solid.edges(view)


def _paint_all(
    sight: Sight,
    view: MeshView,
    skies: Sequence[Sky],
    solids: Sequence[Solid],
    behind: Behind | None,
) -> None:
    """All that is opaque, what surrounds it, and what blends behind what is seen through."""
    flat_state(sight)
    for sky in skies:
        sky.paint(sight)
    GL.glDisable(GL.GL_SCISSOR_TEST)
    _paint_solid(view, solids)
    _paint_behind(sight, view, behind)
    GL.glDisable(GL.GL_SCISSOR_TEST)


def _paint_behind(sight: Sight, view: MeshView, behind: Behind | None) -> None:
    if behind is None:
        return
    for layer in behind.layers:
        flat_state(sight)
        if isinstance(layer, Plane):
            behind.paint(sight, layer)
        elif layer.translucent is not None:
            _depth_state(write=False, blend=True)
            layer.translucent(view)


def _depth_state(*, write: bool, blend: bool) -> None:
    GL.glEnable(GL.GL_DEPTH_TEST)
    GL.glDepthFunc(GL.GL_LEQUAL)
    GL.glDepthMask(write)
    if blend:
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
    else:
        GL.glDisable(GL.GL_BLEND)


def flat_state(sight: Sight) -> None:
    """Back to per-pixel passes over the sight's part of the target, whatever painters left set."""
    GL.glDisable(GL.GL_DEPTH_TEST)
    GL.glDisable(GL.GL_CULL_FACE)
    GL.glEnable(GL.GL_BLEND)
    GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
    GL.glViewport(*sight.rect)
    GL.glEnable(GL.GL_SCISSOR_TEST)
    GL.glScissor(*sight.rect)
