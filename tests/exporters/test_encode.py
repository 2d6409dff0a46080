"""What goes into a Movie comes out of the file: frames, colours, sound, captions, errors."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from assets.media import Bytes, Cue, Floats
from exporters.parts import encode, encoders
from exporters.parts.caption_tracks import Words
from exporters.parts.captions import mp4_language, samples, shifted, web_vtt
from exporters.parts.encode import Movie
from exporters.parts.encoders import VideoFormat
from exporters.parts.sound_track import Sound
from story.errors import ExportError
from tests.exporters import films

RATE = 48_000
ROOT = Path(__file__).parents[2]


def flat(number: int, width: int, height: int) -> Bytes:
    picture = np.full((height, width, 4), 255, np.uint8)
    picture[..., :3] = films.colour_of(number)
    return picture


def write(path: Path, video: VideoFormat, pictures: Iterator[Bytes], **more: Any) -> None:
    with Movie(path, video, encoders.choose(video), **more) as movie:
        for picture in pictures:
            movie.add(picture)
        movie.finish()


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(30000, 1001), Fraction(2996, 100)])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_every_frame_stands_in_its_place(
    tmp_path: Path, fps: Fraction, codec: encoders.Codec
) -> None:
    path = tmp_path / "frames.mp4"
    count = 70
    video = VideoFormat(64, 32, fps, codec, quality=4, use="software")
    write(path, video, (flat(n, 64, 32) for n in range(count)))
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert stream.average_rate == fps
        assert stream.duration is not None
        assert stream.duration * (stream.time_base or 0) == count / fps
        frames = list(film.decode(stream))
    times = [(frame.pts or 0) * (frame.time_base or 0) for frame in frames]
    assert times == [n / fps for n in range(count)]
    for n, frame in enumerate(frames):
        assert np.abs(films.rgb(frame)[8:24, 8:56] - films.colour_of(n)).max() <= 4, n
    keys = [n for n, frame in enumerate(frames) if frame.key_frame]
    assert max(b - a for a, b in pairwise(keys)) <= fps


@pytest.mark.parametrize(("codec", "tag"), [("h264", "avc1"), ("hevc", "hvc1")])
def test_players_of_every_maker_know_the_codec_tag(
    tmp_path: Path, codec: encoders.Codec, tag: str
) -> None:
    video = VideoFormat(64, 32, Fraction(25), codec, use="software")
    write(tmp_path / "a.mp4", video, iter([flat(0, 64, 32)]))
    (stream,) = films.probe(tmp_path / "a.mp4")["streams"]
    assert stream["codec_tag_string"] == tag


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_film_shorter_than_the_reordering_keeps_its_times(tmp_path: Path, frames: int) -> None:
    """Fresh memory is filled (by glibc): a time never written is a wild one."""
    program = (
        "import sys; from fractions import Fraction; from pathlib import Path\n"
        "import numpy as np\n"
        "from exporters.parts.encode import Movie\n"
        "from exporters.parts.encoders import VideoFormat, choose\n"
        "video = VideoFormat(64, 32, Fraction(20_000), 'hevc', use='software')\n"
        "with Movie(Path(sys.argv[1]), video, choose(video)) as movie:\n"
        "    for _ in range(int(sys.argv[2])): movie.add(np.zeros((32, 64, 4), np.uint8))\n"
        "    movie.finish()\n"
    )
    path = tmp_path / "short.mp4"
    environment = {**os.environ, "MALLOC_PERTURB_": "1"}
    command = [sys.executable, "-c", program, str(path), str(frames)]
    subprocess.run(command, env=environment, check=True, timeout=60, cwd=ROOT)
    with av.open(str(path)) as film:
        shown = [frame.pts * frame.time_base * 20_000 for frame in film.decode(video=0)]
    assert shown == list(range(frames))


def test_lossless_full_colour_is_the_picture(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (48, 96, 4), np.uint8)
    video = VideoFormat(96, 48, Fraction(25), full_chroma=True, lossless=True)
    write(tmp_path / "noise.mp4", video, iter([noise] * 3))
    with av.open(str(tmp_path / "noise.mp4")) as film:
        for frame in film.decode(video=0):
            assert frame.format.name == "yuv444p"
            assert np.abs(films.rgb(frame) - noise[..., :3]).max() <= 2


def test_patches_of_sixteen_pixels_keep_their_colour(tmp_path: Path) -> None:
    colours = np.random.default_rng(2).integers(0, 256, (6, 12, 3), np.uint8)
    picture = np.full((96, 192, 4), 255, np.uint8)
    picture[..., :3] = np.kron(colours, np.ones((16, 16, 1), np.uint8))
    video = VideoFormat(192, 96, Fraction(25), quality=1, use="software")
    write(tmp_path / "patches.mp4", video, iter([picture] * 3))
    with av.open(str(tmp_path / "patches.mp4")) as film:
        frame = next(film.decode(video=0))
        assert frame.format.name == "yuv420p"
        assert (frame.colorspace, frame.color_range) == (1, 1)
        middles = films.rgb(frame).reshape(6, 16, 12, 16, 3)[:, 5:11, :, 5:11].mean((1, 3))
    assert np.abs(middles - colours).max() <= 2


def test_chroma_is_sited_left() -> None:
    """A ramp of colour: the chroma sample lies on the left one of its two columns."""
    ramp = np.full((16, 64, 4), 255, np.uint8)
    ramp[..., :3] = 0
    ramp[..., 2] = np.arange(64) * 4
    frame = encode.Converter(VideoFormat(64, 16, Fraction(25)), "yuv420p").convert(0, ramp)
    plane = frame.planes[1]
    blue = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[4, 4:28]
    wanted = 128 + 224 * 0.5 * ramp[8, 8:56:2, 2] / 255
    assert np.abs(blue - wanted).max() <= 0.51


def test_the_stream_says_what_its_colours_are(tmp_path: Path) -> None:
    path = tmp_path / "tags.mp4"
    metadata = {"title": "沙丘 🏜️", "artist": "Ann", "comment": ""}
    write(path, VideoFormat(64, 32, Fraction(25)), iter([flat(0, 64, 32)]), metadata=metadata)
    found = films.probe(path)
    (stream,) = found["streams"]
    tags = ("color_range", "color_space", "color_transfer", "color_primaries", "chroma_location")
    assert [stream[tag] for tag in tags] == ["tv", "bt709", "bt709", "bt709", "left"]
    assert found["format"]["tags"]["title"] == "沙丘 🏜️"
    assert found["format"]["tags"]["artist"] == "Ann"
    assert "comment" not in found["format"]["tags"]


@pytest.mark.parametrize("channels", [1, 2])
def test_clicks_are_heard_where_they_were_made(tmp_path: Path, channels: int) -> None:
    """Within a millisecond; the encoder's delay must not show. Ends with the picture."""
    times = list(range(7_000, 150_000, 11_111))

    def mix(start: int, count: int) -> Floats:
        block = np.zeros((count, channels), np.float32)
        block[[t - start for t in times if start <= t < start + count]] = 0.9
        return block

    path = tmp_path / "clicks.mp4"
    video = VideoFormat(32, 32, Fraction(30000, 1001))
    pictures = (flat(n, 32, 32) for n in range(100))
    write(path, video, pictures, sound=Sound(RATE, channels, mix))
    with av.open(str(path)) as film:
        blocks = [f.to_ndarray()[0] for f in film.decode(audio=0) if (f.pts or 0) >= 0]
    heard = np.concatenate(blocks)
    for time in times:
        near = heard[max(0, time - 4000) : time + 4000]
        assert abs(int(np.argmax(np.abs(near))) + max(0, time - 4000) - time) <= 48
    assert abs(float(films.probe(path)["format"]["duration"]) - 100 * 1001 / 30000) < 0.025


