"""What a form may name or begin with in the open story: its choices, its names, first values.

inspector.py shows the forms; story/edits.py says what may be changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from story.model.actions import GoTo, Hide, OpenLink, Show, Toggle
from story.model.placement import Anchored, Around, Standing
from story.model.story import CaptionTrack
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surface,
    Video360,
)
from story.model.timeline import Clip
from story.model.values import Id, words
from story.overlays.table import AnyOverlay
from story.space import Pose, pose_of, wrap_yaw, yaw_pitch
from story.timeline import anchor_poses
from studio.panels.field_table import OVERLAY_NAMES, Refers
from studio.panels.scenes import scene_name
from studio.session import Session
from studio.wording import shown


def overlay_name(session: Session, overlay: AnyOverlay) -> str:
    """What to call an overlay: its name, its words, its file, else its type."""
    if overlay.name:
        return overlay.name
    said = getattr(overlay, "text", None) or getattr(overlay, "label", None)
    if said:
        first = words(said, session.languages()).strip().splitlines()
        if first and first[0]:
            return first[0]
    named: Id | None = getattr(overlay, "asset", None)
    asset = session.asset(named) if named is not None else None
    if asset is not None:
        return asset.name
    return shown(OVERLAY_NAMES[str(overlay.__struct_config__.tag)])


class StorySources:
    """What the inspector's choosers offer: the assets, scenes, overlays, anchors of the story."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def options(self, refers: Refers) -> Sequence[tuple[Id, str]]:
        story, scene = self._session.story, self._session.scene
        if story is None:
            return ()
        match refers:
            case "scene":
                return [
                    (one.id, scene_name(self._session, one, row))
                    for row, one in enumerate(story.scenes)
                ]
            case "overlay":
                overlays = scene.overlays if scene is not None else ()
                return [(one.id, overlay_name(self._session, one)) for one in overlays]
            case "anchor":
                if scene is None or not isinstance(scene.surrounding, RealWorld):
                    return ()
                return [(a.id, a.name or shown(a.facing)) for a in scene.surrounding.anchors]
            case _:
                return [(one.id, one.name) for one in story.assets if one.kind == refers]

    def languages(self) -> tuple[str, ...]:
        return self._session.languages()


def fresh(session: Session, kind: type[Struct], old: Struct | None) -> Struct | None:
    """A first value of a type in place of the old one; None where the story has nothing for it.

    A placement keeps where the old one stood.
    """
    sources = StorySources(session)

    def first(refers: Refers) -> Id | None:
        options = sources.options(refers)
        return options[0][0] if options else None

    if kind in (Around, Standing, Anchored):
        return _placement(session, kind, old, first("anchor"))
    if kind is Surface:
        return Surface(id=session.new_id())
    if kind is RealWorld:
        return RealWorld(anchors=(Surface(id=session.new_id()),))
    if kind is OpenLink:
        return OpenLink(url="https://")
    if kind is Backdrop:
        return Backdrop()
    if kind is Clip:
        return Clip()
    makers: tuple[tuple[type[Struct], Refers, Callable[[Id], Struct]], ...] = (
        (GoTo, "scene", lambda id_: GoTo(scene=id_)),
        (Show, "overlay", lambda id_: Show(overlay=id_)),
        (Hide, "overlay", lambda id_: Hide(overlay=id_)),
        (Toggle, "overlay", lambda id_: Toggle(overlay=id_)),
        (Photo360, "image", lambda id_: Photo360(asset=id_)),
        (Video360, "video", lambda id_: Video360(asset=id_)),
        (Environment, "model", lambda id_: Environment(model=id_)),
        (CaptionTrack, "captions", lambda id_: CaptionTrack(asset=id_)),
    )
    for one, refers, make in makers:
        if kind is one:
            chosen = _best(session, kind, refers) or first(refers)
            return make(chosen) if chosen else None
    return None


def _best(session: Session, kind: type[Struct], refers: str) -> Id | None:
    """For a 360° surrounding an asset that is one; for a link a scene other than this."""
    story = session.story
    if story is None:
        return None
    if kind in (Photo360, Video360):
        for asset in story.assets:
            wrapped = asset.layout is not None and asset.layout.projection == "equirect"
            if asset.kind == refers and wrapped:
                return asset.id
    if kind is GoTo:
        return next((one.id for one in story.scenes if one.id != session.scene_id), None)
    return None


def _placement(
    session: Session, kind: type[Struct], old: Struct | None, anchor: Id | None
) -> Struct | None:
    scene = session.scene
    if scene is None:
        return None
    pose = Pose((0.0, scene.eye_height, -2.0))
    if isinstance(old, Around | Standing | Anchored):
        held = anchor_poses(scene).get(old.anchor, Pose()) if isinstance(old, Anchored) else Pose()
        pose = pose_of(old, scene.eye_height, held)
    if kind is Standing:
        return Standing(position=_rounded(pose.position), rotation=pose.rotation, scale=pose.scale)
    if kind is Anchored:
        return Anchored(anchor=anchor, scale=pose.scale) if anchor is not None else None
    x, y, z = pose.position
    toward = (x, y - scene.eye_height, z)
    distance = sum(part * part for part in toward) ** 0.5
    yaw, pitch = yaw_pitch(toward) if distance > 0 else (0.0, 0.0)
    return Around(
        yaw=wrap_yaw(round(yaw, 2)),
        pitch=round(pitch, 2),
        distance=max(round(distance, 3), 0.1),
        scale=pose.scale,
    )


def _rounded(position: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = position
    return round(x, 4), round(y, 4), round(z, 4)
