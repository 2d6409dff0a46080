"""Every change a story can undergo, as a pure function from Story to Story.

Whatever referred to what an edit takes away is repaired; an edit that would leave the story with a
new problem of severity error raises EditError, as does one that names something not there. New ids
come from the caller. story/placing.py says where new things go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import structs

from story.check.faults import (
    KIND_NAMES,
    asset_faults,
    scene_label,
    story_faults,
)
from story.errors import EditError
from story.mending import (
    differing,
    find_asset,
    find_cut,
    find_overlay,
    find_scene,
    find_variable,
    fitted_into,
    inserted,
    moved,
    named_ids,
    put,
    refitted,
    refuse,
    refuse_overlay,
    refuse_scene,
    refuse_story,
    refuse_taken,
    refuse_twins,
    refuse_uses,
    with_name,
    without_everywhere,
    worded,
)
from story.model.actions import StoryTrigger
from story.model.asset import Asset, Layout
from story.model.cut import Cut
from story.model.parameters import Parameter
from story.model.story import VERSION, Audience, CaptionTrack, Scene, Story
from story.model.surrounding import (
    Surrounding,
)
from story.model.values import Id, LanguageCode, Localised, Rights, View
from story.model.variables import Variable
from story.overlays.group import Group, under
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.placing import usual_opening
from story.references import (
    copied_scene,
    ids_of_overlay,
    ids_of_scene,
    media_in,
    media_of_scene,
    named_in,
    renamed,
)
from story.repairs import rebound, uses_in_parameters, without_asset

# The story itself


def new_story(story_id: Id, title: str = "", language: LanguageCode = "en") -> Story:
    """An empty story."""
    story = Story(
        version=VERSION,
        id=story_id,
        title={language: title} if title else {},
        languages=(language,),
    )
    refuse(story_faults(story))
    return story


def set_title(story: Story, title: Localised) -> Story:
    """The story with that title; languages without words are left out."""
    return _with(story, title=worded(title))


def set_description(story: Story, description: Localised) -> Story:
    """The story with that description; languages without words are left out."""
    return _with(story, description=worded(description))


def set_languages(story: Story, languages: Iterable[LanguageCode]) -> Story:
    """The story with those languages, the first being the main one. No words are removed."""
    return _with(story, languages=tuple(languages))


def set_story_rights(story: Story, rights: Rights) -> Story:
    """The story with those rights in the whole of it."""
    return _with(story, rights=rights)


# Scenes


def add_scene(story: Story, scene: Scene, index: int | None = None) -> Story:
    """The story with one more scene, the last one or at `index`."""
    refuse_taken(story, ids_of_scene(scene))
    scenes = inserted(story.scenes, scene, index)
    added = structs.replace(story, scenes=scenes)
    refuse_scene(added, scene)
    return added


def remove_scene(story: Story, scene_id: Id) -> Story:
    """The story without a scene; actions that led to it go as well."""
    _, scene = find_scene(story, scene_id)
    scenes = tuple(other for other in story.scenes if other.id != scene_id)
    left = without_everywhere(structs.replace(story, scenes=scenes), set(ids_of_scene(scene)))
    return rebound(left, story)


def move_scene(story: Story, scene_id: Id, index: int) -> Story:
    """The story with a scene at another place in the order."""
    at, _ = find_scene(story, scene_id)
    return structs.replace(story, scenes=moved(story.scenes, at, index))


def replace_scene(story: Story, scene: Scene) -> Story:
    """The story with another scene in the place of the one with the same id.

    Placements are fitted to a surrounding of another kind, as `set_surrounding` does, and an
    opening view that nobody chose becomes the usual one there.
    """
    at, before = find_scene(story, scene.id)
    if scene.surrounding is not before.surrounding:
        scene = refitted(scene, before.surrounding)
        if scene.opening == before.opening == usual_opening(before):
            scene = structs.replace(scene, opening=usual_opening(scene))
    came, went = differing(scene, before)
    new, old = list(ids_of_scene(came)), set(ids_of_scene(went))
    if len(set(map(id, scene.overlays))) < len(scene.overlays):
        new = list(ids_of_scene(scene))  # the same overlay twice
    refuse_twins(new)
    refuse_taken(story, set(new) - old)
    changed = structs.replace(story, scenes=put(story.scenes, at, scene))
    gone = old.difference(new)
    if gone:
        changed = without_everywhere(changed, gone)
        scene = changed.scenes[at]
    refuse_scene(changed, scene, before)
    return rebound(changed, story)


def duplicate_scene(story: Story, scene_id: Id, new_id: Callable[[], Id]) -> tuple[Story, Id]:
    """The story with a copy of a scene right after it, and the copy's id.

    All in it gets new ids; what it says about itself then says so of the copy.
    """
    at, scene = find_scene(story, scene_id)
    ids = {old: new_id() for old in ids_of_scene(scene)}
    copy = copied_scene(scene, ids)
    return add_scene(story, copy, at + 1), copy.id


def set_surrounding(story: Story, scene_id: Id, surrounding: Surrounding) -> Story:
    """The story with another surrounding in a scene.

    When it becomes an AR scene its overlays are anchored where they stand in the preview room;
    when it ceases to be one they stand where the room showed them.
    """
    _, scene = find_scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, surrounding=surrounding))


def set_opening(story: Story, scene_id: Id, opening: View) -> Story:
    """The story with another opening view in a scene."""
    _, scene = find_scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, opening=opening))


def set_scene_title(story: Story, scene_id: Id, title: Localised) -> Story:
    """The story with another title of a scene; languages without words are left out."""
    _, scene = find_scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, title=worded(title)))


# Overlays


def add_overlay(story: Story, scene_id: Id, overlay: AnyOverlay, index: int | None = None) -> Story:
    """The story with one more overlay in a scene, on top or at `index` of the order.

    In an AR scene a placement that is not anchored is anchored at the same place in the preview
    room; elsewhere an anchored one stands there.
    """
    at, before = find_scene(story, scene_id)
    refuse_taken(story, ids_of_overlay(overlay))
    overlay = fitted_into(before, overlay)
    scene = structs.replace(before, overlays=inserted(before.overlays, overlay, index))
    refuse_overlay(story, scene, before, overlay)
    return structs.replace(story, scenes=put(story.scenes, at, scene))


def remove_overlay(story: Story, overlay_id: Id) -> Story:
    """The story without an overlay, and what is in it where it is a group.

    What triggers, quizzes and conditions say of it goes as well.
    """
    at, scene, _, overlay = find_overlay(story, overlay_id)
    gone = {overlay_id}
    if isinstance(overlay, Group):
        gone |= under(scene.overlays, gone)
    gone |= {part for each in scene.overlays if each.id in gone for part in ids_of_overlay(each)}
    left = tuple(each for each in scene.overlays if each.id not in gone)
    changed = put(story.scenes, at, structs.replace(scene, overlays=left))
    return rebound(without_everywhere(structs.replace(story, scenes=changed), gone), story)


def move_overlay(story: Story, overlay_id: Id, index: int) -> Story:
    """The story with an overlay at another place in its scene's order."""
    at, scene, o, _ = find_overlay(story, overlay_id)
    scene = structs.replace(scene, overlays=moved(scene.overlays, o, index))
    return structs.replace(story, scenes=put(story.scenes, at, scene))


