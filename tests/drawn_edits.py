"""Hypothesis strategies: any edit of a story, by family; and a story that has something of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, Final

from hypothesis import strategies as st
from msgspec import structs

from story import adding, clipboard, edits, following, keying, renaming, timing
from story.component_edits import (
    add_instance,
    clear_override,
    detach,
    make_component,
    override,
    remove_component,
    replace_component,
)
from story.fields import fields_of
from story.grouping import group_overlays, set_parent, ungroup
from story.model.actions import (
    AddTo,
    AnimateTo,
    Ask,
    EnterScene,
    GoTo,
    Hide,
    PlaySound,
    QuizAnswered,
    Score,
    Seek,
    Select,
    SetVariable,
    Show,
    TimeReached,
    VariableChanged,
)
from story.model.asset import Asset, ModelAnimation
from story.model.conditions import Answered, AnyOf, Shown, VariableIs, Visited
from story.model.parameters import (
    Bind,
    ChoiceParameter,
    ColourParameter,
    FileParameter,
    NumberParameter,
    Parameter,
    RowParameter,
    TextParameter,
)
from story.model.placement import Around, Standing
from story.model.story import VERSION, Audience, CaptionTrack, Component, Scene, Story
from story.model.surrounding import Backdrop, Photo360, RealWorld, Surface, Video360
from story.model.timeline import (
    Animation,
    Bezier,
    Chapter,
    Clip,
    Hold,
    Keyframe,
    Spring,
    TimeCue,
    Track,
)
from story.model.values import Id
from story.model.variables import ChoiceVariable, NumberVariable, Option, YesNoVariable
from story.overlays.group import Group
from story.overlays.hotspot import Hotspot
from story.overlays.instance import Instance, Override
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.references import anchors_of, ids_of
from story.texts import with_wordings, wordings
from story.words_table import from_csv, from_xliff, to_csv, to_xliff
from tests.strategies import (
    KINDS,
    LANGUAGES,
    VARIANTS,
    Kit,
    actions,
    animations,
    assets,
    broken_stories,
    colours,
    easings,
    ids,
    keyed,
    localised,
    overlays_of,
    pitches,
    rights,
    scene_triggers,
    stories,
    story_triggers,
    surroundings,
    texts,
    triggers,
    variables,
    views,
    yaws,
)

MISSING: Final = "missing000"
"""The id of nothing."""


def counting(prefix: str = "new") -> Callable[[], Id]:
    """New ids that are easy to read."""
    numbers = count()
    return lambda: f"{prefix}{next(numbers):0{10 - len(prefix)}}"


def sample_asset(kind: str, asset_id: Id, **more: Any) -> Asset:
    """An asset of a kind, of no file."""
    return Asset(
        id=asset_id,
        kind=kind,  # type: ignore[arg-type]  # any text, for whoever wants a wrong one
        path=f"media/{asset_id}",
        sha256=asset_id.encode().hex().ljust(64, "0"),
        size=1,
        media_type="application/octet-stream",
        **{"name": f"{kind}.bin", **more},
    )


def _living() -> Story:
    """A story in which everything names, moves, fills or answers something else."""
    opacity = Track(
        field="opacity",
        keys=(
            Keyframe(time=0.0, value=0.0, easing=Spring(bounce=0.5)),
            Keyframe(time=2.0, value=1.0, easing=Hold()),
            Keyframe(time=3.5, value=0.25),
        ),
    )
    turning = Track(
        field="placement.yaw",
        keys=(
            Keyframe(time=1.0, value=170.0, wrap=True, easing=Bezier(x1=0.2, y1=0, x2=0.5, y2=1)),
            Keyframe(time=4.0, value=-170.0),
        ),
    )
    gliding = Track(
        field="placement.position",
        keys=(Keyframe(time=1.0, value=(0.0, 0.0, -2.0)), Keyframe(time=5.0, value=(1.0,) * 3)),
    )
    asked = Quiz(
        id="asked00000",
        question={"en": "Which?"},
        options=(
            QuizOption(id="option0000", text={"en": "This"}, right=True),
            QuizOption(id="option1000", text={"en": "That"}),
        ),
        triggers=(
            QuizAnswered(outcome="right", actions=(Score(points=1.0), Show(overlay="note000000"))),
        ),
    )
    found = Quiz(
        id="find000000",
        kind="find",
        options=(
            QuizOption(id="option2000", target="note000000", right=True),
            QuizOption(id="option3000", target="inside0000"),
        ),
    )
    note = Text(
        id="note000000",
        text={"en": "{count} of {{all}}", "en@child": "{count}!"},
        placement=Around(yaw=10.0),
        visible=Clip(start=1.0, end=6.0, fade_in=1.0, fade_out=2.0),
        tracks=(opacity, turning),
        triggers=(
            Select(
                actions=(
                    AddTo(variable="count00000", amount=1.0),
                    SetVariable(variable="mood000000", value="glad"),
                    PlaySound(asset="sound00000", variants={"@child": "other00000"}),
                    AnimateTo(overlay="statue0000", field="placement.scale", value=2.0),
                    GoTo(scene="yard000000"),
                ),
                when=(
                    AnyOf(conditions=(Visited(scene="yard000000"), Shown(overlay="outer00000"))),
                ),
            ),
        ),
    )
    statue = Model(
        id="statue0000",
        asset="model00000",
        parent="inner00000",
        placement=Standing(position=(0.0, 0.0, -1.0)),
        visible=Clip(start=0.5),
        animations=(
            Animation(clip="Walk", end=3.0, fade_out=0.5),
            Animation(clip="Rest", start=2.5, fade_in=0.5, speed=-1.0),
        ),
        tracks=(gliding,),
    )
    hall = Scene(
        id="hall000000",
        title={"en": "Hall"},
        surrounding=Video360(
            asset="film000000",
            variants={"@child": "film100000"},
            tracks=(
                Track(field="volume", keys=(Keyframe(time=0.0, value=1.0),)),
                Track(field="brightness", keys=(Keyframe(time=0.0, value=1.0),)),
            ),
        ),
        tracks=(Track(field="opening.yaw", keys=(Keyframe(time=0.0, value=5.0),)),),
        duration=20.0,
        cues=(TimeCue(id="cue0000000", time=2.0, name="Bell"),),
        chapters=(Chapter(id="chapter000", time=4.0, title={"en": "Later"}),),
        triggers=(
            EnterScene(actions=(Ask(quiz="asked00000"),)),
            TimeReached(cue="cue0000000", actions=(Hide(overlay="outer00000"),)),
            VariableChanged(variable="count00000", actions=(Seek(cue="chapter000"),)),
        ),
        captions=(
            CaptionTrack(asset="words00000"),
            CaptionTrack(asset="words00000", language="fr", audience="child"),
        ),
        overlays=(
            note,
            asked,
            found,
            Group(
                id="outer00000", placement=Standing(position=(0.0, 1.0, -3.0)), tracks=(gliding,)
            ),
            Group(id="inner00000", parent="outer00000", placement=Standing(scale=2.0)),
            statue,
            Picture(
                id="inside0000",
                asset="image00000",
                parent="outer00000",
                placement=Standing(),
                variants={"fr": "image10000"},
            ),
            Instance(
                id="instance00",
                component="part000000",
                placement=Standing(position=(2.0, 1.0, -2.0)),
                overrides=(
                    Override(overlay="label00000", field="text", value={"en": "Mine"}),
                    Override(overlay="label00000", field="opacity", value=0.5),
                ),
            ),
            Sound(id="heard00000", asset="sound00000", visible=Clip(start=1.0, trim=0.5)),
            VideoPanel(id="panel00000", asset="film000000", placement=Around(yaw=-40.0)),
        ),
    )
    yard = Scene(
        id="yard000000",
        surrounding=RealWorld(anchors=(Surface(id="anchor0000", facing="table"),)),
    )
    after = Scene(
        id="after00000",
        surrounding=Photo360(asset="image00000"),
        overlays=(
            Hotspot(
                id="back000000",
                placement=Around(pitch=-10.0),
                triggers=(
                    Select(
                        actions=(GoTo(scene="hall000000"),),
                        when=(
                            VariableIs(variable="seen000000", value=True),
                            Answered(quiz="asked00000", outcome="right"),
                        ),
                    ),
                ),
            ),
            Instance(id="instance10", component="whole00000", placement=Standing()),
        ),
    )
    part = Component(
        id="part000000",
        name="Part",
        overlays=(
            Text(id="label00000", text={"en": "Part"}, placement=Standing(), tracks=(opacity,)),
            Hotspot(
                id="spot000000",
                placement=Standing(),
                triggers=(
                    Select(
                        actions=(
                            Show(overlay="label00000"),
                            AddTo(variable="count00000", amount=2.0),
                            PlaySound(asset="other00000"),
                            GoTo(scene="after00000"),
                        ),
                    ),
                ),
            ),
        ),
    )
    whole = Component(
        id="whole00000",
        overlays=(
            Group(id="frame00000", placement=Standing()),
            Instance(
                id="instance20", component="part000000", parent="frame00000", placement=Standing()
            ),
        ),
    )
    given: tuple[Parameter, ...] = (
        TextParameter(
            name="county",
            binds=(
                Bind(element="note000000", field="text.en"),
                Bind(element="hall000000", field="title.en"),
                Bind(element="asked00000", field="options.1.text.en"),
            ),
        ),
        NumberParameter(
            name="wide",
            default=1.0,
            lowest=0.1,
            binds=(Bind(element="inside0000", field="width"),),
        ),
        ColourParameter(
            name="tint", required=False, binds=(Bind(element="label00000", field="colour"),)
        ),
        ChoiceParameter(
            name="where",
            options=(Option(value="a"), Option(value="b")),
            default="b",
            binds=(
                Bind(
                    element="note000000",
                    field="triggers.0.actions.4.scene",
                    values={"a": "hall000000", "b": "after00000"},
                ),
                Bind(
                    element="inside0000",
                    field="asset",
                    values={"a": "image00000", "b": "image10000"},
                ),
            ),
        ),
        FileParameter(name="film", kind="video", asset="film000000", required=False),
        RowParameter(
            name="site",
            columns=(
                TextParameter(name="name"),
                FileParameter(name="photo", kind="image", asset="image10000"),
            ),
        ),
    )
    return Story(
        version=VERSION,
        id="story00000",
        title={"en": "Living", "fr": "Vif"},
        languages=("en", "fr"),
        audiences=(Audience(code="child"), Audience(code="expert", instead="child")),
        variables=(
            NumberVariable(id="count00000", name="count", lowest=0.0),
            YesNoVariable(id="seen000000", name="seen"),
            ChoiceVariable(
                id="mood000000",
                name="mood",
                options=(Option(value="glad"), Option(value="sad")),
                initial="sad",
            ),
        ),
        triggers=(
            VariableChanged(variable="seen000000", actions=(GoTo(scene="after00000"),)),
            VariableChanged(variable="mood000000", actions=(GoTo(scene="hall000000"),)),
        ),
        pass_mark=1.0,
        parameters=given,
        components=(part, whole),
        scenes=(hall, yard, after),
        assets=(
            sample_asset("video", "film000000", duration=30.0, fps="25", frames=750),
            sample_asset("video", "film100000", duration=20.0, fps="25", frames=500),
            sample_asset("image", "image00000", width=4096, height=2048),
            sample_asset("image", "image10000", width=4096, height=2048),
            sample_asset("audio", "sound00000", duration=3.0),
            sample_asset("audio", "other00000", duration=3.0),
            sample_asset(
                "model",
                "model00000",
                animations=(
                    ModelAnimation(name="Walk", length=1.0),
                    ModelAnimation(name="Rest", length=2.0),
                ),
            ),
            sample_asset("captions", "words00000"),
        ),
    )


LIVING: Final = _living()


def any_stories() -> st.SearchStrategy[Story]:
    """A story to edit: full of life, sound, or broken."""
    return st.just(LIVING) | stories() | broken_stories()


class Drawn:
    """Draws what an edit of a story is told: mostly what is there, at times what is not."""

    def __init__(self, draw: st.DrawFn, story: Story) -> None:
        self.draw = draw
        self.story = story
        fresh, taken = counting(draw(st.sampled_from(["abc", "xyz"]))), set(ids_of(story))
        self.new: Callable[[], Id] = lambda: next(
            each for each in iter(fresh, None) if each not in taken
        )
        self.overlays = [overlay for scene in story.scenes for overlay in scene.overlays]
        self.points = [each.id for scene in story.scenes for each in (*scene.cues, *scene.chapters)]

    def of(self, there: Iterable[Id]) -> Id:
        """One of those ids, or that of nothing."""
        known = list(there)
        return self.draw(st.sampled_from([*known * 3, MISSING]))

    def scene(self) -> Id:
        return self.of(each.id for each in self.story.scenes)

    def overlay(self, *kinds: type[AnyOverlay]) -> Id:
        """The id of an overlay; mostly of one of those kinds."""
        fit = [each.id for each in self.overlays if not kinds or isinstance(each, kinds)]
        return self.of([*fit * 3, *(each.id for each in self.overlays)])

    def some(self) -> set[Id]:
        return self.draw(
            st.sets(st.sampled_from([*(o.id for o in self.overlays), MISSING]), max_size=3)
        )

    def asset(self, *kinds: str) -> Id:
        return self.of(a.id for a in self.story.assets if not kinds or a.kind in kinds)

    def variable(self) -> Id:
        return self.of(each.id for each in self.story.variables)

    def component(self) -> Id:
        return self.of(each.id for each in self.story.components)

    def index(self) -> int:
        return self.draw(st.integers(-1, 4))

    def time(self) -> float:
        """An instant, or by how much; on keyframes and ends as well as anywhere."""
        known = st.sampled_from([0.0, 1.0, 2.0, 3.5, 4.0, -1.0, -30.0, 0.0000004])
        return self.draw(known | st.floats(-10, 40))

    def maybe_time(self) -> float | None:
        return self.draw(st.none() | st.just(self.time()))

    def kit(self, scene: Scene | None = None) -> Kit:
        """What actions can name in a scene, and what is not there."""
        overlays = self.overlays if scene is None else list(scene.overlays)
        points = self.points if scene is None else [c.id for c in (*scene.cues, *scene.chapters)]
        return Kit(
            [*(each.id for each in self.story.scenes), MISSING],
            [*(each.id for each in overlays), MISSING],
            [*(each.id for each in overlays if isinstance(each, Quiz)), MISSING],
            [*points, MISSING],
            [*self.story.variables, NumberVariable(id=MISSING, name="missing")],
            [*(each.id for each in self.story.assets if each.kind == "audio"), MISSING],
        )

    def by_kind(self) -> dict[Any, list[Id]]:
        return {
            kind: [*(a.id for a in self.story.assets if a.kind == kind), MISSING] for kind in KINDS
        }

    def made(self) -> AnyOverlay:
        """A new overlay, which may be wrong in itself or in what it does."""
        draw = self.draw
        anchors = [anchor for each in self.story.scenes for anchor in anchors_of(each.surrounding)]
        made = draw(overlays_of(self.by_kind(), draw(st.sampled_from([(), (MISSING, *anchors)]))))
        return structs.replace(
            made,
            id=self.new(),
            opacity=draw(st.sampled_from([0.5, 0.5, 1.5])),
            parent=draw(st.none() | st.just(self.overlay(Group))),
            triggers=draw(st.just(()) | st.just((Select(actions=(draw(actions(self.kit())),)),))),
        )

    def owner(self) -> Id:
        """Whatever has tracks: an overlay, a surrounding or a camera."""
        scenes = [each.id for each in self.story.scenes]
        moving = [each.id for each in self.overlays if each.tracks]
        return self.of(
            [*moving, *(o.id for o in self.overlays), *scenes, *map(keying.camera_of, scenes)]
        )

    def field(self, owner: Any) -> str:
        moving = [track.field for track in owner.tracks]
        return self.draw(st.sampled_from([*moving * 2, *sorted(fields_of(owner)), "nothing"]))

    def keys(self, owner: Any) -> list[keying.KeyAt]:
        there = [keying.KeyAt(track.field, k.time) for track in owner.tracks for k in track.keys]
        return self.draw(st.lists(st.sampled_from([*there, keying.KeyAt("opacity", 9.0)])))

    def run(self) -> int:
        return self.draw(st.sampled_from([0, 0, 1, 1, 5, -1]))


def _set_key(d: Drawn) -> Story:
    owner_id = d.owner()
    owner = keying.owner_of(d.story, owner_id)
    field = d.field(owner)
    kind = fields_of(owner).get(field)
    wild = d.draw(st.sampled_from([1e9, "#ffffff", (0.0,) * 3, (0.0,) * 4, -1.0]))
    value = d.draw(st.sampled_from([None, wild, None if kind is None else d.draw(keyed(kind))]))
    return keying.set_key(d.story, owner_id, field, d.time(), value)


def _with_keys(
    change: Callable[[Drawn, Id, list[keying.KeyAt]], Story],
) -> Callable[[Drawn], Story]:
    def edit(d: Drawn) -> Story:
        owner_id = d.owner()
        return change(d, owner_id, d.keys(keying.owner_of(d.story, owner_id)))

    return edit


def _paste_keys(d: Drawn) -> Story:
    owner = keying.owner_of(d.story, d.owner())
    return keying.paste_keys(d.story, d.owner(), keying.copied_keys(owner, d.keys(owner)), d.time())


def _remove_track(d: Drawn) -> Story:
    owner_id = d.owner()
    return keying.remove_track(d.story, owner_id, d.field(keying.owner_of(d.story, owner_id)))


def _follow(d: Drawn) -> Story:
    times = sorted(d.draw(st.sets(st.integers(0, 40_000_000), max_size=5)))
    way = [
        following.Sample(time_us=t, yaw=d.draw(yaws), pitch=d.draw(pitches), size=d.draw(_sizes))
        for t in times
    ]
    return following.follow(d.story, d.overlay(), way, scale=d.draw(st.booleans()))


_sizes = st.floats(0.1, 10)


def _replaced(d: Drawn, **more: Any) -> Story:
    """An overlay with other values in some fields."""
    one = next(each for each in d.overlays if each.id == more["id"])
    return edits.replace_overlay(d.story, structs.replace(one, **more))


def _in_another_place(d: Drawn) -> Story:
    if not d.overlays:
        return d.story
    one = d.draw(st.sampled_from(d.overlays))
    other = d.made()
    return d.draw(
        st.sampled_from(
            [
                lambda: edits.replace_overlay(d.story, structs.replace(other, id=one.id)),
                lambda: edits.replace_overlay(d.story, Group(id=one.id, parent=one.parent)),
                lambda: _replaced(d, id=one.id, parent=other.parent),
                lambda: _replaced(d, id=one.id, placement=other.placement),
                lambda: _replaced(d, id=one.id, visible=other.visible),
                lambda: _replaced(d, id=one.id, tracks=()),
            ]
        )
    )()


def _shortened(d: Drawn) -> Story:
    """A scene without one of its overlays, cues, anchors or captions."""
    if not d.story.scenes:
        return d.story
    scene = d.draw(st.sampled_from(d.story.scenes))
    name = d.draw(st.sampled_from(["overlays", "cues", "chapters", "captions", "triggers"]))
    held = getattr(scene, name)
    return edits.replace_scene(d.story, structs.replace(scene, **{name: held[1:]}))


def _another_point(d: Drawn) -> Story:
    point: TimeCue | Chapter = d.draw(
        st.sampled_from(
            [
                TimeCue(id=d.new(), time=d.draw(st.floats(0, 50)), name="Another"),
                Chapter(id=d.new(), time=d.draw(st.floats(0, 50)), title={"en": "Another"}),
                TimeCue(id=d.of(d.points), time=1.0),
            ]
        )
    )
    return timing.add_cue(d.story, d.scene(), point)


def _answers(d: Drawn) -> Story:
    one = d.overlay(Quiz, Hotspot)
    scene = next((s for s in d.story.scenes if any(o.id == one for o in s.overlays)), None)
    if scene is None:
        return d.story
    return _replaced(d, id=one, triggers=d.draw(triggers(d.kit(scene))))


def _scene_answers(d: Drawn) -> Story:
    if not d.story.scenes:
        return d.story
    scene = d.draw(st.sampled_from(d.story.scenes))
    given = d.draw(scene_triggers(d.kit(scene)))
    return edits.replace_scene(d.story, structs.replace(scene, triggers=given))


def _quiz(d: Drawn) -> Story:
    quizzes = [each for each in d.overlays if isinstance(each, Quiz)]
    if not quizzes:
        return d.story
    quiz = d.draw(st.sampled_from(quizzes))
    target = st.none() | st.just(d.overlay())
    option = st.builds(QuizOption, id=ids, text=localised, right=st.booleans(), target=target)
    kinds = st.sampled_from(["single", "multiple", "order", "find"])
    changed: dict[str, Any] = d.draw(
        st.sampled_from(
            [
                {"kind": d.draw(kinds)},
                {"options": quiz.options[1:]},
                {"options": (*quiz.options, d.draw(option))},
                {"options": tuple(reversed(quiz.options))},
                {"options": (*quiz.options, *quiz.options[:1])},
                {"tries": 0},
                {"points": -1.0},
            ]
        )
    )
    return edits.replace_overlay(d.story, structs.replace(quiz, **changed))


def _component(d: Drawn) -> Story:
    if not d.story.components:
        return d.story
    component = d.draw(st.sampled_from(d.story.components))
    held = component.overlays
    itself = Instance(id=d.new(), component=d.component(), placement=Standing())
    made = structs.replace(d.made(), parent=None, placement=Standing())
    left = d.draw(
        st.sampled_from(
            [
                held[1:],
                held[:-1],
                (*held, made),
                (made,),
                (*held, itself),
                (*held, *held[:1]),
                tuple(structs.replace(each, tracks=()) for each in held),
                tuple(structs.replace(each, triggers=made.triggers) for each in held),
                tuple(structs.replace(made, id=each.id) for each in held),
                (),
            ]
        )
    )
    return replace_component(d.story, structs.replace(component, overlays=left))


def _inner(d: Drawn) -> Id:
    return d.of(o.id for each in d.story.components for o in each.overlays)


_OVERRIDDEN = [
    ("opacity", 0.25),
    ("opacity", 7.0),
    ("text", {"en": "New", "fr@child": "Neuf"}),
    ("text.en", "New"),
    ("placement.scale", 2.0),
    ("placement", None),
    ("id", "label00000"),
    ("component", MISSING),
    ("component", "whole00000"),
    ("asset", MISSING),
    ("hidden", True),
    ("parent", MISSING),
    ("triggers", None),
    ("tracks", None),
    ("colour", "red"),
]


def _override(d: Drawn) -> Story:
    field, value = d.draw(st.sampled_from(_OVERRIDDEN))
    return override(d.story, d.overlay(Instance), _inner(d), field, value)  # type: ignore[arg-type]


def _copied(d: Drawn, other: Story) -> Story:
    """Overlays or scenes of a story, pasted into this one."""
    if d.draw(st.booleans()):
        chosen = [each.id for each in other.scenes]
        some = d.draw(st.sets(st.sampled_from([*chosen, MISSING])))
        fragment = clipboard.copy_scenes(other, some)
        return clipboard.paste_scenes(
            d.story, fragment, d.new, d.draw(st.none() | st.integers(-2, 5))
        )[0]
    chosen = [each.id for scene in other.scenes for each in scene.overlays]
    some = d.draw(st.sets(st.sampled_from([*chosen, MISSING]), max_size=3))
    fragment = clipboard.copy_overlays(other, some)
    return clipboard.paste_overlays(d.story, fragment, d.scene(), d.new)[0]


def _languages(d: Drawn) -> Story:
    have = d.story.languages
    some = st.lists(st.sampled_from(["en", "fr", "ar", "zh-Hans", "de", "not one"]), max_size=3)
    after = d.draw(
        st.sampled_from(
            [have[1:], tuple(reversed(have)), ("de", *have[1:]), (*have, "ar"), have * 2]
        )
        | some
    )
    return renaming.set_languages(d.story, after)


def _audiences(d: Drawn) -> Story:
    have = d.story.audiences
    renamed = tuple(structs.replace(each, code="elder") for each in have[:1]) + have[1:]
    after = d.draw(
        st.sampled_from(
            [
                have[1:],
                have[:-1],
                renamed,
                tuple(reversed(have)),
                (*have, Audience(code="calm", instead=d.draw(st.sampled_from(["child", "calm"])))),
                (*have, *have[:1]),
                tuple(structs.replace(each, instead="expert") for each in have),
            ]
        )
    )
    change = d.draw(st.sampled_from([renaming.set_audiences, edits.set_audiences]))
    return change(d.story, after)


def _words(d: Drawn) -> Story:
    places = [each.address for each in wordings(d.story)]
    wording = st.sampled_from(["", "{count}", "{gone}", "{{", "}", "{", "New"]) | texts
    some = st.dictionaries(
        st.sampled_from([*places, "nowhere000.text"]),
        st.dictionaries(st.sampled_from([*LANGUAGES, *VARIANTS]), wording, max_size=2),
        max_size=3,
    )
    return with_wordings(d.story, d.draw(some))


def _translated(d: Drawn) -> Story:
    """Through the translators' tables and back."""
    if not d.story.languages:
        return d.story
    read = from_csv(d.story, to_csv(d.story))
    back = with_wordings(d.story, read.words)
    there = from_xliff(back, to_xliff(d.story, d.draw(st.sampled_from(LANGUAGES))))
    return with_wordings(back, there.words)


