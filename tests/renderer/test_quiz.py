"""A quiz in the picture: what its rows say of its state, and what touching them means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray

from assets.fonts import NPM_SOURCES
from assets.media import Font
from renderer.cards import Badge, Block, Card, Tile, set_card
from renderer.engine import Engine
from renderer.painters.quiz import CONFIRM, card_of, clearer, look_of
from renderer.picking import Touched
from renderer.rigs import Equirect, Perspective
from renderer.text import TextStyle
from renderer.typesetter import Typesetter
from story.interaction import begin, step
from story.model.placement import Around
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz, QuizOption
from story.timeline import moment_at
from story.visit.state import Chose, Confirmed, QuizState, State

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "fonts"
RIG = Perspective(View(fov=50.0), 400, 400)
FISH, WHALE, SEAL = "fishfishfi", "whalewhale", "sealsealse"


@pytest.fixture(autouse=True)
def letters(media: Any) -> None:
    """Latin and Arabic: what these tests need."""
    names = [name for name in NPM_SOURCES if re.match("NotoSans(Arabic)?-", name)]
    if not all((FOLDER / name).is_file() for name in names):
        pytest.skip("no fonts in assets/fonts; packaging/build_hook.py fetches them")
    media.letters = tuple(
        Font(
            "Noto Sans Arabic" if "Arabic" in name else "Noto Sans",
            700 if "Bold" in name else 400,
            (FOLDER / name).read_bytes(),
        )
        for name in names
    )


def _quiz(**fields: Any) -> Quiz:
    options = (
        QuizOption(id=FISH, text={"en": "Fish"}, feedback={"en": "It breathes water."}),
        QuizOption(id=WHALE, text={"en": "Whale"}, right=True),
        QuizOption(id=SEAL, text={"en": "Seal"}, right=True),
    )
    whole = {"question": {"en": "Which?"}, "options": options, "tries": 2, **fields}
    return Quiz(id="quizquizqu", placement=Around(distance=2.2), **whole)


def _story(quiz: Quiz) -> Story:
    scene = Scene(id="scenescene", surrounding=Backdrop(), overlays=(quiz,))
    return Story(version=2, id="storystory", scenes=(scene,))


def _words(quiz: Quiz, state: QuizState, *languages: str) -> list[str]:
    return [block.words for block in card_of(quiz, state, languages or ("en",)).blocks]


def _middles(engine: Engine, story: Story, state: State, media: Any) -> dict[str, tuple[int, int]]:
    """The middle pixel of each part that can be touched, found by trying pixels."""
    found: dict[str, list[tuple[int, int]]] = {}
    moment = moment_at(story, state, 0)
    for y in range(2, 400, 4):
        for x in (120, 200, 280):
            touched = engine.touch(moment, RIG, x, y, media)
            if touched is not None and touched.part is not None:
                found.setdefault(touched.part, []).append((x, y))
    return {part: points[len(points) // 2] for part, points in found.items()}


def test_touching_a_row_chooses_what_it_says(engine: Engine, media: Any) -> None:
    story = _story(_quiz(kind="multiple"))
    state, _ = begin(story)
    rows = _middles(engine, story, state, media)
    assert [part for part, _ in sorted(rows.items(), key=lambda each: each[1][1])] == [
        FISH,
        WHALE,
        SEAL,
    ]
    for part in (WHALE, SEAL):
        touched = engine.touch(moment_at(story, state, 0), RIG, *rows[part], media)
        assert touched == Touched("quizquizqu", part)
        state, _ = step(story, state, Chose(quiz=touched.overlay, option=part))
    rows = _middles(engine, story, state, media)
    assert CONFIRM in rows
    assert rows[CONFIRM][1] > rows[SEAL][1]
    state, _ = step(story, state, Confirmed(quiz="quizquizqu"))
    assert state.quizzes["quizquizqu"] == QuizState((WHALE, SEAL), 1, "right")
    assert _middles(engine, story, state, media) == {}, "an answered quiz has nothing to touch"
    assert engine.pick(moment_at(story, state, 0), RIG, 200, 200, media) == "quizquizqu"


def test_what_stands_before_a_row_is_touched_instead(engine: Engine, media: Any) -> None:
    media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    story = _story(_quiz())
    state, _ = begin(story)
    x, y = _middles(engine, story, state, media)[WHALE]
    near = Picture(id="near000000", asset="picture000", width=0.6, placement=Around(distance=1.5))
    scene = structs.replace(story.scenes[0], overlays=(*story.scenes[0].overlays, near))
    hidden = structs.replace(story, scenes=(scene,))
    assert engine.touch(moment_at(hidden, state, 0), RIG, x, y, media) == Touched("near000000")


def test_rows_are_touched_in_an_equirect_too(engine: Engine, media: Any) -> None:
    story = _story(_quiz())
    moment = moment_at(story, begin(story)[0], 0)
    rig = Equirect(1600, 800, "mono")
    parts = [engine.touch(moment, rig, 800, y, media) for y in range(320, 480)]
    assert {each.part for each in parts if each} == {None, FISH, WHALE, SEAL}


def test_rows_are_coloured_by_their_state(render: Any) -> None:
    quiz = _quiz(panel_opacity=1.0)
    story = _story(quiz)

    def extremes(state: QuizState) -> tuple[int, int]:
        """How much redder and how much greener than grey anything down the card's side is."""
        visit = State(scene="scenescene", quizzes={quiz.id: state})
        side = render(moment_at(story, visit, 0), RIG)[:, 128:132].astype(int)
        red, green, blue = side[..., 0], side[..., 1], side[..., 2]
        return int((red - np.maximum(green, blue)).max()), int(
            (green - np.maximum(red, blue)).max()
        )

    assert max(extremes(QuizState())) < 12
    red, green = extremes(QuizState((FISH,), 2, "failed"))
    assert red > 30 > 12 > green
    red, green = extremes(QuizState((WHALE,), 1, "right"))
    assert green > 30 > 12 > red


