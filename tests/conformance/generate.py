"""Writes the vectors that both players of a story must meet; README.md says what they hold.

Run it as `python -m tests.conformance.generate` from the root of the project. With `--check`
nothing is written: it fails when a file is not what would be written.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from renderer.sound import ambisonic_gains
from story.cuts import frame_us
from story.interaction import begin, step
from story.model.actions import Action, GoTo, Hide, OpenLink, Select, Show, Toggle
from story.model.asset import Asset, Layout
from story.model.placement import Anchored, Around, Placement, Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Environment, Photo360, RealWorld, Surface
from story.model.timeline import Clip
from story.model.values import Orientation, Quaternion, View, clipped, microseconds, words
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.space import (
    Pose,
    compose,
    direction,
    equirect_direction,
    equirect_uv,
    facing,
    multiply,
    pose_of,
    relative,
    rotate,
    rotation_of,
    wrap_yaw,
    yaw_pitch,
)
from story.timeline import ROOM_ANCHORS, moment_at
from story.visit.state import Entered, Event, Selected, State
from tests.conformance.charting import charts
from tests.conformance.clouds import choices
from tests.conformance.edges import edges
from tests.conformance.grading import grading
from tests.conformance.marked import marked
from tests.conformance.motion import easings, fields, living
from tests.conformance.notes import notes
from tests.conformance.passages import passages
from tests.conformance.plain import (
    plain,
    plain_moment,
    plain_pose,
    plain_state,
    plain_story,
    rounded,
    whole,
)
from tests.conformance.rigs import poses
from tests.conformance.strokes import strokes
from tests.conformance.telling import expansions, orders, placeholders, readings
from tests.conformance.visits import visits

HERE = Path(__file__).parent
ANGLES = [(0.0, 0.0), (90.0, 0.0), (-90.0, 0.0), (-180.0, 0.0), (37.5, 12.25), (-141.0, -63.0)]
TILTS = [(0.0, 90.0), (0.0, -90.0), (10.0, 89.5), (179.9, -45.0)]


def space() -> dict[str, Any]:
    """Directions, angles and poses."""
    views = ANGLES + TILTS
    turns = [(0.0, 0.0, 0.0), (30.0, 0.0, 0.0), (0.0, 20.0, 0.0), (0.0, 0.0, 15.0)]
    turns += [(30.0, 20.0, 15.0), (-125.0, -40.0, 170.0), (180.0 - 1e-9, 90.0, -180.0)]
    quaternions: list[Quaternion] = [rotation_of(*turn) for turn in turns]
    vectors = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (0.3, -2.0, 5.5)]
    placements: list[tuple[Placement, float, Pose]] = [
        (Around(), 1.6, Pose()),
        (Around(yaw=45.0, pitch=-30.0, distance=3.5, roll=10.0, scale=2.0), 1.2, Pose()),
        (Standing(), 1.6, Pose()),
        (Standing(position=(1.0, 2.0, 3.0), rotation=rotation_of(90.0), scale=0.5), 1.6, Pose()),
        (Anchored(anchor="anchor0000"), 1.6, ROOM_ANCHORS["wall"]),
        (
            Anchored(
                anchor="anchor0000",
                position=(0.1, 0.2, 0.3),
                rotation=rotation_of(0.0, 45.0, 5.0),
                scale=3.0,
            ),
            1.6,
            Pose((1.0, 0.5, -2.0), rotation_of(75.0, -20.0), 2.0),
        ),
    ]
    poses = [pose_of(*each) for each in placements]
    return {
        "wrap_yaw": [
            {"yaw": yaw, "out": wrap_yaw(yaw)}
            for yaw in (-540.0, -180.5, -180.0, 0.0, 179.5, 180.0, 360.0, 725.25)
        ],
        "direction": [
            {"yaw": yaw, "pitch": pitch, "out": direction(yaw, pitch)} for yaw, pitch in views
        ],
        "yaw_pitch": [
            {"vector": vector, "out": yaw_pitch(vector)}
            for vector in [*vectors, (0.0, -3.0, 0.0), (-1e-12, 0.0, 1.0), (-4.0, 3.0, -2.0)]
        ],
        "equirect_uv": [
            {"yaw": yaw, "pitch": pitch, "out": equirect_uv(yaw, pitch)} for yaw, pitch in views
        ],
        "equirect_direction": [
            {"u": u, "v": v, "out": equirect_direction(u, v)}
            for u, v in [(0.5, 0.5), (0.0, 0.5), (0.75, 0.5), (0.5, 0.0), (0.31, 0.87)]
        ],
        "rotation_of": [
            {"yaw": yaw, "pitch": pitch, "roll": roll, "out": rotation_of(yaw, pitch, roll)}
            for yaw, pitch, roll in turns
        ],
        "multiply": [{"a": a, "b": b, "out": multiply(a, b)} for a, b in pairwise(quaternions)],
        "facing": [
            {"pose": plain_pose(pose), "eye": eye, "how": how}
            | {"out": plain_pose(facing(pose, eye, how))}
            for pose in poses
            for eye in ((0.0, 1.6, 0.0), pose.position, (pose.position[0], -3.0, pose.position[2]))
            for how in ("fixed", "upright", "viewer")
        ],
        "rotate": [
            {"rotation": rotation, "vector": vector, "out": rotate(rotation, vector)}
            for rotation in quaternions
            for vector in vectors
        ],
        "pose_of": [
            {
                "placement": plain(placement),
                "eye_height": eye_height,
                "anchor": plain_pose(anchor),
                "out": plain_pose(pose_of(placement, eye_height, anchor)),
            }
            for placement, eye_height, anchor in placements
        ],
        "compose": [
            {
                "outer": plain_pose(outer),
                "inner": plain_pose(inner),
                "out": plain_pose(compose(outer, inner)),
            }
            for outer, inner in pairwise(poses)
        ],
        "relative": [
            {
                "outer": plain_pose(outer),
                "pose": plain_pose(pose),
                "out": plain_pose(relative(outer, pose)),
            }
            for outer, pose in pairwise(poses)
        ],
        "room_anchors": {name: plain_pose(pose) for name, pose in ROOM_ANCHORS.items()},
    }


def times() -> dict[str, Any]:
    """Frame times and microseconds."""
    rates = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60", "120", "12/5"]
    frames = [0, 1, 2, 3, 29, 30, 1000, 107892, 5184000]
    seconds = [
        0.0,
        1e-7,
        5e-7,
        1.5e-6,
        2.5e-6,
        0.1,
        1 / 3,
        1.001,
        59.94,
        3600.0000005,
        86399.999999,
    ]
    return {
        "frame_us": [
            {"frame": frame, "fps": fps, "us": frame_us(frame, Fraction(fps))}
            for fps in rates
            for frame in frames
        ],
        "microseconds": [{"seconds": each, "us": microseconds(each)} for each in seconds],
    }


def wordings() -> dict[str, Any]:
    """Which wording an audience reads."""
    greeting = {"zh-Hans": "你好", "en": "Hello", "ar": "مرحبا"}
    cases: list[tuple[dict[str, str], tuple[str, ...]]] = [
        (greeting, ("en",)),
        (greeting, ("zh-Hans", "en")),
        (greeting, ("fr", "ar")),
        (greeting, ("fr",)),
        (greeting, ()),
        ({"fr": "Bonjour", "de": "Hallo"}, ("en",)),
        ({"de": "Hallo", "fr": "Bonjour"}, ("en",)),
        ({"en": "", "fr": "Bonjour"}, ("en", "fr")),
        ({}, ("en",)),
        ({"en-GB": "colour", "en": "color"}, ("en-GB",)),
        ({"en": "color"}, ("en-GB",)),
    ]
    return {
        "words": [
            {"text": text, "languages": languages, "out": words(text, languages)}
            for text, languages in cases
        ],
        "clipped": [
            {"part": part, "times": times, "out": _told(clipped(part * times))}
            for part, times in (
                ("", 1),
                ("a", 5000),
                ("a", 5001),
                ("ab😀", 1667),
                ("漢字", 300_000),
            )
        ],
    }


def _told(wording: str) -> dict[str, Any]:
    """A long wording in short: how many characters, and the last of them."""
    return {"letters": len(wording), "end": wording[-3:]}


def moments() -> dict[str, Any]:
    """What is visible when."""
    story = museum()
    hall, garden, table = (scene.id for scene in story.scenes)
    states: list[tuple[str, State, list[int]]] = [
        ("as the hall begins", begin(story)[0], [0]),
        (
            "around the edges of spans",
            begin(story)[0],
            [1_499_999, 1_500_000, 3_999_999, 4_000_000],
        ),
        ("long after", begin(story)[0], [3_600_000_000]),
        (
            "with what the visit showed and hid",
            State(scene=hall, shown={"notehidden": True, "pictureone": False}),
            [0, 2_000_000],
        ),
        (
            "what is shown still keeps to its span",
            State(scene=hall, shown={"lateword00": True}),
            [0],
        ),
        (
            "in the 3D garden",
            State(scene=garden, entered_us=7_000_000, visited=(hall, garden)),
            [250_000],
        ),
        ("on the table of an AR scene", State(scene=table), [0]),
    ]
    return {
        "story": plain_story(story),
        "moment_at": [
            {
                "name": f"{name} at {time_us / 1e6} s",
                "state": plain_state(state),
                "time_us": time_us,
                "out": plain_moment(moment_at(story, state, time_us)),
            }
            for name, state, instants in states
            for time_us in instants
        ],
    }


def steps() -> dict[str, Any]:
    """How a visit answers."""
    story = museum()
    hall, garden, table = (scene.id for scene in story.scenes)
    first, _ = begin(story)
    in_garden = State(scene=garden, entered_us=9, visited=(hall, garden))
    cases: list[tuple[str, State, Event]] = [
        ("go to a scene", first, Selected(overlay="gotogarden", at_us=5_000_000)),
        ("go back to a visited scene", in_garden, Selected(overlay="gobackhall", at_us=77)),
        ("show, then hide nothing else", first, Selected(overlay="shownote00")),
        ("toggle what is hidden", first, Selected(overlay="togglenote")),
        (
            "toggle what is shown",
            State(scene=hall, shown={"notehidden": True}),
            Selected(overlay="togglenote"),
        ),
        ("hide", first, Selected(overlay="hidepictur")),
        ("open a link", first, Selected(overlay="openlink00")),
        (
            "several actions, across a change of scene",
            first,
            Selected(overlay="manythings"),
        ),
        ("an overlay without triggers", first, Selected(overlay="pictureone")),
        ("an overlay of another scene", first, Selected(overlay="gobackhall")),
        ("an overlay that is not there", first, Selected(overlay="nothinghr0")),
        ("by the list of scenes", first, Entered(scene=table, at_us=123)),
        ("to the same scene again", in_garden, Entered(scene=garden, at_us=456)),
        ("to a scene that is not there", first, Entered(scene="nowhere000", at_us=1)),
        ("in a scene that is not there", State(scene="nowhere000"), Selected(overlay="gotogarden")),
    ]
    return {
        "story": plain_story(story),
        "begin": plain_state(first),
        "step": [
            {
                "name": name,
                "state": plain_state(state),
                "event": whole(event),
                "out": {"state": plain_state(after), "effects": whole(effects)},
            }
            for name, state, event in cases
            for after, effects in [step(story, state, event)]
        ],
    }


def sounds() -> dict[str, Any]:
    """What is heard of an ambisonic field."""
    turns = [(0.0, 0.0, 0.0), (90.0, 0.0, 0.0), (-120.0, 30.0, 0.0), (15.0, -40.0, 100.0)]
    cases = [
        (Orientation(yaw=a, pitch=b, roll=c), Orientation(yaw=d, pitch=e, roll=f))
        for a, b, c in turns
        for d, e, f in turns
    ]
    return {
        "ambisonic_gains": [
            {
                "field": plain_turn(field),
                "head": plain_turn(head),
                "out": ambisonic_gains(field, head).tolist(),
            }
            for field, head in cases
        ]
    }


def plain_turn(turn: Orientation) -> dict[str, float]:
    """An orientation, defaults written out."""
    return {"yaw": turn.yaw, "pitch": turn.pitch, "roll": turn.roll}


def museum() -> Story:
    """A story that has a bit of everything."""
    photo = Asset(
        id="photoasset",
        kind="image",
        name="hall.jpg",
        path=f"media/{'1' * 64}.jpg",
        sha256="1" * 64,
        size=1000,
        media_type="image/jpeg",
        width=4096,
        height=2048,
        layout=Layout(projection="equirect", found="metadata"),
    )
    picture = msgspec.structs.replace(
        photo, id="pictureass", name="map.png", layout=Layout(), width=800, height=600
    )
    model = Asset(
        id="modelasset",
        kind="model",
        name="garden.glb",
        path=f"media/{'2' * 64}.glb",
        sha256="2" * 64,
        size=2000,
        media_type="model/gltf-binary",
        triangles=12,
        low=(-1.0, 0.0, -1.0),
        high=(1.0, 2.0, 1.0),
    )
    return Story(
        version=VERSION,
        id="themuseum0",
        title={"en": "A museum", "zh-Hans": "博物馆"},
        languages=("en", "zh-Hans", "ar"),
        scenes=(_hall(), _garden(), _table()),
        assets=(photo, picture, model),
    )


def _answers(*actions: Action) -> tuple[Select, ...]:
    return (Select(actions=actions),)


def _hall() -> Scene:
    return Scene(
        id="hallscene0",
        title={"en": "Hall", "zh-Hans": "大厅"},
        surrounding=Photo360(asset="photoasset", orientation=Orientation(yaw=15.0, roll=-2.5)),
        opening=View(yaw=-20.0, pitch=5.0, fov=80.0),
        overlays=(
            Picture(id="pictureone", asset="pictureass", width=1.2, alt={"en": "A map"}),
            Text(
                id="lateword00",
                text={"en": "Later", "ar": "لاحقا"},
                visible=Clip(start=1.5, end=4.0),
                placement=Around(yaw=30.0, pitch=10.0, distance=3.0),
                opacity=0.5,
            ),
            Text(id="openended0", text={"en": "From 1.5 s"}, visible=Clip(start=1.5)),
            Text(id="notehidden", text={"en": "A secret 🗝️"}, hidden=True),
            Hotspot(
                id="gotogarden",
                placement=Around(yaw=90.0, pitch=-15.0, roll=5.0, scale=1.5),
                triggers=_answers(GoTo(scene="gardenscen")),
            ),
            Hotspot(id="shownote00", icon="info", triggers=_answers(Show(overlay="notehidden"))),
            Hotspot(id="togglenote", icon="plus", triggers=_answers(Toggle(overlay="notehidden"))),
            Hotspot(id="hidepictur", triggers=_answers(Hide(overlay="pictureone"))),
            Hotspot(
                id="openlink00",
                icon="link",
                triggers=_answers(OpenLink(url="https://example.org/a?b=c#d")),
            ),
            Hotspot(
                id="manythings",
                triggers=(
                    *_answers(Hide(overlay="pictureone"), OpenLink(url="mailto:a@example.org")),
                    *_answers(GoTo(scene="nowhere000"), GoTo(scene="gardenscen")),
                    *_answers(Toggle(overlay="notehidden"), Toggle(overlay="nothinghr0")),
                ),
            ),
        ),
    )


def _garden() -> Scene:
    return Scene(
        id="gardenscen",
        title={"en": "Garden"},
        surrounding=Environment(model="modelasset", light=0.8),
        eye_height=1.2,
        duration=8.0,
        overlays=(
            Model(
                id="statue0000",
                asset="modelasset",
                size=1.8,
                placement=Standing(
                    position=(1.0, 0.0, -3.0), rotation=rotation_of(35.0), scale=0.75
                ),
            ),
            Hotspot(id="gobackhall", triggers=_answers(GoTo(scene="hallscene0"))),
        ),
    )


def _table() -> Scene:
    return Scene(
        id="tablescene",
        surrounding=RealWorld(
            anchors=(
                Surface(id="tableancho", name="table", facing="table"),
                Surface(id="wallanchor", name="wall", facing="wall"),
            )
        ),
        overlays=(
            Model(
                id="vasemodel0",
                asset="modelasset",
                placement=Anchored(anchor="tableancho", scale=0.2),
            ),
            Picture(
                id="wallpictur",
                asset="pictureass",
                placement=Anchored(
                    anchor="wallanchor",
                    position=(0.1, 0.02, -0.3),
                    rotation=rotation_of(0.0, -90.0),
                ),
            ),
        ),
    )


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "space.json": space,
    "times.json": times,
    "words.json": wordings,
    "moments.json": moments,
    "steps.json": steps,
    "sound.json": sounds,
    "easing.json": easings,
    "fields.json": fields,
    "living.json": living,
    "visits.json": visits,
    "edges.json": edges,
    "placeholders.json": placeholders,
    "readings.json": readings,
    "orders.json": orders,
    "expansions.json": expansions,
    "rigs.json": poses,
    "clouds.json": choices,
    "passages.json": passages,
    "strokes.json": strokes,
    "notes.json": notes,
    "charts.json": charts,
    "grading.json": grading,
    "markup.json": marked,
}


def main() -> int:
    """Write the files, or with `--check` compare them."""
    stale = []
    for name, make in FILES.items():
        text = json.dumps(rounded(make()), indent=1, ensure_ascii=False) + "\n"
        file = HERE / name
        if "--check" not in sys.argv[1:]:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or json.loads(file.read_text(encoding="utf-8")) != json.loads(text):
            stale.append(name)
    if stale:
        print(f"not as they would be generated: {', '.join(stale)}", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
