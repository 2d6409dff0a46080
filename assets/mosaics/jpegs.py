"""JPEG pictures in bands, by Skia: Pillow and OpenCV decode whole pictures only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import skia
from PIL import Image

from assets.mosaics.refusals import NotInBands, damaged

_ROWS: Final = 128


def bands(path: Path, image: Image.Image) -> Iterator[Image.Image]:
    """The picture from its top, as Pillow would decode it."""
    if image.mode not in ("L", "RGB"):
        raise NotInBands(f"its colours are {image.mode}")
    if image.info.get("progressive"):
        raise NotInBands("it is stored progressively")
    return _bands(path, image.mode, *image.size)


def _bands(path: Path, mode: str, width: int, height: int) -> Iterator[Image.Image]:
    # The codec reads in memory that it does not keep: both stand as long as the bands come.
    data = skia.Data.MakeFromFileName(str(path))
    try:
        codec = skia.Codec.MakeFromData(data)
    except RuntimeError as error:
        raise damaged(path) from error
    info = skia.ImageInfo.Make(
        width, height, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kOpaque_AlphaType
    )
    if (
        codec.getEncodedFormat() != skia.EncodedImageFormat.kJPEG
        or (codec.dimensions().width(), codec.dimensions().height()) != (width, height)
        or codec.startScanlineDecode(info) != skia.Codec.Result.kSuccess
    ):
        raise damaged(path)
    for top in range(0, height, _ROWS):
        rows = min(_ROWS, height - top)
        pixels = np.empty((rows, width, 4), np.uint8)
        if codec.getScanlines(pixels, rows, width * 4) < rows:
            raise damaged(path)
        if mode == "L":
            yield Image.fromarray(np.ascontiguousarray(pixels[..., 0]))
        else:
            yield Image.fromarray(pixels, "RGBA").convert("RGB")
    del codec, data
