"""Edits of components and their instances: make, place, change, override, detach, remove."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec import structs

from story.components import expanded, overridden
from story.edits import add_overlay, replace_overlay, replace_scene
from story.errors import EditError
from story.grouping import group_overlays
from story.mending import (
    find_overlay,
    put,
    refuse_story,
    refuse_taken,
    without_everywhere,
    without_targets_of,
)
from story.model.placement import Placement, Standing
from story.model.story import Component, Scene, Story
from story.model.values import Id
from story.overlays.group import Group, under
from story.overlays.instance import (
    Instance,
    Override,
    Overriding,
    with_override,
    without_override,
)
from story.overlays.table import AnyOverlay
from story.references import ids_of_overlay, named_in, renamed
from story.repairs import bound_to, rebound


def find_component(story: Story, component_id: Id) -> tuple[int, Component]:
    """Where a component stands in the list, and the component. EditError where there is none."""
    for at, component in enumerate(story.components):
        if component.id == component_id:
            return at, component
    raise EditError(f"There is no component {component_id}.", "It was perhaps removed.")


def make_component(
    story: Story, overlay_ids: Collection[Id], new_id: Callable[[], Id], name: str = ""
) -> tuple[Story, Id, Id]:
    """The story with overlays of one scene made a component, with an instance in their place.

    Gives the new story, the component's id and the instance's. What their triggers did to other
    overlays of the scene is left out: a component knows only itself.
    """
    group_id = new_id()
    grouped = group_overlays(story, overlay_ids, group_id, name)
    at, scene, o, group = find_overlay(grouped, group_id)
    inner = under(scene.overlays, {group_id})
    members = [each for each in scene.overlays if each.id in inner]
    ids = {old: new_id() for each in members for old in ids_of_overlay(each)}
    own = set(ids)
    overlays: list[AnyOverlay] = []
    for member in members:
        foreign = {
            named.id
            for named in named_in(member)
            if named.role in ("overlay", "quiz", "cue") and named.id not in own
        }
        kept = without_targets_of(member, foreign) if foreign else member
        copy = renamed(kept, ids)
        overlays.append(structs.replace(copy, parent=None) if kept.parent == group_id else copy)
    component = Component(id=new_id(), name=name, overlays=tuple(overlays))
    instance = Instance(
        id=group_id,
        name=name,
        parent=group.parent,
        placement=group.placement,
        component=component.id,
    )
    left = put(scene.overlays, o, instance)
    left = tuple(each for each in left if each.id not in inner)
    changed = structs.replace(
        grouped,
        components=(*grouped.components, component),
        scenes=put(grouped.scenes, at, structs.replace(scene, overlays=left)),
    )
    changed = rebound(without_everywhere(bound_to(changed, ids), own), story)
    refuse_story(changed, story)
    return changed, component.id, group_id


def add_instance(
    story: Story,
    scene_id: Id,
    component_id: Id,
    instance_id: Id,
    placement: Placement = Standing(),  # noqa: B008
) -> Story:
    """The story with an instance of a component in a scene."""
    _, component = find_component(story, component_id)
    instance = Instance(
        id=instance_id, name=component.name, placement=placement, component=component_id
    )
    return add_overlay(story, scene_id, instance)


def replace_component(story: Story, component: Component) -> Story:
    """The story with another component in the place of the one with the same id.

    All instances follow it; what they overrode in overlays that are gone goes as well.
    """
    at, _ = find_component(story, component.id)
    refuse_taken(
        structs.replace(story, components=put(story.components, at, Component(id=component.id))),
        (part for overlay in component.overlays for part in ids_of_overlay(overlay)),
    )
    left = {overlay.id for overlay in component.overlays}
    changed = structs.replace(story, components=put(story.components, at, component))
    scenes = tuple(_with_overrides(scene, component.id, left) for scene in changed.scenes)
    changed = rebound(structs.replace(changed, scenes=scenes), story)
    refuse_story(changed, story)
    return changed


def remove_component(story: Story, component_id: Id, *, with_uses: bool = False) -> Story:
    """The story without a component. EditError when it is used, unless `with_uses`.

    `with_uses` turns its instances into groups that hold what they showed.
    """
    at, component = find_component(story, component_id)
    if any(
        isinstance(overlay, Instance) and overlay.component == component_id
        for other in story.components
        for overlay in other.overlays
    ):
        raise EditError(
            f'The component "{component.name}" is used in another component.',
            "Remove it there first.",
        )
    users = [
        overlay.id
        for scene in story.scenes
        for overlay in scene.overlays
        if isinstance(overlay, Instance) and overlay.component == component_id
    ]
    if users and not with_uses:
        raise EditError(
            f'The component "{component.name}" is used {len(users)} times.',
            "Detach its instances first, or remove it together with them.",
        )
    alone = story
    for user in users:
        alone = detach(alone, user)
    left = alone.components[:at] + alone.components[at + 1 :]
    return rebound(structs.replace(alone, components=left), story)


def override(story: Story, instance_id: Id, overlay_id: Id, field: str, value: Overriding) -> Story:
    """The story with another value for a field of a component's overlay in one instance."""
    instance = _instance(story, instance_id)
    _, component = find_component(story, instance.component)
    target = next((each for each in component.overlays if each.id == overlay_id), None)
    if target is None:
        raise EditError(f"The component holds no overlay {overlay_id}.", "Choose another one.")
    made = Override(overlay=overlay_id, field=field, value=value)
    overridden(target, made)
    return replace_overlay(story, with_override(instance, made))


def clear_override(story: Story, instance_id: Id, overlay_id: Id, field: str) -> Story:
    """The story with the component's own value for a field again."""
    instance = _instance(story, instance_id)
    return replace_overlay(story, without_override(instance, overlay_id, field))


def detach(story: Story, instance_id: Id) -> Story:
    """The story with a group in place of an instance, which shows the same and is on its own."""
    instance = _instance(story, instance_id)
    _, scene, o, _ = find_overlay(story, instance_id)
    alone = structs.replace(story, scenes=(structs.replace(scene, overlays=(instance,)),))
    group, *inner = expanded(alone).scenes[0].overlays
    assert isinstance(group, Group)
    overlays = (*scene.overlays[:o], group, *inner, *scene.overlays[o + 1 :])
    return replace_scene(story, structs.replace(scene, overlays=overlays))


def _instance(story: Story, instance_id: Id) -> Instance:
    _, _, _, overlay = find_overlay(story, instance_id)
    if not isinstance(overlay, Instance):
        raise EditError("Only an instance of a component can do that.", "Choose an instance.")
    return overlay


def _with_overrides(scene: Scene, component_id: Id, left: Collection[Id]) -> Scene:
    """The scene whose instances of a component override only overlays that are left."""

    def kept(overlay: AnyOverlay) -> AnyOverlay:
        if not isinstance(overlay, Instance) or overlay.component != component_id:
            return overlay
        overrides = tuple(each for each in overlay.overrides if each.overlay in left)
        same = len(overrides) == len(overlay.overrides)
        return overlay if same else structs.replace(overlay, overrides=overrides)

    overlays = tuple(kept(overlay) for overlay in scene.overlays)
    if all(one is other for one, other in zip(overlays, scene.overlays, strict=True)):
        return scene
    return structs.replace(scene, overlays=overlays)
