"""Draws Gaussian splats: sorted for where the eye is, between what else is blended in the scene."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from assets.media import Splats as SplatsData
from renderer.layers import Job, Kit, Layer, Solid
from renderer.memory import Kept
from renderer.programs import Uniform
from renderer.sights import Matrix, MeshView, pose_matrix
from renderer.splats import Places, Seen, own_eye, scale_of, strike, uniforms_of
from renderer.standing import standing_of
from story.model.values import Vector
from story.overlays.splats import Splats
from story.timeline import OverlayAt


class SplatsPainter:
    """Paints `Splats`: upright on its placement, by its foot or its file's origin.

    What is blended otherwise stands among the splats, be it in their midst: so they are given in
    parts, from one such thing to the next.
    """

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._places: Kept[Places] = Kept(kit.memory, "splats")
        self._seen: Kept[Seen] = Kept(kit.memory, "splats")

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """A solid for each part. Raises MediaError when the splats cannot be had."""
        overlay = subject.overlay
        assert isinstance(overlay, Splats)
        splats = job.media.splats(overlay.asset)
        places = self._places.take(splats.key, lambda: Places(splats))
        seen = self._seen.take((splats.key, overlay.id), lambda: Seen(places))
        place = standing(subject, splats)
        scale = scale_of(place)
        eye = own_eye(place, job.eye)
        seen.look(eye, exact=job.exact)
        x, y, z = place[:3, :3].astype(np.float64) @ splats.middle + place[:3, 3]
        middle = float(x), float(y), float(z)
        radius = splats.radius * scale

        def hit(origin: Vector, direction: Vector) -> float | None:
            x, y, z = np.linalg.inv(place[:3, :3].astype(np.float64)) @ np.array(direction) * scale
            far = strike(splats, own_eye(place, origin), (x, y, z), 0.0)
            return None if far is None else far * scale

        cuts = sorted({
            math.dist(other.pose.position, job.eye)
            for other in job.moment.overlays
            if other.overlay.id != overlay.id and other.opacity > 0
        })  # fmt: skip
        edges = [0.0, *([] if job.measured else cuts), math.inf]
        strikes: Callable[[Vector, Vector], float | None] | None = hit
        for nearer, farther in pairwise(edges):
            first, past = seen.between(nearer / scale, farther / scale)
            if first == past:
                continue
            look = place.tobytes(), subject.opacity, eye, job.exact, job.measured
            reach = (middle, radius) if job.measured else None
            yield Solid(
                _nothing,
                middle,
                radius,
                self._draw(places, seen, place, subject.opacity, (first, past), reach),
                strikes,
                overlay.id,
                (splats.key, look, first, past),
                sorted_at=(nearer + farther) / 2 if math.isfinite(farther) else nearer + radius,
                soft=True,
            )
            strikes = None  # the first part answers for all

    def close(self) -> None:
        """Delete the splats from the GPU."""
        self._seen.close()
        self._places.close()

    def _draw(
        self,
        places: Places,
        seen: Seen,
        place: Matrix,
        opacity: float,
        part: tuple[int, int],
        reach: tuple[Vector, float] | None,
    ) -> Callable[[MeshView], None]:
        """What draws some of the splats; with `reach`, the sphere round all, their distances."""

        def draw(view: MeshView) -> None:
            eye, pixel, nearest = uniforms_of(view, place)
            uniforms: dict[str, Uniform] = {
                **view.uniforms,
                "u_places": 0,
                "u_colours": 1,
                "u_model": place,
                "u_from": eye,
                "u_pixel": pixel,
                "u_nearest": nearest,
                "u_opacity": float(opacity),
            }
            defines: tuple[str, ...] = ()
            if reach is not None:
                middle, radius = reach
                uniforms |= {
                    "u_scale": scale_of(place),
                    "u_middle": math.dist(middle, view.eye),
                    "u_reach": max(radius, 1e-6),
                }
                defines = ("MEASURED",)
            self._kit.programs.take("splat.vert", "splat.frag", defines).use(uniforms)
            seen.bind(places)
            seen.draw(*part)

        return draw


def _nothing(view: MeshView) -> None:
    """Splats have nothing opaque."""


def standing(subject: OverlayAt, splats: SplatsData) -> Matrix:
    """Local to world of splats that are upright on their placement."""
    overlay = subject.overlay
    assert isinstance(overlay, Splats)
    return pose_matrix(standing_of(subject.pose, overlay, splats.low, splats.high))
