"""Where a story uses a variable: in what triggers, conditions and actions, and in which texts."""

from __future__ import annotations

from typing import NamedTuple

from story.model.story import Scene, Story
from story.model.values import Id
from story.model.variables import Variable
from story.overlays.table import AnyOverlay
from story.placeholders import shows_variable
from story.references import named_in


class Use(NamedTuple):
    """A thing that uses a variable; without a scene it is the story or a component."""

    scene: Id | None
    overlay: Id | None
    component: Id | None = None


def uses_of(story: Story, variable: Variable) -> tuple[Use, ...]:
    """Each thing that uses a variable, once."""

    def names(owner: AnyOverlay | Scene | Story) -> bool:
        return any(named.id == variable.id for named in named_in(owner))

    def uses(overlay: AnyOverlay) -> bool:
        return names(overlay) or shows_variable(overlay, variable.name)

    found = [Use(None, None)] if names(story) else []
    for scene in story.scenes:
        if names(scene):
            found.append(Use(scene.id, None))
        found += [Use(scene.id, one.id) for one in scene.overlays if uses(one)]
    for component in story.components:
        found += [Use(None, one.id, component.id) for one in component.overlays if uses(one)]
    return tuple(found)
