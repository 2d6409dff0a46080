"""Every change a story can undergo, as a pure function from Story to Story.

Whatever referred to what an edit takes away is repaired; an edit that would leave the story with a
new problem of severity error raises EditError, as does one that names something not there. New ids
come from the caller. story/placing.py says where new things go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Final, Literal, TypeAlias

from msgspec import structs

from story.check.faults import (
    KIND_NAMES,
    asset_faults,
    scene_label,
    story_faults,
)
from story.errors import EditError
from story.mending import (
    find_asset,
    find_overlay,
    find_scene,
    inserted,
    moved,
    put,
    refitted,
    refuse,
    refuse_overlay,
    refuse_scene,
    refuse_taken,
    refuse_twins,
    renamed,
    scene_or_last,
    with_kept_actions,
    without_asset,
    without_targets,
    worded,
)
from story.model.actions import Action, GoTo
from story.model.asset import Asset, AssetKind, Layout
from story.model.placement import Around
from story.model.story import VERSION, CaptionTrack, Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surrounding,
    Video360,
)
from story.model.values import Id, LanguageCode, Localised, Orientation, Rights, View
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.placing import FLAT, facing, fitting, size_of_box, standing_box
from story.references import (
    ids_of_scene,
    media_of_scene,
)
from story.space import wrap_yaw

Role: TypeAlias = Literal[
    "surrounding", "environment", "model", "cloud", "picture", "video", "sound", "captions"
]
"""What a file becomes in a story: the values of `add --as`."""


# The story itself


def new_story(story_id: Id, title: str = "", language: LanguageCode = "en") -> Story:
    """An empty story."""
    story = Story(
        version=VERSION,
        id=story_id,
        title={language: title} if title else {},
        languages=(language,),
    )
    refuse(story_faults(story))
    return story


def set_title(story: Story, title: Localised) -> Story:
    """The story with that title; languages without words are left out."""
    return _with(story, title=worded(title))


def set_description(story: Story, description: Localised) -> Story:
    """The story with that description; languages without words are left out."""
    return _with(story, description=worded(description))


def set_languages(story: Story, languages: Iterable[LanguageCode]) -> Story:
    """The story with those languages, the first being the main one. No words are removed."""
    return _with(story, languages=tuple(languages))


def set_story_rights(story: Story, rights: Rights) -> Story:
    """The story with those rights in the whole of it."""
    return _with(story, rights=rights)


# Scenes


def add_scene(story: Story, scene: Scene, index: int | None = None) -> Story:
    """The story with one more scene, the last one or at `index`."""
    refuse_taken(story, ids_of_scene(scene))
    scenes = inserted(story.scenes, scene, index)
    added = structs.replace(story, scenes=scenes)
    refuse_scene(added, scene)
    return added


def remove_scene(story: Story, scene_id: Id) -> Story:
    """The story without a scene; actions that led to it go as well."""
    find_scene(story, scene_id)

    def stays(action: Action) -> bool:
        return not (isinstance(action, GoTo) and action.scene == scene_id)

    scenes = tuple(
        with_kept_actions(other, stays) for other in story.scenes if other.id != scene_id
    )
    return structs.replace(story, scenes=scenes)


def move_scene(story: Story, scene_id: Id, index: int) -> Story:
    """The story with a scene at another place in the order."""
    at, _ = find_scene(story, scene_id)
    return structs.replace(story, scenes=moved(story.scenes, at, index))


def replace_scene(story: Story, scene: Scene) -> Story:
    """The story with another scene in the place of the one with the same id.

    Placements are fitted to a surrounding of another kind, as `set_surrounding` does.
    """
    at, before = find_scene(story, scene.id)
    if scene.surrounding is not before.surrounding:
        scene = refitted(scene, before.surrounding)
    refuse_taken(story, set(ids_of_scene(scene)) - set(ids_of_scene(before)))
    refuse_twins(ids_of_scene(scene))
    gone = {overlay.id for overlay in before.overlays} - {overlay.id for overlay in scene.overlays}
    if gone:
        scene = without_targets(scene, gone)
    changed = structs.replace(story, scenes=put(story.scenes, at, scene))
    refuse_scene(changed, scene, before)
    return changed


def duplicate_scene(story: Story, scene_id: Id, new_id: Callable[[], Id]) -> tuple[Story, Id]:
    """The story with a copy of a scene right after it, and the copy's id.

    All in it gets new ids; what it says about itself then says so of the copy.
    """
    at, scene = find_scene(story, scene_id)
    ids = {old: new_id() for old in ids_of_scene(scene)}
    surrounding = scene.surrounding
    if isinstance(surrounding, RealWorld):
        surrounding = structs.replace(
            surrounding,
            anchors=tuple(
                structs.replace(anchor, id=ids[anchor.id]) for anchor in surrounding.anchors
            ),
        )
    copy = structs.replace(
        scene,
        id=ids[scene_id],
        surrounding=surrounding,
        overlays=tuple(renamed(overlay, ids) for overlay in scene.overlays),
    )
    return add_scene(story, copy, at + 1), copy.id


def set_surrounding(story: Story, scene_id: Id, surrounding: Surrounding) -> Story:
    """The story with another surrounding in a scene.

    When it becomes an AR scene its overlays are anchored where they stand in the preview room;
    when it ceases to be one they stand where the room showed them.
    """
    _, scene = find_scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, surrounding=surrounding))


def set_opening(story: Story, scene_id: Id, opening: View) -> Story:
    """The story with another opening view in a scene."""
    _, scene = find_scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, opening=opening))


def set_scene_title(story: Story, scene_id: Id, title: Localised) -> Story:
    """The story with another title of a scene; languages without words are left out."""
    _, scene = find_scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, title=worded(title)))


# Overlays


def add_overlay(story: Story, scene_id: Id, overlay: AnyOverlay, index: int | None = None) -> Story:
    """The story with one more overlay in a scene, on top or at `index` of the order.

    In an AR scene a placement that is not anchored is anchored at the same place in the preview
    room; elsewhere an anchored one stands there.
    """
    at, scene = find_scene(story, scene_id)
    refuse_taken(story, (overlay.id,))
    placement = fitting(scene, overlay.placement)
    if placement is not overlay.placement:
        overlay = structs.replace(overlay, placement=placement)
    scene = structs.replace(scene, overlays=inserted(scene.overlays, overlay, index))
    refuse_overlay(story, scene, overlay)
    return structs.replace(story, scenes=put(story.scenes, at, scene))


def remove_overlay(story: Story, overlay_id: Id) -> Story:
    """The story without an overlay; actions that showed or hid it go as well."""
    at, scene, o, _ = find_overlay(story, overlay_id)
    left = structs.replace(scene, overlays=scene.overlays[:o] + scene.overlays[o + 1 :])
    return structs.replace(story, scenes=put(story.scenes, at, without_targets(left, {overlay_id})))


def move_overlay(story: Story, overlay_id: Id, index: int) -> Story:
    """The story with an overlay at another place in its scene's order."""
    at, scene, o, _ = find_overlay(story, overlay_id)
    scene = structs.replace(scene, overlays=moved(scene.overlays, o, index))
    return structs.replace(story, scenes=put(story.scenes, at, scene))


