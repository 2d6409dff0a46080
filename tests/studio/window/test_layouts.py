"""How a picture lies around the viewer, set in the inspector."""

from __future__ import annotations

import numpy as np
from driver import Driver
from PIL import Image
from PySide6.QtWidgets import QPushButton

from story.layouts import laid
from story.model.asset import Layout
from story.model.surrounding import Photo360
from studio.panels.form import StructForm
from studio.panels.lists import ListField


def layout_form(driver: Driver) -> StructForm:
    inspector = driver.window.inspector
    driver.until(lambda: not inspector._waiting, "the forms")
    (form,) = [form for form in inspector._forms if form._kind is Layout]
    return form


def layout_of(driver: Driver) -> Layout:
    asset = driver.session.selected_asset
    assert asset is not None
    assert asset.layout is not None
    return asset.layout


def test_a_picture_is_laid_out_as_its_maker_knows_it(driver: Driver) -> None:
    driver.new()
    noise = np.random.default_rng(3).integers(0, 255, (12, 18, 3), np.uint8)
    file = driver.folder / "photo.png"
    Image.fromarray(noise.repeat(60, 0).repeat(60, 1)).save(file)
    driver.window.importer.take([file], role="surrounding")
    driver.idle()
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, Photo360)
    driver.session.select_asset(scene.surrounding.asset)

    form = layout_form(driver)
    assert "cube" not in form._rows
    form.row("projection").edited.emit("cubemap", False)
    form = layout_form(driver)
    assert set(form._rows) == {"projection", "stereo", "cube"}
    assert layout_of(driver).found == "author"
    cube = form.row("cube")
    assert isinstance(cube, StructForm)
    cube.row("grid").edited.emit("3x2", False)
    cube.row("order").edited.emit("ffffff", False)  # no cube: taken back
    assert (layout_of(driver).cube.grid, layout_of(driver).cube.order) == ("3x2", "")

    form.row("projection").edited.emit("fisheye", False)
    form = layout_form(driver)
    assert {"lenses", "blend", "beyond", "fill"} <= set(form._rows)
    lenses = form.row("lenses")
    assert isinstance(lenses, ListField)
    (lens,) = layout_of(driver).lenses
    (add,) = [one for one in lenses.findChildren(QPushButton) if "Add" in one.text()]
    add.click()  # a second lens looks back
    assert [each.turned.yaw for each in layout_of(driver).lenses] == [0, -180]
    form.row("lenses").edited.emit((lens,), False)
    form.row("lenses").edited.emit((lens, lens, lens), False)  # no camera has three
    assert layout_of(driver).lenses == (lens,)
    form.row("beyond").edited.emit("blurred", False)
    assert "fill" not in layout_form(driver)._rows

    layout_form(driver).row("projection").edited.emit("equirect", False)
    area = layout_form(driver).row("area")
    assert isinstance(area, StructForm)
    area.row("left").edited.emit(-90.0, False)
    area.row("right").edited.emit(-120.0, False)  # right of nothing: taken back
    assert (layout_of(driver).area.left, layout_of(driver).area.right) == (-90, 180)
    driver.idle()


def test_a_common_layout_is_chosen_by_name(driver: Driver) -> None:
    """Its numbers follow, the picture and its thumbnail do, and undoing brings it back."""
    driver.new()
    noise = np.random.default_rng(5).integers(0, 255, (12, 24, 3), np.uint8)
    file = driver.folder / "photo.png"
    Image.fromarray(noise.repeat(40, 0).repeat(40, 1)).save(file)
    driver.window.importer.take([file], role="surrounding")
    driver.idle()
    scene = driver.session.scene
    assert scene is not None
    assert isinstance(scene.surrounding, Photo360)
    driver.session.select_asset(scene.surrounding.asset)
    driver.until(lambda: not driver.window.inspector._waiting, "the forms")
    library, asset = driver.session.library, driver.session.selected_asset
    assert library is not None
    assert asset is not None
    before, around = library.thumbnail(asset.id), driver.grab()
    row = driver.window.inspector.form_with("preset").row("preset")
    row.edited.emit("gear-360", False)
    driver.idle()
    assert [lens.fov for lens in layout_of(driver).lenses] == [195.0, 195.0]
    assert driver.grab() != around
    assert library.thumbnail(asset.id) != before
    layout_form(driver).row("blend").edited.emit(9.0, False)
    assert laid(layout_of(driver)).preset == "other"
    driver.session.undo()
    assert laid(layout_of(driver)).preset == "gear-360"
    driver.session.undo()
    assert layout_of(driver) == asset.layout
