"""A story with everything in it, its package, a browser, and what a test watches a page for."""

from __future__ import annotations

import io
import itertools
import math
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import numpy as np
import pytest
import trimesh
from msgspec import structs
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create, save
from story.model.actions import GoTo, OpenLink, Select, Toggle
from story.model.asset import Asset, Layout
from story.model.placement import Anchored, Around, Standing
from story.model.story import VERSION, CaptionTrack, Scene, Story
from story.model.surrounding import Backdrop, Photo360, RealWorld, Surface, Video360
from story.model.timeline import Clip
from story.model.values import Rights, View
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.text import Text
from tests.e2e.parity import FLAGS, HEIGHT, WIDTH, served
from tests.web_node import Node

HALL, FILM, GARDEN, TABLE = "hallhallha", "filmfilmfi", "gardengard", "tabletable"
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


@dataclass
class Package:
    """A served package and the story in it."""

    address: str
    folder: Path
    story: Story
    home: Path


@dataclass
class Watched:
    """What went on around a page: console lines, errors, and requests to anywhere else."""

    page: Page
    lines: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Open an address and wait until its picture stands."""
        self.page.goto("about:blank")
        self.page.goto(address)
        self.wait("window.diorama !== undefined")
        self.page.evaluate("window.diorama.settled")

    def wait(self, condition: str) -> None:
        """Wait until a JavaScript expression holds."""
        # Playwright's own waiting evaluates a string in the page, which its policy forbids.
        end = time.monotonic() + 60
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, f"never came true: {condition}"
            self.page.wait_for_timeout(50)


def panorama(path: Path, width: int, hue: int) -> Path:
    """Blots on colours that tell where one looks; red marks straight ahead."""
    u, v = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, width // 2))
    pixels = np.zeros((width // 2, width, 3), np.uint8)
    pixels[..., 0] = 60 + 60 * u
    pixels[..., 1] = 60 + 80 * v
    pixels[..., 2] = hue
    picture = Image.fromarray(pixels)
    pen = ImageDraw.Draw(picture)
    for share in (0.02, 0.07, 0.13, 0.2, 0.31, 0.36, 0.57, 0.64, 0.68, 0.83, 0.97):
        x, y = int(width * share), int(width * share / 2)
        pen.ellipse([x, y // 2, x + width // 9, y // 2 + width // 20], fill=(220, 220, 220))
    middle = (width // 2, width // 4)
    reach = width // 64
    pen.rectangle(
        [middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach], "#ff0000"
    )
    picture.save(path, quality=92)
    return path


def film(path: Path, seconds: int = 4) -> Path:
    """A 360° video whose grey says the second, with a tone."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=Fraction(10), options={"crf": "18"})
        video.width, video.height, video.pix_fmt = 256, 128, "yuv420p"
        sound = out.add_stream("aac", rate=48000, layout="stereo")
        for number in range(10 * seconds):
            grey = 40 + 50 * (number // 10)
            frame = av.VideoFrame.from_ndarray(np.full((128, 256, 3), grey, np.uint8), "rgb24")
            out.mux(video.encode(frame))
        wave = np.sin(np.arange(48000 * seconds) * 440 * 2 * math.pi / 48000).astype(np.float32)
        for start in range(0, len(wave), 1024):
            block = np.stack([wave[start : start + 1024]] * 2) * 0.1
            heard = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            heard.sample_rate, heard.pts = 48000, start
            out.mux(sound.encode(heard))
        out.mux(video.encode(None))
        out.mux(sound.encode(None))
    return path


def make_story(folder: Path, media: Path) -> Story:
    """Four scenes that use what the viewer has, from media made here."""
    media.mkdir()
    numbers = itertools.count()

    def take(path: Path, around: bool = False) -> Asset:
        asset = ingest(path, folder, id=f"asset{next(numbers):05}").asset
        layout = Layout(projection="equirect", found="author") if around else asset.layout
        return structs.replace(
            asset, layout=layout, rights=Rights(author=f"Maker <b>{path.stem}</b>")
        )

    create(folder, Story(version=VERSION, id="storystory"))
    hall = take(panorama(media / "hall.jpg", 2304, 200), around=True)
    garden = take(panorama(media / "garden.png", 512, 90), around=True)
    clip = take(film(media / "film.mp4"), around=True)
    sign = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(sign).ellipse([4, 4, 60, 60], fill=(255, 200, 0, 128))
    sign.save(media / "sign.png")
    badge = take(media / "sign.png")
    (media / "words.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>First words &amp; more\n", "utf-8"
    )
    words = take(media / "words.vtt")
    box = trimesh.creation.box((1, 1, 1))
    (media / "box.glb").write_bytes(box.export(file_type="glb"))
    cube = take(media / "box.glb")
    scenes = (
        Scene(
            id=HALL,
            title={"en": "Hall", "zh-Hans": "大厅"},
            surrounding=Photo360(asset=hall.id),
            opening=View(yaw=0, pitch=0),
            overlays=(
                Hotspot(
                    id="tothefilmm",
                    label={"en": "To the film"},
                    alt={"en": f"To the film {HOSTILE}"},
                    placement=Around(yaw=0, pitch=-10),
                    triggers=(Select(actions=(GoTo(scene=FILM),)),),
                ),
                Hotspot(
                    id="showsecret",
                    icon="info",
                    alt={"en": "Tell the secret"},
                    placement=Around(yaw=120, pitch=0),
                    triggers=(Select(actions=(Toggle(overlay="secretword"),)),),
                ),
                Hotspot(
                    id="badlinkbad",
                    icon="link",
                    placement=Around(yaw=-90, pitch=0),
                    triggers=(Select(actions=(OpenLink(url="javascript:window.hacked=1"),)),),
                ),
                Text(
                    id="secretword",
                    text={"en": "A secret 你好 مرحبا 😀", "zh-Hans": "秘密"},
                    hidden=True,
                    placement=Around(yaw=20, pitch=15),
                ),
                Picture(id="badgebadge", asset=badge.id, placement=Around(yaw=-20, pitch=10)),
                Text(
                    id="latewordss",
                    text={"en": "Late"},
                    bold=True,
                    visible=Clip(start=60),
                    placement=Around(yaw=-20, pitch=-20),
                ),
            ),
        ),
        Scene(
            id=FILM,
            title={"en": "Film"},
            surrounding=Video360(asset=clip.id),
            captions=(CaptionTrack(asset=words.id),),
            overlays=(
                Hotspot(
                    id="tothegarde",
                    label={"en": "On"},
                    placement=Around(yaw=0, pitch=0),
                    triggers=(Select(actions=(GoTo(scene=GARDEN),)),),
                ),
            ),
        ),
        Scene(
            id=GARDEN,
            title={"en": HOSTILE},
            surrounding=Photo360(asset=garden.id),
            overlays=(
                Model(
                    id="cubecubecu", asset=cube.id, placement=Standing(position=(0.0, 1.0, -3.0))
                ),
            ),
        ),
        Scene(
            id=TABLE,
            title={"en": "On your floor"},
            surrounding=RealWorld(anchors=(Surface(id="floorfloor"),)),
            overlays=(
                Model(
                    id="standingcu",
                    asset=cube.id,
                    size=0.4,
                    placement=Anchored(anchor="floorfloor", position=(0.0, 0.2, 0.0)),
                    triggers=(Select(actions=(GoTo(scene=HALL),)),),
                ),
            ),
        ),
        Scene(id="plainplain", title={"en": "Plain"}, surrounding=Backdrop()),
    )
    story = Story(
        version=VERSION,
        id="storystory",
        title={"en": f"A walk {HOSTILE}", "zh-Hans": "漫步"},
        languages=("en", "zh-Hans"),
        rights=Rights(author="The makers", licence="CC-BY-4.0", source="https://example.org/story"),
        scenes=scenes,
        assets=(hall, garden, clip, badge, words, cube),
    )
    save(folder, story)
    return story


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory, node: Node) -> Iterator[Package]:
    """The story's package, served from a folder with an awkward name."""
    place = tmp_path_factory.mktemp("e2e")
    home = place / "walk.diorama"
    story = make_story(home, place / "media")
    with closing(Library(home, story)) as library:
        made = export(story, library, Options(), place / "ö ut", Progress(), EglContexts())
    with served(made.paths[0]) as address:
        yield Package(address, made.paths[0], story, home)


