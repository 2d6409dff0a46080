"""What the page says and where: loading by stages, panels at their buttons, captions."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import FILM, GARDEN, Package, Watched

pytestmark = [pytest.mark.web, pytest.mark.usefixtures("node")]  # which builds the viewer

HELD_BACK = """
  const whole = window.fetch;
  window.heard = [];
  window.fetch = async (address, options) => {
    const answer = await whole(address, options);
    if (!/[.](jpg|png|webp)$/.test(address)) return answer;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const half = bytes.length >> 1;
    return new Response(new ReadableStream({
      async start(control) {
        control.enqueue(bytes.slice(0, half));
        await new Promise((done) => (window.letGo = done));
        control.enqueue(bytes.slice(half));
        control.close();
      },
    }));
  };
  new MutationObserver(() => {
    const said = document.querySelector('.loading [role=status]')?.textContent;
    if (said !== undefined && said !== window.heard.at(-1)) window.heard.push(said);
  }).observe(document, { childList: true, subtree: true, characterData: true });
"""


def test_loading_is_said_by_stages_with_what_has_come(watched: Watched, package: Package) -> None:
    page = watched.page
    page.add_init_script(HELD_BACK)
    page.goto(f"{package.address}#scene={GARDEN}")
    watched.wait("window.letGo !== undefined")
    line = page.locator(".loading")
    status = line.get_by_role("status")
    assert status.get_attribute("aria-live") == "polite"
    assert status.text_content() == "Loading…"
    watched.wait("document.querySelector('.loading .figures').textContent !== ''")
    figures = line.locator(".figures").text_content() or ""
    come, whole = (float(each) for each in re.findall(r"[\d.]+", figures))
    assert 0 < come < whole
    bar = page.locator(".progress")
    assert 0 < int(bar.get_attribute("aria-valuenow") or 0) < 100
    assert bar.get_attribute("aria-label") == "Loading…"
    watched.wait("getComputedStyle(document.querySelector('.loading')).opacity === '1'")
    page.evaluate("window.letGo()")
    watched.wait("document.querySelector('.progress').hidden")
    assert page.evaluate("window.heard")[-3:] == ["Loading…", "Preparing…", ""]
    watched.wait("getComputedStyle(document.querySelector('.loading')).opacity === '0'")


@pytest.mark.parametrize("width", [1280, 640])
def test_panels_open_at_their_buttons(watched: Watched, package: Package, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 720})
    watched.open(package.address)
    for name in ("Scenes", "Language", "Credits and rights"):
        button = page.get_by_role("button", name=name)
        button.click()
        panel, own = page.locator(".panel").bounding_box(), button.bounding_box()
        assert panel is not None
        assert own is not None
        middle = own["x"] + own["width"] / 2
        assert panel["x"] + panel["width"] / 2 == pytest.approx(middle, abs=1)
        assert panel["y"] + panel["height"] < own["y"]
    page.set_viewport_size({"width": 420, "height": 720})
    watched.wait("document.querySelector('.panel').getBoundingClientRect().right <= 404")
    assert page.evaluate("document.querySelector('.panel').getBoundingClientRect().left") >= 16


def test_captions_keep_clear_of_what_is_to_be_pressed(watched: Watched, package: Package) -> None:
    page = watched.page
    watched.open(f"{package.address}#scene={FILM}")
    page.keyboard.press("c")
    watched.wait("!document.querySelector('.caption').hidden")
    page.keyboard.press(" ")
    page.evaluate("document.querySelector('.hear').hidden = false")
    boxes = [page.locator(each).bounding_box() for each in (".caption", ".hear", ".bar")]
    caption, hear, bar = (each or pytest.fail("not seen") for each in boxes)
    assert caption["y"] + caption["height"] <= hear["y"]
    assert hear["y"] + hear["height"] <= bar["y"]
