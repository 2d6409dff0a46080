"""How the author sees the scene in the window: around, flat, as a planet, on a dome, in stereo.

Only how it is seen: what is exported and what visitors see stays as it is. The picture's thread and
the viewport make their rigs by it; the View menu chooses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Literal, TypeAlias

from msgspec import structs
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from renderer.rigs import Dome, Equirect, Perspective, Planet, Rig
from renderer.sights import Sight, picking_sights, sights_of
from story.model.values import View
from studio.wording import _, shown

Manner: TypeAlias = Literal["around", "flat", "planet", "dome", "anaglyph", "pair"]

MANNERS: Final[dict[Manner, tuple[str, str]]] = {
    "around": (_("Look &around"), _("Through a camera that is turned by dragging")),
    "flat": (_("All at once, &flat"), _("Everything all around in one picture")),
    "planet": (_("Little &planet"), _("The ground as a small round world; dragging turns it")),
    "dome": (_("On a &dome"), _("As on the dome of a planetarium, ahead at its foot")),
    "anaglyph": (_("Stereo for &red and cyan glasses"), _("Both eyes in one picture")),
    "pair": (_("Stereo &side by side"), _("The left eye at left, the right one at right")),
}
"""What each is called, and how it shows the scene."""

_PLANET: Final = 3.5  # of a planet's field of view, that of the camera
_WIDEST: Final = 330.0


class Outlook(QObject):
    """How the scene is seen now. `changed`: otherwise than before."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.manner: Manner = "around"

    def be(self, manner: Manner) -> None:
        """See it so from now on."""
        if manner != self.manner:
            self.manner = manner
            self.changed.emit()


def rig_of(manner: Manner, view: View, width: int, height: int) -> Rig:
    """The rig of a picture in a part of the window `width` x `height`, as `fitting` gives it."""
    match manner:
        case "around":
            return Perspective(view, width, height)
        case "flat":
            return Equirect(width, height)
        case "planet":
            below = structs.replace(view, pitch=view.pitch - 90.0)
            return Planet(below, width, height, min(view.fov * _PLANET, _WIDEST))
        case "dome":
            return Dome(width, height, yaw=view.yaw)
        case "anaglyph":
            return Perspective(view, width, height, "anaglyph")
        case "pair":
            return Perspective(view, width, height, "left-right")


def fitting(manner: Manner, width: int, height: int) -> QRect:
    """Where in a window `width` x `height` the picture lies."""
    if manner == "flat":
        wide = max(min(width, height * 2), 2)
        high = max(wide // 2, 1)
        return QRect((width - wide) // 2, (height - high) // 2, wide, high)
    if manner == "pair":
        return QRect(0, 0, max(width // 2, 1) * 2, height)
    return QRect(0, 0, width, height)


def sight_at(rig: Rig, x: float, y: float) -> Sight:
    """The sight that a point of the picture belongs to, y from the top; beside all, the first."""
    sights = picking_sights(sights_of(rig, 0.0))
    return next((one for one in sights if one.sees(x, rig.height - y)), sights[0])


class OutlookMenu(QObject):
    """The menu that chooses."""

    def __init__(self, outlook: Outlook, window: QWidget) -> None:
        super().__init__(window)
        self.menu = QMenu(self.tr("&Seen as"), window)
        self.menu.menuAction().setStatusTip(self.tr("How the picture shows the scene to you"))
        self._outlook = outlook
        group = QActionGroup(self)
        self._actions: dict[Manner, QAction] = {}
        for manner, (text, hint) in MANNERS.items():
            action = self.menu.addAction(shown(text))
            action.setCheckable(True)
            action.setStatusTip(shown(hint))
            choose: Callable[[], None] = partial(outlook.be, manner)
            action.triggered.connect(lambda _=False, choose=choose: choose())
            group.addAction(action)
            self._actions[manner] = action
        outlook.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._actions[self._outlook.manner].setChecked(True)
