"""The inspector: what is selected, as a form of its fields; edits go through the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from story import edits, renaming
from story.grouping import set_parent
from story.layouts import Laid, laid, laid_as
from story.measures import Measure, measure_of, set_unit
from story.model.asset import Asset, Layout, Projection
from story.model.parameters import FileParameter, RowParameter
from story.model.story import Scene, Story
from story.model.values import Localised, Rights, words
from story.overlays.base import Overlay
from story.overlays.instance import Instance
from story.overlays.table import AnyOverlay
from story.projections import is_whole
from studio.actions import Actions, CommandName
from studio.keyframing import Keyframing
from studio.look import GRID, ICON, Look, font, label
from studio.panels.binding import bound, bound_by, path_to, unbound, with_new
from studio.panels.elided import ElidedLabel
from studio.panels.field_table import (
    KIND_ICONS,
    OVERLAY_ICONS,
    OVERLAY_NAMES,
    field_of,
    label_of,
)
from studio.panels.firsts import fresh
from studio.panels.form import NAME_WIDTH, StructForm, Workshop, fields_shown
from studio.panels.held import held_in
from studio.panels.key_button import KeyButtons
from studio.panels.library import about
from studio.panels.naming import in_short, of_overlay, of_scene
from studio.panels.parts import Column, heading, hint_label, tool_button
from studio.panels.scenes import scene_name
from studio.panels.sources import StorySources, overlay_name
from studio.panels.whose import WhoseWords
from studio.session import Session
from studio.wording import _, shown

_OWN: Final = "own"  # stands for the fields that only this type of overlay has
_OVERLAY_SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (_("Look"), (_OWN, "opacity")),
    (_("Placement"), ("parent", "placement")),
    (_("Answers"), ("triggers",)),
    (_("Time"), ("visible", "hidden")),
    (_("Words"), ("name", "alt")),
)
_SCENE_SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (_("Words"), ("title",)),
    (_("Surrounding"), ("surrounding",)),
    (_("Light"), ("lighting",)),
    (_("View"), ("opening", "eye_height", "standpoint")),
    (_("Answers"), ("triggers",)),
    (_("Time"), ("duration", "captions")),
)
_STORY_SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (_("Words"), ("title", "description")),
    (_("Languages and audiences"), ("languages", "audiences")),
    (_("Answers"), ("triggers", "pass_mark")),
    (_("Rights"), ("rights",)),
    (_("Parameters of a template"), ("parameters",)),
)


_OF_PROJECTION: Final[dict[Projection, tuple[str, ...]]] = {
    "flat": (),
    "equirect": ("area",),
    "cubemap": ("cube",),
    "fisheye": ("lenses", "blend"),
}
"""Which of a layout's fields a projection makes use of."""


def _layout_fields(layout: Layout) -> tuple[str, ...]:
    """The fields of a layout that do anything."""
    names = ["projection", "stereo"]
    two = layout.stereo != "mono" and layout.projection != "flat"
    if two:
        names.append("swapped")
    names += _OF_PROJECTION[layout.projection]
    if layout.projection == "fisheye" and two:
        names.append("right_lenses")
    if layout.projection in ("equirect", "fisheye") and not is_whole(layout):
        names += ("beyond", "fill") if layout.beyond == "colour" else ("beyond",)
    return tuple(names)


_OF_INSTANCES: Final[tuple[CommandName, ...]] = ("edit-component", "detach")


