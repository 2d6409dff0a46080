"""The trail's ways on keep clear of the questions, and of the controls of the web page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from story.folder import load
from story.model.placement import Standing
from story.overlays.hotspot import Hotspot
from story.overlays.quiz import Quiz


def test_ways_on_lie_beside_the_questions_and_over_the_controls(
    template: Callable[[str], Path],
) -> None:
    for scene in load(template("quiz-trail")).scenes[:3]:
        quiz = next(each for each in scene.overlays if isinstance(each, Quiz))
        leads = next(each for each in scene.overlays if isinstance(each, Hotspot))
        assert isinstance(quiz.placement, Standing)
        assert isinstance(leads.placement, Standing)
        (x, y, _), (_, above, _) = leads.placement.position, quiz.placement.position
        beside = x - 2 * leads.size > quiz.width / 2  # its words are four times as wide as it
        assert beside or y < above - 2  # the one of the leaves is high over its way on
        assert (
            y - leads.size > 0.1
        )  # a picture of 60 degrees begins at -0.36, the page's bar over it
