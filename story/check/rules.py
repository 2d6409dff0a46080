"""The rules a story is checked by; story/check/table.py lists them and runs them."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterator

from story.check.faults import (
    asset_faults,
    label_of,
    overlay_faults,
    scene_faults,
    scene_label,
    story_faults,
)
from story.check.problem import Facts, Fault, Problem
from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop, Photo360, RealWorld, Video360
from story.model.values import Id
from story.overlays.hotspot import Hotspot
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.references import actions_of, exits_of, ids_of, overlay_target, used_media
from story.space import direction, pose_of


def sound_elements(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Values out of their range, references to nothing or to the wrong kind, bad links."""
    scenes = {scene.id for scene in story.scenes}
    assets = _assets(story)
    for fault in story_faults(story):
        yield _problem(fault, "$")
    for s, scene in enumerate(story.scenes):
        at = f"$.scenes[{s}]"
        for fault in scene_faults(scene, assets):
            yield _problem(fault, at, scene=scene.id)
        for o, overlay in enumerate(scene.overlays):
            for fault in overlay_faults(overlay, scene, scenes, assets):
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


def missing_media(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """The files are where the story says."""
    if facts is None:
        return
    used = used_media(story)
    for a, asset in enumerate(story.assets):
        if asset.id not in facts.missing:
            continue
        place = asset.link if asset.link is not None else asset.path
        yield Problem(
            severity="error" if asset.id in used else "warning",
            rule="missing-media",
            where=f"$.assets[{a}]",
            message=f'The file of "{asset.name}" is missing: {place}.',
            hint="Put it back there, or add the file again.",
            asset=asset.id,
        )


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
                message=f"No hotspot leads to the scene {scene_label(scene)}.",
                hint="Link to it from another scene, or remove it.",
                scene=scene.id,
            )


