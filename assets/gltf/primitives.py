"""The corners of one primitive of a glTF file as arrays, unpacked where they are compressed."""

from __future__ import annotations

from typing import Any, Final

import DracoPy
import numpy as np
from numpy.typing import NDArray

from assets.gltf.geometry import Attributes, separated
from assets.gltf.schema import Primitive
from assets.gltf.source import Source, as_floats
from assets.media import UV_SETS

DRACO: Final = "KHR_draco_mesh_compression"

_WIDTHS: Final[dict[str, tuple[int, ...]]] = {
    "POSITION": (3,), "NORMAL": (3,), "TANGENT": (4,), "TEXCOORD": (2,), "COLOR": (3, 4),
    "JOINTS": (4,), "WEIGHTS": (4,),
}  # fmt: skip
"""How many numbers a corner has of each attribute (glTF 3.7.2.1)."""

_SETS: Final = ([], *([str(number)] for number in range(UV_SETS)))
"""Of attributes of which there may be several: those that are read."""


class Primitives:
    """Reads primitives. Raises MediaUnreadable where they contradict themselves."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def geometry(self, primitive: Primitive) -> tuple[Attributes, NDArray[np.uint32]]:
        """The attributes of a primitive as floats (joints as integers), and its indices."""
        attributes: Attributes = {}
        packed: dict[str, NDArray[Any]] = {}
        indices: NDArray[Any] | None = None
        if DRACO in primitive.extensions:
            indices, packed = self._unpack(primitive.extensions[DRACO])
        count: int | None = None
        for name, accessor in primitive.attributes.items():
            widths = _WIDTHS.get(name.split("_")[0])
            if widths is None or name.split("_")[1:] not in _SETS:
                continue
            values = packed.get(name)
            if values is None:
                values = self._source.accessor(accessor)
            if values.ndim != 2 or values.shape[1] not in widths:
                raise self._source.damaged(f"its {name} are no vectors of {widths[0]} numbers")
            normalized = self._source.document.accessors[accessor].normalized
            attributes[name] = (
                values if name.startswith("JOINTS_") else as_floats(values, normalized)
            )
            if count is not None and len(values) != count:
                raise self._source.damaged(f"it has {len(values)} {name} for {count} corners")
            count = len(values)
        if "POSITION" not in attributes or attributes["POSITION"].shape[1] != 3:
            raise self._source.damaged("a mesh has no positions")
        if indices is None:
            if primitive.indices is not None:
                indices = self._source.accessor(primitive.indices)
            else:
                indices = np.arange(count or 0)
        if indices.ndim != 1 or indices.dtype.kind not in "iu":
            raise self._source.damaged("its triangles are not whole numbers")
        return attributes, separated(indices.astype(np.uint32), primitive.mode)

    def _unpack(self, extension: Any) -> tuple[NDArray[Any], dict[str, NDArray[Any]]]:
        """Triangles, and attributes by name, out of a Draco block."""
        try:
            view, numbers = int(extension["bufferView"]), dict(extension["attributes"])
            mesh = DracoPy.decode(bytes(self._source.view(view)))
            found = {entry["unique_id"]: entry["data"] for entry in mesh.attributes}
            faces = np.asarray(mesh.faces)
        except (
            KeyError, TypeError, ValueError, AttributeError, RuntimeError,
            DracoPy.FileTypeException,
        ) as error:  # fmt: skip
            raise self._source.damaged("its Draco block cannot be unpacked") from error

        attributes = {
            name: np.asarray(found[number])
            for name, number in numbers.items()
            if isinstance(number, int) and number in found
        }
        return faces.reshape(-1), attributes

    def change(self, accessor: int, count: int) -> NDArray[np.float32]:
        """What a morph target adds to positions or normals."""
        change = self._source.floats(accessor)
        if change.shape != (count, 3):
            raise self._source.damaged("a morph target is of another size")
        return change
