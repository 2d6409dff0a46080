"""The media of one open story: files found, opened, decoded and kept at hand. Thread-safe.

Implements assets.media.MediaSource for the renderer. assets/kinds opens the files; assets/ingest.py
brings new ones in.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeAlias, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from assets import fonts, thumbnails, waveform
from assets.kinds import audio, captions, cloud, image, lut, model, splats
from assets.measure.letters import letters
from assets.media import Cloud, Cue, Font, Frame, Lut, Model, Samples, Splats
from assets.mosaics.prepared import WHOLE, is_tiled, open_prepared
from assets.player import Player
from assets.resample import resampled
from assets.shelf import Shelf
from story.check.problem import Facts
from story.errors import MediaError, MediaMissing, MediaUnreadable, MediaUnsupported
from story.model.asset import Asset, AssetKind
from story.model.story import Story
from story.model.values import Id

KEPT_BYTES: Final = 768 << 20  # of opened pictures, models and clouds
MOST_PLAYERS: Final = 4  # videos decoded at once
MOST_READERS: Final = 8  # sounds open at once

_T = TypeVar("_T")

Portrait = Callable[[Asset], NDArray[np.uint8] | None]
"""Draws a small picture (h, w, 4) sRGB of a model or cloud; None where it cannot."""

Preparing: TypeAlias = Callable[[Asset, int, int], None]
"""Hears, in the thread that asked for a cloud or a large picture, how many of its points or rows
are prepared of how many, 0 where that is not known. What it raises ends the work, and whoever asked
gets it."""


class Library:
    """The media of the story in `folder`, by asset id. `use` tells it of a newer story.

    `portrait` draws the thumbnails that take a renderer; without it models and clouds have none.
    `preparing` may be set by whoever wants to hear of long work.
    `shelf` holds what exporters share with other stories; None: they share nothing. Pictures of
    what is around are shown by tiles when a side is longer than `whole` pixels.
    """

    def __init__(
        self,
        folder: Path,
        story: Story,
        portrait: Portrait | None = None,
        *,
        shelf: Shelf | None = None,
        whole: int = WHOLE,
    ) -> None:
        self.folder = folder
        self._whole = whole
        self.shelf = shelf
        self.preparing: Preparing | None = None
        self._root = folder.resolve()
        self._portrait = portrait
        self._lock = threading.RLock()
        self._assets: dict[Id, Asset] = {}
        self._opened: OrderedDict[tuple[str, AssetKind], Future[Any]] = OrderedDict()
        self._players: OrderedDict[str, Player] = OrderedDict()
        self._readers: OrderedDict[str, _Reader] = OrderedDict()
        self._fonts: tuple[Font, ...] | None = None
        self._letters: frozenset[str] | None = None
        self.use(story)

    def use(self, story: Story) -> None:
        """Serve a newer value of the same story; lets go of what it no longer has."""
        with self._lock:
            tiled = {asset.sha256 for asset in self._assets.values() if self.tiled(asset)}
            self._assets = {asset.id: asset for asset in story.assets}
            kept = {asset.sha256 for asset in story.assets}
            kept -= tiled ^ {asset.sha256 for asset in story.assets if self.tiled(asset)}
            for key in [key for key in self._opened if key[0] not in kept]:
                del self._opened[key]
            gone = [key for key in self._players if key.split()[0] not in kept]
            players = [self._players.pop(key) for key in gone]
            readers = [self._readers.pop(key) for key in list(self._readers) if key not in kept]
        _close(players, readers)

    def close(self) -> None:
        """Let go of all files and threads. The library must not be used afterwards."""
        with self._lock:
            players, readers = list(self._players.values()), list(self._readers.values())
            self._players.clear()
            self._readers.clear()
            self._opened.clear()
        _close(players, readers)

    def asset(self, asset: Id) -> Asset:
        """The story's record of an asset. Raises MediaMissing when it has none of that id."""
        with self._lock:
            found = self._assets.get(asset)
        if found is None:
            raise MediaMissing(
                f"The story has no asset “{asset}”.", "Choose another file for what uses it."
            )
        return found

    def path(self, asset: Id) -> Path:
        """Where an asset's file is. Raises MediaMissing when it is not there."""
        return self._path(self.asset(asset))

    def missing(self) -> frozenset[Id]:
        """The assets whose files are not where the story says they are."""
        with self._lock:
            assets = list(self._assets.values())
        return frozenset(asset.id for asset in assets if not self._is_there(asset))

    def facts(self) -> Facts:
        """What `check` is to know of the media and the fonts."""
        return Facts(
            missing=self.missing(), letters=self._known_letters(), captions=self._longest_captions()
        )

    def frame(self, asset: Id, time_us: int = 0, *, exact: bool = True) -> Frame:
        """The picture, or the video's frame shown at a time; see assets.media.MediaSource.

        Before a video's first frame has been decoded, `exact=False` gives a small dark one.
        """
        found = self.asset(asset)
        if found.kind == "video":
            return self._player(found).frame(time_us, exact=exact) or pending(found.sha256)
        if not self.tiled(found):
            return self._open(found, "image", image.open_frame)
        cache = self.folder / "cache" / "mosaics"
        told = self._told(found)
        return self._open(found, "image", lambda path, key: open_prepared(path, key, cache, told))

    def tiled(self, asset: Asset) -> bool:
        """Whether a picture is shown by tiles: its `frame` is then an overview that has them."""
        return is_tiled(asset, self._whole)

    def model(self, asset: Id) -> Model:
        """The model of an asset, opened once and kept."""
        return self._open(self.asset(asset), "model", model.open_model)

    def cloud(self, asset: Id) -> Cloud:
        """The point cloud of an asset, its tree made in the cache where it is not there yet."""
        cache = self.folder / "cache" / "clouds"
        found = self.asset(asset)
        told = self._told(found)

        def opened(path: Path, key: str) -> Cloud:
            return cloud.open_cloud(path, key, cache, points=found.points, told=told)

        return self._open(found, "cloud", opened)

    def _told(self, asset: Asset) -> Callable[[int, int], None]:
        def told(done: int, total: int) -> None:
            if self.preparing is not None:
                self.preparing(asset, done, total)

        return told

    def tree(self, asset: Id) -> Path:
        """Where the prepared points of a cloud are, which `cloud` reads."""
        self.cloud(asset)
        return self.folder / "cache" / "clouds" / cloud.tree_name(self.asset(asset).sha256)

    def splats(self, asset: Id) -> Splats:
        """The Gaussian splats of an asset, opened once and kept."""
        return self._open(self.asset(asset), "splats", splats.open_splats)

    def lut(self, asset: Id) -> Lut:
        """The LUT of an asset, opened once and kept."""
        return self._open(self.asset(asset), "lut", lut.open_lut)

    def samples(self, asset: Id, start: int, count: int, rate: int) -> Samples:
        """`count` samples from sample `start` at `rate`; silence outside the sound.

        Sample 0 is heard at time 0: with the first frame of a video, else with the first sample.
        """
        found = self.asset(asset)
        if found.kind not in ("audio", "video"):
            raise _wrong_kind(found, "audio")
        return self._reader(found).samples(start, count, rate)

    def cues(self, asset: Id) -> tuple[Cue, ...]:
        """The captions in an asset's file, in order of time."""
        return self._open(self.asset(asset), "captions", lambda path, key: captions.open_cues(path))

    def fonts(self) -> tuple[Font, ...]:
        """The bundled fonts, in the order in which they stand in for one another."""
        with self._lock:
            if self._fonts is None:
                self._fonts = fonts.bundled()
            return self._fonts

    def ready(self, asset: Id) -> bool:
        """Whether a picture, model, cloud or captions are opened: asking again takes no time."""
        found = self.asset(asset)
        with self._lock:
            future = self._opened.get((found.sha256, found.kind))
        return future is not None and future.done()

    def thumbnail(self, asset: Id) -> Path | None:
        """A small PNG of an asset, made where there is none; None where there is nothing to see.

        Takes as long as opening the file does. Raises MediaError.
        """
        found = self.asset(asset)
        place = self.folder / "cache" / "thumbnails" / f"{thumbnails.name_of(found)}.png"
        if place.is_file():
            return place
        draw = thumbnails.DRAW[found.kind]
        if self.tiled(found):
            pixels: NDArray[np.uint8] | None = thumbnails.of_frame(self.frame(asset), found)
        elif draw is not None:
            pixels = draw(self._path(found), found)
        else:
            pixels = self._portrait(found) if self._portrait is not None else None
        if pixels is None:
            return None
        _write_png(place, pixels)
        return place

    def waveform(
        self, asset: Id, go_on: Callable[[], bool] = lambda: True
    ) -> waveform.Peaks | None:
        """The peaks of a sound, or of a video's, in time; None when `go_on` said no.

        Takes as long as reading all of it does, the first time. Raises MediaError.
        """
        found = self.asset(asset)
        place = self.folder / "cache" / "waveforms" / f"{found.sha256}.npy"
        return waveform.kept_peaks(place, self._path(found), found.duration, go_on)

    def _longest_captions(self) -> dict[Id, int]:
        """By captions asset that can be read: how many letters its longest caption has."""
        with self._lock:
            files = [asset.id for asset in self._assets.values() if asset.kind == "captions"]
        found: dict[Id, int] = {}
        for asset in files:
            try:
                found[asset] = max((len(cue.said) for cue in self.cues(asset)), default=0)
            except MediaError:
                continue  # `missing` tells of it, or whoever shows it
        return found

    def _known_letters(self) -> frozenset[str] | None:
        with self._lock:
            known = self._letters
        if known is None:  # read without the lock: others must not wait for it to draw
            try:
                known = letters(self.fonts())
            except MediaMissing:  # an installation without fonts: drawing words says so
                return None
            with self._lock:
                self._letters = known
        return known

    def _path(self, asset: Asset) -> Path:
        path = self._place(asset)
        if not self._is_there(asset):
            raise MediaMissing(
                f"“{asset.name}” is missing: there is no file at “{path}”.",
                "Put it back, or relink it.",
            )
        return path

    def _place(self, asset: Asset) -> Path:
        if asset.link is not None:
            return Path(asset.link)
        # story.model.asset.Asset lets no path be made that leads outside the folder
        return self.folder.joinpath(*PurePosixPath(asset.path).parts)

    def _is_there(self, asset: Asset) -> bool:
        path = self._place(asset)
        try:
            if asset.link is None and not path.resolve().is_relative_to(self._root):
                return False  # a symbolic link that leads out of the folder is not followed
            return path.is_file()
        except (OSError, ValueError):  # a link to what this system has no name for
            return False

    def _open(self, asset: Asset, kind: AssetKind, opener: Callable[[Path, str], _T]) -> _T:
        """What an opener makes of an asset's file: made once, by whoever asks first."""
        if asset.kind != kind:
            raise _wrong_kind(asset, kind)
        key = (asset.sha256, kind)
        with self._lock:
            future = self._opened.get(key)
            mine = future is None
            if future is None:
                future = self._opened[key] = Future()
            self._opened.move_to_end(key)
        if mine:
            try:
                future.set_result(opener(self._path(asset), asset.sha256))
            except BaseException as error:
                with self._lock:  # whoever asks next may find the file mended
                    self._opened.pop(key, None)
                future.set_exception(error)
                raise
            self._make_room()
        return cast(_T, future.result())

    def _make_room(self) -> None:
        """Forget what was used longest ago until the rest fits the budget."""
        with self._lock:
            done = [key for key, future in self._opened.items() if future.done()]
            sizes = {key: _bytes_of(self._opened[key].result()) for key in done}
            total = sum(sizes.values())
            for key in done[:-1]:
                if total <= KEPT_BYTES:
                    return
                total -= sizes[key]
                del self._opened[key]

    def _player(self, asset: Asset) -> Player:
        path = self._path(asset)
        flat = asset.layout is None or asset.layout.projection == "flat"
        key = asset.sha256 if flat else f"{asset.sha256} around"
        idle: list[Player] = []
        with self._lock:
            player = self._players.get(key)
            if player is not None and player.failed:
                idle.append(self._players.pop(key))
                player = None
            if player is None:
                player = self._players[key] = Player(
                    path, key, square=flat, alpha=asset.stored_alpha
                )
            self._players.move_to_end(key)
            if len(self._players) > MOST_PLAYERS:
                idle.append(self._players.popitem(last=False)[1])
        _close(idle, [])
        return player

    def _reader(self, asset: Asset) -> _Reader:
        path = self._path(asset)
        idle: list[_Reader] = []
        with self._lock:
            reader = self._readers.get(asset.sha256)
            if reader is None:
                reader = self._readers[asset.sha256] = _Reader(path)
            self._readers.move_to_end(asset.sha256)
            if len(self._readers) > MOST_READERS:
                idle.append(self._readers.popitem(last=False)[1])
        _close([], idle)
        return reader


