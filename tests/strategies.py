"""Hypothesis strategies: whole stories, sound ones and ones with something broken, and edits."""

from __future__ import annotations

import string
from collections.abc import Callable
from itertools import count
from typing import Any

from hypothesis import strategies as st
from msgspec import structs

from story.model.actions import Action, GoTo, Hide, OpenLink, Select, Show, Toggle, Trigger
from story.model.asset import Asset, AssetKind, Layout
from story.model.placement import Anchored, Around, Placement, Standing
from story.model.story import VERSION, CaptionTrack, Scene, Story
from story.model.surrounding import (
    Backdrop,
    Environment,
    Photo360,
    RealWorld,
    Surface,
    Surrounding,
    Video360,
)
from story.model.timeline import Clip
from story.model.values import Id, Orientation, Rights, View
from story.overlays.cloud import Cloud
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.picture import Picture
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.overlays.video import VideoPanel
from story.references import anchors_of
from story.space import rotation_of

_LETTERS = string.ascii_lowercase + string.digits
LANGUAGES = ("en", "zh-Hans", "ar", "fr")
KINDS: tuple[AssetKind, ...] = ("image", "video", "audio", "model", "cloud", "captions")

ids = st.text(_LETTERS, min_size=10, max_size=10)
yaws = st.floats(-180, 180, exclude_max=True)
pitches = st.floats(-90, 90)
rolls = st.floats(-180, 180)
positives = st.floats(0.001, 1000)
fractions = st.floats(0, 1)
metres = st.floats(-1000, 1000)
vectors = st.tuples(metres, metres, metres)
rotations = st.builds(rotation_of, yaws, pitches, rolls)
colours = st.text("0123456789abcdef", min_size=6, max_size=6).map("#{}".format)
texts = st.text(max_size=20)
localised = st.dictionaries(st.sampled_from(LANGUAGES), texts, max_size=3)
views = st.builds(View, yaw=yaws, pitch=pitches, roll=rolls, fov=st.floats(1, 179))
orientations = st.builds(Orientation, yaw=yaws, pitch=pitches, roll=rolls)
rights = st.builds(Rights, title=texts, author=texts, licence=texts, source=texts)
links = st.sampled_from(["https://example.org/ä?q=1", "mailto:a@example.org", "tel:+4912345"])
around = st.builds(
    Around,
    yaw=yaws,
    pitch=pitches,
    roll=rolls,
    distance=st.floats(0.1, 100),
    scale=st.floats(0.01, 100),
)
standing = st.builds(Standing, position=vectors, rotation=rotations, scale=st.floats(0.01, 100))


@st.composite
def spans(draw: st.DrawFn) -> Clip:
    start = draw(st.floats(0, 100))
    length = draw(st.none() | st.floats(0.01, 100))
    return Clip(start=start, end=None if length is None else start + length)


@st.composite
def assets(draw: st.DrawFn, kinds: tuple[AssetKind, ...] = KINDS) -> Asset:
    """An asset of one of those kinds."""
    kind = draw(st.sampled_from(kinds))
    low = draw(st.none() | vectors) if kind in ("model", "cloud") else None
    sides = draw(st.tuples(*[st.floats(0, 1e6)] * 3))
    return Asset(
        id=draw(ids),
        kind=kind,
        name=draw(texts) + draw(st.sampled_from(["", ".mp4", ".fr.srt", " 3D scan.glb"])),
        path="media/" + draw(st.text(_LETTERS, min_size=1)),
        sha256=draw(st.text("0123456789abcdef", min_size=64, max_size=64)),
        size=draw(st.integers(0, 2**40)),
        media_type="application/octet-stream",
        link=draw(st.none() | texts),
        rights=draw(rights),
        width=draw(st.integers(0, 20000)),
        height=draw(st.integers(0, 20000)),
        layout=draw(
            st.none()
            | st.builds(
                Layout,
                projection=st.sampled_from(["flat", "equirect"]),
                stereo=st.sampled_from(["mono", "top-bottom", "left-right"]),
                found=st.sampled_from(["metadata", "guess", "author"]),
                pose=orientations,
                initial=st.none() | views,
            )
        )
        if kind in ("image", "video")
        else None,
        duration=draw(st.floats(0, 1e5)) if kind in ("video", "audio") else 0.0,
        fps=draw(st.sampled_from(["", "25", "30000/1001"])) if kind == "video" else "",
        frames=draw(st.integers(0, 1000)) if kind == "video" else 0,
        low=low,
        high=None if low is None else (low[0] + sides[0], low[1] + sides[1], low[2] + sides[2]),
    )


@st.composite
def surroundings(
    draw: st.DrawFn, by_kind: dict[AssetKind, list[Id]], new: Callable[[], Id]
) -> Surrounding:
    """A surrounding that uses some of those assets."""
    choices = ["backdrop", "world"]
    choices += [kind for kind in ("image", "video", "model") if by_kind.get(kind)]
    match draw(st.sampled_from(choices)):
        case "world":
            surfaces = st.builds(
                Surface, id=ids, name=texts, facing=st.sampled_from(["floor", "table", "wall"])
            )
            anchors = draw(st.lists(surfaces, min_size=1, max_size=2))
            return RealWorld(anchors=tuple(structs.replace(a, id=new()) for a in anchors))
        case "image":
            asset = draw(st.sampled_from(by_kind["image"]))
            return Photo360(asset=asset, orientation=draw(orientations))
        case "video":
            asset = draw(st.sampled_from(by_kind["video"]))
            return Video360(asset=asset, loop=draw(st.booleans()), volume=draw(fractions))
        case "model":
            sky = draw(st.none() | st.sampled_from(by_kind["image"])) if by_kind["image"] else None
            return Environment(
                model=draw(st.sampled_from(by_kind["model"])),
                sky=sky,
                top=draw(colours),
                light=draw(st.floats(0, 10)),
                rotation=draw(rotations),
            )
    return Backdrop(top=draw(colours), bottom=draw(colours))


