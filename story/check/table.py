"""The table of rules, and `check`, which runs them. Pure: what needs media comes in as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from story.check import lights, living, marks, media, soundness, splats, typography, visit, wording
from story.check.problem import Facts, Problem, Severity
from story.model.story import Story

Rule: TypeAlias = Callable[[Story, Facts | None], Iterator[Problem]]

RULES: Final[dict[str, Rule]] = {
    "soundness": soundness.sound_elements,
    "ids": soundness.unique_ids,
    "media": media.missing_media,
    "content": wording.holds_something,
    "reach": visit.reachable,
    "answers": visit.answering,
    "placeholders": living.placeholders,
    "quizzes": living.answerable,
    "actions": living.acting,
    "shapes": marks.shaped,
    "triggers": living.in_vain,
    "animations": media.animations_known,
    "range": media.range_kept,
    "keys": media.keys_coloured,
    "finishes": media.finishes_known,
    "alternatives": wording.alternative_text,
    "rights": media.rights_known,
    "opening": visit.well_opened,
    "view": visit.looking_at_something,
    "length": visit.heard_out,
    "horizon": media.level,
    "layout": media.layout_confirmed,
    "layout-shape": media.layout_fits,
    "lights": lights.few_enough,
    "splats": splats.few_enough,
    "shadows": lights.cast_by_few,
    "languages": wording.listed,
    "translations": wording.translated,
    "letters": wording.drawable,
    "contrast": typography.legible,
    "marks": typography.marked_alike,
    "lengths": wording.short_enough,
    "caption-lengths": wording.short_captions,
    "captions": wording.captioned,
}
"""The rules for every story, whatever is to be made of it."""

PROFILES: Final[dict[str, dict[str, Rule]]] = {
    "webxr": {"clouds": media.clouds_light_enough, "tiles": media.tiles_light_enough},
    "video360": {"filmable": visit.filmable},
    "stills": {},
}
"""The rules that a target adds, by the target's name."""

_ORDER: Final[dict[Severity, int]] = {"error": 0, "warning": 1, "note": 2}


def check(
    story: Story, facts: Facts | None = None, profile: str | None = None
) -> tuple[Problem, ...]:
    """All that is wrong with a story, the worst first; empty when nothing is.

    `profile` is a key of PROFILES: what the story is to become. KeyError for any other.
    """
    chosen = list(RULES.values())
    if profile is not None:
        chosen += PROFILES[profile].values()
    found = [problem for rule in chosen for problem in rule(story, facts)]
    return tuple(sorted(found, key=lambda problem: _ORDER[problem.severity]))
