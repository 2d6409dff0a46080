"""Cases of what moves: easing, values between keyframes, fields, and moments of a living story."""

from __future__ import annotations

from typing import Any

from story.easing import between, eased, value_at
from story.fields import with_values
from story.interaction import begin
from story.model.asset import Asset, Layout
from story.model.lighting import Lighting
from story.model.placement import Anchored, Around, Placement, Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surface,
    Surrounding,
    Video360,
)
from story.model.timeline import (
    Animation,
    Bezier,
    Clip,
    Easing,
    Hold,
    Keyed,
    Keyframe,
    Linear,
    Spring,
    Track,
)
from story.model.values import Orientation, View
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    Option,
    TextVariable,
    YesNoVariable,
)
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.space import rotation_of
from story.timeline import moment_at
from story.visit.state import Clock, Fade, Move, QuizState, State
from tests.conformance.plain import plain_moment, plain_state, plain_story, whole

EASINGS: dict[str, Easing] = {
    "linear": Linear(),
    "hold": Hold(),
    "ease-in-out": Bezier(),
    "ease": Bezier(x1=0.25, y1=0.1, x2=0.25, y2=1.0),
    "ease-in": Bezier(x1=0.42, y1=0.0, x2=1.0, y2=1.0),
    "back and past": Bezier(x1=0.68, y1=-0.55, x2=0.265, y2=1.55),
    "upright in the middle": Bezier(x1=1.0, y1=0.0, x2=0.0, y2=1.0),
    "upright at both ends": Bezier(x1=0.0, y1=1.0, x2=1.0, y2=0.0),
    "spring without bounce": Spring(bounce=0.0),
    "spring": Spring(),
    "loose spring": Spring(bounce=0.95),
}
PROGRESS = (-0.5, 0.0, 1e-9, 0.1, 0.25, 0.5, 0.731, 0.9, 0.999999, 1.0, 1.5)


def easings() -> dict[str, Any]:
    """How far a value has come, what lies between two values, what a track says."""
    return {
        "eased": [
            {
                "name": f"{name} at {progress}",
                "easing": whole(easing),
                "progress": progress,
                "out": eased(easing, progress),
            }
            for name, easing in EASINGS.items()
            for progress in PROGRESS
        ],
        "between": [
            {
                "name": name,
                "one": whole(one),
                "other": whole(other),
                "share": share,
                "wrap": wrap,
                "out": whole(between(one, other, share, wrap=wrap)),
            }
            for name, one, other, share, wrap in _pairs()
        ],
        "value_at": [
            {
                "name": f"{name} at {time_us}",
                "keys": whole(keys),
                "time_us": time_us,
                "out": whole(value_at(keys, time_us)),
            }
            for name, keys, instants in _tracks()
            for time_us in instants
        ],
    }


def _pairs() -> list[tuple[str, Keyed, Keyed, float, bool]]:
    quarter, back = rotation_of(90.0), rotation_of(-170.0, 20.0)
    negative = (-back[0], -back[1], -back[2], -back[3])
    near = rotation_of(90.0 + 1e-7)
    return [
        ("numbers", 2.0, 5.0, 0.25, False),
        ("numbers past the end", 2.0, 5.0, 1.2, False),
        ("numbers before the beginning", 2.0, 5.0, -0.1, False),
        ("angles the long way", 170.0, -170.0, 0.5, False),
        ("angles the short way across 180", 170.0, -170.0, 0.5, True),
        ("angles the short way back across 180", -175.0, 160.0, 0.4, True),
        ("angles half a turn apart", 0.0, 180.0, 0.5, True),
        ("places", (0.0, 1.0, 2.0), (1.0, 1.0, -2.0), 0.75, False),
        ("places past the end", (0.0, 1.0, 2.0), (1.0, 1.0, -2.0), 1.5, False),
        ("rotations", rotation_of(0.0), quarter, 0.3, False),
        ("rotations along the shorter arc", quarter, negative, 0.5, False),
        ("rotations along the same arc", quarter, back, 0.5, False),
        ("rotations nearly the same", quarter, near, 0.5, False),
        ("rotations just the same", quarter, quarter, 0.5, False),
        ("rotations past the end", rotation_of(0.0), quarter, 1.25, False),
        ("colours", "#000000", "#ff8001", 0.5, False),
        ("colours past the end stop at white", "#c0c0c0", "#ffffff", 1.5, False),
        ("colours before the beginning stop at black", "#101010", "#ffffff", -0.5, False),
        ("a number and a colour", 1.0, "#ffffff", 0.5, False),
        ("a colour and a number", "#ffffff", 1.0, 0.5, False),
        ("a place and a rotation", (1.0, 2.0, 3.0), quarter, 0.5, False),
        ("a place and a number", (1.0, 2.0, 3.0), 4.0, 0.5, False),
        ("a number and a place", 4.0, (1.0, 2.0, 3.0), 0.5, False),
    ]


