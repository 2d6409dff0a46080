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
from story.shifting import delayed

MOST: Final = 100_000
"""How many overlays the instances of one scene may become."""

FIXED: Final = frozenset(("id", "type", "parent", "triggers", "tracks"))
"""What an instance cannot override."""

_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def expanded(story: Story) -> Story:
    """The story with a group and the component's overlays in place of every instance.

    The group has the instance's id; the overlays under it have ids that depend on nothing but the
    instance's and their own, so that they are the same each time. What a component does in time
    begins when its instance's clip does. Scenes without instances are
    shared with the story that came in. An instance of nothing, of itself or of too much becomes an
    empty group; `check` says so.
    """
    known = {component.id: component for component in story.components}
    size = sizes(story.components)
    scenes = tuple(
        structs.replace(scene, overlays=tuple(_expanded(scene.overlays, known, size)))
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
    size = sizes(story.components)
    for scene in story.scenes:
        for overlay in scene.overlays:
            if isinstance(overlay, Instance) and any(
                each.id == overlay_id for each in _expanded((overlay,), known, size)
            ):
                return overlay.id
    return overlay_id


def overridden(overlay: AnyOverlay, override: Override) -> AnyOverlay:
    """The overlay with an override's value in its field. EditError where it does not fit there."""
    *way, last = override.field.split(".")
    document: dict[str, Any] = msgspec.to_builtins(overlay)
    inner: dict[str, Any] = document
    owner: object = overlay
    if FIXED.intersection((*way[:1], last)):
        raise EditError(f'An instance cannot override "{override.field}".', "Choose another field.")
    for name in way:
        owner = getattr(owner, name, None)
        if not isinstance(owner, msgspec.Struct | dict):
            raise _no_field(override)
        inner[name] = inner = msgspec.to_builtins(owner)  # whole, also where it is the default
    if isinstance(owner, msgspec.Struct) and last not in owner.__struct_fields__:
        raise _no_field(override)
    inner[last] = override.value
    try:
        changed: AnyOverlay = msgspec.convert(document, AnyOverlay)
    except msgspec.ValidationError as error:
        raise EditError(
            f'"{override.field}" cannot hold what an instance puts there: {error}.',
            "Give it another value, or remove the override.",
        ) from error
    return changed


def _no_field(override: Override) -> EditError:
    return EditError(f'There is no field "{override.field}".', "Choose a field that is there.")


def circular(components: Iterable[Component]) -> frozenset[Id]:
    """The components that hold an instance of themselves, at whatever depth."""
    known = {component.id: component for component in components}
    links = {each.id: set(_held_by(each, known)) for each in known.values()}
    back: dict[Id, set[Id]] = {component: set() for component in links}
    for component, held in links.items():
        for each in held:
            back[each].add(component)
    seen: set[Id] = set()
    found: set[Id] = set()
    for start in reversed(_finished(links)):  # Kosaraju: what reaches one another, set by set
        front, together = [start], set[Id]()
        while front:
            component = front.pop()
            if component not in seen:
                seen.add(component)
                together.add(component)
                front += back[component]
        if len(together) > 1 or start in links[start]:
            found |= together
    return frozenset(found)


def _finished(links: Mapping[Id, set[Id]]) -> list[Id]:
    """The ends of links in the order in which a walk in depth is done with them."""
    done: dict[Id, None] = {}
    seen: set[Id] = set()
    for start in links:
        walk = [(start, iter(links[start]))]
        while walk:
            at, further = walk[-1]
            seen.add(at)
            onward = next((each for each in further if each not in seen), None)
            if onward is None:
                walk.pop()
                done[at] = None
            else:
                walk.append((onward, iter(links[onward])))
    return list(done)


def sizes(components: Iterable[Component]) -> dict[Id, int]:
    """How many overlays an instance of each component becomes, those of instances in it counted.

    What holds itself or is nested too deep counts as more than MOST.
    """
    known = {component.id: component for component in components}
    inner = {each.id: _held_by(each, known) for each in known.values()}
    left = {component: len(set(held)) for component, held in inner.items()}  # not sized yet
    holders: dict[Id, list[Id]] = {component: [] for component in known}
    for component, held in inner.items():
        for each in set(held):
            holders[each].append(component)
    size: dict[Id, int] = {}
    depth: dict[Id, int] = {}
    front = [component for component, waiting in left.items() if not waiting]
    while front:
        component = front.pop()
        held = inner[component]
        depth[component] = 1 + max((depth[each] for each in held), default=0)
        whole = len(known[component].overlays) + sum(size[each] for each in held)
        size[component] = min(whole, MOST + 1) if depth[component] <= DEEPEST else MOST + 1
        for holder in holders[component]:
            left[holder] -= 1
            if not left[holder]:
                front.append(holder)
    return {component: size.get(component, MOST + 1) for component in known}


def _held_by(component: Component, known: Mapping[Id, Component]) -> list[Id]:
    """The components of the instances that a component holds, as often as it does."""
    return [
        overlay.component
        for overlay in component.overlays
        if isinstance(overlay, Instance) and overlay.component in known
    ]


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
    overlays: tuple[AnyOverlay, ...], known: Mapping[Id, Component], size: Mapping[Id, int]
) -> Iterator[AnyOverlay]:
    left = MOST
    waiting = list(reversed(overlays))
    while waiting:
        overlay = waiting.pop()
        if not isinstance(overlay, Instance):
            yield overlay
            continue
        yield _group(overlay)
        component = known.get(overlay.component)
        if component is None or size[component.id] > left:
            continue
        left -= len(component.overlays)
        waiting += reversed(_inner(overlay, component))


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
    begins = instance.visible.start if instance.visible is not None else 0.0
    inner: list[AnyOverlay] = []
    for overlay in changed.values():
        own = delayed(renamed(overlay, ids), begins)
        inner.append(structs.replace(own, parent=ids.get(overlay.parent or "", instance.id)))
    return inner
