"""Who may read what matprep writes: the owner alone, or a group as well."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TYPE_CHECKING

import msgspec

from matprep.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "win32":
    import grp


class Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The owner, and the group with this number if there is one. On Windows the folder's inherited rights hold."""

    group: int | None = None

    @property
    def folder_mode(self) -> int:
        """Mode of a folder: the group may look, not write."""
        return 0o700 if self.group is None else 0o750

    @property
    def file_mode(self) -> int:
        """Mode of a file: the group may read, not write."""
        return 0o600 if self.group is None else 0o640


OWNER: Access = Access()


def access_for(group: str | None) -> Access:
    """Find a group by name or number. Raises UsageError where there is none, or this user is not in it."""
    if group is None:
        return OWNER
    number = _group_number(group)
    if number is None:
        raise UsageError("unknown_group", group=group)
    return Access(group=number)


def _group_number(group: str) -> int | None:
    if sys.platform != "win32":  # Windows has no groups of this kind
        with contextlib.suppress(KeyError):
            number = int(group) if group.isdecimal() else grp.getgrnam(group).gr_gid
            if os.geteuid() != 0 and number not in {os.getegid(), *os.getgroups()}:
                raise UsageError("not_in_group", group=group)
            return number
    return None


def private_folder(path: Path, access: Access = OWNER) -> None:
    """Make a folder, and those above it that are missing, for nobody but `access`; an existing one gets its mode.

    Idempotent. Existing folders above it stay as they are. Raises OSError, FileExistsError where a file or a link to
    nowhere is in the way.
    """
    for folder in reversed([each for each in path.parents if not each.is_dir()]):
        _made(folder, access)
    _made(path, access)


def _made(path: Path, access: Access) -> None:
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
    _set(path, access, access.folder_mode)


def grant(path: Path, access: Access) -> None:
    """Give a file the owner and mode that `access` says. Raises OSError."""
    _set(path, access, access.file_mode)


def _set(path: Path, access: Access, mode: int) -> None:
    if sys.platform == "win32":
        return  # modes there mean read-only or not, nothing else
    status = path.stat()
    if access.group is not None and status.st_gid != access.group:
        os.chown(path, -1, access.group)
    if stat.S_IMODE(status.st_mode) != mode:
        path.chmod(mode)