class InspectorPanel(QWidget):
    """A form of what is selected: an overlay, else an asset, else the scene or the story."""

    def __init__(
        self, session: Session, keyframing: Keyframing, actions: Actions, look: Look
    ) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._keyframing = keyframing
        self._keys = KeyButtons(keyframing, look)
        self._sources = StorySources(session)
        self._shop = Workshop(look, self._sources, self._fresh, self._keys.button)
        self._whom = WhoseWords(self._sources)
        self._whom.chosen.connect(self._refresh)
        self._forms: list[StructForm] = []
        self._waiting: list[_Section] = []  # whose forms are still to be made
        self._values: tuple[Struct | None, ...] = ()  # that the forms show
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._go_on)
        self._key: tuple[object, ...] = ()
        self._for_instances: list[QToolButton] = []
        self._sign = QLabel()
        self._sign.setFixedSize(GRID * 4, GRID * 4)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = ElidedLabel()
        self._title.setFont(font("body", strong=True))
        self._about = hint_label("")
        head = QHBoxLayout()
        head.setContentsMargins(GRID * 2, GRID // 2, GRID, GRID // 2)
        head.setSpacing(GRID)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._about)
        head.addWidget(self._sign)
        head.addLayout(names, 1)
        for name in _OF_INSTANCES:
            button = tool_button(actions[name])
            button.setVisible(False)
            head.addWidget(button)
            self._for_instances.append(button)
        whose = QHBoxLayout()
        whose.setContentsMargins(GRID * 2, 0, GRID, GRID // 2)
        whose.setSpacing(GRID)
        self._whose = label(self.tr("Words for"), dim=True)
        self._whose.setFixedWidth(NAME_WIDTH)
        whose.addWidget(self._whose)
        whose.addWidget(self._whom, 1)
        self._column = Column()
        self._column.setAccessibleName(self.tr("Inspector"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addLayout(whose)
        box.addWidget(self._column, 1)
        session.story_changed.connect(self.show_selected)
        session.selection_changed.connect(self.show_selected)
        session.scene_changed.connect(self.show_selected)
        keyframing.changed.connect(self._show_moving)
        self.show_selected()

    def show_selected(self) -> None:
        """Show what is selected as it is now."""
        session = self._session
        story = session.story
        self._column.setEnabled(session.writable)
        self._whom.show_story()
        self._whose.setVisible(not self._whom.isHidden())
        overlay, asset, scene = session.overlay, session.selected_asset, session.scene
        for button in self._for_instances:
            button.setVisible(isinstance(overlay, Instance))
        if story is None:
            self._head("info", "", self.tr("What is selected shows its fields here."))
            self._build((), ())
        elif overlay is not None and scene is not None:
            self._show_overlay(scene, overlay)
        elif asset is not None:
            self._show_asset(asset)
        elif scene is not None and not session.story_selected:
            self._show_scene(story, scene)
        else:
            self._show_story(story)

    def _show_moving(self) -> None:
        """Time went on: what moves has other values."""
        overlay, scene = self._session.overlay, self._session.scene
        if overlay is not None and overlay.tracks:
            self._show(self._keyframing.shown_overlay(overlay))
        elif self._keys.owner and scene is not None and self._keys.owner == scene.id:
            self._show(self._keyframing.shown_scene(scene))

    def _go_on(self) -> None:
        """Make the next form: one at a time, for a window that stands still is felt."""
        title, kind, fields, take = self._waiting.pop(0)
        form = StructForm(kind, self._shop, fields)
        form.edited.connect(take)
        for value in self._values:  # before it is put in: what comes later is laid out late
            form.show_value(value)
        self._forms.append(form)
        self._column.box.addWidget(heading(shown(title)))
        self._column.box.addWidget(form)
        form.show()
        if self._waiting:
            self._later.start()
            return
        self._column.box.addStretch(1)
        self._column.verticalScrollBar().setValue(0)
        self._column.settle()

    def _refresh(self) -> None:
        for form in self._forms:
            form.refresh()

    def field_menu(self, widget: QWidget | None) -> QMenu | None:
        """A menu of the parameters that could fill in the field a widget edits; None: no field."""
        story, session = self._session.story, self._session
        field = path_to(widget, self) if widget is not None and self.isAncestorOf(widget) else ""
        owner: Struct | None = session.overlay or session.selected_asset
        if owner is None and not session.story_selected:
            owner = session.scene
        element = getattr(owner, "id", None)
        if session.selected_asset is not None and field:
            part = "rights" if field in Rights.__struct_fields__ else "layout"
            field = f"{part}.{field}"
        if story is None or not field or field.startswith("parameters") or not session.writable:
            return None
        if isinstance(held_in(owner or story, field), dict):
            field = f"{field}.{session.languages()[0]}"
        menu = QMenu(self)
        filled = bound_by(story, element, field)
        for parameter in story.parameters:
            if isinstance(parameter, RowParameter | FileParameter):
                continue
            action = menu.addAction(parameter.name)
            action.setCheckable(True)
            action.setChecked(parameter is filled)
            change = partial(bound, parameter=parameter.name, element=element, field=field)
            back = partial(unbound, element=element, field=field)
            action.triggered.connect(
                lambda on, do=change, undo=back: session.edit(
                    self.tr("Fill in by a parameter"), do if on else undo
                )
            )
        menu.addSeparator()
        label_ = shown(label_of(field))
        new = partial(with_new, element=element, field=field, owner=owner or story, label=label_)
        menu.addAction(
            self.tr("A new parameter"),
            lambda: session.edit(self.tr("Fill in by a parameter"), new),
        )
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.field_menu(self.childAt(event.pos()))
        if menu is not None:
            title = QAction(self.tr("Fill in by a parameter"), menu)
            title.setEnabled(False)
            menu.insertAction(menu.actions()[0], title)
            menu.exec(event.globalPos())

    def refresh_look(self) -> None:
        """Make the forms anew in the theme's colours."""
        self._key = ()
        self.show_selected()

    def form_with(self, name: str) -> StructForm:
        """The form that has a row for that field; KeyError where none does."""
        while self._waiting:
            self._go_on()
        self._later.stop()
        for form in self._forms:
            try:
                form.row(name)
            except KeyError:
                continue
            return form
        raise KeyError(name)

    def _head(self, icon: str, title: str, about_: str) -> None:
        picture = self._look.icon(icon, colour=self._look.theme.dim)
        self._sign.setPixmap(picture.pixmap(QSize(ICON + 4, ICON + 4)))
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._about.setText(about_)
        self._about.setVisible(bool(about_))

    def _build(
        self,
        key: tuple[object, ...],
        sections: Sequence[_Section],
    ) -> None:
        if key == self._key and key:
            return
        self._key = key
        self._later.stop()
        self._column.hold()
        self._column.clear()
        self._forms, self._waiting = [], list(sections)
        if not sections:
            self._column.settle()

    def _show(self, *values: Struct | None) -> None:
        self._values = values
        for form in self._forms:
            for value in values:
                form.show_value(value)
        if self._waiting:
            self._later.start()

    def _show_overlay(self, scene: Scene, overlay: AnyOverlay) -> None:
        tag = str(overlay.__struct_config__.tag)
        name = overlay.name or overlay_name(self._session, overlay)
        kind = shown(OVERLAY_NAMES[tag])
        others = len(self._session.overlay_ids) - 1
        if others:
            kind += " · " + self.tr("and %1 more are selected").replace("%1", str(others))
        self._head(OVERLAY_ICONS[tag], name, kind if name != kind else "")
        common = set(Overlay.__struct_fields__)
        own = tuple(n for n in fields_shown(type(overlay)) if n not in common)
        sections = [
            (
                title,
                type(overlay),
                tuple(part for name in names for part in (own if name == _OWN else (name,))),
                self._take_overlay,
            )
            for title, names in _OVERLAY_SECTIONS
        ]
        self._keys.owner = overlay.id
        self._build(("overlay", type(overlay), overlay.id), sections)
        self._show(self._keyframing.shown_overlay(overlay))

    def _show_scene(self, story: Story, scene: Scene) -> None:
        row = [one.id for one in story.scenes].index(scene.id)
        sections = _SCENE_SECTIONS
        if self._session.component_id is None:
            self._head("stack", scene_name(self._session, scene, row), self.tr("Scene"))
        else:
            sections = _SCENE_SECTIONS[:1]  # a component has a name, and nothing around it
            self._head("puzzle-piece", self._words(scene.title), self.tr("Component"))
        self._keys.owner = scene.id
        self._build(
            ("scene", scene.id),
            [(title, Scene, names, self._take_scene) for title, names in sections],
        )
        self._show(self._keyframing.shown_scene(scene))

    def _show_story(self, story: Story) -> None:
        self._keys.owner = ""
        title = self._words(story.title) or self.tr("Story without a title")
        self._head("info", title, self.tr("Story"))
        self._build(
            ("story",),
            [(title, Story, names, self._take_story) for title, names in _STORY_SECTIONS],
        )
        self._show(story)

    def _show_asset(self, asset: Asset) -> None:
        self._keys.owner = ""
        self._head(KIND_ICONS[asset.kind], asset.name, about(asset).partition("\n")[2])
        sections: list[_Section] = [(_("Rights"), Rights, None, self._take_rights)]
        shape: tuple[str, ...] = ()
        if asset.layout is not None:
            names = _layout_fields(asset.layout)
            sections.insert(0, (_("Layout"), Layout, names, self._take_layout))
            sections.insert(0, (_("Projection"), Laid, None, self._take_laid))
            shape = names
        measure = measure_of(asset) if asset.kind == "model" else None
        if measure is not None:
            sections.insert(0, (_("Size"), Measure, None, self._take_measure))
        self._build(("asset", asset.id, shape), sections)
        by_name = None if asset.layout is None else laid(asset.layout)
        self._show(asset.rights, asset.layout, by_name, measure)

    def _take_overlay(self, value: object, more: bool) -> None:
        scene = self._session.scene
        if scene is None or not isinstance(value, Overlay):
            return
        before = self._session.overlay
        if before is None:
            return
        field = self._changed(self._keyframing.shown_overlay(before), value)
        after: AnyOverlay = value  # type: ignore[assignment]  # the form keeps its type
        changed = self._keyframing.take_overlay(before, after)
        self._session.edit(
            self._change(field, of_overlay(self._session, before)),
            lambda story: (
                set_parent(story, changed.id, changed.parent)
                if field == "parent"
                else edits.replace_overlay(story, changed)
            ),
            merge=f"overlay {value.id} {field}",
            more=more,
        )

    def _take_scene(self, value: object, more: bool) -> None:
        if not isinstance(value, Scene):
            return
        before = self._session.scene
        if before is None:
            return
        field = self._changed(self._keyframing.shown_scene(before), value)
        if not field:
            return
        changed = self._keyframing.take_scene(before, value)
        self._session.edit(
            self._change(field, of_scene(self._session, before)),
            lambda story: edits.replace_scene(story, changed),
            merge=f"scene {value.id} {field}",
            more=more,
        )

    def _take_story(self, value: object, more: bool) -> None:
        before = self._session.story
        if before is not None and isinstance(value, Story):
            field = self._changed(before, value)
            edited = self._session.edit(
                self._change(field),
                lambda story: _STORY_EDITS[field](story, getattr(value, field)),
                merge=f"story {field}",
                more=more,
            )
            renamed = renaming.renamed_in(before, value)
            if edited and renamed is not None:
                text = self.tr("What was for “%1” is now for “%2”.")
                was, now = renamed
                self._session.undoable.emit(text.replace("%1", was).replace("%2", now))

    def _take_rights(self, value: object, more: bool) -> None:
        asset = self._session.selected_asset
        if asset is not None and isinstance(value, Rights):
            self._session.edit(
                self.tr("Change rights of %1").replace("%1", in_short(asset.name)),
                lambda story: edits.set_rights(story, asset.id, value),
                merge=f"rights {asset.id}",
                more=more,
            )

    def _take_layout(self, value: object, more: bool) -> None:
        asset = self._session.selected_asset
        if asset is not None and isinstance(value, Layout):
            self._session.edit(
                self.tr("Change layout of %1").replace("%1", in_short(asset.name)),
                lambda story: edits.set_layout(story, asset.id, value),
                more=more,
            )

    def _take_laid(self, value: object, more: bool) -> None:
        asset = self._session.selected_asset
        if asset is not None and asset.layout is not None and isinstance(value, Laid):
            self._take_layout(laid_as(asset.layout, value.preset), more)

    def _take_measure(self, value: object, more: bool) -> None:
        asset = self._session.selected_asset
        if asset is not None and isinstance(value, Measure):
            self._session.edit(
                self.tr("Change unit of %1").replace("%1", in_short(asset.name)),
                lambda story: set_unit(story, asset.id, value.unit),
                more=more,
            )

    def _words(self, text: Localised) -> str:
        return words(text, self._session.languages())

    def _change(self, field: str, owner: str = "") -> str:
        text = self.tr("Change %1 of %2") if owner else self.tr("Change %1")
        return text.replace("%1", shown(field_of("", field).label).lower()).replace("%2", owner)

    def _changed(self, before: Struct | None, after: Struct) -> str:
        if before is None:
            return ""
        for name in after.__struct_fields__:
            if getattr(before, name) != getattr(after, name):
                return name
        return ""

    def _fresh(self, kind: type[Struct], old: Struct | None) -> Struct | None:
        return fresh(self._session, kind, old)


_Take = Callable[[object, bool], None]
_Section = tuple[str, type[Struct], tuple[str, ...] | None, _Take]
"""A title, the struct and which of its fields are shown, who takes what is edited."""

_STORY_EDITS: Final[dict[str, Callable[[Story, Any], Story]]] = {
    "title": edits.set_title,
    "description": edits.set_description,
    "languages": renaming.set_languages,
    "rights": edits.set_story_rights,
    "audiences": renaming.set_audiences,
    "triggers": edits.set_story_triggers,
    "pass_mark": edits.set_pass_mark,
    "parameters": renaming.set_parameters,
}
