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
import numpy as np
import pytest

from assets.media import Animation, Channel, Node, Rig
from renderer.cloud_nodes import budget_of, choose
from renderer.rigging import Rigging, own_time
from renderer.sound import ambisonic_gains
from story import easing, interaction, markup, space, timeline
from story.charts import figure, shapes, ticks
from story.components import expanded
from story.cuts import frame_us
from story.fields import with_values
from story.file import decode
from story.grading import lighting_gain, lighting_grade, matrix_of
from story.model.actions import Transition
from story.model.grading import Grade
from story.model.placement import Placement
from story.model.story import Scene, Standpoint
from story.model.surrounding import Surrounding
from story.model.timeline import Easing, Keyed, Keyframe
from story.model.values import Orientation, View, clipped, microseconds, words
from story.overlays.chart import Chart
from story.overlays.line import Line
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.passing import Way, arrival, passing, way_between
from story.placeholders import filled_text, plain
from story.reading import captions_for, reading, told
from story.strokes import lengths, outline, stroke
from story.visit.quizzes import options_in_order
from story.visit.state import Selected, State
from tests.conformance.clouds import land
from tests.conformance.notes import noted, open_in
from tests.conformance.passages import plain_passing
from tests.conformance.plain import plain_moment, plain_story, whole
from tests.conformance.telling import files
from tests.conformance.visits import after_step

HERE = Path(__file__).parent
VECTORS = {file.stem: json.loads(file.read_text("utf-8")) for file in HERE.glob("*.json")}


def _name(case: dict[str, Any]) -> str:
    return str(case["name"])


def _pose(given: dict[str, Any]) -> space.Pose:
    return space.Pose(tuple(given["position"]), tuple(given["rotation"]), given["scale"])


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
    "facing": lambda pose, eye, how: space.facing(_pose(pose), tuple(eye), how)._asdict(),
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


def _state(given: dict[str, Any]) -> State:
    return msgspec.convert(given, State)


def _keyed(value: Any) -> Keyed:
    """What a keyframe holds; msgspec 0.22 breaks when it is asked for such a union by itself."""
    return msgspec.convert({"time": 0.0, "value": value}, Keyframe).value


def _moment(document: Any, case: dict[str, Any]) -> Any:
    story = decode(json.dumps(document).encode())
    return plain_moment(timeline.moment_at(story, _state(case["state"]), case["time_us"]))


@pytest.mark.parametrize("case", VECTORS["moments"]["moment_at"], ids=_name)
def test_moments(case: dict[str, Any]) -> None:
    assert _near(_moment(VECTORS["moments"]["story"], case), case["out"])


@pytest.mark.parametrize("case", VECTORS["living"]["moment_at"], ids=_name)
def test_moments_of_what_lives(case: dict[str, Any]) -> None:
    assert _near(_moment(VECTORS["living"]["story"], case), case["out"])


@pytest.mark.parametrize("case", VECTORS["easing"]["eased"], ids=_name)
def test_easing(case: dict[str, Any]) -> None:
    curve: Easing = msgspec.convert(case["easing"], Easing)
    assert _near(easing.eased(curve, case["progress"]), case["out"])


@pytest.mark.parametrize("case", VECTORS["easing"]["between"], ids=_name)
def test_what_lies_between(case: dict[str, Any]) -> None:
    one, other = _keyed(case["one"]), _keyed(case["other"])
    out = whole(easing.between(one, other, case["share"], wrap=case["wrap"]))
    assert _near(out, case["out"])


@pytest.mark.parametrize("case", VECTORS["easing"]["value_at"], ids=_name)
def test_tracks(case: dict[str, Any]) -> None:
    keys = msgspec.convert(case["keys"], tuple[Keyframe, ...])
    assert _near(whole(easing.value_at(keys, case["time_us"])), case["out"])


@pytest.mark.parametrize("case", VECTORS["fields"]["with_values"], ids=_name)
def test_fields(case: dict[str, Any]) -> None:
    kind: Any = Surrounding if case["of"] == "Surrounding" else AnyOverlay
    owner = msgspec.convert(case["owner"], kind)
    values = {path: _keyed(value) for path, value in case["values"].items()}
    assert _near(whole(with_values(owner, values)), case["out"])


@pytest.mark.parametrize("case", VECTORS["placeholders"]["filled_text"], ids=_name)
def test_placeholders(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["placeholders"]["story"]).encode())
    assert filled_text(story, _state(case["state"]), case["text"]) == case["out"]


@pytest.mark.parametrize("case", VECTORS["placeholders"]["plain"], ids=_name)
def test_numbers_in_words(case: dict[str, Any]) -> None:
    assert plain(float(case["number"])) == case["out"]


