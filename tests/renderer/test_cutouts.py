"""Films that are clear in places: their own alpha, and a screen behind that is keyed out."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

from assets.colours import Colours
from assets.decoder import Decoder
from assets.media import Frame
from renderer.rigs import Perspective
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.video import VideoPanel
from tests import presenter

GREY = "#808080"


def light_of(code: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def code_of(light: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def exactly(width: int, height: int) -> Perspective:
    """The rig in which a panel 2 m wide at 2 m fills the picture, pixel by pixel."""
    return Perspective(View(fov=2 * math.degrees(math.atan(height / width / 2))), width, height)


def alpha_frame(bits: int, multiplied: bool) -> tuple[Frame, NDArray[np.float64]]:
    """Noise of every alpha as planar RGBA, and its straight codes (h, w, 4) in 0..1."""
    top = 2**bits - 1
    dtype = np.uint16 if bits > 8 else np.uint8
    codes = np.random.default_rng(bits).integers(0, top + 1, (4, 32, 64))
    codes[3, :, :8], codes[3, :, 8:16] = 0, top
    straight = codes / top
    if multiplied:
        codes[:3] = np.rint(codes[:3] * straight[3])
    planes = tuple(np.ascontiguousarray(codes[n].astype(dtype)) for n in (1, 2, 0, 3))
    colours = Colours(matrix="identity", full_range=True, bits=bits, premultiplied=multiplied)
    frame = Frame((f"{bits}{multiplied}", 0), "yuv", 64, 32, planes, colours, opaque=False)
    return frame, straight.transpose(1, 2, 0)


@pytest.mark.parametrize("multiplied", [False, True])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_a_films_alpha_is_laid_over_in_light(bits, multiplied, render, build, media) -> None:
    frame, codes = alpha_frame(bits, multiplied)
    panel = VideoPanel(id="overlay000", asset=media.put("video00000", [frame]), width=2.0)
    ours = render(build(Backdrop(top=GREY, bottom=GREY), [panel]), exactly(64, 32))
    alpha = codes[..., 3:]
    under = light_of(np.array([128 / 255] * 3))
    expected = 255 * code_of(light_of(codes[..., :3]) * alpha + under * (1 - alpha))
    sure = np.ones((32, 64), bool) if not multiplied else codes[..., 3] > 0.2
    sure[[0, -1]], sure[:, [0, -1]] = False, False  # the panel's own edge
    # Half floats hold 11 bits; codes multiplied by little alpha are coarse.
    most = 1.0 if not multiplied or bits > 8 else 2.5
    assert np.abs(ours[..., :3].astype(float) - expected)[sure].max() <= most


def test_what_is_clear_bleeds_into_no_edge(render, build, media) -> None:
    # White, with green coded where it is clear: nothing of it shows at any size.
    planes = [np.full((64, 64), 255, np.uint8) for _ in range(4)]
    for plane in (planes[1], planes[2], planes[3]):
        plane[:, 32:] = 0
    colours = Colours(matrix="identity", full_range=True)
    frame = Frame(("edge", 0), "yuv", 64, 64, tuple(planes), colours, opaque=False)
    panel = VideoPanel(id="overlay000", asset=media.put("video00000", [frame]), width=2.0)
    moment = build(Backdrop(top="#ffffff", bottom="#ffffff"), [panel])
    for size in (24, 200, 700):
        assert (render(moment, Perspective(View(fov=60), size, size)) == 255).all()


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    path = presenter.write(tmp_path_factory.mktemp("green") / "presenter.mp4", frames=1)
    decoder = Decoder(path, "presenter", square=True)
    raw = decoder.pull()
    assert raw is not None
    frame = decoder.frame(raw)
    decoder.close()
    return frame


def over(panel: VideoPanel, colour: str, render, build) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    """What stands before a plain backdrop, as light."""
    pixels = render(build(Backdrop(top=colour, bottom=colour), [panel]), exactly(320, 240))
    return light_of(pixels[2:-2, 2:-2, :3] / 255.0)


def test_a_presenter_is_cut_out_of_a_noisy_green_screen(footage, render, build, media) -> None:
    """Against what was painted: coverage and colours, over black and over white."""
    name = media.put("video00000", [footage])
    panel = VideoPanel(id="overlay000", asset=name, width=2.0, key=presenter.SCREEN)
    dark, bright = (over(panel, colour, render, build) for colour in ("#000000", "#ffffff"))
    light, cover = (part[2:-2, 2:-2] for part in presenter.drawn())
    found = 1 - (bright - dark).mean(-1)
    # Chroma is half as fine as the picture: it knows edges to two pixels.
    assert found[maximum_filter(cover, 7) == 0].max() < 0.02  # nothing of the screen is left
    assert found[minimum_filter(cover, 7) == 1].min() > 0.98  # nothing of the presenter is lost
    assert np.abs(found - cover).mean() < 0.006
    edge = (cover > 0.05) & (cover < 0.95)
    greener = code_of(dark)[..., 1] - code_of(dark)[..., [0, 2]].max(-1)
    assert np.percentile(greener[edge], 95) < 0.02  # no green fringe
    inside = minimum_filter(cover, 7) == 1
    assert np.abs(code_of(dark) - code_of(light))[inside].mean() < 0.02  # nor other colours


def test_without_spill_taken_off_the_fringe_is_green(footage, render, build, media) -> None:
    name = media.put("video00000", [footage])
    panel = VideoPanel(id="overlay000", asset=name, width=2.0, key=presenter.SCREEN, key_spill=0.0)
    seen = code_of(over(panel, "#808080", render, build))
    edge = presenter.drawn()[1][2:-2, 2:-2]
    greener = seen[..., 1] - np.maximum(seen[..., 0], seen[..., 2])
    assert np.percentile(greener[(edge > 0.05) & (edge < 0.95)], 90) > 0.05


def test_tolerance_and_softness_move_the_edge(footage, render, build, media) -> None:
    name = media.put("video00000", [footage])
    panel = VideoPanel(id="overlay000", asset=name, width=2.0, key=presenter.SCREEN)
    left = []
    for tolerance, softness in ((0.0, 0.0), (0.4, 0.5), (0.9, 0.1)):
        how = {"key_tolerance": tolerance, "key_softness": softness}
        seen = over(VideoPanel(**{**fields(panel), **how}), "#000000", render, build)
        left.append(float((seen.max(-1) > 0.005).mean()))
    assert left[0] > left[1] > left[2] > 0.1


def fields(panel: VideoPanel) -> dict[str, object]:
    return {name: getattr(panel, name) for name in panel.__struct_fields__}


def test_another_frame_is_cut_anew_and_the_same_is_kept(footage, render, build, media) -> None:
    later = replace(footage, key=("presenter", 7), planes=tuple(p[::-1] for p in footage.planes))
    later = replace(later, planes=tuple(np.ascontiguousarray(plane) for plane in later.planes))
    name = media.put("video00000", [footage, later])
    panel = VideoPanel(id="overlay000", asset=name, width=2.0, key=presenter.SCREEN)
    backdrop = Backdrop(top="#000000", bottom="#000000")
    first, second, again = (
        render(build(backdrop, [panel], time_us=time), exactly(320, 240)) for time in (0, 1000, 0)
    )
    assert (first == again).all()
    upside_down = np.abs(first[::-1, 4:-4].astype(int) - second[:, 4:-4]).mean()
    assert upside_down < 1.5 < np.abs(first.astype(int) - second).mean()


def test_grey_pictures_have_no_colour_to_be_cleared(render, build, media, tmp_path: Path) -> None:
    grey = Frame(
        ("grey", 0), "yuv", 64, 32,
        (np.full((32, 64), 126, np.uint8), *np.full((2, 1, 1), 128, np.uint8)),
    )  # fmt: skip
    name = media.put("video00000", [grey])
    panel = VideoPanel(id="overlay000", asset=name, width=2.0, key="#00b140")
    ours = render(build(Backdrop(top="#000000", bottom="#000000"), [panel]), exactly(64, 32))
    assert np.abs(ours[4:-4, 4:-4, :3].astype(int) - 128).max() <= 2
