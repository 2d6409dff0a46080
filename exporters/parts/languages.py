"""The languages in which words are drawn, and what is said of one that a story lacks.

A web package holds several or one; that is exporters/webxr/publish.py's.
"""

from __future__ import annotations

from story.model.story import Story
from story.model.values import LanguageCode


def preferred(story: Story, wanted: LanguageCode | None) -> tuple[LanguageCode, ...]:
    """The languages in which words are looked for: the one that is wanted, then the story's."""
    if wanted is None:
        return story.languages
    return tuple(dict.fromkeys((wanted, *story.languages)))


def lacking(story: Story, wanted: LanguageCode | None) -> tuple[str, ...]:
    """A line for the user where the story has not the language that is wanted."""
    if wanted is None or wanted in story.languages:
        return ()
    has, main = ", ".join(story.languages), story.languages[0]
    return (f"The story has no language “{wanted}”, only {has}; what lacks it is in “{main}”.",)
