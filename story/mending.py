"""What edits share: finding what they name, repairing what referred to it, refusing the unsound.

story/edits.py holds the edits themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from operator import is_
from typing import TypeVar

from msgspec import structs

from story.check.answers import Known, trigger_faults
from story.check.faults import (
    overlay_faults,
    scene_faults,
    scene_label,
    story_faults,
)
from story.check.grouping import size_faults
from story.check.problem import Fault
from story.errors import EditError
from story.model.asset import Asset
from story.model.cut import Cut, Shot
from story.model.story import Component, Scene, Story
from story.model.surrounding import Surrounding
from story.model.values import Id, Localised
from story.model.variables import Variable
from story.overlays.group import Group
from story.overlays.instance import Instance
from story.overlays.quiz import Quiz
from story.overlays.table import AnyOverlay
from story.placeholders import renamed_in
from story.placing import fitting
from story.references import (
    ids_of,
    named_in,
    without_named,
)

_T = TypeVar("_T")
_Space = TypeVar("_Space", Scene, Component)


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


def find_cut(story: Story, cut_id: Id) -> tuple[int, Cut]:
    """Where a cut stands in the list, and the cut."""
    for at, cut in enumerate(story.cuts):
        if cut.id == cut_id:
            return at, cut
    raise EditError(f"There is no cut {cut_id}.", "It was perhaps removed.")


def find_variable(story: Story, variable_id: Id) -> tuple[int, Variable]:
    """Where a variable stands in the list, and the variable."""
    for at, variable in enumerate(story.variables):
        if variable.id == variable_id:
            return at, variable
    raise EditError(f"There is no variable {variable_id}.", "It was perhaps removed.")


def named_ids(story: Story) -> frozenset[Id]:
    """Every id that some trigger, condition or action names."""
    return frozenset(named.id for owner in _answering(story) for named in named_in(owner))


def _answering(story: Story) -> Iterator[AnyOverlay | Scene | Story]:
    """All that has triggers: the story, its scenes, their overlays and those of components."""
    yield story
    yield from story.scenes
    spaces: tuple[Scene | Component, ...] = (*story.scenes, *story.components)
    for space in spaces:
        yield from space.overlays


def with_name(story: Story, before: str, after: str) -> Story:
    """The story whose texts show a variable by its new name."""

    def shown(owner: _Space) -> _Space:
        overlays = tuple(renamed_in(overlay, before, after) for overlay in owner.overlays)
        return with_overlays(owner, overlays)

    return structs.replace(
        story,
        scenes=tuple(map(shown, story.scenes)),
        components=tuple(map(shown, story.components)),
    )


def worded(text: Localised) -> Localised:
    """The words without languages that have none."""
    return {language: wording for language, wording in text.items() if wording.strip()}


def with_overlays(owner: _Space, overlays: tuple[AnyOverlay, ...]) -> _Space:
    """The scene or component with those overlays; the same one where each is the same."""
    if len(overlays) == len(owner.overlays) and all(map(is_, overlays, owner.overlays)):
        return owner
    return structs.replace(owner, overlays=overlays)


def _without_targets(owner: _Space, gone: Container[Id]) -> _Space:
    overlays = [
        without_targets_of(overlay, gone)
        if overlay.triggers or isinstance(overlay, Quiz)
        else overlay
        for overlay in owner.overlays
    ]
    return with_overlays(owner, tuple(overlays))


def without_targets(scene: Scene, gone: Container[Id]) -> Scene:
    """The scene without what its triggers and quizzes name and is gone."""
    scene = _without_targets(scene, gone)
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


def _without_shots(cut: Cut, gone: Container[Id]) -> Cut:
    """The cut without shots of scenes, and presses of overlays, that are gone."""
    shots = tuple(_without_presses(shot, gone) for shot in cut.shots if shot.scene not in gone)
    same = len(shots) == len(cut.shots) and all(map(is_, shots, cut.shots))
    return cut if same else structs.replace(cut, shots=shots)


def _without_presses(shot: Shot, gone: Container[Id]) -> Shot:
    left = tuple(press for press in shot.presses if press.overlay not in gone)
    return shot if len(left) == len(shot.presses) else structs.replace(shot, presses=left)


def without_everywhere(story: Story, gone: Container[Id]) -> Story:
    """The story without what any trigger, quiz or cut names and is gone."""
    cuts = tuple(_without_shots(cut, gone) for cut in story.cuts)
    if not all(map(is_, cuts, story.cuts)):
        story = structs.replace(story, cuts=cuts)
    scenes = tuple(without_targets(scene, gone) for scene in story.scenes)
    components = tuple(_without_targets(component, gone) for component in story.components)
    if not all(map(is_, (*scenes, *components), (*story.scenes, *story.components))):
        story = structs.replace(story, scenes=scenes, components=components)
    triggers = without_named(story.triggers, gone)
    return story if triggers is story.triggers else structs.replace(story, triggers=triggers)


def refitted(scene: Scene, before: Surrounding) -> Scene:
    """The scene with placements that its surrounding can hold; `before` is the one it had."""
    return with_overlays(
        scene, tuple(fitted_into(scene, overlay, before) for overlay in scene.overlays)
    )


def fitted_into(scene: Scene, overlay: AnyOverlay, before: Surrounding | None = None) -> AnyOverlay:
    """The overlay with a placement that the scene can hold; `before` as in `refitted`.

    What is in a group stands in the group's space, wherever that is. Keyframes of a placement that
    is no more go with it.
    """
    if overlay.parent is not None:
        return overlay
    placement = fitting(scene, overlay.placement, before)
    if placement is overlay.placement:
        return overlay
    tracks = tuple(each for each in overlay.tracks if not each.field.startswith("placement."))
    return structs.replace(overlay, placement=placement, tracks=tracks)


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
    now = Known(story, scene, assets)
    then = Known(story, before, assets) if before is not None else None
    refuse(
        scene_faults(now, story, assets),
        scene_faults(then, story, assets) if then is not None else (),
    )
    same = before is not None and before.surrounding is scene.surrounding
    if same and before is not None and before.overlays is scene.overlays:
        return
    came, went = differing(scene, before) if before is not None else (scene, None)
    changed = {overlay.id for overlay in came.overlays}
    regrouped = went is not None and any(
        isinstance(overlay, Group) for overlay in (*came.overlays, *went.overlays)
    )
    for overlay in scene.overlays:
        if same and overlay.id not in changed and not (regrouped and overlay.parent):
            continue
        was = then.overlays.get(overlay.id) if then is not None else None
        refuse(
            overlay_faults(overlay, now, story, assets),
            overlay_faults(was, then, story, assets) if was is not None and then else (),
        )
    if went is not None:
        _refuse_unasked(story, scene, went)


def refuse_overlay(
    story: Story, scene: Scene, before: Scene, overlay: AnyOverlay, was: AnyOverlay | None = None
) -> None:
    """Refuse what is newly unsound in an overlay of `scene`, which was `before`."""
    assets = {asset.id: asset for asset in story.assets}
    refuse(
        overlay_faults(overlay, Known(story, scene, assets), story, assets),
        overlay_faults(was, Known(story, before, assets), story, assets) if was is not None else (),
    )
    if isinstance(overlay, Instance):
        label = f"The scene {scene_label(scene, story.languages)}"
        refuse(size_faults(scene, story, label), size_faults(before, story, label))


def _refuse_unasked(story: Story, scene: Scene, went: Scene) -> None:
    """Refuse that something else takes the place of a quiz that is asked or tested."""
    quizzes = {overlay.id for overlay in went.overlays if isinstance(overlay, Quiz)}
    if not quizzes:
        return
    quizzes -= {overlay.id for overlay in scene.overlays if isinstance(overlay, Quiz)}
    if quizzes and any(
        named.role == "quiz" and named.id in quizzes
        for owner in _answering(story)
        for named in named_in(owner)
    ):
        raise EditError(
            "Something else cannot take the place of a quiz that is asked.",
            "Remove what asks it first.",
        )


def refuse_story(story: Story, before: Story) -> None:
    """Refuse what is newly unsound in the story itself."""
    refuse(story_faults(story), story_faults(before))


def refuse_uses(story: Story, before: Story, variable: Id) -> None:
    """Refuse that what names a variable asks of it what it cannot be."""
    assets = {asset.id: asset for asset in story.assets}
    now, then = Known(story, None, assets), Known(before, None, assets)
    for owner in _answering(story):
        if owner is not story and any(named.id == variable for named in named_in(owner)):
            refuse(
                (fault for fault in trigger_faults(owner, now, "Something")),
                (fault for fault in trigger_faults(owner, then, "Something")),
            )


def refuse(faults: Iterable[Fault], before: Iterable[Fault] = ()) -> None:
    """Raise EditError for the first fault that was not there before, or not as often."""
    new = list(faults)
    if not new:
        return
    old = Counter((fault.rule, fault.about) for fault in before)
    for fault in new:
        old[fault.rule, fault.about] -= 1
        if old[fault.rule, fault.about] < 0:
            raise EditError(fault.message, fault.hint)
