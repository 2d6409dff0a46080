"""Cuts: the linear paths through a story that videos show, frame by frame; exact times.

A cut is made of whole frames. Frame times are the same in both players: see `frame_us`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from fractions import Fraction
from typing import Final, NamedTuple

from msgspec import Struct, structs

from story.interaction import begin, step
from story.model.actions import Transition
from story.model.asset import Asset, StereoLayout, frame_rate
from story.model.cut import Cut, Shot
from story.model.placement import Around
from story.model.story import Scene, Story
from story.model.surrounding import RealWorld, Video360
from story.model.values import MICROSECONDS, Id, microseconds
from story.overlays.group import under
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.projections import is_whole, sphere_size
from story.space import pose_of
from story.timeline import Moment, OverlayAt, media_beginning, moment_at, scene_of, view_at
from story.visit.due import next_due_us
from story.visit.run import MOST
from story.visit.state import Effect, Entered, Event, Selected, SoundPlayed, State, Ticked

SCENE_US: Final = 5 * MICROSECONDS  # of a scene that neither says how long nor holds a video
TITLE_US: Final = 4 * MICROSECONDS  # for which a shot's title is seen
TITLE_FADE_US: Final = MICROSECONDS // 2
TITLE_FAR: Final = 2.0  # metres from the eye
TITLE_BELOW: Final = 0.62  # of half the picture's height, under its middle
TITLE_SIZE: Final = 0.035  # of the picture's height, a capital letter
TITLE_WRAP: Final = 0.9  # of the picture's height
DEFAULT_FPS: Final = Fraction(30)
DEFAULT_SIZE: Final = (3840, 1920)


class Take(Struct, frozen=True, kw_only=True):
    """A shot on a reel: where it lies in frames."""

    shot: Shot
    first: int  # the reel's frame with which it begins
    frames: int  # at least 1

    @property
    def start_us(self) -> int:
        """The scene's time at its first frame."""
        return microseconds(self.shot.start)


class Reel(Struct, frozen=True, kw_only=True):
    """A cut frame by frame: takes that follow one another without a gap."""

    takes: tuple[Take, ...]
    fps: Fraction
    width: int  # pixels of the equirect picture, both eyes together; even
    height: int
    stereo: StereoLayout = "mono"  # how both eyes lie in it
    skipped: tuple[Id, ...] = ()  # AR scenes, which no video can show
    fade_out_us: int = 0  # before its end, in which it goes to black


def default_cut(story: Story) -> Cut:
    """The cut of a story that has none: the scenes in document order, each one whole."""
    return Cut(
        id=story.id, shots=tuple(Shot(id=scene.id, scene=scene.id) for scene in story.scenes)
    )


def reel_of(story: Story, cut: Cut, fps: Fraction | None = None) -> Reel:
    """A cut on frames; shots of AR scenes, which no video can show, are skipped.

    A shot that does not say how long it is ends with its scene, which lasts for its `duration`,
    else its video's length, else 5 s. Frame rate, size and stereo layout are those of the first
    video all around, the rate else that of the first video panel, else 30; the size else 3840x1920.
    `fps` is another rate. KeyError where a shot's scene is none of the story's.
    """
    assets = {asset.id: asset for asset in story.assets}
    scenes = [scene_of(story, shot.scene) for shot in cut.shots]
    shown = [scene for scene in scenes if not isinstance(scene.surrounding, RealWorld)]
    skipped = [scene.id for scene in scenes if isinstance(scene.surrounding, RealWorld)]
    around = [video for scene in shown if (video := _video_around(scene, assets)) is not None]
    panels = [video for scene in shown for _, video in _panels(scene, assets)]
    rates = [rate for video in around + panels if (rate := frame_rate(video)) is not None]
    fps = fps or (rates[0] if rates else DEFAULT_FPS)
    sized = [video for video in around if video.width >= 2 and video.height >= 2]
    width, height = _whole_size(sized[0]) if sized else DEFAULT_SIZE
    layout = sized[0].layout if sized else None
    takes: list[Take] = []
    first = 0
    for shot, scene in zip(cut.shots, scenes, strict=True):
        if isinstance(scene.surrounding, RealWorld):
            continue
        frames = frames_within(_shot_length_us(shot, scene, assets), fps)
        takes.append(Take(shot=shot, first=first, frames=frames))
        first += frames
    return Reel(
        takes=tuple(takes),
        fps=fps,
        width=width - width % 2,
        height=height - height % 2,
        stereo=layout.stereo if layout is not None else "mono",
        skipped=tuple(dict.fromkeys(skipped)),
        fade_out_us=microseconds(cut.fade_out),
    )


