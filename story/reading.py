"""Who is told the story: which of several wordings, files and links a language and audience get.

The viewer's reading.ts is the twin, under tests/conformance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from msgspec import structs

from story.components import expanded
from story.model.actions import Answer, OpenLink, PlaySound
from story.model.story import CaptionTrack, Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import AudienceCode, LanguageCode, VariantKey
from story.overlays.base import MediaOverlay
from story.overlays.table import AnyOverlay

_Owner = TypeVar("_Owner")


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
    scenes = tuple(_scene(scene, media) for scene in story.scenes)
    triggers = _answers(story.triggers, media)
    if triggers is story.triggers and all(
        one is other for one, other in zip(scenes, story.scenes, strict=True)
    ):
        return story
    return structs.replace(story, scenes=scenes, triggers=triggers)


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


def _scene(scene: Scene, media: tuple[VariantKey, ...]) -> Scene:
    surrounding = scene.surrounding
    if isinstance(surrounding, Photo360 | Video360):
        surrounding = _with(surrounding, "asset", surrounding.variants, media)
    overlays = tuple(_overlay(overlay, media) for overlay in scene.overlays)
    triggers = _answers(scene.triggers, media)
    if (
        surrounding is scene.surrounding
        and triggers is scene.triggers
        and all(one is other for one, other in zip(overlays, scene.overlays, strict=True))
    ):
        return scene
    return structs.replace(scene, surrounding=surrounding, overlays=overlays, triggers=triggers)


def _overlay(overlay: AnyOverlay, media: tuple[VariantKey, ...]) -> AnyOverlay:
    if isinstance(overlay, MediaOverlay) and overlay.variants:
        overlay = _with(overlay, "asset", overlay.variants, media)
    if not overlay.triggers:
        return overlay
    triggers = _answers(overlay.triggers, media)
    return overlay if triggers is overlay.triggers else structs.replace(overlay, triggers=triggers)


def _answers(triggers: Any, media: tuple[VariantKey, ...]) -> Any:
    if not any(_varies(action) for each in triggers for action in each.actions):
        return triggers
    return tuple(_answer(each, media) for each in triggers)


def _answer(trigger: Answer, media: tuple[VariantKey, ...]) -> Answer:
    actions = tuple(
        _with(action, "url", action.variants, media)
        if isinstance(action, OpenLink)
        else _with(action, "asset", action.variants, media)
        if isinstance(action, PlaySound)
        else action
        for action in trigger.actions
    )
    return structs.replace(trigger, actions=actions)


def _varies(action: object) -> bool:
    return isinstance(action, OpenLink | PlaySound) and bool(action.variants)


def _with(
    owner: _Owner, field: str, variants: Mapping[VariantKey, str], media: tuple[VariantKey, ...]
) -> _Owner:
    best = next((variants[key] for key in media if key in variants), None)
    if best is None:
        return owner
    changed: Any = structs.replace(owner, **{field: best})  # type: ignore[type-var]
    chosen: _Owner = changed
    return chosen
