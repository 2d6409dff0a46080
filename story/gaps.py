"""Where nothing stands yet: the free place nearest to the one that is wanted.

placing.py says which place is wanted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from msgspec import structs

from story.model.asset import Asset
from story.model.placement import Anchored, Around
from story.model.story import Scene
from story.model.values import Degrees, Id, Metres, Vector
from story.overlays.cloud import Cloud
from story.overlays.group import DEEPEST, Group
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.upright import upright_box
from story.overlays.video import VideoPanel
from story.resting import at_rest, resting_pose, resting_poses
from story.space import Pose, relative, rotate, wrap_yaw, yaw_pitch
from story.timeline import anchor_poses

GAP: Final[Metres] = 0.1  # between neighbours on an anchor
SIGN: Final[Metres] = 0.3  # half of what a text or a sound takes up
APART: Final[Degrees] = 15.0  # between signs around the viewer
_RINGS: Final = 4  # of places round the one that is wanted
_STEEPEST: Final[Degrees] = 80.0


def clear_view(scene: Scene, at: Around, apart: Degrees = APART) -> Around:
    """The place around the viewer nearest to `at` that is `apart` from all that stands there.

    To the right first, then to the left, below, above; `at` itself where all is taken.
    """
    taken = [_towards(scene, pose) for pose in resting_poses(scene).values()]
    steps = range(-_RINGS, _RINGS + 1)
    grid = [(right, up) for right in steps for up in steps]
    grid.sort(key=lambda step: (step[0] ** 2 + step[1] ** 2, abs(step[1]), step[1], -step[0]))
    for right, up in grid:
        pitch = at.pitch + up * apart
        if up and abs(pitch) > _STEEPEST:
            continue
        slant = max(math.cos(math.radians(pitch)), 0.2)  # near the poles yaw counts for less
        yaw = wrap_yaw(round(at.yaw + right * apart / slant, 2))
        if all(_angle(yaw, pitch, *other) > apart - 1.0 for other in taken):
            return structs.replace(at, yaw=yaw, pitch=pitch)
    return at


def beside(scene: Scene, overlay: AnyOverlay, assets: Mapping[Id, Asset]) -> AnyOverlay:
    """A new overlay moved along its anchor's X axis to where it is clear of all others there.

    As little as may be, to the right where both sides are as near; one without an anchor stays.
    """
    place = overlay.placement
    if not isinstance(place, Anchored):
        return overlay
    left, right, far, near = _footprint(overlay, place, assets)
    taken: list[tuple[Metres, Metres]] = []
    for other in scene.overlays:
        stands = _on_anchor(scene, other, place.anchor)
        if stands is not None:
            low, high, back, front = _footprint(other, stands, assets)
            if back < near + GAP and far < front + GAP:  # in the same row
                taken.append((low, high))
    moves = [0.0]
    for low, high in taken:
        moves += [high + GAP - left, low - GAP - right]
    free = [
        by
        for by in moves
        if all(
            by + left >= high + GAP - 1e-9 or by + right <= low - GAP + 1e-9 for low, high in taken
        )
    ]
    by = min(free, key=lambda by: (round(abs(by), 6), -by))
    x, y, z = place.position
    moved = structs.replace(place, position=(round(x + by, 6), y, z))
    return structs.replace(overlay, placement=moved)


def _on_anchor(scene: Scene, overlay: AnyOverlay, anchor: Id) -> Anchored | None:
    """How an overlay, in a group or not, stands on an anchor; None where it does not."""
    if isinstance(overlay, Group):
        return None
    outer: AnyOverlay = overlay
    groups = {each.id: each for each in scene.overlays if isinstance(each, Group)}
    for _ in range(DEEPEST):
        if outer.parent not in groups:
            break
        outer = groups[outer.parent]
    if not isinstance(outer.placement, Anchored) or outer.placement.anchor != anchor:
        return None
    if isinstance(overlay.placement, Anchored):
        return overlay.placement
    pose = resting_pose(at_rest(scene), overlay)
    position, rotation, scale = relative(anchor_poses(scene).get(anchor, Pose()), pose)
    return Anchored(anchor=anchor, position=position, rotation=rotation, scale=scale)


def _towards(scene: Scene, pose: Pose) -> tuple[Degrees, Degrees]:
    x, y, z = pose.position
    y -= scene.eye_height
    return yaw_pitch((x, y, z)) if any((x, y, z)) else (0.0, 0.0)


def _angle(yaw: Degrees, pitch: Degrees, other_yaw: Degrees, other_pitch: Degrees) -> Degrees:
    a, b = math.radians(pitch), math.radians(other_pitch)
    turn = math.radians(yaw - other_yaw)
    between = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return math.degrees(math.acos(min(max(between, -1.0), 1.0)))


def _footprint(
    overlay: AnyOverlay, place: Anchored, assets: Mapping[Id, Asset]
) -> tuple[Metres, Metres, Metres, Metres]:
    """What it covers of its anchor's surface: left and right along X, far and near along Z."""
    low, high = _box(overlay, assets)
    corners = [
        rotate(place.rotation, (x * place.scale, y * place.scale, z * place.scale))
        for x in (low[0], high[0])
        for y in (low[1], high[1])
        for z in (low[2], high[2])
    ]
    across, along = [x for x, _, _ in corners], [z for _, _, z in corners]
    x, _, z = place.position
    return x + min(across), x + max(across), z + min(along), z + max(along)


def _box(overlay: AnyOverlay, assets: Mapping[Id, Asset]) -> tuple[Vector, Vector]:
    """Its box in its own axes; a square for what is flat, whose height only a player knows."""
    half = SIGN
    match overlay:
        case Picture(width=width) | VideoPanel(width=width) | Hotspot(size=width):
            half = width / 2
        case Model() | Cloud() | Splats():
            asset = assets.get(overlay.asset)
            if asset is None or asset.low is None or asset.high is None:
                return (-half, 0.0, -half), (half, 2 * half, half)
            low, high = asset.low, asset.high
            low, high = upright_box(low, high, overlay.up)
            (a, b, c), (d, e, f) = low, high
            longest = max(d - a, e - b, f - c)
            by = overlay.size / longest if overlay.size is not None and longest > 0 else 1.0
            if isinstance(overlay, Cloud) or overlay.stands == "foot":
                a, b, c, d, e, f = (a - d) / 2, 0.0, (c - f) / 2, (d - a) / 2, e - b, (f - c) / 2
            return (a * by, b * by, c * by), (d * by, e * by, f * by)
    return (-half, -half, 0.0), (half, half, 0.0)
