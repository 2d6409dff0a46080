"""Suns brighter than half floats: none of their light is lost."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from assets.kinds.image import open_frame
from assets.suns import MOST, spread, was_spread


def test_what_fits_stays_as_it_is() -> None:
    light = np.random.default_rng(1).random((16, 32, 3), np.float32) * 1000
    assert spread(light) is light
    assert not was_spread(light)


@pytest.mark.parametrize("place", [(8, 16), (0, 0), (15, 31)])
def test_a_sun_grows_and_keeps_its_light(place: tuple[int, int]) -> None:
    light = np.ones((16, 32, 3), np.float32)
    light[place] = (400_000.0, 200_000.0, 70_000.0)
    found = spread(light)
    assert found.max() <= MOST
    assert found.sum((0, 1)) == pytest.approx(light.sum((0, 1)), rel=1e-3)
    assert was_spread(found)


def test_light_without_bounds_is_cut_off() -> None:
    assert spread(np.full((64, 64, 3), 1e9, np.float32)).max() <= MOST


def test_the_real_sun_is_whole(shared_data: Path) -> None:
    """Cut off at half floats it would lose two fifths of its red light."""
    file = shared_data / "hdr" / "spruit_sunrise_1k.hdr"
    light = np.asarray(open_frame(file, "sun").planes[0], np.float64)
    read = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    assert read is not None
    whole = read[..., ::-1].astype(np.float64)
    assert light.max() <= MOST
    assert light.sum((0, 1)) == pytest.approx(whole.sum((0, 1)), rel=1e-5)
    assert np.minimum(whole, MOST).sum((0, 1))[0] < 0.65 * light.sum((0, 1))[0]
