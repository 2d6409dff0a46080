"""A component opened to be edited: shown as a scene of the story, folded back after each edit.

So every panel and the picture edit it as they edit a scene. session.py keeps which one is open.
"""

from __future__ import annotations

from typing import Final

from msgspec import structs

from story.component_edits import find_component, replace_component
from story.components import derived_id
from story.errors import EditError
from story.grouping import set_parent
from story.model.placement import Standing
from story.model.story import Component, Scene, Story
from story.model.values import Id, words
from story.overlays.group import Group

_AWAY: Final = 3.0  # metres, from which a component is looked at


def scene_of(component: Id) -> Id:
    """The id of the scene as which a component is shown."""
    return derived_id(component, component)


def stand_of(component: Id) -> Id:
    """The id of the group in which its overlays stand there: its own space."""
    return derived_id(component, scene_of(component))


def opened(story: Story, component_id: Id) -> Story:
    """The story with one more scene, the last, that shows a component, and that one empty.

    EditError where there is no such component.
    """
    at, component = find_component(story, component_id)
    scene = Scene(
        id=scene_of(component_id),
        title={story.languages[0]: component.name} if component.name else {},
    )
    stand = Group(
        id=stand_of(component_id),
        name=component.name,
        placement=Standing(position=(0.0, scene.eye_height, -_AWAY)),
    )
    inside = tuple(
        structs.replace(each, parent=stand.id) if each.parent is None else each
        for each in component.overlays
    )
    left = Component(id=component_id, name=component.name)
    return structs.replace(
        story,
        scenes=(*story.scenes, structs.replace(scene, overlays=(stand, *inside))),
        components=(*story.components[:at], left, *story.components[at + 1 :]),
    )


def opened_if_there(story: Story, component_id: Id) -> Story:
    """The same, or the story itself where it has no such component."""
    there = any(each.id == component_id for each in story.components)
    return opened(story, component_id) if there else story


def folded(view: Story, before: Story, component_id: Id) -> Story:
    """The story whose component is what its scene in an edited view shows.

    `before` is the story that the view was opened from. EditError where its scene or its space is
    gone, or what is in it cannot be in a component.
    """
    own, stand = scene_of(component_id), stand_of(component_id)
    scene = next((each for each in view.scenes if each.id == own), None)
    if scene is None or all(each.id != stand for each in scene.overlays):
        raise EditError("A component that is being edited cannot be removed.", "Leave it first.")
    for overlay in scene.overlays:
        if overlay.parent is None and overlay.id != stand:
            view = set_parent(view, overlay.id, stand)
    scene = next(each for each in view.scenes if each.id == own)
    at, component = find_component(before, component_id)
    overlays = tuple(
        structs.replace(each, parent=None) if each.parent == stand else each
        for each in scene.overlays
        if each.id != stand
    )
    rest = structs.replace(
        view,
        scenes=tuple(each for each in view.scenes if each.id != own),
        components=(*view.components[:at], component, *view.components[at + 1 :]),
    )
    name = words(scene.title, view.languages) or component.name
    changed = structs.replace(component, name=name, overlays=overlays)
    if changed == component:
        return rest if rest != before else before
    return replace_component(rest, changed)