def replace_overlay(story: Story, overlay: AnyOverlay) -> Story:
    """The story with another overlay in the place of the one with the same id."""
    at, before, o, was = find_overlay(story, overlay.id)
    scene = structs.replace(before, overlays=put(before.overlays, o, overlay))
    if isinstance(overlay, Group | Quiz) or type(overlay) is not type(was):
        return replace_scene(story, scene)  # others may depend on it
    changed = structs.replace(story, scenes=put(story.scenes, at, scene))
    refuse_overlay(changed, scene, before, overlay, was)
    return rebound(changed, story)


def duplicate_overlay(story: Story, overlay_id: Id, new_id: Callable[[], Id]) -> tuple[Story, Id]:
    """The story with a copy of an overlay right above it, and the copy's id.

    A group is copied with all that is in it.
    """
    _, scene, _, overlay = find_overlay(story, overlay_id)
    inner = under(scene.overlays, {overlay_id}) if isinstance(overlay, Group) else set()
    originals = [each for each in scene.overlays if each.id == overlay_id or each.id in inner]
    ids = {old: new_id() for each in originals for old in ids_of_overlay(each)}
    copies = tuple(renamed(each, ids) for each in originals)
    at = max(n for n, each in enumerate(scene.overlays) if each.id in ids) + 1
    overlays = (*scene.overlays[:at], *copies, *scene.overlays[at:])
    return replace_scene(story, structs.replace(scene, overlays=overlays)), ids[overlay_id]


