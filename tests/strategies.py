"""Hypothesis strategies: whole stories, sound ones and ones with something broken."""

from __future__ import annotations

import string
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from hypothesis import strategies as st
from msgspec import structs

from story.fields import Field, fields_of
from story.model.actions import (
    Action,
    AddTo,
    AnimateTo,
    Approach,
    Ask,
    Dwell,
    EnterScene,
    Finish,
    GoTo,
    Hide,
    Hover,
    Idle,
    LeaveScene,
    MediaEnded,
    OpenLink,
    Pause,
    PauseEverything,
    Play,
    PlayEverything,
    PlaySound,
    QuizAnswered,
    Reset,
    SceneTrigger,
    Score,
    Seek,
    Select,
    SetVariable,
    Show,
    StoryTrigger,
    TimeReached,
    Toggle,
    Transition,
    Trigger,
    VariableChanged,
    Wear,
)
from story.model.asset import Asset, AssetKind, Layout
from story.model.conditions import (
    Answered,
    AnyOf,
    Condition,
    Plain,
    ScoreIs,
    Shown,
    VariableIs,
    Visited,
)
from story.model.grading import Grade
from story.model.lighting import Lighting
from story.model.placement import Anchored, Around, Placement, Standing
from story.model.story import VERSION, Audience, CaptionTrack, Component, Scene, Story
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
    Chapter,
    Clip,
    Easing,
    Hold,
    Keyed,
    Keyframe,
    Linear,
    Spring,
    TimeCue,
    Track,
)
from story.model.values import Id, Orientation, Rights, View
from story.model.variables import (
    ChoiceVariable,
    Held,
    NumberVariable,
    Option,
    TextVariable,
    Variable,
    YesNoVariable,
)
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart, ChartRow, Series
from story.overlays.cloud import Cloud
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance, Override
from story.overlays.light import Light
from story.overlays.line import Corner, Line, Point
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.references import anchors_of
from story.space import rotation_of

_LETTERS = string.ascii_lowercase + string.digits
LANGUAGES = ("en", "zh-Hans", "ar", "fr")
AUDIENCES = ("child", "expert")
VARIANTS = ("en", "zh-Hans", "@child", "fr@child", "en@expert")
KINDS: tuple[AssetKind, ...] = (
    "image",
    "video",
    "audio",
    "model",
    "cloud",
    "splats",
    "captions",
    "lut",
)

ids = st.text(_LETTERS, min_size=10, max_size=10)
yaws = st.floats(-180, 180, exclude_max=True)
pitches = st.floats(-90, 90)
rolls = st.floats(-180, 180)
positives = st.floats(0.001, 1000)
fractions = st.floats(0, 1)
metres = st.floats(-1000, 1000)
vectors = st.tuples(metres, metres, metres)
rotations = st.builds(rotation_of, yaws, pitches, rolls)
colours = st.text("0123456789abcdef", min_size=6, max_size=6).map("#{}".format)
texts = st.text(max_size=20)
localised = st.dictionaries(st.sampled_from((*LANGUAGES, "en@child", "@expert")), texts, max_size=3)
views = st.builds(View, yaw=yaws, pitch=pitches, roll=rolls, fov=st.floats(1, 179))
orientations = st.builds(Orientation, yaw=yaws, pitch=pitches, roll=rolls)
rights = st.builds(Rights, title=texts, author=texts, licence=texts, source=texts)
links = st.sampled_from(["https://example.org/ä?q=1", "mailto:a@example.org", "tel:+4912345"])
around = st.builds(
    Around,
    yaw=yaws,
    pitch=pitches,
    roll=rolls,
    distance=st.floats(0.1, 100),
    scale=st.floats(0.01, 100),
)
standing = st.builds(Standing, position=vectors, rotation=rotations, scale=st.floats(0.01, 100))


seconds = st.floats(0, 100)
easings: st.SearchStrategy[Easing] = st.one_of(
    st.builds(Linear),
    st.builds(Hold),
    st.builds(Bezier, x1=fractions, y1=st.floats(-2, 2), x2=fractions, y2=st.floats(-2, 2)),
    st.builds(Spring, bounce=st.floats(0, 0.95)),
)


