"""Puts components in the place of their instances: `expanded`, which is what players show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import structs

from story.errors import EditError
from story.model.story import Component, Scene, Story
from story.model.values import Id
from story.overlays.group import DEEPEST, Group
from story.overlays.instance import Instance, Override
from story.overlays.table import AnyOverlay
from story.references import ids_of_overlay, renamed

MOST: Final = 100_000
"""How many overlays the instances of one scene may become."""

_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def expanded(story: Story) -> Story:
    """The story with a group and the component's overlays in place of every instance.

    The group has the instance's id; the overlays under it have ids that depend on nothing but the
    instance's and their own, so that they are the same each time. Scenes without instances are
    shared with the story that came in. An instance of nothing, of itself or of too much becomes an
    empty group; `check` says so.
    """
    known = {component.id: component for component in story.components}
    scenes = tuple(
        structs.replace(scene, overlays=tuple(_expanded(scene.overlays, known)))
        if any(isinstance(overlay, Instance) for overlay in scene.overlays)
        else scene
        for scene in story.scenes
    )
    if all(one is other for one, other in zip(scenes, story.scenes, strict=True)):
        return story
    return structs.replace(story, scenes=scenes)


def derived_id(instance: Id, overlay: Id) -> Id:
    """The id that an overlay of a component has under an instance."""
    number = int.from_bytes(hashlib.sha256(f"{instance}/{overlay}".encode()).digest()[:8], "big")
    letters: list[str] = []
    for _ in range(10):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


def origin_of(story: Story, overlay_id: Id) -> Id:
    """The instance from which an overlay of the expanded story comes; else the overlay itself."""
    known = {component.id: component for component in story.components}
    for scene in story.scenes:
        for overlay in scene.overlays:
            if isinstance(overlay, Instance) and any(
                each.id == overlay_id for each in _expanded((overlay,), known)
            ):
                return overlay.id
    return overlay_id


def overridden(overlay: AnyOverlay, override: Override) -> AnyOverlay:
    """The overlay with an override's value in its field. EditError where it does not fit there."""
    path = override.field.split(".")
    document: Any = msgspec.to_builtins(overlay)
    inner: Any = document
    owner: Any = overlay
    for name in path[:-1]:
        inner, owner = inner.setdefault(name, {}), getattr(owner, name, None)
    if not isinstance(inner, dict) or path[-1] in ("id", "type", "parent", "triggers", "tracks"):
        raise EditError(f'An instance cannot override "{override.field}".', "Choose another field.")
    if isinstance(owner, msgspec.Struct) and path[-1] not in owner.__struct_fields__:
        raise EditError(f'There is no field "{override.field}".', "Choose a field that is there.")
    inner[path[-1]] = override.value
    try:
        changed: AnyOverlay = msgspec.convert(document, AnyOverlay)
    except msgspec.ValidationError as error:
        raise EditError(
            f'"{override.field}" cannot hold what an instance puts there: {error}.',
            "Give it another value, or remove the override.",
        ) from error
    return changed


def reaches(component: Component, known: Mapping[Id, Component]) -> bool:
    """Whether a component holds an instance of itself, at whatever depth."""
    front = [component]
    seen: set[Id] = set()
    while front:
        for overlay in front.pop().overlays:
            if not isinstance(overlay, Instance) or overlay.component in seen:
                continue
            if overlay.component == component.id:
                return True
            seen.add(overlay.component)
            if overlay.component in known:
                front.append(known[overlay.component])
    return False


def sizes(components: Iterable[Component]) -> dict[Id, int]:
    """How many overlays an instance of each component becomes, those of instances in it counted.

    What holds itself or is nested too deep counts as more than MOST.
    """
    known = {component.id: component for component in components}
    size: dict[Id, int] = {}
    for _ in range(DEEPEST + 1):
        for component in known.values():
            if component.id in size:
                continue
            inner = [each for each in component.overlays if isinstance(each, Instance)]
            if all(each.component in size or each.component not in known for each in inner):
                parts = sum(size.get(each.component, 0) for each in inner)
                size[component.id] = len(component.overlays) + parts
    return {component: size.get(component, MOST + 1) for component in known}


def components_of(story: Story, scenes: Iterable[Scene]) -> Iterator[Component]:
    """The components that scenes show, those within them too; in the story's order."""
    known = {component.id: component for component in story.components}
    front = [overlay for scene in scenes for overlay in scene.overlays]
    seen: set[Id] = set()
    while front:
        overlay = front.pop()
        if not isinstance(overlay, Instance) or overlay.component in seen:
            continue
        seen.add(overlay.component)
        if overlay.component in known:
            front += known[overlay.component].overlays
    yield from (component for component in story.components if component.id in seen)


def _expanded(
    overlays: tuple[AnyOverlay, ...], known: Mapping[Id, Component]
) -> Iterator[AnyOverlay]:
    left = MOST
    waiting: list[tuple[AnyOverlay, int]] = [(overlay, 0) for overlay in reversed(overlays)]
    while waiting:
        overlay, depth = waiting.pop()
        if not isinstance(overlay, Instance):
            yield overlay
            continue
        yield _group(overlay)
        component = known.get(overlay.component)
        if component is None or depth >= DEEPEST or len(component.overlays) > left:
            continue
        left -= len(component.overlays)
        waiting += ((inner, depth + 1) for inner in reversed(_inner(overlay, component)))


def _group(instance: Instance) -> Group:
    return Group(**{name: getattr(instance, name) for name in Group.__struct_fields__})


def _inner(instance: Instance, component: Component) -> list[AnyOverlay]:
    """The component's overlays as they are under an instance."""
    ids = {
        old: derived_id(instance.id, old)
        for overlay in component.overlays
        for old in ids_of_overlay(overlay)
    }
    changed = {overlay.id: overlay for overlay in component.overlays}
    for override in instance.overrides:
        target = changed.get(override.overlay)
        if target is not None:
            try:
                changed[target.id] = overridden(target, override)
            except EditError:
                continue  # `check` says so; the instance shows the component's own value
    return [
        structs.replace(renamed(overlay, ids), parent=ids.get(overlay.parent or "", instance.id))
        for overlay in changed.values()
    ]
