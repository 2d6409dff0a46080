"""Pictures to PNG and JPEG files, tagged sRGB and, where they are all around, as 360° panoramas."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, TypeAlias
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, PngImagePlugin

from assets.media import Bytes
from exporters.outputs import write_error
from story.errors import ExportError
from story.model.values import View

PictureFormat: TypeAlias = Literal["png", "jpeg"]
SUFFIXES: Final[dict[PictureFormat, str]] = {"png": ".png", "jpeg": ".jpg"}
JPEG_LIMIT: Final = 65_500  # pixels a side that libjpeg takes
_FAR_CODE: Final = 65_535  # millimetres that 16 bits hold
GPANO: Final = "http://ns.google.com/photos/1.0/panorama/"


def write(
    path: Path,
    rgba: Bytes,
    form: PictureFormat,
    *,
    quality: int = 92,
    around: View | None = None,
    transparent: bool = False,
) -> None:
    """Write (h, w, 4) uint8 sRGB as an opaque picture; `around`: its opening view, if equirect.

    `quality` 1..100 is JPEG's. A `transparent` PNG keeps its straight alpha. Raises ExportError.
    """
    picture = Image.fromarray(rgba if transparent else rgba[..., :3])
    xmp = panorama_xmp(picture.width, picture.height, around) if around is not None else b""
    data = BytesIO()
    if form == "png":
        chunks = PngImagePlugin.PngInfo()
        chunks.add(b"sRGB", b"\0")  # perceptual
        if xmp:
            chunks.add_itxt("XML:com.adobe.xmp", xmp.decode())
        picture.save(data, "PNG", pnginfo=chunks, compress_level=6)
    else:
        more = {"xmp": xmp} if xmp else {}
        picture.save(data, "JPEG", quality=quality, subsampling=0, icc_profile=_srgb(), **more)
    _store(path, data.getvalue())


def write_depth(path: Path, metres: NDArray[np.float32]) -> None:
    """Write (h, w) distances: .png has 16 bits of millimetres, .exr floats of metres.

    Where nothing is, or for .png beyond 65.5 m, .png has 0 and .exr infinity. Raises ExportError
    for another ending, and for .exr without the library that writes it.
    """
    match path.suffix.lower():
        case ".png":
            codes = np.rint(np.where(metres <= _FAR_CODE / 1000, metres, 0) * 1000)
            data = BytesIO()
            Image.fromarray(codes.astype(np.uint16)).save(data, "PNG", compress_level=6)
            _store(path, data.getvalue())
        case ".exr":
            _write_exr(path, metres)
        case other:
            raise ExportError(
                f"Distances are written as .png or .exr, not as {other or 'a file without ending'}."
            )


def _write_exr(path: Path, metres: NDArray[np.float32]) -> None:
    try:
        import OpenEXR
    except ImportError as error:
        raise ExportError(
            "EXR files need a library that is not installed.",
            'Install it: pip install "diorama[photo]"; or write a .png.',
        ) from error
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    try:
        with OpenEXR.File(header, {"Z": np.ascontiguousarray(metres)}) as file:
            file.write(str(path))
    except (OSError, RuntimeError) as error:
        raise ExportError(f"{path} could not be written: {error}") from error


def _store(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise write_error(path, error.errno, error.strerror) from error


def panorama_xmp(width: int, height: int, view: View) -> bytes:
    """GPano metadata of a full equirect picture whose centre is scene yaw 0.

    The heading is relative to the picture's centre, clockwise, 0..359, as no compass pose is given
    (developers.google.com/streetview/spherical-metadata).
    """
    values = {
        "UsePanoramaViewer": "True",
        "ProjectionType": "equirectangular",
        "StitchingSoftware": "Diorama",
        "CroppedAreaImageWidthPixels": width,
        "CroppedAreaImageHeightPixels": height,
        "CroppedAreaLeftPixels": 0,
        "CroppedAreaTopPixels": 0,
        "FullPanoWidthPixels": width,
        "FullPanoHeightPixels": height,
        "InitialViewHeadingDegrees": round(view.yaw) % 360,
        "InitialViewPitchDegrees": round(view.pitch),
        "InitialViewRollDegrees": round(view.roll),
    }
    fields = " ".join(f"GPano:{key}={quoteattr(str(value))}" for key, value in values.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:GPano="{GPANO}" {fields}/>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _srgb() -> bytes:
    """An ICC profile of sRGB, the same each time: its date (bytes 24 to 36) is made the format's.

    ICC.1:2010, 7.2; lcms writes the day on which it makes the profile.
    """
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + struct.pack(">6H", 2010, 12, 1, 0, 0, 0) + made[36:]
