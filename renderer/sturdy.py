"""What a graphics driver refuses to draw is left out, and told of; the rest is drawn.

Drivers compile shaders in their own ways: one that takes none of ours for models may take all
others. renderer/programs.py remembers what was refused, so that it is not tried for each picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, ParamSpec

from renderer.gl import GL
from renderer.layers import Layer, Sky, Solid
from renderer.sights import Sight
from story.check.faults import label_of
from story.errors import ShaderError
from story.model.values import Id
from story.timeline import Moment

_With = ParamSpec("_With")

SHADOWS: Final = "its shadows"
OUTLINES: Final = "the lines round what is selected"


class Refusals:
    """What was left out of the picture at hand: by overlay, or None for what surrounds, SHADOWS,
    OUTLINES.
    """

    def __init__(self) -> None:
        self.of: dict[Id | None, ShaderError] = {}

    def begin(self) -> None:
        """A picture begins. Things stay refused: what is kept of them is not drawn each time."""
        anew = (None, SHADOWS, OUTLINES)
        self.of = {key: error for key, error in self.of.items() if key not in anew}

    def guarded(self, layer: Layer, instead: Callable[[], Sky]) -> Layer:
        """The layer, that draws nothing where the driver refuses it; a sky draws another instead.

        A plane has nothing to draw it with: whoever does calls `refuse`.
        """
        if isinstance(layer, Sky):
            return Sky(self._sky(layer, instead))
        if not isinstance(layer, Solid):
            return layer
        guard = self._guard
        return replace(
            layer,
            opaque=guard(layer.overlay, layer.opaque),
            translucent=layer.translucent and guard(layer.overlay, layer.translucent),
            through=layer.through and guard(layer.overlay, layer.through),
            edges=layer.edges and guard(layer.overlay, layer.edges),
            casts=layer.casts and guard(layer.overlay, layer.casts),
        )

    def refuse(self, overlay: Id | None, error: ShaderError) -> None:
        """Something is left out."""
        self.of.setdefault(overlay, error)
        GL.glColorMask(True, True, True, True)  # it may have stopped between two passes

    def lines(self, moment: Moment, languages: tuple[str, ...]) -> Iterator[str]:
        """For the user: what is left out, and why."""
        labels = {each.overlay.id: label_of(each.overlay, languages) for each in moment.overlays}
        labels |= {SHADOWS: SHADOWS, OUTLINES: OUTLINES}
        for overlay, error in self.of.items():
            if overlay is not None and overlay not in labels:
                continue
            what = "what surrounds" if overlay is None else labels[overlay]
            why = error.message.splitlines()[0]
            yield f"Left out, as this graphics driver does not draw it: {what} ({why})."

    def _guard(self, overlay: Id | None, draw: Callable[_With, None]) -> Callable[_With, None]:
        def guarded(*args: _With.args, **kwargs: _With.kwargs) -> None:
            try:
                draw(*args, **kwargs)
            except ShaderError as error:
                self.refuse(overlay, error)

        return guarded

    def _sky(self, sky: Sky, instead: Callable[[], Sky]) -> Callable[[Sight], None]:
        def guarded(sight: Sight) -> None:
            try:
                sky.paint(sight)
            except ShaderError as error:
                self.refuse(None, error)
                instead().paint(sight)

        return guarded