@st.composite
def spans(draw: st.DrawFn) -> Clip:
    start = draw(seconds)
    length = draw(st.none() | st.floats(0.01, 100))
    return Clip(
        start=start,
        end=None if length is None else start + length,
        trim=draw(st.just(0.0) | st.floats(0, 20)),
        fade_in=draw(st.just(0.0) | st.floats(0, 20)),
        fade_out=draw(st.just(0.0) | st.floats(0, 20)),
    )


@st.composite
def animations(draw: st.DrawFn) -> Animation:
    start = draw(seconds)
    length = draw(st.none() | st.floats(0.01, 100))
    return Animation(
        clip=draw(texts),
        start=start,
        end=None if length is None else start + length,
        trim=draw(seconds),
        speed=draw(st.floats(-100, 100)),
        loop=draw(st.booleans()),
        weight=draw(fractions),
        fade_in=draw(st.floats(0, 20)),
        fade_out=draw(st.floats(0, 20)),
    )


def keyed(field: Field) -> st.SearchStrategy[Keyed]:
    """A value that a field can hold."""
    match field.kind:
        case "angle":
            return yaws
        case "colour":
            return colours
        case "vector":
            return vectors
        case "rotation":
            return rotations
        case "number":
            low = -1000.0 if field.low is None else field.low
            return st.floats(low, 1000.0 if field.high is None else min(field.high, low + 1e6))


@st.composite
def tracks(draw: st.DrawFn, fields: dict[str, Field]) -> tuple[Track, ...]:
    """Tracks of some of those fields."""
    if not fields:
        return ()
    names = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=2))
    made = []
    for name in names:
        times = sorted(draw(st.sets(st.integers(0, 20_000), min_size=1, max_size=3)))
        keys = tuple(
            Keyframe(
                time=time / 1000,
                value=draw(keyed(fields[name])),
                easing=draw(easings),
                wrap=draw(st.booleans()),
            )
            for time in times
        )
        made.append(Track(field=name, keys=keys))
    return tuple(made)


@st.composite
def assets(draw: st.DrawFn, kinds: tuple[AssetKind, ...] = KINDS) -> Asset:
    """An asset of one of those kinds."""
    kind = draw(st.sampled_from(kinds))
    low = draw(st.none() | vectors) if kind in ("model", "cloud", "splats") else None
    sides = draw(st.tuples(*[st.floats(0, 1e6)] * 3))
    return Asset(
        id=draw(ids),
        kind=kind,
        name=draw(texts) + draw(st.sampled_from(["", ".mp4", ".fr.srt", " 3D scan.glb"])),
        path="media/" + draw(st.text(_LETTERS, min_size=1)),
        sha256=draw(st.text("0123456789abcdef", min_size=64, max_size=64)),
        size=draw(st.integers(0, 2**40)),
        media_type="application/octet-stream",
        link=draw(st.none() | texts),
        rights=draw(rights),
        width=draw(st.integers(0, 20000)),
        height=draw(st.integers(0, 20000)),
        layout=draw(
            st.none()
            | st.builds(
                Layout,
                projection=st.sampled_from(["flat", "equirect"]),
                stereo=st.sampled_from(["mono", "top-bottom", "left-right"]),
                found=st.sampled_from(["metadata", "guess", "author"]),
                pose=orientations,
                initial=st.none() | views,
            )
        )
        if kind in ("image", "video")
        else None,
        duration=draw(st.floats(0, 1e5)) if kind in ("video", "audio") else 0.0,
        fps=draw(st.sampled_from(["", "25", "30000/1001"])) if kind == "video" else "",
        frames=draw(st.integers(0, 1000)) if kind == "video" else 0,
        low=low,
        high=None if low is None else (low[0] + sides[0], low[1] + sides[1], low[2] + sides[2]),
    )


