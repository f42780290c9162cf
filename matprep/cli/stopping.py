"""Ctrl-C and the system's wish to end the program, which `run` and `watch` answer within five seconds."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Final

from matprep.cli.failures import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

GRACE: Final = 4.5
"""Seconds. Whatever holds the program longer is left behind; the next start finds its way, as after a power cut."""

_WISHES: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Stop:
    """Whether somebody asked to stop, and the exit code that this gives."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self.event = threading.Event()
        self.code = 0
        self._deadline: threading.Timer | None = None

    def ask(self, code: int) -> None:
        """Stop; end the process hard if it is still there after the grace."""
        self.code = code
        self.event.set()
        if self._deadline is None:
            self._deadline = threading.Timer(GRACE, os._exit, (code,))
            self._deadline.daemon = True
            self._deadline.start()

    def over(self) -> None:
        """The work has ended by itself."""
        if self._deadline is not None:
            self._deadline.cancel()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Within it, Ctrl-C and the system's wish both raise KeyboardInterrupt."""
    stop = Stop()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        stop.ask(INTERRUPTED)
        raise KeyboardInterrupt

    with _answered_by(interrupt, (signal.SIGINT, *_WISHES)):
        try:
            yield
        finally:
            stop.over()


@contextlib.contextmanager
def stoppable() -> Iterator[Stop]:
    """Within it, the system's wish is a clean end with code 0, Ctrl-C one with 130; a second Ctrl-C cuts it short."""
    stop = Stop()

    def wish(number: int, _frame: FrameType | None) -> None:
        if stop.event.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.ask(INTERRUPTED if number == signal.SIGINT else 0)

    with _answered_by(wish, (signal.SIGINT, *_WISHES)):
        try:
            yield stop
        finally:
            stop.over()


@contextlib.contextmanager
def _answered_by(handler: signal._HANDLER, numbers: tuple[signal.Signals, ...]) -> Iterator[None]:
    # what the caller ignores (nohup) stays ignored
    before = {each: signal.getsignal(each) for each in numbers if signal.getsignal(each) is not signal.SIG_IGN}
    for each in before:
        signal.signal(each, handler)
    try:
        yield
    finally:
        for each, former in before.items():
            signal.signal(each, former)
