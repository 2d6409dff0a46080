"""Draws the cells of a contact sheet: each file alone in a story of its own, as `add` takes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import structs

from assets.faces import Faces, ingest_faces
from assets.ingest import ingest
from assets.library import Library, Preparing
from assets.luts import swatch
from assets.media import Bytes
from assets.paired import right_eye
from assets.probed import UPRIGHT_NOTE, Probed
from exporters.options import Options
from renderer.canvas import OffscreenCanvas
from renderer.context import Context
from renderer.engine import Engine
from renderer.pages import Cell, Plan
from renderer.rigs import Equirect, Eyes, Perspective, Rig
from story.adding import place_asset
from story.check.faults import scene_label
from story.cuts import scene_length_us, still_moment
from story.errors import NoContext, StudioError
from story.model.asset import Asset
from story.model.story import VERSION, Scene, Story
from story.model.surrounding import Backdrop, Environment, Photo360, RealWorld, Video360
from story.model.values import MICROSECONDS, Colour, Id, View, microseconds, words
from story.overlays.upright import Upward
from story.placing import FLAT
from story.timeline import Moment
from studio.cli.lines import size
from studio.sheet import stands
from studio.sheet.sources import Named
from studio.sheet.words import box_words, clock, is_around, kind_of, lines_of, metres

_INTO: Final = (0.1, 0.5, 0.9)  # how far into a film its small pictures are taken, as shares
_MAIN: Final = 0.25
_ASSET: Final[Id] = "a" * 10
_FLAT_FOV: Final = 30.0
_QUOTED: Final = 5  # captions of a file
_BARS: Final = 120  # of a sound
_SURROUNDINGS: Final = {
    Backdrop: "scene",
    Photo360: "360° photo",
    Video360: "360° film",
    Environment: "3D place",
    RealWorld: "AR scene",
}


@dataclass(frozen=True)
class _Shot:
    """A picture to draw: what is seen, through what, and of which size."""

    moment: Moment
    rig: Rig


class Drawer:
    """Draws cells with one context, a file's media being held only while it is drawn."""

    def __init__(
        self,
        context: Context,
        plan: Plan,
        plate: Colour,
        accent: Colour,
        up: Upward,
        preparing: Preparing,
    ) -> None:
        """`up` is of models and splats; `preparing` hears of clouds that take long."""
        self._up: Upward = up
        self._context, self._plan, self._preparing = context, plan, preparing
        self._plate, self._accent = plate, accent
        self._engine = Engine(context)

    def close(self) -> None:
        """Delete all it has on the GPU."""
        self._engine.close()

    def of_file(self, named: Named, probed: Probed | None, work: Path) -> Cell:
        """The cell of a file; `work` is a folder for what opening it makes.

        Raises StudioError where it cannot be used.
        """
        asset, notes = self._asset(named, probed, work)
        box = stands.box_of(asset, self._up) if asset.kind in ("model", "cloud", "splats") else None
        grid = sized = ""
        if box is not None:
            step, known = stands.grid_step(box), asset.kind == "model" or asset.unit > 0
            grid = metres(step) if known else f"{step:g} units"
            sized = box_words(box.width, box.height, box.depth, known=known)
        cell = Cell(
            named.name,
            kind_of(asset),
            lines_of(asset, probed, sized, grid, named.folder),
            warning=next((each for each in notes if self._up == "y" or each != UPRIGHT_NOTE), ""),
        )
        story = Story(version=VERSION, id="5" * 10, languages=("en",), assets=(asset,))
        with closing(Library(work, story)) as library:
            library.preparing = self._preparing
            if box is not None:
                return self._standing(cell, library, story, asset, box)
            if asset.kind == "audio":
                return replace(cell, picture=self._wave(library, asset))
            if asset.kind == "lut":
                return replace(cell, picture=swatch(library.lut(asset.id), *self._plan.whole))
            if asset.kind == "captions":
                cues = library.cues(asset.id)
                said = (f"{clock(cue.start_us / 1e6)}  {cue.said}" for cue in cues[:_QUOTED])
                counted = f"{len(cues):,} captions"
                return replace(cell, quote=tuple(said), lines=(counted, *cell.lines))
            if is_around(asset):
                return self._around(cell, library, story, asset)
            return self._flat(cell, library, story, asset)

    def of_scenes(
        self, story: Story, folder: Path, whom: Options
    ) -> Iterator[tuple[Cell, StudioError | None]]:
        """The cells of a story's scenes, one after another, with what failed, if it did."""
        story, languages = whom.telling(story)
        with closing(Library(folder, story)) as library:
            library.preparing = self._preparing
            for number, scene in enumerate(story.scenes, 1):
                name = words(scene.title, languages) or scene_label(scene, languages)
                cell = Cell(f"{number}  {name}", _SURROUNDINGS[type(scene.surrounding)])
                try:
                    yield self._scene(cell, library, story, scene, languages), None
                except NoContext:
                    raise
                except StudioError as error:
                    yield replace(cell, refused=(error.message, error.hint)), error

    def _asset(
        self, named: Named, probed: Probed | None, work: Path
    ) -> tuple[Asset, tuple[str, ...]]:
        """A file as an asset of the story in `work`, and lines for the user."""
        if isinstance(named.file, Faces):
            taken = ingest_faces(named.file, work, id=_ASSET)
            return structs.replace(taken.asset, name=named.name), taken.notes
        assert probed is not None
        if probed.kind == "image" and right_eye(named.file) is not None:
            taken = ingest(named.file, work, id=_ASSET)
            return taken.asset, taken.notes
        # Nothing is stored by this: one name for each file is enough, without reading all of it.
        name = hashlib.sha256(str(named.file.absolute()).encode("utf-8", "replace")).hexdigest()
        parts = (named.file, *(named.file.parent / part for part in probed.parts))
        asset = probed.asset(
            id=_ASSET,
            name=named.name.encode("utf-8", "replace").decode(),
            path=f"media/{name}{probed.extension}",
            sha256=name,
            size=sum(part.stat().st_size for part in parts),
            link=str(named.file.absolute()),
        )
        return asset, probed.notes

    def _standing(
        self, cell: Cell, library: Library, story: Story, asset: Asset, box: stands.Box
    ) -> Cell:
        """A thing on a ground, from a corner, its front, its back and from above."""
        shots: list[_Shot] = []
        for number, side in enumerate(stands.sides_of(box)):
            wide, high = self._plan.tile if number else self._plan.picture
            scene, view = stands.scene_of(asset, self._up, box, side, wide / high)
            alone = structs.replace(story, scenes=(scene,))
            moment = structs.replace(still_moment(alone, scene.id, 0), view=view)
            shots.append(_Shot(moment, Perspective(view, wide, high)))
        return self._drawn(cell, library, shots, ("en",))

    def _around(self, cell: Cell, library: Library, story: Story, asset: Asset) -> Cell:
        """A photo or film from within; under it all of it, and what else there is to see."""
        story, (scene_id, *_) = place_asset(story, asset, new_id=lambda: "6" * 10)
        scene = next(one for one in story.scenes if one.id == scene_id)
        layout = asset.layout
        assert layout is not None
        main, small = self._plan.picture, self._plan.tile
        at = asset.duration if asset.kind == "video" else 0.0
        first = still_moment(story, scene_id, microseconds(at * _MAIN))
        shots = [_Shot(first, Perspective(first.view, *main))]
        whole: tuple[Eyes, ...] = ("left", "right") if layout.stereo != "mono" else ("mono",)
        if at:
            for share in _INTO:
                moment = still_moment(story, scene_id, microseconds(at * share))
                shots.append(_Shot(moment, Equirect(*small, whole[0])))
        else:
            shots += [_Shot(first, Equirect(*small, eyes)) for eyes in whole]
            turned: tuple[float, ...] = (90.0, 180.0) if len(whole) == 1 else (180.0,)
            within = layout.projection == "equirect" and layout.area.right - layout.area.left <= 200
            if within or layout.projection == "fisheye":
                turned = tuple(45.0 for _ in turned)
            for yaw in turned:
                view = View(yaw=(scene.opening.yaw + yaw + 180) % 360 - 180, fov=75.0)
                shots.append(_Shot(first, Perspective(view, *small)))
        return self._drawn(cell, library, shots, ("en",))

    def _flat(self, cell: Cell, library: Library, story: Story, asset: Asset) -> Cell:
        """A picture as it is, or a film with a few of its moments."""
        at = asset.duration if asset.kind == "video" else 0.0
        shots = [
            self._panel(
                story, asset, self._plan.whole if not at else self._plan.picture, at * _MAIN
            )
        ]
        if at:
            tile = self._plan.tile
            shots += [self._panel(story, asset, tile, at * share, full=True) for share in _INTO]
        return self._drawn(cell, library, shots, ("en",))

    def _panel(
        self,
        story: Story,
        asset: Asset,
        room: tuple[int, int],
        seconds: float,
        *,
        full: bool = False,
    ) -> _Shot:
        """A flat picture or film before a plain ground, so near that it just fits; or fills it."""
        wide, high = room
        story, _ = place_asset(
            structs.replace(
                story,
                scenes=(
                    Scene(id="6" * 10, surrounding=Backdrop(top=self._plate, bottom=self._plate)),
                ),
            ),
            asset,
            new_id=lambda: "7" * 10,
        )
        scene = story.scenes[0]
        overlay = scene.overlays[0]
        far = FLAT * 3
        shape = asset.width / max(asset.height, 1)
        across = (max if full else min)(wide / high, shape)  # of the height that is seen
        half = np.tan(np.radians(_FLAT_FOV / 2))
        width = 2 * far * float(half) * across
        placement = structs.replace(overlay.placement, yaw=0.0, pitch=0.0, distance=far)
        overlay = structs.replace(overlay, width=width, placement=placement)
        scene = structs.replace(scene, overlays=(overlay,))
        story = structs.replace(story, scenes=(scene,))
        moment = still_moment(story, scene.id, microseconds(seconds))
        return _Shot(moment, Perspective(View(fov=_FLAT_FOV), wide, high))

    def _scene(
        self,
        cell: Cell,
        library: Library,
        story: Story,
        scene: Scene,
        languages: tuple[str, ...],
    ) -> Cell:
        """A scene through its camera, and all around at a few moments."""
        assets = {asset.id: asset for asset in story.assets}
        length = scene_length_us(scene, assets) / MICROSECONDS
        first = still_moment(story, scene.id, microseconds(length * _MAIN))
        shots = [_Shot(first, Perspective(first.view, *self._plan.picture))]
        for share in _INTO:
            moment = still_moment(story, scene.id, microseconds(length * share))
            shots.append(_Shot(moment, Equirect(*self._plan.tile)))
        count = len(scene.overlays)
        said = [clock(length), f"{count} overlay{'' if count == 1 else 's'}"]
        if scene.chapters:
            said.append(f"{len(scene.chapters)} chapter{'' if len(scene.chapters) == 1 else 's'}")
        titles = " · ".join(words(each.title, languages) for each in scene.chapters)
        cell = replace(cell, lines=(" · ".join(said), *([titles] if titles else [])))
        return self._drawn(cell, library, shots, languages)

    def _drawn(
        self, cell: Cell, library: Library, shots: Iterable[_Shot], languages: tuple[str, ...]
    ) -> Cell:
        """The cell with its pictures, the first the large one. Raises what could not be drawn."""
        pictures: list[Bytes] = []
        warning = cell.warning
        for shot in shots:
            rig = shot.rig
            with closing(
                OffscreenCanvas(self._context, rig.width, rig.height, opaque=True)
            ) as canvas:
                drawn = self._engine.draw(shot.moment, rig, canvas, library, languages=languages)
                for failure in drawn.failures:
                    raise failure.error
                pictures.append(canvas.read())
            warning = warning or next(iter(drawn.notes), "")
        main, *tiles = pictures
        return replace(cell, picture=main, tiles=tuple(tiles), warning=warning)

    def _wave(self, library: Library, asset: Asset) -> Bytes:
        """A sound's peaks as bars."""
        width, height = self._plan.whole
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[:] = _rgba(self._plate)
        peaks = library.waveform(asset.id)
        if peaks is None or not len(peaks):
            return pixels
        edges = np.linspace(0, len(peaks), _BARS + 1).astype(int)
        loud = np.array([peaks[a : max(b, a + 1)].max() for a, b in pairwise(edges)])
        room = width / (_BARS + 8)
        for bar, peak in enumerate(loud):
            half = max(1, round(peak / 255 * height * 0.36))
            left = round(room * (bar + 4))
            right = max(left + 1, round(room * (bar + 4.62)))
            pixels[height // 2 - half : height // 2 + half, left:right] = _rgba(self._accent)
        return pixels


def refused(named: Named, error: StudioError) -> Cell:
    """The cell of a file that cannot be used."""
    about = ""
    if not isinstance(named.file, Faces) and named.file.is_file():
        about = size(named.file.stat().st_size)
    lines = " · ".join(part for part in (about, named.folder and f"in {named.folder}") if part)
    return Cell(named.name, "refused", (lines,), refused=(error.message, error.hint))


def _rgba(colour: Colour) -> tuple[int, int, int, int]:
    value = int(colour[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255, 255
