"""The root of all our errors: what failed, on which file, and what to do about it."""

from __future__ import annotations

import re
from typing import Final

_LONG: Final = re.compile(r"“[^“”]{201,}”|\S{201,}")


def brief(text: str) -> str:
    """A text for people with every endless name or address in it cut short in its middle."""
    return _LONG.sub(lambda found: f"{found[0][:80]}…{found[0][-40:]}", text)


class StudioError(Exception):
    """Something a user can act on. `message` says what failed on which file, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = brief(message)
        self.hint = brief(hint)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class DocumentError(StudioError):
    """The story file cannot be read. `where` is a JSON path such as `$.scenes[0].title`."""

    def __init__(self, message: str, hint: str = "", *, where: str = "$") -> None:
        super().__init__(message, hint)
        self.where = where


class NewerDocument(DocumentError):
    """The story file was written by a newer Diorama: it may be looked at, never saved."""


class EditError(StudioError):
    """An edit was asked for that the story does not allow; the story is unchanged."""


class MediaError(StudioError):
    """A media file cannot be used."""


class MediaMissing(MediaError):
    """The file is not where the story says it is."""


class MediaUnreadable(MediaError):
    """The file is truncated, empty, damaged, or not what its name says."""


class MediaUnsupported(MediaError):
    """The file is sound, but of a kind or layout that Diorama does not draw."""


class RenderError(StudioError):
    """A picture could not be drawn."""


class NoContext(RenderError):
    """No OpenGL context could be made on this machine."""


class ContextLost(RenderError):
    """The graphics card, or its driver, has let go of what was drawn with: begin anew."""


class GpuFull(RenderError):
    """The graphics card has no memory left for what is to be drawn."""


class ShaderError(RenderError):
    """A shader did not compile or link on this driver."""


class ExportError(StudioError):
    """An output could not be made."""
