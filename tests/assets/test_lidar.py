"""Lidar and laser scans, in metres and upright; what is damaged of them is refused."""

from __future__ import annotations

import struct
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from assets.clouds.crs import crs_of_keys, crs_of_text
from assets.kinds.cloud import open_cloud
from assets.probe import probe
from story.errors import MediaError, MediaUnreadable, MediaUnsupported

laspy = pytest.importorskip("laspy")

FEET = (
    'PROJCS["Oregon",GEOGCS["NAD83",UNIT["degree",0.0174532925199433]],'
    'PROJECTION["Lambert"],PARAMETER["False_Easting",1312335.958],UNIT["Foot",0.3048]]'
)
NEWER = (
    'COMPOUNDCRS["both",PROJCRS["here",BASEGEOGCRS["g",ELLIPSOID["e",1,2,LENGTHUNIT["metre",1]]],'
    'CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],'
    'LENGTHUNIT["US survey foot",0.304800609601219]],'
    'VERTCRS["up",CS[vertical,1],AXIS["h",up,LENGTHUNIT["metre",1.0]]]]'
)


def written(path: Path, deep: bool = False, text: str = "", form: int = 7) -> Path:
    """Five thousand points of a slope, coloured by how far east they are."""
    header = laspy.LasHeader(point_format=form, version="1.4")
    header.offsets, header.scales = (600_000, 800_000, 400), (0.01, 0.01, 0.01)
    las = laspy.LasData(header)
    east, north = np.random.default_rng(2).uniform(0, 100, (2, 5000))
    las.x, las.y, las.z = east + 600_000, north + 800_000, 400 + east / 10
    las.red = np.rint(east / 100 * (65535 if deep else 255)).astype(np.uint16)
    las.green = las.blue = np.zeros(5000, np.uint16)
    las.intensity = np.rint(north * 10).astype(np.uint16)
    las.classification = np.where(east > 50, 2, 6).astype(np.uint8)
    if text:
        las.header.vlrs.append(laspy.vlrs.known.WktCoordinateSystemVlr(text))
        las.header.global_encoding.wkt = True
    las.write(path)
    return path


@pytest.mark.parametrize("name", ["a.las", "a.laz"])
@pytest.mark.parametrize("deep", [False, True])
def test_points_stand_upright_with_all_that_is_known_of_them(
    tmp_path: Path, name: str, deep: bool
) -> None:
    path = written(tmp_path / name, deep)
    found = probe(path)
    assert (found.kind, found.points, found.extension) == ("cloud", 5000, name[1:])
    assert found.low is not None
    assert found.low == pytest.approx((600_000, 400, -800_100), abs=0.2)
    cloud = open_cloud(path, "key", tmp_path / "cache")
    points = cloud.read(0)
    assert cloud.shades == {"rgb", "intensity", "class"}
    east, up, south = (points.positions + np.array(cloud.origin)).T
    assert np.abs(up - 400 - (east - 600_000) / 10).max() < 0.02
    assert points.colours is not None
    assert points.intensity is not None
    assert points.classes is not None
    assert np.abs(points.colours[:, 0] - (east - 600_000) / 100 * 255).max() < 0.6
    assert np.abs(points.intensity - np.clip((-south - 800_001) / 98, 0, 1) * 255).max() < 6
    assert (points.classes == np.where(east > 600_050, 2, 6)).mean() > 0.999


def test_feet_become_metres(tmp_path: Path) -> None:
    path = written(tmp_path / "a.laz", text=FEET)
    found = probe(path)
    assert (found.crs, found.unit) == ("Oregon", 0.3048)
    assert found.high is not None
    assert found.high[0] == pytest.approx(600_100 * 0.3048, abs=0.1)
    assert any("0.3048 m (Oregon)" in note for note in found.notes)
    assert any("30.48 m long" in note for note in found.notes)
    cloud = open_cloud(path, "key", tmp_path / "cache")
    assert cloud.high[0] - cloud.low[0] == pytest.approx(30.48, abs=0.05)


def test_units_of_reference_systems() -> None:
    one = crs_of_text(FEET)
    assert one is not None
    assert (one.name, one.across, one.height) == ("Oregon", 0.3048, 0.3048)
    two = crs_of_text(NEWER)
    assert two is not None
    assert two.across == pytest.approx(0.3048006096)
    assert two.height == 1.0
    three = crs_of_keys({3072: 2992, 3076: 9002}, "")
    assert three is not None
    assert (three.name, three.across) == ("EPSG:2992", 0.3048)
    degrees = crs_of_text('GEOGCS["WGS 84",DATUM["d"],UNIT["degree",0.0174532925199433]]')
    assert degrees is not None
    assert degrees.across == 0.0
    for wrong in ("", "PROJCS[", "[[[[", 'PROJCS["a"]]]]]', "A[" * 10_000, 'UNIT["x"'):
        crs_of_text(wrong)


