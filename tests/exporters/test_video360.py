"""The exported 360° film, opened again: frames, colours, sound, captions, boxes; or nothing."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray
from PIL import Image

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Cancelled, Exported, Progress, Step
from exporters.parts.boxes import parse
from exporters.video.export import export
from exporters.video.plan import Options, plan
from renderer.context import EglContexts
from story.cuts import reel_frames
from story.errors import ExportError, MediaMissing
from story.model.asset import Asset
from story.model.placement import Around
from story.model.story import CaptionTrack, Scene, Story
from story.model.surrounding import Backdrop, Photo360, RealWorld, Surface, Video360
from story.model.values import Orientation, Rights, View
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from tests.exporters import films

NTSC = Fraction(30000, 1001)
SMALL = Options(size="128x64", chroma="444", lossless=True)
SCENE, OTHER, ASSET, SECOND = "sceneaaaaa", "scenebbbbb", "assetaaaaa", "assetbbbbb"

Add = Callable[..., Asset]
Open = Callable[[Story], Library]
Tell = Callable[..., Story]


def make(
    story: Story,
    library: Open,
    out: Path,
    options: Options = SMALL,
    progress: Progress | None = None,
) -> Exported:
    return export(story, library(story), options, out, progress or Progress(), EglContexts())


@pytest.fixture
def numbered(tmp_path: Path, add: Add) -> Asset:
    """A 360° film of 40 frames at 29.97 a second; each frame has the colour of its number."""
    films.write(tmp_path / "numbered.mp4", 40, NTSC)
    return add(tmp_path / "numbered.mp4", ASSET, "mono")


def test_frames_come_out_in_number_order_and_colour(
    tmp_path: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    story = tell(Scene(id=SCENE, surrounding=Video360(asset=ASSET)), assets=(numbered,))
    made = make(story, library, tmp_path / "out")
    (path,) = made.paths
    assert path == tmp_path / "out" / "Grüße 沙丘-video360.mp4"
    assert [p.name for p in (tmp_path / "out").iterdir()] == [path.name]
    pictures = films.pictures(path)
    assert len(pictures) == 40
    for number, picture in enumerate(pictures):
        assert np.abs(picture - films.colour_of(number)).max() <= 2, number
    video = films.probe(path)["streams"][0]
    assert (video["r_frame_rate"], video["avg_frame_rate"]) == ("30000/1001", "30000/1001")
    assert (video["width"], video["height"]) == (128, 64)
    assert Fraction(video["duration_ts"]) * Fraction(video["time_base"]) == 40 / NTSC
    films.play(path)


def test_sound_lies_within_a_millisecond_of_the_source(
    tmp_path: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    story = tell(Scene(id=SCENE, surrounding=Video360(asset=ASSET)), assets=(numbered,))
    (path,) = make(story, library, tmp_path / "out").paths
    before, after = films.sound(tmp_path / "numbered.mp4"), films.sound(path)
    for click in range(6_000, 60_000, 12_000):
        near = slice(click - 2_000, click + 2_000)
        moved = int(np.argmax(np.abs(after[near]))) - int(np.argmax(np.abs(before[near])))
        assert abs(moved) <= 48
    audio = films.probe(path)["streams"][1]
    assert abs(float(audio["duration"]) - float(40 / NTSC)) < 0.001


def test_scenes_follow_one_another_each_with_its_sound(
    tmp_path: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    silent = Scene(id=OTHER, duration=0.5, surrounding=Backdrop(top="#20c040", bottom="#20c040"))
    film = Scene(id=SCENE, duration=0.4, surrounding=Video360(asset=ASSET))
    world = Scene(
        id="scenearrrr",
        title={"en": "On the table"},
        surrounding=RealWorld(anchors=(Surface(id="anchoraaaa"),)),
    )
    story = tell(silent, world, film, assets=(numbered,))
    made = make(story, library, tmp_path / "out")
    assert any("AR scene “On the table”" in note for note in made.notes)
    pictures = films.pictures(made.paths[0])
    first = 15  # frames of half a second
    assert len(pictures) == first + 12
    assert np.abs(pictures[first - 1] - (0x20, 0xC0, 0x40)).max() <= 2
    for number in range(12):
        assert np.abs(pictures[first + number] - films.colour_of(number)).max() <= 2
    sound = np.abs(films.sound(made.paths[0]))
    begins = round(first / NTSC * 48_000)
    assert sound[: begins - 1_500].max() < 0.01
    click = begins + 6_000
    assert sound[click - 48 : click + 48].max() > 0.3
    assert np.argmax(sound[click - 4_000 : click + 4_000]) == pytest.approx(4_000, abs=48)


def test_an_overlay_stands_where_it_was_put(
    tmp_path: Path, add: Add, library: Open, tell: Tell
) -> None:
    Image.new("RGB", (64, 64), (250, 20, 60)).save(tmp_path / "red.png")
    red = add(tmp_path / "red.png", ASSET)
    there = Picture(id="overlayaaa", asset=ASSET, placement=Around(yaw=90, pitch=0), width=2.0)
    plain = Backdrop(top="#101010", bottom="#101010")
    scene = Scene(id=SCENE, duration=0.1, surrounding=plain, overlays=(there,))
    (path,) = make(tell(scene, assets=(red,)), library, tmp_path / "out").paths
    picture = films.pictures(path)[0]
    assert np.abs(picture[28:36, 92:100] - (250, 20, 60)).max() <= 2
    assert np.abs(picture[:, :64] - 0x10).max() <= 2


def test_boxes_say_how_the_picture_lies(
    tmp_path: Path, add: Add, library: Open, tell: Tell
) -> None:
    halves = np.zeros((1024, 1024, 3), np.uint8)
    halves[:512], halves[512:] = (255, 0, 0), (0, 0, 255)
    Image.fromarray(halves).save(tmp_path / "stereo.png")
    photo = add(tmp_path / "stereo.png", ASSET, "top-bottom")
    opening = View(yaw=-90, pitch=15)
    scene = Scene(id=SCENE, duration=0.1, surrounding=Photo360(asset=ASSET), opening=opening)
    story = tell(scene, assets=(photo,))
    assert plan(story, Options()).stereo == "top-bottom"
    (path,) = make(story, library, tmp_path / "out").paths
    picture = films.pictures(path)[0]
    assert np.abs(picture[:30] - (255, 0, 0)).max() <= 2
    assert np.abs(picture[34:] - (0, 0, 255)).max() <= 2
    video = films.probe(path)["streams"][0]
    sides = {side["side_data_type"]: side for side in video["side_data_list"]}
    assert sides["Stereo 3D"]["type"] == "top and bottom"
    assert sides["Spherical Mapping"]["projection"] == "equirectangular"
    moov = next(box for box in parse(path.read_bytes()) if box.kind == b"moov")
    (xml,) = moov.find(b"trak", b"uuid")
    assert b"InitialViewHeadingDegrees>270<" in xml.head


def test_what_was_exported_is_a_360_video_again(
    tmp_path: Path, folder: Path, library: Open, tell: Tell
) -> None:
    plain = Scene(id=SCENE, duration=0.1, opening=View(yaw=30, pitch=-10))
    options = Options(size="512x512", stereo="top-bottom", preset="fastest")
    (path,) = make(tell(plain), library, tmp_path / "out", options).paths
    asset = ingest(path, folder, id=SECOND).asset
    assert asset.layout is not None
    assert (asset.layout.projection, asset.layout.stereo) == ("equirect", "top-bottom")
    assert asset.layout.found == "metadata"
    assert asset.layout.initial is not None
    assert (asset.layout.initial.yaw, asset.layout.initial.pitch) == (30, -10)


def test_captions_come_as_tracks_and_files(
    tmp_path: Path, add: Add, library: Open, tell: Tell
) -> None:
    text = (
        "WEBVTT\n\n00:00.100 --> 00:00.300\n<v Ann>Hello & welcome\n\n"
        "00:00.400 --> 00:09.000\nEnd\n"
    )
    (tmp_path / "words.vtt").write_text(text)
    track = add(tmp_path / "words.vtt", ASSET)
    first = Scene(id=OTHER, duration=1.0)
    second = Scene(id=SCENE, duration=1.0, captions=(CaptionTrack(asset=ASSET, language="en"),))
    story = tell(first, second, assets=(track,), title={"en": "Words"})
    film, vtt = make(story, library, tmp_path / "out").paths
    assert vtt.name == "Grüße 沙丘-video360.en.vtt"
    assert vtt.read_text() == (
        "WEBVTT\n\n00:00:01.100 --> 00:00:01.300\n<v Ann>Hello &amp; welcome\n\n"
        "00:00:01.400 --> 00:00:02.000\nEnd\n"
    )
    streams = films.probe(film)["streams"]
    assert [s["codec_type"] for s in streams] == ["video", "subtitle"]
    assert streams[1]["tags"]["language"] == "eng"


def test_credits_and_title_are_in_the_file(
    tmp_path: Path, add: Add, library: Open, tell: Tell
) -> None:
    Image.new("RGB", (1024, 512), (9, 9, 9)).save(tmp_path / "place.png")
    rights = Rights(title="The place", author="Bea", licence="CC-BY-4.0")
    photo = structs.replace(add(tmp_path / "place.png", ASSET, "mono"), rights=rights)
    scene = Scene(id=SCENE, duration=0.1, surrounding=Photo360(asset=ASSET))
    story = tell(
        scene,
        assets=(photo,),
        title={"en": "Hall", "zh": "大厅"},
        languages=("en", "zh"),
        rights=Rights(author="Ann"),
    )
    options = Options(size="64x32", language="zh")
    made = make(story, library, tmp_path / "out", options)
    (path,) = made.paths
    assert not any("language" in note for note in made.notes)
    assert path.name == "Grüße 沙丘-video360.zh.mp4"
    tags = films.probe(path)["format"]["tags"]
    assert (tags["title"], tags["artist"]) == ("大厅", "Ann")
    assert tags["comment"] == "The place, Bea, CC-BY-4.0"
    options = Options(size="64x32", language="fr")
    made = make(story, library, tmp_path / "out", options)
    assert any("no language “fr”, only en, zh" in note for note in made.notes)


def test_cancelling_leaves_nothing(
    tmp_path: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    story = tell(Scene(id=SCENE, surrounding=Video360(asset=ASSET)), assets=(numbered,))
    steps: list[Step] = []

    def report(step: Step) -> None:
        steps.append(step)
        if step.done == 5:
            progress.cancelled.set()

    progress = Progress(report)
    with pytest.raises(Cancelled):
        make(story, library, tmp_path / "out", progress=progress)
    assert [step.done for step in steps] == [0, 1, 2, 3, 4, 5]
    assert all(step.total == 40 for step in steps)
    assert list((tmp_path / "out").iterdir()) == []
    assert not [t.name for t in threading.enumerate() if t.name in {"encode", "convert"}]


def test_a_full_disk_leaves_the_older_film(
    tmp_path: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    resource = pytest.importorskip("resource")
    story = tell(Scene(id=SCENE, surrounding=Video360(asset=ASSET)), assets=(numbered,))
    older = tmp_path / "out" / "Grüße 沙丘-video360.mp4"
    older.parent.mkdir()
    older.write_text("older")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, hard))
    try:
        with pytest.raises(ExportError, match="The disk became full"):
            make(story, library, older.parent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [p.name for p in older.parent.iterdir()] == [older.name]
    assert older.read_text() == "older"


def test_missing_media_is_an_error_and_leaves_nothing(
    tmp_path: Path, folder: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    (folder / numbered.path).unlink()
    story = tell(Scene(id=SCENE, surrounding=Video360(asset=ASSET)), assets=(numbered,))
    with pytest.raises(MediaMissing):
        make(story, library, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_missing_sound_is_an_error(
    tmp_path: Path, folder: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    heard = Sound(id="overlayaaa", asset=ASSET)
    story = tell(Scene(id=SCENE, duration=2.0, overlays=(heard,)), assets=(numbered,))
    (folder / numbered.path).unlink()
    with pytest.raises(MediaMissing):
        make(story, library, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_turned_surrounding_is_baked(tmp_path: Path, add: Add, library: Open, tell: Tell) -> None:
    halves = np.zeros((512, 1024, 3), np.uint8)
    halves[:, 512:] = 255  # white to the right of the middle
    Image.fromarray(halves).save(tmp_path / "halves.png")
    photo = add(tmp_path / "halves.png", ASSET, "mono")
    around = Photo360(asset=ASSET, orientation=Orientation(yaw=90))
    story = tell(Scene(id=SCENE, duration=0.1, surrounding=around), assets=(photo,))
    (path,) = make(story, library, tmp_path / "out").paths
    picture = films.pictures(path)[0]
    # Turned by a quarter to the right: white from yaw 90 on to -90.
    assert picture[:, 40:88].max() <= 2
    assert min(picture[:, :24].min(), picture[:, 104:].min()) >= 253


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(size="127x64"), "size must be of even numbers"),
        (Options(fps="0"), "fps must be from 1 to 240"),
        (Options(fps="1/0"), "fps must be from 1 to 240"),
        (Options(scene="nonenonono"), "The story has no scene nonenonono"),
    ],
)
def test_wrong_options_are_refused(options: Options, message: str, tell: Tell) -> None:
    with pytest.raises(ExportError, match=message):
        plan(tell(Scene(id=SCENE)), options)


def test_a_story_without_scenes_is_refused(tell: Tell) -> None:
    with pytest.raises(ExportError, match="no scene that a video can show"):
        plan(tell(), Options())


def test_another_rate_keeps_the_length(tell: Tell) -> None:
    story = tell(Scene(id=SCENE, duration=2.0), Scene(id=OTHER, duration=1.0))
    cut = plan(story, Options(fps="25"))
    assert (reel_frames(cut), cut.fps, cut.takes[1].first) == (75, Fraction(25), 50)
    assert reel_frames(plan(story, Options(fps="30000/1001"))) == 90
    assert reel_frames(plan(story, Options(scene=OTHER))) == 30


def test_the_congo_gorillas_stay_stereo(
    tmp_path: Path, shared_data: Path, folder: Path, library: Open, tell: Tell
) -> None:
    clip = shared_data / "video360" / "congo-gorillas_stereo-tb_gspherical-v1_1920x1080_10s.mp4"
    asset = ingest(clip, folder, id=ASSET).asset
    scene = Scene(id=SCENE, duration=0.3, surrounding=Video360(asset=ASSET))
    options = Options(size="240x136", quality=8)
    (path,) = make(tell(scene, assets=(asset,)), library, tmp_path / "out", options).paths
    found = films.probe(path)
    video, audio = found["streams"]
    assert Fraction(video["r_frame_rate"]) == Fraction(asset.fps)
    assert video["side_data_list"][0]["type"] == "top and bottom"
    assert audio["channels"] == 2
    small = ("-vf", "scale=240:136:flags=area:in_color_matrix=bt709,format=gbrp")
    done = _frames(clip, small, 240, 136, count=3)
    pictures = films.pictures(path)
    for number in range(3):
        error = float(np.mean((pictures[number] - done[number]) ** 2))
        assert 10 * np.log10(255**2 / max(error, 1e-9)) > 30, number
    films.play(path)


def test_alcatraz_keeps_its_captions(
    tmp_path: Path, shared_data: Path, folder: Path, library: Open, tell: Tell
) -> None:
    data = shared_data / "video360"
    clip = ingest(data / "alcatraz_theta_mono360_untagged_640x322_24s.mp4", folder, id=ASSET).asset
    english = ingest(data / "subs" / "alcatraz_en.vtt", folder, id=SECOND).asset
    italian = ingest(data / "subs" / "alcatraz_it.vtt", folder, id="assetccccc").asset
    scene = Scene(
        id=SCENE,
        duration=4.0,
        surrounding=Video360(asset=ASSET),
        captions=(
            CaptionTrack(asset=SECOND, language="en"),
            CaptionTrack(asset="assetccccc", language="it"),
        ),
    )
    story = tell(scene, assets=(clip, english, italian), languages=("en", "it"))
    options = Options(size="128x64", preset="fastest", fps="5")
    film, *sidecars = make(story, library, tmp_path / "out", options).paths
    assert [path.suffixes[-2:] for path in sidecars] == [[".en", ".vtt"], [".it", ".vtt"]]
    streams = films.probe(film)["streams"]
    kinds = [stream["codec_type"] for stream in streams]
    assert kinds == ["video", "audio", "subtitle", "subtitle"]
    assert [stream["tags"]["language"] for stream in streams[2:]] == ["eng", "ita"]
    source = films.sound(data / "alcatraz_theta_mono360_untagged_640x322_24s.mp4")[:190_000]
    heard = films.sound(film)[:190_000]
    lags = range(-100, 101)
    middle = source[60_000:120_000]
    match = [float(np.dot(middle, heard[60_000 + lag : 120_000 + lag])) for lag in lags]
    assert abs(lags[int(np.argmax(match))]) <= 48


def _frames(
    clip: Path, words: tuple[str, ...], width: int, height: int, count: int
) -> list[NDArray[np.float64]]:
    before: list[str | Path] = ["ffmpeg", "-v", "error", "-i", clip, *words]
    after = ["-frames:v", str(count), "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    done = subprocess.run([*before, *after], capture_output=True, check=True)
    raw = np.frombuffer(done.stdout, np.uint8).reshape(count, height, width, 3)
    return [picture.astype(float) for picture in raw]


LONG_EXPORT = """
import sys
from pathlib import Path
from assets.library import Library
from exporters.options import Progress
from exporters.video.export import export
from exporters.video.plan import Options
from renderer.context import EglContexts
from story.model.story import VERSION, Scene, Story

