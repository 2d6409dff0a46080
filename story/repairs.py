"""What a story is without an asset, and a template without what its parameters filled.

story/mending.py has the repairs that most edits share.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import TypeVar

from msgspec import structs

from story.mending import with_overlays, without_everywhere
from story.model.parameters import Bind, FileParameter, Parameter, Plain, RowParameter
from story.model.story import Component, Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surrounding,
    Video360,
)
from story.model.values import Id
from story.overlays.base import MediaOverlay
from story.overlays.instance import Instance
from story.overlays.table import AnyOverlay
from story.references import bound_media, media_of_override
from story.templates import Binder
from story.variants import Filed, without_look, without_variants

_Parameter = TypeVar("_Parameter", bound=Parameter)
_Filed = TypeVar("_Filed", bound=Filed)


def without_asset(story: Story, asset_id: Id) -> Story:
    """The story without an asset and anything that shows it or plays it.

    Scenes that it surrounds get a plain backdrop; a variant goes alone.
    """
    owners: tuple[Scene | Component, ...] = (*story.scenes, *story.components)
    lost = {
        overlay.id
        for owner in owners
        for overlay in owner.overlays
        if isinstance(overlay, MediaOverlay) and overlay.asset == asset_id
    }
    gone = lost | {asset_id}
    changed = structs.replace(
        story,
        scenes=tuple(_scene(scene, asset_id, lost) for scene in story.scenes),
        components=tuple(_component(each, asset_id, lost) for each in story.components),
        assets=tuple(asset for asset in story.assets if asset.id != asset_id),
        parameters=_parameters(story.parameters, {asset_id}),
    )
    return without_everywhere(changed, gone)


def uses_in_parameters(story: Story, asset_id: Id) -> bool:
    """Whether a template's parameters put an asset somewhere, or put a file in its place."""
    return (
        asset_id in bound_media(story)
        or _parameters(story.parameters, {asset_id}) != story.parameters
    )


def rebound(story: Story, before: Story) -> Story:
    """A template without binds to fields that an edit took away; any other story as it is."""
    if not story.parameters:
        return story
    now, then = Binder(story), Binder(before)

    def left(binds: tuple[Bind, ...]) -> tuple[Bind, ...]:
        return tuple(b for b in binds if now.fault(b) is None or then.fault(b) is not None)

    return _with_binds(story, left)


def bound_to(story: Story, ids: Mapping[Id, Id]) -> Story:
    """A template whose binds to elements among `ids` are to those under their new ids."""

    def moved(binds: tuple[Bind, ...]) -> tuple[Bind, ...]:
        return tuple(
            structs.replace(b, element=ids.get(b.element, b.element)) if b.element else b
            for b in binds
        )

    return _with_binds(story, moved)


def _with_binds(story: Story, change: Callable[[tuple[Bind, ...]], tuple[Bind, ...]]) -> Story:
    """The story with other binds of its parameters; the same one where nothing changes."""

    def changed(parameter: _Parameter) -> _Parameter:
        if isinstance(parameter, RowParameter):
            return structs.replace(parameter, columns=tuple(map(changed, parameter.columns)))
        return structs.replace(parameter, binds=change(parameter.binds))

    parameters: tuple[Parameter, ...] = tuple(changed(each) for each in story.parameters)
    return (
        story if parameters == story.parameters else structs.replace(story, parameters=parameters)
    )


def _parameters(parameters: tuple[Parameter, ...], gone: Container[Id]) -> tuple[Parameter, ...]:
    """The parameters without those whose file would take the place of an asset that is gone."""

    def there(parameter: Plain | RowParameter) -> bool:
        return not isinstance(parameter, FileParameter) or parameter.asset not in gone

    left: list[Parameter] = []
    for parameter in parameters:
        if isinstance(parameter, RowParameter):
            columns = tuple(column for column in parameter.columns if there(column))
            if columns:
                same = len(columns) == len(parameter.columns)
                left.append(parameter if same else structs.replace(parameter, columns=columns))
        elif there(parameter):
            left.append(parameter)
    return tuple(left)


def _scene(scene: Scene, asset_id: Id, lost: Container[Id]) -> Scene:
    left = with_overlays(scene, _overlays(scene.overlays, asset_id, lost))
    surrounding = _surrounding(scene.surrounding, asset_id)
    captions = tuple(track for track in scene.captions if track.asset != asset_id)
    lighting = scene.lighting
    if lighting.picture == asset_id:
        lighting = structs.replace(lighting, picture=None)
    kept = (surrounding, lighting) == (scene.surrounding, scene.lighting)
    if left is scene and kept and captions == scene.captions:
        return scene
    return structs.replace(left, surrounding=surrounding, lighting=lighting, captions=captions)


def _component(component: Component, asset_id: Id, lost: Container[Id]) -> Component:
    overlays = _overlays(component.overlays, asset_id, lost)
    return structs.replace(component, overlays=overlays)


def _overlays(
    overlays: tuple[AnyOverlay, ...], asset_id: Id, lost: Container[Id]
) -> tuple[AnyOverlay, ...]:
    left = (overlay for overlay in overlays if overlay.id not in lost)
    return tuple(_overlay(overlay, asset_id, lost) for overlay in left)


def _overlay(overlay: AnyOverlay, asset_id: Id, lost: Container[Id]) -> AnyOverlay:
    if isinstance(overlay, Instance):
        overrides = tuple(
            each
            for each in overlay.overrides
            if each.overlay not in lost and asset_id not in media_of_override(each)
        )
        same = len(overrides) == len(overlay.overrides)
        return overlay if same else structs.replace(overlay, overrides=overrides)
    return _without_files(overlay, asset_id) if isinstance(overlay, MediaOverlay) else overlay


def _without_files(owner: _Filed, asset_id: Id) -> _Filed:
    return without_look(without_variants(owner, {asset_id}), {asset_id})


def _surrounding(surrounding: Surrounding, asset_id: Id) -> Surrounding:
    match surrounding:
        case Photo360() | Video360():
            if surrounding.asset == asset_id:
                return Backdrop()
            return _without_files(surrounding, asset_id)
        case Environment():
            if surrounding.model == asset_id:
                return Backdrop(top=surrounding.top, bottom=surrounding.bottom)
            return (
                structs.replace(surrounding, sky=None)
                if surrounding.sky == asset_id
                else surrounding
            )
        case Backdrop() | RealWorld():
            return surrounding
