"""Workers that die over chosen documents: an executor of threads that raises `WorkerLost` in place of an answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from matprep.errors import WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from matprep.model import Call


class Lossy(ThreadPoolExecutor):
    """Loses its worker `times` times over each call of `function` whose request speaks of `name`.

    `calls` lists each call with the most calls that were in hand beside it, `before` is run in front of each.
    """

    def __init__(
        self,
        function: str,
        name: str,
        *,
        times: int = 99,
        lost: WorkerLost | None = None,
        before: Callable[[Call], None] | None = None,
    ) -> None:
        super().__init__(2)
        self._function = function
        self._name = name.encode()
        self._left = times
        self._lost = lost or WorkerLost("decoder_crashed", "signal 11")
        self._before = before
        self._in_hand = 0
        self._lock = threading.Lock()
        self.calls: list[tuple[str, bool, int]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        assert not kwargs
        (call,) = args
        ours = call.function == self._function and self._name in call.request
        with self._lock:
            self._in_hand += 1
            self.calls.append((call.function, ours, self._in_hand - 1))
            dies, self._left = ours and self._left > 0, self._left - ours
        return super().submit(self._answer, fn, call, dies)

    def _answer(self, fn: Callable[[Call], bytes], call: Call, dies: bool) -> bytes:  # noqa: FBT001 - through submit
        try:
            if self._before:
                self._before(call)
            if dies:
                raise self._lost
            return fn(call)
        finally:
            with self._lock:
                self._in_hand -= 1

    def tries(self) -> list[int]:
        """How many calls were in hand beside each try of the chosen document."""
        return [beside for _, ours, beside in self.calls if ours]
