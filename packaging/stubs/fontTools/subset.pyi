from collections.abc import Iterable

from fontTools.ttLib import TTFont

class Options:
    def __init__(
        self,
        *,
        layout_features: list[str] = ...,
        notdef_outline: bool = ...,
        flavor: str | None = ...,
    ) -> None: ...

class Subsetter:
    def __init__(self, options: Options) -> None: ...
    def populate(self, *, unicodes: Iterable[int] = ...) -> None: ...
    def subset(self, font: TTFont) -> None: ...
