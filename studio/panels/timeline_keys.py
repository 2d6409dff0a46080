"""What moves and removes keyframes of several things of a scene together. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from story import keying
from story.keying import KeyAt
from story.model.story import Story
from story.model.values import MICROSECONDS, Id, Seconds, microseconds
from story.shifting import in_microseconds
from studio.panels.timeline_drags import Drag
from studio.wording import _


def keys_drag(held: KeyAt, chosen: Mapping[Id, Collection[KeyAt]], story: Story) -> Drag:
    """A drag that takes all chosen keyframes along with the one held."""
    return Drag(
        _("Move keyframes"),
        "keys " + " ".join(chosen),
        (microseconds(held.time),),
        lambda by: keys_moved(story, chosen, by),
    )


def keys_moved(story: Story, chosen: Mapping[Id, Collection[KeyAt]], by: Seconds) -> Story:
    """The story with keyframes of several things at other times; none before the beginning."""
    by = max(by, -_first(chosen))
    for owner, keys in chosen.items():
        story = keying.move_keys(story, owner, keys, by)
    return story


def keys_removed(story: Story, chosen: Mapping[Id, Collection[KeyAt]]) -> Story:
    """The story without keyframes of several things."""
    for owner, keys in chosen.items():
        story = keying.remove_keys(story, owner, keys)
    return story


def keys_after(chosen: Mapping[Id, Collection[KeyAt]], by_us: int) -> dict[Id, frozenset[KeyAt]]:
    """Where keyframes are after a move, which takes none to before the beginning."""
    by = max(by_us / MICROSECONDS, -_first(chosen))
    return {
        owner: frozenset(KeyAt(key.field, in_microseconds(max(key.time + by, 0.0))) for key in keys)
        for owner, keys in chosen.items()
    }


def _first(chosen: Mapping[Id, Collection[KeyAt]]) -> Seconds:
    return min((key.time for keys in chosen.values() for key in keys), default=0.0)