def _tracks() -> list[tuple[str, tuple[Keyframe, ...], list[int]]]:
    return [
        ("one key", (Keyframe(time=2.0, value=7.0),), [0, 2_000_000, 9_000_000]),
        (
            "linear, hold, then still",
            (
                Keyframe(time=1.0, value=0.0),
                Keyframe(time=2.0, value=10.0, easing=Hold()),
                Keyframe(time=3.0, value=20.0),
            ),
            [0, 999_999, 1_000_000, 1_250_000, 2_000_000, 2_999_999, 3_000_000, 4_000_000],
        ),
        (
            "across 180",
            (
                Keyframe(time=0.0, value=170.0, wrap=True),
                Keyframe(time=1.0, value=-170.0, wrap=False),
                Keyframe(time=2.0, value=170.0),
            ),
            [250_000, 750_000, 1_500_000],
        ),
        (
            "two keys at one instant",
            (
                Keyframe(time=0.0, value=1.0),
                Keyframe(time=1.0, value=2.0),
                Keyframe(time=1.0, value=5.0),
                Keyframe(time=2.0, value=6.0),
            ),
            [999_999, 1_000_000, 1_500_000],
        ),
        (
            "a spring on to a curve",
            (
                Keyframe(time=0.0, value=(0.0, 0.0, 0.0), easing=Spring(bounce=0.5)),
                Keyframe(time=0.5, value=(1.0, 2.0, 3.0), easing=Bezier()),
                Keyframe(time=1.0, value=(0.0, 0.0, 0.0)),
            ),
            [100_000, 300_000, 700_000],
        ),
    ]


def fields() -> dict[str, Any]:
    """Values put into fields: ranges, parts, and what does not fit."""
    text = Text(id="textoftest", text={"en": "Words"})
    standing = Standing(rotation=rotation_of(10.0))
    picture = Picture(id="picttest00", asset="pictureass", placement=standing)
    photo = Photo360(asset="photoasset", orientation=Orientation(pitch=5.0))
    cases: list[tuple[str, AnyOverlay | Surrounding, dict[str, Keyed]]] = [
        ("nothing", text, {}),
        ("within its range", text, {"opacity": 0.25}),
        ("under its range", text, {"opacity": -0.25}),
        ("over its range", text, {"opacity": 1.25}),
        ("a length stays above nought", text, {"height": -1.0}),
        ("a colour", text, {"colour": "#123456"}),
        ("a colour where there is none yet", structure_less(text), {"panel": "#654321"}),
        ("a number where there is none yet", structure_less(text), {"wrap": 3.0}),
        ("a number where a colour belongs", text, {"colour": 3.0}),
        ("a colour where a number belongs", text, {"opacity": "#123456"}),
        ("a field that is not there", text, {"volume": 0.5, "opacity": 0.5}),
        ("a field that cannot move", text, {"id": 1.0, "text": "#123456"}),
        ("a name that every object has", text, {"constructor": 1.0, "toString": 1.0}),
        ("an angle round", text, {"placement.yaw": 190.0}),
        ("an angle round twice", text, {"placement.yaw": -550.0}),
        ("an angle at its very end", text, {"placement.roll": 180.0}),
        ("a pitch at its end", text, {"placement.pitch": 95.0}),
        ("several of a part", text, {"placement.pitch": -10.0, "placement.distance": 4.0}),
        ("a place", picture, {"placement.position": (1.0, 2.0, 3.0)}),
        ("a rotation", picture, {"placement.rotation": rotation_of(45.0)}),
        ("a place for a rotation", picture, {"placement.rotation": (1.0, 2.0, 3.0)}),
        ("a yaw of what stands", picture, {"placement.yaw": 10.0}),
        ("a part of a part", picture, {"placement.position.x": 10.0}),
        ("a part that is none", picture, {"alt.en": 10.0}),
        ("a whole part", picture, {"placement": 10.0}),
        ("a turn of the surrounding", photo, {"orientation.yaw": 181.0, "brightness": 2.0}),
        ("brightness stays light", photo, {"brightness": -2.0}),
        ("colours of a backdrop", Backdrop(), {"top": "#ffffff", "bottom": "#000000"}),
        (
            "a 3D place",
            Environment(model="modelasset"),
            {"light": 0.5, "position": (0.0, 1.0, 0.0), "rotation": rotation_of(5.0)},
        ),
        ("the grade of a photo", photo, {"grade.exposure": 11.0, "grade.strength": 0.5}),
        ("a LUT cannot move", photo, {"grade.lut": 1.0}),
        ("a video all around", Video360(asset="filmassets"), {"volume": 3.0}),
    ]
    return {
        "with_values": [
            {
                "name": name,
                "of": "Surrounding" if isinstance(owner, Surrounding) else "AnyOverlay",
                "owner": whole(owner),
                "values": whole(values),
                "out": whole(with_values(owner, values)),
            }
            for name, owner, values in cases
        ]
    }


