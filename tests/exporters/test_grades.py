"""Graded stories come out of every exporter as they are graded, and say what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image

from assets.looks import table, write
from assets.luts import looked_up
from exporters import stills
from exporters.options import Progress
from exporters.parts import encoders
from exporters.video import export as films
from exporters.video.plan import Options as FilmOptions
from exporters.video.plan import plan, video_format
from exporters.video.shots import shot_key
from exporters.webxr.modules import modules_of
from exporters.webxr.options import Options as WebOptions
from exporters.webxr.publish import publish
from renderer.context import EglContexts
from renderer.rigs import Equirect
from story.errors import MediaMissing
from story.model.grading import Grade
from story.model.story import Scene, Story
from story.model.surrounding import Photo360

Make = Callable[..., Any]
CODE = np.array([120, 150, 190])


@pytest.fixture
def graded(tmp_path: Path, add: Make, tell: Make) -> Story:
    """A photo of one colour, a stop brighter and by a LUT."""
    Image.new("RGB", (256, 128), tuple(CODE.tolist())).save(tmp_path / "plain.png")
    photo = add(tmp_path / "plain.png", "photophoto", "mono")
    lut = add(write("film", tmp_path), "lutlutlutl")
    around = Photo360(asset=photo.id, grade=Grade(exposure=0.5, lut=lut.id))
    scene = Scene(id="scenescene", surrounding=around, duration=0.1)
    story: Story = tell(scene, assets=(photo, lut))
    return story


def _expected() -> NDArray[np.float64]:
    """The colour that it is shown in."""
    code = CODE / 255
    light = ((code + 0.055) / 1.055) ** 2.4 * 2**0.5
    shown = 1.055 * light ** (1 / 2.4) - 0.055
    return np.asarray(looked_up(table("film"), shown) * 255)


def test_a_still(graded: Story, library: Make, tmp_path: Path) -> None:
    options = stills.Options(size="64x48")
    made = stills.export(
        graded, library(graded), options, tmp_path / "out", Progress(), EglContexts()
    )
    with Image.open(made.paths[0]) as picture:
        assert np.abs(np.asarray(picture)[20:30, 20:40] - _expected()).max() <= 1


def test_a_film(graded: Story, library: Make, tmp_path: Path) -> None:
    options = FilmOptions(size="128x64", chroma="444", lossless=True)
    made = films.export(
        graded, library(graded), options, tmp_path / "out", Progress(), EglContexts()
    )
    with av.open(str(made.paths[0])) as film:
        frame = next(film.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(frame[20:40, 40:80].astype(float) - _expected()).max() <= 3


def test_a_web_package_holds_the_table_ready_for_a_texture(
    graded: Story, library: Make, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    story = publish(graded, library(graded), WebOptions(), package, Progress())
    lut = next(each for each in story.assets if each.kind == "lut")
    assert lut.media_type == "application/octet-stream"
    data = (package / lut.path).read_bytes()
    assert np.frombuffer(data, "<f4", 8).tolist() == [1, 33, 0, 0, 0, 1, 1, 1]
    texels = np.frombuffer(data, "<f2", offset=32).reshape(33, 33, 33, 4)
    assert np.abs(texels[..., :3] - table("film").values).max() < 3e-4
    assert story.scenes[0].surrounding == graded.scenes[0].surrounding
    assert modules_of(story.scenes[0], story) == {"grading"}


def test_a_missing_lut_is_said(graded: Story, library: Make, folder: Path, tmp_path: Path) -> None:
    lut = next(each for each in graded.assets if each.kind == "lut")
    (folder / lut.path).unlink()
    opened, options = library(graded), stills.Options(size="64x48")
    assert opened.missing() == {lut.id}
    with pytest.raises(MediaMissing, match=re.escape("film.cube")):
        stills.export(graded, opened, options, tmp_path / "out", Progress(), EglContexts())


def test_another_look_for_the_same_photo_is_another_picture(graded: Story) -> None:
    """What is filmed once is filmed again when the file behind its LUT is another."""
    lut = next(each for each in graded.assets if each.kind == "lut")
    options = FilmOptions(size="64x32")
    video = video_format(plan(graded, options), options)
    chosen = encoders.choose(video)
    keys = {
        shot_key([b"same"], {lut.id: asset}, ("en",), Equirect(64, 32), video, chosen)
        for asset in (lut, structs.replace(lut, sha256="f" * 64))
    }
    assert len(keys) == 2
