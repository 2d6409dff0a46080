"""Rules on what a visitor meets: a first sight, ways on, things that answer."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

from story.check.elements import assets_of, every_overlay, footage_of
from story.check.faults import (
    label_of,
    scene_label,
)
from story.check.problem import Facts, Problem
from story.components import expanded
from story.cuts import scene_length_us
from story.model.actions import Action, Ask, GoTo, Show, Toggle
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop, RealWorld
from story.model.values import MICROSECONDS, Id, microseconds
from story.overlays.group import Group, under
from story.overlays.hotspot import Hotspot
from story.overlays.light import Light
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.references import actions_of, exits_of
from story.resting import resting_poses
from story.space import Pose, direction
from story.timeline import media_beginning


def reachable(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Every scene can be come to from the first."""
    if not story.scenes:
        return
    exits = {scene.id: tuple(exits_of(scene)) for scene in expanded(story).scenes}
    anywhere = {each.scene for _, each in actions_of(story) if isinstance(each, GoTo)}
    reached = {story.scenes[0].id, *anywhere.intersection(exits)}
    front = deque(reached)
    while front:
        for scene_id in exits.get(front.popleft(), ()):
            if scene_id in exits and scene_id not in reached:
                reached.add(scene_id)
                front.append(scene_id)
    for s, scene in enumerate(story.scenes):
        if scene.id not in reached:
            yield Problem(
                severity="warning",
                rule="unreachable-scene",
                where=f"$.scenes[{s}]",
                message=f"Nothing leads to the scene {scene_label(scene, story.languages)}.",
                hint="Link to it from another scene, or remove it.",
                scene=scene.id,
            )


