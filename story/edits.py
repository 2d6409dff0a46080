"""Every change a story can undergo, as a pure function from Story to Story.

Whatever referred to what an edit takes away is repaired; an edit that would leave the story with a
new problem of severity error raises EditError, as does one that names something not there. New ids
come from the caller. story/placing.py says where new things go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from operator import is_
from pathlib import PurePosixPath
from typing import Final, Literal, TypeAlias, TypeVar

from msgspec import structs

from story.check.faults import (
    KIND_NAMES,
    asset_faults,
    overlay_faults,
    scene_faults,
    scene_label,
    story_faults,
)
from story.check.problem import Fault
from story.errors import EditError
from story.model.actions import Action, GoTo, Hide, Show, Toggle
from story.model.asset import Asset, AssetKind, Layout
from story.model.placement import Anchored, Around
from story.model.story import VERSION, CaptionTrack, Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surrounding,
    Video360,
)
from story.model.values import Id, LanguageCode, Localised, Rights, View
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.placing import FLAT, facing, fitting, size_of_box, standing_box
from story.references import (
    ids_of,
    ids_of_scene,
    keep_actions,
    media_of_overlay,
    media_of_scene,
    overlay_target,
)

Role: TypeAlias = Literal[
    "surrounding", "environment", "model", "cloud", "picture", "video", "sound", "captions"
]
"""What a file becomes in a story: the values of `add --as`."""

_T = TypeVar("_T")


# The story itself


def new_story(story_id: Id, title: str = "", language: LanguageCode = "en") -> Story:
    """An empty story."""
    story = Story(
        version=VERSION,
        id=story_id,
        title={language: title} if title else {},
        languages=(language,),
    )
    _refuse(story_faults(story))
    return story


def set_title(story: Story, title: Localised) -> Story:
    """The story with that title; languages without words are left out."""
    return _with(story, title=_worded(title))


def set_description(story: Story, description: Localised) -> Story:
    """The story with that description; languages without words are left out."""
    return _with(story, description=_worded(description))


def set_languages(story: Story, languages: Iterable[LanguageCode]) -> Story:
    """The story with those languages, the first being the main one. No words are removed."""
    return _with(story, languages=tuple(languages))


def set_story_rights(story: Story, rights: Rights) -> Story:
    """The story with those rights in the whole of it."""
    return _with(story, rights=rights)


# Scenes


def add_scene(story: Story, scene: Scene, index: int | None = None) -> Story:
    """The story with one more scene, the last one or at `index`."""
    _fresh(story, ids_of_scene(scene))
    scenes = _inserted(story.scenes, scene, index)
    added = structs.replace(story, scenes=scenes)
    _refuse_scene(added, scene)
    return added


def remove_scene(story: Story, scene_id: Id) -> Story:
    """The story without a scene; actions that led to it go as well."""
    _scene(story, scene_id)

    def stays(action: Action) -> bool:
        return not (isinstance(action, GoTo) and action.scene == scene_id)

    scenes = tuple(
        _with_kept_actions(other, stays) for other in story.scenes if other.id != scene_id
    )
    return structs.replace(story, scenes=scenes)


def move_scene(story: Story, scene_id: Id, index: int) -> Story:
    """The story with a scene at another place in the order."""
    at, _ = _scene(story, scene_id)
    return structs.replace(story, scenes=_moved(story.scenes, at, index))


def replace_scene(story: Story, scene: Scene) -> Story:
    """The story with another scene in the place of the one with the same id.

    Placements are fitted to a surrounding of another kind, as `set_surrounding` does.
    """
    at, before = _scene(story, scene.id)
    if scene.surrounding is not before.surrounding:
        scene = _refitted(scene, before.surrounding)
    _fresh(story, set(ids_of_scene(scene)) - set(ids_of_scene(before)))
    _no_twins(ids_of_scene(scene))
    gone = {overlay.id for overlay in before.overlays} - {overlay.id for overlay in scene.overlays}
    if gone:
        scene = _without_targets(scene, gone)
    changed = structs.replace(story, scenes=_put(story.scenes, at, scene))
    _refuse_scene(changed, scene, before)
    return changed


def duplicate_scene(story: Story, scene_id: Id, new_id: Callable[[], Id]) -> tuple[Story, Id]:
    """The story with a copy of a scene right after it, and the copy's id.

    All in it gets new ids; what it says about itself then says so of the copy.
    """
    at, scene = _scene(story, scene_id)
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
        overlays=tuple(_renamed(overlay, ids) for overlay in scene.overlays),
    )
    return add_scene(story, copy, at + 1), copy.id


def set_surrounding(story: Story, scene_id: Id, surrounding: Surrounding) -> Story:
    """The story with another surrounding in a scene.

    When it becomes an AR scene its overlays are anchored where they stand in the preview room;
    when it ceases to be one they stand where the room showed them.
    """
    _, scene = _scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, surrounding=surrounding))


def set_opening(story: Story, scene_id: Id, opening: View) -> Story:
    """The story with another opening view in a scene."""
    _, scene = _scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, opening=opening))


def set_scene_title(story: Story, scene_id: Id, title: Localised) -> Story:
    """The story with another title of a scene; languages without words are left out."""
    _, scene = _scene(story, scene_id)
    return replace_scene(story, structs.replace(scene, title=_worded(title)))


# Overlays


def add_overlay(story: Story, scene_id: Id, overlay: AnyOverlay, index: int | None = None) -> Story:
    """The story with one more overlay in a scene, on top or at `index` of the order.

    In an AR scene a placement that is not anchored is anchored at the same place in the preview
    room; elsewhere an anchored one stands there.
    """
    at, scene = _scene(story, scene_id)
    _fresh(story, (overlay.id,))
    placement = fitting(scene, overlay.placement)
    if placement is not overlay.placement:
        overlay = structs.replace(overlay, placement=placement)
    scene = structs.replace(scene, overlays=_inserted(scene.overlays, overlay, index))
    _refuse_overlay(story, scene, overlay)
    return structs.replace(story, scenes=_put(story.scenes, at, scene))


def remove_overlay(story: Story, overlay_id: Id) -> Story:
    """The story without an overlay; actions that showed or hid it go as well."""
    at, scene, o, _ = _overlay(story, overlay_id)
    left = structs.replace(scene, overlays=scene.overlays[:o] + scene.overlays[o + 1 :])
    return structs.replace(
        story, scenes=_put(story.scenes, at, _without_targets(left, {overlay_id}))
    )


def move_overlay(story: Story, overlay_id: Id, index: int) -> Story:
    """The story with an overlay at another place in its scene's order."""
    at, scene, o, _ = _overlay(story, overlay_id)
    moved = structs.replace(scene, overlays=_moved(scene.overlays, o, index))
    return structs.replace(story, scenes=_put(story.scenes, at, moved))


