"""Edits that put overlays into groups and take them out; what is seen stays where it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple, TypeVar

from msgspec import structs

from story.check.faults import label_of
from story.edits import replace_scene
from story.errors import EditError
from story.mending import find_overlay, find_scene, fitted_into
from story.model.actions import Action, AnimateTo
from story.model.placement import Anchored, Standing
from story.model.story import Scene, Story
from story.model.timeline import Keyed, Track
from story.model.values import Id, LanguageCode
from story.overlays.group import Group, under
from story.overlays.table import AnyOverlay
from story.placing import fitting, tidy, unit
from story.references import actions_of
from story.resting import at_rest, resting_pose
from story.space import Pose, compose, multiply, relative
from story.timeline import anchor_poses

PLACEMENT: Final = "placement."
"""How the fields begin that say where an overlay stands."""

_Owner = TypeVar("_Owner", bound=AnyOverlay | Scene | Story)


def group_overlays(
    story: Story, overlay_ids: Collection[Id], group_id: Id, name: str = ""
) -> Story:
    """The story with overlays of one scene in a new group, which stands in their middle.

    What is in the group of another that comes along stays there. What moves goes on to move as it
    did. EditError when there are none, they are of several scenes or groups, or one is led round
    the viewer: a group has no such directions.
    """
    scene, members = _members(story, overlay_ids)
    if not members:
        raise EditError("Groups that are in one another cannot be grouped.", "Ungroup them first.")
    parents = {member.parent for member in members}
    if len(parents) > 1:
        raise EditError(
            "Overlays of several groups cannot be put into one.", "Take them out first."
        )
    moving = _Moving(story, scene)
    poses = [resting_pose(moving.rest, member) for member in members]
    middle = tidy(
        (
            sum(pose.position[0] for pose in poses) / len(poses),
            sum(pose.position[1] for pose in poses) / len(poses),
            sum(pose.position[2] for pose in poses) / len(poses),
        )
    )
    placed = moving.new(group_id, name, Pose(middle), parents.pop())
    inside = {member.id: moving.into_group(member, placed) for member in members}
    overlays = [inside.get(each.id, each) for each in scene.overlays]
    first = next(n for n, each in enumerate(overlays) if each.id in inside)
    overlays.insert(first, placed)
    return moving.done(overlays)


def ungroup(story: Story, group_id: Id) -> Story:
    """The story without a group, its overlays in their places. EditError where the group moves."""
    _, scene, _, group = find_overlay(story, group_id)
    if not isinstance(group, Group):
        raise EditError("Only a group can be ungrouped.", "Choose a group.")
    moving = _Moving(story, scene)
    return moving.done(
        moving.into(each, group.parent) if each.parent == group_id else each
        for each in scene.overlays
        if each.id != group_id
    )


def set_parent(story: Story, overlay_id: Id, parent: Id | None) -> Story:
    """The story with an overlay in another group of its scene, or in none, where it was.

    EditError where one of the groups moves that it comes into or out of.
    """
    _, scene, _, overlay = find_overlay(story, overlay_id)
    moving = _Moving(story, scene)
    moved = moving.into(overlay, parent)
    return moving.done(moved if each.id == overlay_id else each for each in scene.overlays)


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


class _Moving:
    """Takes overlays of a scene from one space into another, so that they stay at every instant.

    What leads them, keyframes and actions, is led into the new space too: it counts in the space of
    their group, of their anchor or of the scene.
    """

    def __init__(self, story: Story, scene: Scene) -> None:
        self._story = story
        self._scene = scene
        self._parents = {each.id: each.parent for each in scene.overlays}
        self._restless = _restless(story, scene)
        self._turns: dict[Id, _Turn] = {}
        self.rest = at_rest(scene)

    def new(self, group_id: Id, name: str, pose: Pose, parent: Id | None) -> Group:
        """A group that there was not, at a place in the world, in another group or in none."""
        self._parents[group_id] = parent
        if parent is None:
            placement = fitting(self.rest, _standing(pose))
            return Group(id=group_id, name=name, placement=placement)
        space = resting_pose(self.rest, self._group(parent))
        own = _standing(relative(space, pose))
        return Group(id=group_id, name=name, parent=parent, placement=own)

    def into(self, overlay: AnyOverlay, parent: Id | None) -> AnyOverlay:
        """The overlay as a member of a group or of none, where it stands in the world."""
        if parent is not None:
            group = self._group(parent)
            return overlay if overlay.parent == parent else self.into_group(overlay, group)
        if overlay.parent is None:
            return fitted_into(self.rest, overlay)
        placement = fitting(self.rest, _standing(resting_pose(self.rest, overlay)))
        return self._placed(overlay, structs.replace(overlay, parent=None, placement=placement))

    def into_group(self, overlay: AnyOverlay, group: Group) -> AnyOverlay:
        """The overlay as a member of a group, where it stands in the world."""
        pose = relative(resting_pose(self.rest, group), resting_pose(self.rest, overlay))
        inside = structs.replace(overlay, parent=group.id, placement=_standing(pose))
        return self._placed(overlay, inside, resting_pose(self.rest, group))

    def done(self, overlays: Iterable[AnyOverlay]) -> Story:
        """The story with those overlays in the scene."""
        there = tuple(overlays)  # all turned by now: one may lead another before it
        overlays = tuple(_led(overlay, self._turns) for overlay in there)
        scene = structs.replace(_led(self._scene, self._turns), overlays=overlays)
        return replace_scene(_led(self._story, self._turns), scene)

    def _placed(
        self, before: AnyOverlay, after: AnyOverlay, space: Pose | None = None
    ) -> AnyOverlay:
        """The overlay after, with what leads it; `space` is where it counts now, if in a group."""
        left = set(self._groups_of(before)) ^ set(self._groups_of(after))
        for restless in left & self._restless:
            group = next(each for each in self._scene.overlays if each.id == restless)
            raise EditError(
                f"The {label_of(group, self._story.languages)} moves, which what comes into it or"
                " out of it would not do as before.",
                "Remove the keyframes and actions that move it first.",
            )
        if space is None:
            space = self._space(after)
        turn = _Turn(relative(space, self._space(before)), before, self._story.languages)
        self._turns[before.id] = turn
        return structs.replace(after, tracks=tuple(map(turn.track, before.tracks)))

    def _group(self, group_id: Id) -> Group:
        group = next((each for each in self.rest.overlays if each.id == group_id), None)
        if not isinstance(group, Group):
            raise EditError(f"There is no group {group_id}.", "It was perhaps removed.")
        return group

    def _space(self, overlay: AnyOverlay) -> Pose:
        """The space in which the placement of an overlay counts."""
        group = next((each for each in self.rest.overlays if each.id == overlay.parent), None)
        if group is not None:
            return resting_pose(self.rest, group)
        if isinstance(overlay.placement, Anchored):
            return anchor_poses(self.rest).get(overlay.placement.anchor, Pose())
        return Pose()

    def _groups_of(self, overlay: AnyOverlay) -> list[Id]:
        """The groups in which an overlay is, from the inside out."""
        line: list[Id] = []
        parent = overlay.parent
        while parent is not None and parent not in line:
            line.append(parent)
            parent = self._parents.get(parent)
        return line


class _Turn(NamedTuple):
    """How an overlay's own positions, rotations and sizes become those in its new space."""

    turn: Pose
    overlay: AnyOverlay  # as it was
    languages: tuple[LanguageCode, ...]

    def track(self, track: Track) -> Track:
        """A track of the overlay, of where it stands or of something else."""
        if not track.field.startswith(PLACEMENT):
            return track
        keys = tuple(
            structs.replace(key, value=self.value(track.field, key.value)) for key in track.keys
        )
        return structs.replace(track, keys=keys)

    def value(self, field: str, value: Keyed) -> Keyed:
        """A value that some field of the placement is led to. EditError: the space has no such."""
        match field.removeprefix(PLACEMENT), value:
            case ("position", (x, y, z)):
                return tidy(compose(self.turn, Pose((x, y, z))).position)
            case ("rotation", (x, y, z, w)):
                return multiply(self.turn.rotation, (x, y, z, w))
            case ("scale", float() | int()):
                return value * self.turn.scale
        raise EditError(
            f"The {label_of(self.overlay, self.languages)} is led round the viewer"
            f" ({field.removeprefix(PLACEMENT)}), which it cannot be in a group.",
            "Remove the keyframes and actions that lead it first, or group something else.",
        )


