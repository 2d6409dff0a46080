"""A story as its package holds it: the same schema, each asset given a file that browsers read.

`publish` writes media into a folder and answers with the story of the package; what the package
holds besides is exporters/webxr/export.py's.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import structs

from assets.library import Library
from exporters.options import Progress
from exporters.outputs import write_error
from exporters.parts.captions import web_vtt
from exporters.parts.transcode import convert, treatment
from exporters.webxr import pictures
from exporters.webxr.bare import bare
from exporters.webxr.glb import cloud_glb, model_glb
from exporters.webxr.options import Options
from story.errors import ExportError, MediaUnreadable
from story.model.asset import Asset, AssetKind
from story.model.story import Scene, Story
from story.model.surrounding import Photo360
from story.model.values import LanguageCode, Localised
from story.overlays.hotspot import Hotspot
from story.overlays.table import AnyOverlay
from story.overlays.text import Text
from story.references import used_media

MEDIA: Final = "media"
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
    "text/vtt": ".vtt",
}


def publish(
    story: Story, library: Library, options: Options, folder: Path, progress: Progress
) -> Story:
    """Write the media that the story uses to `folder/media/`; returns the package's story.

    Raises MediaError for media that cannot be had, ExportError for what cannot be converted.
    """
    languages = spoken(story, options.language)
    story = structs.replace(
        story,
        title=kept(story.title, languages),
        description=kept(story.description, languages),
        languages=languages,
        scenes=tuple(_scene(scene, languages) for scene in story.scenes),
    )
    used = used_media(story)
    assets = [asset for asset in story.assets if asset.id in used]
    (folder / MEDIA).mkdir()
    around = {
        scene.surrounding.asset for scene in story.scenes if isinstance(scene.surrounding, Photo360)
    }
    published: list[Asset] = []
    for done, asset in enumerate(assets):
        progress.step("media", done, len(assets), asset.name)
        rendition = _Rendition(asset, library, options, folder / MEDIA, progress)
        published.append(RENDITIONS[asset.kind](rendition))
        if asset.id in around:
            rendition.preview(published[-1])
    progress.step("media", len(assets), len(assets))
    return structs.replace(story, assets=tuple(published))


def spoken(story: Story, only: LanguageCode | None) -> tuple[LanguageCode, ...]:
    """The languages of the package, the main one first. Raises ExportError for one it lacks."""
    if only is None:
        return story.languages
    if only not in story.languages:
        raise ExportError(
            f"The story has no language “{only}”.",
            f"Choose one of: {', '.join(story.languages)}.",
        )
    return (only,)


def kept(text: Localised, languages: tuple[LanguageCode, ...]) -> Localised:
    """The wordings in those languages; where there is none of them, the text as it is."""
    return {code: text[code] for code in languages if code in text} or text


def _scene(scene: Scene, languages: tuple[LanguageCode, ...]) -> Scene:
    tracks = [track for track in scene.captions if track.language in languages]
    return structs.replace(
        scene,
        title=kept(scene.title, languages),
        overlays=tuple(_overlay(overlay, languages) for overlay in scene.overlays),
        captions=tuple(tracks or scene.captions),
    )


def _overlay(overlay: AnyOverlay, languages: tuple[LanguageCode, ...]) -> AnyOverlay:
    """The overlay without the author's own name for it, and in the package's languages."""
    plain = structs.replace(overlay, name="", alt=kept(overlay.alt, languages))
    match plain:
        case Text():
            return structs.replace(plain, text=kept(plain.text, languages))
        case Hotspot():
            return structs.replace(plain, label=kept(plain.label, languages))
        case _:
            return plain


class _Rendition:
    """One asset on its way into the package."""

    def __init__(
        self, asset: Asset, library: Library, options: Options, folder: Path, progress: Progress
    ) -> None:
        self._asset = asset
        self._library = library
        self._options = options
        self._folder = folder
        self._progress = progress

    def image(self) -> Asset:
        """The picture of the file itself where browsers show it as the desktop does, else another.

        Neither tells where it was taken, nor with what.
        """
        asset, options = self._asset, self._options
        path = self._library.path(asset.id)
        if pictures.is_plain(path, asset, options.picture_side):
            plain = bare(self._read(path), asset.media_type)
            if plain is not None:
                return self._written(plain, asset.media_type)
        frame = self._library.frame(asset.id)
        data, media_type, width, height = pictures.converted(
            frame, options.picture_side, options.quality
        )
        made = self._written(data, media_type)
        return structs.replace(made, width=width, height=height, alpha=media_type == "image/png")

    def preview(self, made: Asset) -> None:
        """The small copy of a wide photo, beside it."""
        if made.hdr or made.width <= pictures.PREVIEWED:
            return
        name = Path(made.path).name
        data = pictures.preview(self._library.frame(self._asset.id))
        (self._folder / f"{name}.small.jpg").write_bytes(data)

    def film(self) -> Asset:
        """A video or sound: the file itself where browsers play it, else H.264 and AAC."""
        asset = self._asset
        path = self._library.path(asset.id)
        how = treatment(path, asset.media_type, self._options.video_height)
        if how == "copy":
            return self._copied(path, asset.media_type)
        part = self._folder / f"{asset.id}.part"

        def tick(seconds: float) -> None:
            self._progress.step("convert", int(seconds), int(asset.duration), asset.name)

        plain = convert(path, part, how, max_height=self._options.video_height, tick=tick)
        made = self._moved(part, plain.media_type)
        if plain.width == 0:
            return structs.replace(made, codec="")
        shape = asset.width / asset.height if asset.height else 1.0
        height = min(asset.height, plain.height)
        return structs.replace(made, codec="h264", width=round(height * shape), height=height)

    def model(self) -> Asset:
        """A plain GLB of what the desktop draws."""
        options = self._options
        model = self._library.model(self._asset.id)
        data = model_glb(model, texture_side=options.texture_side, quality=options.quality)
        made = self._written(data, "model/gltf-binary")
        return structs.replace(made, low=model.low, high=model.high)

    def cloud(self) -> Asset:
        """A plain GLB of the points."""
        cloud = self._library.cloud(self._asset.id)
        made = self._written(cloud_glb(cloud), "model/gltf-binary")
        (x, y, z), (a, b, c), (d, e, f) = cloud.origin, cloud.low, cloud.high
        return structs.replace(made, low=(x + a, y + b, z + c), high=(x + d, y + e, z + f))

    def captions(self) -> Asset:
        """A WebVTT file of the cues as Diorama read them."""
        return self._written(web_vtt(self._library.cues(self._asset.id)).encode(), "text/vtt")

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
    "captions": _Rendition.captions,
}