@pytest.mark.parametrize("case", VECTORS["readings"]["reading"], ids=_name)
def test_readings(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["readings"]["story"]).encode())
    found = reading(story, case["languages"], case["audience"])
    assert whole(found._asdict()) == case["out"]


@pytest.mark.parametrize("case", VECTORS["readings"]["told"], ids=_name)
def test_who_is_told_what(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["readings"]["story"]).encode())
    media = reading(story, case["languages"], case["audience"]).media
    assert files(told(story, media)) == case["out"]


@pytest.mark.parametrize("case", VECTORS["readings"]["captions_for"], ids=_name)
def test_captions(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["readings"]["story"]).encode())
    best = reading(story, case["languages"], case["audience"]).words
    assert whole(captions_for(story.scenes[0], best)) == case["out"]


def test_grades() -> None:
    for case in VECTORS["grading"]["matrix_of"]:
        assert _near(list(map(list, matrix_of(_grade(case["grade"])))), case["out"]), case
    for case in VECTORS["grading"]["lighting_grade"]:
        grade = _grade(case["grade"])
        lit = lighting_grade(grade, hdr=case["hdr"])
        assert lit == _grade(case["out"]), case
        assert _near(lighting_gain(grade, lit), case["gain"]), case


def _grade(given: dict[str, Any]) -> Grade:
    return msgspec.convert(given, Grade)


@pytest.mark.parametrize("case", VECTORS["orders"]["options_in_order"], ids=_name)
def test_the_order_of_options(case: dict[str, Any]) -> None:
    quiz = msgspec.convert(case["quiz"], Quiz)
    assert [option.id for option in options_in_order(quiz, case["seed"])] == case["out"]


@pytest.mark.parametrize("case", VECTORS["expansions"]["expanded"], ids=_name)
def test_components(case: dict[str, Any]) -> None:
    story = decode(json.dumps(case["story"]).encode())
    assert plain_story(expanded(story)) == case["out"]


def test_a_visit_begins() -> None:
    story = decode(json.dumps(VECTORS["steps"]["story"]).encode())
    state, effects = interaction.begin(story)
    assert state == _state(VECTORS["steps"]["begin"])
    assert effects == ()


@pytest.mark.parametrize("case", VECTORS["steps"]["step"], ids=_name)
def test_steps(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["steps"]["story"]).encode())
    event: interaction.Event = msgspec.convert(case["event"], interaction.Event)
    after, effects = interaction.step(story, _state(case["state"]), event)
    assert after == _state(case["out"]["state"])
    assert whole(effects) == case["out"]["effects"]


@pytest.mark.parametrize("case", VECTORS["visits"]["visits"], ids=_name)
def test_visits(case: dict[str, Any]) -> None:
    story = decode(json.dumps(VECTORS["visits"]["story"]).encode())
    state, effects = interaction.begin(story, scene=case["scene"], kept=case["kept"])
    assert _near(after_step(story, state, effects), case["begin"]["out"])
    for each in case["steps"]:
        event: interaction.Event = msgspec.convert(each["event"], interaction.Event)
        state, effects = interaction.step(story, state, event)
        assert _near(after_step(story, state, effects), each["out"]), each["event"]


def _rig(given: dict[str, Any]) -> Rig:
    def keys(each: dict[str, Any]) -> Channel:
        shape = (len(each["times"]), *([3] if each["interpolation"] == "cubic" else []))
        return Channel(
            each["node"],
            each["path"],
            each["interpolation"],
            np.array(each["times"], np.float32),
            np.array(each["values"], np.float32).reshape(*shape, each["width"]),
        )

    nodes = (msgspec.convert(node, Node) for node in given["nodes"])
    motions = (
        Animation(each["name"], each["length"], tuple(map(keys, each["channels"])))
        for each in given["animations"]
    )
    return Rig(tuple(nodes), (), tuple(motions))


def test_how_long_animations_have_run() -> None:
    for case in VECTORS["rigs"]["own_time"]:
        out = own_time(case["time_us"], case["length"], loop=case["loop"])
        assert _near(float(out), case["out"]), case


@pytest.mark.parametrize("case", VECTORS["rigs"]["stance"], ids=_name)
def test_how_rigs_stand(case: dict[str, Any]) -> None:
    rigging = Rigging(_rig(VECTORS["rigs"]["rig"]))
    runs = msgspec.convert(case["runs"], tuple[timeline.AnimationAt, ...])
    stance = rigging.stance(rigging.playing(runs))
    assert _near(stance.nodes.tolist(), case["out"]["nodes"])
    assert _near([each.tolist() for each in stance.weights], case["out"]["weights"])


