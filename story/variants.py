"""What has variants in a story: one walk over all files and links that may differ for some.

story/reading.py chooses among them for who is told the story, exporters/webxr/narrowing.py for whom
a package is; story/references.py asks what files they name.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from operator import is_
from typing import Any, TypeAlias, TypeVar

from msgspec import structs

from story.model.actions import Answer, OpenLink, PlaySound
from story.model.grading import Grade
from story.model.story import Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import Id, VariantKey
from story.overlays.base import MediaOverlay
from story.overlays.table import AnyOverlay

Variants: TypeAlias = Mapping[VariantKey, str]

Choose: TypeAlias = Callable[[str, Variants], tuple[str, Variants]]
"""Of what is for everybody and its variants: what is to be for everybody, and the variants left."""

_Owner = TypeVar("_Owner", bound=MediaOverlay | Photo360 | Video360 | OpenLink | PlaySound)

Filed: TypeAlias = MediaOverlay | Photo360 | Video360 | PlaySound
"""What shows or plays a file, for some perhaps another one."""

_Filed = TypeVar("_Filed", bound=Filed)


def with_variants(story: Story, choose: Choose) -> Story:
    """The story with what is chosen, wherever there are variants. What stays the same is shared."""
    scenes = tuple(_scene(scene, choose) for scene in story.scenes)
    triggers = _answers(story.triggers, choose)
    if triggers is story.triggers and all(map(is_, scenes, story.scenes)):
        return story
    return structs.replace(story, scenes=scenes, triggers=triggers)


def files_of(owner: Filed) -> Iterator[tuple[str, Id]]:
    """The assets that something shows or plays, for whomever, each with its field."""
    yield "asset", owner.asset
    for key, asset in owner.variants.items():
        yield f"variants.{key}", asset


def look_of(owner: Filed) -> Id | None:
    """The LUT by which something is shown, if it is."""
    grade = getattr(owner, "grade", None)
    return grade.lut if isinstance(grade, Grade) else None


def without_look(owner: _Filed, gone: Container[Id]) -> _Filed:
    """The same without its LUT, where that is gone."""
    look = look_of(owner)
    return owner if look is None or look not in gone else _with_look(owner, None)


def _with_look(owner: _Filed, look: Id | None) -> _Filed:
    grade = structs.replace(getattr(owner, "grade"), lut=look)  # noqa: B009  # of some alone
    return structs.replace(owner, grade=grade)


def with_files(owner: _Filed, ids: Mapping[Id, Id]) -> _Filed:
    """The same with the assets among `ids` under their new ids."""
    look = look_of(owner)
    if look is not None and look in ids:
        owner = _with_look(owner, ids[look])
    if not any(asset in ids for _, asset in files_of(owner)):
        return owner
    variants = {key: ids.get(asset, asset) for key, asset in owner.variants.items()}
    return structs.replace(owner, asset=ids.get(owner.asset, owner.asset), variants=variants)


def without_variants(owner: _Filed, gone: Container[Id]) -> _Filed:
    """The same without the variants that are gone."""
    left = {key: asset for key, asset in owner.variants.items() if asset not in gone}
    return owner if len(left) == len(owner.variants) else structs.replace(owner, variants=left)


def _scene(scene: Scene, choose: Choose) -> Scene:
    surrounding = scene.surrounding
    if isinstance(surrounding, Photo360 | Video360):
        surrounding = _chosen(surrounding, "asset", choose)
    overlays = tuple(_overlay(overlay, choose) for overlay in scene.overlays)
    triggers = _answers(scene.triggers, choose)
    if (
        surrounding is scene.surrounding
        and triggers is scene.triggers
        and all(map(is_, overlays, scene.overlays))
    ):
        return scene
    return structs.replace(scene, surrounding=surrounding, overlays=overlays, triggers=triggers)


def _overlay(overlay: AnyOverlay, choose: Choose) -> AnyOverlay:
    if isinstance(overlay, MediaOverlay):
        overlay = _chosen(overlay, "asset", choose)
    if not overlay.triggers:
        return overlay
    triggers = _answers(overlay.triggers, choose)
    return overlay if triggers is overlay.triggers else structs.replace(overlay, triggers=triggers)


def _answers(triggers: Any, choose: Choose) -> Any:
    """The triggers of an overlay, a scene or a story; the same ones where nothing changes."""
    changed = tuple(_answer(each, choose) for each in triggers)
    return triggers if all(map(is_, changed, triggers)) else changed


def _answer(trigger: Answer, choose: Choose) -> Answer:
    actions = tuple(
        _chosen(action, "url", choose)
        if isinstance(action, OpenLink)
        else _chosen(action, "asset", choose)
        if isinstance(action, PlaySound)
        else action
        for action in trigger.actions
    )
    same = all(map(is_, actions, trigger.actions))
    return trigger if same else structs.replace(trigger, actions=actions)


def _chosen(owner: _Owner, field: str, choose: Choose) -> _Owner:
    if not owner.variants:
        return owner
    before: str = getattr(owner, field)
    after, left = choose(before, owner.variants)
    if after == before and left == owner.variants:
        return owner
    return structs.replace(owner, **{field: after, "variants": dict(left)})
