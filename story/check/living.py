"""Rules on what moves, asks and answers: placeholders, quizzes, animations, triggers in vain."""

from __future__ import annotations

from collections.abc import Iterator

from story.check.elements import every_overlay
from story.check.faults import label_of, scene_label
from story.check.problem import Facts, Problem
from story.fields import field_of, fits
from story.model.actions import AnimateTo, GoTo, LeaveScene
from story.model.story import Scene, Story
from story.model.values import Localised, Value
from story.overlays.hotspot import Hotspot
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.placeholders import SCORE, names_in
from story.references import actions_of
from story.templates import slots


def placeholders(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Every `{name}` in a text is a variable."""
    if not story.variables and not story.parameters:
        return  # braces are then but braces
    known = {variable.name for variable in story.variables} | {SCORE}
    known |= {slot.name for slot in slots(story)}
    for where, scene, overlay in every_overlay(story):
        for field, text in _texts(overlay):
            for key, name in names_in(text):
                if name not in known:
                    yield Problem(
                        severity="warning",
                        rule="placeholder",
                        where=f"{where}.{field}.{key}",
                        message=f"The {label_of(overlay, story.languages)} shows {{{name}}}, but no"
                        " variable has that name.",
                        hint="Correct the name, add the variable, or write {{ and }} for braces.",
                        scene=scene.id,
                        overlay=overlay.id,
                    )


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
                scene=scene.id,
                overlay=overlay.id,
            )


def acting(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Actions can do what they say."""
    for s, scene in enumerate(story.scenes):
        overlays = {overlay.id: overlay for overlay in scene.overlays}
        yield from _leaving(story, s, scene)
        for at, owner in _owners(s, scene):
            for where, action in actions_of(owner):
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


def _owners(s: int, scene: Scene) -> Iterator[tuple[str, AnyOverlay | Scene]]:
    yield f"$.scenes[{s}]", scene
    for o, overlay in enumerate(scene.overlays):
        if overlay.triggers:
            yield f"$.scenes[{s}].overlays[{o}]", overlay


def _flaw(quiz: Quiz) -> tuple[str, str] | None:
    right = sum(option.right for option in quiz.options)
    if len(quiz.options) < (1 if quiz.kind == "find" else 2):
        return "has too few options to choose from", "Add options."
    if quiz.kind in ("single", "multiple", "find") and not right:
        return "has no right answer", "Mark the option that is right."
    if quiz.kind == "find" and any(option.target is None for option in quiz.options):
        return "has options that no overlay stands for", "Choose the overlay that is to be found."
    return None


def _texts(overlay: AnyOverlay) -> Iterator[tuple[str, Localised]]:
    yield "alt", overlay.alt
    match overlay:
        case Text():
            yield "text", overlay.text
        case Hotspot():
            yield "label", overlay.label
        case Quiz():
            yield "question", overlay.question
            yield "right", overlay.right
            yield "wrong", overlay.wrong
        case _:
            pass
