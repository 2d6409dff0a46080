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


def duration_text(seconds: float) -> str:
    """A rough length of time as a person says it."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return f"{whole} s"
    minutes, seconds_left = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {seconds_left:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"
