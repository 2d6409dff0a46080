"""The open story: its history, what is selected, how it stands on disk; tells by signals.

Only the GUI thread touches it. Edits go through story.edits; each is journalled before it is
acknowledged, so that a kill at any instant costs at most the one in flight.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from assets.library import Library
from exporters.outputs import story_name
from story import adding, edits, folder, ids
from story.errors import DocumentError, EditError, NewerDocument
from story.history import History
from story.journal import Journal, Recovered, recover
from story.lock import Lock
from story.migrations import Document
from story.model.asset import Asset
from story.model.placement import Around
from story.model.story import Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import Id, words
from story.overlays.table import AnyOverlay
from studio.changes import place_of_change
from studio.component_view import folded, opened, opened_if_there, scene_of


class Session(QObject):
    """One story at most. `story` is None when none is open."""

    story_changed = Signal()  # another value of the story, or another story
    component_changed = Signal()  # another component is edited, or none
    media_changed = Signal()  # files came or went
    document_changed = Signal()  # which story, whether it is saved, whether it may be
    selection_changed = Signal()
    scene_changed = Signal()  # another scene is shown
    failed = Signal(object)  # a StudioError to tell the user
    said = Signal(str)  # a line for the user
    undoable = Signal(str)  # a line about an edit that the user may want to undo at once

    def __init__(
        self,
        open_library: Callable[[Path, Story], Library] = Library,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_library = open_library
        self.folder: Path | None = None
        self.library: Library | None = None
        self.raw: Document | None = None  # of a story that a newer Diorama wrote
        self.why_read_only = ""
        self.recovered: Recovered | None = None  # what the last run never saved, to be offered
        self.scene_id: Id | None = None
        self.overlay_id: Id | None = None  # the one selected last
        self.overlay_ids: tuple[Id, ...] = ()  # all that are selected
        self.asset_id: Id | None = None
        self.story_selected = False
        self.component_id: Id | None = None  # that is edited, as a scene of its own
        self._view: tuple[Story, Id, Story] | None = None  # of a story and a component, made once
        self._history: History | None = None
        self._journal: Journal | None = None
        self._lock: Lock | None = None
        self._label = ""  # of the latest edit
        self._leave_from: Id | None = None  # the scene shown before a component was

    # What is open

    @property
    def story(self) -> Story | None:
        """The story as it is now; a component that is edited is a scene of it."""
        if self._history is None or self.component_id is None:
            return self._history.story if self._history is not None else None
        kept = self._view
        if kept is None or kept[0] is not self._history.story or kept[1] != self.component_id:
            story = self._history.story
            kept = self._view = (story, self.component_id, opened(story, self.component_id))
        return kept[2]

    @property
    def whole(self) -> Story | None:
        """The story itself, as it is saved; a component that is edited is in its place there."""
        return self._history.story if self._history is not None else None

    @property
    def dirty(self) -> bool:
        """Whether it has edits that were not saved."""
        return self._history is not None and self._history.changed

    @property
    def writable(self) -> bool:
        """Whether it may be edited."""
        return self.story is not None and not self.why_read_only

    @property
    def name(self) -> str:
        """The story's title, else its folder's name; empty when none is open."""
        if self.folder is None:
            return ""
        title = words(self.story.title, self.languages()) if self.story is not None else ""
        return title or story_name(self.folder)

    def languages(self) -> tuple[str, ...]:
        """The story's languages, the main one first."""
        return self.story.languages if self.story is not None else ("en",)

    @property
    def scene(self) -> Scene | None:
        """The scene that is shown."""
        if self.story is None:
            return None
        return next((one for one in self.story.scenes if one.id == self.scene_id), None)

    @property
    def overlay(self) -> AnyOverlay | None:
        """The overlay that is selected."""
        scene = self.scene
        if scene is None or self.overlay_id is None:
            return None
        return next((one for one in scene.overlays if one.id == self.overlay_id), None)

    @property
    def overlays(self) -> tuple[AnyOverlay, ...]:
        """The overlays that are selected, in the scene's order."""
        scene = self.scene
        chosen = set(self.overlay_ids)
        return tuple(one for one in scene.overlays if one.id in chosen) if scene else ()

    @property
    def selected_asset(self) -> Asset | None:
        """The asset that is selected."""
        return self.asset(self.asset_id) if self.asset_id is not None else None

    def asset(self, asset: Id) -> Asset | None:
        """The asset with that id, where the story has it."""
        if self.story is None:
            return None
        return next((one for one in self.story.assets if one.id == asset), None)

    def new_id(self) -> Id:
        """A new id."""
        return ids.new_id()

    # Opening, saving, closing

    def create(self, where: Path, title: str) -> None:
        """Make a new story and open it. Raises StudioError."""
        folder.create(where, edits.new_story(ids.new_id(), title))
        self.open(where)

    def open(self, where: Path) -> None:
        """Open a story in place of the one that is open. Raises StudioError; then nothing changed.

        One that another Diorama has open, or that a newer one wrote, opens to look at only.
        """
        raw: Document | None = None
        story: Story | None = None
        found: Recovered | None = None
        why = ""
        try:
            story = folder.load(where)
            found = recover(where)
        except NewerDocument as error:
            raw, why = folder.load_raw(where), error.message
        lock = Lock(where)
        if story is not None and self._lock is not None and where == self.folder:
            self.close()  # its own lock would be in the way
        if story is not None and not lock.acquire():
            why = lock.obstacle
        self.close()
        self.folder, self.raw, self.why_read_only, self._lock = where, raw, why, lock
        if story is not None:
            self._history = History(story)
            self.library = self._open_library(where, story)
            self.recovered = found if lock.held else None
            if lock.held and found is None:
                self._journal = Journal(where, story)
            self.scene_id = story.scenes[0].id if story.scenes else None
        self._tell_all()

    def save(self) -> None:
        """Write the story file. Raises StudioError; then the file is as it was."""
        if self._history is None or not self.writable:
            return
        self.settle()
        if self._journal is not None and self._history.changed:
            self._journal.save(self._history.story)
            self._history.saved()
        self.document_changed.emit()

    def close(self, *, keep: bool = False) -> None:
        """Close the story, dropping what was not saved; with `keep` it is offered next time."""
        if self._journal is not None:
            self._journal.close(keep=keep and self.dirty)
        if self._lock is not None:
            self._lock.release()
        if self.library is not None:
            self.library.close()
        self.folder = self.library = self.raw = self.recovered = None
        self._history = self._journal = self._lock = None
        self.why_read_only = ""
        self.scene_id = self.overlay_id = self.asset_id = self.component_id = None
        self.overlay_ids = ()
        self.story_selected = False
        self._view = None
        self.component_changed.emit()
        self._tell_all()

    def restore(self) -> None:
        """Take up the edits that the last run made and never saved. Raises StudioError."""
        found, self.recovered = self.recovered, None
        if found is None or self.folder is None or self._history is None:
            return
        self._journal = Journal.resume(self.folder, found)
        self._history.do(found.story, self.tr("Recovered edits"))
        self._changed(record=False)

    def decline(self) -> None:
        """Go on without the edits that the last run never saved; they stay among the backups."""
        if self.recovered is not None and self.folder is not None and self._history is not None:
            self.recovered = None
            self._journal = Journal(self.folder, self._history.story)

    # Editing

    def edit(
        self,
        label: str,
        change: Callable[[Story], Story],
        *,
        merge: str | None = None,
        more: bool = False,
    ) -> bool:
        """Make an edit; whether it was made. EditErrors go to `failed`.

        Edits with the same `merge` key become one in the history while `more` are to come; the
        last of them has `more` false.
        """
        if self._history is None or not self.writable:
            return False
        before = self._history.story
        shown, component = self.story, self.component_id
        assert shown is not None
        try:
            after = change(shown)
            if component is not None:
                after = folded(after, before, component) if after is not shown else before
        except EditError as error:
            self.failed.emit(error)
            self.story_changed.emit()  # fields go back to what holds
            return False
        if after is before:
            if not more:
                self.settle()
            return False
        try:
            self.decline()
        except DocumentError as error:
            self.failed.emit(error)
            return False
        self._history.do(after, label, merge, self.overlay_ids)
        self._label = label
        if not more:
            self.settle()
        self._changed()
        return True

    def settle(self) -> None:
        """A drag has ended: the next edit is another one."""
        if self._history is not None:
            self._history.release()

    def resume(self, merge: str) -> bool:
        """Go on with the last edit, though it was settled, if its key is that one; whether so."""
        return self._history is not None and self._history.resume(merge)

    def abandon(self) -> None:
        """Take back the edit that is under way, such as a drag, as if it had not been."""
        if self._history is not None and self._history.abandon():
            self._label = self.tr("Abandon %1").replace("%1", self._label)
            self._changed()

    def undo(self) -> None:
        """Take back the last edit, and show where it was."""
        history = self._history
        if history is not None and history.undo_label is not None:
            before = history.story
            self._label = self.tr("Undo %1").replace("%1", history.undo_label)
            self._show_change(before, history.undo(), history.selected)

    def redo(self) -> None:
        """Make again the edit last taken back, and select what it made or changed."""
        history = self._history
        if history is not None and history.redo_label is not None:
            before = history.story
            self._label = history.redo_label
            self._show_change(before, history.redo())

    def go_back_to(self, step: int) -> None:
        """Go to a step of the history, back or on, and show what that changes."""
        history = self._history
        if history is not None and step != history.now:
            before = history.story
            self._label = self.tr("Go to: %1").replace("%1", history.labels[step])
            back = step < history.now
            after = history.go_to(step)
            self._show_change(before, after, history.selected if back else ())

    @property
    def steps(self) -> tuple[str, ...]:
        """What was done, oldest first, then what was undone; the first is how it was opened."""
        return self._history.labels if self._history is not None else ()

    @property
    def step(self) -> int:
        """Which of the steps the story now is."""
        return self._history.now if self._history is not None else 0

    def _show_change(self, before: Story, after: Story, selected: tuple[Id, ...] = ()) -> None:
        """Show where a step was, and select what it changed; what was `selected` with it too."""
        component = self.component_id
        self._changed()
        if component is not None and self.component_id is not None and self.story is not None:
            before, after = opened_if_there(before, component), self.story
        place = place_of_change(before, after)
        self.go_to(scene=place.scene, overlay=place.overlay, asset=place.asset)
        here = {one.id for one in self.scene.overlays} if self.scene is not None else set()
        if selected and here.issuperset(selected) and place.overlay in (None, *selected):
            self.select_overlays(selected)

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back."""
        return self._history.undo_label if self._history is not None else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would make again."""
        return self._history.redo_label if self._history is not None else None

    def place(
        self, asset: Asset, at: Around | None = None, *, role: adding.Role | None = None
    ) -> bool:
        """Put an asset to use in the scene shown, at a place or in front of the opening view.

        Whether the story has its file then.
        """
        made: tuple[Id, ...] = ()
        surrounds = (role or adding.role_of(asset)) in ("surrounding", "environment")
        taken = self.scene is not None and not isinstance(self.scene.surrounding, Backdrop)
        into = None if surrounds and taken else self.scene_id

        def change(story: Story) -> Story:
            nonlocal made
            story, made = adding.place_asset(
                story, asset, role=role, scene=into, at=at, new_id=ids.new_id
            )
            return story

        if self.edit(self.tr("Add %1").replace("%1", asset.name), change):
            self.go_to_new(made)
        has = self.story.assets if self.story is not None else ()
        return any(one.path == asset.path for one in has)

    # Selecting

    def go_to(
        self, *, scene: Id | None = None, overlay: Id | None = None, asset: Id | None = None
    ) -> None:
        """Show a scene and select an overlay or asset."""
        if scene is not None and scene != self.scene_id and self._has_scene(scene):
            self.settle()
            if self.component_id is not None and scene != scene_of(self.component_id):
                self._leave_from = scene
                self.leave_component()
            else:
                self.scene_id = scene
                self.overlay_id, self.overlay_ids = None, ()
                self.scene_changed.emit()
        if overlay is not None:
            self.select_overlay(overlay)
        elif asset is not None:
            self.select_asset(asset)

    def go_to_new(self, made: tuple[Id, ...]) -> None:
        """Show what an edit made: its scene, its overlay."""
        story = self.story
        if story is None:
            return
        for scene in story.scenes:
            if scene.id in made:
                self.go_to(scene=scene.id)
            for overlay in scene.overlays:
                if overlay.id in made:
                    self.go_to(scene=scene.id, overlay=overlay.id)
                    return

    def select_overlay(self, overlay: Id) -> None:
        """Select an overlay of the scene shown."""
        self._select(overlays=(overlay,))

    def select_overlays(self, overlays: tuple[Id, ...]) -> None:
        """Select several overlays of the scene shown; the last is the one that is shown."""
        self._select(overlays=overlays)

    def toggle_overlay(self, overlay: Id) -> None:
        """Select an overlay beside those that are, or take it out of the selection."""
        rest = tuple(each for each in self.overlay_ids if each != overlay)
        self._select(overlays=rest if len(rest) < len(self.overlay_ids) else (*rest, overlay))

    def select_asset(self, asset: Id) -> None:
        """Select an asset of the library."""
        self._select(asset=asset)

    def select_story(self) -> None:
        """Select the story as a whole."""
        self._select(story=True)

    def select_nothing(self) -> None:
        """Select nothing: the scene is what is looked at."""
        self._select()

    def _select(
        self, *, overlays: tuple[Id, ...] = (), asset: Id | None = None, story: bool = False
    ) -> None:
        if (overlays, asset, story) != (self.overlay_ids, self.asset_id, self.story_selected):
            self.settle()
            self.overlay_ids, self.asset_id, self.story_selected = overlays, asset, story
            self.overlay_id = overlays[-1] if overlays else None
            self.selection_changed.emit()

    # Components

    def edit_component(self, component: Id) -> None:
        """Show a component as a scene, so that it can be edited as one."""
        if self._history is None or component == self.component_id:
            return
        self.settle()
        self._leave_from = self.scene_id if self.component_id is None else self._leave_from
        self.component_id = component
        self.scene_id = scene_of(component)
        self.overlay_ids, self.overlay_id, self.asset_id = (), None, None
        self.story_selected = False
        self._tell_component()

    def leave_component(self) -> None:
        """Show the scene again that was shown before the component was edited."""
        if self.component_id is None:
            return
        self.settle()
        self.component_id = None
        self.scene_id = self._leave_from
        if self.story is not None and not self._has_scene(self.scene_id or ""):
            self.scene_id = self.story.scenes[0].id if self.story.scenes else None
        self.overlay_ids, self.overlay_id = (), None
        self._tell_component()

    def _tell_component(self) -> None:
        self.story_changed.emit()
        self.scene_changed.emit()
        self.selection_changed.emit()
        self.component_changed.emit()

    def _has_scene(self, scene: Id) -> bool:
        return self.story is not None and any(one.id == scene for one in self.story.scenes)

    def _changed(self, *, record: bool = True) -> None:
        """The story has another value: journal it, mend the selection, tell."""
        assert self._history is not None
        story = self._history.story
        component, shown = self.component_id, self.scene_id
        if component is not None and all(each.id != component for each in story.components):
            self.component_id = None
            self.scene_id = self._leave_from
        if self._journal is not None and record:
            try:
                self._journal.record(story, self._label)
            except DocumentError as error:
                self.failed.emit(error)
        if self.library is not None:
            self.library.use(story)
        if not self._has_scene(self.scene_id or ""):
            self.scene_id = story.scenes[0].id if story.scenes else None
        selected = (self.overlay_ids, self.asset_id)
        there = {one.id for one in self.overlays}
        self.overlay_ids = tuple(each for each in self.overlay_ids if each in there)
        self.overlay_id = self.overlay_ids[-1] if self.overlay_ids else None
        if self.selected_asset is None:
            self.asset_id = None
        self.story_changed.emit()
        if shown != self.scene_id:
            self.scene_changed.emit()
        if selected != (self.overlay_ids, self.asset_id):
            self.selection_changed.emit()
        if component != self.component_id:
            self.component_changed.emit()
        self.document_changed.emit()

    def _tell_all(self) -> None:
        self.document_changed.emit()
        self.story_changed.emit()
        self.scene_changed.emit()
        self.selection_changed.emit()
