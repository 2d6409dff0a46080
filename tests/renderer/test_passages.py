"""On the way from scene to scene: light that is mixed, edges that move, an eye that walks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray

from renderer.passages import Leaving
from renderer.rigs import Equirect, Perspective
from story.model.actions import Transition
from story.model.story import Standpoint
from story.model.surrounding import Backdrop, Photo360
from story.model.values import View
from story.timeline import Moment
from tests.renderer.test_surroundings import directions, equirect_directions, on_the_sphere

RIG = Perspective(View(), 64, 48)
CODE = np.arange(256) / 255
LINEAR = np.where(CODE <= 0.04045, CODE / 12.92, ((CODE + 0.055) / 1.055) ** 2.4)


def coded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def light(colour: str) -> NDArray[np.float64]:
    return LINEAR[[int(colour[at : at + 2], 16) for at in (1, 3, 5)]]


@pytest.fixture
def halfway(render: Any, build: Any) -> Any:
    """Draws one plain colour giving way to another."""

    def draw(share: float, rig: Any = RIG, **transition: Any) -> NDArray[np.uint8]:
        red, blue = (build(Backdrop(top=c, bottom=c)) for c in ("#c03020", "#2040c0"))
        left = Leaving(red, View(), Transition(**transition), share)
        shown: NDArray[np.uint8] = render(blue, rig, leaving=left)
        return shown

    return draw


def test_a_dissolve_mixes_light(halfway: Any) -> None:
    for share in (0.0, 0.4, 1.0):
        mixed = light("#c03020") * (1 - share) + light("#2040c0") * share
        for rig in (RIG, Equirect(64, 64, "top-bottom")):
            shown = halfway(share, rig, kind="dissolve")
            assert np.abs(shown[..., :3] - coded(mixed)).max() <= 1


def test_a_fade_dips_to_its_colour(halfway: Any) -> None:
    for share, colour, veil in (
        (0.2, "#c03020", 0.4),
        (0.5, "#00ff00", 1.0),
        (0.9, "#2040c0", 0.2),
    ):
        mixed = light(colour) * (1 - veil) + light("#00ff00") * veil
        shown = halfway(share, kind="fade", colour="#00ff00")
        assert np.abs(shown[..., :3] - coded(mixed)).max() <= 1


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_wipe_comes_from_its_side(halfway: Any, side: str) -> None:
    shown = halfway(0.5, kind="wipe", side=side)[..., 2].astype(float)
    turned = {"left": shown, "right": shown[:, ::-1], "top": shown.T, "bottom": shown[::-1].T}
    across = turned[side].mean(axis=0)  # blue comes from its left
    assert across[0] == 0xC0
    assert across[-1] == 0x20
    assert (np.diff(across) <= 0).all()
    assert halfway(0.0, kind="wipe", side=side)[..., 2].max() == 0x20
    assert halfway(1.0, kind="wipe", side=side)[..., 2].min() == 0xC0


def test_a_zoom_enlarges_what_is_left(render: Any, build: Any, media: Any) -> None:
    picture = np.rint(on_the_sphere(equirect_directions(512, 256))).astype(np.uint8)
    left = build(Photo360(asset=media.put("panorama00", picture)))
    zoom = Leaving(left, View(yaw=30, fov=70), Transition(kind="zoom"), 0.2)
    # 2.5 to the power of 3 s^2 - 2 s^3; before 0.3 nothing of the other is seen.
    tangent = math.tan(math.radians(35)) / 2.5 ** (3 * 0.04 - 2 * 0.008)
    view = View(yaw=30, fov=2 * math.degrees(math.atan(tangent)))
    expected = render(left, Perspective(view, 96, 96))
    assert np.abs(render(build(), Perspective(View(), 96, 96), leaving=zoom) - expected).max() == 0


def test_a_walk_moves_the_eye(render: Any, build: Any, media: Any) -> None:
    picture = np.rint(on_the_sphere(equirect_directions(2048, 1024))).astype(np.uint8)
    there = build(Photo360(asset=media.put("panorama00", picture)))

    def at(moment: Moment, place: Standpoint) -> Moment:
        return structs.replace(moment, scene=structs.replace(moment.scene, standpoint=place))

    left = at(there, Standpoint(heading=90.0))
    other = at(build(), Standpoint(east=3.0, north=-1.0, up=0.5))
    view = View(yaw=25, pitch=-20, fov=90)
    walk = Leaving(left, view, Transition(kind="walk"), 0.25)
    shown = render(other, Perspective(View(), 200, 200), leaving=walk)[..., :3]
    # Heading east, what lies east is ahead and what lies south on the right.
    smooth = 3 * 0.25**2 - 2 * 0.25**3
    eye = np.array([1.0, 0.5, -3.0]) * smooth
    room = 2 * math.hypot(3.0, 1.0, 0.5)
    ray = directions(view, 200)
    ahead = ray @ eye
    far = -ahead + np.sqrt(ahead**2 + room**2 - eye @ eye)
    down = ray[..., 1] < 0
    fall = np.where(down, (eye[1] + 1.6) / np.where(down, -ray[..., 1], 1.0), np.inf)
    seen = eye + np.minimum(far, fall)[..., None] * ray
    seen /= np.linalg.norm(seen, axis=-1, keepdims=True)
    assert np.abs(shown - on_the_sphere(seen)).max() <= 5
    assert np.abs(shown - on_the_sphere(ray)).max() > 50  # it did move
