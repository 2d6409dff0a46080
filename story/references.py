"""What refers to what in a story: which media, scenes, overlays and anchors each thing names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from msgspec import structs

from story.model.actions import Action, GoTo, Hide, Show, Toggle
from story.model.asset import AssetKind
from story.model.story import Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surrounding,
    Video360,
)
from story.model.values import Id
from story.overlays.cloud import Cloud
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel


class MediaUse(NamedTuple):
    """A field that names an asset, and the kind the asset has to be of."""

    field: str
    asset: Id
    kind: AssetKind


OVERLAY_MEDIA: Final[dict[type, AssetKind | None]] = {
    Model: "model",
    Cloud: "cloud",
    Picture: "image",
    VideoPanel: "video",
    Text: None,
    Hotspot: None,
    Sound: "audio",
}
"""The kind of asset that each overlay type shows, by its field `asset`."""


def media_of_overlay(overlay: AnyOverlay) -> MediaUse | None:
    """The asset that an overlay shows."""
    kind = OVERLAY_MEDIA[type(overlay)]
    if kind is None or isinstance(overlay, Text | Hotspot):
        return None
    return MediaUse("asset", overlay.asset, kind)


def media_of_surrounding(surrounding: Surrounding) -> tuple[MediaUse, ...]:
    """The assets that a surrounding shows."""
    match surrounding:
        case Photo360():
            return (MediaUse("asset", surrounding.asset, "image"),)
        case Video360():
            return (MediaUse("asset", surrounding.asset, "video"),)
        case Environment():
            model = MediaUse("model", surrounding.model, "model")
            if surrounding.sky is None:
                return (model,)
            return (model, MediaUse("sky", surrounding.sky, "image"))
        case Backdrop() | RealWorld():
            return ()


def media_of_scene(scene: Scene) -> Iterator[Id]:
    """Every asset that a scene uses, as often as it does."""
    for use in media_of_surrounding(scene.surrounding):
        yield use.asset
    for overlay in scene.overlays:
        shown = media_of_overlay(overlay)
        if shown is not None:
            yield shown.asset
    for track in scene.captions:
        yield track.asset


def used_media(story: Story) -> frozenset[Id]:
    """Every asset that some scene uses."""
    return frozenset(asset for scene in story.scenes for asset in media_of_scene(scene))


def anchors_of(surrounding: Surrounding) -> tuple[Id, ...]:
    """The ids of an AR scene's anchors, the first being where things land; none elsewhere."""
    if isinstance(surrounding, RealWorld):
        return tuple(anchor.id for anchor in surrounding.anchors)
    return ()


def actions_of(overlay: AnyOverlay) -> Iterator[tuple[str, Action]]:
    """Each action of an overlay with its JSON path within the overlay."""
    for t, trigger in enumerate(overlay.triggers):
        for a, action in enumerate(trigger.actions):
            yield f".triggers[{t}].actions[{a}]", action


def exits_of(scene: Scene) -> Iterator[Id]:
    """The scenes that a scene's overlays lead to."""
    for overlay in scene.overlays:
        for _, action in actions_of(overlay):
            if isinstance(action, GoTo):
                yield action.scene


def overlay_target(action: Action) -> Id | None:
    """The overlay that an action shows or hides."""
    return action.overlay if isinstance(action, Show | Hide | Toggle) else None


def keep_actions(overlay: AnyOverlay, keep: Callable[[Action], bool]) -> AnyOverlay:
    """The overlay with only the actions for which `keep` holds; the same one where all stay.

    A trigger left with nothing to do goes as well.
    """
    if all(keep(action) for _, action in actions_of(overlay)):
        return overlay
    triggers = tuple(
        structs.replace(trigger, actions=kept)
        for trigger in overlay.triggers
        if (kept := tuple(action for action in trigger.actions if keep(action)))
    )
    return structs.replace(overlay, triggers=triggers)


def ids_of_scene(scene: Scene) -> Iterator[Id]:
    """The scene's own id and those of all in it that has one."""
    yield scene.id
    yield from anchors_of(scene.surrounding)
    for overlay in scene.overlays:
        yield overlay.id


def ids_of(story: Story) -> Iterator[Id]:
    """Every id given in a story; unique in a sound one."""
    yield story.id
    for scene in story.scenes:
        yield from ids_of_scene(scene)
    for asset in story.assets:
        yield asset.id
