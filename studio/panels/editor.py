"""What every field of the inspector is: an editor of one value. form.py puts them together."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Editor(QWidget):
    """Shows a value and tells when the user made it another.

    `edited(value, more)`: `more` is true while a drag goes on, so that its steps can be taken back
    as one.
    """

    edited = Signal(object, bool)
    roomy = False  # whether it is as wide as there is room, as lists of choices are
    wide = False  # needs the whole width, its name above it

    def show_value(self, value: object) -> None:
        """Show a value without telling of it."""
        raise NotImplementedError

    def show_owner(self, owner: Struct) -> None:
        """Take note of the struct whose field this is, before its value is shown.

        Most editors need not: what may stand in theirs depends on no other field.
        """

    def describe(self, name: str, hint: str) -> None:
        """The editor's name and hint, for tooltips and screen readers."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(hint)
        self.setToolTip(hint)

    def refresh(self) -> None:
        """Look again at what there is to choose from; most editors need not."""
