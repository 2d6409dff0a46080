"""The documents say what is: links lead somewhere, commands and their options exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studio.cli.main import WORDS, run

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMAND = re.compile(r"^(?:\.venv/bin/)?diorama(?: (.*))?$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist_with_their_options(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in COMMAND.findall(page.read_text("utf-8")):
        words = line.split("#")[0].split()
        if not words:
            continue
        assert words[0] in WORDS, line
        assert run([words[0], "--help"]) == 0
        said = capsys.readouterr().out
        for option in (word for word in words if re.fullmatch(r"-[a-z]|--[a-z-]+", word)):
            assert re.search(rf"(^|\s){option}\b", said), line


def test_every_word_is_documented() -> None:
    page = (ROOT / "docs" / "guide" / "command-line.md").read_text("utf-8")
    for word in WORDS:
        assert re.search(rf"^diorama {word}\b", page, re.MULTILINE), word
