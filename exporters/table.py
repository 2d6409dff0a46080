"""The table of targets: what a story can be exported to. A line per exporter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from assets.library import Library
from exporters import stills
from exporters.options import ContextFactory, Exported, Options, Progress
from exporters.parts import encoders
from exporters.video import export as video360
from exporters.video.plan import Options as Video360Options
from exporters.webxr import export as webxr
from exporters.webxr.options import Options as WebxrOptions
from story.model.story import Story


class Export(Protocol):
    """Writes outputs into a folder; see each exporter's own `export`."""

    def __call__(
        self,
        story: Story,
        library: Library,
        options: Any,
        out: Path,
        progress: Progress,
        contexts: ContextFactory,
    ) -> Exported: ...


class Planned(Protocol):
    """Says what would be done for each stretch of a film, a line for each."""

    def __call__(self, story: Story, library: Library, options: Any) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Exporter:
    """A target: its title for people, what may be set of it, what makes it.

    `options` is the type that `export` takes. `available` says why it can't be made by this
    installation; None when it can.
    """

    title: str
    options: type[Options]
    export: Export
    available: Callable[[], str | None]
    planned: Planned | None = None


EXPORTERS: Final[dict[str, Exporter]] = {
    "webxr": Exporter("Web package (WebXR)", WebxrOptions, webxr.export, webxr.unavailable),
    "video360": Exporter(
        "360° video (MP4)",
        Video360Options,
        video360.export,
        encoders.unavailable,
        video360.planned,
    ),
    "stills": Exporter("Still pictures", stills.Options, stills.export, stills.unavailable),
}
