"""Undo and redo, held against a plain list of states."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec import structs

from story.history import History
from story.model.story import VERSION, Story

LIMIT = 6


def _story(number: int) -> Story:
    return Story(version=VERSION, id="abcdefghij", title={"en": str(number)})


class AgainstAList(RuleBasedStateMachine):
    """The model: all states with the labels that led to them, and which one is now."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        first = _story(0)
        self.history = History(first, limit=LIMIT)
        self.states: list[tuple[Story, str, str | None]] = [(first, "", None)]
        self.now = 0
        self.joins = False
        self.before = list(self.states), self.now  # when the latest step was begun
        self.saved: Story | None = first

    @rule(merge=st.none() | st.sampled_from(["drag a", "drag b"]))
    def do(self, merge: str | None) -> None:
        self.number += 1
        story, label = _story(self.number), f"Edit {self.number}"
        self.history.do(story, label, merge)
        last = self.states[self.now]
        joins = self.joins and merge is not None and last[2] == merge and self.now > 0
        if not joins:
            self.before = list(self.states), self.now
        del self.states[self.now + 1 :]
        if joins:
            self.states[self.now] = (story, last[1], merge)
        else:
            self.states.append((story, label, merge))
            if len(self.states) > LIMIT + 1:
                del self.states[0]
                self.before = self.before[0][1:], self.before[1] - 1
        self.now = len(self.states) - 1
        self.joins = True

    @rule()
    def do_nothing(self) -> None:
        self.history.do(self.history.story, "Nothing")

    @rule()
    def abandon(self) -> None:
        assert self.history.abandon() == (self.joins and self.now > 0)
        if self.joins and self.now > 0:
            self.states, self.now = self.before
        self.joins = False

    @rule()
    def release(self) -> None:
        self.history.release()
        self.joins = False

    @rule()
    def undo(self) -> None:
        self.now = max(self.now - 1, 0)
        self.joins = False
        assert self.history.undo() is self.states[self.now][0]

    @rule()
    def redo(self) -> None:
        self.now = min(self.now + 1, len(self.states) - 1)
        self.joins = False
        assert self.history.redo() is self.states[self.now][0]

    @rule()
    def save(self) -> None:
        self.history.saved()
        self.saved = self.states[self.now][0]
        self.joins = False

    @invariant()
    def the_same(self) -> None:
        assert self.history.story is self.states[self.now][0]
        assert self.history.undo_label == (self.states[self.now][1] if self.now else None)
        ahead = self.states[self.now + 1 :]
        assert self.history.redo_label == (ahead[0][1] if ahead else None)
        assert self.history.changed == (self.saved is not self.states[self.now][0])


TestHistory = AgainstAList.TestCase


def test_a_drag_is_undone_at_once() -> None:
    history = History(_story(0))
    for number in range(1, 20):
        history.do(_story(number), "Move vase", merge=("move", "vase"))
    history.release()
    history.do(_story(99), "Move vase", merge=("move", "vase"))
    assert history.undo() == _story(19)
    assert history.undo() == _story(0)
    assert history.undo_label is None
    assert history.redo_label == "Move vase"


def test_an_edit_that_changes_nothing_of_substance_is_not_a_change() -> None:
    history = History(_story(1))
    history.do(structs.replace(_story(1)), "Set title")
    assert not history.changed


def test_a_step_of_the_same_key_is_gone_on_with_though_it_was_released() -> None:
    history = History(_story(0))
    history.do(_story(1), "Level", "level")
    history.release()
    assert not history.resume("drag")
    assert history.resume("level")
    history.do(_story(2), "Level", "level")
    assert history.labels == ("", "Level")
    assert history.resume("level")
    assert history.abandon()
    assert history.story == _story(0)
    assert not history.resume("level")
