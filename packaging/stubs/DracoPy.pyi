from typing import Any, TypedDict

from numpy.typing import NDArray

class Attribute(TypedDict):
    unique_id: int
    num_components: int
    data_type: int
    attribute_type: int
    name: str | None
    data: NDArray[Any]

class FileTypeException(Exception): ...

class DracoPointCloud:
    @property
    def points(self) -> NDArray[Any]: ...
    @property
    def attributes(self) -> list[Attribute]: ...

class DracoMesh(DracoPointCloud):
    @property
    def faces(self) -> NDArray[Any]: ...

def decode(buffer: bytes) -> DracoMesh: ...
