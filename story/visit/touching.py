"""What of a scene a visitor can choose: what answers to it, quizzes, and what those look for.

The viewer's touching.ts is the twin; which of it stands at a point is the players' to say.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Final

from story.model.actions import Answer, Dwell, Hover, Select
from story.model.story import Scene
from story.model.values import Id
from story.overlays.annotation import Annotation
from story.overlays.quiz import Quiz
from story.visit.finding import answerer, overlay_of
from story.visit.quizzes import is_open
from story.visit.state import QuizState, State

_KINDS: Final[tuple[type[Answer], ...]] = (Select, Dwell, Hover)


def touchable(scene: Scene, state: State, seen: Container[Id]) -> Callable[[Id], bool]:
    """Tells of an overlay whether it can be selected or pointed at, or has parts to choose.

    `seen` are the overlays that can be seen: what a quiz looks for counts while that is.
    """
    sought = {
        option.target
        for quiz in scene.overlays
        if isinstance(quiz, Quiz)
        and quiz.kind == "find"
        and quiz.id in seen
        and is_open(state.quizzes.get(quiz.id, QuizState()))
        for option in quiz.options
    }

    def can_be(overlay: Id) -> bool:
        if overlay in sought or isinstance(overlay_of(scene, overlay), Quiz | Annotation):
            return True
        return any(_answers(scene, overlay, kind) for kind in _KINDS)

    return can_be


def _answers(scene: Scene, overlay: Id, kind: type[Answer]) -> bool:
    """Whether an overlay, or a group that it is in, does something at such a trigger."""
    found = answerer(scene, overlay, kind)
    return found is not None and any(
        isinstance(trigger, kind) and trigger.actions for trigger in found.triggers
    )
