"""What runs along a cut beside its pictures: its sound and its captions on the film's clock."""

from __future__ import annotations

import math

import numpy as np
from msgspec import structs

from assets.media import Cue, Floats, MediaSource
from exporters.parts.caption_tracks import Words
from exporters.parts.captions import shifted
from exporters.parts.sound_track import Sound
from renderer import sound
from story.cuts import Played, Reel, frame_us, passage_us
from story.model.story import Story
from story.model.surrounding import Backdrop, Video360
from story.model.values import MICROSECONDS
from story.timeline import scene_of, surrounding_clock
from story.visit.state import Clock

CHANNELS = 2


def cut_sound(
    story: Story, reel: Reel, played: tuple[Played, ...], media: MediaSource
) -> Sound | None:
    """The sound of a cut, mixed block by block as the encoder asks; None where it is silent.

    `played` are its `cut_states`.
    """
    if all(sound.is_silent(story, take.shot.scene) for take in reel.takes) and not any(
        each.sounds for each in played
    ):
        return None
    tracks = [_Track(story, reel, number, each, media) for number, each in enumerate(played)]

    def mix(start: int, count: int) -> Floats:
        block = np.zeros((count, CHANNELS), np.float32)
        for track in tracks:
            track.add(block, start)
        return np.clip(block, -1.0, 1.0)

    return Sound(sound.RATE, CHANNELS, mix)


def own_sound(story: Story, reel: Reel, played: tuple[Played, ...]) -> bool:
    """Whether all that is heard is the sound of the video all around, in stereo, as it is."""
    if len(reel.takes) != 1 or played[0].sounds:
        return False
    scene = scene_of(story, reel.takes[0].shot.scene)
    around = scene.surrounding
    if not isinstance(around, Video360) or around.volume != 1.0:
        return False
    asset = next((each for each in story.assets if each.id == around.asset), None)
    if asset is None or asset.ambisonic or not 0 < asset.channels <= CHANNELS:
        return False
    if any(track.field == "volume" for track in around.tracks):
        return False
    for _, state in played[0].stretches:
        steady = state.clock.running and surrounding_clock(state, scene) == Clock()
        if not steady or scene.id in state.moves:
            return False
    bare = structs.replace(scene, surrounding=Backdrop())
    return sound.is_silent(structs.replace(story, scenes=(bare,)), scene.id)


class _Track:
    """What one take sounds like, on the film's clock.

    While the next one takes its place it fades out, and that one in.
    """

    def __init__(
        self, story: Story, reel: Reel, number: int, played: Played, media: MediaSource
    ) -> None:
        take = reel.takes[number]
        last = number + 1 == len(reel.takes)
        self._story, self._played, self._media = story, played, media
        self._ahead = _sample_at(take.start_us)  # of the scene's time, at the first sample
        self._first = _sample(reel, take.first)
        end = _sample(reel, take.first + take.frames)
        fade_in = passage_us(take.shot.transition)
        if number == 0 and take.shot.transition.kind != "fade":
            fade_in = 0
        self._rise = _sample_at(fade_in)
        if last:
            self._fall = min(_sample_at(reel.fade_out_us), end - self._first)
            self._end = end
        else:
            self._fall = _sample_at(passage_us(reel.takes[number + 1].shot.transition))
            self._end = end + self._fall

    def add(self, block: Floats, start: int) -> None:
        """Add what of it lies in a block of the film that begins with sample `start`."""
        first, last = max(start, self._first), min(start + len(block), self._end)
        if first >= last:
            return
        begins = first - self._first + self._ahead
        heard = _heard(self._story, self._played, begins, last - first, self._media)
        at = np.arange(first, last)
        if self._rise and first < self._first + self._rise:
            heard *= np.clip((at - self._first) / self._rise, 0.0, 1.0)[:, None]
        if self._fall and last > self._end - self._fall:
            heard *= np.clip((self._end - at) / self._fall, 0.0, 1.0)[:, None]
        block[first - start : last - start] += heard


def _heard(story: Story, played: Played, start: int, count: int, media: MediaSource) -> Floats:
    """A stretch of a shot: what its scene sounds like in each state, and sounds played once."""
    block = np.zeros((count, CHANNELS), np.float32)
    edges = [_sample_at(each.start_us) for each in played.stretches]
    for n, each in enumerate(played.stretches):
        ends = edges[n + 1] if n + 1 < len(edges) else start + count
        first, last = max(start, edges[n]), min(start + count, ends)
        if first >= last or not each.state.clock.running:
            continue
        ahead = _sample_at(each.state.clock.us) - _sample_at(each.state.clock.at_us)
        heard = sound.mix(story, each.state, first + ahead, last - first, media)
        block[first - start : last - start] = heard.data
    for at_us, effect in played.sounds:
        begins = _sample_at(at_us)
        first, last = max(start, begins), start + count
        if first < last:
            once = sound.once(story, effect, first - begins, last - first, media)
            block[first - start :] += once
    return block


def cut_words(story: Story, reel: Reel, media: MediaSource) -> tuple[Words, ...]:
    """The captions of a cut, a track for each language: the story's own order, then the others."""
    cues: dict[str, list[Cue]] = {language: [] for language in story.languages}
    for take in reel.takes:
        first = take.start_us
        begins = frame_us(take.first, reel.fps)
        last = first + frame_us(take.first + take.frames, reel.fps) - begins
        for track in scene_of(story, take.shot.scene).captions:
            moved = shifted(media.cues(track.asset), begins - first, last, start_us=first)
            cues.setdefault(track.language, []).extend(moved)
    return tuple(
        Words(language, tuple(sorted(found, key=lambda cue: (cue.start_us, cue.end_us))))
        for language, found in cues.items()
        if found
    )


def _sample_at(time_us: int) -> int:
    """The first sample not before an instant."""
    return -(-time_us * sound.RATE // MICROSECONDS)


def _sample(reel: Reel, frame: int) -> int:
    """The first sample not before a frame's exact time."""
    return math.ceil(frame / reel.fps * sound.RATE)
