"""How the samples of a film code colour, and the numbers that decode them. Plain data and formulas.

Names are of ITU-T H.273, section 8. renderer/shaders/shared/colour.glsl and frame.glsl do with them
what `shown` does here: assets/frame_tags.py reads them from a file.

High dynamic range is shown on a screen of standard range as Report ITU-R BT.2390-11 says: HLG is
first made light for a screen of 1000 cd/m² (BT.2100-2, table 5, OOTF); light from the peak of the
film down to REFERENCE_WHITE is then rolled off by the curve of section 5.4.1 (EETF), taken of the
largest of a pixel's red, green and blue, by which all three are scaled: hues stay. Wider primaries
than BT.709's are converted in light, and what lies outside is cut off (BT.2407-0, section 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = Literal["bt601", "bt709", "bt2020", "smpte240m", "fcc", "ycgco", "identity"]
Transfer: TypeAlias = Literal["srgb", "gamma22", "gamma28", "linear", "pq", "hlg"]
"""`srgb` is BT.709's too: its codes are shown as they are, as every player does."""
Primaries: TypeAlias = Literal["bt709", "bt601-525", "bt601-625", "bt2020", "p3", "p3-dci"]

Doubles: TypeAlias = NDArray[np.float64]

REFERENCE_WHITE: Final = 203.0  # cd/m² of HDR reference white (BT.2408-7), shown as white
PEAK: Final = 1000.0  # cd/m² of a film that does not tell its own; of HLG always
PQ_TOP: Final = 10_000.0  # cd/m² of PQ's largest code

_KR_KB: Final[dict[Matrix, tuple[float, float]]] = {
    "bt601": (0.299, 0.114),
    "bt709": (0.2126, 0.0722),
    "bt2020": (0.2627, 0.0593),
    "smpte240m": (0.212, 0.087),
    "fcc": (0.30, 0.11),
}
"""Weights of red and blue in luma: H.273, table 4."""

_D65: Final = (0.3127, 0.3290)
_CHROMATICITIES: Final[dict[Primaries, tuple[tuple[float, float], ...]]] = {
    "bt709": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65),
    "bt601-525": ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    "bt601-625": ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), _D65),
    "bt2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    "p3": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    "p3-dci": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
}
"""Red, green, blue, white: H.273, table 2."""

_GAMMAS: Final[dict[Transfer, float]] = {"gamma22": 2.2, "gamma28": 2.8, "linear": 1.0}

_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
"""Of PQ: BT.2100-2, table 4."""
_A, _B, _C = 0.17883277, 0.28466892, 0.55991073
"""Of HLG: BT.2100-2, table 5."""
_LUMA_2020: Final = np.array([0.2627, 0.6780, 0.0593])


