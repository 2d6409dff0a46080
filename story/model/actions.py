"""What overlays answer: triggers and the ordered actions they set off."""

from __future__ import annotations

from typing import TypeAlias

from story.model.values import Id, Value


class GoTo(Value, frozen=True, kw_only=True, tag="go"):
    """Go to a scene, at its opening view."""

    scene: Id


class OpenLink(Value, frozen=True, kw_only=True, tag="link"):
    """Open an address in the browser; http, https, mailto and tel only (`check` sees to it)."""

    url: str


class Show(Value, frozen=True, kw_only=True, tag="show"):
    """Show an overlay of the same scene."""

    overlay: Id


class Hide(Value, frozen=True, kw_only=True, tag="hide"):
    """Hide an overlay of the same scene."""

    overlay: Id


class Toggle(Value, frozen=True, kw_only=True, tag="toggle"):
    """Show an overlay of the same scene where it is hidden, hide it where it is shown."""

    overlay: Id


Action: TypeAlias = GoTo | OpenLink | Show | Hide | Toggle


class Select(Value, frozen=True, kw_only=True, tag="select"):
    """When the overlay is selected: by click, tap, key, controller or hand."""

    actions: tuple[Action, ...] = ()


Trigger: TypeAlias = Select
