"""The supervisor: calls in, answers out, whatever happens to the workers; an Executor like any other."""

from __future__ import annotations

import functools
import queue
import threading
import time
from concurrent.futures import CancelledError, Executor, Future
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from matprep.model import Call
from matprep.workers.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

P = ParamSpec("P")
T = TypeVar("T")
_Item = tuple[Future[Any], Call]

TICK: Final = 0.05
"""Seconds between two looks at the time and memory of busy workers."""

_LONGEST_TICK: Final = 1.0
"""A longer gap between two looks means that the machine slept: no document is charged for that."""


class Supervisor(Executor):
    """Answers calls in worker processes of its own, one document at a time in each.

    A worker that crashes, hangs beyond its call's `seconds`, takes more than `memory_bytes` or answers nonsense is
    killed and replaced; that call's future raises WorkerLost, and no other call notices. Nothing that a worker sends
    is unpickled. Workers are started when they are first needed and replaced after `recycle_after` calls. They end
    with this process, whatever ends it; calls that nobody waits for are then dropped.

    `entry` ("module:function") is the function by which every call is answered: Call in, JSON of an Answer out.
    """

    def __init__(
        self,
        workers: int,
        memory_bytes: int = 1 << 30,
        recycle_after: int = 200,
        *,
        entry: str = "matprep.pipeline:answer",
    ) -> None:
        """Make a supervisor of at most `workers` processes; none is started yet."""
        self.workers = max(1, workers)
        self._entry = entry
        self._make_place = functools.partial(Place, entry, memory_bytes, recycle_after)
        self._lock = threading.Lock()
        self._calls: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._unfinished = 0
        self._places: dict[threading.Thread, Place] = {}
        self._closed = False
        self._over = threading.Event()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand out `fn(call)`; `fn` is the entry, named so that any other executor can be used in the same way.

        The future raises WorkerLost where the worker was lost over this call, CancelledError where a shutdown killed
        it. Raises TypeError for anything but the entry and one Call, RuntimeError after `shutdown`.
        """
        call = self._checked(fn, args, kwargs)
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                message = "cannot schedule new futures after shutdown"
                raise RuntimeError(message)
            self._unfinished += 1
            self._calls.put((future, call))
            if len(self._places) < min(self._unfinished, self.workers):
                self._open_place()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's signature
        """Take no more calls and let the workers go when all is answered; may be called again.

        With `cancel_futures`, calls not begun are cancelled, and those begun are killed within a second: their
        futures raise CancelledError.
        """
        with self._lock:
            threads = list(self._places)
            if not self._closed:
                self._closed = True
                self._dismiss(len(threads))
            if cancel_futures:
                self._cancel_waiting()
                self._dismiss(len(threads))
                for place in self._places.values():
                    place.abandon(CancelledError("shut down"))
        if wait:
            for thread in threads:
                thread.join()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        """Wait for all calls; where an exception (Ctrl-C, say) leaves the block, kill them instead."""
        self.shutdown(wait=True, cancel_futures=kind is not None)
        return None

    def _checked(self, fn: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]) -> Call:
        named = f"{getattr(fn, '__module__', '')}:{getattr(fn, '__qualname__', '')}"
        if named != self._entry or kwargs or len(args) != 1 or not isinstance(args[0], Call):
            message = f"this executor runs {self._entry} on one Call, not {named}"
            raise TypeError(message)
        return args[0]

    def _open_place(self) -> None:
        place = self._make_place()
        number = len(self._places) + 1
        # Daemons: a program that ends without shutting down must not hang; its workers see the closed wire.
        thread = threading.Thread(target=self._serve, args=(place,), name=f"matprep-worker-{number}", daemon=True)
        self._places[thread] = place
        if number == 1:
            threading.Thread(target=self._watch, name="matprep-watchdog", daemon=True).start()
        thread.start()

    def _dismiss(self, count: int) -> None:
        for _ in range(count):
            self._calls.put(None)

    def _cancel_waiting(self) -> None:
        try:
            while True:
                item = self._calls.get_nowait()
                if item is not None:
                    item[0].cancel()
                    item[0].set_running_or_notify_cancel()
        except queue.Empty:
            return

    def _serve(self, place: Place) -> None:
        """Answer one call after the other; the life of a thread."""
        while (item := self._calls.get()) is not None:
            self._settle(place, *item)
        place.close()
        self._leave()

    def _settle(self, place: Place, future: Future[Any], call: Call) -> None:
        answer = b""
        error: BaseException | None = None
        if not future.set_running_or_notify_cancel():
            self._finish()
            return
        try:
            answer = place.answer(call)
        except BaseException as raised:  # noqa: BLE001 - whatever it is, whoever waits for this future must hear of it
            error = raised
        self._finish()
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    def _finish(self) -> None:
        """Count a call off before its future tells, so that the next one finds a free worker instead of a new one."""
        with self._lock:
            self._unfinished -= 1

    def _leave(self) -> None:
        with self._lock:
            del self._places[threading.current_thread()]
            if not self._places:
                self._over.set()

    def _watch(self) -> None:
        """Look at every busy worker again and again; the life of the watchdog thread."""
        last = time.monotonic()
        while not self._over.wait(TICK):
            now = time.monotonic()
            with self._lock:
                places = list(self._places.values())
            for place in places:
                place.watch(min(now - last, _LONGEST_TICK))
            last = now
