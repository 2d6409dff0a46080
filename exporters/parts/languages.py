"""What is said where a language is asked for that a story lacks."""

from __future__ import annotations

from story.model.story import Story
from story.model.values import LanguageCode


def lacking(story: Story, wanted: LanguageCode | None) -> tuple[str, ...]:
    """A line for the user where the story has not the language that is wanted."""
    if wanted is None or wanted in story.languages:
        return ()
    has, main = ", ".join(story.languages), story.languages[0]
    return (f"The story has no language “{wanted}”, only {has}; what lacks it is in “{main}”.",)
