"""What makes one element of a story unsound: each is a problem of severity error.

story/check/soundness.py reports them; story/edits.py refuses an edit that would bring one in.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import structs

from story.check.answers import (
    Known,
    Whole,
    quiz_faults,
    track_faults,
    trigger_faults,
    variable_faults,
)
from story.check.cuts import cut_faults
from story.check.grouping import cycle_fault, instance_faults, parent_faults, size_faults
from story.check.parameters import parameter_faults
from story.check.problem import Fault
from story.components import circular, overridden
from story.errors import EditError
from story.file import fault_of
from story.languages import language_name
from story.model.asset import Asset, AssetKind, frame_rate
from story.model.placement import Anchored, Around
from story.model.story import Audience, CaptionTrack, Component, Scene, Story
from story.model.surrounding import Drawn, Environment, RealWorld
from story.model.values import AudienceCode, Id, LanguageCode, Quaternion, Value, words
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.references import (
    MediaUse,
    anchors_of,
    media_of_overlay,
    media_of_override,
    media_of_surrounding,
)

KIND_NAMES: Final[dict[AssetKind, str]] = {
    "image": "a picture",
    "video": "a video",
    "audio": "a sound",
    "model": "a 3D model",
    "cloud": "a point cloud",
    "splats": "a file of Gaussian splats",
    "captions": "a captions file",
    "lut": "a LUT",
}

_SINGULAR: Final = {"splats": "splat cloud"}  # messages are about one thing


def label_of(overlay: AnyOverlay, languages: tuple[LanguageCode, ...]) -> str:
    """What to call an overlay in a message: its name or its words, else its type and id.

    `languages` are the story's, the main one first, which is the author's own.
    """
    said = overlay.name
    if not said and isinstance(overlay, Text):
        said = overlay.words(languages)
    if not said and isinstance(overlay, Hotspot | Polygon):
        said = words(overlay.label, languages)
    if not said and isinstance(overlay, Chart):
        said = words(overlay.title, languages)
    if not said and isinstance(overlay, Annotation):
        said = words(overlay.title or overlay.text, languages)
    if not said and isinstance(overlay, Quiz):
        said = words(overlay.question, languages)
    said = " ".join(said.split())
    tag = str(overlay.__struct_config__.tag)
    kind = _SINGULAR.get(tag, tag)
    return f'{kind} "{said[:40]}"' if said else f"{kind} {overlay.id}"


def overlay_faults(
    overlay: AnyOverlay, known: Known, story: Story, assets: Mapping[Id, Asset]
) -> Iterator[Fault]:
    """What is unsound in an overlay of a scene, which is or comes to be in the story.

    `known` is what it can name there; `assets` are the story's by id.
    """
    scene = known.space
    what = f"The {label_of(overlay, story.languages)}"
    yield from _value_faults(overlay, type(overlay), what)
    for use in media_of_overlay(overlay):
        yield from _media_faults(use, "", assets, what)
    yield from trigger_faults(overlay, known, what)
    yield from track_faults(overlay, overlay.tracks, what)
    if overlay.parent is not None:
        yield from parent_faults(overlay, known.groups, what)
    if isinstance(overlay, Quiz):
        yield from quiz_faults(overlay, known, what)
    if isinstance(overlay, Instance):
        yield from instance_faults(overlay, known.components, what)
        yield from _override_faults(overlay, known.components, assets, what)
    yield from _placement_faults(overlay, scene, what)


def scene_faults(known: Known, story: Story, assets: Mapping[Id, Asset]) -> Iterator[Fault]:
    """What is unsound in a scene, its overlays left out; arguments as in `overlay_faults`."""
    scene = known.space
    what = f"The scene {scene_label(scene, story.languages)}"
    yield from trigger_faults(scene, known, what)
    yield from track_faults(scene, scene.tracks, what)
    yield from size_faults(scene, story, what)
    if isinstance(scene.surrounding, Drawn):
        for fault in track_faults(scene.surrounding, scene.surrounding.tracks, what):
            yield structs.replace(fault, where=f".surrounding{fault.where}")
    yield from _value_faults(structs.replace(scene, overlays=()), Scene, what)
    for use in media_of_surrounding(scene.surrounding):
        yield from _media_faults(use, ".surrounding", assets, what)
    if (picture := scene.lighting.picture) is not None:
        yield from _media_faults(MediaUse("picture", picture, "image"), ".lighting", assets, what)
    if isinstance(scene.surrounding, Environment):
        yield from _rotation_faults(scene.surrounding.rotation, ".surrounding.rotation", what)
    for c, track in enumerate(scene.captions):
        use = MediaUse("asset", track.asset, "captions")
        yield from _media_faults(use, f".captions[{c}]", assets, what)
        if any(_reader(track) == _reader(other) for other in scene.captions[:c]):
            yield Fault(
                rule="duplicate-captions",
                where=f".captions[{c}].language",
                about=track.language,
                message=f"{what} has two caption tracks in {language_name(track.language)}.",
                hint="Remove one of them.",
            )


def asset_faults(asset: Asset) -> Iterator[Fault]:
    """What is unsound in an asset's record."""
    what = f'The asset "{asset.name}"'
    yield from _value_faults(asset, Asset, what)
    if asset.fps and frame_rate(asset) is None:
        yield Fault(
            rule="value",
            where=".fps",
            about=asset.fps,
            message=f'{what} has the frame rate "{asset.fps}", which is none.',
            hint='Write it as a fraction, such as "30000/1001".',
        )


