"""Whose words are shown and edited: everyone's, or those of one of the story's audiences."""

from __future__ import annotations

from PySide6.QtCore import Signal

from studio.panels.combo import Combo
from studio.panels.sources import StorySources


class WhoseWords(Combo):
    """Offers the story's audiences; hidden where it has none. Sets `sources.audience`."""

    chosen = Signal()

    def __init__(self, sources: StorySources) -> None:
        super().__init__()
        self._sources = sources
        self.setMinimumContentsLength(9)
        self.setAccessibleName(self.tr("Whose words"))
        self.setToolTip(self.tr("Whose words are shown: everyone's or an audience's"))
        self.activated.connect(self._choose)

    def show_story(self) -> None:
        """Offer the audiences that there are now."""
        known = list(self._sources.options("audience"))
        codes = [None, *(code for code, _name in known)]
        if self._sources.audience not in codes:
            self._sources.audience = None
        names = [self.tr("Everyone"), *(name for _code, name in known)]
        if names != [self.itemText(n) for n in range(self.count())]:
            self.clear()
            self.addItems(names)
        self.setCurrentIndex(codes.index(self._sources.audience))
        self.setVisible(bool(known))

    def _choose(self, index: int) -> None:
        known = self._sources.options("audience")
        self._sources.audience = known[index - 1][0] if index else None
        self.chosen.emit()
