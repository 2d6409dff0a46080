"""Point clouds: points where they are, in their colours, however far from zero."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from assets.kinds import cloud
from assets.kinds.cloud import open_cloud
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("0 0 0\n1 2 3\n", [[200] * 3] * 2),
        ("0 0 0 0 0.5 1\n1 2 3 1 1 1\n", [[0, 128, 255], [255] * 3]),
        ("0 0 0 0 128 255\n1 2 3 255 255 255\n", [[0, 128, 255], [255] * 3]),
        ("x,y,z,r,g,b\n0,0,0,10,20,30\n1,2,3,40,50,60\n", [[10, 20, 30], [40, 50, 60]]),
        ("2\n0 0 0 99 10 20 30\n1 2 3 99 40 50 60\n", [[10, 20, 30], [40, 50, 60]]),
    ],
)
def test_text(tmp_path: Path, text: str, colours: list[list[int]]) -> None:
    (tmp_path / "a.xyz").write_text(text)
    got = open_cloud(tmp_path / "a.xyz", "key")
    assert got.positions.tolist() == [[0, 0, 0], [1, 2, 3]]
    assert got.colours.tolist() == colours
    assert (got.low, got.high, got.origin) == ((0, 0, 0), (1, 2, 3), (0, 0, 0))


def test_normals_are_no_colours(tmp_path: Path) -> None:
    (tmp_path / "a.xyzn").write_text("0 0 0 0 0 1\n1 2 3 0 0 1\n")
    assert open_cloud(tmp_path / "a.xyzn", "key").colours.tolist() == [[200] * 3] * 2


def test_far_from_zero_points_stay_sharp(tmp_path: Path) -> None:
    places = np.array([[636000.001, 848900.002, 400.003], [636001.001, 848900.004, 401.0]])
    (tmp_path / "a.xyz").write_text("\n".join(" ".join(map(repr, row)) for row in places.tolist()))
    got = open_cloud(tmp_path / "a.xyz", "key")
    assert np.abs(got.positions).max() < 10
    np.testing.assert_allclose(got.positions + np.array(got.origin), places, atol=1e-6)
    found = probe(tmp_path / "a.xyz")
    assert found.low == pytest.approx((636000.001, 848900.002, 400.003), abs=1e-6)


def test_points_without_a_place_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("0 0 0\nnan 1 1\n1 inf 1\n1 1 -1e308\n1 1 1\n")
    found = probe(tmp_path / "a.xyz")
    assert found.points == 2
    assert "3 points" in found.notes[0]


def test_too_many_are_thinned_out_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xyz").write_text("".join(f"{n} 0 0\n" for n in range(100)))
    monkeypatch.setattr(cloud, "MOST_POINTS", 40)
    found = probe(tmp_path / "a.xyz")
    assert found.points == 34
    assert "every third" in found.notes[0]
    monkeypatch.setattr(cloud, "MOST_STORED", 90)
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
    pytest.importorskip("open3d")
    rows = struct.pack("<3fI3fI", 0, 0, 0, 0x102030, 1, 2, 3, 0xFF8000)
    got = open_cloud(pcd(tmp_path / "a.pcd", "binary", rows), "key")
    assert got.positions.tolist() == [[0, 0, 0], [1, 2, 3]]
    assert got.colours.tolist() == [[0x10, 0x20, 0x30], [0xFF, 0x80, 0]]
    text = b"0 0 0 1056816\n1 2 3 16744448\n"
    assert open_cloud(pcd(tmp_path / "b.pcd", "ascii", text), "key").high == (1, 2, 3)


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
        probe(pcd(tmp_path / "a.pcd", "binary", bytes(32)))
    assert "diorama[clouds]" in caught.value.hint


@pytest.mark.parametrize("text", ["hello world\n", "1 2\n", "0 0 0\n1 2 x\n", "\n\n"])
def test_text_that_is_no_cloud(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.xyz").write_text(text)
    with pytest.raises(MediaUnreadable, match=r"a\.xyz"):
        probe(tmp_path / "a.xyz")
