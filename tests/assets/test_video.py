"""Videos: what probing finds, and that the right frame comes at every time."""

from __future__ import annotations

import struct
import subprocess
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from assets.decoder import Decoder
from assets.frames import shown
from assets.media import Frame
from assets.player import Player
from assets.probe import probe
from story.errors import MediaUnreadable, MediaUnsupported
from tests.assets.synth import luma_of, number_of, write_film

NTSC = Fraction(30000, 1001)


def frame_us(number: int, rate: Fraction) -> int:
    """When the exporters ask for a frame: rounded to the nearest microsecond."""
    return (2_000_000 * number * rate.denominator + rate.numerator) // (2 * rate.numerator)


def number_in(frame: Frame) -> int:
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
        assert number_in(frame) == number


def test_time_zero_is_the_first_frame(tmp_path: Path, play: list[Player]) -> None:
    path = write_film(tmp_path / "late.mkv", first_pts=45)
    player = opened(play, path)
    for number in (0, 7, 59, 1):
        frame = player.frame(frame_us(number, Fraction(30)), exact=True)
        assert frame is not None
        assert number_in(frame) == number


def test_preview_never_waits_and_catches_up(tmp_path: Path, play: list[Player]) -> None:
    player = opened(play, write_film(tmp_path / "film.mp4", frames=90))
    seen: list[tuple[int, int]] = []
    for number in range(90):
        frame = player.frame(frame_us(number, Fraction(30)), exact=False)
        if frame is not None:
            seen.append((number_in(frame), number))
        time.sleep(0.005)
    assert seen == sorted(seen)
    assert all(got <= asked for got, asked in seen)
    for _ in range(400):
        frame = player.frame(frame_us(12, Fraction(30)), exact=False)
        if frame is not None and number_in(frame) == 12:
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
    assert (frame.format, frame.colours.bits) == ("yuv", 10)
    assert [plane.shape for plane in frame.planes] == [(46, 62), (23, 31), (23, 31)]
    assert all(plane.dtype == np.uint16 and plane.flags.c_contiguous for plane in frame.planes)
    assert abs(float(frame.planes[0].mean()) - 4 * luma_of(0)) < 8


