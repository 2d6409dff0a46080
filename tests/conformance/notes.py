"""Vectors of annotations: which are open after each of them is selected."""

from __future__ import annotations

from typing import Any

from story.interaction import begin, step
from story.model.story import VERSION, Scene, Story
from story.overlays.annotation import Annotation
from story.timeline import moment_at
from story.visit.state import Selected, State
from tests.conformance.plain import plain_story

_SELECTED = (
    "notenumb01",
    "notenumb02",
    "notenumb03",
    "notenumb02",
    "notenumb04",
    "notenumb03",
    "notenumb01",
)


def noted() -> Story:
    """Annotations of which some can be open beside others."""
    notes = (
        Annotation(id="notenumb01", open=True),
        Annotation(id="notenumb02"),
        Annotation(id="notenumb03", alone=False),
        Annotation(id="notenumb04", alone=False),
    )
    scene = Scene(id="scenenotes", overlays=notes)
    return Story(version=VERSION, id="storynotes", scenes=(scene,))


def open_in(story: Story, state: State) -> list[str]:
    """The annotations that the moment shows open."""
    shown = moment_at(story, state, 0).overlays
    return [at.overlay.id for at in shown if isinstance(at.overlay, Annotation) and at.overlay.open]


def notes() -> dict[str, Any]:
    """One after the other is selected."""
    story = noted()
    state, _ = begin(story)
    cases = []
    for overlay in _SELECTED:
        state, _ = step(story, state, Selected(overlay=overlay))
        cases.append({"selected": overlay, "out": open_in(story, state)})
    return {"story": plain_story(story), "selected": cases}
