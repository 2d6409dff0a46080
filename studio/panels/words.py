"""The words panel: every text of the story in every language, to read, fill in, take out and in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from story import edits
from story.errors import DocumentError, StudioError
from story.languages import LANGUAGES
from story.model.story import Story
from story.model.values import LANGUAGE, LanguageCode, VariantKey
from story.texts import Wording, with_wordings, wordings
from story.words_table import Read, from_csv, from_xliff, to_csv, to_xliff
from studio.look import GRID, ICON, Look, label
from studio.panels.empty import EmptyState
from studio.panels.field_table import field_of
from studio.panels.sources import StorySources
from studio.panels.whose import WhoseWords
from studio.panels.words_model import Row, WordsModel
from studio.session import Session
from studio.wording import _, shown

_PAUSE_MS: Final = 150  # after an edit, in which more may come
_PATTERN: Final = re.compile(LANGUAGE)


class WordsPanel(QWidget):
    """A table of texts. What a language lacks is tinted, with what is shown instead in grey."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._sources = StorySources(session)
        self.model = WordsModel(look, self._sources.fallback, self._set_words, self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Words"))
        self.table.setAccessibleDescription(self.tr("F2 changes the words of a cell."))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(GRID * 3 + 4)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.table.selectionModel().currentChanged.connect(lambda now, _old: self._show_owner(now))
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setAccessibleName(self.tr("Search the words"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self.show_story)
        self.missing = QCheckBox(self.tr("Only what is missing"))
        self.missing.toggled.connect(self.show_story)
        self._whom = WhoseWords(self._sources)
        self._whom.chosen.connect(self.show_story)
        self._count = label("", "small", dim=True)
        self._add = self._button(self.tr("Add language"), "translate")
        self.languages = QMenu(self._add)
        self.languages.aboutToShow.connect(self._fill_languages)
        self._add.setMenu(self.languages)
        self._out = self._button(self.tr("Export…"), "upload-simple")
        self._out.clicked.connect(self.ask_export)
        self._in = self._button(self.tr("Import…"), "download-simple")
        self._in.clicked.connect(self.ask_import)
        head = QHBoxLayout()
        head.setContentsMargins(GRID * 2, GRID // 2, GRID, GRID // 2)
        head.setSpacing(GRID)
        head.addWidget(self._search, 1)
        for part in (self._whom, self.missing, self._count, self._add, self._out, self._in):
            head.addWidget(part)
        self._empty = EmptyState(
            self.table, look, "translate", self.tr("The texts of the story are listed here.")
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE_MS)
        self._later.timeout.connect(self._follow)
        session.story_changed.connect(self._later.start)
        session.document_changed.connect(self._later.start)
        self.show_story()

    def show_story(self) -> None:
        """Show the story's words as they are now."""
        story = self._session.whole
        self._whom.show_story()
        self.model.writable = self._session.writable
        for part in (self._add, self._in):
            part.setEnabled(self._session.writable)
        self._out.setEnabled(story is not None)
        rows = self._rows(story) if story is not None else []
        languages = story.languages if story is not None else ()
        keys = [self.model_key(language) for language in languages]
        lacking = sum(self.model.is_missing(row, key) for row in rows for key in keys)
        text = self.tr("%1 missing").replace("%1", str(lacking)) if lacking else ""
        self._count.setText(text)
        wanted = self._search.text().casefold()
        rows = [
            row
            for row in rows
            if (not wanted or wanted in _all_of(row))
            and (
                not self.missing.isChecked() or any(self.model.is_missing(row, key) for key in keys)
            )
        ]
        self.model.show_rows(rows, languages, self._sources.audience)
        self._empty.say(
            self.tr("The texts of the story are listed here.")
            if not wanted and not self.missing.isChecked()
            else self.tr("There is none.")
        )
        self._empty.update_state()

    def showEvent(self, event: QShowEvent) -> None:
        self.show_story()
        super().showEvent(event)

    def _follow(self) -> None:
        """Show the story's words again; behind another tab that can wait."""
        if self.isVisible():
            self.show_story()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._empty.refresh_icon()
        for button, icon in ((self._add, "translate"), (self._out, "upload-simple"),
                             (self._in, "download-simple")):  # fmt: skip
            button.setIcon(self._look.icon(icon))
        self.table.viewport().update()

    def model_key(self, language: LanguageCode) -> VariantKey:
        """Whose words a language's column holds."""
        whom = self._sources.audience
        return language if whom is None else f"{language}@{whom}"

    # Out and in

    def ask_export(self) -> None:
        """Ask where the table goes, and write it."""
        story, folder = self._session.whole, self._session.folder
        if story is None or folder is None:
            return
        filters = [self.tr("Table of all languages (*.csv)")]
        filters += [
            self.tr("XLIFF to translate into %1 (*.%1.xlf)").replace("%1", code)
            for code in story.languages[1:]
        ]
        path, chosen = QFileDialog.getSaveFileName(
            self, self.tr("Export words"), str(folder.parent / folder.stem), ";;".join(filters)
        )
        if path:
            place = filters.index(chosen) if chosen in filters else 0
            self.export(Path(path), story.languages[place] if place else None)

    def export(self, path: Path, target: LanguageCode | None = None) -> Path | None:
        """Write the table as CSV, or as XLIFF for a language; None where that failed."""
        story = self._session.whole
        if story is None:
            return None
        if target is None:
            data, suffix = to_csv(story).encode(), ".csv"
        else:
            data, suffix = to_xliff(story, target), ".xlf"
        path = path if path.suffix == suffix else path.with_name(path.name + suffix)
        try:
            path.write_bytes(data)
        except OSError as error:
            self._session.failed.emit(
                DocumentError(
                    f"{path} could not be written: {error.strerror}.", "Choose another place."
                )
            )
            return None
        self._session.said.emit(self.tr("The words were written to %1.").replace("%1", str(path)))
        return path

    def ask_import(self) -> None:
        """Ask for a table, and take its words in."""
        folder = self._session.folder
        path, _chosen = QFileDialog.getOpenFileName(
            self,
            self.tr("Import words"),
            str(folder.parent) if folder is not None else "",
            self.tr("Tables of words (*.csv *.tsv *.txt *.xlf *.xliff)"),
        )
        if path:
            self.take(Path(path))

    def take(self, path: Path) -> bool:
        """Take the words of a table in, as one edit; whether that could be done."""
        story = self._session.whole
        if story is None:
            return False
        try:
            read = _read(story, path)
        except StudioError as error:
            self._session.failed.emit(error)
            return False
        self._session.edit(self.tr("Import words"), lambda s: _with_words(s, read))
        count = sum(len(told) for told in read.words.values())
        text = self.tr("%1 wordings were read.").replace("%1", str(count))
        if read.unknown:
            more = self.tr("%1 belong to nothing in this story and were left out.")
            text += " " + more.replace("%1", str(len(read.unknown)))
        self._session.said.emit(text)
        return True

    # Languages and audiences

    def add_language(self, code: LanguageCode) -> None:
        """Let the story be told in one more language."""
        self._session.edit(
            self.tr("Add language"),
            lambda s: s if code in s.languages else edits.set_languages(s, (*s.languages, code)),
        )

    def _fill_languages(self) -> None:
        self.languages.clear()
        known = self._session.languages()
        for code, language in LANGUAGES.items():
            if code not in known:
                action = self.languages.addAction(f"{language.own}  ({code})")
                action.triggered.connect(lambda _=False, c=code: self.add_language(c))
        self.languages.addSeparator()
        self.languages.addAction(self.tr("Another…"), self._ask_language)

    def _ask_language(self) -> None:
        code, given = QInputDialog.getText(
            self, self.tr("Add language"), self.tr("Its code, such as pt-BR:")
        )
        if given and _PATTERN.search(code.strip()):
            self.add_language(code.strip())

    # Rows

    def _rows(self, story: Story) -> list[Row]:
        owners = _owners(story, self._sources)
        return [
            Row(each, owners.get(each.address.partition(".")[0], shown(_("Story"))), _field(each))
            for each in wordings(story)
            if each.text
        ]

    def _set_words(self, address: str, key: VariantKey, words: str) -> None:
        self._session.edit(
            self.tr("Change words"), lambda s: with_wordings(s, {address: {key: words}})
        )

    def _show_owner(self, index: object) -> None:
        """Show in the picture whose words are read."""
        now = self.table.currentIndex()
        if not now.isValid() or not self.table.hasFocus():
            return
        text = self.model.row(now).text
        owner = text.address.partition(".")[0]
        if text.scene:
            overlay = owner if owner != text.scene else None
            self._session.go_to(scene=text.scene, overlay=overlay)

    def _button(self, text: str, icon: str) -> QPushButton:
        button = QPushButton(text)
        button.setIcon(self._look.icon(icon))
        button.setIconSize(QSize(ICON, ICON))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button


def _read(story: Story, path: Path) -> Read:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"{path} could not be read: {error.strerror}.", "Choose another file."
        ) from error
    if path.suffix.lower() in (".xlf", ".xliff"):
        return from_xliff(story, data, path.name)
    try:
        return from_csv(story, data.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path.name} is not in UTF-8.", "Save it from the spreadsheet as CSV UTF-8."
        ) from error


def _with_words(story: Story, read: Read) -> Story:
    """The story with the words of a table, in the languages that these bring."""
    new = dict.fromkeys(key.partition("@")[0] for told in read.words.values() for key in told)
    more = tuple(code for code in new if code and code not in story.languages)
    story = edits.set_languages(story, (*story.languages, *more)) if more else story
    return with_wordings(story, read.words)


def _all_of(row: Row) -> str:
    return " ".join((row.owner, row.field, *row.text.text.values())).casefold()


def _owners(story: Story, sources: StorySources) -> dict[str, str]:
    """What to call all that has an id and words."""
    named = {story.id: shown(_("Story"))}
    for scene in story.scenes:
        name = named[scene.id] = sources.scene(scene.id)
        for overlay in scene.overlays:
            own = named[overlay.id] = f"{name} · {sources.overlay_name(overlay)}"
            for option in getattr(overlay, "options", ()):
                named[option.id] = own
        for chapter in scene.chapters:
            named[chapter.id] = name
    for component in story.components:
        for overlay in component.overlays:
            own = named[overlay.id] = f"{component.name} · {sources.overlay_name(overlay)}"
            for option in getattr(overlay, "options", ()):
                named[option.id] = own
    for variable in story.variables:
        named[variable.id] = variable.name
    return named


def _field(each: Wording) -> str:
    name = each.address.rpartition(".")[2]
    return shown(field_of("", name).label).lower()