@pytest.mark.parametrize(
    ("kind", "state", "looks"),
    [
        ("single", QuizState(), "plain plain plain"),
        ("multiple", QuizState((SEAL,)), "plain plain chosen"),
        ("single", QuizState((FISH,), 1, "wrong"), "wrong plain plain"),
        ("single", QuizState((FISH,), 2, "failed"), "wrong missed missed"),
        ("single", QuizState((WHALE,), 1, "right"), "plain right plain"),
        ("multiple", QuizState((FISH, SEAL), 1, "wrong"), "wrong plain right"),
        ("multiple", QuizState((FISH, SEAL), 2, "failed"), "wrong missed right"),
        ("order", QuizState((SEAL, FISH)), "chosen plain chosen"),
        ("order", QuizState((SEAL, FISH, WHALE), 1, "wrong"), "chosen chosen chosen"),
        ("order", QuizState((FISH, WHALE, SEAL), 1, "right"), "right right right"),
    ],
)
def test_how_rows_look(kind: str, state: QuizState, looks: str) -> None:
    quiz = _quiz(kind=kind)
    assert " ".join(look_of(quiz, state, option) for option in quiz.options) == looks


def test_what_is_said_to_an_answer() -> None:
    quiz = _quiz(right={"en": "Well seen"})
    assert _words(quiz, QuizState()) == ["Which?", "Fish", "Whale", "Seal"]
    assert _words(quiz, QuizState((FISH,), 1, "wrong"))[4:] == [
        "❌ That is not right.",
        "It breathes water.",
        "Tries left: 1",
    ]
    assert _words(quiz, QuizState((FISH,), 2, "failed"))[4:] == [
        "❌ That is not right.",
        "It breathes water.",
    ]
    assert _words(quiz, QuizState((WHALE,), 1, "right"))[4:] == ["✅ Well seen"]
    marks = [block.mark for block in card_of(quiz, QuizState((FISH,), 2, "failed"), ("en",)).blocks]
    assert marks[1:4] == ["❌", "✅", "✅"], "not by colour alone"


def test_a_find_quiz_asks_and_counts() -> None:
    quiz = _quiz(kind="find")
    assert _words(quiz, QuizState()) == ["Which?", "Tries left: 2"]
    assert _words(structs.replace(quiz, tries=0), QuizState()) == ["Which?"]
    assert _words(quiz, QuizState((WHALE,), 1, "right")) == ["Which?", "✅ That is right.", "Whale"]


def test_the_words_of_the_quiz_itself_are_in_the_language_of_its_question() -> None:
    asked = {"en": "Which?", "zh-Hans": "哪个？", "ar@child": "أي؟"}
    quiz = _quiz(kind="multiple", question=asked)
    assert _words(quiz, QuizState(), "zh-Hans", "en")[4] == "确认"
    assert _words(quiz, QuizState(), "ar@child", "en")[4] == "تأكيد"
    assert _words(quiz, QuizState(), "fr", "en")[4] == "Confirm"


