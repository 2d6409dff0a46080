"""Undo and redo: labelled snapshots of a story, which share all that did not change."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from story.model.story import Story
from story.model.values import Id


class Snapshot(NamedTuple):
    """A state of the story and what was done to arrive at it."""

    story: Story
    label: str
    merge: Hashable | None = None
    selected: tuple[Id, ...] = ()  # when it was done


class History:
    """The states a story has been in, of which one is now. Not thread-safe.

    Edits with the same merge key that follow one another become one step, until `release`: so a
    drag is undone at once.
    """

    def __init__(self, story: Story, limit: int = 1000) -> None:
        self._past: list[Snapshot] = [Snapshot(story, "")]
        self._future: list[Snapshot] = []  # the next one last
        self._limit = limit
        self._dropped: list[Snapshot] = []  # the future before the step that is open
        self._open = False
        self._saved: Story | None = story

    @property
    def story(self) -> Story:
        """The story as it is now."""
        return self._past[-1].story

    @property
    def undo_label(self) -> str | None:
        """What `undo` would undo; None when there is nothing."""
        return self._past[-1].label if len(self._past) > 1 else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again; None when there is nothing."""
        return self._future[-1].label if self._future else None

    @property
    def labels(self) -> tuple[str, ...]:
        """What led to each state, from the first, whose is empty, to the last that was undone."""
        return (*(step.label for step in self._past), *(s.label for s in reversed(self._future)))

    @property
    def now(self) -> int:
        """Which of the states by their labels is the one now."""
        return len(self._past) - 1

    @property
    def selected(self) -> tuple[Id, ...]:
        """What was selected when the next step, now undone, was done."""
        return self._future[-1].selected if self._future else ()

    @property
    def changed(self) -> bool:
        """Whether the story now is another than the one last saved."""
        return self.story is not self._saved and self.story != self._saved

    def do(
        self,
        story: Story,
        label: str,
        merge: Hashable | None = None,
        selected: tuple[Id, ...] = (),
    ) -> None:
        """Take an edited story in. Nothing happens when it is the one that is now.

        `merge` joins it with the step before, where that has the same key and was not released.
        `selected` is what is to be selected again where it is undone.
        """
        if story is self.story:
            return
        last = self._past[-1]
        if self._open and merge is not None and last.merge == merge and len(self._past) > 1:
            self._past[-1] = Snapshot(story, last.label, merge, last.selected)
            return
        self._dropped, self._future = self._future, []
        self._past.append(Snapshot(story, label, merge, selected))
        self._open = True
        if len(self._past) > self._limit + 1:
            del self._past[0]

    def release(self) -> None:
        """End the joining of edits: the next one is a step of its own."""
        self._open = False

    def resume(self, merge: Hashable) -> bool:
        """Join the next edit of that key with the last step, if it is of that key; whether so."""
        if len(self._past) < 2 or self._past[-1].merge != merge:
            return False
        self._open = True
        return True

    def abandon(self) -> bool:
        """Take back the step that was not released yet, as if it had not been; whether one was."""
        if not self._open or len(self._past) < 2:
            return False
        self._past.pop()
        self._future, self._dropped = self._dropped, []
        self._open = False
        return True

    def undo(self) -> Story:
        """Go one step back, if there is one; the story that is now."""
        if len(self._past) > 1:
            self._future.append(self._past.pop())
        self._open = False
        return self.story

    def redo(self) -> Story:
        """Go one step forward again, if there is one; the story that is now."""
        if self._future:
            self._past.append(self._future.pop())
        self._open = False
        return self.story

    def go_to(self, step: int) -> Story:
        """Go to the state that `labels[step]` led to. IndexError where there is none."""
        if not 0 <= step < len(self._past) + len(self._future):
            raise IndexError(f"there is no step {step}")
        while self.now > step:
            self.undo()
        while self.now < step:
            self.redo()
        return self.story

    def saved(self) -> None:
        """Take note that the story as it is now was saved; a later edit is a step of its own."""
        self._saved = self.story
        self._open = False
