"""Writes models and point clouds as plain GLB: what assets.media holds, as any browser reads it.

glTF 2.0 (Khronos, section 4.4 for the container). No compression extension is used, so that the
viewer needs three's GLTFLoader only and every other glTF reader can open the file too.
"""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assets.media import Bytes, Channel, Mesh, Model, Rig, Shape, Texture
from exporters.webxr.dresses import Dresses
from renderer.rigging import Rigging
from story.space import rotation_of, yaw_pitch

MAGIC: Final = 0x46546C67  # "glTF"
JSON_CHUNK: Final = 0x4E4F534A
BINARY_CHUNK: Final = 0x004E4942
FLOAT: Final = 5126
UNSIGNED_INT: Final = 5125
UNSIGNED_SHORT: Final = 5123
ARRAY_BUFFER: Final = 34962
ELEMENT_ARRAY_BUFFER: Final = 34963
MODES: Final[dict[Shape, int]] = {"points": 0, "lines": 1}
VARIANTS: Final = "KHR_materials_variants"
LIGHTS: Final = "KHR_lights_punctual"
WRAPS: Final[dict[str, int]] = {"repeat": 10497, "clamp": 33071, "mirror": 33648}
TYPES: Final[dict[int, str]] = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
INTERPOLATIONS: Final[dict[str, str]] = {
    "linear": "LINEAR", "step": "STEP", "cubic": "CUBICSPLINE",
}  # fmt: skip


def model_glb(model: Model, *, texture_side: int = 4096, quality: int = 90) -> bytes:
    """The model as a GLB file; textures larger than `texture_side` pixels are scaled down."""
    writer = Writer()
    document = writer.document
    pictures = [writer.picture(each, texture_side, quality) for each in model.textures]
    if pictures:
        document["textures"] = pictures
    if model.variants:
        names = [{"name": name} for name in model.variants]
        writer.use(VARIANTS, document.setdefault("extensions", {}), {"variants": names})
    dresses = Dresses(writer, model)
    meshes = [_righted(mesh, model.rig) for mesh in model.meshes]
    document["meshes"] = [{"primitives": [_primitive(writer, each, dresses)]} for each in meshes]
    document["nodes"] = [{"mesh": index} for index in range(len(meshes))]
    if model.rig is not None:
        _rig(writer, model.rig, model.meshes)
    _lights(writer, model)
    return writer.finish()


def _lights(writer: Writer, model: Model) -> None:
    """Its lights, each on a node of its own that stands still."""
    if not model.lights:
        return
    document = writer.document
    nodes: list[dict[str, Any]] = document["nodes"]
    stand = document["scenes"][0]["nodes"] or list(range(len(nodes)))
    written: list[dict[str, Any]] = []
    for number, light in enumerate(model.lights):
        said: dict[str, Any] = {
            "type": light.kind,
            "color": light.colour,
            "intensity": light.intensity,
        }
        if light.range is not None and light.kind != "directional":
            said["range"] = light.range
        if light.kind == "spot":
            inner = min(light.inner, light.outer - 1e-3)
            said["spot"] = {"innerConeAngle": max(inner, 0.0), "outerConeAngle": light.outer}
        written.append(said)
        x, y, z = light.towards
        turned = rotation_of(*yaw_pitch((-x, -y, -z)))
        node: dict[str, Any] = {"translation": light.position, "rotation": turned}
        writer.use(LIGHTS, node.setdefault("extensions", {}), {"light": number})
        stand.append(len(nodes))
        nodes.append(node)
    writer.use(LIGHTS, document.setdefault("extensions", {}), {"lights": written})
    document["scenes"][0]["nodes"] = stand


def _righted(mesh: Mesh, rig: Rig | None) -> Mesh:
    """A skinned mesh that its joints turn over, with its triangles the other way round.

    Readers look at the mesh's node only, and that of a skinned one is left where it does nothing.
    """
    if rig is None or mesh.skin is None:
        return mesh
    joints = Rigging(rig).rest.joints[mesh.skin]
    if np.median(np.linalg.det(joints[:, :3, :3])) >= 0:
        return mesh
    return replace(mesh, indices=mesh.indices.reshape(-1, 3)[:, ::-1].ravel())


