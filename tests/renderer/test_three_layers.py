"""What lies on, in and over materials, in a file as we publish it: here and in three.js."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.gltf.scene import load
from assets.media import (
    Anisotropy,
    Clearcoat,
    Iridescence,
    Material,
    Model,
    Sheen,
    Specular,
    Texture,
    Transmission,
)
from exporters.webxr.glb import model_glb
from renderer.rigs import Perspective
from story.model.placement import Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.model import Model as Overlay
from tests.assets.synth import Gltf
from tests.renderer.against_three import (
    EYE,
    HEIGHT,
    SHARED,
    WIDTH,
    bumps,
    sphere,
    three_picture,
    within,
)

PLACE: Final = (0.0, EYE, -6.0)
COLUMNS: Final = 5
WIDE: Final = 46.0  # degrees, up and down
CLOTH: Final = Material((0.3, 0.1, 0.1, 1.0), 0.0, 0.9)
PAINT: Final = Material((0.6, 0.05, 0.05, 1.0), 0.0, 0.6)
METAL: Final = Material((0.8, 0.7, 0.6, 1.0), 1.0, 0.35)


def _waves() -> NDArray[np.uint8]:
    """Soft waves that differ in each of four channels, (64, 64, 4)."""
    x, y = np.meshgrid(np.arange(64) / 64 * 2 * np.pi, np.arange(64) / 64 * 2 * np.pi)
    waves = (np.sin(x), np.sin(y), np.sin(x + y), np.cos(x - y))
    return np.rint(np.stack(waves, axis=-1) * 100 + 140).astype(np.uint8)


COATED: Final = {
    "plain coat": replace(PAINT, clearcoat=Clearcoat(1.0, roughness=0.0)),
    "rough coat": replace(PAINT, clearcoat=Clearcoat(0.8, roughness=0.5)),
    "coat on bumps": replace(METAL, normal_texture=1, clearcoat=Clearcoat(1.0, roughness=0.1)),
    "bumpy coat": replace(PAINT, clearcoat=Clearcoat(1.0, normal_texture=1, normal_scale=0.7)),
    "coat by maps": replace(
        PAINT, clearcoat=Clearcoat(1.0, texture=0, roughness=1.0, roughness_texture=0)
    ),
}
CLOTHS: Final = {
    "smooth sheen": replace(CLOTH, sheen=Sheen((1.0, 0.6, 0.2), roughness=0.2)),
    "rough sheen": replace(CLOTH, sheen=Sheen((0.9, 0.9, 1.0), roughness=0.8)),
    "sheen by maps": replace(
        CLOTH,
        sheen=Sheen((1.0, 1.0, 1.0), colour_texture=0, roughness=1.0, roughness_texture=0),
    ),
    "sheen under a coat": replace(
        CLOTH, sheen=Sheen((0.5, 0.5, 1.0), roughness=0.5), clearcoat=Clearcoat(1.0)
    ),
    "a glow under a coat": replace(CLOTH, emissive=(0.2, 0.4, 0.1), clearcoat=Clearcoat(1.0)),
}
SPECULARS: Final = {
    "no mirror": replace(PAINT, roughness=0.1, specular=Specular(0.0)),
    "tinted mirror": replace(PAINT, roughness=0.1, specular=Specular(1.0, colour=(1.0, 0.3, 2.0))),
    "dense": replace(PAINT, roughness=0.1, specular=Specular(ior=2.4)),
    "mirror by maps": replace(
        PAINT, roughness=0.2, specular=Specular(1.0, 0, (1.0, 1.0, 1.0), 0, ior=1.8)
    ),
    "half a metal": replace(METAL, metallic=0.5, specular=Specular(0.3, ior=1.3)),
}
FILMS: Final = {
    "soap": replace(PAINT, roughness=0.05, iridescence=Iridescence(1.0, most=300.0)),
    "oil": replace(PAINT, roughness=0.2, iridescence=Iridescence(1.0, ior=1.8, most=550.0)),
    "tempered": replace(METAL, iridescence=Iridescence(0.7, ior=1.6, most=400.0)),
    "film by maps": replace(
        METAL, iridescence=Iridescence(1.0, 0, 1.5, 200.0, 700.0, thickness_texture=0)
    ),
    "no film": replace(METAL, iridescence=Iridescence(1.0, most=0.0)),
}
BRUSHED: Final = {
    "brushed": replace(METAL, anisotropy=Anisotropy(0.8)),
    "across": replace(METAL, anisotropy=Anisotropy(0.8, rotation=1.57)),
    "slanted": replace(METAL, roughness=0.2, anisotropy=Anisotropy(1.0, rotation=0.6)),
    "brushed by a map": replace(METAL, anisotropy=Anisotropy(0.9, texture=2)),
    "brushed bumps": replace(METAL, normal_texture=1, anisotropy=Anisotropy(0.6)),
}


CLEAR: Final = Material((1.0, 1.0, 1.0, 1.0), 0.0, 0.0)
DYE: Final = (0.3, 0.9, 0.5)
GLASSES: Final = {
    "thin glass": replace(CLEAR, transmission=Transmission(1.0)),
    "frosted": replace(CLEAR, roughness=0.4, transmission=Transmission(1.0)),
    "a ball of glass": replace(CLEAR, transmission=Transmission(1.0, thickness=0.9)),
    "dyed": replace(CLEAR, transmission=Transmission(1.0, thickness=0.9, distance=0.4, colour=DYE)),
    "a prism": replace(
        CLEAR,
        specular=Specular(ior=1.9),
        transmission=Transmission(1.0, thickness=0.5, dispersion=8.0),
    ),
}
PANES: Final = {
    "two sides": replace(CLEAR, double_sided=True, transmission=Transmission(1.0, thickness=0.2)),
    "tinted": replace(
        PAINT, base=(1.0, 0.7, 0.2, 1.0), roughness=0.2, transmission=Transmission(0.8)
    ),
    "by maps": replace(
        CLEAR,
        roughness=0.1,
        transmission=Transmission(
            1.0, 0, thickness=0.8, thickness_texture=0, distance=0.2, colour=DYE
        ),
    ),
    "like water": replace(
        CLEAR, specular=Specular(ior=1.1), transmission=Transmission(1.0, thickness=0.9)
    ),
    "under a coat": replace(
        CLEAR,
        roughness=0.5,
        transmission=Transmission(1.0, thickness=0.3),
        clearcoat=Clearcoat(1.0),
    ),
}


def _directions() -> NDArray[np.uint8]:
    """A map of the directions of brushing: swaying, stronger here than there."""
    x, y = np.meshgrid(np.arange(64) / 64 * 2 * np.pi, np.arange(64) / 64 * 2 * np.pi)
    found = np.stack([np.cos(np.sin(x)), np.sin(np.sin(x))], axis=-1) * 127.5 + 127.5
    strength = np.sin(y) * 70 + 170
    return np.rint(np.dstack([found, strength, np.full_like(x, 254)])).astype(np.uint8)


def _grid(rows: list[list[Material]]) -> Model:
    """Balls in rows, and a texture for each purpose."""
    turned = ((0.0, 0.5, 0.2), (-0.5, 0.0, 0.1))
    pictures = (Texture(_waves(), matrix=turned), Texture(bumps()), Texture(_directions()))
    materials = [material for row in rows for material in row]
    meshes = tuple(
        replace(
            sphere((column - 2.0, len(rows) / 2 - 0.5 - row, 0.0), tangents=True),
            material=row * COLUMNS + column,
        )
        for row in range(len(rows))
        for column in range(COLUMNS)
    )
    return Model("grid", meshes, tuple(materials), pictures, (-2.5,) * 3, (2.5,) * 3)


def both(
    model: Model, render: Callable[..., Any], build: Callable[..., Any], media: Any, folder: Path
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Our picture of the model as published, and three's."""
    data = model_glb(model, quality=100)
    (folder / "a.glb").write_bytes(data)
    return of_file(folder / "a.glb", render, build, media, folder)


