"""Trees of clouds: every point once, samples evenly apart, whatever memory there is for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.clouds import tree as trees
from assets.clouds.source import Chunk, Source
from assets.clouds.store import copy_tree, open_tree
from assets.clouds.tree import write_tree
from assets.media import Cloud
from story.errors import MediaUnreadable


def made(path: Path, *parts: NDArray[np.float64], colour: bool = True) -> Cloud:
    """The tree of points that come in parts; each one's number is its colour."""

    def chunks() -> Iterator[Chunk]:
        first = 0
        for part in parts:
            number = np.arange(first, first + len(part))
            codes = np.stack([number >> 16, number >> 8 & 255, number & 255], axis=1)
            yield Chunk(part, codes.astype(np.uint16) if colour else None)
            first += len(part)

    write_tree(Source("a.las", chunks), path)
    return open_tree(path, "key")


def numbered(cloud: Cloud) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Every point's place in the world, its number and its node, by number."""
    places, numbers, nodes = [], [], []
    for node in range(len(cloud.counts)):
        points = cloud.read(node)
        assert points.colours is not None
        places.append(points.positions + np.array(cloud.origin))
        codes = points.colours.astype(np.int64)
        numbers.append(codes[:, 0] << 16 | codes[:, 1] << 8 | codes[:, 2])
        nodes.append(np.full(len(points.positions), node))
    number = np.concatenate(numbers)
    order = np.argsort(number)
    return np.concatenate(places)[order], number[order], np.concatenate(nodes)[order]


def hills(count: int) -> NDArray[np.float64]:
    """Points of a land, far from zero."""
    rng = np.random.default_rng(3)
    x, z = rng.uniform(0, 400, (2, count))
    return np.stack([x + 5e5, 8 * np.sin(x / 40) * np.cos(z / 30), z - 6e6], axis=1)


@pytest.mark.parametrize("cube", [3_000_000, 9_000])
def test_every_point_is_in_one_node_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cube: int
) -> None:
    monkeypatch.setattr(trees, "MOST_CUBE", cube)
    points = hills(120_000)
    cloud = made(tmp_path / "t", *np.array_split(points, 3))
    places, numbers, nodes = numbered(cloud)
    assert cloud.points == len(points)
    assert numbers.tolist() == list(range(len(points)))
    finest = cloud.spacing / 2.0 ** cloud.levels[nodes]
    assert (np.abs(places - points).max(axis=1) < finest / 100 + 1e-4).all()
    assert cloud.grain == pytest.approx(400 / 120_000**0.5, rel=0.1)
    for node in range(1, len(cloud.counts)):
        parent = cloud.boxes[cloud.parents[node]]
        assert (parent[0] <= cloud.boxes[node, 0]).all()
        assert (parent[1] >= cloud.boxes[node, 1]).all()


def test_a_sample_is_even_and_nodes_are_bounded(tmp_path: Path) -> None:
    points = hills(200_000)
    points[100_000:, [0, 2]] = (
        points[-1, [0, 2]] + (points[100_000:, [0, 2]] - points[-1, [0, 2]]) / 40
    )
    cloud = made(tmp_path / "t", points)
    assert cloud.counts.max() <= trees.MOST_NODE
    root = cloud.read(0).positions
    cells = np.unique(np.floor(root[:, [0, 2]] / cloud.spacing), axis=0)
    # one in each cell: the dense corner is not denser in the sample than the rest
    assert len(root) < 1.7 * len(cells)
    assert len(cells) > 0.7 * 128 * 128


def test_the_same_points_make_the_same_file(tmp_path: Path) -> None:
    for name in "ab":
        made(tmp_path / name, hills(70_000))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_points_on_one_another_and_strays(tmp_path: Path) -> None:
    points = np.concatenate([np.zeros((90_000, 3)), hills(40_000), [[1e9, 0, 0]]])
    cloud = made(tmp_path / "t", points[90_000:])
    assert cloud.high[0] - cloud.low[0] < 500 * 41  # what is far from all else is left out
    alone = made(tmp_path / "u", points[:90_000])
    assert 1 <= alone.points <= 90_000
    assert alone.counts.max() <= trees.MOST_NODE