def replace_overlay(story: Story, overlay: AnyOverlay) -> Story:
    """The story with another overlay in the place of the one with the same id."""
    at, scene, o, before = _overlay(story, overlay.id)
    scene = structs.replace(scene, overlays=_put(scene.overlays, o, overlay))
    _refuse_overlay(story, scene, overlay, before)
    return structs.replace(story, scenes=_put(story.scenes, at, scene))


def duplicate_overlay(story: Story, overlay_id: Id, new_id: Callable[[], Id]) -> tuple[Story, Id]:
    """The story with a copy of an overlay right above it, and the copy's id."""
    _, scene, o, overlay = _overlay(story, overlay_id)
    copy = _renamed(overlay, {overlay_id: new_id()})
    return add_overlay(story, scene.id, copy, o + 1), copy.id


# Captions


def add_captions(story: Story, scene_id: Id, track: CaptionTrack) -> Story:
    """The story with captions in a scene, instead of those it had in that language.

    A language that the story does not list becomes one of its languages.
    """
    _, scene = _scene(story, scene_id)
    others = tuple(other for other in scene.captions if other.language != track.language)
    story = replace_scene(story, structs.replace(scene, captions=(*others, track)))
    if track.language not in story.languages:
        story = set_languages(story, (*story.languages, track.language))
    return story


def remove_captions(story: Story, scene_id: Id, language: LanguageCode) -> Story:
    """The story without a scene's captions in a language."""
    _, scene = _scene(story, scene_id)
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
    _fresh(story, (asset.id,))
    _refuse(asset_faults(asset))
    return structs.replace(story, assets=(*story.assets, asset))


def remove_asset(story: Story, asset_id: Id, *, with_uses: bool = False) -> Story:
    """The story without an asset. EditError when it is used, unless `with_uses`.

    `with_uses` removes the overlays and captions that show it, and gives scenes that it surrounds
    a plain backdrop.
    """
    at, asset = _asset(story, asset_id)
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
        scenes = tuple(_without_asset(scene, asset_id) for scene in story.scenes)
    assets = story.assets[:at] + story.assets[at + 1 :]
    return structs.replace(story, scenes=scenes, assets=assets)


