"""What every test may use: the real media, where they are at hand."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from exporters.options import Progress
from studio.templates.table import build_template
from tests.real_media import data_folder
from tests.web_node import Node, build_hook

# A busy machine is no failure; 50 whole stories each find what hundreds do.
settings.register_profile(
    "diorama", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("diorama"), max_examples=400)
settings.load_profile("diorama")

# A runner started in a shell's background ignores Ctrl-C, under nohup the end of its terminal, and
# so would every program it starts: those that the tests interrupt are to hear it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real media: $DIORAMA_TEST_DATA, else shared/data beside the project."""
    folder = data_folder()
    if not folder.is_dir():
        pytest.skip(f"no real media at {folder}; set DIORAMA_TEST_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the story folder of a template that is shipped, each made once; not to be changed."""
    home = tmp_path_factory.mktemp("templates")

    def made(key: str) -> Path:
        folder = home / f"{key}.diorama"
        if not folder.exists():
            build_template(key, folder, Progress())
        return folder

    return made


@pytest.fixture(scope="session")
def node() -> Node:
    """Node with the viewer's packages, the viewer built."""
    return Node(build_hook())