def _shot_length_us(shot: Shot, scene: Scene, assets: dict[Id, Asset]) -> int:
    if shot.duration is not None:
        return microseconds(shot.duration)
    return max(scene_length_us(scene, assets) - microseconds(shot.start), 1)


def _whole_size(video: Asset) -> tuple[int, int]:
    """The size of an equirect film, both eyes together, that shows a video as finely as it is."""
    if video.layout is None or video.layout.projection == "flat" or is_whole(video.layout):
        return video.width, video.height
    width, height = sphere_size(video)
    stereo = video.layout.stereo
    return width * (2 if stereo == "left-right" else 1), height * (
        2 if stereo == "top-bottom" else 1
    )


def reel_frames(reel: Reel) -> int:
    """How many frames a reel has."""
    return reel.takes[-1].first + reel.takes[-1].frames if reel.takes else 0


def take_at(reel: Reel, frame: int) -> int:
    """The number of the take in which a frame lies. IndexError for a frame outside the reel."""
    if frame < 0 or frame >= reel_frames(reel):
        raise IndexError(f"frame {frame} is outside a reel of {reel_frames(reel)}")
    return bisect_right(reel.takes, frame, key=lambda each: each.first) - 1


class Stretch(NamedTuple):
    """A part of a shot in which a visit stands in one state, from `start_us` of the scene on."""

    start_us: int
    state: State


class Played(NamedTuple):
    """What becomes of a visit in a shot: its states, and the sounds that actions play once."""

    stretches: tuple[Stretch, ...]
    sounds: tuple[tuple[int, SoundPlayed], ...] = ()  # with when they begin, in the scene

    def at(self, scene_us: int) -> State:
        """The state at an instant of the scene."""
        number = bisect_right(self.stretches, scene_us, key=lambda each: each.start_us) - 1
        return self.stretches[max(number, 0)].state


class Left(NamedTuple):
    """What a frame shows besides, that gives way to its moment."""

    moment: Moment
    transition: Transition
    share: float  # of the transition's time that has gone, 0 to 1


class Frame(NamedTuple):
    """What a frame of a reel shows."""

    moment: Moment
    left: Left | None = None


def cut_states(story: Story, reel: Reel) -> tuple[Played, ...]:
    """What becomes of a visit that watches the reel, take by take.

    The visitor selects what the shots' presses say, and nothing else. What the scenes do by
    themselves happens: on entering, when a time is reached, at the end of a video. But the cut
    says which scene is shown and for how long: it is not left before that. Every take begins its
    scene anew, at 0; what happens before the shot's start has happened when it begins.
    """
    found: list[Played] = []
    state: State | None = None
    for number, take in enumerate(reel.takes):
        scene = take.shot.scene
        effects: tuple[Effect, ...]
        before = state
        if state is None:
            state, effects = begin(story, scene=scene)
        else:
            rested = structs.replace(state, now_us=0, pointed=None, pointed_us=0, finished=False)
            state, effects = step(story, rested, Entered(scene))
        if state.scene != scene:  # it leads on at once; the cut stays
            known = before or State(scene=scene)
            state = State(scene=scene, variables=known.variables, visited=known.visited)
            effects = ()
        ends_us = take.start_us + frame_us(take.frames, reel.fps)
        length_us = ends_us
        if number + 1 < len(reel.takes):  # it goes on while the next one takes its place
            length_us += passage_us(reel.takes[number + 1].shot.transition)
        played = _play(story, take.shot, state, effects, length_us)
        state = played.at(ends_us - 1)
        found.append(played)
    return tuple(found)