def structure_less(text: Text) -> Text:
    """The text free in space, on one line."""
    return Text(id=text.id, text=text.text, panel=None, wrap=None)


def living() -> dict[str, Any]:
    """Moments of a story in which things move, fade, stand in groups and show variables."""
    story = living_story()
    states: list[tuple[str, State, list[float]]] = [
        ("tracks", State(scene="trackscene"), [0.0, 0.4, 1.0, 1.5, 1.9, 2.5, 9.0]),
        ("clips", State(scene="clipscene0"), [0.0, 0.5, 1.0, 1.25, 2.0, 2.75, 2.999999, 3.0, 50.0]),
        ("groups", State(scene="groupscene"), [0.0, 1.0, 2.5, 4.0]),
        ("animations", State(scene="animscene0"), [0.0, 0.5, 1.25, 2.0, 3.5, 7.0]),
        ("words", begin(story, scene="wordscene0")[0], [0.0]),
        ("an anchored group", State(scene="tablescene"), [0.0, 1.0]),
        ("a camera", State(scene="filmscene0"), [0.0, 0.5, 1.0, 1.75, 2.0, 2.6, 3.0, 9.0]),
        ("light that changes", State(scene="litscene00"), [0.0, 0.5, 1.0, 1.5, 2.0, 9.0]),
        *_kept_states(),
    ]
    return {
        "story": plain_story(story),
        "moment_at": [
            {
                "name": f"{name} at {seconds} s",
                "state": plain_state(state),
                "time_us": round(seconds * 1e6),
                "out": plain_moment(moment_at(story, state, round(seconds * 1e6))),
            }
            for name, state, instants in states
            for seconds in instants
        ],
    }


def _kept_states() -> list[tuple[str, State, list[float]]]:
    """States in which a visit has left its mark."""
    move = Move(500_000, 1_000_000, 0.0, 90.0, Linear())
    return [
        (
            "fading in",
            State(
                scene="clipscene0",
                shown={"hiddentext": True},
                fades={"hiddentext": Fade(1_000_000, 500_000, 0.25, 1.0)},
            ),
            [0.5, 1.0, 1.25, 1.5, 2.0],
        ),
        (
            "fading out",
            State(
                scene="clipscene0",
                shown={"plainvideo": False},
                fades={"plainvideo": Fade(1_000_000, 500_000, 1.0, 0.0)},
            ),
            [1.0, 1.4, 1.499999, 1.5],
        ),
        (
            "media stopped and let run",
            State(
                scene="clipscene0",
                media={
                    "plainvideo": Clock(1_000_000, 250_000),
                    "clipscene0": Clock(2_000_000, 750_000, running=False),
                },
            ),
            [1.0, 2.5],
        ),
        (
            "moves",
            State(
                scene="trackscene",
                moves={
                    "movinghot0": {
                        "placement.yaw": move,
                        "colour": Move(0, 2_000_000, "#000000", "#ffffff", Spring()),
                        "nosuch": move,
                    },
                    "stilltext0": {"opacity": Move(0, 0, 1.0, 0.5, Bezier())},
                    "trackscene": {"brightness": Move(0, 1_000_000, 1.0, 0.0, Bezier())},
                },
            ),
            [0.25, 0.75, 1.5, 3.0],
        ),
        ("a group hidden", State(scene="groupscene", shown={"outergroup": False}), [0.0]),
        ("a group shown", State(scene="groupscene", shown={"hiddengrou": True}), [0.0]),
        (
            "a group fading",
            State(
                scene="groupscene",
                shown={"outergroup": False},
                fades={"outergroup": Fade(0, 2_000_000, 1.0, 0.0)},
            ),
            [0.5, 2.0],
        ),
        (
            "a model stopped",
            State(scene="animscene0", media={"dancer0000": Clock(1_000_000, 500_000, False)}),
            [3.0],
        ),
        (
            "variables told",
            State(
                scene="wordscene0",
                score=-12.3456,
                variables={
                    "countvaria": 1234.5,
                    "namevariab": "<b>Ada</b> {count}",
                    "liked00000": True,
                    "colourvari": "red",
                },
            ),
            [0.0],
        ),
        (
            "a quiz under way",
            State(
                scene="wordscene0", quizzes={"quizofword": QuizState(("option0001",), 1, "wrong")}
            ),
            [0.0],
        ),
    ]


