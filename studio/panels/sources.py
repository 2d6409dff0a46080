"""What a form may name or begin with in the open story: its choices, its names, first values.

inspector.py shows the forms; story/edits.py says what may be changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import NODEFAULT, Struct, structs

from story import fields
from story.model import actions as act
from story.model import conditions as cond
from story.model.asset import Asset
from story.model.parameters import (
    ChoiceParameter,
    ColourParameter,
    FileParameter,
    NumberParameter,
    RowParameter,
    TextParameter,
)
from story.model.placement import Anchored, Around, Standing
from story.model.story import Audience, CaptionTrack, Component
from story.model.surrounding import (
    Environment,
    Photo360,
    RealWorld,
    Surface,
    Video360,
)
from story.model.timeline import Animation, Keyed
from story.model.values import AudienceCode, Id, LanguageCode, Localised, VariantKey, words
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    Option,
    TextVariable,
    Variable,
    YesNoVariable,
    fitted,
)
from story.overlays.group import Group, under
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.reading import reading
from story.space import Pose, pose_of, wrap_yaw, yaw_pitch
from story.timeline import anchor_poses
from studio.panels.field_table import OVERLAY_NAMES, Refers
from studio.panels.scenes import scene_name
from studio.panels.sentences import sentence
from studio.session import Session
from studio.wording import _, shown

_FREE_CODE: Final = "audience"
_LONGEST: Final = 40  # characters of a name in a list of choices


def overlay_name(session: Session, overlay: AnyOverlay) -> str:
    """What to call an overlay: its name, its words, its file, its component, else its type."""
    if overlay.name:
        return overlay.name
    for field in ("text", "label", "question"):
        said = getattr(overlay, field, None)
        first = words(said, session.languages()).strip().splitlines() if said else []
        if first and first[0]:
            return first[0]
    named: Id | None = getattr(overlay, "asset", None)
    asset = session.asset(named) if named is not None else None
    if asset is not None:
        return asset.name
    made: Id | None = getattr(overlay, "component", None)
    if made is not None and session.story is not None:
        for component in session.story.components:
            if component.id == made and component.name:
                return component.name
    return shown(OVERLAY_NAMES[str(overlay.__struct_config__.tag)])


class Animatable(NamedTuple):
    """What an action may lead to another value: its fields, and what stands in them."""

    fields: Mapping[str, fields.Field]
    owner: Struct | None

    def value(self, path: str) -> Keyed | None:
        """What stands in a field now; None where there is none."""
        if self.owner is None or path not in self.fields:
            return None
        held: Keyed | None = fields.value_in(self.owner, path)  # type: ignore[arg-type]
        return held


class StorySources:
    """What the inspector's choosers offer, and what the things they name are called."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.audience: AudienceCode | None = None  # whose words and files are edited; None: all

    # What there is to choose from

    def options(self, refers: Refers) -> Sequence[tuple[Id, str]]:
        session = self._session
        story = session.story
        if story is None:
            return ()
        match refers:
            case "scene":
                return [
                    (one.id, scene_name(session, one, row)) for row, one in enumerate(story.scenes)
                ]
            case "overlay":
                return self._overlays(everywhere=session.story_selected)
            case "quiz":
                return self._overlays(everywhere=session.story_selected, of=Quiz)
            case "any-overlay":
                return self._overlays(everywhere=True)
            case "any-quiz":
                return self._overlays(everywhere=True, of=Quiz)
            case "group":
                return self._groups()
            case "cue":
                return self._points()
            case "variable":
                return [(one.id, one.name) for one in story.variables]
            case "number-variable":
                return [(v.id, v.name) for v in story.variables if isinstance(v, NumberVariable)]
            case "component":
                return [
                    (one.id, one.name or shown(_("Component %1")).replace("%1", str(n)))
                    for n, one in enumerate(story.components, 1)
                ]
            case "audience":
                return [(one.code, self.words(one.name) or one.code) for one in story.audiences]
            case "any-asset":
                return [(one.id, one.name) for one in story.assets]
            case "anchor":
                scene = session.scene
                if scene is None or not isinstance(scene.surrounding, RealWorld):
                    return ()
                return [(a.id, a.name or shown(a.facing)) for a in scene.surrounding.anchors]
            case _:
                return [(one.id, one.name) for one in story.assets if one.kind == refers]

    def _overlays(self, *, everywhere: bool, of: type = object) -> list[tuple[Id, str]]:
        session = self._session
        story, here = session.story, session.scene
        scenes = [here] if here is not None and not session.story_selected else []
        if everywhere and story is not None:
            scenes += [one for one in story.scenes if one not in scenes]
        found: list[tuple[Id, str]] = []
        for scene in scenes:
            of_another = scene is not here or session.story_selected
            before = f"{self.scene(scene.id)[:_LONGEST]} · " if of_another else ""
            found += [
                (one.id, before + overlay_name(session, one)[:_LONGEST])
                for one in scene.overlays
                if isinstance(one, of)
            ]
        return found

    def _groups(self) -> list[tuple[Id, str]]:
        """The groups that what is selected may be in: not itself, nor one that is in it."""
        scene, chosen = self._session.scene, self._session.overlay
        if scene is None:
            return []
        inner = {chosen.id, *under(scene.overlays, {chosen.id})} if chosen is not None else set()
        return [
            (one.id, overlay_name(self._session, one))
            for one in scene.overlays
            if isinstance(one, Group) and one.id not in inner
        ]

    def _points(self) -> list[tuple[Id, str]]:
        scene = self._session.scene
        if scene is None:
            return []
        points = [(one.time, one.id) for one in scene.cues]
        points += [(one.time, one.id) for one in scene.chapters]
        return [(id_, self.point(id_)) for _time, id_ in sorted(points)]

    def offers(self, kind: type[Struct]) -> bool:
        """Whether an item of that kind makes sense for what is selected."""
        overlay = None if self._session.story_selected else self._session.overlay
        if overlay is None:
            return True
        if kind is act.MediaEnded:
            return isinstance(overlay, VideoPanel | Sound)
        return isinstance(overlay, Quiz) if kind is act.QuizAnswered else True

    def languages(self) -> tuple[LanguageCode, ...]:
        return self._session.languages()

    def fallback(self, text: Localised, key: VariantKey) -> str:
        """What is shown to whom that key is for while there are no words under it."""
        story = self._session.story
        if story is None:
            return ""
        language, _at, audience = key.partition("@")
        keys = reading(story, (language,), audience or None).words
        return words({k: said for k, said in text.items() if k != key}, keys) if text else ""

    def animatable(self, overlay: Id | None) -> Animatable:
        """What of an overlay, or of the surrounding, an action may lead to another value."""
        owner: Struct | None = None
        if overlay is not None:
            owner = self._overlay(overlay)
        elif self._session.scene is not None:
            owner = self._session.scene.surrounding
        return Animatable(fields.fields_of(owner) if owner is not None else {}, owner)  # type: ignore[arg-type]

    # What things are called

    def said(self, value: Struct) -> str:
        """What an item of a list says, in one sentence."""
        return sentence(value, self)

    def words(self, text: Localised) -> str:
        """The main language's words, else others."""
        return words(text, self.languages())

    def scene(self, scene: Id) -> str:
        """What a scene is called."""
        story = self._session.story
        for row, one in enumerate(story.scenes if story is not None else ()):
            if one.id == scene:
                return scene_name(self._session, one, row)
        return shown(_("(missing)"))

    def overlay(self, overlay: Id | None) -> str:
        """What an overlay is called."""
        found = self._overlay(overlay)
        return overlay_name(self._session, found) if found is not None else shown(_("(missing)"))

    def _overlay(self, overlay: Id | None) -> AnyOverlay | None:
        story = self._session.story
        for scene in story.scenes if story is not None else ():
            for one in scene.overlays:
                if one.id == overlay:
                    return one
        return None

    def point(self, cue: Id) -> str:
        """What a cue or a chapter is called."""
        story = self._session.story
        for scene in story.scenes if story is not None else ():
            for one in scene.cues:
                if one.id == cue:
                    return one.name or f"{one.time:g} s"
            for chapter in scene.chapters:
                if chapter.id == cue:
                    return self.words(chapter.title) or f"{chapter.time:g} s"
        return shown(_("(missing)"))

    def variable(self, variable: Id) -> Variable | None:
        """A variable by its id."""
        story = self._session.story
        known = story.variables if story is not None else ()
        return next((one for one in known if one.id == variable), None)

    def asset(self, asset: Id) -> Asset | None:
        """An asset by its id."""
        return self._session.asset(asset)

    def element(self, element: Id | None) -> str:
        """What a thing with an id is called: a scene, an overlay, an asset, else the story."""
        story = self._session.story
        if element is None or story is None:
            return shown(_("Story"))
        asset = self.asset(element)
        if asset is not None:
            return asset.name
        if any(scene.id == element for scene in story.scenes):
            return self.scene(element)
        return self.overlay(element)

    def component(self, component: Id) -> Component | None:
        """A component by its id."""
        story = self._session.story
        known = story.components if story is not None else ()
        return next((one for one in known if one.id == component), None)

    def overlay_name(self, overlay: AnyOverlay) -> str:
        """What an overlay is called, of a component's too."""
        return overlay_name(self._session, overlay)

    # What fits

    def mended(self, value: Struct) -> Struct:
        """The item, with what depends on what it names brought into line with that."""
        match value:
            case act.SetVariable() | cond.VariableIs():
                variable = self.variable(value.variable)
                if variable is None:
                    return value
                number = isinstance(variable, NumberVariable)
                held = fitted(variable, value.value)
                if number and isinstance(value, cond.VariableIs):
                    said = value.value  # may lie beyond its limits
                    plainly = isinstance(said, int | float) and not isinstance(said, bool)
                    held = said if plainly else held
                if isinstance(value, cond.VariableIs) and not number:
                    test = value.test if value.test in ("=", "!=") else "="
                    return structs.replace(value, value=held, test=test)
                return structs.replace(value, value=held)
            case NumberVariable():
                return structs.replace(value, initial=fitted(value, value.initial))
            case ChoiceVariable(options=options, initial=initial) if options:
                there = any(option.value == initial for option in options)
                return value if there else structs.replace(value, initial=options[0].value)
            case FileParameter():
                asset = self.asset(value.asset)
                return value if asset is None else structs.replace(value, kind=asset.kind)
            case act.AnimateTo():
                known = self.animatable(value.overlay)
                field = value.field if value.field in known.fields else next(iter(known.fields), "")
                kind = known.fields.get(field)
                if kind is None or (field == value.field and fields.fits(kind, value.value)):
                    return value
                return structs.replace(value, field=field, value=_keyed(known.value(field), kind))
        return value


