"""Splats in SOG files: a zip of WebP pictures and a table of what their codes mean (PlayCanvas).

Versions 1 and 2. Turned half about Z, as the PLY files that they are made of.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from PIL import Image, UnidentifiedImageError

from assets.media import Bytes, Floats
from assets.splats.gaussians import (
    DC,
    MOST_STORED,
    Gaussians,
    check_count,
    damaged,
    degree_of,
    exponential,
    sigmoid,
    turned,
)
from assets.splats.ply_files import largest_first
from story.errors import MediaUnsupported

META: Final = "meta.json"
_MOST_META: Final = 4 << 20  # bytes of the table
_MOST_FILE: Final = 512 << 20  # bytes of a picture as it is stored
_MOST_PIXELS: Final = 2 * MOST_STORED
_WIDE: Final = 64  # harmonics of so many labels stand side by side


class _Part(msgspec.Struct):
    """How one property is coded."""

    files: list[str]
    mins: list[float] | float = msgspec.field(default_factory=list)
    maxs: list[float] | float = msgspec.field(default_factory=list)
    codebook: list[float] = msgspec.field(default_factory=list)
    shape: list[int] = msgspec.field(default_factory=list)


class _Meta(msgspec.Struct, rename={"sh_n": "shN"}):
    means: _Part
    scales: _Part
    quats: _Part
    sh0: _Part
    version: int = 1
    count: int = 0
    sh_n: _Part | None = None


def read(path: Path) -> Gaussians:
    """The splats of a SOG file. Raises MediaUnreadable or MediaUnsupported."""
    try:
        with zipfile.ZipFile(path) as archive:
            return turned(_Reader(path, archive).splats(), "z")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(path, "it cannot be unpacked") from error


class _Reader:
    """One archive."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path, self._archive = path, archive
        metas = [name for name in archive.namelist() if name.split("/")[-1] == META]
        if not metas:
            raise damaged(path, f"it holds no {META}")
        self._folder = metas[0].removesuffix(META)
        try:
            self._meta = msgspec.json.decode(self._bytes(META, _MOST_META), type=_Meta)
        except msgspec.DecodeError as error:
            raise damaged(path, f"its {META} is not as it should be") from error
        shape = self._meta.means.shape
        self._count = self._meta.count or (shape[0] if shape else 0)
        check_count(path, self._count)
        if self._meta.version > 2:
            raise MediaUnsupported(
                f"“{path.name}” is a SOG file of version {self._meta.version}; Diorama reads 1 and"
                " 2.",
                "Write it again, for instance with splat-transform.",
            )

    def splats(self) -> Gaussians:
        meta = self._meta
        low, high = self._codes(meta.means, 0), self._codes(meta.means, 1)
        places = (high[:, :3].astype(np.uint32) << 8 | low[:, :3]) / 65535
        logs = self._between(meta.means, places)
        rgba = self._codes(meta.sh0, 0)
        if meta.version == 1:
            shares = self._between(meta.sh0, rgba / 255)
            first, opacities = shares[:, :3], sigmoid(shares[:, 3])
            scales = self._between(meta.scales, self._codes(meta.scales, 0)[:, :3] / 255)
        else:
            first = self._booked(meta.sh0, rgba[:, :3])
            opacities = (rgba[:, 3] / 255).astype(np.float32)
            scales = self._booked(meta.scales, self._codes(meta.scales, 0)[:, :3])
        return Gaussians(
            (np.sign(logs) * np.expm1(np.minimum(np.abs(logs), 60))).astype(np.float32),
            exponential(scales),
            self._turns(),
            opacities,
            (0.5 + DC * first).astype(np.float32),
            self._harmonics(),
        )

    def _turns(self) -> Floats:
        codes = self._codes(self._meta.quats, 0)
        small = ((codes[:, :3] / 255 - 0.5) * math.sqrt(2)).astype(np.float32)
        which = codes[:, 3].astype(np.intp) - 252
        if which.min() < 0:
            raise damaged(self._path, "its rotations are not as they should be")
        return largest_first(small, which)

    def _harmonics(self) -> Floats | None:
        part = self._meta.sh_n
        if part is None:
            return None
        centroids = self._picture(part, 0)
        labels = self._codes(part, 1)
        label = labels[:, 0].astype(np.intp) | labels[:, 1].astype(np.intp) << 8
        if centroids.shape[1] % _WIDE:
            raise damaged(self._path, "its spherical harmonics are not as they should be")
        each = centroids.shape[1] // _WIDE
        degree_of(each, self._path)
        # a row has so many labels, each of them so many harmonics
        table = centroids[..., :3].reshape(-1, each, 3)
        if label.max() >= len(table):
            raise damaged(self._path, "its spherical harmonics are not as they should be")
        if self._meta.version == 1:
            lowest, highest = part.mins, part.maxs
            if isinstance(lowest, list) or isinstance(highest, list):
                raise damaged(self._path, "its spherical harmonics are not as they should be")
            values = (lowest + table / 255 * (highest - lowest)).astype(np.float32)
        else:
            values = self._booked(part, table)
        return np.asarray(values[label], np.float32)

    def _between(self, part: _Part, shares: Any) -> Floats:
        low, high = np.array(part.mins, np.float64), np.array(part.maxs, np.float64)
        if low.shape != (shares.shape[1],) or low.shape != high.shape:
            raise damaged(self._path, "the bounds of its codes are missing")
        return np.asarray(low + shares * (high - low), np.float32)

    def _booked(self, part: _Part, codes: Bytes) -> Floats:
        book = np.array(part.codebook, np.float32)
        if len(book) <= int(codes.max(initial=0)):
            raise damaged(self._path, "the meaning of its codes is missing")
        return np.asarray(book[codes], np.float32)

    def _codes(self, part: _Part, number: int) -> Bytes:
        """(count, 4) the codes of all splats, row by row."""
        flat = self._picture(part, number).reshape(-1, 4)
        if len(flat) < self._count:
            raise damaged(self._path, f"{part.files[number]} is too small for its splats")
        return flat[: self._count]

    def _picture(self, part: _Part, number: int) -> Bytes:
        if len(part.files) <= number:
            raise damaged(self._path, f"its {META} names too few files")
        name = part.files[number]
        data = self._bytes(name, _MOST_FILE)
        try:
            with Image.open(io.BytesIO(data), formats=("WEBP",)) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise MediaUnsupported(
                        f"“{self._path.name}”: {name} has {picture.width}x{picture.height} pixels;"
                        f" Diorama reads up to {_MOST_PIXELS}.",
                        "Thin it out, for instance with SuperSplat.",
                    )
                return np.asarray(picture.convert("RGBA"), np.uint8)
        except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise damaged(self._path, f"{name} is no WebP picture that can be read") from error

    def _bytes(self, name: str, most: int) -> bytes:
        """A file of the archive, unpacked, but no more than it may be."""
        try:
            with self._archive.open(f"{self._folder}{name}") as file:
                data = file.read(most + 1)
        except KeyError as error:
            raise damaged(self._path, f"it holds no {name}") from error
        if len(data) > most:
            raise MediaUnsupported(
                f"“{self._path.name}”: {name} unpacks to more than {most >> 20} MB.",
                "Thin it out, for instance with SuperSplat.",
            )
        return data
