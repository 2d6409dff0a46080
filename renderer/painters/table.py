"""The table of painters: a line for each type of surrounding and of overlay that is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from renderer.layers import Kit, Painter
from renderer.painters.annotation import AnnotationPainter
from renderer.painters.backdrop import BackdropPainter
from renderer.painters.chart import ChartPainter
from renderer.painters.cloud import CloudPainter
from renderer.painters.environment import EnvironmentPainter
from renderer.painters.hotspot import HotspotPainter
from renderer.painters.light import LightPainter
from renderer.painters.line import LinePainter
from renderer.painters.model import ModelPainter
from renderer.painters.panorama import PanoramaPainter
from renderer.painters.picture import PicturePainter
from renderer.painters.polygon import PolygonPainter
from renderer.painters.quiz import QuizPainter
from renderer.painters.sound import SoundPainter
from renderer.painters.splats import SplatsPainter
from renderer.painters.text import TextPainter
from renderer.painters.video import VideoPainter
from renderer.painters.world import WorldPainter
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Video360
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart
from story.overlays.cloud import Cloud
from story.overlays.hotspot import Hotspot
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

MakePainter: TypeAlias = Callable[[Kit], Painter[Any]]

PAINTERS: Final[dict[type, MakePainter]] = {
    Backdrop: BackdropPainter,
    Photo360: PanoramaPainter,
    Video360: PanoramaPainter,
    Environment: EnvironmentPainter,
    RealWorld: WorldPainter,
    Model: ModelPainter,
    Cloud: CloudPainter,
    Splats: SplatsPainter,
    Picture: PicturePainter,
    VideoPanel: VideoPainter,
    Hotspot: HotspotPainter,
    Text: TextPainter,
    Sound: SoundPainter,
    Light: LightPainter,
    Quiz: QuizPainter,
    Chart: ChartPainter,
    Line: LinePainter,
    Annotation: AnnotationPainter,
    Polygon: PolygonPainter,
}
"""A painter of an overlay is given its `OverlayAt`, one of a surrounding the surrounding itself.

Groups and instances have none: `story.overlays.table.UNSEEN`.
"""
