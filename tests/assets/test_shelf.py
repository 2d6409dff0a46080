"""The shelf: made once, shared after, whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assets.shelf import Shelf, shelf_key


def test_it_is_made_once_and_shared_by_all(tmp_path: Path) -> None:
    calls: list[int] = []

    def make(target: Path) -> bytes:
        calls.append(1)
        target.write_bytes(b"film")
        return b"note"

    shelves = [Shelf(tmp_path / "shelf") for _ in range(4)]
    said: list[bytes] = []

    def ask(number: int) -> None:
        said.append(shelves[number].once("k" * 64, tmp_path / f"{number}.bin", make))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]
    assert said == [b"note"] * 4
    assert all((tmp_path / f"{n}.bin").read_bytes() == b"film" for n in range(4))
    assert sum(shelf.made for shelf in shelves) == 1
    assert sum(shelf.shared for shelf in shelves) == 3


def test_what_fails_is_made_by_the_next(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")

    def broken(target: Path) -> bytes:
        target.write_bytes(b"half")
        raise OSError("disk full")

    def whole(target: Path) -> bytes:
        target.write_bytes(b"whole")
        return b""

    with pytest.raises(OSError, match="disk full"):
        shelf.once("k", tmp_path / "a", broken)
    (tmp_path / "a").unlink()
    shelf.once("k", tmp_path / "a", whole)
    assert (tmp_path / "a").read_bytes() == b"whole"


def test_keys_tell_their_parts_apart() -> None:
    assert shelf_key("ab", "c") != shelf_key("a", "bc")
    assert shelf_key("a", 1) == shelf_key("a", 1)
