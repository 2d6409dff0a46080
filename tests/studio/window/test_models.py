"""What the window asks of a model's file: its unit, and which of its finishes it wears."""

from __future__ import annotations

import numpy as np
from driver import Driver

from assets.media import Material, Mesh, Model
from exporters.webxr.glb import model_glb
from story.overlays.model import Model as Overlay


def shown(driver: Driver) -> Overlay:
    scene = driver.session.scene
    assert scene is not None
    overlay = scene.overlays[-1]
    assert isinstance(overlay, Overlay)
    return overlay


def test_a_model_of_hundreds_of_units_in_two_finishes(driver: Driver) -> None:
    corners = np.array([[0, 0, 0], [300, 0, 0], [0, 200, 0]], np.float32)
    normals = np.array([[0, 0, 1]] * 3, np.float32)
    mesh = Mesh(corners, normals, np.arange(3, dtype=np.uint32), variants={1: 1})
    red = Material((1.0, 0.0, 0.0, 1.0))
    model = Model("m", (mesh,), (Material(), red), (), (0, 0, 0), (300, 200, 0), (), None,
                  ("Plain", "Red"))  # fmt: skip
    (driver.folder / "tile.glb").write_bytes(model_glb(model))
    driver.new()
    driver.window.importer.take([driver.folder / "tile.glb"])
    driver.idle()
    assert shown(driver).size == 3.0  # taken for centimetres
    driver.session.select_asset(shown(driver).asset)
    driver.window.inspector.form_with("unit").row("unit").edited.emit("mm", False)
    assert shown(driver).size == 0.3
    driver.session.undo()
    assert shown(driver).size == 3.0
    driver.session.go_to(overlay=shown(driver).id)
    driver.window.inspector.form_with("finish").row("finish").edited.emit("Red", False)
    assert shown(driver).finish == "Red"
