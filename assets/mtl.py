"""Materials of OBJ models (MTL files) as assets.media has them.

Wavefront's materials know no roughness: Ns tells it as Blender writes it. The additions of 2013 for
physical materials (Pr, Pm, Pc, Pcr, norm) are taken at their word.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from assets.media import Bytes, Clearcoat, Material, Texture

ROUGHNESS: Final = 0.8  # of materials that say nothing of it: matt, as scans are
MOST_PIXELS: Final = 8192 * 8192  # of one picture
MOST_DECODED: Final = 4 * MOST_PIXELS  # beyond, a few bytes would ask for gigabytes
_SHINIEST: Final = 1000.0  # Ns
_LEAST_ROUGHNESS: Final = 0.15  # of what Ns says: lamps of old had no size, highlights were large
_OPTION: Final = re.compile(
    r"^-(?:(?:o|s|t)(?:\s+-?[\d.]+){1,3}|mm(?:\s+-?[\d.]+){2}|\w+\s+\S+)\s+"
)

Lines: TypeAlias = dict[str, str]
"""What one material says, by the words in small letters that its lines begin with."""


def plain_name(words: str) -> str:
    """The name of a picture as a line of a material has it, without its options."""
    while (shorter := _OPTION.sub("", words)) != words:
        words = shorter
    return words


def materials_in(text: str) -> dict[str, Lines]:
    """What each material of an MTL file says, by its name."""
    found: dict[str, Lines] = {}
    lines: Lines = {}
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ") if "\t" not in line else _parted(line)
        if word.lower() == "newmtl":
            lines = found.setdefault(" ".join(rest.split()), {})
        elif word and not word.startswith("#"):
            lines[word.lower()] = rest.strip()
    return found


def _parted(line: str) -> tuple[str, str, str]:
    words = line.strip().split(None, 1)
    return (words[0] if words else "", " ", words[1] if len(words) > 1 else "")


class Mtl:
    """Makes materials and their textures of what MTL files say; `files` by their names there."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._lines: dict[str, Lines] = {}
        self._known: dict[tuple[str, ...], int] = {}
        self.textures: list[Texture] = []
        for name, data in files.items():
            if name.lower().endswith(".mtl") or b"newmtl" in data[:65536]:
                self._lines |= materials_in(data.decode("utf-8", "replace"))

    def material(self, name: str, *, textured: bool) -> Material | None:
        """The material of that name, with its pictures if what wears it is `textured`."""
        lines = self._lines.get(" ".join(name.split()))
        if lines is None:
            return None
        red, green, blue = map(_linear, _colour(lines.get("kd"), (1.0, 1.0, 1.0)))
        glow = tuple(map(_linear, _colour(lines.get("ke"), (0.0, 0.0, 0.0))))
        fade = min(max(_number(lines.get("d"), 1.0), 0.0), 1.0)
        coat = min(max(_number(lines.get("pc"), 0.0), 0.0), 1.0)
        base = rough = normal = emissive = None
        if textured:
            base = self._base(lines)
            rough = self._surface(lines)
            normal = self._bumps(lines)
            emissive = self._picture(lines.get("map_ke"))
        cut = base is not None and bool((self.textures[base].pixels[..., 3] < 255).any())
        metallic = min(max(_number(lines.get("pm"), 0.0), 0.0), 1.0)
        roughness = min(max(_number(lines.get("pr"), _roughness(lines)), 0.0), 1.0)
        if emissive is not None and not any(glow):
            glow = (1.0, 1.0, 1.0)
        return Material(
            base=(red, green, blue, fade),
            metallic=1.0 if "map_pm" in lines and rough is not None else metallic,
            roughness=1.0 if "map_pr" in lines and rough is not None else roughness,
            emissive=(glow[0], glow[1], glow[2]),
            base_texture=base,
            metallic_roughness_texture=rough,
            normal_texture=normal,
            emissive_texture=emissive,
            alpha_mode="blend" if fade < 1 else "mask" if cut else "opaque",
            double_sided=True,
            clearcoat=Clearcoat(coat, roughness=_number(lines.get("pcr"), 0.0)) if coat else None,
        )

    def _base(self, lines: Lines) -> int | None:
        cut = self._pixels(lines.get("map_d"))
        if cut is None:
            return self._picture(lines.get("map_kd"))
        colour = self._pixels(lines.get("map_kd"))
        if colour is None:
            colour = np.full_like(cut, 255)
        whole = _sized(colour, cut.shape[1], cut.shape[0]).copy()
        whole[..., 3] = cut[..., 0]
        return self._put(("base", lines.get("map_kd", ""), lines["map_d"]), whole)

    def _surface(self, lines: Lines) -> int | None:
        """Roughness in green and metal in blue, of two pictures."""
        rough, metal = self._pixels(lines.get("map_pr")), self._pixels(lines.get("map_pm"))
        given = rough if rough is not None else metal
        if given is None:
            return None
        whole = np.full_like(given, 255)
        if rough is not None:
            whole[..., 1] = rough[..., 0]
        if metal is not None:
            whole[..., 2] = _sized(metal, whole.shape[1], whole.shape[0])[..., 0]
        return self._put(("surface", lines.get("map_pr", ""), lines.get("map_pm", "")), whole)

    def _bumps(self, lines: Lines) -> int | None:
        """A normal map; heights, which `bump` mostly holds, are turned into one."""
        if "norm" in lines:
            return self._picture(lines["norm"])
        words = lines.get("map_bump", lines.get("bump"))
        pixels = self._pixels(words)
        if pixels is None or words is None:
            return None
        red, green, blue = pixels[..., :3].reshape(-1, 3).mean(axis=0)
        if not (blue > 180 and abs(red - 128) < 40 and abs(green - 128) < 40):
            told = re.search(r"-bm\s+(-?[\d.]+)", words)
            pixels = normals_of(pixels, _number(told[1] if told else None, 1.0))
        return self._put(("bumps", words), pixels)

    def _picture(self, words: str | None) -> int | None:
        pixels = self._pixels(words)
        return None if pixels is None else self._put(("picture", words or ""), pixels)

    def _put(self, key: tuple[str, ...], pixels: Bytes) -> int:
        if key not in self._known:
            self._known[key] = len(self.textures)
            self.textures.append(Texture(np.ascontiguousarray(pixels)))
        return self._known[key]

    def _pixels(self, words: str | None) -> Bytes | None:
        data = self._files.get(words) if words else None
        if data is None:
            return None
        try:
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > MOST_DECODED:
                    return None  # as if it were not there
                if picture.width * picture.height > MOST_PIXELS:
                    picture.thumbnail((8192, 8192))
                return np.array(picture.convert("RGBA"), np.uint8)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError):
            return None  # as if it were not there


