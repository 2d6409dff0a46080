"""What can be done from menus, the tool bar and the keyboard: names, hints, icons, shortcuts.

window.py says what each does; a test sees to it that each has a hint and no two share a shortcut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.look import Look
from studio.wording import _, shown

CommandName: TypeAlias = Literal[
    "new",
    "new-from-template",
    "open",
    "example",
    "save",
    "close",
    "export",
    "quit",
    "undo",
    "redo",
    "delete",
    "duplicate",
    "cut",
    "copy",
    "paste",
    "select-all",
    "group",
    "ungroup",
    "make-component",
    "edit-component",
    "detach",
    "leave-component",
    "deselect",
    "frame",
    "front",
    "forward",
    "backward",
    "back",
    "follow",
    "level",
    "add-media",
    "add-scene",
    "add-ar-scene",
    "add-text",
    "add-hotspot",
    "add-quiz",
    "add-light",
    "add-annotation",
    "add-chart",
    "add-line",
    "add-polygon",
    "set-opening",
    "look-opening",
    "look-through",
    "key-camera",
    "preview",
    "play",
    "start",
    "loop",
    "dark",
    "light",
    "reset-layout",
    "story",
    "fill-in",
    "read-table",
    "shortcuts",
    "about",
]


@dataclass(frozen=True)
class Command:
    """One thing to do. `stage`: its shortcut counts only while the picture or timeline has focus,
    so that the same key still works in fields, lists and on buttons."""

    text: str
    hint: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    checkable: bool = False
    stage: bool = False


COMMANDS: Final[dict[CommandName, Command]] = {
    "new": Command(_("&New story…"), _("Make an empty story"), "file-plus", ("Ctrl+N",)),
    "new-from-template": Command(
        _("New from a &template…"), _("Fill a ready-made story in with your own"),
        "files", ("Ctrl+Alt+N",),
    ),
    "open": Command(_("&Open story…"), _("Open a story folder"), "folder-open", ("Ctrl+O",)),
    "example": Command(
        _("Open the &example story"), _("Build the example story and open it"), "cube"
    ),
    "save": Command(_("&Save"), _("Save the story"), "floppy-disk", ("Ctrl+S",)),
    "close": Command(_("&Close story"), _("Close the story"), "x", ("Ctrl+W",)),
    "export": Command(
        _("&Export…"), _("Make a web package, a video or stills"), "export", ("Ctrl+E",)
    ),
    "quit": Command(_("&Quit"), _("Close Diorama"), "power", ("Ctrl+Q",)),
    "undo": Command(_("&Undo"), _("Undo the last edit"), "arrow-u-up-left", ("Ctrl+Z",)),
    "redo": Command(
        _("&Redo"), _("Do again what was undone"), "arrow-u-up-right", ("Ctrl+Shift+Z", "Ctrl+Y")
    ),
    "delete": Command(
        _("&Delete"), _("Delete what is selected"), "trash", ("Del", "Backspace"), stage=True
    ),
    "duplicate": Command(
        _("D&uplicate"), _("Make a copy of what is selected, or of the scene"), "copy",
        ("Ctrl+D",),
    ),
    "cut": Command(
        _("Cu&t"), _("Copy the overlays that are selected and take them out"), "scissors",
        ("Ctrl+X",),
    ),
    "copy": Command(
        _("&Copy"), _("Copy what is selected, or the scene, for this story or another"),
        "clipboard-text", ("Ctrl+C",),
    ),
    "paste": Command(
        _("&Paste"), _("Put in what was copied, with its media"), "clipboard", ("Ctrl+V",)
    ),
    "select-all": Command(
        _("Select &all"), _("Select all overlays of the scene"), "selection-all", ("Ctrl+A",),
        stage=True,
    ),
    "group": Command(
        _("&Group"), _("Put what is selected into a group"), "folder-simple-plus", ("Ctrl+G",)
    ),
    "ungroup": Command(
        _("U&ngroup"), _("Take the group apart; all stays in its place"), "folder-simple-minus",
        ("Ctrl+Shift+G",),
    ),
    "make-component": Command(
        _("&Make component"), _("To be used in many places, and changed in one"),
        "puzzle-piece", ("Ctrl+K",),
    ),
    "edit-component": Command(
        _("&Edit component"), _("Change it wherever it is used"), "pencil-simple",
        ("Ctrl+Shift+K",),
    ),
    "detach": Command(
        _("De&tach"), _("Make a group of its own of it, which follows the component no more"),
        "link-break",
    ),
    "leave-component": Command(
        _("&Leave the component"), _("Go back to the scene"), "arrow-u-down-left",
    ),
    "deselect": Command(_("Dese&lect"), _("Select nothing"), "", ("Esc",), stage=True),
    "frame": Command(
        _("&Frame selection"), _("Look at what is selected"), "crosshair", ("F",), stage=True
    ),
    "front": Command(
        _("Bring to &front"), _("In front of all that is as far away"), "arrow-line-up",
        ("Ctrl+Shift+]",),
    ),
    "forward": Command(
        _("Bring &forward"), _("In front of the next one that is as far away"), "arrow-up",
        ("Ctrl+]",),
    ),
    "backward": Command(
        _("Send &backward"), _("Behind the next one that is as far away"), "arrow-down",
        ("Ctrl+[",),
    ),
    "back": Command(
        _("Send to b&ack"), _("Behind all that is as far away"), "arrow-line-down",
        ("Ctrl+Shift+[",),
    ),
    "follow": Command(
        _("Follo&w in the video…"), _("Let it go with something in the 360° video"), "target",
        ("Ctrl+Shift+F",),
    ),
    "level": Command(
        _("Le&vel the surrounding…"), _("Draw along the horizon, or along what stands upright"),
        "ruler", ("Ctrl+L",),
    ),
    "add-media": Command(
        _("Add &media…"), _("Add pictures, videos, sounds, models, captions, LUTs"), "plus",
        ("Ctrl+I",),
    ),
    "add-scene": Command(_("New &scene"), _("Add an empty scene"), "stack", ("Ctrl+Shift+N",)),
    "add-ar-scene": Command(
        _("New &AR scene"), _("Add a scene that stands in the visitor's own room"),
        "device-mobile-camera",
    ),
    "add-text": Command(
        _("New &text"), _("Add text in the middle of the view"), "text-t", ("Ctrl+T",)
    ),
    "add-hotspot": Command(
        _("New &hotspot"), _("Add a hotspot in the middle of the view"), "hand-pointing",
        ("Ctrl+H",),
    ),
    "add-quiz": Command(
        _("New &quiz"), _("Add a question in the middle of the view"), "question",
        ("Ctrl+Shift+Q",),
    ),
    "add-light": Command(
        _("New &light"), _("Add a light that shines on the middle of the view"), "lightbulb",
        ("Ctrl+Shift+L",),
    ),
    "add-annotation": Command(
        _("New &annotation"), _("Add a sign whose words open beside it"), "note",
    ),
    "add-chart": Command(
        _("New &chart"), _("Add a chart of a few figures"), "chart-bar",
    ),
    "add-line": Command(
        _("New &line"), _("Add a line with an arrow in the middle of the view"), "line-segments",
    ),
    "add-polygon": Command(
        _("New &polygon"), _("Draw an area of what is all around: click its corners"), "polygon",
    ),
    "set-opening": Command(
        _("Set opening &view"), _("Open this scene as it is seen now"), "map-pin",
        ("Ctrl+Shift+V",),
    ),
    "look-opening": Command(
        _("Look at the &opening view"), _("Turn back to where the scene opens"), "compass",
        ("O",), stage=True,
    ),
    "look-through": Command(
        _("Look through the &camera"), _("Look where the scene's camera looks at each instant"),
        "camera", ("C",), checkable=True, stage=True,
    ),
    "key-camera": Command(
        _("&Key the camera here"), _("Let the scene's camera look at this time as you do now"),
        "diamond", ("Shift+C",), stage=True,
    ),
    "preview": Command(
        _("&Preview"), _("Try the story as its audience will: hotspots answer"), "monitor-play",
        ("Ctrl+P",), checkable=True,
    ),
    "play": Command(_("&Play"), _("Play or pause"), "play", ("Space",), stage=True),
    "start": Command(_("To the &start"), _("Go to the start of the scene"), "skip-back",
                     ("Home",), stage=True),
    "loop": Command(_("&Loop"), _("Begin again at the end"), "repeat", ("L",), checkable=True,
                    stage=True),
    "dark": Command(_("&Dark"), _("Dark grey around the picture"), "moon", checkable=True),
    "light": Command(_("&Light"), _("Light grey around the picture"), "sun", checkable=True),
    "reset-layout": Command(
        _("&Reset layout"), _("Put every panel back in its place"), "layout"
    ),
    "story": Command(
        _("Story &details"), _("Show the story's title, languages and rights"), "info",
        ("Ctrl+Shift+D",),
    ),
    "fill-in": Command(
        _("F&ill in by a parameter…"), _("Let a parameter of the template fill the field in"),
        "brackets-curly", ("Ctrl+B",),
    ),
    "read-table": Command(
        _("&Read figures from a table…"),
        _("Give the selected chart the figures of a CSV, TSV or JSON file"), "chart-bar",
    ),
    "shortcuts": Command(
        _("&Keyboard and mouse"), _("Every shortcut, and what the mouse does"), "keyboard", ("F1",)
    ),
    "about": Command(_("&About Diorama"), _("Version and licences"), "info"),
}  # fmt: skip

ARRANGING: Final[tuple[CommandName, ...]] = ("front", "forward", "backward", "back")
"""The commands that change what is in front of what."""

GESTURES: Final[tuple[tuple[str, str], ...]] = (
    (_("Drag in the picture"), _("Look around; an overlay that is dragged moves")),
    (_("Drag while levelling"), _("Draw a line; with the right button, look around")),
    (_("Wheel"), _("Look closer or wider")),
    (_("Click"), _("Select an overlay; beside all of them, nothing")),
    (_("Double click"), _("Follow a hotspot into its scene; look at any other overlay")),
    (_("Arrows"), _("Turn the view; nudge what is selected")),
    (_("Shift + arrows"), _("The same, ten times as far")),
    (_("Page up, Page down"), _("Look closer or wider; nudge nearer or farther")),
    (_("Drag in the overlays"), _("Bring an overlay in front of others or behind them")),
    (_("Enter, double click in the overlays"), _("Look at an overlay")),
    (_("Ctrl + click in the picture or the overlays"), _("Select several")),
    (_("F2 in scenes and overlays"), _("Rename")),
    (_("Alt + up, down on a line of an answer"), _("Move it; dragging it does so too")),
    (_("Drag a bar in the timeline"), _("Move it in time; its ends trim it, its corners fade it")),
    (_("Alt + drag in the timeline"), _("Move what a film or sound plays within its bar")),
    (_("Ctrl + wheel in the timeline"), _("Show more or less of the time; so do + and -")),
    (_("K, M, [ and ] in the timeline"), _("Keyframe, cue, come and go at the playhead")),
    (_("Enter in the preview"), _("Select what is pointed or looked at")),
    (_("Drag from the library"), _("Place an asset where it is dropped")),
    (_("Enter, double click in the library"), _("Place an asset where the picture looks")),
    (_("Drag a number sideways"), _("Change it; with Shift ten times as fast")),
    (_("Up, Down in a number"), _("Change it by a step; with Shift by ten")),
    (_("Esc"), _("Put back what is dragged, or a field's old value; leave the preview")),
)
"""What mouse and keys do beside the commands."""


class Actions(QObject):
    """A QAction for every command."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._actions: dict[CommandName, QAction] = {}
        for name, command in COMMANDS.items():
            action = QAction(shown(command.text), parent)
            action.setObjectName(name)
            action.setCheckable(command.checkable)
            keys = [QKeySequence(key) for key in command.keys]
            action.setShortcuts(keys)
            if command.stage:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            hint = shown(command.hint)
            key = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
            action.setToolTip(f"{hint}  ({key})" if key else hint)
            action.setStatusTip(hint)
            self._actions[name] = action
        self.refresh_icons()

    def __getitem__(self, name: CommandName) -> QAction:
        return self._actions[name]

    def refresh_icons(self) -> None:
        """Draw the icons anew in the colours of the theme."""
        for name, action in self._actions.items():
            if icon := COMMANDS[name].icon:
                action.setIcon(self._look.icon(icon))

    def on_stage(self) -> list[QAction]:
        """Those whose shortcuts count only where the picture or timeline has focus."""
        return [self._actions[name] for name, command in COMMANDS.items() if command.stage]
