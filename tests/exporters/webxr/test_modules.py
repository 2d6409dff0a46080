"""Which parts of the viewer a page fetches as it opens."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

from exporters.webxr.modules import OVERLAY_MODULES, Module, modules_of, preloads, scripts
from story.model.asset import Asset
from story.model.grading import Grade
from story.model.lighting import Lighting
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Environment, Photo360, RealWorld, Surface
from story.model.timeline import Keyframe, Track
from story.overlays.chart import Chart
from story.overlays.model import Model
from story.overlays.splats import Splats
from story.overlays.table import OVERLAYS
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from tests.web_node import VIEWER


def told(*scenes: Scene, assets: tuple[Asset, ...] = ()) -> Story:
    return Story(version=VERSION, id="storystory", scenes=scenes, assets=assets)


def asset(id: str, *, hdr: bool = False) -> Asset:
    return Asset(
        id=id,
        kind="image",
        name=id,
        path=f"{id}.jpg",
        media_type="image/jpeg",
        sha256="0" * 64,
        size=1,
        hdr=hdr,
    )


def test_every_overlay_and_module_is_in_the_tables() -> None:
    assert set(OVERLAY_MODULES) == set(OVERLAYS.values())
    assert {each.stem for each in (VIEWER / "src" / "modules").glob("*.ts")} == set(
        get_args(Module)
    )
    assert set(OVERLAY_MODULES.values()) - {None} <= set(get_args(Module))


def test_a_scene_needs_what_draws_it() -> None:
    plain = Scene(id="plainplain", overlays=(Text(id="texttextte", text={"en": "Words"}),))
    around = Environment(model="modelmodel")
    bent = Text(id="texttextte", text={"en": "*Words*"}, rich=True, curve=2.0)
    photo = Scene(id="photophoto", surrounding=Photo360(asset="lightlight"))
    lit = Scene(
        id="litlitlitl",
        lighting=Lighting(picture="lightlight"),
        overlays=(Model(id="chairchair", asset="modelmodel"),),
    )
    story = told(plain, photo, lit, assets=(asset("lightlight", hdr=True),))
    assert modules_of(plain, story) == set()
    assert modules_of(Scene(id="bentbentbe", overlays=(bent,)), story) == {"rich", "bends"}
    assert modules_of(photo, story) == {"radiance"}
    assert modules_of(photo, told(photo, assets=(asset("lightlight"),))) == set()
    assert modules_of(lit, story) == {"models", "radiance"}
    assert modules_of(Scene(id="standstand", surrounding=around), story) == {"models"}
    room = RealWorld(anchors=(Surface(id="floorfloor"),))
    assert modules_of(Scene(id="worldworld", surrounding=room), story) == {"models"}


def test_the_first_scene_comes_first(tmp_path: Path) -> None:
    parts = {"core": ["viewer.js?1"], "charts": ["charts.js?1", "shared.js?1"]}
    parts |= {"models": ["models.js?1"], "splats": ["splats.js?1", "shared.js?1"]}
    (tmp_path / "parts.json").write_text(json.dumps(parts))
    chart = Scene(id="chartchart", overlays=(Chart(id="chartchart"),))
    splats = Splats(id="splatsplat", asset="splatsplat")
    later = Scene(id="laterlater", overlays=(splats, Model(id="chairchair", asset="chairchair")))
    assert preloads(told(chart, later, chart), tmp_path) == [
        '<link rel="modulepreload" href="viewer/charts.js?1">',
        '<link rel="modulepreload" href="viewer/shared.js?1">',
        '<link rel="modulepreload" href="viewer/models.js?1" fetchpriority="low">',
        '<link rel="modulepreload" href="viewer/splats.js?1" fetchpriority="low">',
    ]
    assert scripts(tmp_path) == {"viewer.js", "charts.js", "shared.js", "models.js", "splats.js"}


def test_scripts_are_asked_for_by_one_address_each() -> None:
    """Two addresses of one file would be two copies of it on a page, three in them."""
    found: dict[str, set[str]] = {}
    dist = VIEWER / "dist"
    for file in [*dist.glob("*.js"), dist / "index.html", dist / "parts.json"]:
        for name, asked in re.findall(r'["/]([\w-]+\.js)(\?\w*)?"', file.read_text("utf-8")):
            found.setdefault(name, set()).add(asked)
    assert {"viewer.js", "models.js", "disk.js", "splats_worker.js"} <= set(found)
    assert {len(asked) for asked in found.values()} == {1}, found
    assert "" not in set().union(*found.values())


def test_what_is_ever_graded_is_foreseen() -> None:
    story = told(assets=(asset("lightlight"),))
    rising = Track(field="grade.exposure", keys=(Keyframe(time=0.0, value=1.0),))
    for around in (
        Photo360(asset="lightlight", grade=Grade(saturation=0.0)),
        Photo360(asset="lightlight", tracks=(rising,)),
    ):
        assert modules_of(Scene(id="gradedgrad", surrounding=around), story) == {"grading"}
    panel = VideoPanel(id="panelpanel", asset="filmfilmfi", grade=Grade(exposure=1.0))
    assert modules_of(Scene(id="panelspane", overlays=(panel,)), story) == {"grading"}
