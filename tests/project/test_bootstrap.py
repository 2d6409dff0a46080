"""Setting up a checkout: system packages, and no broken environment when something fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of Debian's packages")
SETTING_UP = """
import os, pathlib, bootstrap
bootstrap.LOG = pathlib.Path({log!r})
if {drop}:
    os.setuid(65534)
bootstrap._system_packages(tests={tests})
"""


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _debian(folder: Path, *, installed: str, sudo: bool) -> Path:
    """A folder of programs that say of every package that it is, or is not, installed."""
    folder.mkdir()
    folder.chmod(0o755)
    _program(folder / "dpkg-query", f"echo {installed}")
    log = folder / "log"
    log.touch(0o666)
    log.chmod(0o666)
    _program(folder / "apt-get", f'echo "apt-get $*" >> {log}')
    _program(folder / "sudo", 'shift; exec "$@"' if sudo else "exit 1")
    return log


@pytest.fixture
def programs() -> Iterator[Path]:
    """A folder that every user may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder) / "bin"


def _set_up(programs: Path, *, tests: bool, root: bool) -> subprocess.CompletedProcess[str]:
    """Run bootstrap's part for system packages, as root or not."""
    is_root = os.geteuid() == 0
    if root and not is_root:
        pytest.skip("needs root")
    return subprocess.run(
        [
            sys.executable,
            "-c",
            SETTING_UP.format(drop=is_root and not root, tests=tests, log=f"{programs}.log"),
        ],
        cwd=ROOT / "packaging",
        env={"PATH": f"{programs}:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@LINUX
def test_without_root_it_prints_the_one_line(programs: Path) -> None:
    log = _debian(programs, installed="not-installed", sudo=False)
    done = _set_up(programs, tests=True, root=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("sudo apt-get update && sudo apt-get install -y ")
    assert {"libegl1", "libgl1", "xvfb", "chromium"} <= set(last.split())
    assert log.read_text() == ""


@LINUX
def test_as_root_it_installs(programs: Path) -> None:
    log = _debian(programs, installed="not-installed", sudo=False)
    done = _set_up(programs, tests=False, root=True)
    assert done.returncode == 0, done.stderr
    update, install = log.read_text().splitlines()
    assert update == "apt-get update"
    assert "libegl1" in install.split()
    assert "chromium" not in install.split()


@LINUX
def test_with_passwordless_sudo_it_installs(programs: Path) -> None:
    log = _debian(programs, installed="not-installed", sudo=True)
    done = _set_up(programs, tests=False, root=False)
    assert done.returncode == 0, done.stderr
    assert "libegl1" in log.read_text().splitlines()[-1].split()


@LINUX
def test_what_stands_is_left_alone(programs: Path) -> None:
    log = _debian(programs, installed="installed", sudo=False)
    done = _set_up(programs, tests=True, root=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert log.read_text() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_failing_installation_leaves_no_environment(tmp_path: Path) -> None:
    for name in ("packaging", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    copy = tmp_path / "bootstrap.py"
    text = (ROOT / "packaging" / "bootstrap.py").read_text("utf-8")
    copy.write_text(text.replace("parents[1]", "parents[0]"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import bootstrap; bootstrap._install(bootstrap.venv_python())"],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "installing Python packages failed" in done.stderr
    assert "setup.log" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("script", ["run_example.py", "run_tests.py"])
def test_an_old_python_is_told_so(script: str) -> None:
    text = (ROOT / script).read_text("utf-8")
    before = text[: text.index("import shutil")].replace("(3, 11)", "(99, 0)")
    done = subprocess.run(
        [sys.executable, "-c", before], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Diorama needs Python 3.11 or newer")
