"""Rules about light: as many lights as the players shine, and shadows that something casts."""

from __future__ import annotations

from collections.abc import Iterator

from story.check.faults import scene_label
from story.check.problem import Facts, Problem
from story.components import expanded
from story.model.story import Story
from story.overlays.light import MOST_LIGHTS, MOST_SHADOWS, Light
from story.timeline import lights_up


def few_enough(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """No scene has more lights than shine at a time."""
    for s, scene in enumerate(expanded(story).scenes):
        lights = sum(isinstance(overlay, Light) for overlay in scene.overlays)
        if lights > MOST_LIGHTS:
            yield Problem(
                severity="warning",
                rule="too-many-lights",
                where=f"$.scenes[{s}].overlays",
                message=f"The scene {scene_label(scene, story.languages)} has {lights} lights:"
                f" only the first {MOST_LIGHTS} that are there at a time shine.",
                hint="Let fewer, brighter ones do, or light the scene by an HDR picture.",
                scene=scene.id,
            )


def cast_by_few(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """No scene asks more lights for shadows than cast them."""
    for s, scene in enumerate(expanded(story).scenes):
        if scene.lighting.shadows == 0 and not lights_up(scene, "shadows"):
            continue
        casting = [
            overlay
            for overlay in scene.overlays
            if isinstance(overlay, Light) and overlay.shadow and overlay.kind != "point"
        ]
        if len(casting) > MOST_SHADOWS:
            yield Problem(
                severity="warning",
                rule="too-many-shadows",
                where=f"$.scenes[{s}].overlays",
                message=f"In the scene {scene_label(scene, story.languages)} {len(casting)} lights"
                f" are to cast shadows: only the first {MOST_SHADOWS} do.",
                hint="Turn the shadows of the weaker lights off.",
                scene=scene.id,
            )