def _keyed(held: Keyed | None, field: fields.Field) -> Keyed:
    """What stands in a field, or where it is left out something of its kind."""
    if held is not None:
        return held
    first: dict[str, Keyed] = {"colour": "#ffffff", "vector": (0.0, 0.0, 0.0)}
    return first.get(field.kind, field.low if field.low is not None and field.low > 0 else 1.0)


def fresh(session: Session, kind: type[Struct], old: Struct | None) -> Struct | None:
    """A first value of a type in place of the old one; None where the story has nothing for it.

    A placement keeps where the old one stood.
    """
    sources = StorySources(session)
    if kind in (Around, Standing, Anchored):
        anchors = sources.options("anchor")
        return _placement(session, kind, old, anchors[0][0] if anchors else None)
    if kind in (Surface, QuizOption):
        return kind(id=session.new_id())
    if kind is RealWorld:
        return RealWorld(anchors=(Surface(id=session.new_id()),))
    if kind is act.OpenLink:
        return act.OpenLink(url="https://")
    if kind is act.AnimateTo:
        overlay = session.overlay_id
        found = sources.animatable(overlay)
        wanted = next((f for f in ("opacity", "brightness") if f in found.fields), None)
        field = wanted or next(iter(found.fields), None)
        if field is None:
            return None
        value = _keyed(found.value(field), found.fields[field])
        return act.AnimateTo(overlay=overlay, field=field, value=value)
    if kind in (NumberVariable, TextVariable, YesNoVariable):
        return kind(id=session.new_id(), name=shown(_FIRST_NAMES[kind]))
    if kind is ChoiceVariable:
        values = [shown(text) for text in (_("one"), _("other"))]
        return ChoiceVariable(
            id=session.new_id(),
            name=shown(_FIRST_NAMES[kind]),
            options=tuple(Option(value=value) for value in values),
            initial=values[0],
        )
    if kind in (TextParameter, NumberParameter, ColourParameter):
        return kind(name=shown(_FIRST_NAMES[kind]))
    if kind is ChoiceParameter:
        first = (Option(value=shown(_("one"))), Option(value=shown(_("other"))))
        return ChoiceParameter(name=shown(_FIRST_NAMES[kind]), options=first)
    if kind is RowParameter:
        column = TextParameter(name=shown(_("column")))
        return RowParameter(name=shown(_FIRST_NAMES[kind]), columns=(column,))
    if kind is FileParameter:
        story = session.story
        if story is None or not story.assets:
            return None
        asset = story.assets[0]
        name = shown(_FIRST_NAMES[kind])
        return FileParameter(name=name, kind=asset.kind, asset=asset.id)
    if kind is Option:
        return Option(value=shown(_("choice")))
    if kind is Audience:
        story = session.story
        taken = {one.code for one in story.audiences} if story is not None else set()
        return Audience(code=_free_code(taken))
    if kind is Animation:
        return Animation(clip="")
    for one, refers, make in _MAKERS:
        if kind is one:
            options = sources.options(refers)
            chosen = _best(session, kind, refers) or (options[0][0] if options else None)
            return sources.mended(make(chosen)) if chosen else None
    needs = any(
        field.default is NODEFAULT and field.default_factory is NODEFAULT
        for field in structs.fields(kind)
    )
    return None if needs else kind()


