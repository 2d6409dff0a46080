"""Films of which parts are copied: no frame lost, doubled or moved, packets as they were."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
import pytest
from msgspec import structs

from exporters.options import Exported, Progress
from exporters.video.export import export, planned
from exporters.video.plan import Options
from renderer.context import EglContexts
from story.model.actions import Transition
from story.model.asset import Asset
from story.model.cut import Cut, Shot
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop, Video360
from story.model.timeline import Clip
from story.model.values import Orientation
from story.overlays.text import Text
from tests.exporters import films

Open: TypeAlias = Callable[[Story], Any]
Add: TypeAlias = Callable[..., Asset]
Tell: TypeAlias = Callable[..., Story]

FILM, SCENE = "assetfilm0", "scenefilm0"
RATE = Fraction(30)
FRAMES = 96
SIZE = (128, 64)

GOPS: dict[str, tuple[str, ...]] = {
    "closed, B-frames": ("-g", "24", "-bf", "3", "-x264-params", "open-gop=0:b-pyramid=normal"),
    "open": ("-g", "24", "-bf", "3", "-x264-params", "open-gop=1:keyint=24:min-keyint=24"),
    "short, no B-frames": ("-g", "12", "-bf", "0"),
    "uneven": ("-g", "30", "-bf", "2", "-force_key_frames", "0.5,0.9,2.1"),
}


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Path]:
    """Writes a film of flat frames in colours of their numbers, with clicks."""

    def write(*coding: str, name: str = "source.mp4", rate: Fraction = RATE) -> Path:
        path = tmp_path / name
        raw = np.empty((FRAMES, SIZE[1], SIZE[0], 3), np.uint8)
        for number in range(FRAMES):
            raw[number] = films.colour_of(number)
        sound = np.zeros(round(FRAMES / rate * 48_000), np.float32)
        sound[6_000::12_000] = 0.8
        clicks = path.with_suffix(".f32")
        sound.tofile(clicks)
        colours = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p"
        tags = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
        films.run(
            *("ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"),
            *("-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(rate), "-i", "-"),
            *("-f", "f32le", "-ar", "48000", "-ac", "1", "-i", clicks, "-vf", colours),
            *("-c:v", "libx264", "-qp", "6", *coding, *tags, "-color_range", "tv"),
            *("-c:a", "aac", "-b:a", "128k", path),
            stdin=raw.tobytes(),
        )
        clicks.unlink()
        return path

    return write


def _scene(*overlays: Text, **more: Any) -> Scene:
    return Scene(id=SCENE, surrounding=Video360(asset=FILM), overlays=overlays, **more)


def _note(start: float, end: float) -> Text:
    """A text ahead that is seen for some time."""
    return Text(id="notenote00", text={"en": "x"}, height=0.6, visible=Clip(start=start, end=end))


def _make(story: Story, library: Open, out: Path, **options: Any) -> Exported:
    return export(story, library(story), Options(**options), out, Progress(), EglContexts())


def _colours(path: Path) -> Any:
    """The corners of each frame, where no text comes: (frames, 3)."""
    return np.array([picture[:8, :8].mean((0, 1)) for picture in films.pictures(path)])


def _wanted(numbers: range) -> Any:
    return np.array([films.colour_of(number) for number in numbers], float)


def _packets(path: Path) -> list[str]:
    """The pictures' packets in the order of decoding, as hashes."""
    with av.open(str(path)) as container:
        found = container.demux(container.streams.video[0])
        return [hashlib.sha256(bytes(packet)).hexdigest() for packet in found if packet.size]


