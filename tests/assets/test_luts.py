"""LUTs: every dialect of .cube that people have, what is wrong with others, ffmpeg's numbers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.ingest import ingest
from assets.luts import cube_text, looked_up, read_cube
from assets.media import Lut
from assets.thumbnails import of_lut
from story.errors import MediaError, MediaUnreadable, MediaUnsupported

PLAIN = "LUT_3D_SIZE 2\n" + "".join(
    f"{r} {g} {b}\n" for b in (0, 1) for g in (0, 1) for r in (0, 1)
)


def _curved(size: int, low: float = 0.0, high: float = 1.0) -> Lut:
    """A cube that bends and mixes colours, with values no grid hits."""
    steps = np.linspace(low, high, size)
    b, g, r = np.meshgrid(steps, steps, steps, indexing="ij")
    rgb = np.stack([r, g, b], -1)
    bent = 0.5 + 0.5 * np.sin(rgb * 2.2 - 0.8)
    mixed = bent @ np.array([[0.8, 0.1, 0.05], [0.1, 0.7, 0.15], [0.1, 0.2, 0.8]])
    return Lut("", mixed.astype(np.float32), (low,) * 3, (high,) * 3)


def _read(folder: Path, text: str | bytes) -> Lut:
    path = folder / "look.cube"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_cube(path, "key")[0]


def test_red_runs_fastest(tmp_path: Path) -> None:
    lut = _read(tmp_path, PLAIN)
    assert lut.is_cube
    assert lut.values[0, 0, 1].tolist() == [1, 0, 0]
    assert lut.values[1, 0, 0].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("\n", "\r\n"),
        "\ufeff" + PLAIN,
        "# made by hand\n\nTITLE \"A # look\"\n" + PLAIN.replace("0 0 0\n", "0 0 0 # black\n\n", 1),
        PLAIN.replace("\n", "  \n").replace(" ", "\t"),
        "LUT_3D_INPUT_RANGE 0.0 1.0\nLUT_IN_VIDEO_RANGE\n" + PLAIN.rstrip(),
        "DOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n" + PLAIN.replace("1", "1.0e0").replace(
            "LUT_3D_SIZE 2", "LUT_3D_SIZE 2"
        ),
    ],
)  # fmt: skip
def test_dialects(tmp_path: Path, text: str) -> None:
    text = text.replace("LUT_3D\tSIZE", "LUT_3D_SIZE")
    lut = _read(tmp_path, text)
    assert np.array_equal(lut.values, _read(tmp_path, PLAIN).values)


def test_titles_and_ranges(tmp_path: Path) -> None:
    path = tmp_path / "look.cube"
    path.write_text('TITLE "Dusk over  Petra"\nDOMAIN_MIN -0.5 0 0\nDOMAIN_MAX 2 1 1\n' + PLAIN)
    lut, title = read_cube(path, "")
    assert title == "Dusk over Petra"
    assert (lut.low, lut.high) == ((-0.5, 0.0, 0.0), (2.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("TITLE \"x\"\n", "ends without LUT_3D_SIZE"),
        ("0 0 0\n", "line 1 it has numbers before"),
        ("LUT_3D_SIZE two\n", "line 1 it has no whole number"),
        ("LUT_3D_SIZE 1\n", "less than 2"),
        ("LUT_3D_SIZE 999999999\n", "999999999 steps"),
        ("LUT_3D_SIZE 130\n", "at most"),
        ("LUT_1D_SIZE 70000\n", "at most"),
        (PLAIN + "0 0 0\n", "line 10 it goes on after its 8 lines"),
        (PLAIN[:-12], "ends after 6 of its 8"),
        (PLAIN.replace("1 1 0", "1 1"), "should have 3 numbers, but has “1 1”"),
        (PLAIN.replace("1 1 0", "1 nan 0"), "line 5 it should have 3 numbers"),
        (PLAIN.replace("1 1 0", "1 1e39 0"), "should have 3 numbers"),
        (PLAIN.replace("1 1 0", "LUT_1D_SIZE 4"), "among its numbers"),
        ("LUT_1D_SIZE 2\n" + PLAIN, "curves and a cube in one file (line 2)"),
        ("DOMAIN_MAX 0 1 1\n" + PLAIN, "DOMAIN_MAX that is not above"),
        ("DOMAIN_MIN 0 0\n" + PLAIN, "line 1 it should have 3 numbers"),
        ("\x00\x01" + PLAIN, "not a CUBE file inside"),
        ("# x\n" * 2000 + "y\0", "bytes that are no text"),
        ("LUT_3D_SIZE 2\n" + "0 " * 9000, "more than 4096 characters"),
        ("«hallo»\n" + PLAIN, "no line of a .cube file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "look.cube"
    file.write_bytes(text.encode())
    with pytest.raises((MediaUnreadable, MediaUnsupported)) as caught:
        ingest(file, tmp_path, id="lutlutlutl")
    assert said in caught.value.message
    assert caught.value.hint


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_ends_otherwise_than_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cubes", numbered=True)
    text = bytearray(PLAIN.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
    try:
        lut = _read(folder, bytes(text))
    except MediaError:
        return
    assert np.isfinite(lut.values).all()


def test_an_asset_says_how_fine_it_is(tmp_path: Path) -> None:
    file = tmp_path / "look.cube"
    file.write_text('TITLE "Dusk"\n' + PLAIN)
    asset = ingest(file, tmp_path, id="lutlutlutl").asset
    assert (asset.kind, asset.grid, asset.media_type) == ("lut", "2x2x2", "application/x-cube")
    assert asset.rights.title == "Dusk"
    assert of_lut(file, asset).shape == (144, 256, 4)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    lut = _curved(5, -0.25, 1.5)
    again = _read(tmp_path, cube_text(lut, "bent"))
    assert np.abs(again.values - lut.values).max() < 1e-6
    assert (again.low, again.high) == (lut.low, lut.high)


def test_an_even_table_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    codes = rng.uniform(0, 1, (500, 3))
    steps = np.linspace(0, 1, 4)
    b, g, r = np.meshgrid(steps, steps, steps, indexing="ij")
    even = Lut("", np.stack([r, g, b], -1).astype(np.float32))
    assert np.abs(looked_up(even, codes) - codes).max() < 1e-6
    curves = Lut("", np.repeat(steps[:, None], 3, 1).astype(np.float32))
    assert np.abs(looked_up(curves, codes) - codes).max() < 1e-6


def test_curves_are_each_channels_own() -> None:
    values = np.array([[0.0, 1.0, 0.2], [1.0, 0.0, 0.4]], np.float32)
    found = looked_up(Lut("", values), np.array([0.25, 0.25, 0.5]))
    assert found == pytest.approx([0.25, 0.75, 0.3], abs=1e-6)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here")
@pytest.mark.parametrize(("size", "kind", "bar"), [(9, "tetrahedral", 1.0), (33, "trilinear", 1.0)])
def test_ffmpeg_looks_up_the_same(tmp_path: Path, size: int, kind: str, bar: float) -> None:
    """ffmpeg's lut3d on random colours in 16 bits, within 1/255."""
    lut = _curved(size)
    (tmp_path / "look.cube").write_text(cube_text(lut, "bent"))
    codes = np.random.default_rng(3).integers(0, 65536, (64, 64, 3), np.uint16)
    (tmp_path / "in.raw").write_bytes(codes.tobytes())
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb48le", "-s", "64x64"]
    look = f"lut3d=look.cube:interp={kind}"
    subprocess.run(
        ["ffmpeg", "-v", "error", *raw, "-i", "in.raw", "-vf", look, *raw, "out.raw"],
        cwd=tmp_path,
        check=True,
        timeout=60,
    )
    seen = np.frombuffer((tmp_path / "out.raw").read_bytes(), np.uint16).reshape(64, 64, 3)
    off = np.abs(looked_up(lut, codes / 65535) * 255 - seen / 65535 * 255)
    assert off.max() < bar
