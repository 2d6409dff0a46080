"""Stills: a file a scene, drawn through its camera or all around, with what belongs in them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Exported, Progress
from exporters.stills import Options, export
from renderer.context import EglContexts
from story.errors import ExportError, MediaMissing
from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop, Photo360, Video360
from story.model.timeline import Keyframe, Track
from story.model.values import View
from tests.exporters import films

SCENE, OTHER, ASSET = "sceneaaaaa", "scenebbbbb", "assetaaaaa"
COLOURS = [(0, 0, 200), (0, 200, 0), (200, 200, 0), (200, 0, 0)]

Add = Callable[..., Asset]
Open = Callable[[Story], Library]
Tell = Callable[..., Story]


def make(story: Story, library: Open, out: Path, options: Options) -> Exported:
    return export(story, library(story), options, out, Progress(), EglContexts())


@pytest.fixture
def quarters(tmp_path: Path, add: Add) -> Asset:
    """A 360° photo of four colours, each a quarter turn wide, from yaw -180 on."""
    picture = np.zeros((512, 1024, 3), np.uint8)
    for quarter, colour in enumerate(COLOURS):
        picture[:, quarter * 256 : (quarter + 1) * 256] = colour
    Image.fromarray(picture).save(tmp_path / "quarters.png")
    return add(tmp_path / "quarters.png", ASSET, "mono")


def test_each_scene_is_drawn_at_its_opening_view(
    tmp_path: Path, quarters: Asset, library: Open, tell: Tell
) -> None:
    around = Photo360(asset=ASSET)
    story = tell(
        Scene(id=SCENE, title={"en": "Hall"}, surrounding=around, opening=View(yaw=45, fov=40)),
        Scene(id=OTHER, title={"en": "Hall"}, surrounding=around, opening=View(yaw=-135, fov=40)),
        assets=(quarters,),
    )
    made = make(story, library, tmp_path / "out", Options(size="64x48"))
    folder = tmp_path / "out" / "Grüße 沙丘-stills"
    assert made.paths == (folder / "Hall.png", folder / "Hall-2.png")
    colours = []
    for path in made.paths:
        with Image.open(path) as picture:
            assert (picture.size, picture.mode, picture.format) == ((64, 48), "RGB", "PNG")
            assert picture.info["srgb"] == 0
            colours.append(np.asarray(picture)[24, 32])
    assert np.abs(np.array(colours, int) - [COLOURS[2], COLOURS[0]]).max() <= 1


def test_it_is_drawn_through_the_camera_at_that_time(
    tmp_path: Path, quarters: Asset, library: Open, tell: Tell
) -> None:
    def film(opening: View, *tracks: Track) -> Story:
        around = Photo360(asset=ASSET)
        scene = Scene(id=SCENE, surrounding=around, opening=opening, tracks=tracks, duration=4.0)
        return tell(scene, assets=(quarters,))

    def drawn(story: Story, name: str, **options: Any) -> NDArray[np.uint8]:
        (path,) = make(story, library, tmp_path / name, Options(size="96x64", **options)).paths
        with Image.open(path) as picture:
            return np.array(picture)

    turn = Track(
        field="opening.yaw",
        keys=(Keyframe(time=0.0, value=100.0, wrap=True), Keyframe(time=4.0, value=-100.0)),
    )
    zoom = Track(
        field="opening.fov", keys=(Keyframe(time=0.0, value=80.0), Keyframe(time=2.0, value=40.0))
    )
    moving = film(View(pitch=10.0), turn, zoom)
    first, later = drawn(moving, "first"), drawn(moving, "later", time=1.0)
    assert not np.array_equal(first, later)
    for seen, view in (
        (first, View(yaw=100.0, pitch=10.0, fov=80.0)),
        (later, View(yaw=140.0, pitch=10.0, fov=60.0)),
    ):
        assert np.array_equal(seen, drawn(film(view), f"still{view.yaw:g}"))
    wide = drawn(film(View(yaw=140.0, pitch=10.0, fov=90.0)), "wide")
    assert np.array_equal(drawn(moving, "fov", time=1.0, fov=90.0), wide)


def test_a_language_that_the_story_lacks_is_said(
    tmp_path: Path, quarters: Asset, library: Open, tell: Tell
) -> None:
    story = tell(Scene(id=SCENE, surrounding=Photo360(asset=ASSET)), assets=(quarters,))
    for language, lines in (("en", 0), ("fr", 1)):
        options = Options(size="64x48", language=language)
        made = make(story, library, tmp_path / language, options)
        assert len([note for note in made.notes if "no language" in note]) == lines


def test_all_around_says_that_it_is_a_panorama(
    tmp_path: Path, folder: Path, quarters: Asset, library: Open, tell: Tell
) -> None:
    opening = View(yaw=-30, pitch=20)
    scene = Scene(id=SCENE, surrounding=Photo360(asset=ASSET), opening=opening)
    story = tell(scene, assets=(quarters,))
    for form, suffix in (("jpeg", ".jpg"), ("png", ".png")):
        options = Options(projection="equirect", format=form)  # type: ignore[arg-type]
        (path,) = make(story, library, tmp_path / form, options).paths
        assert path.suffix == suffix
        with Image.open(path) as picture:
            assert picture.size == (1024, 512)
            row = np.asarray(picture)[256, 128::256].astype(int)
        assert np.abs(row - COLOURS).max() <= 3
    asset = ingest(tmp_path / "jpeg" / "Grüße 沙丘-stills" / f"{SCENE}.jpg", folder, id=OTHER).asset
    assert asset.layout is not None
    assert (asset.layout.projection, asset.layout.found) == ("equirect", "metadata")
    assert asset.layout.initial is not None
    assert (asset.layout.initial.yaw, asset.layout.initial.pitch) == (-30, 20)


def test_a_jpeg_holds_the_srgb_profile(tmp_path: Path, library: Open, tell: Tell) -> None:
    plain = Scene(id=SCENE, surrounding=Backdrop(top="#4080c0", bottom="#4080c0"))
    (path,) = make(tell(plain), library, tmp_path, Options(format="jpeg", size="32x32")).paths
    with Image.open(path) as picture:
        assert "sRGB".encode("utf-16-be") in picture.info["icc_profile"]
        assert np.abs(np.asarray(picture).astype(int) - (0x40, 0x80, 0xC0)).max() <= 2


def test_a_still_of_a_film_is_its_frame_at_that_time(
    tmp_path: Path, add: Add, library: Open, tell: Tell
) -> None:
    films.write(tmp_path / "film.mp4", 30, Fraction(30))
    film = add(tmp_path / "film.mp4", ASSET, "mono")
    scene = Scene(id=SCENE, surrounding=Video360(asset=ASSET))
    story = tell(scene, assets=(film,))
    (path,) = make(story, library, tmp_path / "out", Options(size="16x16", time=0.5)).paths
    assert path.name == f"{SCENE}-0.5.png"
    with Image.open(path) as picture:
        assert np.abs(np.asarray(picture)[8, 8].astype(int) - films.colour_of(15)).max() <= 2


def test_the_folder_is_replaced_as_a_whole(tmp_path: Path, library: Open, tell: Tell) -> None:
    older = tmp_path / "Grüße 沙丘-stills" / "older.png"
    older.parent.mkdir()
    older.write_text("older")
    (path,) = make(tell(Scene(id=SCENE)), library, tmp_path, Options(size="16x16")).paths
    assert [p.name for p in path.parent.iterdir()] == [f"{SCENE}.png"]


def test_missing_media_leaves_the_older_pictures(
    tmp_path: Path, folder: Path, quarters: Asset, library: Open, tell: Tell
) -> None:
    older = tmp_path / "out" / "Grüße 沙丘-stills" / "older.png"
    older.parent.mkdir(parents=True)
    older.write_text("older")
    (folder / quarters.path).unlink()
    story = tell(Scene(id=SCENE, surrounding=Photo360(asset=ASSET)), assets=(quarters,))
    with pytest.raises(MediaMissing):
        make(story, library, tmp_path / "out", Options(size="16x16"))
    assert [p.name for p in (tmp_path / "out").rglob("*")] == ["Grüße 沙丘-stills", "older.png"]


def test_a_scene_that_is_not_there_is_refused(tmp_path: Path, library: Open, tell: Tell) -> None:
    with pytest.raises(ExportError, match="The story has no scene nonenonono"):
        make(tell(Scene(id=SCENE)), library, tmp_path, Options(scene="nonenonono"))
    with pytest.raises(ExportError, match="size must be of numbers"):
        make(tell(Scene(id=SCENE)), library, tmp_path, Options(size="0x16"))
