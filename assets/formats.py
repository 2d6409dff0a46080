"""Which format a file is in, told from its first bytes and, where they say nothing, from its name.

Also names, in words, the formats that Diorama knows but does not read. assets/kinds reads the rest.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from story.errors import MediaMissing, MediaUnreadable, MediaUnsupported
from story.model.asset import AssetKind

HEAD_BYTES: Final = 4096


@dataclass(frozen=True)
class Format:
    """A file format: which kind of asset it makes, and how it is named in HTTP and on disk."""

    kind: AssetKind
    media_type: str
    extension: str


JPEG = Format("image", "image/jpeg", ".jpg")
PNG = Format("image", "image/png", ".png")
WEBP = Format("image", "image/webp", ".webp")
AVIF = Format("image", "image/avif", ".avif")
HEIC = Format("image", "image/heic", ".heic")
TIFF = Format("image", "image/tiff", ".tif")
GIF = Format("image", "image/gif", ".gif")
BMP = Format("image", "image/bmp", ".bmp")
HDR = Format("image", "image/vnd.radiance", ".hdr")
EXR = Format("image", "image/x-exr", ".exr")
MP4 = Format("video", "video/mp4", ".mp4")
MOV = Format("video", "video/quicktime", ".mov")
MATROSKA = Format("video", "video/x-matroska", ".mkv")
WEBM = Format("video", "video/webm", ".webm")
AVI = Format("video", "video/x-msvideo", ".avi")
MPEG_TS = Format("video", "video/mp2t", ".ts")
MPEG_PS = Format("video", "video/mpeg", ".mpg")
FLV = Format("video", "video/x-flv", ".flv")
ASF = Format("video", "video/x-ms-asf", ".wmv")
MXF = Format("video", "application/mxf", ".mxf")
M4A = Format("audio", "audio/mp4", ".m4a")
WAV = Format("audio", "audio/wav", ".wav")
MP3 = Format("audio", "audio/mpeg", ".mp3")
OGG = Format("audio", "audio/ogg", ".ogg")
OGV = Format("video", "video/ogg", ".ogv")
FLAC = Format("audio", "audio/flac", ".flac")
AAC = Format("audio", "audio/aac", ".aac")
AIFF = Format("audio", "audio/aiff", ".aiff")
GLB = Format("model", "model/gltf-binary", ".glb")
GLTF = Format("model", "model/gltf+json", ".gltf")
OBJ = Format("model", "model/obj", ".obj")
STL = Format("model", "model/stl", ".stl")
PLY = Format("model", "model/ply", ".ply")
PCD = Format("cloud", "application/x-pcd", ".pcd")
XYZ = Format("cloud", "text/x-xyz", ".xyz")
XYZN = Format("cloud", "text/x-xyzn", ".xyzn")
PTS = Format("cloud", "text/x-pts", ".pts")
LAS = Format("cloud", "application/vnd.las", ".las")
LAZ = Format("cloud", "application/vnd.laszip", ".laz")
E57 = Format("cloud", "model/e57", ".e57")
SPLAT = Format("splats", "application/x-splat", ".splat")
SPZ = Format("splats", "application/x-spz", ".spz")
SOG = Format("splats", "application/x-sog", ".sog")
SRT = Format("captions", "application/x-subrip", ".srt")
VTT = Format("captions", "text/vtt", ".vtt")
CUBE = Format("lut", "application/x-cube", ".cube")

_MAGIC: Final[tuple[tuple[int, bytes, Format], ...]] = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (8, b"WEBP", WEBP),
    (0, b"II*\0", TIFF),
    (0, b"MM\0*", TIFF),
    (0, b"II+\0", TIFF),
    (0, b"MM\0+", TIFF),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"#?RADIANCE", HDR),
    (0, b"#?RGBE", HDR),
    (0, b"\x76\x2f\x31\x01", EXR),
    (0, b"\x1a\x45\xdf\xa3", MATROSKA),
    (8, b"AVI ", AVI),
    (0, b"\0\0\x01\xba", MPEG_PS),
    (0, b"\0\0\x01\xb3", MPEG_PS),
    (0, b"FLV\x01", FLV),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ASF),
    (0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01", MXF),
    (8, b"WAVE", WAV),
    (0, b"RF64", WAV),
    (0, b"ID3", MP3),
    (0, b"OggS", OGG),
    (0, b"fLaC", FLAC),
    (8, b"AIFF", AIFF),
    (8, b"AIFC", AIFF),
    (0, b"glTF", GLB),
    (0, b"ply\n", PLY),
    (0, b"ply\r", PLY),
    (0, b"# .PCD", PCD),
    (0, b"NGSP", SPZ),
    (0, b"ASTM-E57", E57),
    (0, b"WEBVTT", VTT),
    (0, b"\xef\xbb\xbfWEBVTT", VTT),
)

_BRANDS: Final[dict[bytes, Format]] = {
    b"avif": AVIF,
    b"avis": AVIF,
    b"heic": HEIC,
    b"heix": HEIC,
    b"heim": HEIC,
    b"heis": HEIC,
    b"mif1": HEIC,
    b"msf1": HEIC,
    b"M4A ": M4A,
    b"M4B ": M4A,
    b"qt  ": MOV,
}

_BY_NAME: Final[dict[str, Format]] = {
    ".gltf": GLTF,
    ".obj": OBJ,
    ".stl": STL,
    ".pcd": PCD,
    ".xyz": XYZ,
    ".xyzrgb": XYZ,
    ".splat": SPLAT,
    ".spz": SPZ,
    ".sog": SOG,
    ".xyzn": XYZN,
    ".pts": PTS,
    ".srt": SRT,
    ".vtt": VTT,
    ".cube": CUBE,
}
"""Formats without a mark of their own, or with marks that are not always there."""

_MARKED: Final = frozenset({
    ".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".gif", ".hdr",
    ".exr", ".mkv", ".webm", ".avi", ".wav", ".ogg", ".oga", ".ogv", ".opus", ".flac", ".aiff",
    ".aif", ".glb", ".ply", ".m4a", ".wmv", ".flv", ".mxf", ".mp3", ".aac", ".ts", ".mts", ".m2ts",
    ".mpg", ".mpeg", ".mov", ".mp4", ".m4v", ".bmp", ".las", ".laz", ".e57",
})  # fmt: skip
"""Extensions of formats that always begin with their mark: without it the file is damaged."""

_AS_MESH: Final = "Export it as GLB, PLY or OBJ instead."
_DOCUMENT: Final = "Add pictures, videos, sounds, models, point clouds, captions or LUTs (.cube)."

_REFUSED_MAGIC: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (0, b"\xabKTX ", "is a GPU texture (KTX), not a picture", "Add it as PNG, JPEG or WebP."),
    (0, b"Kaydara FBX", "is an FBX model, which Diorama does not read", _AS_MESH),
    (0, b"BLENDER", "is a Blender project", _AS_MESH),
    (0, b"\0\0\0\x0cJXL ", "is a JPEG XL picture, which Diorama does not read", "Save it as PNG."),
    (0, b"\xff\x0a", "is a JPEG XL picture, which Diorama does not read", "Save it as PNG."),
    (0, b"8BPS", "is a Photoshop document", "Export it as PNG, JPEG or TIFF."),
    (0, b"%PDF", "is a PDF document", "Export the page you want as PNG or JPEG."),
)

_REFUSED_NAMES: Final[dict[str, tuple[str, str]]] = {
    ".ksplat": (
        "holds Gaussian splats as only one viewer keeps them",
        "Export them as PLY, SPZ, SOG or .splat, for instance with SuperSplat.",
    ),
    ".ktx": ("is a GPU texture (KTX), not a picture", "Add it as PNG, JPEG or WebP."),
    ".ktx2": ("is a GPU texture (KTX), not a picture", "Add it as PNG, JPEG or WebP."),
    ".fbx": ("is an FBX model, which Diorama does not read", _AS_MESH),
    ".blend": ("is a Blender project", _AS_MESH),
    ".usdz": ("is a USD scene, which Diorama does not read yet", _AS_MESH),
    ".usd": ("is a USD scene, which Diorama does not read yet", _AS_MESH),
    ".dae": ("is a COLLADA model, which Diorama does not read", _AS_MESH),
    ".3ds": ("is a 3D Studio model, which Diorama does not read", _AS_MESH),
    ".bin": ("is a glTF's data, not a file of its own", "Add the .gltf that uses it."),
    ".mtl": ("is an OBJ's materials, not a file of its own", "Add the .obj that uses it."),
    ".svg": ("is a drawing (SVG), which Diorama does not draw", "Export it as PNG."),
    ".mind": ("is a compiled image target", "Add the picture it was compiled from."),
    ".patt": ("is a marker's pattern file", "Add the marker's picture."),
    ".hiro": ("is a marker's pattern file", "Add the marker's picture."),
    ".otio": ("is an editing timeline, not a media file that Diorama reads", _DOCUMENT),
    ".json": ("is a data file, not a media file that Diorama reads", _DOCUMENT),
    ".xml": ("is a data file, not a media file that Diorama reads", _DOCUMENT),
    ".js": ("is a script, not a media file that Diorama reads", _DOCUMENT),
    ".html": ("is a web page, not a media file that Diorama reads", _DOCUMENT),
    ".md": ("is a text document, not a media file that Diorama reads", _DOCUMENT),
    ".txt": ("is a text document, not a media file that Diorama reads", _DOCUMENT),
    ".pdf": ("is a PDF document", "Export the page you want as PNG or JPEG."),
    ".zip": ("is an archive", "Unpack it and add the files in it."),
}


def format_of(path: Path) -> Format:
    """The format of a file.

    Raises MediaMissing when there is no such file, MediaUnreadable when it is a folder, empty, may
    not be read or is not what its name says, MediaUnsupported when it is no media file that
    Diorama reads.
    """
    head, size = _head(path)
    if size == 0:
        raise MediaUnreadable(f"“{path.name}” is empty.", "Copy it again from where it came from.")
    extension = path.suffix.lower()
    if extension in _REFUSED_NAMES:
        what, cure = _REFUSED_NAMES[extension]
        raise MediaUnsupported(f"“{path.name}” {what}.", cure)
    found = _by_magic(head)
    if found is not None:
        return found
    for offset, mark, what, cure in _REFUSED_MAGIC:
        if head[offset : offset + len(mark)] == mark:
            raise MediaUnsupported(f"“{path.name}” {what}.", cure)
    by_name = _BY_NAME.get(extension)
    if extension in _MARKED or (by_name is not None and not _plausible(by_name, head)):
        raise MediaUnreadable(
            f"“{path.name}” is not a {extension[1:].upper()} file inside, or it is damaged.",
            "Export it again from the program that made it, or check its name.",
        )
    if by_name is None:
        raise MediaUnsupported(f"“{path.name}” is not a media file that Diorama reads.", _DOCUMENT)
    return by_name


def _head(path: Path) -> tuple[bytes, int]:
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise MediaUnreadable(f"“{path.name}” is a folder.", "Add the files in it.")
        if not stat.S_ISREG(kind):  # opening a pipe waits for a writer, a device may never end
            raise MediaUnreadable(
                f"“{path.name}” is no file but a pipe or a device.", "Save what it gives as a file."
            )
        with path.open("rb") as file:
            return file.read(HEAD_BYTES), os.fstat(file.fileno()).st_size
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MediaMissing(
            f"There is no file “{path}”.", "Check its name and that its disk is connected."
        ) from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {why or error}.", "Check that you may open the file."
        ) from error


def _by_magic(head: bytes) -> Format | None:
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return MOV  # an old QuickTime file, which begins without a brand
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return MP3
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return AAC
    if head[:4] == b"LASF":
        return LAZ if head[104:105] >= b"\x80" else LAS  # by the point format's highest bit
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return BMP
    for offset, mark, found in _MAGIC:
        if head[offset : offset + len(mark)] == mark:
            if offset == 8 and head[:4] not in (b"RIFF", b"FORM", b"RIFX"):
                continue
            if found is MATROSKA and b"webm" in head[:64]:
                return WEBM
            if found is OGG and b"\x80theora" in head:
                return OGV
            return found
    for lead, step in ((0, 188), (4, 192)):  # Blu-ray puts four bytes before each packet
        if head[lead::step][:3] == b"GGG":
            return MPEG_TS
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if stripped[:1] == b"{" and b'"asset"' in head and b'"version"' in head:
        return GLTF
    if b"VERSION" in head[:200] and b"FIELDS" in head[:400] and b"DATA" in head:
        return PCD
    return None


def _by_brand(head: bytes) -> Format:
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    compatible = [head[at : at + 4] for at in range(16, max(size - 3, 16), 4)]
    if major in (b"mif1", b"msf1"):
        for brand in compatible:
            if _BRANDS.get(brand) is AVIF:
                return AVIF
    return _BRANDS.get(major, MP4)


def _plausible(guess: Format, head: bytes) -> bool:
    """Whether the bytes may be what the name says, for formats without a mark."""
    if guess in (STL, SPLAT):
        return True
    if guess is SPZ:
        return head[:2] == b"\x1f\x8b"
    if guess is SOG:
        return head[:2] == b"PK"
    return b"\0" not in head or head[:2] in (b"\xff\xfe", b"\xfe\xff")  # text, or UTF-16 text
