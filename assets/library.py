"""The media of one open story: files found, opened, decoded and kept at hand. Thread-safe.

Implements assets.media.MediaSource for the renderer. assets/kinds opens the files; assets/ingest.py
brings new ones in.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar, cast

import numpy as np

from assets import fonts
from assets.kinds import image, model
from assets.media import Cloud, Cue, Font, Frame, Model, Samples
from assets.player import Player
from story.errors import MediaError, MediaMissing, MediaUnsupported
from story.model.asset import Asset, AssetKind
from story.model.story import Story
from story.model.values import Id

KEPT_BYTES: Final = 768 << 20  # of opened pictures, models and clouds
MOST_PLAYERS: Final = 4  # videos open at once

_T = TypeVar("_T")


class Library:
    """The media of the story in `folder`, by asset id. `use` tells it of a newer story."""

    def __init__(self, folder: Path, story: Story) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._assets: dict[Id, Asset] = {}
        self._opened: OrderedDict[tuple[str, str], Future[Any]] = OrderedDict()
        self._players: OrderedDict[str, Player] = OrderedDict()
        self._background = ThreadPoolExecutor(2, thread_name_prefix="library")
        self._fonts: tuple[Font, ...] | None = None
        self._closed = False
        self.use(story)

    def use(self, story: Story) -> None:
        """Serve a newer value of the same story."""
        with self._lock:
            self._assets = {asset.id: asset for asset in story.assets}

    def close(self) -> None:
        """Let go of all files and threads. The library must not be used afterwards."""
        with self._lock:
            self._closed = True
            players = list(self._players.values())
            self._players.clear()
            self._opened.clear()
        for player in players:
            player.close()
        self._background.shutdown(wait=True, cancel_futures=True)

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
        found = self.asset(asset)
        path = self._place(found)
        if not path.is_file():
            raise MediaMissing(
                f"“{found.name}” is missing: there is no file at “{path}”.",
                "Put it back, or relink it.",
            )
        return path

    def missing(self) -> frozenset[Id]:
        """The assets whose files are not where the story says they are."""
        with self._lock:
            assets = list(self._assets.values())
        return frozenset(asset.id for asset in assets if not self._is_there(asset))

    def frame(self, asset: Id, time_us: int = 0, *, exact: bool = True) -> Frame:
        """The picture, or the video's frame shown at a time; see assets.media.MediaSource.

        Where nothing has been decoded yet, `exact=False` gives a small dark frame.
        """
        found = self.asset(asset)
        if found.kind == "video":
            player = self._player(found)
            return player.frame(time_us, exact=exact) or pending(found.sha256)
        self._expect(found, "image")
        if exact or self.ready(asset):
            return self._open(found, image.open_frame)
        self._start(found, image.open_frame)
        return pending(found.sha256)

    def model(self, asset: Id) -> Model:
        """The model of an asset, opened once and kept."""
        found = self.asset(asset)
        self._expect(found, "model")
        return self._open(found, model.open_model)

    def cloud(self, asset: Id) -> Cloud:
        """The point cloud of an asset, opened once and kept."""
        raise NotImplementedError

    def samples(self, asset: Id, start: int, count: int, rate: int) -> Samples:
        """`count` samples from sample `start` at a rate; silence outside the sound."""
        raise NotImplementedError

    def cues(self, asset: Id) -> tuple[Cue, ...]:
        """The captions in an asset's file, in order of time."""
        raise NotImplementedError

    def fonts(self) -> tuple[Font, ...]:
        """The bundled fonts, in the order in which they stand in for one another."""
        with self._lock:
            if self._fonts is None:
                self._fonts = fonts.bundled()
            return self._fonts

    def ready(self, asset: Id) -> bool:
        """Whether a picture, model or cloud is opened already, so that asking takes no time."""
        found = self.asset(asset)
        with self._lock:
            future = self._opened.get((found.sha256, found.kind))
        return future is not None and future.done()

    def _expect(self, asset: Asset, kind: AssetKind) -> None:
        if asset.kind != kind:
            raise MediaUnsupported(
                f"“{asset.name}” is of kind {asset.kind}, where {kind} is wanted.",
                "Choose another file.",
            )

    def _place(self, asset: Asset) -> Path:
        if asset.link is not None:
            return Path(asset.link)
        inside = PurePosixPath(asset.path)
        if inside.is_absolute() or ".." in inside.parts or ":" in asset.path or not inside.parts:
            raise MediaMissing(
                f"“{asset.name}” points outside the story's folder ({asset.path!r}).",
                "Relink it.",
            )
        return self.folder.joinpath(*inside.parts)

    def _is_there(self, asset: Asset) -> bool:
        try:
            return self._place(asset).is_file()
        except (MediaMissing, OSError, ValueError):
            return False

    def _open(self, asset: Asset, opener: Callable[[Path, str], _T]) -> _T:
        """What an opener makes of an asset's file; made once, by whoever asks first."""
        future, mine = self._slot(asset)
        if mine:
            self._fill(future, asset, opener)
        return cast(_T, future.result())

    def _start(self, asset: Asset, opener: Callable[[Path, str], object]) -> None:
        future, mine = self._slot(asset)
        if mine:
            self._background.submit(self._fill, future, asset, opener)

    def _slot(self, asset: Asset) -> tuple[Future[Any], bool]:
        key = (asset.sha256, asset.kind)
        with self._lock:
            future = self._opened.get(key)
            if future is not None:
                self._opened.move_to_end(key)
                return future, False
            future = self._opened[key] = Future()
            return future, True

    def _fill(
        self, future: Future[Any], asset: Asset, opener: Callable[[Path, str], object]
    ) -> None:
        try:
            future.set_result(opener(self.path(asset.id), asset.sha256))
        except BaseException as error:
            with self._lock:
                self._opened.pop((asset.sha256, asset.kind), None)
            future.set_exception(error)
            if not isinstance(error, MediaError):
                raise
            return
        self._make_room()

    def _make_room(self) -> None:
        """Forget what was used longest ago until the rest fits the budget."""
        with self._lock:
            sizes = {
                key: _bytes_of(future.result()) if future.done() else 0
                for key, future in self._opened.items()
            }
            total = sum(sizes.values())
            for key in list(self._opened)[:-1]:
                if total <= KEPT_BYTES:
                    return
                if self._opened[key].done():
                    total -= sizes[key]
                    del self._opened[key]

    def _player(self, asset: Asset) -> Player:
        path = self.path(asset.id)
        with self._lock:
            player = self._players.get(asset.sha256)
            if player is None:
                player = self._players[asset.sha256] = Player(path, asset.sha256)
            self._players.move_to_end(asset.sha256)
            idle = None
            if len(self._players) > MOST_PLAYERS:
                _, idle = self._players.popitem(last=False)
        if idle is not None:
            idle.close()
        return player


def pending(key: str) -> Frame:
    """What is shown while nothing has been decoded: two by two dark grey pixels."""
    grey = np.full((2, 2, 4), (24, 26, 29, 255), np.uint8)
    return Frame((f"pending {key}", -1), "rgba8", 2, 2, (grey,))


def _bytes_of(value: object) -> int:
    """About how much memory an opened value takes."""
    if isinstance(value, Frame):
        return sum(plane.nbytes for plane in value.planes)
    if isinstance(value, Model):
        meshes = sum(
            part.nbytes
            for mesh in value.meshes
            for part in (mesh.positions, mesh.normals, mesh.indices, mesh.uv, mesh.tangents)
            if part is not None
        )
        return meshes + sum(texture.pixels.nbytes for texture in value.textures)
    if isinstance(value, Cloud):
        return value.positions.nbytes + value.colours.nbytes
    return 0
