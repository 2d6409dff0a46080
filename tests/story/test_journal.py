"""The journal: all edits since the last save, whatever is left of its file."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from story.edits import (
    add_overlay,
    add_scene,
    move_overlay,
    move_scene,
    remove_overlay,
    remove_scene,
    replace_overlay,
    set_languages,
    set_opening,
    set_title,
)
from story.errors import DocumentError
from story.folder import create, digest_of, load, save
from story.ids import new_id
from story.journal import JOURNAL, Journal, changes, recover
from story.model.story import VERSION, Scene, Story
from story.model.values import View
from story.overlays.text import Text
from tests.strategies import stories

EMPTY = Story(version=VERSION, id="abcdefghij")


def _scene(texts: int = 3) -> Scene:
    return Scene(
        id=new_id(),
        overlays=tuple(Text(id=new_id(), text={"en": str(n)}) for n in range(texts)),
    )


def _session(story: Story) -> list[Story]:
    """The story after each of a handful of edits of every shape."""
    states = [story]
    states.append(set_title(states[-1], {"en": "Hall"}))
    one, two = _scene(5), _scene(0)
    states.append(add_scene(states[-1], one))
    states.append(add_scene(states[-1], two, 0))
    states.append(set_opening(states[-1], one.id, View(yaw=20.0)))
    states.append(set_opening(states[-1], one.id, View()))
    states.append(add_overlay(states[-1], two.id, Text(id=new_id(), text={"en": "é\n大厅 🏛️"})))
    middle = one.overlays[2]
    states.append(replace_overlay(states[-1], structs.replace(middle, opacity=0.5)))
    states.append(replace_overlay(states[-1], middle))
    states.append(move_overlay(states[-1], middle.id, 0))
    states.append(remove_overlay(states[-1], one.overlays[4].id))
    states.append(move_scene(states[-1], one.id, 0))
    states.append(set_languages(states[-1], ("fr", "en")))
    states.append(remove_scene(states[-1], two.id))
    return states


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "x.diorama"
    create(made, add_scene(EMPTY, _scene()))
    return made


def test_every_edit_can_be_had_back_at_once(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    assert recover(folder) is None
    for number, story in enumerate(states):
        journal.record(story, f"Edit {number}")
        found = recover(folder)
        if number:
            assert found is not None
            assert found.story == story
            assert found.edits == number
            assert found.label == f"Edit {number}"
            assert not found.stale


def test_undone_edits_are_edits_too(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    for story in [*states, *reversed(states[3:]), *states[5:]]:
        journal.record(story)
    found = recover(folder)
    assert found is not None
    assert found.story == states[-1]


@settings(max_examples=30)
@given(st.lists(stories(), min_size=2, max_size=4))
def test_any_story_can_become_any_other(states: list[Story]) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "x.diorama"
        create(folder, states[0])
        journal = Journal(folder, states[0])
        for story in states:
            journal.record(story)
        journal.close(keep=True)
        found = recover(folder)
        assert (states[0] if found is None else found.story) == states[-1]


def test_edits_that_were_all_undone_are_nothing_to_recover(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    for story in (*states[:4], *reversed(states[:3])):
        journal.record(story)
    assert recover(folder) is None


def test_after_a_save_nothing_is_left_to_recover(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    journal.record(states[5])
    journal.save(states[5])
    assert load(folder) == states[5]
    assert recover(folder) is None
    journal.record(states[7])
    found = recover(folder)
    assert found is not None
    assert found.story == states[7]
    journal.close()
    assert recover(folder) is None
    assert not (folder / JOURNAL).exists()


def test_a_crash_between_the_save_and_the_new_journal_leaves_no_edits(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    journal.record(states[5])
    before = folder / "before"
    before.write_bytes((folder / JOURNAL).read_bytes())
    journal.save(states[5])
    story_after = (folder / "story.json").read_bytes()
    journal.record(states[6])
    # as it was on disk when the new story file stood there, and the journal had not begun anew
    digest = digest_of(story_after)
    (folder / JOURNAL).write_bytes(before.read_bytes() + f'{{"saving":"{digest}"}}\n'.encode())
    assert recover(folder) is None


@pytest.mark.parametrize("seed", range(6))
def test_a_torn_journal_gives_the_edits_before_the_tear(folder: Path, seed: int) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    for story in states:
        journal.record(story)
    whole = (folder / JOURNAL).read_bytes()
    for at in random.Random(seed).sample(range(len(whole)), 40):
        (folder / JOURNAL).write_bytes(whole[:at])
        lines = whole[:at].count(b"\n")
        found = recover(folder)
        if lines <= 1:
            assert found is None
        else:
            assert found is not None
            assert found.edits == lines - 1
            assert found.story == states[lines - 1]


@given(st.data())
def test_a_damaged_journal_gives_some_earlier_state(data: st.DataObject) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "x.diorama"
        create(folder, add_scene(EMPTY, _scene()))
        states = _session(load(folder))
        journal = Journal(folder, states[0])
        for story in states:
            journal.record(story)
        journal.close(keep=True)
        damaged = bytearray((folder / JOURNAL).read_bytes())
        start = data.draw(st.integers(0, len(damaged) - 1))
        stretch = data.draw(st.binary(min_size=1, max_size=20) | st.just(b"\0" * 512))
        damaged[start : start + len(stretch)] = stretch
        (folder / JOURNAL).write_bytes(damaged)
        found = recover(folder)
        if found is not None:
            assert load(folder) == states[0]
            assert found.edits < len(states)


def test_a_recovered_session_goes_on(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    for story in states[:6]:
        journal.record(story)
    with (folder / JOURNAL).open("ab") as torn:
        torn.write(b'{"label":"half a li')
    found = recover(folder)
    assert found is not None
    again = Journal.resume(folder, found)
    for story in states[6:9]:
        again.record(story)
    found = recover(folder)
    assert found is not None
    assert found.story == states[8]
    again.save(found.story)
    assert load(folder) == states[8]
    assert recover(folder) is None


def test_a_story_changed_meanwhile_is_not_mixed_up(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    journal.record(states[4])
    journal.close(keep=True)
    save(folder, set_title(states[0], {"en": "changed by another program"}))
    found = recover(folder)
    assert found is not None
    assert found.stale
    assert found.story == states[4]
    again = Journal.resume(folder, found)
    again.record(states[5])
    found = recover(folder)
    assert found is not None
    assert found.story == states[5]
    again.save(states[5])
    assert load(folder) == states[5]
    backups = sorted((folder / "work/backups").glob("story-*"))
    assert b"another program" in backups[-1].read_bytes()


def test_a_file_changed_under_an_open_story_is_not_written_over_unawares(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    journal.record(states[4])
    save(folder, set_title(states[0], {"en": "changed by another program"}))
    with pytest.raises(DocumentError, match="changed by something else"):
        journal.save(states[4])
    assert load(folder).title == {"en": "changed by another program"}
    found = recover(folder)
    assert found is not None
    assert found.story == states[4]
    journal.save(states[4], anyway=True)
    assert load(folder) == states[4]
    assert recover(folder) is None


def test_a_story_that_was_replaced_is_left_alone(folder: Path) -> None:
    journal = Journal(folder, load(folder))
    journal.record(_session(load(folder))[3])
    (folder / "story.json").write_bytes(b'{"version": 1, "id": "anotherone"}')
    assert recover(folder) is None
    assert Journal(folder, load(folder))
    assert len(list((folder / "work/backups").glob("journal-*"))) == 1


def test_declined_edits_are_kept_aside(folder: Path) -> None:
    journal = Journal(folder, load(folder))
    journal.record(_session(load(folder))[3])
    journal.close(keep=True)
    Journal(folder, load(folder)).close()
    assert recover(folder) is None
    assert len(list((folder / "work/backups").glob("journal-*"))) == 1
    Journal(folder, load(folder)).close()
    assert len(list((folder / "work/backups").glob("journal-*"))) == 1


def test_a_save_that_fails_loses_nothing(folder: Path) -> None:
    states = _session(load(folder))
    journal = Journal(folder, states[0])
    journal.record(states[4])
    with pytest.raises(DocumentError):
        journal.save(structs.replace(states[4], id="too short"))
    journal.record(states[5])
    found = recover(folder)
    assert found is not None
    assert found.story == states[5]


def test_an_edit_of_one_of_many_overlays_writes_only_that_one() -> None:
    story = add_scene(EMPTY, _scene(2000))
    one = story.scenes[0].overlays[1234]
    (op,) = changes(story, replace_overlay(story, structs.replace(one, opacity=0.5)))
    assert (op["from"], op["drop"], len(op["put"])) == (1234, 1, 1)
    (op,) = changes(story, remove_overlay(story, one.id))
    assert (op["from"], op["drop"], len(op["put"])) == (1234, 1, 0)
    (op,) = changes(story, move_overlay(story, one.id, 1236))
    assert (op["from"], op["drop"], len(op["put"])) == (1234, 3, 3)
    assert list(changes(story, set_title(story, {}))) == []


def test_the_same_overlay_twice_is_taken_down_as_it_is(folder: Path) -> None:
    """No edit makes such a story; one joined by hand may be so, and may be mended."""
    one, *_ = _scene(1).overlays
    states = [load(folder)]
    for overlays in [(one, one), (one,), (one, one, one), (one, one), ()]:
        scene = structs.replace(states[0].scenes[0], overlays=overlays)
        states.append(structs.replace(states[0], scenes=(scene,)))
    journal = Journal(folder, states[0])
    for story in states:
        journal.record(story)
        found = recover(folder)
        assert (states[0] if found is None else found.story) == story
