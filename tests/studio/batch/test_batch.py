"""Batches: rows to stories and packages, only what is missing or changed, whatever kills them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assets.ingest import Ingested
from story.errors import ExportError
from story.folder import load
from story.overlays.text import Text
from studio.batch.queue import Queue, Result
from studio.batch.rows import Row
from studio.templating import file_at, gathered

ROOT = Path(__file__).resolve().parents[3]


def _rows(folder: Path, lines: list[str]) -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join(["id,name,mood,picture", *lines, ""]), "utf-8")
    return path


def _command(template: Path, rows: Path, out: Path, *more: str) -> list[str]:
    return [
        sys.executable, "-P", "-m", "studio", "batch", str(template), "--rows", str(rows),
        "--to", "webxr", "--set", "poster=off", "-o", str(out), "--progress", "none", *more,
    ]  # fmt: skip


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _batch(template: Path, rows: Path, out: Path, *more: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        _command(template, rows, out, *more),
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    report: dict[str, Any] = json.loads((out / "report.json").read_text("utf-8"))
    return done.returncode, report


def _states(report: dict[str, Any]) -> dict[str, str]:
    return {row["name"]: row["state"] for row in report["rows"]}


@pytest.mark.parametrize(
    "said",
    [
        os.devnull.replace("null", "zero"),  # never ends
        "pipe.png",
        ".",
        "~nobody-of-that-name/x.png",
        "a\0b.png",
        "x" * 5000,
        "../" * 300 + "x.png",
    ],
)
def test_what_is_no_file_is_named_and_never_waited_for(
    template: Path, tmp_path: Path, said: str
) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
    parameters = load(template).parameters

    def take(file: Path, into: Path, asset_id: str) -> Ingested:
        raise AssertionError(file)

    found = gathered(parameters, {"name": "a", "picture": said}, tmp_path, tmp_path, take)
    assert [each.where for each in found.problems] == ["parameter picture"]
    assert "There is no file" in found.problems[0].message
    assert len(found.problems[0].message) < 300
    assert file_at(tmp_path, said) is None


@pytest.mark.parametrize("name", ["report.html", "report.json"])
def test_a_folder_where_the_report_goes_is_named_before_anything_is_made(
    template: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    (out / name).mkdir(parents=True)
    done = subprocess.run(
        _command(template, _rows(tmp_path, ["sea,Sea,wild,"]), out),
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert f"{name} is a folder" in " ".join(done.stderr.split())
    assert [each.name for each in out.iterdir()] == [name]


@pytest.mark.usefixtures("node")  # the viewer has to be built
def test_rows_become_packages_and_a_rerun_makes_what_changed(
    template: Path, tmp_path: Path
) -> None:
    red = tmp_path / "red.png"
    Image.new("RGB", (8, 8), "#ff0000").save(red)
    out = tmp_path / "out"
    lines = ["sea,Sea,wild,", "bad,Bad,angry,", "hill,Hill,,red.png", "lost,Lost,,none.png"]
    rows = _rows(tmp_path, lines)
    status, report = _batch(template, rows, out, "--workers", "2")
    assert status == 1
    assert _states(report) == {
        "sea": "made", "bad": "refused", "hill": "made", "lost": "refused",
    }  # fmt: skip
    why = {row["name"]: " ".join(row["why"]) for row in report["rows"]}
    assert not (out / "bad").exists()
    assert not (out / "lost").exists()
    assert "mood" in why["bad"]
    assert "none.png" in why["lost"]
    story = load(out / "sea" / "sea.diorama")
    assert [each.text for each in story.scenes[0].overlays if isinstance(each, Text)] == [
        {"en": "wild Sea"}
    ]
    assert (out / "hill" / "hill-webxr" / "index.html").is_file()
    assert set(report["rows"][0]["seconds"]) >= {"fill", "check", "export webxr"}
    page = (out / "report.html").read_text("utf-8")
    assert "sea" in page
    assert 'src="http' not in page
    assert 'href="http' not in page

    status, report = _batch(template, rows, out)
    assert _states(report)["sea"] == "unchanged"
    assert _states(report)["bad"] == "refused"

    Image.new("RGB", (8, 8), "#00ff00").save(red)
    lines[1] = "bad,Good,calm,"
    (tmp_path / "none.png").write_bytes(red.read_bytes())
    status, report = _batch(template, _rows(tmp_path, lines), out)
    assert status == 0
    assert _states(report) == {
        "sea": "unchanged", "bad": "made", "hill": "made", "lost": "made",
    }  # fmt: skip


@pytest.mark.usefixtures("node")
def test_what_rows_share_is_made_once(template: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rows = _rows(tmp_path, [f"row{n},Name,," for n in range(3)])
    _, report = _batch(template, rows, out)
    first, *others = report["rows"]
    assert first["encoded"] > 0
    assert all(row["encoded"] == 0 and row["shared"] > 0 for row in others)
    media = [next((out / row["name"]).glob("*-webxr/media/*")) for row in report["rows"]]
    assert len({path.read_bytes() for path in media}) == 1


@pytest.mark.usefixtures("node")
def test_killed_at_any_instant_it_makes_only_what_was_missing(
    template: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    count, chance = 6, random.Random(11)
    rows = _rows(tmp_path, [f"row{n},Name {n},," for n in range(count)])
    made: set[str] = set()
    for _ in range(3):
        process = subprocess.Popen(
            _command(template, rows, out),
            cwd=ROOT,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wanted = min(len(made) + 1, count)
        ends = time.monotonic() + 120
        while len(_settled(out)) < wanted and process.poll() is None:
            assert time.monotonic() < ends
            time.sleep(0.02)
        time.sleep(chance.random() * 0.4)  # into the next row, wherever that is by now
        process.send_signal(signal.SIGKILL)
        process.wait()
        made = _settled(out)
    before = {name: _stamp(out, name) for name in made}
    status, report = _batch(template, rows, out)
    assert status == 0
    states = _states(report)
    remade = {name for name in made if states[name] != "unchanged"}
    assert not remade
    assert {name: _stamp(out, name) for name in made} == before
    assert all((out / f"row{n}" / f"row{n}-webxr" / "index.html").is_file() for n in range(count))
    assert not list(out.rglob("*.part"))
    assert not list(out.rglob("*.filling"))


def _settled(out: Path) -> set[str]:
    """The rows whose package the batch has noted as made."""
    file = out / ".batch" / "state.sqlite"
    if not file.is_file():
        return set()
    queue = Queue(file)
    try:
        return {f"row{n}" for n in range(6) if "webxr" in queue.outputs(f"row{n}")}
    finally:
        queue.close()


def _stamp(out: Path, name: str) -> int:
    return (out / name / f"{name}-webxr" / "story.json").stat().st_mtime_ns


def test_ctrl_c_ends_it_clean(template: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rows = _rows(tmp_path, [f"row{n},Name {n},," for n in range(30)])
    process = subprocess.Popen(
        _command(template, rows, out),
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    ends = time.monotonic() + 60
    while not (out / ".batch" / "workers" / "0").is_dir() and time.monotonic() < ends:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers too
    _, said = process.communicate(timeout=90)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["stopped"]
    assert report["counts"]["waiting"] > 0


def test_cluster_is_not_taken_yet(template: Path, tmp_path: Path) -> None:
    rows = _rows(tmp_path, ["sea,Sea,,"])
    done = subprocess.run(
        [*_command(template, rows, tmp_path / "out"), "--cluster", "here"],
        cwd=ROOT, env=_environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2


def test_a_row_whose_worker_dies_twice_is_refused(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "state.sqlite")
    queue.enter([Row(1, "a", {}), Row(2, "b", {})], "run", refused_too=True)
    for _ in range(2):
        row = queue.lease("run", "worker")
        assert row is not None
        assert row.name == "a"
        queue.abandoned("worker", "It died.")
    assert {told.row.name: told.state for told in queue.told("run")} == {
        "a": "refused", "b": "waiting",
    }  # fmt: skip
    assert queue.told("run")[0].result.why == ("It died.",)
    row = queue.lease("run", "other")
    assert row is not None
    assert row.name == "b"
    assert queue.lease("run", "third") is None  # it is leased
    queue.settle("b", "worker", "made", Result())  # by one whose lease it is not
    assert queue.counts("run")["leased"] == 1
    queue.close()


def test_resume_leaves_refused_rows(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "state.sqlite")
    rows = [Row(1, "a", {"x": 1})]
    queue.enter(rows, "one", refused_too=True)
    queue.lease("one", "worker")
    queue.settle("a", "worker", "refused", Result(why=("No.",)))
    queue.enter(rows, "two", refused_too=False)
    assert queue.counts("two") == {"refused": 1}
    queue.enter([Row(1, "a", {"x": 2})], "three", refused_too=False)  # it has changed
    assert queue.counts("three") == {"waiting": 1}
    queue.enter(rows, "four", refused_too=True)
    assert queue.counts("four") == {"waiting": 1}
    queue.close()


@contextmanager
def _no_more_than(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, told)


def test_what_a_batch_knows_may_be_rubbish_or_have_no_room(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.sqlite"
    rubbish.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(ExportError, match="cannot be read") as said:
        Queue(rubbish)
    assert "Remove that file" in said.value.hint
    queue = Queue(tmp_path / "state.sqlite")
    rows = [Row(number, f"r{number}", {"name": "x" * 1000}) for number in range(1, 4)]
    queue.enter(rows, "run", refused_too=True)
    with _no_more_than(100_000), pytest.raises(ExportError, match="written"):
        queue.enter([Row(9, "r9", {"name": "x" * 10**6})], "run", refused_too=True)
    assert len(queue.told("run")) == len(rows)  # and what was there is there still
    queue.close()
