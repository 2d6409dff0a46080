"""What a contact sheet says of a file in a few words: its kind, its size, how it lies around."""

from __future__ import annotations

from assets.probed import Probed
from story.model.asset import Asset, Layout
from story.model.values import Rights
from story.projections import is_whole
from studio.cli.lines import size

KINDS = {
    "image": "picture",
    "video": "film",
    "audio": "sound",
    "model": "model",
    "cloud": "point cloud",
    "splats": "splats",
    "captions": "captions",
    "lut": "LUT",
}

_SHORT = 46  # letters that surely fit into a line


def kind_of(asset: Asset) -> str:
    """What a file is, in two words at most."""
    if is_around(asset):
        assert asset.layout is not None
        whole = is_whole(asset.layout) or asset.layout.projection != "equirect"
        around = "360° " if whole and asset.layout.projection != "fisheye" else "wide "
        if asset.layout.projection == "fisheye":
            around = "fisheye "
        elif asset.layout.stereo != "mono" and not whole:
            around = "VR180 "
        return f"{around}{'film' if asset.kind == 'video' else 'HDR' if asset.hdr else 'photo'}"
    return KINDS[asset.kind]


def is_around(asset: Asset) -> bool:
    """Whether it lies all around the viewer."""
    return asset.layout is not None and asset.layout.projection != "flat"


def lines_of(
    asset: Asset, probed: Probed | None, box: str, grid: str, folder: str
) -> tuple[str, ...]:
    """Up to three lines: how large it is, what it is made of, where it comes from."""
    first = [box] if box else []
    second: list[str] = []
    if asset.width:
        first.append(f"{asset.width:,} × {asset.height:,} px".replace(",", "\u2009"))
    if asset.duration:
        first.append(clock(asset.duration))
    if asset.fps:
        rate = asset.fps.partition("/")
        rounded = float(rate[0]) / float(rate[2] or 1)
        first.append(f"{rounded:.4g} fps")
    if asset.layout is not None and is_around(asset):
        second.append(layout_words(asset.layout))
    if asset.grid:
        second.append(asset.grid.replace("x", " × "))
    if asset.triangles:
        second.append(f"{_many(asset.triangles)} triangles")
    if asset.points:
        second.append(f"{_many(asset.points)} {'splats' if asset.kind == 'splats' else 'points'}")
    if asset.animations:
        second.append(_counted(len(asset.animations), "animation"))
    if asset.finishes:
        second.append(_counted(len(asset.finishes), "finish", "finishes"))
    if asset.codec:
        second.append(asset.codec)
    if asset.channels:
        heard = (
            f"ambisonic {asset.ambisonic}"
            if asset.ambisonic
            else _counted(asset.channels, "channel")
        )
        second.append(heard)
    if asset.alpha:
        second.append("alpha")
    if asset.hdr and not is_around(asset):
        second.append("HDR")
    third = [size(asset.size)]
    if grid:
        third.insert(0, f"grid {grid}")
    if folder:
        third.append(f"in {folder}")
    if probed is not None and probed.rights != Rights():
        rights = probed.rights
        third.append("© " + (rights.author or rights.licence or rights.title or rights.source))
    lines = [" · ".join(line) for line in (first, second, third) if line]
    if len(lines) == 3 and len(lines[1]) + len(lines[2]) < _SHORT:
        lines[1:] = [" · ".join(lines[1:])]
    return tuple(lines)


def layout_words(layout: Layout) -> str:
    """How pixels lie around, shortly."""
    said: str = layout.projection
    if layout.projection == "equirect" and not is_whole(layout):
        area = layout.area
        said = f"{area.right - area.left:g}° × {area.top - area.bottom:g}°"
    elif layout.projection == "cubemap":
        said = f"cubemap, {layout.cube.grid}"
    elif layout.projection == "fisheye":
        said = " + ".join(f"{lens.fov:.4g}°" for lens in layout.lenses)
    return said if layout.stereo == "mono" else f"{said} · stereo {layout.stereo}"


def metres(length: float) -> str:
    """A length with the unit that suits it."""
    for unit, factor in (("km", 1000.0), ("m", 1.0), ("cm", 0.01), ("mm", 0.001)):
        if length >= factor * 0.9995:
            return f"{length / factor:.3g} {unit}"
    return f"{length * 1000:.2g} mm"


def box_words(width: float, height: float, depth: float, *, known: bool) -> str:
    """Width, height and depth in one unit; in the file's own where that one is not `known`."""
    if not known:
        return " × ".join(_tidy(side) for side in (width, height, depth)) + " units"
    longest = max(width, height, depth)
    unit, factor = next(
        (
            (unit, factor)
            for unit, factor in (("km", 1000.0), ("m", 1.0), ("cm", 0.01))
            if longest >= factor * 0.9995
        ),
        ("mm", 0.001),
    )
    sides = (f"{_tidy(side / factor)}" for side in (width, height, depth))
    return f"{' × '.join(sides)} {unit}"


def clock(seconds: float) -> str:
    """A duration as a clock shows it, short ones in seconds."""
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _tidy(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def _many(count: int) -> str:
    for unit, whole in (("M", 1e6), ("k", 1e3)):
        if count >= whole:
            return f"{count / whole:.3g}{unit}"
    return str(count)


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
