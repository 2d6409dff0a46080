"""The main window: panels round the picture, menus, and what each command does.

session.py holds the story; the panels show it; importing.py brings files in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from assets.tables import is_table
from exporters.options import ContextFactory
from story.errors import StudioError
from story.folder import SUFFIX
from story.model.placement import Around
from story.model.values import Id
from studio.actions import ARRANGING, Actions, CommandName
from studio.allowed import may_be_used
from studio.camera import Camera
from studio.dialogs.help import AboutPage, ShortcutsPage
from studio.docks import Docks
from studio.document import DocumentCommands
from studio.drawing import Drawing
from studio.editing import Editing
from studio.following import Following
from studio.garbage import Garbage
from studio.importing import Importer
from studio.jobs import Jobs
from studio.keyframing import Keyframing
from studio.levelling import Levelling
from studio.look import Look, ThemeName
from studio.looks import LooksMenu
from studio.menus import MENUS, ToolBar, fill_menus
from studio.news import News
from studio.onlooker import OnlookerMenus
from studio.outlook import OutlookMenu
from studio.panels.banner import Banner
from studio.panels.follow_bar import FollowBar
from studio.panels.history import HistoryPanel
from studio.panels.inspector import InspectorPanel
from studio.panels.level_bar import LevelBar
from studio.panels.library import LibraryPanel
from studio.panels.overlays import OverlaysPanel
from studio.panels.problems import Checker, ProblemsPanel
from studio.panels.raw import RawPage
from studio.panels.scenes import ScenesPanel
from studio.panels.start import StartPage
from studio.panels.transport import TransportPanel
from studio.panels.variables import VariablesPanel
from studio.panels.words import WordsPanel
from studio.playback import Playback
from studio.recent import Recent
from studio.reuse import Reuse
from studio.session import Session
from studio.stage import Stage
from studio.status import Status
from studio.template_pictures import TemplatePictures
from studio.thumbnails import Thumbnails
from studio.waveforms import Waveforms
from studio.wording import shown

if TYPE_CHECKING:
    from studio.dialogs.export import ExportDialog
    from studio.dialogs.new_story import NewStoryDialog

_GEOMETRY: Final = "window/geometry"
_DOCKS: Final = "window/docks"
_THEME: Final = "window/theme"


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
        self._ending = False  # the system asks for it: no time for questions
        self._garbage = Garbage(self)
        self.recent = Recent(settings)
        self.actions_ = Actions(look, self)
        self.thumbnails = Thumbnails(session, jobs, look, self)
        self.checker = Checker(session, jobs, self)
        self.importer = Importer(session, jobs, self, contexts)
        self.keyframing = Keyframing(session, playback, self)
        self.camera = Camera(session, playback, self.keyframing, self)
        self.stage = Stage(
            session, playback, self.keyframing, self.camera, look, no_picture, picture_contexts
        )
        self.editing = Editing(session, self.stage, self)
        self.drawing = Drawing(session, self.stage, self)
        self.reuse = Reuse(session, self.editing, jobs, self)
        self.scenes = ScenesPanel(session, self.thumbnails, self.actions_, look)
        self.overlays = OverlaysPanel(session, self.actions_, look)
        self.library = LibraryPanel(session, self.thumbnails, self.actions_, look)
        self.inspector = InspectorPanel(session, self.keyframing, self.actions_, look)
        self.variables = VariablesPanel(session, look)
        self.history = HistoryPanel(session, look)
        self.words = WordsPanel(session, look)
        self.problems = ProblemsPanel(session, self.checker, look)
        self.waveforms = Waveforms(session, jobs, self)
        self.pictures = TemplatePictures(jobs, contexts, self)
        self.transport = TransportPanel(
            session, playback, self.keyframing, self.actions_, self.waveforms, look
        )
        self.banner = Banner(look)
        self.news = News(session, self.importer, self.banner, self)
        self.document = DocumentCommands(session, playback, jobs, self.recent, self.banner, self)
        self.follow_bar = FollowBar(look)
        self.following = Following(
            session,
            playback,
            self.keyframing,
            jobs,
            self.stage,
            self.follow_bar,
            self.banner,
            self,
        )
        self.level_bar = LevelBar(look)
        self.levelling = Levelling(
            session, playback, self.keyframing, self.camera, self.stage, self.level_bar, self
        )
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
        box.addWidget(self.follow_bar)
        box.addWidget(self.level_bar)
        box.addWidget(self._middle, 1)
        panels: tuple[tuple[str, str, QWidget], ...] = (
            ("scenes", self.tr("Scenes"), self.scenes),
            ("overlays", self.tr("Overlays"), self.overlays),
            ("library", self.tr("Library"), self.library),
            ("inspector", self.tr("Inspector"), self.inspector),
            ("variables", self.tr("Variables"), self.variables),
            ("history", self.tr("History"), self.history),
            ("problems", self.tr("Problems"), self.problems),
            ("timeline", self.tr("Timeline"), self.transport),
            ("words", self.tr("Words"), self.words),
        )
        self._docks = Docks(self, column, panels)
        viewport = self.stage.viewport
        self._recent_menu = fill_menus(
            self,
            self.actions_,
            self._docks.actions(),
            [
                *([] if viewport is None else [OutlookMenu(viewport.outlook, self).menu]),
                *OnlookerMenus(playback.onlooker, session, self).menus,
            ],
            LooksMenu(session, self.importer, self).menu,
        )
        self._bar = ToolBar(self.actions_)
        self.addToolBar(self._bar)
        self._status = Status(self.statusBar(), jobs, playback)
        self._connect()
        self._restore_layout()
        self._show_document()

    def _connect(self) -> None:
        session = self._session
        does: dict[CommandName, Callable[[], object]] = {
            "new": self.document.ask_new,
            "new-from-template": self.show_templates,
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
            "cut": self.reuse.cut,
            "copy": self.reuse.copy,
            "paste": self.reuse.paste,
            "select-all": self._select_all,
            "group": self.reuse.group,
            "ungroup": self.reuse.ungroup,
            "make-component": self.reuse.make_component,
            "edit-component": self.reuse.edit_component,
            "detach": self.reuse.detach,
            "leave-component": session.leave_component,
            "deselect": self._escape,
            "frame": self.stage.frame_selected,
            "follow": self.following.ask,
            "level": self._level,
            "add-media": self.ask_media,
            "add-scene": self.editing.add_scene,
            "add-ar-scene": self.editing.add_ar_scene,
            "add-text": self.editing.add_text,
            "add-hotspot": self.editing.add_hotspot,
            "add-quiz": self.editing.add_quiz,
            "add-light": self.editing.add_light,
            "add-annotation": self.editing.add_annotation,
            "add-chart": self.editing.add_chart,
            "add-line": self.editing.add_line,
            "add-polygon": self._draw_polygon,
            "set-opening": self.editing.set_opening,
            "look-opening": self.stage.look_at_opening,
            "key-camera": lambda: self.camera.key(self.stage.view),
            "play": self._playback.toggle,
            "start": lambda: self._playback.seek(0),
            "dark": lambda: self.wear("dark"),
            "light": lambda: self.wear("light"),
            "reset-layout": self.reset_layout,
            "story": session.select_story,
            "fill-in": self._show_field_menu,
            "read-table": self._ask_table,
            "shortcuts": self.show_shortcuts,
            "about": lambda: AboutPage(self._look, self).show(),
        }
        for name in ARRANGING:
            does[name] = partial(self.editing.arrange, name)
        for name, do in does.items():
            self.actions_[name].triggered.connect(lambda _=False, do=do: do())
        self.actions_["preview"].toggled.connect(self._playback.set_previewing)
        self.actions_["loop"].toggled.connect(self._playback.set_looping)
        self.actions_["look-through"].triggered.connect(self.camera.set_on)
        self.camera.changed.connect(self._enable)
        self.camera.keyed.connect(self.transport.timeline.reveal)
        for action in self.actions_.on_stage():
            self.stage.addAction(action)
        session.document_changed.connect(self._show_document)
        self.document.opened.connect(self._show_document)
        self.document.leaving.connect(self._leave)
        self.document.media_arrived.connect(self.stage.refresh)
        session.selection_changed.connect(self._enable)
        session.scene_changed.connect(self._enable)
        session.failed.connect(self.show_error)
        session.said.connect(self.news.note)
        session.undoable.connect(self._offer_undo)
        self.checker.checked.connect(self._show_missing)
        self.start_page.recent_chosen.connect(self.open_story)
        self.importer.building.connect(self._show_building)
        self.stage.assets_dropped.connect(self._place_dropped)
        self.library.wanted.connect(self.editing.place)
        self.library.component_wanted.connect(self.reuse.place_instance)
        self.library.component_opened.connect(session.edit_component)
        self.library.component_renamed.connect(self.reuse.rename_component)
        self.library.component_removed.connect(self.reuse.remove_component)
        session.component_changed.connect(self._show_component)

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

    def show_templates(self) -> NewStoryDialog:
        """Show the templates that a new story can be made of."""
        from studio.dialogs.new_story import NewStoryDialog  # brings every template with it

        dialog = NewStoryDialog(self._look, self.pictures, self.recent.folder(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self._fill_template)
        dialog.open()
        return dialog

    def _fill_template(self, template: str, values: dict[str, str], where: Path) -> None:
        if self.document.may_close():
            folder = self.recent.fresh(where.name, where.parent)
            self.importer.fill_template(template, values, folder, self.open_story)

    def save(self) -> bool:
        """Save the story; whether it could be done."""
        return self.document.save()

    def close_story(self) -> None:
        """Close the story, asking first where work could be lost."""
        self.document.close()

    def _leave(self) -> None:
        self._playback.leave()
        self.following.cancel()
        self.actions_["preview"].setChecked(False)
        self.banner.hide()

    # Adding and removing

    def _level(self) -> None:
        self.drawing.cancel()
        self.following.leave()
        self.levelling.begin()

    def _draw_polygon(self) -> None:
        """Let the user click a polygon's corners; where that cannot be, add one of four."""
        if self.levelling.going:
            self.levelling.finish()
        if not self.drawing.begin():
            self.editing.add_polygon()

    def ask_media(self) -> None:
        """Ask for files to add."""
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Add media"))
        self.take_files([Path(path) for path in paths], None)

    def _ask_table(self) -> None:
        """Ask for the table whose figures the selected chart is to show."""
        tables = self.tr("Tables") + " (*.csv *.tsv *.json)"
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Read figures"), filter=tables)
        if path:
            self.read_table(Path(path))

    def read_table(self, table: Path) -> None:
        """Give the selected chart the figures of a table."""
        try:
            for line in self.editing.read_figures(table):
                self.banner.say(line)
        except StudioError as error:
            self.show_error(error)

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
        tables = [path for path in paths if is_table(path)]
        for table in tables:
            try:
                for line in self.editing.add_figures(table, at):
                    self.banner.say(line)
            except StudioError as error:
                self.show_error(error)
        media = [path for path in paths if path not in tables]
        if media:
            self.importer.take(media, at)

    def _place_dropped(self, ids: list[Id], at: Around) -> None:
        for id_ in ids:
            asset = self._session.asset(id_)
            if asset is not None:
                self._session.place(asset, at)
            else:
                self.reuse.place_instance(id_, at)

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
            for title, names in MENUS
        ]
        page = ShortcutsPage(menus, self)
        page.show()
        return page

    # Showing

    def show_error(self, error: StudioError) -> None:
        """Tell of an error: what failed, and what to do."""
        self.news.show_error(error)

    def _show_building(self, on: bool) -> None:
        self.actions_["example"].setEnabled(not on)
        self.actions_["new-from-template"].setEnabled(not on)
        self.start_page.setEnabled(not on)

    def wear(self, theme: ThemeName) -> None:
        """Change the theme."""
        self._look.wear(theme)
        self._settings.setValue(_THEME, theme)
        self.actions_.refresh_icons()
        for panel in (
            self.scenes,
            self.overlays,
            self.library,
            self.inspector,
            self.variables,
            self.history,
            self.words,
            self.problems,
            self.transport,
            self.start_page,
            self.banner,
            self.follow_bar,
            self.level_bar,
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
        self._bar.show_name(session.name)
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
        for name, on in may_be_used(self._session).items():
            self.actions_[name].setEnabled(on)
        for name, word, what in (
            ("undo", self.tr("&Undo"), self._session.undo_label),
            ("redo", self.tr("&Redo"), self._session.redo_label),
        ):
            self.actions_[name].setText(f"{word} {what[:1].lower()}{what[1:]}" if what else word)
        self.actions_["look-through"].setEnabled(self.camera.there)
        self.actions_["look-through"].setChecked(self.camera.on)
        self.actions_["key-camera"].setEnabled(self.camera.there and self._session.writable)
        self.actions_["dark"].setChecked(self._look.name == "dark")
        self.actions_["light"].setChecked(self._look.name == "light")

    def _show_missing(self) -> None:
        missing = frozenset(p.asset for p in self.checker.problems if p.rule == "media" and p.asset)
        self.library.show_missing(missing)
        count = len(self.checker.problems)
        title = self.tr("Problems") + (f"  {count}" if count else "")
        self._docks.title("problems", title)

    def _offer_undo(self, text: str) -> None:
        self.banner.say(
            text,
            icon="arrow-u-up-left",
            choices=((self.tr("Undo"), self._session.undo),),
            topic="undo",
        )

    def _show_component(self) -> None:
        self._enable()
        name = next(
            (
                each.name
                for each in (self._session.story.components if self._session.story else ())
                if each.id == self._session.component_id
            ),
            None,
        )
        if name is None:
            self.banner.end("component")
            return
        text = self.tr("This is the component “%1”: what you change here changes wherever it is.")
        self.banner.say(
            text.replace("%1", name),
            icon="puzzle-piece",
            choices=((self.tr("Done"), self._session.leave_component),),
            topic="component",
        )

    def _show_field_menu(self) -> None:
        field = self.focusWidget()
        menu = self.inspector.field_menu(field)
        if menu is None or field is None:
            self.news.note(self.tr("Click a field in the inspector first."))
        else:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(field.mapToGlobal(field.rect().bottomLeft()))

    def _select_all(self) -> None:
        scene = self._session.scene
        if scene is not None:
            self._session.select_overlays(tuple(one.id for one in scene.overlays))

    def _escape(self) -> None:
        if self.stage.viewport is not None and self.stage.viewport.give_up_drag():
            return
        if self.drawing.going:
            self.drawing.cancel()
        elif self.levelling.going:
            self.levelling.cancel()
        elif self.following.pointing:
            self.following.leave()
        elif self._playback.previewing:
            self.actions_["preview"].setChecked(False)
        elif self._session.component_id is not None and not self._session.overlay_ids:
            self._session.leave_component()
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
        self._status.stop()
        self._leave()
        self._playback.close()
        self.importer.cancel()
        self.waveforms.stop()
        self.pictures.end()
        if self._export is not None:
            self._export.stop()
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self._settings.setValue(_DOCKS, self._docks.state())
        self._settings.sync()
        self.stage.close_picture()
        self.document.stop()
        self._jobs.close()
        self._session.close(keep=self._ending)
        self._garbage.stop()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._docks.follow()

    def _restore_layout(self) -> None:
        geometry, docks = self._settings.value(_GEOMETRY), self._settings.value(_DOCKS)
        screen = QApplication.primaryScreen().availableGeometry()
        self.resize(min(1440, screen.width()), min(900, screen.height()))
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self._docks.fit()
        if isinstance(docks, QByteArray):
            self._docks.restore(docks)


def kept_theme(settings: QSettings) -> ThemeName:
    """The theme chosen last."""
    return "light" if settings.value(_THEME) == "light" else "dark"
