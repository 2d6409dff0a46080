"""Rules on words: titles, alternative texts, languages."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from story.check.elements import assets_of, drawn_words, every_overlay
from story.check.faults import label_of, scene_label
from story.check.problem import Facts, Problem, Severity
from story.components import expanded
from story.languages import language_name, told_to
from story.model.actions import OpenLink, PlaySound
from story.model.story import Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import MOST_LETTERS, Id, VariantKey, clipped, words
from story.overlays.annotation import Annotation
from story.overlays.base import MediaOverlay, Overlay
from story.overlays.chart import Chart
from story.overlays.hotspot import Hotspot
from story.overlays.light import Light
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.overlays.table import UNSEEN, AnyOverlay
from story.overlays.text import Text
from story.references import actions_of, media_of_scene
from story.texts import wordings

_SHOWN: Final = (
    ("alt",),
    "has no alternative text",
    "Say in a sentence what it shows, for those who do not see it.",
)
_AREA: Final = (
    ("alt", "label"),
    "has neither a label nor alternative text",
    "Say in a few words what it does: a label to all, alternative text to those who do not see it.",
)
_TOLD: Final[dict[type[Overlay], tuple[tuple[str, ...], str, str]]] = {
    Text: (("text",), "holds no words", "Write what it says."),
    Quiz: (("question",), "holds no words", "Write what it asks."),
    Hotspot: _AREA,
    Polygon: _AREA,
    Chart: (
        ("alt", "title"),
        "has neither a title nor alternative text",
        "Say what its figures are about, for those who do not see it too.",
    ),
    Annotation: (
        ("alt", "title", "text"),
        "has neither words nor alternative text",
        "Write what it says of the thing it stands on.",
    ),
}
"""The fields of an overlay that tell what is seen, what it lacks where none does, and the cure; of
all others `_SHOWN`."""


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
    for where, scene_id, overlay in every_overlay(story):
        if isinstance(overlay, (Sound, Light, *UNSEEN)):
            continue  # not seen themselves
        fields, lacks, hint = _TOLD.get(type(overlay), _SHOWN)
        wordings_ = (wording for field in fields for wording in getattr(overlay, field).values())
        if any(wording.strip() for wording in wordings_):
            continue
        yield Problem(
            severity="warning",
            rule="missing-alt" if fields[0] == "alt" else "empty-text",
            where=f"{where}.{fields[0]}",
            message=f"The {label_of(overlay, story.languages)} {lacks}.",
            hint=hint,
            scene=scene_id,
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


def listed(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Words, captions and variants are for languages and audiences that the story lists."""
    keys = [key for each in wordings(story) for key in each.text]
    keys += [key for _, _, variants in _variants(story) for key in variants]
    keys += [key for scene in story.scenes for key in _tracks(scene)]
    languages = Counter(tag for key in keys if (tag := key.partition("@")[0]))
    audiences = Counter(code for key in keys if (code := key.partition("@")[2]))
    for what, counted, known in (
        ("language", languages, set(story.languages)),
        ("audience", audiences, {audience.code for audience in story.audiences}),
    ):
        for code, times in sorted(counted.items()):
            if code not in known:
                called = code
                if what == "language" and language_name(code) != code:
                    called = f"{language_name(code)} ({code})"
                yield Problem(
                    severity="warning",
                    rule=f"unlisted-{what}",
                    where=f"$.{what}s",
                    message=f"{times} text{'s are' if times > 1 else ' is'} for the {what}"
                    f" {called}, which the story does not list among its {what}s.",
                    hint=f"List {code} as {'a' if what == 'language' else 'an'} {what} of the"
                    " story, or remove those words.",
                )