def replace_asset(story: Story, asset: Asset) -> Story:
    """The story with another record, or another file, for the asset with the same id.

    EditError when the new one is of another kind and the old one is used.
    """
    at, before = _asset(story, asset.id)
    _refuse(asset_faults(asset), asset_faults(before))
    if asset.kind != before.kind and any(asset.id in media_of_scene(s) for s in story.scenes):
        raise EditError(
            f'"{asset.name}" is {KIND_NAMES[asset.kind]}, but "{before.name}", which it would'
            f" replace, is {KIND_NAMES[before.kind]}.",
            f"Choose {KIND_NAMES[before.kind]}.",
        )
    return structs.replace(story, assets=_put(story.assets, at, asset))


def set_rights(story: Story, asset_id: Id, rights: Rights) -> Story:
    """The story with other rights of an asset."""
    _, asset = _asset(story, asset_id)
    return replace_asset(story, structs.replace(asset, rights=rights))


def set_layout(story: Story, asset_id: Id, layout: Layout) -> Story:
    """The story with another layout of an asset, as its author says."""
    _, asset = _asset(story, asset_id)
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
    backdrop; as an environment a picture becomes the sky of `scene`, else of the last scene. An
    overlay goes into `scene`, else the last scene, else a new plain one: at `at`, else in front of
    the opening view. Captions go to `scene`, else the last scene, in the language that the file's
    name tells (`talk.fr.srt`), else the main one. An asset that the story has already, by id or by
    content, is used again. EditError when the file cannot have that role.
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
        _scene(story, scene)
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
    if role == "environment":
        surrounding = Environment(model=asset.id)
    elif asset.kind == "video":
        surrounding = Video360(asset=asset.id)
    else:
        surrounding = Photo360(asset=asset.id)
    layout = asset.layout or Layout()
    if role == "surrounding" and layout.projection != "equirect":
        story = set_layout(story, asset.id, structs.replace(layout, projection="equirect"))
    opening = layout.initial or View()
    if scene_id is None:
        made = Scene(
            id=new_id(), title=_title(story, asset), surrounding=surrounding, opening=opening
        )
        return add_scene(story, made), (made.id,)
    _, scene = _scene(story, scene_id)
    if not isinstance(scene.surrounding, Backdrop):
        raise EditError(
            f"The scene {scene_label(scene)} has a surrounding already.",
            "Name no scene to make a new one, or set its surrounding.",
        )
    if scene.opening == View():
        scene = structs.replace(scene, opening=opening)
    return replace_scene(story, structs.replace(scene, surrounding=surrounding)), ()


def _sky(story: Story, asset: Asset, scene_id: Id | None) -> Story:
    scene = _named_or_last(story, scene_id)
    if scene is None or not isinstance(scene.surrounding, Environment):
        raise EditError(
            f'"{asset.name}" can be the sky of a 3D environment, but there is none to put it over.',
            "Add a model as environment first, or name the scene that has one.",
        )
    return set_surrounding(story, scene.id, structs.replace(scene.surrounding, sky=asset.id))


def _caption(story: Story, asset: Asset, scene_id: Id | None) -> Story:
    scene = _named_or_last(story, scene_id)
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
    scene = _named_or_last(story, scene_id)
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


# What the edits above share


def _scene(story: Story, scene_id: Id) -> tuple[int, Scene]:
    for at, scene in enumerate(story.scenes):
        if scene.id == scene_id:
            return at, scene
    known = ", ".join(scene.id for scene in story.scenes[:8]) or "none"
    raise EditError(f"There is no scene {scene_id}.", f"The story's scenes are: {known}.")


def _named_or_last(story: Story, scene_id: Id | None) -> Scene | None:
    if scene_id is not None:
        return _scene(story, scene_id)[1]
    return story.scenes[-1] if story.scenes else None


def _overlay(story: Story, overlay_id: Id) -> tuple[int, Scene, int, AnyOverlay]:
    for at, scene in enumerate(story.scenes):
        for o, overlay in enumerate(scene.overlays):
            if overlay.id == overlay_id:
                return at, scene, o, overlay
    raise EditError(f"There is no overlay {overlay_id}.", "It was perhaps removed.")


def _asset(story: Story, asset_id: Id) -> tuple[int, Asset]:
    for at, asset in enumerate(story.assets):
        if asset.id == asset_id:
            return at, asset
    raise EditError(f"There is no asset {asset_id}.", "It was perhaps removed.")


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
    _refuse(story_faults(changed), story_faults(story))
    return changed


def _worded(text: Localised) -> Localised:
    return {language: wording for language, wording in text.items() if wording.strip()}


def _with_overlays(scene: Scene, overlays: tuple[AnyOverlay, ...]) -> Scene:
    """The scene with those overlays; the same one where each is the same."""
    if all(map(is_, overlays, scene.overlays)):
        return scene
    return structs.replace(scene, overlays=overlays)


