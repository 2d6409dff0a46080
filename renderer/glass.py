"""What is seen through solids: a picture of all that is opaque lies behind them, bent and blurred.

As three draws transmission: what is seen through shows no other such thing behind it, but for the
far sides of what has two. What blends shows where it is farther than all glass. renderer/solids.py
says when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from renderer.gl import GL
from renderer.layers import Solid
from renderer.programs import Uniform
from renderer.sights import MeshView
from renderer.targets import Shape, Target, Targets

BEHIND_UNIT: Final = 15
"""The texture unit of the picture of what lies behind."""


def bind_behind(picture: int) -> dict[str, Uniform]:
    """Bind the picture of what lies behind; the uniform of model/through.glsl."""
    GL.glActiveTexture(GL.GL_TEXTURE0 + BEHIND_UNIT)
    GL.glBindTexture(GL.GL_TEXTURE_2D, picture)
    GL.glActiveTexture(GL.GL_TEXTURE0)
    return {"u_behind": BEHIND_UNIT}


class Glass:
    """Draws what is seen through into the target that is bound, with its depth."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    def over(self, target: Target, view: MeshView, solids: Sequence[Solid]) -> None:
        """Over `target`, which already shows all that is opaque."""
        behind = self._targets.take("behind", _shape(target, depth=False))
        passes = (True, False) if any(solid.two_sided for solid in solids) else (False,)
        for backs in passes:
            target.resolve(into=behind)
            behind.shrink()
            target.resume()
            _draw(view, solids, behind, backs=backs)

    def apart(
        self,
        target: Target,
        view: MeshView,
        solids: Sequence[Solid],
        paint: Callable[[], None],
    ) -> None:
        """Into `target`, which shows opaque solids and no sky; `paint` draws both."""
        near = far = self._targets.take("behind", _shape(target, depth=True))
        near.begin()
        paint()
        near.shrink()
        if any(solid.two_sided for solid in solids):
            near = self._targets.take("behind too", _shape(target, depth=True))
            near.begin()
            paint()
            _draw(view, solids, far, backs=True)
            near.shrink()
        target.resume()
        _draw(view, solids, near)


def _shape(target: Target, *, depth: bool) -> Shape:
    return Shape(target.shape.width, target.shape.height, depth=depth, mipmaps=True)


def _draw(view: MeshView, solids: Sequence[Solid], behind: Target, *, backs: bool = False) -> None:
    GL.glEnable(GL.GL_DEPTH_TEST)
    GL.glDepthFunc(GL.GL_LEQUAL)
    GL.glDepthMask(True)
    GL.glEnable(GL.GL_BLEND)
    GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
    for solid in solids:
        if solid.through is not None:
            solid.through(view, behind.light, backs)
