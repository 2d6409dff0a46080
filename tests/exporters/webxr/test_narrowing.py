"""Packages for one language or audience: what others are told is not in them, nothing is blank."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from PIL import Image

from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.narrowing import for_package
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.edits import new_story
from story.errors import ExportError
from story.file import encode
from story.model.actions import OpenLink, PlaySound, Select
from story.model.story import Audience, CaptionTrack, Scene, Story
from story.model.surrounding import Photo360
from story.model.values import Localised, words
from story.overlays.hotspot import Hotspot
from story.overlays.picture import Picture
from story.overlays.text import Text
from story.reading import captions_for, telling
from tests.web_node import Node

LANGUAGES = ("en", "zh-Hans")
KEYS = ("en", "zh-Hans", "@child", "@expert", "en@child", "zh-Hans@child", "zh-Hans@expert")
FILES = {key: f"file{n:06}" for n, key in enumerate(("", *KEYS))}


def _story(shown: Localised, said: Localised) -> Story:
    """A story whose picture, photo, sound and link have those variants, and whose text says so."""
    everybody = FILES[""]
    files = {key: FILES[key] for key in shown}
    links = {key: f"https://example.org/{key}" for key in shown}
    actions = (
        OpenLink(url="https://example.org/", variants=links),
        PlaySound(asset=everybody, variants=files),
    )
    scene = Scene(
        id="scene00000",
        surrounding=Photo360(asset=everybody, variants=files),
        overlays=(
            Picture(id="picture000", name="mine", asset=everybody, variants=files, alt=said),
            Text(id="text000000", text=said),
            Hotspot(id="hotspot000", label=said, triggers=(Select(actions=actions),)),
        ),
    )
    return structs.replace(
        new_story("story00000"),
        languages=LANGUAGES,
        audiences=(
            Audience(code="child"),
            Audience(code="toddler", instead="child"),
            Audience(code="expert"),
        ),
        title=said,
        scenes=(scene,),
    )


def _seen(story: Story, language: str, audience: str | None) -> tuple[object, ...]:
    """The files, links and words that somebody gets."""
    told, keys = telling(story, (language,), audience)
    (scene,) = told.scenes
    picture, text, sign = scene.overlays
    assert isinstance(scene.surrounding, Photo360)
    assert isinstance(picture, Picture)
    assert isinstance(text, Text)
    link, sound = sign.triggers[0].actions
    assert isinstance(link, OpenLink)
    assert isinstance(sound, PlaySound)
    files = (scene.surrounding.asset, picture.asset, sound.asset, link.url)
    return (*files, words(text.text, keys), words(picture.alt, keys), words(told.title, keys))


VARIED = [
    dict.fromkeys(keys, "") for keys in ((), ("@child",), ("en",), ("zh-Hans", "@expert"), KEYS)
]
WORDED: list[Localised] = [
    {key: f"said for {key}" for key in keys}
    for keys in (("en",), ("zh-Hans",), ("en", "en@child"), tuple(k for k in KEYS if k[0] != "@"))
]


@pytest.mark.parametrize("audience", [None, "child", "toddler", "expert"])
@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_who_a_package_is_for_gets_what_the_story_has_for_them(
    language: str | None, audience: str | None
) -> None:
    for shown, said in product(VARIED, WORDED):
        story = _story(shown, said)
        package = for_package(story, Options(language=language, audience=audience))
        assert package.languages == ((language,) if language else LANGUAGES)
        for spoken in package.languages:
            # who opens it says a language; the audience was chosen when it was made
            assert _seen(package, spoken, None) == _seen(story, spoken, audience)
        assert "mine" not in encode(package).decode()


def test_what_others_are_told_is_not_in_it() -> None:
    story = _story(
        dict.fromkeys(KEYS, ""), {key: f"said for {key}" for key in KEYS if key[0] != "@"}
    )
    told = encode(for_package(story, Options(language="en", audience="child"))).decode()
    for key in KEYS:
        wanted = key in ("@child", "en@child")  # the first is for whom no language is better
        assert (FILES[key] in told) == wanted, key
        assert (f'"https://example.org/{key}"' in told) == wanted, key
        assert (f'"said for {key}"' in told) == (key == "en@child"), key
    whole = encode(for_package(story, Options())).decode()
    assert all(FILES[key] in whole for key in KEYS)  # the viewer chooses


def test_words_that_are_only_in_another_language_stay() -> None:
    story = _story({}, {"zh-Hans": "你好"})
    package = for_package(story, Options(language="en"))
    assert _seen(package, "en", None)[-1] == "你好"


def test_captions_are_those_of_the_language_and_audience() -> None:
    tracks = tuple(
        CaptionTrack(
            asset=FILES[key], language=key.split("@")[0], audience=(key.split("@")[1:] or [None])[0]
        )
        for key in KEYS
        if key[0] != "@"
    )
    story = _story({}, {"en": "x"})
    story = structs.replace(story, scenes=(structs.replace(story.scenes[0], captions=tracks),))
    for language, audience in product((None, *LANGUAGES), (None, "child", "toddler", "expert")):
        package = for_package(story, Options(language=language, audience=audience))
        for spoken in package.languages:
            _, keys = telling(story, (spoken,), audience)
            _, own = telling(package, (spoken,))
            wanted, found = (
                captions_for(story.scenes[0], keys),
                captions_for(package.scenes[0], own),
            )
            assert wanted is not None
            assert found is not None
            assert found.asset == wanted.asset
        if language is not None and audience is not None:
            assert len(package.scenes[0].captions) == 1
    only = structs.replace(story.scenes[0], captions=(tracks[1],))
    package = for_package(structs.replace(story, scenes=(only,)), Options(language="en"))
    assert package.scenes[0].captions == (tracks[1],)  # better than none


def test_for_whom_the_story_is_not_told_is_said() -> None:
    story = _story({}, {"en": "x"})
    for options in (Options(language="fr"), Options(audience="adult")):
        with pytest.raises(ExportError) as said:
            for_package(story, options)
        assert said.value.hint


def test_only_their_media_are_in_the_folder(
    node: Node,
    add: Callable[..., Any],
    tell: Callable[..., Any],
    library: Callable[..., Any],
    tmp_path: Path,
) -> None:
    colours = {"": "#808080", "@child": "#ff0000", "zh-Hans": "#00ff00", "@expert": "#0000ff"}
    assets = []
    for key, colour in colours.items():
        file = tmp_path / f"{key or 'all'}.png"
        Image.new("RGB", (8, 8), colour).save(file)
        assets.append(add(file, FILES[key]))
    variants = {key: FILES[key] for key in colours if key}
    shown = Picture(id="picture000", asset=FILES[""], variants=variants)
    story = structs.replace(
        tell(Scene(id="scene00000", overlays=(shown,)), assets=tuple(assets)),
        languages=LANGUAGES,
        audiences=(Audience(code="child"), Audience(code="expert")),
    )
    for options, wanted in (
        (Options(poster=False, language="en", audience="child"), {"@child"}),
        (Options(poster=False, audience="child"), {"@child", "zh-Hans"}),
        (Options(poster=False, language="en"), {"", "@child", "@expert"}),
        (Options(poster=False), set(colours)),
    ):
        made = export(story, library(story), options, tmp_path / "out", Progress(), EglContexts())
        told = json.loads((made.paths[0] / "story.json").read_bytes())
        assert {asset["id"] for asset in told["assets"]} == {FILES[key] for key in wanted}
        files = {path.name for path in (made.paths[0] / "media").iterdir()}
        assert files == {Path(asset["path"]).name for asset in told["assets"]}
