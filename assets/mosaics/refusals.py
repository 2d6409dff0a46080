"""What the readers of pictures in bands share: what they say of files that they cannot read."""

from __future__ import annotations

from pathlib import Path

from story.errors import MediaUnreadable


class NotInBands(Exception):
    """A picture that can only be decoded whole; the message says why, as `it is ...`."""


def damaged(path: Path) -> MediaUnreadable:
    """What is said of a file that ends too soon, or holds what it should not."""
    return MediaUnreadable(
        f"“{path.name}” is damaged or cut short: its picture cannot be decoded.",
        "Copy it again from where it came from, or save it again.",
    )
