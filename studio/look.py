"""How the studio looks: two themes, one accent, an 8-pixel grid, one icon family, three text sizes.

Widgets take colours, spacing and icons from here and set none of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import qtawesome
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel

ThemeName: TypeAlias = Literal["dark", "light"]
TextSize: TypeAlias = Literal["small", "body", "title"]

GRID: Final = 8  # pixels: every gap is this, its half, or a whole number of it
ICON: Final = 18  # pixels across an icon on a button

TEXT_SIZES: Final[dict[TextSize, int]] = {"small": 12, "body": 13, "title": 22}  # pixels
_FAMILY = "Noto Sans"


@dataclass(frozen=True)
class Theme:
    """The colours of a theme, `#rrggbb`. `ground` lies behind `panel`, which holds `field`s."""

    ground: str
    panel: str
    field: str
    hover: str
    line: str
    text: str
    dim: str
    accent: str
    on_accent: str
    warning: str
    error: str
    disabled: str
    stage: str  # round the picture


THEMES: Final[dict[ThemeName, Theme]] = {
    "dark": Theme(
        ground="#1b1b1c",
        panel="#232324",
        field="#2e2e30",
        hover="#39393c",
        line="#161617",
        text="#e8e8e8",
        dim="#a2a2a6",
        accent="#35c4b0",
        on_accent="#06201c",
        warning="#e8b04a",
        error="#ff7a70",
        disabled="#6a6a6e",
        stage="#141415",
    ),
    "light": Theme(
        ground="#dcdcdd",
        panel="#f2f2f2",
        field="#ffffff",
        hover="#e2e2e4",
        line="#c9c9cc",
        text="#1c1c1e",
        dim="#5c5c61",
        accent="#08776a",
        on_accent="#ffffff",
        warning="#8a5a00",
        error="#b3261e",
        disabled="#a2a2a6",
        stage="#c6c6c8",
    ),
}


class Look:
    """The theme in use. Made once by the application and handed to every widget that draws."""

    def __init__(self, app: QApplication, name: ThemeName = "dark") -> None:
        self._app = app
        self.name: ThemeName = name
        self.theme = THEMES[name]
        app.setStyle("Fusion")
        self.wear(name)

    def wear(self, name: ThemeName) -> None:
        """Put a theme on the whole application."""
        self.name = name
        self.theme = THEMES[name]
        self._app.setPalette(palette(self.theme))
        self._app.setFont(font("body"))
        self._app.setStyleSheet(stylesheet(self.theme))

    def icon(self, name: str, *, colour: str | None = None) -> QIcon:
        """An icon of the one family (Phosphor), by its own name such as `floppy-disk`."""
        theme = self.theme
        return qtawesome.icon(
            f"ph.{name}",
            color=colour or theme.text,
            color_disabled=theme.disabled,
            color_on=colour or theme.accent,
        )


def load_fonts(files: tuple[Path, ...]) -> None:
    """Make the bundled fonts known to Qt, so that the studio writes as its stories do.

    Not the emoji: Qt draws nothing for those of ours, so the system's own serve the window. Where a
    file is not there, the system's fonts serve too.
    """
    for file in files:
        if "Emoji" not in file.name and file.is_file():
            QFontDatabase.addApplicationFont(str(file))


def font(size: TextSize, *, strong: bool = False) -> QFont:
    """The one text face in one of its three sizes."""
    made = QFont(QApplication.font())
    if _FAMILY in QFontDatabase.families():
        made.setFamily(_FAMILY)
    made.setPixelSize(TEXT_SIZES[size])
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made


def label(text: str, size: TextSize = "body", *, dim: bool = False, strong: bool = False) -> QLabel:
    """A label in one of the three sizes; `dim` for what is secondary."""
    made = QLabel(text)
    made.setFont(font(size, strong=strong))
    if dim:
        made.setProperty("dim", True)
    return made


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's own palette, so that what the stylesheet leaves alone fits too."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: theme.panel,
        roles.WindowText: theme.text,
        roles.Base: theme.field,
        roles.AlternateBase: theme.panel,
        roles.Text: theme.text,
        roles.PlaceholderText: theme.dim,
        roles.Button: theme.field,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.error,
        roles.ToolTipBase: theme.field,
        roles.ToolTipText: theme.text,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.on_accent,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.accent,
        roles.Light: theme.hover,
        roles.Midlight: theme.hover,
        roles.Mid: theme.line,
        roles.Dark: theme.line,
        roles.Shadow: theme.line,
        roles.Accent: theme.accent,
    }.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.disabled))
    return made


def stylesheet(theme: Theme) -> str:
    """What the palette cannot say: flat controls, quiet docks, room to breathe."""
    return f"""
