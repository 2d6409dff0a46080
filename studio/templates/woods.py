"""The woods of the quiz trail at three hours of a day. studio/templates/panorama.py draws them."""

from __future__ import annotations

from typing import Final

from studio.templates.ground import Ground
from studio.templates.panorama import Place, Ridge, Stand, Tree
from studio.templates.sheet import Air
from studio.templates.sky import Sky, Sun
from studio.templates.trees import Leafage, Light

_DAWN: Final = Leafage("#141f26", "#5a5340", bark="#1e1a1c", bark_lit="#8a5a3c")
_DAWN_BIRCH: Final = Leafage("#3a3320", "#c08a3c", bark="#6a5c60", bark_lit="#f2d9bd")
_NOON: Final = Leafage("#12301f", "#6f9a4a", bark="#3d2e24", bark_lit="#9a7552")
_NOON_BIRCH: Final = Leafage("#3a6a24", "#bcd860", bark="#8d9096", bark_lit="#fbfaf4")
_NIGHT: Final = Leafage("#050b14", "#2b4460", bark="#080c14", bark_lit="#4a6078")
_NIGHT_BIRCH: Final = Leafage("#0a1620", "#34506a", bark="#243246", bark_lit="#9fb4cc")

WOODS: Final = {
    "dawn": Place(
        sky=Sky(
            [(0, "#f6d2a4"), (0.07, "#eaa981"), (0.16, "#b48594"), (0.3, "#7478a0"),
             (0.6, "#4a6694"), (1, "#2f4e82")],
            Sun(-20, 8, "#ffd9a0", 11, 1.2, 0.8),
            cover=0.36, cloud_light="#ffd9b8", cloud_shade="#b08a9c", stretch=3,
        ),
        air=Air("#9d92aa", "#f5c896", -20, 50, 42),
        ground=Ground(
            "#2c3822", "#66703c", "#4e4430", ("#5a4535", "#9a7a5c"), shadow="#2b2a3a",
            strength=0.7,
        ),
        light=Light(-20, 14),
        ridges=(
            Ridge(9.5, 3.0, "#5a5f80", 62, 6), Ridge(6.4, 2.2, "#465468", 46, 9, wooded=0.8),
        ),
        stands=(
            Stand("spruce", 330, 60, 130, (11, 20), _DAWN, 5),
            Stand("spruce", 90, 24, 58, (10, 19), _DAWN, 4.5),
            Stand("birch", 12, 16, 40, (9, 14), _DAWN_BIRCH, 3.5),
            Stand("spruce", 24, 11, 24, (9, 17), _DAWN, 4.2),
            Stand("bush", 70, 9, 34, (0.7, 1.5), _DAWN, 2.2),
        ),
        trees=(
            Tree("spruce", -47, 9.0, 21, _DAWN), Tree("spruce", 47, 10.5, 23, _DAWN),
            Tree("birch", 34, 7.5, 12, _DAWN_BIRCH), Tree("birch", 29, 9.5, 13, _DAWN_BIRCH),
            Tree("spruce", -152, 9.5, 22, _DAWN), Tree("spruce", 118, 8.5, 19, _DAWN),
            Tree("birch", -98, 6.0, 12, _DAWN_BIRCH),
        ),
        fence=Leafage("", "", bark="#3a2f30", bark_lit="#c99a70"),
        grass=Leafage("#26301e", "#8a8248"), stones=("#4b4648", "#c7a48a"),
        mist=0.8, shafts=0.62, seed=21,
    ),
    "noon": Place(
        sky=Sky(
            [(0, "#d8ebf3"), (0.12, "#a9d3ea"), (0.4, "#5aa0d8"), (1, "#2a6bb4")],
            Sun(48, 50, "#fff4d8", 8, 1.2, 0.8),
            cover=0.46, cloud_light="#ffffff", cloud_shade="#b2c3d2",
        ),
        air=Air("#bcd6de", "#dce8d8", 48, 90),
        ground=Ground(
            "#3f6a26", "#8fb04a", "#5d7a34", ("#8a6c4a", "#cbaa7e"), shadow="#16301f",
            strength=0.72, dapples=0.35,
        ),
        light=Light(48, 50),
        ridges=(
            Ridge(10.5, 3.6, "#5f8fb0", 120, 6), Ridge(6.6, 2.4, "#4c7f74", 80, 9, wooded=0.5),
            Ridge(4.2, 1.5, "#35694a", 50, 12, wooded=0.9),
        ),
        stands=(
            Stand("spruce", 300, 60, 130, (9, 18), _NOON, 7),
            Stand("spruce", 110, 22, 58, (9, 18), _NOON, 5),
            Stand("birch", 18, 15, 40, (8, 14), _NOON_BIRCH, 3.5),
            Stand("spruce", 18, 12, 24, (8, 16), _NOON, 4.5),
            Stand("bush", 90, 8, 34, (0.7, 1.6), _NOON_BIRCH, 2.2),
        ),
        trees=(
            Tree("spruce", 45, 10.0, 21, _NOON), Tree("spruce", -50, 11.0, 23, _NOON),
            Tree("birch", -36, 7.0, 12, _NOON_BIRCH), Tree("birch", -40, 8.6, 13, _NOON_BIRCH),
            Tree("spruce", 150, 9.0, 20, _NOON), Tree("spruce", -112, 8.5, 20, _NOON),
            Tree("birch", 96, 6.0, 12, _NOON_BIRCH),
        ),
        fence=Leafage("", "", bark="#6b5138", bark_lit="#d0ab7c"),
        grass=Leafage("#335a20", "#a4c456"), stones=("#6f726e", "#d8d6cc"),
        flowers=("#ffffff", "#ffe070", "#f7f2d0", "#c58ade"),
        mist=0.18, shafts=0.12, seed=33,
    ),
    "night": Place(
        sky=Sky(
            [(0, "#42587e"), (0.1, "#2a4069"), (0.35, "#14244c"), (1, "#081029")],
            Sun(27, 27, "#f4ecd4", 7, 1.5, 0.5), milky=0.2,
        ),
        air=Air("#2c4064", "#5c7296", 27, 48, 42),
        ground=Ground(
            "#0c1519", "#22343a", "#141c22", ("#1d232c", "#4d5866"), shadow="#03060c",
            strength=0.75,
        ),
        light=Light(27, 32),
        ridges=(Ridge(9.0, 3.0, "#101d3a", 60, 6), Ridge(5.8, 2.0, "#0c1830", 46, 9, wooded=0.8)),
        stands=(
            Stand("spruce", 330, 60, 130, (11, 20), _NIGHT, 5),
            Stand("spruce", 90, 24, 58, (10, 19), _NIGHT, 4.5),
            Stand("birch", 10, 16, 40, (9, 14), _NIGHT_BIRCH, 3.5),
            Stand("spruce", 24, 11, 24, (9, 17), _NIGHT, 4.2),
            Stand("bush", 60, 9, 34, (0.7, 1.5), _NIGHT, 2.2),
        ),
        trees=(
            Tree("spruce", -42, 9.5, 22, _NIGHT), Tree("spruce", 48, 10.0, 21, _NIGHT),
            Tree("birch", -33, 8.0, 12, _NIGHT_BIRCH), Tree("spruce", 140, 9.0, 20, _NIGHT),
            Tree("spruce", -118, 8.5, 20, _NIGHT), Tree("birch", 88, 6.5, 12, _NIGHT_BIRCH),
        ),
        fence=Leafage("", "", bark="#0d141f", bark_lit="#6d8098"),
        grass=Leafage("#0a1416", "#38505a"), stones=("#1c2430", "#71839a"),
        mist=0.6, shafts=0.35, stars=5200, fireflies=150, seed=45,
    ),
}  # fmt: skip
