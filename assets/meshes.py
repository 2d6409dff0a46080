"""Models in OBJ, PLY and STL files, read by trimesh and made into one Model."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assets import ply
from assets.formats import OBJ, PLY, STL, Format
from assets.gltf.source import part_of, relative_name
from assets.media import Material, Mesh, Model, Texture
from assets.mtl import ROUGHNESS, Mtl, plain_name
from assets.shading import FARTHEST, creased_normals, tangents, unit
from story.errors import MediaUnreadable, MediaUnsupported, brief

MOST_TRIANGLES: Final = 10_000_000
MOST_BYTES: Final = 1 << 30
MOST_PARTS: Final = 5_000  # materials of an OBJ, each a mesh to draw: trimesh takes their square

_MATERIALS: Final = re.compile(rb"^[ \t]*mtllib[ \t]+(.+?)[ \t\r]*$", re.MULTILINE)
_MAPS: Final = re.compile(
    rb"^[ \t]*(?:map_\w+|bump|norm|disp|refl)[ \t]+(.+?)[ \t\r]*$", re.MULTILINE | re.IGNORECASE
)
_USED: Final = re.compile(rb"^[ \t]*usemtl[ \t]+(.+?)[ \t\r]*$", re.MULTILINE)
_BROKEN: Final = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, OSError,
    MemoryError, OverflowError, NotImplementedError, UnicodeError, struct.error, RecursionError,
    ZeroDivisionError, UnboundLocalError,
)  # fmt: skip
"""What trimesh lets through when a file is not what it ought to be."""


def parts(path: Path, form: Format) -> tuple[str, ...]:
    """The further files an OBJ names that are there: its materials and their pictures.

    Raises MediaUnsupported when it names files outside its own folder.
    """
    if form is not OBJ:
        return ()
    return tuple(dict.fromkeys(inside for _, inside, there in _named(path) if there))


def load(path: Path, form: Format, key: str) -> Model:
    """The model in an OBJ, PLY or STL file.

    Raises MediaUnreadable when it is damaged, MediaUnsupported when it is too large.
    """
    _check(path, form)
    # trimesh takes a second to import, which a story without such models need not wait for
    import trimesh

    named = _named(path) if form is OBJ else []
    notes = [
        brief(f"“{inside}”, which it names, is not there.")
        for _, inside, there in named
        if not there
    ]
    files = {name: (path.parent / inside).read_bytes() for name, inside, there in named if there}
    try:
        with path.open("rb") as file:
            scene = trimesh.load_scene(
                file,
                file_type=form.extension[1:],
                resolver=files,
                process=False,
            )
        meshes = [
            geometry
            for geometry in scene.geometry.values()
            if isinstance(geometry, trimesh.Trimesh) and len(geometry.faces)
        ]
        has_normals = _has_normals(path, form)
        builder = _Builder(Mtl(files))
        painted = _stl_colours(path) if form is STL else None
        for mesh in meshes:
            builder.add(mesh, has_normals=has_normals, weld=form is STL, painted=painted)
    except _BROKEN as error:
        raise _damaged(path) from error
    if not builder.meshes:
        raise MediaUnreadable(
            f"“{path.name}” has no triangles.", "Check that it is the right file."
        )
    low = np.min([mesh.positions.min(axis=0) for mesh in builder.meshes], axis=0)
    high = np.max([mesh.positions.max(axis=0) for mesh in builder.meshes], axis=0)
    return Model(
        key,
        tuple(builder.meshes),
        tuple(builder.materials),
        tuple(builder.textures),
        (float(low[0]), float(low[1]), float(low[2])),
        (float(high[0]), float(high[1]), float(high[2])),
        tuple(dict.fromkeys(notes)),
    )


class _Builder:
    """Collects meshes with the materials and textures they use."""

    def __init__(self, mtl: Mtl) -> None:
        self.meshes: list[Mesh] = []
        self.materials: list[Material] = []
        self.textures: list[Texture] = mtl.textures
        self._mtl = mtl
        self._made: dict[tuple[int, bool], int] = {}

    def add(
        self,
        mesh: Any,
        *,
        has_normals: bool,
        weld: bool,
        painted: NDArray[np.float32] | None = None,
    ) -> None:
        positions = np.asarray(mesh.vertices, np.float64)
        faces = np.asarray(mesh.faces, np.int64)
        if positions.ndim != 2 or positions.shape[1] != 3:
            raise ValueError("places without three coordinates")
        if not len(faces) or faces.min() < 0 or faces.max() >= len(positions):
            return
        finite = np.asarray((np.abs(positions) < FARTHEST).all(axis=1))  # nan is not either
        sound = np.asarray(finite[faces].all(axis=1))
        faces = faces[sound]
        places: NDArray[np.float32] = np.where(finite[:, None], positions, 0).astype(np.float32)
        colours, uv = _colours(mesh), _uv(mesh)
        if painted is not None and len(painted) == len(mesh.faces):
            colours = painted
        normals = unit(np.asarray(mesh.vertex_normals)) if has_normals else None
        if colours is not None and len(colours) == len(mesh.faces) != len(positions):
            corner = faces.ravel()  # a colour for each face: corners are no longer shared
            colours = np.repeat(colours[sound], 3, axis=0)
            places, faces = places[corner], np.arange(len(corner)).reshape(-1, 3)
            uv = uv[corner] if uv is not None else None
            normals = normals[corner] if normals is not None else None
        if weld and colours is None:
            places, index = np.unique(places, axis=0, return_inverse=True)
            faces = index.reshape(-1)[faces]
        indices = faces.astype(np.uint32).ravel()
        if normals is None:
            source, normals, indices = creased_normals(places, indices)
            places = places[source]
            uv = uv[source] if uv is not None else None
            colours = colours[source] if colours is not None else None
        number = self._material(mesh, textured=uv is not None)
        looked = np.ascontiguousarray(uv, np.float32) if uv is not None else None
        along = None
        if looked is not None and self.materials[number].bumpy:
            along = tangents(places, normals.astype(np.float32), looked, indices)
        self.meshes.append(
            Mesh(
                np.ascontiguousarray(places),
                np.ascontiguousarray(normals, np.float32),
                np.ascontiguousarray(indices),
                number,
                looked,
                along,
                np.ascontiguousarray(colours, np.float32) if colours is not None else None,
            )
        )

    def _material(self, mesh: Any, *, textured: bool) -> int:
        source = getattr(mesh.visual, "material", None)
        key = (id(source) if source is not None else 0, textured)
        if key not in self._made:
            self._made[key] = len(self.materials)
            self.materials.append(self._convert(source, textured=textured))
        return self._made[key]

    def _convert(self, source: Any, *, textured: bool) -> Material:
        said = self._mtl.material(str(getattr(source, "name", "")), textured=textured)
        if said is not None:
            return said
        plain = Material(metallic=0.0, roughness=ROUGHNESS, double_sided=True)
        picture = getattr(source, "image", None) or getattr(source, "baseColorTexture", None)
        diffuse = getattr(source, "diffuse", None)
        if picture is None and diffuse is None:
            return plain
        base = np.ones(4)
        if diffuse is not None:
            values = np.asarray(diffuse, np.float64).ravel()[:4] / 255
            base[: len(values)] = values
        texture: int | None = None
        if isinstance(picture, Image.Image) and textured:
            texture = len(self.textures)
            self.textures.append(Texture(np.array(picture.convert("RGBA"), np.uint8)))
        red, green, blue = (float(_linear(value)) for value in base[:3])
        return Material(
            base=(red, green, blue, float(base[3])),
            metallic=0.0,
            roughness=ROUGHNESS,
            base_texture=texture,
            alpha_mode="blend" if base[3] < 1 else "opaque",
            double_sided=True,
        )


def _check(path: Path, form: Format) -> None:
    """Refuse what is too large before it is read."""
    if path.stat().st_size > MOST_BYTES:
        raise MediaUnsupported(
            f"“{path.name}” is larger than {MOST_BYTES >> 20} MB, the most that Diorama reads of"
            " a model.",
            "Make it simpler and export it again.",
        )
    if form is OBJ and len({found[1] for found in _USED.finditer(path.read_bytes())}) > MOST_PARTS:
        raise MediaUnsupported(
            f"“{path.name}” has more than {MOST_PARTS} materials, the most that Diorama draws.",
            "Join them and export it again.",
        )
    count = 0
    if form is PLY:
        found = ply.elements(path)
        count = found["face"].count if "face" in found else 0
    elif form is STL:
        with path.open("rb") as file:
            head = file.read(84)
        size = path.stat().st_size
        if len(head) == 84 and not head.startswith(b"solid"):
            count = struct.unpack("<I", head[80:])[0]
            if 84 + 50 * count > size:
                raise _damaged(path)
    if count > MOST_TRIANGLES:
        raise MediaUnsupported(
            f"“{path.name}” has {count} triangles; Diorama draws up to {MOST_TRIANGLES}.",
            "Make it simpler and export it again.",
        )


def _named(path: Path) -> list[tuple[str, str, bool]]:
    """What an OBJ and its materials name: as written, as a name in its folder, whether it is there.

    Raises MediaUnsupported for names and links that lead outside its folder.
    """
    found: list[tuple[str, str, bool]] = []
    for library in _MATERIALS.findall(path.read_bytes()):
        written = library.decode("utf-8", "replace")
        inside = relative_name(written, path.name)
        there = _is_there(path, inside)
        found.append((written, inside, there))
        for picture in _MAPS.findall((path.parent / inside).read_bytes()) if there else ():
            words = picture.decode("utf-8", "replace")
            name = relative_name(plain_name(words), path.name)
            found.append((words, name, _is_there(path, name)))
    return found


def _is_there(path: Path, name: str) -> bool:
    """Whether there is a file of that name beside it. Raises MediaUnsupported for links outside."""
    try:
        return part_of(path, name).is_file()
    except OSError:  # no name that the system takes
        return False


def _has_normals(path: Path, form: Format) -> bool:
    if form is OBJ:
        return re.search(rb"^[ \t]*vn[ \t]", path.read_bytes(), re.MULTILINE) is not None
    if form is PLY:
        return "nx" in ply.elements(path)["vertex"].properties
    return False


def _colours(mesh: Any) -> NDArray[np.float32] | None:
    """Colours of the vertices or faces in linear light, (n, 4); None where it has none."""
    visual = mesh.visual
    if getattr(visual, "kind", None) == "vertex":
        stored = np.asarray(visual.vertex_colors, np.float64) / 255
    elif getattr(visual, "kind", None) == "face":
        stored = np.asarray(visual.face_colors, np.float64) / 255
    else:
        return None
    stored[:, :3] = _linear(stored[:, :3])
    return stored.astype(np.float32)


def _stl_colours(path: Path) -> NDArray[np.float32] | None:
    """Colours of the faces of a binary STL in linear light, (m, 4); None where it has none.

    They stand in the two bytes that end a face, five bits each: as VisCAM and SolidView write them,
    blue first and the highest bit set, or as Magics does, red first and the highest bit set where
    the colour is the whole's, which its header tells after "COLOR=".
    """
    with path.open("rb") as file:
        head = file.read(84)
        size = file.seek(0, 2)
        if len(head) < 84 or size != 84 + 50 * (count := struct.unpack("<I", head[80:])[0]):
            return None
        file.seek(84)
        words = np.frombuffer(file.read(), np.dtype([("face", "V48"), ("word", "<u2")]))["word"]
    whole = head.find(b"COLOR=")
    marked = words & 0x8000 != 0
    low, middle, high = words & 31, words >> 5 & 31, words >> 10 & 31
    stored = np.ones((count, 4))
    if 0 <= whole <= 70:
        usual = np.frombuffer(head[whole + 6 : whole + 10], np.uint8) / 255
        stored[:, :3] = np.stack([low, middle, high], axis=1) / 31
        stored[marked, :3] = usual[:3]
    elif marked.any():
        stored[:, :3] = np.stack([high, middle, low], axis=1) / 31
        stored[~marked, :3] = 1.0
    else:
        return None
    stored[:, :3] = _linear(stored[:, :3])
    return stored.astype(np.float32)


def _uv(mesh: Any) -> NDArray[np.float64] | None:
    """Texture coordinates with v from the top, as glTF has them."""
    uv = getattr(mesh.visual, "uv", None)
    if uv is None or len(uv) != len(mesh.vertices):
        return None
    flipped = np.clip(np.nan_to_num(np.asarray(uv, np.float64)[:, :2]), -FARTHEST, FARTHEST)
    return np.stack([flipped[:, 0], 1 - flipped[:, 1]], axis=1)


def _linear(values: Any) -> NDArray[np.float64]:
    """sRGB values 0..1 in linear light (IEC 61966-2-1)."""
    stored = np.asarray(values, np.float64)
    return np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)


def _damaged(path: Path) -> MediaUnreadable:
    return MediaUnreadable(
        f"“{path.name}” is damaged or cut short: no model in it can be read.",
        "Copy it again from where it came from, or export it again.",
    )
