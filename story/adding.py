"""What `add` makes of a file: its role in the story, the scene it goes into, the ids that come new.

story/placing.py says where in a scene it stands; story/edits.py makes the changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Final, Literal, TypeAlias

from msgspec import structs

from story.check.faults import KIND_NAMES, scene_label
from story.edits import (
    add_asset,
    add_captions,
    add_overlay,
    add_scene,
    replace_scene,
    set_layout,
    set_surrounding,
)
from story.errors import EditError
from story.gaps import beside
from story.mending import find_scene, scene_or_last
from story.model.asset import Asset, AssetKind, Layout
from story.model.lighting import Lighting
from story.model.placement import Around
from story.model.story import CaptionTrack, Scene, Story
from story.model.surrounding import Backdrop, Environment, Photo360, Surrounding, Video360
from story.model.timeline import Animation
from story.model.values import Id, LanguageCode, Localised, Orientation, View
from story.overlays.chart import Chart
from story.overlays.cloud import Cloud
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from story.overlays.splats import Splats
from story.overlays.table import AnyOverlay
from story.overlays.upright import Upward, upright_box
from story.overlays.video import VideoPanel
from story.placing import FLAT, facing, size_of_box, standing_box, tidy
from story.projections import middle_of
from story.space import wrap_yaw

Role: TypeAlias = Literal[
    "surrounding",
    "environment",
    "model",
    "cloud",
    "splats",
    "picture",
    "video",
    "sound",
    "captions",
    "lut",
    "light",
]
"""What a file becomes in a story: the values of `add --as`."""

ROLE_KINDS: Final[dict[Role, tuple[AssetKind, ...]]] = {
    "surrounding": ("image", "video"),
    "environment": ("model", "image"),
    "model": ("model",),
    "cloud": ("cloud",),
    "splats": ("splats",),
    "picture": ("image",),
    "video": ("video",),
    "sound": ("audio",),
    "captions": ("captions",),
    "lut": ("lut",),
    "light": ("image",),
}
"""The kinds of file that can have each role."""

_KIND_ROLES: Final[dict[AssetKind, Role]] = {
    "image": "picture",
    "video": "video",
    "audio": "sound",
    "model": "model",
    "cloud": "cloud",
    "splats": "splats",
    "captions": "captions",
    "lut": "lut",
}

_LOWEST_EYE, _HIGHEST_EYE = 0.2, 4.0  # metres: a camera as high may be an eye above a floor


def role_of(asset: Asset) -> Role:
    """What a file becomes when nobody says: what is 360° surrounds, the rest is an overlay."""
    if asset.layout is not None and asset.layout.projection != "flat":
        return "surrounding"
    return _KIND_ROLES[asset.kind]


def place_asset(
    story: Story,
    asset: Asset,
    *,
    role: Role | None = None,
    scene: Id | None = None,
    at: Around | None = None,
    up: Upward = "y",
    camera: str | None = None,
    new_id: Callable[[], Id],
) -> tuple[Story, tuple[Id, ...]]:
    """The story with a file put to use, and the new ids: of a scene, an overlay, the asset.

    A surrounding or an environment makes a new scene, or fills `scene` where that has none but a
    backdrop; footage that its file says was taken with a tilted camera is turned level; a 3D
    place opens as the `camera` of its file sees it, else the first one. As an environment a picture
    becomes the sky of `scene`, else of the last scene. An overlay goes into
    `scene`, else the last scene, else a new plain one: at `at`, else in front of the opening view,
    models, clouds and splats so that `up` of their file is up.
    Captions go to `scene`, else the last scene, in the language that the file's name tells
    (`talk.fr.srt`, `talk_fr.srt`), else the main one. A LUT colours what surrounds `scene`, else
    the last scene; where that is no photo or video it waits in the library, unless it was to be
    one. As light a picture lights `scene`, else the last scene, and is not seen itself. An
    asset that the story has already, by id or by content, is used again. EditError when the
    file cannot have that role.
    """
    asked = role
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
    name = asset.name  # captions that the story has already may come back under a better name
    story, asset, ids = _had(story, asset)
    match role:
        case "surrounding" | "environment":
            story, made = _surround(story, asset, role, scene, camera, new_id)
        case "captions":
            story, made = _caption(story, asset, name, scene), ()
        case "lut":
            story, made = _look(story, asset, scene, asked=asked is not None), ()
        case "light":
            story, made = _light(story, asset, scene), ()
        case _:
            story, made = _overlay_of(story, asset, scene, at, up, new_id)
    return story, made + ids


def _had(story: Story, asset: Asset) -> tuple[Story, Asset, tuple[Id, ...]]:
    for other in story.assets:
        if other.id == asset.id or (other.sha256, other.kind) == (asset.sha256, asset.kind):
            return story, other, ()
    return add_asset(story, asset), asset, (asset.id,)


def _surround(
    story: Story,
    asset: Asset,
    role: Role,
    scene_id: Id | None,
    camera: str | None,
    new_id: Callable[[], Id],
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
    if role == "surrounding" and layout.projection == "flat":
        story = set_layout(story, asset.id, structs.replace(layout, projection="equirect"))
    opening = middle_of(layout)
    opening = structs.replace(opening, yaw=wrap_yaw(opening.yaw + turned.yaw))
    if scene_id is None:
        made = Scene(
            id=new_id(), title=_title(story, asset), surrounding=surrounding, opening=opening
        )
        return add_scene(story, _at_camera(made, asset, camera)), (made.id,)
    _, scene = find_scene(story, scene_id)
    if not isinstance(scene.surrounding, Backdrop):
        raise EditError(
            f"The scene {scene_label(scene, story.languages)} has a surrounding already.",
            "Name no scene to make a new one, or set its surrounding.",
        )
    fresh = scene.opening == View()
    scene = structs.replace(scene, surrounding=surrounding)
    if fresh:
        scene = _at_camera(structs.replace(scene, opening=opening), asset, camera)
    return replace_scene(story, scene), ()


def _at_camera(scene: Scene, asset: Asset, name: str | None) -> Scene:
    """A scene in a 3D place, seen as a camera in its file sees it, the first if none is named."""
    if name is not None and all(each.name != name for each in asset.cameras):
        known = ", ".join(f"“{each.name}”" for each in asset.cameras)
        raise EditError(
            f'"{asset.name}" has no camera “{name}”.',
            f"It has {known}." if known else "It has none: set the opening view instead.",
        )
    around = scene.surrounding
    if not isinstance(around, Environment) or not asset.cameras:
        return scene
    camera = next((each for each in asset.cameras if each.name == name), asset.cameras[0])
    x, y, z = camera.position
    height = y if _LOWEST_EYE <= y <= _HIGHEST_EYE else scene.eye_height
    moved = tidy((-x, height - y, -z))
    return structs.replace(
        scene,
        surrounding=structs.replace(around, position=moved),
        eye_height=round(height, 3),
        opening=camera.view,
    )


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


def _caption(story: Story, asset: Asset, name: str, scene_id: Id | None) -> Story:
    scene = scene_or_last(story, scene_id)
    if scene is None:
        raise EditError(
            f'"{name}" has no scene to be captions of.', "Add a video or a picture first."
        )
    language = language_in_name(name, story.languages) or story.languages[0]
    return add_captions(story, scene.id, CaptionTrack(asset=asset.id, language=language))


def _look(story: Story, asset: Asset, scene_id: Id | None, *, asked: bool) -> Story:
    """A LUT goes to what surrounds `scene`, else the last scene; or waits in the library."""
    scene = scene_or_last(story, scene_id)
    around = None if scene is None else scene.surrounding
    if scene is None or not isinstance(around, Photo360 | Video360):
        if not asked:
            return story
        raise EditError(
            f'"{asset.name}" is a LUT, but there is no 360° photo or video to colour by it there.',
            "Name a scene that has one, or name none.",
        )
    graded = structs.replace(around, grade=structs.replace(around.grade, lut=asset.id))
    return set_surrounding(story, scene.id, graded)


def _light(story: Story, asset: Asset, scene_id: Id | None) -> Story:
    scene = scene_or_last(story, scene_id)
    if scene is None:
        raise EditError(
            f'"{asset.name}" has no scene to light.', "Add what is to be lit first, or a scene."
        )
    layout = asset.layout or Layout()
    if layout.projection == "flat":
        story = set_layout(story, asset.id, structs.replace(layout, projection="equirect"))
    lit = structs.replace(scene.lighting, picture=asset.id)
    return replace_scene(story, structs.replace(scene, lighting=lit))


def place_chart(
    story: Story, chart: Chart, *, scene: Id | None, name: str, new_id: Callable[[], Id]
) -> tuple[Story, tuple[Id, ...]]:
    """The story with a chart in a scene, else the last one, else a new one called `name`.

    Gives the ids of what is new, the scene first. Raises EditError as `add_overlay` does.
    """
    found = scene_or_last(story, scene)
    made: tuple[Id, ...] = ()
    if found is None:
        found = Scene(id=new_id(), title={story.languages[0]: name})
        story, made = add_scene(story, found), (found.id,)
    return add_overlay(story, found.id, chart), (*made, chart.id)


def _overlay_of(
    story: Story,
    asset: Asset,
    scene_id: Id | None,
    at: Around | None,
    up: Upward,
    new_id: Callable[[], Id],
) -> tuple[Story, tuple[Id, ...]]:
    made: tuple[Id, ...] = ()
    scene = scene_or_last(story, scene_id)
    if scene is None:
        scene = Scene(id=new_id(), title=_title(story, asset))
        story, made = add_scene(story, scene), (scene.id,)
    overlay = _shown(scene, asset, at, up, new_id())
    if at is None:
        overlay = beside(scene, overlay, {one.id: one for one in story.assets})
    if isinstance(overlay, Model):
        story = _grounded(story, scene)
    return add_overlay(story, scene.id, overlay), (*made, overlay.id)


def _upright(asset: Asset, up: Upward) -> Asset:
    """The asset with its box as it is when it stands upright."""
    if asset.low is None or asset.high is None:
        return asset
    low, high = upright_box(asset.low, asset.high, up)
    return structs.replace(asset, low=low, high=high)


def _grounded(story: Story, scene: Scene) -> Story:
    """The first model in a scene makes it cast shadows, unless its light has been looked to."""
    if scene.lighting != Lighting() or any(isinstance(one, Model) for one in scene.overlays):
        return story
    return replace_scene(story, structs.replace(scene, lighting=Lighting(shadows=1.0)))


def _shown(scene: Scene, asset: Asset, at: Around | None, up: Upward, overlay_id: Id) -> AnyOverlay:
    name = _stem(asset)
    stood = _upright(asset, up)
    match asset.kind:
        case "model":
            size = size_of_box(asset)
            place = standing_box(scene, stood, size, at, own_origin=True)
            first = tuple(Animation(clip=each.name) for each in asset.animations[:1])  # in a loop
            return Model(
                id=overlay_id,
                name=name,
                asset=asset.id,
                size=size,
                up=up,
                placement=place,
                animations=first,
            )
        case "cloud":
            size = size_of_box(asset)
            place = standing_box(scene, stood, size, at, own_origin=False)
            return Cloud(
                id=overlay_id, name=name, asset=asset.id, size=size, up=up, placement=place
            )
        case "splats":
            size = size_of_box(asset)
            place = standing_box(scene, stood, size, at, own_origin=False)
            return Splats(
                id=overlay_id, name=name, asset=asset.id, size=size, up=up, placement=place
            )
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
        case "audio" | "captions" | "lut":
            return Sound(
                id=overlay_id,
                name=name,
                asset=asset.id,
                placement=facing(scene, 0.0, at),
                spatial=at is not None,
            )


def language_in_name(name: str, known: Iterable[LanguageCode] = ()) -> LanguageCode | None:
    """The language that a file's name tells before its ending: `talk.zh-Hans.vtt`; else None.

    A dot or an underscore stands before it. Two letters, with or without subtags, are taken for a
    language; three only of one of `known`.
    """
    parts = re.split(r"[._]", PurePosixPath(name).name)
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
