"""The calls that only some systems have, each behind one function that all systems have."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

if sys.platform == "win32":
    import ctypes
else:
    import fcntl
    import signal

PLAIN: Final[int] = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_CLOEXEC", 0)
"""Flags of every open: bytes as they are, not inherited by workers."""

CAREFUL: Final[int] = PLAIN | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Flags for what others own: a link is refused, a FIFO does not make us wait."""

_PAUSES: Final = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.7)
"""Seconds between tries where Windows refuses because somebody has the file open: 2.5 s in all."""


_LONG: Final = 240
"""Characters; Windows takes 259 for a file and 247 for a folder, unless its owner has switched long paths on."""

_AS_IT_STANDS: Final = "\\\\?\\"


def reachable(path: str) -> str:
    """The same path as the system's calls take it at any length: a long one with Windows' prefix for that."""
    if sys.platform != "win32" or len(path) < _LONG or path.startswith(_AS_IT_STANDS):
        return path
    whole = os.path.abspath(path)  # noqa: PTH100 - behind the prefix nothing is tidied any more, slashes neither
    return f"{_AS_IT_STANDS}UNC{whole[1:]}" if whole.startswith("\\\\") else _AS_IT_STANDS + whole


def sync_file(path: Path) -> None:
    """Return when the file's bytes are on the disk itself. Raises OSError; then the file must be made anew."""
    # Windows flushes only what is open for writing.
    descriptor = os.open(path, (os.O_RDWR if sys.platform == "win32" else os.O_RDONLY) | PLAIN)
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def flush(descriptor: int) -> None:
    """Return when an open file's bytes are on the disk itself, not only in the drive's cache (macOS)."""
    if sys.platform == "darwin":
        # Not every file system there knows it; fsync is then the best there is.
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def flush_c() -> None:
    """Write out what libraries in C have printed: Windows keeps it in their buffer where a stream is no terminal."""
    if sys.platform == "win32":
        ctypes.CDLL("ucrtbase").fflush(None)


def sync_folder(path: Path) -> None:
    """Return when the folder's names are on the disk. Windows needs no such call: NTFS journals names."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | PLAIN)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems know no sync of folders
            raise
    finally:
        os.close(descriptor)


class HeldOpen(PermissionError):  # noqa: N818 - as Vanished: what became of a file
    """Windows lets nobody replace or remove a file that another program has open without sharing it."""


def patiently(act: Callable[[], object]) -> None:
    """Do what Windows refuses while somebody has the file open: try for 2.5 s. Raises HeldOpen after that.

    Elsewhere an open file hinders nobody, and a PermissionError is what it says.
    """
    if sys.platform != "win32":
        act()
        return
    for pause in (*_PAUSES, None):
        try:
            act()
        except PermissionError as error:
            if pause is None:
                raise HeldOpen(error.errno, error.strerror, error.filename2 or error.filename) from error
            time.sleep(pause)
        else:
            return


def has_writer(path: Path) -> bool:
    """Whether somebody has the file open for writing (Windows: open at all), where the system can tell. Never raises.

    Linux tells only a file's owner and root; elsewhere the answer is always False.
    """
    try:
        return _has_writer(path)
    except (OSError, ValueError):
        return False


def _has_writer(path: Path) -> bool:
    if sys.platform == "linux":
        return _lease_is_refused(path)
    if sys.platform == "win32":
        return _alone_is_refused(path)
    return False


if sys.platform == "linux":

    def _lease_is_refused(path: Path) -> bool:
        """Ask for a read lease, which the kernel refuses while a writer is there; give it back at once.

        Whoever opens the file for writing in these microseconds breaks the lease, and the kernel tells us by SIGIO,
        whose default is to end the process. SIGURG, told instead for this descriptor only, is ignored by default.
        """
        descriptor = os.open(path, os.O_RDONLY | CAREFUL)
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
        finally:
            os.close(descriptor)  # gives the lease back
        return False


if sys.platform == "win32":

    def _alone_is_refused(path: Path) -> bool:
        """Open the file for nobody else: refused as a sharing violation while any other handle is open."""
        generic_read, open_existing, open_reparse_point, sharing_violation = 0x80000000, 3, 0x00200000, 32
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
        handle = kernel.CreateFileW(
            reachable(str(path)), generic_read, 0, None, open_existing, open_reparse_point, None
        )
        if handle != ctypes.c_void_p(-1).value:
            kernel.CloseHandle(handle)
            return False
        return ctypes.get_last_error() == sharing_violation


@contextlib.contextmanager
def folder_descriptor(root: Path, inner: tuple[str, ...]) -> Iterator[int | None]:
    """Open a folder below `root` step by step, through no link; None where the system has no such opens (Windows).

    Raises OSError, for a link on the way ELOOP or ENOTDIR.
    """
    if sys.platform == "win32":
        yield None
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | PLAIN
    descriptor = os.open(root, flags)
    try:
        for name in inner:
            below = os.open(name, flags | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)
