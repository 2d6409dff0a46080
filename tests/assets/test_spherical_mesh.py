"""Meshes that say how a film is projected: lenses and parts of spheres come out of them again."""

from __future__ import annotations

import math
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assets.probe import probe
from assets.spherical_mesh import mesh_layout
from story.errors import MediaError, MediaUnsupported
from story.model.asset import Lens
from story.model.values import Orientation
from story.projections import in_lens
from story.space import direction
from tests.assets.synth import box

Floats = NDArray[np.float64]


def packed(values: list[int], bits: int) -> bytes:
    """Whole numbers one after another, zig-zag, of so many bits each."""
    coded = [n * 2 if n >= 0 else -n * 2 - 1 for n in values]
    text = "".join(f"{n:0{bits}b}" for n in coded)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[n : n + 8], 2) for n in range(0, len(text), 8))


def mesh(vertices: Floats) -> bytes:
    """A mesh box of vertices (n, 5), each coordinate kept by itself."""
    coordinates = vertices.ravel()
    bits = math.ceil(math.log2(len(coordinates) * 2))
    indices = np.arange(len(coordinates)).reshape(-1, 5)
    steps = np.diff(indices, axis=0, prepend=np.zeros((1, 5), int))
    head = struct.pack(">I", len(coordinates)) + coordinates.astype(">f4").tobytes()
    body = struct.pack(">I", len(vertices)) + packed(steps.ravel().tolist(), bits)
    return box(b"mesh", head + body + struct.pack(">I", 0))


def mshp(*meshes: bytes, encoding: bytes = b"dfl8") -> bytes:
    data = b"".join(meshes)
    if encoding == b"dfl8":
        deflate = zlib.compressobj(wbits=-15)
        data = deflate.compress(data) + deflate.flush()
    return bytes(8) + encoding + data


def of_lens(lens: Lens, aspect: float) -> Floats:
    """Vertices over all that a lens shows."""
    rows = []
    for yaw in np.linspace(-85, 85, 25):
        for pitch in np.linspace(-80, 80, 25):
            towards = direction(float(yaw), float(pitch))
            place = in_lens(lens, towards, aspect)
            if place is not None:
                rows.append((*towards, place[0], 1 - place[1]))
    return np.array(rows)


def of_area(left: float, right: float, bottom: float, top: float) -> Floats:
    rows = []
    for u in np.linspace(0, 1, 13):
        for v in np.linspace(0, 1, 9):
            towards = direction(left + u * (right - left), bottom + v * (top - bottom))
            rows.append((*(3 * part for part in towards), u, v))  # of any length
    return np.array(rows)


LENS = Lens(
    x=0.48,
    y=0.53,
    radius=0.7,
    stretch=1.1,
    fov=160,
    k1=0.09,
    k2=-0.015,
    turned=Orientation(yaw=7, pitch=-4, roll=11),
)


@pytest.mark.parametrize("encoding", [b"dfl8", b"raw "])
def test_a_lens_comes_out_of_its_mesh(encoding: bytes) -> None:
    vertices = of_lens(LENS, 1.2)
    layout = mesh_layout(mshp(mesh(vertices), encoding=encoding), 0, 1200, 1000, "a.mp4")
    assert (layout.projection, layout.stereo, layout.found) == ("fisheye", "mono", "metadata")
    (lens,) = layout.lenses
    for *towards, u, v in vertices[::7]:
        place = in_lens(lens, (towards[0], towards[1], towards[2]), 1.2)
        assert place is not None
        assert place == pytest.approx((u, 1 - v), abs=2e-4)


def test_each_eye_has_a_lens_of_its_own() -> None:
    other = Lens(x=0.5, radius=0.6, fov=150, turned=Orientation(yaw=-3))
    both = mshp(mesh(of_lens(LENS, 1.0)), mesh(of_lens(other, 1.0)))
    layout = mesh_layout(both, 1, 1000, 2000, "a.mp4")
    assert layout.stereo == "top-bottom"
    assert layout.lenses[0].turned.yaw == pytest.approx(7, abs=0.1)
    assert layout.right_lenses[0].turned.yaw == pytest.approx(-3, abs=0.1)


@pytest.mark.parametrize("edges", [(-90, 90, -90, 90), (-60, 75, -20, 40)])
def test_a_part_of_an_equirect_picture_comes_out_of_its_mesh(
    edges: tuple[float, float, float, float],
) -> None:
    layout = mesh_layout(mshp(mesh(of_area(*edges))), 2, 2000, 1000, "a.mp4")
    area = layout.area
    assert (layout.projection, layout.stereo) == ("equirect", "left-right")
    assert (area.left, area.right, area.bottom, area.top) == pytest.approx(edges, abs=0.01)


@pytest.mark.parametrize(
    ("axis", "late", "stereo", "swapped"),
    [(3, 1, "left-right", False), (3, 0, "left-right", True), (4, 0, "top-bottom", False)],
)
def test_eyes_that_only_their_meshes_tell_apart(
    axis: int, late: int, stereo: str, swapped: bool
) -> None:
    eyes = [of_lens(LENS, 1.0), of_lens(LENS, 1.0)]
    for n, eye in enumerate(eyes):
        eye[:, axis] = eye[:, axis] / 2 + (0.5 if n == late else 0)
    layout = mesh_layout(mshp(*(mesh(eye) for eye in eyes)), 3, 2000, 1000, "a.mp4")
    assert (layout.stereo, layout.swapped) == (stereo, swapped)
    assert layout.lenses[0].x == pytest.approx(LENS.x, abs=1e-3)
    with pytest.raises(MediaUnsupported, match="two eyes"):
        mesh_layout(mshp(mesh(eyes[0])), 3, 2000, 1000, "a.mp4")


def test_a_mesh_of_no_lens_is_refused_in_words() -> None:
    vertices = of_lens(LENS, 1.0)
    vertices[:, 3] = np.random.default_rng(1).random(len(vertices))
    with pytest.raises(MediaUnsupported, match="neither a lens nor"):
        mesh_layout(mshp(mesh(vertices)), 0, 1000, 1000, "a.mp4")


GOOD = mshp(mesh(of_area(-90, 90, -90, 90)), encoding=b"raw ")


@given(st.integers(0, len(GOOD)), st.binary(max_size=12))
def test_any_bytes_are_read_without_a_crash(at: int, noise: bytes) -> None:
    for content in (GOOD[:at], GOOD[:at] + noise + GOOD[at + len(noise) :], mshp(noise)):
        with suppress(MediaError), np.errstate(all="ignore"):
            mesh_layout(content, 0, 1000, 1000, "a.mp4")


def test_a_bomb_is_not_unpacked() -> None:
    deflate = zlib.compressobj(9, wbits=-15)
    bomb = deflate.compress(bytes(64 << 20)) + deflate.flush()
    with pytest.raises(MediaError, match=r"a\.mp4"):
        mesh_layout(bytes(8) + b"dfl8" + bomb, 0, 1000, 1000, "a.mp4")


def test_a_real_camera_s_mesh_is_its_lenses(shared_data: Path) -> None:
    file = shared_data / "video360/seattle_vr180_sv3d-mesh_stereo-tb_5s.mp4"
    if not file.exists():
        pytest.skip("no film of a VR180 camera here")
    layout = probe(file).layout
    assert layout is not None
    assert (layout.projection, layout.stereo, layout.found) == ("fisheye", "top-bottom", "metadata")
    assert 150 < layout.lenses[0].fov < 151
    assert layout.right_lenses[0] != layout.lenses[0]
