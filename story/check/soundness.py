"""Rules on what works at all: values, references, ids. story/check/faults.py finds most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from story.check.answers import Known, Whole
from story.check.elements import assets_of
from story.check.faults import (
    asset_faults,
    overlay_faults,
    scene_faults,
    story_faults,
)
from story.check.problem import Facts, Fault, Problem
from story.model.story import Story
from story.model.surrounding import RealWorld
from story.model.values import Id
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.references import ids_of


def sound_elements(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Values out of their range, references to nothing or to the wrong kind, bad links."""
    assets = assets_of(story)
    for fault in story_faults(story):
        yield _problem(fault, "$")
    whole = Whole(story)
    for s, scene in enumerate(story.scenes):
        at = f"$.scenes[{s}]"
        known = Known(story, scene, assets, whole)
        for fault in scene_faults(known, story, assets):
            yield _problem(fault, at, scene=scene.id)
        for o, overlay in enumerate(scene.overlays):
            for fault in overlay_faults(overlay, known, story, assets):
                yield _problem(fault, f"{at}.overlays[{o}]", scene=scene.id, overlay=overlay.id)
    for a, asset in enumerate(story.assets):
        for fault in asset_faults(asset):
            yield _problem(fault, f"$.assets[{a}]", asset=asset.id)


def unique_ids(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Each id is given once."""
    twice = {given for given, times in Counter(ids_of(story)).items() if times > 1}
    if not twice:
        return
    for where, given in _placed_ids(story):
        if given in twice:
            yield Problem(
                severity="error",
                rule="duplicate-id",
                where=where,
                message=f"The id {given} is given more than once.",
                hint="Give one of them a new id: ten characters of a-z and 0-9.",
            )


def _placed_ids(story: Story) -> Iterator[tuple[str, Id]]:
    yield "$.id", story.id
    for v, variable in enumerate(story.variables):
        yield f"$.variables[{v}].id", variable.id
    for s, scene in enumerate(story.scenes):
        yield f"$.scenes[{s}].id", scene.id
        if isinstance(scene.surrounding, RealWorld):
            for n, anchor in enumerate(scene.surrounding.anchors):
                yield f"$.scenes[{s}].surrounding.anchors[{n}].id", anchor.id
        for o, overlay in enumerate(scene.overlays):
            yield from _overlay_ids(f"$.scenes[{s}].overlays[{o}]", overlay)
        for n, cue in enumerate(scene.cues):
            yield f"$.scenes[{s}].cues[{n}].id", cue.id
        for n, chapter in enumerate(scene.chapters):
            yield f"$.scenes[{s}].chapters[{n}].id", chapter.id
    for c, component in enumerate(story.components):
        yield f"$.components[{c}].id", component.id
        for o, overlay in enumerate(component.overlays):
            yield from _overlay_ids(f"$.components[{c}].overlays[{o}]", overlay)
    for c, cut in enumerate(story.cuts):
        yield f"$.cuts[{c}].id", cut.id
        for n, shot in enumerate(cut.shots):
            yield f"$.cuts[{c}].shots[{n}].id", shot.id
    for a, asset in enumerate(story.assets):
        yield f"$.assets[{a}].id", asset.id


def _overlay_ids(where: str, overlay: AnyOverlay) -> Iterator[tuple[str, Id]]:
    yield f"{where}.id", overlay.id
    if isinstance(overlay, Quiz):
        for n, option in enumerate(overlay.options):
            yield f"{where}.options[{n}].id", option.id


def _problem(
    fault: Fault,
    at: str,
    *,
    scene: Id | None = None,
    overlay: Id | None = None,
    asset: Id | None = None,
) -> Problem:
    return Problem(
        severity="error",
        rule=fault.rule,
        where=at + fault.where,
        message=fault.message,
        hint=fault.hint,
        scene=scene,
        overlay=overlay,
        asset=asset,
    )