def test_captions_come_out_as_tracks(tmp_path: Path) -> None:
    cues = (
        Cue(200_000, 900_000, "First\nsecond line", "Ann"),
        Cue(1_000_000, 1_500_000, "你好 🙂"),
    )
    path = tmp_path / "words.mp4"
    words = (Words("en", cues), Words("zh-Hans", cues[1:]))
    pictures = (flat(n, 32, 32) for n in range(50))
    write(path, VideoFormat(32, 32, Fraction(25)), pictures, words=words)
    found = [s for s in films.probe(path)["streams"] if s["codec_type"] == "subtitle"]
    assert [s["tags"]["language"] for s in found] == ["eng", "zho"]
    text = films.run("ffmpeg", "-v", "error", "-i", path, "-map", "0:s:0", "-f", "webvtt", "-")
    assert "00:00.200 --> 00:00.900\nAnn: First\nsecond line" in text
    assert "00:01.000 --> 00:01.500\n你好 🙂" in text


def test_a_player_finds_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "whole.mp4"
    cues = (Cue(0, 1_000_000, "Hello"),)
    sound = Sound(RATE, 2, lambda start, count: np.zeros((count, 2), np.float32))
    pictures = (flat(n, 64, 64) for n in range(40))
    video = VideoFormat(64, 64, Fraction(30))
    write(path, video, pictures, sound=sound, words=(Words("en", cues),))
    films.run(
        *("ffmpeg", "-v", "error", "-xerror", "-err_detect", "explode", "-i", path),
        *("-map", "0:v", "-map", "0:a", "-f", "null", "-"),
    )


