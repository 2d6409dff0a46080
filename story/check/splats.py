"""Rules about Gaussian splats: as many at a time as a headset sorts and draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from story.check.elements import assets_of
from story.check.faults import scene_label
from story.check.problem import Facts, Problem
from story.components import expanded
from story.model.story import Story
from story.overlays.splats import Splats

MOST_IN_HEADSET: Final = 500_000
"""Splats of a scene. Headsets that stand alone draw about as many at their full rate."""


def few_enough(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """No scene has more splats than a headset is quick with."""
    assets = assets_of(story)
    for s, scene in enumerate(expanded(story).scenes):
        shown = [each.asset for each in scene.overlays if isinstance(each, Splats)]
        splats = sum(assets[asset].points for asset in shown if asset in assets)
        if splats > MOST_IN_HEADSET:
            yield Problem(
                severity="warning",
                rule="too-many-splats",
                where=f"$.scenes[{s}].overlays",
                message=f"The scene {scene_label(scene, story.languages)} has {splats:,} Gaussian"
                f" splats: headsets without a computer draw about {MOST_IN_HEADSET:,} smoothly.",
                hint="Crop or thin them, for instance with SuperSplat, or show fewer at a time.",
                scene=scene.id,
            )
