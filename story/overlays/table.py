"""The table of overlay types: every per-type table elsewhere has one line for each of these."""

from __future__ import annotations

from typing import Final, TypeAlias

from story.overlays.annotation import Annotation
from story.overlays.base import Overlay
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

AnyOverlay: TypeAlias = (
    Model
    | Cloud
    | Splats
    | Picture
    | VideoPanel
    | Text
    | Hotspot
    | Sound
    | Light
    | Quiz
    | Line
    | Polygon
    | Annotation
    | Chart
    | Group
    | Instance
)

OVERLAYS: Final[dict[str, type[Overlay]]] = {
    "model": Model,
    "cloud": Cloud,
    "splats": Splats,
    "picture": Picture,
    "video": VideoPanel,
    "text": Text,
    "hotspot": Hotspot,
    "sound": Sound,
    "light": Light,
    "quiz": Quiz,
    "line": Line,
    "polygon": Polygon,
    "annotation": Annotation,
    "chart": Chart,
    "group": Group,
    "instance": Instance,
}

UNSEEN: Final[tuple[type[Overlay], ...]] = (Group, Instance)
"""What is only a space for other overlays: no moment holds it, no player draws or plays it."""
