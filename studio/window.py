"""The main window: panels round the picture, menus, and what each command does.

session.py holds the story; the panels show it; importing.py brings files in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from exporters.options import ContextFactory
from story.errors import StudioError
from story.folder import SUFFIX
from story.model.placement import Around
from story.model.values import Id
from studio.actions import Actions, CommandName
from studio.dialogs.help import AboutPage, ShortcutsPage
from studio.docks import Docks
from studio.document import DocumentCommands
from studio.editing import Editing
from studio.importing import Importer
from studio.jobs import Jobs
from studio.look import ICON, Look, ThemeName, label
from studio.panels.banner import Banner
from studio.panels.inspector import InspectorPanel
from studio.panels.library import LibraryPanel
from studio.panels.problems import Checker, ProblemsPanel
from studio.panels.raw import RawPage
from studio.panels.scenes import ScenesPanel
from studio.panels.start import StartPage
from studio.panels.transport import TransportPanel
from studio.playback import Playback
from studio.recent import Recent
from studio.session import Session
from studio.stage import Stage
from studio.thumbnails import Thumbnails
from studio.wording import _, shown

if TYPE_CHECKING:
    from studio.dialogs.export import ExportDialog

_GEOMETRY: Final = "window/geometry"
_DOCKS: Final = "window/docks"
_THEME: Final = "window/theme"

_MENUS: Final[tuple[tuple[str, tuple[CommandName | None, ...]], ...]] = (
    (
        _("&File"),
        (
            "new",
            "open",
            "example",
            None,
            "save",
            "close",
            None,
            "add-media",
            "export",
            None,
            "quit",
        ),
    ),
    (_("&Edit"), ("undo", "redo", None, "duplicate", "delete", "deselect", None, "story")),
    (_("&Add"), ("add-media", None, "add-scene", "add-ar-scene", None, "add-text", "add-hotspot")),
    (_("&View"), ("frame", "look-opening", "set-opening", None, "dark", "light", "reset-layout")),
    (_("&Play"), ("preview", None, "play", "start", "loop")),
    (_("&Help"), ("shortcuts", None, "about")),
)


class MainWindow(QMainWindow):
    """The studio. Collaborators come from app.py; all it starts is joined in `closeEvent`."""

    def __init__(
        self,
        session: Session,
        playback: Playback,
        jobs: Jobs,
        look: Look,
        settings: QSettings,
        *,
        no_picture: str = "",
        contexts: ContextFactory | None = None,
        picture_contexts: ContextFactory | None = None,
    ) -> None:
        super().__init__()
        self._session, self._playback, self._jobs = session, playback, jobs
        self._look, self._settings = look, settings
        self._export: ExportDialog | None = None
        self._adding = False  # and the user was told of it
        self._ending = False  # the system asks for it: no time for questions
        self.recent = Recent(settings)
        self.actions_ = Actions(look, self)
        self.thumbnails = Thumbnails(session, jobs, look, self)
        self.checker = Checker(session, jobs, self)
        self.importer = Importer(session, jobs, self, contexts)
        self.stage = Stage(session, playback, look, no_picture, picture_contexts)
        self.editing = Editing(session, self.stage, self)
        self.scenes = ScenesPanel(session, self.thumbnails, self.actions_, look)
        self.library = LibraryPanel(session, self.thumbnails, self.actions_, look)
        self.inspector = InspectorPanel(session, look)
        self.problems = ProblemsPanel(session, self.checker, look)
        self.transport = TransportPanel(session, playback, self.actions_, look)
        self.banner = Banner(look)
        self.document = DocumentCommands(session, playback, jobs, self.recent, self.banner, self)
        self.start_page = StartPage(self.actions_, look)
        self.raw_page = RawPage()
        self._middle = QStackedWidget()
        for page in (self.start_page, self.stage, self.raw_page):
            self._middle.addWidget(page)
        self.setAcceptDrops(True)
        self.setMinimumSize(800, 560)
        column = QWidget()
        box = QVBoxLayout(column)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.banner)
        box.addWidget(self._middle, 1)
        panels: tuple[tuple[str, str, QWidget], ...] = (
            ("scenes", self.tr("Scenes"), self.scenes),
            ("library", self.tr("Library"), self.library),
            ("inspector", self.tr("Inspector"), self.inspector),
            ("problems", self.tr("Problems"), self.problems),
            ("timeline", self.tr("Timeline"), self.transport),
        )
        self._docks = Docks(self, column, panels)
        self._build_menus()
        self._build_bar()
        self._build_status()
        self._connect()
        self._restore_layout()
        self._show_document()

    # Building

    def _build_menus(self) -> None:
        for title, names in _MENUS:
            menu = self.menuBar().addMenu(shown(title))
            for name in names:
                menu.addSeparator() if name is None else menu.addAction(self.actions_[name])
            if title == "&File":
                self._recent_menu = QMenu(self.tr("Open &recent"), menu)
                menu.insertMenu(self.actions_["example"], self._recent_menu)
            if title == "&View":
                menu.addSeparator()
                menu.addActions(self._docks.actions())

    def _build_bar(self) -> None:
        bar = QToolBar(self.tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(ICON, ICON))
        bar.toggleViewAction().setVisible(False)
        left: tuple[CommandName | None, ...] = (
            "save", "undo", "redo", None,
            "add-media", "add-text", "add-hotspot", None,
            "set-opening",
        )  # fmt: skip
        for name in left:
            bar.addSeparator() if name is None else bar.addAction(self.actions_[name])
        bar.addWidget(_spring())
        self._name = label("", strong=True)
        bar.addWidget(self._name)
        bar.addWidget(_spring())
        bar.addAction(self.actions_["preview"])
        self._export_button = QPushButton(self.tr("Export…"))
        self._export_button.setProperty("primary", True)
        self._export_button.setToolTip(self.actions_["export"].toolTip())
        self._export_button.clicked.connect(self.actions_["export"].trigger)
        bar.addSeparator()
        bar.addWidget(self._export_button)
        self.addToolBar(bar)

    def _build_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self._work = QLabel()
        self._smooth = QLabel()
        self._sound = QLabel()
        for part in (self._work, self._smooth, self._sound):
            bar.addPermanentWidget(part)
        self._ticker = QTimer(self)
        self._ticker.setInterval(500)
        self._ticker.timeout.connect(self._show_status)
        self._ticker.start()

    def _connect(self) -> None:
        session = self._session
        does: dict[CommandName, Callable[[], object]] = {
            "new": self.document.ask_new,
            "open": self.document.ask_open,
            "example": self.open_example,
            "save": self.save,
            "close": self.close_story,
            "export": self.show_export,
            "quit": self.close,
            "undo": session.undo,
            "redo": session.redo,
            "delete": self.editing.delete_selected,
            "duplicate": self.editing.duplicate,
            "deselect": self._escape,
            "frame": self.stage.frame_selected,
            "add-media": self.ask_media,
            "add-scene": self.editing.add_scene,
            "add-ar-scene": self.editing.add_ar_scene,
            "add-text": self.editing.add_text,
            "add-hotspot": self.editing.add_hotspot,
            "set-opening": self.editing.set_opening,
            "look-opening": self.stage.look_at_opening,
            "play": self._playback.toggle,
            "start": lambda: self._playback.seek(0),
            "dark": lambda: self.wear("dark"),
            "light": lambda: self.wear("light"),
            "reset-layout": self.reset_layout,
            "story": session.select_story,
            "shortcuts": self.show_shortcuts,
            "about": lambda: AboutPage(self._look, self).show(),
        }
        for name, do in does.items():
            self.actions_[name].triggered.connect(lambda _=False, do=do: do())
        self.actions_["preview"].toggled.connect(self._playback.set_previewing)
        self.actions_["loop"].toggled.connect(self._playback.set_looping)
        for action in self.actions_.on_stage():
            self.stage.addAction(action)
        session.document_changed.connect(self._show_document)
        self.document.opened.connect(self._show_document)
        self.document.leaving.connect(self._leave)
        self.document.media_arrived.connect(self.stage.refresh)
        session.selection_changed.connect(self._enable)
        session.scene_changed.connect(self._enable)
        session.failed.connect(self.show_error)
        session.said.connect(lambda line: self.banner.say(line))
        self._jobs.busy_changed.connect(self._show_status)
        self._playback.changed.connect(self._show_status)
        self.checker.checked.connect(self._show_missing)
        self.start_page.recent_chosen.connect(self.open_story)
        self.importer.failed.connect(self.show_error)
        self.importer.noted.connect(lambda line: self.banner.say(line))
        self.importer.adding.connect(self._show_adding)
        self.importer.building.connect(self._show_building)
        self.importer.built.connect(self._show_built)
        self.stage.assets_dropped.connect(self._place_dropped)

    # The document

    def new_story(self, where: Path) -> bool:
        """Make a story and open it; whether it could be done."""
        return self.document.new(where)

    def open_story(self, where: Path) -> bool:
        """Open a story; whether it could be done."""
        return self.document.open(where)

    def open_example(self) -> None:
        """Build the example story beside the others and open it."""
        if self.document.may_close():
            self.importer.build_example(self.recent.folder(), self.open_story)

    def save(self) -> bool:
        """Save the story; whether it could be done."""
        return self.document.save()

    def close_story(self) -> None:
        """Close the story, asking first where work could be lost."""
        self.document.close()

    def _leave(self) -> None:
        self._playback.leave()
        self.actions_["preview"].setChecked(False)
        self.banner.hide()

    # Adding and removing

    def ask_media(self) -> None:
        """Ask for files to add."""
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Add media"))
        self.take_files([Path(path) for path in paths], None)

    def take_files(self, paths: list[Path], at: Around | None) -> None:
        """Bring files into the story; a story folder is opened, and without a story one is made."""
        stories = [path for path in paths if path.suffix == SUFFIX and path.is_dir()]
        if stories:
            self.open_story(stories[0])
            return
        if paths and self._session.folder is None:
            where = self.recent.fresh(paths[0].stem)
            if not self.new_story(where):
                return
            self.banner.say(self.tr("A new story was made: %1").replace("%1", str(where)))
        self.importer.take(paths, at)

    def _place_dropped(self, ids: list[Id], at: Around) -> None:
        for id_ in ids:
            asset = self._session.asset(id_)
            if asset is not None:
                self._session.place(asset, at)

    def show_export(self) -> ExportDialog | None:
        """Show the export dialog."""
        if self._session.story is None:
            return None
        from studio.dialogs.export import ExportDialog  # brings every exporter with it

        if self._export is None:
            self._export = ExportDialog(self._session, self._look, self._settings, self)
        self._export.show()
        self._export.raise_()
        return self._export

    def show_shortcuts(self) -> ShortcutsPage:
        """Show every shortcut, menu by menu."""
        menus = [
            (shown(title), [self.actions_[name] for name in names if name is not None])
            for title, names in _MENUS
        ]
        page = ShortcutsPage(menus, self)
        page.show()
        return page

    # Showing

    def show_error(self, error: StudioError) -> None:
        """Tell of an error: what failed, and what to do."""
        self.banner.say(str(error), icon="warning-circle", severity="error", stays=True)

    def _show_adding(self, how_far: str) -> None:
        if not how_far:
            self.banner.end("adding")
        elif self._adding:
            self.banner.go_on("adding", how_far)
        else:
            self.banner.say(
                how_far,
                icon="hourglass-medium",
                choices=((self.tr("Cancel"), self.importer.cancel),),
                topic="adding",
            )
        self._adding = bool(how_far)

    def _show_building(self, on: bool) -> None:
        self.actions_["example"].setEnabled(not on)
        self.start_page.setEnabled(not on)
        if on:
            self.banner.say(
                self.tr("The example story is being made; its film takes a minute or two."),
                icon="hourglass-medium",
                choices=((self.tr("Cancel"), self.importer.cancel),),
                topic="example",
            )
        else:
            self.banner.end("example")

    def _show_built(self, stage: str, done: int, total: int) -> None:
        text = self.tr("The example story is being made: %1").replace("%1", stage)
        self.banner.go_on("example", text + (f" · {done} / {total}" if total else ""))

    def wear(self, theme: ThemeName) -> None:
        """Change the theme."""
        self._look.wear(theme)
        self._settings.setValue(_THEME, theme)
        self.actions_.refresh_icons()
        for panel in (
            self.scenes,
            self.library,
            self.inspector,
            self.problems,
            self.transport,
            self.start_page,
            self.stage,
        ):
            panel.refresh_look()
        self._show_document()

    def reset_layout(self) -> None:
        """Put every panel back in its place."""
        self._docks.reset()

    def _show_document(self) -> None:
        session = self._session
        opened = session.folder is not None
        page: QWidget = self.start_page
        if session.raw is not None:
            page = self.raw_page
            self.raw_page.show_document(session.raw)
        elif opened:
            page = self.stage
        self._middle.setCurrentWidget(page)
        if not opened:
            self.start_page.show_recent(self.recent.stories())
        self._name.setText(session.name)
        self.setWindowTitle(f"{session.name}[*] — Diorama" if opened else "Diorama[*]")
        self.setWindowModified(session.dirty)
        self._fill_recent()
        self._enable()

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for story in self.recent.stories():
            action = self._recent_menu.addAction(str(story))
            action.triggered.connect(lambda _=False, path=story: self.open_story(path))
        self._recent_menu.setEnabled(not self._recent_menu.isEmpty())

    def _enable(self) -> None:
        session = self._session
        opened, writable = session.story is not None, session.writable
        shown = session.scene is not None
        states: dict[CommandName, bool] = {
            "save": session.dirty,
            "close": session.folder is not None,
            "export": opened,
            "undo": session.undo_label is not None,
            "redo": session.redo_label is not None,
            "delete": writable and session.overlay is not None,
            "frame": session.overlay is not None,
            "duplicate": writable and shown,
            "add-scene": writable,
            "add-ar-scene": writable,
            "add-text": writable,
            "add-hotspot": writable,
            "set-opening": writable and shown,
            "look-opening": shown,
            "preview": shown,
            "play": shown,
            "start": shown,
            "story": opened,
        }
        for name, on in states.items():
            self.actions_[name].setEnabled(on)
        self._export_button.setEnabled(opened)
        for name, word, what in (
            ("undo", self.tr("&Undo"), session.undo_label),
            ("redo", self.tr("&Redo"), session.redo_label),
        ):
            action = self.actions_[name]
            action.setText(f"{word} {what.lower()}" if what else word)
        self.actions_["dark"].setChecked(self._look.name == "dark")
        self.actions_["light"].setChecked(self._look.name == "light")

    def _show_missing(self) -> None:
        missing = frozenset(p.asset for p in self.checker.problems if p.rule == "media" and p.asset)
        self.library.show_missing(missing)
        count = len(self.checker.problems)
        title = self.tr("Problems") + (f"  {count}" if count else "")
        self._docks.title("problems", title)

    def _show_status(self) -> None:
        titles = self._jobs.titles
        work = titles[0] + (f" (+{len(titles) - 1})" if len(titles) > 1 else "") if titles else ""
        self._work.setText(work)
        playback = self._playback
        if playback.playing:
            smooth = playback.smoothness
            text = self.tr("%1 frames, %2 dropped").replace("%1", str(smooth.shown))
            self._smooth.setText(text.replace("%2", str(smooth.dropped)))
        else:
            self._smooth.setText("")
        self._sound.setText(playback.sound_status())

    def _escape(self) -> None:
        if self._playback.previewing:
            self.actions_["preview"].setChecked(False)
        else:
            self._session.select_nothing()

    # Drops anywhere

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        at = self.stage.place_under(self.mapToGlobal(event.position().toPoint()))
        event.acceptProposedAction()
        self.take_files(paths, at)

    # Closing

    def end(self) -> None:
        """Close without a question: what is not saved is offered when the story is next opened."""
        self._ending = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        may = self._ending or self.document.may_close()
        if not may and not self._ending:  # which may have come while the question stood there
            event.ignore()
            return
        self._ticker.stop()
        self._leave()
        self._playback.close()
        self.importer.cancel()
        if self._export is not None:
            self._export.stop()
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self._settings.setValue(_DOCKS, self._docks.state())
        self._settings.sync()
        self.stage.close_picture()
        self._jobs.close()
        self._session.close(keep=self._ending)
        event.accept()

    def _restore_layout(self) -> None:
        geometry, docks = self._settings.value(_GEOMETRY), self._settings.value(_DOCKS)
        screen = QApplication.primaryScreen().availableGeometry()
        self.resize(min(1440, screen.width()), min(900, screen.height()))
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self._docks.fit()
        if isinstance(docks, QByteArray):
            self._docks.restore(docks)


def _spring() -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made


def kept_theme(settings: QSettings) -> ThemeName:
    """The theme chosen last."""
    return "light" if settings.value(_THEME) == "light" else "dark"
