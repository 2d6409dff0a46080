"""The library: media by asset id, from any thread, within its budget, and nothing left running."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets import library as library_module
from assets.ingest import ingest
from assets.library import Library
from assets.media import Cue, MediaSource
from story.errors import MediaMissing, MediaUnreadable, MediaUnsupported
from story.model.asset import Asset
from story.model.story import VERSION, Story
from tests.assets.synth import Gltf, number_of, write_film, write_sound

Open = Callable[..., Library]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "story 沙.diorama"


@pytest.fixture
def open_library(folder: Path) -> Iterator[Open]:
    opened: list[Library] = []
    before = threading.active_count()

    def opening(*assets: Asset, **more: object) -> Library:
        opened.append(Library(folder, told(*assets), **more))  # type: ignore[arg-type]
        return opened[-1]

    yield opening
    for each in opened:
        each.close()
    assert threading.active_count() == before


def told(*assets: Asset) -> Story:
    return Story(version=VERSION, id="storystory", assets=assets)


def picture(folder: Path, number: int = 0, size: tuple[int, int] = (40, 20)) -> Asset:
    source = folder.parent / f"{number}.png"
    Image.new("RGB", size, (number, 100, 50)).save(source)
    return ingest(source, folder, id=f"picture{number:03}").asset


def film(folder: Path) -> Asset:
    tone = np.full((96000, 1), 0.25, np.float32)
    path = write_film(folder.parent / "film.mp4", frames=60, tone=tone)
    return ingest(path, folder, id="filmfilm00").asset


def test_it_serves_every_kind(folder: Path, open_library: Open) -> None:
    parent = folder.parent
    parent.mkdir(exist_ok=True)
    gltf = Gltf()
    gltf.write(parent / "a.glb", gltf.triangle())
    (parent / "a.xyz").write_text("0 0 0\n1 1 1\n")
    (parent / "a.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    write_sound(parent / "a.wav", np.full((800, 1), 0.5, np.float32), 8000, "pcm_s16le")
    names = {"model00000": "a.glb", "cloud00000": "a.xyz", "captions00": "a.srt",
             "sound00000": "a.wav"}  # fmt: skip
    assets = [ingest(parent / name, folder, id=id_).asset for id_, name in names.items()]
    library = open_library(*assets, picture(folder), film(folder))
    source: MediaSource = library
    assert source.frame("picture000").planes[0].shape == (20, 40, 4)
    assert number_of(float(source.frame("filmfilm00", 500_000).planes[0].mean())) == 15
    assert len(source.model("model00000").meshes) == 1
    assert source.cloud("cloud00000").points == 2
    assert source.cues("captions00") == (Cue(0, 1_000_000, "Hello"),)
    np.testing.assert_allclose(source.samples("sound00000", 200, 100, 16000).data, 0.5, atol=1e-3)
    assert source.samples("filmfilm00", 24000, 100, 48000).data.mean() == pytest.approx(
        0.25, abs=0.02
    )
    assert source.asset("sound00000").rate == 8000
    assert library.missing() == frozenset()


def test_fonts_in_their_order(open_library: Open) -> None:
    try:
        fonts = open_library().fonts()
    except MediaMissing:
        pytest.skip("the fonts are not built here")
    assert [font.family for font in fonts][:2] == ["Noto Sans", "Noto Sans"]
    assert {font.weight for font in fonts} == {400, 700}
    assert all(font.data[:4] in (b"\0\1\0\0", b"OTTO", b"true") for font in fonts)


def test_a_kind_that_is_not_meant(folder: Path, open_library: Open) -> None:
    library = open_library(picture(folder))
    with pytest.raises(MediaUnsupported, match=r"“0\.png” is of kind image, where model"):
        library.model("picture000")
    with pytest.raises(MediaUnsupported):
        library.samples("picture000", 0, 1, 48000)


def test_missing_files_are_named_and_may_come_back(folder: Path, open_library: Open) -> None:
    asset, clip = picture(folder), film(folder)
    library = open_library(asset, clip)
    away = folder / "away"
    (folder / asset.path).rename(away)
    assert library.missing() == {asset.id}
    with pytest.raises(MediaMissing, match=r"“0\.png” is missing"):
        library.frame(asset.id)
    away.rename(folder / asset.path)
    assert library.missing() == frozenset()
    assert library.frame(asset.id).width == 40
    (folder / clip.path).unlink()
    with pytest.raises(MediaMissing, match=r"film\.mp4"):
        library.frame(clip.id)
    with pytest.raises(MediaMissing, match="no asset"):
        library.frame("nothing000")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few make symbolic links")
def test_symbolic_links_lead_nowhere_outside(folder: Path, open_library: Open) -> None:
    asset = picture(folder)
    place = folder / asset.path
    place.replace(folder.parent / "secret.png")
    place.symlink_to(folder.parent / "secret.png")
    library = open_library(asset)
    assert library.missing() == {asset.id}
    with pytest.raises(MediaMissing):
        library.frame(asset.id)


def test_linked_files_are_read_where_they_are(folder: Path, open_library: Open) -> None:
    source = folder.parent / "linked.png"
    Image.new("RGB", (6, 4)).save(source)
    asset = ingest(source, folder, id="linked0000", link=True).asset
    library = open_library(asset)
    assert library.frame(asset.id).width == 6
    assert library.path(asset.id) == source


def test_what_is_opened_is_kept_within_a_budget(
    folder: Path, open_library: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = [picture(folder, number) for number in range(4)]
    library = open_library(*assets)
    monkeypatch.setattr(library_module, "KEPT_BYTES", 2 * 40 * 20 * 4)
    for asset in assets:
        assert not library.ready(asset.id)
        assert library.frame(asset.id) is library.frame(asset.id)
    assert [library.ready(asset.id) for asset in assets] == [False, False, True, True]


def test_many_threads_get_the_same_picture(folder: Path, open_library: Open) -> None:
    asset = picture(folder, size=(2000, 1000))
    library = open_library(asset)
    with ThreadPoolExecutor(8) as pool:
        frames = list(pool.map(lambda _: library.frame(asset.id), range(16)))
    assert all(frame is frames[0] for frame in frames)


def test_threads_that_want_different_times_of_a_film(folder: Path, open_library: Open) -> None:
    asset = film(folder)
    library = open_library(asset)

    def shown(number: int) -> int:
        return number_of(float(library.frame(asset.id, number * 33_334).planes[0].mean()))

    wanted = [7, 55, 30, 2, 58, 12]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(shown, wanted)) == wanted


def test_preview_gives_something_at_once(folder: Path, open_library: Open) -> None:
    asset = film(folder)
    library = open_library(asset)
    frame = library.frame(asset.id, 0, exact=False)
    assert frame.planes[0].size > 0
    exact = library.frame(asset.id, 0)
    assert library.frame(asset.id, 0, exact=False) is exact


def test_only_so_many_films_are_open(
    folder: Path, open_library: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "MOST_PLAYERS", 2)
    assets = []
    for number in range(4):
        path = write_film(folder.parent / f"{number}.mp4", frames=3 + number)
        assets.append(ingest(path, folder, id=f"film{number:06}").asset)
    library = open_library(*assets)
    before = threading.active_count()
    for asset in [*assets, *assets]:
        assert number_of(float(library.frame(asset.id, 0).planes[0].mean())) == 0
    assert threading.active_count() <= before + 2


def test_a_newer_story_lets_go_of_what_is_gone(folder: Path, open_library: Open) -> None:
    clip, still = film(folder), picture(folder)
    before = threading.active_count()
    library = open_library(clip, still)
    library.frame(clip.id, 0)
    library.frame(still.id)
    library.use(told(still))
    assert threading.active_count() == before
    assert library.ready(still.id)
    with pytest.raises(MediaMissing):
        library.frame(clip.id)


def test_a_damaged_film_is_said_and_tried_again(folder: Path, open_library: Open) -> None:
    asset = film(folder)
    whole = (folder / asset.path).read_bytes()
    (folder / asset.path).write_bytes(whole[:500])
    library = open_library(asset)
    for _ in range(2):
        with pytest.raises(MediaUnreadable):
            library.frame(asset.id, 0)
    (folder / asset.path).write_bytes(whole)
    assert library.frame(asset.id, 0).width == 64


def test_thumbnails(folder: Path, open_library: Open) -> None:
    asset = picture(folder, size=(400, 200))
    gltf = Gltf()
    source = gltf.write(folder.parent / "a.glb", gltf.triangle())
    solid = ingest(source, folder, id="model00000").asset
    drawn: list[str] = []

    def portrait(asset: Asset) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        drawn.append(asset.id)
        return np.full((8, 8, 4), 90, np.uint8)

    library = open_library(asset, solid, portrait=portrait)
    made = library.thumbnail(asset.id)
    assert made is not None
    assert made.parent == folder / "cache" / "thumbnails"
    with Image.open(made) as image:
        assert image.size == (256, 128)
        assert image.getpixel((5, 5)) == (0, 100, 50, 255)
    for _ in range(2):
        assert library.thumbnail(solid.id) is not None
    assert drawn == [solid.id]
    assert open_library(solid).thumbnail(solid.id) is not None  # made before


def test_without_a_painter_models_have_no_thumbnail(folder: Path, open_library: Open) -> None:
    gltf = Gltf()
    source = gltf.write(folder.parent / "a.glb", gltf.triangle())
    solid = ingest(source, folder, id="model00000").asset
    assert open_library(solid).thumbnail(solid.id) is None


def test_facts_tell_what_is_missing_and_which_letters_there_are(
    folder: Path, open_library: Open
) -> None:
    asset = picture(folder)
    (folder / asset.path).unlink()
    facts = open_library(asset).facts()
    assert facts.missing == {asset.id}
    assert facts.letters is not None
    assert facts.letters >= set("Aäß漢字かなकعש😀")
    assert not facts.letters & set("한ქ")


def test_facts_tell_how_long_captions_are(folder: Path, open_library: Open) -> None:
    head = "WEBVTT\n\n00:00.000 --> 00:01.000\n"
    files = {"long": f"{head}<v Ada>{'a' * 6000}\n", "gone": f"{head}Hello\n"}
    for name, text in files.items():
        (folder.parent / f"{name}.vtt").write_text(text)
    long, gone = (
        ingest(folder.parent / f"{name}.vtt", folder, id=f"captions{n:02}").asset
        for n, name in enumerate(files)
    )
    (folder / gone.path).unlink()
    assert open_library(long, gone).facts().captions == {long.id: len("Ada: ") + 6000}