def grades(by_kind: dict[AssetKind, list[Id]]) -> st.SearchStrategy[Grade]:
    """A grade, perhaps by one of the LUTs among those assets."""
    luts = by_kind.get("lut")
    return st.builds(
        Grade,
        exposure=st.floats(-10, 10),
        temperature=st.floats(-100, 100),
        saturation=st.floats(0, 4),
        lut=st.none() | st.sampled_from(luts) if luts else st.none(),
        strength=fractions,
    )


@st.composite
def surroundings(
    draw: st.DrawFn, by_kind: dict[AssetKind, list[Id]], new: Callable[[], Id]
) -> Surrounding:
    """A surrounding that uses some of those assets."""
    choices = ["backdrop", "world"]
    choices += [kind for kind in ("image", "video", "model") if by_kind.get(kind)]
    match draw(st.sampled_from(choices)):
        case "world":
            surfaces = st.builds(
                Surface, id=ids, name=texts, facing=st.sampled_from(["floor", "table", "wall"])
            )
            anchors = draw(st.lists(surfaces, min_size=1, max_size=2))
            return RealWorld(anchors=tuple(structs.replace(a, id=new()) for a in anchors))
        case "image":
            asset = draw(st.sampled_from(by_kind["image"]))
            grade = draw(grades(by_kind))
            return Photo360(asset=asset, orientation=draw(orientations), grade=grade)
        case "video":
            asset = draw(st.sampled_from(by_kind["video"]))
            return Video360(asset=asset, loop=draw(st.booleans()), volume=draw(fractions))
        case "model":
            sky = draw(st.none() | st.sampled_from(by_kind["image"])) if by_kind["image"] else None
            return Environment(
                model=draw(st.sampled_from(by_kind["model"])),
                sky=sky,
                top=draw(colours),
                light=draw(st.floats(0, 10)),
                rotation=draw(rotations),
            )
    return Backdrop(top=draw(colours), bottom=draw(colours))


def placements(anchors: tuple[Id, ...]) -> st.SearchStrategy[Placement]:
    """A placement that a scene with those anchors can hold."""
    if not anchors:
        return st.one_of(around, standing)
    return st.builds(
        Anchored,
        anchor=st.sampled_from(anchors),
        position=vectors,
        rotation=rotations,
        scale=st.floats(0.01, 100),
    )


