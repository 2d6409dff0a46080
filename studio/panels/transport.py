"""Over the timeline: play, loop, the time, the way from keyframe to keyframe, zoom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from story.keying import camera_of, light_of
from studio.actions import Actions, CommandName
from studio.keyframing import Keyframing
from studio.look import GRID, ICON, Look, label
from studio.panels.parts import tool_button
from studio.panels.timeline import Timeline
from studio.panels.timeline_painter import HEAD
from studio.panels.timeline_scale import clock_text
from studio.playback import Playback
from studio.session import Session
from studio.waveforms import Waveforms

_CLOSER = 0.7  # of what is shown, a press of the button


class TransportPanel(QWidget):
    """The buttons, the time, and the timeline under them."""

    def __init__(
        self,
        session: Session,
        playback: Playback,
        keyframing: Keyframing,
        actions: Actions,
        waveforms: Waveforms,
        look: Look,
    ) -> None:
        super().__init__()
        self._session, self._playback, self._actions, self._look = session, playback, actions, look
        self._keyframing = keyframing
        self._time = label("")
        self._time.setAccessibleName(self.tr("Time"))
        self._time.setMinimumWidth(GRID * 17)
        self._icons: list[tuple[QToolButton, str]] = []
        self._line = line = Timeline(session, playback, keyframing, waveforms, look)
        bar = QHBoxLayout()
        bar.setContentsMargins(GRID, GRID // 2, GRID, 0)
        bar.setSpacing(GRID // 2)
        buttons: tuple[CommandName, ...] = ("start", "play", "loop")
        for name in buttons:
            bar.addWidget(tool_button(actions[name]))
        bar.addSpacing(GRID)
        bar.addWidget(self._time)
        bar.addStretch(1)
        self._back = self._button(
            "caret-left", self.tr("Previous keyframe  (,)"), lambda: self._go(back=True)
        )
        self._ahead = self._button(
            "caret-right", self.tr("Next keyframe  (.)"), lambda: self._go(back=False)
        )
        self._cue = self._button(
            "flag",
            self.tr("Add cue at the playhead  (M)"),
            lambda: line.menus.add_cue(playback.time_us),
        )
        for button in (self._back, self._ahead, self._cue):
            bar.addWidget(button)
        bar.addSpacing(GRID)
        for icon, hint, do in (
            ("magnifying-glass-minus", self.tr("Show more of the time  (-)"), self._farther),
            ("arrows-out-line-horizontal", self.tr("Show all the time  (0)"), line.show_all),
            ("magnifying-glass-plus", self.tr("Show less of the time  (+)"), self._closer),
        ):
            bar.addWidget(self._button(icon, hint, do))
        self._along = QScrollBar(Qt.Orientation.Horizontal)
        self._down = QScrollBar(Qt.Orientation.Vertical)
        self._along.setAccessibleName(self.tr("Time shown"))
        self._down.setAccessibleName(self.tr("Rows shown"))
        self._along.valueChanged.connect(lambda value: line.scroll_to(first_us=value * 1000))
        self._down.valueChanged.connect(lambda value: line.scroll_to(rows=value))
        grid = QGridLayout()
        grid.setSpacing(0)
        grid.addWidget(line, 0, 0)
        grid.addWidget(self._down, 0, 1)
        grid.addWidget(self._along, 1, 0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addLayout(grid, 1)
        for action in actions.on_stage():
            line.addAction(action)
        line.scrolled.connect(self._show_range)
        playback.moved.connect(self._show_time)
        playback.changed.connect(self._show_state)
        session.scene_changed.connect(self._show_time)
        session.story_changed.connect(self._show_time)
        session.selection_changed.connect(self._show_time)
        self._show_state()
        self._show_range()

    @property
    def timeline(self) -> Timeline:
        """The timeline itself."""
        return self._line

    def _button(self, icon: str, hint: str, do: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setIconSize(QSize(ICON, ICON))
        made.setToolTip(hint)
        made.setAccessibleName(hint.partition("  ")[0])
        made.clicked.connect(lambda _=False: do())
        self._icons.append((made, icon))
        return made

    def _farther(self) -> None:
        self._line.zoom(1 / _CLOSER)

    def _closer(self) -> None:
        self._line.zoom(_CLOSER)

    def _next(self, *, back: bool) -> int | None:
        """When the next keyframe is of what is selected: of the scene its camera's, light's too."""
        scene, overlay = self._session.scene_id, self._session.overlay_id
        of_scene = (scene, camera_of(scene), light_of(scene)) if scene else ()
        owners = (overlay,) if overlay else of_scene
        found = [self._keyframing.next_time(each, None, back=back) for each in owners]
        times = [time for time in found if time is not None]
        return (max if back else min)(times) if times else None

    def _go(self, *, back: bool) -> None:
        time = self._next(back=back)
        if time is not None:
            self._playback.seek(time)

    def _show_range(self) -> None:
        line, scale = self._line, self._line.scale
        with QSignalBlocker(self._along), QSignalBlocker(self._down):
            hidden = max(line.whole_us - scale.span_us, 0)
            self._along.setRange(0, hidden // 1000)
            self._along.setPageStep(max(scale.span_us // 1000, 1))
            self._along.setValue(scale.first_us // 1000)
            room = max(line.height() - HEAD, 1)
            self._down.setRange(0, max(line.rows_height - room, 0))
            self._down.setPageStep(room)
            self._down.setSingleStep(GRID * 3)
            self._down.setValue(line.above)
        self._along.setVisible(hidden > 0)
        self._down.setVisible(line.rows_height > room)

    def _show_time(self) -> None:
        now, all_ = self._playback.time_us, self._playback.duration_us
        text = f"{clock_text(now)} / {clock_text(all_)}" if all_ else "–"
        self._time.setText(clock_text(now) if self._playback.previewing else text)
        for button, back in ((self._back, True), (self._ahead, False)):
            button.setEnabled(self._next(back=back) is not None)
        self._cue.setEnabled(self._session.writable and self._session.scene is not None)
        self._line.update()

    def _show_state(self) -> None:
        playing = self._playback.playing
        play = self._actions["play"]
        play.setIcon(self._look.icon("pause" if playing else "play"))
        play.setText(self.tr("&Pause") if playing else self.tr("&Play"))
        self._actions["loop"].setChecked(self._playback.looping)
        self._actions["preview"].setChecked(self._playback.previewing)
        for button, icon in self._icons:
            button.setIcon(self._look.icon(icon))
        self._show_time()

    def refresh_look(self) -> None:
        """Draw anew in the theme's colours."""
        self._show_state()
        self._line.refresh_look()
