"""Pictures and stories of the templates for the window: made one after another in a worker, while
they are looked at.

studio/templates/pictures.py makes and keeps them.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from exporters.options import Cancelled, ContextFactory, Progress
from story.errors import StudioError
from story.model.story import Story
from studio.jobs import Jobs


class TemplatePictures(QObject):
    """Gives a picture and a story where they are there; `arrived` tells of each that is made."""

    arrived = Signal(str)  # a template's id

    def __init__(self, jobs: Jobs, contexts: ContextFactory | None, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._contexts = jobs, contexts
        self._made: dict[str, QImage] = {}
        self._stories: dict[str, Story] = {}
        self._wanted: list[str] = []
        self._progress: Progress | None = None  # of the one that is being made
        self._ended = False

    def of(self, key: str) -> QImage | None:
        """The picture of a template; None while there is none."""
        return self._made.get(key)

    def story(self, key: str) -> Story | None:
        """The story of a template; None while there is none."""
        return self._stories.get(key)

    def want(self, keys: tuple[str, ...]) -> None:
        """Make those that are not there, in this order; one that is being made goes on."""
        self._wanted = [key for key in keys if key not in self._made]
        if self._progress is None:
            self._next()

    def rest(self) -> None:
        """Nobody looks at them now: make no more."""
        self._wanted = []
        if self._progress is not None:
            self._progress.cancelled.set()

    def end(self) -> None:
        """Make none from now on."""
        self._ended = True
        self.rest()

    def _next(self) -> None:
        contexts = self._contexts
        if not self._wanted or self._ended or contexts is None:
            return
        key = self._wanted.pop(0)
        progress = self._progress = Progress()

        def work() -> tuple[bytes, Story] | None:
            from studio.templates.kept import user_folder  # these bring every template with them
            from studio.templates.pictures import look_at

            try:
                return look_at(key, progress, user_folder(), lambda: contexts)
            except Cancelled:
                return None

        def done(made: tuple[bytes, Story] | None) -> None:
            self._progress = None
            image = QImage.fromData(made[0]) if made is not None else QImage()
            if made is not None and not image.isNull():
                self._made[key], self._stories[key] = image, made[1]
                self.arrived.emit(key)
            self._next()

        def failed(error: StudioError) -> None:
            """The icon stays; making a story of it says what is wrong."""
            self._progress = None
            self._next()

        self._jobs.start(self.tr("Pictures of the templates"), work, done, failed)
