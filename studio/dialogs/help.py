"""The Help menu's pages: every shortcut and gesture, and what Diorama is made of. Not modal."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from studio.actions import GESTURES
from studio.look import GRID, Look, label
from studio.panels.parts import Column, heading
from studio.wording import shown

_NAMED = (
    ("Qt, Qt for Python", "LGPL-3.0"),
    ("Qt Advanced Docking System", "LGPL-2.1"),
    ("FFmpeg, PyAV", "LGPL-2.1, GPL-3.0 · BSD-3-Clause"),
    ("three.js", "MIT"),
    ("Skia", "BSD-3-Clause"),
    ("OpenCV", "Apache-2.0"),
    ("Phosphor", "MIT"),
    ("Noto", "OFL-1.1"),
)


class ShortcutsPage(QDialog):
    """Every command that has a shortcut, menu by menu, then the mouse."""

    def __init__(self, menus: Iterable[tuple[str, Iterable[QAction]]], parent: QWidget) -> None:
        """`menus`: the title of each and what is in it."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        self.resize(GRID * 72, GRID * 84)
        column = Column()
        column.box.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        for title, actions in menus:
            rows = [
                (" / ".join(k.toString(k.SequenceFormat.NativeText) for k in keys), one.statusTip())
                for one in actions
                if (keys := one.shortcuts())
            ]
            if rows:
                self._add(column, title.replace("&", ""), rows)
        self._add(
            column,
            self.tr("In the picture and the fields"),
            [(shown(what), shown(does)) for what, does in GESTURES],
        )
        column.box.addStretch(1)
        _fill(self, column)

    def _add(self, column: Column, title: str, rows: list[tuple[str, str]]) -> None:
        column.box.addWidget(heading(title))
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, GRID)
        grid.setHorizontalSpacing(GRID * 2)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnMinimumWidth(0, GRID * 23)
        grid.setColumnStretch(1, 1)
        for row, (keys, does) in enumerate(rows):
            what = label(does, dim=True)
            what.setWordWrap(True)
            grid.addWidget(label(keys), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(what, row, 1)
        column.box.addWidget(table)


class AboutPage(QDialog):
    """The version, the licence, and the licences of what Diorama is built on."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Diorama"))
        self.setFixedWidth(GRID * 60)
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID)
        box.setSpacing(GRID)
        sign = QLabel()
        sign.setPixmap(
            look.icon("cube", colour=look.theme.accent).pixmap(QSize(GRID * 6, GRID * 6))
        )
        box.addWidget(sign)
        box.addWidget(label("Diorama", "title"))
        about = self.tr("Version %1 · Apache-2.0 · © 2026 the Diorama authors")
        self.about = label(about.replace("%1", version("diorama")), dim=True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(self.about)
        plain = label(
            self.tr(
                "A studio for immersive stories. Your stories are plain folders on your own disk: "
                "no account, no cloud."
            )
        )
        plain.setWordWrap(True)
        box.addWidget(plain)
        box.addWidget(heading(self.tr("Built on")))
        table = QGridLayout()
        table.setColumnStretch(1, 1)
        table.setHorizontalSpacing(GRID * 3)
        for row, (name, licence) in enumerate(_NAMED):
            table.addWidget(label(name), row, 0)
            table.addWidget(label(licence, dim=True), row, 1)
        box.addLayout(table)
        more = label(self.tr("NOTICE and pyproject.toml name all of it."), "small", dim=True)
        box.addWidget(more)
        _fill(self, column)


def _fill(dialog: QDialog, inside: QWidget) -> None:
    box = QVBoxLayout(dialog)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(inside, 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.setContentsMargins(GRID * 3, GRID, GRID * 3, GRID * 2)
    buttons.rejected.connect(dialog.close)
    box.addWidget(buttons)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
