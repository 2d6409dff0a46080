"""Draws words: free in space, on a panel, as a hotspot's label, as a caption."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assets.media import Cue, MediaSource
from renderer.layers import Job, Kit, Layer, Plane, bent
from renderer.sights import Sight
from renderer.text import RULES, TextStyle, fineness
from renderer.textures import linear
from renderer.words import Setting, Words
from story.model.values import Colour, Id, Localised, words
from story.overlays.hotspot import Hotspot
from story.overlays.text import Text
from story.space import Pose, compose, facing
from story.timeline import OverlayAt


class TextPainter:
    """Paints `Text` in the first of the languages that it is worded in."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """One plane; none where there are no words to show. Raises MediaError for lack of fonts."""
        text = subject.overlay
        assert isinstance(text, Text)
        wording = words(text.text, job.languages)
        if not wording.strip():
            return ()
        style = TextStyle(
            text.height,
            text.wrap,
            text.align,
            text.bold,
            text.colour,
            language_of(text.text, job.languages),
            text.rich,
            text.leading,
            text.spacing,
            text.outline,
            text.outline_width,
            text.shadow,
        )
        pose = facing(subject.pose, job.eye, text.faces)
        fine = fineness(text.height, pose, job.eye, job.sharp)
        setting = self._kit.words.set(wording, style, job.media, fine)
        plane = panel(
            pose,
            setting,
            padding=text.padding if text.panel is not None else 0.0,
            corner=text.corner,
            fill=text.panel or "#000000",
            fill_alpha=text.panel_opacity if text.panel is not None else 0.0,
            opacity=subject.opacity,
            overlay=text.id,
        )
        return (plane if text.curve is None else bent(plane, text.curve),)

    def close(self) -> None:
        """It keeps nothing: the words are in the kit."""


def language_of(text: dict[str, str], languages: tuple[str, ...]) -> str:
    """The language of the wording that `story.model.values.words` picks; the reader's for none."""
    key = next((code for code in languages if code in text), min(text, default=""))
    return key.split("@")[0] or next(iter(languages), "en").split("@")[0] or "en"


def panel(
    pose: Pose,
    setting: Setting,
    *,
    padding: float,
    corner: float,
    fill: Colour,
    fill_alpha: float,
    opacity: float = 1.0,
    overlay: Id | None = None,
    on_top: bool = False,
) -> Plane:
    """Words on a rounded panel `padding` metres larger on each side than their box."""
    picture = setting.picture
    width, height = picture.width + 2 * padding, picture.height + 2 * padding
    corner = min(corner, width / 2, height / 2)
    return Plane(
        pose,
        max(width, picture.raster_width),
        max(height, picture.raster_height),
        "panel",
        {
            "u_size": (width, height),
            "u_corner": corner,
            "u_fill": linear(fill),
            "u_fill_alpha": fill_alpha,
            "u_words": (picture.raster_width, picture.raster_height),
        },
        setting.frame,
        opacity,
        overlay,
        on_top=on_top,
        shape=(width, height, corner),
        spots=setting.spots,
    )


def label(kit: Kit, subject: OverlayAt, job: Job) -> Plane | None:
    """The label under a hotspot's sign, or None where it has no wording."""
    hotspot = subject.overlay
    assert isinstance(hotspot, Hotspot)
    found = plate(kit, subject, hotspot.label, subject.pose, hotspot.size, job)
    if found is None or found.shape is None:
        return None
    below = hotspot.size * (0.5 + RULES.label.gap) + found.shape[1] / 2
    return replace(found, pose=compose(subject.pose, Pose((0.0, -below, 0.0))))


def plate(
    kit: Kit, subject: OverlayAt, text: Localised, pose: Pose, size: float, job: Job
) -> Plane | None:
    """A label in the middle of a pose, as of a sign `size` metres across; None without words."""
    wording = words(text, job.languages)
    if not wording.strip():
        return None
    rules = RULES.label
    language = language_of(text, job.languages)
    style = TextStyle(rules.height * size, rules.wrap * size, "centre", language=language)
    fine = fineness(style.height, pose, job.eye, job.sharp)
    return panel(
        pose,
        kit.words.set(wording, style, job.media, fine),
        padding=rules.padding * size,
        corner=rules.corner * size,
        fill=rules.panel,
        fill_alpha=rules.opacity,
        opacity=subject.opacity,
        overlay=subject.overlay.id,
    )


def caption(
    kept: Words, media: MediaSource, sight: Sight, cues: Sequence[Cue], languages: Sequence[str]
) -> Plane | None:
    """The cues as one caption at the foot of a perspective, over all else; None without words.

    It stands a metre before the eye and turns with it.
    """
    wording = "\n".join(cue.said for cue in cues if cue.said.strip())
    if not wording:
        return None
    rules = RULES.caption
    across, up = (2 * tangent for tangent in sight.extent)  # of the view, a metre away
    style = TextStyle(
        rules.height * up, rules.wrap * across, "centre", language=next(iter(languages), "en")
    )
    setting = kept.set(wording, style, media)
    padding = rules.padding * up
    above = -up / 2 + rules.bottom * up + padding + setting.picture.height / 2
    return panel(
        compose(Pose(sight.place, sight.rotation), Pose((0.0, above, -1.0))),
        setting,
        padding=padding,
        corner=rules.corner * up,
        fill=rules.panel,
        fill_alpha=rules.opacity,
        on_top=True,
    )
