"""Rules on words: titles, alternative texts, languages."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from story.check.elements import all_texts, assets_of, every_overlay
from story.check.faults import label_of, scene_label
from story.check.problem import Facts, Problem
from story.model.story import Scene, Story
from story.model.values import MOST_LETTERS, clipped
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.references import media_of_scene


def holds_something(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """The story has a scene, and a title to announce it by."""
    if not story.scenes:
        yield Problem(
            severity="warning",
            rule="empty-story",
            where="$.scenes",
            message="The story has no scene yet.",
            hint="Add a 360° picture or video, a model, a picture or a sound.",
        )
    if not any(wording.strip() for wording in story.title.values()):
        yield Problem(
            severity="warning",
            rule="missing-title",
            where="$.title",
            message="The story has no title.",
            hint="Give it one: it names the web page, and screen readers say it first.",
        )


def alternative_text(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """What is seen is told to those who do not see it; scenes have names."""
    for where, scene, overlay in every_overlay(story):
        told = overlay.alt
        if isinstance(overlay, Text):
            told = overlay.text
        elif isinstance(overlay, Hotspot):
            told = overlay.alt or overlay.label
        elif isinstance(overlay, Quiz):
            told = overlay.alt or overlay.question
        elif isinstance(overlay, Sound | Group):
            continue  # not seen themselves
        if any(wording.strip() for wording in told.values()):
            continue
        empty = isinstance(overlay, Text)
        yield Problem(
            severity="warning",
            rule="empty-text" if empty else "missing-alt",
            where=f"{where}.text" if empty else f"{where}.alt",
            message=f"The {label_of(overlay, story.languages)} "
            + ("holds no words." if empty else "has no alternative text."),
            hint="Write what it says."
            if empty
            else "Say in a sentence what it shows, for those who do not see it.",
            scene=scene.id,
            overlay=overlay.id,
        )
    for s, scene in enumerate(story.scenes):
        if not any(wording.strip() for wording in scene.title.values()):
            yield Problem(
                severity="warning",
                rule="missing-title",
                where=f"$.scenes[{s}].title",
                message=f"The scene {scene.id} has no title.",
                hint="Give it one: lists of scenes show it, and screen readers say it.",
                scene=scene.id,
            )


def wordings(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Words and captions are in languages that the story lists."""
    listed = set(story.languages)
    strange: Counter[str] = Counter()
    for text in all_texts(story):
        strange.update(set(text) - listed)
    for scene in story.scenes:
        strange.update({track.language for track in scene.captions} - listed)
    for language, times in sorted(strange.items()):
        yield Problem(
            severity="warning",
            rule="unlisted-language",
            where="$.languages",
            message=f"{times} text{'s are' if times > 1 else ' is'} in {language},"
            " which the story does not list among its languages.",
            hint=f"List {language} as a language of the story, or remove those words.",
        )


def drawable(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Words that are drawn in a scene are in letters that the fonts have."""
    if facts is None or facts.letters is None:
        return
    for where, scene, overlay, wording in _drawn(story):
        lacking = "".join(
            letter
            for letter in dict.fromkeys(wording)
            if letter not in facts.letters and _has_a_shape(letter)
        )
        if lacking:
            yield Problem(
                severity="warning",
                rule="no-font",
                where=where,
                message=f"The {label_of(overlay, story.languages)} holds letters that no"
                f" bundled font has: {lacking[:12]}{'…' if len(lacking) > 12 else ''}.",
                hint="Pictures and videos show boxes for them: word it otherwise, or show it as"
                " a picture.",
                scene=scene.id,
                overlay=overlay.id,
            )


def short_enough(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """No text is longer than what is drawn of one."""
    for where, scene, overlay, wording in _drawn(story):
        if clipped(wording) != wording:
            yield Problem(
                severity="warning",
                rule="long-text",
                where=where,
                message=f"The {label_of(overlay, story.languages)} has {len(wording):,} letters:"
                f" only the first {MOST_LETTERS:,} are drawn.",
                hint="Shorten it, or part it among several texts.",
                scene=scene.id,
                overlay=overlay.id,
            )


def _drawn(story: Story) -> Iterator[tuple[str, Scene, AnyOverlay, str]]:
    """Each wording that is drawn in a scene: its JSON path, its scene and overlay, the words."""
    for where, scene, overlay in every_overlay(story):
        if isinstance(overlay, Text):
            field, drawn = "text", overlay.text
        elif isinstance(overlay, Hotspot):
            field, drawn = "label", overlay.label
        else:
            continue
        for language, wording in drawn.items():
            yield f"{where}.{field}.{language}", scene, overlay, wording


def _has_a_shape(letter: str) -> bool:
    """Whether a character is drawn: not spaces, controls and joiners, nor variation selectors."""
    return unicodedata.category(letter)[0] not in "ZC" and not "\ufe00" <= letter <= "\ufe0f"


def captioned(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """What is heard in a scene is written somewhere for those who do not hear it."""
    assets = assets_of(story)
    for s, scene in enumerate(story.scenes):
        if scene.captions:
            continue
        heard = [asset for used in media_of_scene(scene) if (asset := assets.get(used)) is not None]
        loud = next((asset for asset in heard if asset.channels > 0), None)
        if loud is not None:
            yield Problem(
                severity="note",
                rule="missing-captions",
                where=f"$.scenes[{s}].captions",
                message=f'"{loud.name}" is heard in the scene'
                f" {scene_label(scene, story.languages)}, which has no captions.",
                hint="Add an SRT or VTT file, if somebody speaks.",
                scene=scene.id,
                asset=loud.id,
            )
