"""OBJ, PLY and STL models: their triangles, normals, colours and pictures."""

from __future__ import annotations

import struct
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets.kinds.model import open_model
from assets.media import Model
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported

CUBE = np.array([[x, y, z] for z in (0, 1) for y in (0, 1) for x in (0, 1)], np.float32)
SIDES = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]

HUGE_PLY = (
    b"ply\nformat binary_little_endian 1.0\nelement vertex 999999999\nproperty float x\n"
    b"element face 1\nproperty list uchar int v\nend_header\n"
)
FACELESS_PLY = (
    b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
    b"property float z\nelement face 1\nproperty lost uchar int vertex_indices\nend_header\n"
    b"0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
)


def stl(path: Path, triangles: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Path:
    rows = b"".join(
        struct.pack("<12fH", 0, 0, 0, *triangle.ravel().tolist(), 0) for triangle in triangles
    )
    path.write_bytes(bytes(80) + struct.pack("<I", len(triangles)) + rows)
    return path


def cube() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    corners = [[a, b, c] for a, b, c, d in SIDES] + [[a, c, d] for a, b, c, d in SIDES]
    return CUBE[np.array(corners)]


def ball(rings: int = 24) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    import trimesh

    sphere = trimesh.creation.uv_sphere(count=(rings, rings))
    return np.asarray(sphere.vertices[sphere.faces], np.float32)


def outward(model: Model) -> float:
    """How nearly the normals of a ball point away from its middle."""
    mesh = model.meshes[0]
    unit = mesh.positions / np.linalg.norm(mesh.positions, axis=1, keepdims=True)
    return float((unit * mesh.normals).sum(axis=1).min())


def test_edges_of_a_cube_stay_sharp(tmp_path: Path) -> None:
    model = open_model(stl(tmp_path / "cube.stl", cube()), "key")
    mesh = model.meshes[0]
    corners = mesh.positions[mesh.indices.reshape(-1, 3)]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    np.testing.assert_allclose(
        mesh.normals[mesh.indices.reshape(-1, 3)], np.repeat(across[:, None], 3, axis=1), atol=1e-6
    )
    assert (model.low, model.high) == ((0, 0, 0), (1, 1, 1))
    assert probe(tmp_path / "cube.stl").triangles == 12


def test_a_ball_is_round(tmp_path: Path) -> None:
    model = open_model(stl(tmp_path / "ball.stl", ball()), "key")
    assert outward(model) > 0.99
    assert len(model.meshes[0].positions) < 24 * 24 * 2  # corners are shared


@pytest.mark.parametrize(
    ("head", "words", "wanted"),
    [
        (b"plain", [0, 0], None),
        (b"viscam", [0x8000 | 31 << 10, 0], [[1, 0, 0], [1, 1, 1]]),
        (b"COLOR=\x00\xff\x00\xff magics", [31, 0x8000], [[1, 0, 0], [0, 1, 0]]),
    ],
)
def test_colours_of_stl(
    tmp_path: Path, head: bytes, words: list[int], wanted: list[list[float]] | None
) -> None:
    rows = b"".join(
        struct.pack("<12fH", *[0] * 3, *corners, word)
        for corners, word in zip(
            ([0, 0, 0, 1, 0, 0, 0, 1, 0], [1, 0, 0, 1, 1, 0, 0, 1, 0]), words, strict=True
        )
    )
    path = tmp_path / "a.stl"
    path.write_bytes(head.ljust(80, b" ") + struct.pack("<I", 2) + rows)
    (mesh,) = open_model(path, "key").meshes
    if wanted is None:
        assert mesh.colours is None
        return
    assert mesh.colours is not None
    shown = mesh.colours[mesh.indices.reshape(-1, 3)][:, :, :3]
    for corner in range(3):
        np.testing.assert_allclose(shown[:, corner], wanted, atol=0.01)


def test_ascii_stl(tmp_path: Path) -> None:
    text = "solid a\n"
    for triangle in cube():
        text += "facet normal 0 0 0\nouter loop\n"
        text += "".join("vertex {} {} {}\n".format(*corner) for corner in triangle)
        text += "endloop\nendfacet\n"
    (tmp_path / "a.stl").write_text(text + "endsolid a\n")
    assert probe(tmp_path / "a.stl").triangles == 12


def obj(folder: Path) -> Path:
    """A textured square and a plain triangle in two materials, names with spaces."""
    Image.new("RGB", (4, 4), (255, 128, 0)).save(folder / "my picture.png")
    (folder / "a b.mtl").write_text(
        "newmtl one\nKd 1 1 1\nmap_Kd my picture.png\nnewmtl two\nKd 0.5 0.5 0.5\nd 0.5\n"
    )
    path = folder / "model.obj"
    path.write_text(
        "mtllib a b.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\n"
        "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
        "usemtl one\nf 1/1 2/2 3/3 4/4\nusemtl two\nf 1 2 5\n"
    )
    return path


def test_obj_with_materials_and_pictures(tmp_path: Path) -> None:
    path = obj(tmp_path)
    found = probe(path)
    assert found.parts == ("a b.mtl", "my picture.png")
    assert found.triangles == 3
    model = open_model(path, "key")
    by_texture = {model.materials[mesh.material].base_texture: mesh for mesh in model.meshes}
    square = by_texture[0]
    assert square.uv is not None
    at = {tuple(p): tuple(t) for p, t in zip(square.positions.tolist(), square.uv, strict=True)}
    assert at[(0.0, 0.0, 0.0)] == (0, 1)  # an OBJ's v runs up, ours down
    assert at[(1.0, 1.0, 0.0)] == (1, 0)
    assert model.textures[0].pixels[0, 0].tolist() == [255, 128, 0, 255]
    plain = model.materials[by_texture[None].material]
    assert plain.base == pytest.approx((0.214, 0.214, 0.214, 0.5), abs=0.003)
    assert plain.alpha_mode == "blend"


def test_what_an_obj_lacks_is_said(tmp_path: Path) -> None:
    path = obj(tmp_path)
    (tmp_path / "my picture.png").unlink()
    assert any("my picture.png" in note for note in probe(path).notes)
    (tmp_path / "a b.mtl").unlink()
    found = probe(path)
    assert any("a b.mtl" in note for note in found.notes)
    assert found.parts == ()


def test_an_obj_names_nothing_outside(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = obj(folder)
    path.write_text(path.read_text().replace("a b.mtl", "../secret.mtl"))
    (tmp_path / "secret.mtl").write_text("newmtl one\n")
    with pytest.raises(MediaUnsupported, match="outside"):
        probe(path)


def ply(path: Path, *, faces: bool = True, binary: bool = False) -> Path:
    head = (
        f"ply\nformat {'binary_little_endian' if binary else 'ascii'} 1.0\n"
        "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
        "property uchar red\nproperty uchar green\nproperty uchar blue\n"
    )
    head += "element face 2\nproperty list uchar int vertex_indices\n" if faces else ""
    head += "end_header\n"
    rows = [(0, 0, 0, 255, 0, 0), (1, 0, 0, 0, 255, 0), (0, 1, 0, 0, 0, 255), (1, 1, 0, 188, 0, 0)]
    sides = [(0, 1, 2), (1, 3, 2)] if faces else []
    if binary:
        body = b"".join(struct.pack("<3f3B", *row) for row in rows)
        body += b"".join(struct.pack("<B3i", 3, *side) for side in sides)
        path.write_bytes(head.encode() + body)
    else:
        lines = [" ".join(map(str, row)) for row in rows]
        lines += [" ".join(map(str, (3, *side))) for side in sides]
        path.write_text(head + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("binary", [True, False])
def test_ply_with_vertex_colours(tmp_path: Path, binary: bool) -> None:
    model = open_model(ply(tmp_path / "a.ply", binary=binary), "key")
    mesh = model.meshes[0]
    assert mesh.colours is not None
    assert mesh.colours[:3].tolist() == [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]]
    assert mesh.colours[3, 0] == pytest.approx(0.503, abs=0.003)  # 188 in linear light
    np.testing.assert_allclose(mesh.normals, [[0, 0, 1]] * len(mesh.normals))
    assert probe(tmp_path / "a.ply").triangles == 2


def test_ply_without_faces_is_a_cloud(tmp_path: Path) -> None:
    found = probe(ply(tmp_path / "a.ply", faces=False))
    assert (found.kind, found.points, found.high) == ("cloud", 4, (1, 1, 0))


def test_a_model_in_millimetres_is_remarked_on(tmp_path: Path) -> None:
    found = probe(stl(tmp_path / "big.stl", cube() * np.float32(300)))
    assert "300" in found.notes[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.stl", bytes(80) + struct.pack("<I", 10**9) + bytes(500)),
        ("a.stl", b"solid nothing\nendsolid\n"),
        ("a.obj", b"v 0 0 0\nv 1 0 0\n"),
        ("a.obj", b"v 0 0 0\nf 1 2 3\n"),
        ("a.obj", b"hello\nworld\n"),
        ("a.ply", b"ply\nformat ascii 1.0\nelement vertex 3\n"),
        ("a.ply", HUGE_PLY),
        ("a.ply", FACELESS_PLY),
    ],
)  # fmt: skip
def test_damaged_models_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MediaUnreadable, match=name):
        probe(tmp_path / name)


