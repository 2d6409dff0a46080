"""What a driver refuses is left out and named, and the rest is drawn as ever."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import numpy as np
import pytest

from assets.media import Material
from renderer import programs
from renderer.canvas import OffscreenCanvas
from renderer.context import Context
from renderer.engine import Engine
from renderer.gl import GL
from renderer.rigs import Equirect, Perspective
from story.errors import ShaderError
from story.model.lighting import Lighting
from story.model.placement import Around, Standing
from story.model.surrounding import Backdrop, Photo360
from story.model.values import View
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.splats import Splats
from tests.renderer.test_measuring import wall
from tests.renderer.test_shadows import _slab as slab

FLAT, ROUND = Perspective(View(), 64, 48), Equirect(64, 32)


class Refusing:
    """A driver that does not take some files, and how often it was asked for them."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self.files, self.asked = files, 0

    def read(self, path: str) -> str:
        if path not in self.files:
            return _READ(path)
        self.asked += 1
        return "void main() { no; }\n"


_READ = programs.read


@pytest.fixture
def things(media: Any) -> dict[str, Any]:
    """A thing of each kind, beside one another."""
    media.models["model00000"] = slab(0.5, 0.5, Material((1.0, 0.2, 0.2, 1.0), unlit=True))
    media.splatted["splats0000"] = wall(2.0, 0.9)
    sign = media.put("picture000", np.full((8, 8, 4), 255, np.uint8))
    place = Standing(position=(0.0, 1.4, -2.0))
    return {
        "model": Model(id="model00000", name="The block", asset="model00000", placement=place),
        "splats": Splats(
            id="splats0000", name="The wall", asset="splats0000", placement=Around(yaw=40)
        ),
        "picture": Picture(
            id="picture000", name="The sign", asset=sign, placement=Around(yaw=-40, distance=2.0)
        ),
    }


def _drawn(
    context: Context, rig: Any, moment: Any, media: Any, times: int = 1, **options: Any
) -> Any:
    canvas = OffscreenCanvas(context, rig.width, rig.height, opaque=True)
    engine = Engine(context)
    try:
        for _ in range(times):
            found = engine.draw(moment, rig, canvas, media, **options)
        return found, canvas.read()
    finally:
        engine.close()
        canvas.close()


@pytest.mark.parametrize(
    ("file", "missing", "rig"),
    [
        ("model.frag", "model", ROUND),
        ("splat.frag", "splats", FLAT),
        ("planes/picture.frag", "picture", FLAT),
    ],
)
def test_one_kind_of_thing_is_left_out(
    file: str,
    missing: str,
    rig: Any,
    things: dict[str, Any],
    context: Context,
    media: Any,
    build: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rest = [one for name, one in things.items() if name != missing]
    _, expected = _drawn(context, rig, build(Backdrop(), rest), media)
    driver = Refusing((file,))
    monkeypatch.setattr(programs, "read", driver.read)
    moment = build(Backdrop(), list(things.values()))
    found, picture = _drawn(context, rig, moment, media, times=2)
    np.testing.assert_allclose(picture, expected, atol=4)  # edges are smoothed where solids are
    (line,) = found.notes
    assert things[missing].name in line
    assert file in line
    assert driver.asked <= 2  # not for each picture: once, and once as it is seen from a cube


def test_shadows_are_left_out(
    things: dict[str, Any],
    context: Context,
    media: Any,
    build: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Perspective(View(pitch=-30.0), 64, 48)
    alone = [things["model"]]
    _, expected = _drawn(context, rig, build(Backdrop(), alone, lighting=Lighting()), media)
    monkeypatch.setattr(programs, "read", Refusing(("ground/lost.frag",)).read)
    moment = build(Backdrop(), alone, lighting=Lighting(shadows=1.0))
    found, picture = _drawn(context, rig, moment, media, times=2)
    np.testing.assert_allclose(picture, expected, atol=4)  # edges are smoothed where solids are
    assert "its shadows" in found.notes[0]


@pytest.mark.parametrize("file", ["planes/outline.frag", "solids/outline.frag"])
def test_what_is_selected_is_drawn_without_its_line(
    file: str,
    things: dict[str, Any],
    context: Context,
    media: Any,
    build: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = build(Backdrop(), list(things.values()))
    _, expected = _drawn(context, FLAT, moment, media)
    monkeypatch.setattr(programs, "read", Refusing((file,)).read)
    chosen = {"planes": "picture", "solids": "model"}[file.split("/")[0]]
    found, picture = _drawn(context, FLAT, moment, media, selected={things[chosen].id})
    np.testing.assert_array_equal(picture, expected)
    (line,) = found.notes
    assert "round what is selected" in line


def test_a_plain_ground_stands_in_for_what_surrounds(
    things: dict[str, Any],
    context: Context,
    media: Any,
    build: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    around = media.put("around0000", np.full((8, 16, 3), 200, np.uint8))
    rig = FLAT
    _, expected = _drawn(context, rig, build(Backdrop(), [things["picture"]]), media)
    monkeypatch.setattr(programs, "read", Refusing(("sky/panorama.frag",)).read)
    moment = build(Photo360(asset=around), [things["picture"]])
    found, picture = _drawn(context, rig, moment, media)
    np.testing.assert_allclose(picture, expected, atol=4)  # edges are smoothed where solids are
    assert "what surrounds" in found.notes[0]


def test_things_are_lit_and_nothing_is_left_over_where_the_sky_is_refused(
    context: Context, media: Any, build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    around = media.put("around0000", np.full((8, 16, 3), 200, np.uint8))
    media.models["model00000"] = slab(0.5, 0.5, Material((1.0, 0.2, 0.2, 1.0)))
    place = Standing(position=(0.0, 1.4, -2.0))
    block = Model(id="model00000", name="The block", asset="model00000", placement=place)
    _, expected = _drawn(context, FLAT, build(Backdrop(), [block]), media)  # by the studio
    monkeypatch.setattr(programs, "read", Refusing(("sky/panorama.frag",)).read)
    moment = build(Photo360(asset=around), [block])
    canvas = OffscreenCanvas(context, FLAT.width, FLAT.height, opaque=True)
    with closing(Engine(context)) as engine, closing(canvas):
        found = engine.draw(moment, FLAT, canvas, media)
        before = _textures()
        for _ in range(3):
            engine.draw(moment, FLAT, canvas, media)
        assert _textures() == before
        np.testing.assert_allclose(canvas.read(), expected, atol=4)
    (line,) = found.notes
    assert "what surrounds" in line


def _textures() -> int:
    """How many textures and framebuffers the driver has, of those first named."""
    return sum(bool(GL.glIsTexture(n)) + bool(GL.glIsFramebuffer(n)) for n in range(1, 1000))


def test_without_the_last_pass_there_is_no_picture(
    context: Context, media: Any, build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "read", Refusing(("output.frag",)).read)
    with pytest.raises(ShaderError, match=r"output\.frag"):
        _drawn(context, FLAT, build(Backdrop(), []), media)
