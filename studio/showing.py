"""What playback shows: a scene in a state, at a time that runs or stands. Any thread may ask it.

playback.py makes these on the GUI thread; picture.py draws them in its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from msgspec import structs

from assets.media import Cue, Frame
from story.errors import MediaError
from story.model.asset import Asset, frame_rate
from story.model.story import Story
from story.model.values import MICROSECONDS, Id, microseconds
from story.overlays.table import UNSEEN
from story.timeline import Moment, OverlayAt, moment_at, overlay_at
from story.visit.state import State
from studio.preview import PreviewMedia


@dataclass(frozen=True, eq=False)
class Showing:
    """A scene being shown. Times are microseconds since the scene was entered."""

    story: Story
    state: State
    media: PreviewMedia
    captions: Id | None  # the asset whose cues are read
    end_us: int  # 0: it has no end
    loops: bool
    stands_us: int  # where it stands, when it does not run
    clock: Callable[[], int] | None = None  # the time that is heard now; None: it stands

    def time_us(self, ahead_us: int = 0) -> int:
        """The time that will be heard so much later; past the end that of the next loop."""
        if self.clock is None:
            return self.stands_us
        then = self.clock() + ahead_us
        if then < self.end_us or not self.end_us:
            return then
        return then % self.end_us if self.loops else self.end_us

    def moment(self, time_us: int) -> Moment:
        """What is to be seen at a time."""
        return moment_at(self.story, self.state, time_us)

    def unseen(self, chosen: Collection[Id], time_us: int) -> tuple[OverlayAt, ...]:
        """What of the chosen is not to be seen at a time, as if it were; not in unseen groups."""
        moment = self.moment(time_us)
        seen = {each.overlay.id for each in moment.overlays if each.opacity > 0}
        found = [
            overlay_at(self.story, self.state, moment.scene, each, time_us)
            for each in moment.scene.overlays
            if each.id in chosen and each.id not in seen and not isinstance(each, UNSEEN)
        ]
        return tuple(structs.replace(each, opacity=1.0) for each in found if each is not None)

    def cues(self, time_us: int) -> tuple[Cue, ...]:
        """The captions to be read at a time; none while they are being loaded."""
        if self.captions is None:
            return ()
        try:
            cues = self.media.cues(self.captions)
        except MediaError:
            return ()
        return tuple(cue for cue in cues if cue.start_us <= time_us < cue.end_us)


def off_by_us(asset: Asset, frame: Frame, time_us: int) -> int:
    """How far a film's time lies outside of a frame's own span; 0 inside, negative before it.

    After its end a film goes on showing its last frame.
    """
    rate = frame_rate(asset)
    if not rate:
        return 0
    period = round(MICROSECONDS / rate)
    length = microseconds(asset.duration)
    within = min(max(time_us, 0), length - period) if length > period else max(time_us, 0)
    if within < frame.pts_us:
        return within - frame.pts_us
    return max(within - (frame.pts_us + period), 0)