def replace_overlay(story: Story, overlay: AnyOverlay) -> Story:
    """The story with another overlay in the place of the one with the same id."""
    at, scene, o, before = find_overlay(story, overlay.id)
    scene = structs.replace(scene, overlays=put(scene.overlays, o, overlay))
    refuse_overlay(story, scene, overlay, before)
    return structs.replace(story, scenes=put(story.scenes, at, scene))


def duplicate_overlay(story: Story, overlay_id: Id, new_id: Callable[[], Id]) -> tuple[Story, Id]:
    """The story with a copy of an overlay right above it, and the copy's id."""
    _, scene, o, overlay = find_overlay(story, overlay_id)
    copy = renamed(overlay, {overlay_id: new_id()})
    return add_overlay(story, scene.id, copy, o + 1), copy.id


# Captions


def add_captions(story: Story, scene_id: Id, track: CaptionTrack) -> Story:
    """The story with captions in a scene, instead of those it had in that language.

    A language that the story does not list becomes one of its languages.
    """
    _, scene = find_scene(story, scene_id)
    others = tuple(other for other in scene.captions if other.language != track.language)
    story = replace_scene(story, structs.replace(scene, captions=(*others, track)))
    if track.language not in story.languages:
        story = set_languages(story, (*story.languages, track.language))
    return story


