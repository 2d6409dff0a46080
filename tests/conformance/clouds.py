"""Vectors of which nodes of a cloud's tree a picture shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from assets.media import Cloud, Points
from renderer.cloud_nodes import bounds_of, budget_of, choose
from renderer.sights import projection_matrix, view_matrix
from story.space import rotation_of

LOW = np.array([-8.0, 0.0, -16.0])


def choices() -> dict[str, Any]:
    """What is chosen of a land's tree by eyes over it, in it and beside it."""
    cloud = land()
    return {
        "tree": {
            "spacing": cloud.spacing,
            "boxes": cloud.corners,
            "counts": cloud.sizes,
            "parents": [int(each) for each in cloud.parents],
        },
        "budget_of": [
            {"pixels": pixels, "clouds": clouds, "out": budget_of(pixels, clouds)}
            for pixels in (0.0, 518_400.0, 8_294_400.0, 50_331_648.0)
            for clouds in (0, 1, 3)
        ],
        "choose": [
            {
                "name": name,
                "eye": list(eye),
                "bounds": [list(each) for each in bounds],
                "focal": focal,
                "budget": budget,
                "pad": pad,
                "out": {"nodes": list(chosen.nodes), "least": chosen.least},
            }
            for name, eye, bounds, focal, budget, pad in _cases()
            for chosen in [choose(cloud, eye, bounds, focal, budget, pad)]
        ],
    }


def land() -> Cloud:
    """A tree of four levels over a land sixteen metres square, finer at one end."""
    boxes, counts, parents = [], [], []
    level = [(-1, 0.0, 0.0, 16.0)]
    for depth in range(4):
        further = []
        for parent, x, z, side in level:
            node = len(boxes)
            low = LOW + np.array([x, 0.0, z])
            boxes.append([low, low + np.array([side, 1.0 + 0.125 * (node % 5), side])])
            counts.append(900 + 37 * (node % 11))
            parents.append(parent)
            if x + z < 16.0 and depth < 3:
                half = side / 2
                further += [
                    (node, x + dx * half, z + dz * half, half) for dx in (0, 1) for dz in (0, 1)
                ]
        level = further
    return Cloud(
        "land", sum(counts), (-8.0, 0.0, -16.0), (8.0, 1.5, 0.0), (0.0, 0.0, 0.0), 0.125, 0.01,
        frozenset(), np.array(boxes, np.float32), np.array(counts), np.array(parents),
        lambda node: Points(np.zeros((0, 3), np.float32)),
    )  # fmt: skip


def _cases() -> list[tuple[str, tuple[float, float, float], Any, float, int, float]]:
    def seen(eye: tuple[float, float, float], yaw: float, pitch: float, fov: float) -> Any:
        tangent = float(np.tan(np.radians(fov / 2)))
        view = view_matrix(eye, rotation_of(yaw, pitch))
        return bounds_of(projection_matrix(tangent * 1.5, tangent).astype(np.float64) @ view)

    over, inside, beside = (0.5, 1.625, 2.0), (-6.0, 0.5, -14.0), (40.0, 1.5, -8.0)
    return [
        ("all around, as much as there is", inside, (), 360.0, 10**7, 0.0),
        ("all around, little", inside, (), 360.0, 12_000, 0.0),
        ("less than the root", over, (), 360.0, 10, 0.0),
        ("ahead", over, seen(over, 0.0, -15.0, 60.0), 468.0, 10**7, 0.0),
        ("ahead, with a budget", over, seen(over, 0.0, -15.0, 60.0), 468.0, 15_000, 0.0),
        ("narrow", over, seen(over, -20.0, -8.0, 12.0), 2569.0, 10**7, 0.0),
        ("narrow, with large dots", over, seen(over, -20.0, -8.0, 12.0), 2569.0, 10**7, 2.0),
        ("away from it", over, seen(over, 180.0, 0.0, 60.0), 468.0, 10**7, 0.0),
        ("from afar", beside, seen(beside, -90.0, 0.0, 60.0), 468.0, 10**7, 0.0),
        ("from afar, few pixels", beside, seen(beside, -90.0, 0.0, 60.0), 46.8, 10**7, 0.0),
    ]
