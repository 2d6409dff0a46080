"""The example story: a small museum of four scenes, all of whose media are made by code.

The window's offer, `run_example.py` and examples/ build the same story by `build_example`.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import structs

from assets.ingest import ingest
from assets.library import Library
from assets.media import Model as MediaModel
from exporters.options import ContextFactory, Progress
from exporters.parts import images
from exporters.webxr.glb import model_glb
from exporters.webxr.pictures import radiance
from story.edits import add_asset, new_story
from story.errors import DocumentError
from story.folder import SUFFIX, create, save
from story.ids import new_id
from story.model.actions import GoTo, OpenLink, Select, Toggle
from story.model.asset import Asset
from story.model.placement import Anchored, Placement, Standing
from story.model.story import CaptionTrack, Scene
from story.model.surrounding import Environment, Photo360, RealWorld, Surface, Video360
from story.model.values import Id, Localised, Rights, View
from story.overlays.hotspot import Hotspot
from story.overlays.model import Model
from story.overlays.sound import Sound
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.space import Pose, rotation_of
from studio.examples import courtyard, hall, objects, pictures, sounds, words
from studio.examples.camera import Camera
from studio.examples.exhibition import (
    EXHIBITS,
    PAINTINGS,
    brought,
    exhibits_shown,
    facing,
    labels,
    paintings_shown,
)
from studio.examples.hall_plan import LECTERN, LECTERN_YAW, PLINTHS, UNDER_THE_ARCH
from studio.opening import contexts as own_contexts

RIGHTS: Final = Rights(author="The Diorama authors", licence="CC0-1.0", source="made by code")
CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
STILL_HEIGHT, FILM_HEIGHT = 2048, 960


def build_example(
    folder: Path,
    progress: Progress,
    contexts: ContextFactory | None = None,
    *,
    still_height: int = STILL_HEIGHT,
    film_height: int = FILM_HEIGHT,
) -> None:
    """Make the example story in `folder`, which must not be there yet; whole or not at all.

    `contexts` draws its film; without, a context without a window. Raises DocumentError,
    NoContext, ExportError; Cancelled when `progress` says so.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DocumentError(f"{folder} is there already.", "Choose another name.")
    part = folder.with_name(f".{folder.name.removesuffix(SUFFIX)}.{new_id()}.part")
    try:
        camera = Camera(contexts or own_contexts(), progress)
        _Builder(part, progress, camera, still_height, film_height).build()
        if folder.exists():
            folder.rmdir()  # an empty one: not every system renames onto it
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


