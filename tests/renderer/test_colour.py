"""Colour: YUV matrices, ranges and depths, sRGB and blending, against numpy in double precision."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Frame
from renderer.rigs import Equirect, Perspective
from story.model.placement import Around
from story.model.surrounding import Backdrop, Photo360, Video360
from story.model.values import View
from story.overlays.picture import Picture

KR_KB = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722), "bt2020": (0.2627, 0.0593)}
SHIFTS = {"yuv420p": (2, 2), "yuv420p10": (2, 2), "yuv422p": (1, 2), "yuv444p": (1, 1)}


def decode(code: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def encode(light: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def yuv_picture(kind: str, matrix: str, full: bool) -> tuple[Frame, NDArray[np.float64]]:
    """A frame of random luma and flat chroma in four quarters, and its R'G'B' in double."""
    height, width = 64, 128
    bits = 10 if kind.endswith("10") else 8
    down, across = SHIFTS[kind]
    rng = np.random.default_rng(5)
    dtype = np.uint16 if bits > 8 else np.uint8
    luma = rng.integers(0, 2**bits, (height, width)).astype(dtype)
    quarters = rng.integers(2**bits // 4, 3 * 2**bits // 4, (2, 2, 2)).astype(dtype)
    chroma = [
        quarter.repeat(height // down // 2, axis=0).repeat(width // across // 2, axis=1)
        for quarter in quarters
    ]
    frame = Frame(
        (f"{kind}-{matrix}-{full}", 0),
        kind,  # type: ignore[arg-type]
        width,
        height,
        (luma, *(np.ascontiguousarray(plane) for plane in chroma)),
        matrix=matrix,  # type: ignore[arg-type]
        full_range=full,
    )
    wide = [plane.repeat(down, axis=0).repeat(across, axis=1) for plane in chroma]
    step = 2.0 ** (bits - 8)
    y, cb, cr = (plane.astype(np.float64) for plane in (luma, *wide))
    if full:
        y, cb, cr = y / (2**bits - 1), cb - 128 * step, cr - 128 * step
        cb, cr = cb / (2**bits - 1), cr / (2**bits - 1)
    else:
        y = (y - 16 * step) / (219 * step)
        cb, cr = (cb - 128 * step) / (224 * step), (cr - 128 * step) / (224 * step)
    kr, kb = KR_KB[matrix]
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return frame, np.clip(np.stack([red, green, blue], -1), 0, 1)


@pytest.mark.parametrize(
    ("kind", "matrix", "full"), list(itertools.product(SHIFTS, KR_KB, (False, True)))
)
def test_yuv_comes_out_as_the_matrix_says(kind, matrix, full, render, build, media) -> None:
    frame, expected = yuv_picture(kind, matrix, full)
    moment = build(Video360(asset=media.put("video00000", [frame])))
    ours = render(moment, Equirect(128, 64))[..., :3].astype(np.float64)
    # Between two quarters chroma is mixed, as it should be.
    clear = np.ones((64, 128), bool)
    for edge in (0, 64, 128):
        clear[:, max(0, edge - 2) : edge + 2] = False
    clear[30:34] = False
    assert np.abs(ours - 255 * expected)[clear].max() <= 1.0


def test_frames_of_a_video_follow_one_another(render, build, media) -> None:
    def flat(index: int) -> Frame:
        planes = (np.full((32, 64), 40 + 60 * index, np.uint8),) + 2 * (
            np.full((16, 32), 128, np.uint8),
        )
        return Frame(("video", index), "yuv420p", 64, 32, planes, full_range=True)

    name = media.put("video00000", [flat(index) for index in range(3)])
    seen = [
        render(build(Video360(asset=name), time_us=1000 * index), Equirect(64, 32))[5, 5, 0]
        for index in (0, 1, 2, 1, 0)
    ]
    assert seen == [40, 100, 160, 100, 40]


def test_linear_light_above_one_is_white_and_below_is_exact(render, build, media) -> None:
    light = np.zeros((32, 64, 3), np.float32)
    light[:16] = 7.5
    light[16:] = np.linspace(0, 1, 64, dtype=np.float32)[None, :, None]
    frame = Frame(("sky", 0), "rgb-linear", 64, 32, (light,))
    moment = build(Photo360(asset=media.put("hdr0000000", [frame])))
    ours = render(moment, Equirect(64, 32))[..., :3].astype(np.float64)
    assert (ours[:15] == 255).all()
    expected = 255 * encode(light[20, :, 0].astype(np.float64))
    assert np.abs(ours[20, 1:-1, 0] - expected[1:-1]).max() <= 1


def test_a_backdrop_is_mixed_in_light(render, build) -> None:
    moment = build(Backdrop(top="#8090ff", bottom="#101408"))
    ours = render(moment, Equirect(8, 64))[:, 0, :3].astype(np.float64)
    top, bottom = (
        decode(np.array(values) / 255) for values in ((0x80, 0x90, 0xFF), (0x10, 0x14, 0x08))
    )
    up = np.sin(np.radians(90 - (np.arange(64) + 0.5) / 64 * 180))
    share = 0.5 + 0.5 * up[:, None]
    assert np.abs(ours - 255 * encode(bottom * (1 - share) + top * share)).max() <= 0.6


@pytest.mark.parametrize("opacity", [1.0, 0.5, 0.2])
def test_translucent_pictures_are_laid_over_in_light(opacity, render, build, media) -> None:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (4, 4, 4), np.uint8)
    picture = pixels.repeat(40, axis=0).repeat(40, axis=1)
    name = media.put("picture000", picture)
    overlay = Picture(id="overlay000", asset=name, width=2.0, opacity=opacity)
    moment = build(Backdrop(top="#6b7f41", bottom="#6b7f41"), [overlay])
    ours = render(moment, Perspective(View(fov=2 * 26.565051177), 320, 320))
    under = decode(np.array([0x6B, 0x7F, 0x41]) / 255)
    alpha = pixels[..., 3:] / 255 * opacity
    light = decode(pixels[..., :3] / 255) * alpha + under * (1 - alpha)
    drawn = ours[40:320:80, 40:320:80].astype(np.float64)
    assert np.abs(drawn[..., :3] - 255 * encode(light)).max() <= 1
    assert (drawn[..., 3] == 255).all()


def test_the_edge_of_a_clear_picture_shows_no_fringe(render, build, media) -> None:
    # White paint whose clear pixels are coded black, as many programs write them.
    picture = np.zeros((64, 64, 4), np.uint8)
    picture[:, :32] = 255
    name = media.put("picture000", picture)
    overlay = Picture(id="overlay000", asset=name, width=2.0)
    moment = build(Backdrop(top="#ffffff", bottom="#ffffff"), [overlay])
    for size in (32, 320, 1000):
        ours = render(moment, Perspective(View(fov=60), size, size))
        assert (ours == 255).all()


def test_an_edge_is_one_pixel_of_mixed_light(render, build, media) -> None:
    name = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    overlay = Picture(
        id="overlay000", asset=name, width=1.0, placement=Around(distance=2.0, roll=0.0)
    )
    moment = build(Backdrop(top="#000000", bottom="#000000"), [overlay])
    # At fov 90 and 2 m a pixel of 101 is 4/101 m: the edge at 0.5 m falls within a pixel.
    row = render(moment, Perspective(View(fov=90), 101, 101))[50, :, 0].astype(np.float64)
    pixel = 4 / 101
    left = (np.arange(101) - 50.5) * pixel
    cover = np.clip(np.minimum(left + pixel, 0.5) - np.maximum(left, -0.5), 0, None) / pixel
    assert np.abs(row - 255 * encode(np.clip(cover, 0, 1))).max() <= 1.5


def test_small_pictures_are_averaged_in_light(render, build, media) -> None:
    checks = (np.indices((512, 512)).sum(0) % 2 * 255).astype(np.uint8)
    name = media.put("picture000", np.repeat(checks[..., None], 3, axis=2))
    overlay = Picture(id="overlay000", asset=name, width=1.0)
    moment = build(Backdrop(), [overlay])
    ours = render(moment, Perspective(View(fov=60), 64, 64))
    assert abs(int(ours[32, 32, 0]) - 188) <= 2  # half the light of white
