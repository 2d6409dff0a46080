"""Films of cuts: each shot's frames and sound, and how one gives way to the next."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from exporters.options import Exported, Progress
from exporters.video.export import export
from exporters.video.plan import Options
from renderer.context import EglContexts
from story.errors import ExportError
from story.model.actions import Transition
from story.model.asset import Asset
from story.model.cut import Cut, Shot
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop, Video360
from tests.exporters import films

Open: TypeAlias = Callable[[Story], Any]
Add: TypeAlias = Callable[..., Asset]
Tell: TypeAlias = Callable[..., Story]

FILM = "assetfilm0"
NUMBERED, PLAIN = "scenenumbe", "sceneplain"
GREEN = (0x20, 0xC0, 0x40)
RATE = Fraction(30)
EXACT: dict[str, Any] = {"chroma": "444", "lossless": True, "size": "64x32"}


@pytest.fixture
def scenes(tmp_path: Path, add: Add) -> tuple[tuple[Scene, Scene], Asset]:
    """A film of two seconds whose frames are numbered by colour, with clicks; and a green scene."""
    films.write(tmp_path / "numbered.mp4", 60, RATE)
    asset = add(tmp_path / "numbered.mp4", FILM, "mono")
    film = Scene(id=NUMBERED, surrounding=Video360(asset=FILM))
    plain = Scene(id=PLAIN, surrounding=Backdrop(top="#20c040", bottom="#20c040"))
    return (film, plain), asset


def _make(story: Story, library: Open, out: Path, **options: Any) -> Exported:
    chosen = Options(**(EXACT | options))
    return export(story, library(story), chosen, out, Progress(), EglContexts())


def _cut(*shots: Shot, **more: Any) -> Cut:
    return Cut(id="cutcutcut0", name="Trailer", shots=shots, **more)


def test_shots_show_what_they_say_in_their_order(
    tmp_path: Path, scenes: Any, library: Open, tell: Tell
) -> None:
    (film, plain), asset = scenes
    cut = _cut(
        Shot(id="shot000000", scene=NUMBERED, start=1.0, duration=0.5),
        Shot(id="shot000001", scene=PLAIN, duration=0.2),
        Shot(id="shot000002", scene=NUMBERED, duration=0.1),
    )
    story = tell(film, plain, assets=(asset,), cuts=(cut,))
    (path,) = _make(story, library, tmp_path / "out", cut="Trailer").paths
    colours = [picture.mean((0, 1)) for picture in films.pictures(path)]
    wanted = [films.colour_of(n) for n in range(30, 45)] + [GREEN] * 6
    wanted += [films.colour_of(n) for n in range(3)]
    assert np.abs(np.array(colours) - np.array(wanted)).max() <= 2
    heard = np.abs(films.sound(path))
    click = round(0.125 * 48_000)  # of the film, at 1.125 s
    assert np.argmax(heard[: 2 * click]) == pytest.approx(click, abs=48)


def test_one_shot_dissolves_into_the_next_and_so_do_their_sounds(
    tmp_path: Path, scenes: Any, library: Open, tell: Tell
) -> None:
    (film, plain), asset = scenes
    dissolve = Transition(kind="dissolve", seconds=0.5)
    cut = _cut(
        Shot(id="shot000000", scene=NUMBERED, duration=1.0),
        Shot(id="shot000001", scene=PLAIN, duration=1.0, transition=dissolve),
    )
    story = tell(film, plain, assets=(asset,), cuts=(cut,))
    (path,) = _make(story, library, tmp_path / "out").paths
    colours = np.array([picture.mean((0, 1)) for picture in films.pictures(path)])
    assert len(colours) == 60
    for n in range(15):  # what is left goes on
        share = n / 15
        light = (1 - share) * _light(films.colour_of(30 + n)) + share * _light(GREEN)
        assert np.abs(colours[30 + n] - _code(light)).max() <= 3  # the film itself is within 2
    assert np.abs(colours[45:] - np.array(GREEN)).max() <= 2
    heard = np.abs(films.sound(path))
    before, during, after = (
        heard[round(at * 48_000) - 500 :][:1000].max() for at in (0.625, 1.375, 1.625)
    )
    assert during == pytest.approx(0.25 * before, rel=0.25)
    assert after < 0.01


def test_a_cut_fades_in_and_out(tmp_path: Path, scenes: Any, library: Open, tell: Tell) -> None:
    (_, plain), _ = scenes
    fade = Transition(kind="fade", seconds=0.5, colour="#ffffff")
    cut = _cut(Shot(id="shot000000", scene=PLAIN, duration=2.0, transition=fade), fade_out=1.0)
    (path,) = _make(tell(plain, cuts=(cut,)), library, tmp_path / "out").paths
    colours = np.array([picture.mean((0, 1)) for picture in films.pictures(path)])
    assert colours[0].min() >= 253
    assert np.abs(colours[15:30] - np.array(GREEN)).max() <= 2
    assert colours[-1].max() < 60
    assert (np.diff(colours[30:, 1]) < 0).all()


def test_a_cut_that_is_not_there_is_an_error(
    tmp_path: Path, scenes: Any, library: Open, tell: Tell
) -> None:
    (_, plain), _ = scenes
    cut = _cut(Shot(id="shot000000", scene=PLAIN))
    with pytest.raises(ExportError, match="Teaser") as caught:
        _make(tell(plain, cuts=(cut,)), library, tmp_path / "out", cut="Teaser")
    assert "Trailer" in (caught.value.hint or "")


def _light(colour: tuple[int, ...]) -> Any:
    code = np.array(colour) / 255
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _code(light: Any) -> Any:
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
