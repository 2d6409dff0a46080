"""Both players draw one picture: each scene of the test's story, and real media, at the bar."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image
from playwright.sync_api import Page

from assets.ingest import ingest
from assets.library import Library
from story.folder import create, save
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.cloud import Cloud
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.space import Pose as Pose3
from story.space import compose, rotation_of
from tests.e2e.conftest import Package
from tests.e2e.moments.report import compared
from tests.e2e.moments.stage import Absent
from tests.e2e.moments.table import MOMENTS
from tests.e2e.parity import (
    Pair,
    Pose,
    compare,
    desktop_pictures,
    hold,
    web_picture,
)

pytestmark = pytest.mark.web


def test_every_scene_of_the_story(page: Page, package: Package) -> None:
    poses = [Pose(scene.id, 1.5, scene.opening) for scene in package.story.scenes]
    # A translucent disc over the photo, close to: edges and blending.
    poses.append(Pose(poses[0].scene, 0.0, View(yaw=-20, pitch=10, roll=15, fov=30)))
    web = [web_picture(page, package.address, pose) for pose in poses]
    with closing(Library(package.home, package.story)) as library:
        desktop = desktop_pictures(package.story, library, poses)
    for pose, *both in zip(poses, desktop, web, strict=True):
        hold(Pair(*both), pose.scene)


@pytest.mark.full
@pytest.mark.parametrize("part", MOMENTS)
def test_moments(part: str, page: Page, tmp_path: Path) -> None:
    try:
        found = list(compared(part, page, tmp_path))
    except Absent as absent:
        pytest.skip(str(absent))
    assert [one.line for one in found if not one.met and not one.shot.short] == []


def test_depth_dots_and_words_without_end(page: Page, tmp_path: Path) -> None:
    home = tmp_path / "made.diorama"
    create(home, Story(version=VERSION, id="mademademe"))
    rng = np.random.default_rng(5)
    trimesh.creation.box((3.0, 2.0, 0.2)).export(tmp_path / "wall.glb")
    Image.fromarray(rng.integers(0, 255, (6, 8, 3), np.uint8)).resize((160, 120), 0).save(
        tmp_path / "hung.png"
    )
    trimesh.PointCloud(
        rng.uniform(-1, 1, (6000, 3)), rng.integers(0, 255, (6000, 4), np.uint8) | (0, 0, 0, 255)
    ).export(tmp_path / "dots.ply")
    wall, hung, dots = (
        ingest(tmp_path / name, home, id=f"asset{number:05}").asset
        for number, name in enumerate(("wall.glb", "hung.png", "dots.ply"))
    )

    def on(side: Pose3, x: float, y: float) -> Standing:
        """A place on the very surface of a wall."""
        at = compose(side, Pose3((x, y, 0.1)))
        return Standing(position=at.position, rotation=at.rotation)

    sides = (Pose3((0.0, 1.6, -3.0)), Pose3((2.4, 1.6, -2.0), rotation_of(-25, 0)))
    flush = [
        overlay
        for number, side in enumerate(sides)
        for overlay in (
            Model(
                id=f"wallwall{number:02}",
                asset=wall.id,
                placement=Standing(position=side.position, rotation=side.rotation),
            ),
            Picture(id=f"hunghung{number:02}", asset=hung.id, placement=on(side, -0.7, 0.3)),
            Text(id=f"textonit{number:02}", text={"en": "On it"}, placement=on(side, 0.7, 0.5)),
            Hotspot(id=f"signonit{number:02}", placement=on(side, 0.7, -0.3)),
        )
    ]
    story = Story(
        version=VERSION,
        id="mademademe",
        scenes=(
            Scene(id="flushflush", surrounding=Backdrop(), overlays=tuple(flush)),
            *(
                Scene(
                    id=f"dotsdots{number:02}",
                    surrounding=Backdrop(),
                    overlays=(
                        Cloud(
                            id="clouddots0",
                            asset=dots.id,
                            point=point,
                            placement=Standing(position=(0.0, 0.6, -3.0)),
                        ),
                    ),
                )
                for number, point in enumerate((0.01, 0.03, 0.1))
            ),
            Scene(
                id="endlessend",
                surrounding=Backdrop(),
                overlays=(
                    Text(
                        id="endlesstex", text={"en": "words of it " * 50_000}, wrap=8.0, height=0.1
                    ),
                ),
            ),
        ),
        assets=(wall, hung, dots),
    )
    save(home, story)
    poses = [
        Pose("flushflush", 0.0, View()),
        Pose("flushflush", 0.0, View(yaw=60, fov=60)),
        *(Pose(scene.id, 0.0, View(fov=60)) for scene in story.scenes[1:]),
    ]
    with closing(Library(home, story)) as library:
        for pose, pair in zip(poses, compare(story, library, poses, page), strict=True):
            hold(pair, f"{pose.scene} {pose.view}")
            if pose.scene == "flushflush":
                # What is hung is not grey, as the walls are.
                assert (np.ptp(pair.desktop, axis=2) > 60).sum() > 5000
