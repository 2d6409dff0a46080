"""Colour: matrices, ranges, depths, siting, HDR and blending, against numpy in double precision."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.colours import Colours
from assets.media import Frame
from renderer.rigs import Equirect, Perspective
from story.model.placement import Around
from story.model.surrounding import Backdrop, Photo360, Video360
from story.model.values import View
from story.overlays.picture import Picture

KR_KB = {
    "bt601": (0.299, 0.114),
    "bt709": (0.2126, 0.0722),
    "bt2020": (0.2627, 0.0593),
    "smpte240m": (0.212, 0.087),
}
SHIFTS = {"420": (2, 2), "422": (1, 2), "444": (1, 1), "440": (2, 1), "411": (1, 4)}
DEPTHS = (8, 10, 12, 16)


def decode(code: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def encode(light: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def yuv_picture(
    kind: str, matrix: str, full: bool, bits: int, **colours: object
) -> tuple[Frame, NDArray[np.float64]]:
    """A frame of random luma and flat chroma in four quarters, and its R'G'B' in double."""
    height, width = 64, 128
    down, across = SHIFTS[kind]
    rng = np.random.default_rng(5)
    dtype = np.uint16 if bits > 8 else np.uint8
    luma = rng.integers(0, 2**bits, (height, width)).astype(dtype)
    quarters = rng.integers(2**bits // 4, 3 * 2**bits // 4, (2, 2, 2)).astype(dtype)
    chroma = [
        quarter.repeat(height // down // 2, axis=0).repeat(width // across // 2, axis=1)
        for quarter in quarters
    ]
    coded = Colours(matrix=matrix, full_range=full, bits=bits, **colours)  # type: ignore[arg-type]
    frame = Frame(
        (f"{kind}-{coded}", 0),
        "yuv",
        width,
        height,
        (luma, *(np.ascontiguousarray(plane) for plane in chroma)),
        colours=coded,
    )
    wide = [plane.repeat(down, axis=0).repeat(across, axis=1) for plane in chroma]
    return frame, rgb_of([luma, *wide], matrix, full, bits)


def rgb_of(
    planes: list[NDArray[np.generic]], matrix: str, full: bool, bits: int
) -> NDArray[np.float64]:
    """R'G'B', 0 to 1, in double, of planes of one size: BT.709 section 3, BT.2100 table 9."""
    step = 2.0 ** (bits - 8)
    y, cb, cr = (plane.astype(np.float64) for plane in planes)
    if full:
        y, cb, cr = y / (2**bits - 1), cb - 128 * step, cr - 128 * step
        cb, cr = cb / (2**bits - 1), cr / (2**bits - 1)
    else:
        y = (y - 16 * step) / (219 * step)
        cb, cr = (cb - 128 * step) / (224 * step), (cr - 128 * step) / (224 * step)
    kr, kb = KR_KB[matrix]
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return np.clip(np.stack([red, green, blue], -1), 0, 1)


CLEAR = np.ones((64, 128), bool)  # between two quarters chroma is mixed, as it should be
for _edge in (0, 64, 128):
    CLEAR[:, max(0, _edge - 4) : _edge + 4] = False
CLEAR[29:35] = False


def drawn(frame: Frame, render, build, media) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    moment = build(Video360(asset=media.put("video00000", [frame])))
    return render(moment, Equirect(frame.width, frame.height))[..., :3].astype(np.float64)


@pytest.mark.parametrize(
    ("kind", "matrix", "full"), list(itertools.product(SHIFTS, KR_KB, (False, True)))
)
def test_yuv_comes_out_as_the_matrix_says(kind, matrix, full, render, build, media) -> None:
    for bits in DEPTHS:
        frame, expected = yuv_picture(kind, matrix, full, bits)
        ours = drawn(frame, render, build, media)
        assert np.abs(ours - 255 * expected)[CLEAR].max() <= 1.0, bits


def pq_to_nits(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """SMPTE ST 2084, equation 4.1."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = code ** (1 / m2)
    return 10000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)


def nits_to_pq(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = (nits / 10000) ** m1
    return ((c1 + c2 * power) / (1 + c3 * power)) ** m2


def rolled_off(nits: NDArray[np.float64], peak: float) -> NDArray[np.float64]:
    """Report BT.2390-11, section 5.4.1, source black and target black at 0; white is 203 cd/m²."""
    largest = nits.max(-1, keepdims=True)
    top = nits_to_pq(np.array(peak))
    e1 = np.minimum(nits_to_pq(largest) / top, 1)
    most = nits_to_pq(np.array(203.0)) / top
    ks = 1.5 * most - 0.5
    t = (e1 - ks) / (1 - ks)
    p = (
        (2 * t**3 - 3 * t**2 + 1) * ks
        + (t**3 - 2 * t**2 + t) * (1 - ks)
        + (-2 * t**3 + 3 * t**2) * most
    )
    e2 = np.where(e1 < ks, e1, p)
    return nits * (pq_to_nits(e2 * top) / np.maximum(largest, 1e-9)) / 203


def hlg_to_nits(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """BT.2100-2, table 5: the inverse OETF, then the OOTF of a screen of 1000 cd/m²."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * math.log(4 * a)
    scene = np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    return 1000 * luminance[..., None] ** 0.2 * scene


BT2020_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)  # Report BT.2407-0, section 2.2
P3_TO_709 = np.array(
    [[1.224940, -0.224940, 0.0], [-0.042057, 1.042057, 0.0], [-0.019638, -0.078636, 1.098274]]
)  # of SMPTE EG 432-1's primaries with D65


@pytest.mark.parametrize("peak", [203.0, 600.0, 1000.0, 4000.0, 10000.0])
@pytest.mark.parametrize("bits", [10, 12])
def test_pq_is_rolled_off_into_standard_range(peak, bits, render, build, media) -> None:
    frame, codes = yuv_picture(
        "444", "bt2020", False, bits, transfer="pq", primaries="bt2020", peak=peak
    )
    toned = np.clip(rolled_off(pq_to_nits(codes), peak + 1e-6), 0, 1)
    expected = encode(np.clip(toned @ BT2020_TO_709.T, 0, 1))
    assert np.abs(drawn(frame, render, build, media) - 255 * expected)[CLEAR].max() <= 1.0


@pytest.mark.parametrize("full", [False, True])
def test_hlg_is_shown_as_on_a_screen_then_rolled_off(full, render, build, media) -> None:
    frame, codes = yuv_picture("420", "bt2020", full, 10, transfer="hlg", primaries="bt2020")
    toned = np.clip(rolled_off(hlg_to_nits(codes), 1000.0), 0, 1)
    expected = encode(np.clip(toned @ BT2020_TO_709.T, 0, 1))
    assert np.abs(drawn(frame, render, build, media) - 255 * expected)[CLEAR].max() <= 1.0


def test_what_hdr_white_and_its_middle_look_like() -> None:
    """The figures that docs/guide/media.md tells."""
    pq = Colours(transfer="pq")
    grey = np.repeat(nits_to_pq(np.array([0.0, 26.0, 89.0, 203.0, 1000.0]))[:, None], 3, axis=1)
    shown = 255 * encode(pq.shown(grey)[:, 0])
    assert np.abs(shown - [0, 101, 177, 230, 255]).max() < 3


@pytest.mark.parametrize(("primaries", "matrix"), [("bt2020", BT2020_TO_709), ("p3", P3_TO_709)])
def test_wider_primaries_are_brought_to_bt709(primaries, matrix, render, build, media) -> None:
    frame, codes = yuv_picture("444", "bt2020", False, 10, primaries=primaries)
    expected = encode(np.clip(decode(codes) @ matrix.T, 0, 1))
    assert np.abs(drawn(frame, render, build, media) - 255 * expected)[CLEAR].max() <= 1.0


@pytest.mark.parametrize(("transfer", "power"), [("gamma22", 2.2), ("gamma28", 2.8), ("linear", 1)])
def test_codes_that_are_plain_powers_of_light(transfer, power, render, build, media) -> None:
    frame, codes = yuv_picture("444", "bt709", True, 8, transfer=transfer)
    assert (
        np.abs(drawn(frame, render, build, media) - 255 * encode(codes**power))[CLEAR].max() <= 1.0
    )


@pytest.mark.parametrize("bits", DEPTHS)
def test_green_blue_and_red_planes_are_drawn_as_they_are(bits, render, build, media) -> None:
    top = 2**bits - 1
    dtype = np.uint16 if bits > 8 else np.uint8
    planes = np.random.default_rng(2).integers(0, top + 1, (3, 32, 64)).astype(dtype)
    colours = Colours(matrix="identity", full_range=True, bits=bits)
    frame = Frame((f"gbr{bits}", 0), "yuv", 64, 32, tuple(planes), colours=colours)
    ours = drawn(frame, render, build, media)
    expected = 255 * planes[[2, 0, 1]].transpose(1, 2, 0).astype(float) / top
    assert np.abs(ours - expected).max() <= 1.0


def chroma_at(plane: NDArray[np.generic], where: NDArray[np.float64], axis: int, site: float):  # type: ignore[no-untyped-def]
    """Samples of a coarser plane at places of luma, mixed from the two beside it."""
    at = np.clip((where - site) / 2, 0, plane.shape[axis] - 1)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, plane.shape[axis] - 1)
    shape = [1, 1]
    shape[axis] = -1
    share = (at - low).reshape(shape)
    return np.take(plane, low, axis) * (1 - share) + np.take(plane, high, axis) * share


@pytest.mark.parametrize("siting", [(0.0, 0.5), (0.5, 0.5), (0.0, 0.0), (1.0, 0.5)])
@pytest.mark.parametrize("size", [(64, 128), (63, 127), (64, 127), (33, 64)])
def test_chroma_stands_where_its_siting_says(siting, size, render, build, media) -> None:
    height, width = size
    rng = np.random.default_rng(4)
    luma = np.full(size, 128, np.uint8)
    few = (-(-height // 2), -(-width // 2))
    blue, red = rng.integers(90, 166, (2, *few)).astype(np.uint8)
    frame = Frame(
        (f"sited {siting} {size}", 0),
        "yuv",
        width,
        height,
        (luma, blue, red),
        colours=Colours(siting=siting, full_range=True),
    )
    overlay = Picture(id="overlay000", asset=media.put("video00000", [frame]), width=2.0)
    view = View(fov=2 * math.degrees(math.atan(height / width / 2)))
    ours = render(build(Backdrop(), [overlay]), Perspective(view, width, height))
    x, y = np.arange(width), np.arange(height)
    whole = [chroma_at(chroma_at(plane, x, 1, siting[0]), y, 0, siting[1]) for plane in (blue, red)]
    expected = 255 * rgb_of([luma, *whole], "bt709", True, 8)
    inside = (slice(2, -2), slice(2, -2))
    # The rasteriser mixes 8-bit texels in 8 bits; BT.709 makes up to 1.86 of an error in chroma.
    assert np.abs(ours[..., :3].astype(float) - expected)[inside].max() <= 2.6
    elsewhere = chroma_at(chroma_at(red, x, 1, siting[0] + 1), y, 0, siting[1])
    apart = 255 * rgb_of([luma, whole[0], elsewhere], "bt709", True, 8)
    assert np.abs(ours[..., :3].astype(float) - apart)[inside].max() > 20


def test_a_right_eyes_chroma_stays_its_own(render, build, media) -> None:
    planes = [np.full((32, 64), 128, np.uint8), *np.full((2, 16, 32), 128, np.uint8)]
    planes[1][:, 16:], planes[2][:, 16:] = 60, 200
    frame = Frame(("eyes", 0), "yuv", 64, 32, tuple(planes))
    name = media.put("video00000", [frame], stereo="left-right")
    both = render(build(Video360(asset=name)), Equirect(128, 32, eyes="left-right"))
    spread = np.ptp(both[:, 68:-4, :3].reshape(-1, 3).astype(int), axis=0)
    assert (spread <= 1).all()


def test_frames_of_a_video_follow_one_another(render, build, media) -> None:
    def flat(index: int) -> Frame:
        planes = (np.full((32, 64), 40 + 60 * index, np.uint8),) + 2 * (
            np.full((16, 32), 128, np.uint8),
        )
        return Frame(("video", index), "yuv", 64, 32, planes, colours=Colours(full_range=True))

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
