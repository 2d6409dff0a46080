"""What edits share: finding what they name, repairing what referred to it, refusing the unsound.

story/edits.py holds the edits themselves.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from operator import is_
from typing import TypeVar

from msgspec import structs

from story.check.faults import (
    overlay_faults,
    scene_faults,
    story_faults,
)
from story.check.problem import Fault
from story.errors import EditError
from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surrounding,
    Video360,
)
from story.model.values import Id, Localised
from story.model.variables import Variable
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.placeholders import renamed_in
from story.placing import fitting
from story.references import (
    ids_of,
    media_of_overlay,
    named_in,
    without_named,
)

_T = TypeVar("_T")


def find_scene(story: Story, scene_id: Id) -> tuple[int, Scene]:
    """Where a scene stands in the order, and the scene. EditError where there is none."""
    for at, scene in enumerate(story.scenes):
        if scene.id == scene_id:
            return at, scene
    known = ", ".join(scene.id for scene in story.scenes[:8]) or "none"
    raise EditError(f"There is no scene {scene_id}.", f"The story's scenes are: {known}.")


def scene_or_last(story: Story, scene_id: Id | None) -> Scene | None:
    """The scene of that id, else the last one, else none."""
    if scene_id is not None:
        return find_scene(story, scene_id)[1]
    return story.scenes[-1] if story.scenes else None


def find_overlay(story: Story, overlay_id: Id) -> tuple[int, Scene, int, AnyOverlay]:
    """The place of its scene, the scene, its place in there, and the overlay."""
    for at, scene in enumerate(story.scenes):
        for o, overlay in enumerate(scene.overlays):
            if overlay.id == overlay_id:
                return at, scene, o, overlay
    raise EditError(f"There is no overlay {overlay_id}.", "It was perhaps removed.")


def find_asset(story: Story, asset_id: Id) -> tuple[int, Asset]:
    """Where an asset stands in the list, and the asset."""
    for at, asset in enumerate(story.assets):
        if asset.id == asset_id:
            return at, asset
    raise EditError(f"There is no asset {asset_id}.", "It was perhaps removed.")


def find_variable(story: Story, variable_id: Id) -> tuple[int, Variable]:
    """Where a variable stands in the list, and the variable."""
    for at, variable in enumerate(story.variables):
        if variable.id == variable_id:
            return at, variable
    raise EditError(f"There is no variable {variable_id}.", "It was perhaps removed.")


def named_ids(story: Story) -> frozenset[Id]:
    """Every id that some trigger, condition or action names."""
    owners = (story, *story.scenes, *(o for scene in story.scenes for o in scene.overlays))
    return frozenset(named.id for owner in owners for named in named_in(owner))


def with_name(story: Story, before: str, after: str) -> Story:
    """The story whose texts show a variable by its new name."""
    scenes = tuple(
        with_overlays(
            scene, tuple(renamed_in(overlay, before, after) for overlay in scene.overlays)
        )
        for scene in story.scenes
    )
    return structs.replace(story, scenes=scenes)


def worded(text: Localised) -> Localised:
    """The words without languages that have none."""
    return {language: wording for language, wording in text.items() if wording.strip()}


def with_overlays(scene: Scene, overlays: tuple[AnyOverlay, ...]) -> Scene:
    """The scene with those overlays; the same one where each is the same."""
    if all(map(is_, overlays, scene.overlays)):
        return scene
    return structs.replace(scene, overlays=overlays)


def without_targets(scene: Scene, gone: Container[Id]) -> Scene:
    """The scene without what its triggers and quizzes name and is gone."""
    overlays = [
        without_targets_of(overlay, gone)
        if overlay.triggers or isinstance(overlay, Quiz)
        else overlay
        for overlay in scene.overlays
    ]
    scene = with_overlays(scene, tuple(overlays))
    triggers = without_named(scene.triggers, gone)
    return scene if triggers is scene.triggers else structs.replace(scene, triggers=triggers)


def without_targets_of(overlay: AnyOverlay, gone: Container[Id]) -> AnyOverlay:
    """The overlay without what its triggers and options name and is gone."""
    triggers = without_named(overlay.triggers, gone)
    if triggers is not overlay.triggers:
        overlay = structs.replace(overlay, triggers=triggers)
    if isinstance(overlay, Quiz) and any(option.target in gone for option in overlay.options):
        left = tuple(option for option in overlay.options if option.target not in gone)
        overlay = structs.replace(overlay, options=left)
    return overlay


def without_everywhere(story: Story, gone: Container[Id]) -> Story:
    """The story without what any trigger names and is gone."""
    scenes = tuple(without_targets(scene, gone) for scene in story.scenes)
    if not all(map(is_, scenes, story.scenes)):
        story = structs.replace(story, scenes=scenes)
    triggers = without_named(story.triggers, gone)
    return story if triggers is story.triggers else structs.replace(story, triggers=triggers)


def without_asset(scene: Scene, asset_id: Id) -> Scene:
    """The scene without anything that shows an asset."""
    surrounding = scene.surrounding
    match surrounding:
        case Photo360() | Video360():
            if surrounding.asset == asset_id:
                surrounding = Backdrop()
        case Environment():
            if surrounding.model == asset_id:
                surrounding = Backdrop(top=surrounding.top, bottom=surrounding.bottom)
            elif surrounding.sky == asset_id:
                surrounding = structs.replace(surrounding, sky=None)
        case Backdrop() | RealWorld():
            pass
    gone = {
        overlay.id
        for overlay in scene.overlays
        if (use := media_of_overlay(overlay)) is not None and use.asset == asset_id
    }
    left = structs.replace(
        scene,
        surrounding=surrounding,
        overlays=tuple(overlay for overlay in scene.overlays if overlay.id not in gone),
        captions=tuple(track for track in scene.captions if track.asset != asset_id),
    )
    return without_targets(left, gone)


def refitted(scene: Scene, before: Surrounding) -> Scene:
    """The scene with placements that its surrounding can hold; `before` is the one it had."""
    overlays: list[AnyOverlay] = []
    for overlay in scene.overlays:
        placement = fitting(scene, overlay.placement, before)
        same = placement is overlay.placement
        overlays.append(overlay if same else structs.replace(overlay, placement=placement))
    return with_overlays(scene, tuple(overlays))


def differing(one: Scene, other: Scene) -> tuple[Scene, Scene]:
    """Two scenes, each with those overlays alone that the other does not hold as the same value."""
    if one.overlays is other.overlays:
        return structs.replace(one, overlays=()), structs.replace(other, overlays=())
    ours, theirs = set(map(id, one.overlays)), set(map(id, other.overlays))
    return (
        structs.replace(one, overlays=tuple(o for o in one.overlays if id(o) not in theirs)),
        structs.replace(other, overlays=tuple(o for o in other.overlays if id(o) not in ours)),
    )


def put(items: tuple[_T, ...], at: int, item: _T) -> tuple[_T, ...]:
    """The items with another at one place."""
    return (*items[:at], item, *items[at + 1 :])


def inserted(items: tuple[_T, ...], item: _T, index: int | None) -> tuple[_T, ...]:
    """The items with one more, at the end or at `index`. EditError for no such place."""
    at = len(items) if index is None else index
    if not 0 <= at <= len(items):
        raise EditError(f"There is no place {at} among {len(items)}.", "Choose one that is there.")
    return (*items[:at], item, *items[at:])


def moved(items: tuple[_T, ...], at: int, index: int) -> tuple[_T, ...]:
    """The items with one moved. EditError for no such place."""
    if not 0 <= index < len(items):
        raise EditError(
            f"There is no place {index} among {len(items)}.", "Choose one that is there."
        )
    return inserted(items[:at] + items[at + 1 :], items[at], index)


def refuse_taken(story: Story, ids: Iterable[Id]) -> None:
    """Refuse new ids that the story has already, or that are alike."""
    wanted = list(ids)
    refuse_twins(wanted)
    taken = set(wanted).intersection(ids_of(story))
    if taken:
        raise EditError(f"The id {min(taken)} is given already.", "Take a new id.")


def refuse_twins(ids: Iterable[Id]) -> None:
    """Refuse ids that are alike."""
    wanted = list(ids)
    if len(set(wanted)) < len(wanted):
        raise EditError("The same id is given twice.", "Take a new id for each.")


def refuse_scene(story: Story, scene: Scene, before: Scene | None = None) -> None:
    """Refuse what is newly unsound in a scene and all its overlays."""
    assets = {asset.id: asset for asset in story.assets}
    old = scene_faults(before, story, assets) if before is not None else ()
    refuse(scene_faults(scene, story, assets), old)
    same = before is not None and before.surrounding is scene.surrounding
    if same and before is not None and before.overlays is scene.overlays:
        return
    known = {overlay.id: overlay for overlay in before.overlays} if before is not None else {}
    for overlay in scene.overlays:
        was = known.get(overlay.id)
        if was is overlay and same:
            continue
        refuse_overlay(story, scene, overlay, was)


def refuse_overlay(
    story: Story, scene: Scene, overlay: AnyOverlay, before: AnyOverlay | None = None
) -> None:
    """Refuse what is newly unsound in an overlay of `scene`."""
    assets = {asset.id: asset for asset in story.assets}
    refuse(
        overlay_faults(overlay, scene, story, assets),
        overlay_faults(before, scene, story, assets) if before is not None else (),
    )


def refuse_story(story: Story, before: Story) -> None:
    """Refuse what is newly unsound in the story itself."""
    refuse(story_faults(story), story_faults(before))


def refuse(faults: Iterable[Fault], before: Iterable[Fault] = ()) -> None:
    """Raise EditError for the first fault that was not there before."""
    new = list(faults)
    if not new:
        return
    old = {(fault.rule, fault.about) for fault in before}
    for fault in new:
        if (fault.rule, fault.about) not in old:
            raise EditError(fault.message, fault.hint)
