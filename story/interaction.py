"""What a visit is and how it answers: `step(story, state, event) -> (state, effects)`. Pure."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, structs

from story.model.actions import GoTo, Hide, OpenLink, Show, Toggle
from story.model.story import Scene, Story
from story.model.values import Id


class State(Struct, frozen=True):
    """Where a visit stands. `shown` holds what the visit changed, by overlay id."""

    scene: Id
    entered_us: int = 0  # on the visit's clock
    shown: dict[Id, bool] = {}
    visited: tuple[Id, ...] = ()


class Selected(Struct, frozen=True, tag="selected"):
    """The visitor selected an overlay, `at_us` on the visit's clock."""

    overlay: Id
    at_us: int = 0


class Entered(Struct, frozen=True, tag="entered"):
    """The visitor went to a scene by the player's own means, such as its list of scenes."""

    scene: Id
    at_us: int = 0


Event: TypeAlias = Selected | Entered


class LinkOpened(Struct, frozen=True, tag="link"):
    """The player is to open an address."""

    url: str


Effect: TypeAlias = LinkOpened


def begin(story: Story) -> State:
    """The state in which a visit begins: in the first scene. ValueError for a story of none."""
    if not story.scenes:
        raise ValueError("a story without scenes cannot be visited")
    first = story.scenes[0].id
    return State(scene=first, visited=(first,))


def step(story: Story, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """What an event makes of a visit: the state after it, and what the player has to do.

    Actions run in order. Whatever names something that is not there does nothing.
    """
    scenes = {scene.id: scene for scene in story.scenes}
    match event:
        case Entered():
            if event.scene not in scenes:
                return state, ()
            return _enter(state, event.scene, event.at_us), ()
        case Selected():
            return _select(scenes, state, event)


def _select(
    scenes: dict[Id, Scene], state: State, event: Selected
) -> tuple[State, tuple[Effect, ...]]:
    scene = scenes.get(state.scene)
    if scene is None:
        return state, ()
    overlays = {overlay.id: overlay for overlay in scene.overlays}
    selected = overlays.get(event.overlay)
    if selected is None:
        return state, ()
    effects: list[Effect] = []
    for trigger in selected.triggers:
        for action in trigger.actions:
            match action:
                case GoTo():
                    if action.scene in scenes:
                        state = _enter(state, action.scene, event.at_us)
                case OpenLink():
                    effects.append(LinkOpened(action.url))
                case Show() | Hide() | Toggle():
                    target = overlays.get(action.overlay)
                    if target is None:
                        continue
                    now = state.shown.get(target.id, not target.hidden)
                    then = not now if isinstance(action, Toggle) else isinstance(action, Show)
                    state = structs.replace(state, shown={**state.shown, target.id: then})
    return state, tuple(effects)


def _enter(state: State, scene: Id, at_us: int) -> State:
    visited = state.visited if scene in state.visited else (*state.visited, scene)
    return structs.replace(state, scene=scene, entered_us=at_us, visited=visited)