def overlays_of(
    by_kind: dict[AssetKind, list[Id]], anchors: tuple[Id, ...]
) -> st.SearchStrategy[AnyOverlay]:
    """An overlay without triggers that uses some of those assets; its id is to be given."""
    common: dict[str, Any] = {
        "id": ids,
        "name": texts,
        "placement": placements(anchors),
        "opacity": fractions,
        "visible": st.none() | spans(),
        "hidden": st.booleans(),
        "alt": localised,
    }
    choices: list[st.SearchStrategy[AnyOverlay]] = [
        st.builds(
            Text,
            text=localised,
            height=positives,
            wrap=st.none() | positives,
            align=st.sampled_from(["start", "centre", "end"]),
            bold=st.booleans(),
            colour=colours,
            panel=st.none() | colours,
            rich=st.booleans(),
            leading=st.floats(0.5, 4.0),
            outline=st.none() | colours,
            shadow=fractions,
            faces=st.sampled_from(["fixed", "upright", "viewer"]),
            curve=st.none() | positives,
            **common,
        ),
        st.builds(Hotspot, label=localised, size=positives, colour=colours, **common),
        st.builds(
            Light,
            kind=st.sampled_from(["spot", "point", "directional"]),
            colour=colours,
            intensity=st.floats(0, 100),
            range=st.none() | positives,
            cone=st.floats(1, 180),
            softness=fractions,
            shadow=st.booleans(),
            **common,
        ),
    ]
    choices.append(
        st.builds(
            Quiz,
            kind=st.sampled_from(["single", "multiple", "order", "find"]),
            question=localised,
            options=st.lists(
                st.builds(QuizOption, id=ids, text=localised, right=st.booleans()), max_size=3
            ).map(tuple),
            tries=st.integers(0, 3),
            points=st.floats(0, 10),
            shuffle=st.booleans(),
            **common,
        )
    )
    corners = st.lists(st.builds(Corner, yaw=yaws, pitch=pitches), max_size=5).map(tuple)
    choices.append(
        st.builds(
            Annotation,
            title=localised,
            text=localised,
            number=st.integers(0, 999),
            open=st.booleans(),
            aside=vectors,
            faces=st.sampled_from(["viewer", "fixed"]),
            **common,
        )
    )
    figures = st.lists(st.none() | st.floats(-1e6, 1e6), max_size=3).map(tuple)
    choices.append(
        st.builds(
            Chart,
            kind=st.sampled_from(["bar", "line", "pie"]),
            title=localised,
            unit=localised,
            rows=st.lists(st.builds(ChartRow, label=localised, values=figures), max_size=3).map(
                tuple
            ),
            series=st.lists(st.builds(Series, name=localised), max_size=3).map(tuple),
            shown=fractions,
            **common,
        )
    )
    choices.append(
        st.builds(
            Line,
            points=st.lists(st.builds(Point, position=vectors), max_size=5).map(tuple),
            corners=corners,
            closed=st.booleans(),
            width=positives,
            steady=st.booleans(),
            dash=fractions,
            arrow=st.sampled_from(["none", "start", "end", "both"]),
            drawn=fractions,
            **common,
        )
    )
    choices.append(
        st.builds(
            Polygon, corners=corners, label=localised, fill=fractions, lit=fractions, **common
        )
    )
    sizes = st.none() | positives
    if by_kind.get("model"):
        choices.append(
            st.builds(
                Model,
                asset=st.sampled_from(by_kind["model"]),
                size=sizes,
                animations=st.lists(animations(), max_size=2).map(tuple),
                **common,
            )
        )
    if by_kind.get("cloud"):
        choices.append(
            st.builds(Cloud, asset=st.sampled_from(by_kind["cloud"]), size=sizes, **common)
        )
    if by_kind.get("splats"):
        choices.append(
            st.builds(
                Splats,
                asset=st.sampled_from(by_kind["splats"]),
                size=sizes,
                up=st.sampled_from(["y", "-y", "z", "-z"]),
                stands=st.sampled_from(["origin", "foot"]),
                **common,
            )
        )
    if by_kind.get("image"):
        choices.append(
            st.builds(
                Picture,
                asset=st.sampled_from(by_kind["image"]),
                variants=st.dictionaries(
                    st.sampled_from(VARIANTS), st.sampled_from(by_kind["image"]), max_size=2
                ),
                width=positives,
                **common,
            )
        )
    if by_kind.get("video"):
        choices.append(
            st.builds(
                VideoPanel,
                asset=st.sampled_from(by_kind["video"]),
                width=positives,
                grade=grades(by_kind),
                **common,
            )
        )
    if by_kind.get("audio"):
        choices.append(
            st.builds(Sound, asset=st.sampled_from(by_kind["audio"]), volume=fractions, **common)
        )
    return st.one_of(choices)


class Kit(NamedTuple):
    """What triggers, conditions and actions can name."""

    scenes: list[Id]
    overlays: list[Id]  # of the same scene
    quizzes: list[Id] = []
    cues: list[Id] = []
    variables: list[Variable] = []
    sounds: list[Id] = []


def held(variable: Variable) -> st.SearchStrategy[Held]:
    """A value that a variable can hold."""
    match variable:
        case NumberVariable():
            low = -100.0 if variable.lowest is None else variable.lowest
            return st.floats(low, 100.0 if variable.highest is None else variable.highest)
        case TextVariable():
            return texts
        case YesNoVariable():
            return st.booleans()
        case ChoiceVariable():
            return st.sampled_from([option.value for option in variable.options])