@pytest.fixture(scope="module")  # no longer: playwright stands only once in a process
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS])
        with closing(opened):
            yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as large as the pictures that are compared."""
    with closing(
        browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
    ) as own:
        yield own


@pytest.fixture
def watched(browser: Browser, package: Package) -> Iterator[Watched]:
    """A fresh page; at its end there must have been no error and no request to another host."""
    with closing(
        browser.new_context(viewport={"width": 640, "height": 360}, locale="en-GB")
    ) as own:
        page = own.new_page()
        watched = Watched(page)
        home = urlsplit(package.address).netloc

        def hear(kind: str, text: str) -> None:
            # Chromium's own remark on a software rasteriser, nothing of ours.
            if "GPU stall due to ReadPixels" not in text:
                watched.lines.append(f"{kind}: {text}")

        page.on("console", lambda message: hear(message.type, message.text))
        page.on("pageerror", lambda error: watched.lines.append(f"error: {error}"))

        def ask(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme in {"http", "https"} and parts.netloc != home:
                watched.foreign.append(url)

        page.on("request", lambda request: ask(request.url))
        yield watched
        assert watched.lines == []
        assert watched.foreign == []


@pytest.fixture(scope="session")
def headset(node: Node, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A script that puts an emulated headset into a page."""
    source = Path(__file__).resolve().parents[2] / "exporters/webxr/viewer/test/headset.js"
    target = tmp_path_factory.mktemp("headset") / "headset.js"
    bundled: Path = node.bundle(source, target, "--format=iife")
    return bundled.read_text("utf-8")


def pixels(page: Page) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The page as (h, w, 3)."""
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        return np.asarray(shot.convert("RGB"))


@pytest.fixture(scope="session")
def axe(node: Node) -> str:
    """axe-core, which looks for what keeps people out."""
    return (node.packages / "axe-core" / "axe.min.js").read_text("utf-8")
