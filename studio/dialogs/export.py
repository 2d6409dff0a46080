"""The export dialog: what to make, its settings, how it goes on. Not modal.

Settings come from exporters.options; the work is our own command line in a child process (jobs.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from exporters.options import Key, describe
from exporters.table import EXPORTERS
from story.errors import StudioError
from story.languages import language_name
from studio.jobs import CommandJob
from studio.look import GRID, ICON, Look, label
from studio.on_air import OnAir
from studio.panels.combo import Combo
from studio.panels.field_table import humanise
from studio.panels.parts import Column, heading, hint_label
from studio.panels.scenes import scene_name
from studio.panels.sources import StorySources
from studio.panels.tick import Tick
from studio.session import Session
from studio.wording import duration_text

_FOLDER: Final = "export/folder"
_TARGET: Final = "export/target"
_LEAST: Final = QSize(GRID * 70, GRID * 66)


class ExportDialog(QDialog):
    """Choose a target and a folder, set what may be set, start, watch, cancel."""

    def __init__(
        self, session: Session, look: Look, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._look, self._settings = session, look, settings
        self._job: CommandJob | None = None
        self._made: list[Path] = []
        self._form: OptionsForm | None = None
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumSize(_LEAST)
        self._target = Combo()
        self._target.setAccessibleName(self.tr("What to make"))
        self._target.setToolTip(self.tr("What to make of the story"))
        for name, exporter in EXPORTERS.items():
            self._target.addItem(exporter.title, name)
        self._target.currentIndexChanged.connect(self._choose)
        self._why = hint_label("")
        self._folder = QLineEdit()
        self._folder.setAccessibleName(self.tr("Folder"))
        self._folder.setToolTip(self.tr("Where the outputs go"))
        browse = QPushButton(self.tr("Choose…"))
        browse.setToolTip(self.tr("Choose the folder"))
        browse.clicked.connect(self._browse)
        head = QGridLayout()
        head.setHorizontalSpacing(GRID)
        head.setVerticalSpacing(GRID)
        head.setColumnMinimumWidth(0, GRID * 14)
        head.addWidget(label(self.tr("Make"), dim=True), 0, 0)
        head.addWidget(self._target, 0, 1, 1, 2)
        head.addWidget(label(self.tr("Into"), dim=True), 1, 0)
        head.addWidget(self._folder, 1, 1)
        head.addWidget(browse, 1, 2)
        head.addWidget(self._why, 2, 1, 1, 2)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        found = (head.itemAt(at) for at in range(head.count()))
        inside = [item.widget() for item in found if item is not None]
        self._settable = [*(one for one in inside if one is not None), self._scroll]
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._says = label("", dim=True)
        self._says.setWordWrap(True)
        self._says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show = QPushButton(self.tr("Show in folder"))
        self._show.setIcon(look.icon("folder-open"))
        self._show.setIconSize(QSize(ICON, ICON))
        self._show.clicked.connect(self._reveal)
        self._on_air = OnAir()
        self._browser = QPushButton(self.tr("Open in browser"))
        self._browser.setIcon(look.icon("globe-hemisphere-west"))
        self._browser.setIconSize(QSize(ICON, ICON))
        self._browser.setToolTip(self.tr("Serve it to this machine while Diorama is open"))
        self._browser.clicked.connect(self._open_page)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Stop; nothing half-made is left"))
        self._cancel.clicked.connect(self.cancel)
        self._start = QPushButton(self.tr("Export"))
        self._start.setProperty("primary", True)
        self._start.setDefault(True)
        self._start.setToolTip(self.tr("Save the story and start"))
        self._start.clicked.connect(self.start)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self._show)
        foot.addWidget(self._browser)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._start)
        box = QVBoxLayout(self)
        box.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        box.setSpacing(GRID)
        box.addLayout(head)
        box.addWidget(heading(self.tr("Settings")))
        box.addWidget(self._scroll, 1)
        box.addWidget(self._bar)
        box.addWidget(self._says)
        box.addLayout(foot)
        kept = settings.value(_TARGET)
        self._target.setCurrentIndex(max(self._target.findData(kept), 0))
        session.document_changed.connect(self._show_state)
        self._choose()
        self._reset_folder()

    @property
    def running(self) -> bool:
        """Whether an export is going on."""
        return self._job is not None and self._job.running

    @property
    def form(self) -> OptionsForm:
        """The settings of the target chosen."""
        assert self._form is not None
        return self._form

    def choose(self, target: str, folder: Path) -> None:
        """Choose what to make and where."""
        self._target.setCurrentIndex(self._target.findData(target))
        self._folder.setText(str(folder))

    def start(self) -> None:
        """Save the story and start the child."""
        if self.running or self._session.folder is None or self._form is None:
            return
        try:
            self._session.save()
        except StudioError as error:
            self._fail(error.message, error.hint)
            return
        folder = self._folder.text().strip()
        if not folder:
            self._fail(self.tr("There is no folder to export into."), self.tr("Choose one."))
            return
        target = str(self._target.currentData())
        self._settings.setValue(_FOLDER, folder)
        self._settings.setValue(_TARGET, target)
        arguments = ["export", str(self._session.folder), "--to", target, "-o", folder]
        for key, value in self._form.chosen().items():
            arguments += ["--set", f"{key}={value}"]
        self._made = []
        self._job = CommandJob([*arguments, "--progress", "json"], self)
        self._job.progressed.connect(self._progress)
        self._job.noted.connect(self._note)
        self._job.finished.connect(self._done)
        self._job.failed.connect(self._fail)
        self._job.cancelled.connect(self._cancelled)
        self._bar.setRange(0, 0)
        self._says.setText(self.tr("Starting…"))
        self._job.start()
        self._show_state()

    def cancel(self) -> None:
        """Ask the child to stop; closes the dialog where nothing is going on."""
        if self._job is not None and self._job.running:
            self._says.setText(self.tr("Stopping…"))
            self._cancel.setEnabled(False)
            self._job.cancel()
        else:
            self.close()

    def stop(self) -> None:
        """End the child now, and serve no more."""
        if self._job is not None:
            self._job.close()
        self._on_air.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Offer what the story has now; what was set before stays where it still may be."""
        if not self.running:
            before = self.form.chosen()
            self._choose()
            for name, value in before.items():
                self.form.set_value(name, value)
        super().showEvent(event)

    def reject(self) -> None:
        """Escape hides the dialog; what goes on goes on."""
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.hide()
        event.ignore()

    def said(self) -> str:
        """What the dialog says of the export now."""
        return self._says.text()

    def _choose(self) -> None:
        name = str(self._target.currentData())
        exporter = EXPORTERS[name]
        why = exporter.available()
        self._why.setText(why or "")
        self._why.setVisible(bool(why))
        self._form = OptionsForm(describe(exporter.options), self._session)
        self._scroll.setWidget(self._form)
        self._show_state()

    def _show_state(self) -> None:
        running = self.running
        available = EXPORTERS[str(self._target.currentData())].available() is None
        opened = self._session.whole is not None
        self._bar.setVisible(running)
        self._start.setVisible(not running)
        self._start.setEnabled(available and opened)
        self._cancel.setEnabled(True)
        self._cancel.setText(self.tr("Cancel") if running else self.tr("Close"))
        self._show.setVisible(bool(self._made) and not running)
        self._browser.setVisible(self._page is not None and not running)
        for widget in self._settable:
            widget.setEnabled(not running)
        if not running and opened and not self._folder.text():
            self._reset_folder()

    @property
    def _page(self) -> Path | None:
        """The web package that was made last."""
        return next((path for path in self._made if (path / "index.html").is_file()), None)

    def _open_page(self) -> None:
        page = self._page
        if page is None:
            return
        try:
            QDesktopServices.openUrl(QUrl(self._on_air.serve(page)))
        except StudioError as error:
            self._fail(error.message, error.hint)

    def _reset_folder(self) -> None:
        kept = self._settings.value(_FOLDER)
        if isinstance(kept, str) and kept:
            self._folder.setText(kept)
        elif self._session.folder is not None:
            self._folder.setText(str(self._session.folder.resolve().parent / "out"))

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Export into"), self._folder.text())
        if chosen:
            self._folder.setText(chosen)

    def _progress(self, stage: str, done: int, total: int, left: float) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        parts = [humanise(stage)]
        if total:
            parts.append(f"{done} / {total}")
        if left >= 0:
            parts.append(self.tr("%1 left").replace("%1", duration_text(left)))
        if self._cancel.isEnabled():
            self._says.setText(" · ".join(parts))

    def _note(self, line: str) -> None:
        self._says.setToolTip(line)

    def _done(self, paths: list[Path]) -> None:
        self._made = paths
        self._settle("", self.tr("Done: %1").replace("%1", ", ".join(p.name for p in paths)))

    def _fail(self, message: str, hint: str) -> None:
        self._settle("error", f"{message} {hint}".strip())

    def _cancelled(self) -> None:
        self._settle("", self.tr("Cancelled. Nothing was left behind."))

    def _settle(self, severity: str, text: str) -> None:
        self._says.setProperty("severity", severity)
        self._says.setProperty("dim", not severity)
        self._says.style().unpolish(self._says)
        self._says.style().polish(self._says)
        self._says.setText(text)
        self._show_state()

    def _reveal(self) -> None:
        if self._made:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made[0].parent)))


