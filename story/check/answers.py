"""What makes triggers, their conditions and actions, tracks, variables and quizzes unsound.

Each is a problem of severity error; story/check/faults.py asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from story.check.grouping import parents_of
from story.check.problem import Fault
from story.fields import field_of, fields_of, fits
from story.model.actions import AddTo, GoTo, OpenLink, SetVariable
from story.model.asset import Asset
from story.model.conditions import Answered, Shown, VariableIs
from story.model.story import Component, Scene, Story
from story.model.timeline import Track
from story.model.values import Id, Value, microseconds
from story.model.variables import (
    ChoiceVariable,
    Held,
    NumberVariable,
    TextVariable,
    Variable,
    YesNoVariable,
    fitted,
)
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.references import Named, Role, actions_of, answers_of, conditions_of, named_in

SCHEMES: Final = ("http", "https", "mailto", "tel")

_WHAT: Final[dict[Role, str]] = {
    "scene": "a scene",
    "overlay": "an overlay",
    "quiz": "a quiz",
    "variable": "a variable",
    "cue": "a cue or chapter",
    "asset": "a sound",
}


class Whole:
    """What there is to be named in all of a story, whoever names it: each is looked up once."""

    def __init__(self, story: Story) -> None:
        self._story = story

    @cached_property
    def variables(self) -> dict[Id, Variable]:
        """The variables by id."""
        return {variable.id: variable for variable in self._story.variables}

    @cached_property
    def components(self) -> dict[Id, Component]:
        """The components by id."""
        return {component.id: component for component in self._story.components}

    @cached_property
    def overlays(self) -> dict[Id, AnyOverlay]:
        """The overlays of all scenes by id."""
        return {overlay.id: overlay for scene in self._story.scenes for overlay in scene.overlays}

    @cached_property
    def scenes(self) -> set[Id]:
        """The ids of the scenes."""
        return {scene.id for scene in self._story.scenes}


class Known:
    """What there is to be named, seen from a scene, or with None from the story itself.

    The triggers of a scene and of its overlays name overlays, quizzes and cues of that scene;
    conditions, and the story's own triggers, those of any. `whole` is the story's, where others
    of its scenes are looked at too.
    """

    def __init__(
        self,
        story: Story,
        scene: Scene | None,
        assets: Mapping[Id, Asset],
        whole: Whole | None = None,
    ) -> None:
        self._scenes = story.scenes if scene is None else (scene,)
        self._assets = assets
        self._whole = whole or Whole(story)

    @property
    def space(self) -> Scene:
        """The scene; ValueError where it is seen from the story itself."""
        (scene,) = self._scenes
        return scene

    @property
    def variables(self) -> dict[Id, Variable]:
        """The story's variables by id."""
        return self._whole.variables

    @property
    def components(self) -> dict[Id, Component]:
        """The story's components by id."""
        return self._whole.components

    @cached_property
    def groups(self) -> dict[Id, Id | None]:
        """The groups that can be named, each with the group that it belongs to itself."""
        return parents_of(overlay for scene in self._scenes for overlay in scene.overlays)

    @cached_property
    def overlays(self) -> dict[Id, AnyOverlay]:
        """The overlays of the scene, or of the whole story, by id."""
        return {overlay.id: overlay for scene in self._scenes for overlay in scene.overlays}

    @cached_property
    def _points(self) -> set[Id]:
        cues = {cue.id for scene in self._scenes for cue in scene.cues}
        return cues | {chapter.id for scene in self._scenes for chapter in scene.chapters}

    def has(self, named: Named) -> bool:
        """Whether what a trigger, a condition or an action names is there."""
        match named.role:
            case "scene":
                return named.id in self._whole.scenes
            case "variable":
                return named.id in self.variables
            case "asset":
                asset = self._assets.get(named.id)
                return asset is not None and asset.kind == "audio"
            case "cue":
                return named.id in self._points
            case "overlay" | "quiz":
                anywhere = isinstance(named.by, Shown | Answered)
                found = self.overlays.get(named.id)
                if found is None and anywhere:
                    found = self._whole.overlays.get(named.id)
                return isinstance(found, Quiz) if named.role == "quiz" else found is not None


