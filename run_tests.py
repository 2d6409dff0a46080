"""Sets everything up, then runs lint, types, import contracts and tests.

    python3 run_tests.py                 all but the slow suites
    python3 run_tests.py --full          the slow suites too
    python3 run_tests.py tests/story     what follows goes to pytest

Ends with status 0 when everything passed.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036  (before anything that an older Python cannot read)
    sys.exit(
        "Diorama needs Python 3.11 or newer, and this is Python "
        + ".".join(map(str, sys.version_info[:2]))
        + ". Install a newer one from https://www.python.org and run this script with it."
    )

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))

import bootstrap  # noqa: E402


def main(words: list[str]) -> int:
    """Run every step; the status is that of the worst."""
    try:
        python = bootstrap.prepare(tests=True)
    except bootstrap.SetupFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    full = "--full" in words
    pytest_words = [word for word in words if word != "--full"]
    if not full and "-m" not in pytest_words:
        pytest_words = ["-m", "not full", *pytest_words]
    modules = {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "import contracts": [python.with_name("lint-imports")],
        "tests": [*_display(), python, "-m", "pytest", "-q", *pytest_words],
    }
    failed = []
    for name, command in modules.items():
        bootstrap.say(name)
        if subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
        return 1
    bootstrap.say("all passed")
    return 0


def _display() -> list[str]:
    """The words that give a program a display, where Linux has none."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY"):
        return []
    if shutil.which("xvfb-run") is None:
        return []
    return ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
