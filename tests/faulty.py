"""A worker function that does what its request says: answers, prints, crashes, hangs, lies; entry of fault tests."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

import msgspec
import psutil

from matprep.model import Call, Failed, Finding, Material, Prepared

_DESCRIPTORS = range(4 if sys.platform == "win32" else 3, 64)  # the reading thread holds a lock on 3 there
_KEPT: list[bytes] = []


def call(deed: str, seconds: float = 30.0, function: str = "examine") -> Call:
    """Ask for a deed, with its arguments after a space."""
    return Call(function=function, request=deed.encode(), seconds=seconds)  # type: ignore[arg-type]  # tests ask for these four


def answer(asked: Call) -> bytes:
    """Do the deed; the answer is a Finding whose kind tells."""
    deed, _, argument = asked.request.decode().partition(" ")
    told = globals()[f"do_{deed}"](argument)
    return told if isinstance(told, bytes) else msgspec.json.encode(Finding(kind=str(told)))


def told(payload: bytes) -> str:
    """Read what a deed told."""
    return msgspec.json.decode(payload, type=Finding).kind


def is_gone(pid: int, seconds: float = 5.0) -> bool:
    """Whether a process ends in time; one that only waits to be reaped has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        threading.Event().wait(0.01)
    return False


def do_say(text: str) -> str:
    return text


def do_pid(_: str) -> int:
    return os.getpid()


def do_fail(_: str) -> bytes:
    return msgspec.json.encode(Failed(problems=()))


def do_work(milliseconds: str) -> str:
    threading.Event().wait(int(milliseconds) / 1000)
    return "worked"


def do_signal(number: str) -> NoReturn:
    signal.raise_signal(int(number))
    raise AssertionError


def do_segfault(_: str) -> NoReturn:
    ctypes.string_at(0)
    raise AssertionError


def do_exit(code: str) -> NoReturn:
    os._exit(int(code))


def do_leave(code: str) -> NoReturn:
    sys.exit(int(code))


def do_raise(_: str) -> NoReturn:
    message = "a worker function that breaks its promise"
    raise ValueError(message)


def do_hang(_: str) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        threading.Event().wait(1)


def do_hang_aloud(path: str) -> NoReturn:
    """Leave its pid in a file, then hang."""
    _note(path, os.getpid())
    do_hang("")


def do_hang_in_c(_: str) -> str:
    """Sleep inside a library that never gives the interpreter a turn."""
    if sys.platform == "win32":
        ctypes.PyDLL("kernel32").Sleep(60_000)
    else:
        ctypes.PyDLL(None).sleep(60)
    return "slept"


def do_take(megabytes: str) -> NoReturn:
    _KEPT.append(b"x" * (int(megabytes) << 20))
    do_hang("")


def do_leak(megabytes: str) -> int:
    _KEPT.append(b"x" * (int(megabytes) << 20))
    return os.getpid()


def do_scribble(text: str) -> str:
    """Print in every way that a library may."""
    print(text, flush=True)  # noqa: T201 - on purpose
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - on purpose
    os.write(1, b"\xff" * 1000)
    return f"read {len(os.read(0, 100))}"


def do_garbage(_: str) -> NoReturn:
    _write_everywhere(b"\xff" * 4096)
    do_hang("")


def do_announce(length: str) -> NoReturn:
    _write_everywhere(struct.pack(">I", int(length)))
    do_hang("")


def do_stop_short(_: str) -> NoReturn:
    _write_everywhere(struct.pack(">I", 100) + b'{"type":')
    os._exit(0)


def do_close(_: str) -> NoReturn:
    os.closerange(_DESCRIPTORS.start, _DESCRIPTORS.stop)
    do_hang("")


def do_pickle(_: str) -> bytes:
    return pickle.dumps(Finding(kind="jpeg").kind)


def do_nothing(_: str) -> bytes:
    return b""


def do_nest(_: str) -> bytes:
    return b"[" * 100_000


def do_unknown_key(_: str) -> bytes:
    return b'{"type":"finding","kind":"jpeg","surprise":1}'


def do_other_answer(_: str) -> bytes:
    return msgspec.json.encode(Prepared(material=Material(files=())))


def do_long(count: str) -> str:
    return "x" * int(count)


def do_interrupt(_: str) -> str:
    signal.raise_signal(signal.SIGINT)
    return "went on"


def do_spawn(path: str) -> NoReturn:
    """Start a program of its own, leave its pid in a file, and hang."""
    _spawned(path)
    do_hang("")


def do_spawn_and_exit(path: str) -> NoReturn:
    """Start a program of its own, leave its pid in a file, and crash."""
    _spawned(path)
    os._exit(3)


def do_spawn_and_return(path: str) -> str:
    """Start a program of its own, leave its pid in a file, and answer."""
    _spawned(path)
    return "spawned"


def do_core(_: str) -> int:
    import resource  # noqa: PLC0415 - POSIX only

    return resource.getrlimit(resource.RLIMIT_CORE)[0]


def do_main_file(_: str) -> str:
    return str(getattr(sys.modules["__main__"], "__file__", None))


def do_threads_of_libraries(_: str) -> str:
    return os.environ["OMP_NUM_THREADS"]


def _spawned(path: str) -> None:
    program = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait(60)"])
    _note(path, program.pid)


def _note(path: str, pid: int) -> None:
    Path(f"{path}.tmp").write_text(str(pid), "ascii")
    Path(f"{path}.tmp").replace(path)


def _write_everywhere(data: bytes) -> None:
    """Write to whatever descriptor there is, as code that took over a decoder might."""
    for descriptor in _DESCRIPTORS:
        with contextlib.suppress(OSError):
            os.write(descriptor, data)
