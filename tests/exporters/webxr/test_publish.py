"""What a package holds: renditions browsers read, the same schema, nothing private, all or none."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from msgspec import structs
from PIL import Image

from assets import fonts
from assets.media import Frame
from exporters.options import Cancelled, Progress, Step
from exporters.parts.transcode import convert, treatment
from exporters.webxr import pictures
from exporters.webxr.export import export, page
from exporters.webxr.options import Options
from exporters.webxr.webfonts import BOLD, REGULAR, write_fonts
from renderer.context import EglContexts
from story.errors import ExportError
from story.file import decode
from story.model.placement import Around
from story.model.story import Scene
from story.model.surrounding import Photo360
from story.overlays.picture import Picture
from story.overlays.text import Text
from tests.web_node import Node

PLAIN = Options(poster=False)


def photo(path: Path, width: int = 512, **saved: Any) -> Path:
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 255, (8, 16, 3), np.uint8)
    Image.fromarray(coarse).resize((width, width // 2), Image.Resampling.BICUBIC).save(
        path, **saved
    )
    return path


@pytest.fixture
def publish_one(
    node: Node,
    add: Callable[..., Any],
    tell: Callable[..., Any],
    library: Callable[..., Any],
    tmp_path: Path,
) -> Callable[..., tuple[Path, dict[str, Any]]]:
    """Exports a story of one picture; the package and what its story.json holds."""

    def publish(file: Path, options: Options = PLAIN) -> tuple[Path, dict[str, Any]]:
        asset = add(file, "assetasset")
        shown = Picture(id="picturepic", asset=asset.id, name="author's own")
        story = tell(Scene(id="scenescene", overlays=(shown,)), assets=(asset,))
        out = tmp_path / "out"
        made = export(story, library(story), options, out, Progress(), EglContexts())
        assert made.paths == (out / "Grüße 沙丘-webxr",)
        data = (made.paths[0] / "story.json").read_bytes()
        decode(data)
        return made.paths[0], json.loads(data)

    return publish


def test_a_plain_picture_is_copied(publish_one: Callable[..., Any], tmp_path: Path) -> None:
    file = photo(tmp_path / "plain.jpg", quality=90)
    package, story = publish_one(file)
    asset = story["assets"][0]
    assert (package / asset["path"]).read_bytes() == file.read_bytes()
    assert asset["path"] == f"media/{asset['sha256']}.jpg"
    assert "author's own" not in json.dumps(story)


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_a_picture_says_nothing_of_where_it_was_taken(
    publish_one: Callable[..., Any], tmp_path: Path, ending: str
) -> None:
    exif = Image.Exif()
    exif[0xA431] = "SERIAL-4711"
    exif[0x013B] = "Ann Author"
    exif.get_ifd(0x8825)[29] = "1999:12:31"  # the day of the GPS fix
    file = photo(tmp_path / f"told.{ending}", exif=exif)
    assert b"SERIAL-4711" in file.read_bytes()
    package, story = publish_one(file)
    (asset,) = story["assets"]
    assert asset["rights"]["author"] == "Ann Author"  # the credits tell it
    made = package / asset["path"]
    for secret in (b"SERIAL", b"1999", b"Exif", b"Ann Author"):
        assert secret not in made.read_bytes()
    assert asset["size"] == made.stat().st_size
    with Image.open(file) as before, Image.open(made) as after:
        assert after.format == before.format
        assert np.array_equal(np.asarray(before), np.asarray(after))


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("deep.tif", {}),
        ("turned.jpg", {"exif": Image.Exif()}),
        ("ink.jpg", {}),
        ("modern.avif", {}),
    ],
)
def test_others_become_what_the_desktop_draws(
    publish_one: Callable[..., Any],
    library: Callable[..., Any],
    tmp_path: Path,
    name: str,
    saved: dict[str, Any],
) -> None:
    file = tmp_path / name
    if name == "turned.jpg":
        saved["exif"][0x0112] = 6
        photo(file, quality=95, **saved)
    elif name == "ink.jpg":
        with Image.open(photo(tmp_path / "rgb.png")) as rgb:
            rgb.convert("CMYK").save(file, quality=95)
    else:
        photo(file, **saved)
    package, story = publish_one(file)
    asset = story["assets"][0]
    assert asset["media_type"] in {"image/jpeg", "image/png"}
    with Image.open(package / asset["path"]) as picture:
        assert picture.size == (asset["width"], asset["height"])
        if name == "turned.jpg":
            assert picture.size == (256, 512)
        assert picture.getexif().get(0x0112, 1) == 1
        assert picture.mode in {"RGB", "RGBA"}


def test_large_pictures_fit_the_side_asked_for(
    publish_one: Callable[..., Any], tmp_path: Path
) -> None:
    file = photo(tmp_path / "large.jpg", 1400)
    package, story = publish_one(file, structs.replace(PLAIN, picture_side=700))
    asset = story["assets"][0]
    assert (asset["width"], asset["height"]) == (700, 350)
    with Image.open(package / asset["path"]) as picture:
        assert picture.size == (700, 350)


def test_radiance_comes_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    light = (rng.uniform(0, 1, (12, 40, 3)) ** 4 * 50).astype(np.float32)
    light[0, 0] = 0
    frame = Frame(("key", 0), "rgb-linear", 40, 12, (light,))
    data, media_type, width, height = pictures.converted(frame, 4096, 90)
    assert (media_type, width, height) == ("image/vnd.radiance", 40, 12)
    (tmp_path / "x.hdr").write_bytes(data)
    back = cv2.imread(str(tmp_path / "x.hdr"), cv2.IMREAD_UNCHANGED)
    assert back is not None
    error = np.abs(back[..., ::-1] - light).max(axis=2) / np.maximum(light.max(axis=2), 1e-6)
    assert error.max() <= 1 / 128


def test_fonts_hold_what_is_shown_and_little_more(tmp_path: Path) -> None:
    write_fonts(fonts.bundled(), {REGULAR: ["Hello 你好 مرحبا 👩‍🚀"], BOLD: ["Bold 粗"]}, tmp_path)
    css = (tmp_path / "fonts.css").read_text("utf-8")
    rules = [line for line in css.splitlines() if line.startswith("@font-face")]
    families = [rule.split('"')[1] for rule in rules]
    assert families == [
        "Noto Sans",
        "Noto Sans",
        "Noto Sans Arabic",
        "Noto Sans SC",
        "Noto Sans SC",
        "Noto Color Emoji",
    ]
    files = sorted((tmp_path / "fonts").iterdir())
    assert len(files) == 6
    assert sum(file.stat().st_size for file in files) < 60_000
    shown = {ord(letter) for letter in "Hello 你好مرحبا👩🚀Bold粗"}
    held: set[int] = set()
    for file in files:
        with TTFont(io.BytesIO(file.read_bytes())) as font:
            held |= set(font.getBestCmap())
    assert shown <= held
    assert len(held) < len(shown) + 8


def test_words_cannot_leave_their_place(tell: Callable[..., Any]) -> None:
    evil = '"><script>alert(1)</script>{{lang}}'
    story = tell(Scene(id="scenescene"), title={"en": evil}, description={"en": evil})
    html = page(story, poster=True)
    assert "<script>alert" not in html
    assert html.count("{{lang}}") == 4, "the story's own braces stay as they are"
    assert html.count("<script") == 2


def test_only_the_language_asked_for(
    add: Callable[..., Any],
    tell: Callable[..., Any],
    library: Callable[..., Any],
    tmp_path: Path,
    node: Node,
) -> None:
    words = {"en": "Hello", "zh-Hans": "你好"}
    text = Text(id="texttextte", text=words, placement=Around())
    story = tell(Scene(id="scenescene", overlays=(text,)), languages=("en", "zh-Hans"), title=words)
    options = structs.replace(PLAIN, language="zh-Hans")
    made = export(story, library(story), options, tmp_path / "o", Progress(), EglContexts())
    published = decode((made.paths[0] / "story.json").read_bytes())
    assert published.languages == ("zh-Hans",)
    assert published.title == {"zh-Hans": "你好"}
    assert "Hello" not in (made.paths[0] / "story.json").read_text("utf-8")
    with pytest.raises(ExportError, match="no language"):
        export(
            story,
            library(story),
            structs.replace(PLAIN, language="fr"),
            tmp_path / "o",
            Progress(),
            EglContexts(),
        )
    assert [each.name for each in (tmp_path / "o").iterdir()] == ["Grüße 沙丘-webxr"]


def test_cancelled_leaves_nothing(
    add: Callable[..., Any],
    tell: Callable[..., Any],
    library: Callable[..., Any],
    tmp_path: Path,
    node: Node,
) -> None:
    asset = add(photo(tmp_path / "x.jpg"), "assetasset", "mono")
    story = tell(Scene(id="scenescene", surrounding=Photo360(asset=asset.id)), assets=(asset,))

    def report(step: Step) -> None:
        if step.stage == "fonts":
            progress.cancelled.set()

    progress = Progress(report)
    with pytest.raises(Cancelled):
        export(story, library(story), Options(), tmp_path / "o", progress, EglContexts())
    assert list((tmp_path / "o").iterdir()) == []


def test_film_browsers_cannot_play_is_converted(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "timelines" / "media" / "coast_flat_854x480_5s.mp4"
    assert treatment(source, "video/mp4") == "copy"
    assert treatment(source, "video/quicktime") == "remux"
    assert treatment(source, "video/mp4", max_height=240) == "encode"
    heard: list[float] = []
    remuxed, small = tmp_path / "remuxed.mp4", tmp_path / "small.mp4"
    convert(source, remuxed, "remux", tick=heard.append)
    made = convert(source, small, "encode", max_height=240, tick=heard.append)
    assert (made.media_type, made.width, made.height) == ("video/mp4", 428, 240)
    assert treatment(remuxed, "video/mp4") == "copy"
    assert treatment(small, "video/mp4", max_height=240) == "copy"
    assert max(heard) == pytest.approx(5, abs=0.2)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(source.read_bytes()[:5000])
    with pytest.raises(ExportError, match=r"broken\.mp4"):
        treatment(broken, "video/mp4")


def test_radiance_pictures_hold_bright_light() -> None:
    light = np.array([[[0.0, 0.5, 4.0], [20.0, 1.0, 0.01]]]).repeat(8, 0).repeat(8, 1)
    data = pictures.radiance(light.astype(np.float32))
    raw = np.frombuffer(data[data.index(b"+X 16\n") + 6 :], np.uint8).reshape(8, 16, 4)
    back = (raw[..., :3] + 0.5) / 256 * 2.0 ** (raw[..., 3:].astype(float) - 128)
    assert np.abs(back - light).max() <= light.max() / 128
