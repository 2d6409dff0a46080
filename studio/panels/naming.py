"""What things of a story are called in sentences of the window: problems, steps of the history."""

from __future__ import annotations

import re
from typing import Final

from story.check.problem import Problem
from story.model.story import Scene
from story.overlays.table import AnyOverlay
from studio.panels.scenes import scene_name
from studio.panels.sources import overlay_name
from studio.session import Session

_LONGEST: Final = 40  # characters of a name in a sentence
_NAMED: Final = re.compile(r"\b(?:(\w+) )?([a-z0-9]{10})\b")
"""What may be an id, with the word before it."""


def in_short(name: str) -> str:
    """A name as it stands in a sentence."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST].rstrip()}…"


class Names:
    """The names of all that a story has, as the panels show them."""

    def __init__(self, session: Session) -> None:
        self._session, story = session, session.whole
        self._scenes: dict[str, str] = {}
        self._others: dict[str, str] = {}
        for row, scene in enumerate(story.scenes if story is not None else ()):
            self._scenes[scene.id] = scene_name(session, scene, row)
            self._add(scene.overlays)
        for component in story.components if story is not None else ():
            self._add(component.overlays)
            self._others[component.id] = component.name
        for asset in story.assets if story is not None else ():
            self._others[asset.id] = asset.name

    def _add(self, overlays: tuple[AnyOverlay, ...]) -> None:
        for overlay in overlays:
            self._others[overlay.id] = overlay_name(self._session, overlay)

    def place(self, problem: Problem) -> str:
        """Where a problem is: its scene, and what of it."""
        known = (
            self._scenes.get(problem.scene or ""),
            self._others.get(problem.overlay or problem.asset or ""),
        )
        return " · ".join(in_short(name) for name in known if name)

    def told(self, text: str) -> str:
        """A sentence with names in place of ids; none after a word that is the name itself."""

        def named(match: re.Match[str]) -> str:
            word, id_ = match[1] or "", match[2]
            name = self._scenes.get(id_) or self._others.get(id_)
            if not name:
                return match[0]
            if name.casefold() == word.casefold():
                return word
            return f"{word} “{in_short(name)}”".strip()

        return _NAMED.sub(named, text)


def of_overlay(session: Session, overlay: AnyOverlay) -> str:
    """What an overlay is called in a step of the history."""
    return in_short(overlay_name(session, overlay))


def of_scene(session: Session, scene: Scene) -> str:
    """What a scene is called in a step of the history."""
    story = session.story
    scenes = story.scenes if story is not None else ()
    row = next((n for n, one in enumerate(scenes) if one.id == scene.id), 0)
    return in_short(scene_name(session, scene, row))
