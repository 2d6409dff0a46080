"""Pictures in bands from their top, for those that are too large to be decoded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import ExifTags, Image

from assets.formats import JPEG, PNG, TIFF, Format
from assets.mosaics import jpegs, pngs, tiffs
from assets.mosaics.refusals import NotInBands


def bands(
    path: Path, form: Format, image: Image.Image, decoded: Callable[[bytes, Path], Image.Image]
) -> Iterator[Image.Image]:
    """The bands of a picture, which Pillow has opened as `image`, each as wide as it is.

    They have the file's own colours. `decoded` decodes a small TIFF. Raises NotInBands where it can
    only be decoded whole; MediaUnreadable, in the middle of it too, where the file is damaged.
    """
    if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
        raise NotInBands("it is stored on its side")
    if form is JPEG:
        return jpegs.bands(path, image)
    if form is PNG:
        return pngs.bands(path, image)
    if form is TIFF:
        return tiffs.bands(path, image, decoded)
    raise NotInBands(f"it is {form.extension[1:].upper()}")
