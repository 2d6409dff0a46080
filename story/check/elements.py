"""The parts of a story that rules walk over."""

from __future__ import annotations

from collections.abc import Iterator

from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import Id, Localised
from story.overlays.hotspot import Hotspot
from story.overlays.table import AnyOverlay
from story.overlays.text import Text


def assets_of(story: Story) -> dict[Id, Asset]:
    """The assets by id."""
    return {asset.id: asset for asset in story.assets}


def footage_of(scene: Scene, assets: dict[Id, Asset]) -> Asset | None:
    """The photo or video all around in a scene."""
    if isinstance(scene.surrounding, Photo360 | Video360):
        return assets.get(scene.surrounding.asset)
    return None


def every_overlay(story: Story) -> Iterator[tuple[str, Scene, AnyOverlay]]:
    """Each overlay with its JSON path and its scene."""
    for s, scene in enumerate(story.scenes):
        for o, overlay in enumerate(scene.overlays):
            yield f"$.scenes[{s}].overlays[{o}]", scene, overlay


def all_texts(story: Story) -> Iterator[Localised]:
    """All words that an audience sees."""
    yield story.title
    yield story.description
    for scene in story.scenes:
        yield scene.title
        for overlay in scene.overlays:
            yield overlay.alt
            if isinstance(overlay, Text):
                yield overlay.text
            elif isinstance(overlay, Hotspot):
                yield overlay.label
