"""The middle of the window: the live picture with what lies over it, or why there is none."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from exporters.options import ContextFactory
from renderer.engine import Drawn
from story.errors import StudioError
from story.model.placement import Around
from story.model.values import View
from studio.camera import Camera
from studio.curtain import Curtain
from studio.keyframing import Keyframing
from studio.look import GRID, Look, font, label
from studio.playback import Playback
from studio.preview import Loading
from studio.session import Session
from studio.viewport import Viewport

_OVER_PICTURES: Final = "#f0f0f0"  # words, in either theme: pictures have none


class Stage(QWidget):
    """Holds the viewport. Without OpenGL it says so, and the rest of the studio still works."""

    assets_dropped = Signal(list, object)  # of ids; the Around where they fell

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        camera: Camera,
        look: Look,
        no_picture: str,
        contexts: ContextFactory | None,
    ) -> None:
        super().__init__()
        self._session, self._playback, self._camera, self._look = session, playback, camera, look
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.viewport: Viewport | None = None
        self._why = label(no_picture)
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._why.setWordWrap(True)
        self._why.setMargin(GRID * 6)
        box.addWidget(self._why)
        if contexts is not None:
            self._why.hide()
            self.viewport = Viewport(session, playback, keyframing, camera, contexts)
            self.viewport.assets_dropped.connect(self.assets_dropped)
            self.viewport.view_changed.connect(self._show_view)
            self.viewport.drawn.connect(self._show_drawn)
            self.viewport.broke.connect(self._broke)
            self.viewport.installEventFilter(self)
            box.addWidget(self.viewport)
        over = self.viewport or self
        self._view = _hud(over)
        self._state = _hud(over)
        self._hint = _hud(over)
        self.chip = _chip(over)
        self.chip.clicked.connect(self._press_chip)
        camera.changed.connect(self._show_camera)
        self.curtain = Curtain(over)
        self.curtain.again.connect(playback.begin_again)
        self.curtain.left.connect(lambda: playback.set_previewing(False))
        self._hint.setText(
            self.tr("Drop a 360° picture or video for what is all around, or anything to place.")
        )
        session.scene_changed.connect(self._show_view)
        session.story_changed.connect(self._show_hint)
        playback.changed.connect(self._show_view)
        self._show_view()

    def addAction(self, action: QAction) -> None:  # type: ignore[override]  # one of many forms
        """Make an action's shortcut count where the picture has the focus."""
        if self.viewport is not None:
            self.viewport.addAction(action)
        else:
            super().addAction(action)

    @property
    def view(self) -> View:
        """Where the picture looks."""
        return self.viewport.view if self.viewport is not None else View()

    def middle(self) -> Around:
        """The placement in the middle of the view."""
        return self.viewport.middle() if self.viewport is not None else Around()

    def place_under(self, global_: QPoint) -> Around | None:
        """The placement under a point of the screen, where that is in the picture."""
        viewport = self.viewport
        if viewport is None or not viewport.isVisible():
            return None
        at = viewport.mapFromGlobal(global_)
        return viewport.around_at(QPointF(at)) if viewport.rect().contains(at) else None

    def frame_selected(self) -> None:
        """Turn to what is selected."""
        if self.viewport is not None:
            self.viewport.frame_selected()

    def look_at_opening(self) -> None:
        """Turn to where the scene opens."""
        if self.viewport is not None:
            self.viewport.look_at_opening()

    def refresh(self) -> None:
        """Draw the picture again."""
        if self.viewport is not None:
            self.viewport.redraw()

    def close_picture(self) -> None:
        """Let go of what is on the graphics card."""
        if self.viewport is not None:
            self.viewport.release_engine()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._lay_out()
        return False

    def _show_view(self) -> None:
        view = self.view
        self._view.setText(
            f"{view.yaw:.0f}° · {view.pitch:+.0f}° · "
            + self.tr("%1 high").replace("%1", f"{view.fov:.0f}°")
        )
        self._view.setVisible(self._session.scene is not None)
        self.curtain.draw_for(self._playback.visit)
        self._show_hint()

    def _show_camera(self) -> None:
        """That one looks through the camera, or that it could be made to look here too."""
        camera = self._camera
        if camera.on:
            self.chip.setText(self.tr("Through the camera"))
            self.chip.setToolTip(self.tr("Look freely again  (C)"))
        elif camera.offers:
            moves = camera.key_time is not None
            self.chip.setText(
                self.tr("Change the camera's keyframe") if moves else self.tr("Key the camera here")
            )
            self.chip.setToolTip(
                self.tr("Let the camera look here at this time, and look through it  (Shift+C)")
            )
        self.chip.setIcon(
            self._look.icon("camera" if camera.on else "diamond", colour=_OVER_PICTURES)
        )
        self.chip.setVisible(camera.on or camera.offers)
        self._lay_out()

    def _press_chip(self) -> None:
        if self._camera.on:
            self._camera.set_on(False)
        else:
            self._camera.key(self.view)

    def _show_hint(self) -> None:
        scene = self._session.scene
        story = self._session.story
        empty = story is not None and (scene is None or (not scene.overlays and not story.assets))
        self._hint.setVisible(empty)
        if self._playback.previewing:
            self._state.setText(self._said_of_preview())
        self._state.setVisible(self._playback.previewing)
        self._lay_out()

    def _said_of_preview(self) -> str:
        onlooker = self._playback.onlooker
        who = [part for part in (onlooker.language, onlooker.audience) if part]
        return " · ".join((self.tr("Preview – Esc ends it"), *who))

    def _show_drawn(self, drawn: Drawn) -> None:
        if self._playback.previewing:
            return
        loading = [f for f in drawn.failures if isinstance(f.error, Loading)]
        broken = [f for f in drawn.failures if not isinstance(f.error, Loading)]
        said = broken[0].error.message if broken else next(iter(drawn.left_out), "")
        if loading and not said:
            said = self.tr("Loading…")
        if said != self._state.text() or self._state.isHidden() == bool(said):
            self._state.setText(said)
            self._state.setVisible(bool(said))
            self._lay_out()

    def _broke(self, error: StudioError) -> None:
        self._state.setText(str(error))
        self._state.show()
        self._lay_out()

    def _lay_out(self) -> None:
        over = self.viewport or self
        for hud in (self._view, self._state, self._hint, self.chip):
            hud.adjustSize()
        self.curtain.move(
            (over.width() - self.curtain.width()) // 2,
            (over.height() - self.curtain.height()) // 2,
        )
        gap = GRID * 2
        self._view.move(gap, over.height() - self._view.height() - gap)
        self._state.move(gap, gap)
        self.chip.move(over.width() - self.chip.width() - gap, gap)
        self._hint.move(
            (over.width() - self._hint.width()) // 2, (over.height() - self._hint.height()) // 2
        )


def _chip(parent: QWidget) -> QPushButton:
    """A button over the picture, on the same veil."""
    made = QPushButton(parent)
    made.setFont(font("small"))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are the picture's
    made.setStyleSheet(
        f"QPushButton {{ background: rgba(0, 0, 0, 140); color: {_OVER_PICTURES}; border: none;"
        " border-radius: 4px; padding: 3px 8px; min-height: 0; }"
        "QPushButton:hover { background: rgba(0, 0, 0, 190); }"
    )
    made.hide()
    return made


def _hud(parent: QWidget) -> QLabel:
    """Words over the picture: light on a dark veil in either theme, for pictures have no theme."""
    made = label("", "small")
    made.setParent(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setStyleSheet(
        f"background: rgba(0, 0, 0, 140); color: {_OVER_PICTURES};"
        " border-radius: 4px; padding: 3px 8px;"
    )
    made.hide()
    return made