class _Reader:
    """One sound file, opened when first asked, read by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._reader: audio.Reader | None = None
        self._closed = False

    def samples(self, start: int, count: int, rate: int) -> Samples:
        with self._turn:
            if self._closed:
                raise MediaUnreadable(f"“{self._path.name}” was closed.", "Open it again.")
            if self._reader is None:
                self._reader = audio.Reader(self._path)
            reader = self._reader
            return Samples(resampled(reader.read, reader.rate, start, count, rate), rate)

    def close(self) -> None:
        with self._turn:
            self._closed = True
            if self._reader is not None:
                self._reader.close()


def pending(key: str) -> Frame:
    """What is shown while nothing has been decoded: two by two dark grey pixels."""
    grey = np.full((2, 2, 4), (24, 26, 29, 255), np.uint8)
    return Frame((f"pending {key}", -1), "rgba8", 2, 2, (grey,))


def _close(players: list[Player], readers: list[_Reader]) -> None:
    for player in players:
        player.close()
    for reader in readers:
        reader.close()


def _wrong_kind(asset: Asset, wanted: AssetKind) -> MediaError:
    return MediaUnsupported(
        f"“{asset.name}” is of kind {asset.kind}, where {wanted} is wanted.",
        "Choose another file.",
    )


def _write_png(place: Path, pixels: NDArray[np.uint8]) -> None:
    """Write a picture whole or not at all."""
    done, coded = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA))
    assert done
    fresh = place.with_name(f".{place.name}.{threading.get_ident()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(coded.tobytes())
        fresh.replace(place)
    except OSError as error:
        raise MediaUnreadable(
            f"The thumbnail “{place.name}” could not be written: {error.strerror or error}.",
            "Check that the disk has room and may be written to.",
        ) from error


def _bytes_of(value: object) -> int:
    """About how much memory an opened value takes."""
    if isinstance(value, Frame):
        return sum(plane.nbytes for plane in value.planes)
    if isinstance(value, Model):
        meshes = sum(
            part.nbytes
            for mesh in value.meshes
            for part in vars(mesh).values()
            if isinstance(part, np.ndarray)
        )
        moving = value.rig.animations if value.rig is not None else ()
        keys = sum(
            each.times.nbytes + each.values.nbytes
            for animation in moving
            for each in animation.channels
        )
        return meshes + keys + sum(texture.pixels.nbytes for texture in value.textures)
    if isinstance(value, Lut):
        return value.values.nbytes
    if isinstance(value, Cloud):
        return value.boxes.nbytes + value.counts.nbytes + value.parents.nbytes
    if isinstance(value, Splats):
        parts = (part for part in vars(value).values() if isinstance(part, np.ndarray))
        return sum(part.nbytes for part in parts)
    return 0
