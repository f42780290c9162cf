"""One worker process as its parent sees it: asked by one thread, watched by another."""

from __future__ import annotations

import subprocess
import threading
from typing import TYPE_CHECKING, Any, Final

import msgspec

from matprep.errors import WorkerLost
from matprep.model import Call, Failed, Finding, Prepared, Rejected, Unpacked, Verified
from matprep.workers import child, limits, wire

if TYPE_CHECKING:
    from io import FileIO

START_SECONDS: Final = 60.0
"""How long a worker may take to be ready: the libraries come from a cold disk, past a virus scanner."""

_LARGEST_ANSWER: Final = 256 << 10
_LARGEST_UNPACKED: Final = 4 << 20
_LARGEST_READY: Final = 200
_GRACE: Final = 1.0
_ANSWERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    "unpack": msgspec.json.Decoder(Unpacked | Rejected | Failed),
    "examine": msgspec.json.Decoder(Finding | Rejected | Failed),
    "prepare": msgspec.json.Decoder(Prepared | Rejected | Failed),
    "verify": msgspec.json.Decoder(Verified | Rejected | Failed),
}


class NotTakenError(Exception):
    """The worker was gone before it could take the call: nothing was done, another worker may have it."""


class Worker:
    """A process that answers calls, one at a time. Whatever goes wrong with it, it is dead and reaped afterwards."""

    def __init__(self, entry: str, memory_bytes: int) -> None:
        """Start the process; `ready` waits for it. Raises OSError where the system starts no more."""
        self._process = limits.Process(child.arguments(entry, memory_bytes), memory_bytes)
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._left: float | None = None
        self._allowed = 0.0
        self._seen = False
        self._end: Exception | None = None
        self.calls = 0

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def swollen(self) -> bool:
        """Whether it holds more than half of its memory with nothing to do: what leaked stays leaked."""
        return limits.resident_bytes(self.pid) > self._memory_bytes // 2

    def alive(self) -> bool:
        """Whether it can take a call, as far as is known at this moment."""
        return self._end is None and self._process.poll() is None

    def ready(self) -> None:
        """Wait until it can take calls. Raises NotTakenError (it died), WorkerLost (it never will be ready)."""
        self._begin(START_SECONDS)
        try:
            fault = wire.receive(self._answers, _LARGEST_READY)
        except (EOFError, OSError, wire.OversizeError):
            self._bury()
            if isinstance(self._end, WorkerLost):
                raise WorkerLost("decoder_crashed", f"no start in {START_SECONDS:g} s") from None
            raise self._end or NotTakenError from None
        finally:
            self._rest()
        if fault:
            self._bury()
            raise WorkerLost("decoder_crashed", f"start: {fault.decode('ascii', 'replace')}")

    def answer(self, call: Call) -> bytes:
        """Have one call answered: the JSON of what its function may answer, checked.

        Raises WorkerLost, NotTakenError, or what `condemn` was given.
        """
        self.calls += 1
        self._begin(call.seconds)
        try:
            self._hand_over(call)
            answer = self._received(_LARGEST_UNPACKED if call.function == "unpack" else _LARGEST_ANSWER)
        finally:
            self._rest()
        if not _is_readable(call.function, answer):
            misdeed = "unreadable answer"
            raise self._dead(misdeed)
        return answer

    def watch(self, elapsed: float) -> None:
        """Kill it when its time is up or it takes too much memory; to be called often. `elapsed` in seconds.

        The end is decided under the lock, so that a worker which has just answered is never killed for it.
        """
        with self._lock:
            if self._left is None:
                return
            if self._process.poll() is not None:
                self._process.end()  # what it started may hold the wire open, and nobody would hear of its death
                return
            # What went by before its first look is not all the call's: it gets its seconds in full.
            self._left -= elapsed if self._seen else 0.0
            self._seen = True
            if self._left <= 0:
                self._condemn(WorkerLost("timed_out", f"{self._allowed:g} s"))
            elif (size := limits.resident_bytes(self.pid)) > self._memory_bytes:
                self._condemn(WorkerLost("over_limits", f"{size / 1e9:.1f} GB"))

    def condemn(self, reason: Exception) -> None:
        """Kill it now, whatever it does; the call in hand, if any, raises `reason`."""
        with self._lock:
            self._condemn(reason)

    def stop(self) -> None:
        """Let it go: it ends by itself when the wire closes, and is killed where it does not."""
        self._requests.close()
        self._bury(_GRACE)

    @property
    def _requests(self) -> FileIO:
        return self._process.stdin  # type: ignore[return-value]  # a raw stream, since bufsize is 0

    @property
    def _answers(self) -> FileIO:
        return self._process.stdout  # type: ignore[return-value]  # as above

    def _begin(self, seconds: float) -> None:
        with self._lock:
            self._left = self._allowed = seconds
            self._seen = False

    def _rest(self) -> None:
        with self._lock:
            self._left = None

    def _condemn(self, reason: Exception) -> None:
        self._end = self._end or reason
        self._process.end()

    def _hand_over(self, call: Call) -> None:
        """Send the call and hear that it was taken: a pipe also swallows what a dying process will never read."""
        try:
            wire.send(self._requests, msgspec.json.encode(call))
            wire.receive(self._answers, 0)
        except (EOFError, OSError, wire.OversizeError):
            self._bury()
            raise self._end or NotTakenError from None

    def _received(self, limit: int) -> bytes:
        try:
            return wire.receive(self._answers, limit)
        except (EOFError, OSError):
            misdeed = "" if self._ends_within(_GRACE) else "closed its wire"
        except wire.OversizeError:
            misdeed = "oversize answer"
        raise self._dead(misdeed)

    def _dead(self, misdeed: str) -> Exception:
        """Make sure that it is dead, and say of what: the parent's verdict, else its misdeed, else its own end."""
        self._bury()
        detail = misdeed or limits.end_described(self._process.returncode)
        return self._end or WorkerLost("decoder_crashed", detail)

    def _ends_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _bury(self, grace: float = 0.0) -> None:
        """Kill it where it does not end in `grace` seconds, and what it left behind; reap it, close the wire."""
        if grace:
            self._ends_within(grace)
        self._process.end()
        self._ends_within(5 * _GRACE)  # a process in the hands of a dead network share cannot be reaped
        self._requests.close()
        self._answers.close()


def _is_readable(function: str, answer: bytes) -> bool:
    try:
        _ANSWERS[function].decode(answer)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