def still_moment(story: Story, scene: Id, time_us: int) -> Moment:
    """What a scene shows to who has come to it and touched nothing for so long.

    It is not left before that, whatever leads on. KeyError where there is no such scene.
    """
    state, effects = begin(story, scene=scene)
    if state.scene != scene:
        state = State(scene=scene)
    state = (
        _play(story, Shot(id=scene, scene=scene), state, effects, time_us + 1).stretches[-1].state
    )
    return moment_at(story, state, state.clock.shows(time_us))


def cut_frame(story: Story, reel: Reel, played: tuple[Played, ...], frame: int) -> Frame:
    """What a frame of the reel shows, `played` being its `cut_states`.

    IndexError for a frame outside the reel. Time runs from the beginning of the frame's shot, so
    that a scene's own video gives its frame m for the m-th frame of a shot of all of it, whatever
    came before. What is left goes on while the next shot takes its place.
    """
    number = take_at(reel, frame)
    take = reel.takes[number]
    gone_us = frame_us(frame - take.first, reel.fps)
    moment = _moment(story, take, played[number], gone_us)
    lasts_us = passage_us(take.shot.transition)
    if gone_us < lasts_us:
        share = gone_us / lasts_us
        if number > 0:
            before = reel.takes[number - 1]
            then_us = frame_us(before.frames, reel.fps) + gone_us
            left = _moment(story, before, played[number - 1], then_us)
            return Frame(moment, Left(left, take.shot.transition, share))
        if take.shot.transition.kind == "fade":  # out of the colour: its second half
            return Frame(moment, Left(moment, take.shot.transition, (1.0 + share) / 2))
    rest_us = frame_us(reel_frames(reel), reel.fps) - frame_us(frame, reel.fps)
    if rest_us < reel.fade_out_us:
        share = (1.0 - rest_us / reel.fade_out_us) / 2
        return Frame(moment, Left(moment, Transition(kind="fade"), share))
    return Frame(moment)


def _moment(story: Story, take: Take, played: Played, gone_us: int) -> Moment:
    """A shot when so much of it has gone, through its camera, with its title."""
    scene_us = take.start_us + gone_us
    state = played.at(scene_us)
    moment = moment_at(story, state, state.clock.shows(scene_us))
    shot = take.shot
    if shot.view is not None or shot.tracks:
        opening = moment.scene.opening if shot.view is None else shot.view
        camera = structs.replace(moment.scene, opening=opening, tracks=shot.tracks)
        moment = structs.replace(moment, view=view_at(camera, scene_us))
    if shot.title and (opacity := _title_opacity(gone_us)) > 0:
        title = _title(shot, moment, opacity)
        moment = structs.replace(moment, overlays=(*moment.overlays, title))
    return moment


def _title_opacity(gone_us: int) -> float:
    """How much of a title is seen: it comes and goes in half a second."""
    there = min(gone_us, TITLE_US - gone_us) / TITLE_FADE_US
    return min(max(there, 0.0), 1.0)


def _title(shot: Shot, moment: Moment, opacity: float) -> OverlayAt:
    """A shot's title, a text below the middle of where its camera looks."""
    view = moment.view
    below = math.degrees(math.atan(TITLE_BELOW * math.tan(math.radians(view.fov / 2))))
    size = 2.0 * TITLE_FAR * math.tan(math.radians(view.fov / 2))
    place = Around(
        yaw=view.yaw, pitch=max(view.pitch - below, -90.0), roll=view.roll, distance=TITLE_FAR
    )
    text = Text(
        id=shot.id,
        text=shot.title,
        height=size * TITLE_SIZE,
        wrap=size * TITLE_WRAP,
        align="centre",
        padding=size * TITLE_SIZE,
        corner=size * TITLE_SIZE / 2,
        placement=place,
    )
    return OverlayAt(text, pose_of(place, moment.scene.eye_height), opacity, 0)