def of_file(
    file: Path, render: Callable[..., Any], build: Callable[..., Any], media: Any, folder: Path
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Our picture of a GLB file, and three's of the same."""
    asked = {
        "width": WIDTH,
        "height": HEIGHT,
        "fov": WIDE,
        "eye": EYE,
        "light": json.loads((SHARED / "light.json").read_text()),
        "studio": (SHARED / "studio.glsl").read_text(),
        "glb": base64.b64encode(file.read_bytes()).decode(),
        "place": PLACE,
    }
    theirs = three_picture(asked, folder)
    media.models["model00000"] = load(file, file.name)
    one = Overlay(id="over000001", asset="model00000", placement=Standing(position=PLACE))
    black = Backdrop(top="#000000", bottom="#000000")
    ours = render(build(black, [one]), Perspective(View(fov=WIDE), WIDTH, HEIGHT))[..., :3]
    Image.fromarray(np.hstack([ours, theirs])).save(folder / "ours and three's.png")
    return ours.astype(int), theirs.astype(int)


def _compare(
    names: list[str], rows: int, ours: NDArray[np.int_], theirs: NDArray[np.int_]
) -> dict[str, tuple[float, float]]:
    """Of each ball how far the pictures differ: the mean, and all but one in a hundred."""
    difference = np.abs(ours - theirs)
    inside = within(theirs.max(axis=2) > 0)
    found = {}
    for number, name in enumerate(names):
        row, column = divmod(number, COLUMNS)
        x = WIDTH / 2 + (column - 2) * _PIXELS
        y = HEIGHT / 2 + (row - rows / 2 + 0.5) * _PIXELS
        half = _PIXELS / 2
        part = (slice(int(y - half), int(y + half)), slice(int(x - half), int(x + half)))
        pixels = difference[part][inside[part]]
        assert len(pixels) > 1000
        found[name] = (round(float(pixels.mean()), 2), float(np.percentile(pixels, 99)))
    return found


@pytest.mark.web
def test_layers_look_as_in_three(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any, tmp_path: Path
) -> None:
    kinds = (COATED, CLOTHS, SPECULARS, FILMS, BRUSHED)
    names = [name for kind in kinds for name in kind]
    model = _grid([list(kind.values()) for kind in kinds])
    found = _compare(names, len(kinds), *both(model, render, build, media, tmp_path))
    assert {name: each for name, each in found.items() if each[0] > 0.6 or each[1] > 5} == {}


@pytest.mark.web
@pytest.mark.full
def test_glass_looks_as_in_three(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any, tmp_path: Path
) -> None:
    kinds = (GLASSES, PANES)
    names = [name for kind in kinds for name in kind]
    glass = _grid([list(kind.values()) for kind in kinds])
    behind = [
        Material((0.9, 0.2, 0.1, 1.0), 0.0, 0.8),
        Material((0.1, 0.3, 0.9, 1.0), 0.0, 0.3),
        Material((0.9, 0.8, 0.2, 1.0), 1.0, 0.3),
    ]
    far = tuple(
        replace(
            sphere((x * 0.7, y * 0.8, -1.5), tangents=True),
            material=len(glass.materials) + (x + y) % len(behind),
        )
        for x in range(-4, 5)
        for y in range(-2, 3)
    )
    model = replace(glass, meshes=(*glass.meshes, *far), materials=(*glass.materials, *behind))
    found = _compare(names, len(kinds), *both(model, render, build, media, tmp_path))
    assert {name: each for name, each in found.items() if each[0] > 1.5 or each[1] > 12} == {}


@pytest.mark.web
@pytest.mark.full
def test_a_grid_of_roughness_and_metal_looks_as_in_three(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any, tmp_path: Path
) -> None:
    rows = [
        [Material((0.9, 0.6, 0.3, 1.0), metallic / 4, roughness / 4) for roughness in range(5)]
        for metallic in range(5)
    ]
    names = [f"metal {each.metallic} rough {each.roughness}" for row in rows for each in row]
    found = _compare(names, len(rows), *both(_grid(rows), render, build, media, tmp_path))
    assert {name: each for name, each in found.items() if each[0] > 0.4 or each[1] > 2} == {}


@pytest.mark.web
@pytest.mark.full
def test_scales_sides_and_alpha_are_taken_as_by_three(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any, tmp_path: Path
) -> None:
    """A file as another program might write it: not one of ours."""
    ball = sphere((0.0, 0.0, 0.0), tangents=False)
    assert ball.uv is not None
    gltf = Gltf()
    shade = np.clip(ball.positions + 0.5, 0, 1)
    faint = np.concatenate([shade, np.clip(ball.uv[:, :1] % 1, 0, 1)], axis=1)
    open_half = ball.indices.reshape(-1, 3)[: len(ball.indices) // 6].ravel()
    common = {
        "POSITION": gltf.values(ball.positions, "f4"),
        "NORMAL": gltf.values(ball.normals, "f4"),
        "TEXCOORD_0": gltf.values(ball.uv, "f4"),
    }
    whole, half = gltf.values(ball.indices, "u4"), gltf.values(open_half, "u4")
    three_colours, four_colours = gltf.values(shade, "f4"), gltf.values(faint, "f4")
    stream = io.BytesIO()
    Image.fromarray(bumps()).save(stream, "PNG")
    looks = {
        "mirrored": ({"normalTexture": {"index": 0}}, whole, None, [-1, 1, 1]),
        "upside down": ({"normalTexture": {"index": 0}}, whole, None, [0.8, -0.6, 1]),
        "squeezed": ({}, whole, three_colours, [0.5, 1, 0.3]),
        "inside out": ({}, whole, None, [-0.8, -0.8, -0.8]),
        "two sides": ({"doubleSided": True}, half, None, [1, -1, 1]),
        "one side": ({}, half, None, [1, -1, 1]),
        "colours": ({}, whole, three_colours, [1, 1, 1]),
        "cut": ({"alphaMode": "MASK", "alphaCutoff": 0.5}, whole, four_colours, [1, 1, 1]),
        "clear": ({"alphaMode": "BLEND"}, whole, four_colours, [1, 1, 1]),
        "solid": ({}, whole, four_colours, [1, 1, 1]),
    }
    primitives, nodes, materials = [], [], []
    for number, (material, indices, colour, scale) in enumerate(looks.values()):
        attributes = common if colour is None else {**common, "COLOR_0": colour}
        primitives.append({"attributes": attributes, "indices": indices, "material": number})
        pbr = {"baseColorFactor": [0.8, 0.7, 0.6, 1], "metallicFactor": 0.3, "roughnessFactor": 0.3}
        materials.append({"pbrMetallicRoughness": pbr, **material})
        place = [number % COLUMNS - 2, 0.5 - number // COLUMNS, 0]
        nodes.append({"mesh": number, "translation": place, "scale": scale})
    file = gltf.write(
        tmp_path / "strange.glb",
        materials=materials,
        meshes=[{"primitives": [each]} for each in primitives],
        nodes=nodes,
        scenes=[{"nodes": list(range(len(nodes)))}],
        textures=[{"source": 0}],
        images=[{"bufferView": gltf.view(stream.getvalue()), "mimeType": "image/png"}],
    )
    ours, theirs = of_file(file, render, build, media, tmp_path)
    found = _compare(list(looks), 2, ours, theirs)
    # what is clear mixes in sRGB on a canvas, in linear light with us; bumps without tangents are
    # taken by three as they come from pixel to pixel, and by us as they lie on the surface
    apart = {"clear": (255.0, 255.0), "mirrored": (2.5, 15.0), "upside down": (2.5, 15.0)}
    assert {
        name: each
        for name, each in found.items()
        if any(a > b for a, b in zip(each, apart.get(name, (0.3, 2.0)), strict=True))
    } == {}


_PIXELS: Final = HEIGHT / 2 / np.tan(np.radians(WIDE / 2)) / 6
"""Of a metre where the balls stand."""
