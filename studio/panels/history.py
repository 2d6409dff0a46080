"""The history panel: what was done, step by step. A click or Enter goes to that step."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.look import GRID, Look, font
from studio.panels.empty import EmptyState
from studio.panels.rows import ENTER, OnKeys
from studio.session import Session


class HistoryPanel(QWidget):
    """The steps, the first at the top; what was undone follows, grey."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._shown: tuple[tuple[str, ...], int] = ((), 0)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("History"))
        self._list.setAccessibleDescription(self.tr("Enter goes to a step, back or on."))
        self._list.setUniformItemSizes(True)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.itemClicked.connect(lambda item: self._go(self._list.row(item)))
        OnKeys(self._list, lambda: self._go(self._list.currentRow()), ENTER)
        self._empty = EmptyState(
            self._list, look, "clock-counter-clockwise", self.tr("What you do is listed here.")
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._list)
        session.document_changed.connect(self.show_steps)
        self.show_steps()

    def show_steps(self) -> None:
        """Show what was done as it is now."""
        steps, now = self._session.steps, self._session.step
        if (steps, now) == self._shown and self._list.count():
            return
        self._shown = (steps, now)
        theme = self._look.theme
        with QSignalBlocker(self._list):
            while self._list.count() > len(steps):
                self._list.takeItem(self._list.count() - 1)
            while self._list.count() < len(steps):
                item = QListWidgetItem()
                item.setSizeHint(QSize(0, GRID * 3 + 4))
                self._list.addItem(item)
            for row, step in enumerate(steps):
                item = self._list.item(row)
                text = step or self.tr("Opened")
                later = row > now
                item.setText(text)
                item.setFont(font("body", strong=row == now))
                item.setForeground(QColor(theme.disabled if later else theme.text))
                name = self._look.icon(
                    "caret-right" if row == now else "minus",
                    colour=theme.accent if row == now else theme.disabled,
                )
                item.setIcon(name)
                said = self.tr("%1, undone") if later else self.tr("%1, now")
                plain = text if row < now else said.replace("%1", text)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, plain)
            self._list.setCurrentRow(now if steps else -1)
        if steps:
            self._list.scrollToItem(self._list.item(now))
        self._empty.update_state()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._empty.refresh_icon()
        self._shown = ((), 0)
        self.show_steps()

    def _go(self, row: int) -> None:
        if self._session.writable and 0 <= row < len(self._session.steps):
            self._session.go_back_to(row)