@st.composite
def variables(draw: st.DrawFn, variable_id: Id) -> Variable:
    """A sound variable of any type, whose name is its id's."""
    common: dict[str, Any] = {
        "id": variable_id,
        "name": f"v{variable_id}",
        "lasts": draw(st.sampled_from(["visit", "always"])),
    }
    match draw(st.sampled_from(["number", "text", "yes-no", "choice"])):
        case "number":
            low = draw(st.none() | st.floats(-50, 0))
            high = draw(st.none() | st.floats(1, 50))
            return NumberVariable(
                lowest=low, highest=high, initial=draw(st.sampled_from([0.0, 0.5, 1.0])), **common
            )
        case "text":
            return TextVariable(initial=draw(texts), **common)
        case "yes-no":
            return YesNoVariable(initial=draw(st.booleans()), yes=draw(localised), **common)
    values = draw(st.lists(texts, unique=True, min_size=1, max_size=3))
    options = tuple(Option(value=value, label=draw(localised)) for value in values)
    return ChoiceVariable(options=options, initial=draw(st.sampled_from(values)), **common)


@st.composite
def comparisons(draw: st.DrawFn, variable: Variable) -> VariableIs:
    """A condition on a variable that can hold."""
    tests = ["=", "!="]
    if isinstance(variable, NumberVariable):
        tests += ["<", "<=", ">", ">="]
    return VariableIs(
        variable=variable.id,
        test=draw(st.sampled_from(tests)),  # type: ignore[arg-type]
        value=draw(held(variable)),
    )


def conditions(kit: Kit) -> st.SearchStrategy[Condition]:
    """A condition on what the kit holds."""
    numbers = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    choices: list[st.SearchStrategy[Plain]] = [
        st.builds(ScoreIs, test=numbers, value=st.floats(-5, 5))
    ]
    if kit.scenes:
        choices.append(st.builds(Visited, scene=st.sampled_from(kit.scenes), yes=st.booleans()))
    if kit.overlays:
        choices.append(st.builds(Shown, overlay=st.sampled_from(kit.overlays), yes=st.booleans()))
    if kit.quizzes:
        outcomes = st.sampled_from(["right", "wrong", "open"])
        choices.append(st.builds(Answered, quiz=st.sampled_from(kit.quizzes), outcome=outcomes))
    choices += [comparisons(variable) for variable in kit.variables]
    plain = st.one_of(choices)
    some = st.lists(plain, max_size=2).map(tuple)
    either: st.SearchStrategy[Condition] = st.builds(AnyOf, conditions=some)
    return plain | either


def actions(kit: Kit) -> st.SearchStrategy[Action]:
    """Any action that what the kit holds allows."""
    fading = st.sampled_from([0.0, 0.5])
    nothing: st.SearchStrategy[None] = st.none()
    choices: list[st.SearchStrategy[Action]] = [
        st.builds(OpenLink, url=links, variants=st.just({}) | st.just({"@child": "tel:1"})),
        st.builds(PauseEverything),
        st.builds(PlayEverything),
        st.builds(Seek, time=seconds),
        st.builds(Score, points=st.floats(-5, 5)),
        st.builds(Reset, what=st.sampled_from(["answers", "variables", "visit"])),
        st.builds(Finish),
        st.builds(
            AnimateTo,
            field=st.just("brightness"),
            value=fractions,
            seconds=fading,
            easing=easings,
        ),
    ]
    if kit.scenes:
        over = st.builds(Transition, kind=st.sampled_from(["cut", "fade", "dissolve"]))
        choices.append(st.builds(GoTo, scene=st.sampled_from(kit.scenes), transition=over))
    if kit.cues:
        choices.append(st.builds(Seek, cue=st.sampled_from(kit.cues)))
    if kit.overlays:
        one = st.sampled_from(kit.overlays)
        choices += [st.builds(kind, overlay=one, seconds=fading) for kind in (Show, Hide, Toggle)]
        choices += [
            st.builds(Play, overlay=nothing | one, from_start=st.booleans()),
            st.builds(Pause, overlay=nothing | one),
            st.builds(Wear, overlay=one, finish=nothing | st.just("Jade")),
            st.builds(
                AnimateTo,
                overlay=one,
                field=st.sampled_from(["opacity", "placement.scale", "nothing"]),
                value=fractions,
                seconds=fading,
                easing=easings,
            ),
        ]
    if kit.quizzes:
        choices.append(st.builds(Ask, quiz=st.sampled_from(kit.quizzes), pause=st.booleans()))
    if kit.sounds:
        some = st.sampled_from(kit.sounds)
        variants = st.dictionaries(st.sampled_from(VARIANTS), some, max_size=1)
        choices.append(st.builds(PlaySound, asset=some, variants=variants))
    for variable in kit.variables:
        of = st.just(variable.id)
        choices.append(st.builds(SetVariable, variable=of, value=held(variable)))
        if isinstance(variable, NumberVariable):
            choices.append(st.builds(AddTo, variable=of, amount=st.floats(-2, 2)))
    return st.one_of(choices)


