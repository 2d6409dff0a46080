"""What models look like: light kept, formulas met, textures the right way round, alpha, size."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Literal

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Material, Mesh, Model, Texture
from renderer import lamps
from renderer.canvas import OffscreenCanvas
from renderer.hits import strike
from renderer.light_cubes import RULES, reflectance
from renderer.postures import Postures
from renderer.rigs import Cubemap, Equirect, Perspective
from renderer.sights import pose_matrix
from story.model.placement import Standing
from story.model.surrounding import Backdrop, Environment, Photo360
from story.model.values import View
from story.overlays.model import Model as Overlay
from story.space import Pose, rotation_of

NAME = "model00000"
PHOTO = "photo00000"
Render = Callable[..., NDArray[np.uint8]]
Build = Callable[..., Any]


_KEYS = count()


def _new_key() -> str:
    """Models are kept by their keys: each needs its own."""
    return f"model {next(_KEYS)}"


def linear(code: NDArray[Any] | float) -> NDArray[np.float64]:
    c = np.asarray(code, np.float64) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def coded(light: float) -> float:
    low = light <= 0.0031308
    return 255 * (light * 12.92 if low else 1.055 * light ** (1 / 2.4) - 0.055)


def quad(
    material: Material,
    textures: Sequence[Texture] = (),
    *,
    tangents: bool = False,
    colours: NDArray[np.float32] | None = None,
) -> Model:
    """Two metres square, facing +Z, uv from its upper left."""
    positions = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    return Model(
        _new_key(),
        (
            Mesh(
                positions,
                np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
                np.array([0, 1, 2, 0, 2, 3], np.uint32),
                uv=np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32),
                tangents=np.tile(np.array([1, 0, 0, 1], np.float32), (4, 1)) if tangents else None,
                colours=colours,
            ),
        ),
        (material,),
        tuple(textures),
        (-1.0, -1.0, 0.0),
        (1.0, 1.0, 0.0),
    )


def cube(material: Material) -> Model:
    """One metre on each side, about its origin."""
    points, normals, indices = [], [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            face = np.zeros((4, 3))
            face[:, axis] = sign / 2
            face[:, u], face[:, v] = (-0.5, 0.5, 0.5, -0.5), (-0.5, -0.5, 0.5, 0.5)
            normal = np.zeros(3)
            normal[axis] = sign
            first = 4 * len(points)
            points.append(face if sign > 0 else face[::-1])
            normals.append(np.tile(normal, (4, 1)))
            indices.append(np.array([0, 1, 2, 0, 2, 3]) + first)
    mesh = Mesh(
        np.concatenate(points).astype(np.float32),
        np.concatenate(normals).astype(np.float32),
        np.concatenate(indices).astype(np.uint32),
    )
    return Model(_new_key(), (mesh,), (material,), (), (-0.5, -0.5, -0.5), (0.5, 0.5, 0.5))


def flat(*colour: int) -> NDArray[np.uint8]:
    """A panorama of one colour."""
    return np.full((64, 128, 3), colour, np.uint8)


@pytest.fixture
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The surrounding's light alone."""
    key = msgspec.structs.replace(RULES.key, intensity=0.0)
    monkeypatch.setattr(lamps, "RULES", msgspec.structs.replace(RULES, key=key))


@pytest.fixture
def show(render: Render, build: Build, media: Any) -> Callable[..., NDArray[np.uint8]]:
    """The middle pixel of a model two metres ahead of the eye, or the whole picture."""

    def draw(
        model: Model,
        surrounding: Any = Backdrop(),  # noqa: B008
        *,
        turn: tuple[float, float, float] = (0.0, 0.0, 0.0),
        view: View = View(),  # noqa: B008
        whole: bool = False,
        **overlay: Any,
    ) -> NDArray[np.uint8]:
        media.models[NAME] = model
        placed = Standing(position=(0.0, 1.6, -2.0), rotation=rotation_of(*turn))
        one = Overlay(id="over000001", asset=NAME, **{"placement": placed, **overlay})
        picture = render(build(surrounding, [one]), Perspective(view, 64, 64))
        return picture if whole else picture[32, 32]

    return draw


