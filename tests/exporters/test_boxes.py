"""The boxes of an MP4 file: written, found again, offsets right wherever the moov stood."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import pytest

from exporters.parts import boxes
from exporters.parts.boxes import Box, Spherical
from story.errors import ExportError
from story.model.asset import StereoLayout
from story.model.values import View
from tests.exporters import films


@pytest.fixture(scope="module", params=["moov last", "moov first"])
def muxed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small video with stereo sound, by ffmpeg."""
    path = tmp_path_factory.mktemp("muxed") / "muxed.mp4"
    flags = ["-movflags", "+faststart"] if request.param == "moov first" else []
    films.run(
        "ffmpeg",
        "-v",
        "error",
        "-y",
        *("-f", "lavfi", "-i", "testsrc2=s=64x32:r=25:d=1"),
        *("-f", "lavfi", "-i", "sine=d=1:r=48000", "-ac", "2"),
        *("-c:v", "libx264", "-g", "5", "-c:a", "aac", *flags),
        path,
    )
    return path


@pytest.mark.parametrize(
    ("stereo", "said"),
    [("mono", "2D"), ("top-bottom", "top and bottom"), ("left-right", "side by side")],
)
def test_ffprobe_reads_the_360_boxes(
    muxed: Path, tmp_path: Path, stereo: StereoLayout, said: str
) -> None:
    target = tmp_path / "tagged.mp4"
    boxes.rewrite(muxed, target, lambda m: boxes.with_spherical(m, Spherical(stereo, View())))
    sides = {
        side["side_data_type"]: side for side in films.probe(target)["streams"][0]["side_data_list"]
    }
    assert sides["Stereo 3D"]["type"] == said
    assert sides["Spherical Mapping"]["projection"] == "equirectangular"
    assert {sides["Spherical Mapping"][a] for a in ("yaw", "pitch", "roll")} <= {0, None}


def test_the_media_stays_as_it_was(muxed: Path, tmp_path: Path) -> None:
    target = tmp_path / "tagged.mp4"
    boxes.rewrite(muxed, target, lambda m: boxes.with_spherical(m, Spherical("mono", View())))
    assert _hashes(target) == _hashes(muxed)
    films.run(
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-xerror",
        "-err_detect",
        "explode",
        "-i",
        target,
        "-f",
        "null",
        "-",
    )
    kinds = [kind for kind, _ in _top(target.read_bytes())]
    assert kinds.index(b"moov") < kinds.index(b"mdat")


def test_the_v1_box_tells_the_opening_view(muxed: Path, tmp_path: Path) -> None:
    target = tmp_path / "tagged.mp4"
    spherical = Spherical("top-bottom", View(yaw=-30.4, pitch=12.6, roll=3.0))
    boxes.rewrite(muxed, target, lambda m: boxes.with_spherical(m, spherical))
    moov = _moov(target)
    (uuid,) = moov.find(b"trak", b"uuid")
    assert uuid.head[:16].hex() == "ffcc8263f8554a93881458 7a02521fdd".replace(" ", "")
    xml = uuid.head[16:].decode()
    for row in (
        "<GSpherical:Spherical>true<",
        "<GSpherical:Stitched>true<",
        "<GSpherical:ProjectionType>equirectangular<",
        "<GSpherical:StereoMode>top-bottom<",
        "<GSpherical:InitialViewHeadingDegrees>330<",
        "<GSpherical:InitialViewPitchDegrees>13<",
        "<GSpherical:InitialViewRollDegrees>3<",
    ):
        assert row in xml


def test_tagging_twice_leaves_one_of_each_v2_box(muxed: Path, tmp_path: Path) -> None:
    def tag(moov: Box) -> Box:
        once = boxes.with_spherical(moov, Spherical("mono", View()))
        return boxes.with_spherical(once, Spherical("left-right", View()))

    boxes.rewrite(muxed, tmp_path / "a.mp4", tag)
    data = (tmp_path / "a.mp4").read_bytes()
    assert (data.count(b"st3d"), data.count(b"sv3d"), data.count(b"proj")) == (1, 1, 1)
    assert len(_moov(tmp_path / "a.mp4").find(b"trak", b"uuid")) == 1


def test_a_track_plays_for_an_exact_time(muxed: Path, tmp_path: Path) -> None:
    target = tmp_path / "cut.mp4"
    boxes.rewrite(muxed, target, lambda m: boxes.with_length(m, b"soun", Fraction(3, 4)))
    sound = next(s for s in films.probe(target)["streams"] if s["codec_type"] == "audio")
    assert float(sound["duration"]) == pytest.approx(0.75, abs=0.001)


def test_offsets_become_wide_beyond_four_gigabytes() -> None:
    """As a plan only: the file would be 5 GB."""
    body = 5_000_000_000
    near, last = 24 + 16 + 100, 24 + 16 + body - 4
    tables = (
        Box(b"stco", struct.pack(">III", 0, 1, near)),
        Box(b"co64", struct.pack(">IIQ", 0, 1, last)),
    )
    moov = Box(b"stbl", b"", tables)
    for kind in (b"minf", b"mdia", b"trak", b"moov"):
        moov = Box(kind, b"", (moov,))
    (mdat,), placed = boxes._place(moov, 24, [boxes._Span(b"mdat", 24, 16 + body)])
    found = placed.find(b"trak", b"mdia", b"minf", b"stbl")[0].boxes or ()
    assert [table.kind for table in found] == [b"co64", b"co64"]
    assert mdat == 24 + len(boxes.serialise(placed))
    offsets = [struct.unpack_from(">Q", table.head, 8)[0] for table in found]
    assert offsets == [mdat + 16 + 100, mdat + 16 + body - 4]


def test_what_is_no_mp4_is_refused(tmp_path: Path) -> None:
    for name, data in {"empty": b"", "text": b"hello, this is not a film at all"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ExportError):
            boxes.rewrite(tmp_path / name, tmp_path / "out", lambda moov: moov)


def _moov(path: Path) -> Box:
    return next(box for box in boxes.parse(path.read_bytes()) if box.kind == b"moov")


def _top(data: bytes) -> list[tuple[bytes, int]]:
    found, at = [], 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, size))
        at += size
    return found


def _hashes(path: Path) -> list[str]:
    """Time, size and checksum of every packet, by ffmpeg."""
    done = films.run(
        "ffmpeg", "-v", "error", "-i", path, "-map", "0", "-c", "copy", "-f", "framemd5", "-"
    )
    rows = [line.split(",") for line in done.splitlines() if not line.startswith("#")]
    return sorted(",".join(row[:6]) for row in rows)
