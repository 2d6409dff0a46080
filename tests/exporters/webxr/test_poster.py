"""The picture that links to a package show."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image

from assets.library import Library
from exporters.webxr.export import POSTER_SIZE, draw_poster
from renderer.context import EglContexts
from story.folder import create
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Keyframe, Track


def test_it_shows_what_the_camera_sees_by_then(tmp_path: Path) -> None:
    upward = Track(
        field="opening.pitch", keys=(Keyframe(time=0, value=0), Keyframe(time=2, value=90))
    )
    scene = Scene(
        id="skyskyskys",
        surrounding=Backdrop(top="#ffffff", bottom="#000000"),
        tracks=(upward,),
    )
    story = Story(version=VERSION, id="posterpost", scenes=(scene,))
    home = tmp_path / "poster.diorama"
    create(home, story)
    target = tmp_path / "poster.jpg"
    with closing(Library(home, story)) as library:
        draw_poster(story, library, ("en",), target, EglContexts())
    with Image.open(target) as made:
        assert made.size == POSTER_SIZE
        assert np.asarray(made.convert("L")).min() > 180  # straight up there is only light
