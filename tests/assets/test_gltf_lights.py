"""The lights of glTF files: read, kept in their places, written again for the web."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assets.gltf.scene import load
from assets.media import Model
from exporters.webxr.glb import model_glb
from story.errors import MediaUnreadable


def _file(folder: Path, lights: list[dict[str, Any]], nodes: list[dict[str, Any]]) -> Path:
    """A glTF of one triangle and these lights."""
    corners = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0)], np.float32)
    (folder / "data.bin").write_bytes(corners.tobytes())
    document = {
        "asset": {"version": "2.0"},
        "extensionsUsed": ["KHR_lights_punctual"],
        "extensions": {"KHR_lights_punctual": {"lights": lights}},
        "buffers": [{"uri": "data.bin", "byteLength": 36}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "nodes": [{"mesh": 0}, *nodes],
        "scenes": [{"nodes": [0, 1]}],
    }
    file = folder / "lamp.gltf"
    file.write_text(json.dumps(document))
    return file


def _on(light: int) -> dict[str, Any]:
    return {"KHR_lights_punctual": {"light": light}}


def _read(folder: Path, *lights: dict[str, Any]) -> Model:
    """The lights hang under a node that is turned to the left and lifted."""
    half = math.sqrt(0.5)
    hung = [{"translation": [0, 0, -1], "extensions": _on(n)} for n in range(len(lights))]
    arm = {
        "translation": [0, 2, 0],
        "rotation": [0, half, 0, half],
        "children": list(range(2, 2 + len(hung))),
    }
    return load(_file(folder, list(lights), [arm, *hung]), "key")


def test_a_light_nowhere_is_refused(tmp_path: Path) -> None:
    far = {"scale": [1e300] * 3, "children": [2]}
    lit = {"scale": [1e300] * 3, "translation": [1, 0, 0], "extensions": _on(0)}
    with pytest.raises(MediaUnreadable, match="a node of it is nowhere"):
        load(_file(tmp_path, [{"type": "point"}], [far, lit]), "key")


SPOT = {
    "type": "spot",
    "color": [1.0, 0.5, 0.25],
    "intensity": 30.0,
    "range": 4.0,
    "spot": {"innerConeAngle": 0.2, "outerConeAngle": 0.6},
}


def test_lights_are_read_where_their_nodes_stand(tmp_path: Path) -> None:
    spot, sun = _read(tmp_path, SPOT, {"type": "directional", "intensity": 3.0}).lights
    assert (spot.kind, spot.colour, spot.intensity) == ("spot", (1.0, 0.5, 0.25), 30.0)
    assert (spot.range, spot.inner, spot.outer) == (4.0, 0.2, 0.6)
    assert spot.position == pytest.approx((-1, 2, 0), abs=1e-6)
    assert spot.towards == pytest.approx((1, 0, 0), abs=1e-6)
    assert (sun.kind, sun.intensity, sun.range) == ("directional", 3.0, None)


def test_the_web_gets_the_same_lights(tmp_path: Path) -> None:
    model = _read(tmp_path, SPOT, {"type": "point"})
    again = tmp_path / "again.glb"
    again.write_bytes(model_glb(model))
    for one, other in zip(model.lights, load(again, "again").lights, strict=True):
        assert (one.kind, one.colour, one.intensity) == (other.kind, other.colour, other.intensity)
        assert one.position == pytest.approx(other.position, abs=1e-5)
        if one.kind == "spot":
            assert one.towards == pytest.approx(other.towards, abs=1e-5)
            assert (one.range, one.inner, one.outer) == (other.range, other.inner, other.outer)


def test_strange_numbers_are_brought_into_bounds(tmp_path: Path) -> None:
    (light,) = _read(
        tmp_path,
        {**SPOT, "intensity": -3.0, "spot": {"innerConeAngle": 9.0, "outerConeAngle": 9.0}},
    ).lights
    assert light.intensity == 0.0
    assert light.inner <= light.outer <= math.pi / 2


@pytest.mark.parametrize("light", [{"type": "sun"}, {"type": "spot", "color": [1.0]}])
def test_a_light_that_is_none_is_refused_in_words(tmp_path: Path, light: dict[str, Any]) -> None:
    with pytest.raises(MediaUnreadable, match=r"lamp\.gltf"):
        _read(tmp_path, light)


def test_a_node_may_not_name_a_light_that_is_not_there(tmp_path: Path) -> None:
    file = _file(tmp_path, [{"type": "point"}], [{"extensions": _on(7)}])
    with pytest.raises(MediaUnreadable, match=r"lamp\.gltf"):
        load(file, "key")