def normals_of(heights: Bytes, strength: float) -> Bytes:
    """A normal map of heights (red), which go on at their sides; green points up the picture."""
    high = heights[..., 0].astype(np.float64) / 255.0 * 8.0 * strength
    across = (np.roll(high, -1, 1) - np.roll(high, 1, 1)) / 2
    down = (np.roll(high, -1, 0) - np.roll(high, 1, 0)) / 2
    normal = np.stack([-across, down, np.ones_like(high)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    out = np.full(heights.shape, 255, np.uint8)
    out[..., :3] = np.rint(normal * 127.5 + 127.5)
    return out


def _roughness(lines: Lines) -> float:
    shine = _number(lines.get("ns"), 0.0)
    mirrors = max(_colour(lines.get("ks"), (0.0, 0.0, 0.0)))
    if not (shine > 0 and mirrors > 0):
        return ROUGHNESS
    return max(1.0 - math.sqrt(min(shine, _SHINIEST) / _SHINIEST), _LEAST_ROUGHNESS)


def _number(words: str | None, usual: float) -> float:
    try:
        value = float(words.split()[0]) if words else usual
    except (ValueError, IndexError):
        return usual
    return value if math.isfinite(value) else usual


def _colour(words: str | None, usual: tuple[float, float, float]) -> tuple[float, ...]:
    try:
        values = [float(each) for each in (words or "").split()[:3]]
    except ValueError:
        return usual
    if len(values) != 3 or not all(map(math.isfinite, values)):
        return usual
    return tuple(min(max(each, 0.0), 1.0) for each in values)


def _linear(value: float) -> float:
    """A value of sRGB in linear light (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _sized(pixels: Bytes, width: int, height: int) -> NDArray[np.uint8]:
    if pixels.shape[:2] == (height, width):
        return pixels
    return np.array(Image.fromarray(pixels).resize((width, height)), np.uint8)
