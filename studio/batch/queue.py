"""What a batch knows: its rows, who is at work on which, what came out. One SQLite file.

A row is leased to a worker for a while and the lease renewed as long as that lives, so that a
worker which dies, however it dies, gives its row back.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec

from story.errors import ExportError
from studio.batch.rows import Row

State: TypeAlias = Literal["waiting", "leased", "made", "unchanged", "refused"]

LEASE_S: Final = 60.0
TRIES: Final = 2  # how often a row may bring its worker down
_BUSY_S: Final = 60.0

_TABLES: Final = """
create table if not exists rows (
    name text primary key,
    number integer not null,
    row text not null,
    run text not null,
    state text not null,
    owner text not null default '',
    until real not null default 0,
    tries integer not null default 0,
    result text not null default ''
);
create table if not exists outputs (
    name text not null,
    target text not null,
    digest text not null,
    paths text not null,
    primary key (name, target)
);
create table if not exists files (
    path text primary key,
    size integer not null,
    changed integer not null,
    sha256 text not null
);
"""


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a row. `seconds` by stage; paths are relative to the batch's folder."""

    why: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = {}
    story: str = ""
    outputs: dict[str, tuple[str, ...]] = {}
    picture: str = ""
    made: int = 0  # media and films that were encoded
    shared: int = 0  # those that another row had encoded already


class Told(msgspec.Struct, frozen=True):
    """A row with its state, for the report."""

    row: Row
    state: State
    result: Result


class Output(msgspec.Struct, frozen=True):
    """What was made of a row for a target, and of what."""

    digest: str
    paths: tuple[str, ...]


class Queue:
    """The state of the batch in `file`; a connection of its own, for the thread that made it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._base = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None)
            self._base.execute("pragma synchronous = full")
            self._base.executescript(_TABLES)
        except sqlite3.Error as error:
            raise self._useless(error) from error

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def enter(self, rows: Iterable[Row], run: str, *, refused_too: bool) -> None:
        """Put the rows of a run in. Those that were refused before wait anew if `refused_too`."""
        with self._writing():
            for row in rows:
                text = _text(row)
                old = self._do("select row, state, result from rows where name = ?", (row.name,))
                state: State = "waiting"
                result = ""
                if row.fault:
                    state, result = "refused", _text(Result(why=(row.fault,)))
                elif old and old[0][:2] == (text, "refused") and not refused_too:
                    state, result = "refused", old[0][2]
                self._do(
                    "insert or replace into rows (name, number, row, run, state, result)"
                    " values (?, ?, ?, ?, ?, ?)",
                    (row.name, row.number, text, run, state, result),
                )

    def lease(self, run: str, owner: str) -> Row | None:
        """The next row that nobody is at work on, for `owner`; None where there is none."""
        now = time.time()
        with self._writing():
            found = self._do(
                "select name, row from rows where run = ? and (state = 'waiting' or"
                " (state = 'leased' and until < ?)) order by number limit 1",
                (run, now),
            )
            if not found:
                return None
            self._do(
                "update rows set state = 'leased', owner = ?, until = ?, tries = tries + 1"
                " where name = ?",
                (owner, now + LEASE_S, found[0][0]),
            )
        return msgspec.json.decode(found[0][1], type=Row)

    def renew(self, owner: str) -> None:
        """Say that a worker lives."""
        self._do(
            "update rows set until = ? where owner = ? and state = 'leased'",
            (time.time() + LEASE_S, owner),
        )

    def settle(self, name: str, owner: str, state: State, result: Result) -> None:
        """What became of a row; nothing where it is another's by now."""
        self._do(
            "update rows set state = ?, result = ?, owner = '' where name = ? and owner = ?",
            (state, _text(result), name, owner),
        )

    def abandoned(self, owner: str, why: str) -> None:
        """A worker has died: its row waits again, or is refused when that happened before."""
        with self._writing():
            self._do(
                "update rows set state = 'refused', owner = '', result = ?"
                " where owner = ? and state = 'leased' and tries >= ?",
                (_text(Result(why=(why,))), owner, TRIES),
            )
            self._do(
                "update rows set state = 'waiting', owner = '' where owner = ?"
                " and state = 'leased'",
                (owner,),
            )

    def counts(self, run: str) -> Counter[State]:
        """How many rows of a run are in which state."""
        found = self._do("select state, count(*) from rows where run = ? group by state", (run,))
        return Counter(dict(found))

    def told(self, run: str) -> list[Told]:
        """The rows of a run, in the table's order."""
        found = self._do(
            "select row, state, result from rows where run = ? order by number", (run,)
        )
        return [
            Told(
                msgspec.json.decode(row, type=Row),
                state,
                msgspec.json.decode(result, type=Result) if result else Result(),
            )
            for row, state, result in found
        ]

    def outputs(self, name: str) -> dict[str, Output]:
        """What has been made of a row, by target."""
        found = self._do("select target, digest, paths from outputs where name = ?", (name,))
        return {
            target: Output(digest, msgspec.json.decode(paths, type=tuple[str, ...]))
            for target, digest, paths in found
        }

    def put_output(self, name: str, target: str, output: Output) -> None:
        """Note what was made of a row for a target."""
        self._do(
            "insert or replace into outputs values (?, ?, ?, ?)",
            (name, target, output.digest, _text(output.paths)),
        )

    def drop_outputs(self, name: str, target: str) -> None:
        """Forget what was made: it is about to be made anew."""
        self._do("delete from outputs where name = ? and target = ?", (name, target))

    def known_hash(self, path: str, size: int, changed: int) -> str | None:
        """The hash of a file that has not changed since it was put in."""
        found = self._do(
            "select sha256 from files where path = ? and size = ? and changed = ?",
            (path, size, changed),
        )
        return str(found[0][0]) if found else None

    def put_hash(self, path: str, size: int, changed: int, sha256: str) -> None:
        """Note the hash of a file: size in bytes, `changed` in nanoseconds."""
        self._do("insert or replace into files values (?, ?, ?, ?)", (path, size, changed, sha256))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._do("begin immediate")
        try:
            yield
            self._do("commit")
        except BaseException:
            if self._base.in_transaction:  # SQLite ends it itself where the disk is full
                self._do("rollback")
            raise

    def _do(self, order: str, values: tuple[object, ...] = ()) -> list[Any]:
        """The rows that an order gives. Raises ExportError where the file cannot be used."""
        try:
            return self._base.execute(order, values).fetchall()
        except sqlite3.Error as error:
            raise self._useless(error) from error

    def _useless(self, error: sqlite3.Error) -> ExportError:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return ExportError(
                f"The batch cannot go on: {self._file} could not be written ({error}).",
                "Free some space, then run it again: what is made is kept.",
            )
        return ExportError(
            f"What the batch knows cannot be read from {self._file}: {error}.",
            "Remove that file, then run it again: all rows are then made anew.",
        )


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
