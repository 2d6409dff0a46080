"""The command line: finds the word, runs it, turns what goes wrong into one line and a status.

The words stand in a file each beside this one. Status 0 is done, 1 a problem of the story or its
media, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from types import FrameType
from typing import Annotated, Final

import typer

from exporters.options import Cancelled
from story.errors import StudioError, brief
from studio.cli.lines import problem

DONE, PROBLEM, USAGE, INTERRUPTED = 0, 1, 2, 130

WORDS: Final = (
    "open",
    "new",
    "add",
    "words",
    "info",
    "check",
    "follow",
    "render",
    "export",
    "batch",
    "sheet",
    "serve",
    "targets",
    "templates",
    "doctor",
)


_SHARED_LIBRARY: Final = re.compile(r"[\w+.-]+\.(?:so(?:\.\d+)*|dylib|dll)\b")
LIBRARIES: Final = (
    "On Debian: sudo apt-get install --no-install-recommends libegl1 libgl1 libgl1-mesa-dri."
)
"""What most systems lack that lack any: drawing pictures and setting words need it."""


def run(words: Sequence[str]) -> int:
    """Run the command line on its words (without the program's name); gives the exit status."""
    _speak_utf8()
    before = signal.signal(signal.SIGTERM, _interrupt)  # so that it tidies up as Ctrl-C does
    try:
        status = _app(words)(args=list(words), prog_name="diorama", standalone_mode=False)
    except typer.TyperException as wrong:
        # typer's own words end with a full stop or not, as they please
        said = wrong.format_message().rstrip(".")
        _complain(said if said.endswith("?") else f"{said}.", "See diorama --help.", words)
        return USAGE
    except StudioError as error:
        _complain(error.message, error.hint, words)
        return PROBLEM
    except OSError as error:
        # what the system refuses anywhere: a full disk, a folder that may not be written
        where = f"{error.filename}: " if error.filename else ""
        _complain(f"{where}{error.strerror or error}.", "", words)
        return PROBLEM
    except ImportError as error:
        library = _SHARED_LIBRARY.search(str(error))
        if library is None:  # a part of ours is missing: a bug
            raise
        _complain(f"The system lacks the library {library[0]}.", LIBRARIES, words)
        return PROBLEM
    except MemoryError:
        _complain("There is not enough memory for this.", "Close other programs.", words)
        return PROBLEM
    except (KeyboardInterrupt, Cancelled, typer.Abort):
        _complain("Interrupted.", "", words)
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
    return status if isinstance(status, int) else DONE


def _app(words: Sequence[str]) -> typer.Typer:
    """The command line; of a word that is known, only this word, so that it starts at once."""
    app = typer.Typer(
        name="diorama",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_studio)
    asked = [word for word in words[:1] if word in WORDS]
    for word in asked or WORDS:
        app.command(word)(_word(word))
    return app


def _studio(
    context: typer.Context,
    show_version: Annotated[
        bool, typer.Option("--version", help="Say the version and end.")
    ] = False,
) -> int | None:
    """A studio for immersive stories. Without a word it opens the window."""
    if show_version:
        print(f"diorama {version('diorama')}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand is not None:
        return None
    from studio.cli.open import open_window

    return open_window(None)


def _word(name: str) -> Callable[..., int]:
    """The function of a word. Each is imported when it is asked for."""
    match name:
        case "open":
            from studio.cli.open import open_story

            return open_story
        case "new":
            from studio.cli.new import new

            return new
        case "add":
            from studio.cli.add import add

            return add
        case "words":
            from studio.cli.words import words

            return words
        case "info":
            from studio.cli.info import info

            return info
        case "check":
            from studio.cli.check import check

            return check
        case "follow":
            from studio.cli.follow import follow

            return follow
        case "render":
            from studio.cli.render import render

            return render
        case "export":
            from studio.cli.export import export

            return export
        case "batch":
            from studio.cli.batch import batch

            return batch
        case "sheet":
            from studio.cli.sheet import sheet

            return sheet
        case "serve":
            from studio.cli.serve import serve

            return serve
        case "targets":
            from studio.cli.targets import targets

            return targets
        case "templates":
            from studio.cli.templates import templates

            return templates
        case "doctor":
            from studio.cli.doctor import doctor

            return doctor
    raise KeyError(name)


def _complain(message: str, hint: str, words: Sequence[str]) -> None:
    """One line on standard error; an object where the caller reads progress as JSON."""
    if _wants_json_progress(words):
        line = {"error": brief(message), "hint": hint}
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)
    else:
        problem(message, hint)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wants_json_progress(words: Sequence[str]) -> bool:
    pairs = zip(words, (*words[1:], ""), strict=True)
    return any(pair == ("--progress", "json") for pair in pairs) or "--progress=json" in words


def _speak_utf8() -> None:
    """Paths and titles hold any script: never let a console's own encoding stop a line."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # not every stand-in has it
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
