"""A small template with a picture, a table of rows, and targets that need no graphics."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from assets.ingest import ingest
from story.edits import new_story
from story.folder import create, load, save
from story.model.parameters import ChoiceParameter, FileParameter, TextParameter
from story.model.story import Scene
from story.model.variables import Option
from story.overlays.picture import Picture
from story.overlays.text import Text


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A poster with a name, a mood and a picture."""
    folder = tmp_path / "poster.diorama"
    create(folder, new_story("poster0000"))
    grey = tmp_path / "grey.tiff"  # browsers show none: it has to be converted
    Image.new("RGB", (64, 64), "#808080").save(grey)
    asset = ingest(grey, folder, id="picture000").asset
    story = structs.replace(
        load(folder),
        title={"en": "{name}"},
        assets=(asset,),
        scenes=(
            Scene(
                id="scene00000",
                title={"en": "At {name}"},
                overlays=(
                    Picture(id="overlay000", asset="picture000", alt={"en": "{name}"}),
                    Text(id="overlay001", text={"en": "{mood} {name}"}),
                ),
            ),
        ),
        parameters=(
            TextParameter(name="name", longest=12),
            ChoiceParameter(
                name="mood", options=(Option(value="calm"), Option(value="wild")), default="calm"
            ),
            FileParameter(name="picture", kind="image", asset="picture000", required=False),
        ),
    )
    save(folder, story)
    return folder
