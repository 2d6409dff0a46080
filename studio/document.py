"""Opening, making, saving, recovering and closing stories: what is asked, and what follows.

session.py does it; recent.py remembers where; window.py shows what is open.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from story.errors import StudioError
from studio.jobs import Jobs
from studio.opening import story_folder, with_suffix
from studio.panels.banner import Banner
from studio.playback import Playback
from studio.preview import PreviewMedia
from studio.readying import Readying
from studio.recent import Recent
from studio.session import Session


class DocumentCommands(QObject):
    """What the File menu does with stories.."""

    opened = Signal()  # a story, in place of what was shown
    leaving = Signal()  # the story that is open is about to be closed
    media_arrived = Signal()  # the picture may have changed

    def __init__(
        self,
        session: Session,
        playback: Playback,
        jobs: Jobs,
        recent: Recent,
        banner: Banner,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._playback, self._jobs = session, playback, jobs
        self._recent, self._banner, self._window = recent, banner, window
        self._media: PreviewMedia | None = None
        self._readying: Readying | None = None

    def stop(self) -> None:
        """The window closes: nothing is prepared any more."""
        if self._readying is not None:
            self._readying.stop()

    def ask_new(self) -> None:
        """Ask where a new story goes, and make it."""
        path, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("New story"), str(self._recent.folder() / self.tr("Untitled"))
        )
        if path:
            self.new(Path(path))

    def new(self, where: Path) -> bool:
        """Make a story and open it; whether it could be done."""
        if not self.may_close():
            return False
        where = with_suffix(where)
        return self._try(lambda: self._session.create(where, where.stem), where)

    def ask_open(self) -> None:
        """Ask which story to open."""
        path = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open story"), str(self._recent.folder())
        )
        if path:
            self.open(Path(path))

    def open(self, where: Path) -> bool:
        """Open a story; whether it could be done."""
        if not self.may_close():
            return False
        where = story_folder(where)
        return self._try(lambda: self._session.open(where), where)

    def save(self) -> bool:
        """Save the story; whether it could be done."""
        try:
            self._session.save()
        except StudioError as error:
            self._session.failed.emit(error)
            return False
        return True

    def close(self) -> None:
        """Close the story, asking first where work could be lost."""
        if self.may_close():
            self.leaving.emit()
            self._session.close()

    def restore(self) -> None:
        """Take up the edits that the last run never saved."""
        try:
            self._session.restore()
        except StudioError as error:
            self._session.failed.emit(error)

    def may_close(self) -> bool:
        """Whether the open story may be closed; asks where that would lose work."""
        if not self._session.dirty:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(self.tr("Save?"))
        box.setText(self.tr("“%1” has changes that are not saved.").replace(
            "%1", self._session.name
        ))  # fmt: skip
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def _try(self, open_: Callable[[], None], where: Path) -> bool:
        before = self._playback.media
        self._playback.pause()
        try:
            self._playback.media = None
            open_()
        except StudioError as error:
            self._playback.media = before
            self._session.failed.emit(error)
            return False
        self._recent.add(where)
        self._follow()
        return True

    def _follow(self) -> None:
        session = self._session
        if self._media is not None:
            self._media.deleteLater()
            self._media = None
        if self._readying is not None:
            self._readying.stop()
            self._readying.deleteLater()
            self._readying = None
        if session.library is not None:
            self._readying = Readying(session.library, self._banner, self)
            self._media = media = PreviewMedia(session.library, self._jobs, self)
            media.arrived.connect(self.media_arrived)
            self._playback.media = media
        self._banner.hide()
        if session.why_read_only:
            self._banner.say(
                session.why_read_only + " " + self.tr("It may be looked at, not changed."),
                icon="lock",
                stays=True,
            )
        elif session.recovered is not None:
            self._offer_recovery(session.recovered.edits)
        session.story_changed.emit()
        session.scene_changed.emit()
        self.opened.emit()

    def _offer_recovery(self, count: int) -> None:
        text = self.tr("Diorama ended before this story was saved. %1 unsaved edits were kept.")
        self._banner.say(
            text.replace("%1", str(count)),
            icon="clock-counter-clockwise",
            choices=(
                (self.tr("Restore them"), self.restore),
                (self.tr("Go on without"), self._session.decline),
            ),
        )
