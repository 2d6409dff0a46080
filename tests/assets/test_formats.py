"""What a file is, told from its bytes; and what it is not, in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets import formats
from assets.formats import Format, format_of
from assets.kinds.table import KINDS
from story.errors import MediaError, MediaMissing, MediaUnreadable, MediaUnsupported


@pytest.mark.parametrize(
    ("name", "head", "wanted"),
    [
        ("a", b"\xff\xd8\xff\xe0", formats.JPEG),
        ("a.bin.png", b"RIFF\0\0\0\0WEBPVP8 ", formats.WEBP),
        ("a", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", formats.AVIF),
        ("a", b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", formats.AVIF),
        ("a", b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", formats.HEIC),
        ("a", b"\0\0\0\x1cftypisom\0\0\0\0isomavc1", formats.MP4),
        ("a", b"\0\0\0\x14ftypqt  ", formats.MOV),
        ("a", b"\0\0\0\x14ftypM4A ", formats.M4A),
        ("a", b"\x1a\x45\xdf\xa3\1\0\0\0\0\0\0\x1fB\x82\x84webm", formats.WEBM),
        ("a", b"\x1a\x45\xdf\xa3\1\0\0\0\0\0\0\x1fB\x82\x88matroska", formats.MATROSKA),
        ("a", b"RIFF\0\0\0\0WAVEfmt ", formats.WAV),
        ("a", b"\xff\xfb\x90\x64" + bytes(20), formats.MP3),
        ("a", b"glTF\2\0\0\0", formats.GLB),
        ("a.weird", b'{"asset": {"version": "2.0"}}', formats.GLTF),
        ("a", b"\xef\xbb\xbfWEBVTT\n", formats.VTT),
        ("a.OBJ", b"# a model\nv 0 0 0\n", formats.OBJ),
        ("a.xyz", b"1 2 3\n", formats.XYZ),
        ("a", b"ply\r\nformat", formats.PLY),
    ],
)
def test_told_by_its_bytes(tmp_path: Path, name: str, head: bytes, wanted: Format) -> None:
    (tmp_path / name).write_bytes(head)
    assert format_of(tmp_path / name) == wanted


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("none.png", None, MediaMissing, "no file"),
        ("a.png", b"", MediaUnreadable, "empty"),
        ("a.jpg", b"this is text", MediaUnreadable, "not a JPG file inside"),
        ("a.glb", b"not a model", MediaUnreadable, "not a GLB"),
        ("a.obj", bytes(100), MediaUnreadable, "not a OBJ"),
        ("a.mp4", bytes(5000), MediaUnreadable, "not a MP4"),
        ("a.unknown", b"what", MediaUnsupported, "not a media file"),
        ("a", b"%PDF-1.7", MediaUnsupported, "PDF"),
        ("a.ply.usdz", b"PK\3\4", MediaUnsupported, "USD"),
        ("a.svg", b"<svg/>", MediaUnsupported, "SVG"),
    ],
)
def test_refused_in_words(
    tmp_path: Path, name: str, content: bytes | None, error: type[MediaError], words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=words) as caught:
        format_of(tmp_path / name)
    assert name in caught.value.message
    assert caught.value.hint


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="folder"):
        format_of(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(MediaUnreadable, match="pipe or a device"):
        format_of(tmp_path / "pipe.jpg")


@given(st.binary(min_size=1, max_size=64), st.sampled_from(["a", "a.mp4", "a.gltf", "a.xyz"]))
def test_any_bytes_have_a_format_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    try:
        assert format_of(path).kind in KINDS
    except MediaError as error:
        assert path.name in error.message  # noqa: PT017
