"""The example story: sound geometry, seamless loops, and a story that nothing is wrong with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assets.library import Library
from assets.media import Model
from exporters.options import Cancelled, Progress
from renderer.context import EglContexts
from story.check.problem import Facts
from story.check.table import check
from story.errors import DocumentError
from story.folder import load
from story.model.surrounding import Environment, Photo360, RealWorld, Video360
from studio.examples import courtyard, hall, objects, sounds
from studio.examples.museum import build_example

MAKERS = (
    hall.hall,
    courtyard.courtyard,
    courtyard.dim_lantern,
    objects.amphora,
    objects.vase,
    objects.ammonite,
    objects.knot,
    objects.crystal,
    objects.lantern,
)


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with a small still and a small film."""
    folder = tmp_path_factory.mktemp("example") / "小 museum.diorama"
    build_example(folder, Progress(), EglContexts(), still_height=64, film_height=64)
    return folder


def test_nothing_is_wrong_with_it(museum: Path) -> None:
    story = load(museum)
    with closing(Library(museum, story)) as library:
        facts = Facts(missing=library.missing())
    assert check(story, facts) == ()


def test_it_has_a_scene_of_each_kind(museum: Path) -> None:
    kinds = [type(scene.surrounding) for scene in load(museum).scenes]
    assert kinds == [Environment, Video360, Photo360, RealWorld]


def test_it_says_everything_in_each_language(museum: Path) -> None:
    story = load(museum)
    for scene in story.scenes:
        said = [scene.title, *(overlay.alt for overlay in scene.overlays if overlay.alt)]
        said += [text for each in scene.overlays if (text := getattr(each, "text", None))]
        for text in said:
            assert set(text) == set(story.languages)
            assert all(wording.strip() for wording in text.values())


def test_its_film_is_known_for_what_it_is(museum: Path) -> None:
    (film,) = [asset for asset in load(museum).assets if asset.kind == "video"]
    assert film.layout is not None
    assert (film.layout.projection, film.layout.found) == ("equirect", "metadata")
    assert (film.frames, film.fps, film.channels) == (120, "24", 2)


def test_nothing_else_lies_beside_it(museum: Path) -> None:
    assert list(museum.parent.iterdir()) == [museum]
    assert {path.name for path in museum.iterdir()} <= {"story.json", "media", "work", "cache"}


def test_it_is_not_built_over_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(DocumentError):
        build_example(tmp_path, Progress())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancelled.set()
    with pytest.raises(Cancelled):
        build_example(tmp_path / "x.diorama", progress)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_models_are_sound(make: object) -> None:
    assert callable(make)
    model = make()
    assert isinstance(model, Model)
    for mesh in model.meshes:
        assert np.isfinite(mesh.positions).all()
        assert np.abs(np.linalg.norm(mesh.normals, axis=1) - 1).max() < 1e-3
        corners = mesh.positions[mesh.indices.reshape(-1, 3)]
        fronts = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals = mesh.normals[mesh.indices.reshape(-1, 3)].mean(1)
        wide = np.linalg.norm(fronts, axis=1) > 1e-7
        agree = (fronts * normals).sum(1)[wide] > 0
        assert agree.mean() > 0.98, "triangles face the way their normals do"


def test_lanterns_end_where_they_began() -> None:
    assert np.allclose(courtyard.lantern_places(0.0), courtyard.lantern_places(1.0))


def test_sounds_go_round_without_a_click() -> None:
    sound = sounds.courtyard(5.0)
    steps = np.abs(np.diff(sound, axis=0))
    assert np.abs(sound[0] - sound[-1]).max() <= steps.max()
    assert 0.01 < np.abs(sound).max() < 1