def _strict(path: Path) -> None:
    """Decode all of it where nothing is forgiven."""
    words = ("-v", "error", "-xerror", "-err_detect", "explode", "-i", str(path), "-f", "null", "-")
    done = subprocess.run(["ffmpeg", *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("coding", GOPS.values(), ids=GOPS)
def test_a_film_that_nothing_covers_is_copied_whole(
    tmp_path: Path, source: Any, add: Add, library: Open, tell: Tell, coding: tuple[str, ...]
) -> None:
    asset = add(source(*coding), FILM, "mono")
    story = tell(_scene(), assets=(asset,))
    made = _make(story, library, tmp_path / "out")
    path = made.paths[0]
    assert "Copied 100% of the pictures from their source as they are." in made.notes
    assert _packets(path) == _packets(tmp_path / "source.mp4")
    assert np.abs(_colours(path) - _wanted(range(FRAMES))).max() <= 3
    assert np.array_equal(films.sound(path), films.sound(tmp_path / "source.mp4"))
    _strict(path)
    (spherical,) = [
        data for data in films.probe(path)["streams"][0]["side_data_list"] if "projection" in data
    ]
    assert spherical["projection"] == "equirectangular"


@pytest.mark.parametrize("coding", GOPS.values(), ids=GOPS)
def test_what_is_seen_for_a_while_is_drawn_and_the_rest_copied(
    tmp_path: Path, source: Any, add: Add, library: Open, tell: Tell, coding: tuple[str, ...]
) -> None:
    asset = add(source(*coding), FILM, "mono")
    story = tell(_scene(_note(1.0, 1.4)), assets=(asset,))
    path = _make(story, library, tmp_path / "out").paths[0]
    assert np.abs(_colours(path) - _wanted(range(FRAMES))).max() <= 3
    before, after = _packets(tmp_path / "source.mp4"), _packets(path)
    kept = len(set(before) & set(after))
    assert 28 <= kept < FRAMES - 12  # at least what comes before
    _strict(path)
    video = films.probe(path)["streams"][0]
    assert int(video["nb_frames"]) == FRAMES
    assert Fraction(video["r_frame_rate"]) == RATE
    middle = np.array([picture[28:36, 56:72] for picture in films.pictures(path)])
    apart = np.abs(middle - _wanted(range(FRAMES))[:, None, None]).max((1, 2, 3))
    assert [n for n in range(FRAMES) if apart[n] > 30] == list(range(30, 42))


def test_shots_of_a_film_are_copied_from_one_beginning_to_another(
    tmp_path: Path, source: Any, add: Add, library: Open, tell: Tell
) -> None:
    asset = add(source(*GOPS["short, no B-frames"]), FILM, "mono")
    shots = (
        Shot(id="shot000000", scene=SCENE, start=1.5, duration=1.5),
        Shot(id="shot000001", scene=SCENE, start=0.1, duration=1.2),
        Shot(
            id="shot000002",
            scene=SCENE,
            duration=1.0,
            transition=Transition(kind="dissolve", seconds=0.3),
        ),
    )
    cut = Cut(id="cutcutcut0", shots=shots)
    story = tell(_scene(), assets=(asset,), cuts=(cut,))
    path = _make(story, library, tmp_path / "out").paths[0]
    numbers = [*range(45, 90), *range(3, 39), *range(30)]
    found = _colours(path)
    assert len(found) == len(numbers)
    for n, number in enumerate(numbers):
        if not 81 <= n < 90:  # where the last two dissolve
            assert np.abs(found[n] - films.colour_of(number)).max() <= 3, n
    assert set(_packets(path)) & set(_packets(tmp_path / "source.mp4"))
    _strict(path)


def test_two_films_of_other_makers_stand_in_one(
    tmp_path: Path, source: Any, add: Add, library: Open, tell: Tell
) -> None:
    first = add(source(*GOPS["short, no B-frames"]), FILM, "mono")
    other = add(source("-g", "12", "-profile:v", "main", name="other.mp4"), "otherfilm0", "mono")
    second = Scene(id="otherscene", surrounding=Video360(asset="otherfilm0"))
    story = tell(_scene(), second, assets=(first, other))
    path = _make(story, library, tmp_path / "out").paths[0]
    assert np.abs(_colours(path) - np.tile(_wanted(range(FRAMES)), (2, 1))).max() <= 3
    _strict(path)


def test_copying_can_be_switched_off(
    tmp_path: Path, source: Any, add: Add, library: Open, tell: Tell
) -> None:
    asset = add(source(*GOPS["closed, B-frames"]), FILM, "mono")
    path = _make(tell(_scene(), assets=(asset,)), library, tmp_path / "out", copy=False).paths[0]
    assert not set(_packets(path)) & set(_packets(tmp_path / "source.mp4"))
    assert np.abs(_colours(path) - _wanted(range(FRAMES))).max() <= 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"orientation": Orientation(yaw=30.0)}, "turned"),
        ({"brightness": 0.5}, "graded"),
        ({}, "copy"),
    ],
)
def test_the_plan_says_what_is_done_and_why(
    source: Any, add: Add, library: Open, tell: Tell, change: dict[str, Any], why: str
) -> None:
    asset = add(source(*GOPS["closed, B-frames"]), FILM, "mono")
    scene = _scene()
    scene = structs.replace(scene, surrounding=structs.replace(scene.surrounding, **change))
    plain = Scene(id="plainscene", surrounding=Backdrop(), duration=1.0)
    story = tell(scene, plain, assets=(asset,))
    lines = planned(story, library(story), Options())
    assert why in lines[0]
    assert lines[0].startswith("0:00.000 to ")
    assert "draw" in lines[-1]


def test_a_film_of_another_size_rate_or_coding_is_drawn(
    source: Any, add: Add, library: Open, tell: Tell
) -> None:
    asset = add(source(*GOPS["closed, B-frames"]), FILM, "mono")
    story = tell(_scene(), assets=(asset,))
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"size": "64x32"}, "128x64"),
        ({"fps": "25"}, "rate"),
        ({"codec": "hevc"}, "hevc"),
        ({"stereo": "top-bottom"}, "eyes"),
    )
    for options, why in cases:
        lines = planned(story, library(story), Options(**options))
        assert len(lines) == 1
        assert "draw" in lines[0]
        assert why in lines[0]
