"""The looks that come with Diorama: sound tables that do what they are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assets.looks import LOOKS, SIZE, table, write
from assets.luts import looked_up, read_cube
from studio.looks import NAMES

GREYS = np.repeat(np.linspace(0, 1, 9)[:, None], 3, axis=1)
SKIN = np.array([0.85, 0.62, 0.5])


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_each_is_a_sound_file(tmp_path: Path, name: str) -> None:
    lut, title = read_cube(write(name, tmp_path), "")
    assert lut.size == SIZE
    assert title == f"Diorama {name}"
    assert np.abs(lut.values - table(name).values).max() < 1e-6
    assert lut.values.min() >= 0
    assert lut.values.max() <= 1
    brighter = np.diff(looked_up(lut, GREYS).sum(axis=1))
    assert (brighter > 0).all()  # what is brighter stays brighter


def test_they_look_as_they_are_called() -> None:
    grey = np.array([0.5, 0.5, 0.5])

    def of(name: str, code: np.ndarray = grey) -> np.ndarray:
        return looked_up(table(name), code)

    assert of("warm")[0] > of("warm")[2]
    assert of("cool")[0] < of("cool")[2]
    assert np.ptp(of("mono", SKIN)) < 1e-6
    assert of("film", GREYS[0]).min() > 0.01
    assert np.ptp(of("faded", SKIN)) < np.ptp(SKIN)
    assert of("night").mean() < 0.35


def test_the_window_offers_all_of_them() -> None:
    assert set(NAMES) == set(LOOKS)
