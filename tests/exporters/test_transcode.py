"""Films made standard for browsers: what is shown of them is what the desktop shows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from assets.colours import Colours
from assets.decoder import Decoder
from assets.frames import shown
from assets.probe import probe
from exporters.parts.standard import carried_on, cube
from exporters.parts.transcode import convert, treatment
from story.model.asset import StoredAlpha
from tests.assets.synth import write_film

WIDE = {"colorspace": 9, "color_primaries": 9}


def bars(width: int = 128, height: int = 96) -> NDArray[np.uint8]:
    """Broad patches of many colours, so that coarse chroma says little."""
    steps = np.array([16, 70, 130, 190, 240])
    rng = np.random.default_rng(3)
    patches = rng.choice(steps, (height // 16, width // 16, 3))
    return patches.repeat(16, axis=0).repeat(16, axis=1).astype(np.uint8)


def seen(path: Path, alpha: StoredAlpha = "straight") -> NDArray[np.int64]:
    """The first frame as it looks on a screen, (h, w, 4)."""
    decoder = Decoder(path, "key", square=True, alpha=alpha)
    raw = decoder.pull()
    assert raw is not None
    pixels = shown(decoder.frame(raw))
    decoder.close()
    return pixels.astype(np.int64)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("pq", {"pix_fmt": "yuv420p10le", "codec": "libx265", "color_trc": 16, **WIDE}),
        pytest.param(
            "hlg",
            {"pix_fmt": "yuv420p10le", "codec": "libx265", "color_trc": 18, **WIDE},
            marks=pytest.mark.full,
        ),
        pytest.param(
            "wide",
            {"pix_fmt": "yuv420p10le", "codec": "libx265", "color_trc": 14, **WIDE},
            marks=pytest.mark.full,
        ),
        pytest.param(
            "gamma", {"color_trc": 5, "colorspace": 5, "color_primaries": 5}, marks=pytest.mark.full
        ),
        pytest.param(
            "full",
            {"pix_fmt": "yuvj444p", "codec": "libx264", "colorspace": 1},
            marks=pytest.mark.full,
        ),
        pytest.param(
            "deep",
            {"pix_fmt": "yuv422p10le", "codec": "prores_ks", "colorspace": 1},
            marks=pytest.mark.full,
        ),
        pytest.param("small", {"codec": "mpeg4"}, marks=pytest.mark.full),
        pytest.param("rgb", {"pix_fmt": "rgb24", "codec": "png"}, marks=pytest.mark.full),
    ],
)
def test_what_is_shown_stays(tmp_path: Path, name: str, how: dict[str, object]) -> None:
    suffix = "mov" if how.get("codec") in ("prores_ks", "png") else "mkv"
    options = {"crf": "4"} if str(how.get("codec", "libx264")).startswith("libx26") else {}
    if how.get("codec") == "mpeg4":
        options = {"qscale": "1", "flags": "+qscale", "global_quality": "118"}
    path = write_film(
        tmp_path / f"{name}.{suffix}", frames=3, size=(128, 96), pixels=bars(), options=options,
        **how,  # type: ignore[arg-type]
    )  # fmt: skip
    assert treatment(path, "video/mp4") == "encode"
    made = tmp_path / "made.mp4"
    plain = convert(path, made, "encode", tick=lambda seconds: None)
    assert (plain.width, plain.height) == (128, 96)
    found = probe(made)
    assert (found.codec, found.depth, found.hdr, found.frames) == ("h264", 8, False, 3)
    assert found.colours == "BT.709, limited range"
    assert treatment(made, "video/mp4") == "copy"
    apart = np.abs(seen(made) - seen(path))[8::16, 8::16]
    assert apart.mean() < 2.0
    assert np.percentile(apart, 95) <= 6


TOLD = {"colorspace": 1, "color_primaries": 1, "color_trc": 1}


@pytest.mark.parametrize(
    ("tags", "height", "how"),
    [
        ({}, 96, "copy"),
        ({}, 720, "copy"),
        (TOLD, 96, "copy"),
        ({**TOLD, "pix_fmt": "yuvj420p", "color_range": 2}, 96, "copy"),
        ({"colorspace": 1}, 720, "copy"),
        ({"colorspace": 1}, 96, "encode"),  # Chromium would guess BT.601
        ({"pix_fmt": "yuvj420p", "color_range": 2}, 96, "encode"),  # and limited range
        ({"colorspace": 9, "color_primaries": 9, "color_trc": 14}, 96, "encode"),
    ],
)
def test_what_browsers_show_alike_is_copied(
    tmp_path: Path, tags: dict[str, object], height: int, how: str
) -> None:
    path = write_film(tmp_path / "film.mp4", frames=2, size=(128, height), **tags)  # type: ignore[arg-type]
    assert treatment(path, "video/mp4") == how


@pytest.mark.parametrize(
    "colours",
    [
        Colours(transfer="pq", primaries="bt2020"),
        *(
            pytest.param(each, marks=pytest.mark.full)
            for each in (
                Colours(transfer="pq", primaries="bt2020", peak=4000),
                Colours(transfer="hlg", primaries="bt2020"),
                Colours(primaries="bt2020"),
            )
        ),
    ],
)
def test_the_table_is_the_formula(tmp_path: Path, colours: Colours) -> None:
    """Through FFmpeg's own filter, at random codes between the table's points."""
    table = tmp_path / "a b.cube"
    table.write_text(cube(colours), encoding="ascii")
    codes = np.random.default_rng(6).integers(0, 4096, (64, 64, 3)).astype(np.uint16)
    frame = av.VideoFrame(64, 64, "gbrp12le")
    for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
        rows = np.zeros((64, plane.line_size // 2), np.uint16)
        rows[:, :64] = codes[..., channel]
        plane.update(rows.tobytes())
    graph = av.filter.Graph()
    source = graph.add_buffer(width=64, height=64, format=frame.format, time_base=Fraction(1, 25))
    lut = graph.add("lut3d", None, file=str(table), interp="tetrahedral")
    graph.link_nodes(source, lut, graph.add("buffersink")).configure()
    graph.vpush(frame)
    out = graph.vpull()
    planes = [np.frombuffer(plane, np.uint16).reshape(64, -1)[:, :64] for plane in out.planes]
    ours = np.stack([planes[2], planes[0], planes[1]], -1) / 4095 * 255
    light = colours.shown(codes / 4095)
    expected = 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    apart = np.abs(ours - expected)
    # What lies between two points is mixed: off where colours begin to be cut off.
    assert np.percentile(apart, 95) <= 1.0
    assert np.percentile(apart, 99) <= 2.5
    assert apart.mean() < 0.15


@pytest.mark.parametrize(
    "turned", [90, *(pytest.param(angle, marks=pytest.mark.full) for angle in (180, 270))]
)
def test_turned_films_stand_upright(tmp_path: Path, turned: int) -> None:
    path = write_film(
        tmp_path / "turned.mp4", frames=2, size=(128, 96), pixels=bars(), turned=turned,
        options={"crf": "4"},
    )  # fmt: skip
    assert treatment(path, "video/mp4") == "encode"
    made = tmp_path / "made.mp4"
    plain = convert(path, made, "encode", tick=lambda seconds: None)
    assert (plain.width, plain.height) == ((128, 96) if turned == 180 else (96, 128))
    assert treatment(made, "video/mp4") == "copy"
    apart = np.abs(seen(made) - seen(path))[8::16, 8::16]
    assert apart.mean() < 2.5


def soft_clip(path: Path, multiplied: bool) -> NDArray[np.float64]:
    """A film of an orange disc with a soft edge; its alpha, 0 to 255."""
    y, x = np.mgrid[0:96, 0:128]
    alpha = np.clip(40 - np.hypot(x - 64, y - 48), 0, 12) / 12
    colour = np.dstack([np.full((96, 128), value) for value in (230.0, 120.0, 30.0)])
    stored = colour * (alpha[..., None] if multiplied else (alpha > 0)[..., None])
    pixels = np.dstack([stored, 255 * alpha]).round().astype(np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=25)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "rgba"
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgba")))
        container.mux(stream.encode(None))
    return 255 * alpha


@pytest.mark.parametrize("multiplied", [False, pytest.param(True, marks=pytest.mark.full)])
def test_alpha_lies_below_colours_without_a_fringe(tmp_path: Path, multiplied: bool) -> None:
    path, made = tmp_path / "soft.mov", tmp_path / "made.mp4"
    alpha = soft_clip(path, multiplied)
    assert treatment(path, "video/quicktime", packed=True) == "encode"
    stored: StoredAlpha = "premultiplied" if multiplied else "straight"
    plain = convert(path, made, "encode", packed=True, stored=stored, tick=lambda seconds: None)
    assert (plain.width, plain.height) == (128, 96)
    assert (probe(made).width, probe(made).height) == (128, 192)
    pixels = seen(made, "below")
    assert pixels.shape == (96, 128, 4)
    assert np.abs(pixels[..., 3] - alpha).mean() < 2
    there = alpha > 20
    assert np.abs(pixels[there][:, :3] - (230, 120, 30)).max() <= 14


def test_what_is_clear_takes_the_colour_beside_it() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, 20:] = (10, 200, 90, 255)
    assert np.abs(carried_on(pixels).astype(int) - (10, 200, 90)).max() <= 1
    assert (carried_on(np.zeros((5, 7, 4), np.uint8)) == 0).all()


def test_films_with_alpha_fit_what_hardware_decodes(tmp_path: Path) -> None:
    path, made = tmp_path / "soft.mov", tmp_path / "made.mp4"
    soft_clip(path, False)
    plain = convert(path, made, "encode", packed=True, max_height=48, tick=lambda seconds: None)
    assert (plain.width, plain.height) == (64, 48)