def assets() -> tuple[Asset, ...]:
    """A file of each kind."""
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
    film = Asset(
        id="filmassets",
        kind="video",
        name="film.mp4",
        path=f"media/{'3' * 64}.mp4",
        sha256="3" * 64,
        size=1000,
        media_type="video/mp4",
        width=640,
        height=320,
        duration=2.5,
        fps="30",
        channels=2,
        rate=48000,
    )
    tone = Asset(
        id="toneassets",
        kind="audio",
        name="tone.wav",
        path=f"media/{'4' * 64}.wav",
        sha256="4" * 64,
        size=1000,
        media_type="audio/wav",
        duration=1.0,
        channels=1,
        rate=48000,
    )
    model = Asset(
        id="modelasset",
        kind="model",
        name="dancer.glb",
        path=f"media/{'2' * 64}.glb",
        sha256="2" * 64,
        size=2000,
        media_type="model/gltf-binary",
    )
    picture = Asset(
        id="pictureass",
        kind="image",
        name="map.png",
        path=f"media/{'5' * 64}.png",
        sha256="5" * 64,
        size=1000,
        media_type="image/png",
        width=800,
        height=600,
    )
    return photo, film, tone, model, picture


def variables() -> tuple[Any, ...]:
    """A variable of each type."""
    return (
        NumberVariable(id="countvaria", name="count", initial=3.0, lowest=0.0, highest=10.0),
        TextVariable(id="namevariab", name="name", initial="nobody"),
        YesNoVariable(
            id="liked00000", name="liked", yes={"en": "yes", "de": "ja"}, no={"en": "no"}
        ),
        YesNoVariable(id="seen000000", name="seen", initial=True),
        ChoiceVariable(
            id="colourvari",
            name="Farbe_2",
            options=(
                Option(value="red", label={"en": "red", "de": "rot", "de@child": "knallrot"}),
                Option(value="blue"),
            ),
            initial="blue",
        ),
        NumberVariable(id="finevariab", name="größe", initial=0.1 + 0.2, lasts="always"),
    )


def living_story() -> Story:
    """Scenes in which everything that can move does."""
    return Story(
        version=VERSION,
        id="livingstor",
        languages=("en", "de"),
        variables=variables(),
        scenes=(
            _tracked(),
            _clipped(),
            _grouped(),
            _animated(),
            _worded(),
            _table(),
            _filmed(),
            _lit(),
        ),
        assets=assets(),
    )


def _keys(*pairs: tuple[float, Keyed], easing: Easing = Linear()) -> tuple[Keyframe, ...]:  # noqa: B008
    return tuple(Keyframe(time=time, value=value, easing=easing) for time, value in pairs)


