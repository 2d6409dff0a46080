"""The package in a real browser: looking, selecting, reading, hearing, and what it must not do."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np
import pytest

from tests.e2e.conftest import FILM, GARDEN, HALL, HOSTILE, Package, Watched, pixels
from tests.e2e.parity import UNFORESEEN

pytestmark = pytest.mark.web


def scene_of(watched: Watched) -> str:
    return str(watched.page.evaluate("window.diorama.scene"))


def view_of(watched: Watched) -> dict[str, float]:
    view: dict[str, float] = watched.page.evaluate("window.diorama.view")
    return view


def test_opens_at_the_first_scene(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    assert scene_of(watched) == HALL
    page = watched.page
    assert page.title() == f"A walk {HOSTILE}"
    assert page.evaluate("document.documentElement.lang") == "en"
    ahead = pixels(page)[176:184, 316:324].reshape(-1, 3).mean(0)
    assert ahead[0] > 180 > 80 > ahead[1], "red marks what lies straight ahead"


def test_words_of_the_story_never_become_markup(watched: Watched, package: Package) -> None:
    watched.open(f"{package.address}#scene={GARDEN}")
    page = watched.page
    page.get_by_role("button", name="Credits and rights").click()
    assert page.get_by_text("Maker <b>hall</b>").is_visible()
    page.get_by_role("button", name="Scenes").click()
    assert page.get_by_role("button", name=HOSTILE).is_visible()
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, script[src=''], b").count() == 0
    assert HOSTILE not in (package.folder / "index.html").read_text("utf-8")


def test_policy_lets_nothing_else_run(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    blocked = watched.page.evaluate(
        """() => new Promise((done) => {
            addEventListener("securitypolicyviolation", (e) => done(e.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.hacked = 1";
            document.head.append(script);
        })"""
    )
    assert blocked == "script-src-elem"
    assert watched.page.evaluate("window.hacked") is None
    assert all("Content Security Policy" in line for line in watched.lines)
    watched.lines.clear()
    html = (package.folder / "index.html").read_text("utf-8")
    assert "unsafe" not in html
    for tag in re.findall(r"<[^>]*>", html):
        assert not re.match(r"<style|<script>", tag)
        assert not re.search(r"\s(style|on\w+)=", re.sub(r'"[^"]*"', '""', tag))


def test_looking_with_keys(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    keys = watched.page.keyboard
    keys.press("ArrowRight")
    assert view_of(watched)["yaw"] > 0
    keys.press("ArrowUp")
    assert view_of(watched)["pitch"] > 0
    before = view_of(watched)["fov"]
    keys.press("+")
    assert view_of(watched)["fov"] < before
    keys.press("-")
    assert view_of(watched)["fov"] == pytest.approx(before)
    keys.down("ArrowLeft")
    watched.wait("window.diorama.view.yaw < -10")
    keys.up("ArrowLeft")


def test_looking_with_the_mouse(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    mouse = watched.page.mouse
    mouse.move(320, 100)
    mouse.down()
    mouse.move(260, 140, steps=4)
    mouse.move(220, 160, steps=4)
    mouse.up()
    view = view_of(watched)
    assert view["yaw"] > 5, "the picture follows the hand: dragged left, one looks right"
    assert view["pitch"] > 2
    mouse.wheel(0, -300)
    watched.wait("window.diorama.view.fov < 70")


def test_a_hotspot_leads_on_and_back_leads_back(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    page = watched.page
    page.mouse.click(320, 222)  # ten degrees under the middle
    watched.wait(f"window.diorama.scene === '{FILM}' && location.hash.includes('{FILM}')")
    page.go_back()
    watched.wait(f"window.diorama.scene === '{HALL}'")


def test_keyboard_walks_and_selects_hotspots(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    page = watched.page
    buttons = page.locator(".spots button")
    assert [buttons.nth(n).get_attribute("aria-label") for n in range(3)] == [
        f"To the film {HOSTILE}",
        "Tell the secret",
        "Something to select",
    ]
    page.locator("canvas").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Tell the secret"
    watched.wait("Math.abs(window.diorama.view.yaw - 120) < 1")  # the view turned to it
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    watched.wait(f"window.diorama.scene === '{FILM}'")


def test_toggle_shows_and_hides(watched: Watched, package: Package) -> None:
    watched.open(f"{package.address}#scene={HALL}&yaw=20&pitch=15")
    page = watched.page
    hidden = pixels(page)[150:210, 250:390].astype(int)
    page.locator(".spots button").nth(1).dispatch_event("click")
    page.wait_for_timeout(300)
    told = pixels(page)[150:210, 250:390].astype(int)
    assert np.abs(told - hidden).max() > 100
    page.locator(".spots button").nth(1).dispatch_event("click")
    page.wait_for_timeout(300)
    assert np.abs(pixels(page)[150:210, 250:390].astype(int) - hidden).max() <= 2


def test_a_bad_link_opens_nothing(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    page = watched.page
    page.locator(".spots button").nth(2).dispatch_event("click")
    assert page.evaluate("window.hacked") is None
    assert len(page.context.pages) == 1


def test_deep_link_freezes_the_very_frame(watched: Watched, package: Package) -> None:
    for second in (0, 2, 3):
        watched.open(f"{package.address}#scene={FILM}&t={second + 0.5}&yaw=90&pitch=40&still=1")
        grey = pixels(watched.page)[60:120, 60:120].reshape(-1, 3).mean(0)
        assert grey == pytest.approx(np.full(3, 40 + 50 * second), abs=4)
    assert not watched.page.locator(".bar").is_visible()


def test_video_plays_and_pauses(watched: Watched, package: Package) -> None:
    watched.open(f"{package.address}#scene={FILM}")
    watched.wait("window.diorama.time_us > 500000")
    watched.page.keyboard.press(" ")
    watched.page.get_by_role("button", name="Play (Space)").wait_for()
    watched.page.wait_for_timeout(200)
    stopped = watched.page.evaluate("window.diorama.time_us")
    watched.page.wait_for_timeout(300)
    assert watched.page.evaluate("window.diorama.time_us") == stopped
    watched.page.keyboard.press(" ")
    watched.wait(f"window.diorama.time_us > {stopped}")


def test_captions_are_shown_when_asked_for(watched: Watched, package: Package) -> None:
    watched.open(f"{package.address}#scene={FILM}")
    caption = watched.page.locator(".caption")
    assert not caption.is_visible()
    watched.page.keyboard.press("c")
    caption.get_by_text("Ann: First words & more").wait_for()


def test_language_can_be_chosen(watched: Watched, package: Package) -> None:
    watched.open(package.address)
    page = watched.page
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name="简体中文").click()
    page.get_by_role("heading", name="漫步").wait_for()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.get_by_role("button", name="场景").wait_for()


def test_nothing_needs_a_mouse_or_good_eyes(watched: Watched, package: Package, axe: str) -> None:
    watched.open(package.address)
    page = watched.page
    page.get_by_role("button", name="Credits and rights").click()
    # Chromium runs it past the page's policy, as an extension.
    faults = page.evaluate(f"{axe}; axe.run().then((r) => r.violations.map((v) => v.id + v.help))")
    assert faults == []


def test_phone_sized(watched: Watched, package: Package) -> None:
    watched.page.set_viewport_size({"width": 360, "height": 640})
    watched.open(package.address)
    bar = watched.page.locator(".bar").bounding_box()
    assert bar is not None
    assert bar["x"] >= 0
    assert bar["x"] + bar["width"] <= 360
    width = watched.page.evaluate("document.documentElement.scrollWidth")
    assert width == 360


def test_little_is_read_before_the_first_picture(package: Package, watched: Watched) -> None:
    received: dict[str, int] = {}
    client = watched.page.context.new_cdp_session(watched.page)
    client.send("Network.enable")
    names: dict[str, str] = {}
    client.on(
        "Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]})
    )
    client.on(
        "Network.loadingFinished",
        lambda e: received.update({names.get(e["requestId"], ""): int(e["encodedDataLength"])}),
    )
    watched.open(package.address)
    whole = [url for url in received if re.search(r"/media/\w+\.(jpg|mp4|png|glb)$", url)]
    first = sum(size for url, size in received.items() if url not in whole)
    assert any(url.endswith(".small.jpg") for url in received)
    assert first <= 400_000
    script = next(size for url, size in received.items() if "/viewer.js" in url)
    assert script <= 220_000


def test_from_the_disk_it_says_what_to_do(watched: Watched, package: Package) -> None:
    watched.page.goto((package.folder / "index.html").as_uri())
    watched.page.get_by_text("diorama serve").wait_for()
    assert watched.lines, "browsers load no modules from a disk, and say so"
    assert all("file://" in line or "ERR_FAILED" in line for line in watched.lines)
    watched.lines.clear()


def test_what_cannot_be_loaded_is_told_of(watched: Watched, package: Package) -> None:
    watched.page.route("**/models.js*", lambda route: route.abort())
    watched.open(f"{package.address}#scene={GARDEN}")
    assert scene_of(watched) == GARDEN
    watched.page.get_by_text("A file of this story is missing: viewer/models.js").wait_for()
    assert all("ERR_FAILED" in line for line in watched.lines)
    watched.lines.clear()


def test_scenes_load_what_they_hold_and_no_more(watched: Watched, package: Package) -> None:
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    watched.open(package.address)
    page = watched.page
    assert page.evaluate(UNFORESEEN) == []
    scripts = {path.rsplit("/", 1)[-1] for path in asked if path.endswith(".js")}
    named = {name for name in scripts if not name.startswith("chunk-")}  # which modules share
    assert named == {"viewer.js", "disk.js", "models.js"}
    links = page.locator("link[rel=modulepreload]")
    assert {links.nth(n).get_attribute("fetchpriority") for n in range(links.count())} == {"low"}


def test_a_broken_story_is_told_of(watched: Watched, package: Package) -> None:
    with urlopen(package.address) as answer:
        assert answer.status == 200
    watched.page.route("**/story.json", lambda route: route.fulfill(json={"version": 99}))
    watched.page.goto(package.address)
    watched.page.get_by_text("made for a newer viewer").wait_for()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"scenes": []}, "no scenes"),
        ({"scenes": None}, "the scenes of a Story"),
        ({"languages": 5}, "the languages of a Story"),
        ({"scenes": [{"id": "a", "overlays": [{"type": "bomb"}]}]}, "unknown type"),
        ({"scenes": [{"id": "a", "overlays": [{"type": "text", "id": "b"}]}]}, "is damaged"),
    ],
)
def test_a_damaged_story_is_told_of(
    watched: Watched, package: Package, change: dict[str, object], says: str
) -> None:
    story = {"version": 2, "id": "a", "scenes": [{"id": "a"}], **change}
    watched.page.route("**/story.json", lambda route: route.fulfill(json=story))
    watched.page.goto(package.address)
    watched.page.get_by_text(says).wait_for()