def test_the_number_in_which_options_were_chosen() -> None:
    quiz = _quiz(kind="order")
    blocks = card_of(quiz, QuizState((SEAL, FISH)), ("en",)).blocks[1:4]
    assert [block.badge.words for block in blocks if block.badge] == ["2", "", "1"]
    assert [block.badge.full for block in blocks if block.badge] == [True, False, True]


def _ink(card: Card, media: Any) -> NDArray[np.bool_]:
    """Where a card's picture has anything, its bleed cut off."""
    picture = set_card(card, Typesetter(media.letters)).picture
    bleed = int((picture.raster_width - picture.width) / 2 / picture.raster_width * 1000)
    alpha = picture.pixels[..., 3] > 128
    return np.asarray(alpha[:, alpha.shape[1] * bleed // 1000 :])


def test_a_card_that_reads_right_to_left_is_a_mirror(media: Any) -> None:
    style = TextStyle(0.06)
    badge = Badge("round", 0.1, 0.05, 0.01, "#ffffff", "#000000", full=True)
    tile = Tile("#ffffff", 0.1, 0.0, 0.05, 0.03, 0.12)
    blocks = (Block("H", style, tile=tile, badge=badge), Block("H", style))
    left = np.nonzero(_ink(Card(blocks, 1.0, 0.06), media).any(0))[0]
    right = np.nonzero(_ink(Card(blocks, 1.0, 0.06, right_to_left=True), media).any(0))[0]
    per_metre = 96 * 0.714 / 0.06
    assert left[0] == pytest.approx(0, abs=12)
    assert left[-1] < 0.3 * per_metre
    assert right[0] > 0.7 * per_metre
    assert right[-1] == pytest.approx(per_metre, abs=12)


def test_spots_lie_where_the_rows_are_drawn(media: Any) -> None:
    tile = Tile("#ffffff", 1.0, 0.0, 0.05, 0.03)
    blocks = (
        Block("Title", TextStyle(0.08)),
        Block("A row", TextStyle(0.06, colour="#000000"), 0.1, tile, part="one"),
        Block("Another", TextStyle(0.06, colour="#000000"), 0.05, tile, part="two"),
    )
    done = set_card(Card(blocks, 1.0, 0.06), Typesetter(media.letters))
    picture = done.picture
    rows, columns = picture.pixels.shape[:2]
    opaque = picture.pixels[:, int(columns * 0.95 - columns * 0.02), 3] > 128
    edges = np.nonzero(np.diff(opaque.astype(int)))[0]
    tops = [picture.raster_height / 2 - (edge + 1) / rows * picture.raster_height for edge in edges]
    drawn = [tops[0], tops[1], tops[2], tops[3]]
    told = [
        edge for spot in done.spots for edge in (spot.y + spot.height / 2, spot.y - spot.height / 2)
    ]
    assert told == pytest.approx(drawn, abs=0.002)
    assert [spot.part for spot in done.spots] == ["one", "two"]


def test_ink_stands_out_on_the_accent() -> None:
    assert clearer("#4c9ffe", "#101214", "#ffffff") == "#101214"
    assert clearer("#203060", "#101214", "#ffffff") == "#ffffff"


@pytest.mark.parametrize("fields", [{"width": 0.01}, {"height": 30.0}, {"height": 1e-4}])
def test_a_card_of_any_size_can_be_drawn(fields: dict[str, float], render: Any) -> None:
    story = _story(_quiz(**fields))
    assert render(moment_at(story, begin(story)[0], 0), RIG).shape == (400, 400, 4)


def test_a_shuffled_quiz_shows_its_options_in_the_order_of_the_visit() -> None:
    story = _story(_quiz(kind="order"))
    seen = set()
    for seed in range(20):
        shown = moment_at(story, State(scene="scenescene", seed=seed), 0).overlays[0].overlay
        assert isinstance(shown, Quiz)
        assert {option.id for option in shown.options} == {FISH, WHALE, SEAL}
        seen.add(tuple(option.id for option in shown.options))
    assert len(seen) > 1


def test_rows_stay_where_they_are_when_answered(engine: Engine, media: Any) -> None:
    story = _story(_quiz())
    state, _ = begin(story)
    before = _middles(engine, story, state, media)
    state, _ = step(story, state, Chose(quiz="quizquizqu", option=FISH))
    assert state.quizzes["quizquizqu"].outcome == "wrong"
    assert _middles(engine, story, state, media) == before
