"""Machines that draw nothing: an old driver, no libraries. A clear word, and the rest works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.studio.cli.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="by means of Linux and Mesa")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def told() -> Run:
    """Runs words of the command line as a program, in an environment of its own."""

    def call(
        *words: object, before: tuple[str, ...] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, sys.executable, "-P", "-m", "studio", *(str(word) for word in words)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return call


def test_a_driver_that_is_too_old_is_named(told: Run, story: Path, tmp_path: Path) -> None:
    out = tmp_path / "view.png"
    said = told("render", story, "-o", out, MESA_GL_VERSION_OVERRIDE="3.2")
    assert said.returncode == 1
    (line,) = said.stderr.splitlines()
    assert "OpenGL 3.2; Diorama needs 3.3. Update the graphics driver" in line
    assert not out.exists()
    said = told("info", story, MESA_GL_VERSION_OVERRIDE="3.2")
    assert (said.returncode, said.stderr) == (0, "")
    said = told("doctor", MESA_GL_VERSION_OVERRIDE="3.2")
    assert said.returncode == 1
    assert any("MISSING" in line and "OpenGL 3.2" in line for line in said.stdout.splitlines())


def test_what_the_environment_says_to_other_programs_is_passed_over(
    told: Run, story: Path, tmp_path: Path
) -> None:
    out = tmp_path / "view.png"
    said = told("render", story, "-o", out, "--size", "8x8", PYOPENGL_PLATFORM="osmesa")
    assert (said.returncode, said.stderr) == (0, "")
    assert out.exists()


def without(library: str) -> tuple[str, ...]:
    """A command in front of another one, which then finds nothing in the files of a library."""
    files = [str(file) for folder in ("/usr/lib", "/lib") for file in Path(folder).rglob(library)]
    if not files or shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("needs to hide a library of the system")
    hide = "; ".join(f"mount --bind /dev/null '{file}'" for file in files)
    return "unshare", "-m", "bash", "-c", f'{hide}; exec "$@"', "bash"


@pytest.mark.full
@pytest.mark.parametrize("library", ["libEGL.so.1", "libGL.so.1"])
def test_a_library_that_is_missing_is_named(
    library: str, told: Run, story: Path, tmp_path: Path
) -> None:
    hidden = without(f"{library}*")
    said = told("render", story, "-o", tmp_path / "view.png", before=hidden)
    if "mount" in said.stderr:
        pytest.skip("may not hide a library of the system")
    assert said.returncode == 1
    (line,) = said.stderr.splitlines()
    assert f"lacks the library {library}. On Debian: sudo apt-get install" in line
    if library == "libEGL.so.1":
        said = told("check", story, before=hidden)
        assert "Traceback" not in said.stderr


def test_a_display_that_draws_nothing_is_told(told: Run, story: Path, tmp_path: Path) -> None:
    said = told(
        "render", story, "-o", tmp_path / "view.png",
        __EGL_VENDOR_LIBRARY_FILENAMES=str(tmp_path / "none.json"),
    )  # fmt: skip
    assert said.returncode == 1
    (line,) = said.stderr.splitlines()
    assert "No headless OpenGL 3.3 context could be made" in line
    assert "apt-get install libegl1" in line
    assert "EGLError" not in line
