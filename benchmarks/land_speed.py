"""What a large point cloud costs: its tree of levels, memory, its first picture and the next.

    python -m benchmarks.land_speed [--points 10]

A land of millions of points is made as a LAS file and brought into a story. It has no peer to be
measured against: compare it with itself, before a change and after.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from contextlib import closing
from pathlib import Path

import laspy
import numpy as np

from assets.ingest import ingest
from assets.library import Library
from benchmarks.turning import turned_here
from renderer.context import EglContexts
from renderer.engine import Engine
from story.model.placement import Standing
from story.model.story import VERSION, Scene, Story
from story.overlays.cloud import Cloud
from story.timeline import moment_at
from story.visit.state import State

CLOUD = "cloudcloud"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=float, default=10.0, help="millions")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), round(chosen.points * 1e6))


def land(file: Path, count: int) -> None:
    """A kilometre of hills in a map's coordinates, with grass and trees."""
    header = laspy.LasHeader(point_format=7, version="1.4")
    header.offsets, header.scales = (500_000, 4_000_000, 0), (0.001, 0.001, 0.001)
    rng = np.random.default_rng(0)
    with laspy.open(file, mode="w", header=header) as writer:
        for first in range(0, count, 1_000_000):
            some = min(1_000_000, count - first)
            east, north = rng.uniform(-500, 500, (2, some))
            up = 12 * np.sin(east / 60) * np.cos(north / 45) + rng.uniform(0, 1, some) ** 8 * 15
            part = laspy.ScaleAwarePointRecord.zeros(some, header=header)
            part.x, part.y, part.z = east + 500_000, north + 4_000_000, up
            part.red = part.green = np.clip(30_000 + up * 900, 0, 65535).astype(np.uint16)
            part.intensity = np.clip(up * 1000, 0, 65535).astype(np.uint16)
            writer.write_points(part)


def measure(place: Path, count: int) -> None:
    """Bring the land into a story there, draw it, and say what each step took."""
    folder = place / "land.diorama"
    (folder / "media").mkdir(parents=True)
    land(place / "land.las", count)
    begin = time.perf_counter()
    asset = ingest(place / "land.las", folder, id=CLOUD, link=True).asset
    probed = time.perf_counter()
    standing = Standing(position=(0.0, -20.0, 0.0))
    scene = Scene(
        id="scenescene", overlays=(Cloud(id="overoverov", asset=CLOUD, placement=standing),)
    )
    story = Story(version=VERSION, id="storystory", scenes=(scene,), assets=(asset,))
    context = EglContexts()()
    with closing(Library(folder, story)) as library, closing(Engine(context)) as engine:
        cloud = library.cloud(CLOUD)
        made = time.perf_counter()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        nodes, disk = len(cloud.counts), library.tree(CLOUD).stat().st_size / 1e6
        print(f"{count:,} points: probed in {probed - begin:.1f} s")
        print(f"a tree of {nodes} nodes in {made - probed:.1f} s: {disk:.0f} MB on disk")
        print(f"{most / 1024:.0f} MB of memory at the most")
        moment = moment_at(story, State(scene.id), 0)
        with turned_here(engine, context, moment, library, (960, 540)) as draw:
            for which in ("first", "next"):
                begin = time.perf_counter()
                draw()
                print(f"the {which} picture in {(time.perf_counter() - begin) * 1000:.0f} ms")
    context.close()


if __name__ == "__main__":
    main()
