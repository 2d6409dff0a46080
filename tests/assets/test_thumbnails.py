"""Thumbnails show what the media show: a view into 360° pictures, a film's colours, a waveform."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assets import thumbnails
from assets.kinds.table import KINDS
from assets.probe import probe
from story.model.asset import Asset, Layout
from story.model.values import View
from tests.assets.synth import write_film, write_sound


def asset_of(path: Path, layout: Layout | None = None) -> Asset:
    found = probe(path)
    made = found.asset(id="aaaaaaaaaa", name=path.name, path="x", sha256="0" * 64, size=1)
    from msgspec import structs

    return structs.replace(made, layout=layout) if layout is not None else made


def test_every_kind_has_its_line() -> None:
    assert thumbnails.DRAW.keys() == KINDS.keys()


@pytest.mark.parametrize(("yaw", "colour"), [(0, 0), (90, 1), (-90, 2)])
def test_a_360_picture_shows_where_it_opens(tmp_path: Path, yaw: float, colour: int) -> None:
    pixels = np.zeros((256, 512, 3), np.uint8)
    pixels[:, 192:320, 0] = 200  # ahead is red
    pixels[:, 320:448, 1] = 200  # to the right is green
    pixels[:, 64:192, 2] = 200  # to the left is blue
    Image.fromarray(pixels).save(tmp_path / "a.png")
    layout = Layout(projection="equirect", initial=View(yaw=yaw))
    shown = thumbnails.of_image(tmp_path / "a.png", asset_of(tmp_path / "a.png", layout))
    assert shown.shape == (144, 256, 4)
    assert int(shown[72, 128, :3].argmax()) == colour


def test_stereo_pictures_show_the_left_eye(tmp_path: Path) -> None:
    pixels = np.zeros((512, 512, 3), np.uint8)
    pixels[:256] = (200, 0, 0)
    pixels[256:] = (0, 0, 200)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    layout = Layout(projection="equirect", stereo="top-bottom")
    shown = thumbnails.of_image(tmp_path / "a.png", asset_of(tmp_path / "a.png", layout))
    assert shown[..., 0].min() == 200
    assert shown[..., 2].max() == 0


def test_a_films_picture_has_its_colours(tmp_path: Path) -> None:
    pixels = np.full((64, 96, 3), (200, 60, 30), np.uint8)
    path = write_film(tmp_path / "a.mp4", size=(96, 64), pixels=pixels, frames=30)
    shown = thumbnails.of_video(path, asset_of(path))
    assert shown.shape == (64, 96, 4)
    np.testing.assert_allclose(shown[32, 48, :3].astype(int), (200, 60, 30), atol=6)


def test_a_sounds_picture_is_as_high_as_it_is_loud(tmp_path: Path) -> None:
    samples = np.zeros((8000, 1), np.float32)
    samples[4000:] = np.sin(np.arange(4000))[:, None] * 0.8
    path = write_sound(tmp_path / "a.wav", samples, 8000, "pcm_s16le")
    shown = thumbnails.of_audio(path, asset_of(path))
    heights = (shown[..., 3] > 0).sum(axis=0)
    assert heights[:120].max() <= 2
    assert heights[140:250].max() > 80


def test_hdr_pictures_are_neither_black_nor_white(tmp_path: Path) -> None:
    import cv2

    light = np.random.default_rng(1).exponential(5, (64, 128, 3)).astype(np.float32)
    assert cv2.imwrite(str(tmp_path / "a.hdr"), light)
    shown = thumbnails.of_image(tmp_path / "a.hdr", asset_of(tmp_path / "a.hdr"))
    assert 60 < shown[..., :3].mean() < 200
