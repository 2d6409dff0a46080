"""What two values of a story differ in, so that undoing and redoing can be seen."""

from __future__ import annotations

from typing import NamedTuple

from story.model.story import Scene, Story
from story.model.values import Id


class Place(NamedTuple):
    """Where to look."""

    scene: Id | None = None
    overlay: Id | None = None
    asset: Id | None = None


def place_of_change(before: Story, after: Story) -> Place:
    """Where the first thing that differs is to be seen in `after`.

    An overlay that came or changed, else the scene that came, changed or lost one, else an asset.
    """
    old = {scene.id: scene for scene in before.scenes}
    for scene in after.scenes:
        if scene.id not in old:
            return Place(scene.id)
        if scene != old[scene.id]:
            return Place(scene.id, _overlay_of_change(old[scene.id], scene))
    known = {asset.id: asset for asset in before.assets}
    for asset in after.assets:
        if asset.id in known and asset != known[asset.id]:
            return Place(asset=asset.id)
    return Place()


def _overlay_of_change(before: Scene, after: Scene) -> Id | None:
    old = {overlay.id: overlay for overlay in before.overlays}
    for overlay in after.overlays:
        if overlay != old.get(overlay.id):
            return overlay.id
    return None
