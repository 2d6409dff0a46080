"""Beside a field that can move: sets a keyframe at the playhead, and leads to those around it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from story.fields import fields_of
from story.keying import camera_of, light_of
from story.model.values import Id
from studio.keyframing import Keyframing
from studio.look import GRID, Look
from studio.panels.keyed import path_name

_ARROW = GRID + 2  # pixels
_IN_SCENE = "surrounding."  # before the fields of what is around, in a scene's form
_OF_CAMERA = "opening."  # before those of its opening view
_OF_LIGHT = "lighting."  # before those of how it is lit


class KeyButton(QWidget):
    """A diamond: hollow where the field stands still, filled where a keyframe is at the playhead.

    Where the field moves, arrows beside it go to the keyframes before and after.
    """

    def __init__(self, keyframing: Keyframing, look: Look, owner: Id, path: str) -> None:
        super().__init__()
        self._keyframing, self._look, self._owner, self._path = keyframing, look, owner, path
        self._shown: tuple[object, ...] = ()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.back = self._button("caret-left", self.tr("Previous keyframe"), _ARROW)
        self.key = self._button("diamond", self.tr("Set keyframe"), GRID * 2 + 2)
        self.ahead = self._button("caret-right", self.tr("Next keyframe"), _ARROW)
        for button in (self.back, self.key, self.ahead):
            box.addWidget(button)
        self.back.clicked.connect(lambda: keyframing.go(owner, path, back=True))
        self.key.clicked.connect(lambda: keyframing.toggle(owner, path))
        self.ahead.clicked.connect(lambda: keyframing.go(owner, path, back=False))
        keyframing.changed.connect(self.show_keys)
        self.show_keys()

    def show_keys(self) -> None:
        """Show how things stand at the playhead."""
        keyframing, owner, path = self._keyframing, self._owner, self._path
        moves = keyframing.is_moved(owner, path)
        here = keyframing.key_here(owner, path) is not None
        before = moves and keyframing.next_time(owner, path, back=True) is not None
        after = moves and keyframing.next_time(owner, path, back=False) is not None
        there = keyframing.has_value(owner, path)
        now = (moves, here, before, after, there)
        if now == self._shown:
            return
        self._shown = now
        theme = self._look.theme
        colour = theme.accent if moves else theme.disabled
        self.key.setIcon(self._look.icon("diamond-fill" if here else "diamond", colour=colour))
        text = self.tr("Remove keyframe") if here else self.tr("Set keyframe at the playhead")
        self.key.setToolTip(text)
        self.key.setAccessibleName(f"{text}: {path_name(path)}")
        self.key.setEnabled(there)
        self.back.setVisible(moves)
        self.ahead.setVisible(moves)
        self.back.setEnabled(before)
        self.ahead.setEnabled(after)

    def _button(self, icon: str, hint: str, wide: int) -> QToolButton:
        made = QToolButton()
        made.setIcon(self._look.icon(icon, colour=self._look.theme.dim))
        made.setIconSize(QSize(min(wide, GRID * 2 - 3), GRID * 2 - 3))
        made.setToolTip(hint)
        made.setAccessibleName(f"{hint}: {path_name(self._path)}")
        made.setMinimumSize(1 if wide == _ARROW else wide, GRID * 3)  # arrows go where room lacks
        made.setMaximumSize(wide, GRID * 3)
        made.setStyleSheet("padding: 0;")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return made


class KeyButtons:
    """Makes the buttons of the fields of what is inspected."""

    def __init__(self, keyframing: Keyframing, look: Look) -> None:
        self._keyframing, self._look = keyframing, look
        self.owner: Id = ""  # an overlay, or a scene for its surrounding

    def button(self, path: str) -> QWidget | None:
        """The button of a field at a path of the form; None where it cannot move."""
        owner_id = self.owner
        for part, owner_of in ((_OF_CAMERA, camera_of), (_OF_LIGHT, light_of)):
            if path.startswith(part):
                owner_id = owner_of(self.owner)
        owner = self._keyframing.owner(owner_id)
        path = path.removeprefix(_IN_SCENE)
        if owner is None or path not in fields_of(owner):
            return None
        return KeyButton(self._keyframing, self._look, owner_id, path)
