"""A story that a newer Diorama wrote, as plain JSON: to look at, never to save."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from story.migrations import Document
from studio.look import GRID, label


class RawPage(QWidget):
    """The document's text, read-only, under a line that says why."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rawPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("The story file"))
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        box = QVBoxLayout(self)
        box.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        box.setSpacing(GRID)
        box.addWidget(
            label(
                self.tr("This story is shown as it stands in its file. It cannot be changed here.")
            )
        )
        box.addWidget(self._text, 1)

    def show_document(self, document: Document) -> None:
        """Show it."""
        self._text.setPlainText(json.dumps(document, indent=2, ensure_ascii=False))
