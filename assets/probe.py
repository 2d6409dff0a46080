"""Probing: what a media file holds, whatever its kind. assets/kinds does the work of each."""

from __future__ import annotations

from pathlib import Path

from assets.formats import format_of
from assets.kinds.table import KINDS
from assets.probed import Probed


def probe(path: Path) -> Probed:
    """What a file holds, told from its content rather than its name.

    Raises MediaMissing, MediaUnreadable or MediaUnsupported (story/errors.py), in words.
    """
    form = format_of(path)
    return KINDS[form.kind].probe(path, form)
