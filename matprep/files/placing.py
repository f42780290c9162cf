"""Files come into place whole: written beside and moved, or linked under a name that nobody has."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from typing import TYPE_CHECKING, Final

from matprep.files.access import OWNER, Access, grant
from matprep.files.snapshots import digest
from matprep.files.system import PLAIN, flush, patiently, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

_NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EINVAL}
)
"""What file systems without hard links answer (FAT, exFAT, some network shares; EINVAL is Windows' word for it)."""


def write_beside(path: Path, data: bytes, access: Access = OWNER) -> None:
    """Write a file anew: whoever looks finds the old content or the new, also after a power cut.

    Durable when it returns. What a killed process left beside it is replaced by the next write of the same path.
    Raises OSError; HeldOpen where Windows refused for 2.5 s, since somebody has the old file open.
    """
    beside = _beside(path)
    try:
        _write_new(beside, lambda file: file.write(data), access)
        patiently(lambda: beside.replace(path))
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def publish(source: Path, target: Path) -> None:
    """Give a finished file its final name; never clobbers: raises FileExistsError where the name is taken.

    The source stays, as a second name of the same bytes. Where links are impossible the name is reserved and a copy
    moved over the reservation; killed in between, a repeat with the same bytes finishes it. Not durable before
    `sync_folder`. Raises OSError.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _publish_copy(source, target)


def _publish_copy(source: Path, target: Path) -> None:
    # The reservation names the content: another file of this name finds it taken, a repeat knows it as its own.
    reservation = f"matprep reserves this name for {digest(source)}\n".encode()
    try:
        _write_new(target, lambda file: file.write(reservation), OWNER)
    except FileExistsError:
        if not holds(target, reservation):
            raise
    beside = _beside(target)
    mode = source.stat().st_mode & 0o777
    try:
        with source.open("rb") as original:
            _write_new(beside, lambda file: shutil.copyfileobj(original, file, 1 << 20), OWNER)
        beside.chmod(mode)
        patiently(lambda: beside.replace(target))
    except BaseException:
        beside.unlink(missing_ok=True)
        if holds(target, reservation):
            target.unlink(missing_ok=True)
        raise


def holds(path: Path, content: bytes) -> bool:
    """Whether a regular file has exactly this content; False where it cannot be read."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size != len(content):
            return False
        return path.read_bytes() == content
    except OSError:
        return False


def _beside(path: Path) -> Path:
    """The name for a file's next content: short whatever the file's own, and always the same."""
    return path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.part")


def _write_new(path: Path, write: Callable[[BinaryIO], object], access: Access) -> None:
    """Write a file that must not exist; durable when it returns, but for its name. An error leaves nothing."""
    if path.suffix == ".part":
        path.unlink(missing_ok=True)  # of a killed process
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            grant(path, access)
            flush(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def remove_file(path: Path) -> None:
    """Remove a name; one that is gone already is no error. Raises OSError; HeldOpen as `write_beside`."""
    patiently(lambda: path.unlink(missing_ok=True))


def remove_tree(path: Path) -> None:
    """Remove a folder with all that lies in it, or a file; links are removed, never followed. Missing is no error."""
    if path.is_symlink() or not path.is_dir():
        remove_file(path)
    else:
        patiently(lambda: shutil.rmtree(path))
