"""The menus of the timeline: how keyframes go on, what clips and cues can do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from story import keying, timing
from story.fields import field_of
from story.keying import KeyAt
from story.model.story import Scene, Story
from story.model.surrounding import Drawn
from story.model.timeline import (
    Animation,
    Bezier,
    Chapter,
    Easing,
    Hold,
    Keyframe,
    Linear,
    Spring,
    TimeCue,
)
from story.model.values import MICROSECONDS, Id, Seconds, microseconds
from story.overlays.model import Model
from studio.keyframing import Keyframing
from studio.panels.field_table import field_of as shown_field
from studio.panels.timeline_curve import CurveDialog
from studio.panels.timeline_drags import Spot
from studio.playback import Playback
from studio.session import Session
from studio.wording import _, shown

EASINGS: Final[tuple[tuple[str, Easing], ...]] = (
    (_("Linear"), Linear()),
    (_("Hold"), Hold()),
    (_("Ease"), Bezier(x1=0.25, y1=0.1, x2=0.25, y2=1.0)),
    (_("Ease in"), Bezier(x1=0.42, y1=0.0, x2=1.0, y2=1.0)),
    (_("Ease out"), Bezier(x1=0.0, y1=0.0, x2=0.58, y2=1.0)),
    (_("Ease in and out"), Bezier()),
    (_("Spring"), Spring()),
)
"""The courses that have a name: those of CSS, and a spring."""


_SPEEDS: Final = (-1.0, 0.5, 1.0, 2.0)


def field_label(owner: object, path: str) -> str:
    """What a field that can move is called."""
    part, _dot, name = path.rpartition(".")
    inner = getattr(owner, part, owner) if part else owner
    return shown(shown_field(type(inner).__name__, name).label)


class TimelineMenus(QObject):
    """Makes the menu of a spot, and does what is chosen in it."""

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        parent: QWidget,
        rename: Callable[[Id], None],
        unfold: Callable[[Id], None],
    ) -> None:
        super().__init__(parent)
        self._session, self._playback, self._keyframing = session, playback, keyframing
        self._window, self._rename, self._unfold = parent, rename, unfold
        self.copied: tuple[tuple[str, Keyframe], ...] = ()

    def menu(self, spot: Spot, keys: frozenset[KeyAt], time_us: int) -> QMenu | None:
        """The menu of a spot; `keys` are the keyframes that are chosen."""
        menu = QMenu(self._window)
        writable = self._session.writable
        if spot.part in ("ruler", "cue"):
            self._fill_ruler(menu, spot, time_us)
        elif spot.part == "key" and spot.key is not None:
            self._fill_key(menu, spot, keys if spot.key in keys else frozenset({spot.key}))
        elif spot.owner:
            self._fill_row(menu, spot, time_us)
        if menu.isEmpty():
            menu.deleteLater()
            return None
        for action in menu.actions():
            action.setEnabled(action.isEnabled() and writable)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def pop_up(self, spot: Spot, keys: frozenset[KeyAt], time_us: int, at: QPoint) -> None:
        """Show the menu of a spot at a point of the screen."""
        menu = self.menu(spot, keys, time_us)
        if menu is not None:
            menu.popup(at)

    # What they hold

    def _fill_ruler(self, menu: QMenu, spot: Spot, time_us: int) -> None:
        if spot.cue:
            self._add(menu, self.tr("Rename…"), lambda: self._rename(spot.cue))
            self._add(menu, self.tr("Go to it"), lambda: self._playback.seek(time_us))
            self._add(menu, self.tr("Remove"), lambda: self.remove_cue(spot.cue))
            menu.addSeparator()
        self._add(menu, self.tr("Add cue here"), lambda: self.add_cue(time_us))
        self._add(menu, self.tr("Add chapter here"), lambda: self.add_chapter(time_us))

    def _fill_key(self, menu: QMenu, spot: Spot, keys: frozenset[KeyAt]) -> None:
        owner = self._keyframing.owner(spot.owner)
        if owner is None or spot.key is None:
            return
        track = keying.track_of(owner, spot.key.field)
        key = next((k for k in track.keys if k.time == spot.key.time), None) if track else None
        if key is None:
            return
        for text, easing in EASINGS:
            action = self._add(
                menu,
                shown(text),
                partial(self._ease, spot.owner, keys, easing),
            )
            action.setCheckable(True)
            action.setChecked(key.easing == easing)
        self._add(
            menu, self.tr("Custom curve…"), lambda: self.ask_curve(spot.owner, keys, key.easing)
        )
        menu.addSeparator()
        field = field_of(owner, spot.key.field)
        if field is not None and field.kind == "angle":
            action = self._add(
                menu,
                self.tr("The shorter way round"),
                lambda: self._session.edit(
                    self.tr("Change the way round"),
                    lambda story: keying.set_wrap(story, spot.owner, keys, not key.wrap),
                ),
            )
            action.setCheckable(True)
            action.setChecked(key.wrap)
            menu.addSeparator()
        self._add(
            menu,
            self.tr("Go to it"),
            lambda: self._playback.seek(microseconds(key.time)),
        )
        self._add(menu, self.tr("Copy"), lambda: self.copy(spot.owner, keys))
        self._add(menu, self.tr("Delete"), lambda: self.remove_keys(spot.owner, keys))

    def _fill_row(self, menu: QMenu, spot: Spot, time_us: int) -> None:
        owner = self._keyframing.owner(spot.owner)
        if owner is None:
            return
        if spot.field:
            self._add(
                menu,
                self.tr("Set keyframe here"),
                lambda: self.set_key(spot.owner, spot.field, time_us),
            )
        elif spot.run < 0:
            inner = menu.addMenu(self.tr("Set keyframe at the playhead"))
            for path in self._keyframing.fields(spot.owner):
                self._add(
                    inner,
                    field_label(owner, path),
                    partial(self._keyframing.set_here, spot.owner, path),
                )
        if self.copied:
            self._add(menu, self.tr("Paste keyframes"), lambda: self.paste(spot.owner))
        if spot.field:
            self._add(
                menu,
                self.tr("Remove all its keyframes"),
                lambda: self._session.edit(
                    self.tr("Remove keyframes"),
                    lambda story: keying.remove_track(story, spot.owner, spot.field),
                ),
            )
        elif isinstance(owner, Model) and 0 <= spot.run < len(owner.animations):
            menu.addSeparator()
            self._fill_run(menu, spot, owner, owner.animations[spot.run])
        elif not isinstance(owner, Drawn | Scene):
            if isinstance(owner, Model):
                self._fill_model(menu, spot, owner)
            self._fill_clip(menu, spot)

    def _fill_model(self, menu: QMenu, spot: Spot, model: Model) -> None:
        story, now = self._session.story, self._keyframing.now
        known = timing.animations_of(story, model) if story is not None else ()
        if not known:
            return
        menu.addSeparator()
        inner = menu.addMenu(self.tr("Play from the playhead"))
        for each in known:
            self._add(
                inner,
                each.name,
                partial(self.add_run, spot.owner, each.name, now),
            )

    def _fill_run(self, menu: QMenu, spot: Spot, model: Model, run: Animation) -> None:
        story = self._session.story
        inner = menu.addMenu(self.tr("Animation"))
        for each in timing.animations_of(story, model) if story is not None else ():
            self._choose(inner, spot, run, each.name, clip=each.name)
        inner = menu.addMenu(self.tr("Speed"))
        for speed in sorted({*_SPEEDS, run.speed}):
            self._choose(inner, spot, run, f"{speed:g}×", speed=speed)
        self._choose(menu, spot, run, self.tr("Loop"), loop=not run.loop).setChecked(run.loop)
        self._add(
            menu,
            self.tr("Run to the end"),
            lambda: self._session.edit(
                self.tr("Change when it ends"),
                lambda story: timing.trim_run(story, spot.owner, spot.run, end=None),
            ),
        )
        self._add(
            menu,
            self.tr("Remove"),
            lambda: self._session.edit(
                self.tr("Remove animation"),
                lambda story: timing.remove_run(story, spot.owner, spot.run),
            ),
        )

    def _choose(
        self, menu: QMenu, spot: Spot, run: Animation, text: str, **changes: str | float | bool
    ) -> QAction:
        """An entry that makes another run of a run; checked where it is so already."""
        other = structs.replace(run, **changes)
        action = self._add(
            menu,
            text,
            lambda: self._session.edit(
                self.tr("Change animation"),
                lambda story: timing.replace_run(story, spot.owner, spot.run, other),
            ),
        )
        action.setCheckable(True)
        action.setChecked(other == run)
        return action

    def _fill_clip(self, menu: QMenu, spot: Spot) -> None:
        menu.addSeparator()
        now = self._keyframing.now
        id_ = spot.owner
        for text, change in (
            (self.tr("Come at the playhead"), lambda story: timing.trim_start(story, id_, now)),
            (self.tr("Go at the playhead"), lambda story: timing.trim_end(story, id_, now)),
            (
                self.tr("Be there to the end"),
                lambda story: timing.trim_end(story, id_, None),
            ),
        ):
            self._edit(menu, text, change)

    def _edit(self, menu: QMenu, text: str, change: Callable[[Story], Story]) -> None:
        self._add(menu, text, lambda: self._session.edit(text, change))

    def _add(self, menu: QMenu, text: str, do: Callable[[], object]) -> QAction:
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda _=False: do())
        return action

    # What is done

    def set_key(self, owner: Id, field: str, time_us: int) -> None:
        """Set a keyframe at an instant."""
        time = time_us / MICROSECONDS
        self._session.edit(
            self.tr("Set keyframe"), lambda story: keying.set_key(story, owner, field, time)
        )

    def add_run(self, owner: Id, clip: str, time: Seconds) -> None:
        """Let a model go over to one of its animations, and show the run."""
        if self._session.edit(
            self.tr("Add animation"), lambda story: timing.add_run(story, owner, clip, time)
        ):
            self._unfold(owner)

    def _ease(self, owner: Id, keys: frozenset[KeyAt], easing: Easing) -> None:
        self._session.edit(
            self.tr("Change easing"),
            lambda story: keying.set_easing(story, owner, keys, easing),
        )

    def ask_curve(self, owner: Id, keys: frozenset[KeyAt], easing: Easing) -> CurveDialog:
        """Show the curve of keyframes, to be changed."""
        dialog = CurveDialog(easing, self._window)
        dialog.chosen.connect(lambda curve: self._ease(owner, keys, curve))
        dialog.show()
        return dialog

    def copy(self, owner_id: Id, keys: frozenset[KeyAt]) -> None:
        """Keep keyframes to be pasted."""
        owner = self._keyframing.owner(owner_id)
        if owner is not None:
            self.copied = keying.copied_keys(owner, keys)

    def paste(self, owner: Id) -> None:
        """Put the keyframes that were copied into an owner, from the playhead on."""
        now = self._keyframing.now
        if self.copied:
            self._session.edit(
                self.tr("Paste keyframes"),
                lambda story: keying.paste_keys(story, owner, self.copied, now),
            )

    def remove_keys(self, owner: Id, keys: frozenset[KeyAt]) -> None:
        """Remove keyframes."""
        label = self.tr("Remove keyframes") if len(keys) > 1 else self.tr("Remove keyframe")
        self._session.edit(label, lambda story: keying.remove_keys(story, owner, keys))

    def add_cue(self, time_us: int) -> None:
        """Add a cue at an instant, and ask for its name."""
        cue = TimeCue(id=self._session.new_id(), time=time_us / MICROSECONDS)
        self._add_point(cue, self.tr("Add cue"))

    def add_chapter(self, time_us: int) -> None:
        """Add a chapter from an instant on, and ask for its title."""
        chapter = Chapter(id=self._session.new_id(), time=time_us / MICROSECONDS)
        self._add_point(chapter, self.tr("Add chapter"))

    def _add_point(self, point: TimeCue | Chapter, label: str) -> None:
        scene = self._session.scene_id
        if scene is not None and self._session.edit(
            label, lambda story: timing.add_cue(story, scene, point)
        ):
            self._rename(point.id)

    def remove_cue(self, cue: Id) -> None:
        """Remove a cue or chapter."""
        self._session.edit(self.tr("Remove cue"), lambda story: timing.remove_cue(story, cue))
