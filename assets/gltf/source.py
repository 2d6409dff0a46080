"""A glTF or GLB file opened: its document, and the bytes of its buffers, views and accessors.

No URI and no link leads outside the file's own folder. assets/gltf/scene.py makes a model of what
is read here.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
import struct
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
import numpy as np
from numpy.typing import NDArray

from assets.gltf.schema import Accessor, Document, Packed, Part
from story.errors import MediaMissing, MediaUnreadable, MediaUnsupported

MOST_JSON: Final = 256 << 20  # bytes
MOST_BYTES: Final = 2 << 30  # in a file
MOST_VALUES: Final = 100_000_000  # numbers in one accessor

MESHOPT: Final = ("EXT_meshopt_compression", "KHR_meshopt_compression")

_T = TypeVar("_T")
_P = TypeVar("_P", bound=Part)

_TYPES: Final[dict[int, np.dtype[Any]]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
_COMPONENTS: Final[dict[str, int]] = {
    "SCALAR": 1,
    "VEC2": 2,
    "VEC3": 3,
    "VEC4": 4,
    "MAT4": 16,
}


class Source:
    """One glTF file. Each method raises MediaUnreadable when the file contradicts itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        text, self._chunk = _split(path)
        try:
            self.document = msgspec.json.decode(text, type=Document)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self.damaged(f"its JSON cannot be read ({error})") from error
        if not self.document.asset.version.startswith("2."):
            raise MediaUnsupported(
                f"“{path.name}” is glTF {self.document.asset.version[:8]};"
                " Diorama reads version 2.",
                "Export it as glTF 2.0.",
            )
        self._buffers: dict[int, bytes] = {}
        self._fetched = 0  # bytes, however often from one file
        self._unpacked: dict[int, bytes] = {}

    def damaged(self, why: str) -> MediaUnreadable:
        """The error for a file that contradicts itself."""
        return MediaUnreadable(
            f"“{self.name}” is damaged: {why}.", "Export it again from the program that made it."
        )

    def parts(self) -> tuple[str, ...]:
        """The further files it needs, as names relative to its folder."""
        uris = [buffer.uri for buffer in self.document.buffers]
        uris += [image.uri for image in self.document.images]
        names = [
            relative_name(uri, self.name) for uri in uris if uri and not uri.startswith("data:")
        ]
        for name in names:
            part_of(self.path, name)
        return tuple(dict.fromkeys(names))

    def fetch(self, uri: str) -> bytes:
        """What a URI of the document stands for: data in it, or a file in the same folder."""
        if uri.startswith("data:"):
            head, _, body = uri.partition(",")
            try:
                raw = unquote_to_bytes(body)
                return base64.b64decode(raw) if head.endswith(";base64") else raw
            except (binascii.Error, ValueError) as error:
                raise self.damaged("data in it is not valid base64") from error
        name = relative_name(uri, self.name)
        file = part_of(self.path, name)
        try:
            kind = file.stat()
            if not stat.S_ISREG(kind.st_mode):  # a pipe or a device may never end
                raise self.damaged(f"“{name}” is no file")
            self._fetched += kind.st_size
            if self._fetched > MOST_BYTES:
                raise too_large(name)
            return file.read_bytes()
        except FileNotFoundError as error:
            raise MediaMissing(
                f"“{self.name}” needs “{name}”, which is not beside it.",
                "Put that file back where the model was exported, or export it as one .glb.",
            ) from error
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else None
            raise self.damaged(f"“{name}” cannot be read ({why or error})") from error

    def buffer(self, index: int) -> bytes:
        """The bytes of a buffer."""
        if index not in self._buffers:
            buffer = self.item(self.document.buffers, index, "buffer")
            if buffer.uri is not None:
                data = self.fetch(buffer.uri)
            elif self._chunk is not None and index == 0:
                data = self._chunk
            else:
                data = b""
            if len(data) < buffer.byte_length:
                raise self.damaged(f"buffer {index} is cut short")
            self._buffers[index] = data
        return self._buffers[index]

    def view(self, index: int) -> bytes | memoryview:
        """The bytes of a buffer view."""
        return self._slice(index)

    def accessor(self, index: int) -> NDArray[Any]:
        """An accessor's values as stored: (count,) of scalars, else (count, components)."""
        accessor = self.item(self.document.accessors, index, "accessor")
        return self._values(accessor)

    def floats(self, index: int) -> NDArray[np.float32]:
        """An accessor's values as float32, normalised integers brought to 0..1 or -1..1."""
        accessor = self.item(self.document.accessors, index, "accessor")
        return as_floats(self._values(accessor), accessor.normalized)

    def item(self, items: tuple[_T, ...], index: int, what: str) -> _T:
        """An item of one of the document's lists."""
        if not 0 <= index < len(items):
            raise self.damaged(f"it names {what} {index}, which it does not have")
        return items[index]

    def extension(self, part: Part, name: str, shape: type[_P]) -> _P | None:
        """An extension of a part of the document; None where it has none of that name."""
        if name not in part.extensions:
            return None
        try:
            return msgspec.convert(part.extensions[name], shape)
        except msgspec.ValidationError as error:
            raise self.damaged(f"its {name} cannot be read ({error})") from error

    def _slice(self, index: int) -> memoryview:
        """The plain bytes of a buffer view, unpacked where it is compressed."""
        if index in self._unpacked:
            return memoryview(self._unpacked[index])
        view = self.item(self.document.buffer_views, index, "buffer view")
        for name in MESHOPT:
            if name in view.extensions:
                self._unpacked[index] = self._unpack(view.extensions[name])
                return memoryview(self._unpacked[index])
        return self._range(view.buffer, view.byte_offset, view.byte_length)

    def _range(self, buffer: int, offset: int, length: int) -> memoryview:
        data = memoryview(self.buffer(buffer))
        if offset < 0 or length < 0 or offset + length > len(data):
            raise self.damaged("a buffer view reaches outside its buffer")
        return data[offset : offset + length]

    def _unpack(self, extension: Any) -> bytes:
        """A buffer view packed by meshoptimizer (EXT_meshopt_compression)."""
        try:
            packed = msgspec.convert(extension, Packed)
        except msgspec.ValidationError as error:
            raise self.damaged(f"its compression cannot be read ({error})") from error
        if not 0 <= packed.count * packed.byte_stride <= MOST_VALUES:
            raise self.damaged("its compression promises too much")
        try:
            import meshopt
        except ImportError as error:
            raise MediaUnsupported(
                f"“{self.name}” is compressed with meshopt, which needs a part that is not"
                " installed.",
                'Install it with: pip install "diorama[models]", or export it uncompressed.',
            ) from error
        data = bytes(self._range(packed.buffer, packed.byte_offset, packed.byte_length))
        try:
            rows = meshopt.decode_gltf_buffer(
                data, packed.count, packed.byte_stride, packed.mode, packed.filter
            )
        except (ValueError, RuntimeError, TypeError, AssertionError, OverflowError) as error:
            raise self.damaged("its compressed data cannot be unpacked") from error
        plain = rows.tobytes()
        if len(plain) != packed.count * packed.byte_stride:
            raise self.damaged("its compressed data is of another size")
        return plain

    def _values(self, accessor: Accessor) -> NDArray[Any]:
        dtype, components = self._shape(accessor)
        if accessor.count < 0 or accessor.count * components > MOST_VALUES:
            raise MediaUnsupported(
                f"“{self.name}” holds {accessor.count} values in one list; Diorama reads up to"
                f" {MOST_VALUES // components}.",
                "Make the model simpler and export it again.",
            )
        shape = (accessor.count, components)
        if accessor.buffer_view is None:
            values = np.zeros(shape, dtype)
        else:
            values = self._strided(accessor.buffer_view, accessor.byte_offset, shape, dtype)
        if accessor.sparse is not None:
            sparse = accessor.sparse
            places = self._strided(
                sparse.indices.buffer_view,
                sparse.indices.byte_offset,
                (sparse.count, 1),
                self._dtype(sparse.indices.component_type),
            )[:, 0].astype(np.int64)
            changed = self._strided(
                sparse.values.buffer_view,
                sparse.values.byte_offset,
                (sparse.count, components),
                dtype,
            )
            if len(places) and (places.min() < 0 or places.max() >= accessor.count):
                raise self.damaged("a sparse list changes values it does not have")
            values = values.copy()
            values[places] = changed
        return values[:, 0] if components == 1 else values

    def _shape(self, accessor: Accessor) -> tuple[np.dtype[Any], int]:
        if accessor.type not in _COMPONENTS:
            raise self.damaged(f"it has values of type {accessor.type[:8]}")
        return self._dtype(accessor.component_type), _COMPONENTS[accessor.type]

    def _dtype(self, component_type: int) -> np.dtype[Any]:
        if component_type not in _TYPES:
            raise self.damaged(f"it has numbers of type {component_type}")
        return _TYPES[component_type]

    def _strided(
        self, view_index: int, offset: int, shape: tuple[int, int], dtype: np.dtype[Any]
    ) -> NDArray[Any]:
        view = self.item(self.document.buffer_views, view_index, "buffer view")
        packed = dtype.itemsize * shape[1]
        stride = view.byte_stride or packed
        try:
            return np.ndarray(
                shape, dtype, self._slice(view_index), offset, strides=(stride, dtype.itemsize)
            )
        except (TypeError, ValueError, OverflowError) as error:
            raise self.damaged("a list of values reaches outside its buffer") from error


