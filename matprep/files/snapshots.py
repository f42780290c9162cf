"""A file as it was at one moment: what it is, its identity, its digest, a copy that nobody else can change."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep.files.system import CAREFUL, PLAIN, folder_descriptor, reachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Form = Literal["file", "folder", "link", "special", "placeholder"]
"""A `placeholder` is a file whose bytes lie in the cloud: to read it is to download it."""

_BLOCK: Final = 1 << 20
_ABROAD: Final = 0x400000 | 0x40000 | 0x1000
"""Attributes of Windows: fetched when read, fetched when opened, moved to slow storage."""
_DATALESS: Final = 0x40000000
"""A flag of macOS: the content is fetched when it is read."""
_JUNCTION: Final = 0xA0000003  # Windows' link to a folder, which its other calls show as a folder


class Unsnapped(Exception):  # noqa: N818 - what became of a source, not an error of the program
    """No snapshot was made; nothing is left of the try."""


class Vanished(Unsnapped):
    """The source is not there, or a folder on its way is not or has become a link."""


class Changed(Unsnapped):
    """The source is not the file that was expected, or changed while it was read: look again later."""


class NotRegular(Unsnapped):
    """The source is a link, a folder, a FIFO, a socket or a device; it was not read."""


class NotDownloaded(Unsnapped):
    """The source's bytes lie in the cloud; it was not read, for that would have fetched them."""


class TooLarge(Unsnapped):
    """The source has more bytes than allowed; it was not read."""


class Unreadable(Unsnapped):
    """The system refuses to read the source: no permission, or a bad medium."""


class Identity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """While all of this is the same, a file need not be read again. Bytes; nanoseconds of the file system's clock."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


def identity_of(status: os.stat_result) -> Identity:
    """Take the identity out of what `lstat` or `fstat` told (on Windows a folder's listing tells too little)."""
    return Identity(
        device=status.st_dev,
        inode=status.st_ino,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
    )


def form_of(status: os.stat_result) -> Form:
    """Say what `lstat` found; a junction of Windows is a link.

    A file without blocks on the disk is a file: file systems keep small ones elsewhere, and holes have none.
    """
    if stat.S_ISREG(status.st_mode):
        return "placeholder" if _is_abroad(status) else "file"
    if stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION:
        return "link"
    return "folder" if stat.S_ISDIR(status.st_mode) else "special"


def _is_abroad(status: os.stat_result) -> bool:
    """Whether the system has only the name; each system tells by a word that the others do not know."""
    windows = getattr(status, "st_file_attributes", 0) & _ABROAD
    macos = getattr(status, "st_flags", 0) & _DATALESS
    return bool(windows or macos)


def digest(path: Path) -> str:
    """SHA-256 of a file's content, in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_digest(path: Path, sha256: str) -> bool:
    """Whether a regular file, reached over no link, has this content; False where there is none. Never raises."""
    try:
        return not path.is_symlink() and path.is_file() and digest(path) == sha256
    except OSError:
        return False


def snapshot(
    source: Path, target: Path, expected: Identity | None, max_bytes: int, *, root: Path | None = None
) -> tuple[str, int]:
    """Copy a file of others to a new private file; returns SHA-256 in hex and size in bytes of what was copied.

    The copy is what the source was at one moment: a source that changes meanwhile, or is not the `expected` one, gives
    none. No link is followed: not at the source and, where the system can open step by step, not between `root` and
    it. Never waits for a FIFO, never downloads. The copy is not synced: it can be made again.
    Raises Vanished, Changed, NotRegular, NotDownloaded, TooLarge, Unreadable; OSError where `target` cannot be written.
    """
    with _opened(source, root) as descriptor:
        before = _status(descriptor)
        _refuse_other_forms(before, source)
        identity = identity_of(before)
        if expected is not None and identity != expected:
            raise Changed(str(source))
        if identity.size > max_bytes:
            raise TooLarge(str(source))
        sha256, size = _copied(descriptor, target, identity.size)
        if size != identity.size or identity_of(_status(descriptor)) != identity:
            target.unlink()
            raise Changed(str(source))
    return sha256, size


def _refuse_other_forms(status: os.stat_result, source: Path) -> None:
    form = form_of(status)
    if form == "placeholder":
        raise NotDownloaded(str(source))
    if form != "file":
        raise NotRegular(str(source))


def _copied(descriptor: int, target: Path, size: int) -> tuple[str, int]:
    """Copy and hash, stopping soon after `size` bytes: a file that grows would never end."""
    hasher, copied = hashlib.sha256(), 0
    made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN, 0o600)
    try:
        with os.fdopen(made, "wb", buffering=0) as file:
            while copied <= size and (block := _read(descriptor)):
                hasher.update(block)
                _write_all(file.fileno(), block)
                copied += len(block)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return hasher.hexdigest(), copied


def _write_all(descriptor: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]


def _read(descriptor: int) -> bytes:
    with _sorted_out():
        return os.read(descriptor, _BLOCK)


def _status(descriptor: int) -> os.stat_result:
    with _sorted_out():
        return os.fstat(descriptor)


@contextlib.contextmanager
def _opened(source: Path, root: Path | None) -> Iterator[int]:
    descriptor = _open(source, root)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _open(source: Path, root: Path | None) -> int:
    base = root if root is not None else source.parent
    *folders, name = source.relative_to(base).parts
    with contextlib.ExitStack() as stack:
        with _sorted_out(on_link=Vanished):
            folder = stack.enter_context(folder_descriptor(base, tuple(folders)))
        with _sorted_out(on_link=NotRegular):
            if folder is None:
                return _open_by_name(source)
            return os.open(name, os.O_RDONLY | CAREFUL, dir_fd=folder)


def _open_by_name(source: Path) -> int:
    """Open where links cannot be refused by the open itself: what is opened must be what `lstat` sees."""
    path = reachable(os.fspath(source))
    status = os.lstat(path)
    _refuse_other_forms(status, source)
    descriptor = os.open(path, os.O_RDONLY | CAREFUL)
    opened = os.fstat(descriptor)
    if (opened.st_dev, opened.st_ino) != (status.st_dev, status.st_ino):
        os.close(descriptor)
        raise Changed(str(source))
    return descriptor


@contextlib.contextmanager
def _sorted_out(on_link: type[Unsnapped] = Unreadable) -> Iterator[None]:
    """Say what an error of the system means for the source."""
    try:
        yield
    except OSError as error:
        raise _meaning(error, on_link)(str(error.filename or "")) from error


def _meaning(error: OSError, on_link: type[Unsnapped]) -> type[Unsnapped]:
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ESTALE}:
        return Vanished
    if error.errno == errno.ELOOP:
        return on_link
    if error.errno in {errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP}:  # a socket, a device nobody drives
        return NotRegular
    if error.errno == errno.EAGAIN:  # somebody holds a lease on it
        return Changed
    return Unreadable
