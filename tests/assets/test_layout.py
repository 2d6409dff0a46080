"""Guessing how a picture lies around us from its shape and content."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.layout import guess, settled
from story.errors import MediaDoubtful, MediaUnsupported

Grey = NDArray[np.uint8]


def around(width: int, height: int, seed: int = 1) -> Grey:
    """A picture of all around: smooth noise whose left and right edges meet."""
    random = np.random.default_rng(seed)
    yaw = np.linspace(0, 2 * np.pi, width, endpoint=False)
    pitch = np.linspace(0, np.pi, height)[:, None]
    total = np.zeros((height, width))
    for wave in range(1, 24):
        along, up = random.integers(1, 24), random.integers(0, 16)
        total += np.cos(along * yaw + random.uniform(0, 7)) * np.cos(up * pitch + wave)
    return np.clip(128 + 14 * total * np.sin(pitch), 0, 255).astype(np.uint8)


def flat(width: int, height: int, seed: int = 2) -> Grey:
    """A picture whose left edge is dark and whose right edge is bright."""
    ramp = np.linspace(0, 120, width)[None, :]
    return np.clip(ramp + around(width, height, seed) / 2, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shape", [2.0, 640 / 322, 644 / 322, 2.03])
def test_twice_as_wide_as_high_is_all_around_when_its_edges_meet(shape: float) -> None:
    guessed = guess(around(1024, 512), shape, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert (layout.projection, layout.stereo, layout.found) == ("equirect", "mono", "guess")
    assert "Guessed" in notes[0]


def test_a_film_is_called_a_video() -> None:
    for grey in (around(1024, 512), flat(1024, 512)):
        (note,) = guess(grey, 2.0, 4096, "video").notes
        assert "360° video" in note
        assert "picture" not in note


def test_a_banner_is_not() -> None:
    guessed = guess(flat(1024, 512), 2.0, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert layout.projection == "flat"
    assert "do not meet" in notes[0]


@pytest.mark.parametrize("width", [16, 300])
def test_small_pictures_are_flat(width: int) -> None:
    assert guess(around(256, 128), 2.0, width).layout.projection == "flat"


def test_stereo_from_halves_that_show_the_same() -> None:
    eye = around(1024, 512)
    guessed = guess(np.vstack([eye, np.roll(eye, 6, axis=1)]), 1.0, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert (layout.projection, layout.stereo) == ("equirect", "top-bottom")
    assert "top-bottom" in notes[0]
    layout = guess(np.hstack([eye, np.roll(eye, 6, axis=1)]), 4.0, 8192).layout
    assert (layout.projection, layout.stereo) == ("equirect", "left-right")


@pytest.mark.parametrize("seed", range(4))
def test_square_photos_are_flat(seed: int) -> None:
    product = np.full((1024, 1024), 250, np.uint8)
    product[300:800, 350:700] = flat(350, 500, seed)
    assert guess(product, 1.0, 4096).layout.projection == "flat"
    assert guess(flat(1024, 1024, seed), 1.0, 4096).layout.projection == "flat"
    assert guess(np.full((512, 512), 255, np.uint8), 1.0, 4096).layout.projection == "flat"


def eyes(axis: int) -> Grey:
    """Two views of the same, as to two eyes."""
    eye = flat(512, 512)
    return np.concatenate([eye, np.roll(eye, 3, axis=1)], axis=axis)


@pytest.mark.parametrize(
    ("grey", "shape", "width", "named"),
    [
        (eyes(0), 0.5, 2048, "a VR180"),
        (eyes(1), 2.0, 4096, "side by side"),
        (eyes(1), 1.82, 4096, "fisheye"),
        (flat(256, 1536), 1 / 6, 256, "cubemap"),
    ],
)
def test_vr180_fisheye_and_cubemaps_are_doubted_by_name(
    grey: Grey, shape: float, width: int, named: str
) -> None:
    guessed = guess(grey, shape, width)
    assert named in guessed.doubt
    assert guessed.layout.projection == "flat"
    with pytest.raises(MediaUnsupported, match=rf"“a\.jpg” looks like .*{named}") as refusal:
        settled(guessed.doubt, shape, None, "a.jpg")
    twice = shape == 2.0  # what alone can be a picture of all around
    assert isinstance(refusal.value, MediaDoubtful) == twice
    assert ("add it as surrounding" in refusal.value.hint) == twice
    layout, note = settled(guessed.doubt, shape, "flat", "a.jpg")
    assert (layout.projection, layout.found) == ("flat", "author")
    assert guessed.doubt in note
    if twice:
        layout, note = settled(guessed.doubt, shape, "equirect", "a.jpg")
        assert (layout.projection, layout.stereo, layout.found) == ("equirect", "mono", "author")
        assert "as you say" in note
    else:
        with pytest.raises(MediaUnsupported):
            settled(guessed.doubt, shape, "equirect", "a.jpg")


@pytest.mark.parametrize("shape", [0.5, 0.75, 16 / 9, 1.5, 3.0, 5.0])
def test_other_shapes_are_flat(shape: float) -> None:
    guessed = guess(flat(512, round(512 / shape)), shape, 4096)
    layout, notes = guessed.layout, guessed.notes
    assert (layout.projection, layout.stereo, notes) == ("flat", "mono", ())
