"""What looks after an outside program while it runs, and ends it with all that it started: the door to psutil."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from typing import IO, TYPE_CHECKING, Final

import msgspec
import psutil  # type: ignore[import-untyped]  # the wheel carries no type information

from matprep.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK: Final = "MATPREP_TOOL"
"""The environment variable that a program and all that it starts bear; its value is different for each."""

LARGEST_OUTPUT: Final = 16 << 20
"""Bytes that a program may say on each of its two streams before it is ended."""

TICK: Final = 0.05
"""Seconds between two looks at a program's time and memory."""

_LONGEST_TICK: Final = 1.0
"""A longer gap between two looks means that the machine slept: no program is charged for that."""

_GRACE: Final = 5.0
_ROUNDS: Final = 5
"""A process that is being born while its parent is killed shows up in the next round."""


class ToolTimedOut(Refusal):
    """The program hung: it was killed when its time was up."""


class ToolTooLarge(Refusal):
    """The program took more memory, or said more, than it may, and was killed."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How long a program may run, and how much memory it may take with all that it starts."""

    seconds: float
    memory_bytes: int


class Guard:
    """Looks after a program until it is released, and kills it when it exceeds a bound; `verdict` says which."""

    def __init__(self, process: subprocess.Popen[bytes], bounds: Bounds, said: Sequence[IO[bytes]]) -> None:
        """Look after `process`; `said` are the files that it writes its words to."""
        self.verdict: Refusal | None = None
        self._process = psutil.Process(process.pid)  # knows a later process of the same number from this one
        self._bounds = bounds
        self._said = said
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Stop looking."""
        self._released.set()
        self._thread.join()

    def _watch(self) -> None:
        left, looked = self._bounds.seconds, time.monotonic()
        while not self._released.wait(TICK):
            now = time.monotonic()
            left, looked = left - min(now - looked, _LONGEST_TICK), now
            self.verdict = self._exceeded(left)
            if self.verdict is not None:
                _kill(_tree(self._process))
                return

    def _exceeded(self, left: float) -> Refusal | None:
        if left <= 0:
            return ToolTimedOut("timed_out", seconds=round(self._bounds.seconds))
        size = sum(_resident_bytes(each) for each in _tree(self._process))
        if size > self._bounds.memory_bytes:
            return ToolTooLarge("over_limits", what="memory", limit=f"{size / 1e9:.1f} GB")
        if any(os.fstat(each.fileno()).st_size > LARGEST_OUTPUT for each in self._said):
            return ToolTooLarge("over_limits", what="bytes", limit=LARGEST_OUTPUT)
        return None


def _tree(process: psutil.Process) -> list[psutil.Process]:
    """List a process and all below it, itself first; nothing where it is gone."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _resident_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def end(process: subprocess.Popen[bytes], mark: str) -> None:
    """Kill a program and all that it started, also what has left its tree since; nobody is asked politely."""
    if process.poll() is None:
        _kill(_tree(psutil.Process(process.pid)))
        process.kill()
    for _ in range(_ROUNDS):
        marked = _marked(mark)
        if not marked:
            break
        _kill(marked)
        psutil.wait_procs(marked, timeout=_GRACE)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)


def _marked(mark: str) -> list[psutil.Process]:
    return [each for each in psutil.process_iter() if _bears(each, mark)]


def _bears(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark)
    except (psutil.Error, OSError):
        return False


def _kill(processes: Sequence[psutil.Process]) -> None:
    for each in processes:
        with contextlib.suppress(psutil.Error):
            each.kill()