# Cuts


def add_cut(story: Story, cut: Cut) -> Story:
    """The story with one more cut, the last."""
    refuse_taken(story, (cut.id,))
    return _with(story, cuts=(*story.cuts, cut))


def replace_cut(story: Story, cut: Cut) -> Story:
    """The story with another cut in the place of the one with the same id."""
    at, _ = find_cut(story, cut.id)
    return _with(story, cuts=put(story.cuts, at, cut))


def move_cut(story: Story, cut_id: Id, index: int) -> Story:
    """The story with a cut at another place in the order; the first is the main one."""
    at, _ = find_cut(story, cut_id)
    return _with(story, cuts=moved(story.cuts, at, index))


def remove_cut(story: Story, cut_id: Id) -> Story:
    """The story without a cut."""
    at, _ = find_cut(story, cut_id)
    return _with(story, cuts=story.cuts[:at] + story.cuts[at + 1 :])


# Variables, audiences and what the story itself answers


def add_variable(story: Story, variable: Variable) -> Story:
    """The story with one more variable."""
    refuse_taken(story, (variable.id,))
    return _with(story, variables=(*story.variables, variable))


def replace_variable(story: Story, variable: Variable) -> Story:
    """The story with another variable in the place of the one with the same id.

    Texts that show it by its name follow a new name.
    """
    at, before = find_variable(story, variable.id)
    changed = structs.replace(story, variables=put(story.variables, at, variable))
    if variable.name != before.name:
        changed = with_name(changed, before.name, variable.name)
    refuse_story(changed, story)
    refuse_uses(changed, story, variable.id)
    return rebound(changed, story)


def remove_variable(story: Story, variable_id: Id, *, with_uses: bool = False) -> Story:
    """The story without a variable. EditError when something names it, unless `with_uses`.

    `with_uses` removes the actions that change it and the triggers that wait for it or test it.
    """
    at, variable = find_variable(story, variable_id)
    if not with_uses and variable_id in named_ids(story):
        raise EditError(
            f"The variable {variable.name} is used.",
            "Remove what uses it first, or remove it together with that.",
        )
    left = story.variables[:at] + story.variables[at + 1 :]
    changed = without_everywhere(structs.replace(story, variables=left), {variable_id})
    return rebound(changed, story)


def set_audiences(story: Story, audiences: Iterable[Audience]) -> Story:
    """The story with those audiences. No words are removed."""
    return _with(story, audiences=tuple(audiences))


def set_story_triggers(story: Story, triggers: Iterable[StoryTrigger]) -> Story:
    """The story with those triggers, which answer in every scene."""
    return _with(story, triggers=tuple(triggers))


def set_pass_mark(story: Story, pass_mark: float | None) -> Story:
    """The story with the score from which a visit has passed; None: there is none."""
    return _with(story, pass_mark=pass_mark)


def set_parameters(story: Story, parameters: Iterable[Parameter]) -> Story:
    """The story with those parameters, which make a template of it."""
    return _with(story, parameters=tuple(parameters))


# Captions


