"""The parts of a story that rules walk over."""

from __future__ import annotations

from collections.abc import Iterator

from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import Id, Localised
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.hotspot import Hotspot
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.overlays.text import Text


def assets_of(story: Story) -> dict[Id, Asset]:
    """The assets by id."""
    return {asset.id: asset for asset in story.assets}


def footage_of(scene: Scene, assets: dict[Id, Asset]) -> Iterator[tuple[str, Asset]]:
    """The photos or videos all around in a scene, for whomever, with their field."""
    if isinstance(scene.surrounding, Photo360 | Video360):
        variants = scene.surrounding.variants.items()
        used = {"asset": scene.surrounding.asset}
        for field, asset in (used | {f"variants.{key}": each for key, each in variants}).items():
            if asset in assets:
                yield field, assets[asset]


def every_overlay(story: Story) -> Iterator[tuple[str, Id | None, AnyOverlay]]:
    """Each overlay with its JSON path and its scene; those of components have none."""
    for s, scene in enumerate(story.scenes):
        for o, overlay in enumerate(scene.overlays):
            yield f"$.scenes[{s}].overlays[{o}]", scene.id, overlay
    for c, component in enumerate(story.components):
        for o, overlay in enumerate(component.overlays):
            yield f"$.components[{c}].overlays[{o}]", None, overlay


def drawn_words(overlay: AnyOverlay) -> Iterator[tuple[str, Localised]]:
    """The texts that are drawn of an overlay, with their JSON path within it."""
    match overlay:
        case Text():
            yield "text", overlay.text
        case Hotspot() | Polygon():
            yield "label", overlay.label
        case Annotation():
            yield "title", overlay.title
            yield "text", overlay.text
        case Chart():
            yield "title", overlay.title
            yield "unit", overlay.unit
            for n, row in enumerate(overlay.rows):
                yield f"rows[{n}].label", row.label
            for n, series in enumerate(overlay.series):
                yield f"series[{n}].name", series.name
        case Quiz():
            yield "question", overlay.question
            yield "right", overlay.right
            yield "wrong", overlay.wrong
            for n, option in enumerate(overlay.options):
                yield f"options[{n}].text", option.text
                yield f"options[{n}].feedback", option.feedback
        case _:
            pass
