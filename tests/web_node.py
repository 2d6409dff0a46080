"""The viewer's build and its Node, for the tests that need them."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
VIEWER = ROOT / "exporters" / "webxr" / "viewer"


def build_hook() -> ModuleType:
    """packaging/build_hook.py, which is no package's module."""
    place = ROOT / "packaging" / "build_hook.py"
    spec = importlib.util.spec_from_file_location("build_hook", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Node:
    """The bundled Node and the viewer's packages, those for tests among them."""

    def __init__(self, hook: ModuleType) -> None:
        hook.build(dev=True)
        self._node, _ = hook.node_paths()
        self._esbuild = hook.esbuild_program()
        self._shaders = hook.SHADERS
        self.packages: Path = hook.PACKAGES

    def run(self, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script to its end; what it printed is in `stdout` and `stderr`."""
        command = [str(self._node), str(script), *arguments]
        return subprocess.run(
            command, cwd=VIEWER, capture_output=True, text=True, encoding="utf-8", check=False
        )

    def bundle(self, source: Path, target: Path, *flags: str) -> Path:
        """Bundle a TypeScript or JavaScript file."""
        subprocess.run(
            [
                str(self._esbuild),
                str(source),
                "--bundle",
                "--loader:.glsl=text",
                f"--alias:shared={self._shaders.as_posix()}",
                "--log-level=error",
                f"--outfile={target}",
                *flags,
            ],
            cwd=VIEWER,
            check=True,
        )
        return target