def remove_captions(story: Story, scene_id: Id, language: LanguageCode) -> Story:
    """The story without a scene's captions in a language."""
    _, scene = find_scene(story, scene_id)
    left = tuple(track for track in scene.captions if track.language != language)
    if len(left) == len(scene.captions):
        raise EditError(
            f"The scene {scene_label(scene)} has no captions in {language}.",
            "Choose one of its caption tracks.",
        )
    return replace_scene(story, structs.replace(scene, captions=left))


# Assets


def add_asset(story: Story, asset: Asset) -> Story:
    """The story with one more asset, used nowhere yet."""
    refuse_taken(story, (asset.id,))
    refuse(asset_faults(asset))
    return structs.replace(story, assets=(*story.assets, asset))


def remove_asset(story: Story, asset_id: Id, *, with_uses: bool = False) -> Story:
    """The story without an asset. EditError when it is used, unless `with_uses`.

    `with_uses` removes the overlays and captions that show it, and gives scenes that it surrounds
    a plain backdrop.
    """
    at, asset = find_asset(story, asset_id)
    users = [scene for scene in story.scenes if asset_id in media_of_scene(scene)]
    if users and not with_uses:
        names = ", ".join(scene_label(scene) for scene in users[:3])
        more = f" and {len(users) - 3} more" if len(users) > 3 else ""
        raise EditError(
            f'"{asset.name}" is used in {names}{more}.',
            "Remove it there first, or remove it together with all that shows it.",
        )
    scenes = story.scenes
    if users:
        scenes = tuple(without_asset(scene, asset_id) for scene in story.scenes)
    assets = story.assets[:at] + story.assets[at + 1 :]
    return structs.replace(story, scenes=scenes, assets=assets)


def replace_asset(story: Story, asset: Asset) -> Story:
    """The story with another record, or another file, for the asset with the same id.

    EditError when the new one is of another kind and the old one is used.
    """
    at, before = find_asset(story, asset.id)
    refuse(asset_faults(asset), asset_faults(before))
    if asset.kind != before.kind and any(asset.id in media_of_scene(s) for s in story.scenes):
        raise EditError(
            f'"{asset.name}" is {KIND_NAMES[asset.kind]}, but "{before.name}", which it would'
            f" replace, is {KIND_NAMES[before.kind]}.",
            f"Choose {KIND_NAMES[before.kind]}.",
        )
    return structs.replace(story, assets=put(story.assets, at, asset))


def set_rights(story: Story, asset_id: Id, rights: Rights) -> Story:
    """The story with other rights of an asset."""
    _, asset = find_asset(story, asset_id)
    return replace_asset(story, structs.replace(asset, rights=rights))


def set_layout(story: Story, asset_id: Id, layout: Layout) -> Story:
    """The story with another layout of an asset, as its author says."""
    _, asset = find_asset(story, asset_id)
    said = structs.replace(layout, found="author")
    return replace_asset(story, structs.replace(asset, layout=said))


# Placing a file


ROLE_KINDS: Final[dict[Role, tuple[AssetKind, ...]]] = {
    "surrounding": ("image", "video"),
    "environment": ("model", "image"),
    "model": ("model",),
    "cloud": ("cloud",),
    "picture": ("image",),
    "video": ("video",),
    "sound": ("audio",),
    "captions": ("captions",),
}
"""The kinds of file that can have each role."""

_KIND_ROLES: Final[dict[AssetKind, Role]] = {
    "image": "picture",
    "video": "video",
    "audio": "sound",
    "model": "model",
    "cloud": "cloud",
    "captions": "captions",
}


