from types import TracebackType
from typing import Any

from numpy.typing import NDArray

ZIP_COMPRESSION: int
scanlineimage: int

class Channel:
    pixels: NDArray[Any]

class File:
    def __init__(
        self,
        filename: str | dict[str, Any] = ...,
        channels: dict[str, NDArray[Any]] | None = None,
        separate_channels: bool = False,
        header_only: bool = False,
    ) -> None: ...
    def __enter__(self) -> File: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def header(self, part: int = 0) -> dict[str, Any]: ...
    def channels(self, part: int = 0) -> dict[str, Channel]: ...
    def write(self, filename: str) -> None: ...
