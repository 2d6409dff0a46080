"""What of a story goes into a package: its languages and audience, nothing of the author's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import structs

from exporters.webxr.options import Options
from story.components import expanded
from story.errors import ExportError
from story.model.story import CaptionTrack, Scene, Story
from story.model.values import AudienceCode, LanguageCode, VariantKey
from story.reading import audiences_of
from story.texts import with_wordings, wordings
from story.variants import Variants, with_variants


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
    story = with_variants(with_wordings(story, fewer), narrowing.choose)
    return structs.replace(
        story,
        languages=languages,
        audiences=() if options.audience is not None else story.audiences,
        parameters=(),
        components=(),
        cuts=(),
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
        """The wordings left; where there would be none, those in other languages."""
        left = self.variants(text)
        if left or not self._told:
            return left or dict(text)
        others = dict.fromkeys(key.partition("@")[0] for key in text)
        return self._best(text, others) or dict(text)

    def variants(self, text: Mapping[VariantKey, str]) -> dict[VariantKey, str]:
        """The variants left: for an audience the best of each language, under that alone."""
        if self._told:
            return self._best(text, self._languages)
        return {
            key: each
            for key, each in text.items()
            if key.startswith("@") or key.partition("@")[0] in self._languages
        }

    def _best(
        self, text: Mapping[VariantKey, str], languages: Iterable[LanguageCode]
    ) -> dict[VariantKey, str]:
        """What the audience is told in each of the languages."""
        left: dict[VariantKey, str] = {}
        for language in languages:
            keys = (*(f"{language}@{code}" for code in self._told), language)
            best = next((text[key] for key in keys if key in text), None)
            if best is not None:
                left[language] = best
        return left

    def choose(self, everybody: str, variants: Variants) -> tuple[str, Variants]:
        """What a file or link is for all who have no variant of it, and the variants left."""
        keys = (f"@{code}" for code in self._told)
        best = next((variants[key] for key in keys if key in variants), everybody)
        return best, self.variants(variants)

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


def _scene(scene: Scene, narrowing: _Narrowing) -> Scene:
    """The scene without the author's own names for what is in it."""
    return structs.replace(
        scene,
        overlays=tuple(structs.replace(overlay, name="") for overlay in scene.overlays),
        captions=narrowing.captions(scene.captions),
        cues=tuple(structs.replace(cue, name="") for cue in scene.cues),
    )
