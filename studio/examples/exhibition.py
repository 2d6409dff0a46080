"""What the museum shows: exhibits on their plinths with labels, paintings in their frames.

museum.py makes the scenes that they stand in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import structs

from assets.media import Model as MediaModel
from story.ids import new_id
from story.model.placement import Standing
from story.model.values import Id, Localised
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.space import Pose, compose, rotation_of
from studio.examples import objects, pictures, words
from studio.examples.hall_plan import HANGINGS, PLINTHS, SIDE, front

EXHIBITS: Final[dict[str, tuple[Callable[[], MediaModel], Localised, Localised]]] = {
    "knot": (objects.knot, words.KNOT, words.KNOT_ALT),
    "amphora": (objects.amphora, words.AMPHORA, words.AMPHORA_ALT),
    "ammonite": (objects.ammonite, words.AMMONITE, words.AMMONITE_ALT),
    "vase": (objects.vase, words.VASE, words.VASE_ALT),
    "crystal": (objects.crystal, words.CRYSTAL, words.CRYSTAL_ALT),
}
"""In the order of the hall's plinths."""

PAINTINGS: Final = {
    "mountains": pictures.mountains,
    "currents": pictures.currents,
    "suns": pictures.suns,
    "contours": pictures.contours,
}
"""In the order of the hall's hangings."""


def exhibits_shown(assets: dict[str, Id]) -> list[AnyOverlay]:
    """The exhibits, each on its plinth."""
    shown: list[AnyOverlay] = []
    turns = (20.0, 0.0, -18.0, 0.0, 30.0)
    for (name, (_, _, alt)), plinth, turn in zip(EXHIBITS.items(), PLINTHS, turns, strict=True):
        place = Standing(position=(plinth.x, plinth.height, plinth.z), rotation=rotation_of(turn))
        shown.append(Model(id=new_id(), name=name, asset=assets[name], alt=alt, placement=place))
    return shown


def labels() -> list[AnyOverlay]:
    """The names of the exhibits, on the fronts of their plinths."""
    shown: list[AnyOverlay] = []
    for (name, (_, said, _)), plinth in zip(EXHIBITS.items(), PLINTHS, strict=True):
        shown.append(
            Text(
                id=new_id(),
                name=f"label of the {name}",
                text=said,
                height=0.034,
                wrap=None,
                align="centre",
                colour="#3a3128",
                panel=None,
                placement=Standing(
                    position=(plinth.x, plinth.height - 0.2, plinth.z + front(plinth) + 0.012)
                ),
            )
        )
    return shown


def paintings_shown(assets: dict[str, Id]) -> list[AnyOverlay]:
    """The paintings in their frames."""
    shown: list[AnyOverlay] = []
    for (name, alt), hanging in zip(words.PICTURES.items(), HANGINGS, strict=True):
        place = Standing(
            position=(hanging.side * (SIDE - 0.02), hanging.y, hanging.z),
            rotation=rotation_of(90.0 * hanging.side),
        )
        shown.append(
            Picture(
                id=new_id(), name=name, asset=assets[name], alt=alt,
                width=hanging.width, placement=place,
            )
        )  # fmt: skip
    return shown


def facing(position: tuple[float, float, float], yaw: float) -> Standing:
    """Upright at a place, turned to a viewer who sees it in the direction `yaw`."""
    return Standing(position=position, rotation=rotation_of(yaw))


def brought(overlay: AnyOverlay, about: Pose) -> AnyOverlay:
    """The overlay where the room that is moved by `about` brings it."""
    placement = overlay.placement
    assert isinstance(placement, Standing)  # all that stands in the hall does
    pose = compose(about, Pose(placement.position, placement.rotation, placement.scale))
    return structs.replace(
        overlay, placement=Standing(position=pose.position, rotation=pose.rotation)
    )
