"""Words in the picture: on their panel, of the size asked for, as labels and as captions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.fonts import NPM_SOURCES
from assets.media import Cue, Font
from renderer.rigs import Equirect, Perspective
from renderer.text import RULES
from renderer.words import straight
from story.model.placement import Around
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.chart import Chart
from story.overlays.hotspot import Hotspot
from story.overlays.text import Text

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
BLACK = Backdrop(top="#000000", bottom="#000000")
Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]


@pytest.fixture(autouse=True)
def letters(media: Any) -> None:
    """Latin alone: what these tests need."""
    names = [name for name in NPM_SOURCES if re.match("NotoSans-", name)]
    if not all((FOLDER / name).is_file() for name in names):
        pytest.skip("no fonts in assets/fonts; packaging/build_hook.py fetches them")
    media.letters = tuple(
        Font("Noto Sans", 700 if "Bold" in name else 400, (FOLDER / name).read_bytes())
        for name in names
    )


def _text(**fields: Any) -> Text:
    whole = {"text": {"en": "H"}, "placement": Around(distance=2.0), **fields}
    return Text(id="over000001", **whole)


def test_a_capital_is_as_high_as_asked(render: Render, build: Build) -> None:
    moment = build(BLACK, [_text(height=0.5, panel=None)])
    picture = render(moment, Perspective(View(fov=60.0), 400, 400))
    rows = np.nonzero((picture[..., 0] > 127).any(axis=1))[0]
    expected = 0.5 / 2.0 * 200 / math.tan(math.radians(30))
    assert rows[-1] - rows[0] + 1 == pytest.approx(expected, abs=1.5)


def test_words_stand_in_the_middle_of_their_panel(render: Render, build: Build) -> None:
    text = _text(
        height=0.2, padding=0.1, corner=0.0, panel="#ff0000", panel_opacity=1.0, colour="#00ff00"
    )
    picture = render(build(BLACK, [text]), Perspective(View(fov=60.0), 400, 400)).astype(int)
    panel = np.nonzero(picture[..., 0] + picture[..., 1] > 200)
    words = np.nonzero(picture[..., 1] > 200)
    assert (panel[1].min() + panel[1].max()) / 2 == pytest.approx(199.5, abs=0.6)
    assert (words[1].min() + words[1].max()) / 2 == pytest.approx(199.5, abs=1.5)
    line = RULES.line * 0.2 / RULES.capital
    focal = 200 / math.tan(math.radians(30)) / 2.0
    high = panel[0].max() - panel[0].min() + 1
    assert high == pytest.approx((line + 0.2) * focal, abs=1.5)


def test_translucent_panels_and_faded_words_blend_in_linear_light(
    render: Render, build: Build
) -> None:
    text = _text(height=0.6, padding=0.5, panel="#ffffff", panel_opacity=0.5, opacity=0.5)
    picture = render(build(BLACK, [text]), Perspective(View(fov=60.0), 200, 200))
    corner = picture[100, 55, 0]
    assert abs(int(corner) - 137) <= 1  # sRGB of a quarter


def test_the_wording_follows_the_language(render: Render, build: Build) -> None:
    text = _text(text={"en": "I", "de": "WWWW"}, panel=None, height=0.2)
    moment = build(BLACK, [text])
    rig = Perspective(View(fov=60.0), 200, 200)
    english = (render(moment, rig)[..., 0] > 60).any(axis=0).sum()
    german = (render(moment, rig, languages=("de",))[..., 0] > 60).any(axis=0).sum()
    assert german > 4 * english


def test_no_words_no_panel(render: Render, build: Build) -> None:
    picture = render(build(BLACK, [_text(text={"en": " \n"})]), Perspective(View(), 64, 64))
    assert not picture[..., :3].any()


def test_a_panel_is_picked_and_its_bleed_is_not(
    build: Build, media: Any, engine: Any, render: Render
) -> None:
    moment = build(BLACK, [_text(height=0.4, padding=0.1)])
    rig = Perspective(View(fov=60.0), 200, 200)
    picture = render(moment, rig)
    assert picture[..., 0].any()
    assert engine.pick(moment, rig, 100, 100, media) == "over000001"
    line = RULES.line * 0.4 / RULES.capital
    below = 100 + (line / 2 + 0.1) / 2.0 * 100 / math.tan(math.radians(30))
    assert engine.pick(moment, rig, 100, below - 2, media) == "over000001"
    assert engine.pick(moment, rig, 100, below + 3, media) is None


def test_a_hotspot_has_its_label_beneath(render: Render, build: Build) -> None:
    bare = Hotspot(id="over000001", size=0.5, placement=Around(distance=2.0))
    named = Hotspot(
        id="over000001", size=0.5, placement=Around(distance=2.0), label={"en": "Next hall"}
    )
    rig = Perspective(View(fov=60.0), 300, 300)
    without, with_label = (render(build(BLACK, [one]), rig).astype(int) for one in (bare, named))
    changed = np.nonzero(np.abs(with_label - without).max(axis=2) > 20)
    sign = 0.25 / 2.0 * 150 / math.tan(math.radians(30))
    assert changed[0].min() > 150 + sign * 0.95
    assert abs((changed[1].min() + changed[1].max()) / 2 - 149.5) < 3


def test_captions_stand_at_the_foot_of_the_view_over_all_else(render: Render, build: Build) -> None:
    near = _text(text={"en": "X"}, height=3.0, panel="#0000ff", panel_opacity=1.0)
    moment = build(BLACK, [near])
    cues = (Cue(0, 1, "Look up", "Guide"), Cue(0, 1, "at the whale"))
    for view in (View(fov=60.0), View(yaw=10.0, pitch=5.0, fov=40.0)):
        rig = Perspective(view, 480, 270)
        without = render(moment, rig).astype(int)
        picture = render(moment, rig, captions=cues).astype(int)
        rows, columns = np.nonzero(np.abs(picture - without).max(axis=2) > 20)
        assert rows.min() > 0.75 * 270
        assert rows.max() == pytest.approx((1 - RULES.caption.bottom) * 270, abs=2)
        assert (columns.min() + columns.max()) / 2 == pytest.approx(239.5, abs=1.5)
        assert (picture[rows.min() : rows.max(), columns.min() : columns.max()] > 240).any()


def test_captions_are_not_burnt_into_an_equirect(render: Render, build: Build) -> None:
    rig = Equirect(128, 64)
    moment = build(BLACK)
    cues = (Cue(0, 1, "Look"),)
    assert np.array_equal(render(moment, rig), render(moment, rig, captions=cues))


def test_straight_alpha_is_what_was_premultiplied() -> None:
    alpha = np.array([255, 200, 128, 10, 0], np.uint8)
    colour = np.array([[255, 128, 7]] * 5)
    premultiplied = np.rint(colour * alpha[:, None] / 255).astype(np.uint8)
    pixels = np.concatenate([premultiplied, alpha[:, None]], axis=1)[None]
    back = straight(pixels)[0].astype(int)
    assert (back[:, 3] == alpha).all()
    assert np.abs(back[:3, :3] - colour[:3]).max() <= 1
    assert not back[4].any()


@pytest.mark.parametrize(
    "near",
    [
        Hotspot(
            id="over000001",
            label={"en": "HIH"},
            size=8.0,
            colour="#000000",  # so that only words are seen
            placement=Around(pitch=33.0, distance=8.0),
        ),
        Chart(
            id="over000001",
            title={"en": "HIH"},
            width=4.0,
            tall=3.0,
            height=0.8,
            placement=Around(distance=5.0, pitch=-10.0),
        ),
    ],
    ids=["a label", "a chart"],
)
def test_words_are_sharp_from_near(render: Render, build: Build, near: Hotspot | Chart) -> None:
    picture = render(build(BLACK, [near]), Perspective(View(fov=20.0), 400, 400))[..., 0]
    steps = np.abs(np.diff(picture.astype(int), axis=1))
    assert picture.max() > 200  # its letters are in the picture
    assert np.percentile(steps.max(axis=1), 95) > 165  # as coarse as they are laid out: 126
