"""Text in the scene: wording and placement. renderer/painters/text.py draws it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from story.markup import plain
from story.model.values import Colour, Fraction01, Localised, NotNegative, Positive, words
from story.overlays.base import Faces, Overlay


class Text(Overlay, frozen=True, kw_only=True, tag="text"):
    """Paragraphs centred on their placement, free in space or on a panel."""

    text: Localised
    rich: bool = False  # the text's marks are read: story/markup.py says which there are
    height: Positive = 0.1  # metres, of a capital letter: what authors measure on a wall
    wrap: Positive | None = 2.0  # metres of line width; None: lines break only where written
    align: Literal["start", "centre", "end"] = "start"
    bold: bool = False
    leading: Annotated[float, Meta(ge=0.5, le=4)] = 1.0  # times the usual height of a line
    spacing: NotNegative = 0.0  # metres more between paragraphs
    colour: Colour = "#ffffff"
    outline: Colour | None = None  # round the letters; None: no outline
    outline_width: NotNegative = 0.008  # metres
    shadow: Fraction01 = 0.0  # how dark a soft shadow under the words is
    panel: Colour | None = "#101214"  # None: no panel
    panel_opacity: Fraction01 = 0.75
    padding: NotNegative = 0.08  # metres between the words and the panel's edge
    corner: NotNegative = 0.04  # metres of the panel's corner radius
    faces: Faces = "fixed"
    curve: Positive | None = None  # radius of the cylinder it is bent on, metres; None: flat

    def words(self, languages: tuple[str, ...]) -> str:
        """What it says in the first of `languages` that it is worded in, without marks."""
        said = words(self.text, languages)
        return plain(said) if self.rich else said
