"""The few marks that a rich text knows: which of its words are bold, italic, a heading, a list.

A subset of Markdown, line by line; the viewer's markup.ts reads alike, under tests/conformance.
Nothing else is a mark, HTML least of all, and a mark without its other half is a letter:

- `# `, `## `, `### ` before a line make it a heading; `- ` or `* ` or `+ ` an item of a list, `1. `
  or `1) ` one with its number; two spaces before an item set it deeper, twice at most.
- `*italic*`, `**bold**`, `***both***`, within a line: the first star is followed by no space, the
  last one follows none. `\\` before one of these signs makes it a letter.
- Every line is a paragraph of its own, an empty one a gap.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MOST_LEVELS: Final = 2

_HEADING: Final = re.compile("(#{1,3}) +(.*)", re.DOTALL)
_BULLET: Final = re.compile("( *)[-*+] +(.*)", re.DOTALL)
_NUMBER: Final = re.compile("( *)([0-9]{1,3})[.)] +(.*)", re.DOTALL)
_ESCAPED: Final = frozenset("\\*#-+.)")


class Run(NamedTuple):
    """Words that look alike."""

    text: str
    bold: bool = False
    italic: bool = False


class Paragraph(NamedTuple):
    """A line as it was written. Without runs it is a gap."""

    runs: tuple[Run, ...]
    heading: int = 0  # 1 to 3; 0: none
    marker: str = ""  # of an item of a list
    level: int = 0  # how deep the item stands

    @property
    def words(self) -> str:
        """Its words without marks."""
        return "".join(run.text for run in self.runs)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a rich text, its lines parted by line feeds."""
    return tuple(map(_paragraph, text.split("\n")))


def plain(text: str) -> str:
    """A rich text as it is read aloud and listed: its marks gone, its items marked."""
    lines = (f"{one.marker} {one.words}" if one.marker else one.words for one in paragraphs(text))
    return "\n".join(lines)


def _paragraph(line: str) -> Paragraph:
    if heading := _HEADING.fullmatch(line):
        return Paragraph(_runs(heading[2].rstrip(" ")), heading=len(heading[1]))
    if item := _BULLET.fullmatch(line):
        return Paragraph(_runs(item[2]), marker="•", level=_level(item[1]))
    if item := _NUMBER.fullmatch(line):
        return Paragraph(_runs(item[3]), marker=f"{item[2]}.", level=_level(item[1]))
    return Paragraph(_runs(line) if line.strip(" ") else ())


def _level(spaces: str) -> int:
    return min(len(spaces) // 2, MOST_LEVELS)


class _Stars:
    """Stars that stand together: what of them turned out to be marks."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.bold = self.italic = 0  # 1: opens, -1: closes

    @property
    def left(self) -> int:
        """How many of them are letters."""
        return self.count - 2 * abs(self.bold) - abs(self.italic)


def _runs(line: str) -> tuple[Run, ...]:
    parts = _parts(line)
    bold: _Stars | None = None
    italic: _Stars | None = None
    for number, part in enumerate(parts):
        if isinstance(part, str) or part.count > 3:
            continue
        before = parts[number - 1] if number else ""
        after = parts[number + 1] if number + 1 < len(parts) else ""
        opens = isinstance(after, str) and after != "" and after[0] != " "
        closes = isinstance(before, str) and before != "" and before[-1] != " "
        wants_bold, wants_italic = part.count >= 2, part.count != 2
        if closes and (bold or not wants_bold) and (italic or not wants_italic):
            if wants_bold and bold:
                bold.bold, part.bold, bold = 1, -1, None
            if wants_italic and italic:
                italic.italic, part.italic, italic = 1, -1, None
        elif opens and not (wants_bold and bold) and not (wants_italic and italic):
            bold = part if wants_bold else bold
            italic = part if wants_italic else italic
    return _told(parts)


def _told(parts: list[str | _Stars]) -> tuple[Run, ...]:
    found: list[Run] = []
    bold = italic = False

    def say(text: str) -> None:
        if found and found[-1][1:] == (bold, italic):
            text = found.pop().text + text
        if text:
            found.append(Run(text, bold, italic))

    for part in parts:
        if isinstance(part, str):
            say(part)
            continue
        opening = part.bold > 0 or part.italic > 0
        if opening:  # what is left over stands outside
            say("*" * part.left)
        bold = part.bold > 0 or (bold and part.bold == 0)
        italic = part.italic > 0 or (italic and part.italic == 0)
        if not opening:
            say("*" * part.left)
    return tuple(found)


def _parts(line: str) -> list[str | _Stars]:
    """Words and stars by turns, with what is escaped among the words."""
    parts: list[str | _Stars] = []
    words: list[str] = []
    at = 0
    while at < len(line):
        if line[at] == "\\" and line[at + 1 : at + 2] in _ESCAPED and at + 1 < len(line):
            words.append(line[at + 1])
            at += 2
        elif line[at] == "*":
            end = at
            while end < len(line) and line[end] == "*":
                end += 1
            if words:
                parts.append("".join(words))
                words = []
            parts.append(_Stars(end - at))
            at = end
        else:
            words.append(line[at])
            at += 1
    if words:
        parts.append("".join(words))
    return parts
