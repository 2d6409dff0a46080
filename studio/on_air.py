"""A web package shown in the browser: served to this machine only, until told to stop.

A browser opens no package from its folder: pages there may read no files beside them.
"""

from __future__ import annotations

import threading
from pathlib import Path

from exporters.webxr.serve import Server


class OnAir:
    """One package at a time."""

    def __init__(self) -> None:
        self._package: Path | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def serve(self, package: Path) -> str:
        """The address at which a package is served from now on. Raises ExportError."""
        if self._server is None or self._package != package:
            self.stop()
            server = Server(package)
            self._package, self._server = package, server
            self._thread = threading.Thread(target=server.serve, name="on air", daemon=True)
            self._thread.start()
        return self._server.address

    def stop(self) -> None:
        """Serve no more."""
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join()
            self._server.close()
        self._package = self._server = self._thread = None
