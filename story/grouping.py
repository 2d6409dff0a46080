"""Edits that put overlays into groups and take them out; what is seen stays where it was."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import structs

from story.edits import replace_scene
from story.errors import EditError
from story.mending import find_overlay, find_scene, fitted_into
from story.model.placement import Standing
from story.model.story import Scene, Story
from story.model.values import Id
from story.overlays.group import Group, under
from story.overlays.table import AnyOverlay
from story.placing import fitting, tidy, unit
from story.resting import at_rest, resting_pose
from story.space import Pose, relative


def group_overlays(
    story: Story, overlay_ids: Collection[Id], group_id: Id, name: str = ""
) -> Story:
    """The story with overlays of one scene in a new group, which stands in their middle.

    What is in the group of another that comes along stays there. EditError when there are none,
    or they are of several scenes or groups.
    """
    scene, members = _members(story, overlay_ids)
    if not members:
        raise EditError("Groups that are in one another cannot be grouped.", "Ungroup them first.")
    parents = {member.parent for member in members}
    if len(parents) > 1:
        raise EditError(
            "Overlays of several groups cannot be put into one.", "Take them out first."
        )
    rest = at_rest(scene)
    poses = [resting_pose(rest, member) for member in members]
    middle = Pose(
        tidy(
            (
                sum(pose.position[0] for pose in poses) / len(poses),
                sum(pose.position[1] for pose in poses) / len(poses),
                sum(pose.position[2] for pose in poses) / len(poses),
            )
        )
    )
    group = Group(
        id=group_id,
        name=name,
        placement=Standing(position=middle.position),
    )
    placed = _into(rest, group, parents.pop())
    space = resting_pose(rest, placed)
    inside = {member.id: _standing(rest, member, space) for member in members}
    overlays = [
        structs.replace(inside[each.id], parent=group_id) if each.id in inside else each
        for each in scene.overlays
    ]
    first = next(n for n, each in enumerate(overlays) if each.id in inside)
    overlays.insert(first, placed)
    return replace_scene(story, structs.replace(scene, overlays=tuple(overlays)))


def ungroup(story: Story, group_id: Id) -> Story:
    """The story without a group, its overlays in their places."""
    _, scene, _, group = find_overlay(story, group_id)
    if not isinstance(group, Group):
        raise EditError("Only a group can be ungrouped.", "Choose a group.")
    rest = at_rest(scene)
    overlays = tuple(
        _into(rest, each, group.parent) if each.parent == group_id else each
        for each in scene.overlays
        if each.id != group_id
    )
    return replace_scene(story, structs.replace(scene, overlays=overlays))


def set_parent(story: Story, overlay_id: Id, parent: Id | None) -> Story:
    """The story with an overlay in another group of its scene, or in none, where it was."""
    _, scene, _, overlay = find_overlay(story, overlay_id)
    moved = _into(at_rest(scene), overlay, parent)
    overlays = tuple(moved if each.id == overlay_id else each for each in scene.overlays)
    return replace_scene(story, structs.replace(scene, overlays=overlays))


def _members(story: Story, overlay_ids: Collection[Id]) -> tuple[Scene, list[AnyOverlay]]:
    """The overlays in document order, without those whose group is among them."""
    if not overlay_ids:
        raise EditError("There is nothing to group.", "Select some overlays.")
    scenes = {find_overlay(story, each)[1].id for each in overlay_ids}
    if len(scenes) > 1:
        raise EditError("Overlays of several scenes cannot be grouped.", "Select those of one.")
    _, scene = find_scene(story, scenes.pop())
    inner = under(scene.overlays, overlay_ids)
    wanted = set(overlay_ids) - inner
    return scene, [each for each in scene.overlays if each.id in wanted]


def _standing(rest: Scene, overlay: AnyOverlay, space: Pose) -> AnyOverlay:
    pose = relative(space, resting_pose(rest, overlay))
    return structs.replace(
        overlay,
        placement=Standing(
            position=tidy(pose.position), rotation=unit(pose.rotation), scale=pose.scale
        ),
        tracks=tuple(each for each in overlay.tracks if not each.field.startswith("placement.")),
    )


def _into(rest: Scene, overlay: AnyOverlay, parent: Id | None) -> AnyOverlay:
    """The overlay as a member of a group or of none, where it stands in the world."""
    if parent is not None:
        group = next((each for each in rest.overlays if each.id == parent), None)
        if group is None:
            raise EditError(f"There is no group {parent}.", "It was perhaps removed.")
        if overlay.parent == parent:
            return overlay
        return structs.replace(_standing(rest, overlay, resting_pose(rest, group)), parent=parent)
    if overlay.parent is None:
        return fitted_into(rest, overlay)
    pose = resting_pose(rest, overlay)
    stands = Standing(position=tidy(pose.position), rotation=unit(pose.rotation), scale=pose.scale)
    # keyframes of its place were of the group's space
    tracks = tuple(each for each in overlay.tracks if not each.field.startswith("placement."))
    return structs.replace(overlay, parent=None, placement=fitting(rest, stands), tracks=tracks)
