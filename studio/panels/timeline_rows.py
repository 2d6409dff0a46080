"""The rows of the timeline: what stands under what, and what is folded away. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Final, Literal, NamedTuple, TypeAlias

from story.keying import camera_of, light_of, owns
from story.model.story import Scene
from story.model.surrounding import Drawn, Surrounding
from story.model.timeline import Animation, Chapter, Clip, Keyframe, TimeCue, Track
from story.model.values import Id, microseconds
from story.overlays.group import DEEPEST, Group
from story.overlays.model import Model
from story.overlays.table import AnyOverlay
from studio.look import GRID

TALL: Final = GRID * 3 + 4  # pixels of the row of a thing
FLAT: Final = GRID * 2 + 6  # of one of its tracks or runs

Kind: TypeAlias = Literal["overlay", "surrounding", "camera", "light", "track", "run"]
Thing: TypeAlias = AnyOverlay | Surrounding | Scene


class Row(NamedTuple):
    """A row: a thing of the scene, or one of its tracks or runs of animations."""

    kind: Kind
    owner: Id  # the overlay, the scene for its surrounding, its camera, or its light
    thing: Thing  # the scene for its camera and light
    top: int  # pixels under the first row's top
    depth: int = 0
    field: str = ""  # of a track
    run: int = -1  # of a model's animations
    folds: bool = False  # whether there is something to fold away
    opened: bool = False

    @property
    def height(self) -> int:
        return FLAT if self.kind in ("track", "run") else TALL

    @property
    def keys(self) -> tuple[Keyframe, ...]:
        """The keyframes in the row: of a track its own, of a thing all."""
        tracks: tuple[Track, ...] = getattr(self.thing, "tracks", ())
        return tuple(
            key
            for track in tracks
            if (track.field == self.field if self.field else owns(self.owner, track.field))
            for key in track.keys
        )

    @property
    def span(self) -> Clip | Animation | None:
        """When what the bar stands for is there; None: all the time, or there is no bar."""
        if self.kind == "run" and isinstance(self.thing, Model):
            return self.thing.animations[self.run]
        found: Clip | None = getattr(self.thing, "visible", None)
        return found

    @property
    def has_bar(self) -> bool:
        return self.kind not in ("track", "camera", "light")


def rows_of(
    scene: Scene, folded: Collection[Id], opened: Collection[Id], *, camera: bool = True
) -> list[Row]:
    """The rows from top to bottom: what is in front first, the surrounding, the camera last,
    and how the scene is lit where that changes.

    Groups show what they hold unless they are among `folded`; tracks and runs are shown of what
    is among `opened`. `camera`: whether the scene has one, which a component has not.
    """
    rows: list[Row] = []
    top = 0
    lines = chain(_lines(scene, folded, opened), _scene_lines(scene, opened) if camera else ())
    for kind, owner, thing, depth, field, run, folds, is_open in lines:
        row = Row(kind, owner, thing, top, depth, field, run, folds, is_open)
        rows.append(row)
        top += row.height
    return rows


_Line: TypeAlias = tuple[Kind, Id, Thing, int, str, int, bool, bool]


def _lines(scene: Scene, folded: Collection[Id], opened: Collection[Id]) -> Iterator[_Line]:
    groups = {each.id for each in scene.overlays if isinstance(each, Group)}
    held: dict[Id | None, list[AnyOverlay]] = {}
    for overlay in reversed(scene.overlays):
        held.setdefault(overlay.parent if overlay.parent in groups else None, []).append(overlay)
    waiting = [(overlay, 0) for overlay in reversed(held.get(None, []))]
    while waiting:
        overlay, depth = waiting.pop()
        inner = held.get(overlay.id, []) if isinstance(overlay, Group) else []
        runs = overlay.animations if isinstance(overlay, Model) else ()
        folds = bool(inner or overlay.tracks or runs)
        is_open = overlay.id not in folded if inner else overlay.id in opened
        yield "overlay", overlay.id, overlay, depth, "", -1, folds, is_open and folds
        if is_open:
            for number in range(len(runs)):
                yield "run", overlay.id, overlay, depth + 1, "", number, False, False
            for track in overlay.tracks:
                yield "track", overlay.id, overlay, depth + 1, track.field, -1, False, False
            if depth < DEEPEST:
                waiting += [(each, depth + 1) for each in reversed(inner)]
    around = scene.surrounding
    tracks = around.tracks if isinstance(around, Drawn) else ()
    is_open = scene.id in opened and bool(tracks)
    yield "surrounding", scene.id, around, 0, "", -1, bool(tracks), is_open
    for track in tracks if is_open else ():
        yield "track", scene.id, around, 1, track.field, -1, False, False


def _scene_lines(scene: Scene, opened: Collection[Id]) -> Iterator[_Line]:
    kinds: tuple[tuple[Kind, Id], ...] = (
        ("camera", camera_of(scene.id)),
        ("light", light_of(scene.id)),
    )
    for kind, owner in kinds:
        tracks = [track for track in scene.tracks if owns(owner, track.field)]
        if kind == "light" and not tracks:
            continue
        is_open = owner in opened and bool(tracks)
        yield kind, owner, scene, 0, "", -1, bool(tracks), is_open
        for track in tracks if is_open else ():
            yield "track", owner, scene, 1, track.field, -1, False, False


def points_of(scene: Scene) -> tuple[TimeCue | Chapter, ...]:
    """The cues and chapters of a scene."""
    return (*scene.cues, *scene.chapters)


def end_of(scene: Scene) -> int:
    """The last instant at which something in a scene is timed; microseconds."""
    last = 0.0
    for overlay in scene.overlays:
        clip = overlay.visible
        if clip is not None:
            last = max(last, clip.start if clip.end is None else clip.end)
        for run in overlay.animations if isinstance(overlay, Model) else ():
            last = max(last, run.start if run.end is None else run.end)
        for track in overlay.tracks:
            last = max(last, track.keys[-1].time)
    around = scene.surrounding
    for track in (*scene.tracks, *(around.tracks if isinstance(around, Drawn) else ())):
        last = max(last, track.keys[-1].time)
    for point in points_of(scene):
        last = max(last, point.time)
    return microseconds(last)
