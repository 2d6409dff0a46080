"""Which words a package shows, regular and bold; exporters/webxr/webfonts.py cuts fonts to them."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from assets.library import Library
from renderer.painters.quiz import RULES as QUIZ
from renderer.painters.quiz import said_in
from story.charts import FIGURES
from story.check.elements import drawn_words
from story.markup import paragraphs
from story.model.actions import SetVariable
from story.model.story import Story
from story.model.variables import ChoiceVariable, TextVariable, YesNoVariable
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.hotspot import Hotspot
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz
from story.overlays.text import Text
from story.references import actions_of

SAYS: Final = "says.json"
LANGUAGES: Final = "languages.json"

_ALWAYS: Final = string.printable.strip() + "“”‘’„«»…–—·×°∞€£©"
"""What the page may write whatever the story: numbers, addresses, a browser's own messages."""


def drawn_italic(story: Story, *, bold: bool) -> Iterator[str]:
    """The words that rich texts set italic: those that are bold too, or the others."""
    texts = [one for scene in story.scenes for one in scene.overlays if isinstance(one, Text)]
    words = [said for one in texts for said in _styled(one, bold=bold, italic=True)]
    yield from words
    if words:
        yield from _held(story)


def _styled(text: Text, *, bold: bool, italic: bool) -> Iterator[str]:
    """The words of a text that are set in a style."""
    for wording in text.text.values():
        if not text.rich:
            yield from (wording,) if (text.bold, False) == (bold, italic) else ()
            continue
        for told in paragraphs(wording):
            strong = text.bold or told.heading > 0
            if (text.bold, False) == (bold, italic):
                yield told.marker
            for run in told.runs:
                if (strong or run.bold, run.italic) == (bold, italic):
                    yield run.text


def drawn(story: Story, *, bold: bool) -> Iterator[str]:
    """The words that overlays draw upright in the scenes: those set bold, or the others."""
    for scene in story.scenes:
        for overlay in scene.overlays:
            if isinstance(overlay, Text):
                yield from _styled(overlay, bold=bold, italic=False)
            if isinstance(overlay, Hotspot | Polygon) and not bold:
                yield from overlay.label.values()
            if isinstance(overlay, Chart):
                for _, text in drawn_words(overlay):
                    yield from text.values()
                yield FIGURES
            if isinstance(overlay, Annotation):
                yield from (overlay.title if bold else overlay.text).values()
                yield str(overlay.number) if bold else ""
            if isinstance(overlay, Quiz):
                yield from overlay.question.values() if bold else _asked(overlay)
                yield from _said(overlay, bold=bold)
    yield from _held(story)


def _asked(quiz: Quiz) -> Iterator[str]:
    """What a quiz draws under its question."""
    for text in (quiz.right, quiz.wrong):
        yield from text.values()
    for option in quiz.options:
        yield from (*option.text.values(), *option.feedback.values())


def _said(quiz: Quiz, *, bold: bool) -> Iterator[str]:
    """What a quiz draws that is not its author's, in the languages of its question."""
    for key in quiz.question or ("en",):
        said = said_in(key.split("@")[0])
        yield from (said.confirm,) if bold else (said.right, said.wrong, said.tries)
    if not bold:
        yield from (QUIZ.marks.right, QUIZ.marks.wrong)


def _held(story: Story) -> Iterator[str]:
    """What texts may show of variables: what they begin with, are set to, can choose from."""
    for variable in story.variables:
        if isinstance(variable, YesNoVariable):
            yield from ("✓✗", *variable.yes.values(), *variable.no.values())
        elif isinstance(variable, ChoiceVariable):
            for option in variable.options:
                yield from (option.value, *option.label.values())
        elif isinstance(variable, TextVariable):
            yield variable.initial
    for owner in (story, *story.scenes, *(o for scene in story.scenes for o in scene.overlays)):
        for _, action in actions_of(owner):
            if isinstance(action, SetVariable) and isinstance(action.value, str):
                yield action.value


def captioned(story: Story, library: Library) -> Iterator[str]:
    """The words of all captions. Raises MediaError for a file that cannot be read."""
    for asset in dict.fromkeys(track.asset for scene in story.scenes for track in scene.captions):
        for cue in library.cues(asset):
            yield cue.text
            yield cue.speaker


def written(story: Story, viewer: Path) -> Iterator[str]:
    """The words that the page itself writes in either weight: titles, names, its own words.

    `viewer` is the folder that holds the viewer's tables of words.
    """
    yield _ALWAYS
    says = msgspec.json.decode((viewer / SAYS).read_bytes(), type=dict[str, dict[str, str]])
    for said in says.values():
        yield from said.values()
    names = msgspec.json.decode((viewer / LANGUAGES).read_bytes(), type=dict[str, str])
    yield from _names(story, names)
    yield from story.title.values()
    for audience in story.audiences:
        yield from (audience.code, *audience.name.values())
    for scene in story.scenes:
        yield from scene.title.values()
        for chapter in scene.chapters:
            yield from chapter.title.values()
    for rights in (story.rights, *(asset.rights for asset in story.assets)):
        yield from (rights.title, rights.author, rights.licence, rights.source)
    for asset in story.assets:
        yield asset.name


def _names(story: Story, known: dict[str, str]) -> Iterator[str]:
    """The names that the page may give to the story's languages: src/page/says.ts chooses."""
    spoken = {code.split("-")[0].lower() for code in story.languages}
    for code, name in known.items():
        if code.split("-")[0] in spoken:
            yield name
