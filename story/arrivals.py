"""What comes with a pasted fragment and what cannot: only what is used comes, and both are named.

clipboard.py pastes; the window tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from msgspec import structs

from story.components import components_of
from story.languages import language_name
from story.mending import named_ids, with_name
from story.model.story import VERSION, Component, Scene, Story
from story.model.values import Id, words
from story.model.variables import Variable
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.placeholders import shows_variable
from story.references import Role, ids_of_overlay, ids_of_scene, named_in, used_media
from story.renaming import keys_in

Kind: TypeAlias = Literal["asset", "variable", "component", "language", "audience"]


class Brought(NamedTuple):
    """Something that a story had not before."""

    kind: Kind
    name: str


class LeftOut(NamedTuple):
    """Something that pasted things name and that is not there."""

    role: Role
    id: Id


def only_used(before: Story, after: Story, fragment: Story, arrived: tuple[Scene, ...]) -> Story:
    """The story without what a fragment brought and nothing uses, for whom it is told.

    `arrived` are the scenes pasted, or one that holds the overlays pasted. The languages and
    audiences that their words, files and captions are for are listed; no others of the fragment's.
    """
    used = {each.id for each in components_of(after, after.scenes)}
    had = {each.id for each in before.components}
    components = tuple(each for each in after.components if each.id in had | used)
    after = structs.replace(after, components=components)
    had = {each.id for each in before.variables}
    variables = tuple(
        each for each in after.variables if each.id in had or uses_variable(after, each)
    )
    after = structs.replace(after, variables=variables)
    had = {each.id for each in before.assets}
    media = used_media(after) | had
    after = structs.replace(after, assets=tuple(each for each in after.assets if each.id in media))
    return _told(before, after, fragment, arrived)


def uses_variable(story: Story, variable: Variable) -> bool:
    """Whether something in the story asks for a variable, changes it or shows it."""
    spaces: tuple[Scene | Component, ...] = (*story.scenes, *story.components)
    return variable.id in named_ids(story) or any(
        shows_variable(overlay, variable.name) for space in spaces for overlay in space.overlays
    )


def renamed_apart(fragment: Story, names: Mapping[Id, str]) -> Story:
    """The fragment with other names for some variables, in its texts too."""
    for variable in fragment.variables:
        if variable.id in names:
            fragment = with_name(fragment, variable.name, names[variable.id])
    variables = tuple(
        structs.replace(each, name=names.get(each.id, each.name)) for each in fragment.variables
    )
    return structs.replace(fragment, variables=variables)


def _told(before: Story, after: Story, fragment: Story, arrived: tuple[Scene, ...]) -> Story:
    """The story with the languages and audiences that something in what arrived is for."""
    had = {each.id for each in (*before.components, *before.variables)}
    came = Story(
        version=VERSION,
        id=fragment.id,
        languages=fragment.languages,
        scenes=arrived,
        components=tuple(each for each in after.components if each.id not in had),
        variables=tuple(each for each in after.variables if each.id not in had),
    )
    keys = keys_in(came)
    keys |= {f"{t.language}@{t.audience or ''}" for scene in arrived for t in scene.captions}
    spoken = {key.partition("@")[0] for key in keys} - set(before.languages)
    known = {each.code: each for each in fragment.audiences}
    wanted: set[str] = set()
    for key in keys:
        code: str | None = key.partition("@")[2]
        while code in known and code not in wanted:
            wanted.add(code)
            code = known[code].instead
    wanted -= {each.code for each in before.audiences}
    return structs.replace(
        after,
        languages=(*before.languages, *(each for each in fragment.languages if each in spoken)),
        audiences=(
            *before.audiences,
            *(each for each in fragment.audiences if each.code in wanted),
        ),
    )


def brought(before: Story, after: Story) -> tuple[Brought, ...]:
    """What a story has that it had not before, beside scenes and what is in them."""
    had = {each.id for each in (*before.assets, *before.variables, *before.components)}
    codes = {each.code for each in before.audiences}
    return (
        *(Brought("asset", each.name) for each in after.assets if each.id not in had),
        *(Brought("variable", each.name) for each in after.variables if each.id not in had),
        *(Brought("component", each.name) for each in after.components if each.id not in had),
        *(
            Brought("language", language_name(code))
            for code in after.languages
            if code not in before.languages
        ),
        *(
            Brought("audience", words(each.name, after.languages) or each.code)
            for each in after.audiences
            if each.code not in codes
        ),
    )


def outside(fragment: Story, *, scenes: bool) -> tuple[LeftOut, ...]:
    """What a fragment names that is not in it; `scenes` are pasted, or only their overlays."""
    inside = {each.id for each in (*fragment.assets, *fragment.variables, *fragment.components)}
    if scenes:
        inside |= {each for scene in fragment.scenes for each in ids_of_scene(scene)}
    spaces: tuple[Scene | Component, ...] = (*fragment.scenes, *fragment.components)
    overlays = [overlay for space in spaces for overlay in space.overlays]
    inside |= {each for overlay in overlays for each in ids_of_overlay(overlay)}
    owners: tuple[AnyOverlay | Scene, ...] = (*fragment.scenes, *overlays)
    found = (each for owner in owners for each in _named(owner))
    return tuple(dict.fromkeys(each for each in found if each.id not in inside))


def left_out(fragment: Story, after: Story, made: Collection[Id]) -> tuple[LeftOut, ...]:
    """What a fragment names and the scenes or overlays `made` of it do not name any more."""
    came = {each.id for each in fragment.components}
    scenes = [scene for scene in after.scenes if scene.id in made]
    spaces: tuple[Scene | Component, ...] = (*after.scenes, *after.components)
    owners: tuple[AnyOverlay | Scene, ...] = (
        *scenes,
        *(o for scene in scenes for o in scene.overlays),
        *(o for space in spaces for o in space.overlays if o.id in made),
        *(o for each in after.components if each.id in came for o in each.overlays),
    )
    kept = {each.id for owner in owners for each in _named(owner)}
    named = outside(fragment, scenes=bool(scenes))
    return tuple(each for each in named if each.id not in kept)


def _named(owner: AnyOverlay | Scene) -> Iterator[LeftOut]:
    for named in named_in(owner):
        yield LeftOut(named.role, named.id)
    if isinstance(owner, Quiz):
        for option in owner.options:
            if option.target is not None:
                yield LeftOut("overlay", option.target)