def story_faults(story: Story) -> Iterator[Fault]:
    """What is unsound in the story itself, its scenes and assets left out."""
    bare = structs.replace(story, scenes=(), components=(), assets=())
    yield from _value_faults(bare, Story, "The story")
    assets = {asset.id: asset for asset in story.assets}
    yield from trigger_faults(story, Known(story, None, assets), "The story")
    yield from variable_faults(story)
    yield from _audience_faults(story)
    yield from parameter_faults(story)
    yield from _component_faults(story, assets)
    yield from cut_faults(story)
    if len(set(story.languages)) < len(story.languages):
        yield Fault(
            rule="duplicate-language",
            where=".languages",
            about="languages",
            message="The story lists a language twice.",
            hint="Name each language once.",
        )


def _component_faults(story: Story, assets: Mapping[Id, Asset]) -> Iterator[Fault]:
    cycles = circular(story.components)
    whole = Whole(story)
    for c, component in enumerate(story.components):
        at = f".components[{c}]"
        shell = structs.replace(component, overlays=())
        for fault in _value_faults(shell, Component, "A component"):
            yield structs.replace(fault, where=at + fault.where)
        if component.id in cycles:
            yield structs.replace(cycle_fault(component), where=at)
        inner = Scene(id=component.id, overlays=component.overlays)
        known = Known(story, inner, assets, whole)
        for o, overlay in enumerate(component.overlays):
            for fault in overlay_faults(overlay, known, story, assets):
                yield structs.replace(fault, where=f"{at}.overlays[{o}]{fault.where}")


def scene_label(scene: Scene, languages: tuple[LanguageCode, ...]) -> str:
    """What to call a scene in a message: its title, else its id; `languages` as in `label_of`."""
    title = " ".join(words(scene.title, languages).split())
    return f'"{title[:40]}"' if title else scene.id


def _audience_faults(story: Story) -> Iterator[Fault]:
    known = {audience.code: audience for audience in story.audiences}
    if len(known) < len(story.audiences):
        yield Fault(
            rule="duplicate-audience",
            where=".audiences",
            about="audiences",
            message="The story lists an audience twice.",
            hint="Give each its own code.",
        )
    ends = _served_in_the_end(known)
    for a, audience in enumerate(story.audiences):
        end = ends[audience.code]
        if end is not None:
            why = "leads back to itself" if end in known else "is not there"
            yield Fault(
                rule="audience-instead",
                where=f".audiences[{a}].instead",
                about=f"{audience.code} {end}",
                message=f"What serves instead of the audience {audience.code} {why} ({end}).",
                hint="Choose another audience, or none.",
            )


