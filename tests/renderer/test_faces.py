"""Faces that are kept from frame to frame: drawn once, and never a picture of what was."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import closing

import numpy as np
import pytest
from msgspec import structs
from numpy.typing import NDArray

from assets.media import Cloud, Material, Mesh, Model
from renderer.canvas import OffscreenCanvas
from renderer.engine import Engine
from renderer.faces import Faces
from renderer.memory import Memory
from renderer.rigs import Equirect
from renderer.targets import SAMPLES, Shape, Targets
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop, Environment, Photo360
from story.overlays.cloud import Cloud as CloudOverlay
from story.overlays.model import Model as ModelOverlay
from story.overlays.picture import Picture
from tests.dots import one_node


class Kept:
    """Faces of a picture after the other, within a budget."""

    def __init__(self, budget: int) -> None:
        self._memory = Memory(budget)
        self._targets = Targets(self._memory)
        self._faces = Faces(self._targets, self._memory)
        self.take = self._faces.take

    def begin(self) -> None:
        self._memory.begin()
        self._faces.begin()

    def close(self) -> None:
        self._faces.close()
        self._targets.close()
        assert self._memory.bytes == 0


@pytest.fixture
def kept(context) -> Iterator[Kept]:
    context.make_current()
    with closing(Kept(10_000_000)) as made:
        yield made


def painted(kept: Kept, slot: Hashable, key: Hashable | None, size: int = 32) -> bool:
    calls: list[None] = []
    found = kept.take(slot, key, size, lambda _: calls.append(None))
    assert found.shape.width == size
    return bool(calls)


def test_a_face_is_drawn_once_while_it_stays_the_same(kept: Kept) -> None:
    kept.begin()
    assert painted(kept, "front", 1)
    assert painted(kept, "right", 1)
    kept.begin()
    assert not painted(kept, "front", 1)
    assert painted(kept, "right", 2)
    assert not painted(kept, "right", 2)
    assert painted(kept, "back", None)
    assert painted(kept, "back", None)


def test_a_face_that_a_picture_does_without_is_let_go(kept: Kept) -> None:
    kept.begin()
    assert painted(kept, "front", 1)
    kept.begin()
    kept.begin()
    assert painted(kept, "front", 1)


def test_a_larger_picture_gets_no_face_of_a_small_one(kept: Kept) -> None:
    kept.begin()
    assert painted(kept, "front", 1)
    kept.begin()
    assert painted(kept, "front", 1, size=64)
    assert not painted(kept, "front", 1, size=64)


def test_without_room_faces_are_drawn_each_time(context) -> None:
    context.make_current()
    drawn_in, face = Shape(32, 32, depth=True, samples=SAMPLES), Shape(32, 32, depth=True)
    with closing(Kept(drawn_in.bytes + face.bytes)) as kept:
        kept.begin()
        assert painted(kept, "front", 1)
        assert painted(kept, "right", 1)
        kept.begin()
        assert not painted(kept, "front", 1)
        assert painted(kept, "right", 1)


def ball(key: str, colour: tuple[float, float, float, float]) -> Model:
    """A lit ball half a metre wide, glass where its alpha is below 1."""
    v, u = np.mgrid[0:17, 0:33]
    pitch, yaw = (v / 16 - 0.5) * np.pi, u / 16 * np.pi
    normals = np.stack(
        [np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)], -1
    )
    normals = normals.reshape(-1, 3).astype(np.float32)
    corner = (np.arange(16)[:, None] * 33 + np.arange(32)).reshape(-1, 1)
    quads = (corner + np.array([0, 1, 34, 0, 34, 33])).reshape(-1).astype(np.uint32)
    material = Material(
        base=colour, roughness=0.4, alpha_mode="opaque" if colour[3] == 1 else "blend"
    )
    mesh = Mesh(normals / 4, normals, quads)
    return Model(key, (mesh,), (material,), (), (-0.25, -0.25, -0.25), (0.25, 0.25, 0.25))


def plain(colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    return np.full((32, 64, 3), colour, np.uint8)


def grain(key: str, seed: int) -> Cloud:
    rng = np.random.default_rng(seed)
    points = rng.uniform(-0.2, 0.2, (200, 3)).astype(np.float32)
    colours = rng.integers(0, 255, (200, 3)).astype(np.uint8)
    return one_node(key, points, colours)


@pytest.mark.parametrize("rig", [Equirect(256, 128), Equirect(256, 256, "top-bottom")], ids=str)
def test_each_frame_of_a_film_is_as_if_all_were_drawn_anew(rig, context, media, build) -> None:
    media.put("red0000000", plain((220, 40, 40)))
    media.put("blue000000", plain((40, 40, 220)))
    media.models = {
        "solid00000": ball("solid", (0.8, 0.8, 0.8, 1.0)),
        "other00000": ball("other", (0.2, 0.8, 0.2, 1.0)),
        "glass00000": ball("glass", (0.9, 0.9, 0.9, 0.4)),
    }
    media.clouds = {"grain00000": grain("grain", 1), "chaff00000": grain("chaff", 2)}

    def model(asset: str, yaw: float, **more: object) -> ModelOverlay:
        placement = Around(yaw=yaw, distance=1.5)
        return ModelOverlay(id="model00000", asset=asset, placement=placement, **more)

    def cloud(asset: str, **more: object) -> CloudOverlay:
        placement = Around(yaw=45, distance=1.2)
        return CloudOverlay(id="cloud00000", asset=asset, point=0.03, placement=placement, **more)

    red, blue, none = Photo360(asset="red0000000"), Photo360(asset="blue000000"), Backdrop()
    solid, glass = model("solid00000", 40), model("glass00000", 35)
    standing = structs.replace(solid, placement=Standing(position=(0.3, 1.0, -1.5)))
    between = Picture(
        id="between000", asset="red0000000", width=0.5, placement=Around(yaw=40, distance=1.4)
    )
    moments = [
        build(none, [solid]),
        build(none, [solid]),
        build(red, [solid]),  # lit by another sky
        build(blue, [solid]),
        build(blue, [model("solid00000", 60)]),
        build(blue, [model("solid00000", 60, size=1.0)]),
        build(blue, [model("other00000", 60, size=1.0)]),
        build(blue, [model("other00000", 60, size=1.0, opacity=0.5)]),
        build(blue, [model("other00000", 60, size=1.0, opacity=0.2)]),
        build(none, [solid, glass]),
        build(none, [solid, between, glass]),
        build(none, [glass, solid, cloud("grain00000", opacity=0.5)]),
        build(none, [glass, model("glass00000", 50), cloud("chaff00000", opacity=0.5)]),
        build(none, [model("glass00000", 50), cloud("chaff00000"), glass]),
        build(none, [standing]),
        build(none, [standing], eye_height=1.2),
        build(none, []),
        build(Environment(model="solid00000", sky="red0000000"), [solid]),
        build(Environment(model="solid00000", sky="red0000000", light=3.0), [solid]),
        build(none, [solid]),
    ]
    with (
        closing(Engine(context)) as film,
        closing(Engine(context, memory=Memory(0))) as anew,
        closing(OffscreenCanvas(context, rig.width, rig.height)) as canvas,
    ):
        for number, moment in enumerate(moments):
            film.draw(moment, rig, canvas, media)
            ours = canvas.read()
            anew.draw(moment, rig, canvas, media)
            np.testing.assert_array_equal(ours, canvas.read(), err_msg=f"moment {number}")
