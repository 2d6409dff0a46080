"""Small stories with media in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from assets.ingest import ingest
from assets.library import Library
from story.model.asset import Asset, Layout, StereoLayout
from story.model.story import VERSION, Scene, Story

STORY_ID = "storystory"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty story folder with an awkward name."""
    place = tmp_path / "Grüße 沙丘.diorama"
    (place / "media").mkdir(parents=True)
    return place


@pytest.fixture
def add(folder: Path) -> Callable[..., Asset]:
    """Brings a file into the story folder, as an author who says how it lies around us."""

    def bring(file: Path, id: str, stereo: StereoLayout | None = None) -> Asset:
        asset = ingest(file, folder, id=id).asset
        if stereo is None:
            return asset
        layout = Layout(projection="equirect", stereo=stereo, found="author")
        return structs.replace(asset, layout=layout)

    return bring


@pytest.fixture
def library(folder: Path) -> Iterator[Callable[[Story], Library]]:
    opened: list[Library] = []

    def open_library(story: Story) -> Library:
        opened.append(Library(folder, story))
        return opened[-1]

    yield open_library
    for each in opened:
        each.close()


@pytest.fixture
def tell() -> Callable[..., Story]:
    """A story of scenes and assets."""

    def told(*scenes: Scene, assets: tuple[Asset, ...] = (), **more: Any) -> Story:
        return Story(version=VERSION, id=STORY_ID, scenes=scenes, assets=assets, **more)

    return told
