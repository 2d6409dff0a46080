"""`diorama serve`: a story or a package on the air until Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.request import urlopen

import pytest

from tests.studio.cli.conftest import Diorama

Start: TypeAlias = Callable[..., "subprocess.Popen[str]"]
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="no signals to a child")


@SIGNALS
def test_a_story_is_served_until_it_is_stopped(start: Start, story: Path) -> None:
    child = start("serve", story)
    assert child.stdout is not None
    address = child.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), child.communicate()
    with urlopen(address, timeout=30) as page:
        assert b"<html" in page.read()
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 0
    assert "Traceback" not in err


def test_the_network_is_let_in_only_when_confirmed(start: Start, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html>")
    child = start("serve", tmp_path, "--lan")
    out, err = child.communicate("n\n", timeout=60)
    assert child.returncode == 1
    assert out == ""
    assert "Traceback" not in err


def test_what_is_neither_is_refused(diorama: Diorama, tmp_path: Path) -> None:
    said = diorama("serve", tmp_path)
    assert (said.status, said.out, len(said.err)) == (1, [], 1)
