"""Where a warning is given: a place for each hazard. studio/templates/panorama.py draws them."""

from __future__ import annotations

from typing import Final

from studio.templates.ground import Ground
from studio.templates.panorama import Place, Ridge, Stand, Tree
from studio.templates.sheet import Air
from studio.templates.sky import Sky, Sun
from studio.templates.trees import Leafage, Light

_WET: Final = Leafage("#0f1a1c", "#3d5450", bark="#171a1b", bark_lit="#46494a")
_WET_BIRCH: Final = Leafage("#1c2c24", "#5d7a50", bark="#5c656a", bark_lit="#aab4b8")
_BLOWN: Final = Leafage("#2a2c1e", "#8a7a42", bark="#33281e", bark_lit="#8a6c48")
_BLOWN_BIRCH: Final = Leafage("#5a4420", "#d09a3c", bark="#7a6c60", bark_lit="#efe2cc")
_SNOWY: Final = Leafage("#1d3038", "#4f6c74", cap="#f4f8fc", bark="#2c2a2c", bark_lit="#6e6460")
_SNOWY_BIRCH: Final = Leafage("", "", bark="#6c757e", bark_lit="#c9d2da")
_DRY: Final = Leafage("#4a4320", "#a8924a", bark="#3d2a1c", bark_lit="#a87848")
_DEAD: Final = Leafage("", "", bark="#5a4030", bark_lit="#c79a6c")