@dataclass(frozen=True)
class Colours:
    """How samples code colour. The default is what untagged films of today are."""

    matrix: Matrix = "bt709"
    full_range: bool = False
    bits: int = 8  # of a sample: 8 is stored in uint8, more in the low bits of uint16
    transfer: Transfer = "srgb"
    primaries: Primaries = "bt709"
    peak: float = PEAK  # cd/m² of the brightest light in a PQ film
    siting: tuple[float, float] = (0.0, 0.5)
    """Where the first sample of coarser chroma lies, in luma samples right of and below the
    first: BT.709's and H.264's own by default, to the left."""
    premultiplied: bool = False  # colour codes are already multiplied by the fourth plane's alpha

    @property
    def hdr(self) -> bool:
        """Whether it holds light brighter than white."""
        return self.transfer in ("pq", "hlg")

    @cached_property
    def decoding(self) -> tuple[Doubles, Doubles]:
        """(3, 3) and (3,): R'G'B' = matrix @ (sample - offset), samples as code / (2^stored - 1).

        H.273, equations 20 to 43. With `identity` the planes are green, blue, red.
        """
        top = 65535.0 if self.bits > 8 else 255.0
        step = 2.0 ** (self.bits - 8)
        whole = 2.0**self.bits - 1
        luma, chroma = (whole, whole) if self.full_range else (219 * step, 224 * step)
        black = 0.0 if self.full_range else 16 * step
        if self.matrix == "identity":
            green_blue_red = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
            return green_blue_red * (top / luma), np.full(3, black / top)
        if self.matrix == "ycgco":
            to_rgb = np.array([[1.0, -1, 1], [1, 1, 0], [1, -1, -1]])
        else:
            kr, kb = _KR_KB[self.matrix]
            kg = 1 - kr - kb
            to_rgb = np.array(
                [
                    [1, 0, 2 * (1 - kr)],
                    [1, -2 * kb * (1 - kb) / kg, -2 * kr * (1 - kr) / kg],
                    [1, 2 * (1 - kb), 0],
                ]
            )
        scale = np.array([top / luma, top / chroma, top / chroma])
        return to_rgb * scale, np.array([black, 128 * step, 128 * step]) / top

    @property
    def alpha_scale(self) -> float:
        """What makes 1 of the largest code of the fourth plane, as `decoding` takes samples."""
        return (65535.0 if self.bits > 8 else 255.0) / (2.0**self.bits - 1)

    @property
    def gamma(self) -> float | None:
        """The power that makes light of codes; None where it is no plain power."""
        return _GAMMAS.get(self.transfer)

    @cached_property
    def gamut(self) -> Doubles | None:
        """(3, 3): its primaries' light to BT.709's; None where they are the same."""
        if self.primaries == "bt709":
            return None
        white = np.array([_D65[0] / _D65[1], 1.0, (1 - sum(_D65)) / _D65[1]])
        to_xyz = _to_xyz(self.primaries)
        own = to_xyz.sum(axis=1)
        if not np.allclose(own, white):  # another white: adapted to ours (Bradford)
            cone = np.array(
                [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
            )
            adapted = np.linalg.inv(cone) @ np.diag(cone @ white / (cone @ own)) @ cone
            to_xyz = adapted @ to_xyz
        converted: Doubles = np.linalg.inv(_to_xyz("bt709")) @ to_xyz
        return converted

    @cached_property
    def tone(self) -> tuple[float, float]:
        """Of HDR's curve: the PQ code of its peak; that of REFERENCE_WHITE, in shares of it."""
        peak = PEAK if self.transfer == "hlg" else max(self.peak, REFERENCE_WHITE)
        top = float(pq_code(np.array(peak / PQ_TOP)))
        return top, float(pq_code(np.array(REFERENCE_WHITE / PQ_TOP))) / top

    def shown(self, codes: Doubles) -> Doubles:
        """R'G'B' codes (..., 3) as BT.709 light for the screen, 0 to 1."""
        codes = np.clip(codes, 0.0, 1.0)
        match self.transfer:
            case "pq":
                light = self._toned(pq_light(codes) * PQ_TOP)
            case "hlg":
                scene = hlg_light(codes)
                system = (scene @ _LUMA_2020)[..., None] ** 0.2
                light = self._toned(PEAK * system * scene)
            case "srgb":
                light = srgb_light(codes)
            case _:
                light = codes ** _GAMMAS[self.transfer]
        if self.gamut is not None:
            light = np.clip(light @ self.gamut.T, 0.0, 1.0)
        return light

    def _toned(self, light: Doubles) -> Doubles:
        """Light in cd/m² rolled off into 0 to 1 of REFERENCE_WHITE: the EETF, its black at 0."""
        top, white = self.tone
        largest = light.max(axis=-1, keepdims=True)
        code = np.minimum(pq_code(largest / PQ_TOP) / top, 1.0)
        knee = 1.5 * white - 0.5
        if knee < 1:
            t = np.clip((code - knee) / (1 - knee), 0.0, 1.0)
            curved = (
                (2 * t**3 - 3 * t**2 + 1) * knee
                + (t**3 - 2 * t**2 + t) * (1 - knee)
                + (-2 * t**3 + 3 * t**2) * white
            )
            code = np.where(code < knee, code, curved)
        target = pq_light(code * top) * PQ_TOP
        toned: Doubles = light * (target / np.maximum(largest, 1e-6)) / REFERENCE_WHITE
        return np.clip(toned, 0.0, 1.0)


UNTAGGED: Final = Colours()


def pq_light(code: Doubles) -> Doubles:
    """PQ codes as light, in shares of PQ_TOP (BT.2100-2, table 4, EOTF)."""
    power = code ** (1 / _M2)
    light: Doubles = (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1)
    return light


def pq_code(light: Doubles) -> Doubles:
    """Light, in shares of PQ_TOP, as PQ codes."""
    power = light**_M1
    code: Doubles = ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2
    return code


def hlg_light(code: Doubles) -> Doubles:
    """HLG codes as light of the scene, 0 to 1 (BT.2100-2, table 5, inverse OETF)."""
    bright = (np.exp((np.maximum(code, 0.5) - _C) / _A) + _B) / 12
    return np.where(code <= 0.5, code**2 / 3, bright)


def srgb_light(code: Doubles) -> Doubles:
    """sRGB codes as light (IEC 61966-2-1)."""
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def srgb_code(light: Doubles) -> Doubles:
    """Light, 0 to 1, as sRGB codes."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _to_xyz(primaries: Primaries) -> Doubles:
    """(3, 3): linear RGB to CIE XYZ with Y of white 1 (SMPTE RP 177)."""
    red, green, blue, white = (
        np.array([x / y, 1.0, (1 - x - y) / y]) for x, y in _CHROMATICITIES[primaries]
    )
    columns = np.stack([red, green, blue], axis=1)
    scaled: Doubles = columns * np.linalg.solve(columns, white)
    return scaled