def _primitive(writer: Writer, mesh: Mesh, dresses: Dresses) -> dict[str, Any]:
    attributes = {"POSITION": writer.accessor(mesh.positions, box=True)}
    if mesh.shape == "triangles":
        attributes["NORMAL"] = writer.accessor(_unit(mesh.normals, (0.0, 1.0, 0.0)))
    for number, uv in enumerate((mesh.uv, *mesh.more_uv)):
        if uv is not None:
            attributes[f"TEXCOORD_{number}"] = writer.accessor(uv)
    if mesh.tangents is not None and dresses.bumpy(mesh):
        tangents = mesh.tangents.copy()
        tangents[:, :3] = _unit(tangents[:, :3], (1.0, 0.0, 0.0))
        tangents[:, 3] = np.where(tangents[:, 3] < 0, -1.0, 1.0)
        attributes["TANGENT"] = writer.accessor(tangents)
    if mesh.colours is not None:
        attributes["COLOR_0"] = writer.accessor(np.clip(mesh.colours, 0.0, 1.0))
    if mesh.joints is not None and mesh.weights is not None:
        attributes["JOINTS_0"] = writer.accessor(mesh.joints)
        attributes["WEIGHTS_0"] = writer.accessor(mesh.weights)
    primitive: dict[str, Any] = {
        "attributes": attributes,
        "indices": writer.accessor(mesh.indices, target=ELEMENT_ARRAY_BUFFER),
        "material": dresses.number(mesh, mesh.material),
    }
    if mesh.shape != "triangles":
        primitive["mode"] = MODES[mesh.shape]
    if mesh.variants:
        worn = [
            {"material": dresses.number(mesh, material), "variants": [variant]}
            for variant, material in mesh.variants.items()
        ]
        writer.use(VARIANTS, primitive.setdefault("extensions", {}), {"mappings": worn})
    if mesh.morphs is not None:
        targets = [{"POSITION": writer.accessor(each, box=True)} for each in mesh.morphs]
        if mesh.morph_normals is not None:
            for target, change in zip(targets, mesh.morph_normals, strict=True):
                target["NORMAL"] = writer.accessor(change)
        primitive["targets"] = targets
    return primitive


def _rig(writer: Writer, rig: Rig, meshes: tuple[Mesh, ...]) -> None:
    """Hang the meshes, at a node each, into the rig, and write how it moves.

    Skinned meshes stay outside: what they hang on are their joints. All other nodes have one root,
    as the specification wants it of the joints of a skin (3.7.3.2).
    """
    document = writer.document
    nodes: list[dict[str, Any]] = document["nodes"]
    first, root = len(nodes), len(nodes) + len(rig.nodes)
    for node in rig.nodes:
        written: dict[str, Any] = {"name": node.name} if node.name else {}
        for name, value, rest in (
            ("translation", node.translation, (0.0, 0.0, 0.0)),
            ("rotation", node.rotation, (0.0, 0.0, 0.0, 1.0)),
            ("scale", node.scale, (1.0, 1.0, 1.0)),
        ):
            if value != rest:
                written[name] = list(value)
        nodes.append(written)
    nodes.append({})
    roots = [root]
    inside = [(first + number, node.parent) for number, node in enumerate(rig.nodes)]
    for number, mesh in enumerate(meshes):
        if mesh.skin is not None:
            nodes[number]["skin"] = mesh.skin
            roots.append(number)
        else:
            inside.append((number, mesh.node))
        if mesh.morphs is not None:
            document["meshes"][number]["weights"] = _padded(
                rig.nodes[mesh.node].weights, len(mesh.morphs)
            )
    for number, parent in inside:
        above = nodes[root if parent is None else first + parent]
        above.setdefault("children", []).append(number)
    document["scenes"][0]["nodes"] = roots
    if rig.skins:
        document["skins"] = [
            {
                "joints": [first + joint for joint in skin.joints],
                "inverseBindMatrices": writer.accessor(
                    skin.inverse_bind.transpose(0, 2, 1).reshape(-1, 16), target=None
                ),
            }
            for skin in rig.skins
        ]
    shapes: dict[int, list[tuple[int, int]]] = {}
    for number, mesh in enumerate(meshes):
        if mesh.morphs is not None:
            shapes.setdefault(mesh.node, []).append((number, len(mesh.morphs)))
    found = []
    for animation in rig.animations:
        written = {"name": animation.name, "samplers": [], "channels": []}
        for channel in animation.channels:
            _channel(writer, written, channel, first, shapes.get(channel.node, []))
        if written["channels"]:
            found.append(written)
    if found:
        document["animations"] = found


def _channel(
    writer: Writer,
    animation: dict[str, Any],
    channel: Channel,
    first: int,
    shapes: list[tuple[int, int]],
) -> None:
    """Write what moves a node; morph weights for each mesh at it, `shapes`: node and targets."""
    whole = channel.values
    targets = [(first + channel.node, whole)]
    if channel.path == "weights":
        targets = [(number, whole[..., :count]) for number, count in shapes]
    for node, values in targets:
        rows = (
            values.reshape(-1)
            if channel.path == "weights"
            else values.reshape(-1, values.shape[-1])
        )
        animation["channels"].append(
            {
                "sampler": len(animation["samplers"]),
                "target": {"node": node, "path": channel.path},
            }
        )
        animation["samplers"].append(
            {
                "input": writer.times(channel.times),
                "output": writer.accessor(rows, target=None),
                "interpolation": INTERPOLATIONS[channel.interpolation],
            }
        )