def _retyped(d: Drawn) -> Story:
    """A variable of another type or name."""
    variable = d.draw(variables(d.variable()))
    names = [each.name for each in d.story.variables]
    name = d.draw(st.sampled_from([variable.name, "other", *names]))
    return edits.replace_variable(d.story, structs.replace(variable, name=name))


def _parameters(d: Drawn) -> Story:
    have = d.story.parameters
    elements = st.sampled_from(
        [*(o.id for o in d.overlays), *(a.id for a in d.story.assets), MISSING]
    )
    paths = st.sampled_from(
        ["opacity", "text.en", "name", "placement.scale", "triggers.0.once", "x"]
    )
    bind = st.builds(Bind, element=st.none() | elements, field=paths)
    binds = st.lists(bind, max_size=2).map(tuple)
    name = st.sampled_from(["county", "wide", "fresh"])
    made: st.SearchStrategy[Parameter] = st.one_of(
        st.builds(TextParameter, name=name, binds=binds, default=st.none() | texts),
        st.builds(NumberParameter, name=name, binds=binds, default=st.none() | st.floats(-5, 5)),
        st.builds(ColourParameter, name=name, binds=binds, default=st.none() | colours),
        st.builds(FileParameter, name=name, kind=st.sampled_from(KINDS), asset=st.just(d.asset())),
        st.builds(
            ChoiceParameter,
            name=name,
            options=st.lists(
                st.builds(Option, value=texts), min_size=1, max_size=2, unique_by=lambda o: o.value
            ).map(tuple),
        ),
    )
    new = d.draw(made)
    chosen = tuple(
        structs.replace(each, options=(Option(value="c"), *each.options[1:]))
        if isinstance(each, ChoiceParameter)
        else each
        for each in have
    )
    row = RowParameter(name="site", columns=(new,))  # type: ignore[arg-type]  # it is no row
    after = d.draw(
        st.sampled_from(
            [have[1:], have[:-1], (*have, new), (*have, *have[:1]), chosen, (row, *have)]
        )
    )
    change = d.draw(st.sampled_from([renaming.set_parameters, edits.set_parameters]))
    return change(d.story, after)


