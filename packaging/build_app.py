"""Build the one-folder app for this system, then try it: `doctor`, the example out, the window.

    python packaging/build_app.py [--no-try]

Builds build/app/diorama with PyInstaller in the project's own environment. Build on the oldest
system that is to be served.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
APP = BUILD / "app" / "diorama"
EXAMPLE = ROOT / "examples" / "small_museum.py"
TARGETS = "webxr,video360"
WINDOW_SECONDS = 12  # how long the window has to stand to be called started


def python() -> Path:
    """The interpreter of the project's environment, which bootstrap.py makes."""
    inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    found = ROOT / ".venv" / inside
    if not found.exists():
        raise SystemExit(f"{found} is missing. Run: python run_example.py")
    return found


def build() -> None:
    """Run PyInstaller in a clean environment: what the shell adds must not leak into the app."""
    kept = {"PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA"}
    clean = {name: value for name, value in os.environ.items() if name.upper() in kept}
    command = [
        str(python()),
        *("-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
        *("--distpath", str(BUILD / "app"), "--workpath", str(BUILD / "pyinstaller")),
        str(ROOT / "packaging" / "pyinstaller" / "diorama.spec"),
    ]
    subprocess.run(command, cwd=ROOT, env=clean, check=True)


def program(name: str) -> str:
    """The path of one of the built programs."""
    return str(APP / (f"{name}.exe" if sys.platform == "win32" else name))


def try_out() -> None:
    """Use the built app as a user would; stops with a word at the first thing that fails."""
    subprocess.run([program("diorama"), "doctor"], check=True, timeout=120)
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder) / "trial.diorama"
        # A story of every kind of media, which the checkout makes: the app only uses it
        subprocess.run([str(python()), str(EXAMPLE), str(story)], check=True, timeout=900)
        film = ("--set", "video360.size=320x160", "--set", "video360.fps=5")
        for words in (
            ("check", str(story)),
            ("export", str(story), "--to", TARGETS, "-o", folder, *film, "--progress", "none"),
        ):
            subprocess.run([program("diorama"), *words], check=True, timeout=600)
        for made in ("trial-webxr/index.html", "trial-video360.mp4"):
            if not (Path(folder) / made).is_file():
                raise SystemExit(f"the built app exported no {made}")
    try_window()


def try_window() -> None:
    """Start the window, on a virtual screen where there is none, and see that it stays up."""
    command = [program("diorama-studio")]
    screenless = sys.platform.startswith("linux") and not os.environ.get("DISPLAY")
    if screenless:
        wrapper = shutil.which("xvfb-run")
        if wrapper is None:
            raise SystemExit("no screen and no xvfb-run: the window was not tried")
        command = [wrapper, "-a", *command]
    window = subprocess.Popen(command, start_new_session=True)
    try:
        time.sleep(WINDOW_SECONDS)
        if window.poll() is not None:
            raise SystemExit(f"the window ended at once with status {window.returncode}")
    finally:
        stop(window)
    print("window: started and stayed up")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    if sys.platform == "win32":
        process.terminate()
    else:
        import signal

        try:
            os.killpg(process.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
    process.wait(timeout=20)


def main() -> None:
    """Build, then try unless told not to; prints the folder and its size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--no-try", action="store_true", help="build only")
    words = parser.parse_args()
    build()
    size = sum(
        file.stat().st_size for file in APP.rglob("*") if file.is_file() and not file.is_symlink()
    )
    print(f"{APP} ({size / 1e6:.0f} MB)")
    if not words.no_try:
        try_out()


if __name__ == "__main__":
    main()
