"""Pictures: probing them and opening them upright, in sRGB or, for HDR ones, in linear light.

assets/xmp.py reads their 360° metadata, assets/layout.py guesses where there is none.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms, ImageOps, TiffImagePlugin, UnidentifiedImageError

from assets import picture_colours, xmp
from assets.colours import Colours, srgb_code, srgb_light
from assets.formats import EXR, HDR, HEIC, JPEG, PNG, TIFF, Format, format_of
from assets.layout import guess
from assets.media import Frame
from assets.mosaics import tiffs
from assets.mosaics.bands import bands as bands_of
from assets.mosaics.refusals import NotInBands
from assets.mosaics.refusals import damaged as _damaged
from assets.muted import muted
from assets.probed import Probed
from assets.suns import MOST, spread
from story.errors import MediaError, MediaUnsupported
from story.model.values import Rights

MOST_PIXELS: Final = 16384 * 16384  # of what is decoded whole
MOST_IN_BANDS: Final = 65536 * 32768  # of what is decoded band by band
LONGEST_SIDE: Final = 65535

# Our own limit, named in the message, is checked before anything is decoded; Pillow's would warn.
Image.MAX_IMAGE_PIXELS = None

# What is wrong with a file is told once, in our words, not also by Pillow and OpenCV on standard
# error.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_BROKEN: Final = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError,
    EOFError, OverflowError, MemoryError, ZeroDivisionError, AttributeError, RuntimeError,
    struct.error,
)  # fmt: skip
"""What Pillow lets through when a file is not what it ought to be."""

_ICC_TAG: Final = 34675  # of TIFF: an ICC profile
_TAGS: Final = (_ICC_TAG, ExifTags.Base.Orientation, tiffs.WIDTH, tiffs.HEIGHT)
_BANDED: Final = (JPEG, PNG, TIFF)
_DEEP_GREY: Final = frozenset({"I;16", "I;16L", "I;16B", "I;16N", "I"})
_BOX: Final = Image.Resampling.BOX
_GREY_WIDTH: Final = 1024  # pixels: plenty to judge a layout by
_ROWS: Final = 64  # that are worked at together in double precision
_BAND: Final = 16 << 20  # pixels that are worked at together: all of most pictures
_LARGE: Final = 64 << 20  # pixels of a picture that is probed band by band


def probe(path: Path, form: Format) -> Probed:
    """What a picture file holds. Raises MediaUnreadable or MediaUnsupported."""
    if form in (HDR, EXR):
        return _probe_linear(path, form)
    with _open(path, form) as image:
        notes: list[str] = []
        tags = _xmp_of(image)
        if picture_colours.has_gain_map(image, tags):
            notes.append(
                "It holds a gain map for HDR screens, which is not used: it is drawn in standard"
                " range."
            )
        elif _count(image, path) > 1:
            notes.append("It holds more than one picture: the first is used.")
        coded = picture_colours.coded(path, form)
        if coded is not None and coded.hdr:
            notes.append(
                "HDR picture: it is shown in standard range, its brightest parts rolled off."
            )
        depth, colours = picture_colours.depth(image), picture_colours.named(image, coded)
        bands = _in_bands(image, path, form)
        upright = _upright(image, path) if bands is None else image
        panorama = xmp.panorama(tags, path.name)
        rights = _rights(image)
        width, height = upright.size
        layout = panorama
        if bands is not None:  # all of it is read: a file that is cut short is refused here
            grey = _grey_of(bands)
        elif layout is None:
            grey = _grey(upright)
        if layout is None:
            guessed = guess(grey, width / height, width)
            layout = guessed.layout
            notes.extend(guessed.notes)
        return Probed(
            kind="image",
            media_type=form.media_type,
            extension=form.extension,
            rights=rights,
            width=width,
            height=height,
            layout=layout,
            alpha=_has_alpha(upright),
            depth=depth,
            colours=colours,
            notes=tuple(notes),
        )


def open_frame(path: Path, key: str) -> Frame:
    """The picture as a Frame: `rgba8`, or `rgb-linear` of an HDR file. Raises MediaError."""
    form = format_of(path)
    if form in (HDR, EXR):
        light = _linear(path, form)
        return Frame((key, 0), "rgb-linear", light.shape[1], light.shape[0], (light,))
    with _open(path, form) as image:
        pixels = _pixels(_upright(image, path), path, picture_colours.coded(path, form))
    opaque = bool(pixels[..., 3].min() == 255)
    return Frame((key, 0), "rgba8", pixels.shape[1], pixels.shape[0], (pixels,), opaque=opaque)


def open_bands(path: Path) -> tuple[int, int, Iterator[NDArray[np.uint8]]]:
    """Width, height, and the picture in bands (h, width, 3) of sRGB from its top, on black.

    Raises MediaError, in the middle of the bands too.
    """
    form = format_of(path)
    image = _open(path, form)
    bands = _in_bands(image, path, form, 0)
    whole = _upright(image, path) if bands is None else image
    coded = picture_colours.coded(path, form)
    profile = image.info.get("icc_profile") if coded is None else None

    def shown() -> Iterator[NDArray[np.uint8]]:
        with image:
            parts = (band for _, band in _bands(whole)) if bands is None else bands
            for part in parts:
                band = _to_8_bit(part) if part.mode in _DEEP_GREY else part
                pixels = np.array(_srgb(band, profile, path))
                _recode(pixels, coded)
                partly = pixels[..., 3] < 255
                if partly.any():
                    share = pixels[partly, 3:] / 255
                    light = srgb_light(pixels[partly, :3] / 255) * share
                    pixels[partly, :3] = np.rint(srgb_code(light) * 255)
                yield np.ascontiguousarray(pixels[..., :3])

    return *whole.size, shown()


def _in_bands(
    image: Image.Image, path: Path, form: Format, large: int | None = None
) -> Iterator[Image.Image] | None:
    """The picture in bands; None where it has no more pixels than `large`, or has to come whole.

    Without `large`, where it is not so large that its memory matters. Raises MediaUnsupported where
    it has to come whole and is too large for that.
    """
    width, height = image.size
    if width * height <= (_LARGE if large is None else large):
        return None
    try:
        return bands_of(path, form, image, _decoded_tiff)
    except NotInBands as why:
        if width * height <= MOST_PIXELS:
            return None
        raise MediaUnsupported(
            f"“{path.name}” is {width} x {height} pixels, and {why}: so, Diorama reads up to"
            f" {MOST_PIXELS // 1_000_000} million pixels.",
            "Save it as a baseline JPEG, a PNG without interlacing, or a TIFF in strips or tiles.",
        ) from why
    except _BROKEN as error:
        raise _damaged(path) from error


def _grey_of(bands: Iterator[Image.Image]) -> NDArray[np.uint8]:
    """A small grey copy of a picture in bands."""
    width = height = 0
    rows = []
    for band in bands:
        width, height = band.width, height + band.height
        rows.append(_grey(band, band.height))
    grey = Image.fromarray(np.concatenate(rows))
    small = grey.resize((grey.width, max(1, round(height * grey.width / width))), _BOX)
    return np.asarray(small, np.uint8)


def _open(path: Path, form: Format) -> Image.Image:
    """The file, opened but not decoded, its size within the limit."""
    if form is HEIC:
        _register_heic(path)
    try:
        image = Image.open(path)
    except _BROKEN as error:
        if form is TIFF:
            return _open_tiff(path)
        raise _damaged(path) from error
    try:
        _check_size(path, *image.size, MOST_IN_BANDS if form in _BANDED else MOST_PIXELS)
    except MediaUnsupported:
        image.close()
        raise
    return image


def _count(image: Image.Image, path: Path) -> int:
    """How many pictures the file holds, which some formats learn only by reading all of it."""
    try:
        return int(getattr(image, "n_frames", 1))
    except _BROKEN as error:
        raise _damaged(path) from error


def _check_size(path: Path, width: int, height: int, most: int = MOST_PIXELS) -> None:
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise MediaUnsupported(
            f"“{path.name}” is {width} x {height} pixels; Diorama reads up to"
            f" {most // 1_000_000} million pixels of it and {LONGEST_SIDE} a side.",
            "Save it smaller and add that.",
        )


def _register_heic(path: Path) -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise MediaUnsupported(
            f"“{path.name}” is a HEIC picture, which needs a part that is not installed.",
            'Install it with: pip install "diorama[photo]", or save the picture as JPEG.',
        ) from error
    pillow_heif.register_heif_opener()  # type: ignore[no-untyped-call,unused-ignore]


def _open_tiff(path: Path) -> Image.Image:
    """A TIFF of a layout that Pillow does not know, by OpenCV: deep colour, odd channels."""
    tags = _tiff_tags(path)
    width, height = (tags.get(tag, 0) for tag in (tiffs.WIDTH, tiffs.HEIGHT))
    if isinstance(width, int) and isinstance(height, int):
        _check_size(path, width, height)
    image = _unpacked_tiff(np.fromfile(path, np.uint8), path)
    if isinstance(profile := tags.get(_ICC_TAG), bytes):
        image.info["icc_profile"] = profile
    image.getexif()[ExifTags.Base.Orientation] = tags.get(ExifTags.Base.Orientation, 1)
    return image


def _decoded_tiff(data: bytes, path: Path) -> Image.Image:
    """A small TIFF, decoded."""
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
        return image
    except _BROKEN:
        return _unpacked_tiff(np.frombuffer(data, np.uint8), path)


def _unpacked_tiff(data: NDArray[np.uint8], path: Path) -> Image.Image:
    """What OpenCV makes of a TIFF, at 8 bits."""
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise _damaged(path) from error
    if pixels is None:
        raise _damaged(path)
    _check_size(path, pixels.shape[1], pixels.shape[0])
    depth = pixels.dtype.itemsize * 8
    if pixels.dtype != np.uint8:
        top = 65535.0 if pixels.dtype == np.uint16 else 1.0
        pixels = np.round(np.clip(pixels / top, 0, 1) * 255).astype(np.uint8)
    if pixels.ndim == 3:
        swap = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
        pixels = np.asarray(cv2.cvtColor(pixels, swap), np.uint8)
    image = Image.fromarray(pixels)
    image.info["bit_depth"] = depth
    return image


def _tiff_tags(path: Path) -> Mapping[int, object]:
    """The tags of a TIFF's first picture; none where they cannot be read."""
    try:
        with path.open("rb") as file:
            tags = TiffImagePlugin.ImageFileDirectory_v2(file.read(8))
            file.seek(tags.next)
            tags.load(file)
            return {tag: tags[tag] for tag in _TAGS if tag in tags}
    except _BROKEN:
        return {}


