"""Pictures too large to be held whole: read in bands, cut into tiles, kept in the cache."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.ingest import ingest
from assets.kinds import image
from assets.library import Library
from assets.media import GUTTER, INNER, TILE, Frame
from assets.mosaics.build import halved, write_mosaic
from assets.mosaics.prepared import is_tiled, open_prepared
from assets.mosaics.store import open_mosaic
from assets.probe import probe
from story.errors import MediaError, MediaUnreadable, MediaUnsupported
from story.model.asset import Layout
from story.model.story import VERSION, Story
from tests.assets.gigapixels import write_jpeg

Pixels = NDArray[np.uint8]

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # of what is damaged

AROUND = Layout(projection="equirect", found="author")


def grained(width: int, height: int) -> Pixels:
    rng = np.random.default_rng(width)
    soft = cv2.resize(
        rng.integers(0, 255, (9, 15, 3)).astype(np.uint8), (width, height),
        interpolation=cv2.INTER_CUBIC,
    )  # fmt: skip
    return np.clip(soft.astype(int) + rng.integers(-20, 20, soft.shape), 0, 255).astype(np.uint8)


PICTURE = grained(701, 303)


def tiled_tiff(path: Path, pixels: Pixels, side: int, *, big: bool, jpeg: bool = False) -> None:
    """A TIFF in tiles, which Pillow does not write: deflated, or JPEG without shared tables."""
    height, width = pixels.shape[:2]
    across, down = -(-width // side), -(-height // side)
    padded = np.zeros((down * side, across * side, 3), np.uint8)
    padded[:height, :width] = pixels
    parts = []
    for row in range(down):
        for column in range(across):
            tile = padded[row * side : (row + 1) * side, column * side : (column + 1) * side]
            if jpeg:
                coded = io.BytesIO()
                Image.fromarray(tile).save(coded, "JPEG", quality=95, subsampling=0)
                parts.append(coded.getvalue())
            else:
                parts.append(zlib.compress(tile.tobytes()))
    at, places = 16 if big else 8, []
    for part in parts:
        places.append(at)
        at += len(part)
    number, code = ("Q", 16) if big else ("I", 4)
    entries = [
        (256, 4, "I", [width]), (257, 4, "I", [height]), (258, 3, "H", [8, 8, 8]),
        (259, 3, "H", [7 if jpeg else 8]), (262, 3, "H", [6 if jpeg else 2]), (277, 3, "H", [3]),
        (284, 3, "H", [1]), (322, 4, "I", [side]), (323, 4, "I", [side]),
        (324, code, number, places), (325, 4, "I", [len(part) for part in parts]),
    ]  # fmt: skip
    room = 8 if big else 4
    end = at + (8 + 20 * len(entries) + 8 if big else 2 + 12 * len(entries) + 4)
    listed, beyond = b"", b""
    for tag, kind, form, values in entries:
        data = struct.pack(f"<{len(values)}{form}", *values)
        if len(data) > room:
            data, beyond = struct.pack("<Q" if big else "<I", end + len(beyond)), beyond + data
        listed += struct.pack("<HHQ" if big else "<HHI", tag, kind, len(values))
        listed += data.ljust(room, b"\0")
    first = (
        struct.pack("<2sHHHQ", b"II", 43, 8, 0, at) if big else struct.pack("<2sHI", b"II", 42, at)
    )
    count = struct.pack("<Q" if big else "<H", len(entries))
    path.write_bytes(first + b"".join(parts) + count + listed + bytes(room) + beyond)


def write(path: Path, name: str) -> Path:
    """The picture in a file of some kind."""
    picture, deep = Image.fromarray(PICTURE), PICTURE.astype(np.uint16) * 257
    match name:
        case "baseline.jpg":
            picture.save(path, quality=90)
        case "grey.jpg":
            picture.convert("L").save(path)
        case "deep.png" | "deep.tif":
            cv2.imwrite(str(path), deep[..., ::-1])
        case "clear.png":
            picture.convert("RGBA").save(path)
        case "grey.png" | "lzw grey.tif":
            picture.convert("L").save(path)
        case "cmyk.tif":
            picture.convert("CMYK").save(path)
        case "big.tif":
            picture.save(path, big_tiff=True, compression="tiff_lzw")
        case "tiles.tif" | "big tiles.tif" | "jpeg tiles.tif":
            tiled_tiff(path, PICTURE, 128, big="big" in name, jpeg="jpeg" in name)
        case "jpeg.tif":
            picture.save(path, compression="jpeg", quality=95)
        case "deflate.tif":
            picture.save(path, compression="tiff_deflate")
        case _:
            picture.save(path)
    return path


STREAMED = (
    "baseline.jpg", "grey.jpg", "plain.png", "deep.png", "clear.png", "grey.png", "plain.tif",
    "deep.tif", "cmyk.tif", "big.tif", "deflate.tif", "jpeg.tif", "tiles.tif", "big tiles.tif",
    "jpeg tiles.tif",
)  # fmt: skip


@pytest.mark.parametrize("name", STREAMED)
def test_bands_are_the_picture_as_it_is_decoded_whole(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, name)
    whole = image.open_frame(path, "whole").planes[0][..., :3]
    width, height, bands = image.open_bands(path)
    parts = list(bands)
    assert (width, height) == (701, 303)
    assert len(parts) > 1  # and never in memory at once
    assert np.array_equal(np.concatenate(parts), whole)


def test_what_is_partly_clear_lies_on_black_in_light(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    Image.new("RGBA", (701, 303), (255, 188, 0, 128)).save(path)
    _, _, bands = image.open_bands(path)
    assert np.abs(next(iter(bands))[0, 0].astype(int) - (188, 137, 0)).max() <= 1


@pytest.mark.parametrize("name", STREAMED)
def test_what_is_cut_short_is_refused_in_words(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "_LARGE", 1000)
    whole = write(tmp_path / name, name).read_bytes()
    for share in (0.97, 0.6, 0.2):
        path = tmp_path / f"cut {name}"
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(MediaError) as raised:
            probe(path)
        assert path.name in raised.value.message


@pytest.mark.parametrize("name", ["plain.png", "tiles.tif", "plain.tif", "baseline.jpg"])
def test_what_is_damaged_is_read_or_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "_LARGE", 1000)
    whole = bytearray(write(tmp_path / name, name).read_bytes())
    rng = np.random.default_rng(5)
    for trial in range(25):
        bad = bytearray(whole)
        for place in rng.integers(0, len(bad), 1 + trial % 5).tolist():
            bad[place] = int(rng.integers(0, 256))
        for place in rng.integers(len(bad) - 220, len(bad), trial % 3).tolist():
            bad[place] = int(rng.integers(0, 256))
        path = tmp_path / f"bad {name}"
        path.write_bytes(bad)
        try:
            found = probe(path)
        except MediaError:
            continue
        assert found.width > 0


def test_what_has_to_be_decoded_whole_names_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "MOST_PIXELS", 100_000)
    monkeypatch.setattr(image, "_LARGE", 1000)
    path = tmp_path / "slow.jpg"
    Image.fromarray(PICTURE).save(path, progressive=True)
    with pytest.raises(MediaUnsupported, match="stored progressively") as raised:
        probe(path)
    assert "701 x 303" in raised.value.message
    assert "baseline" in raised.value.hint


def test_a_header_that_promises_too_much_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    data = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data += struct.pack(">I4s", 1 << 30, b"IDAT") + zlib.compress(bytes(100))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    with pytest.raises(MediaUnsupported, match="2147 million pixels"):
        probe(path)
    smaller = data.replace(head[:8], struct.pack(">II", 40_000, 20_000))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + smaller)
    with pytest.raises(MediaUnreadable, match="cut short"):
        probe(path)


def cut(picture: Pixels, path: Path, overview: int = 200) -> Frame:
    height, width = picture.shape[:2]
    parts = (picture[top : top + 37] for top in range(0, height, 37))
    write_mosaic(parts, width, height, path, lambda done, rows: None, overview)
    return open_mosaic(path, "tiles")


def test_tiles_are_the_picture_and_means_of_its_light(tmp_path: Path) -> None:
    picture = grained(1403, 620)
    frame = cut(picture, tmp_path / "tiles")
    mosaic = frame.finer
    assert mosaic is not None
    assert (mosaic.width, mosaic.height, mosaic.levels) == (1403, 620, 3)
    assert (frame.width, frame.height) == (175, 78)
    level = picture
    for number, (columns, rows) in enumerate(mosaic.grids):
        padded = np.pad(level, ((GUTTER, TILE), (GUTTER, TILE), (0, 0)), "edge")
        for column in range(columns):
            for row in range(rows):
                tile = mosaic.read((number, column, row))
                assert np.array_equal(
                    tile, padded[row * INNER : row * INNER + TILE, column * INNER :][:, :TILE]
                )
        level = halved_by_hand(level)
    # The overview of an odd size is moved by less than one of its pixels to fit.
    moved = cv2.resize(level, (175, 78)).astype(int)
    assert np.abs(frame.planes[0][..., :3].astype(int) - moved).mean() < 4


def halved_by_hand(picture: Pixels) -> Pixels:
    height, width = picture.shape[:2]
    padded = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), "edge") / 255
    light = np.where(padded <= 0.04045, padded / 12.92, ((padded + 0.055) / 1.055) ** 2.4)
    mean = light.reshape(-(-height // 2), 2, -(-width // 2), 2, 3).mean(axis=(1, 3))
    code = np.where(mean <= 0.0031308, mean * 12.92, 1.055 * mean ** (1 / 2.4) - 0.055)
    made = halved(np.pad(picture, ((0, height % 2), (0, 0), (0, 0)), "edge"))
    assert np.abs(made.astype(float) - code * 255).max() <= 1
    return made


def test_tiles_are_made_once_and_again_where_they_are_damaged(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.fromarray(grained(4200, 150)).save(path)
    cache = tmp_path / "cache"
    went: list[tuple[int, int]] = []
    first = open_prepared(path, "key", cache, lambda done, rows: went.append((done, rows)))
    assert went[-1] == (150, 150)
    assert went == sorted(went)
    (made,) = cache.iterdir()
    data = made.read_bytes()
    went.clear()
    open_prepared(path, "key", cache, lambda done, rows: went.append((done, rows)))
    assert went == []
    made.write_bytes(data[: len(data) // 2])
    again = open_prepared(path, "key", cache)
    assert made.read_bytes() == data
    assert np.array_equal(first.planes[0], again.planes[0])


class Stopped(Exception):
    """Whoever watches wants no more."""


def test_who_stops_it_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.fromarray(grained(8300, 60)).save(path)
    story = tmp_path / "story"
    (story / "media").mkdir(parents=True)

    def stop(done: int, rows: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        ingest(path, story, id="widewide00", said=AROUND, went=stop)
    assert [file for file in story.rglob("*") if file.is_file()] == []


def test_a_full_disk_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture.png"
    Image.fromarray(grained(4200, 150)).save(path)
    monkeypatch.setattr("shutil.disk_usage", lambda place: type("Use", (), {"free": 1000}))
    with pytest.raises(MediaUnreadable, match="GB"):
        open_prepared(path, "key", tmp_path / "cache")


def test_a_library_shows_large_surroundings_by_tiles_and_others_whole(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    picture = grained(4300, 100)
    Image.fromarray(picture).save(path)
    around = ingest(path, tmp_path, id="around0000", said=AROUND).asset
    flat = ingest(path, tmp_path, id="flatflat00").asset
    assert not is_tiled(around)  # 8192 pixels are held whole
    story = Story(version=VERSION, id="largelarge", assets=(around,))
    library = Library(tmp_path, story, whole=4200)
    try:
        frame = library.frame("around0000")
        assert frame.finer is not None
        assert (frame.width, frame.height) == (2150, 50)
        assert library.ready("around0000")
        assert library.thumbnail("around0000") is not None
        library.use(Story(version=VERSION, id="largelarge", assets=(flat,)))
        whole = library.frame("flatflat00")
        assert whole.finer is None
        assert np.array_equal(whole.planes[0][..., :3], picture)
    finally:
        library.close()


_MEASURE = """
import resource, sys
from pathlib import Path
from assets.mosaics.prepared import open_prepared
from assets.probe import probe
found = probe(Path(sys.argv[1]))
frame = open_prepared(Path(sys.argv[1]), "key", Path(sys.argv[2]))
print(found.width, found.height, frame.finer.levels)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_half_a_gigapixel_takes_less_than_a_gigabyte_of_memory(tmp_path: Path) -> None:
    path = tmp_path / "giga.jpg"
    write_jpeg(path, 32768, 16384)
    said = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path), str(tmp_path / "cache")],
        capture_output=True, text=True, check=True, timeout=1200,
    ).stdout.split()  # fmt: skip
    assert said[:3] == ["32768", "16384", "3"]
    peak = int(said[3]) << 10
    file = path.stat().st_size  # which is mapped, and counts along
    assert peak - file < 1 << 30