@pytest.mark.usefixtures("no_key")
@pytest.mark.parametrize("metallic", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("roughness", [0.0, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("turn", [0.0, 50.0])
def test_a_white_thing_in_even_light_vanishes(
    show: Render, media: Any, metallic: float, roughness: float, turn: float
) -> None:
    media.put(PHOTO, flat(188, 188, 188))
    material = Material(metallic=metallic, roughness=roughness)
    pixel = show(quad(material), Photo360(asset=PHOTO), turn=(turn, 0.0, 0.0))
    assert np.abs(pixel[:3].astype(int) - 188).max() <= 1


def test_direct_light_follows_the_formula(show: Render, media: Any) -> None:
    media.put(PHOTO, flat(0, 0, 0))
    base, roughness, metallic = (0.5, 0.25, 0.8), 0.6, 0.3
    material = Material((*base, 1.0), metallic, roughness)
    pixel = show(quad(material), Photo360(asset=PHOTO))
    light = np.array(lamps.key_lamp().towards)
    normal = view = np.array([0.0, 0.0, 1.0])
    half = (light + view) / np.linalg.norm(light + view)
    n_l, n_v, n_h, v_h = light[2], 1.0, half[2], float(view @ half)
    a2 = roughness**4
    spread = a2 / (math.pi * (n_h**2 * (a2 - 1) + 1) ** 2)
    gv, gl = (math.sqrt(a2 + (1 - a2) * n**2) for n in (n_v, n_l))
    visible = 0.5 / (n_l * gv + n_v * gl)
    colour = np.array(base)
    f0 = 0.04 * (1 - metallic) + colour * metallic
    fresnel = f0 + (1 - f0) * (1 - v_h) ** 5
    table = reflectance()
    ess = table.sum(-1)[15, 9] * 0.9 + table.sum(-1)[15, 10] * 0.1  # cosine 1, roughness 0.6
    specular = spread * visible * fresnel * (1 + f0 * (1 / ess - 1))
    dielectric = 0.04 + 0.96 * (1 - v_h) ** 5
    diffuse = colour * (1 - metallic) / math.pi * (1 - dielectric)
    key = np.array(RULES.key.colour) * RULES.key.intensity
    expected = [coded(float(value)) for value in (specular + diffuse) * n_l * key]
    assert np.abs(pixel[:3] - np.array(expected)).max() <= 1.5
    assert normal is view


@pytest.mark.usefixtures("no_key")
@pytest.mark.parametrize(
    ("up", "share"), [(0.0, 1 / 2), (90.0, 1 / 2 + 1 / 3), (-90.0, 1 / 2 - 1 / 3)]
)
def test_irradiance_of_a_gradient_is_its_cosine_integral(
    render: Render, build: Build, media: Any, up: float, share: float
) -> None:
    media.models["ground0000"] = cube(Material(unlit=True))
    media.models[NAME] = quad(Material(metallic=0.0, roughness=1.0))
    around = Environment(
        model="ground0000", position=(0.0, -50.0, 0.0), top="#bcbcbc", bottom="#000000", light=0.8
    )
    # Facing up it is seen from above, facing down from below: always square on.
    down = math.radians(-up)
    place = Standing(
        position=(0.0, 1.6 + 2 * math.sin(down), -2 * math.cos(down)),
        rotation=rotation_of(0.0, -up),
    )
    one = Overlay(id="over000001", asset=NAME, placement=place)
    pixel = render(build(around, [one]), Perspective(View(pitch=-up), 32, 32))[16, 16]
    expected = coded(float(linear(188.0)) * share * 0.8)
    assert abs(float(pixel[0]) - expected) <= 2


def _four_sides() -> NDArray[np.uint8]:
    """Front blue, right green, behind red, left white; 1024 wide."""
    picture = np.zeros((512, 1024, 3), np.uint8)
    yaw = (np.arange(1024) + 0.5) / 1024 * 360 - 180
    picture[:, np.abs(yaw) < 45] = (0, 0, 255)
    picture[:, (yaw >= 45) & (yaw < 135)] = (0, 255, 0)
    picture[:, np.abs(yaw) >= 135] = (255, 0, 0)
    picture[:, (yaw < -45) & (yaw >= -135)] = (255, 255, 255)
    return picture


@pytest.mark.usefixtures("no_key")
@pytest.mark.parametrize(
    ("turn", "seen"), [(0.0, (255, 0, 0)), (-45.0, (0, 255, 0)), (45.0, (255, 255, 255))]
)
def test_a_mirror_shows_what_stands_opposite(
    show: Render, media: Any, turn: float, seen: tuple[int, int, int]
) -> None:
    media.put(PHOTO, _four_sides())
    material = Material(metallic=1.0, roughness=0.0, double_sided=True)
    pixel = show(quad(material), Photo360(asset=PHOTO), turn=(turn, 0.0, 0.0))
    assert np.abs(pixel[:3].astype(int) - seen).max() <= 12


@pytest.mark.parametrize("tangents", [True, False])
def test_normal_maps_tilt_as_gltf_says(show: Render, media: Any, tangents: bool) -> None:
    """The key light comes from the upper right: what leans that way is brighter."""
    media.put(PHOTO, flat(0, 0, 0))

    def shine(red: int, green: int) -> int:
        pixels = np.full((4, 4, 4), 255, np.uint8)
        pixels[..., 0], pixels[..., 1], pixels[..., 2] = red, green, 230
        material = Material(metallic=0.0, roughness=1.0, normal_texture=0)
        model = quad(material, [Texture(pixels)], tangents=tangents)
        return int(show(model, Photo360(asset=PHOTO))[1])

    assert shine(180, 128) > shine(128, 128) > shine(76, 128)
    assert shine(128, 180) > shine(128, 128) > shine(128, 76)


def test_derived_tangents_agree_with_given_ones(show: Render, media: Any) -> None:
    media.put(PHOTO, _four_sides())
    pixels = np.random.default_rng(3).integers(90, 165, (8, 8, 4), np.uint8)
    pixels[..., 2:] = 230
    material = Material(metallic=0.4, roughness=0.5, normal_texture=0)
    pictures = [
        show(
            quad(material, [Texture(pixels)], tangents=given),
            Photo360(asset=PHOTO),
            whole=True,
            turn=(20.0, 10.0, 0.0),
        ).astype(int)
        for given in (True, False)
    ]
    assert np.abs(pictures[0] - pictures[1]).max() <= 3


def test_textures_stand_upright_and_in_srgb(show: Render) -> None:
    pixels = np.full((2, 2, 4), 255, np.uint8)
    pixels[0, 0, :3], pixels[0, 1, :3] = (200, 10, 10), (10, 200, 10)
    pixels[1, 0, :3], pixels[1, 1, :3] = (10, 10, 200), (200, 200, 10)
    material = Material(base_texture=0, unlit=True)
    texture = Texture(pixels, "clamp", "clamp")
    picture = show(quad(material, [texture]), whole=True)
    corners = picture[[12, 12, 51, 51], [12, 51, 12, 51], :3]
    assert np.abs(corners.astype(int) - pixels[..., :3].reshape(4, 3)).max() <= 1


def test_vertex_colours_and_factors_multiply(show: Render) -> None:
    colours = np.tile(np.array([0.5, 1.0, 0.25, 1.0], np.float32), (4, 1))
    material = Material((0.8, 0.5, 1.0, 1.0), unlit=True)
    pixel = show(quad(material, colours=colours))
    assert np.abs(pixel[:3] - np.array([coded(0.4), coded(0.5), coded(0.25)])).max() <= 1


def test_emission_is_seen_in_the_dark(show: Render, media: Any) -> None:
    media.put(PHOTO, flat(0, 0, 0))
    material = Material((0.0, 0.0, 0.0, 1.0), 1.0, 1.0, (0.2, 0.4, 0.6))
    pixel = show(quad(material), Photo360(asset=PHOTO))
    assert np.abs(pixel[:3] - np.array([coded(0.2), coded(0.4), coded(0.6)])).max() <= 1


@pytest.mark.usefixtures("no_key")
def test_occlusion_darkens_what_is_reflected_diffusely(show: Render, media: Any) -> None:
    media.put(PHOTO, flat(188, 188, 188))
    half = np.full((2, 2, 4), 128, np.uint8)
    material = Material(metallic=0.0, roughness=1.0, occlusion_texture=0, occlusion_strength=0.5)
    pixel = show(quad(material, [Texture(half)]), Photo360(asset=PHOTO))
    kept = 1 + (128 / 255 - 1) * 0.5
    assert abs(float(pixel[0]) - coded(float(linear(188.0)) * kept)) <= 2


@pytest.mark.parametrize(
    ("mode", "alpha", "share"),
    [
        ("opaque", 0.3, 1.0),
        ("mask", 0.49, 0.0),
        ("mask", 0.51, 1.0),
        ("blend", 0.3, 0.3),
    ],
)
def test_alpha_modes(
    show: Render, mode: Literal["opaque", "mask", "blend"], alpha: float, share: float
) -> None:
    material = Material((1.0, 0.0, 0.0, alpha), unlit=True, alpha_mode=mode)
    pixel = show(quad(material), Backdrop(top="#0000ff", bottom="#0000ff"))
    assert np.abs(pixel[:3] - np.array([coded(share), 0.0, coded(1 - share)])).max() <= 1


def test_single_sided_things_have_no_back(show: Render) -> None:
    blue = Backdrop(top="#0000ff", bottom="#0000ff")
    red = Material((1.0, 0.0, 0.0, 1.0), unlit=True)
    assert show(quad(red), blue, turn=(-180.0, 0.0, 0.0))[0] == 0
    both = replace(red, double_sided=True)
    assert show(quad(both), blue, turn=(-180.0, 0.0, 0.0))[0] == 255


@pytest.mark.parametrize("rig", ["perspective", "equirect"])
def test_a_faded_model_fades_as_one_thing(
    render: Render, build: Build, media: Any, rig: str
) -> None:
    media.models[NAME] = cube(Material((1.0, 0.0, 0.0, 1.0), unlit=True, double_sided=True))
    one = Overlay(
        id="over000001",
        asset=NAME,
        opacity=0.5,
        placement=Standing(position=(0.0, 1.6, -2.0), rotation=rotation_of(30.0, 20.0)),
    )
    chosen = Perspective(View(), 64, 64) if rig == "perspective" else Equirect(256, 128)
    picture = render(build(Backdrop(top="#0000ff", bottom="#0000ff"), [one]), chosen)
    middle = picture[picture.shape[0] // 2, picture.shape[1] // 2]
    assert np.abs(middle[:3] - np.array([coded(0.5), 0.0, coded(0.5)])).max() <= 1.5


def test_size_is_the_longest_side_in_metres(show: Render) -> None:
    wide = cube(Material((1.0, 0.0, 0.0, 1.0), unlit=True))
    mesh = wide.meshes[0]
    stretched = replace(mesh, positions=mesh.positions * np.array([300, 100, 50], np.float32))
    model = replace(
        wide, key=_new_key(), meshes=(stretched,), low=(-150, -50, -25), high=(150, 50, 25)
    )
    black = Backdrop(top="#000000", bottom="#000000")
    picture = show(model, black, whole=True, size=1.2, view=View(fov=60.0))
    red = linear(picture[..., 0]).sum(axis=1)[32]
    near = 2.0 - 0.1  # the front face of a box 0.2 m deep
    assert red == pytest.approx(1.2 / near * 32 / math.tan(math.radians(30)), abs=0.6)


@pytest.mark.parametrize("size", [None, 0.5])
def test_a_model_can_stand_on_its_foot_wherever_its_origin_is(
    render: Render, build: Build, media: Any, size: float | None
) -> None:
    block = cube(Material((1.0, 0.0, 0.0, 1.0), unlit=True))
    (mesh,) = block.meshes
    away = np.array([3.0, 7.0, -5.0], np.float32)
    moved = replace(mesh, positions=mesh.positions + away)
    low, high = (tuple((away + side).tolist()) for side in (-0.5, 0.5))
    media.models[NAME] = replace(block, key=_new_key(), meshes=(moved,), low=low, high=high)
    media.models["model00001"] = block
    black = Backdrop(top="#000000", bottom="#000000")
    turned = rotation_of(30.0)
    foot = Standing(position=(0.3, 1.0, -4.0), rotation=turned, scale=0.8)
    middle = Standing(position=(0.3, 1.0 + 0.4 * (size or 1.0), -4.0), rotation=turned, scale=0.8)
    stands = Overlay(id="over000001", asset=NAME, size=size, placement=foot, stands="foot")
    hangs = Overlay(id="over000002", asset="model00001", size=size, placement=middle)
    rig = Perspective(View(), 160, 120)
    pictures = [render(build(black, [each]), rig).astype(int) for each in (stands, hangs)]
    assert (pictures[0][..., 0] > 128).sum() > 100
    assert np.abs(pictures[0] - pictures[1]).max() <= 2


def test_it_is_the_same_thing_in_every_rig(render: Render, build: Build, media: Any) -> None:
    media.put(PHOTO, _four_sides())
    media.models[NAME] = cube(Material((0.9, 0.6, 0.3, 1.0), 0.2, 0.7))
    one = Overlay(
        id="over000001",
        asset=NAME,
        placement=Standing(position=(1.5, 2.2, -1.5), rotation=rotation_of(25.0, 35.0)),
    )
    moment = build(Photo360(asset=PHOTO), [one])
    whole = render(moment, Equirect(1024, 512)).astype(int)
    face = render(moment, Cubemap("front", 256)).astype(int)
    checked = 0
    for row in range(16, 256, 16):
        for column in range(16, 256, 16):
            x, y = (column + 0.5) / 128 - 1, 1 - (row + 0.5) / 128
            u = 0.5 + math.atan2(x, 1.0) / (2 * math.pi)
            v = 0.5 - math.atan2(y, math.hypot(x, 1.0)) / math.pi
            patch = face[row - 3 : row + 4, column - 3 : column + 4, :3]
            if np.ptp(patch, axis=(0, 1)).max() > 6:
                continue
            seen = whole[int(v * 512), int(u * 1024), :3]
            assert np.abs(seen - face[row, column, :3]).max() <= 6
            checked += 1
    assert checked > 60


def test_picking_strikes_the_surface_not_the_box(
    render: Render, build: Build, media: Any, engine: Any
) -> None:
    media.models[NAME] = quad(Material(double_sided=True))
    one = Overlay(
        id="over000001",
        asset=NAME,
        placement=Standing(position=(0.0, 1.6, -2.0), rotation=rotation_of(0.0, 0.0, 45.0)),
    )
    moment = build(Backdrop(), [one])
    rig = Perspective(View(fov=90.0), 100, 100)
    assert engine.pick(moment, rig, 50, 50, media) == "over000001"
    assert engine.pick(moment, rig, 50, 20, media) == "over000001"
    assert engine.pick(moment, rig, 25, 25, media) is None
    rest = Postures(media.models[NAME]).rest
    place = pose_matrix(Pose((0.0, 0.0, -3.0), scale=2.0))
    assert strike(rest, place, (0.5, 0.5, 0.0), (0.0, 0.0, -1.0)) == pytest.approx(3.0)
    assert strike(rest, place, (0.5, 0.5, 0.0), (0.0, 0.0, 1.0)) is None


def test_a_missing_photo_leaves_the_studio_light(
    build: Build, media: Any, engine: Any, context: Any
) -> None:
    media.models[NAME] = quad(Material(metallic=0.0))
    one = Overlay(id="over000001", asset=NAME, placement=Standing(position=(0.0, 1.6, -2.0)))
    canvas = OffscreenCanvas(context, 32, 32)
    drawn = engine.draw(
        build(Photo360(asset="absent0000"), [one]), Perspective(View(), 32, 32), canvas, media
    )
    picture = canvas.read()
    canvas.close()
    assert [failure.overlay for failure in drawn.failures] == [None]
    assert picture[16, 16, 0] > 120
