"""Editors of plain values: words by language, colours, choices, yes or no, ids."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics
from PySide6.QtWidgets import (
    QColorDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from story.model.values import MOST, Id, Localised, VariantKey, is_colour
from story.overlays.chart import MOST_SERIES
from studio.look import GRID, font, label
from studio.panels.combo import Combo
from studio.panels.editor import Editor
from studio.panels.field_table import CHOICES, Refers, humanise
from studio.panels.offered import Sources
from studio.panels.tick import Tick
from studio.wording import shown

_PAUSE_MS = 400  # of typing, after which words count as edited
_LINES = 3  # that a field for long words shows


def _filled(owner: QWidget, *widgets: QWidget) -> None:
    layout = QHBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID // 2)
    for widget in widgets:
        layout.addWidget(widget)
    owner.setFocusProxy(widgets[0])


class LineField(Editor):
    """One line of plain text."""

    def __init__(self) -> None:
        super().__init__()
        self._line = QLineEdit()
        self._line.editingFinished.connect(self._finish)
        self._value = ""
        _filled(self, self._line)

    def show_value(self, value: object) -> None:
        if isinstance(value, str) and (value != self._value or not self._line.hasFocus()):
            self._value = value
            self._line.setText(value)
            self._line.setCursorPosition(0)  # what is long is read from its beginning

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._line.setAccessibleName(name)
        self._line.setAccessibleDescription(hint)

    def suggest(self, text: str) -> None:
        """Say what serves while there is nothing in it."""
        self._line.setPlaceholderText(text)

    def _finish(self) -> None:
        if self._line.text() != self._value:
            self._value = self._line.text()
            self.edited.emit(self._value, False)


class ParagraphField(Editor):
    """A few lines of plain text, told as they are typed."""

    wide = True

    def __init__(self) -> None:
        super().__init__()
        self._edit = _WordsEdit(lambda: None)
        self._edit.textChanged.connect(lambda: self.edited.emit(self._edit.toPlainText(), True))
        _filled(self, self._edit)

    def show_value(self, value: object) -> None:
        if isinstance(value, str) and value != self._edit.toPlainText():
            with QSignalBlocker(self._edit):
                self._edit.setPlainText(value)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._edit.setAccessibleName(name)
        self._edit.setAccessibleDescription(hint)

    def suggest(self, text: str) -> None:
        """Say what serves while there is nothing in it."""
        self._edit.setPlaceholderText(text)


class PatternField(LineField):
    """One line that has to be of a pattern: a name of a variable, a code."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._pattern = re.compile(pattern)

    def _finish(self) -> None:
        """Take what was typed, or what it comes to without spaces and capitals."""
        said = self._line.text().strip()
        for text in (said, "_".join(said.split()), "-".join(said.lower().split())):
            if self._pattern.search(text):
                self._line.setText(text)
                super()._finish()
                return
        self._line.setText(self._value)


