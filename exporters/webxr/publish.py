"""A story as its package holds it: the same schema, each asset given a file that browsers read.

`publish` writes media into a folder and answers with the story of the package; what the package
holds besides is exporters/webxr/export.py's.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from msgspec import structs

from assets.clouds.store import copy_tree
from assets.kinds.model import animations_of
from assets.library import Library
from assets.luts import packed
from assets.media import level_size
from assets.shelf import shelf_key
from assets.splats import spz
from assets.splats.gaussians import Gaussians
from assets.suns import was_spread
from exporters.options import Progress
from exporters.outputs import write_error
from exporters.parts.captions import web_vtt
from exporters.parts.transcode import convert, treatment
from exporters.webxr import pictures, tiles
from exporters.webxr.bare import bare
from exporters.webxr.glb import model_glb
from exporters.webxr.narrowing import for_package
from exporters.webxr.options import Options
from renderer.shades import shade_of
from story.errors import ExportError, MediaUnreadable
from story.model.asset import Asset, AssetKind
from story.model.story import Story
from story.model.surrounding import Photo360
from story.model.values import Id, Rights
from story.overlays.cloud import Cloud, Shade
from story.references import used_media

MEDIA: Final = "media"
STANDARD: Final = "BT.709, limited range"
NOBODY: Final = "0000000000"  # as an id: of what does not depend on whose it is
EXTENSIONS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/vnd.radiance": ".hdr",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "model/gltf-binary": ".glb",
    "application/x-spz": ".spz",
    "text/vtt": ".vtt",
    "application/octet-stream": ".bin",
}


def publish(
    story: Story, library: Library, options: Options, folder: Path, progress: Progress
) -> Story:
    """Write the media that the story uses to `folder/media/`; returns the package's story.

    Raises MediaError for media that cannot be had, ExportError for what cannot be converted.
    """
    story = for_package(story, options)
    used = used_media(story)
    assets = [asset for asset in story.assets if asset.id in used]
    (folder / MEDIA).mkdir()
    around = {
        asset
        for scene in story.scenes
        if isinstance(scene.surrounding, Photo360)
        for asset in (scene.surrounding.asset, *scene.surrounding.variants.values())
    }
    published: list[Asset] = []
    for done, asset in enumerate(assets):
        progress.step("media", done, len(assets), asset.name)
        shades = shades_of(story, asset.id)
        rendition = _Rendition(asset, library, options, folder / MEDIA, progress, shades)
        published.append(rendition.made())
        if asset.id in around:
            rendition.preview(published[-1])
    progress.step("media", len(assets), len(assets))
    return structs.replace(story, assets=tuple(published))


def shades_of(story: Story, asset: Id) -> frozenset[Shade]:
    """What a story colours a cloud's points by."""
    found: set[Shade] = set()
    for scene in story.scenes:
        for overlay in scene.overlays:
            if isinstance(overlay, Cloud) and asset in (overlay.asset, *overlay.variants.values()):
                found.add(overlay.shade)
    return frozenset(found)


