"""Vectors of how models' own animations move their nodes."""

from __future__ import annotations

from typing import Any

import numpy as np

from assets.media import Animation, Channel, Node, Rig
from renderer.rigging import Rigging, own_time
from story.timeline import AnimationAt
from tests.conformance.plain import whole

HALF = 0.5**0.5
TIMES = (0.25, 0.5, 1.25, 2.0)


def poses() -> dict[str, Any]:
    """Where nodes are, and with what weights their meshes morph, while animations run."""
    rig = machine()
    rigging = Rigging(rig)
    return {
        "rig": plain_rig(rig),
        "own_time": [
            {"time_us": time_us, "length": length, "loop": loop, "out": own_time(
                time_us, length, loop=loop)}
            for length in (0.0, 0.7083333134651184, 2.0)
            for loop in (True, False)
            for time_us in (-5_000_001, -1, 0, 700_000, 2_000_000, 3_600_000_000)
        ],
        "stance": [
            {
                "name": name,
                "runs": whole(runs),
                "out": {
                    "nodes": stance.nodes.tolist(),
                    "weights": [each.tolist() for each in stance.weights],
                },
            }
            for name, runs in cases()
            for stance in [rigging.stance(rigging.playing(runs))]
        ],
    }  # fmt: skip


def cases() -> list[tuple[str, tuple[AnimationAt, ...]]]:
    """Runs, with what they show."""

    def run(clip: str, seconds: float, weight: float = 1.0, *, loop: bool = True) -> AnimationAt:
        return AnimationAt(clip, round(seconds * 1e6), loop, weight)

    return [
        ("at rest", ()),
        ("before the first key", (run("Walk", 0.1),)),
        ("at a key", (run("Walk", 0.5),)),
        ("between keys", (run("Walk", 0.8),)),
        ("at the last key, held", (run("Walk", 2.0, loop=False),)),
        ("at the last key, begun again", (run("Walk", 2.0),)),
        ("round and round", (run("Walk", 7.1),)),
        ("backwards, round and round", (run("Walk", -0.7),)),
        ("long backwards", (run("Walk", -3600.3),)),
        ("held at its end", (run("Walk", 99.0, loop=False),)),
        ("held at its beginning", (run("Walk", -99.0, loop=False),)),
        ("in steps", (run("Jump", 0.49),)),
        ("in steps, at a key", (run("Jump", 0.5),)),
        ("along curves", (run("Sway", 0.3),)),
        ("along curves, further", (run("Sway", 1.9),)),
        ("along curves, before they begin", (run("Sway", 0.2),)),
        ("after an earlier end than the animation's", (run("Sway", 1.99, loop=False),)),
        ("a turn of more than half a circle goes the short way", (run("Spin", 0.6),)),
        ("a turn to the same place", (run("Spin", 1.5),)),
        ("half weight", (run("Walk", 0.8, 0.5),)),
        ("hardly any weight", (run("Walk", 0.8, 1e-9),)),
        ("no weight", (run("Walk", 0.8, 0.0),)),
        ("two that share", (run("Walk", 0.8, 0.25), run("Sway", 0.9, 0.5))),
        ("two that make one", (run("Walk", 0.8, 0.25), run("Sway", 0.9, 0.75))),
        ("two that are too much", (run("Walk", 0.8, 1.0), run("Sway", 0.9, 0.5))),
        ("two, the other first", (run("Sway", 0.9, 0.5), run("Walk", 0.8, 1.0))),
        ("turns of opposite signs", (run("Walk", 0.8, 0.5), run("Away", 0.0, 0.5))),
        ("a turn away from the rest's sign", (run("Away", 0.0, 0.25),)),
        ("one twice", (run("Walk", 0.3, 0.5), run("Walk", 1.6, 0.5))),
        ("three", (run("Walk", 0.8, 0.2), run("Sway", 0.9, 0.2), run("Jump", 1.3, 0.2))),
        ("what the model does not have", (run("Gallop", 0.8),)),
        ("what it does not have, beside what it has", (run("Gallop", 0.8), run("Walk", 0.8, 0.5))),
        ("of no length", (run("Stand", 0.8), run("Stand", -3.0, loop=False))),
        ("a name like an object's own", (run("constructor", 0.8),)),
    ]


