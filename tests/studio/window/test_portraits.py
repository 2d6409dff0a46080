"""The small pictures of models: cut out, so that they lie on any ground."""

from __future__ import annotations

import numpy as np

from studio.portraits import cut_out


def codes(light: np.ndarray) -> np.ndarray:
    """sRGB codes of linear light (IEC 61966-2-1)."""
    low, high = light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055
    return np.rint(np.where(light <= 0.0031308, low, high) * 255).astype(np.uint8)


def test_what_is_drawn_on_black_and_white_is_cut_out() -> None:
    alpha = np.array([[0.0, 0.25, 0.5, 1.0]])
    colour = np.array([0.2, 0.5, 0.8])
    pictures = []
    for ground in (0.0, 1.0):
        light = alpha[..., None] * colour + (1 - alpha[..., None]) * ground
        pictures.append(np.dstack([codes(light), np.full(alpha.shape, 255, np.uint8)]))
    found = cut_out(*pictures)
    np.testing.assert_allclose(found[..., 3], alpha * 255, atol=2)
    np.testing.assert_allclose(found[0, 2:, :3], np.stack([codes(colour)] * 2), atol=3)
