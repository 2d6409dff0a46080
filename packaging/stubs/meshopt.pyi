from typing import Any, Literal

from numpy.typing import NDArray

def decode_gltf_buffer(
    data: bytes,
    count: int,
    size: int,
    mode: Literal["ATTRIBUTES", "TRIANGLES", "INDICES"],
    filter: Literal["NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"] | None = None,
) -> NDArray[Any]: ...
