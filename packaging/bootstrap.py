"""Sets up what a checkout needs (.venv, system libraries) with the standard library alone.

run_example.py and run_tests.py call `prepare`; what is installed is pyproject.toml's affair. On
Windows and macOS it works the same but for system libraries, which only Linux lacks.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "diorama-ready.txt"  # digest of the project's state for which the venv is whole
LOG = ROOT / "build" / "setup.log"
EXTRAS = ("clouds", "dev", "models", "photo", "scan")

# Debian's names. Ubuntu since 24.04 has some of them with t64 behind.
RUN_PACKAGES = (
    "libegl1",
    "libgl1",
    "libglib2.0-0",
    "libfontconfig1",
    "libdbus-1-3",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libusb-1.0-0",
    "libpulse0",  # Qt's multimedia library does not load without
    "libgssapi-krb5-2",  # nor its network library
    "libxrandr2",
)
TEST_PACKAGES = ("xvfb", "xauth", "chromium", "ffmpeg")
UBUNTU_NAMES = {"chromium": ("chromium", "chromium-browser")}

# What each system library is needed for, by the file the loader looks for on other Linuxes.
RUN_LIBRARIES = {
    "EGL": "libEGL.so.1",
    "OpenGL": "libGL.so.1",
    "GLib": "libglib-2.0.so.0",
    "fontconfig": "libfontconfig.so.1",
    "D-Bus": "libdbus-1.so.3",
    "xkbcommon-x11": "libxkbcommon-x11.so.0",
    "xcb-cursor": "libxcb-cursor.so.0",
    "xcb-icccm": "libxcb-icccm.so.4",
    "xcb-keysyms": "libxcb-keysyms.so.1",
    "xcb-shape": "libxcb-shape.so.0",
    "libusb": "libusb-1.0.so.0",
    "PulseAudio's client": "libpulse.so.0",
    "Kerberos' GSSAPI": "libgssapi_krb5.so.2",
    "Xrandr": "libXrandr.so.2",
}
TEST_PROGRAMS = ("xvfb-run", "chromium", "ffmpeg")


class SetupFailed(Exception):
    """Setting up stopped; the message says why and what to do."""


def say(line: str) -> None:
    """One progress line, at once."""
    print(f"· {line}", flush=True)


def prepare(*, tests: bool = False) -> Path:
    """Set up all that the project needs; give the path of the environment's Python.

    `tests`: also what only the tests need. Quick and without any network when everything stands
    already. Raises SetupFailed.
    """
    _system_packages(tests=tests)
    python = venv_python()
    wanted = _fingerprint()
    if not (_stamped() == wanted and python.exists()):
        _install(python)
        _write_stamp(wanted)
        say("the environment in .venv is ready")
    _logged(
        [str(python), str(ROOT / "packaging" / "build_hook.py"), *(["--dev"] if tests else [])],
        "building the web viewer",
        lambda line: f"built {line.strip()}" if "viewer.js" in line else None,
    )
    return python


def venv_python() -> Path:
    """Where the environment's Python is, or will be."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# --- the environment ------------------------------------------------------------------------


