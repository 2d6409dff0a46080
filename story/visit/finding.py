"""Finds what actions and conditions name: None where it is not there, which then does nothing."""

from __future__ import annotations

from story.model.actions import Answer
from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Video360
from story.model.values import Id, microseconds
from story.model.variables import Variable
from story.overlays.group import DEEPEST
from story.overlays.quiz import Quiz
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel


def scene_in(story: Story, scene: Id) -> Scene | None:
    """The scene of that id."""
    return next((each for each in story.scenes if each.id == scene), None)


def overlay_of(scene: Scene, overlay: Id) -> AnyOverlay | None:
    """The overlay of that id in a scene."""
    return next((each for each in scene.overlays if each.id == overlay), None)


def answerer(scene: Scene, overlay: Id | None, kind: type[Answer]) -> AnyOverlay | None:
    """Who answers to a trigger of a kind at an overlay: itself, else the nearest group above."""
    for _ in range(DEEPEST + 1):
        found = overlay_of(scene, overlay) if overlay is not None else None
        if found is None or any(isinstance(trigger, kind) for trigger in found.triggers):
            return found
        overlay = found.parent
    return None


def overlay_in(story: Story, overlay: Id) -> AnyOverlay | None:
    """The overlay of that id in any scene."""
    for scene in story.scenes:
        found = overlay_of(scene, overlay)
        if found is not None:
            return found
    return None


def quiz_of(scene: Scene, quiz: Id) -> Quiz | None:
    """The quiz of that id in a scene."""
    found = overlay_of(scene, quiz)
    return found if isinstance(found, Quiz) else None


def variable_of(story: Story, variable: Id) -> Variable | None:
    """The variable of that id."""
    return next((each for each in story.variables if each.id == variable), None)


def asset_of(story: Story, asset: Id) -> Asset | None:
    """The asset of that id."""
    return next((each for each in story.assets if each.id == asset), None)


def instant_of(scene: Scene, cue: Id | None, time: float) -> int:
    """The instant in microseconds of a cue or chapter, else of `time`."""
    return microseconds(time if cue is None else points_of(scene).get(cue, time))


def points_of(scene: Scene) -> dict[Id, float]:
    """The times of a scene's cues and chapters, in seconds, by their id."""
    points = {cue.id: cue.time for cue in scene.cues}
    return points | {chapter.id: chapter.time for chapter in scene.chapters}


def length_us(story: Story, shown: AnyOverlay | Video360) -> int:
    """How long the video or sound of an overlay or surrounding lasts; 0 where none or unknown."""
    if not isinstance(shown, VideoPanel | Sound | Video360):
        return 0
    asset = asset_of(story, shown.asset)
    return microseconds(asset.duration) if asset is not None else 0


def loops(shown: AnyOverlay | Video360) -> bool:
    """Whether a video or sound begins again at its end."""
    return isinstance(shown, VideoPanel | Sound | Video360) and shown.loop
