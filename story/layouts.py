"""Layouts by the names that people call them by: what they say of one on the command line, and what
there is to choose from, named cameras among it.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from msgspec import structs

from story.errors import EditError
from story.model.asset import Area, Cube, CubeGrid, Layout, Lens, StereoLayout
from story.model.values import Orientation, Value

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

Preset: TypeAlias = Literal[
    "other",
    "flat",
    "360",
    "360-top-bottom",
    "360-left-right",
    "vr180",
    "vr180-left-right",
    "vr180-top-bottom",
    "fisheye",
    "fisheye-220",
    "fisheye-left-right",
    "canon-rf52",
    "dual-fisheye",
    "dual-fisheye-stacked",
    "gear-360",
    "cubemap-column",
    "cubemap-column-frblud",
    "cubemap-row",
    "cubemap-row-lfrbud",
    "cubemap-cross",
    "cubemap-tall-cross",
    "cubemap-3x2",
    "cubemap-eac",
]


class Laid(Value, frozen=True, kw_only=True):
    """How a picture lies around the viewer, by name."""

    preset: Preset = "other"


def _eyes(name: str, stereo: StereoLayout) -> Layout:
    return structs.replace(LAYOUTS[name], stereo=stereo)


def _pair(fov: float, *, stacked: bool = False) -> Layout:
    """Two fisheyes, the first of which looks ahead."""
    ahead, behind = LAYOUTS["dual-fisheye"].lenses
    if stacked:
        ahead, behind = (
            structs.replace(each, x=0.5, y=y, radius=0.25)
            for each, y in ((ahead, 0.25), (behind, 0.75))
        )
    lenses = tuple(structs.replace(each, fov=fov) for each in (ahead, behind))
    return structs.replace(LAYOUTS["dual-fisheye"], lenses=lenses)


def _faces(grid: CubeGrid, order: str) -> Layout:
    return Layout(projection="cubemap", cube=Cube(grid=grid, order=order))


PRESETS: Final[dict[Preset, Layout]] = {
    "flat": LAYOUTS["flat"],
    "360": LAYOUTS["360"],
    "360-top-bottom": _eyes("360", "top-bottom"),
    "360-left-right": _eyes("360", "left-right"),
    "vr180": LAYOUTS["vr180"],
    "vr180-left-right": _eyes("vr180", "left-right"),
    "vr180-top-bottom": _eyes("vr180", "top-bottom"),
    "fisheye": LAYOUTS["fisheye"],
    "fisheye-220": Layout(projection="fisheye", lenses=(Lens(fov=220.0),)),
    "fisheye-left-right": _eyes("fisheye", "left-right"),
    "canon-rf52": Layout(
        projection="fisheye",
        stereo="left-right",
        swapped=True,
        lenses=(Lens(fov=190.0, radius=0.464),),
    ),
    "dual-fisheye": _pair(190.0),
    "dual-fisheye-stacked": _pair(190.0, stacked=True),
    "gear-360": _pair(195.0),
    "cubemap-column": LAYOUTS["cubemap-column"],
    "cubemap-column-frblud": _faces("column", "frblud"),
    "cubemap-row": LAYOUTS["cubemap-row"],
    "cubemap-row-lfrbud": _faces("row", "lfrbud"),
    "cubemap-cross": LAYOUTS["cubemap-cross"],
    "cubemap-tall-cross": LAYOUTS["cubemap-tall-cross"],
    "cubemap-3x2": LAYOUTS["cubemap-3x2"],
    "cubemap-eac": LAYOUTS["cubemap-eac"],
}
"""What there is to choose from.

Samsung's Gear 360 has lenses of 195 degrees; Canon's RF 5.2 mm dual fisheye draws 190 degrees in a
circle of 4010 of the 4320 rows of an EOS R5 (P. Bourke, 2021), the right eye's at left. Strips by
Pano2VR run front, right, back, left, up, down, krpano's left, front, right, back, up, down.
"""


def laid(layout: Layout) -> Laid:
    """The name of a layout: what is seen beyond it, and what its file says, are no part of it."""
    bare = _bare(layout)
    return Laid(
        preset=next((name for name, each in PRESETS.items() if _bare(each) == bare), "other")
    )


def laid_as(layout: Layout, preset: Preset) -> Layout:
    """The layout that a name means, in place of another: the same beyond it, of the same file."""
    if preset == "other":
        return layout
    return structs.replace(
        PRESETS[preset],
        found="author",
        beyond=layout.beyond,
        fill=layout.fill,
        pose=layout.pose,
        initial=layout.initial,
    )


def _bare(layout: Layout) -> Layout:
    return structs.replace(
        layout, found="author", beyond="colour", fill="#000000", pose=Orientation(), initial=None
    )


_BY_NAME: Final[dict[str, Layout]] = {str(name): each for name, each in PRESETS.items()}
_STEREO: Final[tuple[StereoLayout, ...]] = get_args(StereoLayout)
_EDGES: Final = 4
_HELP: Final = (
    f"It is one of {', '.join(LAYOUTS)}, canon-rf52, gear-360; then, after commas, how the eyes lie"
    f" ({', '.join(_STEREO)}), for 360 the angles of the left, right, bottom and top edge of what"
    " it covers, and for fisheyes their field of view."
)


def layout_said(text: str) -> Layout:
    """A layout as a person writes it: `vr180,top-bottom`, `360,-60,60,-20,35`, `fisheye,200`.

    Raises EditError.
    """
    name, *rest = (part.strip() for part in text.split(","))
    layout = LAYOUTS.get(name) or _BY_NAME.get(name)
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