def passage_us(transition: Transition) -> int:
    """How long a transition lasts, in microseconds."""
    return 0 if transition.kind == "cut" else microseconds(transition.seconds)


def _play(
    story: Story, shot: Shot, state: State, effects: tuple[Effect, ...], length_us: int
) -> Played:
    """One shot, from the state in which its scene is entered."""
    stretches = [Stretch(0, state)]
    sounds = [(0, each) for each in effects if isinstance(each, SoundPlayed)]
    presses = deque(sorted(shot.presses, key=lambda each: each.at))
    while state.now_us < length_us:
        at_us = next_due_us(story, state, length_us - 1)
        pressed_us = microseconds(presses[0].at) if presses else length_us
        event: Event
        if pressed_us < length_us and (at_us is None or pressed_us <= at_us):
            at_us = pressed_us
            event = Selected(presses.popleft().overlay, at_us)
        elif at_us is not None:
            event = Ticked(at_us)
        else:
            break
        state, effects = step(story, state, event)
        if state.scene != shot.scene or state.entered_us > 0:
            break  # it would go elsewhere, or begin again
        sounds += ((at_us, each) for each in effects if isinstance(each, SoundPlayed))
        stretches.append(Stretch(at_us, state))
        if state.reached_us < 0 or len(stretches) > MOST:
            break
    return Played(tuple(stretches), tuple(sounds))


def frame_us(frame: int, fps: Fraction) -> int:
    """When frame `frame` begins, in microseconds: the nearest to frame / fps, halves up.

    floor((2*10^6*n*den + num) / (2*num)) in whole numbers; time is never accumulated.
    """
    num, den = fps.numerator, fps.denominator
    return (2 * MICROSECONDS * frame * den + num) // (2 * num)


def frames_within(length_us: int, fps: Fraction) -> int:
    """How many frames begin within a length: at least 1."""
    num, den = fps.numerator, fps.denominator
    guess = max(length_us * num // (MICROSECONDS * den) - 1, 0)
    while frame_us(guess, fps) < length_us:
        guess += 1
    return max(guess, 1)


def scene_length_us(scene: Scene, assets: dict[Id, Asset]) -> int:
    """How long a scene lasts in a cut: its `duration`, else its video's length, else 5 s.

    Its video is the one all around, else the panel that ends last, by itself or by its clip.
    """
    if scene.duration is not None:
        return microseconds(scene.duration)
    video = _video_around(scene, assets)
    if video is not None:
        return _length_us(video) or SCENE_US
    hidden = {overlay.id for overlay in scene.overlays if overlay.hidden}
    hidden |= under(scene.overlays, hidden)
    ends = [
        end
        for panel, asset in _panels(scene, assets)
        if panel.id not in hidden and (end := _end_us(panel, asset))
    ]
    return max(ends, default=SCENE_US)


def _end_us(panel: VideoPanel, video: Asset) -> int:
    """When a panel is at its end the first time; 0 where that is not known."""
    start, trim = media_beginning(panel)
    length = _length_us(video)
    if length <= trim:
        return 0
    end = start + length - trim
    if panel.visible is None or panel.visible.end is None:
        return end
    return min(end, microseconds(panel.visible.end))


def _length_us(video: Asset) -> int:
    """How long a video lasts; 0 where it is not known."""
    rate = frame_rate(video)
    if video.frames and rate is not None:
        return frame_us(video.frames, rate)
    return microseconds(video.duration)


def _video_around(scene: Scene, assets: dict[Id, Asset]) -> Asset | None:
    if not isinstance(scene.surrounding, Video360):
        return None
    return assets.get(scene.surrounding.asset)


def _panels(scene: Scene, assets: dict[Id, Asset]) -> list[tuple[VideoPanel, Asset]]:
    return [
        (overlay, assets[overlay.asset])
        for overlay in scene.overlays
        if isinstance(overlay, VideoPanel) and overlay.asset in assets
    ]
