"""The same spheres under the same studio, here and in three.js in Chromium: one look."""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import sync_playwright

from assets.media import Material, Mesh, Model, Texture
from renderer.rigs import Perspective
from story.model.placement import Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.model import Model as Overlay

ROOT = Path(__file__).resolve().parents[2]
VIEWER = ROOT / "exporters" / "webxr" / "viewer"
SHARED = ROOT / "renderer" / "shaders" / "shared"
EYE, FOV, WIDTH, HEIGHT = 1.6, 40.0, 480, 400


def _sphere(centre: tuple[float, float, float], tangents: bool) -> Mesh:
    """A ball 0.9 m across; u runs round it, v down it."""
    columns, rows = 48, 24
    u, v = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1))
    yaw, polar = u.ravel() * 2 * np.pi, v.ravel() * np.pi
    normals = np.stack(
        [np.sin(polar) * np.sin(yaw), np.cos(polar), np.sin(polar) * np.cos(yaw)], axis=1
    )
    east = np.stack([np.cos(yaw), np.zeros_like(yaw), -np.sin(yaw), np.ones_like(yaw)], axis=1)
    first = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).ravel()
    below = first + columns + 1
    indices = np.stack([first, below, below + 1, first, below + 1, first + 1], axis=1).ravel()
    return Mesh(
        (normals * 0.45 + np.array(centre)).astype(np.float32),
        normals.astype(np.float32),
        indices.astype(np.uint32),
        uv=np.stack([u.ravel() * 4, v.ravel() * 2], axis=1).astype(np.float32),
        tangents=east.astype(np.float32) if tangents else None,
    )


def _bumps() -> NDArray[np.uint8]:
    """A normal map of soft bumps, (64, 64, 4)."""
    at = np.arange(64) / 64 * 2 * np.pi
    x, y = 0.5 * np.sin(2 * at)[None, :], 0.5 * np.sin(2 * at)[:, None]
    normal = np.stack(np.broadcast_arrays(x, y, np.ones((64, 64))), axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    pixels = np.full((64, 64, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(normal * 127.5 + 127.5)
    return pixels


def _model() -> Model:
    """Rows from plastic to metal, columns from smooth to rough; the last row has bumps."""
    meshes: list[Mesh] = []
    materials: list[Material] = []
    for row in range(4):
        for column in range(5):
            bumps = row == 3
            mesh = _sphere((column - 2.0, 1.5 - row, 0.0), tangents=bumps and column % 2 == 0)
            base = (0.9, 0.75, 0.5, 1.0) if row < 2 else (0.5, 0.6, 0.9, 1.0)
            metallic = (0.0, 0.5, 1.0, 0.2)[row]
            materials.append(
                Material(base, metallic, column / 4, normal_texture=0 if bumps else None)
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
    return Model("grid", tuple(meshes), tuple(materials), (Texture(_bumps()),), low, high)


def _asked(model: Model, place: tuple[float, float, float]) -> dict[str, Any]:
    bumps = _bumps()
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "fov": FOV,
        "eye": EYE,
        "light": json.loads((SHARED / "light.json").read_text()),
        "studio": (SHARED / "studio.glsl").read_text(),
        "normals": {"width": 64, "height": 64, "data": bumps.ravel().tolist()},
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


def _three(asked: dict[str, Any], work: Path) -> NDArray[np.uint8]:
    """The picture that three.js draws."""
    esbuild = VIEWER / "node_modules" / ".bin" / "esbuild"
    chromium = shutil.which("chromium")
    if not esbuild.exists() or chromium is None:
        pytest.skip("needs Chromium and the viewer's packages (packaging/build_hook.py)")
    page_code = Path(__file__).parent / "three" / "page.js"
    bundle = work / "page.js"
    three = VIEWER / "node_modules" / "three"
    subprocess.run(
        [esbuild, page_code, "--bundle", f"--alias:three={three}", f"--outfile={bundle}"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content("<!doctype html><body></body>")
        page.add_script_tag(path=bundle)
        url = page.evaluate("ask => window.draw(ask)", asked)
        browser.close()
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB"))


@pytest.mark.web
def test_materials_look_as_in_three(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any, tmp_path: Path
) -> None:
    place = (0.0, EYE, -6.0)
    model = _model()
    theirs = _three(_asked(model, place), tmp_path).astype(int)
    media.models["model00000"] = model
    one = Overlay(id="over000001", asset="model00000", placement=Standing(position=place))
    black = Backdrop(top="#000000", bottom="#000000")
    ours = render(build(black, [one]), Perspective(View(fov=FOV), WIDTH, HEIGHT))
    Image.fromarray(np.hstack([ours[..., :3], theirs.astype(np.uint8)])).save(
        tmp_path / "ours and three's.png"
    )
    # A canvas mixes edges in sRGB, our buffers in linear light: what lies within must agree.
    difference = np.abs(ours[..., :3].astype(int) - theirs)[_within(theirs.max(axis=2) > 0)]
    assert len(difference) > WIDTH * HEIGHT / 2
    assert difference.mean() < 0.6
    assert np.percentile(difference, 99.9) <= 3


def _within(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels whose neighbours are covered, two all round."""
    kept = covered.copy()
    for across in range(-2, 3):
        for down in range(-2, 3):
            kept &= np.roll(covered, (down, across), (0, 1))
    return kept
