"""What refers to what in a story: which media, scenes, overlays and anchors each thing names."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cache
from operator import is_
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

from msgspec import structs

from story.model.actions import Action, Answer, GoTo, PlaySound
from story.model.asset import AssetKind
from story.model.conditions import AnyOf, Condition
from story.model.parameters import RowParameter
from story.model.placement import Anchored
from story.model.story import Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surrounding,
    Video360,
)
from story.model.values import Id, Value
from story.overlays.annotation import Annotation
from story.overlays.base import MediaOverlay
from story.overlays.chart import Chart
from story.overlays.cloud import Cloud
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance, Override
from story.overlays.light import Light
from story.overlays.line import Line
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.variants import Filed, files_of, look_of, with_files, without_variants

_Trigger = TypeVar("_Trigger", bound=Answer)
_Value = TypeVar("_Value", bound=Value)

Role: TypeAlias = Literal["scene", "overlay", "quiz", "variable", "cue", "asset"]

ROLES: Final[dict[str, Role]] = {
    "scene": "scene",
    "overlay": "overlay",
    "quiz": "quiz",
    "variable": "variable",
    "cue": "cue",
    "asset": "asset",
}
"""What a field of that name in a trigger, a condition or an action names."""


class MediaUse(NamedTuple):
    """A field that names an asset, and the kind the asset has to be of."""

    field: str
    asset: Id
    kind: AssetKind


OVERLAY_MEDIA: Final[dict[type, AssetKind | None]] = {
    Model: "model",
    Cloud: "cloud",
    Splats: "splats",
    Picture: "image",
    VideoPanel: "video",
    Text: None,
    Hotspot: None,
    Sound: "audio",
    Light: None,
    Quiz: None,
    Line: None,
    Polygon: None,
    Annotation: None,
    Chart: None,
    Group: None,
    Instance: None,
}
"""The kind of asset that each overlay type shows, by its field `asset`."""


def media_of_overlay(overlay: AnyOverlay) -> Iterator[MediaUse]:
    """The assets that an overlay shows, the one for everybody first, and those it is shown by."""
    kind = OVERLAY_MEDIA[type(overlay)]
    if kind is not None and isinstance(overlay, MediaOverlay):
        for field, asset in files_of(overlay):
            yield MediaUse(field, asset, kind)
        yield from _look_of(overlay)


def _look_of(owner: Filed) -> Iterator[MediaUse]:
    look = look_of(owner)
    if look is not None:
        yield MediaUse("grade.lut", look, "lut")


def media_of_override(override: Override) -> tuple[Id, ...]:
    """The assets that an instance of a component shows instead of the component's."""
    field, _, key = override.field.partition(".")
    value = override.value
    match field, value:
        case ("grade", str()) if key == "lut":
            return (value,)
        case ("asset", str()) if not key:
            return (value,)
        case ("variants", str()) if key:
            return (value,)
        case ("variants", dict()) if not key:
            return tuple(value.values())
    return ()


def media_of_surrounding(surrounding: Surrounding) -> tuple[MediaUse, ...]:
    """The assets that a surrounding shows."""
    match surrounding:
        case Photo360() | Video360():
            kind: AssetKind = "image" if isinstance(surrounding, Photo360) else "video"
            shown = (MediaUse(field, asset, kind) for field, asset in files_of(surrounding))
            return (*shown, *_look_of(surrounding))
        case Environment():
            model = MediaUse("model", surrounding.model, "model")
            if surrounding.sky is None:
                return (model,)
            return (model, MediaUse("sky", surrounding.sky, "image"))
        case Backdrop() | RealWorld():
            return ()


def media_of_scene(scene: Scene) -> Iterator[Id]:
    """Every asset that a scene uses, as often as it does."""
    for use in media_of_surrounding(scene.surrounding):
        yield use.asset
    if scene.lighting.picture is not None:
        yield scene.lighting.picture
    for overlay in scene.overlays:
        yield from media_in(overlay)
    for track in scene.captions:
        yield track.asset
    for named in named_in(scene):
        if named.role == "asset":
            yield named.id


def media_in(overlay: AnyOverlay) -> Iterator[Id]:
    """Every asset that an overlay shows, to whomever, and that its triggers play."""
    for use in media_of_overlay(overlay):
        yield use.asset
    if isinstance(overlay, Instance):
        for override in overlay.overrides:
            yield from media_of_override(override)
    for named in named_in(overlay):
        if named.role == "asset":
            yield named.id


def used_media(story: Story) -> frozenset[Id]:
    """Every asset that the story uses."""
    parts = (overlay for component in story.components for overlay in component.overlays)
    return frozenset(
        (
            *(asset for scene in story.scenes for asset in media_of_scene(scene)),
            *(asset for overlay in parts for asset in media_in(overlay)),
            *(named.id for named in named_in(story) if named.role == "asset"),
            *bound_media(story),
        )
    )


