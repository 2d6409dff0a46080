"""The commands that put what is there to use again: groups, copies, components.

Each is one edit through the session; window.py connects them to menus and keys.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject

from story import arrivals, clipboard, component_edits, grouping
from story.arrivals import Kind, LeftOut
from story.beside import put_beside
from story.errors import StudioError
from story.model.placement import Around
from story.model.story import Story
from story.model.values import Id, words
from story.overlays.group import Group
from story.overlays.instance import Instance
from studio import clipping
from studio.clipping import Clipping, What
from studio.editing import Editing
from studio.jobs import Jobs
from studio.panels.scenes import scene_name
from studio.panels.sources import overlay_name
from studio.session import Session
from studio.wording import _, shown

_CAME: Final[dict[Kind, str]] = {
    "asset": _("“%1”"),
    "variable": _("the variable “%1”"),
    "component": _("the component “%1”"),
    "language": _("the language %1"),
    "audience": _("the audience “%1”"),
}
"""What comes along with what is pasted."""

_BEHIND: Final[dict[tuple[bool, bool], str]] = {
    (True, True): _("what leads to the scene “%1”"),
    (True, False): _("what leads to a scene that is not here"),
    (False, True): _("what has to do with “%1”"),
    (False, False): _("what has to do with something that is not here"),
}
"""What does not: whether it is about a scene, and whether that has a name."""

_MOST_TOLD: Final = 6


def _some(names: list[str]) -> str:
    more = f" (+{len(names) - _MOST_TOLD})" if len(names) > _MOST_TOLD else ""
    return ", ".join(dict.fromkeys(names[:_MOST_TOLD])) + more


class Reuse(QObject):
    """Acts on what is selected in the scene shown."""

    def __init__(self, session: Session, editing: Editing, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._editing, self._jobs = session, editing, jobs

    # Groups

    def group(self) -> None:
        """Put the overlays that are selected into a new group."""
        chosen, made = self._session.overlay_ids, self._session.new_id()
        if self._session.edit(
            self.tr("Group"), lambda story: grouping.group_overlays(story, chosen, made)
        ):
            self._session.select_overlay(made)

    def ungroup(self) -> None:
        """Take apart the groups that are selected."""
        groups = [one.id for one in self._session.overlays if isinstance(one, Group)]
        scene = self._session.scene
        inside = [one.id for one in scene.overlays if one.parent in groups] if scene else []

        def change(story: Story) -> Story:
            for group in groups:
                story = grouping.ungroup(story, group)
            return story

        if groups and self._session.edit(self.tr("Ungroup"), change):
            self._session.select_overlays(tuple(inside))

    # Copies

    def copy(self) -> bool:
        """Put what is selected, else the scene shown, on the clipboard; whether there was any."""
        session = self._session
        story, folder, scene = session.story, session.folder, session.scene
        if story is None or folder is None or scene is None:
            return False
        chosen = session.overlays
        try:
            if chosen:
                fragment = clipboard.copy_overlays(story, session.overlay_ids)
                names = [overlay_name(session, one) for one in chosen]
                self._put("overlays", story, fragment, folder, "\n".join(names))
            else:
                fragment = clipboard.copy_scenes(story, (scene.id,))
                self._put("scenes", story, fragment, folder, scene.id)
        except StudioError as error:
            session.failed.emit(error)
            return False
        return True

    def _put(self, what: What, story: Story, fragment: Story, folder: Path, said: str) -> None:
        """Put a fragment on the clipboard, with the names of what stays behind."""
        named = {each.id for each in arrivals.outside(fragment, scenes=what == "scenes")}
        names: dict[Id, str] = {}
        for row, scene in enumerate(story.scenes):
            names[scene.id] = scene_name(self._session, scene, row)
            names |= {one.id: overlay_name(self._session, one) for one in scene.overlays}
            names |= {cue.id: cue.name for cue in scene.cues}
            names |= {one.id: words(one.title, story.languages) for one in scene.chapters}
        outside = {each: name for each, name in names.items() if each in named and name}
        clipping.put(Clipping(what, fragment, folder, outside), said)

    def cut(self) -> None:
        """Put the overlays that are selected on the clipboard, and take them out of the scene."""
        if self._session.overlays and self.copy():
            self._editing.delete_selected(self.tr("Cut"))

    def paste(self) -> None:
        """Put what is on the clipboard into the scene shown, with the media it uses."""
        session = self._session
        story, folder = session.story, session.folder
        try:
            clip = clipping.taken()
        except StudioError as error:
            session.failed.emit(error)
            return
        if clip is None or story is None or folder is None or not session.writable:
            return
        had = frozenset(asset.sha256 for asset in story.assets)

        def done(missing: tuple[str, ...]) -> None:
            self._paste(clip, folder, missing)

        if clip.folder == folder:
            done(())
        else:
            self._jobs.start(
                self.tr("Pasting"),
                lambda: clipping.bring(clip, folder, had),
                done,
                session.failed.emit,
            )

    def _paste(self, clip: Clipping, folder: Path, missing: tuple[str, ...]) -> None:
        session = self._session
        if session.folder != folder:
            return  # another story was opened meanwhile
        scene, made = session.scene_id, tuple[Id, ...]()
        before = session.whole

        def change(story: Story) -> Story:
            nonlocal made
            if clip.what == "overlays" and scene is not None:
                story, made = clipboard.paste_overlays(story, clip.fragment, scene, session.new_id)
                story = put_beside(story, scene, made)
            else:
                story, made = clipboard.paste_scenes(story, clip.fragment, session.new_id)
            return story

        if not session.edit(self.tr("Paste"), change):
            return
        if clip.what == "overlays" and scene is not None:
            session.select_overlays(made)
        else:
            session.go_to_new(made)
        if before is not None and session.whole is not None:
            self._tell(clip, before, session.whole, made)
        if missing:
            text = self.tr("%1 was not there any more and is missing here too.")
            if len(missing) > 1:
                text = self.tr("%1 and %2 more were not there any more and are missing here too.")
            said = text.replace("%1", f"“{missing[0]}”").replace("%2", str(len(missing) - 1))
            session.said.emit(said)
        session.media_changed.emit()

    def _tell(self, clip: Clipping, before: Story, after: Story, made: tuple[Id, ...]) -> None:
        """Say what could not come along and what came, where there is any of that."""
        left = [self._behind(each, clip) for each in arrivals.left_out(clip.fragment, after, made)]
        came = [
            shown(_CAME[each.kind]).replace("%1", each.name)
            for each in arrivals.brought(before, after)
        ]
        if not left and not came:
            return
        said = self.tr("Pasted %1 things.") if len(made) != 1 else self.tr("Pasted 1 thing.")
        parts = []
        if left:
            parts.append(self.tr("left out: %1").replace("%1", _some(left)))
        if came:
            parts.append(self.tr("brought along: %1").replace("%1", _some(came)))
        text = "; ".join(parts)
        self._session.undoable.emit(
            f"{said.replace('%1', str(len(made)))} {text[0].upper()}{text[1:]}."
        )

    def _behind(self, each: LeftOut, clip: Clipping) -> str:
        """What pasted things do no more, for want of something."""
        name = clip.names.get(each.id)
        text = shown(_BEHIND[each.role == "scene", name is not None])
        return text.replace("%1", name or "")

    # Components

    def make_component(self) -> None:
        """Make a component of what is selected, with an instance in its place."""
        session = self._session
        chosen = session.overlays
        made: list[Id] = []
        name = overlay_name(session, chosen[0]) if len(chosen) == 1 else ""
        story = session.story
        if not name and story is not None:
            name = self.tr("Component %1").replace("%1", str(len(story.components) + 1))
        ids = tuple(one.id for one in chosen)

        def change(story: Story) -> Story:
            story, _component, instance = component_edits.make_component(
                story, ids, session.new_id, name
            )
            made.append(instance)
            return story

        if session.edit(self.tr("Make component"), change):
            session.select_overlay(made[-1])

    def place_instance(self, component: Id, at: Around | None = None) -> None:
        """Place a component there, else in the middle of the view or beside what stands there."""
        session = self._session
        scene, made = session.scene_id, session.new_id()
        if scene is None:
            return
        where = at if at is not None else self._editing.free_place()
        if session.edit(
            self.tr("Place component"),
            lambda story: component_edits.add_instance(story, scene, component, made, where),
        ):
            session.select_overlay(made)

    def detach(self) -> None:
        """Turn the instance that is selected into a group of its own."""
        overlay = self._session.overlay
        if isinstance(overlay, Instance):
            self._session.edit(
                self.tr("Detach"), lambda story: component_edits.detach(story, overlay.id)
            )

    def edit_component(self) -> None:
        """Open the component of the instance that is selected."""
        overlay = self._session.overlay
        if isinstance(overlay, Instance):
            self._session.edit_component(overlay.component)

    def remove_component(self, component: Id) -> None:
        """Take a component out of the story; where it is used groups of its overlays stay."""
        session, story = self._session, self._session.story
        if story is None:
            return
        uses = sum(
            isinstance(one, Instance) and one.component == component
            for scene in story.scenes
            for one in scene.overlays
        )
        if session.component_id == component:
            session.leave_component()
        done = session.edit(
            self.tr("Remove component"),
            lambda story: component_edits.remove_component(story, component, with_uses=True),
        )
        if done and uses:
            text = self.tr("The component was removed; %1 groups stay in its places.")
            if uses == 1:
                text = self.tr("The component was removed; a group stays in its place.")
            session.undoable.emit(text.replace("%1", str(uses)))

    def rename_component(self, component: Id, name: str) -> None:
        """Give a component another name."""

        def change(story: Story) -> Story:
            _, found = component_edits.find_component(story, component)
            return component_edits.replace_component(story, structs.replace(found, name=name))

        self._session.edit(self.tr("Rename component"), change)
