"""`diorama info`: what probing sees in a media file, or what a story holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assets.probe import probe
from assets.probed import Probed
from story.check.faults import label_of
from story.errors import NewerDocument
from story.folder import load, load_raw
from story.migrations import Document
from story.model.asset import Layout
from story.model.story import Scene, Story
from story.model.values import Rights, Value, words
from story.projections import is_whole
from studio.cli.lines import as_json, finding, note, result, size
from studio.opening import story_folder

FOUND = {"metadata": "as the file says", "guess": "guessed from its shape", "author": "as set"}
SURROUNDINGS = {
    "backdrop": "plain backdrop",
    "photo": "360° photo",
    "video": "360° video",
    "environment": "3D environment",
    "world": "real world (AR)",
}


def info(
    named: Annotated[Path, typer.Argument(help="A media file or a story.", metavar="FILE|STORY")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Say what a file or a story is: kind, size, duration, projection, stereo, rights."""
    folder = story_folder(named)
    if folder.is_dir():
        return _of_story(folder, json)
    probed = probe(named)
    if json:
        result(as_json(probed))
        return 0
    for name, value in _lines_of(probed, named):
        finding(f"{name:<12} {value}")
    for line in probed.notes:
        note(line)
    return 0


def _lines_of(probed: Probed, file: Path) -> list[tuple[str, str]]:
    lines = [("kind", probed.kind), ("type", probed.media_type)]
    lines.append(("file size", size(file.stat().st_size)))
    if probed.width:
        lines.append(("size", f"{probed.width}x{probed.height} pixels"))
    if probed.colours:
        depth = f", {probed.depth} bits" if probed.depth else ""
        lines.append(("colours", f"{probed.colours}{depth}{', HDR' if probed.hdr else ''}"))
    if probed.alpha:
        stored = f", {probed.stored_alpha}" if probed.kind == "video" else ""
        lines.append(("alpha", f"yes{stored}"))
    if probed.layout is not None:
        found = FOUND[probed.layout.found]
        lines.append(("projection", f"{described(probed.layout)} ({found})"))
        lines.append(("stereo", f"{probed.layout.stereo} ({found})"))
    if probed.duration:
        lines.append(("duration", f"{probed.duration:.3f} s"))
    if probed.fps:
        lines.append(("frames", f"{probed.frames or 'unknown'} at {probed.fps} per second"))
    if probed.codec:
        lines.append(("codec", probed.codec))
    if probed.channels:
        kind = f"ambisonic of order {probed.ambisonic}" if probed.ambisonic else "channels"
        lines.append(("sound", f"{probed.channels} {kind} at {probed.rate} Hz"))
    if probed.triangles:
        lines.append(("triangles", f"{probed.triangles:,}"))
    for animation in probed.animations:
        lines.append(("animation", f"{animation.name}, {animation.length:.3f} s"))
    if probed.finishes:
        lines.append(("finishes", ", ".join(probed.finishes)))
    if probed.cameras:
        lines.append(("cameras", ", ".join(camera.name for camera in probed.cameras)))
    if probed.points:
        lines.append((probed.kind if probed.kind == "splats" else "points", f"{probed.points:,}"))
    if probed.grid:
        lines.append(("table", probed.grid))
    if probed.crs:
        lines.append(("coordinates", probed.crs))
    if probed.unit:
        lines.append(("unit", f"{probed.unit:g} m"))
    if probed.low is not None and probed.high is not None:
        sides = (high - low for low, high in zip(probed.low, probed.high, strict=True))
        lines.append(
            (
                "box",
                " x ".join(f"{side:g}" for side in sides)
                + (" m" if probed.unit and probed.kind != "model" else " units"),
            )
        )
    if probed.rights != Rights():
        lines.append(("rights", _rights(probed.rights)))
    return lines


def described(layout: Layout) -> str:
    """A layout's projection, with what it covers, how its faces stand, or what its lenses see."""
    match layout.projection:
        case "equirect" if not is_whole(layout):
            area = layout.area
            across = f"{area.left:g}° to {area.right:g}° across"
            return f"equirect, {across}, {area.bottom:g}° to {area.top:g}° up"
        case "cubemap":
            return f"cubemap, {layout.cube.grid}"
        case "fisheye":
            seen = ", ".join(f"{lens.fov:.4g}°" for lens in layout.lenses)
            return (
                f"fisheye, {len(layout.lenses)} x {seen}"
                if len(layout.lenses) > 1
                else (f"fisheye, {seen}")
            )
        case _:
            return layout.projection


def _rights(rights: Rights) -> str:
    parts = (rights.title, rights.author, rights.licence, rights.source)
    return ", ".join(part for part in parts if part)


def _of_story(folder: Path, json: bool) -> int:
    try:
        story = load(folder)
    except NewerDocument:
        return _of_newer(folder, load_raw(folder), json)
    if json:
        result(as_json(_summary(story)))
        return 0
    finding(f"{words(story.title, story.languages) or folder.name}")
    finding(f"{'languages':<12} {', '.join(story.languages)}")
    if story.rights != Rights():
        finding(f"{'rights':<12} {_rights(story.rights)}")
    for scene in story.scenes:
        title = words(scene.title, story.languages)
        kind = SURROUNDINGS[_tag(scene.surrounding)]
        finding(f"scene {scene.id}  {title or '(no title)'}: {kind}, {_count(scene)}")
        for overlay in scene.overlays:
            finding(f"  overlay {overlay.id}  {label_of(overlay, story.languages)}")
    for asset in story.assets:
        more = "".join(
            f", {word}" for word, holds in (("HDR", asset.hdr), ("alpha", asset.alpha)) if holds
        )
        finding(f"asset {asset.id}  {asset.kind}: {asset.name}, {size(asset.size)}{more}")
    return 0


def _of_newer(folder: Path, raw: Document, json: bool) -> int:
    """What can be told of a story whose format is not known: it may be read, never written."""
    summary: dict[str, Any] = {
        "version": raw.get("version"),
        "scenes": len(raw.get("scenes", ())),
        "assets": len(raw.get("assets", ())),
    }
    note(f"{folder.name} was written by a newer Diorama: only what is certain is shown.")
    if json:
        result(as_json(summary))
    else:
        for name, value in summary.items():
            finding(f"{name:<12} {value}")
    return 0


def _summary(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "version": story.version,
        "title": story.title,
        "languages": story.languages,
        "rights": story.rights,
        "scenes": [
            {
                "id": scene.id,
                "title": scene.title,
                "surrounding": _tag(scene.surrounding),
                "overlays": [
                    {
                        "id": overlay.id,
                        "type": _tag(overlay),
                        "label": label_of(overlay, story.languages),
                    }
                    for overlay in scene.overlays
                ],
                "captions": [track.language for track in scene.captions],
            }
            for scene in story.scenes
        ],
        "assets": story.assets,
    }


def _tag(value: Value) -> str:
    return str(value.__struct_config__.tag)


def _count(scene: Scene) -> str:
    count = len(scene.overlays)
    return f"{count} overlay" if count == 1 else f"{count} overlays"
