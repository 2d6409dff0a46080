"""Probing: what a media file holds, whatever its kind. assets/kinds does the work of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assets.formats import format_of
from assets.kinds.table import KINDS
from assets.layout import settled
from assets.probed import Probed
from story.model.asset import Projection


def probe(path: Path, said: Projection | None = None) -> Probed:
    """What a file holds, told from its content rather than its name.

    `said` is the projection as a person says; it overrules the guess that a picture is of a kind
    that is not drawn. Raises MediaMissing, MediaUnreadable, MediaUnsupported or, where a person
    may overrule it, MediaDoubtful (story/errors.py), in words.
    """
    form = format_of(path)
    found = KINDS[form.kind].probe(path, form)
    if not found.doubt:
        return found
    what = "video" if found.kind == "video" else "picture"
    layout, line = settled(found.doubt, found.width / found.height, said, path.name, what)
    return replace(found, layout=layout, notes=(*found.notes, line), doubt="")