def _answers(kit: Kit) -> dict[str, Any]:
    return {
        "actions": st.lists(actions(kit), max_size=3).map(tuple),
        "when": st.just(()) | st.lists(conditions(kit), max_size=2).map(tuple),
        "once": st.booleans(),
    }


def triggers(kit: Kit) -> st.SearchStrategy[tuple[Trigger, ...]]:
    """Triggers of an overlay."""
    common = _answers(kit)
    some: st.SearchStrategy[Trigger] = st.one_of(
        st.builds(Select, **common),
        st.builds(Dwell, seconds=st.floats(0.1, 5), **common),
        st.builds(Hover, leaving=st.booleans(), **common),
        st.builds(Approach, distance=positives, leaving=st.booleans(), **common),
        st.builds(MediaEnded, **common),
        st.builds(
            QuizAnswered, outcome=st.sampled_from(["right", "wrong", "failed", "any"]), **common
        ),
    )
    return st.lists(some, max_size=2).map(tuple)


def story_triggers(kit: Kit) -> st.SearchStrategy[StoryTrigger]:
    """A trigger of a story."""
    common = _answers(kit)
    some: st.SearchStrategy[StoryTrigger] = st.builds(Idle, seconds=st.floats(1, 100), **common)
    if not kit.variables:
        return some
    names = st.sampled_from([variable.id for variable in kit.variables])
    return some | st.builds(VariableChanged, variable=names, **common)


def scene_triggers(kit: Kit) -> st.SearchStrategy[tuple[SceneTrigger, ...]]:
    """Triggers of a scene."""
    common = _answers(kit)
    cues = st.none() | st.sampled_from(kit.cues) if kit.cues else st.none()
    some: st.SearchStrategy[SceneTrigger] = st.one_of(
        story_triggers(kit),
        st.builds(EnterScene, **common),
        st.builds(LeaveScene, **common),
        st.builds(TimeReached, cue=cues, time=seconds, **common),
        st.builds(MediaEnded, **common),
    )
    return st.lists(some, max_size=2).map(tuple)


@st.composite
def crowds(
    draw: st.DrawFn,
    by_kind: dict[AssetKind, list[Id]],
    anchors: tuple[Id, ...],
    new: Callable[[], Id],
    components: tuple[Component, ...] = (),
) -> tuple[AnyOverlay, ...]:
    """Overlays of a scene or a component, some in groups, some moving, without triggers."""
    made: list[AnyOverlay] = []
    groups: list[Id] = []
    top = placements(anchors)
    for _ in range(draw(st.integers(0, 2))):
        parent = draw(st.none() | st.sampled_from(groups)) if groups else None
        place = draw(top if parent is None else standing)
        group = Group(id=new(), parent=parent, placement=place, hidden=draw(st.booleans()))
        groups.append(group.id)
        made.append(group)
    for overlay in draw(st.lists(overlays_of(by_kind, anchors), max_size=3)):
        parent = draw(st.none() | st.sampled_from(groups)) if groups else None
        if parent is not None:
            overlay = structs.replace(overlay, parent=parent, placement=draw(standing))
        if isinstance(overlay, Quiz):
            options = tuple(structs.replace(each, id=new()) for each in overlay.options)
            overlay = structs.replace(overlay, options=options)
        made.append(structs.replace(overlay, id=new()))
    if components and draw(st.booleans()):
        component = draw(st.sampled_from(components))
        overrides = tuple(
            Override(overlay=inner.id, field=field, value=value)
            for inner in component.overlays
            for field, value in draw(
                st.sampled_from([[], [("opacity", 0.5)], [("name", "x"), ("placement.scale", 2.0)]])
            )
        )
        made.append(
            Instance(id=new(), component=component.id, placement=draw(top), overrides=overrides)
        )
    targets = [overlay.id for overlay in made]
    done: list[AnyOverlay] = []
    for overlay in made:
        if draw(st.booleans()):
            overlay = structs.replace(overlay, tracks=draw(tracks(fields_of(overlay))))
        if isinstance(overlay, Quiz) and overlay.kind == "find":
            options = tuple(
                structs.replace(each, target=draw(st.sampled_from(targets)))
                for each in overlay.options
            )
            overlay = structs.replace(overlay, options=options)
        done.append(overlay)
    return tuple(draw(st.permutations(done)))


