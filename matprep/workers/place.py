"""A place for one worker, which always has one when it is needed: the dead and the old are replaced."""

from __future__ import annotations

import contextlib
import errno
import threading
from typing import TYPE_CHECKING, Final

from matprep.errors import WorkerLost
from matprep.workers.worker import NotTakenError, Worker

if TYPE_CHECKING:
    from matprep.model import Call

_TRIES: Final = 5
"""Workers that may die before they take a call, one after the other, before that call is given up."""


class Place:
    """Answers calls through one worker at a time. Used by one thread; `watch` and `abandon` are for others."""

    def __init__(self, entry: str, memory_bytes: int, recycle_after: int) -> None:
        """Make an empty place; the first call brings its worker."""
        self._entry = entry
        self._memory_bytes = memory_bytes
        self._recycle_after = recycle_after
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._abandoned: Exception | None = None

    def answer(self, call: Call) -> bytes:
        """Have a call answered. Raises WorkerLost, or what `abandon` was given.

        A worker that was already gone when the call came (killed while idle) costs the call nothing.
        """
        for _ in range(_TRIES):
            with contextlib.suppress(NotTakenError):
                return self._current().answer(call)
        raise WorkerLost("decoder_crashed", "no worker lives")

    def watch(self, elapsed: float) -> None:
        """Look after the worker's time and memory; `elapsed` seconds since the last look."""
        worker = self._worker
        if worker is not None:
            worker.watch(elapsed)

    def abandon(self, reason: Exception) -> None:
        """Kill the worker, and start none any more: a call in hand raises `reason`."""
        with self._lock:
            self._abandoned = reason
            if self._worker is not None:
                self._worker.condemn(reason)

    def close(self) -> None:
        """Let the worker go."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _current(self) -> Worker:
        worker = self._worker
        if worker is not None and worker.alive() and worker.calls < self._recycle_after and not worker.swollen:
            return worker
        self.close()
        worker = self._started()
        worker.ready()
        return worker

    def _started(self) -> Worker:
        with self._lock:
            if self._abandoned is not None:
                raise self._abandoned
            try:
                self._worker = Worker(self._entry, self._memory_bytes)
            except OSError as error:
                reason = errno.errorcode.get(error.errno or 0, "OSError")
                raise WorkerLost("decoder_crashed", f"no start: {reason}") from error
            return self._worker
