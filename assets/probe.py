"""Probing: what a media file holds, whatever its kind. assets/kinds does the work of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from msgspec import structs

from assets.formats import format_of
from assets.kinds.table import KINDS
from assets.probed import Probed
from story.errors import MediaUnsupported
from story.model.asset import Layout


@np.errstate(all="ignore")  # what a damaged file leads to is found by looking, and told in words
def probe(path: Path, said: Layout | None = None) -> Probed:
    """What a file holds, told from its content rather than its name.

    `said` is how a picture lies around the viewer as a person says; it overrules what the file's
    metadata and its shape tell, but for the camera's pose. Raises MediaMissing, MediaUnreadable or
    MediaUnsupported (story/errors.py), in words.
    """
    form = format_of(path)
    found = KINDS[form.kind].probe(path, form)
    if said is None:
        return found
    if found.layout is None:
        raise MediaUnsupported(
            f"“{path.name}” is no picture or video, so it has no layout.", "Add it without one."
        )
    layout = structs.replace(said, pose=found.layout.pose, initial=found.layout.initial)
    guessed = found.layout.found == "guess"
    return replace(found, layout=layout, notes=() if guessed else found.notes)
