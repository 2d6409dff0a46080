"""Sets everything up, builds the example story and makes outputs of it in out/.

    python3 run_example.py

Prints the path of each output. Ends with status 0 when all were made.
"""

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
OUT = ROOT / "out"
STORY = OUT / "Small Museum.diorama"
sys.path.insert(0, str(ROOT / "packaging"))

import bootstrap  # noqa: E402


def main() -> int:
    """Set up, build, check, render, export."""
    try:
        python = bootstrap.prepare()
    except bootstrap.SetupFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    OUT.mkdir(exist_ok=True)
    shutil.rmtree(STORY, ignore_errors=True)
    diorama = [str(python), "-P", "-m", "studio"]
    steps = {
        "building the example story": [
            str(python),
            str(ROOT / "examples" / "small_museum.py"),
            str(STORY),
        ],
        "checking it": [*diorama, "check", str(STORY)],
        "rendering a still": [*diorama, "render", str(STORY), "-o", str(OUT / "Small Museum.png")],
        "exporting the web package and the 360° video": [
            *(*diorama, "export", str(STORY), "-o", str(OUT), "--to", "webxr,video360"),
            *("--set", "video360.size=1280x640"),
        ],
    }
    for what, command in steps.items():
        bootstrap.say(what)
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status != 0:
            print(f"{what} failed (status {status})", file=sys.stderr)
            return status
    bootstrap.say(f'done; to look at it in a browser:  {python} -P -m studio serve "{STORY}"')
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
