"""What runs along a cut beside its pictures: its sound and its captions on the film's clock."""

from __future__ import annotations

import math

import numpy as np

from assets.media import Cue, Floats, MediaSource
from exporters.parts.captions import shifted
from exporters.parts.encode import Sound, Words
from renderer import sound
from story.cuts import Cut, Played, Shot, cut_frames, frame_us
from story.model.story import Story
from story.model.values import MICROSECONDS
from story.timeline import scene_of

CHANNELS = 2


def cut_sound(
    story: Story, cut: Cut, played: tuple[Played, ...], media: MediaSource
) -> Sound | None:
    """The sound of a cut, mixed block by block as the encoder asks; None where it is silent.

    `played` are its `cut_states`.
    """
    if all(sound.is_silent(story, shot.scene) for shot in cut.shots) and not any(
        each.sounds for each in played
    ):
        return None
    starts = [_sample(cut, shot.first) for shot in cut.shots]
    starts.append(_sample(cut, cut_frames(cut)))

    def mix(start: int, count: int) -> Floats:
        block = np.zeros((count, CHANNELS), np.float32)
        for each, begins, ends in zip(played, starts, starts[1:], strict=False):
            first, last = max(start, begins), min(start + count, ends)
            if first < last:
                heard = _heard(story, each, first - begins, last - first, media)
                block[first - start : last - start] = heard
        return block

    return Sound(sound.RATE, CHANNELS, mix)


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
    return np.clip(block, -1.0, 1.0)


def cut_words(story: Story, cut: Cut, media: MediaSource) -> tuple[Words, ...]:
    """The captions of a cut, a track for each language: the story's own order, then the others."""
    cues: dict[str, list[Cue]] = {language: [] for language in story.languages}
    for shot in cut.shots:
        for track in scene_of(story, shot.scene).captions:
            begins, ends = frame_us(shot.first, cut.fps), frame_us(_end(shot), cut.fps)
            moved = shifted(media.cues(track.asset), begins, ends - begins)
            cues.setdefault(track.language, []).extend(moved)
    return tuple(
        Words(language, tuple(sorted(found, key=lambda cue: (cue.start_us, cue.end_us))))
        for language, found in cues.items()
        if found
    )


def _end(shot: Shot) -> int:
    return shot.first + shot.frames


def _sample_at(time_us: int) -> int:
    """The first sample not before an instant."""
    return -(-time_us * sound.RATE // MICROSECONDS)


def _sample(cut: Cut, frame: int) -> int:
    """The first sample not before a frame's exact time."""
    return math.ceil(frame / cut.fps * sound.RATE)
