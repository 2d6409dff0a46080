"""What renderer tests share: a headless context, an engine, and media made of arrays."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from assets.media import Cloud, Cue, Font, Frame, Lut, Model, Samples, Splats
from renderer.canvas import OffscreenCanvas
from renderer.context import EglContext, EglContexts
from renderer.engine import Engine
from renderer.rigs import Rig
from story.errors import MediaMissing
from story.model.asset import Asset, Layout, StereoLayout
from story.model.lighting import Lighting
from story.model.story import Scene
from story.model.surrounding import Backdrop, Surrounding
from story.model.values import Id
from story.overlays.table import AnyOverlay
from story.space import pose_of
from story.timeline import Moment, OverlayAt

Pixels = NDArray[np.uint8]

_PLAIN = Lighting(tone="none")


class ArrayMedia:
    """A MediaSource whose pictures are the arrays put into it."""

    def __init__(self) -> None:
        self._assets: dict[Id, Asset] = {}
        self._frames: dict[Id, list[Frame]] = {}
        self.models: dict[Id, Model] = {}
        self.clouds: dict[Id, Cloud] = {}
        self.splatted: dict[Id, Splats] = {}
        self.luts: dict[Id, Lut] = {}
        self.letters: tuple[Font, ...] = ()

    def put(
        self,
        name: Id,
        picture: Pixels | Sequence[Frame],
        stereo: StereoLayout = "mono",
        layout: Layout | None = None,
    ) -> Id:
        """Add a picture, (h, w, 3 or 4) uint8 sRGB, or frames a millisecond apart; its id."""
        frames = [picture_frame(picture)] if isinstance(picture, np.ndarray) else list(picture)
        self._frames[name] = frames
        self._assets[name] = Asset(
            id=name,
            kind="image",
            name=name,
            path=f"media/{name}",
            sha256=hashlib.sha256(str(frames[0].key).encode()).hexdigest(),
            size=1,
            media_type="image/png",
            width=frames[0].width,
            height=frames[0].height,
            layout=layout or Layout(projection="equirect", stereo=stereo),
        )
        return name

    def asset(self, asset: Id) -> Asset:
        try:
            return self._assets[asset]
        except KeyError as error:
            raise MediaMissing(f"{asset} is missing.") from error

    def frame(self, asset: Id, time_us: int = 0, *, exact: bool = True) -> Frame:
        self.asset(asset)
        frames = self._frames[asset]
        return frames[min(time_us // 1000, len(frames) - 1)]

    def model(self, asset: Id) -> Model:
        try:
            return self.models[asset]
        except KeyError as error:
            raise MediaMissing(f"{asset} is missing.") from error

    def cloud(self, asset: Id) -> Cloud:
        try:
            return self.clouds[asset]
        except KeyError as error:
            raise MediaMissing(f"{asset} is missing.") from error

    def splats(self, asset: Id) -> Splats:
        try:
            return self.splatted[asset]
        except KeyError as error:
            raise MediaMissing(f"{asset} is missing.") from error

    def lut(self, asset: Id) -> Lut:
        try:
            return self.luts[asset]
        except KeyError as error:
            raise MediaMissing(f"{asset} is missing.") from error

    def samples(self, asset: Id, start: int, count: int, rate: int) -> Samples:
        raise MediaMissing(f"{asset} is missing.")

    def cues(self, asset: Id) -> tuple[Cue, ...]:
        raise MediaMissing(f"{asset} is missing.")

    def fonts(self) -> tuple[Font, ...]:
        return self.letters


def picture_frame(picture: Pixels) -> Frame:
    """A frame of (h, w, 3) opaque or (h, w, 4) pixels."""
    opaque = picture.shape[2] == 3
    if opaque:
        full = np.full(picture.shape[:2], 255, np.uint8)
        picture = np.dstack([picture, full])
    height, width = picture.shape[:2]
    digest = hashlib.sha256(picture.tobytes()).hexdigest()
    return Frame(
        (digest, 0), "rgba8", width, height, (np.ascontiguousarray(picture),), opaque=opaque
    )


def moment_of(
    surrounding: Surrounding | None = None,
    overlays: Sequence[AnyOverlay] = (),
    *,
    time_us: int = 0,
    eye_height: float = 1.6,
    lighting: Lighting = _PLAIN,
) -> Moment:
    """A moment of a scene of its own; unless told otherwise light is shown as it is."""
    around = surrounding or Backdrop()
    scene = Scene(
        id="scene00000",
        surrounding=around,
        lighting=lighting,
        overlays=tuple(overlays),
        eye_height=eye_height,
    )
    shown = tuple(
        OverlayAt(one, pose_of(one.placement, eye_height), one.opacity, time_us) for one in overlays
    )
    return Moment(scene, time_us, around, shown, surrounding_us=time_us)


@pytest.fixture(scope="session")
def context() -> Iterator[EglContext]:
    """One headless context for the whole run."""
    made = EglContexts()()
    made.make_current()
    yield made
    made.close()


@pytest.fixture(scope="module")
def engine(context: EglContext) -> Iterator[Engine]:
    """One engine for a file's tests: their media must have keys of their own."""
    made = Engine(context)
    yield made
    made.close()


@pytest.fixture
def media() -> ArrayMedia:
    """Media to put pictures into."""
    return ArrayMedia()


Render = Callable[..., Pixels]


@pytest.fixture
def render(context: EglContext, engine: Engine, media: ArrayMedia) -> Render:
    """Draw a moment through a rig: `render(moment, rig) -> (h, w, 4) uint8`."""

    def draw(moment: Moment, rig: Rig, **options: object) -> Pixels:
        canvas = OffscreenCanvas(context, rig.width, rig.height)
        try:
            drawn = engine.draw(moment, rig, canvas, media, **options)  # type: ignore[arg-type]
            assert drawn.failures == ()
            return canvas.read()
        finally:
            canvas.close()

    return draw


@pytest.fixture
def build() -> Callable[..., Moment]:
    """`build(surrounding, overlays) -> Moment` of a scene of its own."""
    return moment_of


@pytest.fixture(scope="session")
def panorama(shared_data: Path) -> Callable[..., Pixels]:
    """A real panorama as (h, w, 3) uint8, by name, at most `width` wide."""

    def load(name: str, width: int | None = None) -> Pixels:
        with Image.open(shared_data / "panoramas" / name) as picture:
            rgb = picture.convert("RGB")
            if width is not None and rgb.width > width:
                rgb = rgb.resize((width, rgb.height * width // rgb.width), Image.Resampling.BOX)
            return np.asarray(rgb)

    return load


@pytest.fixture(scope="session")
def noise_panorama() -> Pixels:
    """A synthetic panorama, 1024x512, smooth on the sphere at every pole and seam."""
    v, u = np.mgrid[0:512, 0:1024]
    yaw, pitch = (u + 0.5) / 1024 * 2 * math.pi - math.pi, math.pi / 2 - (v + 0.5) / 512 * math.pi
    d = np.stack([np.sin(yaw) * np.cos(pitch), np.sin(pitch), -np.cos(yaw) * np.cos(pitch)], -1)
    rng = np.random.default_rng(7)
    waves = rng.normal(size=(24, 3)) * np.linspace(3, 28, 24)[:, None]
    phases = rng.uniform(0, 2 * math.pi, (24, 3))
    value = np.zeros((512, 1024, 3))
    for wave, phase in zip(waves, phases, strict=True):
        value += np.sin((d @ wave)[..., None] + phase)
    return np.clip(127.5 + 22 * value, 0, 255).astype(np.uint8)
