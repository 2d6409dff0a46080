"""`diorama check`: says what is wrong with a story, as text, JSON or SARIF.

The findings are the result and go to standard output; the status is 1 when one is an error.
"""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from assets.library import Library
from story.check.problem import Problem
from story.check.table import PROFILES, RULES
from story.check.table import check as find_problems
from story.errors import NewerDocument
from story.folder import STORY, load
from studio.cli.lines import as_json, finding, result
from studio.opening import story_folder

SARIF_LEVELS = {"error": "error", "warning": "warning", "note": "note"}


class Form(StrEnum):
    """The values of `--format`."""

    text = "text"
    json = "json"
    sarif = "sarif"


def check(
    story: Annotated[Path, typer.Argument(help="The story's folder.")],
    target: Annotated[
        str | None,
        typer.Option("--for", metavar="TARGET", help="What it is to become: asks more."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How findings are written.")] = Form.text,
    json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
) -> int:
    """Say what is wrong with a story, where, and what to do. The status is 1 on an error."""
    if target is not None and target not in PROFILES:
        raise typer.BadParameter(f"{target!r} is none of {', '.join(PROFILES)}")
    folder = story_folder(story)
    try:
        document = load(folder)
    except NewerDocument as newer:
        problems: tuple[Problem, ...] = (
            Problem(
                severity="error",
                rule="version",
                where=newer.where,
                message=newer.message,
                hint=newer.hint,
            ),
        )
    else:
        with closing(Library(folder, document)) as library:
            facts = library.facts()
        problems = find_problems(document, facts, target)
    match Form.json if json else form:
        case Form.json:
            result(as_json({"story": str(folder), "problems": problems}))
        case Form.sarif:
            result(as_json(_sarif(problems)))
        case Form.text:
            for each in problems:
                finding(
                    f"{each.severity}: {STORY} {each.where}: {each.message} {each.hint}"
                    f" [{each.rule}]"
                )
    return 1 if any(each.severity == "error" for each in problems) else 0


def _sarif(problems: tuple[Problem, ...]) -> dict[str, Any]:
    """SARIF 2.1.0, for the tools that show findings of many programs alike."""
    rules = sorted({*RULES, *(problem.rule for problem in problems)})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "diorama",
                        "version": version("diorama"),
                        "rules": [{"id": rule} for rule in rules],
                    }
                },
                "results": [
                    {
                        "ruleId": problem.rule,
                        "level": SARIF_LEVELS[problem.severity],
                        "message": {"text": f"{problem.message} {problem.hint}".strip()},
                        "locations": [
                            {
                                "physicalLocation": {"artifactLocation": {"uri": STORY}},
                                "logicalLocations": [{"fullyQualifiedName": problem.where}],
                            }
                        ],
                    }
                    for problem in problems
                ],
            }
        ],
    }
