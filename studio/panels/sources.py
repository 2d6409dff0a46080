"""What a form may name or begin with in the open story: its choices, its names, first values.

inspector.py shows the forms; story/edits.py says what may be changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct, structs

from story import fields
from story.markup import plain
from story.model import actions as act
from story.model import conditions as cond
from story.model.asset import Asset
from story.model.parameters import (
    Bind,
    ChoiceParameter,
    FileParameter,
)
from story.model.story import Component
from story.model.surrounding import (
    RealWorld,
)
from story.model.timeline import Keyed
from story.model.values import (
    AudienceCode,
    Id,
    LanguageCode,
    Localised,
    Value,
    VariantKey,
    words,
)
from story.model.variables import (
    ChoiceVariable,
    NumberVariable,
    Variable,
    fitted,
)
from story.overlays.base import Overlay
from story.overlays.group import Group, under
from story.overlays.model import Model
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.reading import reading
from story.timing import animations_of
from studio.panels.field_table import OVERLAY_NAMES, Refers, field_of
from studio.panels.held import held_in
from studio.panels.numbers import written
from studio.panels.offered import Filling
from studio.panels.scenes import scene_name
from studio.panels.sentences import sentence
from studio.session import Session
from studio.wording import _, shown

_LONGEST: Final = 40  # characters of a name in a list of choices


def overlay_name(session: Session, overlay: AnyOverlay) -> str:
    """What to call an overlay: its name, its words, its file, its component, else its type."""
    if overlay.name:
        return overlay.name
    for field in ("title", "text", "label", "question"):
        said = getattr(overlay, field, None)
        told = words(said, session.languages()) if said else ""
        first = (plain(told) if getattr(overlay, "rich", False) else told).strip().splitlines()
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
    owner: Value | None

    def value(self, path: str) -> Keyed | None:
        """What stands in a field now; None where there is none."""
        if self.owner is None or path not in self.fields:
            return None
        held: Keyed | None = fields.value_in(self.owner, path)
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
            case "model-overlay":
                return self._overlays(everywhere=session.story_selected, of=Model)
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
            case "animation":
                return self._animations()
            case "finish":
                return self._finishes()
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

    def _animations(self) -> list[tuple[str, str]]:
        """What of its own the model that is selected can play, with its length."""
        story, chosen = self._session.story, self._session.overlay
        if story is None or not isinstance(chosen, Model):
            return []
        seconds = field_of("Clip", "trim")
        return [
            (each.name, f"{each.name} · {written(each.length, seconds)}")
            for each in animations_of(story, chosen)
        ]

    def _finishes(self) -> list[tuple[str, str]]:
        """The materials that the selected model's file offers."""
        chosen = self._session.overlay
        return [] if chosen is None else [(name, name) for name in self.finishes(chosen.id)]

    def finishes(self, overlay: Id) -> tuple[str, ...]:
        """The materials that the file of a model offers; none of anything else."""
        story, model = self._session.story, self._overlay(overlay)
        if story is None or not isinstance(model, Model):
            return ()
        return next((one.finishes for one in story.assets if one.id == model.asset), ())

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
        owner: Value | None = None
        if overlay is not None:
            owner = self._overlay(overlay)
        elif self._session.scene is not None:
            owner = self._session.scene.surrounding
        return Animatable(fields.fields_of(owner) if owner is not None else {}, owner)

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

    def filling(self, bind: Bind) -> Filling | None:
        """The choice that fills in what a bind names; None: no choice does."""
        story, place = self._session.story, (bind.element, bind.field)
        for parameter in story.parameters if story is not None else ():
            if not isinstance(parameter, ChoiceParameter):
                continue
            if any((each.element, each.field) == place for each in parameter.binds):
                options = tuple(
                    (each.value, self.words(each.label) or each.value) for each in parameter.options
                )
                owner = self._owner(bind.element)
                moving = fields.fields_of(owner) if isinstance(owner, Overlay) else {}
                held = held_in(owner, bind.field)
                asset = self.asset(held) if isinstance(held, str) else None
                refers: Refers = asset.kind if asset is not None else ""
                return Filling(options, moving.get(bind.field), held, refers)
        return None

    def _owner(self, element: Id | None) -> Struct | None:
        """A thing with an id, where it has fields of its own; else the story."""
        story = self._session.story
        if element is None or story is None:
            return story
        known: tuple[tuple[Struct, ...], ...] = (story.scenes, story.assets, story.variables)
        for each in (one for group in known for one in group):
            if getattr(each, "id", None) == element:
                return each
        return self._overlay(element)

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
            case act.Wear():
                offered = self.finishes(value.overlay)
                fits = value.finish is None or value.finish in offered
                return value if fits else structs.replace(value, finish=None)
            case act.AnimateTo():
                known = self.animatable(value.overlay)
                field = value.field if value.field in known.fields else next(iter(known.fields), "")
                kind = known.fields.get(field)
                if kind is None or (field == value.field and fields.fits(kind, value.value)):
                    return value
                return structs.replace(value, field=field, value=keyed(known.value(field), kind))
        return value


def keyed(held: Keyed | None, field: fields.Field) -> Keyed:
    """What stands in a field, or where it is left out something of its kind."""
    if held is not None:
        return held
    first: dict[str, Keyed] = {"colour": "#ffffff", "vector": (0.0, 0.0, 0.0)}
    return first.get(field.kind, field.low if field.low is not None and field.low > 0 else 1.0)
