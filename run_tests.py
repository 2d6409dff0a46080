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
from tempfile import TemporaryFile

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
    if "-m" not in pytest_words:
        pytest_words = ["-m", "full or not full" if full else "not full", *pytest_words]
    modules = {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "import contracts": [python.with_name("lint-imports")],
    }
    failed = []
    for name, command in modules.items():
        bootstrap.say(name)
        if subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    failed += _tests([str(python), "-m", "pytest", "-q"], pytest_words)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
        return 1
    bootstrap.say("all passed")
    return 0


def _tests(pytest: list[str], words: list[str]) -> list[str]:
    """Run the tests; which part of them failed.

    All of them are run in two halves side by side, for each waits much of its time, on pages above
    all. What the second half says comes after the first one's.
    """
    bootstrap.say("tests")
    if len(words) > 2:
        one = subprocess.run([*_display(), *pytest, *words], cwd=ROOT, check=False)
        return ["tests"] if one.returncode != 0 else []
    outputs = [f"tests/{name}" for name in ("assets", "conformance", "e2e", "exporters", "project")]
    folders = sorted(f"tests/{each.name}" for each in (ROOT / "tests").iterdir() if each.is_dir())
    others = [each for each in folders if each not in outputs]
    others = [each for each in others if any((ROOT / each).rglob("test_*.py"))]
    failed = []
    with TemporaryFile() as said:
        command = [*_display(150), *pytest, *words, *outputs]
        beside = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            command = [*_display(), *pytest, *words, *others]
            if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
                failed.append("tests")
            if beside.wait() != 0:
                failed.append("tests of what comes out")
        finally:
            beside.terminate()
            beside.wait()
        bootstrap.say("tests of what comes out")
        said.seek(0)
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return failed


def _display(first: int = 99) -> list[str]:
    """The words that give a program a display, where Linux has none: from a number on."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY"):
        return []
    if shutil.which("xvfb-run") is None:
        return []
    return ["xvfb-run", "-a", "-n", str(first), "-s", "-screen 0 1600x1000x24"]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
