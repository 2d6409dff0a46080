"""The mixer: what sounds when, to the sample; panning by Web Audio's formulas; loops; turning."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from assets.media import Cloud, Cue, Font, Frame, Lut, Model, Samples
from renderer.sound import azimuth, is_silent, mix, pan_mono, pan_stereo
from story.model.asset import Asset
from story.model.placement import Around, Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop, Surrounding, Video360
from story.model.timeline import Clip, Keyframe, Track
from story.model.values import Id, Orientation
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.visit.state import Clock, State

RATE = 48_000
SCENE, FIRST, SECOND = "scene00000", "asset00001", "asset00002"


class Waves:
    """A MediaSource of sound alone: each asset is an array (n, channels)."""

    def __init__(self, waves: dict[Id, NDArray[np.float32]]) -> None:
        self._waves = waves

    def samples(self, asset: Id, start: int, count: int, rate: int) -> Samples:
        return Samples(self._waves[asset][start : start + count], rate)

    def frame(self, asset: Id, time_us: int = 0, *, exact: bool = True) -> Frame:
        raise NotImplementedError

    def model(self, asset: Id) -> Model:
        raise NotImplementedError

    def cloud(self, asset: Id) -> Cloud:
        raise NotImplementedError

    def lut(self, asset: Id) -> Lut:
        raise NotImplementedError

    def cues(self, asset: Id) -> tuple[Cue, ...]:
        raise NotImplementedError

    def fonts(self) -> tuple[Font, ...]:
        raise NotImplementedError


def _asset(id_: Id, wave: NDArray[np.float32], ambisonic: int = 0) -> Asset:
    return Asset(
        id=id_,
        kind="audio",
        name="a.wav",
        path="media/a.wav",
        sha256="0" * 64,
        size=1,
        media_type="audio/wav",
        duration=len(wave) / RATE,
        channels=wave.shape[1],
        rate=RATE,
        ambisonic=ambisonic,
    )


def _story(
    overlays: tuple[AnyOverlay, ...],
    assets: tuple[Asset, ...],
    surrounding: Surrounding = Backdrop(),  # noqa: B008
) -> Story:
    scene = Scene(id=SCENE, surrounding=surrounding, overlays=overlays)
    return Story(version=VERSION, id="story00000", scenes=(scene,), assets=assets)


def _noise(length: int, channels: int = 1, seed: int = 0) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    return random.uniform(-0.3, 0.3, (length, channels)).astype(np.float32)


def _mix(story: Story, waves: Waves, start: int, count: int, **how: Orientation) -> np.ndarray:
    return mix(story, State(scene=SCENE), start, count, waves, **how).data


def test_a_sound_begins_at_the_first_sample_of_its_span() -> None:
    wave = np.zeros((10, 1), np.float32)
    wave[0] = 0.5
    sound = Sound(id="over000001", asset=FIRST, visible=Clip(start=0.1000001))
    story = _story((sound,), (_asset(FIRST, wave),))
    out = _mix(story, Waves({FIRST: wave}), 4700, 200)
    assert np.flatnonzero(out[:, 0]).tolist() == [100]
    assert out[100].tolist() == [0.5, 0.5]
    late = Sound(id="over000001", asset=FIRST, visible=Clip(start=0.100001))
    out = _mix(_story((late,), (_asset(FIRST, wave),)), Waves({FIRST: wave}), 4700, 200)
    assert np.flatnonzero(out[:, 0]).tolist() == [101]


def test_a_sound_ends_with_its_span_and_with_its_file() -> None:
    wave = np.full((480, 1), 0.25, np.float32)
    short = Sound(id="over000001", asset=FIRST, visible=Clip(start=0.0, end=0.005))
    out = _mix(_story((short,), (_asset(FIRST, wave),)), Waves({FIRST: wave}), 0, 1000)
    assert np.flatnonzero(out[:, 0])[-1] == 239
    whole = Sound(id="over000001", asset=FIRST)
    out = _mix(_story((whole,), (_asset(FIRST, wave),)), Waves({FIRST: wave}), 0, 1000)
    assert np.flatnonzero(out[:, 0])[-1] == 479


@pytest.mark.parametrize("length", [1000, 1601, 4801])
def test_loops_wrap_without_drift(length: int) -> None:
    wave = _noise(length)
    asset = _asset(FIRST, wave)
    sound = Sound(id="over000001", asset=FIRST, loop=True)
    period = round(asset.duration * 1_000_000)
    out = _mix(_story((sound,), (asset,)), Waves({FIRST: wave}), 10_000_000, 12_000)
    for n in range(0, 12_000, 7):
        at = 10_000_000 + n
        turn = at * 1_000_000 // (period * RATE)
        begun = math.ceil(turn * period * RATE / 1_000_000)
        position = at - begun
        expected = wave[position, 0] if position < length else 0.0
        assert out[n, 0] == pytest.approx(expected, abs=1e-7)


def test_stretches_laid_end_to_end_equal_one_stretch() -> None:
    waves = {FIRST: _noise(5003, 2, 1), SECOND: _noise(777, 1, 2)}
    overlays = (
        Sound(id="over000001", asset=FIRST, loop=True, visible=Clip(start=0.01)),
        Sound(id="over000002", asset=SECOND, loop=True, spatial=True, placement=Around(yaw=40.0)),
    )
    story = _story(overlays, tuple(_asset(k, w) for k, w in waves.items()))
    whole = _mix(story, Waves(waves), 0, 20_000)
    cuts = [0, 1, 479, 480, 481, 6000, 15_001, 20_000]
    parts = [_mix(story, Waves(waves), a, b - a) for a, b in pairwise(cuts)]
    assert np.array_equal(np.concatenate(parts), whole)


def test_hidden_things_are_silent_until_shown_and_volumes_count() -> None:
    wave = np.full((100, 2), 0.5, np.float32)
    panel = VideoPanel(id="over000001", asset=FIRST, hidden=True, volume=0.5)
    story = _story((panel,), (_asset(FIRST, wave),))
    assert not mix(story, State(scene=SCENE), 0, 50, Waves({FIRST: wave})).data.any()
    shown = State(scene=SCENE, shown={"over000001": True})
    assert (mix(story, shown, 0, 50, Waves({FIRST: wave})).data == 0.25).all()
    assert not is_silent(story, SCENE)
    assert is_silent(_story((), ()), SCENE)


def test_the_sum_is_clamped_and_not_turned_down() -> None:
    wave = np.array([[0.9], [0.4], [-0.9]], np.float32)
    both = tuple(Sound(id=f"over00000{i}", asset=FIRST) for i in range(2))
    out = _mix(_story(both, (_asset(FIRST, wave),)), Waves({FIRST: wave}), 0, 3)
    assert out[:, 0] == pytest.approx([1.0, 0.8, -1.0])


@pytest.mark.parametrize("yaw", [-180.0, -135.0, -90.0, -30.0, 0.0, 45.0, 90.0, 120.0, 179.0])
def test_spatial_sound_is_panned_by_the_formula_of_web_audio(yaw: float) -> None:
    wave = np.full((4, 1), 0.5, np.float32)
    sound = Sound(
        id="over000001", asset=FIRST, spatial=True, placement=Around(yaw=yaw, distance=4.0)
    )
    out = _mix(_story((sound,), (_asset(FIRST, wave),)), Waves({FIRST: wave}), 0, 4)
    folded = yaw if abs(yaw) <= 90 else math.copysign(180, yaw) - yaw
    x = (folded + 90) / 180
    level = 0.5 * 1 / (1 + 1 * (4 - 1))
    assert out[0] == pytest.approx(
        [level * math.cos(x * math.pi / 2), level * math.sin(x * math.pi / 2)], abs=1e-6
    )


def test_turning_the_head_turns_the_sound() -> None:
    assert azimuth((0.0, 0.0, -2.0), Orientation(yaw=90.0)) == pytest.approx(-90.0)
    assert azimuth((2.0, 0.5, 0.0), Orientation(yaw=90.0)) == pytest.approx(0.0)
    assert azimuth((2.0, 0.0, 0.0), Orientation(roll=180.0)) == pytest.approx(-90.0)
    assert azimuth((0.0, 3.0, 0.0), Orientation()) == 0.0
    assert azimuth((0.0, 0.0, 0.0), Orientation()) == 0.0


def test_a_sound_at_the_head_is_as_loud_as_at_one_metre() -> None:
    wave = np.full((4, 1), 0.5, np.float32)
    sound = Sound(
        id="over000001",
        asset=FIRST,
        spatial=True,
        placement=Standing(position=(0.0, 1.6, 0.0)),
    )
    out = _mix(_story((sound,), (_asset(FIRST, wave),)), Waves({FIRST: wave}), 0, 1)
    assert out[0] == pytest.approx([0.5 * math.sqrt(0.5)] * 2)


def test_pan_laws_keep_power_and_meet_in_the_middle() -> None:
    for degrees in range(-180, 181, 15):
        left, right = pan_mono(degrees)
        assert left * left + right * right == pytest.approx(1.0)
    assert pan_stereo(0.0) == pytest.approx(np.eye(2), abs=1e-12)
    assert pan_stereo(-90.0) == pytest.approx(np.array([[1.0, 0.0], [1.0, 0.0]]), abs=1e-12)
    assert pan_stereo(90.0) == pytest.approx(np.array([[0.0, 1.0], [0.0, 1.0]]), abs=1e-12)


def test_a_turning_head_glides_between_gains() -> None:
    wave = np.full((1000, 1), 0.5, np.float32)
    sound = Sound(id="over000001", asset=FIRST, spatial=True, placement=Around(distance=1.0))
    story = _story((sound,), (_asset(FIRST, wave),))
    out = mix(
        story,
        State(scene=SCENE),
        0,
        1000,
        Waves({FIRST: wave}),
        listener=Orientation(yaw=90.0),
        turned_to=Orientation(yaw=-90.0),
    ).data
    assert out[0] == pytest.approx([0.5, 0.0], abs=1e-6)
    assert np.abs(np.diff(out, axis=0)).max() < 0.001
    assert out[500] == pytest.approx([0.25, 0.25], abs=1e-6)


def _plane_wave(yaw: float, pitch: float) -> NDArray[np.float32]:
    """AmbiX first order of a constant 0.5 from a direction: W, Y (left), Z (up), X (front)."""
    a, e = math.radians(-yaw), math.radians(pitch)
    row = [1.0, math.sin(a) * math.cos(e), math.sin(e), math.cos(a) * math.cos(e)]
    return np.full((10, 1), 0.5, np.float32) * np.array([row], np.float32)


@pytest.mark.parametrize(
    ("heard_yaw", "expected"), [(0.0, (0.5, 0.5)), (90.0, (0.0, 1.0)), (-90.0, (1.0, 0.0))]
)
@pytest.mark.parametrize("turn", [0.0, 35.0, -120.0])
def test_ambisonic_sound_turns_with_view_and_surrounding(
    heard_yaw: float, expected: tuple[float, float], turn: float
) -> None:
    wave = _plane_wave(10.0, 0.0)
    around = Video360(asset=FIRST, orientation=Orientation(yaw=heard_yaw - 10.0 + turn))
    story = _story((), (_asset(FIRST, wave, ambisonic=1),), around)
    out = _mix(story, Waves({FIRST: wave}), 0, 4, listener=Orientation(yaw=turn))
    assert out[0] == pytest.approx(np.array(expected) * math.sqrt(0.5), abs=1e-6)


def test_many_channels_are_mixed_down_as_web_audio_does() -> None:
    wave = np.zeros((6, 6), np.float32)
    np.fill_diagonal(wave, 0.5)
    sound = Sound(id="over000001", asset=FIRST)
    out = _mix(_story((sound,), (_asset(FIRST, wave),)), Waves({FIRST: wave}), 0, 6)
    h = 0.5 * math.sqrt(0.5)
    assert out == pytest.approx(
        np.array([[0.5, 0], [0, 0.5], [h, h], [0, 0], [h, 0], [0, h]]), abs=1e-6
    )


def test_a_head_turned_round_hears_a_real_recording_mirrored(shared_data: Path) -> None:
    with av.open(str(shared_data / "audio" / "ambisonic_foa_ambix_4s.wav")) as file:
        parts = [frame.to_ndarray().reshape(-1, 4) for frame in file.decode(audio=0)]
    data = (np.concatenate(parts) / 32768).astype(np.float32)
    story = _story((), (_asset(FIRST, data, ambisonic=1),), Video360(asset=FIRST))
    ahead = _mix(story, Waves({FIRST: data}), 0, len(data))
    behind = _mix(story, Waves({FIRST: data}), 0, len(data), listener=Orientation(yaw=-180.0))
    assert np.abs(ahead).max() > 0.01
    assert np.abs(ahead - ahead[:, ::-1]).max() > 1e-4
    assert np.abs(ahead[:, ::-1] - behind).max() < 1e-6


def test_fades_are_straight_lines_however_the_stretch_is_cut() -> None:
    wave = np.full((48_000, 1), 0.5, np.float32)
    clip = Clip(start=0.1, end=0.9, fade_in=0.2, fade_out=0.4)
    sound = Sound(id="over000001", asset=FIRST, visible=clip)
    story = _story((sound,), (_asset(FIRST, wave),))
    out = _mix(story, Waves({FIRST: wave}), 0, 48_000)[:, 0]
    seconds = np.arange(48_000) / RATE
    expected = 0.5 * np.clip((seconds - 0.1) / 0.2, 0, 1) * np.clip((0.9 - seconds) / 0.4, 0, 1)
    assert np.abs(out - expected).max() < 1e-5
    parts = [_mix(story, Waves({FIRST: wave}), a, b - a) for a, b in pairwise([0, 7, 4801, 48_000])]
    assert np.array_equal(np.concatenate(parts)[:, 0], out)


def test_a_clip_is_trimmed_and_a_track_leads_its_volume() -> None:
    wave = np.linspace(0, 0.9, 48_000, dtype=np.float32)[:, None]
    track = Track(
        field="volume",
        keys=(Keyframe(time=0.2, value=1.0), Keyframe(time=0.4, value=0.0)),
    )
    sound = Sound(id="over000001", asset=FIRST, visible=Clip(start=0.1, trim=0.25), tracks=(track,))
    out = _mix(_story((sound,), (_asset(FIRST, wave),)), Waves({FIRST: wave}), 0, 24_000)[:, 0]
    seconds = np.arange(24_000) / RATE
    played = np.interp(seconds - 0.1 + 0.25, np.arange(48_000) / RATE, wave[:, 0])
    expected = played * np.clip((0.4 - seconds) / 0.2, 0, 1) * (np.arange(24_000) >= 4800)
    assert np.abs(out - expected).max() < 1e-5


def test_what_a_visit_pauses_is_silent_and_what_it_plays_begins_there() -> None:
    wave = np.linspace(0.1, 0.9, 4800, dtype=np.float32)[:, None]
    sound = Sound(id="over000001", asset=FIRST)
    story = _story((sound,), (_asset(FIRST, wave),))
    waves = Waves({FIRST: wave})
    paused = State(scene=SCENE, media={"over000001": Clock(0, 0, running=False)})
    assert not mix(story, paused, 0, 4800, waves).data.any()
    late = State(scene=SCENE, media={"over000001": Clock(10_000, 50_000)})
    out = mix(story, late, 0, 4800, waves).data[:, 0]
    assert not out[:480].any()
    assert out[480:2880] == pytest.approx(wave[2400:, 0])
    assert not out[2880:].any()