@pytest.mark.parametrize("name", ["a.las", "a.laz"])
def test_damaged_files_are_refused_in_words(tmp_path: Path, name: str) -> None:
    whole = written(tmp_path / name).read_bytes()
    bad = tmp_path / f"bad{name[1:]}"
    for part in (0.02, 0.3, 0.7, 0.95):
        bad.write_bytes(whole[: int(len(whole) * part)])
        with pytest.raises(MediaError, match=bad.name):
            probe(bad)
    lies = bytearray(whole)
    struct.pack_into("<Q", lies, 247, 10**15)
    bad.write_bytes(lies)
    with pytest.raises(MediaError, match=bad.name):
        probe(bad)
    struct.pack_into("<Q", lies, 247, 6000)
    bad.write_bytes(lies)
    with pytest.raises(MediaUnreadable, match=bad.name):
        probe(bad)
    rng = np.random.default_rng(4)
    for _ in range(60):
        mixed = bytearray(whole)
        for at in rng.integers(0, 1200 if rng.random() < 0.7 else len(whole), 4):
            mixed[at] = rng.integers(256)
        bad.write_bytes(mixed)
        with suppress(MediaError):
            probe(bad)


def test_layers_that_are_longer_than_the_file_are_refused_before_room_is_made(
    tmp_path: Path,
) -> None:
    lazrs = pytest.importorskip("lazrs")
    path = written(tmp_path / "a.laz")
    with laspy.open(path) as opened:
        header = opened.header
    packing = header.vlrs[header.vlrs.index("LasZipVlr")].record_data
    with path.open("rb") as file:
        file.seek(header.offset_to_point_data)
        lazrs.read_chunk_table(file, lazrs.LazVlr(packing))
        layers = file.tell() + header.point_format.size + 4
    whole = bytearray(path.read_bytes())
    struct.pack_into("<I", whole, layers + 8, 0xF0000000)
    path.write_bytes(whole)
    with pytest.raises(MediaUnreadable, match="layers of its points"):
        probe(path)


def test_without_its_reader_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.las")
    monkeypatch.setitem(sys.modules, "laspy", None)
    with pytest.raises(MediaUnsupported) as caught:
        probe(path)
    assert "diorama[scan]" in caught.value.hint


def test_scans_stand_where_their_poses_say(tmp_path: Path) -> None:
    pye57 = pytest.importorskip("pye57")
    path = tmp_path / "a.e57"
    file = pye57.E57(str(path), mode="w")
    half = np.sqrt(0.5)
    for number, (rotation, translation) in enumerate(
        (
            (np.array([1.0, 0, 0, 0]), np.zeros(3)),
            (np.array([half, 0, 0, half]), np.array([5.0, 0, 0])),
        )
    ):
        points = np.array([[1.0, 0, 0], [2.0, 0, 1.0], [0, 0, 0]])
        data = {f"cartesian{axis}": points[:, n].copy() for n, axis in enumerate("XYZ")}
        for colour in ("Red", "Green", "Blue"):
            data[f"color{colour}"] = np.array([10, 20, 30 + number], np.uint8)
        data["intensity"] = np.array([0.0, 0.5, 1.0], np.float32)
        file.write_scan_raw(data, name=f"scan {number}", rotation=rotation, translation=translation)
    file.close()
    found = probe(path)
    assert (found.kind, found.points, found.unit) == ("cloud", 6, 1.0)
    # the second scan is turned a quarter to the left and stands 5 m to the east
    assert found.low == pytest.approx((0, 0, -2))
    assert found.high == pytest.approx((5, 1, 0))
    cloud = open_cloud(path, "key", tmp_path / "cache")
    assert cloud.shades == {"rgb", "intensity"}
    whole = path.read_bytes()
    bad = tmp_path / "bad.e57"
    rng = np.random.default_rng(5)
    for part in (0.2, 0.6):
        bad.write_bytes(whole[: int(len(whole) * part)])
        with pytest.raises(MediaError, match=r"bad\.e57"):
            probe(bad)
    for _ in range(20):
        mixed = bytearray(whole)
        for at in rng.integers(0, len(whole), 6):
            mixed[at] = rng.integers(256)
        bad.write_bytes(mixed)
        with suppress(MediaError):
            probe(bad)
