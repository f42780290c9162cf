"""One process owns an output folder."""

from __future__ import annotations

import contextlib
import os
import platform
from typing import TYPE_CHECKING

import filelock

from matprep.errors import BusyError
from matprep.files.system import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def own_lock(path: Path) -> Iterator[None]:
    """Hold a lock for as long as the block runs; the system frees it if the process dies.

    Host and process number of the holder stand beside it in `<name>.owner`, for people to read.
    Raises BusyError where another holds it (`holder`: who, if that is known), OSError.
    """
    lock = filelock.FileLock(path, blocking=False, thread_local=False, mode=0o600)
    note = path.with_name(f"{path.name}.owner")
    try:
        lock.acquire()
    except filelock.Timeout:
        if holder := _read(note):
            raise BusyError("busy", path=str(path.parent), holder=holder) from None
        raise BusyError("busy", path=str(path.parent)) from None
    try:
        _write(note, f"{platform.node()} {os.getpid()}\n")
        yield
    finally:
        # Before the lock goes: the next holder's note must not be removed.
        with contextlib.suppress(OSError):
            note.unlink()
        lock.release()


def _read(note: Path) -> str:
    try:
        return note.read_text("utf-8", "replace").strip()[:200]
    except OSError:
        return ""


def _write(note: Path, text: str) -> None:
    note.unlink(missing_ok=True)
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
