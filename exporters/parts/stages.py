"""One stage of a pipeline: work done in a thread of its own behind a bounded queue."""

from __future__ import annotations

from collections.abc import Callable
from queue import Queue
from threading import Thread
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")


class _End:
    """Put after the last item."""


_END: Final = _End()


class Stage(Generic[Item]):
    """Does `work` on each item, in order. Memory is bounded: `put` waits while `depth` are queued.

    What `work` raises is raised again from the next `put` or `close`; later items are dropped.
    """

    def __init__(self, name: str, work: Callable[[Item], None], depth: int = 2) -> None:
        self._work = work
        self._queue: Queue[Item | _End] = Queue(depth)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, item: Item) -> None:
        """Queue an item. Raises what the work raised on an earlier one."""
        if self._failure is not None:
            raise self._failure
        self._queue.put(item)

    def close(self) -> None:
        """Wait until all that is queued is done. Raises what the work raised."""
        self.stop()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """As `close`, but silent about failures: for tidying up after one."""
        if self._thread.is_alive():
            self._queue.put(_END)
            self._thread.join()

    def _run(self) -> None:
        while not isinstance(item := self._queue.get(), _End):
            if self._failure is not None:
                continue
            try:
                self._work(item)
            except BaseException as error:  # handed over to the thread that feeds the stage
                self._failure = error
