"""What of a story goes into a package: its languages and audience, nothing of the author's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec import structs

from exporters.webxr.options import Options
from story.components import expanded
from story.errors import ExportError
from story.model.actions import Answer, OpenLink, PlaySound
from story.model.story import CaptionTrack, Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import AudienceCode, LanguageCode, VariantKey
from story.overlays.base import MediaOverlay
from story.overlays.table import AnyOverlay
from story.reading import audiences_of
from story.texts import with_wordings, wordings

_Owner = TypeVar("_Owner")


def for_package(story: Story, options: Options) -> Story:
    """The story as a package holds it: components in place, words and files for whom it is.

    Without a language or an audience chosen all variants stay, for the viewer to choose from.
    Raises ExportError for a language or an audience that the story lacks.
    """
    options.telling(story)  # which says what is lacking
    languages = spoken(story, options.language)
    narrowing = _Narrowing(languages, tuple(audiences_of(story, options.audience)))
    story = expanded(story)
    fewer = {
        each.address: dict.fromkeys(each.text, "") | narrowing.words(each.text)
        for each in wordings(story)
        if each.text
    }
    story = with_wordings(story, fewer)
    return structs.replace(
        story,
        languages=languages,
        audiences=() if options.audience is not None else story.audiences,
        triggers=narrowing.answers(story.triggers),
        parameters=(),
        components=(),
        scenes=tuple(_scene(scene, narrowing) for scene in story.scenes),
    )


def spoken(story: Story, only: LanguageCode | None) -> tuple[LanguageCode, ...]:
    """The languages of the package, the main one first. Raises ExportError for one it lacks."""
    if only is None:
        return story.languages
    if only not in story.languages:
        raise ExportError(
            f"The story has no language “{only}”.",
            f"Choose one of: {', '.join(story.languages)}.",
        )
    return (only,)


class _Narrowing:
    """Keeps the variants for some languages, and for an audience where one is chosen."""

    def __init__(self, languages: tuple[LanguageCode, ...], told: tuple[AudienceCode, ...]) -> None:
        self._languages = languages
        self._told = told

    def words(self, text: Mapping[VariantKey, str]) -> dict[VariantKey, str]:
        """The wordings left; where there would be none, all of them."""
        return self.variants(text) or dict(text)

    def variants(self, text: Mapping[VariantKey, str]) -> dict[VariantKey, str]:
        """The variants left: for an audience the best of each language, under that alone."""
        if not self._told:
            return {
                key: each
                for key, each in text.items()
                if key.startswith("@") or key.partition("@")[0] in self._languages
            }
        left: dict[VariantKey, str] = {}
        for language in self._languages:
            keys = (*(f"{language}@{code}" for code in self._told), language)
            best = next((text[key] for key in keys if key in text), None)
            if best is not None:
                left[language] = best
        return left

    def owner(self, owner: _Owner, field: str, variants: Mapping[VariantKey, str]) -> _Owner:
        """What has variants of a field, with those left, and what is for all who have none."""
        changes: dict[str, Any] = {"variants": self.variants(variants)}
        for code in self._told:
            if f"@{code}" in variants:
                changes[field] = variants[f"@{code}"]
                break
        changed: Any = structs.replace(owner, **changes)  # type: ignore[type-var]
        kept: _Owner = changed
        return kept

    def answers(self, triggers: Any) -> Any:
        """Triggers whose links and sounds have the variants left."""
        return tuple(self._answer(each) for each in triggers)

    def captions(self, tracks: tuple[CaptionTrack, ...]) -> tuple[CaptionTrack, ...]:
        """The caption tracks left; all of them where there would be none."""
        near = [track for track in tracks if track.language in self._languages]
        if self._told:
            rank = {code: place for place, code in enumerate((*self._told, None))}
            near = [track for track in near if track.audience in rank]
            near.sort(key=lambda track: rank[track.audience])
            best: dict[LanguageCode, CaptionTrack] = {}
            for track in near:
                best.setdefault(track.language, structs.replace(track, audience=None))
            near = list(best.values())
        return tuple(near) or tracks

    def _answer(self, trigger: Answer) -> Answer:
        actions = tuple(
            self.owner(action, "url", action.variants)
            if isinstance(action, OpenLink)
            else self.owner(action, "asset", action.variants)
            if isinstance(action, PlaySound)
            else action
            for action in trigger.actions
        )
        return structs.replace(trigger, actions=actions)


def _scene(scene: Scene, narrowing: _Narrowing) -> Scene:
    surrounding = scene.surrounding
    if isinstance(surrounding, Photo360 | Video360):
        surrounding = narrowing.owner(surrounding, "asset", surrounding.variants)
    return structs.replace(
        scene,
        surrounding=surrounding,
        overlays=tuple(_overlay(overlay, narrowing) for overlay in scene.overlays),
        captions=narrowing.captions(scene.captions),
        cues=tuple(structs.replace(cue, name="") for cue in scene.cues),
        triggers=narrowing.answers(scene.triggers),
    )


def _overlay(overlay: AnyOverlay, narrowing: _Narrowing) -> AnyOverlay:
    """The overlay without the author's own name for it."""
    plain = structs.replace(overlay, name="", triggers=narrowing.answers(overlay.triggers))
    if isinstance(plain, MediaOverlay):
        plain = narrowing.owner(plain, "asset", plain.variants)
    return plain
