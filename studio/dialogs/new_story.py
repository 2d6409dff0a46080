"""A new story from a template: which, what is filled in, and where it goes.

importing.py makes it; story/templates.py says what a template takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from story.errors import StudioError
from story.model.parameters import (
    ChoiceParameter,
    ColourParameter,
    FileParameter,
    NumberParameter,
    Plain,
    TextParameter,
)
from story.model.story import Story
from story.model.values import Id, Localised, words
from story.placeholders import plain
from story.templates import Slot, slots_of
from studio.look import GRID, Look, label
from studio.panels.editor import Editor
from studio.panels.elided import ElidedLabel
from studio.panels.field_table import Field
from studio.panels.held import held_in
from studio.panels.numbers import NumberField
from studio.panels.parts import Column, hint_label
from studio.panels.values import ChoiceField, ColourField, LineField, ParagraphField
from studio.template_pictures import TemplatePictures
from studio.templates.table import TEMPLATES
from studio.templating import story_at
from studio.thumbnails import CORNER

ICONS: Final[dict[str, str]] = {
    "gallery-tour": "image-square",
    "object-in-the-round": "cube",
    "ar-table-piece": "device-mobile-camera",
    "weather-warning": "cloud-lightning",
    "before-and-after": "swap",
    "quiz-trail": "question",
}
_LIST: Final = GRID * 38  # pixels
_PICTURE: Final = QSize(GRID * 15, GRID * 8)
_LANGUAGES: Final = ("en",)


class NewStoryDialog(QDialog):
    """Chosen at the left, filled in at the right. `wanted`: a template, its values, the place."""

    wanted = Signal(str, object, object)  # an id or a folder; values by name; a Path

    def __init__(
        self, look: Look, pictures: TemplatePictures, where: Path, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._look, self._pictures, self._where = look, pictures, where
        self.setWindowTitle(self.tr("New story from a template"))
        self.resize(GRID * 110, GRID * 75)
        self._slots: tuple[Slot, ...] = ()
        self._editors: dict[str, Editor] = {}
        self._values: dict[str, str] = {}
        self._own: dict[str, Story] = {}  # the user's own templates by folder
        self.templates = QListWidget()
        self.templates.setAccessibleName(self.tr("Templates"))
        self.templates.setFixedWidth(_LIST)
        self.templates.setIconSize(_PICTURE)
        self.templates.setWordWrap(True)
        self.templates.setSpacing(2)
        for key, template in TEMPLATES.items():
            self._add(key, words(template.title, _LANGUAGES), template.about)
        pictures.arrived.connect(self._show_picture)
        self.finished.connect(pictures.rest)
        pictures.want(tuple(TEMPLATES))
        self.templates.currentItemChanged.connect(lambda: self._choose())
        another = QPushButton(self.tr("A story of yours…"))
        another.setToolTip(self.tr("One that has parameters"))
        another.clicked.connect(self._ask_story)
        left = QVBoxLayout()
        left.addWidget(self.templates, 1)
        left.addWidget(another, 0, Qt.AlignmentFlag.AlignLeft)
        self._title = label("", "title")
        self._about = hint_label("")
        self._column = Column()
        self.name = QLineEdit(self.tr("Untitled"))
        self.name.setAccessibleName(self.tr("Name of the story"))
        self.name.textChanged.connect(self._check)
        self.place = ElidedLabel()
        elsewhere = QPushButton(self.tr("Choose…"))
        elsewhere.setToolTip(self.tr("Choose the folder that it is saved in"))
        elsewhere.clicked.connect(self._ask_place)
        place = QGridLayout()
        place.setHorizontalSpacing(GRID)
        place.setColumnStretch(1, 1)
        place.addWidget(label(self.tr("Name"), dim=True), 0, 0)
        place.addWidget(self.name, 0, 1, 1, 2)
        place.addWidget(label(self.tr("Saved in"), dim=True), 1, 0)
        place.addWidget(self.place, 1, 1)
        place.addWidget(elsewhere, 1, 2)
        self._missing = label("", "small", dim=True)
        self._missing.setWordWrap(True)
        self.make = QPushButton(self.tr("Create"))
        self.make.setProperty("primary", True)
        self.make.clicked.connect(self._take)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._missing, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.make)
        right = QVBoxLayout()
        right.setSpacing(GRID)
        right.addWidget(self._title)
        right.addWidget(self._about)
        right.addWidget(self._column, 1)
        right.addLayout(place)
        right.addLayout(foot)
        box = QHBoxLayout(self)
        box.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        box.setSpacing(GRID * 2)
        box.addLayout(left)
        box.addLayout(right, 1)
        self.save_in(where)
        self.templates.setCurrentRow(0)

    def save_in(self, folder: Path) -> None:
        """Choose the folder that the story is saved in."""
        self._where = folder
        self.place.setText(str(folder))
        self.place.setToolTip(str(folder))

    def editor(self, name: str) -> Editor:
        """The editor of a value, by the whole name of its parameter."""
        return self._editors[name]

    def add_story(self, folder: Path) -> None:
        """Offer a story of the user's own as a template, and choose it. Raises StudioError."""
        source = story_at(str(folder))
        title = words(source.story.title, source.story.languages) or source.folder.stem
        self._add(str(source.folder), title, source.story.description)
        self._own[str(source.folder)] = source.story
        self.templates.setCurrentRow(self.templates.count() - 1)

    def _add(self, key: str, title: str, about: Localised) -> None:
        item = QListWidgetItem(self._icon(key), title)
        item.setData(_KEY, key)
        item.setData(_ABOUT, words(about, _LANGUAGES))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}. {words(about, _LANGUAGES)}")
        item.setSizeHint(QSize(0, _PICTURE.height() + GRID))
        self.templates.addItem(item)

    def _icon(self, key: str) -> QIcon:
        """A template's picture; while there is none, a sign on a ground of its size."""
        image, ratio = self._pictures.of(key), self.devicePixelRatio()
        pixmap = QPixmap(_PICTURE * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area, shape = QRectF(QPointF(), QSizeF(_PICTURE)), QPainterPath()
        shape.addRoundedRect(area, CORNER, CORNER)
        painter.setClipPath(shape)
        if image is not None:
            painter.drawImage(area, image)
        else:
            painter.fillRect(area, QColor(self._look.theme.ground))
            sign = self._look.icon(ICONS.get(key, "file"), colour=self._accent)
            side, middle = GRID * 3, area.center().toPoint()
            sign.paint(painter, middle.x() - side // 2, middle.y() - side // 2, side, side)
        painter.end()
        return QIcon(pixmap)

    def _show_picture(self, key: str) -> None:
        for row in range(self.templates.count()):
            item = self.templates.item(row)
            if item.data(_KEY) == key:
                item.setIcon(self._icon(key))
        if self.templates.currentItem().data(_KEY) == key:
            self._suggest(key)

    def _suggest(self, key: str) -> None:
        """Show in each field for words those that the template has by itself."""
        story = self._own.get(key) or self._pictures.story(key)
        for slot in self._slots if story is not None else ():
            editor = self._editors[slot.name]
            if story is not None and isinstance(editor, LineField | ParagraphField):
                editor.suggest(own_words(story, slot.parameter))

    @property
    def _accent(self) -> str:
        return self._look.theme.accent

    def _choose(self) -> None:
        item = self.templates.currentItem()
        if item is None:
            return
        key: str = item.data(_KEY)
        own = self._own.get(key)
        parameters = own.parameters if own is not None else TEMPLATES[key].parameters()
        self._slots = slots_of(parameters)
        self._title.setText(item.text())
        self._about.setText(item.data(_ABOUT))
        self._values = {}
        self._editors = {}
        self._column.clear()
        for slot in self._slots:
            self._show_slot(slot)
        if not self._slots:
            self._column.box.addWidget(hint_label(self.tr("It has nothing to be filled in.")))
        self._column.box.addStretch(1)
        self._suggest(key)
        if self.name.text() in ("", self.tr("Untitled")) or not self.name.isModified():
            self.name.setText(item.text())
        self._check()

    def _show_slot(self, slot: Slot) -> None:
        parameter = slot.parameter
        said = words(parameter.label, _LANGUAGES) or slot.name
        editor = _editor_of(parameter)
        editor.describe(said, words(parameter.help, _LANGUAGES) or said)
        if slot.default is not None:
            editor.show_value(slot.default)
        elif isinstance(parameter, ChoiceParameter) and slot.required:
            self._values[slot.name] = parameter.options[0].value  # which its list shows
        editor.edited.connect(partial(self._edited, slot.name))
        title = label(f"{said} *" if slot.wanted else said, dim=True)
        title.setToolTip(editor.toolTip())
        self._column.box.addWidget(title)
        self._column.box.addWidget(editor)
        about = words(parameter.help, _LANGUAGES)
        if about:
            self._column.box.addWidget(hint_label(about))
        self._column.box.addSpacing(GRID)
        self._editors[slot.name] = editor

    def _edited(self, name: str, value: object, more: bool) -> None:
        self._values[name] = plain(value) if isinstance(value, float) else str(value)
        slot = next(each for each in self._slots if each.name == name)
        if _is_title(slot.parameter) and not self.name.isModified():
            self.name.setText(_UNFIT.sub("", str(value)).strip() or self._title.text())
        self._check()

    def _check(self) -> None:
        """Say what is still wanted."""
        lacking = [
            words(slot.parameter.label, _LANGUAGES) or slot.name
            for slot in self._slots
            if slot.wanted and not self._values.get(slot.name)
        ]
        text = self.tr("Still wanted: %1").replace("%1", ", ".join(lacking)) if lacking else ""
        self._missing.setText(text)
        named = bool(_UNFIT.sub("", self.name.text()).strip())
        self.make.setEnabled(not lacking and named)

    def _ask_place(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Save in"), str(self._where))
        if path:
            self.save_in(Path(path))

    def _ask_story(self) -> None:
        path = QFileDialog.getExistingDirectory(
            self, self.tr("A story with parameters"), str(self._where)
        )
        if path:
            try:
                self.add_story(Path(path))
            except StudioError as error:
                self._missing.setText(str(error))

    def _take(self) -> None:
        item = self.templates.currentItem()
        if item is not None:
            values: Mapping[str, str] = dict(self._values)
            self.accept()
            name = _UNFIT.sub("", self.name.text()).strip()
            self.wanted.emit(item.data(_KEY), values, self._where / name)


class FileField(Editor):
    """A file of the user's own, by its path."""

    def __init__(self) -> None:
        super().__init__()
        self._line = QLineEdit()
        self._line.setPlaceholderText(self.tr("The template's own"))
        self._line.editingFinished.connect(lambda: self.edited.emit(self._line.text(), False))
        self._ask = QPushButton(self.tr("Choose…"))
        self._ask.clicked.connect(self._choose)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._line, 1)
        box.addWidget(self._ask)
        self.setFocusProxy(self._line)

    def show_value(self, value: object) -> None:
        self._line.setText(str(value))

    def describe(self, name: str, hint: str) -> None:
        super().describe(name, hint)
        self._line.setAccessibleName(name)
        self._ask.setAccessibleName(self.tr("Choose: %1").replace("%1", name))

    def _choose(self) -> None:
        path, _chosen = QFileDialog.getOpenFileName(self, self.accessibleName())
        if path:
            self._line.setText(path)
            self.edited.emit(path, False)


def _editor_of(parameter: Plain) -> Editor:
    match parameter:
        case NumberParameter(lowest=low, highest=high):
            field = Field("", step=0.1, decimals=3)
            return NumberField(
                field,
                float("-inf") if low is None else low,
                float("inf") if high is None else high,
            )
        case ColourParameter():
            return ColourField()
        case ChoiceParameter(options=options):
            called = {o.value: words(o.label, _LANGUAGES) or o.value for o in options}
            return ChoiceField(list(called), called)
        case FileParameter():
            return FileField()
        case TextParameter(longest=int(longest)) if longest > _LINE:
            return ParagraphField()
        case _:
            return LineField()


def _is_title(parameter: Plain) -> bool:
    """Whether what is given is the story's title."""
    return any(each.element is None and each.field.startswith("title.") for each in parameter.binds)


def own_words(story: Story, parameter: Plain) -> str:
    """What a template says where a parameter for words is left out."""
    for bind in parameter.binds:
        field, _dot, language = bind.field.rpartition(".")
        held = held_in(_element(story, bind.element), field)
        if isinstance(held, dict) and language in _LANGUAGES:
            return str(held.get(language, ""))
    return ""


def _element(story: Story, element: Id | None) -> Struct | None:
    """What a bind names, of what has words."""
    known = (*story.scenes, *(one for scene in story.scenes for one in scene.overlays))
    return story if element is None else next((one for one in known if one.id == element), None)


_LINE: Final = 100  # characters that fit a line
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+|^\.+')
"""What no name of a folder may have in it on some system."""

_KEY: Final = Qt.ItemDataRole.UserRole
_ABOUT: Final = Qt.ItemDataRole.UserRole + 1
