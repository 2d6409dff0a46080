"""For whom the window shows the story: a language and an audience, chosen in the View menu.

The story with components in place and variants chosen is reckoned once per value of the story.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from story.model.story import Story
from story.model.values import AudienceCode, LanguageCode, words
from story.reading import Telling, telling
from studio.session import Session


class Onlooker(QObject):
    """Who looks on. `changed`: it is somebody else."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.language: LanguageCode | None = None  # None: the story's main one
        self.audience: AudienceCode | None = None  # None: no one in particular
        self._of: Story | None = None
        self._telling: Telling | None = None

    @property
    def telling(self) -> Telling | None:
        """The session's story as it is shown to them; None without a story."""
        story = self._session.story
        if story is None:
            self._of = self._telling = None
        elif story is not self._of or self._telling is None:
            self._of = story
            wanted = () if self.language is None else (self.language,)
            self._telling = telling(story, wanted, self.audience)
        return self._telling

    def be(self, language: LanguageCode | None, audience: AudienceCode | None) -> None:
        """Be somebody else."""
        if (language, audience) != (self.language, self.audience):
            self.language, self.audience = language, audience
            self._telling = None
            self.changed.emit()


class OnlookerMenus(QObject):
    """The menus that choose the language and the audience, filled as the story has them."""

    def __init__(self, onlooker: Onlooker, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._onlooker, self._session = onlooker, session
        self._languages = QMenu(self.tr("Lan&guage"), window)
        self._audiences = QMenu(self.tr("&Audience"), window)
        self.menus = [self._languages, self._audiences]
        self._groups: list[QActionGroup] = []
        for inner, tip in (
            (self._languages, self.tr("The language in which the picture and sound are shown")),
            (self._audiences, self.tr("For whom the picture and sound are shown")),
        ):
            inner.menuAction().setStatusTip(tip)
            inner.aboutToShow.connect(self.fill)
        session.document_changed.connect(self._follow)
        self._follow()

    def fill(self) -> None:
        """Have the menus offer what the story has."""
        story, onlooker = self._session.story, self._onlooker
        for group in self._groups:
            group.deleteLater()
        self._groups.clear()
        languages = self._begin(self._languages)
        audiences = self._begin(self._audiences)
        if story is None:
            return
        now = onlooker.language or story.languages[0]
        for code in story.languages:
            self._offer(self._languages, languages, code, code == now).triggered.connect(
                lambda _=False, code=code: onlooker.be(code, onlooker.audience)
            )
        for audience, name in (
            (None, self.tr("Everyone")),
            *(
                (each.code, words(each.name, story.languages) or each.code)
                for each in story.audiences
            ),
        ):
            self._offer(
                self._audiences, audiences, name, audience == onlooker.audience
            ).triggered.connect(
                lambda _=False, audience=audience: onlooker.be(onlooker.language, audience)
            )

    def _begin(self, menu: QMenu) -> QActionGroup:
        menu.clear()
        group = QActionGroup(self)
        self._groups.append(group)
        return group

    def _offer(self, menu: QMenu, group: QActionGroup, text: str, on: bool) -> QAction:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(on)
        group.addAction(action)
        return action

    def _follow(self) -> None:
        """Whoever the story no longer knows is nobody in particular."""
        story, onlooker = self._session.story, self._onlooker
        self._languages.setEnabled(story is not None)
        self._audiences.setEnabled(story is not None)
        languages = () if story is None else story.languages
        known = () if story is None else tuple(each.code for each in story.audiences)
        onlooker.be(
            onlooker.language if onlooker.language in languages else None,
            onlooker.audience if onlooker.audience in known else None,
        )
