"""`diorama export` as its callers use it: progress, cancellation, whole outputs only."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.studio.cli.conftest import Diorama

Start: TypeAlias = Callable[..., "subprocess.Popen[str]"]
QUICK = ("--set", "video360.size=64x32", "--set", "video360.preset=fastest")


def test_standard_output_holds_paths_only(diorama: Diorama, story: Path, tmp_path: Path) -> None:
    said = diorama(
        "export", story, "-o", tmp_path / "out", "--to", "stills,video360", *QUICK,
        "--set", "stills.size=64x36", "--progress", "none",
    )  # fmt: skip
    assert said.status == 0
    paths = [Path(line) for line in said.out]
    assert all(path.is_file() for path in paths)
    assert {path.suffix for path in paths} == {".png", ".mp4"}
    assert not list((tmp_path / "out").glob(".*"))


def test_one_scene_alone(diorama: Diorama, panorama: Path, tmp_path: Path) -> None:
    assert diorama("new", tmp_path / "two").status == 0
    ids = diorama("add", tmp_path / "two", panorama, panorama).out
    words = ("-o", tmp_path / "out", "--scene", ids[0], "--set", "size=64x36")
    said = diorama("export", tmp_path / "two", "--to", "stills", *words)
    assert said.status == 0
    assert len(said.out) == 1
    assert diorama("export", tmp_path / "two", "--to", "webxr", *words[:4]).status == 2


def test_progress_is_json_lines(start: Start, story: Path, tmp_path: Path) -> None:
    child = start(
        "export", story, "-o", tmp_path / "out", "--to", "video360", *QUICK, "--progress", "json"
    )
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0
    lines = [json.loads(line) for line in err.splitlines()]
    steps = [line for line in lines if "stage" in line]
    assert steps[-1]["done"] == steps[-1]["total"]
    encode = [line for line in steps if line["stage"] == "encode"]
    assert [line["done"] for line in encode] == sorted(line["done"] for line in encode)
    assert encode[-1]["total"] == 150  # five seconds at 30
    assert encode[-1]["fps"] > 0
    assert encode[-1]["eta_s"] == 0
    assert all(Path(line).is_file() for line in out.splitlines())


def test_a_failure_is_an_object_among_them(start: Start, story: Path, tmp_path: Path) -> None:
    next((story / "media").iterdir()).unlink()
    child = start("export", story, "-o", tmp_path / "out", "--to", "video360", "--progress", "json")
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (1, "")
    (failure,) = [line for each in err.splitlines() if "error" in (line := json.loads(each))]
    assert "missing" in failure["error"]
    assert failure["hint"]


def test_one_target_that_fails_does_not_hold_up_the_others(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    said = diorama(
        "export", story, "-o", tmp_path / "out", "--to", "stills,video360", *QUICK,
        "--set", "stills.scene=0000000000", "--progress", "none",
    )  # fmt: skip
    assert said.status == 1
    assert [Path(line).suffix for line in said.out] == [".mp4"]
    assert any("0000000000" in line for line in said.err)


def _started(child: subprocess.Popen[str]) -> None:
    """Wait until the first frame is done."""
    assert child.stderr is not None
    for line in child.stderr:
        said = json.loads(line)
        if said.get("stage") == "encode" and said["done"] > 0:
            return
    raise AssertionError(f"it ended with {child.wait()} before a frame was done")


LONG = ("--set", "video360.size=2048x1024", "--set", "video360.preset=slow", "--progress", "json")


@pytest.mark.parametrize(
    "how",
    [
        "cancel",
        pytest.param(
            signal.SIGINT,
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no signals to a child"),
        ),
        pytest.param(
            signal.SIGTERM,
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no signals to a child"),
        ),
    ],
)
def test_stopping_leaves_nothing_behind(
    start: Start, story: Path, tmp_path: Path, how: str | signal.Signals
) -> None:
    before = (story / "story.json").read_bytes()
    child = start("export", story, "-o", tmp_path / "out", "--to", "video360", *LONG)
    _started(child)
    if isinstance(how, str):
        out, err = child.communicate(f"{how}\n", timeout=60)
    else:
        child.send_signal(how)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "")
    assert json.loads(err.splitlines()[-1])["error"] == "Interrupted."
    assert list((tmp_path / "out").iterdir()) == []
    assert (story / "story.json").read_bytes() == before


def test_the_plan_of_a_film_is_told_and_nothing_made(
    diorama: Diorama, story: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = diorama("export", story, "--to", "video360", "--plan", "-o", out)
    assert done.status == 0
    assert done.out[0].startswith("0:00.000 to ")
    assert "draw" in done.out[-1]
    assert not out.exists()
    assert diorama("export", story, "--to", "stills", "--plan", "-o", out).status == 2