def role_of(asset: Asset) -> Role:
    """What a file becomes when nobody says: what is 360° surrounds, the rest is an overlay."""
    if asset.layout is not None and asset.layout.projection == "equirect":
        return "surrounding"
    return _KIND_ROLES[asset.kind]


def place_asset(
    story: Story,
    asset: Asset,
    *,
    role: Role | None = None,
    scene: Id | None = None,
    at: Around | None = None,
    new_id: Callable[[], Id],
) -> tuple[Story, tuple[Id, ...]]:
    """The story with a file put to use, and the new ids: of a scene, an overlay, the asset.

    A surrounding or an environment makes a new scene, or fills `scene` where that has none but a
    backdrop; footage that its file says was taken with a tilted camera is turned level. As an
    environment a picture becomes the sky of `scene`, else of the last scene. An overlay goes into
    `scene`, else the last scene, else a new plain one: at `at`, else in front of the opening view.
    Captions go to `scene`, else the last scene, in the language that the file's name tells
    (`talk.fr.srt`), else the main one. An asset that the story has already, by id or by content,
    is used again. EditError when the file cannot have that role.
    """
    role = role or role_of(asset)
    if asset.kind not in ROLE_KINDS[role]:
        raise EditError(
            f'"{asset.name}" is {KIND_NAMES[asset.kind]} and cannot be used as {role}.',
            "It can be used as "
            + " or ".join(r for r, kinds in ROLE_KINDS.items() if asset.kind in kinds)
            + ".",
        )
    if scene is not None:
        find_scene(story, scene)
    story, asset, ids = _had(story, asset)
    match role:
        case "surrounding" | "environment":
            story, made = _surround(story, asset, role, scene, new_id)
        case "captions":
            story, made = _caption(story, asset, scene), ()
        case _:
            story, made = _overlay_of(story, asset, scene, at, new_id)
    return story, made + ids


def _had(story: Story, asset: Asset) -> tuple[Story, Asset, tuple[Id, ...]]:
    for other in story.assets:
        if other.id == asset.id or (other.sha256, other.kind) == (asset.sha256, asset.kind):
            return story, other, ()
    return add_asset(story, asset), asset, (asset.id,)


def _surround(
    story: Story, asset: Asset, role: Role, scene_id: Id | None, new_id: Callable[[], Id]
) -> tuple[Story, tuple[Id, ...]]:
    if role == "environment" and asset.kind == "image":
        return _sky(story, asset, scene_id), ()
    surrounding: Surrounding
    layout = asset.layout or Layout()
    turned = _levelled(asset)
    if role == "environment":
        surrounding = Environment(model=asset.id)
    elif asset.kind == "video":
        surrounding = Video360(asset=asset.id, orientation=turned)
    else:
        surrounding = Photo360(asset=asset.id, orientation=turned)
    if role == "surrounding" and layout.projection != "equirect":
        story = set_layout(story, asset.id, structs.replace(layout, projection="equirect"))
    opening = layout.initial or View()
    opening = structs.replace(opening, yaw=wrap_yaw(opening.yaw + turned.yaw))
    if scene_id is None:
        made = Scene(
            id=new_id(), title=_title(story, asset), surrounding=surrounding, opening=opening
        )
        return add_scene(story, made), (made.id,)
    _, scene = find_scene(story, scene_id)
    if not isinstance(scene.surrounding, Backdrop):
        raise EditError(
            f"The scene {scene_label(scene)} has a surrounding already.",
            "Name no scene to make a new one, or set its surrounding.",
        )
    if scene.opening == View():
        scene = structs.replace(scene, opening=opening)
    return replace_scene(story, structs.replace(scene, surrounding=surrounding)), ()


def _levelled(asset: Asset) -> Orientation:
    """How to turn footage so that its horizon is level, by what its file says of the camera.

    A video's yaw turns its picture (Spherical Video V2); a photo's is a compass heading (GPano),
    which is nobody's way of looking.
    """
    pose = asset.layout.pose if asset.layout is not None else Orientation()
    return pose if asset.kind == "video" else structs.replace(pose, yaw=0.0)