def add_captions(story: Story, scene_id: Id, track: CaptionTrack) -> Story:
    """The story with captions in a scene, instead of those it had in that language.

    A language that the story does not list becomes one of its languages.
    """
    _, scene = find_scene(story, scene_id)
    others = tuple(
        other
        for other in scene.captions
        if (other.language, other.audience) != (track.language, track.audience)
    )
    story = replace_scene(story, structs.replace(scene, captions=(*others, track)))
    if track.language not in story.languages:
        story = set_languages(story, (*story.languages, track.language))
    return story


def remove_captions(story: Story, scene_id: Id, language: LanguageCode) -> Story:
    """The story without a scene's captions in a language."""
    _, scene = find_scene(story, scene_id)
    left = tuple(track for track in scene.captions if track.language != language)
    if len(left) == len(scene.captions):
        raise EditError(
            f"The scene {scene_label(scene, story.languages)} has no captions in {language}.",
            "Choose one of its caption tracks.",
        )
    return replace_scene(story, structs.replace(scene, captions=left))


# Assets


def add_asset(story: Story, asset: Asset) -> Story:
    """The story with one more asset, used nowhere yet."""
    refuse_taken(story, (asset.id,))
    refuse(asset_faults(asset))
    return structs.replace(story, assets=(*story.assets, asset))


def remove_asset(story: Story, asset_id: Id, *, with_uses: bool = False) -> Story:
    """The story without an asset. EditError when it is used, unless `with_uses`.

    `with_uses` removes the overlays and captions that show it, the actions that play it and the
    parameters that replace it, and gives scenes that it surrounds a plain backdrop.
    """
    _, asset = find_asset(story, asset_id)
    if not with_uses:
        users = _users(story, asset_id)
        names = ", ".join(users[:3])
        more = f" and {len(users) - 3} more" if len(users) > 3 else ""
        if users:
            raise EditError(
                f'"{asset.name}" is used in {names}{more}.',
                "Remove it there first, or remove it together with all that shows it.",
            )
    return rebound(without_asset(story, asset_id), story)


def replace_asset(story: Story, asset: Asset) -> Story:
    """The story with another record, or another file, for the asset with the same id.

    EditError when the new one is of another kind and the old one is used.
    """
    at, before = find_asset(story, asset.id)
    refuse(asset_faults(asset), asset_faults(before))
    if asset.kind != before.kind and _users(story, asset.id):
        raise EditError(
            f'"{asset.name}" is {KIND_NAMES[asset.kind]}, but "{before.name}", which it would'
            f" replace, is {KIND_NAMES[before.kind]}.",
            f"Choose {KIND_NAMES[before.kind]}.",
        )
    return rebound(structs.replace(story, assets=put(story.assets, at, asset)), story)


def set_rights(story: Story, asset_id: Id, rights: Rights) -> Story:
    """The story with other rights of an asset."""
    _, asset = find_asset(story, asset_id)
    return replace_asset(story, structs.replace(asset, rights=rights))


def set_layout(story: Story, asset_id: Id, layout: Layout) -> Story:
    """The story with another layout of an asset, as its author says."""
    _, asset = find_asset(story, asset_id)
    said = structs.replace(layout, found="author")
    return replace_asset(story, structs.replace(asset, layout=said))


def _users(story: Story, asset_id: Id) -> list[str]:
    """What to call all that uses an asset."""
    users = [
        scene_label(scene, story.languages)
        for scene in story.scenes
        if asset_id in media_of_scene(scene)
    ]
    users += [
        f'the component "{component.name}"'
        for component in story.components
        if any(asset_id in media_in(overlay) for overlay in component.overlays)
    ]
    if any(named.id == asset_id for named in named_in(story)):
        users.append("the story's own triggers")
    if uses_in_parameters(story, asset_id):
        users.append("the parameters")
    return users


def _with(story: Story, **fields: object) -> Story:
    changed = structs.replace(story, **fields)
    refuse_story(changed, story)
    return rebound(changed, story)
