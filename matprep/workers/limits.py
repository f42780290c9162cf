"""What differs from system to system: how a worker is started, killed, measured and held within limits.

Every POSIX-only, Linux-only or Windows-only call of the workers stands here, each behind one function.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import Final, NoReturn

import psutil  # type: ignore[import-untyped]  # the wheel carries no type information

from matprep.workers import jobs

OPEN_FILES: Final = 256
"""Files that a worker may have open at a time."""

FILE_BYTES: Final = 5 << 30
"""Bytes of the largest file that a worker may write: more than an archive may unpack to."""

_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_PR_SET_PDEATHSIG: Final = 1
_KEEPING_MEMORY: Final = {"MALLOC_MMAP_THRESHOLD_": str(64 << 20), "MALLOC_TRIM_THRESHOLD_": str(128 << 20)}
"""Bytes; glibc gives large blocks back at once, and every page anew costs a fault: a fifth of a photo's time."""


class Process(subprocess.Popen[bytes]):
    """This Python started again, isolated, with unbuffered pipes at both ends and no console, deaf to the terminal.

    It leads a process group (POSIX), or a job that ends with this process (Windows): what it starts ends with it.
    """

    def __init__(self, arguments: list[str], memory_bytes: int) -> None:
        """Start it. Raises OSError."""
        self._over = False
        options = ["-I", "-X", "utf8", *arguments]
        if sys.platform == "win32":
            # A virtual environment's python.exe is a launcher: its death and its memory would not be the worker's.
            super().__init__(
                [getattr(sys, "_base_executable", sys.executable), *options],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "__PYVENV_LAUNCHER__": sys.executable},
                creationflags=subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP,
            )
            self._job: jobs.Job | None = None
            # It starts nothing before its first call. A system that refuses the job leaves the closed wire to end it.
            with contextlib.suppress(OSError):
                self._job = jobs.Job(self.pid, address_space(memory_bytes))
        else:
            super().__init__(
                [sys.executable, *options],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**_KEEPING_MEMORY, **os.environ},
                process_group=0,
            )

    def end(self) -> None:
        """End it at once with what it started, which may live on where it is gone itself. Later calls do nothing.

        To be called soon after its death was seen, lest its number has become another's.
        """
        if self._over:
            return
        self._over = True
        if sys.platform == "win32":
            if self._job is not None:
                self._job.end()
            self.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)


def resident_bytes(pid: int) -> int:
    """Memory that a process occupies, in bytes; 0 where it is gone or will not be looked at."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def end_described(returncode: int | None) -> str:
    """Say in short ASCII how a process ended: `signal 11`, `exit 3`, `exit 0xC0000005` (None: it cannot be reaped)."""
    if returncode is None:
        return "stuck"
    if returncode < 0:
        return f"signal {-returncode}"
    return f"exit {returncode}" if returncode < 1 << 16 else f"exit 0x{returncode:08X}"


def address_space(memory_bytes: int) -> int:
    """Bytes that a worker may ask the system for: generous, since what is asked for is not yet taken."""
    return 2 * memory_bytes + (1 << 30)


def hold_within(memory_bytes: int) -> None:
    """Limit the calling process, where the system can: address space (generously), files, cores; one thread a library.

    The true bound of memory is kept by the parent, which looks at resident memory: address space is a poor measure
    of it, and only stops what grows faster than anybody can look.
    """
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - POSIX only

        wanted = {
            resource.RLIMIT_AS: address_space(memory_bytes),
            resource.RLIMIT_NOFILE: OPEN_FILES,
            resource.RLIMIT_FSIZE: FILE_BYTES,
            resource.RLIMIT_CORE: 0,
        }
        for kind, limit in wanted.items():
            _, hard = resource.getrlimit(kind)
            allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
                resource.setrlimit(kind, (allowed, allowed))


def end_with(parent: int) -> None:
    """Have the calling process killed as soon as its parent is gone, even inside a library's endless loop (Linux).

    Elsewhere the closed pipe ends it, as soon as the interpreter gets a turn.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - Linux only

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the call
            os._exit(1)


def end_all() -> NoReturn:
    """End the calling worker at once, and what it started where it leads its group; on Windows the job sees to that."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def ignore_interrupts() -> None:
    """Leave Ctrl-C and Ctrl-Break to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, signal.SIG_IGN)
