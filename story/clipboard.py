"""Copy and paste of overlays and scenes, within a story and between stories.

What is copied is a small story of its own, so that it can be written down like any other; whoever
pastes between stories brings the media files along.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec import structs

from story.arrivals import only_used, renamed_apart, uses_variable
from story.check.answers import Known
from story.components import components_of
from story.edits import replace_scene
from story.errors import EditError
from story.mending import (
    find_overlay,
    find_scene,
    refuse_scene,
    refuse_taken,
    without_targets,
    without_targets_of,
)
from story.model.asset import Asset
from story.model.story import VERSION, Component, Scene, Story
from story.model.values import Id
from story.model.variables import Variable
from story.overlays.group import under
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.placing import fitting
from story.references import (
    copied_scene,
    ids_of,
    ids_of_overlay,
    ids_of_scene,
    named_in,
    renamed,
    used_media,
    with_assets,
    with_ids,
)


def copy_overlays(story: Story, overlay_ids: Collection[Id]) -> Story:
    """A story of one scene with copies of overlays of one scene, with all that they use.

    What is in a group goes with it. EditError when there are none or they are of several scenes.
    """
    if not overlay_ids:
        raise EditError("There is nothing to copy.", "Select something.")
    scenes = {find_overlay(story, each)[1].id for each in overlay_ids}
    if len(scenes) > 1:
        raise EditError("Overlays of several scenes cannot be copied.", "Select those of one.")
    _, scene = find_scene(story, scenes.pop())
    wanted = set(overlay_ids) | under(scene.overlays, overlay_ids)
    overlays = tuple(each for each in scene.overlays if each.id in wanted)
    overlays = tuple(
        each if each.parent is None or each.parent in wanted else structs.replace(each, parent=None)
        for each in overlays
    )
    return _fragment(story, (Scene(id=scene.id, overlays=overlays),))


def copy_scenes(story: Story, scene_ids: Collection[Id]) -> Story:
    """A story with copies of scenes, with all that they use. EditError when there are none."""
    scenes = tuple(scene for scene in story.scenes if scene.id in scene_ids)
    if not scenes:
        raise EditError("There is nothing to copy.", "Select a scene.")
    return _fragment(story, scenes)


def paste_overlays(
    story: Story, fragment: Story, scene_id: Id, new_id: Callable[[], Id]
) -> tuple[Story, tuple[Id, ...]]:
    """The story with a fragment's overlays on top in a scene, and their new ids.

    Media, variables and components that the story has already are not doubled: an asset is the
    same by its contents, a variable by its name and type, a component by its id. What they do to
    scenes and overlays that are not there is left out; so is what nothing uses then, and languages
    and audiences that nothing pasted is for (arrivals.py).
    """
    find_scene(story, scene_id)
    before, fragment = story, _apart(story, fragment)
    copied = [overlay for each in fragment.scenes for overlay in each.overlays]
    own = {old: new_id() for overlay in copied for old in ids_of_overlay(overlay)}
    story, ids = _with_belongings(story, fragment, own, new_id)
    _, scene = find_scene(story, scene_id)
    pasted = tuple(_fitted(scene, with_assets(renamed(overlay, ids), ids)) for overlay in copied)
    refuse_taken(story, (each for overlay in pasted for each in ids_of_overlay(overlay)))
    known = _known(story, structs.replace(scene, overlays=(*scene.overlays, *pasted)))
    overlays = tuple(_mended(overlay, known) for overlay in pasted)
    changed = structs.replace(scene, overlays=(*scene.overlays, *overlays))
    arrived = Scene(id=scene.id, overlays=overlays)
    story = only_used(before, replace_scene(story, changed), fragment, (arrived,))
    return story, tuple(overlay.id for overlay in overlays)


def paste_scenes(
    story: Story, fragment: Story, new_id: Callable[[], Id], index: int | None = None
) -> tuple[Story, tuple[Id, ...]]:
    """The story with a fragment's scenes, at the end or at `index`, and their new ids.

    What holds of media, variables and components in `paste_overlays` holds here.
    """
    before, fragment = story, _apart(story, fragment)
    own = {old: new_id() for scene in fragment.scenes for old in ids_of_scene(scene)}
    story, ids = _with_belongings(story, fragment, own, new_id)
    scenes = tuple(copied_scene(scene, ids) for scene in fragment.scenes)
    refuse_taken(story, (each for scene in scenes for each in ids_of_scene(scene)))
    at = len(story.scenes) if index is None else min(max(index, 0), len(story.scenes))
    among = structs.replace(story, scenes=(*story.scenes[:at], *scenes, *story.scenes[at:]))
    scenes = tuple(_mended_scene(scene, _known(among, scene)) for scene in scenes)
    changed = structs.replace(story, scenes=(*story.scenes[:at], *scenes, *story.scenes[at:]))
    for scene in scenes:
        refuse_scene(changed, scene)
    changed = only_used(before, changed, fragment, scenes)
    return changed, tuple(scene.id for scene in scenes)


def _fragment(story: Story, scenes: tuple[Scene, ...]) -> Story:
    components = tuple(components_of(story, scenes))
    bare = Story(
        version=VERSION,
        id=story.id,
        languages=story.languages,
        audiences=story.audiences,
        scenes=scenes,
        components=components,
    )
    variables = tuple(each for each in story.variables if uses_variable(bare, each))
    bare = structs.replace(bare, variables=variables)
    media = used_media(bare)
    return structs.replace(bare, assets=tuple(each for each in story.assets if each.id in media))


def _with_belongings(
    story: Story, fragment: Story, own: Mapping[Id, Id], new_id: Callable[[], Id]
) -> tuple[Story, dict[Id, Id]]:
    """The story with what a fragment uses, and under which ids that and its `own` are there."""
    ids = dict(own)
    taken = set(ids_of(story))
    assets: list[Asset] = []
    for asset in fragment.assets:
        same = _same_asset(story.assets, asset)
        ids[asset.id] = same or (new_id() if asset.id in taken else asset.id)
        if same is None:
            assets.append(structs.replace(asset, id=ids[asset.id]))
    variables: list[Variable] = []
    for variable in fragment.variables:
        same = _same_variable(story.variables, variable)
        ids[variable.id] = same or (new_id() if variable.id in taken else variable.id)
        if same is None:
            variables.append(structs.replace(variable, id=ids[variable.id]))
    known = {component.id for component in story.components}
    components: list[Component] = []
    for component in fragment.components:
        if component.id in known:
            continue  # the story's own serves: change once, changes everywhere
        refuse_taken(
            story, [component.id, *(i for o in component.overlays for i in ids_of_overlay(o))]
        )
        overlays = tuple(
            with_assets(structs.replace(each, triggers=with_ids(each.triggers, ids)), ids)
            for each in component.overlays
        )
        components.append(structs.replace(component, overlays=overlays))
    changed = structs.replace(
        story,
        assets=(*story.assets, *assets),
        variables=(*story.variables, *variables),
        components=(*story.components, *components),
    )
    arriving = tuple(Scene(id=each) for each in own.values())
    among = structs.replace(changed, scenes=(*story.scenes, *arriving))
    mended: list[Component] = []
    for component in components:
        inside = _known(among, Scene(id=component.id, overlays=component.overlays))
        kept = tuple(_mended(overlay, inside) for overlay in component.overlays)
        mended.append(structs.replace(component, overlays=kept))
    return structs.replace(changed, components=(*story.components, *mended)), ids


def _apart(story: Story, fragment: Story) -> Story:
    """The fragment whose variables have no name that another sort of variable has in the story."""
    taken = {each.name for each in (*story.variables, *fragment.variables)}
    names: dict[Id, str] = {}
    for variable in fragment.variables:
        clash = any(each.name == variable.name for each in story.variables)
        if clash and _same_variable(story.variables, variable) is None:
            names[variable.id] = _free_name(variable.name, taken)
            taken.add(names[variable.id])
    return renamed_apart(fragment, names)


def _same_asset(assets: Iterable[Asset], asset: Asset) -> Id | None:
    return next(
        (
            each.id
            for each in assets
            if (each.sha256, each.kind, each.link, each.layout)
            == (asset.sha256, asset.kind, asset.link, asset.layout)
        ),
        None,
    )


def _same_variable(variables: Iterable[Variable], variable: Variable) -> Id | None:
    return next(
        (
            each.id
            for each in variables
            if each.name == variable.name and type(each) is type(variable)
        ),
        None,
    )


def _free_name(name: str, taken: Iterable[str]) -> str:
    names = set(taken)
    number = 2
    free = name
    while free in names:
        free = f"{name[:36]}_{number}"
        number += 1
    return free


def _fitted(scene: Scene, overlay: AnyOverlay) -> AnyOverlay:
    if overlay.parent is not None:
        return overlay
    placement = fitting(scene, overlay.placement)
    if placement is overlay.placement:
        return overlay
    tracks = tuple(each for each in overlay.tracks if not each.field.startswith("placement."))
    return structs.replace(overlay, placement=placement, tracks=tracks)


def _known(story: Story, scene: Scene) -> Known:
    return Known(story, scene, {asset.id: asset for asset in story.assets})


def _mended(overlay: AnyOverlay, known: Known) -> AnyOverlay:
    """The overlay without what it does to things that are not there."""
    gone = _gone(overlay, known)
    return without_targets_of(overlay, gone) if gone else overlay


def _mended_scene(scene: Scene, known: Known) -> Scene:
    gone = {each for owner in (scene, *scene.overlays) for each in _gone(owner, known)}
    return without_targets(scene, gone) if gone else scene


def _gone(owner: AnyOverlay | Scene, known: Known) -> set[Id]:
    gone = {named.id for named in named_in(owner) if not known.has(named)}
    if isinstance(owner, Quiz):
        targets = {option.target for option in owner.options if option.target is not None}
        gone |= {target for target in targets if target not in known.overlays}
    return gone
