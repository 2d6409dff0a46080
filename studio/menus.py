"""Which commands stand in which menu and on the tool bar; actions.py says what each is called."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QPushButton, QSizePolicy, QToolBar, QWidget

from studio.actions import ARRANGING, Actions, CommandName
from studio.look import ICON, label
from studio.wording import _, shown

MENUS: Final[tuple[tuple[str, tuple[CommandName | None, ...]], ...]] = (
    (
        _("&File"),
        (
            "new",
            "new-from-template",
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
    (
        _("&Edit"),
        (
            "undo",
            "redo",
            None,
            "cut",
            "copy",
            "paste",
            "duplicate",
            "delete",
            None,
            "select-all",
            "deselect",
            None,
            "story",
            "fill-in",
            "read-table",
        ),
    ),
    (
        _("&Add"),
        (
            "add-media",
            None,
            "add-scene",
            "add-ar-scene",
            None,
            "add-text",
            "add-hotspot",
            "add-quiz",
            "add-light",
            None,
            "add-annotation",
            "add-chart",
            "add-line",
            "add-polygon",
        ),
    ),
    (
        _("A&rrange"),
        (
            *ARRANGING,
            None,
            "follow",
            "level",
            None,
            "group",
            "ungroup",
            None,
            "make-component",
            "edit-component",
            "leave-component",
            "detach",
        ),
    ),
    (
        _("&View"),
        (
            "frame",
            "look-opening",
            "set-opening",
            None,
            "look-through",
            "key-camera",
            None,
            "dark",
            "light",
            "reset-layout",
        ),
    ),
    (_("&Play"), ("preview", None, "play", "start", "loop")),
    (_("&Help"), ("shortcuts", None, "about")),
)
_TOOLS: Final[tuple[CommandName | None, ...]] = (
    "save", "undo", "redo", None,
    "add-media", "add-text", "add-hotspot", "add-quiz", "add-light", None,
    "set-opening",
)  # fmt: skip


def fill_menus(
    window: QMainWindow,
    actions: Actions,
    panels: list[QAction],
    onlookers: list[QMenu],
    looks: QMenu,
) -> QMenu:
    """Fill the menu bar; `panels` show and hide the panels, `onlookers` choose how and for whom
    all is shown, `looks` adds one. Gives the menu of recent stories."""
    recent = QMenu(window.tr("Open &recent"), window)
    for title, names in MENUS:
        menu = window.menuBar().addMenu(shown(title))
        for name in names:
            menu.addSeparator() if name is None else menu.addAction(actions[name])
        if "example" in names:
            menu.insertMenu(actions["example"], recent)
        if "add-scene" in names:
            menu.insertMenu(actions["add-scene"], looks)
        if "set-opening" in names:
            for each in onlookers:
                menu.insertMenu(actions["dark"], each)
            menu.insertSeparator(actions["dark"])
        if "reset-layout" in names:
            menu.addSeparator()
            menu.addActions(panels)
    return recent


class ToolBar(QToolBar):
    """The tools used most, the name of the story, and the way out."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Tools"))
        self.setObjectName("tools")
        self.setMovable(False)
        self.setIconSize(QSize(ICON, ICON))
        self.toggleViewAction().setVisible(False)
        for name in _TOOLS:
            self.addSeparator() if name is None else self.addAction(actions[name])
        self.addWidget(_spring())
        self._name = label("", strong=True)
        self.addWidget(self._name)
        self.addWidget(_spring())
        self.addAction(actions["preview"])
        export = actions["export"]
        self._export = QPushButton(self.tr("Export…"))
        self._export.setProperty("primary", True)
        self._export.setToolTip(export.toolTip())
        self._export.clicked.connect(export.trigger)
        export.enabledChanged.connect(self._export.setEnabled)
        self.addSeparator()
        self.addWidget(self._export)

    def show_name(self, name: str) -> None:
        """Say which story is open."""
        self._name.setText(name)


def _spring() -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made
