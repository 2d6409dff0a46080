"""Suns: light too bright for half floats, spread over the pixels around so that none of it is lost.

A sun in an HDR picture may be a few pixels of several times 65504, the largest half float. Cut off
there, the sky would give far too little light, and of another colour.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

MOST: Final = 65504.0  # the largest half float
TURNED_DOWN: Final = MOST / 2  # to which pixels are cut before what they lose is spread
_WIDEST: Final = 33  # pixels of the square over which light is spread; beyond that it is cut off


def spread(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w, 3) linear light of the same sum, nothing above MOST; itself where all is below."""
    if light.size == 0 or float(light.max()) <= MOST:
        return light
    cut = np.minimum(light, np.float32(TURNED_DOWN))
    lost = light - cut
    for side in range(3, _WIDEST + 1, 2):
        found = cut + cv2.blur(lost, (side, side), borderType=cv2.BORDER_REFLECT)
        if float(found.max()) <= MOST:
            return np.asarray(found, np.float32)
    return np.asarray(np.minimum(found, np.float32(MOST)), np.float32)


def was_spread(light: NDArray[np.float32]) -> bool:
    """Whether a picture holds light as `spread` leaves it, which its file may not."""
    return light.size > 0 and float(light.max()) > TURNED_DOWN
