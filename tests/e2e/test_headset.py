"""The package in an emulated headset: into VR, point, select, arrive; AR on a real floor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.e2e.conftest import FILM, HALL, TABLE, Package, Watched, pixels

pytestmark = pytest.mark.web


class Worn:
    """A page whose device has a headset, and what its wearer does."""

    def __init__(self, watched: Watched, script: str, *, room: bool = False) -> None:
        self.watched = watched
        self.page = watched.page
        if room:
            self.page.add_init_script("window.wantsRoom = true")
        self.page.add_init_script(script)

    def enter(self, name: str) -> None:
        """Press the page's own button, and wait until the session draws."""
        self.page.get_by_role("button", name=name).click()
        self.watched.wait("window.headset.activeSession != null")
        self.frames()

    def frames(self, count: int = 3) -> None:
        """Let some frames of the session pass."""
        self.page.evaluate(
            """async (count) => {
                const session = window.headset.activeSession;
                while (count-- > 0) await new Promise((r) => session.requestAnimationFrame(r));
            }""",
            count,
        )

    def do(self, action: str, **parameters: Any) -> None:
        """A gesture of the emulated hands."""
        self.page.evaluate(
            "([action, parameters]) => window.headset.remote.dispatch(action, parameters)",
            [action, parameters],
        )
        self.frames()

    def select(self, device: str, arrives: str) -> None:
        """Select, again if the emulated press was too short for a busy machine's frames."""
        for _ in range(5):
            self.do("select", device=device, duration=0.3)
            self.frames(10)
            if self.page.evaluate("window.diorama.scene") == arrives:
                return
        raise AssertionError(f"never arrived in {arrives}")

    def point(self, device: str, yaw: float, pitch: float, distance: float = 2.0) -> None:
        """Point at a place round the eye of a scene."""
        y, p = np.radians([yaw, pitch])
        x, z = np.sin(y) * np.cos(p) * distance, -np.cos(y) * np.cos(p) * distance
        target = {"x": float(x), "y": float(1.6 + np.sin(p) * distance), "z": float(z)}
        self.do("look_at", device=device, target=target)


@pytest.fixture
def worn(watched: Watched, headset: str) -> Worn:
    return Worn(watched, headset)


def test_no_button_without_a_device(watched: Watched, package: Package) -> None:
    watched.page.add_init_script("Object.defineProperty(navigator, 'xr', { value: undefined })")
    watched.open(package.address)
    assert watched.page.get_by_role("button", name="Enter").count() == 0


def test_controller_selects_and_arrives(worn: Worn, package: Package) -> None:
    worn.watched.open(package.address)
    worn.enter("Enter VR")
    worn.point("controller-right", 0, -10)
    worn.select("controller-right", FILM)
    worn.frames()
    assert pixels(worn.page).std() > 0
    worn.page.evaluate("window.headset.activeSession.end()")
    worn.page.get_by_role("button", name="Enter VR").wait_for()
    assert worn.page.locator("canvas").first.is_visible()


def test_pointing_elsewhere_selects_nothing(worn: Worn, package: Package) -> None:
    worn.watched.open(package.address)
    worn.enter("Enter VR")
    worn.point("controller-right", 40, 30)
    worn.do("select", device="controller-right")
    worn.page.wait_for_timeout(200)
    assert worn.page.evaluate("window.diorama.scene") == HALL


def test_hand_selects_too(worn: Worn, package: Package) -> None:
    worn.watched.open(package.address)
    worn.enter("Enter VR")
    worn.do("set_input_mode", mode="hand")
    worn.point("hand-right", 0, -10)
    worn.select("hand-right", FILM)


def test_scene_begins_where_its_opening_view_looks(worn: Worn, package: Package) -> None:
    worn.watched.open(f"{package.address}#scene={HALL}&yaw=90&pitch=0")
    worn.enter("Enter VR")
    worn.point("controller-right", -90, -10)  # yaw 90 is straight ahead, so yaw 0 is on the left
    worn.select("controller-right", FILM)


def test_ar_stands_on_the_floor(watched: Watched, headset: str, package: Package) -> None:
    worn = Worn(watched, headset, room=True)
    worn.watched.open(f"{package.address}#scene={TABLE}")
    worn.enter("Enter AR")
    note = worn.page.locator(".note")
    note.get_by_text("Point at the floor").wait_for()
    worn.do("look_at", device="headset", target={"x": 0, "y": 0, "z": -1.2})
    worn.frames(10)
    worn.do("select", device="controller-right")
    watched.wait("document.querySelector('.note').hidden")
    # What stands there now is selected by pointing at it.
    worn.do("look_at", device="controller-right", target={"x": 0, "y": 0.2, "z": -1.2})
    worn.select("controller-right", HALL)
