"""Photos that keep the right eye's picture in their metadata, made as cameras make them."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets.ingest import ingest
from assets.kinds.image import open_frame
from assets.paired import BOTH, right_eye

LEFT, RIGHT = (200, 40, 40), (40, 60, 200)
GUID = b"0123456789ABCDEF0123456789ABCDEF"
MAIN = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    ' xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'
    ' xmlns:GImage="http://ns.google.com/photos/1.0/image/"'
    ' xmlns:xmpNote="http://ns.adobe.com/xmp/note/"'
    ' GPano:ProjectionType="equirectangular" GPano:CroppedAreaLeftPixels="64"'
    ' GPano:CroppedAreaTopPixels="0" GPano:CroppedAreaImageWidthPixels="128"'
    ' GPano:CroppedAreaImageHeightPixels="128" GPano:FullPanoWidthPixels="256"'
    ' GPano:FullPanoHeightPixels="128" GImage:Mime="image/jpeg"{more}'
    f' xmpNote:HasExtendedXMP="{GUID.decode()}"/></rdf:RDF></x:xmpmeta>'
)


def jpeg(colour: tuple[int, int, int], size: tuple[int, int] = (128, 128)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG", quality=90)
    return data.getvalue()


def photo(path: Path, right: bytes, *, step: int = 700, more: str = "", turn: bool = False) -> Path:
    """A VR180 photo; the further metadata come in parts of so many bytes, turned round if told."""
    whole = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description GImage:Data="'
        + base64.b64encode(right)
        + b'"/></x:xmpmeta>'
    )
    bodies = [b"http://ns.adobe.com/xap/1.0/\0" + MAIN.format(more=more).encode()]
    parts = [
        b"http://ns.adobe.com/xmp/extension/\0"
        + GUID
        + len(whole).to_bytes(4, "big")
        + first.to_bytes(4, "big")
        + whole[first : first + step]
        for first in range(0, len(whole), step)
    ]
    bodies += parts[::-1] if turn else parts
    segments = b"".join(b"\xff\xe1" + (len(each) + 2).to_bytes(2, "big") + each for each in bodies)
    left = jpeg(LEFT)
    path.write_bytes(left[:2] + segments + left[2:])
    return path


@pytest.mark.parametrize("turn", [False, True])
def test_both_eyes_come_in(tmp_path: Path, turn: bool) -> None:
    file = photo(tmp_path / "VR 180.vr.jpg", jpeg(RIGHT), turn=turn)
    taken = ingest(file, tmp_path / "a.diorama", id="a" * 10)
    asset = taken.asset
    assert (asset.name, asset.width, asset.height) == ("VR 180.vr.jpg", 128, 256)
    assert asset.layout is not None
    assert (asset.layout.stereo, asset.layout.found) == ("top-bottom", "metadata")
    assert (asset.layout.area.left, asset.layout.area.right) == (-90.0, 90.0)
    assert BOTH in taken.notes
    (plane,) = open_frame(tmp_path / "a.diorama" / asset.path, "k").planes
    assert np.abs(plane[64, 64, :3].astype(int) - LEFT).max() < 6
    assert np.abs(plane[192, 64, :3].astype(int) - RIGHT).max() < 6


def test_linked_it_stays_as_it_is(tmp_path: Path) -> None:
    file = photo(tmp_path / "a.jpg", jpeg(RIGHT))
    asset = ingest(file, tmp_path / "a.diorama", id="a" * 10, link=True).asset
    assert asset.layout is not None
    assert asset.layout.stereo == "mono"


@pytest.mark.parametrize(
    ("right", "more"),
    [
        (jpeg(RIGHT)[:300], ""),  # cut short
        (jpeg(RIGHT, (64, 128)), ""),  # not of the left eye's size
        (jpeg(RIGHT), ' GDepth:Format="RangeInverse"'),  # the picture itself, of one with depth
        (b"<svg/>" * 40, ""),
    ],
)
def test_what_is_no_right_eye_is_let_be(tmp_path: Path, right: bytes, more: str) -> None:
    file = photo(tmp_path / "a.jpg", right, more=more)
    taken = ingest(file, tmp_path / "a.diorama", id="a" * 10)
    assert taken.asset.layout is not None
    assert taken.asset.layout.stereo == "mono"
    assert taken.asset.height == 128


def test_cut_short_anywhere_there_is_no_right_eye(tmp_path: Path) -> None:
    whole = photo(tmp_path / "a.jpg", jpeg(RIGHT)).read_bytes()
    ends = whole.index(b'"/></x:xmpmeta>', whole.index(b"GImage:Data"))
    for length in range(0, ends, 37):
        (tmp_path / "b.jpg").write_bytes(whole[:length])
        assert right_eye(tmp_path / "b.jpg") is None
