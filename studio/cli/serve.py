"""`diorama serve`: shows a story or a package in browsers, until Ctrl-C.

A story is packed into a temporary folder first. Only this machine can open it, unless `--lan`.
"""

from __future__ import annotations

import secrets
import socket
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from assets.library import Library
from exporters.options import Progress
from exporters.table import EXPORTERS
from exporters.webxr.serve import LOOPBACK, Server
from story.errors import ExportError
from story.folder import STORY, load
from studio.cli.lines import note, result
from studio.cli.progress import Style, cancellable, teller
from studio.opening import contexts, story_folder

PAGE = "index.html"


def serve(
    named: Annotated[
        Path, typer.Argument(help="A story or an exported package.", metavar="STORY|PACKAGE")
    ],
    port: Annotated[int, typer.Option(help="The port; 0: any that is free.", min=0, max=65535)] = 0,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let the network in, by an address with a secret.")
    ] = False,
) -> int:
    """Show a story or a package in browsers until Ctrl-C. Prints the address to open."""
    folder = story_folder(named)
    if (folder / PAGE).is_file() or not (folder / STORY).is_file():
        return _serve(folder, port, lan)
    with TemporaryDirectory(prefix="diorama-") as made:
        package = _pack(folder, Path(made))
        return _serve(package, port, lan)


def _pack(folder: Path, out: Path) -> Path:
    """The story as a package in `out`."""
    document = load(folder)
    told = teller(Style.bar, "webxr")
    progress = Progress(told.step)
    webxr = EXPORTERS["webxr"]
    with closing(Library(folder, document)) as library:
        try:
            with cancellable(progress, listen=False):
                made = webxr.export(document, library, webxr.options(), out, progress, contexts())
        finally:
            told.close()
    for line in made.notes:
        note(line)
    return made.paths[0]


def _serve(package: Path, port: int, lan: bool) -> int:
    host, token = LOOPBACK, None
    if lan:
        host, token = _own_address(), secrets.token_urlsafe(16)
        note(f"Let every device in the network of {host} open it that knows its address? [y/N]")
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            return 1
    server = Server(package, host=host, port=port, token=token)
    try:
        result(server.address)
        note("Ctrl-C ends it.")
        server.serve()
    except KeyboardInterrupt:
        return 0  # the way it is meant to end
    finally:
        server.close()
    return 0


def _own_address() -> str:
    """This machine's address in its network. Raises ExportError where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way it would go
        except OSError as error:
            raise ExportError(
                "This machine is in no network.", "Serve it without --lan, or connect first."
            ) from error
        return str(probe.getsockname()[0])