class OptionsForm(Column):
    """A row for every setting of an exporter, with its help under it."""

    def __init__(self, keys: tuple[Key, ...], session: Session) -> None:
        super().__init__()
        self._keys = keys
        self._editors: dict[str, QWidget] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, GRID, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, GRID * 14)
        grid.setColumnStretch(1, 1)
        for row, key in enumerate(keys):
            editor = self._editor(key, session)
            name = humanise(key.name)
            editor.setAccessibleName(name)
            editor.setAccessibleDescription(key.help)
            editor.setToolTip(key.help)
            title = label(name, dim=True)
            title.setBuddy(editor)
            grid.addWidget(title, row * 2, 0)
            grid.addWidget(editor, row * 2, 1)
            if key.help:
                help_ = hint_label(key.help)
                help_.setContentsMargins(0, 2, 0, GRID + 2)
                grid.addWidget(help_, row * 2 + 1, 1)
            self._editors[key.name] = editor
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.addLayout(grid)
        self.box.addStretch(1)

    def chosen(self) -> dict[str, str]:
        """What is set otherwise than by default, as `--set` wants it."""
        found: dict[str, str] = {}
        for key in self._keys:
            value = self.value(key.name)
            default = "" if key.default is None else _text(key.default)
            if value != default:
                found[key.name] = value or "none"
        return found

    def value(self, name: str) -> str:
        """The text of a setting as it stands in the form."""
        editor = self._editors[name]
        if isinstance(editor, QCheckBox):
            return _text(editor.isChecked())
        if isinstance(editor, QComboBox):
            return str(editor.currentData())
        assert isinstance(editor, QLineEdit)
        return editor.text().strip()

    def set_value(self, name: str, value: str) -> None:
        """Set a setting."""
        editor = self._editors[name]
        if isinstance(editor, QCheckBox):
            editor.setChecked(value == _text(True))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findData(value), 0))
        elif isinstance(editor, QLineEdit):
            editor.setText(value)

    def _editor(self, key: Key, session: Session) -> QWidget:
        default = "" if key.default is None else _text(key.default)
        if key.type == "switch":
            box = Tick()
            box.setChecked(key.default is True)
            return box
        choices = self._choices(key, session)
        if choices is not None:
            combo = Combo()
            for value, text in choices:
                combo.addItem(text, value)
            combo.setCurrentIndex(max(combo.findData(default), 0))
            return combo
        line = QLineEdit(default)
        if key.optional:
            line.setPlaceholderText(
                self.tr("Automatic") + (f" ({key.example})" if key.example else "")
            )
        return line

    def _choices(self, key: Key, session: Session) -> list[tuple[str, str]] | None:
        story = session.whole
        if key.type == "choice":
            return [(choice, choice) for choice in key.choices]
        if key.name == "language" and story is not None:
            named = ((code, f"{language_name(code)} ({code})") for code in story.languages)
            return [("", key.without), *named]
        if key.name == "audience" and story is not None:
            known = StorySources(session).options("audience")
            return [("", key.without), *((code, f"{name} ({code})") for code, name in known)]
        if key.name == "scene" and story is not None:
            return [
                ("", self.tr("All")),
                *((s.id, scene_name(session, s, row)) for row, s in enumerate(story.scenes)),
            ]
        return None


def _text(value: bool | int | float | str) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
