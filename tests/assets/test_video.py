"""Videos: what probing finds, and that the right frame comes at every time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets.decoder import Decoder
from assets.media import Frame
from assets.player import Player
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported
from tests.assets.synth import luma_of, number_of, write_film

NTSC = Fraction(30000, 1001)


def frame_us(number: int, rate: Fraction) -> int:
    """When the exporters ask for a frame: rounded to the nearest microsecond."""
    return (2_000_000 * number * rate.denominator + rate.numerator) // (2 * rate.numerator)


def shown(frame: Frame) -> int:
    return number_of(float(frame.planes[0].mean()))


@pytest.fixture
def play() -> Iterator[list[Player]]:
    players: list[Player] = []
    yield players
    for player in players:
        player.close()


def opened(play: list[Player], path: Path, *, square: bool = True) -> Player:
    play.append(Player(path, "key", square=square))
    return play[-1]


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("b-frames.mp4", "libx264", NTSC),
        ("milliseconds.mkv", "libx264", NTSC),
        ("vp9.webm", "libvpx-vp9", Fraction(24)),
        ("intra.mov", "prores_ks", Fraction(25)),
        ("stream.ts", "libx264", Fraction(25)),
    ],
)
def test_every_frame_comes_at_its_own_time(
    tmp_path: Path, play: list[Player], name: str, codec: str, rate: Fraction
) -> None:
    pix_fmt = "yuv422p10le" if codec == "prores_ks" else "yuv420p"
    path = write_film(tmp_path / name, codec=codec, rate=rate, pix_fmt=pix_fmt)
    player = opened(play, path)
    deep = 4 if codec == "prores_ks" else 1
    for number in [*range(60), *np.random.default_rng(5).integers(0, 60, 30)]:
        frame = player.frame(frame_us(int(number), rate), exact=True)
        assert frame is not None
        assert number_of(float(frame.planes[0].mean()) / deep) == number


def test_a_frame_is_shown_until_the_next_one(tmp_path: Path, play: list[Player]) -> None:
    player = opened(play, write_film(tmp_path / "film.mp4", rate=Fraction(25)))
    for time_us, number in [(39_000, 0), (41_000, 1), (79_000, 1), (-5, 0), (99_000_000, 59)]:
        frame = player.frame(time_us, exact=True)
        assert frame is not None
        assert shown(frame) == number


def test_time_zero_is_the_first_frame(tmp_path: Path, play: list[Player]) -> None:
    path = write_film(tmp_path / "late.mkv", first_pts=45)
    player = opened(play, path)
    for number in (0, 7, 59, 1):
        frame = player.frame(frame_us(number, Fraction(30)), exact=True)
        assert frame is not None
        assert shown(frame) == number


def test_preview_never_waits_and_catches_up(tmp_path: Path, play: list[Player]) -> None:
    player = opened(play, write_film(tmp_path / "film.mp4", frames=90))
    seen: list[tuple[int, int]] = []
    for number in range(90):
        frame = player.frame(frame_us(number, Fraction(30)), exact=False)
        if frame is not None:
            seen.append((shown(frame), number))
        time.sleep(0.005)
    assert seen == sorted(seen)
    assert all(got <= asked for got, asked in seen)
    for _ in range(400):
        frame = player.frame(frame_us(12, Fraction(30)), exact=False)
        if frame is not None and shown(frame) == 12:
            return
        time.sleep(0.01)
    pytest.fail("the preview never came back to frame 12")


def test_equal_keys_mean_equal_pixels(tmp_path: Path, play: list[Player]) -> None:
    player = opened(play, write_film(tmp_path / "film.mp4"))
    first = player.frame(100_000, exact=True)
    again = player.frame(101_000, exact=True)
    other = player.frame(200_000, exact=True)
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.key == again.key != other.key


def test_planes_have_no_padding_and_keep_their_depth(tmp_path: Path, play: list[Player]) -> None:
    path = write_film(tmp_path / "odd.mp4", size=(62, 46), pix_fmt="yuv420p10le", frames=3)
    frame = opened(play, path).frame(0, exact=True)
    assert frame is not None
    assert frame.format == "yuv420p10"
    assert [plane.shape for plane in frame.planes] == [(46, 62), (23, 31), (23, 31)]
    assert all(plane.dtype == np.uint16 and plane.flags.c_contiguous for plane in frame.planes)
    assert abs(float(frame.planes[0].mean()) - 4 * luma_of(0)) < 8


@pytest.mark.parametrize(
    ("pix_fmt", "codec", "wanted"),
    [
        ("yuv444p", "libx264", "yuv444p"),
        ("yuv422p", "libx264", "yuv422p"),
        ("yuvj420p", "mjpeg", "yuv420p"),
        ("yuv422p10le", "prores_ks", "yuv420p10"),
        ("rgba", "png", "rgba8"),
        ("gray", "ffv1", "yuv420p"),
    ],
)
def test_pixel_formats(
    tmp_path: Path, play: list[Player], pix_fmt: str, codec: str, wanted: str
) -> None:
    suffix = "mov" if codec in ("prores_ks", "png") else "mkv"
    path = write_film(tmp_path / f"film.{suffix}", pix_fmt=pix_fmt, codec=codec, frames=3)
    frame = opened(play, path).frame(0, exact=True)
    assert frame is not None
    assert frame.format == wanted
    assert frame.full_range == (pix_fmt in ("yuvj420p", "gray"))
    assert [plane.flags.c_contiguous for plane in frame.planes] == [True] * len(frame.planes)


def test_alpha_survives(tmp_path: Path, play: list[Player]) -> None:
    pixels = np.zeros((48, 64, 4), np.uint8)
    pixels[:, :32] = (200, 40, 40, 255)
    pixels[:, 32:] = (40, 40, 200, 64)
    path = tmp_path / "alpha.mov"
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("qtrle", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "argb"
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(format="argb")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert probe(path).alpha
    got = opened(play, path).frame(0, exact=True)
    assert got is not None
    assert not got.opaque
    np.testing.assert_array_equal(got.planes[0], pixels)


def test_vp9_keeps_its_alpha(tmp_path: Path, play: list[Player]) -> None:
    pixels = np.zeros((48, 64, 4), np.uint8)
    pixels[:, :32], pixels[:, 32:] = (200, 40, 40, 255), (40, 40, 200, 0)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    path = tmp_path / "a.webm"
    encode = ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-frames:v", "12"]
    source = ["-loop", "1", "-i", tmp_path / "a.png"]
    subprocess.run(["ffmpeg", "-v", "error", *source, *encode, path], check=True)
    assert probe(path).alpha
    player = opened(play, path)
    for time_us in (0, 400_000, 0):
        got = player.frame(time_us, exact=True)
        assert got is not None
        assert not got.opaque
        assert got.planes[0][20, 10, 3] > 250
        assert got.planes[0][20, 50, 3] < 5
        assert np.abs(got.planes[0][20, 10, :3].astype(int) - (200, 40, 40)).max() < 12


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_rotation_is_what_ffmpeg_makes_of_it(
    tmp_path: Path, play: list[Player], turned: int
) -> None:
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:24, :32], pixels[:24, 32:], pixels[24:, :32] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    path = write_film(tmp_path / "turned.mp4", pixels=pixels, frames=2, turned=turned)
    found = probe(path)
    size = (64, 48) if turned == 180 else (48, 64)
    assert (found.width, found.height) == size
    frame = opened(play, path).frame(0, exact=True)
    assert frame is not None
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-"],
        capture_output=True,
        check=True,
    ).stdout
    luma = np.frombuffer(raw, np.uint8)[: size[0] * size[1]].reshape(size[1], size[0])
    np.testing.assert_array_equal(frame.planes[0], luma)


def test_flat_films_get_square_pixels_and_360_ones_keep_theirs(
    tmp_path: Path, play: list[Player]
) -> None:
    path = write_film(tmp_path / "wide.mp4", size=(64, 48), aspect=Fraction(4, 3), frames=2)
    found = probe(path)
    assert (found.width, found.height) == (85, 48)
    frame = opened(play, path).frame(0, exact=True)
    assert frame is not None
    assert (frame.width, frame.height) == (85, 48)
    kept = opened(play, path, square=False).frame(0, exact=True)
    assert kept is not None
    assert (kept.width, kept.height) == (64, 48)


@pytest.mark.parametrize(
    ("colorspace", "size", "matrix"),
    [(1, (64, 48), "bt709"), (6, (64, 800), "bt601"), (9, (64, 48), "bt2020"),
     (2, (64, 48), "bt601"), (2, (64, 720), "bt709")],
)  # fmt: skip
def test_matrix_as_tagged_else_by_height(
    tmp_path: Path, play: list[Player], colorspace: int, size: tuple[int, int], matrix: str
) -> None:
    path = write_film(tmp_path / "film.mp4", size=size, frames=2, colorspace=colorspace)
    frame = opened(play, path).frame(0, exact=True)
    assert frame is not None
    assert frame.matrix == matrix
    assert not frame.full_range


def test_probing_finds_rate_count_duration_and_sound(tmp_path: Path) -> None:
    tone = np.zeros((48000, 2), np.float32)
    path = write_film(tmp_path / "film.mp4", rate=NTSC, frames=30, tone=tone)
    found = probe(path)
    assert (found.kind, found.media_type, found.extension) == ("video", "video/mp4", ".mp4")
    assert (found.fps, found.frames, found.codec) == ("30000/1001", 30, "h264")
    assert found.duration == pytest.approx(1.001, abs=1e-6)
    assert (found.channels, found.rate) == (2, 48000)
    assert found.layout is not None
    assert (found.layout.projection, found.layout.found) == ("flat", "guess")


def test_hdr_video_is_refused_or_said(tmp_path: Path) -> None:
    pq = write_film(tmp_path / "pq.mkv", frames=2, color_trc=16)
    with pytest.raises(MediaUnsupported, match="PQ"):
        probe(pq)
    hlg = write_film(tmp_path / "hlg.mkv", frames=2, color_trc=18)
    assert any("HLG" in note for note in probe(hlg).notes)


def test_a_film_with_sound_only_is_a_sound(tmp_path: Path) -> None:
    import av

    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 48000), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    found = probe(path)
    assert (found.kind, found.media_type) == ("audio", "audio/mp4")


def test_cut_short_films_end_or_are_refused(tmp_path: Path, play: list[Player]) -> None:
    whole = write_film(tmp_path / "whole.mkv", frames=90).read_bytes()
    short = tmp_path / "short.mkv"
    short.write_bytes(whole[: len(whole) * 2 // 3])
    probe(short)
    frame = opened(play, short).frame(60_000_000, exact=True)
    assert frame is not None
    assert 20 < shown(frame) < 80
    no_index = tmp_path / "no index.mp4"
    no_index.write_bytes(write_film(tmp_path / "film.mp4").read_bytes()[:600])
    with pytest.raises(MediaUnreadable, match="no index"):
        probe(no_index)
    with pytest.raises(MediaUnreadable):
        opened(play, no_index).frame(0, exact=True)


def test_a_closed_player_says_so(tmp_path: Path) -> None:
    player = Player(write_film(tmp_path / "film.mp4", frames=5), "key")
    player.close()
    with pytest.raises(MediaUnreadable):
        player.frame(0, exact=True)


def test_decoding_backwards(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", gop=30)
    decoder = Decoder(path, "key", square=True)
    for number in (50, 29, 3, 0):
        decoder.seek(frame_us(number, Fraction(30)))
        raw = decoder.pull()
        assert raw is not None
        assert decoder.time_us(raw) <= frame_us(number, Fraction(30)) + decoder.grace_us
    decoder.close()


def test_matroska_says_how_it_lies_around_us(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "video360"
    source = folder / "congo-gorillas_stereo-tb_gspherical-v1_1920x1080_10s.mp4"
    if not source.is_file():
        pytest.skip("no tagged film here")
    path = tmp_path / "tagged.mkv"
    copy = ["-t", "1", "-an", "-c", "copy", "-strict", "unofficial"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", source, *copy, path], check=True)
    layout = probe(path).layout
    assert layout is not None
    assert (layout.projection, layout.stereo) == ("equirect", "top-bottom")
    assert layout.found == "metadata"


def test_a_loop_begins_again_at_once(tmp_path: Path, play: list[Player]) -> None:
    player = opened(play, write_film(tmp_path / "film.mp4", frames=90))
    player.frame(100_000, exact=True)
    player.frame(2_900_000, exact=True)
    first = player.frame(0, exact=False)
    assert first is not None
    assert shown(first) == 0


@pytest.mark.parametrize("name", ["list.mp4", "list.ts", "list.mp3", "list.mkv"])
def test_a_playlist_in_a_films_clothing_opens_nothing_else(tmp_path: Path, name: str) -> None:
    write_film(tmp_path / "secret.ts", frames=5)
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXTINF:1,", "secret.ts", "#EXT-X-ENDLIST"]
    for lead in (b"", b"ID3\4\0\0\0\0\0\0"):
        (tmp_path / name).write_bytes(lead + "\n".join(lines).encode() + b"\n" * 400)
        with pytest.raises(MediaUnreadable, match=name):
            probe(tmp_path / name)