def _free_code(taken: set[AudienceCode]) -> AudienceCode:
    number = 1
    while f"{_FREE_CODE}-{number}" in taken:
        number += 1
    return f"{_FREE_CODE}-{number}"


_FIRST_NAMES: Final[dict[type[Struct], str]] = {
    NumberVariable: _("number"),
    TextVariable: _("text"),
    YesNoVariable: _("yes_no"),
    ChoiceVariable: _("choice"),
    TextParameter: _("text"),
    NumberParameter: _("number"),
    ColourParameter: _("colour"),
    FileParameter: _("file"),
    ChoiceParameter: _("choice"),
    RowParameter: _("row"),
}

_MAKERS: Final[tuple[tuple[type[Struct], Refers, Callable[[Id], Struct]], ...]] = (
    (act.GoTo, "scene", lambda id_: act.GoTo(scene=id_)),
    (act.Show, "overlay", lambda id_: act.Show(overlay=id_)),
    (act.Hide, "overlay", lambda id_: act.Hide(overlay=id_)),
    (act.Toggle, "overlay", lambda id_: act.Toggle(overlay=id_)),
    (act.SetVariable, "variable", lambda id_: act.SetVariable(variable=id_, value=0.0)),
    (act.AddTo, "number-variable", lambda id_: act.AddTo(variable=id_)),
    (act.PlaySound, "audio", lambda id_: act.PlaySound(asset=id_)),
    (act.Ask, "quiz", lambda id_: act.Ask(quiz=id_)),
    (act.VariableChanged, "variable", lambda id_: act.VariableChanged(variable=id_)),
    (cond.VariableIs, "variable", lambda id_: cond.VariableIs(variable=id_, value=0.0)),
    (cond.Visited, "scene", lambda id_: cond.Visited(scene=id_)),
    (cond.Shown, "any-overlay", lambda id_: cond.Shown(overlay=id_)),
    (cond.Answered, "any-quiz", lambda id_: cond.Answered(quiz=id_)),
    (Photo360, "image", lambda id_: Photo360(asset=id_)),
    (Video360, "video", lambda id_: Video360(asset=id_)),
    (Environment, "model", lambda id_: Environment(model=id_)),
    (CaptionTrack, "captions", lambda id_: CaptionTrack(asset=id_)),
)
"""Items that name something of the story: what of it, and the item that names it."""