def placements(anchors: tuple[Id, ...]) -> st.SearchStrategy[Placement]:
    """A placement that a scene with those anchors can hold."""
    if not anchors:
        return st.one_of(around, standing)
    return st.builds(
        Anchored,
        anchor=st.sampled_from(anchors),
        position=vectors,
        rotation=rotations,
        scale=st.floats(0.01, 100),
    )


def overlays_of(
    by_kind: dict[AssetKind, list[Id]], anchors: tuple[Id, ...]
) -> st.SearchStrategy[AnyOverlay]:
    """An overlay without triggers that uses some of those assets; its id is to be given."""
    common: dict[str, Any] = {
        "id": ids,
        "name": texts,
        "placement": placements(anchors),
        "opacity": fractions,
        "visible": st.none() | spans(),
        "hidden": st.booleans(),
        "alt": localised,
    }
    choices: list[st.SearchStrategy[AnyOverlay]] = [
        st.builds(
            Text,
            text=localised,
            height=positives,
            wrap=st.none() | positives,
            align=st.sampled_from(["start", "centre", "end"]),
            bold=st.booleans(),
            colour=colours,
            panel=st.none() | colours,
            **common,
        ),
        st.builds(Hotspot, label=localised, size=positives, colour=colours, **common),
    ]
    sizes = st.none() | positives
    if by_kind.get("model"):
        choices.append(
            st.builds(Model, asset=st.sampled_from(by_kind["model"]), size=sizes, **common)
        )
    if by_kind.get("cloud"):
        choices.append(
            st.builds(Cloud, asset=st.sampled_from(by_kind["cloud"]), size=sizes, **common)
        )
    if by_kind.get("image"):
        choices.append(
            st.builds(Picture, asset=st.sampled_from(by_kind["image"]), width=positives, **common)
        )
    if by_kind.get("video"):
        choices.append(
            st.builds(
                VideoPanel, asset=st.sampled_from(by_kind["video"]), width=positives, **common
            )
        )
    if by_kind.get("audio"):
        choices.append(
            st.builds(Sound, asset=st.sampled_from(by_kind["audio"]), volume=fractions, **common)
        )
    return st.one_of(choices)


def actions(scenes: list[Id], overlays: list[Id]) -> st.SearchStrategy[Action]:
    """An action that names some of those scenes and overlays."""
    choices: list[st.SearchStrategy[Action]] = [st.builds(OpenLink, url=links)]
    if scenes:
        choices.append(st.builds(GoTo, scene=st.sampled_from(scenes)))
    if overlays:
        choices += [
            st.builds(kind, overlay=st.sampled_from(overlays)) for kind in (Show, Hide, Toggle)
        ]
    return st.one_of(choices)


def triggers(scenes: list[Id], overlays: list[Id]) -> st.SearchStrategy[tuple[Trigger, ...]]:
    """Triggers whose actions name some of those."""
    some = st.lists(actions(scenes, overlays), max_size=3).map(tuple)
    return st.lists(st.builds(Select, actions=some), max_size=2).map(tuple)


@st.composite
def stories(draw: st.DrawFn, min_scenes: int = 0) -> Story:
    """A sound story: `check` finds no problem of severity error in it."""
    numbers = count()

    def new() -> Id:
        return f"id{next(numbers):08}"

    media = [structs.replace(a, id=new()) for a in draw(st.lists(assets(), max_size=6))]
    by_kind: dict[AssetKind, list[Id]] = {kind: [] for kind in KINDS}
    for asset in media:
        by_kind[asset.kind].append(asset.id)
    scene_ids = [new() for _ in range(draw(st.integers(min_scenes, 3)))]
    scenes = []
    for scene_id in scene_ids:
        surrounding = draw(surroundings(by_kind, new))
        anchors = anchors_of(surrounding)
        some = draw(st.lists(overlays_of(by_kind, anchors), max_size=4))
        placed = [structs.replace(overlay, id=new()) for overlay in some]
        known = [overlay.id for overlay in placed]
        answering = tuple(
            structs.replace(overlay, triggers=draw(triggers(scene_ids, known)))
            for overlay in placed
        )
        languages = draw(st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2))
        captions = tuple(
            CaptionTrack(asset=draw(st.sampled_from(by_kind["captions"])), language=language)
            for language in languages
            if by_kind["captions"]
        )
        scenes.append(
            Scene(
                id=scene_id,
                title=draw(localised),
                surrounding=surrounding,
                opening=draw(views),
                duration=draw(st.none() | positives),
                eye_height=draw(st.floats(0, 3)),
                overlays=answering,
                captions=captions,
            )
        )
    return Story(
        version=VERSION,
        id=new(),
        title=draw(localised),
        description=draw(localised),
        languages=tuple(
            draw(st.lists(st.sampled_from(LANGUAGES), unique=True, min_size=1, max_size=3))
        ),
        rights=draw(rights),
        scenes=tuple(scenes),
        assets=tuple(media),
    )


@st.composite
def broken_stories(draw: st.DrawFn) -> Story:
    """A story that may have lost an asset, a scene or an overlay that others refer to."""
    story = draw(stories(min_scenes=1))
    match draw(st.sampled_from(["nothing", "asset", "scene", "overlay"])):
        case "asset":
            story = structs.replace(story, assets=story.assets[1:])
        case "scene":
            story = structs.replace(story, scenes=story.scenes[1:])
        case "overlay":
            first = story.scenes[0]
            left = structs.replace(first, overlays=first.overlays[1:])
            story = structs.replace(story, scenes=(left, *story.scenes[1:]))
    return story
