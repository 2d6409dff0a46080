"""The words of tables, outside any widget: marked where written, translated where shown.

Widgets say theirs through `tr()`. Both are gathered by
`pyside6-lupdate -tr-function-alias QT_TR_NOOP+=_`.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def _(text: str) -> str:
    """Mark a text for translation."""
    return text


def shown(text: str) -> str:
    """A marked text in the window's language."""
    return QCoreApplication.translate("", text)
