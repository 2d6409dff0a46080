"""Who is told the story: which of several wordings, files and links a language and audience get.

The viewer's reading.ts is the twin, under tests/conformance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from story.components import expanded
from story.model.story import CaptionTrack, Scene, Story
from story.model.values import AudienceCode, LanguageCode, VariantKey
from story.variants import Variants, with_variants


class Reading(NamedTuple):
    """The keys of variants that serve, best first."""

    words: tuple[VariantKey, ...]
    """Of texts, which are never blank: the languages wanted, then all others of the story."""

    media: tuple[VariantKey, ...]
    """Of files and links, which have one that is for everybody: the languages wanted, down to the
    first that the story speaks, then the audience in whatever language."""


def reading(
    story: Story, languages: Iterable[LanguageCode] = (), audience: AudienceCode | None = None
) -> Reading:
    """What serves who wants those languages, best first, and is of that audience.

    A language that is more closely defined than any there is falls back to what it is a kind of:
    `zh-Hant-HK` to `zh-Hant`, then `zh`. In each language what is for the audience comes first,
    then what serves instead of it, then what is for all.
    """
    wanted = list(dict.fromkeys(tag for each in languages for tag in _widened(each)))
    spoken = next((tag for tag in wanted if tag in story.languages), None)
    if spoken is None:
        wanted = [*wanted, story.languages[0]]
        spoken = story.languages[0]
    near = wanted[: wanted.index(spoken) + 1]
    rest = (tag for tag in (*wanted, *story.languages) if tag not in near)
    told = tuple(audiences_of(story, audience))
    media = (*_keys(near, told), *(f"@{code}" for code in told))
    return Reading((*media, *_keys(dict.fromkeys(rest), told)), media)


class Telling(NamedTuple):
    """A story as it is shown to somebody: with components in place, and files and links chosen."""

    story: Story
    words: tuple[VariantKey, ...]  # a reading's: in which its texts are shown


def telling(
    story: Story, languages: Iterable[LanguageCode] = (), audience: AudienceCode | None = None
) -> Telling:
    """The story as it is shown to who wants those languages and is of that audience."""
    keys = reading(story, languages, audience)
    return Telling(told(expanded(story), keys.media), keys.words)


def audiences_of(story: Story, audience: AudienceCode | None) -> Iterator[AudienceCode]:
    """The audience, what serves instead of it, and so on; none that the story does not list."""
    known = {each.code: each.instead for each in story.audiences}
    seen: set[AudienceCode] = set()
    while audience is not None and audience in known and audience not in seen:
        yield audience
        seen.add(audience)
        audience = known[audience]


def told(story: Story, media: tuple[VariantKey, ...]) -> Story:
    """The story with files and links for whom it is told; texts keep all their wordings.

    `media` are a reading's. What has no variants is shared with the story that came in.
    """

    def best(everybody: str, variants: Variants) -> tuple[str, Variants]:
        return next((variants[key] for key in media if key in variants), everybody), variants

    return with_variants(story, best)


def captions_for(scene: Scene, words: tuple[VariantKey, ...]) -> CaptionTrack | None:
    """The captions of a scene that serve best; `words` are a reading's."""
    tracks = {_key(track): track for track in reversed(scene.captions)}
    best = next((tracks[key] for key in words if key in tracks), None)
    return best or (scene.captions[0] if scene.captions else None)


def _key(track: CaptionTrack) -> VariantKey:
    return track.language if track.audience is None else f"{track.language}@{track.audience}"


def _widened(language: LanguageCode) -> Iterator[LanguageCode]:
    while language:
        yield language
        language = language.rpartition("-")[0]


def _keys(languages: Iterable[LanguageCode], told: tuple[AudienceCode, ...]) -> list[VariantKey]:
    return [key for tag in languages for key in (*(f"{tag}@{code}" for code in told), tag)]
