"""Other codes for languages and audiences, other values for choices."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from story import renaming
from story.edits import set_audiences, set_languages
from story.errors import EditError
from story.file import decode, encode
from story.model.actions import OpenLink, PlaySound, Select
from story.model.parameters import Bind, ChoiceParameter, TextParameter
from story.model.story import VERSION, Audience, CaptionTrack, Component, Scene, Story
from story.model.surrounding import Photo360
from story.model.variables import Option
from story.overlays.instance import Instance, Override
from story.overlays.picture import Picture
from story.overlays.text import Text
from tests.strategies import stories

A, B = "asset00001", "asset00002"

STORY = Story(
    version=VERSION,
    id="story00000",
    title={"en": "Sea", "de": "Meer", "de@child": "See", "de-CH": "Meer!"},
    languages=("en", "de"),
    audiences=(
        Audience(code="child", name={"de": "Kinder"}),
        Audience(code="calm", instead="child"),
    ),
    components=(
        Component(id="part000000", overlays=(Text(id="inside0000", text={"de": "innen"}),)),
    ),
    parameters=(
        TextParameter(name="a", binds=(Bind(element="words00000", field="text.de@child"),)),
        ChoiceParameter(
            name="b",
            options=(Option(value="one"), Option(value="two", label={"de": "zwei"})),
            default="two",
            binds=(
                Bind(element="words00000", field="text", values={"one": {}, "two": {"de": "2"}}),
            ),
        ),
    ),
    scenes=(
        Scene(
            id="scene00000",
            surrounding=Photo360(asset=A, variants={"de@child": B, "@child": A}),
            captions=(CaptionTrack(asset=A, language="de", audience="child"),),
            overlays=(
                Text(id="words00000", text={"de": "Wort"}),
                Picture(
                    id="image00000",
                    asset=A,
                    variants={"de": B},
                    triggers=(
                        Select(
                            actions=(
                                OpenLink(url="https://a", variants={"de": "https://b"}),
                                PlaySound(asset=A, variants={"@child": B}),
                            )
                        ),
                    ),
                ),
                Instance(
                    id="place00000",
                    component="part000000",
                    overrides=(
                        Override(overlay="inside0000", field="text", value={"de": "anders"}),
                    ),
                ),
            ),
        ),
    ),
)


def test_all_that_is_in_a_language_goes_along() -> None:
    after = renaming.set_languages(STORY, ("en", "nl"))
    written = re.sub(r'\bde(?=["@])', "nl", encode(STORY).decode())
    assert after == decode(written.encode())
    assert after.title["de-CH"] == "Meer!"  # a language of its own


def test_all_that_is_for_an_audience_goes_along() -> None:
    audiences = (Audience(code="kids", name={"de": "Kinder"}), STORY.audiences[1])
    after = renaming.set_audiences(STORY, audiences)
    assert encode(after).decode() == encode(STORY).decode().replace("child", "kids")


def test_there_and_back_is_what_it_was() -> None:
    there = renaming.rename_audience(renaming.rename_language(STORY, "de", "nl"), "child", "kids")
    back = renaming.rename_language(renaming.rename_audience(there, "kids", "child"), "nl", "de")
    assert back == STORY


def test_what_has_another_ones_code_is_refused() -> None:
    with pytest.raises(EditError, match="language en already"):
        renaming.rename_language(STORY, "de", "en")
    with pytest.raises(EditError, match="audience calm already"):
        renaming.rename_audience(STORY, "child", "calm")


@pytest.mark.parametrize("languages", [("de", "en"), ("en",), ("en", "de", "nl"), ("fr", "nl")])
def test_no_words_move_when_languages_come_go_or_change_places(languages: tuple[str, ...]) -> None:
    assert renaming.set_languages(STORY, languages) == set_languages(STORY, languages)


def test_words_left_from_a_language_that_was_give_way() -> None:
    story = Story(
        version=VERSION, id="story00000", title={"nl": "old", "de": "neu"}, languages=("de",)
    )
    assert renaming.set_languages(story, ("nl",)).title == {"nl": "neu"}


def test_what_is_no_code_is_refused() -> None:
    with pytest.raises(EditError, match='"not one" is no language code'):
        renaming.set_languages(STORY, ("not one", *STORY.languages[1:]))
    with pytest.raises(EditError, match='"Not one" is no audience code'):
        renaming.rename_audience(STORY, "child", "Not one")


def test_what_fields_get_for_a_choice_goes_along_with_its_value() -> None:
    first, choice = STORY.parameters
    assert isinstance(choice, ChoiceParameter)
    options = (choice.options[0], Option(value="both"))
    renamed = ChoiceParameter(name="b", options=options, default=choice.default, binds=choice.binds)
    after = renaming.set_parameters(STORY, (first, renamed)).parameters[1]
    assert isinstance(after, ChoiceParameter)
    assert after.default == "both"
    assert after.binds[0].values == {"both": {"de": "2"}, "one": {}}


@given(stories())
def test_of_any_story_nothing_else_changes(story: Story) -> None:
    audiences = tuple(each for each in story.audiences if each.code != "a-new-one")
    story = set_audiences(story, audiences)
    first = story.languages[0]
    free = "tlh" if "tlh" not in story.languages else "qya"
    there = renaming.rename_language(story, first, free)
    assert renaming.rename_language(there, free, first) == story
