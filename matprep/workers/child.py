"""The inside of a worker process: reads calls from the private wire, answers them one by one, dies with its parent."""

from __future__ import annotations

import importlib
import json
import os
import queue
import sys
import threading
from io import FileIO
from typing import TYPE_CHECKING, Final, NoReturn

import msgspec

from matprep.model import Call
from matprep.workers import limits, wire

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST_REQUEST: Final = (1 << 32) - 1
_BOOT: Final = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from matprep.workers.child import main
main(*sys.argv[2:])
"""


def arguments(entry: str, memory_bytes: int) -> list[str]:
    """Make the command line of a worker that finds every module where the calling process finds it.

    Nothing of the caller's script is run again, so scripts need no `if __name__ == "__main__"`.
    """
    path = [each or os.getcwd() for each in sys.path]  # noqa: PTH109 - an entry of sys.path is a string
    return ["-c", _BOOT, json.dumps(path), entry, str(memory_bytes), str(os.getpid())]


def main(entry: str, memory_bytes: str, parent: str) -> NoReturn:
    """Serve calls until the parent goes.

    An empty first frame says "ready", else it names the error at the start; each answer follows an empty frame that
    says "taken".
    """
    limits.ignore_interrupts()
    limits.end_with(int(parent))
    limits.hold_within(int(memory_bytes))
    requests, answers = _private_ends()
    calls: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, calls), daemon=True).start()
    answer = _loaded(entry, answers)
    wire.send(answers, b"")
    while True:
        call = msgspec.json.decode(calls.get(), type=Call)
        wire.send(answers, b"")
        wire.send(answers, answer(call))


def _private_ends() -> tuple[FileIO, FileIO]:
    """Move the wire away from descriptors 0 and 1, so that a library that prints or reads there does no harm."""
    requests, answers = FileIO(os.dup(0), "r"), FileIO(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return requests, answers


def _read(requests: FileIO, calls: queue.SimpleQueue[bytes]) -> None:
    """Pass calls on; a closed wire means that the parent is gone or has no more work, and ends the process at once."""
    try:
        while True:
            calls.put(wire.receive(requests, _LARGEST_REQUEST))
    except (EOFError, OSError):
        limits.end_all()


def _loaded(entry: str, answers: FileIO) -> Callable[[Call], bytes]:
    module, _, name = entry.partition(":")
    try:
        found: Callable[[Call], bytes] = getattr(importlib.import_module(module), name)
    except Exception as error:
        # An installation that lacks a library says so, instead of looking like a file that crashed its decoder.
        wire.send(answers, type(error).__name__.encode("ascii", "replace"))
        raise
    return found
