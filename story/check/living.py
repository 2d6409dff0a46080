"""Rules on what moves, asks and answers: placeholders, quizzes, animations, triggers in vain."""

from __future__ import annotations

from collections.abc import Iterator

from story.check.elements import drawn_words, every_overlay
from story.check.faults import label_of, scene_label
from story.check.problem import Facts, Problem
from story.fields import field_of, fits
from story.languages import told_to
from story.model.actions import (
    AnimateTo,
    Answer,
    Dwell,
    GoTo,
    Hover,
    LeaveScene,
    MediaEnded,
    QuizAnswered,
    Select,
)
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.values import LanguageCode, Localised, Value, VariantKey
from story.overlays.light import Light
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.placeholders import SCORE, names_in
from story.references import actions_of
from story.templates import slots


def placeholders(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Every `{name}` in a text is a variable, and translations show the same ones."""
    if not story.variables and not story.parameters:
        return  # braces are then but braces
    known = {variable.name for variable in story.variables} | {SCORE}
    known |= {slot.name for slot in slots(story)}
    for where, scene, overlay in every_overlay(story):
        for field, text in (("alt", overlay.alt), *drawn_words(overlay)):
            for key, name in names_in(text):
                if name not in known:
                    yield Problem(
                        severity="warning",
                        rule="placeholder",
                        where=f"{where}.{field}.{key}",
                        message=f"The {label_of(overlay, story.languages)} shows {{{name}}}, but no"
                        " variable has that name.",
                        hint="Correct the name, add the variable, or write {{ and }} for braces.",
                        scene=scene,
                        overlay=overlay.id,
                    )
            for key, lost in _lost(text, story.languages[0]):
                yield Problem(
                    severity="warning",
                    rule="lost-placeholder",
                    where=f"{where}.{field}.{key}",
                    message=f"The {label_of(overlay, story.languages)} shows {{{min(lost)}}}, but"
                    f" not {told_to(key, story)}.",
                    hint=f"Put {{{min(lost)}}} into the translation, or leave it out of both.",
                    scene=scene,
                    overlay=overlay.id,
                )


def _lost(text: Localised, main: LanguageCode) -> Iterator[tuple[VariantKey, set[str]]]:
    """The names that the main language's wording shows and another language's does not.

    Wordings for an audience are held to the main language's for it; what is blank is not translated
    yet.
    """
    if not any("{" in wording for wording in text.values()):
        return
    shown: dict[VariantKey, set[str]] = {key: set() for key in text}
    for key, name in names_in(text):
        shown[key].add(name)
    for key, names in shown.items():
        language, at, audience = key.partition("@")
        lost = shown.get(f"{main}{at}{audience}", set()) - names
        if language and lost and text[key].strip():
            yield key, lost


def answerable(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Every quiz can be answered, and answered right."""
    for where, scene, overlay in every_overlay(story):
        if not isinstance(overlay, Quiz):
            continue
        why = _flaw(overlay)
        if why is not None:
            yield Problem(
                severity="warning",
                rule="quiz",
                where=f"{where}.options",
                message=f"The {label_of(overlay, story.languages)} {why[0]}.",
                hint=why[1],
                scene=scene,
                overlay=overlay.id,
            )


def in_vain(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Triggers wait for what can happen."""
    for where, scene, overlay in every_overlay(story):
        for t, trigger in enumerate(overlay.triggers):
            why = _never(overlay, trigger)
            if why is not None:
                yield Problem(
                    severity="warning",
                    rule="vain-trigger",
                    where=f"{where}.triggers[{t}]",
                    message=f"The {label_of(overlay, story.languages)} {why}.",
                    hint="Give that trigger to another overlay, or remove it.",
                    scene=scene,
                    overlay=overlay.id,
                )
    for s, each in enumerate(story.scenes):
        if not isinstance(each.surrounding, Video360):
            for t, waiting in enumerate(each.triggers):
                if isinstance(waiting, MediaEnded):
                    yield Problem(
                        severity="warning",
                        rule="vain-trigger",
                        where=f"$.scenes[{s}].triggers[{t}]",
                        message=f"The scene {scene_label(each, story.languages)} waits for the end"
                        " of the video all around, but there is none.",
                        hint="Remove that trigger, or wait for a time instead.",
                        scene=each.id,
                    )


def acting(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Actions can do what they say."""
    for s, scene in enumerate(story.scenes):
        overlays = {overlay.id: overlay for overlay in scene.overlays}
        yield from _leaving(story, s, scene)
        for at, owner in _owners(s, scene):
            for where, action in actions_of(owner):
                if isinstance(action, GoTo):
                    yield from _walking(story, scene, f"{at}{where}", action)
                if not isinstance(action, AnimateTo):
                    continue
                target: Value | None = (
                    scene.surrounding if action.overlay is None else overlays.get(action.overlay)
                )
                if target is None:
                    continue  # a dangling reference: story/check/answers.py says so
                field = field_of(target, action.field)
                if field is None or not fits(field, action.value):
                    yield Problem(
                        severity="warning",
                        rule="animate-field",
                        where=f"{at}{where}.field",
                        message=f"The scene {scene_label(scene, story.languages)} animates"
                        f' "{action.field[:60]}", which is not there or holds something else.',
                        hint="Choose a field of what is animated, and a value that it can hold.",
                        scene=scene.id,
                    )


def _leaving(story: Story, s: int, scene: Scene) -> Iterator[Problem]:
    for t, trigger in enumerate(scene.triggers):
        if isinstance(trigger, LeaveScene) and any(
            isinstance(action, GoTo) for action in trigger.actions
        ):
            yield Problem(
                severity="warning",
                rule="leaving",
                where=f"$.scenes[{s}].triggers[{t}]",
                message=f"Leaving the scene {scene_label(scene, story.languages)} leads to another"
                " scene: where the visitor goes is settled by then.",
                hint="Remove that action.",
                scene=scene.id,
            )


def _walking(story: Story, scene: Scene, where: str, action: GoTo) -> Iterator[Problem]:
    """A walk leads from a standpoint to another one."""
    goal = next((each for each in story.scenes if each.id == action.scene), None)
    if action.transition.kind != "walk" or goal is None:
        return
    for each in (scene, goal):
        if each.standpoint is None:
            yield Problem(
                severity="warning",
                rule="walk-from-nowhere",
                where=where,
                message=f"A walk from the scene {scene_label(scene, story.languages)} to"
                f" {scene_label(goal, story.languages)} dissolves: it is not known where"
                f" {scene_label(each, story.languages)} stands.",
                hint="Give both scenes a standpoint on one plan, or choose another passage.",
                scene=scene.id,
            )
            return


def _owners(s: int, scene: Scene) -> Iterator[tuple[str, AnyOverlay | Scene]]:
    yield f"$.scenes[{s}]", scene
    for o, overlay in enumerate(scene.overlays):
        if overlay.triggers:
            yield f"$.scenes[{s}].overlays[{o}]", overlay


def _never(overlay: AnyOverlay, trigger: Answer) -> str | None:
    """Why a trigger of an overlay never acts; None where it can."""
    if isinstance(trigger, MediaEnded) and not isinstance(overlay, VideoPanel | Sound):
        return "waits for the end of a video or sound, but plays none"
    if isinstance(trigger, QuizAnswered) and not isinstance(overlay, Quiz):
        return "waits for an answer, but asks nothing"
    if isinstance(trigger, Select | Dwell | Hover) and isinstance(overlay, Sound | Light):
        return "cannot be pointed at or selected"
    return None


def _flaw(quiz: Quiz) -> tuple[str, str] | None:
    right = sum(option.right for option in quiz.options)
    if len(quiz.options) < (1 if quiz.kind == "find" else 2):
        return "has too few options to choose from", "Add options."
    if any(not each.text and each.target is None for each in quiz.options):
        return "has options without words", "Write what each of them says."
    if quiz.kind in ("single", "multiple", "find") and not right:
        return "has no right answer", "Mark the option that is right."
    if quiz.kind == "find" and any(option.target is None for option in quiz.options):
        return "has options that no overlay stands for", "Choose the overlay that is to be found."
    return None