def as_floats(values: NDArray[Any], normalized: bool) -> NDArray[np.float32]:
    """Values as float32; normalised integers are brought to 0..1 or -1..1 (glTF 3.6.2.2)."""
    floats = values.astype(np.float32)
    if normalized and values.dtype.kind in "iu":
        floats = np.maximum(floats / np.float32(np.iinfo(values.dtype).max), np.float32(-1))
    return floats


def relative_name(uri: str, owner: str) -> str:
    """The name of a file that a URI names, kept inside the folder of the file that names it.

    Raises MediaUnsupported for addresses on the web and for paths that lead outside.
    """
    try:
        plain = unquote_to_bytes(uri).decode("utf-8")
    except UnicodeDecodeError:
        plain = uri
    plain = plain.replace("\\", "/")
    if "://" in plain:
        raise MediaUnsupported(
            f"“{owner}” needs a file from the web ({plain[:80]}), which Diorama does not fetch.",
            "Export the model with its files beside it, or as one .glb.",
        )
    name = PurePosixPath(plain)
    inside = [part for part in name.parts if part != "."]
    outside = name.is_absolute() or ".." in inside or ":" in plain or "\0" in plain
    if outside or not inside:
        raise MediaUnsupported(
            f"“{owner}” needs a file outside its own folder ({plain[:80]!r}).",
            "Put all its files into one folder and export it again, or export it as one .glb.",
        )
    return "/".join(inside)


