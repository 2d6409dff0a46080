"""What runs along a cut beside its pictures: its sound and its captions on the film's clock."""

from __future__ import annotations

import math

import numpy as np

from assets.media import Cue, Floats, MediaSource
from exporters.parts.captions import shifted
from exporters.parts.encode import Sound, Words
from renderer import sound
from story.cuts import Cut, Shot, cut_frames, frame_us
from story.model.story import Story
from story.timeline import scene_of
from story.visit.state import State

CHANNELS = 2


def cut_sound(story: Story, cut: Cut, media: MediaSource) -> Sound | None:
    """The sound of a cut, mixed block by block as the encoder asks; None where it is silent."""
    if all(sound.is_silent(story, shot.scene) for shot in cut.shots):
        return None
    starts = [_sample(cut, shot.first) for shot in cut.shots]
    starts.append(_sample(cut, cut_frames(cut)))

    def mix(start: int, count: int) -> Floats:
        block = np.zeros((count, CHANNELS), np.float32)
        for shot, begins, ends in zip(cut.shots, starts, starts[1:], strict=False):
            first, last = max(start, begins), min(start + count, ends)
            if first < last:
                state = State(scene=shot.scene)
                heard = sound.mix(story, state, first - begins, last - first, media)
                block[first - start : last - start] = heard.data
        return block

    return Sound(sound.RATE, CHANNELS, mix)


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


def _sample(cut: Cut, frame: int) -> int:
    """The first sample not before a frame's exact time."""
    return math.ceil(frame / cut.fps * sound.RATE)
