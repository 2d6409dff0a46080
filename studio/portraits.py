"""Small pictures of models and point clouds for the library, drawn by the renderer in a worker."""

from __future__ import annotations

import threading
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assets.media import MediaSource
from exporters.options import ContextFactory
from renderer.canvas import OffscreenCanvas
from renderer.engine import Engine
from renderer.rigs import Perspective
from story.errors import RenderError
from story.model.asset import Asset
from story.model.placement import Standing
from story.model.story import Scene
from story.model.surrounding import Backdrop
from story.model.values import Vector, View
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.splats import Splats
from story.space import Pose, rotate, rotation_of
from story.timeline import Moment, OverlayAt

WIDTH: Final = 320
HEIGHT: Final = 184
_GROUNDS: Final = "#000000", "#ffffff"
_TURN: Final = rotation_of(-30.0)
_FROM: Final = View(pitch=-14.0, fov=32.0)
_FAR: Final = 2.3  # metres for a box whose longest side is one metre


class Portraits:
    """Draws one asset of a library at a time, in whatever thread asks."""

    def __init__(self, contexts: ContextFactory, media: MediaSource | None = None) -> None:
        self._contexts = contexts
        self._lock = threading.Lock()
        self.media = media

    def __call__(self, asset: Asset) -> NDArray[np.uint8] | None:
        """(HEIGHT, WIDTH, 4) uint8 sRGB, clear around it; None where nothing can be drawn here."""
        if self.media is None or asset.kind not in ("model", "cloud", "splats"):
            return None
        with self._lock:
            try:
                return self._draw(asset, self.media)
            except RenderError:
                return None

    def _draw(self, asset: Asset, media: MediaSource) -> NDArray[np.uint8]:
        context = self._contexts()
        try:
            context.make_current()
            engine = Engine(context)
            try:
                canvas = OffscreenCanvas(context, WIDTH, HEIGHT, opaque=True)
                try:
                    pictures: list[NDArray[np.uint8]] = []
                    for ground in _GROUNDS:
                        moment = sitting(asset, ground)
                        engine.draw(moment, Perspective(_FROM, WIDTH, HEIGHT), canvas, media)
                        pictures.append(canvas.read())
                    return cut_out(*pictures)
                finally:
                    canvas.close()
            finally:
                engine.close()
        finally:
            context.close()


def cut_out(on_black: NDArray[np.uint8], on_white: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What was drawn on black and on white, with straight alpha. All (h, w, 4) uint8 sRGB.

    A surrounding is always opaque; but what lets it through shows by how much the two differ.
    """
    black, white = _linear(on_black), _linear(on_white)
    alpha = np.clip(1 - (white - black).mean(axis=-1, keepdims=True), 0, 1)
    light = np.clip(black / np.maximum(alpha, 1e-3), 0, 1)
    codes = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    cut: NDArray[np.float64] = np.rint(np.concatenate([codes, alpha], axis=-1) * 255)
    return cut.astype(np.uint8)


def _linear(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    codes: NDArray[np.float64] = picture[..., :3] / 255
    light: NDArray[np.float64] = np.where(
        codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4
    )
    return light


def sitting(asset: Asset, ground: str) -> Moment:
    """A moment that shows the asset alone, a metre in its longest side, in the middle.

    `ground` is the colour around it.
    """
    low, high = asset.low or (-0.5, -0.5, -0.5), asset.high or (0.5, 0.5, 0.5)
    longest = max(b - a for a, b in zip(low, high, strict=True)) or 1.0
    tall = (high[1] - low[1]) / longest
    middle: Vector = (0.0, tall / 2, 0.0)
    if asset.kind == "model":
        x, y, z = ((a + b) / 2 / longest for a, b in zip(low, high, strict=True))
        middle = (x, y, z)
    dx, dy, dz = rotate(_TURN, middle)
    ahead = rotate(rotation_of(_FROM.yaw, _FROM.pitch), (0.0, 0.0, -_FAR))
    scene = Scene(id="0" * 10, surrounding=Backdrop(top=ground, bottom=ground))
    place = (ahead[0] - dx, ahead[1] + scene.eye_height - dy, ahead[2] - dz)
    placement = Standing(position=place, rotation=_TURN)
    overlay: Model | Cloud | Splats
    if asset.kind == "model":
        overlay = Model(id="1" * 10, asset=asset.id, size=1.0, placement=placement)
    elif asset.kind == "splats":
        overlay = Splats(id="1" * 10, asset=asset.id, size=1.0, placement=placement)
    else:
        overlay = Cloud(id="1" * 10, asset=asset.id, size=1.0, placement=placement)
    shown = OverlayAt(overlay, Pose(place, _TURN), 1.0, 0)
    return Moment(scene, 0, scene.surrounding, (shown,))