@pytest.mark.parametrize(
    ("pix_fmt", "codec", "coarser", "bits"),
    [
        ("yuv444p", "libx264", (1, 1), 8),
        ("yuv422p", "libx264", (1, 2), 8),
        ("yuvj420p", "mjpeg", (2, 2), 8),
        ("yuv422p10le", "prores_ks", (1, 2), 10),
        ("yuv444p12le", "libx265", (1, 1), 12),
        ("yuv440p10le", "ffv1", (2, 1), 10),
        ("yuv411p", "ffv1", (1, 4), 8),
        ("yuva444p16le", "ffv1", (1, 1), 16),
        ("gbrp", "libx264rgb", (1, 1), 8),
        ("gbrp12le", "ffv1", (1, 1), 12),
        ("rgb48be", "png", (1, 1), 16),
        ("rgba", "png", (1, 1), 8),
        ("bgr0", "ffv1", (1, 1), 8),
        ("gray", "ffv1", None, 8),
        ("gray10le", "ffv1", None, 10),
    ],
)
def test_pixel_formats(
    tmp_path: Path,
    play: list[Player],
    pix_fmt: str,
    codec: str,
    coarser: tuple[int, int] | None,
    bits: int,
) -> None:
    """Every kind stays planar, and its colours come out as they were put in."""
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:24, :32], pixels[:24, 32:], pixels[24:] = (200, 60, 40), (40, 90, 180), (120, 120, 120)
    name = "libx264rgb" if codec == "libx264rgb" else codec
    path = tmp_path / f"film.{'mov' if codec in ('prores_ks', 'png') else 'mkv'}"
    options = {"crf": "1"} if codec.startswith("libx26") else {}
    given = "bgr0" if name == "libx264rgb" else pix_fmt
    write_film(path, pixels=pixels, pix_fmt=given, codec=name, frames=2, options=options)
    frame = opened(play, path).frame(0, exact=True)
    assert frame is not None
    assert (frame.format, frame.colours.bits, frame.opaque) == ("yuv", bits, True)
    rows, columns = frame.planes[0].shape
    assert frame.planes[1].shape == (
        (1, 1) if coarser is None else (rows // coarser[0], columns // coarser[1])
    )
    assert all(plane.flags.c_contiguous for plane in frame.planes)
    full = pix_fmt in ("yuvj420p", "gray", "gray10le") or frame.colours.matrix == "identity"
    assert frame.colours.full_range == full
    seen = shown(frame)[12:40:24, 12::32, :3].astype(int)
    there = pixels[12:40:24, 12::32].astype(int)
    if coarser is None:
        there = np.repeat(there @ [299, 587, 114] // 1000, 3).reshape(there.shape)
    assert np.abs(seen - there).max() <= 6


def test_alpha_survives(tmp_path: Path, play: list[Player]) -> None:
    pixels = clip_with_alpha(tmp_path / "a.png", (40, 40, 200, 64))
    path = tmp_path / "alpha.mov"
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
    np.testing.assert_array_equal(shown(got), pixels)


@pytest.mark.parametrize(
    ("name", "encode", "bits"),
    [
        ("vp9.webm", ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p"], 8),
        ("vp8.webm", ["-c:v", "libvpx", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0"], 8),
        ("prores.mov", ["-c:v", "prores_ks", "-profile:v", "4444"], 12),
        ("png.mov", ["-c:v", "png"], 8),
    ],
)
def test_every_codec_keeps_its_alpha(
    tmp_path: Path, play: list[Player], name: str, encode: list[str], bits: int
) -> None:
    clip_with_alpha(tmp_path / "a.png", (40, 40, 200, 0))
    if name == "prores.mov":
        encode = [*encode, "-pix_fmt", "yuva444p10le"]
    path = tmp_path / name
    source = ["-loop", "1", "-i", tmp_path / "a.png", "-frames:v", "12"]
    subprocess.run(["ffmpeg", "-v", "error", *source, *encode, path], check=True)
    found = probe(path)
    assert (found.alpha, found.depth) == (True, bits)
    player = opened(play, path)
    for time_us in (0, 400_000, 0):
        got = player.frame(time_us, exact=True)
        assert got is not None
        assert not got.opaque
        pixels = shown(got).astype(int)
        assert pixels[20, 10, 3] > 250
        assert pixels[20, 50, 3] < 5
        assert np.abs(pixels[20, 10, :3] - (200, 40, 40)).max() < 12


def clip_with_alpha(path: Path, right: tuple[int, ...]) -> np.ndarray:
    """A picture whose left half is red, and what is said on the right: (48, 64, 4)."""
    pixels = np.zeros((48, 64, 4), np.uint8)
    pixels[:, :32], pixels[:, 32:] = (200, 40, 40, 255), right
    Image.fromarray(pixels).save(path)
    return pixels


@pytest.mark.parametrize(
    "matrix",
    [
        (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0),
        (-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0),
    ],
)  # fmt: skip
def test_turned_and_mirrored_films_are_as_ffmpeg_shows_them(
    tmp_path: Path, play: list[Player], matrix: tuple[int, ...]
) -> None:
    pixels = np.zeros((46, 62, 3), np.uint8)
    pixels[:22, :30], pixels[:22, 30:], pixels[22:, :30] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    path = write_film(tmp_path / "plain.mp4", pixels=pixels, frames=2, size=(62, 46))
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 4 + 36
    a, b, c, d = (number << 16 for number in matrix)
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    frame = opened(play, path).frame(0, exact=True)
    assert frame is not None
    command = ["ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    size = frame.planes[0].size
    luma = np.frombuffer(raw, np.uint8)[:size].reshape(frame.planes[0].shape)
    np.testing.assert_array_equal(frame.planes[0], luma)
    assert (probe(path).width, probe(path).height) == (frame.width, frame.height)


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
    assert frame.colours.matrix == matrix
    assert not frame.colours.full_range


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


def test_colours_depth_and_hdr_are_told(tmp_path: Path, play: list[Player]) -> None:
    wide = {"colorspace": 9, "color_primaries": 9}
    deep = {"pix_fmt": "yuv420p10le", "codec": "libx265"}
    light = {"x265-params": "log-level=error:max-cll=640,90"}
    pq = write_film(tmp_path / "pq.mkv", frames=2, color_trc=16, options=light, **deep, **wide)
    found = probe(pq)
    assert (found.hdr, found.depth) == (True, 10)
    assert found.colours == "BT.2020 PQ, limited range"
    assert any("PQ, up to 640" in note for note in found.notes)
    player = opened(play, pq)
    for time_us in (33_000, 0):
        frame = player.frame(time_us, exact=True)
        assert frame is not None
        colours = frame.colours
        assert (colours.transfer, colours.primaries, colours.peak) == ("pq", "bt2020", 640)
        assert colours.siting == (0.0, 0.0)
    hlg = probe(write_film(tmp_path / "hlg.mkv", frames=2, color_trc=18, **deep, **wide))
    assert (hlg.hdr, hlg.colours) == (True, "BT.2020 HLG, limited range")
    plain = probe(write_film(tmp_path / "plain.mkv", frames=2))
    assert (plain.hdr, plain.depth, plain.colours) == (False, 8, "BT.709, limited range")


@pytest.mark.parametrize(("space", "words"), [(14, "ICtCp"), (15, "IPT")])
def test_colours_that_no_matrix_decodes_are_refused(tmp_path: Path, space: int, words: str) -> None:
    path = write_film(tmp_path / "film.mkv", frames=2, codec="ffv1", colorspace=space)
    with pytest.raises(MediaUnsupported, match=words):
        probe(path)


def test_constant_luminance_is_told(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", frames=2, codec="ffv1", colorspace=10)
    assert any("constant luminance" in note for note in probe(path).notes)


@pytest.mark.parametrize("multiplied", [True, False])
def test_multiplied_colours_are_recognised(
    tmp_path: Path, play: list[Player], multiplied: bool
) -> None:
    y, x = np.mgrid[0:48, 0:64]
    alpha = np.clip(40 - np.hypot(x - 32, y - 24) * 2, 0, 20) / 20
    straight = np.dstack([np.full((48, 64), v) for v in (230, 180, 60)]) * (alpha > 0)[..., None]
    stored = straight * (alpha[..., None] if multiplied else 1)
    pixels = np.dstack([stored, 255 * alpha]).round().astype(np.uint8)
    path = tmp_path / "soft.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "rgba"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgba")))
        container.mux(stream.encode(None))
    found = probe(path)
    assert found.stored_alpha == ("premultiplied" if multiplied else "straight")
    play.append(Player(path, "key", alpha=found.stored_alpha))
    frame = play[-1].frame(0, exact=True)
    assert frame is not None
    seen = shown(frame).astype(int)
    partial = (seen[..., 3] > 40) & (seen[..., 3] < 250)
    assert partial.sum() > 60
    assert np.abs(seen[partial][:, :3] - (230, 180, 60)).max() <= 4


def test_a_lower_half_is_the_alpha_of_the_upper_one(tmp_path: Path, play: list[Player]) -> None:
    pixels = np.zeros((96, 64, 3), np.uint8)
    pixels[:48], pixels[48:, 32:] = (200, 40, 40), 255
    path = write_film(tmp_path / "packed.mp4", pixels=pixels, size=(64, 96), frames=2)
    play.append(Player(path, "key", alpha="below"))
    frame = play[-1].frame(0, exact=True)
    assert frame is not None
    assert (frame.width, frame.height, frame.opaque) == (64, 48, False)
    seen = shown(frame).astype(int)
    assert seen[:, :28, 3].max() <= 4
    assert seen[:, 36:, 3].min() >= 251
    assert np.abs(seen[4:-4, 4:-4, :3] - (200, 40, 40)).max() <= 8


def test_a_film_with_sound_only_is_a_sound(tmp_path: Path) -> None:
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
    assert 20 < number_in(frame) < 80
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
    assert number_in(first) == 0


@pytest.mark.parametrize("name", ["list.mp4", "list.ts", "list.mp3", "list.mkv"])
def test_a_playlist_in_a_films_clothing_opens_nothing_else(tmp_path: Path, name: str) -> None:
    write_film(tmp_path / "secret.ts", frames=5)
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXTINF:1,", "secret.ts", "#EXT-X-ENDLIST"]
    for lead in (b"", b"ID3\4\0\0\0\0\0\0"):
        (tmp_path / name).write_bytes(lead + "\n".join(lines).encode() + b"\n" * 400)
        with pytest.raises(MediaUnreadable, match=name):
            probe(tmp_path / name)
