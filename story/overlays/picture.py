"""A flat picture in the scene. renderer/painters/picture.py draws it."""

from __future__ import annotations

from story.model.values import Id, Positive
from story.overlays.base import Overlay


class Picture(Overlay, frozen=True, kw_only=True, tag="picture"):
    """A picture centred on its placement; its height follows from the picture's shape."""

    asset: Id
    width: Positive = 1.0  # metres
