"""What the strip over the picture says of long work: files that come in, the example being made.

importing.py does the work; panels/banner.py shows the words.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from story.errors import StudioError
from story.measures import Unit, lengths_of, measure_of, set_unit
from story.model.story import Story
from story.model.values import Id
from studio.importing import Importer
from studio.panels.banner import Banner
from studio.panels.naming import in_short
from studio.session import Session


class News(QObject):
    """Tells what an importer does, with a button that stops it."""

    def __init__(
        self, session: Session, importer: Importer, banner: Banner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._importer, self._banner = session, importer, banner
        self._adding = False  # and the user was told of it
        importer.failed.connect(self.show_error)
        importer.noted.connect(self.note)
        importer.unsaid.connect(self._ask_unit)
        importer.adding.connect(self._show_adding)
        importer.building.connect(self._show_building)
        importer.built.connect(self._show_built)

    def show_error(self, error: StudioError) -> None:
        """Tell of an error: what failed, and what to do."""
        self._banner.say(str(error), icon="warning-circle", severity="error", stays=True)

    def note(self, line: str) -> None:
        """Tell something in passing."""
        self._banner.say(line)

    def _ask_unit(self, ids: tuple[Id, ...], notes: str) -> None:
        """Ask what the unit of models' files is: a choice for each, with what it makes of them."""
        story = self._session.story
        models = [asset for asset in story.assets if asset.id in ids] if story else []
        lengths = lengths_of(models[0]) if models else {}
        if not lengths:
            return
        taken = measure_of(models[0]).unit
        if len(models) == 1:
            text = self.tr("%1 does not say in what unit it is. How long is it?")
            text = text.replace("%1", in_short(models[0].name))
        else:
            text = self.tr("%1 files do not say in what unit they are. How long is %2?")
            text = text.replace("%1", str(len(models)))
            text = text.replace("%2", in_short(models[0].name))

        def choice(unit: Unit) -> tuple[str, Callable[[], None]]:
            length = f"{lengths[unit]:.3g}\u202fm"
            return f"{length} ({unit})", lambda: self._set_units(ids, unit)

        units = [taken, *(unit for unit in lengths if unit != taken)]
        self._banner.say(
            "\n".join(line for line in (notes, text) if line),
            icon="ruler",
            choices=tuple(choice(unit) for unit in units),
            stays=True,
        )

    def _set_units(self, ids: tuple[Id, ...], unit: Unit) -> None:
        """Say what the unit of models' files is, as one step of the history."""

        def change(story: Story) -> Story:
            there = {asset.id for asset in story.assets}
            for id in ids:
                if id in there:
                    story = set_unit(story, id, unit)
            return story

        self._session.edit(self.tr("Say the unit of a model"), change)

    def _show_adding(self, how_far: str) -> None:
        if not how_far:
            self._banner.end("adding")
        elif self._adding:
            self._banner.go_on("adding", how_far)
        else:
            self._say(how_far, "adding")
        self._adding = bool(how_far)

    def _show_building(self, on: bool) -> None:
        if on:
            text = self.tr("%1 is being made; its media take a minute or two.")
            self._say(text.replace("%1", self._importer.making), "example")
        else:
            self._banner.end("example")

    def _show_built(self, stage: str, done: int, total: int) -> None:
        text = self.tr("%1 is being made: %2").replace("%1", self._importer.making)
        text = text.replace("%2", stage)
        self._banner.go_on("example", text + (f" · {done} / {total}" if total else ""))

    def _say(self, text: str, topic: str) -> None:
        self._banner.say(
            text,
            icon="hourglass-medium",
            choices=((self.tr("Cancel"), self._importer.cancel),),
            topic=topic,
        )
