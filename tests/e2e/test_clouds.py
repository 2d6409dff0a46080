"""A cloud on the page: only what the view wants comes, and it can be touched."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Response

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create, save
from story.model.actions import Score, Select
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import View
from story.overlays.cloud import Cloud
from tests.e2e.parity import Pair, Pose, desktop_pictures, hold, served, web_picture

pytestmark = [pytest.mark.web, pytest.mark.full]

COUNT = 400_000


def _land(path: Path) -> Path:
    """A land sixty metres square, chequered."""
    rng = np.random.default_rng(1)
    points = np.zeros(COUNT, [("p", "<f4", 3), ("c", "u1", 3)])
    x, z = rng.uniform(-30, 30, (2, COUNT))
    points["p"] = np.stack([x, np.sin(x / 4) * np.cos(z / 5), z], axis=1)
    points["c"] = np.where((np.floor(x / 3) + np.floor(z / 3))[:, None] % 2, 230, 60)
    head = f"ply\nformat binary_little_endian 1.0\nelement vertex {COUNT}\n"
    head += "".join(f"property float {axis}\n" for axis in "xyz")
    head += "".join(f"property uchar {name}\n" for name in ("red", "green", "blue"))
    path.write_bytes(f"{head}end_header\n".encode() + points.tobytes())
    return path


@pytest.mark.parametrize("most", [None, 30_000])
def test_only_what_the_view_wants_comes(page: Page, tmp_path: Path, most: int | None) -> None:
    home = tmp_path / "land.diorama"
    create(home, Story(version=VERSION, id="landlandla"))
    asset = ingest(_land(tmp_path / "land.ply"), home, id="landassetl").asset
    land = Cloud(
        id="landcloudl",
        asset=asset.id,
        placement=Standing(position=(0.0, -0.5, 0.0)),
        triggers=(Select(actions=(Score(),)),),
    )
    scene = Scene(id="landscenel", surrounding=Backdrop(), overlays=(land,))
    story = Story(version=VERSION, id="landlandla", scenes=(scene,), assets=(asset,))
    save(home, story)
    came: list[tuple[int, int]] = []

    def heard(response: Response) -> None:
        if response.url.endswith(".bin"):
            first, last = response.headers["content-range"].split()[1].split("/")[0].split("-")
            came.append((response.status, int(last) - int(first) + 1))

    options = Options(poster=False, cloud_points=most)
    pose = Pose(scene.id, 0.0, View(pitch=-20, fov=50))
    with closing(Library(home, story)) as library:
        made = export(story, library, options, tmp_path, Progress(), EglContexts())
        (file,) = (made.paths[0] / "media").glob("*.bin")
        if most is not None:
            assert file.stat().st_size < 9 * most + 4096
            return
        page.on("response", heard)
        with served(made.paths[0]) as address:
            picture = web_picture(page, address, pose)
            assert came[0] == (206, 65536)
            assert {status for status, _ in came} == {206}
            # behind the eye, and finer than a pixel in the distance, nothing is asked for
            assert sum(size for _, size in came) < 0.7 * file.stat().st_size
            page.mouse.click(480, 400)
            page.wait_for_function("window.diorama.state.score > 0")
        hold(Pair(desktop_pictures(story, library, [pose])[0], picture), "land")
