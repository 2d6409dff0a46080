"""What is seen through a model: the sky and what is opaque, in pictures of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model, Transmission
from renderer.rigs import Cubemap, Equirect, Perspective, Rig
from story.model.lighting import Lighting
from story.model.placement import Standing
from story.model.surrounding import Backdrop, Environment
from story.model.values import View
from story.overlays.model import Model as Overlay
from story.overlays.picture import Picture

BLUE = "#3060c0"
GLASS = Material((1.0, 1.0, 1.0, 1.0), 0.0, 0.0, transmission=Transmission(1.0))
RIGS = (
    Perspective(View(fov=60), 96, 96),
    Perspective(View(fov=60), 192, 96, eyes="left-right"),
    Cubemap("front", 96),
    Equirect(384, 192),
)


def _pane(key: str, material: Material, away: float, size: float) -> Model:
    """A square straight ahead."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) * size
    mesh = Mesh(
        corners + np.array([0, 0, -away], np.float32),
        np.tile(np.array([[0, 0, 1]], np.float32), (4, 1)),
        np.array([0, 1, 2, 0, 2, 3], np.uint32),
    )
    return Model(key, (mesh,), (material,), (), (-size, -size, -away), (size, size, -away))


def _middle(picture: NDArray[np.uint8]) -> NDArray[np.int_]:
    """The pixel straight ahead, of the left eye where there are two."""
    rows, columns = picture.shape[:2]
    across = columns // 4 if columns == 2 * rows and rows == 96 else columns // 2
    return picture[rows // 2, across, :3].astype(int)


@pytest.mark.parametrize("rig", RIGS, ids=["one eye", "two eyes", "face", "equirect"])
@pytest.mark.parametrize("double_sided", [False, True])
def test_what_lies_behind_glass_is_seen(
    render: Callable[..., NDArray[np.uint8]],
    build: Callable[..., Any],
    media: Any,
    rig: Rig,
    double_sided: bool,
) -> None:
    around = Backdrop(top=BLUE, bottom=BLUE)
    clear = Material(*(GLASS.base, 0.0, 0.0), double_sided=double_sided,
                     transmission=GLASS.transmission)  # fmt: skip
    media.models["glass00000"] = _pane(f"glass {double_sided}", clear, 2.0, 0.5)
    media.models["behind0000"] = _pane(
        "behind", Material((0.8, 0.1, 0.05, 1.0), unlit=True), 3.0, 0.3
    )
    place = Standing(position=(0.0, 1.6, 0.0))
    glass = Overlay(id="over000001", asset="glass00000", placement=place)
    behind = Overlay(id="over000002", asset="behind0000", placement=place)
    bare = _middle(render(build(around, [behind]), rig))
    assert bare[0] > 200  # red is there
    through = _middle(render(build(around, [glass, behind]), rig))
    # a little is mirrored: what comes through is 96 of 100, the rest is the studio's light
    assert np.abs(through - bare).max() < 40
    assert through[0] > 180
    sky = _middle(render(build(around, [glass]), rig))
    assert np.abs(sky - [0x30, 0x60, 0xC0]).max() < 40


@pytest.mark.parametrize("rig", RIGS, ids=["one eye", "two eyes", "face", "equirect"])
def test_flat_things_show_through_glass_that_they_stand_behind(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any, rig: Rig
) -> None:
    around = Backdrop(top=BLUE, bottom=BLUE)
    media.models["glass00000"] = _pane("pane", GLASS, 2.0, 0.5)
    red = media.put("picture000", np.full((8, 8, 3), (200, 40, 20), np.uint8))
    glass = Overlay(
        id="over000001", asset="glass00000", placement=Standing(position=(0.0, 1.6, 0.0))
    )

    def middle(away: float, *others: Overlay) -> NDArray[np.int_]:
        place = Standing(position=(0.0, 1.6, -away))
        picture = Picture(id="picture001", asset=red, width=0.8, placement=place)
        return _middle(render(build(around, [picture, *others]), rig))

    assert middle(3.0).tolist() == [200, 40, 20]
    assert middle(1.5, glass).tolist() == [200, 40, 20]
    assert np.abs(middle(3.0, glass) - [200, 40, 20]).max() < 40, "it is seen through the glass"


def test_what_stands_before_the_windows_of_a_place_is_not_seen_through_them(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any
) -> None:
    frosted = Material(GLASS.base, 0.0, 0.6, transmission=GLASS.transmission)
    front, back = (_pane("", frosted, away, 4.0) for away in (5.0, -5.0))
    media.models["place00000"] = Model(  # its middle is nearer than the picture
        "windows",
        (*front.meshes, *back.meshes),
        (frosted,),
        (),
        (-4.0, -4.0, -5.0),
        (4.0, 4.0, 5.0),
    )
    fine = np.kron(np.indices((16, 16)).sum(0) % 2, np.ones((4, 4)))[..., None] * [255, 255, 255]
    picture = Picture(
        id="picture001",
        asset=media.put("picture000", fine.astype(np.uint8)),
        width=1.0,
        placement=Standing(position=(0.0, 1.6, -2.0)),
    )
    place = Environment(model="place00000", position=(0.0, 1.6, 0.0))
    seen, bare = (render(build(each, [picture]), RIGS[0]) for each in (place, Backdrop()))
    np.testing.assert_array_equal(seen[40:56, 40:56], bare[40:56, 40:56])


def test_what_is_seen_through_glass_is_toned_once(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any
) -> None:
    around = Backdrop(top="#e0e0e0", bottom="#e0e0e0")  # which no curve touches
    media.models["glass00000"] = _pane("toned", GLASS, 2.0, 0.5)
    place = Standing(position=(0.0, 1.6, 0.0))
    glass = Overlay(id="over000001", asset="glass00000", placement=place)
    moment = build(around, [glass])
    dim = structs.replace(moment.scene, lighting=Lighting(tone="aces", exposure=-8.0))
    pixel = _middle(render(structs.replace(moment, scene=dim), RIGS[0]))
    # All that is mirrored has gone, and 4 of 100 of what is behind.
    assert pixel.tolist() == pytest.approx([0xE0 * 0.98] * 3, abs=3)


def test_dye_takes_more_the_thicker_it_is(
    render: Callable[..., NDArray[np.uint8]], build: Callable[..., Any], media: Any
) -> None:
    around = Backdrop(top="#ffffff", bottom="#ffffff")
    place = Standing(position=(0.0, 1.6, 0.0))
    found = []
    for number, thick in enumerate((0.0, 0.5, 1.0)):
        dyed = Transmission(1.0, thickness=thick, distance=0.5, colour=(0.5, 1.0, 1.0))
        clear = Material(GLASS.base, 0.0, 0.0, transmission=dyed)
        media.models["glass00000"] = _pane(f"dyed {number}", clear, 2.0, 0.5)
        one = Overlay(id="over000001", asset="glass00000", placement=place)
        pixel = _middle(render(build(around, [one]), RIGS[0]))
        found.append(((pixel[0] / 255 + 0.055) / 1.055) ** 2.4)
    assert found[0] - found[1] == pytest.approx(0.48, abs=0.04)
    assert found[1] - found[2] == pytest.approx(0.24, abs=0.03)
