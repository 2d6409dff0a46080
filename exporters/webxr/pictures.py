"""Pictures as browsers show them: untouched where they can, else JPEG, PNG or Radiance HDR.

What the pixels are is assets' to say: a converted picture is what the desktop draws.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from assets.formats import format_of
from assets.media import Bytes, Floats, Frame
from assets.picture_colours import coded
from exporters.webxr.glb import encode_picture
from story.model.asset import Asset

PREVIEW_SIDE: Final = 1024
PREVIEW_QUALITY: Final = 70
PREVIEWED: Final = 2048  # pixels: wider photos get a small copy, shown while they load
PLAIN_TYPES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PLAIN_MODES: Final = frozenset({"RGB", "RGBA", "L", "LA"})
ORIENTATION: Final = 0x0112  # of EXIF: 1 is upright


def is_plain(path: Path, asset: Asset, side: int) -> bool:
    """Whether a browser shows the file's very bytes as the desktop draws them."""
    if asset.hdr:
        return asset.media_type == "image/vnd.radiance" and max(asset.width, asset.height) <= side
    if asset.media_type not in PLAIN_TYPES or max(asset.width, asset.height) > side:
        return False
    if coded(path, format_of(path)) is not None:
        return False
    try:
        with Image.open(path) as picture:
            upright = picture.getexif().get(ORIENTATION, 1) == 1
            return (
                upright
                and picture.mode in PLAIN_MODES
                and _is_srgb(picture.info.get("icc_profile"))
                and getattr(picture, "n_frames", 1) == 1
            )
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError):
        return False


def _is_srgb(profile: bytes | None) -> bool:
    """Whether a picture's colour profile, if it has one, is sRGB by its own description."""
    if profile is None:
        return True
    try:
        described = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return False
    return "sRGB" in described


def converted(frame: Frame, side: int, quality: int) -> tuple[bytes, str, int, int]:
    """A frame as a file: its bytes, media type, width and height in pixels."""
    (pixels,) = frame.planes
    if frame.format == "rgb-linear":
        light = _fitted_light(np.asarray(pixels, np.float32), side)
        return radiance(light), "image/vnd.radiance", light.shape[1], light.shape[0]
    data, media_type = encode_picture(np.asarray(pixels, np.uint8), side, quality)
    with Image.open(io.BytesIO(data)) as picture:
        return data, media_type, *picture.size


def preview(frame: Frame) -> bytes:
    """A small JPEG of a photo, to stand in while the photo itself loads."""
    (pixels,) = frame.planes
    rgb: Bytes = np.asarray(pixels, np.uint8)[..., :3]
    picture = Image.fromarray(rgb)
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=PREVIEW_QUALITY, optimize=True)
    return out.getvalue()


def radiance(light: Floats) -> bytes:
    """(h, w, 3) linear light as a Radiance picture, uncompressed RGBE (Ward, 1991)."""
    largest = light.max(axis=2).astype(np.float64)
    mantissa, exponent = np.frexp(np.maximum(largest, 1e-38))
    scale = np.where(largest > 1e-32, mantissa * 256.0 / np.maximum(largest, 1e-38), 0.0)
    rgbe = np.zeros((*largest.shape, 4), np.uint8)
    rgbe[..., :3] = np.clip(light * scale[..., None], 0, 255).astype(np.uint8)
    rgbe[..., 3] = np.where(largest > 1e-32, np.clip(exponent + 128, 0, 255), 0)
    height, width = largest.shape
    head = f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n"
    return head.encode() + rgbe.tobytes()


def _fitted_light(light: Floats, side: int) -> Floats:
    """Halved by averaging until no side is longer than `side`."""
    while max(light.shape[:2]) > side:
        height, width = (light.shape[0] // 2 * 2, light.shape[1] // 2 * 2)
        blocks = light[:height, :width].reshape(height // 2, 2, width // 2, 2, 3)
        light = blocks.mean(axis=(1, 3), dtype=np.float32)
    return light
