"""The viewer against the vectors that the desktop answers to as well, and against its compiler."""

from __future__ import annotations

from pathlib import Path

from tests.web_node import Node

ROOT = Path(__file__).resolve().parents[3]
VIEWER = ROOT / "exporters" / "webxr" / "viewer"


def test_viewer_meets_every_vector(node: Node, tmp_path: Path) -> None:
    script = node.bundle(
        VIEWER / "test" / "conformance.ts",
        tmp_path / "conformance.cjs",
        "--platform=node",
        "--format=cjs",
    )
    done = node.run(script, str(ROOT / "tests" / "conformance"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) > 700


def test_viewer_is_strictly_typed(node: Node) -> None:
    done = node.run(node.packages / "typescript" / "bin" / "tsc", "-p", ".")
    assert done.returncode == 0, done.stdout
