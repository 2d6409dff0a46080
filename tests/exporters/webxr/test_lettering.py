"""Which words a package's fonts are cut to."""

from __future__ import annotations

from exporters.webxr.lettering import written
from story.model.story import VERSION, Audience, Scene, Story
from story.model.timeline import Chapter
from story.placeholders import plain
from tests.web_node import VIEWER


def test_all_that_the_page_lists_is_in_its_fonts() -> None:
    story = Story(
        version=VERSION,
        id="listedstor",
        title={"en": "The whole"},
        audiences=(Audience(code="kids", name={"ru": "Детям"}),),
        scenes=(
            Scene(
                id="thescene00",
                title={"el": "Σκηνή"},
                chapters=(Chapter(id="thechapter", time=1.0, title={"ja": "第一章"}),),
            ),
        ),
    )
    letters = set("".join(written(story, VIEWER / "src" / "page")))
    for shown in ("The whole", "Детям", "Σκηνή", "第一章", "kids", plain(float("-inf"))):
        assert set(shown) <= letters, shown