class _Rendition:
    """One asset on its way into the package."""

    def __init__(
        self,
        asset: Asset,
        library: Library,
        options: Options,
        folder: Path,
        progress: Progress,
        shades: frozenset[Shade],
    ) -> None:
        self._asset = asset
        self._shades = shades
        self._library = library
        self._options = options
        self._folder = folder
        self._progress = progress

    def made(self) -> Asset:
        """The asset with its file in the package; made once for all stories that share a shelf."""
        render, shelf = RENDITIONS[self._asset.kind], self._library.shelf
        if shelf is None or self._library.tiled(self._asset):  # tiles are many files
            return render(self)
        asset = structs.replace(self._asset, id=NOBODY, name="", rights=Rights(), link=None)
        options = structs.replace(self._options, language=None, audience=None, poster=False)
        key = shelf_key("rendition", version("diorama"), asset, options, sorted(self._shades))
        part = self._folder / f"{self._asset.id}.shelf"

        def make(target: Path) -> bytes:
            made = render(self)
            (self._folder / Path(made.path).name).replace(target)
            return msgspec.json.encode(made)

        kept = msgspec.json.decode(shelf.once(key, part, make, self._waiting), type=Asset)
        part.replace(self._folder / Path(kept.path).name)
        part.unlink(missing_ok=True)  # where the same file had that name already, both still stand
        own = self._asset
        return structs.replace(kept, id=own.id, name=own.name, rights=own.rights, link=None)

    def _waiting(self) -> None:
        self._progress.step("wait for media", 0, 0, self._asset.name)

    def image(self) -> Asset:
        """The picture of the file itself where browsers show it as the desktop does, else another.

        Neither tells where it was taken, nor with what.
        """
        asset, options = self._asset, self._options
        path = self._library.path(asset.id)
        if self._library.tiled(asset):
            return self._tiled()
        if pictures.is_plain(path, asset, options.picture_side) and not self._has_sun(asset):
            plain = bare(self._read(path), asset.media_type)
            if plain is not None:
                return self._written(plain, asset.media_type)
        frame = self._library.frame(asset.id)
        data, media_type, width, height = pictures.converted(
            frame, options.picture_side, options.quality
        )
        made = self._written(data, media_type)
        made = structs.replace(made, width=width, height=height, alpha=media_type == "image/png")
        return made if asset.hdr else structs.replace(made, depth=8, colours="sRGB")

    def _tiled(self) -> Asset:
        """The overview of a large surrounding, and its tiles in a folder beside it."""
        frame = self._library.frame(self._asset.id)
        mosaic = frame.finer
        assert mosaic is not None, "what is tiled has tiles"
        first = tiles.first_level(mosaic, self._options.around_side)
        side = max(frame.width, frame.height)  # whole, for it is a level of its own
        quality = self._options.quality
        data, media_type, _, _ = pictures.converted(frame, side, quality)
        made = self._written(data, media_type)
        folder = self._folder / f"{Path(made.path).name}{tiles.FOLDER}"
        if not folder.exists():  # two assets may hold the same picture

            def went(done: int, count: int) -> None:
                self._progress.step("tiles", done, count, self._asset.name)

            tiles.write_tiles(mosaic, first, quality, folder, went)
        width, height = level_size(mosaic.width, mosaic.height, first)
        return structs.replace(
            made, width=width, height=height, alpha=False, depth=8, colours="sRGB", tiled=True
        )

    def _has_sun(self, asset: Asset) -> bool:
        """Whether it is an HDR picture that the viewer cannot hold as its file has it."""
        return asset.hdr and was_spread(np.asarray(self._library.frame(asset.id).planes[0]))

    def preview(self, made: Asset) -> None:
        """The small copy of a wide photo, beside it."""
        if made.hdr or made.width <= pictures.PREVIEWED:
            return
        target = self._folder / f"{Path(made.path).name}.small.jpg"

        def make(small: Path) -> bytes:
            small.write_bytes(pictures.preview(self._library.frame(self._asset.id)))
            return b""

        shelf = self._library.shelf
        if shelf is None:
            make(target)
        elif not target.exists():  # two assets may hold the same photo
            key = shelf_key("preview", version("diorama"), made.sha256)
            shelf.once(key, target, make, self._waiting)

    def film(self) -> Asset:
        """A video or sound: the file itself where browsers show it alike, else H.264 and AAC."""
        asset = self._asset
        path = self._library.path(asset.id)
        packed = asset.alpha and (asset.layout is None or asset.layout.projection == "flat")
        how = treatment(path, asset.media_type, self._options.video_height, packed=packed)
        if how == "copy":
            return self._copied(path, asset.media_type)
        part = self._folder / f"{asset.id}.part"

        def tick(seconds: float) -> None:
            self._progress.step("convert", int(seconds), int(asset.duration), asset.name)

        plain = convert(
            path,
            part,
            how,
            max_height=self._options.video_height,
            packed=packed,
            stored=asset.stored_alpha,
            tick=tick,
        )
        made = self._moved(part, plain.media_type)
        if plain.width == 0:
            return structs.replace(made, codec="")
        shape = asset.width / asset.height if asset.height else 1.0
        height = min(asset.height, plain.height)
        made = structs.replace(made, codec="h264", width=round(height * shape), height=height)
        if how == "remux":
            return made
        return structs.replace(
            made,
            hdr=False,
            alpha=packed,
            stored_alpha="below" if packed else "straight",
            depth=8,
            colours=STANDARD,
        )

    def model(self) -> Asset:
        """A plain GLB of what the desktop draws."""
        options = self._options
        model = self._library.model(self._asset.id)
        data = model_glb(model, texture_side=options.texture_side, quality=options.quality)
        made = self._written(data, "model/gltf-binary")
        return structs.replace(
            made,
            low=model.low,
            high=model.high,
            animations=animations_of(model),
            finishes=model.variants,
        )

    def cloud(self) -> Asset:
        """The tree of its points with what the story shows of them, which is read by parts."""
        cloud = self._library.cloud(self._asset.id)
        part = self._folder / f"{self._asset.id}.part"
        try:
            points = copy_tree(
                self._library.tree(self._asset.id),
                cloud,
                part,
                self._options.cloud_points or cloud.points,
                {shade_of(cloud, each) for each in self._shades},
            )
        except OSError as error:
            raise write_error(part, error.errno, error.strerror) from error
        made = self._moved(part, "application/octet-stream")
        (x, y, z), (a, b, c), (d, e, f) = cloud.origin, cloud.low, cloud.high
        return structs.replace(
            made, points=points, low=(x + a, y + b, z + c), high=(x + d, y + e, z + f)
        )

    def splats(self) -> Asset:
        """An SPZ file of what the desktop draws."""
        splats = self._library.splats(self._asset.id)
        sh = None if splats.sh is None else splats.sh.astype(np.float32)
        plain = Gaussians(
            splats.positions, splats.scales, splats.rotations, splats.opacities, splats.colours, sh
        )
        made = self._written(spz.write(plain), "application/x-spz")
        return structs.replace(made, points=len(splats.positions), low=splats.low, high=splats.high)

    def captions(self) -> Asset:
        """A WebVTT file of the cues as Diorama read them."""
        return self._written(web_vtt(self._library.cues(self._asset.id)).encode(), "text/vtt")

    def lut(self) -> Asset:
        """Its table, ready for a texture."""
        return self._written(packed(self._library.lut(self._asset.id)), "application/octet-stream")

    def _copied(self, path: Path, media_type: str) -> Asset:
        part = self._folder / f"{self._asset.id}.part"
        try:
            shutil.copyfile(path, part)
        except OSError as error:
            raise ExportError(
                f"“{self._asset.name}” could not be copied: {error.strerror or error}.",
                "Check that there is room where the package goes.",
            ) from error
        return self._moved(part, media_type)

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise MediaUnreadable(
                f"“{self._asset.name}” cannot be read: {error.strerror or error}.",
                "Check that the file is there and may be read.",
            ) from error

    def _written(self, data: bytes, media_type: str) -> Asset:
        part = self._folder / f"{self._asset.id}.part"
        try:
            part.write_bytes(data)
        except OSError as error:
            raise write_error(part, error.errno, error.strerror) from error
        return self._moved(part, media_type)

    def _moved(self, part: Path, media_type: str) -> Asset:
        """Give a finished file its name: the hash of what is in it."""
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = f"{digest}{EXTENSIONS[media_type]}"
        size = part.stat().st_size
        part.replace(self._folder / name)
        return structs.replace(
            self._asset,
            path=f"{MEDIA}/{name}",
            sha256=digest,
            size=size,
            media_type=media_type,
            link=None,
        )


RENDITIONS: Final[dict[AssetKind, Callable[[_Rendition], Asset]]] = {
    "image": _Rendition.image,
    "video": _Rendition.film,
    "audio": _Rendition.film,
    "model": _Rendition.model,
    "cloud": _Rendition.cloud,
    "splats": _Rendition.splats,
    "captions": _Rendition.captions,
    "lut": _Rendition.lut,
}
