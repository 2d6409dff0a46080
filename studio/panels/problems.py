"""The problems panel: what `check` finds, as one works; a click goes to where it is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from story.check.problem import Problem
from story.check.table import check
from studio.jobs import Jobs
from studio.look import GRID, ICON, Look, TextSize, font
from studio.panels.empty import EmptyState
from studio.panels.naming import Names
from studio.session import Session

_ICONS: Final = {"error": "x-circle", "warning": "warning", "note": "info"}
_PAUSE_MS: Final = 300  # after the last edit, before looking again
_INDENT: Final = GRID * 3 + ICON
_PROBLEM: Final = Qt.ItemDataRole.UserRole
_SAID: Final = Qt.ItemDataRole.UserRole + 1  # its message, what to do, where it is


class Checker(QObject):
    """Checks the story in a worker after every edit, the latest only."""

    checked = Signal(tuple)  # of Problem

    def __init__(self, session: Session, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._busy = False
        self._again = False
        self.problems: tuple[Problem, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._start)
        session.story_changed.connect(self._pause.start)
        session.media_changed.connect(self._pause.start)

    def _start(self) -> None:
        story, library = self._session.whole, self._session.library
        if story is None:
            self._take(())
            return
        if self._busy:
            self._again = True
            return
        self._busy = True

        def work() -> tuple[Problem, ...]:
            facts = library.facts() if library is not None else None
            return tuple(check(story, facts))

        self._jobs.start("", work, self._done, lambda error: self._done(()))

    def _done(self, problems: tuple[Problem, ...]) -> None:
        self._busy = False
        if self._again:
            self._again = False
            self._start()
        self._take(problems if self._session.whole is not None else ())

    def _take(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        self.checked.emit(self.problems)


class ProblemsPanel(QWidget):
    """The list of problems, worst first."""

    def __init__(self, session: Session, checker: Checker, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Problems"))
        self._list.setItemDelegate(_ProblemDelegate(look, self._list))
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)  # rows wrap anew
        self._list.itemActivated.connect(self._go)
        self._list.itemClicked.connect(self._go)
        self._empty = EmptyState(self._list, look, "check-circle", "")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._list)
        checker.checked.connect(self._show)
        self._show(())

    def _show(self, problems: tuple[Problem, ...]) -> None:
        self._list.clear()
        names = Names(self._session)
        for problem in problems:
            item = QListWidgetItem()
            said = (names.told(problem.message), problem.hint, names.place(problem))
            item.setData(_PROBLEM, problem)
            item.setData(_SAID, said)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                " ".join((f"{problem.severity}:", *said)).strip(),
            )
            item.setToolTip("\n".join(said).strip())
            self._list.addItem(item)
        self._empty.say(
            self.tr("Nothing to mend.")
            if self._session.whole is not None
            else self.tr("Problems of the open story appear here.")
        )
        self._empty.update_state()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._empty.refresh_icon()
        self._list.viewport().update()

    def _go(self, item: QListWidgetItem) -> None:
        problem = item.data(_PROBLEM)
        if isinstance(problem, Problem):
            self._session.go_to(scene=problem.scene, overlay=problem.overlay, asset=problem.asset)


class _ProblemDelegate(QStyledItemDelegate):
    """Draws a problem: its severity's icon, the message, the hint under it."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else GRID * 30
        return QSize(GRID * 20, sum(height for *_, height in self._lines(index, width)) + GRID * 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        problem: Problem = index.data(_PROBLEM)
        theme = self._look.theme
        area: QRect = option.rect
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(area, QColor(theme.hover))
        colours = {"error": theme.error, "warning": theme.warning, "note": theme.dim}
        sign = self._look.icon(_ICONS[problem.severity], colour=colours[problem.severity])
        sign.paint(painter, area.left() + GRID * 2, area.top() + GRID, ICON, ICON)
        top = area.top() + GRID
        for size, text, height in self._lines(index, area.width()):
            painter.setFont(font(size))
            painter.setPen(QColor(theme.text if size == "body" else theme.dim))
            line = QRect(area.left() + _INDENT, top, area.width() - _INDENT - GRID, height)
            painter.drawText(line, Qt.TextFlag.TextWordWrap, text)
            top += height
        painter.restore()

    def _lines(
        self, index: QModelIndex | QPersistentModelIndex, width: int
    ) -> list[tuple[TextSize, str, int]]:
        """The paragraphs of a row, and how high each is when wrapped."""
        message, hint, place = index.data(_SAID)
        room = QRect(0, 0, max(width - _INDENT - GRID, GRID * 8), GRID * 100)
        rows: list[tuple[TextSize, str, int]] = []
        texts: tuple[tuple[TextSize, str], ...] = (
            ("body", message),
            ("small", place),
            ("small", hint),
        )
        for size, text in texts:
            if not text:
                continue
            box = QFontMetrics(font(size)).boundingRect(room, Qt.TextFlag.TextWordWrap, text)
            rows.append((size, text, box.height() + 2))
        return rows
