"""Tables of words for translators: what they offer to translate, and what they say of each text."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

import pytest

from story.model.story import VERSION, Component, Scene, Story
from story.model.variables import ChoiceVariable, Option
from story.overlays.hotspot import Hotspot
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.text import Text
from story.words_table import from_csv, from_xliff, to_csv, to_xliff

XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"


@pytest.fixture
def story() -> Story:
    options = (
        QuizOption(id="option0001", text={"en": "Yes"}, right=True),
        QuizOption(id="option0002", text={"en": "No"}),
    )
    hall = Scene(
        id="hall000000",
        title={"en": "The hall"},
        overlays=(
            Hotspot(id="button0000", name="door", label={"en": "On", "en@child": "Go on"}),
            Quiz(id="quiz000000", question={"en": "Well?"}, options=options),
        ),
    )
    sign = Text(id="sign000000", text={"en": "Exit"})
    weather = ChoiceVariable(
        id="weather000",
        name="weather",
        options=(Option(value="dry", label={"en": "Dry"}),),
        initial="dry",
    )
    return Story(
        version=VERSION,
        id="story00000",
        title={"en": "Tour"},
        languages=("en", "it"),
        scenes=(hall,),
        components=(Component(id="component0", name="Sign", overlays=(sign,)),),
        variables=(weather,),
    )


def _rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))


def test_both_tables_offer_an_audience_in_every_language(story: Story) -> None:
    rows = _rows(to_csv(story, ("en", "it", "fr")))
    assert list(rows[0]) == [
        "address",
        "where",
        "en",
        "it",
        "fr",
        "en@child",
        "it@child",
        "fr@child",
    ]
    filled = to_csv(story).replace("Go on,\r\n", "Go on,Vai\r\n")
    assert from_csv(story, filled).words["button0000.label"]["it@child"] == "Vai"
    root = ElementTree.fromstring(to_xliff(story, "it"))
    units = [unit.get("id") for unit in root.iter(f"{XLIFF}trans-unit")]
    assert "button0000.label@child" in units
    sent = to_xliff(story, "it").replace(b"Go on</source>", b"Go on</source><target>Vai</target>")
    assert from_xliff(story, sent).words == {"button0000.label": {"it@child": "Vai"}}


def test_each_text_says_what_it_is(story: Story) -> None:
    where = {row["address"]: row["where"] for row in _rows(to_csv(story))}
    assert where == {
        "story00000.title": "story · title",
        "hall000000.title": "The hall · title",
        "button0000.label": "The hall · hotspot door · label",
        "quiz000000.question": "The hall · quiz · question",
        "option0001.text": "The hall · quiz · option 1 · text",
        "option0002.text": "The hall · quiz · option 2 · text",
        "sign000000.text": "component Sign · text · text",
        "weather000.options.0.label": "variable 1 · option 1 · label",
    }
    root = ElementTree.fromstring(to_xliff(story, "it"))
    assert [note.text for note in root.iter(f"{XLIFF}note")][:2] == [
        "story · title",
        "variable 1 · option 1 · label",
    ]


def test_marks_of_rich_texts_come_back_from_both_tables() -> None:
    said = "- *item*\n# **Head**\n\n  - deeper\n=2 \\* 3"
    text = Text(id="text000000", text={"en": said, "it": said}, rich=True)
    scene = Scene(id="hall000000", overlays=(text,))
    story = Story(version=VERSION, id="story00000", languages=("en", "it"), scenes=(scene,))
    table = from_csv(story, to_csv(story))
    assert table.words["text000000.text"] == {"en": said, "it": said}
    sent = from_xliff(story, to_xliff(story, "it"))
    assert sent.words["text000000.text"] == {"it": said}
    (row,) = _rows(to_csv(story))
    assert row["where"].endswith("text (keep its marks: # - * ) · text")
