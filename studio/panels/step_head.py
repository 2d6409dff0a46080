"""The sentence of an item in a list: it folds the item's form, and can be dragged and commanded."""

from __future__ import annotations

import html
import re
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
)

from studio.look import GRID, Look, font

_NAME: Final = re.compile("“([^”]*)”")
_SIGN: Final = 12  # pixels of the caret
_KEYS: Final = {
    (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier): "up",
    (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier): "down",
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier): "remove",
    (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier): "remove",
    (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier): "copy",
    (Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier): "cut",
    (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier): "paste",
    (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier): "duplicate",
}


class StepHead(QAbstractButton):
    """A line of words that wraps, under a caret, with a menu at its end."""

    folded = Signal()
    moved = Signal(int)  # by so many places
    removed = Signal()
    copied = Signal()
    pasted = Signal()
    duplicated = Signal()
    dragged = Signal(int)  # over that height of the screen
    dropped = Signal(int)

    def __init__(self, look: Look, *, folds: bool, strong: bool, fixed: bool = False) -> None:
        """`folds`: it has a form; `fixed`: the item can neither be moved nor removed."""
        super().__init__()
        self._fixed = fixed
        self._look, self._folds = look, folds
        self._pressed: QPoint | None = None
        self._dragging = False
        self._caret = QLabel()
        self._caret.setFixedWidth(_SIGN)
        self._words = QLabel()
        self._words.setFont(font("body", strong=strong))
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setMinimumWidth(1)
        for part in (self._caret, self._words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._more = QToolButton()
        self._more.setIcon(look.icon("dots-three", colour=look.theme.dim))
        self._more.setFixedSize(GRID * 3, GRID * 3)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the menu key opens it as well
        self._more.setToolTip(self.tr("Move, copy, remove"))
        self._more.setAccessibleName(self.tr("Move, copy, remove"))
        self.menu = QMenu(self._more)
        self._fill(self.menu)
        self._more.setMenu(self.menu)
        self._box = box = QHBoxLayout(self)
        box.setContentsMargins(GRID // 2, 2, 0, 2)
        box.setSpacing(GRID // 2)
        box.addWidget(self._caret)
        box.addWidget(self._words, 1)
        box.addWidget(self._more)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(self.tr("Alt and the arrows move it, Delete removes it."))
        if fixed:
            self._more.hide()
            self.setToolTip("")
        else:
            self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            self.customContextMenuRequested.connect(self._open_menu)
        self.clicked.connect(self.folded)
        self.show_open(False)

    def say(self, sentence: str) -> None:
        """Say something; names in “quotes” are shown bold."""
        self._words.setText(_NAME.sub(r"<b>\1</b>", html.escape(sentence, quote=False)))
        self.setAccessibleName(sentence)

    def show_open(self, is_open: bool) -> None:
        """Show by the caret whether the form is open."""
        name = "caret-down" if is_open else "caret-right"
        if not self._folds:
            name = "minus"
        icon = self._look.icon(name, colour=self._look.theme.dim)
        self._caret.setPixmap(icon.pixmap(QSize(_SIGN, _SIGN)))
        self.setAccessibleDescription(self.tr("Open") if is_open else self.tr("Closed"))

    def sizeHint(self) -> QSize:
        return self._box.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._box.minimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self._box.heightForWidth(width), GRID * 3 + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        if not (self.underMouse() or self.hasFocus()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 1))
        painter.setBrush(QColor(theme.hover if self.underMouse() else theme.field))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._deed(event)
        ):
            event.accept()  # the window's own shortcuts must not take these keys
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match self._deed(event):
            case "up":
                self.moved.emit(-1)
            case "down":
                self.moved.emit(1)
            case "remove":
                self.removed.emit()
            case "copy":
                self.copied.emit()
            case "cut":
                self.copied.emit()
                self.removed.emit()
            case "paste":
                self.pasted.emit()
            case "duplicate":
                self.duplicated.emit()
            case _ if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.click()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._fixed:
            self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            moved = event.position().toPoint() - self._pressed
            if self._dragging or moved.manhattanLength() >= QApplication.startDragDistance():
                self._dragging = True
                self.setDown(False)
                self.dragged.emit(event.globalPosition().toPoint().y())
                return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._dragging:
            self._dragging = False
            self.dropped.emit(event.globalPosition().toPoint().y())
            return
        super().mouseReleaseEvent(event)

    def _open_menu(self, at: QPoint) -> None:
        self.menu.exec(self.mapToGlobal(at))

    def _deed(self, event: QKeyEvent) -> str | None:
        if self._fixed:
            return None
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return _KEYS.get((Qt.Key(event.key()), modifiers))

    def _fill(self, menu: QMenu) -> None:
        menu.addAction(self.tr("Move up"), lambda: self.moved.emit(-1))
        menu.addAction(self.tr("Move down"), lambda: self.moved.emit(1))
        menu.addSeparator()
        menu.addAction(self.tr("Copy"), self.copied.emit)
        menu.addAction(self.tr("Paste after it"), self.pasted.emit)
        menu.addAction(self.tr("Duplicate"), self.duplicated.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), self.removed.emit)