def bound_media(story: Story) -> Iterator[Id]:
    """The assets that a template's parameters put somewhere."""
    assets = {asset.id for asset in story.assets}
    for parameter in story.parameters:
        plain = parameter.columns if isinstance(parameter, RowParameter) else (parameter,)
        for value in (v for each in plain for bind in each.binds for v in bind.values.values()):
            if isinstance(value, str) and value in assets:
                yield value


def anchors_of(surrounding: Surrounding) -> tuple[Id, ...]:
    """The ids of an AR scene's anchors, the first being where things land; none elsewhere."""
    if isinstance(surrounding, RealWorld):
        return tuple(anchor.id for anchor in surrounding.anchors)
    return ()


class Named(NamedTuple):
    """A field of a trigger, a condition or an action that names something."""

    where: str  # JSON path
    role: Role
    id: Id
    by: Value  # the trigger, condition or action whose field it is


def answers_of(owner: AnyOverlay | Scene | Story) -> Iterator[tuple[str, Answer]]:
    """Each trigger of an overlay, a scene (its overlays' left out) or a story, with its path."""
    for t, trigger in enumerate(owner.triggers):
        yield f".triggers[{t}]", trigger


def actions_of(owner: AnyOverlay | Scene | Story) -> Iterator[tuple[str, Action]]:
    """Each action of an overlay, a scene or a story itself, with its JSON path within that."""
    for where, trigger in answers_of(owner):
        for a, action in enumerate(trigger.actions):
            yield f"{where}.actions[{a}]", action


def conditions_of(trigger: Answer) -> Iterator[tuple[str, Condition]]:
    """Each condition of a trigger with its JSON path within that, those of an `any` after it."""
    for c, condition in enumerate(trigger.when):
        yield f".when[{c}]", condition
        if isinstance(condition, AnyOf):
            for n, inner in enumerate(condition.conditions):
                yield f".when[{c}].conditions[{n}]", inner


def named_in(owner: AnyOverlay | Scene | Story) -> Iterator[Named]:
    """All that the triggers of an overlay, a scene or a story itself name."""
    for where, trigger in answers_of(owner):
        yield from _named(where, trigger)
        for inner, condition in conditions_of(trigger):
            yield from _named(where + inner, condition)
        for a, action in enumerate(trigger.actions):
            yield from _named(f"{where}.actions[{a}]", action)


def exits_of(scene: Scene) -> Iterator[Id]:
    """The scenes that a scene and its overlays lead to."""
    for owner in (scene, *scene.overlays):
        for _, action in actions_of(owner):
            if isinstance(action, GoTo):
                yield action.scene


def without_named(triggers: tuple[_Trigger, ...], gone: Container[Id]) -> tuple[_Trigger, ...]:
    """The triggers without what names something that is gone; the same ones where nothing does.

    An action that names it goes, of a sound's variants only the one; so does a trigger that waits
    for it or has it as a condition, and one that is left with nothing to do.
    """
    left: list[_Trigger] = []
    for trigger in triggers:
        if _names(trigger, gone) or any(_names(each, gone) for _, each in conditions_of(trigger)):
            continue
        kept = tuple(
            without_variants(action, gone) if isinstance(action, PlaySound) else action
            for action in trigger.actions
            if not any(getattr(action, field) in gone for field, _ in _roles(type(action)))
        )
        if len(kept) == len(trigger.actions) and all(map(is_, kept, trigger.actions)):
            left.append(trigger)
        elif kept:
            left.append(structs.replace(trigger, actions=kept))
    return triggers if all(map(is_, left, triggers)) and len(left) == len(triggers) else tuple(left)


def with_ids(triggers: tuple[_Trigger, ...], ids: Mapping[Id, Id]) -> tuple[_Trigger, ...]:
    """The triggers, with what they name among `ids` under its new id."""

    def inner(condition: Condition) -> Condition:
        if not isinstance(condition, AnyOf):
            return _with_ids(condition, ids)
        return AnyOf(conditions=tuple(_with_ids(each, ids) for each in condition.conditions))

    return tuple(
        structs.replace(
            _with_ids(trigger, ids),
            actions=tuple(_with_ids(action, ids) for action in trigger.actions),
            when=tuple(inner(condition) for condition in trigger.when),
        )
        for trigger in triggers
    )


def _named(where: str, value: Value) -> Iterator[Named]:
    for field, role in _roles(type(value)):
        named = getattr(value, field)
        if named is not None and not (isinstance(value, PlaySound) and field == "asset"):
            yield Named(f"{where}.{field}", role, named, value)
    if isinstance(value, PlaySound):
        for field, asset in files_of(value):
            yield Named(f"{where}.{field}", "asset", asset, value)


def _names(value: Value, gone: Container[Id]) -> bool:
    return any(named.id in gone for named in _named("", value))