def test_noise_never_crashes(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    sources = [obj(tmp_path), ply(tmp_path / "a.ply", binary=True), ply(tmp_path / "b.ply"),
               stl(tmp_path / "c.stl", cube())]  # fmt: skip
    for source in sources:
        whole = source.read_bytes()
        for _ in range(30):
            bad = bytearray(whole)
            for at in random.integers(4, len(bad), 4):
                bad[at] = random.integers(0, 256)
            source.write_bytes(bytes(bad))
            with suppress(MediaUnreadable, MediaUnsupported):
                probe(source)


def test_normals_of_an_obj_that_are_no_numbers_point_up(tmp_path: Path) -> None:
    corners = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"
    (tmp_path / "a.obj").write_text(corners + "vn nan 0 1\nvn 0 0 9\nf 1//1 2//2 3//2\n")
    (mesh,) = open_model(tmp_path / "a.obj", "").meshes
    assert np.linalg.norm(mesh.normals, axis=1) == pytest.approx(1)


def test_texture_coordinates_without_end_are_held(tmp_path: Path) -> None:
    path = obj(tmp_path)
    path.write_text(path.read_text().replace("vt 1 0\n", "vt 1e300 -1e300\n"))
    found = [mesh.uv for mesh in open_model(path, "").meshes if mesh.uv is not None]
    assert found
    assert all(np.isfinite(uv).all() for uv in found)


def test_an_obj_of_too_many_materials_is_refused(tmp_path: Path) -> None:
    parts = "".join(f"usemtl m{number}\nf 1 2 3\n" for number in range(5001))
    (tmp_path / "a.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\n" + parts)
    with pytest.raises(MediaUnsupported, match="more than 5000 materials"):
        probe(tmp_path / "a.obj")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_obj_follows_no_link_outside(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = obj(folder)
    (library,) = folder.glob("*.mtl")
    library.rename(tmp_path / "elsewhere.mtl")
    library.symlink_to(tmp_path / "elsewhere.mtl")
    with pytest.raises(MediaUnsupported, match="outside its own folder"):
        probe(path)


def test_an_obj_with_an_endless_name_is_read_without_it(tmp_path: Path) -> None:
    path = obj(tmp_path)
    path.write_text(path.read_text().replace("mtllib ", "mtllib " + "x" * 5000))
    notes = probe(path).notes
    assert all(len(note) < 300 for note in notes)
    assert any("is not there" in note for note in notes)