def _with_kept_actions(scene: Scene, stays: Callable[[Action], bool]) -> Scene:
    overlays = [
        keep_actions(overlay, stays) if overlay.triggers else overlay for overlay in scene.overlays
    ]
    return _with_overlays(scene, tuple(overlays))


def _without_targets(scene: Scene, gone: set[Id]) -> Scene:
    def stays(action: Action) -> bool:
        return overlay_target(action) not in gone

    return _with_kept_actions(scene, stays)


def _without_asset(scene: Scene, asset_id: Id) -> Scene:
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
    return _without_targets(left, gone)


def _refitted(scene: Scene, before: Surrounding) -> Scene:
    overlays: list[AnyOverlay] = []
    for overlay in scene.overlays:
        placement = fitting(scene, overlay.placement, before)
        same = placement is overlay.placement
        overlays.append(overlay if same else structs.replace(overlay, placement=placement))
    return _with_overlays(scene, tuple(overlays))


def _renamed(overlay: AnyOverlay, ids: dict[Id, Id]) -> AnyOverlay:
    """A copy under its new id, with what it names among `ids` under theirs."""

    def follow(action: Action) -> Action:
        match action:
            case GoTo():
                return structs.replace(action, scene=ids.get(action.scene, action.scene))
            case Show() | Hide() | Toggle():
                return structs.replace(action, overlay=ids.get(action.overlay, action.overlay))
            case _:
                return action

    placement = overlay.placement
    if isinstance(placement, Anchored):
        placement = structs.replace(placement, anchor=ids.get(placement.anchor, placement.anchor))
    triggers = tuple(
        structs.replace(trigger, actions=tuple(follow(action) for action in trigger.actions))
        for trigger in overlay.triggers
    )
    return structs.replace(overlay, id=ids[overlay.id], placement=placement, triggers=triggers)


def _put(items: tuple[_T, ...], at: int, item: _T) -> tuple[_T, ...]:
    return (*items[:at], item, *items[at + 1 :])


def _inserted(items: tuple[_T, ...], item: _T, index: int | None) -> tuple[_T, ...]:
    at = len(items) if index is None else index
    if not 0 <= at <= len(items):
        raise EditError(f"There is no place {at} among {len(items)}.", "Choose one that is there.")
    return (*items[:at], item, *items[at:])


def _moved(items: tuple[_T, ...], at: int, index: int) -> tuple[_T, ...]:
    if not 0 <= index < len(items):
        raise EditError(
            f"There is no place {index} among {len(items)}.", "Choose one that is there."
        )
    return _inserted(items[:at] + items[at + 1 :], items[at], index)


def _fresh(story: Story, ids: Iterable[Id]) -> None:
    wanted = list(ids)
    _no_twins(wanted)
    taken = set(wanted).intersection(ids_of(story))
    if taken:
        raise EditError(f"The id {min(taken)} is given already.", "Take a new id.")


def _no_twins(ids: Iterable[Id]) -> None:
    wanted = list(ids)
    if len(set(wanted)) < len(wanted):
        raise EditError("The same id is given twice.", "Take a new id for each.")


def _refuse_scene(story: Story, scene: Scene, before: Scene | None = None) -> None:
    """Refuse what is newly unsound in a scene and all its overlays."""
    assets = {asset.id: asset for asset in story.assets}
    old = scene_faults(before, assets) if before is not None else ()
    _refuse(scene_faults(scene, assets), old)
    known = {overlay.id: overlay for overlay in before.overlays} if before is not None else {}
    for overlay in scene.overlays:
        was = known.get(overlay.id)
        if was is overlay and before is not None and before.surrounding is scene.surrounding:
            continue
        _refuse_overlay(story, scene, overlay, was)


def _refuse_overlay(
    story: Story, scene: Scene, overlay: AnyOverlay, before: AnyOverlay | None = None
) -> None:
    """Refuse what is newly unsound in an overlay of `scene`."""
    assets = {asset.id: asset for asset in story.assets}
    scenes = {other.id for other in story.scenes}
    _refuse(
        overlay_faults(overlay, scene, scenes, assets),
        overlay_faults(before, scene, scenes, assets) if before is not None else (),
    )


def _refuse(faults: Iterable[Fault], before: Iterable[Fault] = ()) -> None:
    """Raise EditError for the first fault that was not there before."""
    new = list(faults)
    if not new:
        return
    old = {(fault.rule, fault.about) for fault in before}
    for fault in new:
        if (fault.rule, fault.about) not in old:
            raise EditError(fault.message, fault.hint)
