"""The parts of a glTF 2.0 document that Diorama reads, typed. Unknown fields are ignored.

Names and defaults are those of the specification, chapter 5; only types are checked here.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct, field


class _Part(Struct, rename="camel", frozen=True, kw_only=True):
    """The root of all parts; JSON names are written in camel case."""

    extensions: dict[str, Any] = {}


class About(_Part, frozen=True):
    version: str
    generator: str = ""
    copyright: str = ""
    extras: Any = None


class Buffer(_Part, frozen=True):
    byte_length: int
    uri: str | None = None


class BufferView(_Part, frozen=True):
    buffer: int
    byte_length: int
    byte_offset: int = 0
    byte_stride: int | None = None


class Packed(_Part, frozen=True):
    """The extension EXT_meshopt_compression of a buffer view."""

    buffer: int
    byte_length: int
    byte_stride: int
    count: int
    mode: Literal["ATTRIBUTES", "TRIANGLES", "INDICES"]
    filter: Literal["NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"] = "NONE"
    byte_offset: int = 0


class SparseIndices(_Part, frozen=True):
    buffer_view: int
    component_type: int
    byte_offset: int = 0


class SparseValues(_Part, frozen=True):
    buffer_view: int
    byte_offset: int = 0


class Sparse(_Part, frozen=True):
    count: int
    indices: SparseIndices
    values: SparseValues


class Accessor(_Part, frozen=True):
    component_type: int
    count: int
    type: str
    buffer_view: int | None = None
    byte_offset: int = 0
    normalized: bool = False
    sparse: Sparse | None = None


class ImageFile(_Part, frozen=True):
    uri: str | None = None
    mime_type: str = ""
    buffer_view: int | None = None


class Sampler(_Part, frozen=True):
    wrap_s: int = 10497
    wrap_t: int = 10497


class TextureOf(_Part, frozen=True):
    sampler: int | None = None
    source: int | None = None


class TextureUse(_Part, frozen=True):
    """textureInfo, normalTextureInfo and occlusionTextureInfo in one."""

    index: int
    tex_coord: int = 0
    scale: float = 1.0
    strength: float = 1.0


class MetallicRoughness(_Part, frozen=True):
    base_color_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    base_color_texture: TextureUse | None = None
    metallic_factor: float = 1.0
    roughness_factor: float = 1.0
    metallic_roughness_texture: TextureUse | None = None


class SpecularGlossiness(_Part, frozen=True):
    """The archived extension KHR_materials_pbrSpecularGlossiness."""

    diffuse_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    diffuse_texture: TextureUse | None = None
    glossiness_factor: float = 1.0


class MaterialOf(_Part, frozen=True):
    name: str = ""
    pbr_metallic_roughness: MetallicRoughness = MetallicRoughness()
    normal_texture: TextureUse | None = None
    occlusion_texture: TextureUse | None = None
    emissive_texture: TextureUse | None = None
    emissive_factor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    alpha_mode: str = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False


class Primitive(_Part, frozen=True):
    attributes: dict[str, int]
    indices: int | None = None
    material: int | None = None
    mode: int = 4
    targets: tuple[dict[str, int], ...] = ()


class MeshOf(_Part, frozen=True):
    primitives: tuple[Primitive, ...]
    weights: tuple[float, ...] = ()


class Node(_Part, frozen=True):
    name: str = ""
    children: tuple[int, ...] = ()
    matrix: tuple[float, ...] | None = None
    translation: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rotation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    mesh: int | None = None
    skin: int | None = None
    camera: int | None = None
    weights: tuple[float, ...] = ()


class Skin(_Part, frozen=True):
    joints: tuple[int, ...]
    inverse_bind_matrices: int | None = None


class Target(_Part, frozen=True):
    path: str = ""
    node: int | None = None


class ChannelOf(_Part, frozen=True):
    sampler: int
    target: Target


class Keys(_Part, frozen=True):
    """The sampler of an animation."""

    input: int
    output: int
    interpolation: str = "LINEAR"


class AnimationOf(_Part, frozen=True):
    channels: tuple[ChannelOf, ...] = ()
    samplers: tuple[Keys, ...] = ()
    name: str = ""


class SceneOf(_Part, frozen=True):
    nodes: tuple[int, ...] = ()


class Document(_Part, frozen=True):
    """A whole glTF document."""

    asset: About
    scene: int | None = None
    scenes: tuple[SceneOf, ...] = ()
    nodes: tuple[Node, ...] = ()
    meshes: tuple[MeshOf, ...] = ()
    skins: tuple[Skin, ...] = ()
    materials: tuple[MaterialOf, ...] = ()
    textures: tuple[TextureOf, ...] = ()
    images: tuple[ImageFile, ...] = ()
    samplers: tuple[Sampler, ...] = ()
    accessors: tuple[Accessor, ...] = ()
    buffer_views: tuple[BufferView, ...] = ()
    buffers: tuple[Buffer, ...] = ()
    animations: tuple[AnimationOf, ...] = ()
    extensions_used: tuple[str, ...] = ()
    extensions_required: tuple[str, ...] = field(default=())


for _shape in (Document, Packed, SpecularGlossiness):
    # msgspec learns a type when it first meets it, and crashes where two threads do at once
    msgspec.json.Decoder(_shape)
