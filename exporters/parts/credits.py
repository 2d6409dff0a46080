"""Whose work is in an output: what its metadata says of title, authors, licences and sources."""

from __future__ import annotations

from collections.abc import Iterable

from story.model.story import Scene, Story
from story.model.values import Rights, words
from story.references import media_of_scene


def film_metadata(
    story: Story, scenes: Iterable[Scene], languages: tuple[str, ...]
) -> dict[str, str]:
    """FFmpeg metadata of a film of these scenes, with a credit line for each asset in them."""
    used = {asset for scene in scenes for asset in media_of_scene(scene)}
    lines = [
        credit(a.rights, a.name) for a in story.assets if a.id in used and a.rights != Rights()
    ]
    rights = story.rights
    return {
        "title": words(story.title, languages) or rights.title,
        "description": words(story.description, languages),
        "artist": rights.author,
        "copyright": rights.licence,
        "comment": "\n".join(dict.fromkeys(lines)),
    }


def credit(rights: Rights, name: str) -> str:
    """One line for a thing: title (or its file's name), author, licence, source."""
    said = (rights.author, rights.licence, rights.source)
    return ", ".join([rights.title or name, *(text for text in said if text)])