def _quizzes(overlays: tuple[AnyOverlay, ...]) -> list[Id]:
    return [overlay.id for overlay in overlays if isinstance(overlay, Quiz)]


@st.composite
def stories(draw: st.DrawFn, min_scenes: int = 0) -> Story:
    """A sound story: `check` finds no problem of severity error in it."""
    numbers = count()

    def new() -> Id:
        return f"id{next(numbers):08}"

    media = [structs.replace(a, id=new()) for a in draw(st.lists(assets(), max_size=6))]
    by_kind: dict[AssetKind, list[Id]] = {kind: [] for kind in KINDS}
    for asset in media:
        by_kind[asset.kind].append(asset.id)
    scene_ids = [new() for _ in range(draw(st.integers(min_scenes, 3)))]
    held_values = [draw(variables(new())) for _ in range(draw(st.integers(0, 2)))]

    def answering(
        overlays: tuple[AnyOverlay, ...], cues: list[Id]
    ) -> tuple[tuple[AnyOverlay, ...], Kit]:
        kit = Kit(
            scene_ids,
            [overlay.id for overlay in overlays],
            _quizzes(overlays),
            cues,
            held_values,
            by_kind["audio"],
        )
        some = st.just(()) | triggers(kit)
        return tuple(structs.replace(each, triggers=draw(some)) for each in overlays), kit

    components: tuple[Component, ...] = ()
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        inner, _ = answering(draw(crowds(by_kind, (), new, components)), [])
        components += (Component(id=new(), name=draw(texts), overlays=inner),)
    scenes = []
    for scene_id in scene_ids:
        surrounding = draw(surroundings(by_kind, new))
        if not isinstance(surrounding, RealWorld) and draw(st.booleans()):
            moving = draw(tracks(fields_of(surrounding)))
            surrounding = structs.replace(surrounding, tracks=moving)
        anchors = anchors_of(surrounding)
        cues = tuple(TimeCue(id=new(), time=time) for time in draw(st.lists(seconds, max_size=2)))
        chapters = tuple(
            Chapter(id=new(), time=time, title=draw(localised))
            for time in draw(st.lists(seconds, max_size=1))
        )
        overlays, kit = answering(
            draw(crowds(by_kind, anchors, new, components)),
            [each.id for each in (*cues, *chapters)],
        )
        languages = draw(st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2))
        captions = tuple(
            CaptionTrack(asset=draw(st.sampled_from(by_kind["captions"])), language=language)
            for language in languages
            if by_kind["captions"]
        )
        scenes.append(
            Scene(
                id=scene_id,
                title=draw(localised),
                surrounding=surrounding,
                lighting=Lighting(
                    picture=draw(st.none() | st.sampled_from(by_kind["image"]))
                    if by_kind["image"]
                    else None,
                    shadows=draw(fractions),
                ),
                opening=draw(views),
                duration=draw(st.none() | positives),
                eye_height=draw(st.floats(0, 3)),
                overlays=overlays,
                captions=captions,
                cues=cues,
                chapters=chapters,
                triggers=draw(st.just(()) | scene_triggers(kit)),
            )
        )
    everywhere = Kit(scene_ids, [], [], [], held_values, by_kind["audio"])
    return Story(
        version=VERSION,
        id=new(),
        title=draw(localised),
        description=draw(localised),
        languages=tuple(
            draw(st.lists(st.sampled_from(LANGUAGES), unique=True, min_size=1, max_size=3))
        ),
        audiences=draw(
            st.sampled_from(
                [(), (Audience(code="child"), Audience(code="expert", instead="child"))]
            )
        ),
        rights=draw(rights),
        variables=tuple(held_values),
        triggers=draw(st.lists(story_triggers(everywhere), max_size=1).map(tuple)),
        pass_mark=draw(st.none() | st.floats(-10, 10)),
        scenes=tuple(scenes),
        components=components,
        assets=tuple(media),
    )


