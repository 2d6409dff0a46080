"""The same spheres under the same studio, here and in three.js in Chromium: one look."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.media import Material, Mesh, Model, ModelLight, Texture
from exporters.webxr.glb import model_glb
from renderer.rigs import Perspective
from story.model.lighting import Lighting, Tone
from story.model.placement import Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.model import Model as Overlay
from tests.renderer.against_three import (
    EYE,
    FOV,
    HEIGHT,
    SHARED,
    WIDTH,
    bumps,
    sphere,
    three_picture,
    within,
)


def _model() -> Model:
    """Rows from plastic to metal, columns from smooth to rough; the last row has bumps."""
    meshes: list[Mesh] = []
    materials: list[Material] = []
    for row in range(4):
        for column in range(5):
            mapped = row == 3
            mesh = sphere((column - 2.0, 1.5 - row, 0.0), tangents=mapped and column % 2 == 0)
            base = (0.9, 0.75, 0.5, 1.0) if row < 2 else (0.5, 0.6, 0.9, 1.0)
            metallic = (0.0, 0.5, 1.0, 0.2)[row]
            materials.append(
                Material(base, metallic, column / 4, normal_texture=0 if mapped else None)
            )
            meshes.append(
                Mesh(
                    mesh.positions,
                    mesh.normals,
                    mesh.indices,
                    len(materials) - 1,
                    uv=mesh.uv,
                    tangents=mesh.tangents,
                )
            )
    low, high = (-2.45, -1.95, -0.45), (2.45, 1.95, 0.45)
    return Model("grid", tuple(meshes), tuple(materials), (Texture(bumps()),), low, high)


def _asked(model: Model, place: tuple[float, float, float]) -> dict[str, Any]:
    pixels = bumps()
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "fov": FOV,
        "eye": EYE,
        "light": json.loads((SHARED / "light.json").read_text()),
        "studio": (SHARED / "studio.glsl").read_text(),
        "normals": {"width": 64, "height": 64, "data": pixels.ravel().tolist()},
        "meshes": [
            {
                "position": (mesh.positions + np.array(place)).ravel().tolist(),
                "normal": mesh.normals.ravel().tolist(),
                "uv": mesh.uv.ravel().tolist() if mesh.uv is not None else None,
                "tangent": mesh.tangents.ravel().tolist() if mesh.tangents is not None else None,
                "index": mesh.indices.tolist(),
                "base": model.materials[mesh.material].base[:3],
                "metallic": model.materials[mesh.material].metallic,
                "roughness": model.materials[mesh.material].roughness,
                "mapped": model.materials[mesh.material].normal_texture is not None,
            }
            for mesh in model.meshes
        ],
    }


@pytest.mark.web
def test_materials_look_as_inthree_picture(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any, tmp_path: Path
) -> None:
    place = (0.0, EYE, -6.0)
    model = _model()
    theirs = three_picture(_asked(model, place), tmp_path).astype(int)
    media.models["model00000"] = model
    one = Overlay(id="over000001", asset="model00000", placement=Standing(position=place))
    black = Backdrop(top="#000000", bottom="#000000")
    ours = render(build(black, [one]), Perspective(View(fov=FOV), WIDTH, HEIGHT))
    Image.fromarray(np.hstack([ours[..., :3], theirs.astype(np.uint8)])).save(
        tmp_path / "ours and three's.png"
    )
    # A canvas mixes edges in sRGB, our buffers in linear light: what lies within must agree.
    difference = np.abs(ours[..., :3].astype(int) - theirs)[within(theirs.max(axis=2) > 0)]
    assert len(difference) > WIDTH * HEIGHT / 2
    assert difference.mean() < 0.6
    assert np.percentile(difference, 99.9) <= 3


def _unit(x: float, y: float, z: float) -> tuple[float, float, float]:
    size = math.hypot(x, y, z)
    return x / size, y / size, z / size


_LIGHTS = (
    ModelLight(
        "spot", (1.0, 0.8, 0.5), 30.0, 7.0, 0.15, 0.4, (-2.0, 2.0, 3.0), _unit(-1.0, 1.0, 3.0)
    ),
    ModelLight("spot", (0.4, 0.6, 1.0), 24.0, None, 0.0, 0.3, (2.5, 0.0, 3.0), _unit(1.0, 0, 3.0)),
    ModelLight("point", (0.6, 1.0, 0.6), 3.0, 3.0, 0.0, 0.5, (0.2, -1.0, 1.2), (0.0, 0.0, 1.0)),
    ModelLight("directional", (1.0, 0.5, 0.5), 0.6, None, 0.0, 0.5, (0, 0, 0), _unit(1, 0.2, 0.3)),
)


@pytest.mark.full
@pytest.mark.web
@pytest.mark.parametrize(
    ("tone", "theirs"),
    [("none", ""), ("neutral", "NeutralToneMapping"), ("aces", "ACESFilmicToneMapping")],
)
def test_lights_and_tones_are_those_of_three(
    render: Callable[..., NDArray[np.uint8]],
    build: Callable[..., Any],
    media: Any,
    tmp_path: Path,
    tone: Tone,
    theirs: str,
) -> None:
    """The lights of a file, as three's own loader hangs them up from what is published."""
    place = (0.0, EYE, -6.0)
    model = replace(_model(), key=f"lit {tone}", lights=_LIGHTS)
    asked = {
        **{key: value for key, value in _asked(model, place).items() if key != "meshes"},
        "glb": base64.b64encode(model_glb(model)).decode(),
        "place": place,
        "tone": theirs,
        "exposure": 2**0.5,
    }
    three = three_picture(asked, tmp_path).astype(int)
    media.models["model00000"] = model
    one = Overlay(id="over000001", asset="model00000", placement=Standing(position=place))
    black = Backdrop(top="#000000", bottom="#000000")
    lighting = Lighting(tone=tone, exposure=0.5 if theirs else 0.0)
    moment = build(black, [one], lighting=lighting)
    ours = render(moment, Perspective(View(fov=FOV), WIDTH, HEIGHT))
    Image.fromarray(np.hstack([ours[..., :3], three.astype(np.uint8)])).save(
        tmp_path / "ours and three's.png"
    )
    difference = np.abs(ours[..., :3].astype(int) - three)[within(three.max(axis=2) > 0)]
    assert len(difference) > WIDTH * HEIGHT / 2
    assert difference.mean() < 0.7
    assert np.percentile(difference, 99.5) <= 4
