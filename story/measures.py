"""What the unit of a model's file is, as its author says, and what that makes of things shown."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from msgspec import structs

from story.edits import replace_asset
from story.errors import EditError
from story.mending import find_asset
from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Environment
from story.model.values import Id, Metres, Value
from story.overlays.model import Model
from story.overlays.table import AnyOverlay
from story.placing import UNITS, size_of_box, tidy

Unit: TypeAlias = Literal["mm", "cm", "m", "in", "ft"]


class Measure(Value, frozen=True, kw_only=True):
    """What a unit of a model's file is."""

    unit: Unit = "m"


def measure_of(asset: Asset) -> Measure:
    """The unit that a model's file is taken to be in: metres where nothing speaks against them."""
    for unit in ("mm", "cm", "in", "ft"):
        if UNITS[unit] == asset.unit:
            return Measure(unit=unit)
    return Measure()


def lacks_unit(asset: Asset) -> bool:
    """Whether a model's format does not say what its unit is: all but glTF, which is in metres."""
    return asset.kind == "model" and not asset.media_type.startswith("model/gltf")


def lengths_of(asset: Asset) -> dict[Unit, Metres]:
    """How long a model is in each unit that its file may be in."""
    if asset.low is None or asset.high is None:
        return {}
    longest = max(high - low for low, high in zip(asset.low, asset.high, strict=True))
    return {sign: longest * UNITS[sign] for sign in get_args(Unit)}


def set_unit(story: Story, asset_id: Id, unit: Unit) -> Story:
    """The story with a model's file in another unit.

    What shows it at the size that it had by itself is given the new one; where an author has set
    another size it stays. EditError where it is no model.
    """
    _, asset = find_asset(story, asset_id)
    if asset.kind != "model":
        raise EditError(f'"{asset.name}" is no model.', "Only models are in a unit of their own.")
    said = structs.replace(asset, unit=UNITS[unit])
    story = replace_asset(story, said)
    return structs.replace(
        story,
        scenes=tuple(_scene(scene, asset, said) for scene in story.scenes),
        components=tuple(
            structs.replace(each, overlays=_overlays(each.overlays, asset, said))
            for each in story.components
        ),
    )


def _scene(scene: Scene, before: Asset, after: Asset) -> Scene:
    around = scene.surrounding
    if (
        isinstance(around, Environment)
        and around.model == before.id
        and around.scale in (1.0, before.unit)
    ):
        x, y, z = (part * after.unit / around.scale for part in around.position)
        around = structs.replace(around, scale=after.unit, position=tidy((x, y, z)))
    overlays = _overlays(scene.overlays, before, after)
    return structs.replace(scene, surrounding=around, overlays=overlays)


def _overlays(
    overlays: tuple[AnyOverlay, ...], before: Asset, after: Asset
) -> tuple[AnyOverlay, ...]:
    was: Metres | None = size_of_box(before)
    return tuple(
        structs.replace(each, size=size_of_box(after))
        if isinstance(each, Model) and each.asset == before.id and each.size == was
        else each
        for each in overlays
    )