def trigger_faults(owner: AnyOverlay | Scene | Story, known: Known, what: str) -> Iterator[Fault]:
    """What is unsound in the triggers of an overlay, a scene or a story itself."""
    if not owner.triggers:
        return
    for named in named_in(owner):
        if not known.has(named):
            yield Fault(
                rule="dangling-link" if named.role == "scene" else "dangling-reference",
                where=named.where,
                about=named.id,
                message=f"{what} {_deed(named)} {_WHAT[named.role]} that is not {_place(named)}"
                f" ({named.id}).",
                hint=f"Choose {_WHAT[named.role]} that is there, or remove what names it.",
            )
    for where, action in actions_of(owner):
        match action:
            case OpenLink():
                for field, url in (("url", action.url), *_variants(action)):
                    if why := link_fault(url):
                        yield Fault(
                            rule="link-address",
                            where=f"{where}.{field}",
                            about=url,
                            message=f'{what} opens "{url[:80]}": {why}.',
                            hint="Use a whole address that begins with http, https, mailto or tel.",
                        )
            case SetVariable():
                yield from _held_faults(known, action.variable, action.value, where, what)
            case AddTo():
                variable = known.variables.get(action.variable)
                if variable is not None and not isinstance(variable, NumberVariable):
                    yield Fault(
                        rule="variable-value",
                        where=f"{where}.variable",
                        about=action.variable,
                        message=f"{what} adds to {variable.name}, which is no number.",
                        hint="Choose a variable that is a number, or set this one.",
                    )
            case _:
                pass
    for where, trigger in answers_of(owner):
        for inner, condition in conditions_of(trigger):
            if isinstance(condition, VariableIs):
                yield from _test_faults(known, condition, where + inner, what)


def track_faults(owner: Value, tracks: tuple[Track, ...], what: str) -> Iterator[Fault]:
    """What is unsound in the tracks of an overlay, a surrounding or a scene's camera."""
    for t, track in enumerate(tracks):
        where = f".tracks[{t}]"
        field = field_of(owner, track.field)
        if field is None:
            some = ", ".join(fields_of(owner))
            yield Fault(
                rule="track-field",
                where=f"{where}.field",
                about=track.field,
                message=f'{what} has a track of "{track.field[:60]}", which it cannot animate.',
                hint=f"It can animate: {some}." if some else "It has nothing to animate.",
            )
            continue
        if any(other.field == track.field for other in tracks[:t]):
            yield Fault(
                rule="track-field",
                where=f"{where}.field",
                about=f"{track.field} twice",
                message=f"{what} has two tracks of {track.field}.",
                hint="Join them, or remove one.",
            )
        last = -1
        for k, key in enumerate(track.keys):
            now = microseconds(key.time)
            if now <= last:
                yield Fault(
                    rule="track-order",
                    where=f"{where}.keys[{k}].time",
                    about=f"{track.field} {key.time}",
                    message=f"{what} has keyframes of {track.field} that are not in order of time.",
                    hint="Give each keyframe a later time than the one before.",
                )
            last = now
            if not fits(field, key.value):
                yield Fault(
                    rule="track-value",
                    where=f"{where}.keys[{k}].value",
                    about=f"{track.field} {key.value}",
                    message=f"{what} has a keyframe of {track.field} that is no {field.kind}.",
                    hint=f"Give it a {field.kind}.",
                )


def variable_faults(story: Story) -> Iterator[Fault]:
    """What is unsound in the story's variables themselves."""
    names: set[str] = set()
    for v, variable in enumerate(story.variables):
        where = f".variables[{v}]"
        again = variable.name in names
        names.add(variable.name)
        if again:
            yield Fault(
                rule="variable-name",
                where=f"{where}.name",
                about=variable.name,
                message=f"Two variables are called {variable.name}.",
                hint="Give one of them another name.",
            )
        if fitted(variable, variable.initial) != variable.initial:
            yield Fault(
                rule="variable-value",
                where=f"{where}.initial",
                about=f"{variable.name} {variable.initial}",
                message=f"The variable {variable.name} begins with {variable.initial!r}, which"
                f" is not {_range(variable)}.",
                hint=f"Let it begin with {_range(variable)}.",
            )
        if isinstance(variable, ChoiceVariable):
            values = [option.value for option in variable.options]
            if len(set(values)) < len(values):
                yield Fault(
                    rule="variable-value",
                    where=f"{where}.options",
                    about=f"{variable.name} options",
                    message=f"The variable {variable.name} has the same choice twice.",
                    hint="Remove one of them.",
                )