def _upright(image: Image.Image, path: Path) -> Image.Image:
    """The picture decoded and turned as its EXIF says (PNG's eXIf too)."""
    try:
        image.load()
        ImageOps.exif_transpose(image, in_place=True)  # else it copies what stands upright
        return image
    except _BROKEN as error:
        raise _damaged(path) from error


def _pixels(image: Image.Image, path: Path, coded: Colours | None) -> NDArray[np.uint8]:
    """The picture as (h, w, 4) uint8 in sRGB, what it says of its own colours applied."""
    profile = image.info.get("icc_profile") if coded is None else None
    if image.mode in _DEEP_GREY or image.mode == "F":
        image = _to_8_bit(image)
    pixels = np.empty((image.height, image.width, 4), np.uint8)
    for rows, band in _bands(image):
        pixels[rows] = np.asarray(_srgb(band, profile, path))
    _recode(pixels, coded)
    return pixels


def _recode(pixels: NDArray[np.uint8], coded: Colours | None) -> None:
    """Bring pixels (h, w, 4) to sRGB from what their file says that they are."""
    if coded is None:
        return
    for top in range(0, len(pixels), _ROWS):
        part = pixels[top : top + _ROWS, :, :3]
        part[:] = np.rint(255 * srgb_code(coded.shown(part / 255.0)))


