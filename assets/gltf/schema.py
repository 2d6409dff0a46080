"""The parts of a glTF 2.0 document that Diorama reads, typed. Unknown fields are ignored.

Names and defaults are those of the specification, chapter 5; only types are checked here.
"""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct, field


class Part(Struct, rename="camel", frozen=True, kw_only=True):
    """The root of all parts; JSON names are written in camel case."""

    extensions: dict[str, Any] = {}


class About(Part, frozen=True):
    version: str
    generator: str = ""
    copyright: str = ""
    extras: Any = None


class Buffer(Part, frozen=True):
    byte_length: int
    uri: str | None = None


class BufferView(Part, frozen=True):
    buffer: int
    byte_length: int
    byte_offset: int = 0
    byte_stride: int | None = None


class Packed(Part, frozen=True):
    """The extension EXT_meshopt_compression of a buffer view."""

    buffer: int
    byte_length: int
    byte_stride: int
    count: int
    mode: Literal["ATTRIBUTES", "TRIANGLES", "INDICES"]
    filter: Literal["NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"] = "NONE"
    byte_offset: int = 0


class SparseIndices(Part, frozen=True):
    buffer_view: int
    component_type: int
    byte_offset: int = 0


class SparseValues(Part, frozen=True):
    buffer_view: int
    byte_offset: int = 0


class Sparse(Part, frozen=True):
    count: int
    indices: SparseIndices
    values: SparseValues


class Accessor(Part, frozen=True):
    component_type: int
    count: int
    type: str
    buffer_view: int | None = None
    byte_offset: int = 0
    normalized: bool = False
    sparse: Sparse | None = None


class ImageFile(Part, frozen=True):
    uri: str | None = None
    mime_type: str = ""
    buffer_view: int | None = None


class Sampler(Part, frozen=True):
    wrap_s: int = 10497
    wrap_t: int = 10497
    mag_filter: int = 9729


class TextureOf(Part, frozen=True):
    sampler: int | None = None
    source: int | None = None


class TextureUse(Part, frozen=True):
    """textureInfo, normalTextureInfo and occlusionTextureInfo in one."""

    index: int
    tex_coord: int = 0
    scale: float = 1.0
    strength: float = 1.0


class MetallicRoughness(Part, frozen=True):
    base_color_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    base_color_texture: TextureUse | None = None
    metallic_factor: float = 1.0
    roughness_factor: float = 1.0
    metallic_roughness_texture: TextureUse | None = None


class SpecularGlossiness(Part, frozen=True):
    """The archived extension KHR_materials_pbrSpecularGlossiness."""

    diffuse_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    diffuse_texture: TextureUse | None = None
    glossiness_factor: float = 1.0


class TransformOf(Part, frozen=True):
    """KHR_texture_transform of a use of a texture."""

    offset: tuple[float, float] = (0.0, 0.0)
    rotation: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    tex_coord: int | None = None


class ClearcoatOf(Part, frozen=True):
    clearcoat_factor: float = 0.0
    clearcoat_texture: TextureUse | None = None
    clearcoat_roughness_factor: float = 0.0
    clearcoat_roughness_texture: TextureUse | None = None
    clearcoat_normal_texture: TextureUse | None = None


class SheenOf(Part, frozen=True):
    sheen_color_factor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    sheen_color_texture: TextureUse | None = None
    sheen_roughness_factor: float = 0.0
    sheen_roughness_texture: TextureUse | None = None


class SpecularOf(Part, frozen=True):
    specular_factor: float = 1.0
    specular_texture: TextureUse | None = None
    specular_color_factor: tuple[float, float, float] = (1.0, 1.0, 1.0)
    specular_color_texture: TextureUse | None = None


class IorOf(Part, frozen=True):
    ior: float = 1.5


class TransmissionOf(Part, frozen=True):
    transmission_factor: float = 0.0
    transmission_texture: TextureUse | None = None


class VolumeOf(Part, frozen=True):
    thickness_factor: float = 0.0
    thickness_texture: TextureUse | None = None
    attenuation_distance: float = math.inf
    attenuation_color: tuple[float, float, float] = (1.0, 1.0, 1.0)