@st.composite
def broken_stories(draw: st.DrawFn) -> Story:
    """A story that may have lost what others refer to, or gone wrong in itself."""
    story = draw(stories(min_scenes=1))
    first = story.scenes[0]

    def with_first(**more: object) -> Story:
        return structs.replace(story, scenes=(structs.replace(first, **more), *story.scenes[1:]))

    kinds = ["nothing", "asset", "scene", "overlay", "variable", "component", "circle", "deep"]
    kinds += ["track", "condition", "self", "kind", "twice", "audience"]
    match draw(st.sampled_from(kinds)):
        case "asset":
            return structs.replace(story, assets=story.assets[1:])
        case "scene":
            return structs.replace(story, scenes=story.scenes[1:])
        case "overlay":
            return with_first(overlays=first.overlays[1:])
        case "variable":
            return structs.replace(story, variables=story.variables[1:])
        case "component":
            return structs.replace(story, components=story.components[1:])
        case "circle":
            length = draw(st.integers(1, 4))
            return with_first(
                overlays=(
                    *(
                        Group(id=f"circle000{n}", parent=f"circle000{(n + 1) % length}")
                        for n in range(length)
                    ),
                    *(structs.replace(each, parent="circle0000") for each in first.overlays),
                )
            )
        case "deep":
            return with_first(overlays=(*nested_groups(draw(st.integers(15, 40))), *first.overlays))
        case "track":
            track = Track(
                field=draw(st.sampled_from(["nothing", "opacity", "placement.yaw", "alt"])),
                keys=(
                    Keyframe(time=2.0, value=draw(st.one_of(metres, colours, vectors, rotations))),
                    Keyframe(time=draw(st.sampled_from([0.0, 2.0])), value=1.0),
                ),
            )
            return with_first(
                overlays=tuple(structs.replace(o, tracks=(track,)) for o in first.overlays)
            )
        case "condition":
            gone = Kit(["nowhere000"], ["nothing000"], ["noquiz0000"], ["nocue00000"], [], ["x"])
            return with_first(triggers=draw(scene_triggers(gone)))
        case "self":
            inner = Instance(id="instance00", component=draw(st.sampled_from(["selfself00", "x"])))
            again = structs.replace(inner, id="other00000")
            outer = Component(id="selfself00", overlays=(inner, again))
            shown = Instance(id="shown00000", component="selfself00")
            broken = with_first(overlays=(*first.overlays, shown))
            return structs.replace(broken, components=(*story.components, outer))
        case "kind":
            wrong = Picture(id="wrongkind0", asset=story.assets[-1].id if story.assets else "x")
            return with_first(overlays=(*first.overlays, wrong))
        case "twice":
            return with_first(overlays=(*first.overlays, *first.overlays[:1]))
        case "audience":
            one, two = Audience(code="one", instead="two"), Audience(code="two", instead="one")
            return structs.replace(story, audiences=(one, two))
    return story


def nested_groups(depth: int) -> tuple[Group, ...]:
    """Groups each of which is in the next one."""
    return tuple(
        Group(
            id=f"deep{n:06}",
            parent=f"deep{n + 1:06}" if n + 1 < depth else None,
            placement=Standing(position=(0.0, 0.0, -0.001)),
        )
        for n in range(depth)
    )
