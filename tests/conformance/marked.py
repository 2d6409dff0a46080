"""Vectors of rich words: what their marks make of lines."""

from __future__ import annotations

from typing import Any

from story.markup import paragraphs, plain

_LINES = (
    "",
    "   ",
    "plain words",
    "a **bold *both* b** c",
    "*a **b***",
    "***a* b**",
    "***a** b*",
    "***a**",
    "**a*b",
    "*a",
    "a*",
    "*",
    "**",
    "****x****",
    "***x***",
    "2 * 3 * 4",
    "a*b*c",
    "**a *b** c*",
    "*a*b*c*",
    "** a **",
    "\\*no\\* \\\\ \\a \\",
    "\\# no heading",
    "# Heading **bold** ",
    "## ",
    "##  Two",
    "#No heading",
    "#### no heading",
    "- item",
    "* *item*",
    "+ item",
    "-no item",
    "  - deeper",
    "       - deepest",
    "1. one",
    "  12) **two**",
    "1234. none",
    "1.5 metres",
    "# ",
    "- ",
    "ปราสาท**หิน**พิมาย",
    "القاعة **الكبرى** 😀*👩‍🚀*",
    "<b>no</b> [no](http://a.b) `no` _no_",
)


def marked() -> dict[str, Any]:
    """Each line by itself, and all of them as they are read aloud."""
    lines = [
        {
            "line": line,
            "out": {
                "runs": [run._asdict() for run in told.runs],
                "heading": told.heading,
                "marker": told.marker,
                "level": told.level,
            },
        }
        for line in _LINES
        for told in paragraphs(line)
    ]
    text = "\n".join(_LINES)
    return {"paragraph": lines, "plain": [{"text": text, "out": plain(text)}]}
