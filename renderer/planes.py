"""Paints planes: each pixel of a plane's bounds asks its ray where it meets the plane."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from renderer.bends import Quad, pieces
from renderer.gl import GL
from renderer.layers import Kit, Mark, Plane
from renderer.lenses import WHOLE, Box, cap_box
from renderer.marks import sky_boxes, union
from renderer.sights import NEAR, Rect, Sight, axes, pixels
from story.model.values import Quaternion, Vector
from story.space import rotate

_SOFT: Final = 1  # pixels round a plane, for its edges
_OUTLINE: Final = 6  # pixels round a plane, for the line that shows it is selected


def paint_plane(
    kit: Kit,
    sight: Sight,
    plane: Plane,
    *,
    depth: bool,
    margin: int = _SOFT,
    measured: bool = False,
) -> None:
    """Draw a plane into the bound framebuffer; with `depth` it is hidden by nearer solids.

    `margin` is how many pixels its body may draw outside. When it is `measured`, what of it is
    not see-through writes its depth.
    """
    rects = bounds_of(sight, plane, margin + 1)
    if not rects:
        return
    uniforms = {
        **plane.uniforms,
        "u_centre": plane.pose.position,
        "u_axes": axes(plane.pose.rotation),
        "u_scale": plane.pose.scale,
        "u_extent": (plane.width / 2, plane.height / 2),
        "u_opacity": plane.opacity,
        "u_margin": float(margin),
    }
    defines: tuple[str, ...] = ("MEASURED",) if measured else ()
    if plane.frame is not None:
        shown = kit.textures.show(plane.frame)
        uniforms |= shown.uniforms
        defines += shown.defines
        graded = kit.grades.show(plane.grade, plane.lut)
        uniforms |= graded.uniforms
        defines += graded.defines
    if depth and not plane.on_top:
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LEQUAL)
        GL.glDepthMask(measured)
    if plane.bend is not None:
        uniforms["u_bend"] = plane.bend
        defines += ("BENT",)
    if plane.bind is not None:
        plane.bind()
    for rect in rects:
        GL.glScissor(*rect)
        kit.screen.look(sight, f"planes/{plane.body}.frag", uniforms, defines)
    GL.glDisable(GL.GL_DEPTH_TEST)
    GL.glScissor(*sight.rect)


def paint_outline(
    kit: Kit, sight: Sight, plane: Plane, colour: Vector, *, dashed: bool = False
) -> None:
    """Draw the line that shows that a plane is selected, over all else; `colour` is linear."""
    if isinstance(plane, Mark):
        lined = {**plane.uniforms, **plane.chosen, "u_colour": colour}
        paint_plane(kit, sight, replace(plane, uniforms=lined, opacity=1.0), depth=False)
        return
    width, height, corner = plane.shape or (plane.width, plane.height, 0.0)
    line = Plane(
        plane.pose,
        width,
        height,
        "outline",
        {"u_size": (width, height), "u_corner": corner, "u_colour": colour, "u_dashed": dashed},
        on_top=True,
        bend=plane.bend,
    )
    paint_plane(kit, sight, line, depth=False, margin=_OUTLINE)


def bounds_of(sight: Sight, plane: Plane, margin: int) -> list[Rect]:
    """The rectangles of the canvas that hold a plane or mark, and `margin` pixels."""
    if isinstance(plane, Mark):
        boxes = plane.cover(sight)
    elif plane.bend is not None:
        boxes = _bent_boxes(sight, pieces(plane.pose, plane.width, plane.height, plane.bend))
    else:
        return plane_bounds(sight, corners(plane), margin)
    return [rect for box in boxes if (rect := pixels(sight.rect, box, margin))]


def _bent_boxes(sight: Sight, held: list[tuple[Quad, Quad]]) -> list[Box]:
    """What of a picture holds a bent thing that lies between flat pieces."""
    quads = [quad for both in held for quad in both]
    ex, ey, ez = sight.place
    seen = [[(x - ex, y - ey, z - ez) for x, y, z in quad] for quad in quads]
    if sight.lens == "flat":
        return union(box for quad in seen for box in _camera_box(sight, quad))
    ways = [way for quad in seen for way in quad]
    near = min(math.hypot(*way) for way in ways)
    aside = abs(sight.ods)
    return sky_boxes(sight, ways, math.asin(aside / near) if near > 2 * aside else math.pi)


def corners(plane: Plane) -> tuple[Vector, Vector, Vector, Vector]:
    """The plane's corners in the world, in order round it."""
    x, y = plane.width / 2 * plane.pose.scale, plane.height / 2 * plane.pose.scale
    (px, py, pz), rotation = plane.pose.position, plane.pose.rotation

    def corner(across: float, up: float) -> Vector:
        cx, cy, cz = rotate(rotation, (across, up, 0.0))
        return px + cx, py + cy, pz + cz

    return corner(-x, -y), corner(x, -y), corner(x, y), corner(-x, y)


def plane_bounds(
    sight: Sight, quad: tuple[Vector, Vector, Vector, Vector], margin: int = _SOFT
) -> list[Rect]:
    """The rectangles of the canvas that hold a plane and `margin` pixels; empty: it is not seen."""
    ex, ey, ez = sight.place
    seen = [(x - ex, y - ey, z - ez) for x, y, z in quad]
    match sight.lens:
        case "flat":
            boxes = _camera_box(sight, seen)
        case "equirect":
            boxes = _equirect_boxes(seen, abs(sight.ods))
        case "dome" | "planet":
            boxes = [_round_box(sight, seen)]
    return [rect for box in boxes if (rect := pixels(sight.rect, box, margin))]