def _tracked() -> Scene:
    return Scene(
        id="trackscene",
        surrounding=Photo360(
            asset="photoasset",
            tracks=(
                Track(field="orientation.yaw", keys=_keys((0.0, 0.0), (2.0, 360.0))),
                Track(field="brightness", keys=_keys((0.0, 1.0), (1.0, 0.0), easing=Spring())),
            ),
        ),
        overlays=(
            Hotspot(
                id="movinghot0",
                placement=Around(pitch=80.0),
                tracks=(
                    Track(
                        field="placement.yaw",
                        keys=(
                            Keyframe(time=0.0, value=170.0, wrap=True),
                            Keyframe(time=2.0, value=-170.0),
                        ),
                    ),
                    Track(
                        field="placement.pitch",
                        keys=_keys((0.0, 60.0), (2.0, 89.0), easing=Spring(bounce=0.8)),
                    ),
                    Track(field="colour", keys=_keys((1.0, "#ff0000"), (2.0, "#00ff7f"))),
                    Track(field="size", keys=_keys((0.0, 0.3), (1.0, 0.6), easing=Bezier())),
                ),
            ),
            Picture(
                id="standingpi",
                asset="pictureass",
                placement=Standing(),
                tracks=(
                    Track(
                        field="placement.position",
                        keys=_keys((0.0, (0.0, 1.0, -2.0)), (2.0, (1.0, 1.0, -3.0))),
                    ),
                    Track(
                        field="placement.rotation",
                        keys=_keys((0.0, rotation_of(170.0)), (2.0, rotation_of(-150.0, 30.0))),
                    ),
                    Track(field="placement.yaw", keys=_keys((0.0, 3.0))),
                    Track(field="opacity", keys=_keys((0.0, 0.0), (1.0, 1.0), easing=Hold())),
                ),
            ),
            Text(
                id="stilltext0",
                text={"en": "Still"},
                tracks=(
                    Track(field="nosuch", keys=_keys((0.0, 1.0))),
                    Track(field="opacity", keys=_keys((0.0, "#ffffff"))),
                ),
            ),
        ),
    )


def _filmed() -> Scene:
    """A scene whose camera turns across 180°, tilts, zooms past what can be; what it cannot do."""
    return Scene(
        id="filmscene0",
        opening=View(yaw=100.0, pitch=10.0, roll=-3.0, fov=70.0),
        tracks=(
            Track(
                field="opening.yaw",
                keys=(
                    Keyframe(time=0.0, value=150.0, wrap=True),
                    Keyframe(time=2.0, value=-150.0, easing=Bezier(), wrap=True),
                    Keyframe(time=3.0, value=150.0),
                ),
            ),
            Track(
                field="opening.pitch",
                keys=_keys((1.0, 0.0), (2.0, 85.0), easing=Spring(bounce=0.9)),
            ),
            Track(field="opening.fov", keys=_keys((0.0, 60.0), (3.0, 240.0))),
            Track(field="eye_height", keys=_keys((0.0, 9.0))),
            Track(field="yaw", keys=_keys((0.0, 9.0))),
            Track(field="surrounding.brightness", keys=_keys((0.0, 0.5))),
        ),
    )


def _lit() -> Scene:
    """A scene that is lit otherwise in time, past what can be; what of its light stands still."""
    return Scene(
        id="litscene00",
        lighting=Lighting(gain=0.5, orientation=Orientation(yaw=20.0), tone="aces"),
        tracks=(
            Track(field="lighting.gain", keys=_keys((0.0, 2.0), (1.0, 0.0), easing=Bezier())),
            Track(field="lighting.key", keys=_keys((1.0, 0.0), (2.0, 1.5))),
            Track(field="lighting.shadows", keys=_keys((0.0, -1.0), (2.0, 3.0))),
            Track(field="lighting.exposure", keys=_keys((0.5, -2.0), (2.0, 40.0))),
            Track(field="lighting.tone", keys=_keys((0.0, 1.0))),
            Track(field="lighting.orientation.yaw", keys=_keys((0.0, 9.0))),
            Track(field="opening.yaw", keys=_keys((0.0, 0.0), (2.0, 40.0))),
        ),
    )


def _clipped() -> Scene:
    return Scene(
        id="clipscene0",
        surrounding=Video360(asset="filmassets"),
        overlays=(
            VideoPanel(
                id="clippedvid",
                asset="filmassets",
                opacity=0.8,
                visible=Clip(start=1.0, end=3.0, trim=0.75, fade_in=0.5, fade_out=1.0),
            ),
            VideoPanel(id="plainvideo", asset="filmassets", volume=0.5),
            Sound(
                id="fadedsound",
                asset="toneassets",
                visible=Clip(start=0.5, end=1.5, fade_in=1.0, fade_out=1.0),
            ),
            Text(
                id="openendtxt", text={"en": "On"}, visible=Clip(start=2.0, fade_in=1.0, trim=9.0)
            ),
            Text(id="hiddentext", text={"en": "Hidden"}, hidden=True),
        ),
    )


