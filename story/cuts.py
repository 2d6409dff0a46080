"""Cuts: the linear paths through a story that videos show, frame by frame; exact times.

A cut is made of whole frames. Frame times are the same in both players: see `frame_us`.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import Final, NamedTuple

from msgspec import Struct, structs

from story.interaction import begin, step
from story.model.asset import Asset, StereoLayout, frame_rate
from story.model.story import Scene, Story
from story.model.surrounding import RealWorld, Video360
from story.model.values import MICROSECONDS, Id, microseconds
from story.overlays.group import under
from story.overlays.video import VideoPanel
from story.projections import is_whole, sphere_size
from story.timeline import Moment, media_beginning, moment_at
from story.visit.due import next_due_us
from story.visit.run import MOST
from story.visit.state import Effect, Entered, SoundPlayed, State, Ticked

SCENE_US: Final = 5 * MICROSECONDS  # of a scene that neither says how long nor holds a video
DEFAULT_FPS: Final = Fraction(30)
DEFAULT_SIZE: Final = (3840, 1920)


class Shot(Struct, frozen=True, kw_only=True):
    """A stretch of a cut in one scene, from the scene's beginning."""

    scene: Id
    first: int  # the cut's frame with which it begins
    frames: int  # at least 1


class Cut(Struct, frozen=True, kw_only=True):
    """A path through the story: shots that follow one another without a gap."""

    shots: tuple[Shot, ...]
    fps: Fraction
    width: int  # pixels of the equirect picture, both eyes together; even
    height: int
    stereo: StereoLayout = "mono"  # how both eyes lie in it
    skipped: tuple[Id, ...] = ()  # AR scenes, which no video can show


def default_cut(story: Story) -> Cut:
    """The cut of a story that has none: the scenes in document order, AR scenes skipped.

    Each scene lasts for its `duration`, else its video's length, else 5 s. Frame rate, size and
    stereo layout are those of the first video all around, the rate else that of the first video
    panel, else 30; the size else 3840x1920.
    """
    assets = {asset.id: asset for asset in story.assets}
    shown = [scene for scene in story.scenes if not isinstance(scene.surrounding, RealWorld)]
    skipped = tuple(scene.id for scene in story.scenes if isinstance(scene.surrounding, RealWorld))
    around = [video for scene in shown if (video := _video_around(scene, assets)) is not None]
    panels = [video for scene in shown for _, video in _panels(scene, assets)]
    rates = [rate for video in around + panels if (rate := frame_rate(video)) is not None]
    fps = rates[0] if rates else DEFAULT_FPS
    sized = [video for video in around if video.width >= 2 and video.height >= 2]
    width, height = _whole_size(sized[0]) if sized else DEFAULT_SIZE
    layout = sized[0].layout if sized else None
    shots: list[Shot] = []
    first = 0
    for scene in shown:
        frames = frames_within(scene_length_us(scene, assets), fps)
        shots.append(Shot(scene=scene.id, first=first, frames=frames))
        first += frames
    return Cut(
        shots=tuple(shots),
        fps=fps,
        width=width - width % 2,
        height=height - height % 2,
        stereo=layout.stereo if layout is not None else "mono",
        skipped=skipped,
    )


def _whole_size(video: Asset) -> tuple[int, int]:
    """The size of an equirect film, both eyes together, that shows a video as finely as it is."""
    if video.layout is None or video.layout.projection == "flat" or is_whole(video.layout):
        return video.width, video.height
    width, height = sphere_size(video)
    stereo = video.layout.stereo
    return width * (2 if stereo == "left-right" else 1), height * (
        2 if stereo == "top-bottom" else 1
    )


def cut_frames(cut: Cut) -> int:
    """How many frames a cut has."""
    return cut.shots[-1].first + cut.shots[-1].frames if cut.shots else 0


def shot_at(cut: Cut, frame: int) -> Shot:
    """The shot in which a frame lies. IndexError for a frame outside the cut."""
    low, high = 0, len(cut.shots)
    while low < high:
        middle = (low + high) // 2
        if cut.shots[middle].first <= frame:
            low = middle + 1
        else:
            high = middle
    if frame < 0 or frame >= cut_frames(cut):
        raise IndexError(f"frame {frame} is outside a cut of {cut_frames(cut)}")
    return cut.shots[low - 1]


class Stretch(NamedTuple):
    """A part of a shot in which a visit stands in one state, from `start_us` of the shot on."""

    start_us: int
    state: State


class Played(NamedTuple):
    """What becomes of a visit in a shot: its states, and the sounds that actions play once."""

    stretches: tuple[Stretch, ...]
    sounds: tuple[tuple[int, SoundPlayed], ...] = ()  # with when they begin, in the shot


def cut_states(story: Story, cut: Cut) -> tuple[Played, ...]:
    """What becomes of a visit that watches the cut and touches nothing, shot by shot.

    What the scenes do by themselves happens: on entering, when a time is reached, at the end of a
    video. But the cut says which scene is shown and for how long: it is not left before that.
    Every shot begins its clock anew, at 0.
    """
    found: list[Played] = []
    state: State | None = None
    for shot in cut.shots:
        effects: tuple[Effect, ...]
        before = state
        if state is None:
            state, effects = begin(story, scene=shot.scene)
        else:
            rested = structs.replace(state, now_us=0, pointed=None, pointed_us=0, finished=False)
            state, effects = step(story, rested, Entered(shot.scene))
        if state.scene != shot.scene:  # it leads on at once; the cut stays
            known = before or State(scene=shot.scene)
            state = State(scene=shot.scene, variables=known.variables, visited=known.visited)
            effects = ()
        played = _play(story, shot, state, effects, frame_us(shot.frames, cut.fps))
        state = played.stretches[-1].state
        found.append(played)
    return tuple(found)


def still_moment(story: Story, scene: Id, time_us: int) -> Moment:
    """What a scene shows to who has come to it and touched nothing for so long.

    It is not left before that, whatever leads on. KeyError where there is no such scene.
    """
    shot = Shot(scene=scene, first=0, frames=1)
    state, effects = begin(story, scene=scene)
    if state.scene != scene:
        state = State(scene=scene)
    state = _play(story, shot, state, effects, time_us + 1).stretches[-1].state
    return moment_at(story, state, state.clock.shows(time_us))


def cut_moment(story: Story, cut: Cut, played: tuple[Played, ...], frame: int) -> Moment:
    """What a frame of the cut shows, `played` being its `cut_states`.

    IndexError for a frame outside the cut. Time runs from the beginning of the frame's shot, so
    that a scene's own video gives its frame m for the shot's frame m, whatever came before.
    """
    shot = shot_at(cut, frame)
    at_us = frame_us(frame - shot.first, cut.fps)
    stretches = played[cut.shots.index(shot)].stretches
    state = stretches[bisect_right(stretches, at_us, key=lambda each: each.start_us) - 1].state
    return moment_at(story, state, state.clock.shows(at_us))


def _play(
    story: Story, shot: Shot, state: State, effects: tuple[Effect, ...], length_us: int
) -> Played:
    """One shot, from the state in which it is entered."""
    stretches = [Stretch(0, state)]
    sounds = [(0, each) for each in effects if isinstance(each, SoundPlayed)]
    while state.now_us < length_us:
        at_us = next_due_us(story, state, length_us - 1)
        if at_us is None:
            break
        state, effects = step(story, state, Ticked(at_us))
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
