"""Point clouds: points where they are, in their colours, however far from zero, of every format."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.clouds import source
from assets.kinds.cloud import open_cloud
from assets.media import Cloud
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported

WITHIN = 2e-5  # of the size of a cloud: its places are kept in steps of a 65535th


def opened(path: Path) -> Cloud:
    """The cloud of a file, its tree beside it."""
    return open_cloud(path, "key", path.parent / f"{path.name} cache")


def points_of(cloud: Cloud) -> tuple[NDArray[np.float64], NDArray[np.uint8] | None]:
    """All points of a cloud, by x, then y, then z, where they are in the world; their colours."""
    nodes = [cloud.read(node) for node in range(len(cloud.counts))]
    places = np.concatenate([node.positions for node in nodes]) + np.array(cloud.origin)
    order = np.lexsort(np.round(places.T[::-1], 3))
    if "rgb" not in cloud.shades:
        return places[order], None
    colours = np.concatenate([node.colours for node in nodes if node.colours is not None])
    return places[order], colours[order]


@pytest.mark.parametrize(
    ("name", "text", "colours"),
    [
        ("a.xyz", "0 0 0\n1 2 3\n", None),
        ("a.xyz", "0 0 0 0 0.5 1\n1 2 3 1 1 1\n", [[0, 128, 255], [255] * 3]),
        ("a.xyz", "0 0 0 0 128 255\n1 2 3 255 255 255\n", [[0, 128, 255], [255] * 3]),
        ("a.xyz", "0 0 0 0 32896 65535\n1 2 3 1 1 257", [[0, 128, 255], [0, 0, 1]]),
        ("a.xyz", "x,y,z,r,g,b\n0,0,0,10,20,30\n1,2,3,40,50,60\n", [[10, 20, 30], [40, 50, 60]]),
        ("a.xyz", "2\n0 0 0 99 10 20 30\n1 2 3 99 40 50 60\n", [[10, 20, 30], [40, 50, 60]]),
        ("a.xyz", "1\n0 0 0 99 10 20 30\n\n1\n1 2 3 9 40 50 60", [[10, 20, 30], [40, 50, 60]]),
        ("a.xyzn", "0 0 0 0 0 1\n1 2 3 0 0 1\n", None),
    ],
)
def test_text(tmp_path: Path, name: str, text: str, colours: list[list[int]] | None) -> None:
    (tmp_path / name).write_text(text)
    cloud = opened(tmp_path / name)
    places, got = points_of(cloud)
    np.testing.assert_allclose(places, [[0, 0, 0], [1, 2, 3]], atol=1e-4)
    assert (None if got is None else got.tolist()) == colours
    assert (cloud.low, cloud.high, cloud.origin) == ((0, 0, 0), (1, 2, 3), (0, 0, 0))


def test_colours_without_measure_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("0 0 0 1e308 0 0\n1 2 3 0 9 nan\n")
    assert probe(tmp_path / "a.xyz").points == 2  # and numpy tells nobody of it
    _, colours = points_of(opened(tmp_path / "a.xyz"))
    assert colours is not None
    assert colours[0, 0] > colours[1, 0]


def test_scanners_text_stands_up(tmp_path: Path) -> None:
    (tmp_path / "a.pts").write_text("2\n0 0 0 -2048\n1 2 3 2047\n")
    cloud = opened(tmp_path / "a.pts")
    assert points_of(cloud)[0].tolist() == pytest.approx(np.array([[0, 0, 0], [1, 3, -2]]))
    assert cloud.shades == {"intensity"}
    shine = [cloud.read(0).intensity, cloud.read(0).positions[:, 0]]
    assert sorted(zip(*map(list, shine), strict=True)) == [(0, 0), (255, 1)]


def test_far_from_zero_points_stay_sharp(tmp_path: Path) -> None:
    places = np.array([[636000.001, 400.003, 3.002], [636001.001, 400.9, 3.004]])
    (tmp_path / "a.xyz").write_text("\n".join(" ".join(map(repr, row)) for row in places.tolist()))
    cloud = opened(tmp_path / "a.xyz")
    assert np.abs(cloud.read(0).positions).max() < 10
    np.testing.assert_allclose(points_of(cloud)[0], places, atol=WITHIN)
    found = probe(tmp_path / "a.xyz")
    assert found.low == pytest.approx(tuple(places.min(axis=0)), abs=1e-6)


def test_a_survey_stands_up_however_its_text_is_called(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("636000 848900 400\n636001 848902 410\n")
    found = probe(tmp_path / "a.xyz")
    assert (found.low, found.high) == ((636000, 400, -848902), (636001, 410, -848900))
    assert any("Z axis" in note for note in found.notes)


def test_points_without_a_place_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("0 0 0\nnan 1 1\n1 inf 1\n1 1 -1e308\n1 1 1\n")
    found = probe(tmp_path / "a.xyz")
    assert found.points == 2
    assert "3 points" in found.notes[0]
    assert opened(tmp_path / "a.xyz").points == 2


def test_too_many_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xyz").write_text("".join(f"{n} 0 0\n" for n in range(100)))
    monkeypatch.setattr(source, "MOST_STORED", 90)
    with pytest.raises(MediaUnsupported, match="up to 90"):
        probe(tmp_path / "a.xyz")


@pytest.mark.parametrize(("side", "said"), [(19.0, False), (30.0, True), (0.04, True)])
def test_a_cloud_that_is_hardly_in_metres_is_said_to_be_made_one(
    tmp_path: Path, side: float, said: bool
) -> None:
    path = tmp_path / "scan.xyz"
    path.write_text(f"2000 0 0\n{2000 + side} 0 0\n2000 {side / 2} 0\n")
    found = probe(path)
    assert found.low == pytest.approx((2000, 0, 0))
    assert found.high == pytest.approx((2000 + side, side / 2, 0))
    notes = [note for note in found.notes if "hardly metres" in note]
    assert [f"{side:g}" in note and "1 m" in note for note in notes] == [True] * said


def pcd(path: Path, kind: str, body: bytes, points: int = 2) -> Path:
    head = (
        "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z rgb\nSIZE 4 4 4 4\nTYPE F F F U\nCOUNT 1 1 1 1\n"
        f"WIDTH {points}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {points}\nDATA {kind}\n"
    )
    path.write_bytes(head.encode() + body)
    return path


def test_pcd(tmp_path: Path) -> None:
    rows = struct.pack("<3fI3fI", 0, 0, 0, 0x102030, 1, 2, 3, 0xFF8000)
    places, colours = points_of(opened(pcd(tmp_path / "a.pcd", "binary", rows)))
    np.testing.assert_allclose(places, [[0, 0, 0], [1, 2, 3]], atol=1e-4)
    assert colours is not None
    assert colours.tolist() == [[0x10, 0x20, 0x30], [0xFF, 0x80, 0]]
    text = b"0 0 0 1056816\n1 2 3 16744448\n"
    places, colours = points_of(opened(pcd(tmp_path / "b.pcd", "ascii", text)))
    assert colours is not None
    assert colours.tolist() == [[0x10, 0x20, 0x30], [0xFF, 0x80, 0]]


@pytest.mark.parametrize("order", ["ascii", "binary_little_endian", "binary_big_endian"])
def test_ply(tmp_path: Path, order: str) -> None:
    head = (
        f"ply\nformat {order} 1.0\nelement vertex 2\nproperty double x\nproperty double y\n"
        "property double z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
        "property float scalar_intensity\nend_header\n"
    )
    rows = [(0.0, 0.0, 0.0, 10, 20, 30, 0.25), (1.0, 2.0, 3.0, 40, 50, 255, 0.75)]
    end = ">" if order.endswith("big_endian") else "<"
    body = b"".join(struct.pack(f"{end}3d3Bf", *row) for row in rows)
    if order == "ascii":
        body = "".join(" ".join(map(str, row)) + "\n" for row in rows).encode()
    (tmp_path / "a.ply").write_bytes(head.encode() + body)
    cloud = opened(tmp_path / "a.ply")
    places, colours = points_of(cloud)
    np.testing.assert_allclose(places, [[0, 0, 0], [1, 2, 3]], atol=1e-4)
    assert colours is not None
    assert colours.tolist() == [[10, 20, 30], [40, 50, 255]]
    assert cloud.shades == {"rgb", "intensity"}
    (tmp_path / "b.ply").write_bytes(head.encode() + body[: len(body) // 2])
    with pytest.raises(MediaUnreadable, match=r"b\.ply"):
        probe(tmp_path / "b.ply")


@pytest.mark.parametrize(
    ("kind", "body", "points"),
    [("binary", bytes(16), 10**9), ("binary", bytes(16), 2), ("binary_compressed", bytes(20), 2),
     ("binary_compressed", struct.pack("<II", 10**9, 32), 2), ("ascii", b"", 10**7),
     ("strange", b"", 2), ("binary", b"", 0)],
)  # fmt: skip
def test_headers_that_lie_are_refused(tmp_path: Path, kind: str, body: bytes, points: int) -> None:
    with pytest.raises((MediaUnreadable, MediaUnsupported), match=r"a\.pcd"):
        probe(pcd(tmp_path / "a.pcd", kind, body, points))


def test_without_open3d_its_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "open3d", None)
    with pytest.raises(MediaUnsupported) as caught:
        probe(pcd(tmp_path / "a.pcd", "binary_compressed", struct.pack("<II", 4, 32) + bytes(4)))
    assert "diorama[clouds]" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["hello world\n", "1 2\n", "0 0 0\n1 2 x\n", "\n\n", "0 0 0\n1 2 3 4\n"],
)
def test_text_that_is_no_cloud(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.xyz").write_text(text)
    with pytest.raises(MediaUnreadable, match=r"a\.xyz"):
        probe(tmp_path / "a.xyz")
