"""Python's warnings unheard while content is read: odd metadata concern nobody; for several threads at once."""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Quiet:
    """How many readers want quiet; the first one silences, the last one gives the process its filters back.

    `warnings.catch_warnings` alone restores what it found: of two threads that overlap, the one that ends last would
    restore the silence of the other, for good.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._kept = warnings.catch_warnings()

    def begin(self) -> None:
        with self._lock:
            if not self._readers:
                self._kept = warnings.catch_warnings()
                self._kept.__enter__()
                warnings.simplefilter("ignore")
            self._readers += 1

    def end(self) -> None:
        with self._lock:
            self._readers -= 1
            if not self._readers:
                self._kept.__exit__(None, None, None)


_QUIET: Final = _Quiet()  # the filters are the process's, so this is too


@contextmanager
def quietly() -> Iterator[None]:
    """Leave warnings unheard, in all threads; afterwards they are as they were, however many threads were at it."""
    _QUIET.begin()
    try:
        yield
    finally:
        _QUIET.end()