def translated(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """What is said in one language is said in all; what is said to an audience, in all to it."""
    for each in wordings(story):
        said = {key for key, wording in each.text.items() if wording.strip()}
        blank = sorted(set(each.text) - said) if said else []
        lacking = sorted({*_lacking(story, said), *blank}) if said else []
        if lacking:
            wording = words({key: each.text[key] for key in sorted(said)}, story.languages)
            what = f'The text "{_short(wording)}" is'
            yield _untranslated(story, each.where, what, lacking, each.scene or None)
    for s, scene in enumerate(story.scenes):
        lacking = _lacking(story, set(_tracks(scene)))
        if scene.captions and lacking:
            what = f"Captions of the scene {scene_label(scene, story.languages)} are"
            yield _untranslated(story, f"$.scenes[{s}].captions", what, lacking, scene.id)
    for where, scene_id, variants in _variants(story):
        tags = {key for key in variants if not key.startswith("@")}
        if tags:  # the file or link itself is the main language's
            lacking = _lacking(story, {story.languages[0], *variants})
            if lacking:
                what = "What is another in other languages is"
                yield _untranslated(story, where, what, lacking, scene_id, "note")


def _lacking(story: Story, said: set[VariantKey]) -> list[VariantKey]:
    """The keys under which something is missing, of what there is under others."""
    audiences = {code for key in said if (code := key.partition("@")[2])}
    wanted = [tag for tag in story.languages if tag not in said]
    wanted += [
        f"{tag}@{code}"
        for code in sorted(audiences)
        if f"@{code}" not in said
        for tag in story.languages
        if f"{tag}@{code}" not in said
    ]
    return wanted


def _untranslated(
    story: Story,
    where: str,
    what: str,
    lacking: list[VariantKey],
    scene: Id | None,
    severity: Severity = "warning",
) -> Problem:
    some = ", ".join(told_to(key, story) for key in lacking[:6])
    more = f" and {len(lacking) - 6} more" if len(lacking) > 6 else ""
    message = f"{what} missing {some}{more}."
    if len(lacking) == 1 and "@" not in lacking[0] and what.startswith("The text "):
        message = f"{what.removesuffix(' is')} has no {language_name(lacking[0])} translation."
    return Problem(
        severity=severity,
        rule="missing-translation",
        where=where,
        message=message,
        hint="Translate it; until then others' words or files are shown there.",
        scene=scene,
    )


def _short(wording: str) -> str:
    said = " ".join(wording.split())
    return said if len(said) <= 40 else said[:40] + "…"


def _tracks(scene: Scene) -> list[VariantKey]:
    """For whom a scene has captions."""
    return [
        track.language if track.audience is None else f"{track.language}@{track.audience}"
        for track in scene.captions
    ]


def _variants(story: Story) -> Iterator[tuple[str, Id | None, Mapping[VariantKey, str]]]:
    """The variants of every file and link that has some: JSON path, scene, by whom they are for."""
    for s, scene in enumerate(story.scenes):
        at = f"$.scenes[{s}]"
        if isinstance(scene.surrounding, Photo360 | Video360) and scene.surrounding.variants:
            yield f"{at}.surrounding.variants", scene.id, scene.surrounding.variants
        yield from _of_actions(at, scene.id, scene)
    for where, scene_id, overlay in every_overlay(story):
        if isinstance(overlay, MediaOverlay) and overlay.variants:
            yield f"{where}.variants", scene_id, overlay.variants
        yield from _of_actions(where, scene_id, overlay)
    yield from _of_actions("$", None, story)


def _of_actions(
    at: str, scene: Id | None, owner: AnyOverlay | Scene | Story
) -> Iterator[tuple[str, Id | None, Mapping[VariantKey, str]]]:
    for where, action in actions_of(owner):
        if isinstance(action, OpenLink | PlaySound) and action.variants:
            yield f"{at}{where}.variants", scene, action.variants


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
                scene=scene,
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
                scene=scene,
                overlay=overlay.id,
            )


def short_captions(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """No caption is longer than what is shown of one."""
    if facts is None:
        return
    names = {asset.id: asset.name for asset in story.assets}
    for s, scene in enumerate(story.scenes):
        for c, track in enumerate(scene.captions):
            letters = facts.captions.get(track.asset, 0)
            if letters > MOST_LETTERS:
                yield Problem(
                    severity="warning",
                    rule="long-caption",
                    where=f"$.scenes[{s}].captions[{c}].asset",
                    message=f'A caption in "{names.get(track.asset, track.asset)}" has {letters:,}'
                    f" letters: only the first {MOST_LETTERS:,} are shown.",
                    hint="Part it among several captions in the file, then add that again.",
                    scene=scene.id,
                    asset=track.asset,
                )


def _drawn(story: Story) -> Iterator[tuple[str, Id | None, AnyOverlay, str]]:
    """Each wording that is drawn in a scene: its JSON path, its scene and overlay, the words."""
    for where, scene, overlay in every_overlay(story):
        for field, drawn in drawn_words(overlay):
            for key, wording in drawn.items():
                yield f"{where}.{field}.{key}", scene, overlay, wording


def _has_a_shape(letter: str) -> bool:
    """Whether a character is drawn: not spaces, controls and joiners, nor variation selectors."""
    return unicodedata.category(letter)[0] not in "ZC" and not "\ufe00" <= letter <= "\ufe0f"


def captioned(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """What is heard in a scene is written somewhere for those who do not hear it."""
    assets = assets_of(story)
    for s, scene in enumerate(expanded(story).scenes):
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