def answering(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Hotspots do something, and what is hidden at first can be shown."""
    sought = {
        option.target
        for _, _, quiz in every_overlay(story)
        if isinstance(quiz, Quiz)
        for option in quiz.options
    }
    for where, scene_id, overlay in every_overlay(story):
        if (
            isinstance(overlay, Hotspot)
            and overlay.id not in sought
            and not any(True for _ in actions_of(overlay))
        ):
            yield Problem(
                severity="warning",
                rule="idle-hotspot",
                where=where,
                message=f"The {label_of(overlay, story.languages)} does nothing when it is"
                " selected.",
                hint="Let it lead to a scene, open a link, or show something.",
                scene=scene_id,
                overlay=overlay.id,
            )
    shown = {
        named
        for owner in (story, *story.scenes, *(overlay for _, _, overlay in every_overlay(story)))
        for _, action in actions_of(owner)
        if (named := _shows(action)) is not None
    }
    for where, scene_id, overlay in every_overlay(story):
        if overlay.hidden and overlay.id not in shown:
            yield Problem(
                severity="warning",
                rule="never-shown",
                where=f"{where}.hidden",
                message=f"The {label_of(overlay, story.languages)} is hidden and nothing ever"
                " shows it.",
                hint="Let a hotspot show it, or remove it.",
                scene=scene_id,
                overlay=overlay.id,
            )


def _shows(action: Action) -> Id | None:
    """The overlay that an action brings to light."""
    if isinstance(action, Show | Toggle):
        return action.overlay
    return action.quiz if isinstance(action, Ask) else None


def well_opened(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """The opening view looks where the footage says to, and at something."""
    assets = assets_of(story)
    for s, scene in enumerate(story.scenes):
        _, asset = next(footage_of(scene, assets), ("", None))
        layout = asset.layout if asset is not None else None
        if layout is not None and layout.initial is not None and scene.opening.yaw == 0.0:
            says = layout.initial
            if abs(says.yaw) >= 1.0 or abs(says.pitch) >= 1.0:
                yield Problem(
                    severity="note",
                    rule="opening-view",
                    where=f"$.scenes[{s}].opening",
                    message=f"The scene {scene_label(scene, story.languages)} opens straight ahead,"
                    f" but its file says to look at yaw {says.yaw:g}°, pitch {says.pitch:g}°.",
                    hint="Set the opening view to that, or to what matters most.",
                    scene=scene.id,
                )
        if abs(scene.opening.pitch) > 60.0:
            yield Problem(
                severity="warning",
                rule="opening-view",
                where=f"$.scenes[{s}].opening.pitch",
                message=f"The scene {scene_label(scene, story.languages)} opens looking"
                f" {'up' if scene.opening.pitch > 0 else 'down'} by"
                f" {abs(scene.opening.pitch):g}°.",
                hint="In a headset nobody can be made to look there: open nearer to the horizon.",
                scene=scene.id,
            )


def looking_at_something(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Where there is nothing around but a backdrop, the opening view holds an overlay."""
    for s, scene in enumerate(expanded(story).scenes):
        if not isinstance(scene.surrounding, Backdrop):
            continue
        away = _hidden(scene)
        poses = resting_poses(scene)
        seen = [
            o
            for o in scene.overlays
            if o.id not in away and not isinstance(o, Sound | Light | Group)
        ]
        if seen and not any(_in_view(scene, poses[overlay.id]) for overlay in seen):
            yield Problem(
                severity="warning",
                rule="opening-view",
                where=f"$.scenes[{s}].opening",
                message=f"The scene {scene_label(scene, story.languages)} opens looking at"
                " nothing.",
                hint="Turn the opening view to what matters most.",
                scene=scene.id,
            )


def heard_out(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """For videos: scenes whose length nobody set last until what is said in them ends."""
    assets = assets_of(story)
    for s, scene in enumerate(expanded(story).scenes):
        if scene.duration is not None or isinstance(scene.surrounding, RealWorld):
            continue
        lasts = scene_length_us(scene, assets)
        away = _hidden(scene)
        own = {overlay.id for overlay in story.scenes[s].overlays}
        for overlay in scene.overlays:
            if not isinstance(overlay, Sound) or overlay.loop or overlay.id in away:
                continue
            sound = assets.get(overlay.asset)
            if sound is None or (overlay.visible is not None and overlay.visible.end is not None):
                continue
            start, trim = media_beginning(overlay)
            ends = start + max(microseconds(sound.duration) - trim, 0)
            if ends <= lasts + MICROSECONDS // 2:
                continue
            yield Problem(
                severity="note",
                rule="sound-cut-off",
                where=f"$.scenes[{s}].duration",
                message=f"A video shows the scene {scene_label(scene, story.languages)} for"
                f" {lasts / MICROSECONDS:.3g} s, which cuts off the"
                f" {label_of(overlay, story.languages)}.",
                hint=f"Set the scene's duration to {math.ceil(ends / MICROSECONDS)} s.",
                scene=scene.id,
                overlay=overlay.id if overlay.id in own else None,
                asset=sound.id,
            )


def filmable(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """For videos: what no video can show."""
    for s, scene in enumerate(story.scenes):
        if isinstance(scene.surrounding, RealWorld):
            yield Problem(
                severity="warning",
                rule="no-video-of-ar",
                where=f"$.scenes[{s}]",
                message=f"The AR scene {scene_label(scene, story.languages)} is left out of a"
                " video.",
                hint="Nothing to do, if that is meant; else give it another surrounding.",
                scene=scene.id,
            )


def _hidden(scene: Scene) -> set[Id]:
    """The overlays that are hidden at first, by themselves or with a group."""
    hidden = {overlay.id for overlay in scene.overlays if overlay.hidden}
    return hidden | under(scene.overlays, hidden)


def _in_view(scene: Scene, pose: Pose) -> bool:
    """Whether a place lies in the opening view, taken to be 16 by 9."""
    x, y, z = pose.position
    sight = (x, y - scene.eye_height, z)
    far = math.hypot(*sight)
    if far == 0.0:
        return True
    ahead = direction(scene.opening.yaw, scene.opening.pitch)
    cosine = sum(a * b for a, b in zip(sight, ahead, strict=True)) / far
    half = math.radians(scene.opening.fov) / 2
    corner = math.atan(math.tan(half) * math.hypot(1.0, 16.0 / 9.0))
    return cosine >= math.cos(corner)
