"""What a decoded frame says of itself: how it codes colour, how it stands, in our own words.

assets/colours.py owns the numbers behind the names; assets/frames.py takes the planes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from assets.colours import PEAK, PQ_TOP, REFERENCE_WHITE, Colours, Matrix, Primaries, Transfer
from story.errors import MediaUnsupported

_MATRICES: Final[dict[int, Matrix]] = {
    0: "identity",
    1: "bt709",
    4: "fcc",
    5: "bt601",
    6: "bt601",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020",
    10: "bt2020",  # with constant luminance: nearly so
}
_STRANGE: Final = {11: "Y'D'zD'x", 14: "ICtCp", 15: "IPT"}
_CONSTANT_LUMINANCE: Final = 10
UNTOLD: Final = 2
TRANSFERS: Final[dict[int, Transfer]] = {
    4: "gamma22",
    5: "gamma28",
    8: "linear",
    16: "pq",
    18: "hlg",
}
PRIMARIES: Final[dict[int, Primaries]] = {
    5: "bt601-625",
    6: "bt601-525",
    7: "bt601-525",
    9: "bt2020",
    11: "p3-dci",
    12: "p3",
}
"""H.273, tables 2 to 4. What is not listed is drawn as BT.709."""
CODES: Final[dict[Matrix, int]] = {
    "identity": 0,
    "bt709": 1,
    "fcc": 4,
    "bt601": 5,
    "smpte240m": 7,
    "ycgco": 8,
    "bt2020": 9,
}
LIMITED_RANGE: Final = 1
FULL_RANGE: Final = 2
_CENTRED: Final = frozenset({"mjpeg", "vp8", "mpeg1video"})
"""Codecs whose chroma lies between the samples of luma; of the others it lies to the left."""
_COARSE: Final = {
    (1, 1): "444", (2, 1): "422", (2, 2): "420", (1, 2): "440", (4, 1): "411", (4, 4): "410"
}  # fmt: skip
_WITH_ALPHA: Final = frozenset({"444", "422", "420"})

Plane: TypeAlias = NDArray[Any]  # uint8 or uint16


@dataclass(frozen=True)
class Turn:
    """How a stored picture is brought upright: mirrored or not, then turned.

    `across`, `down`: its columns, or its rows, are put in reverse; `swapped`: and then rows become
    columns.
    """

    across: bool = False
    down: bool = False
    swapped: bool = False

    def of(self, plane: Plane) -> Plane:
        """A plane turned, C-contiguous."""
        turned = plane[:: -1 if self.down else 1, :: -1 if self.across else 1]
        return np.ascontiguousarray(turned.swapaxes(0, 1) if self.swapped else turned)


def colours_of(raw: VideoFrame, codec: str = "") -> Colours:
    """How a frame codes colour; what is not told goes by height and codec, as in Chromium."""
    form = raw.format
    rgb = form.is_rgb or form.has_palette or form.name.startswith("ya")
    name = form.name
    matrix: Matrix = "identity" if rgb else matrix_of(raw)
    told = int(raw.color_range)
    grey = len(form.components) == 1 and told != LIMITED_RANGE
    full = told == FULL_RANGE or name.startswith("yuvj") or grey or rgb
    transfer = TRANSFERS.get(int(raw.color_trc), "srgb")
    primaries = PRIMARIES.get(int(raw.color_primaries), "bt709")
    if int(raw.color_primaries) == UNTOLD and transfer in ("pq", "hlg"):
        primaries = "bt2020"
    return Colours(
        matrix=matrix,
        full_range=full,
        bits=VideoFormat(planar(name), 16, 16).components[0].bits,
        transfer=transfer,
        primaries=primaries,
        peak=_peak(raw) if transfer == "pq" else PEAK,
        siting=_siting(raw, codec, transfer),
    )


def matrix_of(raw: VideoFrame) -> Matrix:
    """The matrix of a frame's colours; untagged ones go by height, as in Chromium."""
    found = _MATRICES.get(int(raw.colorspace))
    if found is None or found == "identity":  # which no planes of luma and chroma can have
        return guess_of(raw.height)
    return found


def guess_of(height: int) -> Matrix:
    """The matrix of a film of that height that does not tell its own."""
    return "bt601" if height < 720 else "bt709"


def turn_of(raw: VideoFrame) -> Turn:
    """What brings a frame upright, by its display matrix; turns between quarters to the nearest.

    libavutil/display.h: (x, y) goes to (a x + c y, b x + d y), in numbers of 16.16 bits.
    """
    stored = side_data(raw, SideDataType.DISPLAYMATRIX)
    if len(stored) < 36:
        return Turn()
    a, b, _, c, d = struct.unpack_from("=5i", stored)
    if max(abs(a), abs(d)) >= max(abs(b), abs(c)):
        return Turn(across=a < 0, down=d < 0)
    return Turn(across=b < 0, down=c < 0, swapped=True)