def _served_in_the_end(known: Mapping[AudienceCode, Audience]) -> dict[str, AudienceCode | None]:
    """By audience: the one at which its chain comes back to itself or is broken; None: neither."""
    ends: dict[str, AudienceCode | None] = {}
    for code in known:
        line: dict[AudienceCode, None] = {}
        at: AudienceCode | None = code
        while at is not None and at in known and at not in line and at not in ends:
            line[at] = None
            at = known[at].instead
        end = ends[at] if at is not None and at in ends else at
        ends |= dict.fromkeys(line, end)
    return ends


def _reader(track: CaptionTrack) -> tuple[LanguageCode, AudienceCode | None]:
    return track.language, track.audience


def _value_faults(value: Value, kind: type[Value], what: str) -> Iterator[Fault]:
    found = fault_of(value, kind)
    if found is not None:
        message, where = found
        yield Fault(
            rule="value",
            where=where.removeprefix("$"),
            about=f"{where} {message}",
            message=f"{what} has a value that cannot be saved: {message[:1].lower()}{message[1:]}.",
            hint="Correct the value.",
        )


def _media_faults(use: MediaUse, at: str, assets: Mapping[Id, Asset], what: str) -> Iterator[Fault]:
    asset = assets.get(use.asset)
    if asset is None:
        yield Fault(
            rule="dangling-reference",
            where=f"{at}.{use.field}",
            about=use.asset,
            message=f"{what} uses an asset that is not in the story ({use.asset}).",
            hint="Add the file again, and choose it here.",
        )
    elif asset.kind != use.kind:
        yield Fault(
            rule="asset-kind",
            where=f"{at}.{use.field}",
            about=use.asset,
            message=f'{what} uses "{asset.name}", which is not {KIND_NAMES[use.kind]}'
            f" but {KIND_NAMES[asset.kind]}.",
            hint=f"Choose {KIND_NAMES[use.kind]}.",
        )


def _override_faults(
    instance: Instance,
    components: Mapping[Id, Component],
    assets: Mapping[Id, Asset],
    what: str,
) -> Iterator[Fault]:
    """Assets and components that an instance puts into its component's overlays."""
    component = components.get(instance.component)
    targets = {each.id: each for each in component.overlays} if component is not None else {}
    for n, override in enumerate(instance.overrides):
        target = targets.get(override.overlay)
        where = f".overrides[{n}].value"
        if target is None or not (media_of_override(override) or override.field == "component"):
            continue
        try:
            changed = overridden(target, override)
        except EditError:
            continue  # `instance_faults` says so
        own = set(media_of_overlay(target))
        for use in media_of_overlay(changed):
            if use not in own:
                for fault in _media_faults(use, "", assets, what):
                    yield structs.replace(fault, where=where)
        if isinstance(changed, Instance) and changed.component not in components:
            yield Fault(
                rule="dangling-reference",
                where=where,
                about=changed.component,
                message=f"{what} shows a component that is not there ({changed.component}).",
                hint="Choose another component, or remove the override.",
            )


def _placement_faults(overlay: AnyOverlay, scene: Scene, what: str) -> Iterator[Fault]:
    placement = overlay.placement
    if isinstance(placement, Anchored):
        if placement.anchor not in anchors_of(scene.surrounding):
            yield Fault(
                rule="dangling-reference",
                where=".placement.anchor",
                about=placement.anchor,
                message=f"{what} is anchored to nothing in its scene ({placement.anchor}).",
                hint="Choose one of the scene's anchors, or another placement.",
            )
    elif isinstance(scene.surrounding, RealWorld) and overlay.parent is None:
        yield Fault(
            rule="ar-placement",
            where=".placement",
            about="placement",
            message=f"{what} is not anchored, but its scene is an AR scene.",
            hint="Anchor it to one of the scene's surfaces.",
        )
    if not isinstance(placement, Around):
        yield from _rotation_faults(placement.rotation, ".placement.rotation", what)


def _rotation_faults(rotation: Quaternion, where: str, what: str) -> Iterator[Fault]:
    length = math.hypot(*rotation)
    if not abs(length - 1.0) < 1e-3:  # also when it is no number
        yield Fault(
            rule="rotation",
            where=where,
            about=f"{rotation}",
            message=f"{what} has a rotation that is no unit quaternion (its length is {length:g}).",
            hint="Turn it again, or write [0, 0, 0, 1].",
        )