def _with_ids(value: _Value, ids: Mapping[Id, Id]) -> _Value:
    changed: dict[str, object] = {
        field: ids[named]
        for field, _ in _roles(type(value))
        if (named := getattr(value, field)) in ids
    }
    value = structs.replace(value, **changed) if changed else value
    return with_files(value, ids) if isinstance(value, PlaySound) else value


@cache
def _roles(kind: type[Value]) -> tuple[tuple[str, Role], ...]:
    return tuple((name, ROLES[name]) for name in kind.__struct_fields__ if name in ROLES)


def renamed(overlay: AnyOverlay, ids: Mapping[Id, Id]) -> AnyOverlay:
    """A copy under its new id, with what it names among `ids` under theirs."""

    placement = overlay.placement
    if isinstance(placement, Anchored):
        placement = structs.replace(placement, anchor=ids.get(placement.anchor, placement.anchor))
    copy = structs.replace(
        overlay,
        id=ids[overlay.id],
        parent=ids.get(overlay.parent, overlay.parent) if overlay.parent else None,
        placement=placement,
        triggers=with_ids(overlay.triggers, ids),
    )
    if isinstance(copy, Quiz):
        options = tuple(
            structs.replace(
                option,
                id=ids.get(option.id, option.id),
                target=ids.get(option.target, option.target) if option.target else None,
            )
            for option in copy.options
        )
        copy = structs.replace(copy, options=options)
    return copy


def with_assets(overlay: AnyOverlay, ids: Mapping[Id, Id]) -> AnyOverlay:
    """The overlay, with the assets it shows under their new ids."""
    if isinstance(overlay, Instance):
        overrides = tuple(_with_assets(each, ids) for each in overlay.overrides)
        return structs.replace(overlay, overrides=overrides)
    return with_files(overlay, ids) if isinstance(overlay, MediaOverlay) else overlay


def _with_assets(override: Override, ids: Mapping[Id, Id]) -> Override:
    if not any(asset in ids for asset in media_of_override(override)):
        return override
    value = override.value
    if isinstance(value, dict):
        return structs.replace(override, value={k: ids.get(v, v) for k, v in value.items()})
    assert isinstance(value, str)
    return structs.replace(override, value=ids[value])


def copied_scene(scene: Scene, ids: Mapping[Id, Id]) -> Scene:
    """A copy under its new id, with all in it and all that it names among `ids` under theirs."""
    surrounding = scene.surrounding
    match surrounding:
        case RealWorld():
            anchors = tuple(
                structs.replace(each, id=ids.get(each.id, each.id)) for each in surrounding.anchors
            )
            surrounding = structs.replace(surrounding, anchors=anchors)
        case Photo360() | Video360():
            surrounding = with_files(surrounding, ids)
        case Environment():
            sky = surrounding.sky
            surrounding = structs.replace(
                surrounding,
                model=ids.get(surrounding.model, surrounding.model),
                sky=None if sky is None else ids.get(sky, sky),
            )
        case Backdrop():
            pass
    lighting, picture = scene.lighting, scene.lighting.picture
    if picture is not None and picture in ids:
        lighting = structs.replace(lighting, picture=ids[picture])
    return structs.replace(
        scene,
        id=ids[scene.id],
        surrounding=surrounding,
        lighting=lighting,
        overlays=tuple(with_assets(renamed(overlay, ids), ids) for overlay in scene.overlays),
        captions=tuple(
            structs.replace(track, asset=ids.get(track.asset, track.asset))
            for track in scene.captions
        ),
        cues=tuple(structs.replace(cue, id=ids[cue.id]) for cue in scene.cues),
        chapters=tuple(structs.replace(each, id=ids[each.id]) for each in scene.chapters),
        triggers=with_ids(scene.triggers, ids),
    )


def ids_of_overlay(overlay: AnyOverlay) -> Iterator[Id]:
    """The overlay's own id and those of its parts."""
    yield overlay.id
    if isinstance(overlay, Quiz):
        for option in overlay.options:
            yield option.id


def ids_of_scene(scene: Scene) -> Iterator[Id]:
    """The scene's own id and those of all in it that has one."""
    yield scene.id
    yield from anchors_of(scene.surrounding)
    for overlay in scene.overlays:
        yield from ids_of_overlay(overlay)
    for cue in scene.cues:
        yield cue.id
    for chapter in scene.chapters:
        yield chapter.id


def ids_of(story: Story) -> Iterator[Id]:
    """Every id given in a story; unique in a sound one."""
    yield story.id
    for variable in story.variables:
        yield variable.id
    for scene in story.scenes:
        yield from ids_of_scene(scene)
    for component in story.components:
        yield component.id
        for overlay in component.overlays:
            yield from ids_of_overlay(overlay)
    for cut in story.cuts:
        yield cut.id
        for shot in cut.shots:
            yield shot.id
    for asset in story.assets:
        yield asset.id