FAMILIES: Final[dict[str, tuple[Callable[[Drawn], Story], ...]]] = {
    "story": (
        lambda d: edits.set_title(d.story, d.draw(localised)),
        lambda d: edits.set_description(d.story, d.draw(localised)),
        lambda d: edits.set_story_rights(d.story, d.draw(rights)),
        lambda d: edits.set_pass_mark(d.story, d.draw(st.none() | st.floats(-5, 5))),
    ),
    "scenes": (
        lambda d: edits.add_scene(
            d.story,
            Scene(id=d.new(), surrounding=d.draw(surroundings(d.by_kind(), d.new))),
            d.index(),
        ),
        lambda d: edits.remove_scene(d.story, d.scene()),
        lambda d: edits.move_scene(d.story, d.scene(), d.index()),
        lambda d: edits.duplicate_scene(d.story, d.scene(), d.new)[0],
        lambda d: edits.set_surrounding(
            d.story, d.scene(), d.draw(surroundings(d.by_kind(), d.new))
        ),
        lambda d: edits.set_surrounding(d.story, d.scene(), Backdrop()),
        lambda d: edits.set_opening(d.story, d.scene(), d.draw(views)),
        lambda d: edits.set_scene_title(d.story, d.scene(), d.draw(localised)),
        _shortened,
    ),
    "overlays": (
        lambda d: edits.add_overlay(d.story, d.scene(), d.made()),
        lambda d: edits.remove_overlay(d.story, d.overlay()),
        lambda d: edits.move_overlay(d.story, d.overlay(), d.index()),
        lambda d: edits.duplicate_overlay(d.story, d.overlay(), d.new)[0],
        _in_another_place,
    ),
    "media": (
        lambda d: edits.add_captions(
            d.story,
            d.scene(),
            CaptionTrack(
                asset=d.asset("captions"), language=d.draw(st.sampled_from([*LANGUAGES, "no one"]))
            ),
        ),
        lambda d: edits.remove_captions(d.story, d.scene(), d.draw(st.sampled_from(LANGUAGES))),
        lambda d: edits.add_asset(d.story, d.draw(assets())),
        lambda d: edits.remove_asset(d.story, d.asset(), with_uses=d.draw(st.booleans())),
        lambda d: edits.replace_asset(d.story, structs.replace(d.draw(assets()), id=d.asset())),
        lambda d: edits.set_rights(d.story, d.asset(), d.draw(rights)),
        lambda d: adding.place_asset(
            d.story,
            d.draw(assets()),
            role=d.draw(st.none() | st.sampled_from(list(adding.ROLE_KINDS))),
            scene=d.draw(st.none() | st.just(d.scene())),
            at=d.draw(st.none() | st.just(Around(yaw=30.0, pitch=-20.0, distance=4.0))),
            new_id=d.new,
        )[0],
    ),
    "keyframes": (
        _set_key,
        _set_key,
        _with_keys(lambda d, owner, keys: keying.move_keys(d.story, owner, keys, d.time())),
        _with_keys(lambda d, owner, keys: keying.remove_keys(d.story, owner, keys)),
        _with_keys(lambda d, owner, keys: keying.set_easing(d.story, owner, keys, d.draw(easings))),
        _with_keys(
            lambda d, owner, keys: keying.set_wrap(d.story, owner, keys, d.draw(st.booleans()))
        ),
        _paste_keys,
        _remove_track,
        lambda d: keying.set_camera_keys(d.story, d.scene(), d.draw(views), d.time()),
        _follow,
    ),
    "clips": (
        lambda d: timing.move_clip(d.story, d.overlay(), d.time()),
        lambda d: timing.trim_start(d.story, d.overlay(), d.time()),
        lambda d: timing.trim_end(d.story, d.overlay(), d.maybe_time()),
        lambda d: timing.slip(d.story, d.overlay(Sound, VideoPanel), d.time()),
        lambda d: timing.set_fades(
            d.story,
            d.overlay(),
            fade_in=d.maybe_time(),
            fade_out=d.maybe_time(),
            scene_end=abs(d.time()),
        ),
    ),
    "animations": (
        lambda d: timing.add_run(
            d.story, d.overlay(Model), d.draw(st.sampled_from(["Walk", "Rest", "Fly"])), d.time()
        ),
        lambda d: timing.replace_run(d.story, d.overlay(Model), d.run(), d.draw(animations())),
        lambda d: timing.slip_run(d.story, d.overlay(Model), d.run(), d.time()),
        lambda d: timing.move_run(d.story, d.overlay(Model), d.run(), d.time()),
        lambda d: timing.trim_run(
            d.story, d.overlay(Model), d.run(), start=d.maybe_time(), end=d.maybe_time()
        ),
        lambda d: timing.set_run_fades(
            d.story,
            d.overlay(Model),
            d.run(),
            fade_in=d.maybe_time(),
            fade_out=d.maybe_time(),
            scene_end=abs(d.time()),
        ),
        lambda d: timing.remove_run(d.story, d.overlay(Model), d.run()),
    ),
    "cues and chapters": (
        _another_point,
        lambda d: timing.move_cue(d.story, d.of(d.points), d.time()),
        lambda d: timing.rename_cue(d.story, d.of(d.points), d.draw(texts)),
        lambda d: timing.set_chapter_title(d.story, d.of(d.points), d.draw(localised)),
        lambda d: timing.remove_cue(d.story, d.of(d.points)),
    ),
    "groups": (
        lambda d: group_overlays(d.story, d.some(), d.new(), "Group"),
        lambda d: group_overlays(d.story, {d.overlay()}, d.new()),
        lambda d: ungroup(d.story, d.overlay(Group)),
        lambda d: set_parent(d.story, d.overlay(), d.draw(st.none() | st.just(d.overlay(Group)))),
    ),
    "components": (
        lambda d: make_component(d.story, d.some(), d.new)[0],
        lambda d: make_component(d.story, {d.overlay()}, d.new)[0],
        lambda d: add_instance(d.story, d.scene(), d.component(), d.new()),
        _component,
        _override,
        lambda d: clear_override(
            d.story, d.overlay(Instance), _inner(d), d.draw(st.sampled_from(["text", "opacity"]))
        ),
        lambda d: detach(d.story, d.overlay(Instance)),
        lambda d: remove_component(d.story, d.component(), with_uses=d.draw(st.booleans())),
    ),
    "copies": (
        lambda d: _copied(d, d.story),
        lambda d: _copied(d, d.draw(st.just(LIVING) | stories(min_scenes=1))),
    ),
    "words": (
        _languages,
        _audiences,
        _words,
        _translated,
        lambda d: renaming.rename_language(
            d.story,
            d.draw(st.sampled_from(["en", "fr", "ar"])),
            d.draw(st.sampled_from(["de", "fr"])),
        ),
        lambda d: renaming.rename_audience(
            d.story,
            d.draw(st.sampled_from(["child", "expert"])),
            d.draw(st.sampled_from(["old", "child"])),
        ),
    ),
    "variables": (
        lambda d: edits.add_variable(d.story, d.draw(variables(d.new()))),
        _retyped,
        lambda d: edits.remove_variable(d.story, d.variable(), with_uses=d.draw(st.booleans())),
    ),
    "answers": (
        _answers,
        _scene_answers,
        lambda d: edits.set_story_triggers(d.story, [d.draw(story_triggers(d.kit()))]),
        _quiz,
    ),
    "parameters": (_parameters,),
}
"""Every way in which a story is edited. EditError is an edit's answer to what cannot be."""


@st.composite
def edited(draw: st.DrawFn, story: Story, family: str | None = None) -> Story:
    """The story after an edit of a family, or of any. EditError where it cannot be."""
    chosen = FAMILIES[family or draw(st.sampled_from(sorted(FAMILIES)))]
    edit = draw(st.sampled_from(chosen))
    return edit(Drawn(draw, story))