def _standing(pose: Pose) -> Standing:
    return Standing(position=tidy(pose.position), rotation=unit(pose.rotation), scale=pose.scale)


def _restless(story: Story, scene: Scene) -> frozenset[Id]:
    """The overlays of a scene that do not stay where they are placed."""
    return frozenset(
        (
            *(
                overlay.id
                for overlay in scene.overlays
                if any(track.field.startswith(PLACEMENT) for track in overlay.tracks)
            ),
            *(
                action.overlay
                for owner in (story, scene, *scene.overlays)
                for _, action in actions_of(owner)
                if isinstance(action, AnimateTo)
                and action.overlay is not None
                and action.field.startswith(PLACEMENT)
            ),
        )
    )


def _led(owner: _Owner, turns: Mapping[Id, _Turn]) -> _Owner:
    """The owner of triggers, whose actions lead overlays to where that is now."""

    def led(action: Action) -> Action:
        if not isinstance(action, AnimateTo) or not action.field.startswith(PLACEMENT):
            return action
        turn = turns.get(action.overlay or "")
        if turn is None:
            return action
        return structs.replace(action, value=turn.value(action.field, action.value))

    if not any(isinstance(action, AnimateTo) for _, action in actions_of(owner)):
        return owner
    triggers = tuple(
        structs.replace(trigger, actions=tuple(map(led, trigger.actions)))
        for trigger in owner.triggers
    )
    return structs.replace(owner, triggers=triggers)
