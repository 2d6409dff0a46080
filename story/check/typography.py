"""Rules on how words are set: read against their panel, marked alike in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from story.check.elements import every_overlay
from story.check.faults import label_of
from story.check.problem import Facts, Problem
from story.languages import told_to
from story.markup import paragraphs
from story.model.story import Story
from story.model.values import Colour, is_colour
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.quiz import Quiz
from story.overlays.text import Text

_LEAST: Final = 3.0  # WCAG 2.2, success criterion 1.4.3, for large words
_SOLID: Final = 0.5  # a panel below lets so much through that it does not decide


def legible(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Words are lighter or darker than the panel they stand on."""
    for where, scene, overlay in every_overlay(story):
        if not isinstance(overlay, Text | Annotation | Chart | Quiz) or overlay.panel is None:
            continue
        if not (is_colour(overlay.colour) and is_colour(overlay.panel)):
            continue  # soundness tells
        lined = isinstance(overlay, Text) and overlay.outline is not None
        ratio = contrast(overlay.colour, overlay.panel)
        if lined or overlay.panel_opacity < _SOLID or ratio >= _LEAST:
            continue
        yield Problem(
            severity="warning",
            rule="low-contrast",
            where=f"{where}.colour",
            message=f"The words of the {label_of(overlay, story.languages)} are hard to read on"
            f" their panel: a contrast of {ratio:.1f} to 1.",
            hint=f"Choose colours with {_LEAST:g} to 1 or more, or outline the words.",
            scene=scene,
            overlay=overlay.id,
        )


def marked_alike(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """A rich text has the same headings, items and stress in every language."""
    for where, scene, overlay in every_overlay(story):
        if not isinstance(overlay, Text) or not overlay.rich or len(overlay.text) < 2:
            continue
        said = [key for key in story.languages if key in overlay.text] or sorted(overlay.text)
        own = _marks(overlay.text[said[0]])
        others = [key for key in overlay.text if _marks(overlay.text[key]) != own]
        others = [key for key in others if overlay.text[key].strip()]
        if others:
            some = ", ".join(told_to(key, story) for key in others[:6])
            yield Problem(
                severity="note",
                rule="marks-differ",
                where=f"{where}.text.{others[0]}",
                message=f"The {label_of(overlay, story.languages)} is formatted otherwise"
                f" {some} than {told_to(said[0], story)}.",
                hint="Look whether stars, # and - of the formatting were lost in translation.",
                scene=scene,
                overlay=overlay.id,
            )


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21, by the formula of WCAG 2.2 (relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _marks(wording: str) -> tuple[int, int, bool, bool]:
    """How many headings and items a rich text has, and whether words are bold or italic."""
    told = paragraphs(wording)
    runs = [run for one in told for run in one.runs]
    return (
        sum(one.heading > 0 for one in told),
        sum(one.marker != "" for one in told),
        any(run.bold for run in runs),
        any(run.italic for run in runs),
    )
