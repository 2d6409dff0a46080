"""Where the panels stand round the picture: built, sized, kept, and put back."""

from __future__ import annotations

from typing import Final

import PySide6QtAds as ads
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from studio.look import GRID

_VERSION: Final = 3  # changes when panels come or go, so that old layouts are left alone
_KEPT: Final = b"k"  # before a layout: the side panels have their usual widths
_CHOSEN: Final = b"c"
_WIDE: Final = 1280  # pixels of the window from which the side panels have their full width


class Docks:
    """The panels round the picture: scenes, overlays, library at its left; inspector, variables,
    history, problems at its right; timeline and words below."""

    def __init__(
        self, window: QMainWindow, picture: QWidget, panels: tuple[tuple[str, str, QWidget], ...]
    ) -> None:
        """`panels`: name, title and widget of each, by the names above."""
        flags = ads.CDockManager
        flags.setConfigFlags(ads.CDockManager.DefaultOpaqueConfig)
        flags.setConfigFlag(ads.CDockManager.DockAreaHasCloseButton, False)
        flags.setConfigFlag(ads.CDockManager.DockAreaHasUndockButton, False)
        flags.setConfigFlag(ads.CDockManager.DockAreaHasTabsMenuButton, False)
        flags.setConfigFlag(ads.CDockManager.FocusHighlighting, False)
        flags.setConfigFlag(ads.CDockManager.DisableStylesheet, True)  # look.py says it all
        flags.setConfigFlag(ads.CDockManager.HideSingleCentralWidgetTitleBar, True)
        self._window = window
        self._manager = ads.CDockManager(window)
        middle = self._dock("picture", window.tr("Picture"), picture)
        middle.setFeature(ads.CDockWidget.NoTab, True)
        area = self._manager.setCentralWidget(middle)
        area.setDockAreaFlag(ads.CDockAreaWidget.eDockAreaFlag.HideSingleWidgetTitleBar, True)
        self._panels = {name: self._dock(name, title, widget) for name, title, widget in panels}
        add = self._manager.addDockWidget
        left = add(ads.LeftDockWidgetArea, self._panels["scenes"])
        listed = add(ads.BottomDockWidgetArea, self._panels["overlays"], left)
        add(ads.BottomDockWidgetArea, self._panels["library"], listed)
        right = add(ads.RightDockWidgetArea, self._panels["inspector"])
        for name in ("variables", "history"):  # tabs behind it
            add(ads.CenterDockWidgetArea, self._panels[name], right)
        add(ads.BottomDockWidgetArea, self._panels["problems"], right)
        below = add(ads.BottomDockWidgetArea, self._panels["timeline"], area)
        add(ads.CenterDockWidgetArea, self._panels["words"], below)
        for behind in (right, below):
            behind.setCurrentIndex(0)
        self._areas = (left, right, below)
        self._wide = window.width() >= _WIDE
        self._kept = True  # nobody has chosen other widths
        self._root: QSplitter | None = None
        self.fit()
        self._first = self._manager.saveState(_VERSION)

    def actions(self) -> list[QAction]:
        """What shows and hides each panel."""
        return [panel.toggleViewAction() for panel in self._panels.values()]

    def title(self, name: str, text: str) -> None:
        """Change a panel's title."""
        self._panels[name].setWindowTitle(text)

    def fit(self) -> None:
        """Give the panels their usual share of the window."""
        left, right, below = self._areas
        high = self._window.height()
        self._manager.setSplitterSizes(left, [high * 3 // 10, high * 3 // 10, high * 4 // 10])
        self._manager.setSplitterSizes(right, [high * 7 // 10, high * 3 // 10])
        self._manager.setSplitterSizes(below, [high - GRID * 27, GRID * 27])
        self._fit_sides()

    def _fit_sides(self) -> None:
        wide = self._window.width()
        self._wide, self._kept = wide >= _WIDE, True
        side, other = (GRID * 33, GRID * 41) if self._wide else (GRID * 26, GRID * 37)
        root = self._manager.rootSplitter()
        root.setSizes([side, wide - side - other, other])
        if root is not self._root:  # putting a layout back makes another
            self._root = root
            root.splitterMoved.connect(self._note_moved)

    def _note_moved(self) -> None:
        self._kept = False

    def follow(self) -> None:
        """The window has another size: give the side panels their share where it has crossed it."""
        if self._kept and (self._window.width() >= _WIDE) != self._wide:
            self._fit_sides()

    def reset(self) -> None:
        """Put every panel back in its place."""
        self._manager.restoreState(self._first, _VERSION)
        self.fit()

    def state(self) -> QByteArray:
        """Where all stand, to be kept."""
        return QByteArray(_KEPT if self._kept else _CHOSEN) + self._manager.saveState(_VERSION)

    def restore(self, state: QByteArray) -> None:
        """Put all where they stood."""
        self._kept = state.startsWith(_KEPT)
        self._manager.restoreState(state.sliced(1), _VERSION)

    def _dock(self, name: str, title: str, widget: QWidget) -> ads.CDockWidget:
        dock = ads.CDockWidget(self._manager, title)
        dock.setObjectName(name)
        dock.setWidget(widget, ads.CDockWidget.ForceNoScrollArea)
        dock.setMinimumSizeHintMode(ads.CDockWidget.MinimumSizeHintFromDockWidget)
        dock.setFeature(ads.CDockWidget.DockWidgetClosable, False)  # the View menu hides panels
        return dock
