from enum import Enum

from numpy import uint8
from numpy.typing import NDArray
from skia import textlayout as textlayout

class Data:
    @staticmethod
    def MakeWithoutCopy(data: bytes) -> Data: ...

class Typeface: ...

class FontMgr:
    @staticmethod
    def New_Custom_Empty() -> FontMgr: ...
    def makeFromData(self, data: Data, ttcIndex: int = 0) -> Typeface | None: ...

class FontStyle:
    @staticmethod
    def Normal() -> FontStyle: ...
    @staticmethod
    def Bold() -> FontStyle: ...

class Unicode: ...

class Unicodes:
    class ICU:
        @staticmethod
        def Make() -> Unicode: ...

class ColorType(Enum):
    kRGBA_8888_ColorType = ...

class AlphaType(Enum):
    kPremul_AlphaType = ...

class ImageInfo:
    @staticmethod
    def Make(width: int, height: int, ct: ColorType, at: AlphaType) -> ImageInfo: ...

class Matrix:
    @staticmethod
    def MakeAll(
        scaleX: float,
        skewX: float,
        transX: float,
        skewY: float,
        scaleY: float,
        transY: float,
        pers0: float,
        pers1: float,
        pers2: float,
    ) -> Matrix: ...

class Canvas:
    def scale(self, sx: float, sy: float) -> None: ...
    def translate(self, dx: float, dy: float) -> None: ...
    def concat(self, matrix: Matrix) -> None: ...

class Surface:
    @staticmethod
    def MakeRasterDirect(
        imageInfo: ImageInfo, pixels: NDArray[uint8], rowBytes: int = 0
    ) -> Surface: ...
    def getCanvas(self) -> Canvas: ...
    def flushAndSubmit(self) -> None: ...
