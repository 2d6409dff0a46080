"""Draws the moments of the parity suite in both players and reports how alike the pictures are.

`python -m tests.e2e.moments.report -o FOLDER [PART ...]` prints a line a moment and writes one
page, FOLDER/index.html, with both pictures and eight times their difference.
tests/e2e/test_parity.py holds each moment to the bar.
"""

from __future__ import annotations

import argparse
import html
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from assets.library import Library
from story.folder import save
from tests.e2e.moments.stage import Absent, Shot, Stage
from tests.e2e.moments.table import MOMENTS
from tests.e2e.parity import (
    LEAST_SSIM,
    MOST_DIFFERENCE,
    Pair,
    Pose,
    browser_page,
    compare,
)

_STYLE = """
:root { color-scheme: dark; }
body { background: #16181b; color: #d8dade; margin: 32px; }
body { font: 14px/1.5 "Noto Sans", system-ui, sans-serif; }
h1, h2 { font-weight: 600; } h2 { margin-top: 48px; }
figure { margin: 0 0 32px; } figcaption { margin-bottom: 8px; }
.row { display: flex; gap: 8px; } .row div { flex: 1; } img { width: 100%; display: block; }
.row span, .figures { color: #9aa0a8; } .short { color: #e8b04a; } .under { color: #f06a5d; }
"""


@dataclass(frozen=True)
class Compared:
    """A moment and both players' pictures of it."""

    part: str
    shot: Shot
    pair: Pair

    @property
    def met(self) -> bool:
        """Whether the pictures are one to the eye."""
        return self.pair.ssim >= LEAST_SSIM and self.pair.difference <= MOST_DIFFERENCE

    @property
    def line(self) -> str:
        """The figures in a line."""
        mark = "ok" if self.met else f"short: {self.shot.short}" if self.shot.short else "UNDER"
        return (
            f"{self.part}: {self.shot.name}: ssim={self.pair.ssim:.4f} "
            f"difference={self.pair.difference:.2f} {mark}"
        )


def compared(part: str, page: Page, work: Path) -> Iterator[Compared]:
    """The moments of a part; `work` is an empty folder for its media. Raises Absent."""
    stage = Stage(work / f"{part}.diorama")
    shots = MOMENTS[part](stage)
    story = stage.story(shots)
    save(stage.home, story)
    poses = [Pose(shot.scene.id, shot.time, shot.view, shot.midway) for shot in shots]
    with closing(Library(stage.home, story)) as library:
        pairs = compare(story, library, poses, page)
    for shot, pair in zip(shots, pairs, strict=True):
        yield Compared(part, shot, pair)


def _page(found: list[Compared], out: Path) -> str:
    lines = [f"<!doctype html><meta charset=utf-8><title>Parity</title><style>{_STYLE}</style>"]
    met = sum(one.met for one in found)
    lines.append(
        f"<h1>What is previewed, and what ships</h1><p>{met} of {len(found)} moments at the bar: "
        f"SSIM {LEAST_SSIM} or better, mean difference {MOST_DIFFERENCE:g}/255 or less.</p>"
    )
    part = ""
    for number, one in enumerate(found, 1):
        if one.part != part:
            part = one.part
            lines.append(f"<h2>{html.escape(part)}</h2>")
        cells = []
        pictures = {
            "desktop": one.pair.desktop,
            "web": one.pair.web,
            "difference x 8": one.pair.apart,
        }
        for name, picture in pictures.items():
            file = f"{number:03}-{name.split()[0]}.png"
            Image.fromarray(picture).save(out / file)
            cells.append(f"<div><img src={file} loading=lazy alt=''><span>{name}</span></div>")
        mark = "" if one.met else "short" if one.shot.short else "under"
        lines.append(
            f"<figure><figcaption>{html.escape(one.shot.name)} "
            f"<span class='figures {mark}'>SSIM {one.pair.ssim:.4f}, difference "
            f"{one.pair.difference:.2f} {html.escape(one.shot.short)}</span></figcaption>"
            f"<div class=row>{''.join(cells)}</div></figure>"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Measure the parts that are named, or all; 1 where a moment is under the bar for no reason."""
    parser = argparse.ArgumentParser(description="Compare both players over all features.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(MOMENTS))
    parser.add_argument("-o", dest="out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.parts) - set(MOMENTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(MOMENTS)}")
    chosen.out.mkdir(parents=True, exist_ok=True)
    found: list[Compared] = []
    with browser_page() as page:
        for part in chosen.parts or MOMENTS:
            with tempfile.TemporaryDirectory() as work:
                try:
                    for one in compared(part, page, Path(work)):
                        print(one.line, flush=True)
                        found.append(one)
                except Absent as absent:
                    print(f"{part}: left out: {absent}", flush=True)
    (chosen.out / "index.html").write_text(_page(found, chosen.out), encoding="utf-8")
    print(chosen.out / "index.html")
    return 1 if any(not one.met and not one.shot.short for one in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