def _camera_box(sight: Sight, quad: list[Vector]) -> list[Box]:
    qx, qy, qz, qw = sight.rotation
    back: Quaternion = (-qx, -qy, -qz, qw)
    points = _in_front([rotate(back, corner) for corner in quad])
    if not points:
        return []
    across, up = sight.extent
    us = [0.5 + 0.5 * x / (-z * across) for x, _, z in points]
    vs = [0.5 + 0.5 * y / (-z * up) for _, y, z in points]
    return [(min(us), min(vs), max(us), max(vs))]


def _round_box(sight: Sight, quad: list[Vector]) -> Box:
    """Bounds of the smallest round patch, about, that holds a spherical quadrilateral."""
    near = abs(_plane_of(quad)[1])
    if near <= max(2 * abs(sight.ods), 1e-3):
        return WHOLE
    corners = np.array(quad)
    corners /= np.linalg.norm(corners, axis=1, keepdims=True)
    middle = corners.sum(0)
    middle /= np.linalg.norm(middle)
    angle = math.acos(min(1.0, float((corners @ middle).min()))) + math.asin(abs(sight.ods) / near)
    if angle >= math.pi / 2 - 1e-3:  # sides of a hemisphere and more may bulge out
        return WHOLE
    qx, qy, qz, qw = sight.rotation
    x, y, z = middle.tolist()
    return cap_box(sight.lens, sight.extent, rotate((-qx, -qy, -qz, qw), (x, y, z)), angle)


def _in_front(points: list[Vector]) -> list[Vector]:
    """The polygon cut off at the nearest depth (Sutherland and Hodgman)."""
    kept: list[Vector] = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        if a[2] <= -NEAR:
            kept.append(a)
        if (a[2] <= -NEAR) != (b[2] <= -NEAR):
            t = (-NEAR - a[2]) / (b[2] - a[2])
            kept.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), -NEAR))
    return kept


def _equirect_boxes(quad: list[Vector], aside: float) -> list[Box]:
    """Bounds of a spherical quadrilateral, whose sides are arcs of great circles.

    `aside` metres the eye may stand off the middle, in any horizontal direction.
    """
    near = min(_flat_distance(a, b) for a, b in zip(quad, quad[1:] + quad[:1], strict=True))
    normal, offset = _plane_of(quad)
    if min(near, abs(offset)) <= max(2 * aside, 1e-3):
        return [WHOLE]
    yaws = [math.atan2(x, -z) for x, _, z in quad]
    turned = [yaws[0]]
    for yaw in yaws[1:] + yaws[:1]:
        turned.append(turned[-1] + math.remainder(yaw - turned[-1], 2 * math.pi))
    pitches = [
        pitch
        for a, b in zip(quad, quad[1:] + quad[:1], strict=True)
        for pitch in _arc_pitches(a, b)
    ]
    slack = math.asin(aside / near)
    low, high = min(pitches) - slack, max(pitches) + slack
    bottom, top = 0.5 + low / math.pi, 0.5 + high / math.pi
    if abs(turned[-1] - turned[0]) > math.pi:  # it goes all round: a pole is inside
        above = offset * normal[1] > 0
        return [(0.0, bottom, 1.0, 1.0) if above else (0.0, 0.0, 1.0, top)]
    left = 0.5 + (min(turned) - slack) / (2 * math.pi)
    right = 0.5 + (max(turned) + slack) / (2 * math.pi)
    if right - left >= 1:
        return [(0.0, bottom, 1.0, top)]
    shift = math.floor(left)
    left, right = left - shift, right - shift
    boxes: list[Box] = [(left, bottom, min(right, 1.0), top)]
    if right > 1:
        boxes.append((0.0, bottom, right - 1, top))
    return boxes


def _flat_distance(a: Vector, b: Vector) -> float:
    """How near the side from a to b comes to the vertical axis through the eye."""
    dx, dz = b[0] - a[0], b[2] - a[2]
    length = dx * dx + dz * dz
    t = 0.0 if length == 0 else max(0.0, min(1.0, -(a[0] * dx + a[2] * dz) / length))
    return math.hypot(a[0] + t * dx, a[2] + t * dz)


def _plane_of(quad: list[Vector]) -> tuple[Vector, float]:
    """The unit normal of a plane and how far along it the plane lies from the eye."""
    (ax, ay, az), (bx, by, bz), _, (dx, dy, dz) = quad
    ux, uy, uz = bx - ax, by - ay, bz - az
    vx, vy, vz = dx - ax, dy - ay, dz - az
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    if size == 0:
        return (0.0, 0.0, 0.0), 0.0
    normal = (nx / size, ny / size, nz / size)
    return normal, normal[0] * ax + normal[1] * ay + normal[2] * az


def _arc_pitches(a: Vector, b: Vector) -> list[float]:
    """Pitches at the ends of the side from a to b, and where between them it culminates."""
    found = [math.atan2(p[1], math.hypot(p[0], p[2])) for p in (a, b)]
    # On the side, pitch is extreme where the derivative of y / sqrt(x^2 + z^2) vanishes: linear.
    d = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
    flat_aa = a[0] * a[0] + a[2] * a[2]
    flat_ad = a[0] * d[0] + a[2] * d[2]
    flat_dd = d[0] * d[0] + d[2] * d[2]
    slope = d[1] * flat_ad - a[1] * flat_dd
    if slope != 0:
        t = (a[1] * flat_ad - d[1] * flat_aa) / slope
        if 0 < t < 1:
            x, y, z = a[0] + t * d[0], a[1] + t * d[1], a[2] + t * d[2]
            found.append(math.atan2(y, math.hypot(x, z)))
    return found