def side_data(raw: VideoFrame, kind: SideDataType) -> bytes:
    """What FFmpeg hands over beside a frame; empty where it has nothing of that kind."""
    held: Any = raw.side_data  # PyAV types it as if it held motion vectors only
    try:
        return bytes(held[kind])
    except KeyError:
        return b""


def notes_of(raw: VideoFrame, name: str) -> tuple[str, ...]:
    """Lines for the user about colours that are drawn nearly right. Raises MediaUnsupported."""
    space = int(raw.colorspace)
    strange = _STRANGE.get(space)
    if space == UNTOLD and side_data(raw, SideDataType.DOVI_METADATA):
        strange = "Dolby Vision's own"
    if strange is not None:
        raise MediaUnsupported(
            f"“{name}” codes its colours as {strange}, which Diorama does not draw.",
            "Convert it to HDR10, HLG or standard range (BT.709).",
        )
    if space == _CONSTANT_LUMINANCE and not raw.format.is_rgb:
        note = (
            "Its colours are coded with constant luminance (BT.2020): they are drawn as if they"
            " were not, and strong colours a little off."
        )
        return (note,)
    return ()


def told(colours: Colours) -> str:
    """Colours in a few words, for the user."""
    primaries = _PRIMARY_WORDS[colours.primaries]
    transfer = _TRANSFER_WORDS[colours.transfer]
    return f"{primaries} {transfer}".strip()


_PRIMARY_WORDS: Final[dict[Primaries, str]] = {
    "bt709": "BT.709",
    "bt601-525": "BT.601 (525)",
    "bt601-625": "BT.601 (625)",
    "bt2020": "BT.2020",
    "p3": "Display P3",
    "p3-dci": "DCI-P3",
}
_TRANSFER_WORDS: Final[dict[Transfer, str]] = {
    "srgb": "",
    "gamma22": "gamma 2.2",
    "gamma28": "gamma 2.8",
    "linear": "linear",
    "pq": "PQ",
    "hlg": "HLG",
}


def has_alpha(name: str) -> bool:
    """Whether a pixel format, by FFmpeg's name, has transparency."""
    return name == "pal8" or any(part.is_alpha for part in VideoFormat(name).components)


@cache
def planar(name: str) -> str:
    """The planar format, little-endian and of whole numbers, that holds what another holds."""
    form = VideoFormat(name, 16, 16)
    depth = max(8, min(form.components[0].bits, 16))
    colours = sum(not part.is_alpha for part in form.components)
    alpha = colours < len(form.components) or form.has_palette
    if form.is_rgb or form.has_palette or (alpha and colours == 1):
        kind = "gbrap" if alpha else "gbrp"
    elif colours == 1:
        kind = "gray"
    else:
        coarse = _COARSE.get(_coarser(name), "444")
        kind = f"yuva{coarse if coarse in _WITH_ALPHA else '444'}p" if alpha else f"yuv{coarse}p"
    if depth == 8:
        return kind
    try:
        return VideoFormat(f"{kind}{depth}le").name
    except ValueError:  # there is none of that depth
        return f"{kind}16le"


@cache
def _coarser(name: str) -> tuple[int, int]:
    """By how much a format's chroma is coarser than its luma, across and down."""
    chroma = VideoFormat(name, 16, 16).components[1]
    return 16 // chroma.width, 16 // chroma.height


def _siting(raw: VideoFrame, codec: str, transfer: Transfer) -> tuple[float, float]:
    """Where coarser chroma lies; PyAV does not hand over what a file says of it."""
    form = raw.format
    if form.is_rgb or len(form.components) < 3:
        return 0.0, 0.0
    across, down = _coarser(form.name)
    centred = codec in _CENTRED or form.name.startswith("yuvj")
    x = (across - 1) / 2 if centred else 0.0
    y = 0.0 if transfer in ("pq", "hlg") else (down - 1) / 2  # BT.2100-2, table 6: top left
    return x, y


def _peak(raw: VideoFrame) -> float:
    """The brightest light of a PQ film in cd/m²: as its content, else its mastering tells.

    The structs are AVContentLightMetadata and AVMasteringDisplayMetadata.
    """
    content = side_data(raw, SideDataType.CONTENT_LIGHT_LEVEL)
    if len(content) >= 4:
        (brightest,) = struct.unpack_from("=I", content)
        if brightest:
            return float(min(max(brightest, REFERENCE_WHITE), PQ_TOP))
    mastering = side_data(raw, SideDataType.MASTERING_DISPLAY_METADATA)
    if len(mastering) >= 88:
        numbers = struct.unpack_from("=22i", mastering)
        top, below, told_light = numbers[18], numbers[19], numbers[21]
        if told_light and below > 0 and top > 0:
            return float(min(max(top / below, REFERENCE_WHITE), PQ_TOP))
    return PEAK
