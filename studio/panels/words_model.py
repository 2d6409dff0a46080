"""The words of a story as a table for Qt: a row a text, a column a language, of one audience.

words.py shows it; story/texts.py says which texts there are and sets them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from story.model.values import AudienceCode, LanguageCode, Localised, VariantKey
from story.texts import Wording
from studio.look import Look, font

_Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()


class Row(NamedTuple):
    """A text, what it belongs to and which of its words it is."""

    text: Wording
    owner: str
    field: str


class WordsModel(QAbstractTableModel):
    """Tells of the texts; what is typed goes to `set_words`."""

    def __init__(
        self,
        look: Look,
        fallback: Callable[[Localised, VariantKey], str],
        set_words: Callable[[str, VariantKey, str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._look, self._fallback, self._set_words = look, fallback, set_words
        self._rows: list[Row] = []
        self._languages: tuple[LanguageCode, ...] = ()
        self._audience: AudienceCode | None = None
        self.writable = True

    def show_rows(
        self, rows: list[Row], languages: tuple[LanguageCode, ...], audience: AudienceCode | None
    ) -> None:
        """Show those texts, in those languages, as that audience has them."""
        key = [row.text.address for row in rows], languages, audience
        if key == ([row.text.address for row in self._rows], self._languages, self._audience):
            self._rows = rows  # the same texts: what is being edited stays open
            last = self.index(len(rows) - 1, len(languages))
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows, self._languages, self._audience = rows, languages, audience
        self.endResetModel()

    def key_of(self, column: int) -> VariantKey | None:
        """Whose words a column holds; None of the first one."""
        if column == 0:
            return None
        language = self._languages[column - 1]
        return language if self._audience is None else f"{language}@{self._audience}"

    def row(self, index: _Index) -> Row:
        """The row that an index is in."""
        return self._rows[index.row()]

    def is_missing(self, row: Row, key: VariantKey) -> bool:
        """Whether there are words, but none for a language; an audience may do without its own."""
        language = key.partition("@")[0]
        return bool(row.text.text) and key not in row.text.text and language not in row.text.text

    def rowCount(self, parent: _Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._languages) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return self.key_of(section) or self.tr("Text of")

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() and self.writable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = 0) -> Any:
        roles = Qt.ItemDataRole
        row, key = self._rows[index.row()], self.key_of(index.column())
        theme = self._look.theme
        if key is None:
            if role == roles.DisplayRole:
                return f"{row.owner} · {row.field}"
            return QColor(theme.dim) if role == roles.ForegroundRole else None
        own = row.text.text.get(key)
        missing = own is None and self.is_missing(row, key)
        match role:
            case roles.DisplayRole:
                said = own if own is not None else self._fallback(row.text.text, key)
                return " ⏎ ".join(said.splitlines())
            case roles.EditRole:
                return own or ""
            case roles.ForegroundRole:
                return QColor(theme.text if own is not None else theme.dim)
            case roles.BackgroundRole:
                return _tinted(theme.warning) if missing else None
            case roles.FontRole:
                made = font("body")
                made.setStyle(QFont.Style.StyleItalic if own is None else QFont.Style.StyleNormal)
                return made
            case roles.ToolTipRole:
                return self._tip(row, key, own)
            case roles.AccessibleTextRole:
                return f"{row.owner}, {row.field}, {key}: {self._tip(row, key, own)}"
        return None

    def setData(self, index: _Index, value: Any, role: int = 0) -> bool:
        key = self.key_of(index.column())
        row = self._rows[index.row()]
        if key is None or str(value) == row.text.text.get(key, ""):
            return False
        self._set_words(row.text.address, key, str(value))
        return True

    def _tip(self, row: Row, key: VariantKey, own: str | None) -> str:
        if own is not None:
            return own
        instead = self._fallback(row.text.text, key)
        if not instead:
            return self.tr("No words yet")
        if not self.is_missing(row, key):
            return self.tr("As for everyone: %1").replace("%1", instead)
        return self.tr("Missing; shown instead: %1").replace("%1", instead)


def _tinted(colour: str) -> QColor:
    made = QColor(colour)
    made.setAlphaF(0.14)
    return made
