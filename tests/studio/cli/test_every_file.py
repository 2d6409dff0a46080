"""Every real file by the command line: added and rendered, or refused in one line that names it.

At full size (marked `full`) it is exported to both targets as well; tests/exporters does that at
small size.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.studio.cli.conftest import Diorama

NOT_MEDIA = frozenset({".md", ".json", ".xml", ".otio", ".js", ".txt", ".html"})


def _walk(diorama: Diorama, shared_data: Path, tmp_path: Path, *, full: bool) -> int:
    """How many files came in; whatever else happens to one is a failure."""
    size = () if full else ("--size", "64x36")
    came_in = 0
    files = (path for path in sorted(shared_data.rglob("*")) if path.is_file())
    for number, path in enumerate(each for each in files if each.suffix not in NOT_MEDIA):
        story = tmp_path / f"{number}.diorama"
        assert diorama("new", story).status == 0
        added = diorama("add", story, path, "--link")
        if added.status == 1:
            assert (added.out, len(added.err)) == ([], 1), path
            assert path.name in added.err[0]
            continue
        assert added.status == 0, path
        came_in += 1
        drawn = diorama("render", story, "-o", tmp_path / "view.png", *size)
        if not added.out[1:]:  # captions alone make no scene
            continue
        assert drawn.status == 0, (path, drawn.err)
        if full:
            made = diorama(
                *("export", story, "--to", "webxr,video360", "-o", tmp_path / "out"),
                *("--set", "video360.preset=fastest", "--progress", "none"),
            )
            assert made.status == 0, (path, made.err)
            assert all(Path(line).exists() for line in made.out)
    return came_in


def test_every_file_is_rendered_or_refused(
    diorama: Diorama, shared_data: Path, tmp_path: Path
) -> None:
    assert _walk(diorama, shared_data, tmp_path, full=False) > 30


@pytest.mark.full
@pytest.mark.timeout(7_200)
def test_every_file_at_full_size(diorama: Diorama, shared_data: Path, tmp_path: Path) -> None:
    assert _walk(diorama, shared_data, tmp_path, full=True) > 30
