"""The mixer against Web Audio itself, in Chromium: panning, distance, mixing down."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from renderer.sound import RATE, azimuth, gains
from story.model.values import Orientation, Vector
from story.space import rotate, rotation_of

PLACES: list[Vector] = [
    (0.0, 0.0, -1.0),
    (2.0, 0.0, -2.0),
    (-3.0, 1.0, 0.5),
    (0.3, -0.2, 4.0),
    (-0.2, 0.1, 0.3),
    (0.0, 5.0, -1.0),
]
HEADS = [Orientation(), Orientation(yaw=70.0), Orientation(yaw=-150.0, pitch=25.0, roll=10.0)]

SCRIPT = """
async ({ channels, place, ahead, up, rate }) => {
  const found = [];
  for (let one = 0; one < channels; one++) {
    const context = new OfflineAudioContext(2, 128, rate);
    const buffer = context.createBuffer(channels, 128, rate);
    buffer.getChannelData(one).fill(1);
    const source = new AudioBufferSourceNode(context, { buffer });
    if (place) {
      const { listener } = context;
      listener.setOrientation(...ahead, ...up);
      const panner = new PannerNode(context, {
        panningModel: "equalpower", distanceModel: "inverse", refDistance: 1, rolloffFactor: 1,
        positionX: place[0], positionY: place[1], positionZ: place[2],
      });
      source.connect(panner).connect(context.destination);
    } else source.connect(context.destination);
    source.start();
    const heard = await context.startRendering();
    found.push([heard.getChannelData(0)[127], heard.getChannelData(1)[127]]);
  }
  return found;
}
"""


@pytest.mark.web
def test_gains_are_web_audios() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for channels in (1, 2, 4, 6):
            asked = {"channels": channels, "rate": RATE}
            heard = page.evaluate(SCRIPT, asked)
            assert gains(channels, None, Orientation()) == pytest.approx(np.array(heard), abs=1e-6)
        for head in HEADS:
            turn = rotation_of(head.yaw, head.pitch, head.roll)
            for place in PLACES:
                for channels in (1, 2):
                    asked = {
                        "channels": channels,
                        "rate": RATE,
                        "place": place,
                        "ahead": rotate(turn, (0.0, 0.0, -1.0)),
                        "up": rotate(turn, (0.0, 1.0, 0.0)),
                    }
                    heard = page.evaluate(SCRIPT, asked)
                    ours = gains(channels, place, head)
                    assert ours == pytest.approx(np.array(heard), abs=2e-5), (place, head)
        browser.close()
    assert azimuth((1.0, 0.0, 0.0), Orientation()) == pytest.approx(90.0)
