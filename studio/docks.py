"""Where the panels stand round the picture: built, sized, kept, and put back."""

from __future__ import annotations

from typing import Final

import PySide6QtAds as ads
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from studio.look import GRID

_VERSION: Final = 2  # changes when panels come or go, so that old layouts are left alone
_WIDE: Final = 1280  # pixels of the window from which the side panels have their full width


class Docks:
    """Six panels round the picture: scenes, overlays, library; inspector, problems; timeline."""

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
        add(ads.BottomDockWidgetArea, self._panels["problems"], right)
        below = add(ads.BottomDockWidgetArea, self._panels["timeline"], area)
        self._areas = (left, right, below)
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
        wide, high = self._window.width(), self._window.height()
        side, other = (GRID * 33, GRID * 41) if wide >= _WIDE else (GRID * 26, GRID * 34)
        self._manager.setSplitterSizes(left, [high * 3 // 10, high * 3 // 10, high * 4 // 10])
        self._manager.setSplitterSizes(right, [high * 7 // 10, high * 3 // 10])
        self._manager.setSplitterSizes(below, [high - GRID * 23, GRID * 23])
        self._manager.rootSplitter().setSizes([side, wide - side - other, other])

    def reset(self) -> None:
        """Put every panel back in its place."""
        self._manager.restoreState(self._first, _VERSION)
        self.fit()

    def state(self) -> QByteArray:
        """Where all stand, to be kept."""
        return self._manager.saveState(_VERSION)

    def restore(self, state: QByteArray) -> None:
        """Put all where they stood."""
        self._manager.restoreState(state, _VERSION)

    def _dock(self, name: str, title: str, widget: QWidget) -> ads.CDockWidget:
        dock = ads.CDockWidget(self._manager, title)
        dock.setObjectName(name)
        dock.setWidget(widget, ads.CDockWidget.ForceNoScrollArea)
        dock.setMinimumSizeHintMode(ads.CDockWidget.MinimumSizeHintFromDockWidget)
        dock.setFeature(ads.CDockWidget.DockWidgetClosable, False)  # the View menu hides panels
        return dock
