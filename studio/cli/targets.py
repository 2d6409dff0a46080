"""`diorama targets`: what a story can be exported to, and what may be set of each."""

from __future__ import annotations

from typing import Annotated

import typer

from exporters.options import describe
from exporters.table import EXPORTERS
from studio.cli.lines import as_json, result


def targets(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """List what a story can be exported to, and the keys that --set takes."""
    if json:
        result(
            as_json(
                {
                    name: {
                        "title": exporter.title,
                        "missing": exporter.available(),
                        "keys": describe(exporter.options),
                    }
                    for name, exporter in EXPORTERS.items()
                }
            )
        )
        return 0
    for name, exporter in EXPORTERS.items():
        missing = exporter.available()
        result(f"{name}: {exporter.title}" + (f" (not here: {missing})" if missing else ""))
        for key in describe(exporter.options):
            default = "" if key.default is None else f" [{_said(key.default)}]"
            result(f"  {key.name}={key.allowed()}{default}: {key.help}")
    return 0


def _said(value: bool | int | float | str) -> str:
    """A value as `--set` takes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