def answering(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Hotspots do something, and what is hidden at first can be shown."""
    for where, scene, overlay in _overlays(story):
        if isinstance(overlay, Hotspot) and not any(True for _ in actions_of(overlay)):
            yield Problem(
                severity="warning",
                rule="idle-hotspot",
                where=where,
                message=f"The {label_of(overlay)} does nothing when it is selected.",
                hint="Let it lead to a scene, open a link, or show something.",
                scene=scene.id,
                overlay=overlay.id,
            )
    for s, scene in enumerate(story.scenes):
        hidden = [(o, overlay) for o, overlay in enumerate(scene.overlays) if overlay.hidden]
        if not hidden:
            continue
        shown = {
            overlay_target(action)
            for overlay in scene.overlays
            for _, action in actions_of(overlay)
        }
        for o, overlay in hidden:
            if overlay.id not in shown:
                yield Problem(
                    severity="warning",
                    rule="never-shown",
                    where=f"$.scenes[{s}].overlays[{o}].hidden",
                    message=f"The {label_of(overlay)} is hidden and nothing ever shows it.",
                    hint="Let a hotspot show it, or remove it.",
                    scene=scene.id,
                    overlay=overlay.id,
                )


def alternative_text(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """What is seen is told to those who do not see it; scenes have names."""
    for where, scene, overlay in _overlays(story):
        told = overlay.alt
        if isinstance(overlay, Text):
            told = overlay.text
        elif isinstance(overlay, Hotspot):
            told = overlay.alt or overlay.label
        elif isinstance(overlay, Sound):
            continue
        if any(wording.strip() for wording in told.values()):
            continue
        empty = isinstance(overlay, Text)
        yield Problem(
            severity="warning",
            rule="empty-text" if empty else "missing-alt",
            where=f"{where}.text" if empty else f"{where}.alt",
            message=f"The {label_of(overlay)} "
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


def rights_known(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Whatever is shown says whose it is and on what terms."""
    used = used_media(story)
    for a, asset in enumerate(story.assets):
        if asset.id not in used or asset.kind == "captions":
            continue
        lacking = [
            field
            for field, value in (("author", asset.rights.author), ("licence", asset.rights.licence))
            if not value.strip()
        ]
        if lacking:
            yield Problem(
                severity="warning",
                rule="missing-rights",
                where=f"$.assets[{a}].rights",
                message=f'The rights of "{asset.name}" lack {" and ".join(lacking)}.',
                hint="Write whose it is and on what terms it may be shown.",
                asset=asset.id,
            )


def well_opened(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """The opening view looks where the footage says to, and at something."""
    assets = _assets(story)
    for s, scene in enumerate(story.scenes):
        asset = _around(scene, assets)
        layout = asset.layout if asset is not None else None
        if layout is not None and layout.initial is not None and scene.opening.yaw == 0.0:
            says = layout.initial
            if abs(says.yaw) >= 1.0 or abs(says.pitch) >= 1.0:
                yield Problem(
                    severity="note",
                    rule="opening-view",
                    where=f"$.scenes[{s}].opening",
                    message=f"The scene {scene_label(scene)} opens straight ahead, but its file"
                    f" says to look at yaw {says.yaw:g}°, pitch {says.pitch:g}°.",
                    hint="Set the opening view to that, or to what matters most.",
                    scene=scene.id,
                )
        if abs(scene.opening.pitch) > 60.0:
            yield Problem(
                severity="warning",
                rule="opening-view",
                where=f"$.scenes[{s}].opening.pitch",
                message=f"The scene {scene_label(scene)} opens looking"
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
                message=f"The scene {scene_label(scene)} opens looking at nothing.",
                hint="Turn the opening view to what matters most.",
                scene=scene.id,
            )


def level(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Footage of which the file says that the camera was tilted is levelled."""
    assets = _assets(story)
    for s, scene in enumerate(story.scenes):
        asset = _around(scene, assets)
        if asset is None or asset.layout is None:
            continue
        if not isinstance(scene.surrounding, Photo360 | Video360):
            continue
        pose, turned = asset.layout.pose, scene.surrounding.orientation
        tilted = max(abs(pose.pitch), abs(pose.roll)) >= 1.0
        if tilted and turned.pitch == 0.0 and turned.roll == 0.0:
            yield Problem(
                severity="note",
                rule="tilted-horizon",
                where=f"$.scenes[{s}].surrounding.orientation",
                message=f'By its file, "{asset.name}" was taken with a tilted camera: pitch'
                f" {pose.pitch:g}°, roll {pose.roll:g}°.",
                hint="Where the horizon is not level, turn the surrounding by these.",
                scene=scene.id,
                asset=asset.id,
            )


def layout_confirmed(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Layouts of what is all around are known, and are all around."""
    assets = _assets(story)
    for s, scene in enumerate(story.scenes):
        asset = _around(scene, assets)
        if asset is None or asset.layout is None:
            continue
        if asset.layout.projection == "flat":
            yield Problem(
                severity="warning",
                rule="flat-surrounding",
                where=f"$.scenes[{s}].surrounding.asset",
                message=f'"{asset.name}" is all around in {scene_label(scene)}, but is flat.',
                hint="Set its layout to equirectangular, or place it as an overlay.",
                scene=scene.id,
                asset=asset.id,
            )
        elif asset.layout.found == "guess":
            yield Problem(
                severity="note",
                rule="guessed-layout",
                where=f"$.scenes[{s}].surrounding.asset",
                message=f'The layout of "{asset.name}" ({asset.layout.projection},'
                f" {asset.layout.stereo}) is a guess from its shape.",
                hint="Look at it once and confirm its layout.",
                scene=scene.id,
                asset=asset.id,
            )


def wordings(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Words and captions are in languages that the story lists."""
    listed = set(story.languages)
    strange: Counter[str] = Counter()
    for text in _texts(story):
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


def filmable(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """For videos: what no video can show."""
    for s, scene in enumerate(story.scenes):
        if isinstance(scene.surrounding, RealWorld):
            yield Problem(
                severity="warning",
                rule="no-video-of-ar",
                where=f"$.scenes[{s}]",
                message=f"The AR scene {scene_label(scene)} is left out of a video.",
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


def _texts(story: Story) -> Iterator[dict[str, str]]:
    yield story.title
    yield story.description
    for scene in story.scenes:
        yield scene.title
        for overlay in scene.overlays:
            yield overlay.alt
            if isinstance(overlay, Text):
                yield overlay.text
            elif isinstance(overlay, Hotspot):
                yield overlay.label


def _overlays(story: Story) -> Iterator[tuple[str, Scene, AnyOverlay]]:
    for s, scene in enumerate(story.scenes):
        for o, overlay in enumerate(scene.overlays):
            yield f"$.scenes[{s}].overlays[{o}]", scene, overlay


def _placed_ids(story: Story) -> Iterator[tuple[str, Id]]:
    yield "$.id", story.id
    for s, scene in enumerate(story.scenes):
        yield f"$.scenes[{s}].id", scene.id
        if isinstance(scene.surrounding, RealWorld):
            for n, anchor in enumerate(scene.surrounding.anchors):
                yield f"$.scenes[{s}].surrounding.anchors[{n}].id", anchor.id
        for o, overlay in enumerate(scene.overlays):
            yield f"$.scenes[{s}].overlays[{o}].id", overlay.id
    for a, asset in enumerate(story.assets):
        yield f"$.assets[{a}].id", asset.id


def _assets(story: Story) -> dict[Id, Asset]:
    return {asset.id: asset for asset in story.assets}


def _around(scene: Scene, assets: dict[Id, Asset]) -> Asset | None:
    if isinstance(scene.surrounding, Photo360 | Video360):
        return assets.get(scene.surrounding.asset)
    return None


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