def _padded(weights: tuple[float, ...], count: int) -> list[float]:
    return [*weights, *[0.0] * count][:count]


def _unit(vectors: NDArray[np.float32], fallback: tuple[float, ...]) -> NDArray[np.float32]:
    """The vectors at length 1, as glTF demands; those of no length become `fallback`."""
    wide = np.nan_to_num(vectors.astype(np.float64))
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    safe = np.where(lengths > 1e-12, wide / np.maximum(lengths, 1e-12), fallback)
    return safe.astype(np.float32)


class Writer:
    """Gathers the binary chunk and the tables that point into it."""

    def __init__(self) -> None:
        self._binary = bytearray()
        self._times: dict[bytes, int] = {}
        self._images: dict[int, int] = {}
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "Diorama"},
            "scene": 0,
            "scenes": [{"nodes": []}],
            "accessors": [],
            "bufferViews": [],
        }

    def accessor(
        self,
        values: NDArray[Any],
        *,
        box: bool = False,
        normalized: bool = False,
        target: int | None = ARRAY_BUFFER,
    ) -> int:
        """Append an array of (n,) or (n, k); returns the index of its accessor."""
        match values.dtype:
            case np.uint16:
                kind = UNSIGNED_SHORT
            case np.uint32:
                kind = UNSIGNED_INT
            case _:
                values, kind = values.astype(np.float32), FLOAT
        width = 1 if values.ndim == 1 else values.shape[1]
        accessor: dict[str, Any] = {
            "bufferView": self._view(np.ascontiguousarray(values).tobytes(), target),
            "componentType": kind,
            "count": len(values),
            "type": TYPES[width],
        }
        if normalized:
            accessor["normalized"] = True
        if box:
            rows = values.reshape(len(values), width)
            accessor["min"] = [float(each) for each in rows.min(axis=0)]
            accessor["max"] = [float(each) for each in rows.max(axis=0)]
        self.document["accessors"].append(accessor)
        return len(self.document["accessors"]) - 1

    def times(self, times: NDArray[np.float32]) -> int:
        """The accessor of the times of keys: channels mostly share them."""
        key = times.tobytes()
        if key not in self._times:
            self._times[key] = self.accessor(times, box=True, target=None)
        return self._times[key]

    def picture(self, texture: Texture, side: int, quality: int) -> dict[str, Any]:
        """Append a texture's pixels as a file; returns its line of `textures`."""
        images = self.document.setdefault("images", [])
        known = id(texture.pixels)
        if known not in self._images:
            data, media_type = encode_picture(texture.pixels, side, quality)
            self._images[known] = len(images)
            images.append({"bufferView": self._view(data, None), "mimeType": media_type})
        samplers = self.document.setdefault("samplers", [])
        sampler = {
            "magFilter": 9728 if texture.coarse else 9729,
            "minFilter": 9987,
            "wrapS": WRAPS[texture.repeat_u],
            "wrapT": WRAPS[texture.repeat_v],
        }
        if sampler not in samplers:
            samplers.append(sampler)
        return {"source": self._images[known], "sampler": samplers.index(sampler)}

    def use(self, extension: str, where: dict[str, Any], what: dict[str, Any]) -> None:
        """Write an extension into the `extensions` of a part of the document."""
        where[extension] = what
        used = self.document.setdefault("extensionsUsed", [])
        if extension not in used:
            used.append(extension)

    def _view(self, data: bytes, target: int | None) -> int:
        self._binary += b"\0" * (-len(self._binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self._binary += data
        self.document["bufferViews"].append(view)
        return len(self.document["bufferViews"]) - 1

    def finish(self) -> bytes:
        """The whole file: header, JSON chunk, binary chunk."""
        document = self.document
        scene = document["scenes"][0]
        scene["nodes"] = scene["nodes"] or list(range(len(document["nodes"])))
        document["buffers"] = [{"byteLength": len(self._binary)}]
        text = json.dumps(document, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self._binary) + b"\0" * (-len(self._binary) % 4)
        total = 12 + 8 + len(text) + 8 + len(binary)
        head = struct.pack("<III", MAGIC, 2, total)
        first = struct.pack("<II", len(text), JSON_CHUNK)
        second = struct.pack("<II", len(binary), BINARY_CHUNK)
        return b"".join([head, first, text, second, binary])


def encode_picture(pixels: Bytes, side: int, quality: int) -> tuple[bytes, str]:
    """(h, w, 4) sRGB bytes as a JPEG, or as a PNG where there is transparency, and its media type.

    A picture with a side over `side` pixels is scaled down to it.
    """
    opaque = bool((pixels[..., 3] == 255).all())
    picture = Image.fromarray(pixels[..., :3] if opaque else pixels)
    if max(picture.size) > side:
        ratio = side / max(picture.size)
        size = (max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if opaque:
        picture.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
        return out.getvalue(), "image/jpeg"
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue(), "image/png"
