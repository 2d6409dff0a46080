"""The variables panel: what a visit remembers. Each opens into its form, with where it is used."""

from __future__ import annotations

from functools import partial

from msgspec import Struct, structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from story import edits
from story.model.story import Story
from story.model.values import Id
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    TextVariable,
    Variable,
    YesNoVariable,
)
from studio.look import Look
from studio.panels.firsts import fresh
from studio.panels.form import Workshop
from studio.panels.lists import ListField
from studio.panels.parts import Column, hint_label
from studio.panels.sources import StorySources
from studio.session import Session
from studio.uses import Use, uses_of


class VariablesPanel(QWidget):
    """The list of variables. Removing one that is used removes what uses it, with a way back."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._sources = StorySources(session)
        self._column = Column()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._column)
        self._build()
        session.story_changed.connect(self.show_story)
        self.show_story()

    @property
    def field(self) -> ListField:
        """The list itself."""
        return self._field

    def show_story(self) -> None:
        """Show the story's variables as they are now."""
        story = self._session.story
        self._column.setEnabled(self._session.writable)
        self._hint.setVisible(story is None or not story.variables)
        self._field.setVisible(story is not None)
        self._field.show_value(story.variables if story is not None else ())

    def refresh_look(self) -> None:
        """Make the list anew in the theme's colours."""
        self._column.clear()
        self._build()
        self.show_story()

    def _build(self) -> None:
        shop = Workshop(self._look, self._sources, self._fresh)
        kinds = (NumberVariable, TextVariable, YesNoVariable, ChoiceVariable)
        self._field = ListField(kinds, shop, self._foot)
        self._field.describe(
            self.tr("Variables"), self.tr("Something that a visit remembers, such as a score")
        )
        self._field.edited.connect(self._take)
        self._hint = hint_label(
            self.tr("A variable remembers something of a visit. Answers set it and ask for it;"
                    " texts show it as {name}.")
        )  # fmt: skip
        self._column.box.addWidget(self._hint)
        self._column.box.addWidget(self._field)
        self._column.box.addStretch(1)

    def _fresh(self, kind: type[Struct], old: Struct | None) -> Struct | None:
        return fresh(self._session, kind, old)

    def _foot(self, item: Struct) -> QWidget:
        """A button that says where a variable is used, and leads there."""
        button = QPushButton(self.tr("Where it is used"))
        button.setProperty("quiet", True)
        button.setIcon(self._look.icon("crosshair", colour=self._look.theme.dim))
        menu = QMenu(button)
        named: Id = getattr(item, "id", "")
        menu.aboutToShow.connect(lambda: self._fill(menu, named))
        button.setMenu(menu)
        around = QWidget()
        box = QVBoxLayout(around)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return around

    def _fill(self, menu: QMenu, named: Id) -> None:
        menu.clear()
        story, variable = self._session.story, self._sources.variable(named)
        uses = uses_of(story, variable) if story is not None and variable is not None else ()
        for use in uses:
            menu.addAction(self._said(use), partial(self._go, use))
        if not uses:
            menu.addAction(self.tr("Nowhere yet")).setEnabled(False)

    def _said(self, use: Use) -> str:
        if use.component is not None:
            component = self._sources.component(use.component)
            return component.name if component is not None else ""
        if use.scene is None:
            return self.tr("The story's own answers")
        scene = self._sources.scene(use.scene)
        return f"{scene} · {self._sources.overlay(use.overlay)}" if use.overlay else scene

    def _go(self, use: Use) -> None:
        if use.component is not None:
            self._session.edit_component(use.component)
        elif use.scene is None:
            self._session.select_story()
        else:
            self._session.go_to(scene=use.scene, overlay=use.overlay)
            if use.overlay is None:
                self._session.select_nothing()

    # Edits

    def _take(self, value: object, more: bool) -> None:
        """One of the variables came, went, changed, or stands elsewhere."""
        story = self._session.story
        if story is None or not isinstance(value, tuple):
            return
        now: dict[Id, Variable] = {one.id: one for one in value}
        before = {one.id: one for one in story.variables}
        for one in before.values():
            if one.id not in now:
                self._remove(story, one)
                return
        for id_, one in now.items():
            if id_ not in before:
                self._session.edit(
                    self.tr("Add variable"), partial(_added, variable=one, order=value)
                )
                return
            if one != before[id_]:
                self._session.edit(
                    self.tr("Change variable"),
                    partial(edits.replace_variable, variable=one),
                    merge=f"variable {id_}",
                    more=more,
                )
                return
        self._session.edit(self.tr("Move variable"), lambda s: structs.replace(s, variables=value))

    def _remove(self, story: Story, variable: Variable) -> None:
        count = len(uses_of(story, variable))
        done = self._session.edit(
            self.tr("Remove variable"),
            lambda s: edits.remove_variable(s, variable.id, with_uses=True),
        )
        if done and count:
            text = self.tr("“%1” was removed, with what tested or changed it in %2 places.")
            if count == 1:
                text = self.tr("“%1” was removed, with what tested, changed or showed it.")
            text = text.replace("%1", variable.name).replace("%2", str(count))
            self._session.undoable.emit(text)


def _added(story: Story, variable: Variable, order: tuple[Variable, ...]) -> Story:
    """The story with a variable more, where it stands in the order."""
    added = edits.add_variable(story, variable)
    return structs.replace(added, variables=order)