class _Builder:
    """Makes the media in a bench folder, takes them in, and puts the story together."""

    def __init__(
        self,
        folder: Path,
        progress: Progress,
        camera: Camera,
        still_height: int,
        film_height: int,
    ) -> None:
        self._folder = folder
        self._progress = progress
        self._camera = camera
        self._still_height = still_height
        self._film_height = film_height
        self._story = structs.replace(
            new_story(new_id()),
            title=words.TITLE,
            description=words.DESCRIPTION,
            languages=words.LANGUAGES,
            rights=structs.replace(RIGHTS, title="The Small Museum"),
        )
        create(folder, self._story)
        self._bench = folder / "bench"
        self._bench.mkdir()
        self._scenes = {name: new_id() for name in ("hall", "courtyard", "arch", "home")}

    def build(self) -> None:
        """Make all of it and save the story."""
        self._progress.step("model the hall", 0, 1)
        room = self._model("hall", hall.hall())
        sky = self._file("hall-light.hdr", radiance(hall.surroundings().astype(np.float32)))
        exhibits = {name: self._model(name, make()) for name, (make, _, _) in EXHIBITS.items()}
        self._progress.step("paint the pictures", 0, 1)
        paintings = {name: self._picture(name, make()) for name, make in PAINTINGS.items()}
        self._progress.step("record the sounds", 0, 1)
        quiet = self._file("hall.wav", sounds.hall())
        place = Environment(model=room, sky=sky, light=0.9)
        shown = (*exhibits_shown(exhibits), *paintings_shown(paintings))
        seen = Scene(id=new_id(), surrounding=place, overlays=shown)
        scenes = (
            self._hall(place, shown, quiet),
            self._courtyard(),
            self._arch(seen),
            self._home(exhibits["vase"]),
        )
        # all at once: they lead to one another
        self._story = structs.replace(self._story, scenes=scenes)
        save(self._folder, self._story)
        shutil.rmtree(self._bench)

    def _hall(self, place: Environment, shown: tuple[AnyOverlay, ...], quiet: Id) -> Scene:
        more = Text(
            id=new_id(),
            name="about the amphora",
            text=words.AMPHORA_MORE,
            height=0.045,
            wrap=0.9,
            placement=facing((-1.55, 1.95, -2.9), -28),
            hidden=True,
        )
        amphora = PLINTHS[1]
        overlays: tuple[AnyOverlay, ...] = (
            *shown,
            *labels(),
            Text(
                id=new_id(),
                name="welcome",
                text=words.WELCOME,
                height=0.042,
                wrap=0.78,
                padding=0.045,
                placement=Standing(position=LECTERN, rotation=rotation_of(LECTERN_YAW, -30)),
                panel="#12211f",
                panel_opacity=1.0,
            ),
            more,
            Hotspot(
                id=new_id(),
                name="about the amphora",
                icon="info",
                label=words.MORE,
                size=0.2,
                placement=facing((amphora.x, amphora.height + 0.98, amphora.z), -34),
                triggers=(Select(actions=(Toggle(overlay=more.id),)),),
            ),
            self._way("courtyard", words.TO_COURTYARD, facing((0.0, 3.05, -8.6), 0), size=0.6),
            self._way("arch", words.TO_ARCH, facing((1.72, 2.3, -8.5), 11), size=0.4),
            self._way("home", words.TO_HOME, facing((-2.3, 1.95, -6.9), -18), size=0.32),
            Hotspot(
                id=new_id(),
                name="licence",
                icon="link",
                label=words.LICENCE,
                size=0.3,
                placement=facing((0.0, 1.6, 3.3), 180),
                triggers=(Select(actions=(OpenLink(url=CC0),)),),
            ),
            Sound(id=new_id(), name="the quiet hall", asset=quiet, volume=0.8, loop=True),
        )
        return Scene(
            id=self._scenes["hall"],
            title=words.HALL,
            surrounding=place,
            opening=View(yaw=0.0, pitch=-1.0, fov=72.0),
            duration=5.0,
            overlays=overlays,
            captions=self._captions("hall", words.HALL_CUES),
        )

    def _courtyard(self) -> Scene:
        self._progress.step("model the courtyard", 0, 1)
        lit = self._prop("lantern", objects.lantern())
        dim = self._prop("lantern-mirrored", courtyard.dim_lantern())
        place = self._prop("courtyard", courtyard.courtyard())
        dusk = self._bench / "dusk.jpg"
        images.write(dusk, courtyard.sky(), "jpeg", quality=95)
        sky = ingest(dusk, self._bench, id=new_id()).asset
        # what stands still is drawn once; the lanterns hang before it, nearer than any wall
        stage = structs.replace(self._story, assets=(lit, dim, place, sky))
        empty = Scene(id=new_id(), surrounding=Environment(model=place.id, sky=sky.id))
        still = self._bench / "courtyard.jpg"
        with closing(Library(self._bench, stage)) as library:
            self._camera.still(still, stage, empty, library, self._film_height * 2)
        around = ingest(still, self._bench, id=new_id()).asset
        stage = structs.replace(stage, assets=(lit, dim, around))
        ids = [(new_id(), new_id()) for _ in courtyard.lantern_places(0.0)]

        def scene_at(part: float) -> Scene:
            lanterns: list[AnyOverlay] = []
            for (up, down), (x, y, z) in zip(ids, courtyard.lantern_places(part), strict=True):
                lanterns.append(Model(id=up, asset=lit.id, placement=Standing(position=(x, y, z))))
                if courtyard.mirrored_whole(x, y, z):
                    mirrored = Standing(position=(x, -y, z))
                    lanterns.append(Model(id=down, asset=dim.id, placement=mirrored))
            surrounding = Photo360(asset=around.id)
            return Scene(id=new_id(), surrounding=surrounding, overlays=tuple(lanterns))

        path = self._bench / "courtyard.mp4"
        with closing(Library(self._bench, stage)) as library:
            self._camera.film(path, stage, scene_at, library, self._film_height)
        film = self._take(path)
        return Scene(
            id=self._scenes["courtyard"],
            title=words.COURTYARD,
            surrounding=Video360(asset=film),
            opening=View(yaw=0.0, pitch=2.0, fov=80.0),
            overlays=(
                Text(
                    id=new_id(),
                    name="caption of the film",
                    text=words.DUSK,
                    height=0.055,
                    wrap=1.5,
                    placement=facing((1.75, 1.15, -2.6), 34),
                ),
                self._way("hall", words.TO_HALL, facing((0.0, 1.5, 3.4), 180), size=0.4),
                self._way("arch", words.TO_ARCH, facing((-2.7, 1.25, -2.6), -46), size=0.35),
            ),
            captions=self._captions("courtyard", words.COURTYARD_CUES),
        )

    def _arch(self, seen: Scene) -> Scene:
        self._progress.step("photograph the hall", 0, 1)
        place = seen.surrounding
        assert isinstance(place, Environment)
        standing = UNDER_THE_ARCH
        # the viewer stays at the origin: the hall and all in it come to them, turned about
        about = Pose(standing, rotation_of(180.0))
        moved = Environment(
            model=place.model,
            sky=place.sky,
            light=place.light,
            position=about.position,
            rotation=about.rotation,
        )
        overlays = tuple(brought(overlay, about) for overlay in seen.overlays)
        scene = structs.replace(seen, surrounding=moved, overlays=overlays)
        path = self._bench / "under-the-arch.jpg"
        with closing(Library(self._folder, self._story)) as library:
            self._camera.still(path, self._story, scene, library, self._still_height)
        photo = self._take(path)
        return Scene(
            id=self._scenes["arch"],
            title=words.ARCH,
            surrounding=Photo360(asset=photo),
            opening=View(yaw=0.0, pitch=0.0, fov=78.0),
            duration=4.0,
            overlays=(
                Text(
                    id=new_id(),
                    name="what is seen",
                    text=words.LOOK_BACK,
                    height=0.05,
                    wrap=1.1,
                    placement=facing((-1.1, 0.95, -2.4), -25),
                ),
                self._way("hall", words.TO_HALL, facing((0.75, 1.1, -2.6), 16), size=0.32),
                self._way("courtyard", words.TO_COURTYARD, facing((0.0, 1.6, 2.4), 180), size=0.4),
            ),
        )

    def _home(self, vase: Id) -> Scene:
        table = Surface(id=new_id(), name="table", facing="table")

        def on_table(x: float, y: float, z: float) -> Anchored:
            return Anchored(anchor=table.id, position=(x, y, z))

        return Scene(
            id=self._scenes["home"],
            title=words.HOME,
            surrounding=RealWorld(anchors=(table,)),
            opening=View(yaw=0.0, pitch=-22.0, fov=60.0),
            overlays=(
                Model(
                    id=new_id(), name="vase", asset=vase, alt=words.VASE_ALT,
                    placement=on_table(0.0, 0.0, 0.0),
                ),
                Text(
                    id=new_id(),
                    name="label",
                    text=words.AT_HOME,
                    height=0.02,
                    wrap=0.36,
                    padding=0.02,
                    corner=0.012,
                    placement=on_table(0.36, 0.14, 0.04),
                ),
                self._way("hall", words.TO_HALL, on_table(-0.34, 0.16, 0.04), size=0.1),
            ),
        )  # fmt: skip

    def _way(self, to: str, label: Localised, placement: Placement, *, size: float) -> Hotspot:
        return Hotspot(
            id=new_id(),
            name=f"to {to}",
            icon="go",
            label=label,
            size=size,
            placement=placement,
            triggers=(Select(actions=(GoTo(scene=self._scenes[to]),)),),
        )

    def _captions(
        self, name: str, cues: tuple[tuple[float, float, Localised], ...]
    ) -> tuple[CaptionTrack, ...]:
        tracks = []
        for language in words.LANGUAGES:
            blocks = ["WEBVTT"]
            for start, end, said in cues:
                blocks.append(f"00:{start:06.3f} --> 00:{end:06.3f}\n{said[language]}")
            text = "\n\n".join(blocks) + "\n"
            asset = self._file(f"{name}.{language}.vtt", text.encode())
            tracks.append(CaptionTrack(asset=asset, language=language))
        return tuple(tracks)

    def _prop(self, name: str, model: MediaModel) -> Asset:
        """A model that is only filmed: it stays on the bench."""
        path = self._bench / f"{name}.glb"
        path.write_bytes(model_glb(model))
        return ingest(path, self._bench, id=new_id()).asset

    def _model(self, name: str, model: MediaModel) -> Id:
        return self._file(f"{name}.glb", model_glb(model, quality=92))

    def _picture(self, name: str, picture: pictures.Picture) -> Id:
        path = self._bench / f"{name}.jpg"
        images.write(path, picture, "jpeg", quality=93)
        return self._take(path)

    def _file(self, name: str, data: bytes) -> Id:
        path = self._bench / name
        path.write_bytes(data)
        return self._take(path)

    def _take(self, path: Path) -> Id:
        """Take a file of the bench into the story, with its rights."""
        asset = ingest(path, self._folder, id=new_id()).asset
        rights = structs.replace(RIGHTS, title=path.stem)
        self._story = add_asset(self._story, structs.replace(asset, rights=rights))
        return asset.id
