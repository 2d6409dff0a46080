"""Taking files into a story: whole, once, under their hash, and nothing else."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from assets.ingest import ingest
from story.errors import MediaMissing, MediaUnreadable
from tests.assets.synth import Gltf
from tests.assets.test_meshes import obj

ID = "aaaaaaaaaa"


def picture(path: Path, colour: str = "red") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 4), colour).save(path, "PNG")
    return path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_copied_under_its_hash(tmp_path: Path) -> None:
    source = picture(tmp_path / "a.png")
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    asset = ingest(source, tmp_path / "story", id=ID).asset
    assert (asset.id, asset.name, asset.sha256) == (ID, "a.png", sha256)
    assert asset.path == f"media/{sha256}.png"
    assert asset.size == source.stat().st_size
    assert files(tmp_path / "story") == {asset.path}
    assert (tmp_path / "story" / asset.path).read_bytes() == source.read_bytes()


def test_the_same_file_twice_is_one(tmp_path: Path) -> None:
    first = ingest(picture(tmp_path / "a.png"), tmp_path / "story", id=ID).asset
    again = ingest(picture(tmp_path / "b.png"), tmp_path / "story", id="bbbbbbbbbb").asset
    assert first.path == again.path
    assert again.name == "b.png"
    assert len(files(tmp_path / "story")) == 1


def test_a_half_copied_file_is_mended(tmp_path: Path) -> None:
    source = picture(tmp_path / "a.png")
    asset = ingest(source, tmp_path / "story", id=ID).asset
    (tmp_path / "story" / asset.path).write_bytes(b"cut")
    ingest(source, tmp_path / "story", id=ID)
    assert (tmp_path / "story" / asset.path).read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    "name", ["ä ö.png", "博物馆.png", "🦊 fox.PNG", "a.b.c", "-x.png", "%41.png"]
)
def test_odd_names(tmp_path: Path, name: str) -> None:
    asset = ingest(picture(tmp_path / name), tmp_path / "story", id=ID).asset
    assert asset.name == name
    assert asset.path.endswith(".png")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    source = picture(tmp_path / "a.png")
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.png"))
    source.rename(odd)
    assert ingest(odd, tmp_path / "story", id=ID).asset.name == "??.png"


def test_a_link_keeps_path_and_hash_only(tmp_path: Path) -> None:
    source = picture(tmp_path / "a.png")
    asset = ingest(source, tmp_path / "story", id=ID, link=True).asset
    assert asset.link == str(source.absolute())
    assert asset.path == f"media/{asset.sha256}.png"
    assert not (tmp_path / "story").exists()


def test_a_model_of_many_files_becomes_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = obj(tmp_path / "in")
    (tmp_path / "in" / "not mine.txt").write_text("no")
    asset = ingest(source, tmp_path / "story", id=ID).asset
    folder = Path(asset.path).parent
    assert asset.path == f"media/{asset.sha256}/model.obj"
    names = ("model.obj", "a b.mtl", "my picture.png")
    assert files(tmp_path / "story") == {(folder / name).as_posix() for name in names}
    assert asset.size == sum((tmp_path / "in" / name).stat().st_size for name in names)
    again = ingest(source, tmp_path / "story", id=ID).asset
    assert again.path == asset.path
    (tmp_path / "in" / "my picture.png").write_bytes(picture(tmp_path / "b.png").read_bytes())
    assert ingest(source, tmp_path / "story", id=ID).asset.path != asset.path


def test_a_model_with_a_name_that_windows_refuses(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = obj(tmp_path / "in").rename(tmp_path / "in" / "what? a:b.obj")
    asset = ingest(source, tmp_path / "story", id=ID).asset
    assert asset.path.endswith("/what_ a_b.obj")
    assert (tmp_path / "story" / asset.path).is_file()
    assert asset.name == "what? a:b.obj"


def test_a_single_gltf_is_a_single_file(tmp_path: Path) -> None:
    gltf = Gltf()
    source = gltf.write(tmp_path / "a.glb", gltf.triangle())
    asset = ingest(source, tmp_path / "story", id=ID).asset
    assert asset.path == f"media/{asset.sha256}.glb"


def test_what_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    for name, error in (("a.png", MediaUnreadable), ("b.png", MediaUnreadable),
                        ("c.png", MediaMissing), (".", MediaUnreadable)):  # fmt: skip
        with pytest.raises(error):
            ingest(tmp_path / name, tmp_path / "story", id=ID)
    assert not (tmp_path / "story").exists()


def test_a_full_or_forbidden_disk_is_said(tmp_path: Path) -> None:
    source = picture(tmp_path / "a.png")
    (tmp_path / "story").write_text("a file where the folder should be")
    with pytest.raises(MediaUnreadable, match=r"a\.png.*could not be copied"):
        ingest(source, tmp_path / "story", id=ID)