def test_a_full_disk_is_told_and_no_thread_is_left(tmp_path: Path) -> None:
    """The limit on a file's size stands in for the disk's."""
    resource = pytest.importorskip("resource")
    threads = threading.active_count()
    video = VideoFormat(256, 256, Fraction(30), quality=0, preset="fastest", use="software")
    noise = np.random.default_rng(3).integers(0, 256, (256, 256, 4), np.uint8)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(ExportError, match=r"The disk became full while full\.mp4"):
            write(tmp_path / "full.mp4", video, iter([noise] * 60))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert threading.active_count() == threads


def test_an_error_of_the_sound_stops_the_movie(tmp_path: Path) -> None:
    def broken(start: int, count: int) -> Floats:
        raise ExportError("The sound is gone.")

    threads = threading.active_count()
    video = VideoFormat(32, 32, Fraction(30))
    with pytest.raises(ExportError, match="The sound is gone"):
        write(
            tmp_path / "a.mp4",
            video,
            (flat(n, 32, 32) for n in range(500)),
            sound=Sound(RATE, 2, broken),
        )
    assert threading.active_count() == threads


def test_a_size_that_no_encoder_takes_is_refused() -> None:
    with pytest.raises(ExportError, match="No h264 encoder of this machine takes 20002x64"):
        encoders.choose(VideoFormat(20002, 64, Fraction(30)))


def test_each_encoder_has_a_name_of_its_own() -> None:
    for codec, listed in encoders.ENCODERS.items():
        assert len({encoder.name for encoder in listed}) == len(listed), codec


@pytest.mark.parametrize(
    ("codec", "encoder"),
    [
        (codec, encoder)
        for codec, listed in encoders.ENCODERS.items()
        for encoder in listed
        if not encoder.hardware and encoder.name in av.codecs_available
    ],
    ids=lambda given: getattr(given, "name", given),
)
def test_each_software_encoder_makes_a_film(
    tmp_path: Path, codec: encoders.Codec, encoder: encoders.Encoder
) -> None:
    video = VideoFormat(64, 32, Fraction(30000, 1001), codec, quality=4)
    chosen = encoders.Chosen(encoder, codec, ())
    with Movie(tmp_path / "a.mp4", video, chosen) as movie:
        for number in range(12):
            movie.add(flat(number, 64, 32))
        movie.finish()
    pictures = films.pictures(tmp_path / "a.mp4")
    assert len(pictures) == 12
    for number, picture in enumerate(pictures):
        assert np.abs(picture[8:24, 8:56] - films.colour_of(number)).max() <= 6, number
    (stream,) = films.probe(tmp_path / "a.mp4")["streams"]
    assert stream["r_frame_rate"] == "30000/1001"


def test_overlapping_cues_are_joined_for_a_track() -> None:
    cues = (Cue(0, 10, "a"), Cue(5, 20, "b", "Ann"), Cue(30, 40, "c"))
    assert samples(cues) == [
        Cue(0, 5, "a"),
        Cue(5, 10, "a\nAnn: b"),
        Cue(10, 20, "Ann: b"),
        Cue(30, 40, "c"),
    ]


def test_cues_move_with_their_scene() -> None:
    cues = (Cue(0, 10, "a"), Cue(5, 20, "b"), Cue(30, 40, "c"))
    assert shifted(cues, 100, 15) == (Cue(100, 110, "a"), Cue(105, 115, "b"))


def test_a_sidecar_is_web_vtt() -> None:
    text = web_vtt([Cue(3_661_500_000, 3_662_000_000, "a < b\n\nend", "Ann")])
    assert text == ("WEBVTT\n\n01:01:01.500 --> 01:01:02.000\n<v Ann>a &lt; b\n\u00a0\nend\n")


@pytest.mark.parametrize(
    ("tag", "code"), [("en", "eng"), ("zh-Hans", "zho"), ("gsw", "gsw"), ("xx", "und")]
)
def test_languages_of_tracks_have_three_letters(tag: str, code: str) -> None:
    assert mp4_language(tag) == code
