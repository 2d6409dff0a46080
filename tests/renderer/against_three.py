"""What pictures are compared with: the same drawn by three.js in Chromium."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import sync_playwright

from assets.media import Mesh

ROOT = Path(__file__).resolve().parents[2]
VIEWER = ROOT / "exporters" / "webxr" / "viewer"
SHARED = ROOT / "renderer" / "shaders" / "shared"
EYE, FOV, WIDTH, HEIGHT = 1.6, 40.0, 480, 400


def sphere(centre: tuple[float, float, float], tangents: bool) -> Mesh:
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


def bumps() -> NDArray[np.uint8]:
    """A normal map of soft bumps, (64, 64, 4)."""
    at = np.arange(64) / 64 * 2 * np.pi
    x, y = 0.5 * np.sin(2 * at)[None, :], 0.5 * np.sin(2 * at)[:, None]
    normal = np.stack(np.broadcast_arrays(x, y, np.ones((64, 64))), axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    pixels = np.full((64, 64, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(normal * 127.5 + 127.5)
    return pixels


def three_picture(asked: dict[str, Any], work: Path) -> NDArray[np.uint8]:
    """The picture that three.js draws."""
    esbuild = VIEWER / "node_modules" / ".bin" / "esbuild"
    chromium = shutil.which("chromium")
    if not esbuild.exists() or chromium is None:
        pytest.skip("needs Chromium and the viewer's packages (packaging/build_hook.py)")
    page_code = Path(__file__).parent / "three" / "page.js"
    bundle = work / "page.js"
    three = VIEWER / "node_modules" / "three"
    subprocess.run(
        [
            *(esbuild, page_code, "--bundle", f"--outfile={bundle}"),
            *(f"--alias:three/addons={three}/examples/jsm", f"--alias:three={three}"),
        ],
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


def within(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels whose neighbours are covered, two all round."""
    kept = covered.copy()
    for across in range(-2, 3):
        for down in range(-2, 3):
            kept &= np.roll(covered, (down, across), (0, 1))
    return kept
