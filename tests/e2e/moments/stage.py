"""What a part of the parity suite is set up on: a story's folder and the media in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from assets.ingest import ingest
from story.folder import create
from story.model.asset import Asset, Layout
from story.model.story import VERSION, Scene, Story
from story.model.values import View
from tests.e2e.parity import Midway
from tests.real_media import data_folder

_ID = "momentsmom"
_AHEAD = View()


class Absent(Exception):
    """Real media that a part needs are not on this machine."""


@dataclass(frozen=True)
class Shot:
    """A moment to draw in both players. Shots of one scene share its value."""

    name: str  # what it shows, a few words, unique in its part
    scene: Scene
    view: View = _AHEAD
    time: float = 0.0  # seconds after the scene began
    midway: Midway | None = None  # on the way from another scene
    short: str = ""  # why it may stay under the bar; else it may not


class Stage:
    """A story in the making."""

    def __init__(self, home: Path) -> None:
        self.home = home
        """The story's folder; what a part makes itself it writes into `made`."""
        self.made = home.parent / f"{home.stem}-made"
        self.made.mkdir()
        self._assets: list[Asset] = []
        create(home, Story(version=VERSION, id=_ID))

    def real(self, name: str, layout: Layout | None = None) -> Asset:
        """A file of the real media, by its name there. Raises Absent where there is none."""
        file = data_folder() / name
        if not file.exists():
            raise Absent(f"no real media at {file}; set DIORAMA_TEST_DATA to their folder")
        return self.take(file, layout)

    def take(self, file: Path, layout: Layout | None = None) -> Asset:
        """A file as an asset of the story, laid out as probing found unless told otherwise."""
        asset = ingest(file, self.home, id=f"asset{len(self._assets):05}").asset
        asset = structs.replace(asset, layout=layout) if layout else asset
        self._assets.append(asset)
        return asset

    def story(self, shots: tuple[Shot, ...]) -> Story:
        """The story of all the scenes that are shot."""
        scenes = {shot.scene.id: shot.scene for shot in shots}
        return Story(
            version=VERSION, id=_ID, scenes=tuple(scenes.values()), assets=tuple(self._assets)
        )