story = Story(version=VERSION, id="storystory", scenes=(Scene(id="sceneaaaaa", duration=3600),))
folder, out = map(Path, sys.argv[1:])
progress = Progress(lambda step: print(step.done, flush=True))
export(story, Library(folder, story), Options(size="64x32"), out, progress, EglContexts())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_an_interrupt_leaves_nothing(tmp_path: Path, folder: Path) -> None:
    words = [sys.executable, "-c", LONG_EXPORT, str(folder), str(tmp_path / "out")]
    root = Path(__file__).parents[2]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, cwd=root) as running:
        assert running.stdout is not None
        while running.stdout.readline() not in {b"10\n", b""}:
            pass
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert running.returncode != 0
    assert list((tmp_path / "out").iterdir()) == []


SHOWN = """
async ([film, times]) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = film;
  await new Promise((done, failed) => {
    video.onloadeddata = done;
    video.onerror = () => failed(video.error.message);
  });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const draw = canvas.getContext('2d', { willReadFrequently: true });
  const colours = [];
  for (const time of times) {
    const arrived = new Promise(done => { video.onseeked = done; });
    video.currentTime = time;
    await arrived;
    draw.drawImage(video, 0, 0);
    colours.push([...draw.getImageData(64, 32, 1, 1).data].slice(0, 3));
  }
  return [video.duration, colours];
}
"""


@pytest.mark.web
def test_chromium_shows_its_frames_in_their_colours(
    tmp_path: Path, numbered: Asset, library: Open, tell: Tell
) -> None:
    sync = pytest.importorskip("playwright.sync_api")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium here")
    story = tell(Scene(id=SCENE, surrounding=Video360(asset=ASSET)), assets=(numbered,))
    options = Options(size="128x64", quality=2)
    (path,) = make(story, library, tmp_path / "out", options).paths
    film = "data:video/mp4;base64," + base64.b64encode(path.read_bytes()).decode()
    numbers = [0, 17, 3, 39]
    times = [float((number + Fraction(1, 2)) / NTSC) for number in numbers]
    with sync.sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        length, colours = window.new_page().evaluate(SHOWN, [film, times])
        window.close()
    assert length == pytest.approx(float(40 / NTSC), abs=0.001)
    wanted = [films.colour_of(number) for number in numbers]
    # What 8-bit YUV and the browser's own rounding leave; a wrong matrix would be 20 off.
    assert np.abs(np.array(colours) - wanted).max() <= 6