class DispersionOf(Part, frozen=True):
    dispersion: float = 0.0


class IridescenceOf(Part, frozen=True):
    iridescence_factor: float = 0.0
    iridescence_texture: TextureUse | None = None
    iridescence_ior: float = 1.3
    iridescence_thickness_minimum: float = 100.0
    iridescence_thickness_maximum: float = 400.0
    iridescence_thickness_texture: TextureUse | None = None


class AnisotropyOf(Part, frozen=True):
    anisotropy_strength: float = 0.0
    anisotropy_rotation: float = 0.0
    anisotropy_texture: TextureUse | None = None


class EmissiveStrengthOf(Part, frozen=True):
    emissive_strength: float = 1.0


class VariantOf(Part, frozen=True):
    name: str = ""


class VariantsOf(Part, frozen=True):
    """KHR_materials_variants of the document."""

    variants: tuple[VariantOf, ...] = ()


class WornOf(Part, frozen=True):
    material: int
    variants: tuple[int, ...] = ()


class WornsOf(Part, frozen=True):
    """KHR_materials_variants of a primitive."""

    mappings: tuple[WornOf, ...] = ()


class InstancesOf(Part, frozen=True):
    """EXT_mesh_gpu_instancing of a node."""

    attributes: dict[str, int] = {}


class MaterialOf(Part, frozen=True):
    name: str = ""
    pbr_metallic_roughness: MetallicRoughness = MetallicRoughness()
    normal_texture: TextureUse | None = None
    occlusion_texture: TextureUse | None = None
    emissive_texture: TextureUse | None = None
    emissive_factor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    alpha_mode: str = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False


class Primitive(Part, frozen=True):
    attributes: dict[str, int]
    indices: int | None = None
    material: int | None = None
    mode: int = 4
    targets: tuple[dict[str, int], ...] = ()


class MeshOf(Part, frozen=True):
    primitives: tuple[Primitive, ...]
    weights: tuple[float, ...] = ()


class Node(Part, frozen=True):
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


class Skin(Part, frozen=True):
    joints: tuple[int, ...]
    inverse_bind_matrices: int | None = None


class Target(Part, frozen=True):
    path: str = ""
    node: int | None = None


class ChannelOf(Part, frozen=True):
    sampler: int
    target: Target


class Keys(Part, frozen=True):
    """The sampler of an animation."""

    input: int
    output: int
    interpolation: str = "LINEAR"


class AnimationOf(Part, frozen=True):
    channels: tuple[ChannelOf, ...] = ()
    samplers: tuple[Keys, ...] = ()
    name: str = ""


class Lens(Part, frozen=True):
    yfov: float = 1.0


class CameraOf(Part, frozen=True):
    name: str = ""
    perspective: Lens | None = None


class SceneOf(Part, frozen=True):
    nodes: tuple[int, ...] = ()


class Document(Part, frozen=True):
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
    cameras: tuple[CameraOf, ...] = ()
    animations: tuple[AnimationOf, ...] = ()
    extensions_used: tuple[str, ...] = ()
    extensions_required: tuple[str, ...] = field(default=())


EXTENSIONS: Final[dict[str, type[Part]]] = {
    "KHR_materials_pbrSpecularGlossiness": SpecularGlossiness,
    "KHR_materials_emissive_strength": EmissiveStrengthOf,
    "KHR_materials_clearcoat": ClearcoatOf,
    "KHR_materials_sheen": SheenOf,
    "KHR_materials_specular": SpecularOf,
    "KHR_materials_ior": IorOf,
    "KHR_materials_transmission": TransmissionOf,
    "KHR_materials_volume": VolumeOf,
    "KHR_materials_dispersion": DispersionOf,
    "KHR_materials_iridescence": IridescenceOf,
    "KHR_materials_anisotropy": AnisotropyOf,
    "KHR_texture_transform": TransformOf,
}
"""The extensions of materials and of their textures."""

for _shape in (Document, Packed, VariantsOf, WornsOf, InstancesOf, *EXTENSIONS.values()):
    # msgspec learns a type when it first meets it, and crashes where two threads do at once
    msgspec.json.Decoder(_shape)
