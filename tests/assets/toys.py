"""A model with animations of its own, for whoever shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.assets.synth import Gltf


def toy(folder: Path) -> Path:
    """A red square, a metre wide, that slides a metre to its right or turns about its middle.

    Either takes two seconds.
    """
    gltf = Gltf()
    square = {
        "attributes": {
            "POSITION": gltf.values(
                [[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]], "f4"
            )
        },
        "indices": gltf.values([0, 1, 2, 0, 2, 3], "u2"),
        "material": 0,
    }
    times = gltf.values([0, 2], "f4")
    slide = gltf.values([[0, 0, 0], [1, 0, 0]], "f4")
    turn = gltf.values([[0, 0, 0, 1], [0, 0, 0.7071068, 0.7071068]], "f4")

    def moving(name: str, path: str, output: int) -> dict[str, Any]:
        return {
            "name": name,
            "channels": [{"sampler": 0, "target": {"node": 0, "path": path}}],
            "samplers": [{"input": times, "output": output}],
        }

    red = {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}, "doubleSided": True}
    return gltf.write(
        folder / "toy.glb",
        square,
        materials=[{**red, "extensions": {"KHR_materials_unlit": {}}}],
        extensionsUsed=["KHR_materials_unlit"],
        animations=[moving("Slide", "translation", slide), moving("Turn", "rotation", turn)],
    )