class CodesField(LineField):
    """A tuple of short codes of a pattern, written with commas between."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._pattern = re.compile(pattern)

    def show_value(self, value: object) -> None:
        if isinstance(value, tuple):
            super().show_value(", ".join(str(part) for part in value))

    def _finish(self) -> None:
        parts = dict.fromkeys(part.strip() for part in self._line.text().split(","))
        codes = tuple(part for part in parts if self._pattern.search(part))
        text = ", ".join(codes)
        if codes and text != self._value:
            self._value = text
            self.edited.emit(codes, False)
        self._line.setText(self._value)


class FiguresField(LineField):
    """A tuple of numbers, written with semicolons between; a dash where there is none."""

    def show_value(self, value: object) -> None:
        if isinstance(value, tuple):
            super().show_value("; ".join("–" if each is None else f"{each:.12g}" for each in value))

    def _finish(self) -> None:
        figures: list[float | None] = []
        for part in self._line.text().replace("\t", ";").split(";"):
            bare = part.strip().replace("\u2212", "-").replace(",", ".")
            try:
                number = float(bare)
            except ValueError:
                number = math.nan
            figures.append(number if math.isfinite(number) and abs(number) <= MOST else None)
        text = "; ".join("–" if each is None else f"{each:.12g}" for each in figures)
        if text != self._value and len(figures) <= MOST_SERIES:
            self._value = text
            self.edited.emit(tuple(figures), False)
        self._line.setText(self._value)


class CheckField(Editor):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__()
        self._box = Tick()
        self._box.toggled.connect(lambda on: self.edited.emit(on, False))
        _filled(self, self._box)

    def show_value(self, value: object) -> None:
        with QSignalBlocker(self._box):
            self._box.setChecked(bool(value))

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._box.setAccessibleName(name)


class ChoiceField(Editor):
    """One of a few words."""

    roomy = True

    def __init__(self, choices: Sequence[object], called: Mapping[str, str] = CHOICES) -> None:
        super().__init__()
        self._choices = list(choices)
        self._combo = Combo()
        for choice in self._choices:
            text = called.get(str(choice))
            self._combo.addItem(shown(text) if text else humanise(str(choice)))
        self._combo.activated.connect(lambda index: self.edited.emit(self._choices[index], False))
        _filled(self, self._combo)

    def show_value(self, value: object) -> None:
        if value in self._choices:
            self._combo.setCurrentIndex(self._choices.index(value))

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._combo.setAccessibleName(name)


class IdField(Editor):
    """One of the story's assets, scenes, overlays or anchors, chosen by its name.

    With `without`, which says what holds then, there may be none of them: None.
    """

    roomy = True

    def __init__(self, refers: Refers, sources: Sources, without: str = "") -> None:
        super().__init__()
        self._refers, self._sources, self._without = refers, sources, without
        self._ids: list[Id] = []
        self._value: object = ""
        self._combo = Combo()
        self._combo.activated.connect(self._chosen)
        _filled(self, self._combo)
        self.refresh()

    def show_value(self, value: object) -> None:
        self._value = value
        self.refresh()

    def refresh(self) -> None:
        options = list(self._sources.options(self._refers))
        if self._without:
            options.insert(0, ("", self._without))
        known = [id_ for id_, _ in options]
        if self._value and self._value not in known:
            missing = self.tr("(missing)")
            named = self._refers == "animation"  # in the story by its name
            options.insert(0, (str(self._value), f"{self._value} {missing}" if named else missing))
        elif not self._value and not self._without:
            options.insert(0, ("", self.tr("Choose…")))
        self._ids = [id_ for id_, _ in options]
        with QSignalBlocker(self._combo):
            self._combo.clear()
            self._combo.addItems([name for _, name in options])
            self._combo.setCurrentIndex(
                self._ids.index(str(self._value)) if self._value in self._ids else 0
            )

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._combo.setAccessibleName(name)

    def _chosen(self, index: int) -> None:
        chosen = self._ids[index] or None
        if (chosen or self._without) and chosen != (self._value or None):
            self._value = chosen
            self.edited.emit(chosen, False)


class ColourField(Editor):
    """An sRGB colour: a swatch that opens the chooser, and its number to type."""

    def __init__(self) -> None:
        super().__init__()
        self._value = "#000000"
        self._swatch = QPushButton()
        self._swatch.setFixedSize(GRID * 3, GRID * 3)
        self._swatch.clicked.connect(self._choose)
        self._line = QLineEdit()
        self._line.setMaxLength(7)
        widest = QFontMetrics(font("body")).horizontalAdvance("#dddddd")
        self._line.setMinimumWidth(widest + GRID * 2 + 4)  # with the style's padding
        self._line.editingFinished.connect(self._typed)
        _filled(self, self._line, self._swatch)

    def show_value(self, value: object) -> None:
        if isinstance(value, str):
            self._value = value
            self._line.setText(value)
            self._swatch.setStyleSheet(f"background: {value}; padding: 0;")

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._line.setAccessibleName(name)
        self._swatch.setAccessibleName(self.tr("Choose: %1").replace("%1", name))
        self._swatch.setToolTip(self.tr("Choose a colour"))

    def _typed(self) -> None:
        text = self._line.text().strip().lower()
        text = text if text.startswith("#") else f"#{text}"
        if len(text) == 4:
            text = "#" + "".join(2 * digit for digit in text[1:])
        if is_colour(text) and text != self._value:
            self.show_value(text)
            self.edited.emit(text, False)
        else:
            self._line.setText(self._value)

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(self._value), self)
        before = self._value

        def take(colour: QColor, more: bool) -> None:
            if colour.isValid():
                self.show_value(colour.name())
                self.edited.emit(self._value, more)

        dialog.currentColorChanged.connect(lambda colour: take(colour, True))
        dialog.accepted.connect(lambda: take(dialog.currentColor(), False))
        dialog.rejected.connect(lambda: take(QColor(before), False))
        dialog.open()


class _WordsEdit(QPlainTextEdit):
    """A few lines of text that tell when they were left."""

    def __init__(self, left: Callable[[], None]) -> None:
        super().__init__()
        self._left = left
        self.setTabChangesFocus(True)
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * _LINES + GRID * 2)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._left()
        super().focusOutEvent(event)


class WordsField(Editor):
    """What an audience sees, one line or field for each language of the story."""

    wide = True

    def __init__(self, sources: Sources, *, long: bool) -> None:
        super().__init__()
        self._sources, self._long = sources, long
        self._value: Localised = {}
        self._edits: dict[str, QLineEdit | QPlainTextEdit] = {}
        self._name, self._hint = "", ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID // 2)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(lambda: self._take(more=True))

    def show_value(self, value: object) -> None:
        if not isinstance(value, dict):
            return
        keys = self._keys(value)
        if keys != list(self._edits):
            self._build(keys)
        if self._pause.isActive():
            return  # the words being typed are newer than the story's
        self._value = value
        for key, edit in self._edits.items():
            text = value.get(key, "")
            instead = self._sources.fallback(value, key) or self.tr("Nothing yet")
            edit.setPlaceholderText(" ".join(instead.split()))
            if _text(edit) != text:
                with QSignalBlocker(edit):
                    if isinstance(edit, QLineEdit):
                        edit.setText(text)
                        edit.setCursorPosition(0)
                    else:
                        edit.setPlainText(text)

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._name, self._hint = name, hint
        for code, edit in self._edits.items():
            edit.setAccessibleName(f"{name} ({code})")

    def refresh(self) -> None:
        self.show_value(self._value)

    def key_of(self, widget: QWidget) -> VariantKey:
        """Whose words a widget in here holds; "" for none of them."""
        return next((key for key, edit in self._edits.items() if edit is widget), "")

    def _keys(self, value: Localised) -> list[VariantKey]:
        """Whose words there is a field for: each language's, and others that hold some."""
        whom = self._sources.audience
        languages = self._sources.languages()
        audiences = [f"@{code}" for code, _name in self._sources.options("audience")]
        known = {f"{language}{at}" for language in languages for at in ("", *audiences)}
        here = [language if whom is None else f"{language}@{whom}" for language in languages]
        return [*here, *(key for key in value if key not in known)]

    def _build(self, codes: list[str]) -> None:
        while item := self._box.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        self._edits = {}
        for code in codes:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(GRID)
            edit: QLineEdit | QPlainTextEdit
            if self._long:
                edit = _WordsEdit(self._left)
                edit.textChanged.connect(self._pause.start)
            else:
                edit = QLineEdit()
                edit.textEdited.connect(self._pause.start)
                edit.editingFinished.connect(self._left)
            edit.setAccessibleName(f"{self._name} ({code})")
            line.addWidget(edit, 1)
            if len(codes) > 1:
                whom = self._sources.audience
                tag = label(code.removesuffix(f"@{whom}"), "small", dim=True)
                tag.setFixedWidth(GRID * 6)
                line.insertWidget(0, tag)
            self._box.addWidget(row)
            self._edits[code] = edit
            if self.focusProxy() is None or len(self._edits) == 1:
                self.setFocusProxy(edit)

    def _left(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._take(more=False)

    def _take(self, *, more: bool) -> None:
        words = dict(self._value)
        for code, edit in self._edits.items():
            text = _text(edit)
            if text:
                words[code] = text
            else:
                words.pop(code, None)
        if words != self._value:
            self._value = words
            self.edited.emit(words, more)


def _text(edit: QLineEdit | QPlainTextEdit) -> str:
    return edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()
