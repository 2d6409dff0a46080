"""Batches: a weather warning of each row of a table, to packages and to 15-second videos.

    python -m benchmarks.batch_speed [--rows N] [--films N] [--workers N] [--size WxH] [--keep DIR]

One line a figure: seconds a row by stage, what was encoded and what rows shared, what a rerun costs
that has nothing to do, and what is lost where the batch is killed in the middle. 200 rows and 20
films unless told otherwise.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from exporters.options import Progress
from studio.templates.kept import kept, user_folder

HAZARDS = ("rain", "wind", "snow", "heat")
LEVELS = ("yellow", "orange", "red")


def main() -> None:
    """Run both batches and say what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--films", type=int, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--size", default="1920x960")
    parser.add_argument("--keep", type=Path, help="a folder for the outputs, which then stay")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="batch-speed-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        began = time.perf_counter()
        with kept("weather-warning", Progress(), user_folder()):
            print(f"template: {time.perf_counter() - began:.1f} s; 0 s as soon as it is kept")
        workers = ["--workers", str(asked.workers)]
        if asked.rows:
            _measure(folder / "packages", asked.rows, ["--to", "webxr", *workers])
        if asked.films:
            size = ["--set", f"size={asked.size}", "--set", "preset=fastest"]
            _measure(folder / "films", asked.films, ["--to", "video360", *size, *workers])
    finally:
        if asked.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(out: Path, rows: int, more: list[str]) -> None:
    table = out.with_suffix(".csv")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "county", "hazard", "level", "valid_from", "valid_to"))
        for row in range(rows):
            hazard, level = HAZARDS[row % len(HAZARDS)], LEVELS[row % len(LEVELS)]
            county = f"County {row + 1}"
            writer.writerow((f"county-{row + 1:03}", county, hazard, level, "18:00", "09:00"))
    first, report = _run(table, out, more)
    counts = report["counts"]
    print(f"{out.name}: {rows} rows in {first:.1f} s, {first / rows:.2f} s a row; {counts}")
    for stage, seconds in report["stages"].items():
        print(f"  {stage}: {seconds / rows:.3f} s a row")
    made, shared = report["encoded"], report["shared"]
    print(f"  encoded {made}, shared {shared} ({100 * shared / max(made + shared, 1):.1f} %)")
    again, report = _run(table, out, more)
    print(f"  again: {again:.1f} s; {report['counts']}", flush=True)
    _kill(table, out.with_name(f"{out.name}-killed"), rows, more, first)


def _kill(table: Path, out: Path, rows: int, more: list[str], whole: float) -> None:
    """Make the rows anew, kill that when half of them are made, and go on."""
    began = time.perf_counter()
    process = subprocess.Popen(_command(table, out, more), stdout=subprocess.DEVNULL)
    try:
        while _states(out).get("made", 0) < rows // 2 and process.poll() is None:
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    killed, states = time.perf_counter() - began, _states(out)
    rest, report = _run(table, out, more)
    print(
        f"  killed after {killed:.1f} s: {states.get('made', 0)} rows were made, "
        f"{states.get('leased', 0)} being made; the rest took {rest:.1f} s, "
        f"{killed + rest - whole:+.1f} s in all; {report['counts']}",
        flush=True,
    )


def _states(out: Path) -> dict[str, int]:
    """How many rows are in which state, as a batch at work has noted it."""
    try:
        with closing(
            sqlite3.connect(f"file:{out / '.batch' / 'state.sqlite'}?mode=ro", uri=True)
        ) as file:
            return dict(file.execute("select state, count(*) from rows group by state"))
    except sqlite3.OperationalError:  # not there yet
        return {}


def _command(table: Path, out: Path, more: list[str]) -> list[str]:
    return [
        sys.executable, "-P", "-m", "studio", "batch", "weather-warning", "--rows", str(table),
        "-o", str(out), "--progress", "none", *more,
    ]  # fmt: skip


def _run(table: Path, out: Path, more: list[str]) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    subprocess.run(_command(table, out, more), check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - began
    report: dict[str, Any] = json.loads((out / "report.json").read_text("utf-8"))
    return took, report


if __name__ == "__main__":
    main()