def quiz_faults(quiz: Quiz, known: Known, what: str) -> Iterator[Fault]:
    """What is unsound in a quiz of a scene."""
    for o, option in enumerate(quiz.options):
        if option.target is None:
            continue
        if option.target not in known.overlays:
            yield Fault(
                rule="dangling-reference",
                where=f".options[{o}].target",
                about=option.target,
                message=f"{what} looks for an overlay that is not in its scene ({option.target}).",
                hint="Choose another overlay, or remove the option.",
            )


def link_fault(url: str) -> str | None:
    """Why an address may not be opened from a story; None where it may."""
    if url != url.strip() or any(ord(letter) < 32 or ord(letter) == 127 for letter in url):
        return "it holds white space or control characters"
    try:
        parts = urlsplit(url)
    except ValueError:
        return "it is no address"
    if parts.scheme not in SCHEMES:
        return "only http, https, mailto and tel addresses may be opened"
    if parts.scheme in ("http", "https") and not parts.netloc:
        return "it names no site"
    if not parts.netloc and not parts.path:
        return "it names nobody"
    return None


def _deed(named: Named) -> str:
    return "leads to" if isinstance(named.by, GoTo) else "names"


def _place(named: Named) -> str:
    here = named.role in ("overlay", "quiz", "cue") and not isinstance(named.by, Shown | Answered)
    return "in its scene" if here else "there"


def _variants(action: OpenLink) -> Iterator[tuple[str, str]]:
    for key, url in action.variants.items():
        yield f"variants.{key}", url


def _held_faults(
    known: Known, variable_id: Id, value: Held, where: str, what: str
) -> Iterator[Fault]:
    variable = known.variables.get(variable_id)
    if variable is not None and fitted(variable, value) != value:
        yield Fault(
            rule="variable-value",
            where=f"{where}.value",
            about=f"{variable_id} {value!r}",
            message=f"{what} sets {variable.name} to {value!r}, which is not {_range(variable)}.",
            hint=f"Set it to {_range(variable)}.",
        )


def _test_faults(known: Known, test: VariableIs, where: str, what: str) -> Iterator[Fault]:
    variable = known.variables.get(test.variable)
    if variable is None:
        return
    number = isinstance(variable, NumberVariable)
    alike = (
        isinstance(test.value, int | float) and not isinstance(test.value, bool)
        if number
        else fitted(variable, test.value) == test.value
    )
    if not alike:
        yield Fault(
            rule="variable-value",
            where=f"{where}.value",
            about=f"{test.variable} {test.value!r}",
            message=f"{what} compares {variable.name} with {test.value!r}, which is never"
            f" {_range(variable)}.",
            hint=f"Compare it with {_range(variable)}.",
        )
    elif not number and test.test not in ("=", "!="):
        yield Fault(
            rule="variable-value",
            where=f"{where}.test",
            about=f"{test.variable} {test.test}",
            message=f"{what} asks whether {variable.name} is {test.test} a value, but it has"
            " no order.",
            hint="Ask whether it is = or != the value.",
        )


def _range(variable: Variable) -> str:
    """What a variable can hold, in words."""
    match variable:
        case NumberVariable():
            if variable.lowest is not None and variable.highest is not None:
                return f"a number from {variable.lowest:g} to {variable.highest:g}"
            if variable.lowest is not None:
                return f"a number of at least {variable.lowest:g}"
            if variable.highest is not None:
                return f"a number of at most {variable.highest:g}"
            return "a number"
        case TextVariable():
            return "a text"
        case YesNoVariable():
            return "true or false"
        case ChoiceVariable():
            return "one of " + ", ".join(f'"{option.value}"' for option in variable.options[:8])