def _bands(image: Image.Image) -> Iterator[tuple[slice, Image.Image]]:
    """The picture in pieces from top to bottom: each step of work on all of it is a copy more."""
    height = max(1, _BAND // image.width)
    if height >= image.height:
        yield slice(image.height), image
        return
    for top in range(0, image.height, height):
        bottom = min(top + height, image.height)
        yield slice(top, bottom), image.crop((0, top, image.width, bottom))


def _srgb(image: Image.Image, profile: bytes | None, path: Path) -> Image.Image:
    """The picture as 8-bit RGBA in sRGB."""
    has_alpha = _has_alpha(image)
    if image.mode in ("P", "PA", "LA", "La", "RGBa", "1") or (
        has_alpha and image.mode in ("L", "RGB")
    ):
        image = image.convert("RGBA" if has_alpha else "RGB")
    if profile:
        image = _from_profile(image, profile)
    try:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    except ValueError as error:
        raise MediaUnsupported(
            f"“{path.name}” has colours of a kind that Diorama does not read ({image.mode}).",
            "Save it as an RGB picture.",
        ) from error


def _from_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture brought from its ICC profile to sRGB; as it is where the profile is unusable."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        if (space, image.mode) not in (
            ("RGB", "RGB"),
            ("RGB", "RGBA"),
            ("GRAY", "L"),
            ("CMYK", "CMYK"),
            ("Lab", "LAB"),
        ):
            return image
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        plain = image.convert("RGB") if alpha is not None else image
        converted = ImageCms.profileToProfile(
            plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _to_8_bit(image: Image.Image) -> Image.Image:
    """A grey picture of 16 bits or of floating point as 8 bits."""
    white = 65535.0
    if image.mode == "F":
        brightest = np.max([np.asarray(band, np.float32).max() for _, band in _bands(image)])
        white = 1.0 if brightest <= 1.0 else 255.0
    scaled = np.empty((image.height, image.width), np.uint8)
    for rows, band in _bands(image):
        values = np.asarray(band, np.float64)
        scaled[rows] = np.round(np.clip(values / white, 0, 1) * 255)
    return Image.fromarray(scaled)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def _grey(image: Image.Image, height: int = 0) -> NDArray[np.uint8]:
    """A small grey copy to judge the layout by; as high as in proportion, or as said."""
    if image.mode in _DEEP_GREY or image.mode == "F":
        image = _to_8_bit(image)
    width = min(image.width, _GREY_WIDTH)
    height = height or max(1, round(image.height * width / image.width))
    if image.mode in ("P", "PA", "CMYK", "LAB"):
        image = image.convert("RGB")
    return np.asarray(image.resize((width, height), _BOX).convert("L"), np.uint8)


def _probe_linear(path: Path, form: Format) -> Probed:
    light = _linear(path, form)
    height, width = light.shape[:2]
    small = cv2.resize(light, (min(width, _GREY_WIDTH), min(height, _GREY_WIDTH)))
    grey = np.round(np.clip(small.mean(axis=2), 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    guessed = guess(grey, width / height, width)
    return Probed(
        kind="image",
        media_type=form.media_type,
        extension=form.extension,
        width=width,
        height=height,
        layout=guessed.layout,
        hdr=True,
        depth=16 if form is EXR else 8,
        colours="BT.709 linear",
        notes=guessed.notes,
    )


def _linear(path: Path, form: Format) -> NDArray[np.float32]:
    """An HDR or EXR picture as (h, w, 3) linear light."""
    if form is EXR:
        light = _open_exr(path)
    else:
        _check_size(path, *_hdr_size(path))
        try:
            read = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
        except cv2.error as error:
            raise _damaged(path) from error
        if read is None or read.ndim != 3:
            raise _damaged(path)
        light = np.asarray(read[..., ::-1], np.float32)
    np.nan_to_num(light, copy=False, nan=0.0, posinf=MOST, neginf=0.0)
    return np.ascontiguousarray(spread(np.maximum(light, 0.0)), np.float32)


def _hdr_size(path: Path) -> tuple[int, int]:
    """Width and height as a Radiance file's own resolution line says, before decoding."""
    with path.open("rb") as file:
        for _ in range(100):
            words = file.readline(1024).split()
            if len(words) == 4 and words[0] in (b"-Y", b"+Y") and words[2] in (b"-X", b"+X"):
                if words[1].isdigit() and words[3].isdigit():
                    return int(words[3]), int(words[1])
                break
            if len(words) == 4 and words[0] in (b"-X", b"+X"):
                raise MediaUnsupported(
                    f"“{path.name}” is an HDR picture stored in columns.", "Save it again."
                )
    raise _damaged(path)


def _open_exr(path: Path) -> NDArray[np.float32]:
    try:
        import OpenEXR
    except ImportError as error:
        raise MediaUnsupported(
            f"“{path.name}” is an EXR picture, which needs a part that is not installed.",
            'Install it with: pip install "diorama[photo]", or save the picture as .hdr.',
        ) from error
    try:
        with muted(), OpenEXR.File(str(path), header_only=True) as file:
            low, high = file.header()["dataWindow"]
        _check_size(path, int(high[0] - low[0] + 1), int(high[1] - low[1] + 1))
        with muted(), OpenEXR.File(str(path)) as file:
            channels = file.channels()
            for name in ("RGB", "RGBA"):
                if name in channels:
                    return np.array(channels[name].pixels[..., :3], np.float32)
            if "Y" in channels:
                grey = np.array(channels["Y"].pixels, np.float32)
                return np.repeat(grey[..., None], 3, axis=2)
    except MediaError:
        raise
    except (RuntimeError, ValueError, KeyError, TypeError, OSError) as error:
        raise _damaged(path) from error
    raise MediaUnsupported(
        f"“{path.name}” has no R, G and B channels.", "Save it as an RGB picture."
    )


def _xmp_of(image: Image.Image) -> bytes:
    for name in ("xmp", "XML:com.adobe.xmp"):
        found = image.info.get(name)
        if isinstance(found, bytes):
            return found
        if isinstance(found, str):
            return found.encode()
    return b""


def _rights(image: Image.Image) -> Rights:
    """Author and terms as the EXIF says; empty where it does not."""
    try:
        exif = image.getexif()
    except _BROKEN:
        return Rights()

    def word(tag: ExifTags.Base) -> str:
        value = exif.get(tag.value, "")
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return text.replace("\0", " ").strip()

    return Rights(author=word(ExifTags.Base.Artist), licence=word(ExifTags.Base.Copyright))
