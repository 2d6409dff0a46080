"""What the marks of rich texts mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from story.markup import Run, paragraphs, plain


def _said(line: str) -> str:
    """A line with bold words in capitals and italic ones in brackets."""
    (told,) = paragraphs(line)
    return "".join(
        f"[{words}]" if run.italic else words
        for run in told.runs
        for words in [run.text.upper() if run.bold else run.text]
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a **b** *c* ***d***", "a B [c] [D]"),
        ("**a *b* c**", "A [B] C"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**open, *open", "**open, *open"),
        ("\\*a\\*", "*a*"),
        ("<b>a</b> [a](http://b.c)", "<b>a</b> [a](http://b.c)"),
        ("***a**", "*A"),
    ],
)
def test_stars_within_a_line(line: str, said: str) -> None:
    assert _said(line) == said


def test_what_begins_a_line() -> None:
    text = "# One\n### Three\n- item\n  1. deeper\n\nwords"
    told = paragraphs(text)
    assert [one.heading for one in told] == [1, 3, 0, 0, 0, 0]
    assert [one.marker for one in told] == ["", "", "•", "1.", "", ""]
    assert [one.level for one in told] == [0, 0, 0, 1, 0, 0]
    assert told[4].runs == ()
    assert plain(text) == "One\nThree\n• item\n1. deeper\n\nwords"


@given(st.text(st.characters(exclude_characters="*\\#-+0123456789", exclude_categories=("Cc",))))
def test_words_without_marks_stay_as_they_are(words: str) -> None:
    assert plain(words) == (words if words.strip(" ") else "")


@given(st.text("*a \\#-1.", max_size=40))
def test_no_letter_is_lost_and_nothing_is_added(line: str) -> None:
    (told,) = paragraphs(line)
    assert told.words.count("a") == line.count("a")
    assert len(told.words) <= len(line)
    assert all(one[1:] != other[1:] for one, other in zip(told.runs, told.runs[1:], strict=False))
    assert all(run.text for run in told.runs)


def test_many_stars_take_no_time() -> None:
    assert paragraphs("*a " * 5000)[0].runs == (Run("*a " * 5000),)
