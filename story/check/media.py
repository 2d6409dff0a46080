"""Rules on media: that they are there, whose they are, how they lie around, what they play."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from story.check.elements import assets_of, every_overlay, footage_of
from story.check.faults import label_of, scene_label
from story.check.problem import Facts, Problem
from story.model.actions import Wear
from story.model.asset import Asset
from story.model.story import Scene, Story
from story.model.surrounding import Photo360, Video360
from story.model.values import Id, is_colour
from story.overlays.model import Model
from story.overlays.table import AnyOverlay
from story.overlays.video import VideoPanel
from story.projections import GRIDS, eye_size
from story.references import actions_of, used_media

ODD_SQUARE: Final = 0.03  # of a face's side: how far it may be from square
ODD_DEGREE: Final = 1.4  # times as many pixels for a degree across as up, or down
PALE: Final = 40  # of 255: how far a screen's codes lie apart at least
MOST_POINTS: Final = 20_000_000  # of a cloud, before its package is large
POINT: Final = 9  # bytes of a point in a package: its place and its colour
MOST_TILES: Final = 200e6  # bytes of a large surrounding's tiles, before its package is large
TILED: Final = 0.4  # bytes of a pixel of them, coarser levels among them, about
MOST_LISTED: Final = 12  # names in a hint


def missing_media(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """The files are where the story says."""
    if facts is None:
        return
    used = used_media(story)
    for a, asset in enumerate(story.assets):
        if asset.id not in facts.missing:
            continue
        place = asset.link if asset.link is not None else asset.path
        yield Problem(
            severity="error" if asset.id in used else "warning",
            rule="missing-media",
            where=f"$.assets[{a}]",
            message=f'The file of "{asset.name}" is missing: {place}.',
            hint="Put it back there, or add the file again.",
            asset=asset.id,
        )


def clouds_light_enough(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Point clouds do not make a package that takes long to put anywhere."""
    used = used_media(story)
    for a, asset in enumerate(story.assets):
        if asset.kind != "cloud" or asset.id not in used or asset.points <= MOST_POINTS:
            continue
        yield Problem(
            severity="warning",
            rule="large-cloud",
            where=f"$.assets[{a}]",
            message=f'"{asset.name}" has {asset.points:,} points: about '
            f"{asset.points * POINT / 1e6:,.0f} MB of a web package.",
            hint="Visitors get only what they look at. For a smaller package export with "
            f"--set webxr.cloud_points={MOST_POINTS}.",
            asset=asset.id,
        )


