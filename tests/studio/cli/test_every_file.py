"""Every real file by the command line: added and rendered, or refused in one line that names it.

At full size (marked `full`) it is exported to both targets as well; tests/exporters does that at
small size.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from story.folder import load, save
from story.model.surrounding import Video360
from tests.real_media import data_folder, media_files
from tests.studio.cli.conftest import Diorama

STILL_SECONDS = 0.2  # of scenes that hold no 360° film: each frame of theirs is like the first


def _comes_in(diorama: Diorama, path: Path, story: Path, *size: str) -> bool:
    """Whether a file was taken into a new story; then it was drawn too."""
    assert diorama("new", story).status == 0
    added = diorama("add", story, path, "--link")
    if added.status == 1:
        assert (added.out, len(added.err)) == ([], 1), path
        assert path.name in added.err[0]
        return False
    assert added.status == 0, (path, added.err)
    drawn = diorama("render", story, "-o", story.with_suffix(".png"), *size)
    assert drawn.status == 0, (path, drawn.err)
    return True


def test_every_file_is_rendered_or_refused(
    diorama: Diorama, shared_data: Path, tmp_path: Path
) -> None:
    came_in = [
        path
        for number, path in enumerate(media_files(shared_data))
        if _comes_in(diorama, path, tmp_path / f"{number}.diorama", "--size", "64x36")
    ]
    assert len(came_in) > 30


@pytest.mark.full
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.relative_to(data_folder()).as_posix())
        for path in media_files(data_folder())
    ],
)
def test_a_file_at_full_size(diorama: Diorama, path: Path, tmp_path: Path) -> None:
    story = tmp_path / "one file.diorama"
    if not _comes_in(diorama, path, story):
        return
    _shorten_stills(story)
    made = diorama(
        *("export", story, "--to", "webxr,video360", "-o", tmp_path / "out"),
        *("--set", "video360.preset=fastest", "--progress", "none"),
    )
    assert made.status == 0, made.err
    assert len(made.out) >= 2
    assert all(Path(line).exists() for line in made.out)


def _shorten_stills(folder: Path) -> None:
    """Films stay as long as they are."""
    story = load(folder)
    scenes = tuple(
        scene
        if isinstance(scene.surrounding, Video360)
        else structs.replace(scene, duration=STILL_SECONDS)
        for scene in story.scenes
    )
    save(folder, structs.replace(story, scenes=scenes))
