"""`diorama doctor`: what this installation has, what it lacks, and the cure for that."""

from __future__ import annotations

import ctypes
import platform
import shutil
import sys
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from assets.fonts import bundled
from exporters.parts.encoders import ENCODERS, VideoFormat, choose
from exporters.table import EXPORTERS
from renderer.context import driver
from renderer.memory import budget_here
from story.errors import StudioError
from studio.cli.lines import as_json, result, size
from studio.opening import contexts

PACKAGES: Final = (
    "PySide6-Essentials",
    "PyOpenGL",
    "av",
    "numpy",
    "opencv-python",
    "pillow",
    "skia-python",
    "trimesh",
    "msgspec",
)
EXTRAS: Final = {
    "open3d": ("compressed PCD point clouds", "clouds"),
    "laspy": ("lidar point clouds", "scan"),
    "lazrs": ("packed lidar (LAZ)", "scan"),
    "pye57": ("laser scans (E57)", "scan"),
    "pillow_heif": ("HEIC pictures", "photo"),
    "OpenEXR": ("EXR pictures", "photo"),
    "meshopt": ("meshopt models", "models"),
    "opengl_basisu": ("KTX2 textures", "models"),
    "zstandard": ("packed KTX2", "models"),
}
"""By module: what is not possible without it, and the extra that brings it."""

WINDOW_LIBRARIES: Final = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libpulse.so.0": "libpulse0",
}
"""What Qt's window links to and Linux may lack, with Debian's package that has it."""

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
LITTLE: Final = 5_000_000_000  # bytes of free disk below which long exports end badly


@dataclass(frozen=True)
class Finding:
    """One line of the report. `cure` says what to do; a `needed` thing that lacks is an error."""

    name: str
    value: str
    ok: bool = True
    needed: bool = True
    cure: str = ""


def doctor(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Say what this installation can do and what is missing. Status 1 when it can't work."""
    findings = [
        *_versions(),
        *_drawing(),
        *_window(),
        *_encoders(),
        _fonts(),
        *_targets(),
        *_extras(),
        _browser(),
        _disk(),
    ]
    if json:
        result(as_json(findings))
    else:
        for finding in findings:
            mark = "ok" if finding.ok else "MISSING" if finding.needed else "absent"
            cure = f"  ->  {finding.cure}" if finding.cure and not finding.ok else ""
            result(f"{mark:<8} {finding.name:<20} {finding.value}{cure}")
    return 1 if any(not finding.ok and finding.needed for finding in findings) else 0


def _versions() -> list[Finding]:
    found = [
        Finding("diorama", version("diorama")),
        Finding("python", f"{platform.python_version()} on {platform.platform()}"),
    ]
    for package in PACKAGES:
        try:
            found.append(Finding(package, version(package)))
        except PackageNotFoundError:  # of a frozen program, which carries no records of them
            found.append(Finding(package, "version not recorded", needed=False))
    return found


def _drawing() -> list[Finding]:
    try:
        with closing(contexts()()) as context:
            context.make_current()
            found, budget = driver(), budget_here()
    except StudioError as error:
        return [Finding("OpenGL", error.message, ok=False, cure=error.hint)]
    return [
        Finding(
            "OpenGL",
            f"{found.version}, {found.renderer} ({found.vendor}), "
            f"pictures up to {found.largest_texture} pixels a side",
        ),
        Finding("graphics memory", f"{size(budget.bytes)} for a picture, {budget.why}"),
    ]


def _window() -> list[Finding]:
    """Whether the window's libraries are there; Windows and macOS have their own."""
    if not sys.platform.startswith("linux"):
        return []
    packages = [package for name, package in WINDOW_LIBRARIES.items() if not _loads(name)]
    return [
        Finding(
            "window",
            f"lacks {', '.join(packages)}" if packages else "its libraries are there",
            ok=not packages,
            needed=False,
            cure=f"On Debian: sudo apt-get install --no-install-recommends {' '.join(packages)}",
        )
    ]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _encoders() -> list[Finding]:
    found = []
    for codec in ENCODERS:
        try:
            chosen = choose(VideoFormat(1920, 960, Fraction(30), codec))
        except StudioError as error:
            needed = codec == "h264"
            found.append(
                Finding(f"{codec} encoder", error.message, ok=False, needed=needed, cure=error.hint)
            )
            continue
        said = "; ".join(chosen.notes) or chosen.encoder.name
        found.append(Finding(f"{codec} encoder", said))
    return found


def _fonts() -> Finding:
    try:
        families = dict.fromkeys(font.family for font in bundled())
    except StudioError as error:
        return Finding("fonts", error.message, ok=False, cure=error.hint)
    return Finding("fonts", ", ".join(families))


def _targets() -> list[Finding]:
    found = []
    for name, exporter in EXPORTERS.items():
        missing = exporter.available()
        found.append(
            Finding(f"target {name}", missing or exporter.title, ok=missing is None, cure=_again())
        )
    return found


def _extras() -> list[Finding]:
    found = []
    for module, (what, extra) in EXTRAS.items():
        lack = _lack(module)
        found.append(
            Finding(
                what,
                lack or module,
                ok=lack is None,
                needed=False,
                cure=f'{Path(sys.executable).name} -m pip install "diorama[{extra}]"',
            )
        )
    return found


def _lack(module: str) -> str | None:
    """Why a module cannot be used; to be there is not enough, it has to load."""
    if find_spec(module) is None:
        return f"{module} is not installed"
    try:
        import_module(module)
    except ImportError as error:
        return f"{module} does not load: {error}"
    return None


def _browser() -> Finding:
    for name in BROWSERS:
        if path := shutil.which(name):
            return Finding("browser", path, needed=False)
    return Finding(
        "browser",
        "no Chromium found",
        ok=False,
        needed=False,
        cure="Only the tests of packages need one; any browser plays a package.",
    )


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free
    return Finding(
        "free disk space", size(free), ok=free > LITTLE, needed=False, cure="Free some space."
    )


def _again() -> str:
    return "Install Diorama again, or in a checkout run: python3 run_example.py"
