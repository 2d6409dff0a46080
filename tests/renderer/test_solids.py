"""Solids in every rig: a mesh of a flat square is drawn where a picture of that square is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion

from assets.media import Material, Mesh, Model
from renderer.layers import Solid
from renderer.rigs import FACES, Cubemap, Dome, Equirect, Perspective, Planet
from renderer.sights import axes, sights_of
from renderer.solids import face_rects, sphere_bounds, touches
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.model import Model as ModelOverlay
from story.overlays.picture import Picture
from story.space import rotation_of

BLACK = Backdrop(top="#000000", bottom="#000000")
Pixels = NDArray[np.uint8]


def square(colour: tuple[float, float, float], alpha: float = 1.0, key: str = "square") -> Model:
    """A unit square facing +Z, finely divided, shining in one linear colour."""
    count = 33
    y, x = np.mgrid[0:count, 0:count] / (count - 1) - 0.5
    positions = np.stack([x, y, np.zeros_like(x)], -1).reshape(-1, 3).astype(np.float32)
    corner = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).reshape(-1, 1)
    quads = corner + np.array([0, 1, count + 1, 0, count + 1, count])
    mesh = Mesh(
        positions,
        np.tile(np.array([0, 0, 1], np.float32), (count * count, 1)),
        quads.reshape(-1).astype(np.uint32),
    )
    material = Material(
        base=(*colour, alpha),
        unlit=True,
        double_sided=True,
        alpha_mode="opaque" if alpha == 1 else "blend",
    )
    return Model(
        f"{key}-{colour}-{alpha}", (mesh,), (material,), (), (-0.5, -0.5, 0.0), (0.5, 0.5, 0.0)
    )


RIGS = [
    Perspective(View(yaw=20, pitch=10, fov=70), 320, 240),
    Perspective(View(yaw=20, pitch=10, fov=70), 320, 240, "left"),
    Cubemap("front", 256),
    Equirect(512, 256),
    Equirect(512, 512, "top-bottom"),
    Equirect(1024, 256, "left-right"),
    Dome(320, 320, fov=200),
    Dome(400, 320, fov=220, yaw=30, tilt=60, roll=20, eyes="right"),
    Planet(View(yaw=20, pitch=-70, roll=10), 320, 320, fov=250),
]


@pytest.mark.parametrize("rig", RIGS, ids=str)
@pytest.mark.parametrize(
    "placement",
    [
        Around(yaw=30, pitch=12, distance=1.2, roll=20),
        Around(yaw=-45, pitch=35, distance=1.0),  # where three faces of the cube meet
        Around(yaw=179, pitch=-80, distance=1.5),
        Standing(position=(0.8, 1.0, -0.9), rotation=rotation_of(60, 30, 10), scale=1.3),
    ],
    ids=["ahead", "corner", "below", "aslant"],
)
def test_a_square_mesh_is_where_a_square_picture_is(placement, rig, render, build, media) -> None:
    white = media.put("picture000", np.full((8, 8, 3), 255, np.uint8))
    media.models["model00000"] = square((1.0, 1.0, 1.0))
    mesh = ModelOverlay(id="overlay000", asset="model00000", placement=placement)
    flat = Picture(id="overlay000", asset=white, width=1.0, placement=placement)
    ours = render(build(BLACK, [mesh]), rig)[..., 0].astype(int)
    expected = render(build(BLACK, [flat]), rig)[..., 0].astype(int)
    # Compared away from the edge, which is softened by one pixel of the equator: by more columns
    # the nearer it comes to a pole.
    reach = 1
    if isinstance(rig, Equirect):
        rows = 256
        pitch = np.pi * (0.5 - (np.arange(expected.shape[0]) % rows + 0.5) / rows)
        clear = np.cos(pitch)[:, None] > 1 / 6
        reach = 6
    else:
        clear = np.ones((expected.shape[0], 1), bool)
    inside = np.broadcast_to(clear, expected.shape).copy()
    for down in (-1, 0, 1):
        for across in range(-reach, reach + 1):
            inside &= np.roll(expected, (down, across), (0, 1)) == expected
    assert np.abs(ours - expected)[inside & (expected % 255 == 0)].max() <= 2
    light = [float(((drawn / 255.0) ** 2.2).sum()) for drawn in (ours, expected)]
    assert light[0] == pytest.approx(light[1], rel=0.01, abs=0.01)


@pytest.mark.parametrize("rig", [RIGS[0], RIGS[3], RIGS[4]], ids=str)
def test_planes_and_meshes_hide_one_another_by_depth(rig, render, build, media) -> None:
    red = media.put("picture000", np.full((8, 8, 3), (255, 0, 0), np.uint8))
    media.models["model00000"] = square((0.0, 1.0, 0.0))
    mesh = ModelOverlay(
        id="mesh000000", asset="model00000", placement=Around(yaw=20, pitch=10, distance=1.5)
    )
    front = Picture(
        id="front00000", asset=red, width=0.2, placement=Around(yaw=20, pitch=10, distance=1.0)
    )
    behind = Picture(
        id="behind0000", asset=red, width=0.6, placement=Around(yaw=20, pitch=10, distance=2.5)
    )
    clean = render(build(BLACK, [mesh]), rig)
    np.testing.assert_array_equal(render(build(BLACK, [mesh, behind]), rig), clean)
    both = render(build(BLACK, [front, mesh]), rig)
    assert (both[..., 0] == 255).sum() > 50
    alone = render(build(BLACK, [front]), rig)
    np.testing.assert_array_equal(both[alone[..., 0] == 255, 0], 255)


@pytest.mark.parametrize("rig", RIGS, ids=str)
@pytest.mark.parametrize(
    "placement",
    [
        Around(yaw=30, pitch=12, distance=1.2, roll=20),
        Around(yaw=-45, pitch=35, distance=40.0, scale=20.0),
        Standing(position=(0.8, 1.0, -0.9), rotation=rotation_of(60, 30, 10), scale=1.3),
        Standing(position=(0.3, 1.6, -1.2), rotation=rotation_of(-60, 0, 0)),
    ],
    ids=["ahead", "far", "aslant", "grazing"],
)
def test_a_picture_on_a_surface_shows(placement, rig, render, build, media) -> None:
    red = media.put("picture000", np.full((8, 8, 3), (255, 0, 0), np.uint8))
    media.models["model00000"] = square((0.0, 1.0, 0.0))
    wall = ModelOverlay(id="wall000000", asset="model00000", placement=placement)
    hung = Picture(id="hung000000", asset=red, width=0.6, placement=placement)
    alone = render(build(BLACK, [hung]), rig)
    seen = binary_erosion(alone[..., 0] == 255)  # its edge lets a little through
    for order in ([wall, hung], [hung, wall]):
        np.testing.assert_array_equal(render(build(BLACK, order), rig)[seen], alone[seen])


@pytest.mark.parametrize("rig", [RIGS[0], RIGS[3]], ids=str)
def test_a_translucent_mesh_is_mixed_in_light(rig, render, build, media) -> None:
    media.models["model00000"] = square((1.0, 1.0, 1.0), 0.5)
    mesh = ModelOverlay(
        id="mesh000000", asset="model00000", placement=Around(yaw=20, pitch=10, distance=1.5)
    )
    assert render(build(BLACK, [mesh]), rig).max(axis=(0, 1))[0] == pytest.approx(188, abs=1)
    media.models["model00001"] = square((1.0, 1.0, 1.0))
    faded = ModelOverlay(
        id="mesh000000",
        asset="model00001",
        opacity=0.5,
        placement=Around(yaw=20, pitch=10, distance=1.5),
    )
    assert render(build(BLACK, [faded]), rig).max(axis=(0, 1))[0] == pytest.approx(188, abs=1)


def test_the_edge_of_a_mesh_is_softened(render, build, media) -> None:
    media.models["model00000"] = square((1.0, 1.0, 1.0))
    mesh = ModelOverlay(
        id="mesh000000", asset="model00000", placement=Around(distance=1.5, roll=17)
    )
    for rig in (Perspective(View(fov=70), 320, 240), Equirect(512, 256)):
        ours = render(build(BLACK, [mesh]), rig)[..., 0]
        between = (ours > 20) & (ours < 235)
        assert between.sum() > 50


def test_only_the_faces_that_a_solid_reaches_are_drawn() -> None:
    sight = sights_of(Equirect(512, 256), 1.6)[0]

    def faces(x: float, y: float, z: float, radius: float) -> set[str]:
        solid = Solid(lambda view: None, (x, y + 1.6, z), radius)
        return {
            face
            for face in ("front", "right", "back", "left", "up", "down")
            if touches(sight, face, solid)
        }

    assert faces(0, 0, -3, 0.5) == {"front"}
    assert faces(0, 0, 3, 0.5) == {"back"}
    assert faces(3, 0, -3, 0.5) == {"front", "right"}
    assert faces(0, -2, 0, 0.5) == {"down"}
    assert faces(0, 2, 0, 0.1) == {"up"}
    assert faces(0, 0, 0, 1.0) == {"front", "right", "back", "left", "up", "down"}
    assert faces(-2, 2, -2, 0.2) == {"front", "left", "up"}


def test_a_selected_solid_is_outlined(render, build, media) -> None:
    media.models["model00000"] = square((0.0, 0.0, 0.0))
    mesh = ModelOverlay(id="mesh000000", asset="model00000", placement=Around(distance=1.5))
    moment = build(BLACK, [mesh])
    rig = Perspective(View(fov=70), 320, 240)
    plain, chosen = render(moment, rig), render(moment, rig, selected=("mesh000000",))
    changed = (plain != chosen).any(-1)
    assert 500 < changed.sum() < 5000
    assert not changed[110:130, 150:170].any()


def test_a_solids_bounds_hold_all_of_it() -> None:
    rng = np.random.default_rng(4)
    sight = sights_of(Perspective(View(yaw=30, pitch=-20, roll=40, fov=70), 300, 200), 1.6)[0]
    view = sight.mesh_view()
    matrix = view.projection.astype(np.float64) @ view.view
    for _ in range(200):
        centre = rng.normal(size=3) * 4 + (0, 1.6, 0)
        radius = float(rng.uniform(0.05, 2))
        left, bottom, width, height = sphere_bounds(sight, tuple(map(float, centre)), radius)
        on_it = rng.normal(size=(200, 3))
        on_it = centre + radius * on_it / np.linalg.norm(on_it, axis=1, keepdims=True)
        clip = np.column_stack([on_it, np.ones(200)]) @ matrix.T
        clip = clip[clip[:, 3] > 0.02]
        x, y = ((0.5 + 0.5 * clip[:, :2] / clip[:, 3:]) * (300, 200)).T
        seen = (x >= 0) & (x < 300) & (y >= 0) & (y < 200)
        assert (x[seen] >= left).all()
        assert (x[seen] <= left + width).all()
        assert (y[seen] >= bottom).all()
        assert (y[seen] <= bottom + height).all()


@pytest.mark.parametrize("eyes", ["mono", "left-right"])
def test_the_parts_of_a_picture_that_a_face_is_laid_over_hold_all_it_shows(eyes) -> None:
    rng = np.random.default_rng(5)
    rows, columns = np.mgrid[0:128, 0:256]
    for sight in sights_of(Equirect(512 if eyes == "left-right" else 256, 128, eyes), 1.6):
        left, bottom = sight.rect[:2]
        x, y = left + columns.ravel() + 0.5, bottom + rows.ravel() + 0.5
        rays = [sight.ray(float(a), float(b)) for a, b in zip(x, y, strict=True)]
        origins, directions = (np.array(each) for each in zip(*rays, strict=True))
        for _ in range(60):
            centre = rng.normal(size=3) * 2 + (0, 1.6, 0)
            radius = float(rng.uniform(0.05, 1.5))
            solid = Solid(lambda view: None, tuple(map(float, centre)), radius)
            away = centre - origins
            along = np.maximum((away * directions).sum(1), 0)
            met = np.linalg.norm(away - along[:, None] * directions, axis=1) <= radius
            for face, look in FACES.items():
                across, up, back = (directions @ axes(rotation_of(look.yaw, look.pitch))).T
                on_face = np.maximum(np.abs(across), np.abs(up)) <= -back
                covered = np.zeros(len(x), int)
                if touches(sight, face, solid):
                    for a, b, width, height in face_rects(sight, face, [solid]):
                        covered += (x > a) & (x < a + width) & (y > b) & (y < b + height)
                assert covered.max() <= 1
                assert (covered[met & on_face] == 1).all()
