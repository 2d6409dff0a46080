"""Draws an annotation: its sign, and while it is open a leader line and a panel of words.

The viewer's overlays/annotation.ts makes the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from renderer.cards import Block, Card
from renderer.layers import Job, Kit, Layer, Plane
from renderer.painters.hotspot import SPREAD
from renderer.painters.line import ray_line
from renderer.painters.text import language_of, panel
from renderer.text import TextStyle, fineness, is_right_to_left
from renderer.textures import linear
from story.model.values import Vector, words
from story.overlays.annotation import Annotation
from story.space import Pose, compose, rotation_of, yaw_pitch
from story.timeline import OverlayAt

_NUMBERED: Final = 5  # of hotspot.glsl: a sign without an icon
_INFORMS: Final = 1


class Rules(msgspec.Struct, frozen=True):
    """The numbers of an annotation: of the sign in its sizes, of the panel in letter heights."""

    number: float  # height of the number in the sign
    title: float  # height of the title
    padding: float
    corner: float
    gap: float  # between title and text
    line: float  # width of the leader line, of the sign
    lift: float  # how far the sign stands towards the eye, out of what it lies on


RULES: Final = msgspec.json.decode(
    (Path(__file__).parent.parent / "shaders" / "shared" / "annotation.json").read_bytes(),
    type=Rules,
)


class AnnotationPainter:
    """Paints `Annotation` in the first of the languages that it is worded in."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def layers(self, subject: OverlayAt, job: Job) -> Iterable[Layer]:
        """The sign; open, the line and the panel too. Raises MediaError for lack of fonts."""
        note = subject.overlay
        assert isinstance(note, Annotation)
        sign = sign_pose(subject.pose, job.eye, note.size)
        seen = self._sign(note, subject, sign, job)
        if note.through:
            seen = (replace(plane, on_top=True) for plane in seen)
        # What was opened is to be read, whatever stands before it.
        opened = (replace(one, on_top=True) for one in self._opened(note, subject, sign, job))
        return (*opened, *seen)

    def _sign(self, note: Annotation, subject: OverlayAt, pose: Pose, job: Job) -> Iterable[Plane]:
        across = note.size * SPREAD
        yield Plane(
            pose,
            across,
            across,
            "hotspot",
            {
                "u_size": note.size,
                "u_colour": linear(note.colour),
                "u_icon": _NUMBERED if note.number else _INFORMS,
            },
            opacity=subject.opacity,
            overlay=note.id,
            shape=(note.size, note.size, note.size / 2),
        )
        if note.number:
            style = TextStyle(
                RULES.number * note.size, None, "centre", bold=True, colour=note.colour
            )
            setting = self._kit.words.set(str(note.number), style, job.media)
            yield panel(
                pose,
                setting,
                padding=0.0,
                corner=0.0,
                fill="#000000",
                fill_alpha=0.0,
                opacity=subject.opacity,
                overlay=note.id,
            )

    def _opened(
        self, note: Annotation, subject: OverlayAt, sign: Pose, job: Job
    ) -> Iterable[Plane]:
        card = card_of(note, job.languages)
        if not (note.open or note.id in job.selected) or not card.blocks:
            return
        pose = panel_pose(note, subject.pose, sign)
        card = replace(card, fine=fineness(card.height, pose, job.eye, job.sharp))
        plane = panel(
            pose,
            self._kit.words.set_card(card, job.media),
            padding=RULES.padding * note.height,
            corner=RULES.corner * note.height,
            fill=note.panel,
            fill_alpha=note.panel_opacity,
            opacity=subject.opacity,
            overlay=note.id,
        )
        assert plane.shape is not None, "a panel has its shape"
        ends = leader(sign, note.size / 2, pose, plane.shape[0], plane.shape[1])
        if ends:
            yield ray_line(
                ends,
                RULES.line * note.size * sign.scale / 2,
                note.colour,
                opacity=subject.opacity,
                overlay=note.id,
            )
        yield plane

    def close(self) -> None:
        """It keeps nothing: the words are in the kit."""


def sign_pose(pose: Pose, eye: Vector, size: float) -> Pose:
    """Where the sign stands: turned to the eye, as far before its point as it would sink into it.

    It is as much smaller as it is nearer, so that it looks as if it stood on the point.
    """
    away = (pose.position[0] - eye[0], pose.position[1] - eye[1], pose.position[2] - eye[2])
    far = math.hypot(*away)
    if far < 1e-6:
        return pose
    share = 1 - min(RULES.lift * size * pose.scale / far, 0.5)
    x, y, z = (at + part * share for at, part in zip(eye, away, strict=True))
    return Pose((x, y, z), rotation_of(*yaw_pitch(away)), pose.scale * share)


def panel_pose(note: Annotation, pose: Pose, sign: Pose) -> Pose:
    """Where the middle of the panel stands: beside the sign as it is seen, or fixed."""
    return compose(sign if note.faces == "viewer" else pose, Pose(note.aside))


def leader(
    sign: Pose, radius: float, pose: Pose, width: float, height: float
) -> tuple[Vector, Vector] | None:
    """The ends of the leader line: the sign's rim, the nearest point of the panel's edge."""
    there = _into(pose, sign.position)
    edge = (
        max(-width / 2, min(width / 2, there[0])),
        max(-height / 2, min(height / 2, there[1])),
        0.0,
    )
    end = compose(pose, Pose(edge)).position
    gone = math.dist(sign.position, end)
    if gone <= radius * sign.scale * 1.05:
        return None
    share = radius * sign.scale / gone
    x, y, z = (a + share * (b - a) for a, b in zip(sign.position, end, strict=True))
    return (x, y, z), end


def _into(pose: Pose, point: Vector) -> Vector:
    """A point of the world in a pose's own space."""
    x, y, z, w = pose.rotation
    px, py, pz = pose.position
    away = Pose((point[0] - px, point[1] - py, point[2] - pz))
    fx, fy, fz = compose(Pose((0.0, 0.0, 0.0), (-x, -y, -z, w), 1.0), away).position
    return fx / pose.scale, fy / pose.scale, fz / pose.scale


def card_of(note: Annotation, languages: tuple[str, ...]) -> Card:
    """The words of the panel: the title, and the text under it."""
    blocks: list[Block] = []
    title, text = words(note.title, languages), words(note.text, languages)
    if title.strip():
        spoken = language_of(note.title, languages)
        high = RULES.title * note.height
        blocks.append(Block(title, TextStyle(high, bold=True, colour=note.colour, language=spoken)))
    if text.strip():
        spoken = language_of(note.text, languages)
        gap = RULES.gap * note.height if blocks else 0.0
        blocks.append(Block(text, TextStyle(note.height, colour=note.colour, language=spoken), gap))
    inner = max(note.width - 2 * RULES.padding * note.height, 4 * note.height)
    return Card(tuple(blocks), inner, note.height, is_right_to_left(title or text))
