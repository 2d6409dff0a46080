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
from story.cuts import scene_length_us
from story.model.actions import Action, Ask, Show, Toggle
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop, RealWorld
from story.model.values import MICROSECONDS, Id, microseconds
from story.overlays.hotspot import Hotspot
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.references import actions_of, exits_of
from story.space import direction, pose_of


def reachable(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Every scene can be come to from the first."""
    if not story.scenes:
        return
    exits = {scene.id: tuple(exits_of(scene)) for scene in story.scenes}
    reached = {story.scenes[0].id}
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
                message=f"No hotspot leads to the scene {scene_label(scene, story.languages)}.",
                hint="Link to it from another scene, or remove it.",
                scene=scene.id,
            )


def answering(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Hotspots do something, and what is hidden at first can be shown."""
    for where, scene, overlay in every_overlay(story):
        if isinstance(overlay, Hotspot) and not any(True for _ in actions_of(overlay)):
            yield Problem(
                severity="warning",
                rule="idle-hotspot",
                where=where,
                message=f"The {label_of(overlay, story.languages)} does nothing when it is"
                " selected.",
                hint="Let it lead to a scene, open a link, or show something.",
                scene=scene.id,
                overlay=overlay.id,
            )
    for s, scene in enumerate(story.scenes):
        hidden = [(o, overlay) for o, overlay in enumerate(scene.overlays) if overlay.hidden]
        if not hidden:
            continue
        shown = {
            named
            for owner in (story, scene, *scene.overlays)
            for _, action in actions_of(owner)
            if (named := _shows(action)) is not None
        }
        for o, overlay in hidden:
            if overlay.id not in shown:
                yield Problem(
                    severity="warning",
                    rule="never-shown",
                    where=f"$.scenes[{s}].overlays[{o}].hidden",
                    message=f"The {label_of(overlay, story.languages)} is hidden and nothing ever"
                    " shows it.",
                    hint="Let a hotspot show it, or remove it.",
                    scene=scene.id,
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
        asset = footage_of(scene, assets)
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
    for s, scene in enumerate(story.scenes):
        if not isinstance(scene.surrounding, Backdrop):
            continue
        seen = [o for o in scene.overlays if not o.hidden and not isinstance(o, Sound)]
        if seen and not any(_in_view(scene, overlay) for overlay in seen):
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
    for s, scene in enumerate(story.scenes):
        if scene.duration is not None or isinstance(scene.surrounding, RealWorld):
            continue
        lasts = scene_length_us(scene, assets)
        for overlay in scene.overlays:
            if not isinstance(overlay, Sound) or overlay.loop or overlay.hidden:
                continue
            sound = assets.get(overlay.asset)
            if sound is None or (overlay.visible is not None and overlay.visible.end is not None):
                continue
            start = overlay.visible.start if overlay.visible is not None else 0.0
            ends = microseconds(start + sound.duration)
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
                overlay=overlay.id,
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


def _in_view(scene: Scene, overlay: AnyOverlay) -> bool:
    """Whether an overlay's place lies in the opening view, taken to be 16 by 9."""
    x, y, z = pose_of(overlay.placement, scene.eye_height).position
    sight = (x, y - scene.eye_height, z)
    far = math.hypot(*sight)
    if far == 0.0:
        return True
    ahead = direction(scene.opening.yaw, scene.opening.pitch)
    cosine = sum(a * b for a, b in zip(sight, ahead, strict=True)) / far
    half = math.radians(scene.opening.fov) / 2
    corner = math.atan(math.tan(half) * math.hypot(1.0, 16.0 / 9.0))
    return cosine >= math.cos(corner)