PLACES: Final = {
    "rain": Place(
        sky=Sky(
            [(0, "#8e9ca6"), (0.12, "#62717c"), (0.4, "#404b56"), (1, "#2a333d")],
            Sun(18, 16, "#c9d6dd", 20, 0, 0.45),
            cover=0.74, cloud_light="#7b8791", cloud_shade="#2b333c", curtains=0.8,
        ),
        air=Air("#69787f", "#9fadb3", 18, 40),
        ground=Ground(
            "#1f2b22", "#46553c", "#2c3128", ("#2e2c2a", "#57524c"), wide=1.1,
            shadow="#10161a", strength=0.3, wet=0.95,
        ),
        light=Light(18, 60, 0.5),
        ridges=(
            Ridge(10.5, 3.6, "#3f505a", 70, 7), Ridge(6.4, 2.2, "#2f4046", 50, 10, wooded=0.7),
        ),
        stands=(
            Stand("spruce", 240, 60, 120, (10, 19), _WET, 6),
            Stand("spruce", 60, 22, 58, (9, 18), _WET, 5),
            Stand("bush", 50, 9, 32, (0.7, 1.5), _WET_BIRCH, 2.6),
        ),
        trees=(
            Tree("spruce", -47, 10.0, 21, _WET), Tree("spruce", 50, 11.0, 22, _WET),
            Tree("birch", -95, 8.0, 12, _WET_BIRCH), Tree("spruce", 150, 9.0, 20, _WET),
        ),
        grass=Leafage("#17221a", "#586a48"), tufts=1500, stones=("#2b3033", "#8b979c"),
        mist=0.8, lean=0.012, rain=5200, seed=4,
    ),
    "wind": Place(
        sky=Sky(
            [(0, "#ecd6ae"), (0.12, "#c9b596"), (0.4, "#8590a0"), (1, "#4d6078")],
            Sun(-28, 16, "#ffe0a6", 17, 0, 0.75),
            cover=0.62, cloud_light="#f4e4c6", cloud_shade="#6f7278", stretch=4,
        ),
        air=Air("#b7a78c", "#efd7a6", -28, 75),
        ground=Ground(
            "#5d5a2e", "#b09a54", "#7a6a3c", ("#6b5638", "#a88c60"), shadow="#2c281e",
            strength=0.6,
        ),
        light=Light(-28, 22),
        ridges=(Ridge(8.0, 3.0, "#8c7c66", 85, 6), Ridge(4.6, 1.6, "#6e6242", 60, 9)),
        stands=(
            Stand("birch", 26, 20, 60, (7, 12), _BLOWN_BIRCH, 6),
            Stand("spruce", 40, 24, 60, (7, 14), _BLOWN, 7),
            Stand("bush", 60, 9, 36, (0.6, 1.3), _BLOWN_BIRCH, 3),
        ),
        trees=(
            Tree("birch", -41, 9.0, 11, _BLOWN_BIRCH), Tree("birch", 49, 10.0, 12, _BLOWN_BIRCH),
            Tree("birch", -110, 8.0, 11, _BLOWN_BIRCH), Tree("spruce", 140, 11.0, 15, _BLOWN),
        ),
        fence=Leafage("", "", bark="#5a4a38", bark_lit="#c9ac7e"),
        grass=Leafage("#5a5228", "#d8bf70"), tufts=2600, tall_grass=0.42,
        stones=("#6a6050", "#d6c4a2"), shafts=0.3, mist=0.1, lean=0.2,
        blown=("#c8862a", "#8a5a24", "#e0b048"), seed=9,
    ),
    "snow": Place(
        sky=Sky(
            [(0, "#d3dce5"), (0.2, "#b7c5d3"), (0.6, "#93a6ba"), (1, "#788da5")],
            Sun(-30, 24, "#f2f4f6", 22, 0, 0.15),
            cover=0.85, cloud_light="#dde6ed", cloud_shade="#98aabc",
        ),
        air=Air("#c0cdd9", "#d6dfe7", -30, 44),
        ground=Ground(
            "#b9cadb", "#e6eef5", "#d4e0eb", ("#9fb2c6", "#cfdbe7"), wide=0.7,
            shadow="#6d87a4", strength=0.5, rough=0.3,
        ),
        light=Light(-30, 45, 0.6),
        ridges=(Ridge(12.5, 4.6, "#8da3b8", 60, 5), Ridge(7.0, 2.4, "#6d879c", 45, 9, wooded=0.8)),
        stands=(
            Stand("spruce", 220, 60, 110, (10, 18), _SNOWY, 6),
            Stand("spruce", 46, 22, 58, (9, 17), _SNOWY, 5),
            Stand("bare birch", 14, 15, 40, (8, 13), _SNOWY_BIRCH, 3),
        ),
        trees=(
            Tree("spruce", -46, 10.0, 20, _SNOWY), Tree("spruce", 50, 11.0, 21, _SNOWY),
            Tree("bare birch", 110, 8.0, 11, _SNOWY_BIRCH), Tree("spruce", -140, 9.0, 19, _SNOWY),
        ),
        fence=Leafage("", "", bark="#4a4440", bark_lit="#f2f6fa"),
        grass=Leafage("#8d8a78", "#c4bfa8"), tufts=160, tall_grass=0.3,
        mist=0.5, lean=0.01, flakes=6500, seed=6,
    ),
    "heat": Place(
        sky=Sky(
            [(0, "#ffdca2"), (0.1, "#f8b76e"), (0.32, "#e08f5c"), (0.7, "#a56c66"),
             (1, "#7c5566")],
            Sun(15, 31, "#fff2cc", 16, 2.4, 1.1),
            cover=0.2, cloud_light="#ffe0b6", cloud_shade="#dca27c", stretch=5,
        ),
        air=Air("#e2a874", "#ffd9a0", 15, 60),
        ground=Ground(
            "#9a6436", "#cf9a5c", "#b5824a", ("#8f5c34", "#c08850"), wide=0.9,
            shadow="#4a2a1e", strength=0.75, cracks=0.8,
        ),
        light=Light(15, 31),
        ridges=(Ridge(7.6, 2.6, "#b4704e", 80, 6), Ridge(4.2, 1.5, "#8c5034", 55, 10)),
        stands=(
            Stand("bush", 90, 12, 55, (0.5, 1.3), _DRY, 3),
            Stand("bare birch", 6, 22, 55, (4, 7), _DEAD, 6),
        ),
        trees=(
            Tree("bare birch", -42, 9.5, 7, _DEAD), Tree("bare birch", 52, 12.0, 8, _DEAD),
            Tree("bare birch", 150, 9.0, 7, _DEAD),
        ),
        fence=Leafage("", "", bark="#5c3c28", bark_lit="#d8a874"),
        grass=Leafage("#7a5a2c", "#d8b066"), tufts=520, tall_grass=0.26,
        stones=("#7a4c30", "#e0b080"), mist=0.22, shafts=0.6, seed=2,
    ),
}  # fmt: skip