def tiles_light_enough(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Large pictures do not make a package that takes long to put anywhere."""
    used = used_media(story)
    for a, asset in enumerate(story.assets):
        size = asset.width * asset.height * TILED
        if asset.kind != "image" or asset.hdr or asset.id not in used or size <= MOST_TILES:
            continue
        side = max(asset.width, asset.height)
        while size > MOST_TILES:
            side, size = side // 2, size / 4
        yield Problem(
            severity="warning",
            rule="large-picture",
            where=f"$.assets[{a}]",
            message=f'"{asset.name}" is {asset.width} x {asset.height} pixels: about '
            f"{asset.width * asset.height * TILED / 1e6:,.0f} MB of a web package.",
            hint="Visitors get only what they look at. For a smaller package export with "
            f"--set webxr.around_side={side}.",
            asset=asset.id,
        )


def rights_known(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Whatever is shown says whose it is and on what terms."""
    used = used_media(story)
    for a, asset in enumerate(story.assets):
        if asset.id not in used or asset.kind in ("captions", "lut"):
            continue
        lacking = [
            field
            for field, value in (("author", asset.rights.author), ("licence", asset.rights.licence))
            if not value.strip()
        ]
        if lacking:
            yield Problem(
                severity="warning",
                rule="missing-rights",
                where=f"$.assets[{a}].rights",
                message=f'The rights of "{asset.name}" lack {" and ".join(lacking)}.',
                hint="Write whose it is and on what terms it may be shown.",
                asset=asset.id,
            )


def layout_confirmed(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Layouts of what is all around are known, and are all around."""
    assets = assets_of(story)
    shown = (
        (s, scene, field, asset)
        for s, scene in enumerate(story.scenes)
        for field, asset in footage_of(scene, assets)
    )
    for s, scene, field, asset in shown:
        if asset.layout is None:
            continue
        if asset.layout.projection == "flat":
            yield Problem(
                severity="warning",
                rule="flat-surrounding",
                where=f"$.scenes[{s}].surrounding.{field}",
                message=f'"{asset.name}" is all around in {scene_label(scene, story.languages)},'
                " but is flat.",
                hint="Set its layout to what it is, or place it as an overlay.",
                scene=scene.id,
                asset=asset.id,
            )
        elif asset.layout.found == "guess":
            yield Problem(
                severity="note",
                rule="guessed-layout",
                where=f"$.scenes[{s}].surrounding.{field}",
                message=f'The layout of "{asset.name}" ({asset.layout.projection},'
                f" {asset.layout.stereo}) is a guess from its shape.",
                hint="Look at it once; choosing its layout again in the inspector confirms it.",
                scene=scene.id,
                asset=asset.id,
            )


def layout_fits(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """The shape of what is all around is that of its layout: faces are square, degrees are even."""
    assets = assets_of(story)
    for s, scene in enumerate(story.scenes):
        for field, asset in footage_of(scene, assets):
            wrong = _misshapen(asset)
            if wrong:
                yield Problem(
                    severity="warning",
                    rule="layout-shape",
                    where=f"$.scenes[{s}].surrounding.{field}",
                    message=f'"{asset.name}" is {asset.width}x{asset.height} pixels: {wrong}.',
                    hint="Set its layout and how its eyes lie to what they are.",
                    scene=scene.id,
                    asset=asset.id,
                )


def _misshapen(asset: Asset) -> str:
    """What its layout would do to a picture of that size; "" where nothing is wrong."""
    layout = asset.layout
    if layout is None or not asset.width or not asset.height:
        return ""
    wide, high = eye_size(asset.width, asset.height, layout.stereo)
    match layout.projection:
        case "cubemap":
            squares = GRIDS[layout.cube.grid]
            stretch = wide / squares.columns / max(1.0, high / squares.rows)
            return "" if abs(stretch - 1) < ODD_SQUARE else "its cubemap's faces are not square"
        case "equirect":
            area = layout.area
            across = max(wide, 1) / (area.right - area.left)
            stretch = across / max(high, 1) * (area.top - area.bottom)
            even = 1 / ODD_DEGREE < stretch < ODD_DEGREE
            return "" if even else f"its layout stretches it {max(stretch, 1 / stretch):.1f} times"
        case _:
            return ""


def range_kept(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Films hold no more than what is made of a story can: standard range, no alpha all around."""
    assets = assets_of(story)
    around = {asset.id for scene in story.scenes for _, asset in footage_of(scene, assets)}
    used = used_media(story)
    for a, asset in enumerate(story.assets):
        if asset.kind != "video" or asset.id not in used:
            continue
        if asset.hdr:
            yield Problem(
                severity="note",
                rule="standard-range",
                where=f"$.assets[{a}]",
                message=f'"{asset.name}" is HDR ({asset.colours}): it is shown, and exported, in'
                " standard range, its brightest parts rolled off.",
                hint="Look whether its bright parts are as they should; else grade it to BT.709.",
                asset=asset.id,
            )
        if asset.alpha and asset.id in around:
            yield Problem(
                severity="warning",
                rule="clear-surrounding",
                where=f"$.assets[{a}]",
                message=f'"{asset.name}" is all around and clear in places: these are black.',
                hint="Place it on a panel, or lay it over what is behind it beforehand.",
                asset=asset.id,
            )


def keys_coloured(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """What is cut out of a film before a screen is told from it by colour."""
    for where, scene, overlay in every_overlay(story):
        if not isinstance(overlay, VideoPanel) or not is_colour(overlay.key or ""):
            continue
        assert overlay.key is not None
        codes = [int(overlay.key[at : at + 2], 16) for at in (1, 3, 5)]
        if max(codes) - min(codes) < PALE:
            yield Problem(
                severity="warning",
                rule="pale-key",
                where=f"{where}.key",
                message=f"The {label_of(overlay, story.languages)} is to be clear where it is"
                f" {overlay.key}, which has hardly any colour: nothing becomes clear.",
                hint="Take the colour of the green or blue screen from the film.",
                scene=scene,
                overlay=overlay.id,
            )


def animations_known(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Models run animations that their files have, as far as is known."""
    assets = assets_of(story)
    known = {  # where there are none they may but not have been looked for
        asset.id: dict.fromkeys(each.name for each in asset.animations)
        for asset in story.assets
        if asset.animations
    }
    for where, scene, overlay in every_overlay(story):
        if not isinstance(overlay, Model):
            continue
        used = [each for each in (overlay.asset, *overlay.variants.values()) if each in known]
        for r, run in enumerate(overlay.animations):
            for asset, names in ((assets[each], known[each]) for each in used):
                if run.clip in names:
                    continue
                listed = ", ".join(f'"{name}"' for name in islice(names, MOST_LISTED))
                more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
                yield Problem(
                    severity="warning",
                    rule="unknown-animation",
                    where=f"{where}.animations[{r}].clip",
                    message=f'The {label_of(overlay, story.languages)} runs "{run.clip[:60]}", an'
                    f' animation that "{asset.name}" does not have.',
                    hint=f"Choose one of its own: {listed}{more}.",
                    scene=scene,
                    overlay=overlay.id,
                    asset=asset.id,
                )


def finishes_known(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Models wear finishes that their files offer, also those that an answer lets them wear."""
    assets = assets_of(story)
    for where, scene, overlay, finish in _worn(story):
        for each in (overlay.asset, *overlay.variants.values()):
            asset = assets.get(each)
            if asset is None or finish in asset.finishes:
                continue
            listed = ", ".join(f'"{name}"' for name in asset.finishes[:MOST_LISTED])
            yield Problem(
                severity="warning",
                rule="unknown-finish",
                where=f"{where}.finish",
                message=f'The {label_of(overlay, story.languages)} wears "{finish[:60]}", a'
                f' finish that "{asset.name}" does not have: it is drawn as it comes.',
                hint=f"Choose one of its own: {listed}." if listed else "Choose none.",
                scene=scene,
                overlay=overlay.id,
                asset=asset.id,
            )


def _worn(story: Story) -> Iterator[tuple[str, Id | None, Model, str]]:
    """Where it is said that a model wears a finish, in which scene, and which one."""
    models: dict[Id, tuple[Id | None, Model]] = {}
    for where, scene, overlay in every_overlay(story):
        if isinstance(overlay, Model):
            models[overlay.id] = scene, overlay
            if overlay.finish is not None:
                yield where, scene, overlay, overlay.finish
    answering: list[tuple[str, AnyOverlay | Scene | Story]] = [("$", story)]
    answering += [(f"$.scenes[{s}]", scene) for s, scene in enumerate(story.scenes)]
    answering += [(where, overlay) for where, _, overlay in every_overlay(story)]
    for at, owner in answering:
        for where, action in actions_of(owner):
            if isinstance(action, Wear) and action.finish is not None and action.overlay in models:
                yield f"{at}{where}", *models[action.overlay], action.finish


def level(story: Story, facts: Facts | None) -> Iterator[Problem]:
    """Footage of which the file says that the camera was tilted is levelled."""
    assets = assets_of(story)
    for s, scene in enumerate(story.scenes):
        _, asset = next(footage_of(scene, assets), ("", None))
        if asset is None or asset.layout is None:
            continue
        if not isinstance(scene.surrounding, Photo360 | Video360):
            continue
        pose, turned = asset.layout.pose, scene.surrounding.orientation
        tilted = max(abs(pose.pitch), abs(pose.roll)) >= 1.0
        if tilted and turned.pitch == 0.0 and turned.roll == 0.0:
            yield Problem(
                severity="note",
                rule="tilted-horizon",
                where=f"$.scenes[{s}].surrounding.orientation",
                message=f'By its file, "{asset.name}" was taken with a tilted camera: pitch'
                f" {pose.pitch:g}°, roll {pose.roll:g}°.",
                hint="Where the horizon is not level, turn the surrounding by these.",
                scene=scene.id,
                asset=asset.id,
            )
