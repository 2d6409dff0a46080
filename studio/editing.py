"""What the commands of the window make of the story: new scenes, text, hotspots, copies, views.

Each is one edit through the session; window.py connects them to menus and keys.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import structs
from PySide6.QtCore import QObject

from assets.tables import read_figures
from story import edits
from story.beside import put_beside
from story.figures import with_figures
from story.gaps import APART, clear_view
from story.model.asset import Asset
from story.model.placement import Around, Placement, Standing
from story.model.story import Scene, Story
from story.model.surrounding import RealWorld, Surface
from story.model.values import Degrees, Id, Metres, Vector, View
from story.overlays.annotation import Annotation
from story.overlays.chart import Chart, ChartRow
from story.overlays.group import under
from story.overlays.hotspot import Hotspot
from story.overlays.light import Light
from story.overlays.line import Line
from story.overlays.polygon import Polygon
from story.overlays.quiz import Quiz, QuizOption
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.placing import usual_opening
from story.space import pose_of, rotation_of, yaw_pitch
from studio.actions import COMMANDS, CommandName
from studio.panels.naming import of_overlay
from studio.session import Session
from studio.stage import Stage
from studio.wording import shown

_WIDE: Final[Degrees] = 30.0  # between assets, which are larger than signs
_SPOT: Final[Vector] = (0.8, 1.4, 1.2)
"""Where a new light stands, off what it shines on: at the right, above, nearer to the viewer."""
_IN_REACH: Final[Metres] = 1.0  # of signs in the real world, before tables and walls


class Editing(QObject):
    """Adds to the scene shown, where its picture looks, and takes away."""

    def __init__(self, session: Session, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._stage = session, stage

    def add_scene(self) -> None:
        """Add an empty scene after the one shown."""
        self._add_scene(Scene(id=self._session.new_id()))

    def add_ar_scene(self) -> None:
        """Add a scene in the real world, which opens looking at its anchor."""
        anchor = Surface(id=self._session.new_id())
        scene = Scene(id=self._session.new_id(), surrounding=RealWorld(anchors=(anchor,)))
        self._add_scene(structs.replace(scene, opening=usual_opening(scene)))

    def _add_scene(self, scene: Scene) -> None:
        if self._session.edit(self.tr("Add scene"), lambda story: edits.add_scene(story, scene)):
            self._session.go_to(scene=scene.id)
            self._session.select_nothing()

    def add_text(self) -> None:
        """Add text in the middle of the view, or beside what stands there."""
        language = self._session.languages()[0]
        self._add_overlay(
            Text(
                id=self._session.new_id(),
                text={language: self.tr("Text")},
                placement=self.free_place(),
            ),
            self.tr("Add text"),
        )

    def add_hotspot(self) -> None:
        """Add a hotspot in the middle of the view, or beside what stands there."""
        self._add_overlay(
            Hotspot(id=self._session.new_id(), placement=self.free_place()),
            self.tr("Add hotspot"),
        )

    def add_quiz(self) -> None:
        """Add a quiz of two options in the middle of the view, or beside what stands there."""
        language, new_id = self._session.languages()[0], self._session.new_id
        options = (
            QuizOption(id=new_id(), text={language: self.tr("Right answer")}, right=True),
            QuizOption(id=new_id(), text={language: self.tr("Other answer")}),
        )
        self._add_overlay(
            Quiz(
                id=new_id(),
                question={language: self.tr("Question?")},
                options=options,
                placement=self.free_place(_WIDE),
            ),
            self.tr("Add quiz"),
        )

    def add_light(self) -> None:
        """Add a spot that shines from above on what stands in the middle of the view."""
        scene = self._session.scene or Scene(id=self._session.new_id())
        at: Placement = self.free_place()
        if not isinstance(scene.surrounding, RealWorld):
            x, y, z = pose_of(at, scene.eye_height).position
            rightward, up, back = _SPOT
            turned = rotation_of(*yaw_pitch((-rightward, -up, -back)))
            at = Standing(position=(x + rightward, y + up, z + back), rotation=turned)
        light = Light(id=self._session.new_id(), placement=at)
        self._add_overlay(light, self.tr("Add light"))

    def add_annotation(self) -> None:
        """Add an annotation, with the next number, in the middle of the view."""
        scene, language = self._session.scene, self._session.languages()[0]
        notes = [] if scene is None else [o for o in scene.overlays if isinstance(o, Annotation)]
        self._add_overlay(
            Annotation(
                id=self._session.new_id(),
                number=min(1 + max((note.number for note in notes), default=0), 999),
                title={language: self.tr("Title")},
                text={language: self.tr("What there is to say of it.")},
                placement=self.free_place(),
            ),
            self.tr("Add annotation"),
        )

    def add_chart(self) -> None:
        """Add a chart of two rows in the middle of the view, or beside what stands there."""
        language = self._session.languages()[0]
        rows = tuple(
            ChartRow(label={language: label}, values=(value,))
            for label, value in ((self.tr("One"), 3.0), (self.tr("Other"), 5.0))
        )
        self._add_overlay(
            Chart(
                id=self._session.new_id(),
                title={language: self.tr("Title")},
                rows=rows,
                placement=self.free_place(_WIDE),
            ),
            self.tr("Add chart"),
        )

    def add_figures(self, file: Path, at: Around | None) -> tuple[str, ...]:
        """Add a chart of a table's figures; lines for the user. Raises MediaError."""
        language = self._session.languages()[0]
        figures = read_figures(file, language)
        self._add_overlay(
            Chart(
                id=self._session.new_id(),
                title={language: file.stem},
                rows=figures.rows,
                series=figures.series,
                placement=at or self.free_place(_WIDE),
            ),
            self.tr("Add chart"),
        )
        return figures.notes

    def read_figures(self, file: Path) -> tuple[str, ...]:
        """Give the selected chart the figures of a table; lines for the user. Raises MediaError."""
        chart = self._session.overlay
        if not isinstance(chart, Chart):
            return ()
        language = self._session.languages()[0]
        figures = read_figures(file, language)
        after = with_figures(chart, figures.rows, figures.series, language)
        self._session.edit(
            self.tr("Read %1").replace("%1", file.name),
            lambda story: edits.replace_overlay(story, after),
        )
        return figures.notes

    def add_line(self) -> None:
        """Add a line with an arrow in the middle of the view, or beside what stands there."""
        self._add_overlay(
            Line(id=self._session.new_id(), arrow="end", placement=self.free_place(_WIDE)),
            self.tr("Add line"),
        )

    def add_polygon(self) -> None:
        """Add a polygon of four corners in the middle of the view, or beside what stands there."""
        self._add_overlay(
            Polygon(id=self._session.new_id(), placement=self.free_place(_WIDE)),
            self.tr("Add polygon"),
        )

    def place(self, asset: Asset) -> None:
        """Put an asset to use in the middle of the view, or beside what stands there."""
        self._session.place(asset, self.free_place(_WIDE))

    def free_place(self, apart: Degrees = APART) -> Around:
        """The place nearest to the middle of the view that is `apart` from all others."""
        at, scene = self._stage.middle(), self._session.scene
        if scene is None:
            return at
        if isinstance(scene.surrounding, RealWorld):
            at = structs.replace(at, distance=_IN_REACH)
        return clear_view(scene, at, apart)

    def _add_overlay(self, overlay: AnyOverlay, title: str) -> None:
        scene = self._session.scene_id
        if scene is None:
            fresh = Scene(id=self._session.new_id())

            def change(story: Story) -> Story:
                return edits.add_overlay(edits.add_scene(story, fresh), fresh.id, overlay)
        else:

            def change(story: Story) -> Story:
                return edits.add_overlay(story, scene, overlay)

        if self._session.edit(title, change):
            self._session.go_to_new((overlay.id,))

    def arrange(self, how: CommandName) -> None:
        """Bring the overlay that is selected nearer to the front or the back of its scene."""
        scene, overlay = self._session.scene, self._session.overlay
        if scene is None or overlay is None:
            return
        place, last = scene.overlays.index(overlay), len(scene.overlays) - 1
        wanted = {"front": last, "forward": place + 1, "backward": place - 1, "back": 0}[how]
        if wanted != place and 0 <= wanted <= last:
            title = shown(COMMANDS[how].text).replace("&", "")
            self._session.edit(title, lambda story: edits.move_overlay(story, overlay.id, wanted))

    def delete_selected(self, title: str = "") -> None:
        """Delete the overlays that are selected, in one edit of that title."""
        scene = self._session.scene
        chosen = set(self._session.overlay_ids)
        if scene is None or not chosen:
            return
        ids = chosen - under(scene.overlays, chosen)  # these go with their groups

        def change(story: Story) -> Story:
            for overlay in scene.overlays:
                if overlay.id in ids:
                    story = edits.remove_overlay(story, overlay.id)
            return story

        if len(ids) == 1 and not title:
            gone = next(one for one in scene.overlays if one.id in ids)
            title = self.tr("Delete %1").replace("%1", of_overlay(self._session, gone))
        self._session.edit(title or self.tr("Delete several"), change)

    def duplicate(self) -> None:
        """Make copies of the overlays that are selected, else of the scene that is shown."""
        session = self._session
        overlays, scene = session.overlays, session.scene_id
        made: list[Id] = []

        def change(story: Story) -> Story:
            for overlay in overlays:
                story, copy = edits.duplicate_overlay(story, overlay.id, session.new_id)
                made.append(copy)
            if overlays and scene is not None:
                story = put_beside(story, scene, made)
            if not overlays:
                story, copy = edits.duplicate_scene(story, scene or "", session.new_id)
                made.append(copy)
            return story

        if session.edit(self.tr("Duplicate"), change):
            if overlays:
                session.select_overlays(tuple(made))
            else:
                session.go_to_new(tuple(made))

    def set_opening(self) -> None:
        """Make the view now the scene's opening view."""
        scene, view = self._session.scene_id, self._stage.view
        if scene is None:
            return
        opening = View(yaw=round(view.yaw, 2), pitch=round(view.pitch, 2), fov=round(view.fov, 2))
        if self._session.edit(
            self.tr("Set opening view"), lambda story: edits.set_opening(story, scene, opening)
        ):
            self._session.said.emit(self.tr("The scene now opens as you see it."))