def test_a_copy_holds_whole_levels_and_what_is_shown(tmp_path: Path) -> None:
    cloud = made(tmp_path / "t", hills(200_000))
    first = int(cloud.counts[cloud.levels <= 1].sum())
    assert copy_tree(tmp_path / "t", cloud, tmp_path / "u", first + 1, {"rgb"}) == first
    copied = open_tree(tmp_path / "u", "other")
    assert copied.levels.max() == 1
    assert copied.grain > cloud.grain
    for node in range(len(copied.counts)):
        for mine, other in ((copied, cloud),):
            one, two = mine.read(node), other.read(node)
            assert np.array_equal(one.positions, two.positions)
            assert one.colours is not None
            assert np.array_equal(one.colours, np.asarray(two.colours))
    copy_tree(tmp_path / "t", cloud, tmp_path / "v", 10**9, set())
    assert open_tree(tmp_path / "v", "").shades == frozenset()


def test_damaged_trees_are_refused(tmp_path: Path) -> None:
    made(tmp_path / "t", hills(50_000))
    whole = (tmp_path / "t").read_bytes()
    rng = np.random.default_rng(1)
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MediaUnreadable):
        open_tree(tmp_path / "cut", "")
    for _ in range(100):
        data = bytearray(whole[:4096])
        for at in rng.integers(0, 400, 3):
            data[at] = rng.integers(256)
        (tmp_path / "bad").write_bytes(bytes(data) + whole[4096:])
        try:
            cloud = open_tree(tmp_path / "bad", "")
            cloud.read(len(cloud.counts) - 1)
        except MediaUnreadable:
            continue


def test_an_empty_cloud_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="no points"):
        made(tmp_path / "t", np.full((9, 3), np.nan))
    assert list(tmp_path.iterdir()) == []


def test_who_waits_hears_how_far_it_is_and_may_end_it(tmp_path: Path) -> None:
    land = hills(40_000)

    def chunks() -> Iterator[Chunk]:
        yield from (Chunk(part) for part in np.split(land, 4))

    heard: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        heard.append((done, total))

    write_tree(Source("a.las", chunks), tmp_path / "t", points=len(land), told=told)
    done = [each for each, _ in heard]
    assert done == sorted(done)
    assert len(set(done)) > 8
    assert heard[-1] == (len(land), len(land))
    assert {total for _, total in heard} == {len(land)}
    for last in (0, 3, len(heard) - 2):  # in each pass
        left = iter(range(last + 1))

        def stop(done: int, total: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_tree(Source("a.las", chunks), tmp_path / "stopped", told=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["t"]


@pytest.mark.full
def test_ten_million_points_take_little_memory(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from assets.clouds.source import Chunk, Source\n"
        "from assets.clouds.store import open_tree\n"
        "from assets.clouds.tree import write_tree\n"
        "def chunks():\n"
        "    rng = np.random.default_rng(0)\n"
        "    for _ in range(10):\n"
        "        yield Chunk(rng.uniform(0, (900, 9, 900), (1_000_000, 3)))\n"
        "target = Path(sys.argv[1])\n"
        "write_tree(Source('land', chunks), target)\n"
        "cloud = open_tree(target, 'key')\n"
        "most = Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]\n"
        "print(cloud.points, cloud.counts.max(), int(most) // 1024)\n",
        encoding="utf-8",
    )
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not tell what memory a process took")
    said = subprocess.run(
        [sys.executable, script, tmp_path / "tree"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    points, largest, megabytes = map(int, said.split())
    assert points == 10_000_000
    assert largest <= 3 * trees.MOST_NODE
    assert megabytes < 900
