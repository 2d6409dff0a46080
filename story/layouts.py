"""Layouts by the names that people call them by, and what they say of one on the command line."""

from __future__ import annotations

from typing import Final, get_args

from msgspec import structs

from story.errors import EditError
from story.model.asset import Area, Cube, CubeGrid, Layout, Lens, StereoLayout
from story.model.values import Orientation

_BEHIND: Final = Orientation(yaw=-180.0)

LAYOUTS: Final[dict[str, Layout]] = {
    "flat": Layout(),
    "360": Layout(projection="equirect"),
    "vr180": Layout(projection="equirect", area=Area(left=-90.0, right=90.0)),
    "fisheye": Layout(projection="fisheye"),
    "dual-fisheye": Layout(
        projection="fisheye",
        lenses=(Lens(x=0.25, fov=190.0), Lens(x=0.75, fov=190.0, turned=_BEHIND)),
    ),
    **{
        f"cubemap-{grid}": Layout(projection="cubemap", cube=Cube(grid=grid))
        for grid in get_args(CubeGrid)
    },
}
"""Of two fisheyes the left one looks ahead, each sees 190 degrees."""

_STEREO: Final[tuple[StereoLayout, ...]] = get_args(StereoLayout)
_EDGES: Final = 4
_HELP: Final = (
    f"It is one of {', '.join(LAYOUTS)}; then, after commas, how the eyes lie"
    f" ({', '.join(_STEREO)}), for 360 the angles of the left, right, bottom and top edge of what"
    " it covers, and for fisheyes their field of view."
)


def layout_said(text: str) -> Layout:
    """A layout as a person writes it: `vr180,top-bottom`, `360,-60,60,-20,35`, `fisheye,200`.

    Raises EditError.
    """
    name, *rest = (part.strip() for part in text.split(","))
    layout = LAYOUTS.get(name)
    if layout is None:
        raise EditError(f"There is no layout {name!r}.", _HELP)
    numbers: list[float] = []
    for part in rest:
        if part in _STEREO:
            layout = structs.replace(layout, stereo=part)
            continue
        try:
            numbers.append(float(part))
        except ValueError:
            raise EditError(f"{part!r} says nothing of a layout.", _HELP) from None
    layout = structs.replace(layout, found="author")
    try:
        return _measured(layout, numbers)
    except ValueError as error:
        raise EditError(f"The layout {text!r} is none: {error}.", _HELP) from error


def _measured(layout: Layout, numbers: list[float]) -> Layout:
    if not numbers:
        return layout
    if layout.projection == "equirect" and len(numbers) == _EDGES:
        left, right, bottom, top = numbers
        if min(left, right) < -180 or max(left, right) > 180 or bottom < -90 or top > 90:
            raise ValueError("angles go from -180 to 180 across, from -90 to 90 up")
        area = Area(left=left, right=right, bottom=bottom, top=top)
        return structs.replace(layout, area=area)
    if layout.projection == "fisheye" and len(numbers) == 1:
        if not 0 < numbers[0] <= 360:
            raise ValueError("a field of view goes up to 360 degrees")
        lenses = tuple(structs.replace(lens, fov=numbers[0]) for lens in layout.lenses)
        return structs.replace(layout, lenses=lenses)
    raise ValueError("too many numbers, or too few")
