"""Python meets the vectors that both players share. README.md says what they hold."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from renderer.sound import ambisonic_gains
from story import interaction, space, timeline
from story.cuts import frame_us
from story.file import decode
from story.model.placement import Placement
from story.model.values import Orientation, clipped, microseconds, words

HERE = Path(__file__).parent
VECTORS = {file.stem: json.loads(file.read_text("utf-8")) for file in HERE.glob("*.json")}


def _pose(plain: dict[str, Any]) -> space.Pose:
    return space.Pose(tuple(plain["position"]), tuple(plain["rotation"]), plain["scale"])


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            _same_rotation(one[key], other[key])
            if key == "rotation"
            else _near(one[key], other[key])
            for key in one
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_near, one, other))
    if isinstance(one, float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=0, abs_tol=1e-9)
    return bool(one == other)


def _same_rotation(one: Any, other: Any) -> bool:
    return _near(list(one), list(other)) or _near([-part for part in one], list(other))


def _pose_of(placement: Any, eye_height: float, anchor: Any) -> Any:
    made: Placement = msgspec.convert(placement, Placement)
    return space.pose_of(made, eye_height, _pose(anchor))._asdict()


SPACE: dict[str, Callable[..., Any]] = {
    "wrap_yaw": space.wrap_yaw,
    "direction": space.direction,
    "yaw_pitch": space.yaw_pitch,
    "equirect_uv": space.equirect_uv,
    "equirect_direction": space.equirect_direction,
    "rotation_of": space.rotation_of,
    "multiply": space.multiply,
    "rotate": space.rotate,
    "pose_of": _pose_of,
    "compose": lambda outer, inner: space.compose(_pose(outer), _pose(inner))._asdict(),
    "relative": lambda outer, pose: space.relative(_pose(outer), _pose(pose))._asdict(),
}


def test_every_list_of_space_is_run() -> None:
    assert set(VECTORS["space"]) == {*SPACE, "room_anchors"}


@pytest.mark.parametrize("name", SPACE)
def test_space(name: str) -> None:
    assert VECTORS["space"][name]
    for case in VECTORS["space"][name]:
        arguments = {key: value for key, value in case.items() if key != "out"}
        out = SPACE[name](**arguments)
        if name == "rotation_of" or name == "multiply":
            assert _same_rotation(out, case["out"]), case
        else:
            assert _near(out, case["out"]), case


def test_anchors_of_the_preview_room() -> None:
    room = {name: pose._asdict() for name, pose in timeline.ROOM_ANCHORS.items()}
    assert _near(room, VECTORS["space"]["room_anchors"])


def test_frame_times() -> None:
    for case in VECTORS["times"]["frame_us"]:
        assert frame_us(case["frame"], Fraction(case["fps"])) == case["us"], case


def test_microseconds() -> None:
    for case in VECTORS["times"]["microseconds"]:
        assert microseconds(case["seconds"]) == case["us"], case


def test_words() -> None:
    for case in VECTORS["words"]["words"]:
        assert words(case["text"], tuple(case["languages"])) == case["out"], case
    for case in VECTORS["words"]["clipped"]:
        out = clipped(case["part"] * case["times"])
        assert {"letters": len(out), "end": out[-3:]} == case["out"], case


def test_ambisonic_gains() -> None:
    for case in VECTORS["sound"]["ambisonic_gains"]:
        field, head = Orientation(**case["field"]), Orientation(**case["head"])
        assert _near(ambisonic_gains(field, head).tolist(), case["out"]), case


@pytest.mark.parametrize("case", VECTORS["moments"]["moment_at"], ids=lambda case: case["name"])
def test_moments(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["moments"]["story"]).encode())
    state = msgspec.convert(case["state"], interaction.State)
    moment = timeline.moment_at(story, state, case["time_us"])
    plain = {
        "scene": moment.scene.id,
        "time_us": moment.time_us,
        "surrounding": moment.surrounding.__struct_config__.tag,
        "overlays": [
            {
                "id": each.overlay.id,
                "pose": each.pose._asdict(),
                "opacity": each.opacity,
                "media_us": each.media_us,
            }
            for each in moment.overlays
        ],
    }
    assert _near(plain, case["out"])


def test_a_visit_begins() -> None:
    story = decode(json.dumps(VECTORS["steps"]["story"]).encode())
    assert msgspec.to_builtins(interaction.begin(story)) == {
        **VECTORS["steps"]["begin"],
        "visited": tuple(VECTORS["steps"]["begin"]["visited"]),
    }


@pytest.mark.parametrize("case", VECTORS["steps"]["step"], ids=lambda case: case["name"])
def test_steps(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["steps"]["story"]).encode())
    state = msgspec.convert(case["state"], interaction.State)
    event: interaction.Event = msgspec.convert(case["event"], interaction.Event)
    after, effects = interaction.step(story, state, event)
    assert after == msgspec.convert(case["out"]["state"], interaction.State)
    assert [msgspec.to_builtins(effect) for effect in effects] == case["out"]["effects"]


def test_the_files_are_as_generated() -> None:
    root = HERE.parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance.generate", "--check"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
