"""MP4 boxes: 360° metadata of every kind, and boxes that lie."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets import mp4
from assets.mp4 import spatial
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported
from story.model.asset import Area
from tests.assets.synth import box, write_film
from tests.assets.test_xmp import video

Read = Callable[[bytes], mp4.Spatial]


def film(sample_entry: bytes, *tags: bytes) -> bytes:
    """The boxes of a film with one track, its sample entry extended."""
    stsd = box(b"stsd", struct.pack(">II", 0, 1), sample_entry)
    media = box(b"mdia", box(b"minf", box(b"stbl", stsd)))
    return box(b"ftyp", b"isom\0\0\2\0") + box(b"moov", box(b"trak", media, *tags))


def avc1(*boxes: bytes) -> bytes:
    return box(b"avc1", bytes(78), *boxes)


def sv3d(*projection: bytes) -> bytes:
    return box(b"sv3d", box(b"svhd", bytes(5)), box(b"proj", *projection))


def prhd(yaw: float = 0, pitch: float = 0, roll: float = 0) -> bytes:
    return box(b"prhd", bytes(4), *(struct.pack(">i", int(a * 65536)) for a in (yaw, pitch, roll)))


def equi(top: float = 0, bottom: float = 0, left: float = 0, right: float = 0) -> bytes:
    edges = (struct.pack(">I", int(a * 2**32)) for a in (top, bottom, left, right))
    return box(b"equi", bytes(4), *edges)


def st3d(mode: int) -> bytes:
    return box(b"st3d", bytes(4), bytes([mode]))


def sa3d(order: int, ordering: int = 0) -> bytes:
    channels = (order + 1) ** 2
    head = struct.pack(">BBIBBI", 0, 0, order, ordering, 0, channels)
    return box(b"SA3D", head, *(struct.pack(">I", n) for n in range(channels)))


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def told(data: bytes) -> mp4.Spatial:
        path = tmp_path / "film.mp4"
        path.write_bytes(data)
        return spatial(path)

    return told


@pytest.mark.parametrize(
    ("mode", "stereo"), [(None, "mono"), (0, "mono"), (1, "top-bottom"), (2, "left-right")]
)
def test_v2(read: Read, mode: int | None, stereo: str) -> None:
    eyes = b"" if mode is None else st3d(mode)
    found = read(film(avc1(eyes, sv3d(prhd(30, 5, -10), equi()))))
    assert found.layout is not None
    assert (found.layout.projection, found.layout.stereo) == ("equirect", stereo)
    assert found.layout.found == "metadata"
    assert (found.layout.pose.yaw, found.layout.pose.pitch, found.layout.pose.roll) == (-30, 5, -10)


def test_v1(read: Read) -> None:
    tag = box(b"uuid", mp4.V1_UUID, video(Spherical="true", StereoMode="top-bottom"))
    found = read(film(avc1(), tag))
    assert found.layout is not None
    assert found.layout.stereo == "top-bottom"


@pytest.mark.parametrize(
    ("edges", "area"),
    [
        ({"left": 0.25, "right": 0.25}, Area(left=-90, right=90)),
        ({"top": 0.25, "right": 0.125}, Area(right=135, top=45)),
        ({"top": 0.7, "bottom": 0.7}, Area()),  # nothing would be left
    ],
)
def test_what_an_equirect_film_covers(read: Read, edges: dict[str, float], area: Area) -> None:
    layout = read(film(avc1(sv3d(prhd(), equi(**edges))))).layout
    assert layout is not None
    assert (layout.projection, layout.area) == ("equirect", area)


def test_the_right_eye_may_come_first(read: Read) -> None:
    layout = read(film(avc1(st3d(4), sv3d(prhd(), equi())))).layout
    assert layout is not None
    assert (layout.stereo, layout.swapped) == ("left-right", True)
    with pytest.raises(MediaUnsupported, match="stereo mode 3"):
        read(film(avc1(st3d(3), sv3d(prhd(), equi()))))


def test_a_cubemap_with_padding(read: Read) -> None:
    entry = bytes(24) + struct.pack(">2H", 1536, 1024) + bytes(50)
    cbmp = box(b"cbmp", struct.pack(">3I", 0, 0, 16))
    layout = read(film(box(b"avc1", entry, sv3d(prhd(10), cbmp)))).layout
    assert layout is not None
    assert (layout.projection, layout.cube.grid, layout.pose.yaw) == ("cubemap", "3x2", -10)
    assert layout.cube.padding == pytest.approx(16 / 512)
    with pytest.raises(MediaUnsupported, match="cubemap"):
        read(film(avc1(sv3d(prhd(), box(b"cbmp", struct.pack(">3I", 0, 7, 0))))))


def test_a_mesh_that_is_damaged_is_said(read: Read) -> None:
    with pytest.raises(MediaUnreadable, match="mesh"):
        read(film(avc1(sv3d(prhd(), box(b"mshp", bytes(8) + b"dfl8" + bytes(40))))))


@pytest.mark.parametrize("before", [28, 44, 64])
def test_ambisonic_sound(read: Read, before: int) -> None:
    assert read(film(box(b"mp4a", bytes(before), sa3d(1)))).ambisonic == 1
    assert read(film(box(b"mp4a", bytes(before), sa3d(3)))).ambisonic == 3
    strange = read(film(box(b"mp4a", bytes(before), sa3d(1, ordering=7))))
    assert (strange.ambisonic, bool(strange.sound_note)) == (0, True)


@pytest.mark.parametrize("size", [0, 1, 7, 0xFFFFFFFF, 0x7FFFFFFF])
def test_lying_sizes(read: Read, size: int) -> None:
    good = film(avc1(st3d(1), sv3d(prhd(), equi())))
    for at in range(len(good) - 8):
        if good[at + 4 : at + 8].isalnum():
            with suppress(MediaUnsupported):  # some of what we overwrite is no size
                read(good[:at] + struct.pack(">I", size) + good[at + 4 :])


def test_a_box_of_64_bits(read: Read) -> None:
    inner = film(avc1(sv3d(prhd(), equi())))
    ftyp, moov = inner[:16], inner[16:]
    wide = struct.pack(">I4sQ", 1, b"moov", len(moov) + 8) + moov[8:]
    assert read(ftyp + wide).layout is not None
    assert read(ftyp + struct.pack(">I4sQ", 1, b"moov", 2**63) + moov[8:]).layout is None


@given(st.binary(max_size=300), st.integers(0, 300), st.integers(0, 40))
def test_any_bytes_are_read_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, cut: int
) -> None:
    good = film(avc1(st3d(1), sv3d(prhd(), equi())), box(b"uuid", mp4.V1_UUID, video()))
    path = tmp_path_factory.getbasetemp() / "fuzzed.mp4"
    for data in (noise, good[:at] + noise + good[at + cut :]):
        path.write_bytes(data)
        with suppress(MediaUnsupported):
            spatial(path)


def test_a_plain_film_says_nothing(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", frames=2)
    assert spatial(path) == mp4.Spatial()
    assert probe(path).layout is not None