* {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMainWindow, QDialog {{ background: {theme.panel}; }}
QLabel[dim="true"] {{ color: {theme.dim}; }}
QLabel:disabled, QLabel[dim="true"]:disabled {{ color: {theme.disabled}; }}
QLabel[overridden="true"] {{ color: {theme.accent}; font-weight: 600; }}
QLabel[severity="error"] {{ color: {theme.error}; }}
QLabel[severity="warning"] {{ color: {theme.warning}; }}
QToolTip {{ background: {theme.field}; color: {theme.text}; border: 1px solid {theme.line};
    padding: 4px 6px; }}
QMenuBar {{ background: {theme.panel}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {theme.hover}; }}
QMenu {{ background: {theme.field}; border: 1px solid {theme.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 8px; border-radius: 4px; }}
QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
QMenu::item:disabled {{ color: {theme.disabled}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {theme.hover}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 6px; }}
QToolBar {{ background: {theme.panel}; border: 0; padding: 4px 8px; spacing: 4px; }}
QToolBar::separator {{ width: 1px; background: {theme.hover}; margin: 6px 6px; }}
QToolButton {{ border: 0; border-radius: 4px; padding: 5px; background: transparent; }}
QToolButton:hover {{ background: {theme.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {theme.field}; color: {theme.accent}; }}
QToolButton:focus {{ border: 1px solid {theme.accent}; padding: 4px; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton {{ border: 1px solid transparent; border-radius: 4px; padding: 5px 14px;
    background: {theme.field}; }}
QPushButton:hover {{ background: {theme.hover}; }}
QPushButton:focus {{ border-color: {theme.accent}; }}
QPushButton:disabled {{ color: {theme.disabled}; }}
QPushButton[primary="true"] {{ background: {theme.accent}; color: {theme.on_accent};
    font-weight: 600; }}
QPushButton[primary="true"]:focus {{ border-color: {theme.text}; }}
QPushButton[primary="true"]:disabled {{ background: {theme.field}; color: {theme.disabled}; }}
QPushButton[quiet="true"] {{ background: transparent; color: {theme.text}; text-align: left; }}
QPushButton[quiet="true"]:hover {{ background: {theme.hover}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {{ border: 1px solid transparent;
    border-radius: 4px; background: {theme.field}; padding: 3px 7px;
    selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
QLineEdit, QComboBox {{ min-height: 18px; }}
QComboBox {{ padding-right: 22px; }}
QLineEdit:hover, QComboBox:hover {{ background: {theme.hover}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {{
    border-color: {theme.accent}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {theme.disabled}; }}
QLineEdit[wrong="true"] {{ border-color: {theme.error}; }}
QComboBox::drop-down {{ border: 0; width: 20px; }}
QComboBox QAbstractItemView {{ background: {theme.field}; border: 1px solid {theme.line};
    padding: 4px; outline: 0; }}
QCheckBox {{ spacing: 8px; }}
QListView, QTreeView, QScrollArea {{ border: 0; background: {theme.panel}; outline: 0; }}
QScrollArea > QWidget > QWidget {{ background: {theme.panel}; }}
QListView::item:selected {{ background: {theme.field}; color: {theme.text};
    border-radius: 4px; }}
QTableView {{ border: 0; background: {theme.panel}; outline: 0;
    selection-background-color: {theme.field}; selection-color: {theme.text}; }}
QTableView::item {{ padding: 0 8px; }}
QTableView::item:selected {{ background: {theme.field}; }}
QTableView QLineEdit {{ border-radius: 0; padding: 0 7px; }}
QHeaderView {{ background: {theme.panel}; }}
QHeaderView::section {{ background: {theme.panel}; color: {theme.dim}; border: 0;
    padding: 4px 8px; text-align: left; }}
QSplitter::handle {{ background: {theme.ground}; }}
QStatusBar {{ background: {theme.panel}; color: {theme.dim}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {theme.dim}; padding: 0 8px; }}
QProgressBar {{ border: 0; border-radius: 3px; background: {theme.field}; height: 6px;
    text-align: right; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {theme.hover}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 24px; }}
QScrollBar::handle:horizontal {{ min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QFrame[card="true"] {{ background: {theme.ground}; border-radius: 6px; }}
QFrame[drop="true"] {{ background: {theme.accent}; }}
QWidget#banner {{ background: {theme.field}; }}
QWidget#start, QWidget#rawPage {{ background: {theme.stage}; }}
QWidget#start QLabel, QWidget#start QPushButton[quiet="true"] {{ background: transparent; }}
QWidget#start QPushButton[quiet="true"]:hover {{ background: {theme.field}; }}
ads--CDockContainerWidget {{ background: {theme.ground}; }}
ads--CDockSplitter::handle {{ background: {theme.ground}; }}
ads--CDockAreaWidget {{ background: {theme.panel}; border: 0; }}
ads--CDockAreaTitleBar {{ background: {theme.panel}; border: 0; padding: 0; min-height: 32px; }}
ads--CDockWidget {{ background: {theme.panel}; border: 0; }}
ads--CDockWidgetTab {{ background: {theme.panel}; border: 0; padding: 0 8px 0 8px;
    min-height: 32px; }}
ads--CDockWidgetTab QLabel {{ color: {theme.dim}; }}
ads--CDockWidgetTab[activeTab="true"] QLabel {{ color: {theme.text}; }}
ads--CTitleBarButton {{ padding: 3px; border: 0; }}
"""
