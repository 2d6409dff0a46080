"""What makes groups, components and their instances unsound: problems of severity error.

story/check/faults.py and soundness.py ask for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from story.check.problem import Fault
from story.components import MOST, overridden, sizes
from story.errors import EditError
from story.model.placement import Standing
from story.model.story import Component, Scene, Story
from story.model.values import Id
from story.overlays.group import DEEPEST, Group
from story.overlays.instance import Instance
from story.overlays.table import AnyOverlay


def parents_of(overlays: Iterable[AnyOverlay]) -> dict[Id, Id | None]:
    """The groups among overlays, each with the group that it belongs to itself."""
    return {each.id: each.parent for each in overlays if isinstance(each, Group)}


def parent_faults(
    overlay: AnyOverlay, groups: Mapping[Id, Id | None], what: str
) -> Iterator[Fault]:
    """What is unsound in an overlay's belonging to a group; `groups` are those beside it."""
    if overlay.parent is None:
        return
    if overlay.parent not in groups:
        yield Fault(
            rule="dangling-reference",
            where=".parent",
            about=overlay.parent,
            message=f"{what} belongs to a group that is not in its scene ({overlay.parent}).",
            hint="Choose another group, or none.",
        )
        return
    depth = 0
    parent: Id | None = overlay.parent
    while parent is not None and depth <= DEEPEST:
        depth += 1
        if parent == overlay.id:
            depth = DEEPEST + 1
        parent = groups.get(parent)
    if depth > DEEPEST:
        yield Fault(
            rule="group-depth",
            where=".parent",
            about=overlay.parent,
            message=f"{what} belongs to a group that is in itself, or in more than {DEEPEST}"
            " others.",
            hint="Take it out of the group.",
        )
    elif not isinstance(overlay.placement, Standing):
        yield Fault(
            rule="group-placement",
            where=".placement",
            about="placement",
            message=f"{what} is in a group, but does not stand in the group's space.",
            hint="Give it a standing placement, or take it out of the group.",
        )


def instance_faults(
    instance: Instance, components: Mapping[Id, Component], what: str
) -> Iterator[Fault]:
    """What is unsound in an instance of a component; `components` are the story's by id."""
    component = components.get(instance.component)
    if component is None:
        yield Fault(
            rule="dangling-reference",
            where=".component",
            about=instance.component,
            message=f"{what} shows a component that is not there ({instance.component}).",
            hint="Choose another component, or remove the instance.",
        )
        return
    overlays = {overlay.id: overlay for overlay in component.overlays}
    for n, override in enumerate(instance.overrides):
        where = f".overrides[{n}]"
        target = overlays.get(override.overlay)
        if target is None:
            yield Fault(
                rule="dangling-reference",
                where=f"{where}.overlay",
                about=override.overlay,
                message=f"{what} overrides an overlay that its component does not hold"
                f" ({override.overlay}).",
                hint="Remove the override.",
            )
            continue
        try:
            overridden(target, override)
        except EditError as error:
            yield Fault(
                rule="override",
                where=f"{where}.field",
                about=f"{override.overlay} {override.field}",
                message=f"{what}: {error.message}",
                hint=error.hint,
            )


def cycle_fault(component: Component) -> Fault:
    """Of a component that holds an instance of itself."""
    what = f'The component "{component.name}"' if component.name else f"Component {component.id}"
    return Fault(
        rule="component-cycle",
        where="",
        about=component.id,
        message=f"{what} holds an instance of itself.",
        hint="Remove that instance.",
    )


def size_faults(scene: Scene, story: Story, what: str) -> Iterator[Fault]:
    """Whether the instances of a scene become more overlays than can be."""
    if not story.components or not any(isinstance(each, Instance) for each in scene.overlays):
        return
    size = sizes(story.components)
    total = sum(
        size.get(overlay.component, 0)
        for overlay in scene.overlays
        if isinstance(overlay, Instance)
    )
    if total > MOST:
        yield Fault(
            rule="component-size",
            where=".overlays",
            about="instances",
            message=f"{what} holds instances that become more than {MOST:,} overlays.",
            hint="Remove some of them.",
        )
