"""Pictures of the templates: drawn once, kept beside the template."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exporters.options import Cancelled, ContextFactory, Progress
from renderer.context import EglContexts
from studio.batch.picture import SIZE
from studio.templates.pictures import look_at

KEY = "ar-table-piece"


def test_a_template_is_drawn_once_and_kept(tmp_path: Path) -> None:
    drawn: list[int] = []

    def contexts() -> ContextFactory:
        drawn.append(1)
        return EglContexts()

    made, story = look_at(KEY, Progress(), tmp_path, contexts)
    assert story.parameters
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == SIZE
        assert np.asarray(picture).std() > 10  # there is something to be seen
    assert look_at(KEY, Progress(), tmp_path, contexts) == (made, story)
    assert len(drawn) == 1


def test_what_is_stopped_leaves_no_picture(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancelled.set()
    with pytest.raises(Cancelled):
        look_at(KEY, progress, tmp_path, EglContexts)
    assert not list(tmp_path.rglob("*.jpg"))
