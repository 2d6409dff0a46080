"""Looks in the window: by the menu, in the inspector, undone."""

from __future__ import annotations

from driver import Driver
from PIL import Image

from story.model.grading import Grade
from story.model.surrounding import Photo360
from studio.panels.form import StructForm


def test_a_look_is_added_and_its_strength_turned_down(driver: Driver) -> None:
    driver.new()
    file = driver.folder / "photo.png"
    Image.new("RGB", (128, 64), "#6688aa").save(file)
    driver.window.importer.take([file], role="surrounding")
    driver.idle()
    before = driver.grab()
    session = driver.session

    def grade() -> Grade:
        scene = session.scene
        assert scene is not None
        assert isinstance(scene.surrounding, Photo360)
        return scene.surrounding.grade

    (menu,) = [
        each.menu()
        for entry in driver.window.menuBar().actions()
        for each in entry.menu().actions()
        if each.menu() is not None and each.text().startswith("Add a ")
    ]
    assert menu.isEnabled()
    menu.actions()[0].trigger()
    driver.until(lambda: grade().lut is not None, "a look")
    driver.idle()
    assert driver.grab() != before
    scene = session.scene
    assert scene is not None
    session.select_nothing()
    around = driver.window.inspector.form_with("surrounding").row("surrounding")
    (form,) = [each for each in around.findChildren(StructForm) if each._kind is Grade]
    form.row("strength").edited.emit(0.0, False)
    driver.idle()
    assert grade().strength == 0
    assert driver.grab() == before
    session.undo()
    session.undo()
    assert grade() == Grade()
