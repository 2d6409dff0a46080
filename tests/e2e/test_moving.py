"""Models' own animations: both players pose a model alike, and it is touched where it then is."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create
from story.model.actions import GoTo, Select
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.timeline import Animation
from story.model.values import View
from story.overlays.model import Model
from story.space import rotation_of
from tests.assets.synth import Gltf
from tests.e2e.parity import (
    HEIGHT,
    LEAST_SSIM,
    WIDTH,
    Pair,
    Pose,
    compare,
    desktop_pictures,
    hold,
    served,
    web_picture,
)

pytestmark = [pytest.mark.web, pytest.mark.usefixtures("node")]  # which builds the viewer

DUSK = Backdrop(top="#4a5a78", bottom="#b8a890")
AHEAD = View(yaw=2.0, pitch=-13.0, fov=36.0)


def test_real_models_are_posed_alike(page: Page, shared_data: Path, tmp_path: Path) -> None:
    story = animals(shared_data, tmp_path)
    poses = [Pose("foxesfoxes", 1.3, AHEAD), Pose("shapesshap", 0.9, AHEAD)]
    with closing(Library(tmp_path, story)) as library:
        pairs = compare(story, library, poses, page)
        begun = desktop_pictures(story, library, [replace(pose, time=0.0) for pose in poses])
    for pose, pair, still in zip(poses, pairs, begun, strict=True):
        hold(pair, pose.scene)
        assert Pair(still, pair.web).ssim < LEAST_SSIM  # it is not the same all the while


def animals(shared_data: Path, home: Path) -> Story:
    """Foxes that rest, walk, run, and go over from one to the other; and what changes its shape."""
    create(home, Story(version=VERSION, id="animalanim"))
    fox, shapes = (
        ingest(shared_data / "models" / name, home, id=id).asset
        for name, id in (
            ("fox_skinned_3anims.glb", "foxmodel00"), ("morph-stress-test.gltf", "shapesmode"),
        )
    )  # fmt: skip

    def at(x: float, z: float, yaw: float) -> Standing:
        return Standing(position=(x, 0.6, z), rotation=rotation_of(yaw))

    walk, run = Animation(clip="Walk", start=0.25), Animation(clip="Run", start=0.25, speed=-1.5)
    foxes = (
        Model(id="restingfox", asset=fox.id, size=1.4, placement=at(-1.5, -3.0, 60)),
        Model(
            id="walkingfox", asset=fox.id, size=1.4, placement=at(-0.4, -3.2, 80),
            animations=(walk, Animation(clip="Gallop")),
        ),
        Model(
            id="changingfo", asset=fox.id, size=1.4, placement=at(0.8, -3.0, 80),
            animations=(
                Animation(clip="Walk", end=2.0, fade_out=1.5),
                Animation(clip="Run", start=0.5, fade_in=1.5),
            ),
        ),
        Model(
            id="faintfox00", asset=fox.id, size=1.4, opacity=0.5, placement=at(1.9, -2.8, 110),
            animations=(run,),
        ),
    )  # fmt: skip
    waves = (
        Animation(clip="TheWave", weight=0.5),
        Animation(clip="Pulse", weight=0.75, loop=False),
    )
    shaped = (
        Model(id="stillshape", asset=shapes.id, size=1.6, placement=at(-1.0, -2.6, 10)),
        Model(
            id="wavyshape0", asset=shapes.id, size=1.6, placement=at(1.0, -2.6, -10),
            animations=waves,
        ),
    )  # fmt: skip
    return Story(
        version=VERSION,
        id="animalanim",
        scenes=(
            Scene(id="foxesfoxes", surrounding=DUSK, overlays=foxes),
            Scene(id="shapesshap", surrounding=DUSK, overlays=shaped),
        ),
        assets=(fox, shapes),
    )


def test_what_moves_away_is_drawn_and_touched_there(page: Page, tmp_path: Path) -> None:
    story = wanderers(tmp_path)
    leads = {-60.0: "skinnedscn", 0.0: "roamroamro", 60.0: "shapedscen"}  # by yaw
    poses = [Pose("roamroamro", 1.0, View(yaw=yaw, fov=50.0)) for yaw in leads]
    with closing(Library(tmp_path / "home", story)) as library:
        made = export(
            story, library, Options(poster=False), tmp_path / "web", Progress(), EglContexts()
        )
        desktop = desktop_pictures(story, library, poses)
    with served(made.paths[0]) as address:
        for pose, drawn in zip(poses, desktop, strict=True):
            yaw = pose.view.yaw
            web_picture(page, address, replace(pose, time=0.0))  # drawn at rest before
            page.evaluate("window.diorama.send({type: 'sought', time_us: 1_000_000})")
            page.wait_for_timeout(200)
            seen = shot(page)
            hold(Pair(drawn, seen), f"yaw {yaw}")
            varied = np.ptp(seen[HEIGHT // 2].astype(int), axis=0).max()
            assert varied > 60 if yaw else varied < 12  # at rest all would be ahead
            page.mouse.click(WIDTH / 2, HEIGHT / 2)
            page.wait_for_timeout(200)
            assert page.evaluate("window.diorama.state.scene") == leads[yaw]


def shot(page: Page) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        return np.asarray(picture.convert("RGB"))


def wanderers(home: Path) -> Story:
    """Two models, at rest ahead: one goes left by a joint, one right by its shape."""
    create(home / "home", Story(version=VERSION, id="wanderwand"))
    gone = {"skin": [-5.2, 0, 3.0], "shape": [5.2, 0, 3.0]}  # seen at a yaw of -60 and 60 degrees
    assets = []
    for name, move in gone.items():
        gltf = Gltf()
        corners = [[x, y, 0] for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        primitive = {
            "attributes": {
                "POSITION": gltf.values(corners, "f4"),
                "NORMAL": gltf.values([[0, 0, 1]] * 4, "f4"),
            },
            "indices": gltf.values([0, 1, 2, 0, 2, 3], "u2"),
            "material": 0,
        }
        times = gltf.values([0, 1], "f4")
        if name == "skin":
            primitive["attributes"] |= {
                "JOINTS_0": gltf.values([[0, 0, 0, 0]] * 4, "u1"),
                "WEIGHTS_0": gltf.values([[1, 0, 0, 0]] * 4, "f4"),
            }
            values, target = gltf.values([[0, 0, 0], move], "f4"), {"node": 1}
        else:
            primitive["targets"] = [{"POSITION": gltf.values([move] * 4, "f4")}]
            values, target = gltf.values([0, 1], "f4"), {"node": 0}
        path = "translation" if name == "skin" else "weights"
        motion = {
            "name": "Away",
            "channels": [{"sampler": 0, "target": {**target, "path": path}}],
            "samplers": [{"input": times, "output": values}],
        }
        file = gltf.write(
            home / f"{name}.glb",
            primitive,
            nodes=[{"mesh": 0, **({"skin": 0} if name == "skin" else {})}, {}],
            scenes=[{"nodes": [0, 1]}],
            animations=[motion],
            materials=[{"doubleSided": True, "pbrMetallicRoughness": {
                "baseColorFactor": [0.8, 0.1, 0.05, 1], "metallicFactor": 0}}],
            **({"skins": [{"joints": [1]}]} if name == "skin" else {}),
        )  # fmt: skip
        assets.append(ingest(file, home / "home", id=f"{name:0<10}").asset)
    scenes = ("skinnedscn", "shapedscen")
    overlays = tuple(
        Model(
            id=f"model{asset.id[:5]}",
            asset=asset.id,
            placement=Standing(position=(0.0, 1.6, -6.0), rotation=rotation_of(0.0)),
            animations=(Animation(clip="Away", loop=False),),
            triggers=(Select(actions=(GoTo(scene=scene),)),),
        )
        for asset, scene in zip(assets, scenes, strict=True)
    )
    return Story(
        version=VERSION,
        id="wanderwand",
        scenes=(
            Scene(id="roamroamro", surrounding=DUSK, overlays=overlays),
            *(Scene(id=scene, surrounding=DUSK) for scene in scenes),
        ),
        assets=tuple(assets),
    )
