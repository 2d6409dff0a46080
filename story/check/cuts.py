"""What makes a cut unsound: shots of scenes that are not there, or of what those do not hold."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from story.check.answers import track_faults
from story.check.problem import Fault
from story.model.cut import Shot
from story.model.story import Scene, Story
from story.model.surrounding import RealWorld
from story.timeline import LIGHT


def cut_faults(story: Story) -> Iterator[Fault]:
    """What is unsound in the story's cuts."""
    scenes = {scene.id: scene for scene in story.scenes}
    for c, cut in enumerate(story.cuts):
        for s, shot in enumerate(cut.shots):
            what = f"Shot {s + 1} of the cut {cut.name or cut.id}"
            for fault in _shot_faults(shot, scenes.get(shot.scene), what):
                yield structs.replace(fault, where=f".cuts[{c}].shots[{s}]{fault.where}")


def _shot_faults(shot: Shot, scene: Scene | None, what: str) -> Iterator[Fault]:
    if scene is None:
        yield Fault(
            rule="dangling-link",
            where=".scene",
            about=shot.scene,
            message=f"{what} shows the scene {shot.scene}, which is not there.",
            hint="Choose another scene, or remove the shot.",
        )
        return
    if isinstance(scene.surrounding, RealWorld):
        yield Fault(
            rule="no-video-of-ar",
            where=".scene",
            about=f"{shot.scene} AR",
            message=f"{what} shows an AR scene, which a video can't show.",
            hint="Choose another scene, or give that one another surrounding.",
        )
    overlays = {overlay.id for overlay in scene.overlays}
    for p, press in enumerate(shot.presses):
        if press.overlay not in overlays:
            yield Fault(
                rule="dangling-reference",
                where=f".presses[{p}].overlay",
                about=press.overlay,
                message=f"{what} presses {press.overlay}, which its scene does not hold.",
                hint="Remove that press.",
            )
    yield from track_faults(structs.replace(scene, overlays=()), shot.tracks, what)
    for t, track in enumerate(shot.tracks):
        if track.field.startswith(LIGHT):
            yield Fault(
                rule="track-field",
                where=f".tracks[{t}].field",
                about=track.field,
                message=f"{what} has a track of {track.field}, which only its scene can have.",
                hint="Move it to the tracks of the scene.",
            )
