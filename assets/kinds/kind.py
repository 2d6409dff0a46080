"""What each media kind has to offer to the table of kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assets.formats import Format
from assets.probed import Probed


@dataclass(frozen=True)
class Kind:
    """A kind of media: its name for people, and how a file of it is probed.

    `probe` raises MediaUnreadable or MediaUnsupported; the kind of what it returns may be another
    (a PLY without faces is a cloud, a film container with sound only is audio).
    """

    title: str
    probe: Callable[[Path, Format], Probed]
