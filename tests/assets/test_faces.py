"""Six pictures of a cube's faces, given together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets.faces import Faces, grouped, ingest_faces
from story.errors import MediaUnsupported

SHADES = {"f": 10, "r": 50, "b": 90, "l": 130, "u": 170, "d": 210}


def written(folder: Path, names: dict[str, str], side: int = 16) -> list[Path]:
    files = []
    for face, name in names.items():
        file = folder / name
        Image.fromarray(np.full((side, side, 3), SHADES[face], np.uint8)).save(file)
        files.append(file)
    return files


@pytest.mark.parametrize(
    "names",
    [
        ["hall_front.png", "hall_right.png", "hall_back.png", "hall_left.png", "hall_up.png",
         "hall_down.png"],
        ["f.png", "r.png", "b.png", "l.png", "u.png", "d.png"],
        ["pano.f.png", "pano.r.png", "pano.b.png", "pano.l.png", "pano.u.png", "pano.d.png"],
        ["posz.png", "posx.png", "negz.png", "negx.png", "posy.png", "negy.png"],
        ["Sky PZ.png", "Sky PX.png", "Sky NZ.png", "Sky NX.png", "Sky PY.png", "Sky NY.png"],
        ["a-Front.png", "a-Right.png", "a-Back.png", "a-Left.png", "a-Top.png", "a-Bottom.png"],
    ],
)  # fmt: skip
def test_six_faces_become_one_cubemap(tmp_path: Path, names: list[str]) -> None:
    files = written(tmp_path, dict(zip("frblud", names, strict=True)))
    other = tmp_path / "other.png"
    first, last = grouped([*files[:3], other, *files[3:]])
    assert isinstance(first, Faces)
    assert last == other
    made = ingest_faces(first, tmp_path / "story", id="a000000000")
    layout = made.asset.layout
    assert layout is not None
    assert (layout.projection, layout.cube.grid, layout.found) == ("cubemap", "3x2", "metadata")
    with Image.open(tmp_path / "story" / made.asset.path) as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (32, 48, 3)
    assert [int(shade) for shade in pixels[8::16, 8::16, 0].ravel()] == [
        SHADES[face] for face in "rludfb"
    ]


def test_what_is_no_cube_stays_single_files(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a_front.png", "a_back.png", "b.png", "craft.png")]
    assert grouped(files) == files
    assert grouped([]) == []
    mixed = [tmp_path / f"{n}{face}.png" for n, face in enumerate("frblud")]
    assert grouped(mixed) == mixed


def test_faces_that_do_not_fit_are_refused_in_words(tmp_path: Path) -> None:
    names = {face: f"{face}.png" for face in "frblud"}
    files = written(tmp_path, names)
    written(tmp_path, {"u": "u.png"}, 20)
    (faces,) = grouped(files)
    assert isinstance(faces, Faces)
    with pytest.raises(MediaUnsupported, match="not squares of one size"):
        ingest_faces(faces, tmp_path / "story", id="a000000000")