def machine() -> Rig:
    """Three nodes in a line that are moved in every way."""
    tilt = (0.0, 0.0, -HALF, -HALF)  # of a sign that keys do not have
    nodes = (
        Node(None, (1.0, 2.0, 3.0), tilt, (1.0, 1.0, 1.0)),
        Node(0, (0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0), (2.0, 1.0, -1.0), (0.5, 0.0)),
        Node(1, (0.0, 0.0, 1.0), (0.0, HALF, 0.0, HALF), (1.0, 1.0, 1.0), (0.125,)),
    )
    turns = ((0, 0, 0, 1), (HALF, 0, 0, HALF), (0, -1, 0, 0), (0, 0, 0, -1))
    places = ((0, 0, 0), (1, 0, 0), (1, 5, 0), (-2, 5, 1))
    shapes = ((0, 0), (1, 0), (0.5, 1.5), (-0.25, 1))
    walk = (
        channel(0, "translation", "linear", places),
        channel(0, "rotation", "linear", turns),
        channel(1, "scale", "linear", [(1, 1, 1), (2, 1, 1), (0, 1, 0), (1, -1, 1)]),
        channel(1, "weights", "linear", shapes),
    )
    jump = (
        channel(0, "translation", "step", places),
        channel(2, "rotation", "step", turns),
        channel(1, "weights", "step", shapes),
    )
    soft = [[(0.5, -1, 2, 0.25), turn, (1, 0.5, -0.5, 2)] for turn in turns]
    sway = (
        channel(0, "rotation", "cubic", soft),
        channel(0, "translation", "cubic", [[(1, 2, 3), at, (3, -2, 1)] for at in places]),
        channel(2, "weights", "cubic", [[(4,), (0.5,), (-4,)], [(0,), (1,), (1,)]]),
    )
    spin = channel(
        2, "rotation", "linear", [(0, 0, 0, 1), (0, 0, -0.8, -0.6), (0, 0, 0.8, 0.6), (0, 1, 0, 0)]
    )
    away = channel(0, "rotation", "step", [(-HALF, 0, 0, -HALF)])
    stand = Channel(
        1, "translation", "linear", np.zeros(1, np.float32), np.array([[3, 3, 3]], np.float32)
    )
    return Rig(nodes, (), (
        Animation("Walk", 2.0, walk), Animation("Jump", 2.0, jump), Animation("Sway", 2.0, sway),
        Animation("Spin", 2.0, (spin,)), Animation("Away", 0.25, (away,)),
        Animation("Stand", 0.0, (stand,)),
    ))  # fmt: skip


def channel(node: int, path: Any, interpolation: Any, values: Any) -> Channel:
    """A channel with a value for each of as many of TIMES."""
    keys = np.array(values, np.float32)
    return Channel(node, path, interpolation, np.array(TIMES[: len(keys)], np.float32), keys)


def plain_rig(rig: Rig) -> dict[str, Any]:
    """A rig as the viewer has it, its nodes with their parents."""
    return {
        "nodes": [
            {
                "parent": node.parent,
                "translation": node.translation,
                "rotation": node.rotation,
                "scale": node.scale,
                "weights": node.weights,
            }
            for node in rig.nodes
        ],
        "animations": [
            {
                "name": animation.name,
                "length": animation.length,
                "channels": [
                    {
                        "node": each.node,
                        "path": each.path,
                        "interpolation": each.interpolation,
                        "width": each.values.shape[-1],
                        "times": each.times.tolist(),
                        "values": each.values.ravel().tolist(),
                    }
                    for each in animation.channels
                ],
            }
            for animation in rig.animations
        ],
    }
