"""What the speaker is given: blocks that follow the newest state without a tear."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs

from assets.media import Samples
from renderer.sound import RATE
from story.model.actions import GoTo, TimeReached
from story.model.asset import Asset
from story.model.story import VERSION, Scene, Story
from story.overlays.sound import Sound
from story.visit.state import Clock, SoundPlayed, State
from studio.hearing import Hearing, Score
from studio.speaker import BLOCK


class Tones:
    """Sounds that hold one level: what is mixed can be read off."""

    def __init__(self, levels: dict[str, float]) -> None:
        self._levels = levels

    def samples(self, asset: str, start: int, count: int, rate: int) -> Samples:
        return Samples(np.full((count, 2), self._levels[asset], np.float32), rate)

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"nobody should ask for {name}")


def asset(id_: str, seconds: float) -> Asset:
    return Asset(
        id=id_, kind="audio", name=id_, path=f"media/{id_}.wav", media_type="audio/wav",
        sha256="0" * 64, size=1, duration=seconds, channels=2,
    )  # fmt: skip


@pytest.fixture
def story() -> Story:
    loud = Sound(id="loud000000", asset="high000000", loop=True)
    quiet = Sound(id="quiet00000", asset="low0000000", loop=True)
    timed = TimeReached(time=0.5, actions=(GoTo(scene="scene00002"),))
    return Story(
        version=VERSION,
        id="story00000",
        scenes=(
            Scene(id="scene00001", overlays=(loud,), triggers=(timed,)),
            Scene(id="scene00002", overlays=(quiet,)),
        ),
        assets=(asset("high000000", 10), asset("low0000000", 10), asset("bell000000", 0.05)),
    )


@pytest.fixture
def media() -> Tones:
    return Tones({"high000000": 0.5, "low0000000": 0.1, "bell000000": 0.2})


def heard(hearing: Hearing, first: int, count: int = 1) -> np.ndarray:
    return np.concatenate([hearing.block(n * BLOCK, BLOCK) for n in range(first, first + count)])


def test_another_state_is_heard_from_the_next_block_on_without_a_tear(story, media) -> None:
    hearing = Hearing()
    hearing.begin(Score(story, State(scene="scene00001"), media), 0)
    assert heard(hearing, 0, 3) == pytest.approx(0.5)
    hearing.change(Score(story, State(scene="scene00002"), media))
    block = heard(hearing, 3)
    assert block[0] == pytest.approx(0.5)
    assert block[-1] == pytest.approx(0.1)
    assert np.abs(np.diff(block[:, 0])).max() < 0.01
    assert heard(hearing, 4, 2) == pytest.approx(0.1)


def test_what_falls_due_is_heard_when_it_is_due_though_it_is_mixed_ahead(story, media) -> None:
    hearing = Hearing()
    hearing.begin(Score(story, State(scene="scene00001"), media, acts=True), 0)
    blocks = RATE // 2 // BLOCK  # up to half a second
    assert heard(hearing, 0, blocks) == pytest.approx(0.5)
    heard(hearing, blocks)
    assert heard(hearing, blocks + 1) == pytest.approx(0.1)
    edited = Hearing()  # while the story is edited nothing acts
    edited.begin(Score(story, State(scene="scene00001"), media), 0)
    assert heard(edited, blocks + 1, 3) == pytest.approx(0.5)


def test_where_the_scenes_clock_stands_nothing_of_it_is_heard(story, media) -> None:
    hearing = Hearing()
    stands = State(scene="scene00001", clock=Clock(0, 0, running=False))
    hearing.begin(Score(story, stands, media), 0)
    assert not heard(hearing, 0).any()


def test_a_sound_played_once_is_heard_over_all_else_whole_and_once(story, media) -> None:
    hearing = Hearing()
    hearing.begin(Score(story, State(scene="scene00001"), media), 2_000_000)
    heard(hearing, 0)
    hearing.play_once(SoundPlayed("bell000000", 0.5))
    found = heard(hearing, 1, 6)[:, 0]
    assert found[: RATE // 20] == pytest.approx(0.6)
    assert found[RATE // 20 :] == pytest.approx(0.5)
    hearing.play_once(SoundPlayed("bell000000", 0.5))
    hearing.hush()
    assert heard(hearing, 7) == pytest.approx(0.5)


def test_turning_the_head_glides(story, media) -> None:
    hearing = Hearing()
    place = structs.replace(
        story.scenes[0], overlays=(Sound(id="loud000000", asset="high000000", spatial=True),)
    )
    story = structs.replace(story, scenes=(place, story.scenes[1]))
    hearing.begin(Score(story, State(scene="scene00001"), media), 0)
    heard(hearing, 0)
    hearing.listener = structs.replace(hearing.listener, yaw=-60.0)
    found = heard(hearing, 1, 2)
    assert np.abs(np.diff(found, axis=0)).max() < 0.01
    assert found[-1, 0] != pytest.approx(found[0, 0], abs=0.01)
