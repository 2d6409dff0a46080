"""Which parts of the viewer a story's page fetches ahead: so that none is asked for one by one.

The viewer loads what a scene holds by itself (viewer/src/modules.ts): what is not foreseen here
only comes later. packaging/build_hook.py writes which files each part is of.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from story.grading import is_graded
from story.model.story import Scene, Story
from story.model.surrounding import Environment, Photo360, RealWorld, Video360
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.cloud import Cloud
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance
from story.overlays.light import Light
from story.overlays.line import Line
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.overlays.splats import Splats
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.references import media_of_scene

Module: TypeAlias = Literal[
    "models",
    "clouds",
    "splats",
    "charts",
    "quizzes",
    "marks",
    "rich",
    "bends",
    "mosaics",
    "radiance",
    "grading",
    "headset",
]

PARTS: Final = "parts.json"

OVERLAY_MODULES: Final[dict[type, Module | None]] = {
    Model: "models",
    Cloud: "clouds",
    Splats: "splats",
    Picture: None,
    VideoPanel: None,
    Text: None,
    Hotspot: None,
    Sound: None,
    Light: None,
    Quiz: "quizzes",
    Line: "marks",
    Polygon: "marks",
    Annotation: "marks",
    Chart: "charts",
    Group: None,
    Instance: None,
}
"""What draws each overlay type, beside the core."""

LIT: Final = (Environment, RealWorld)
"""The surroundings that models are."""

GRADED: Final = (Photo360, Video360, Picture, VideoPanel)
"""What has a grade."""


def scripts(viewer: Path) -> frozenset[str]:
    """The names of the files that a viewer's core and modules are."""
    addresses = chain.from_iterable(_parts(viewer).values())
    return frozenset(each.partition("?")[0] for each in addresses)


def _parts(viewer: Path) -> dict[str, list[str]]:
    """The addresses of what the core and each module is made of, under the viewer's folder."""
    return msgspec.json.decode((viewer / PARTS).read_bytes(), type=dict[str, list[str]])


def modules_of(scene: Scene, story: Story) -> frozenset[Module]:
    """What a scene of a published story needs beside the core."""
    return frozenset(_modules(scene, story))


def _modules(scene: Scene, story: Story) -> Iterator[Module]:
    if isinstance(scene.surrounding, LIT):
        yield "models"
    for thing in (scene.surrounding, *scene.overlays):
        if isinstance(thing, GRADED) and _is_ever_graded(thing):
            yield "grading"
    for overlay in scene.overlays:
        needed = OVERLAY_MODULES[type(overlay)]
        if needed is not None:
            yield needed
        if isinstance(overlay, Text) and overlay.rich:
            yield "rich"
        if isinstance(overlay, Text | Picture | VideoPanel) and overlay.curve is not None:
            yield "bends"
    shown = set(media_of_scene(scene))
    if any(asset.hdr and asset.kind == "image" for asset in story.assets if asset.id in shown):
        yield "radiance"
    match scene.surrounding:
        case Photo360(asset=asset, variants=others):
            pictures = {asset, *others.values()}
        case Environment(sky=str(sky)):
            pictures = {sky}
        case _:
            pictures = set()
    if any(asset.tiled for asset in story.assets if asset.id in pictures):
        yield "mosaics"


def _is_ever_graded(thing: Photo360 | Video360 | Picture | VideoPanel) -> bool:
    return is_graded(thing.grade) or any(each.field.startswith("grade.") for each in thing.tracks)


def preloads(story: Story, viewer: Path) -> list[str]:
    """Links that fetch what a story needs as its page opens: the first scene's things first."""
    parts = _parts(viewer)
    links: dict[str, str] = {}
    for number, scene in enumerate(story.scenes):
        urgency = "" if number == 0 else ' fetchpriority="low"'
        for module in sorted(modules_of(scene, story)):
            for address in parts[module]:
                link = f'<link rel="modulepreload" href="viewer/{address}"{urgency}>'
                links.setdefault(address, link)
    return list(links.values())
