"""Every real file goes into a story and out to every target, or is refused.

A refusal is one MediaError that names the file; anything else that fails is a bug.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress, parse
from exporters.table import EXPORTERS
from renderer.context import EglContexts
from story.adding import place_asset
from story.errors import MediaError
from story.ids import new_id
from story.model.story import VERSION, Scene, Story
from tests.real_media import media_files

DRAWN_LATER = ("vr180", "fisheye", "cubemap", "splat", "saxophone_3dgs", "saxophone_v")
SETTINGS: dict[str, dict[str, str]] = {"webxr": {}, "video360": {"preset": "fastest"}, "stills": {}}


@pytest.mark.full
@pytest.mark.timeout(1_800)
def test_every_file_is_exported_or_refused(shared_data: Path, tmp_path: Path) -> None:
    refused: dict[str, MediaError] = {}
    for path in media_files(shared_data):
        name = path.relative_to(shared_data).as_posix()
        place = tmp_path / "work"
        try:
            walk(path, place)
        except MediaError as error:
            refused[name] = error
        finally:
            shutil.rmtree(place)
    for name, said in refused.items():
        assert Path(name).name in said.message, "a refusal names the file"
        assert said.hint, "a refusal says what to do"
    later = [name for name in refused if any(word in name for word in DRAWN_LATER)]
    assert len(later) >= 10, f"what a later issue draws must be refused: {sorted(refused)}"
    assert not [name for name in refused if name.startswith("panoramas/") and "_mono_" in name]


def walk(path: Path, place: Path) -> None:
    """One file into a story of its own and out again."""
    folder = place / "one file.diorama"
    (folder / "media").mkdir(parents=True)
    asset = ingest(path, folder, id=new_id()).asset
    story = Story(version=VERSION, id=new_id(), scenes=(Scene(id=new_id()),))
    story, _ = place_asset(story, asset, new_id=new_id)
    scenes = tuple(structs.replace(scene, duration=0.04) for scene in story.scenes)
    story = structs.replace(story, scenes=scenes)
    with closing(Library(folder, story)) as library:
        for target, exporter in EXPORTERS.items():
            if exporter.available() is not None:
                continue
            options = parse(exporter.options, SETTINGS[target])
            made = exporter.export(
                story, library, options, place / "out", Progress(), EglContexts()
            )
            assert all(each.exists() for each in made.paths)
