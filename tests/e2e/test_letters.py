"""Every word that a package's page writes is set in the package's own fonts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

from assets.ingest import ingest
from assets.library import Library
from exporters.options import Progress
from exporters.webxr.export import export
from exporters.webxr.options import Options
from renderer.context import EglContexts
from story.folder import create, save
from story.model.story import VERSION, CaptionTrack, Scene, Story
from story.model.surrounding import Backdrop
from story.model.values import Rights
from tests.e2e.parity import served
from tests.web_node import Node

pytestmark = pytest.mark.web

LANGUAGES = ("en", "zh-Hans", "ar", "ja", "he", "ru", "hi", "ko", "el", "de-LU", "sr-Latn")
CUES = {"en": "Hello there", "zh-Hans": "欢迎光临，请看屋顶。", "ar": "أهلاً بكم في القاعة"}


@pytest.fixture(scope="module")
def address(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package in many scripts, none of whose words any overlay draws."""
    place = tmp_path_factory.mktemp("letters")
    home = place / "letters.diorama"
    create(home, Story(version=VERSION, id="storystory"))
    tracks = []
    assets = []
    for number, (language, words) in enumerate(CUES.items()):
        file = place / f"{number}.vtt"
        file.write_text(f"WEBVTT\n\n00:00.000 --> 59:00.000\n{words}\n", "utf-8")
        assets.append(ingest(file, home, id=f"asset{number:05}").asset)
        tracks.append(CaptionTrack(asset=assets[-1].id, language=language))
    story = Story(
        version=VERSION,
        id="storystory",
        title={"en": "A walk", "zh-Hans": "漫步庭院", "ar": "نزهة", "ja": "庭を歩く"},
        languages=LANGUAGES,
        rights=Rights(title="Ζωή", author="Łukasz Юрьев", licence="CC-BY-4.0"),
        scenes=(
            Scene(
                id="hallhallha",
                title={"en": "Hall", "zh-Hans": "大厅", "ar": "القاعة", "ja": "玄関"},
                surrounding=Backdrop(),
                captions=tuple(tracks),
            ),
            Scene(
                id="gardengard",
                title={"en": "Garden", "zh-Hans": "花园", "ar": "الحديقة"},
                surrounding=Backdrop(),
            ),
        ),
        assets=tuple(assets),
    )
    save(home, story)
    with closing(Library(home, story)) as library:
        made = export(story, library, Options(poster=False), place, Progress(), EglContexts())
    with served(made.paths[0]) as address:
        yield address


def foreign(page: Page) -> dict[str, str]:
    """The words on show that are not set in a font of the page's own, with the font they are in."""
    client = page.context.new_cdp_session(page)
    # Laying out asks for the fonts.
    page.evaluate("(document.body.offsetHeight, document.fonts.ready.then(() => 0))")
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    every = client.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})["nodeIds"]
    found: dict[str, str] = {}
    for node in every:
        used = client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        for font in used:
            if not font["isCustomFont"]:
                words = client.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
                found[words] = font["familyName"]
    return found


@pytest.mark.parametrize(
    ("locale", "heading"),
    [
        ("en-GB", "A walk"),
        ("zh-CN", "漫步庭院"),
        ("ar", "نزهة"),
        ("ja", "庭を歩く"),
    ],
)
def test_words_of_the_page_are_in_its_own_fonts(
    browser: Browser, address: str, locale: str, heading: str
) -> None:
    with closing(browser.new_context(locale=locale)) as own:
        page = own.new_page()
        page.goto(address)
        page.evaluate("window.diorama.settled")
        page.get_by_role("heading", name=heading).wait_for()
        assert foreign(page) == {}
        page.keyboard.press("c")
        page.locator(".caption").get_by_text(
            CUES.get(page_language(page), "Hello there")
        ).wait_for()
        assert foreign(page) == {}
        for name in ("scenes", "language", "credits"):
            page.locator(f"[data-name={name}]").click()
            page.locator(".panel").wait_for()
            assert foreign(page) == {}
        page.locator("[data-name=language]").click()
        shown = page.locator(".choices button").all_inner_texts()
        assert shown == [
            "English",
            "简体中文",
            "العربية",
            "日本語",
            "עברית",
            "Русский",
            "हिन्दी",
            "Korean",
            "Ελληνικά",
            "Deutsch (LU)",
            "Srpski (latinica)",
        ]


def page_language(page: Page) -> str:
    told: str = page.evaluate("document.documentElement.lang")
    return told