def _fingerprint() -> str:
    """What an installed environment depends on, as a digest: all that pip reads."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    read_by_pip = {
        "python": platform.python_version(),
        "root": str(ROOT),
        "extras": EXTRAS,
        "build": project["build-system"],
        "project": {
            key: project["project"].get(key)
            for key in ("name", "version", "dependencies", "optional-dependencies", "scripts")
        },
    }
    return hashlib.sha256(json.dumps(read_by_pip, sort_keys=True).encode()).hexdigest()


def _stamped() -> str:
    return STAMP.read_text("utf-8").strip() if STAMP.is_file() else ""


def _write_stamp(fingerprint: str) -> None:
    part = STAMP.with_suffix(".part")
    part.write_text(fingerprint, "utf-8")
    part.replace(STAMP)


def _install(python: Path) -> None:
    """Make the environment where there is none and install the project with its extras."""
    fresh = not (VENV / "pyvenv.cfg").exists() or not _runs(python)
    STAMP.unlink(missing_ok=True)
    try:
        if fresh:
            say("making a Python environment in .venv")
            shutil.rmtree(VENV, ignore_errors=True)
            _logged([sys.executable, "-m", "venv", str(VENV)], "making .venv")
        say("installing Python packages; the first time takes a few minutes (about 1.5 GB)")
        _pip(python, "install", "-e", f".[{','.join(EXTRAS)}]")
    except BaseException:
        if fresh:
            shutil.rmtree(VENV, ignore_errors=True)
        raise


def _runs(python: Path) -> bool:
    """Whether the environment's Python and pip start."""
    try:
        done = subprocess.run(
            [python, "-m", "pip", "--version"], capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _pip(python: Path, *words: str) -> None:
    command = [str(python), "-m", "pip", *words, "--no-input", "--disable-pip-version-check"]
    _logged(command, "installing Python packages", show=_pip_line)


def _pip_line(line: str) -> str | None:
    """What of pip's output is worth a progress line."""
    line = line.strip()
    if line.startswith(("Downloading ", "Using cached ")) and " MB)" in line:
        name = line.split()[-3].rsplit("/", 1)[-1].split("-")[0]
        return f"  {name} {line[line.rindex('(') :]}"
    if line.startswith("Building editable") and line.endswith("started"):
        return "  building the web viewer"
    if line.startswith("Installing collected packages:"):
        count = line.count(",") + 1
        return f"  unpacking {count} packages"
    return None


def _logged(
    command: Sequence[str], what: str, show: Callable[[str], str | None] = lambda line: None
) -> None:
    """Run a command with its output in the log; say what `show` makes of its lines."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    tail: list[str] = []
    with LOG.open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"$ {' '.join(command)}\n")
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        try:
            for line in process.stdout or ():
                log.write(line)
                tail = [*tail[-11:], line.rstrip()]
                told = show(line)
                if told is not None:
                    say(told)
            status = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if status != 0:
        ending = "\n  ".join(tail)
        raise SetupFailed(
            f"{what} failed (status {status}). The end of its output:\n  {ending}\n"
            f"All of it is in {LOG}. Without a network, run this once where there is one."
        )


# --- the system's libraries -----------------------------------------------------------------


def _system_packages(*, tests: bool) -> None:
    """Install what the system lacks, or say the one line that does."""
    if not sys.platform.startswith("linux"):
        if tests:
            _tell_missing_programs(("ffmpeg",))
        return
    if shutil.which("apt-get") and shutil.which("dpkg-query"):
        _debian_packages(tests=tests)
        return
    missing = _missing_libraries()
    if missing:
        raise SetupFailed(
            f"these system libraries are missing: {', '.join(missing)}. "
            "Install them with this system's package manager, then run this again."
        )
    if tests:
        _tell_missing_programs(TEST_PROGRAMS)


def _tell_missing_programs(names: Iterable[str]) -> None:
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        say(f"not found: {', '.join(missing)}; the tests that need them are skipped")


def _missing_libraries() -> list[str]:
    """Names of the libraries that the dynamic loader does not know."""
    cache = subprocess.run(
        [shutil.which("ldconfig") or "/sbin/ldconfig", "-p"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [name for name, file in RUN_LIBRARIES.items() if file not in cache]


def _debian_packages(*, tests: bool) -> None:
    needed = [*RUN_PACKAGES, *(TEST_PACKAGES if tests else ())]
    if importlib.util.find_spec("ensurepip") is None:  # Debian parts it from python3
        needed.append(f"python3.{sys.version_info.minor}-venv")
    missing = _not_installed(needed)
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    prefix = _root_prefix()
    if prefix is None:
        line = f"sudo apt-get update && sudo {' '.join(install)}"
        if all(name in TEST_PACKAGES for name in missing):
            say(f"not installed: {', '.join(missing)}; the tests that need them are skipped")
            say(f"to run them too:  {line}")
            return
        raise SetupFailed(f"system packages are missing. Run this line, then this again:\n{line}")
    say(f"installing system packages: {', '.join(missing)}")
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    try:
        _logged([*quiet, "apt-get", "update"], "updating the list of system packages")
        _logged([*quiet, *install], "installing system packages")
    except SetupFailed as failed:
        raise SetupFailed(f"{failed}\nThe line to run yourself: sudo {' '.join(install)}") from None


def _not_installed(packages: Iterable[str]) -> list[str]:
    missing = []
    for package in packages:
        names = UBUNTU_NAMES.get(package, (package, f"{package}t64"))
        answer = subprocess.run(
            ["dpkg-query", "-W", "-f=${db:Status-Status}\n", *names],
            capture_output=True,
            text=True,
            check=False,
        )
        if "installed" not in answer.stdout.split():
            missing.append(package)
    return missing


def _root_prefix() -> list[str] | None:
    """What to put before a command that needs root; None where we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None
