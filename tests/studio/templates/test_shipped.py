"""Each template: whole, sound with its sample, the same every time, playable to its end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assets.library import Library
from exporters.options import Progress
from story.check.table import check
from story.errors import DocumentError
from story.folder import load
from story.interaction import begin, step
from story.model.story import Story
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz
from story.overlays.text import Text
from story.templates import fill, slots
from story.timeline import moment_at
from story.visit.state import Chose, Selected
from studio.templates.table import TEMPLATES, build_template, made_by
from studio.templates.weather import ADVICE


@pytest.fixture(scope="session")
def built(template: Callable[[str], Path]) -> dict[str, Path]:
    """All templates, each made once."""
    return {key: template(key) for key in TEMPLATES}


def _filled(folder: Path, key: str) -> Story:
    made = fill(load(folder), TEMPLATES[key].sample, story_id="story00000")
    assert made.story is not None, made.problems
    return made.story


@pytest.mark.parametrize("key", TEMPLATES)
def test_it_is_sound_and_says_all_in_both_languages(built: dict[str, Path], key: str) -> None:
    folder = built[key]
    template = load(folder)
    assert slots(template)
    story = _filled(folder, key)
    with closing(Library(folder, story)) as library:
        facts = library.facts()
    for each in (template, story):
        wrong = [problem for problem in check(each, facts) if problem.severity != "note"]
        assert not wrong, [problem.message for problem in wrong]
    assert story.languages == ("en", "zh-Hans")
    assert all({"en", "zh-Hans"} <= set(scene.title) for scene in story.scenes)
    assert all(asset.rights.licence == "CC0-1.0" for asset in story.assets)
    assert sum(asset.size for asset in story.assets) < 5_000_000
    assert not list(folder.glob("bench"))


@pytest.mark.parametrize("key", TEMPLATES)
def test_it_moves_and_answers(built: dict[str, Path], key: str) -> None:
    story = _filled(built[key], key)
    state, _ = begin(story)
    overlays = story.scenes[0].overlays
    assert any(overlay.tracks for overlay in overlays)
    assert any(overlay.triggers for overlay in overlays)
    assert moment_at(story, state, 2_000_000).overlays


def test_the_same_files_come_out_every_time(built: dict[str, Path], tmp_path: Path) -> None:
    key = "ar-table-piece"
    build_template(key, tmp_path / "again.diorama", Progress())
    names = sorted(path.name for path in (built[key] / "media").iterdir())
    assert sorted(path.name for path in (tmp_path / "again.diorama" / "media").iterdir()) == names
    assert load(tmp_path / "again.diorama") == load(built[key])
    assert made_by(key) == made_by(key) != made_by("quiz-trail")


def test_nothing_is_left_where_it_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(DocumentError):
        build_template("ar-table-piece", tmp_path / "there", Progress())
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


class _Visit:
    """A visit that goes on by what is selected, by the names that the template gives."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.state, self.effects = begin(story)
        self.now_us = 0
        self.ids = {overlay.name: overlay for scene in story.scenes for overlay in scene.overlays}

    def select(self, name: str) -> None:
        """Select an overlay, four seconds after what came before."""
        self.now_us += 4_000_000
        self.state, self.effects = step(
            self.story, self.state, Selected(at_us=self.now_us, overlay=self.ids[name].id)
        )

    def choose_right(self, name: str, *, right: bool = True) -> None:
        """Choose the right option of a quiz, or a wrong one."""
        quiz = self.ids[name]
        assert isinstance(quiz, Quiz)
        option = next(each for each in quiz.options if each.right == right)
        self.now_us += 4_000_000
        self.state, self.effects = step(
            self.story, self.state, Chose(at_us=self.now_us, quiz=quiz.id, option=option.id)
        )

    def shown(self) -> set[str]:
        """The names of what is to be seen."""
        self.now_us += 4_000_000
        time_us = self.state.clock.shows(self.now_us)
        return {each.overlay.name for each in moment_at(self.story, self.state, time_us).overlays}


def test_the_quiz_trail_counts_and_passes(built: dict[str, Path]) -> None:
    visit = _Visit(_filled(built["quiz-trail"], "quiz-trail"))
    assert "on from dawn" not in visit.shown()
    visit.choose_right("question at dawn")
    assert "on from dawn" in visit.shown()
    visit.select("on from dawn")
    visit.select("leaf of the ginkgo")
    visit.select("on from noon")
    visit.choose_right("question at night", right=False)
    visit.select("on from night")
    assert visit.state.score == 2.0
    assert {"passed", "score"} <= visit.shown()
    visit.select("finish")
    assert visit.state.finished


def test_a_higher_pass_mark_is_not_reached(built: dict[str, Path]) -> None:
    template = load(built["quiz-trail"])
    story = fill(template, {"pass_mark": "3"}, story_id="story00000").story
    assert story is not None
    visit = _Visit(story)
    for quiz, way in (("dawn", "noon"), ("night", "end")):
        visit.choose_right(f"question at {quiz}")
        visit.select(f"on from {quiz}")
        if way == "noon":
            visit.select("leaf of the willow")
            visit.select("leaf of the maple")
            visit.select("on from noon")
    assert visit.state.score == 2.0
    assert "failed" in visit.shown()


def test_the_gallery_counts_each_picture_once(built: dict[str, Path]) -> None:
    visit = _Visit(_filled(built["gallery-tour"], "gallery-tour"))
    for number in (1, 2, 2, 3, 4):
        visit.select(f"sign {number}")
    assert {"count", "note 4"} <= visit.shown()
    assert "note 3" not in visit.shown()
    visit.select("sign 5")
    assert "thanks" in visit.shown()
    assert "count" not in visit.shown()


def test_the_slider_fades_to_where_it_is_set(built: dict[str, Path]) -> None:
    visit = _Visit(_filled(built["before-and-after"], "before-and-after"))
    for name, opacity in (("stop 25%", 0.25), ("after label", 1.0), ("before label", 0.0)):
        visit.select(name)
        visit.shown()
        time_us = visit.state.clock.shows(visit.now_us)
        found = moment_at(visit.story, visit.state, time_us).overlays
        assert [each.opacity for each in found if each.overlay.name == "after"] == [opacity]


def test_a_warning_takes_colours_and_advice_from_its_level(built: dict[str, Path]) -> None:
    template = load(built["weather-warning"])
    files = {asset.id: asset.name for asset in template.assets}
    for level in ("yellow", "orange", "red"):
        values = {**TEMPLATES["weather-warning"].sample, "level": level, "hazard": "snow"}
        story = fill(template, values, story_id="story00000").story
        assert story is not None
        overlays = {each.name: each for scene in story.scenes for each in scene.overlays}
        card, glyph, advice = overlays["card"], overlays["sign"], overlays["advice text"]
        assert isinstance(card, Picture)
        assert isinstance(glyph, Picture)
        assert isinstance(advice, Text)
        assert files[card.asset] == f"card-{level}.png"
        assert files[glyph.asset] == "snow.png"
        assert advice.text == ADVICE[level]
    unfilled = fill(template, {}, story_id="story00000")
    assert unfilled.story is None
    named = {problem.message.split()[0] for problem in unfilled.problems}
    assert named == {"county", "hazard", "level", "valid_from", "valid_to"}
