"""The engine's budget of GPU memory: what goes first, and that it comes back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from OpenGL.error import GLError

from renderer.canvas import OffscreenCanvas
from renderer.dots import Dots
from renderer.engine import Engine
from renderer.gl import GL, tapped
from renderer.memory import LEAST, MOST, Kept, Memory, budget_here, machine_memory
from renderer.rigs import Perspective
from story.errors import GpuFull
from story.model.placement import Around
from story.model.surrounding import Photo360
from story.model.values import View
from story.overlays.model import Model as ModelOverlay


@dataclass
class Thing:
    """Something that takes room, and remembers that it was deleted."""

    bytes: int
    gone: list[str] = field(default_factory=list)
    name: str = ""

    def close(self) -> None:
        self.gone.append(self.name)


def test_what_was_used_longest_ago_goes_first_and_comes_back() -> None:
    memory, gone = Memory(100), list[str]()
    kept: Kept[Thing] = Kept(memory, "models")

    def make(name: str) -> Callable[[], Thing]:
        return lambda: Thing(40, gone, name)

    for name in ("a", "b", "a", "c"):
        memory.begin()
        kept.take(name, make(name))
    assert gone == ["b"]
    assert memory.bytes == 80
    memory.begin()
    kept.take("b", make("b"))
    assert gone == ["b", "a"]
    kept.close()
    assert sorted(gone) == ["a", "b", "b", "c"]
    assert memory.bytes == 0
    assert memory.shares == {}


def test_what_a_picture_uses_stays_to_its_end_even_where_it_is_too_much() -> None:
    memory, gone = Memory(100), list[str]()
    models: Kept[Thing] = Kept(memory, "models")
    pictures: Kept[Thing] = Kept(memory, "pictures", again=True)
    memory.begin()
    pictures.take("picture", lambda: Thing(30, gone, "picture"))
    for name in ("a", "b", "c"):
        models.take(name, lambda name=name: Thing(40, gone, name))
    assert gone == ["picture"]
    assert not memory.fits(1)
    assert memory.shares == {"models": 120}
    memory.begin()
    models.take("d", lambda: Thing(40, gone, "d"))
    assert gone == ["picture", "a", "b"]
    memory.shed()
    assert memory.shares == {"models": 40}


def test_a_thing_in_the_place_of_another_counts_once() -> None:
    memory, gone = Memory(100), list[str]()
    kept: Kept[Thing] = Kept(memory, "light")
    kept.put("sky", Thing(30, gone, "old"))
    kept.put("sky", Thing(50, gone, "new"))
    assert gone == ["old"]
    assert memory.bytes == 50


def test_the_budget_is_a_share_of_what_there_is(context) -> None:
    context.make_current()
    found = budget_here()
    assert LEAST <= found.bytes <= MOST
    assert found.bytes < (machine_memory() or MOST)
    assert "GB" in found.why


def test_models_dropped_for_want_of_room_are_drawn_as_before(context, media, build) -> None:
    from tests.renderer.test_faces import ball

    moments = []
    for number in range(4):
        media.models[f"model{number:05}"] = ball(f"ball {number}", (0.9, 0.2 * number, 0.1, 1.0))
        media.put(f"photo{number:05}", np.full((64, 128, 3), 40 * number, np.uint8))
        one = ModelOverlay(
            id="overlay000", asset=f"model{number:05}", placement=Around(distance=1.5)
        )
        moments.append(build(Photo360(asset=f"photo{number:05}"), [one]))
    rig = Perspective(View(), 64, 48)
    with (
        closing(Engine(context)) as roomy,
        closing(Engine(context, memory=Memory(700_000))) as tight,
        closing(OffscreenCanvas(context, 64, 48)) as canvas,
    ):
        for moment in (*moments, *moments):
            roomy.draw(moment, rig, canvas, media)
            expected = canvas.read()
            tight.draw(moment, rig, canvas, media)
            np.testing.assert_array_equal(canvas.read(), expected)
            assert tight.memory.bytes < roomy.memory.bytes or moment is moments[0]
        assert tight.memory.dropped > 8
        assert roomy.memory.dropped == 0


class SmallCard:
    """A graphics card with less room than the budget says: it refuses what is too much."""

    def __init__(self, engine: Engine, room: int) -> None:
        self._engine, self._room = engine, room
        self.refused = 0

    def __call__(self, name: str, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        wanted = args[3] * args[4] * 4  # of glTexImage2D: width, height
        if self._engine.memory.bytes + wanted > self._room:
            self.refused += 1
            raise GLError(err=0x0505)
        return call(*args)


def test_a_card_that_is_full_before_the_budget_is_draws_on(context, media, build) -> None:
    moments = [build(Photo360(asset=media.put(f"photo{n:05}", _photo(n)))) for n in range(4)]
    rig = Perspective(View(), 32, 24)
    with (
        closing(Engine(context, memory=Memory(1 << 30))) as roomy,
        closing(Engine(context, memory=Memory(1 << 30))) as engine,
        closing(OffscreenCanvas(context, 32, 24)) as canvas,
    ):
        card = SmallCard(engine, 5 << 20)
        for moment in (*moments, moments[0]):
            roomy.draw(moment, rig, canvas, media)
            expected = canvas.read()
            with tapped(("glTexImage2D",), card):
                engine.draw(moment, rig, canvas, media)
            np.testing.assert_array_equal(canvas.read(), expected)
        assert 0 < card.refused < 4
        assert engine.memory.budget < 1 << 30  # it asks for less from now on
        large = build(Photo360(asset=media.put("photo99999", _photo(9))))
        left: list[int] = []
        for _ in range(2):
            with (
                tapped(("glTexImage2D",), SmallCard(engine, 1 << 20)),
                pytest.raises(GpuFull, match="ran out of memory"),
            ):
                engine.draw(large, rig, canvas, media)
            left.append(sum(bool(GL.glIsTexture(name)) for name in range(1, 1000)))
        assert left[0] == left[1]  # and nothing stays of what did not fit
        roomy.draw(moments[1], rig, canvas, media)
        expected = canvas.read()
        engine.draw(moments[1], rig, canvas, media)  # nothing is broken by it
        np.testing.assert_array_equal(canvas.read(), expected)


def test_points_that_had_to_make_room_take_none(context) -> None:
    context.make_current()
    memory = Memory(1 << 20)
    points = np.zeros((1000, 3), np.float32), np.zeros((1000, 3), np.uint8)
    with closing(Dots(memory)) as dots:
        before = _buffers()
        assert [dots.take(key, 1000, lambda: points) for key in "ab"] == [0, 1024]
        assert _buffers() == before + 1
        memory.make_do()
        assert _buffers() == before
        assert dots.take("b", 1000, lambda: points) == 0


def _buffers() -> int:
    return sum(bool(GL.glIsBuffer(name)) for name in range(1, 50_000))  # others came before


def _photo(seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (512, 1024, 3), np.uint8)