def _scene(standpoint: dict[str, Any] | None) -> Scene:
    return Scene(
        id="scenescene",
        standpoint=None if standpoint is None else msgspec.convert(standpoint, Standpoint),
    )


def test_passages() -> None:
    for case in VECTORS["passages"]["passing"]:
        transition = msgspec.convert(case["transition"], Transition)
        way = case["way"]
        walked = None if way is None else Way(tuple(way["leaving"]), tuple(way["coming"]))
        seen = plain_passing(passing(transition, case["share"], walked))
        assert _near(seen, case["out"]), case


def test_ways_between_standpoints() -> None:
    for case in VECTORS["passages"]["way_between"]:
        way = way_between(_scene(case["leaving"]), _scene(case["coming"]))
        assert _near(None if way is None else way._asdict(), case["out"]), case


def test_where_one_looks_on_arriving() -> None:
    for case in VECTORS["passages"]["arrival"]:
        one, other = _scene(case["leaving"]), _scene(case["coming"])
        view = msgspec.convert(case["view"], View)
        found = arrival(one, other, Transition(kind=case["kind"]), view)
        assert _near(whole(found), case["out"]), case


def test_there_are_cases_enough_and_each_has_its_own_name() -> None:
    names = [
        f"{file}, {kind}: {case['name']}"
        for file, lists in VECTORS.items()
        for kind, cases in lists.items()
        if isinstance(cases, list)
        for case in cases
        if "name" in case
    ]
    assert len(names) == len(set(names))
    assert len(names) >= 300


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


@pytest.mark.parametrize("number", range(len(VECTORS["strokes"]["stroke"])))
def test_strokes(number: int) -> None:
    case = VECTORS["strokes"]["stroke"][number]
    line = msgspec.convert({**case["line"], "id": "lineline00", "type": "line"}, Line)
    points = stroke(line, _pose(case["pose"]), tuple(case["eye"]))
    assert _near([list(point) for point in points], case["out"])
    assert _near(list(lengths(points)), case["gone"])


@pytest.mark.parametrize("case", VECTORS["strokes"]["outline"])
def test_outlines(case: dict[str, Any]) -> None:
    given = {"corners": case["corners"], "id": "polygonpol", "type": "polygon"}
    found = outline(msgspec.convert(given, Polygon), tuple(case["rotation"]))
    assert _near([list(way) for way in found], case["out"])


def test_notes() -> None:
    story = noted()
    assert plain_story(story) == VECTORS["notes"]["story"]
    state, _ = interaction.begin(story)
    for case in VECTORS["notes"]["selected"]:
        state, _ = interaction.step(story, state, Selected(overlay=case["selected"]))
        assert open_in(story, state) == case["out"]


@pytest.mark.parametrize("case", VECTORS["clouds"]["choose"], ids=_name)
def test_which_nodes_of_a_cloud_are_shown(case: dict[str, Any]) -> None:
    bounds = [tuple(each) for each in case["bounds"]]
    got = choose(land(), tuple(case["eye"]), bounds, case["focal"], case["budget"], case["pad"])
    assert list(got.nodes) == case["out"]["nodes"]
    assert _near(got.least, case["out"]["least"])


def test_how_many_points_of_clouds_a_picture_shows() -> None:
    for case in VECTORS["clouds"]["budget_of"]:
        assert budget_of(case["pixels"], case["clouds"]) == case["out"]


def test_markup() -> None:
    for case in VECTORS["markup"]["paragraph"]:
        (told,) = markup.paragraphs(case["line"])
        runs = [run._asdict() for run in told.runs]
        assert {**told._asdict(), "runs": runs} == case["out"], case["line"]
    for case in VECTORS["markup"]["plain"]:
        assert markup.plain(case["text"]) == case["out"]


@pytest.mark.parametrize("number", range(len(VECTORS["charts"]["shapes"])))
def test_charts(number: int) -> None:
    case = VECTORS["charts"]["shapes"][number]
    chart = msgspec.convert({**case["chart"], "id": "chartchart", "type": "chart"}, Chart)
    found = [whole(shape) for shape in shapes(chart, tuple(case["languages"]))]
    assert _near(found, case["out"])


def test_figures_and_ticks() -> None:
    for case in VECTORS["charts"]["figure"]:
        assert figure(case["value"], case["language"]) == case["out"]
    for case in VECTORS["charts"]["ticks"]:
        assert _near(list(ticks(case["low"], case["high"])), case["out"])
