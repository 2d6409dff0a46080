"""Surroundings where they are easily wrong: at the seam, at the poles, between two eyes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Frame
from renderer.rigs import Equirect, Perspective
from story.model.surrounding import Backdrop, Photo360, Video360
from story.model.values import View
from story.space import rotate, rotation_of

Pixels = NDArray[np.uint8]


def on_the_sphere(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """A picture without seam or pole: a smooth function of the direction, 0 to 255."""
    wave = np.array([[5.0, 3.0, -4.0], [-3.0, 6.0, 2.0], [4.0, -2.0, 5.0]])
    return 127.5 + 100 * np.sin(directions @ wave.T)


def equirect_directions(width: int, height: int) -> NDArray[np.float64]:
    row, column = np.mgrid[0:height, 0:width]
    yaw = (column + 0.5) / width * 2 * math.pi - math.pi
    pitch = math.pi / 2 - (row + 0.5) / height * math.pi
    flat = np.cos(pitch)
    return np.stack([np.sin(yaw) * flat, np.sin(pitch), -np.cos(yaw) * flat], -1)


def directions(view: View, size: int) -> NDArray[np.float64]:
    reach = math.tan(math.radians(view.fov) / 2)
    y, x = np.mgrid[0:size, 0:size]
    camera = np.stack(
        [
            (2 * (x + 0.5) / size - 1) * reach,
            (1 - 2 * (y + 0.5) / size) * reach,
            -np.ones((size, size)),
        ],
        -1,
    )
    camera /= np.linalg.norm(camera, axis=-1, keepdims=True)
    turn = rotation_of(view.yaw, view.pitch, view.roll)
    axes = np.array([rotate(turn, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))])
    return camera @ axes


@pytest.mark.parametrize("width", [256, 2048])
@pytest.mark.parametrize(
    "view",
    [
        View(yaw=-180, pitch=0, fov=40),
        View(yaw=179, pitch=40, roll=30, fov=60),
        View(yaw=20, pitch=90, fov=50),
        View(yaw=-77, pitch=-88, roll=12, fov=70),
    ],
)
def test_there_is_no_seam_and_no_pinch(view: View, width: int, render, build, media) -> None:
    picture = np.rint(on_the_sphere(equirect_directions(width, width // 2))).astype(np.uint8)
    moment = build(Photo360(asset=media.put("panorama00", picture)))
    for size in (60, 300):  # seen small, with mipmaps, and large
        ours = render(moment, Perspective(view, size, size))[..., :3]
        difference = np.abs(ours - on_the_sphere(directions(view, size)))
        assert difference.max() <= 8, size


def test_a_pole_is_as_sharp_as_the_horizon(render, build, media) -> None:
    # A chequerboard on the sphere itself, equally fine everywhere: mipmaps chosen by longitude
    # would smear it into grey round the poles.
    d = equirect_directions(2048, 1024)
    checks = np.sign(np.sin(14 * d)).prod(-1)
    picture = np.where(checks > 0, 255, 0).astype(np.uint8)[..., None].repeat(3, axis=2)
    moment = build(Photo360(asset=media.put("panorama00", picture)))
    contrast = [
        render(moment, Perspective(View(pitch=pitch, fov=20), 200, 200))[..., 0].std()
        for pitch in (0, 90)
    ]
    assert contrast[1] > 0.95 * contrast[0]


def test_shrinking_a_panorama_leaves_no_line_at_its_ends(render, build, media) -> None:
    picture = np.rint(on_the_sphere(equirect_directions(2048, 1024))).astype(np.uint8)
    moment = build(Photo360(asset=media.put("panorama00", picture)))
    ours = render(moment, Equirect(128, 64))[..., :3]
    assert np.abs(ours - on_the_sphere(equirect_directions(128, 64))).max() <= 3


def stereo(layout: str, left: Pixels, right: Pixels) -> Pixels:
    return np.concatenate([left, right], axis=0 if layout == "top-bottom" else 1)


POLES_AND_SEAM = [
    View(pitch=90, fov=80),
    View(pitch=-90, fov=80),
    View(yaw=-180, fov=80),
    View(yaw=178, pitch=60, roll=9, fov=100),
]


@pytest.mark.parametrize("layout", ["top-bottom", "left-right"])
@pytest.mark.parametrize("view", POLES_AND_SEAM)
def test_no_eye_sees_anything_of_the_other(layout: str, view: View, render, build, media) -> None:
    red = np.full((256, 512, 3), (255, 0, 0), np.uint8)
    blue = np.full((256, 512, 3), (0, 0, 255), np.uint8)
    moment = build(Photo360(asset=media.put("panorama00", stereo(layout, red, blue), layout)))
    for size in (24, 400):
        for eye, colour in (("left", (255, 0, 0)), ("right", (0, 0, 255)), ("mono", (255, 0, 0))):
            ours = render(moment, Perspective(view, size, size, eye))
            assert (ours[..., :3] == colour).all(), (eye, size)


@pytest.mark.parametrize("layout", ["top-bottom", "left-right"])
@pytest.mark.parametrize("view", POLES_AND_SEAM)
def test_no_eye_of_a_video_sees_anything_of_the_other(
    layout: str, view: View, render, build, media
) -> None:
    def plane(low: int, high: int, height: int, width: int) -> NDArray[np.uint8]:
        one = np.full((height, width), low, np.uint8)
        other = np.full((height, width), high, np.uint8)
        return np.ascontiguousarray(stereo(layout, one, other))

    planes = (plane(60, 200, 128, 256), plane(90, 170, 64, 128), plane(180, 70, 64, 128))
    height, width = planes[0].shape
    frame = Frame((f"stereo {layout}", 0), "yuv", width, height, planes)
    moment = build(Video360(asset=media.put("video00000", [frame], layout)))
    for size in (24, 400):
        pictures = {
            eye: render(moment, Perspective(view, size, size, eye))[..., :3].reshape(-1, 3)
            for eye in ("left", "right")
        }
        colours = [np.unique(pixels, axis=0) for pixels in pictures.values()]
        assert [len(found) for found in colours] == [1, 1]
        assert (colours[0] != colours[1]).any()


@pytest.mark.parametrize("gain", [0.0, 0.5, 2.0])
def test_brightness_is_a_gain_on_linear_light(gain: float, render, build, media) -> None:
    grey = np.full((64, 128, 3), 100, np.uint8)
    photo = Photo360(asset=media.put("panorama00", grey), brightness=gain)
    backdrop = Backdrop(top="#646464", bottom="#646464", brightness=gain)
    light = ((100 / 255 + 0.055) / 1.055) ** 2.4 * gain
    code = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    for surrounding in (photo, backdrop):
        drawn = render(build(surrounding), Perspective(View(), 32, 32))
        assert np.abs(drawn[..., :3].astype(float) - 255 * code).max() <= 1