def part_of(owner: Path, name: str) -> Path:
    """Where a file lies that a model names, by its name in the model's folder.

    Raises MediaUnsupported where a link leads out of that folder: a model from elsewhere must not
    bring in what else is on the disk.
    """
    folder = Path(os.path.realpath(owner.parent))
    if not Path(os.path.realpath(owner.parent / name)).is_relative_to(folder):
        raise MediaUnsupported(
            f"“{owner.name}” needs “{name}”, a link to a file outside its own folder.",
            "Put that file itself beside the model.",
        )
    return owner.parent / name


def too_large(name: str) -> MediaUnsupported:
    """The error for a file that would take more memory than there may be."""
    return MediaUnsupported(
        f"“{name}” is larger than {MOST_BYTES >> 30} GB, the most that Diorama reads of a model.",
        "Make the model simpler and export it again.",
    )


def _split(path: Path) -> tuple[bytes, bytes | None]:
    """The JSON text of a file, and the binary chunk of a GLB."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large(path.name)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MediaMissing(f"There is no file “{path.name}”.", "Relink it.") from error
    except OSError as error:
        raise MediaUnreadable(
            f"“{path.name}” cannot be read: {error.strerror or error}.",
            "Check that you may open the file.",
        ) from error
    if data[:4] != b"glTF":
        return data.removeprefix(b"\xef\xbb\xbf"), None
    cut = MediaUnreadable(
        f"“{path.name}” is damaged or cut short.", "Copy it again from where it came from."
    )
    if len(data) < 20:
        raise cut
    version, length = struct.unpack("<II", data[4:12])
    if version != 2:
        raise MediaUnsupported(
            f"“{path.name}” is glTF {version}; Diorama reads version 2.", "Export it as glTF 2.0."
        )
    if length > len(data):
        raise cut
    at, text, chunk = 12, None, None
    while at + 8 <= length:
        size, kind = struct.unpack("<I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + size]
        if len(content) < size:
            raise cut
        if kind == b"JSON" and text is None:
            text = content
        elif kind == b"BIN\0" and chunk is None:
            chunk = content
        at += 8 + size + (-size % 4)
    if text is None or len(text) > MOST_JSON:
        raise cut
    return text, chunk