def _best(session: Session, kind: type[Struct], refers: str) -> Id | None:
    """For a 360° surrounding an asset that is one; for a link a scene other than this."""
    story = session.story
    if story is None:
        return None
    if kind in (Photo360, Video360):
        for asset in story.assets:
            wrapped = asset.layout is not None and asset.layout.projection == "equirect"
            if asset.kind == refers and wrapped:
                return asset.id
    if kind is act.GoTo:
        return next((one.id for one in story.scenes if one.id != session.scene_id), None)
    return None


def _placement(
    session: Session, kind: type[Struct], old: Struct | None, anchor: Id | None
) -> Struct | None:
    scene = session.scene
    if scene is None:
        return None
    pose = Pose((0.0, scene.eye_height, -2.0))
    if isinstance(old, Around | Standing | Anchored):
        held = anchor_poses(scene).get(old.anchor, Pose()) if isinstance(old, Anchored) else Pose()
        pose = pose_of(old, scene.eye_height, held)
    if kind is Standing:
        return Standing(position=_rounded(pose.position), rotation=pose.rotation, scale=pose.scale)
    if kind is Anchored:
        return Anchored(anchor=anchor, scale=pose.scale) if anchor is not None else None
    x, y, z = pose.position
    toward = (x, y - scene.eye_height, z)
    distance = sum(part * part for part in toward) ** 0.5
    yaw, pitch = yaw_pitch(toward) if distance > 0 else (0.0, 0.0)
    return Around(
        yaw=wrap_yaw(round(yaw, 2)),
        pitch=round(pitch, 2),
        distance=max(round(distance, 3), 0.1),
        scale=pose.scale,
    )


def _rounded(position: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = position
    return round(x, 4), round(y, 4), round(z, 4)