def _grouped() -> Scene:
    chain = [
        Group(id=f"chain{n:05}", parent=None if n == 0 else f"chain{n - 1:05}") for n in range(18)
    ]
    inside: tuple[tuple[str, str, Placement], ...] = (
        ("inouter000", "outergroup", Around(yaw=90.0, distance=1.0)),
        ("ininner000", "innergroup", Standing(position=(0.0, 0.0, 1.0))),
        ("inhidden00", "hiddengrou", Standing()),
        ("innothing0", "nosuchgrou", Standing()),
        ("incycle000", "cyclegroup", Standing()),
        ("indeep0016", "chain00015", Standing()),
        ("indeep0017", "chain00016", Standing()),
    )
    return Scene(
        id="groupscene",
        overlays=(
            Group(
                id="outergroup",
                placement=Around(yaw=-30.0, pitch=10.0, distance=3.0, scale=2.0),
                opacity=0.5,
                tracks=(Track(field="placement.scale", keys=_keys((0.0, 2.0), (2.0, 1.0))),),
            ),
            Group(
                id="innergroup",
                parent="outergroup",
                placement=Standing(position=(0.0, 1.0, 0.0), rotation=rotation_of(45.0)),
                visible=Clip(start=0.5, end=3.0, fade_in=1.0),
            ),
            Group(id="hiddengrou", hidden=True),
            Group(id="cyclegroup", parent="cyclegrou2"),
            Group(id="cyclegrou2", parent="cyclegroup"),
            *chain,
            *(
                Text(id=each, text={"en": each}, parent=parent, placement=placement, opacity=0.5)
                for each, parent, placement in inside
            ),
        ),
    )


def _animated() -> Scene:
    return Scene(
        id="animscene0",
        surrounding=Environment(model="modelasset"),
        overlays=(
            Model(
                id="dancer0000",
                asset="modelasset",
                placement=Standing(),
                animations=(
                    Animation(clip="walk", end=2.0, fade_out=1.0),
                    Animation(clip="wave", start=1.0, speed=2.0, trim=0.25, fade_in=1.0),
                    Animation(clip="back", start=3.0, end=6.0, speed=-0.5, loop=False, weight=0.5),
                ),
            ),
            Model(
                id="latedancer",
                asset="modelasset",
                placement=Standing(),
                visible=Clip(start=1.0, trim=0.5),
                animations=(Animation(clip="walk", start=1.0, loop=False),),
            ),
        ),
    )


def _worded() -> Scene:
    return Scene(
        id="wordscene0",
        overlays=(
            Text(
                id="wordstext0",
                text={
                    "en": "{name}, {count}, {{{liked}}} {seen} {Farbe_2} {größe} {score} {nosuch}",
                    "de": "{liked} {Farbe_2} { count } {} {{count}}",
                    "de@child": "{Farbe_2}{",
                },
                alt={"en": "{count}"},
            ),
            Hotspot(id="wordhotspo", label={"en": "{count}!"}),
            Quiz(
                id="quizofword",
                question={"en": "{name}?"},
                right={"en": "{count}"},
                wrong={"en": "}}"},
                options=(QuizOption(id="option0001", text={"en": "{name}"}, right=True),),
            ),
        ),
    )


def _table() -> Scene:
    return Scene(
        id="tablescene",
        surrounding=RealWorld(anchors=(Surface(id="tableancho", facing="table"),)),
        overlays=(
            Group(
                id="tablegroup",
                placement=Anchored(anchor="tableancho", scale=0.5),
                tracks=(
                    Track(
                        field="placement.rotation",
                        keys=_keys((0.0, rotation_of(0.0)), (2.0, rotation_of(120.0))),
                    ),
                ),
            ),
            Picture(
                id="ontable000",
                asset="pictureass",
                parent="tablegroup",
                placement=Standing(position=(0.2, 0.0, 0.0)),
            ),
            Picture(id="onnothing0", asset="pictureass", placement=Anchored(anchor="nosuchanch")),
        ),
    )
