"""`diorama render`: the right picture, of the right size, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from story.folder import load, save
from story.keying import set_camera_keys
from story.model.values import View
from tests.studio.cli.conftest import QUARTERS, Diorama


def pixels(path: Path) -> NDArray[np.int64]:
    """(h, w, 3) of a picture."""
    with Image.open(path) as file:
        return np.asarray(file.convert("RGB")).astype(np.int64)


def size_of(path: Path) -> tuple[int, int]:
    """Width and height of a picture."""
    with Image.open(path) as file:
        return file.size


def middle(path: Path) -> NDArray[np.int64]:
    """The colour in the middle of a picture."""
    picture = pixels(path)
    return np.asarray(picture[picture.shape[0] // 2, picture.shape[1] // 2])


@pytest.mark.parametrize(("yaw", "quarter"), [(-135, 0), (-45, 1), (45, 2), (135, 3), (495, 3)])
def test_it_looks_where_it_is_told(
    diorama: Diorama, story: Path, tmp_path: Path, yaw: int, quarter: int
) -> None:
    out = tmp_path / "view.png"
    said = diorama("render", story, "-o", out, "--yaw", yaw, "--fov", 40, "--size", "64x48")
    assert (said.status, said.out) == (0, [str(out)])
    assert size_of(out) == (64, 48)
    assert np.abs(middle(out) - QUARTERS[quarter]).max() <= 1


def test_it_looks_through_the_camera_at_its_time(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    told = load(story)
    scene = told.scenes[0].id
    for time, yaw in ((0.0, -135.0), (2.0, 45.0)):
        told = set_camera_keys(told, scene, View(yaw=yaw, fov=40.0), time)
    save(story, told)
    pictures = {}
    for name, words in (
        ("begin", ()),
        ("end", ("--time", 2)),
        ("told", ("--time", 2, "--yaw", 135)),
        ("straight", ("--yaw", 45, "--pitch", 0, "--fov", 40)),
    ):
        out = tmp_path / f"{name}.png"
        assert diorama("render", story, "-o", out, "--size", "64x48", *words).status == 0
        pictures[name] = pixels(out)
    for name, quarter in (("begin", 0), ("end", 2), ("told", 3)):
        assert np.abs(pictures[name][24, 32] - QUARTERS[quarter]).max() <= 1
    assert np.array_equal(pictures["end"], pictures["straight"])


def test_all_around_gives_the_surrounding_back(
    diorama: Diorama, story: Path, tmp_path: Path, panorama: Path
) -> None:
    out = tmp_path / "all.png"
    words = ("--projection", "equirect", "--size", "1024x512")
    assert diorama("render", story, "-o", out, *words).status == 0
    made, given = pixels(out), pixels(panorama)
    inside = np.ones(1024, bool)
    inside[[0, 255, 256, 511, 512, 767, 768, 1023]] = False  # where two colours meet
    assert np.abs(made - given)[:, inside].max() <= 1
    assert b"GPano" in out.read_bytes()  # players know it for a 360° picture


def test_a_cubemap_is_a_row_of_six(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    out = tmp_path / "cube.png"
    words = ("--projection", "cubemap", "--size", "192x32")
    assert diorama("render", story, "-o", out, *words).status == 0
    right = pixels(out)[16, 32 + 8]
    assert np.abs(right - QUARTERS[2]).max() <= 1  # left half of the right face


@pytest.mark.parametrize(
    ("words", "size"),
    [
        (("--eye", "both"), (64, 32)),
        (("--eye", "left"), (64, 32)),
        (("--eye", "both", "--projection", "equirect"), (64, 32)),
        (("--eye", "right", "--projection", "equirect"), (64, 32)),
    ],
)
def test_eyes_share_the_size(
    diorama: Diorama, story: Path, tmp_path: Path, words: tuple[str, ...], size: tuple[int, int]
) -> None:
    out = tmp_path / "eyes.jpg"
    assert diorama("render", story, "-o", out, "--size", "64x32", *words).status == 0
    assert size_of(out) == size


def test_what_cannot_be_drawn_leaves_the_old_picture(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    out = tmp_path / "view.png"
    out.write_bytes(b"old")
    next((story / "media").iterdir()).unlink()
    said = diorama("render", story, "-o", out)
    assert (said.status, said.out, len(said.err)) == (1, [], 1)
    assert out.read_bytes() == b"old"
    assert not list(tmp_path.glob(".*"))


def test_a_scene_that_is_not_there(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    said = diorama("render", story, "-o", tmp_path / "x.png", "--scene", "nosuchscen")
    assert said.status == 1
    assert "nosuchscen" in said.err[0]


def test_a_language_that_the_story_lacks_is_said(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    out = tmp_path / "view.png"
    said = diorama("render", story, "-o", out, "--size", "64x48", "--lang", "fr")
    assert (said.status, said.out) == (0, [str(out)])
    (line,) = said.err
    assert "no language “fr”, only en" in line
    said = diorama("render", story, "-o", out, "--size", "64x48", "--lang", "en")
    assert said.err == []


@pytest.mark.parametrize("word", ["", "français", "e", "en_GB", "../x", "en\n", "x" * 5000])
def test_what_is_no_language_is_wrong_usage(
    diorama: Diorama, story: Path, tmp_path: Path, word: str
) -> None:
    for words in (
        ("render", story, "-o", tmp_path / "x.png"),
        ("export", story, "--to", "stills", "-o", tmp_path / "out"),
    ):
        said = diorama(*words, "--lang", word)
        assert (said.status, len(said.err)) == (2, 1)
        assert "--lang" in said.err[0]
        assert "such as en or zh-Hans" in said.err[0]
        assert len(said.err[0]) < 300


@pytest.mark.parametrize(
    ("words", "size"),
    [
        (("--projection", "dome", "--tilt", 30, "--stereo", "tb"), (64, 128)),
        (("--projection", "planet", "--yaw", 20), (64, 64)),
        (("--projection", "equirect", "--stereo", "anaglyph"), (64, 32)),
        (("--stereo", "tb", "--supersample", 2), (64, 64)),
    ],
)
def test_other_views_have_their_size(
    diorama: Diorama, story: Path, tmp_path: Path, words: tuple[object, ...], size: tuple[int, int]
) -> None:
    out = tmp_path / "view.png"
    asked = f"{size[0]}x{size[1]}"
    assert diorama("render", story, "-o", out, "--size", asked, *words).status == 0
    assert size_of(out) == size
    assert pixels(out).max() > 100


def test_a_planet_looks_down_and_a_dome_up(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    seen = {}
    for name, words in (
        ("planet", ("--projection", "planet", "--yaw", 45, "--size", "200x200")),
        ("dome", ("--projection", "dome", "--yaw", 45, "--size", "200x200")),
    ):
        out = tmp_path / f"{name}.png"
        assert diorama("render", story, "-o", out, *words).status == 0
        seen[name] = pixels(out)
    # What is ahead lies above a planet's middle, and below a dome's.
    assert np.abs(seen["planet"][40, 100] - QUARTERS[2]).max() <= 2
    assert np.abs(seen["dome"][180, 100] - QUARTERS[2]).max() <= 2
    assert (seen["dome"][0, 0] == 0).all()


def test_distances_and_what_is_see_through(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    out, depth = tmp_path / "view.png", tmp_path / "depth.png"
    words = ("--transparent", "--depth", depth, "--size", "64x48")
    said = diorama("render", story, "-o", out, *words)
    assert (said.status, said.out) == (0, [str(out), str(depth)])
    with Image.open(out) as file:
        assert file.mode == "RGBA"
        assert np.asarray(file)[..., 3].min() == 0
    with Image.open(depth) as file:
        assert np.asarray(file).shape == (48, 64)
        assert file.mode.startswith("I")


def test_what_a_picture_costs_is_said(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    out = tmp_path / "view.png"
    words = ("--size", "64x48", "--explain")
    told = diorama("render", story, "-o", out, *words)
    assert (told.status, told.out[0]) == (0, str(out))
    assert any(line.split()[:1] == ["surrounding"] for line in told.out)
    assert "of the time goes into" in told.out[-1]
    costs = json.loads("\n".join(diorama("render", story, "-o", out, *words, "--json").out))
    assert costs["pictures"] == [str(out)]
    assert costs["calls"] == sum(stage["calls"] for stage in costs["stages"].values())
    assert 0 < costs["shares"][costs["limit"]] <= 1


@pytest.mark.parametrize(
    "words",
    [
        ("--projection", "planet", "--eye", "both"),
        ("--eye", "left", "--stereo", "sbs"),
        ("--stereo", "sbs", "--size", "63x32"),
        ("--fov", 200),
        ("--depth", "depth.jpg"),
        ("--json",),
        ("--supersample", 9),
    ],
)
def test_what_cannot_be_is_wrong_usage(
    diorama: Diorama, story: Path, tmp_path: Path, words: tuple[object, ...]
) -> None:
    assert diorama("render", story, "-o", tmp_path / "view.png", *words).status == 2


def test_distances_do_not_replace_the_picture(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    out = tmp_path / "view.png"
    assert diorama("render", story, "-o", out, "--depth", out).status == 2
    assert not out.exists()


def test_only_png_is_see_through(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    assert diorama("render", story, "-o", tmp_path / "view.jpg", "--transparent").status == 2