def _sky(story: Story, asset: Asset, scene_id: Id | None) -> Story:
    scene = scene_or_last(story, scene_id)
    if scene is None or not isinstance(scene.surrounding, Environment):
        raise EditError(
            f'"{asset.name}" can be the sky of a 3D environment, but there is none to put it over.',
            "Add a model as environment first, or name the scene that has one.",
        )
    return set_surrounding(story, scene.id, structs.replace(scene.surrounding, sky=asset.id))


def _caption(story: Story, asset: Asset, scene_id: Id | None) -> Story:
    scene = scene_or_last(story, scene_id)
    if scene is None:
        raise EditError(
            f'"{asset.name}" has no scene to be captions of.', "Add a video or a picture first."
        )
    language = language_in_name(asset.name, story.languages) or story.languages[0]
    return add_captions(story, scene.id, CaptionTrack(asset=asset.id, language=language))


def _overlay_of(
    story: Story, asset: Asset, scene_id: Id | None, at: Around | None, new_id: Callable[[], Id]
) -> tuple[Story, tuple[Id, ...]]:
    made: tuple[Id, ...] = ()
    scene = scene_or_last(story, scene_id)
    if scene is None:
        scene = Scene(id=new_id(), title=_title(story, asset))
        story, made = add_scene(story, scene), (scene.id,)
    overlay = _shown(scene, asset, at, new_id())
    return add_overlay(story, scene.id, overlay), (*made, overlay.id)


def _shown(scene: Scene, asset: Asset, at: Around | None, overlay_id: Id) -> AnyOverlay:
    name = _stem(asset)
    match asset.kind:
        case "model":
            size = size_of_box(asset)
            place = standing_box(scene, asset, size, at, own_origin=True)
            return Model(id=overlay_id, name=name, asset=asset.id, size=size, placement=place)
        case "cloud":
            size = size_of_box(asset)
            place = standing_box(scene, asset, size, at, own_origin=False)
            return Cloud(id=overlay_id, name=name, asset=asset.id, size=size, placement=place)
        case "image" | "video":
            across, high = max(asset.width, 1), max(asset.height, 1)
            width = round(FLAT * min(across / high, 1.0), 3) or FLAT
            place = facing(scene, width * high / across, at)
            if asset.kind == "image":
                return Picture(
                    id=overlay_id, name=name, asset=asset.id, width=width, placement=place
                )
            return VideoPanel(
                id=overlay_id, name=name, asset=asset.id, width=width, placement=place
            )
        case "audio" | "captions":
            return Sound(
                id=overlay_id,
                name=name,
                asset=asset.id,
                placement=facing(scene, 0.0, at),
                spatial=at is not None,
            )


def language_in_name(name: str, known: Iterable[LanguageCode] = ()) -> LanguageCode | None:
    """The language that a file's name tells before its ending: `talk.zh-Hans.vtt`; else None.

    Two letters, with or without subtags, are taken for a language; three only of one of `known`.
    """
    parts = PurePosixPath(name).name.split(".")
    if len(parts) < 3:
        return None
    said = parts[-2]
    for language in known:
        if said.casefold() == language.casefold():
            return language
    if re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z0-9]{2,8})*", said):
        return said[:2].lower() + said[2:]
    return None


def _title(story: Story, asset: Asset) -> Localised:
    title = asset.rights.title.strip() or _stem(asset)
    return {story.languages[0]: title} if title else {}


def _stem(asset: Asset) -> str:
    return " ".join(PurePosixPath(asset.name).stem.replace("_", " ").split())


def _with(
    story: Story,
    *,
    title: Localised | None = None,
    description: Localised | None = None,
    languages: tuple[LanguageCode, ...] | None = None,
    rights: Rights | None = None,
) -> Story:
    changed = structs.replace(
        story,
        title=story.title if title is None else title,
        description=story.description if description is None else description,
        languages=story.languages if languages is None else languages,
        rights=story.rights if rights is None else rights,
    )
    refuse(story_faults(changed), story_faults(story))
    return changed
