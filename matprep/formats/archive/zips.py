"""The door to zip archives: the directory read by zipfile, each member's bytes by `zip_data`."""

from __future__ import annotations

import itertools
import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.formats.archive import zip_data, zip_locks
from matprep.formats.archive.shelf import BROKEN, Entry, Shelf, pass_on
from matprep.formats.endings import is_cut_short
from matprep.model import problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

_LOCAL_HEADER: Final = 30
_TAIL: Final = (1 << 16) + 22
"""Bytes within which the end of the directory lies, a comment behind it included."""

_UTF8_FLAG: Final = 0x800
_UNIX: Final = 3
_UNICODE_PATH: Final = 0x7075
"""The extra field in which Info-ZIP, WinRAR and others keep a name in UTF-8 beside the old one."""

_MAYBE_WRONG: Final = frozenset({"archive_encrypted", "damaged"})
"""What a wrong password may lead to: one in 256 passes the check of ZipCrypto."""


def unpack(path: Path, shelf: Shelf, passwords: Sequence[str]) -> None:
    """Put every member on the shelf, in the order of the directory; folders are left out.

    Raises Refusal: `archive_limit` (too many members, or members that overlap), `unsupported_kind` (`volume`: the last
    part of a split archive), `damaged`, `truncated`.
    """
    if _is_last_volume(path):
        raise Refusal("unsupported_kind", kind="volume")
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            infos = [info for info in archive.infolist() if not _is_folder(info)]
            shelf.check_count(len(infos))
            _check_overlaps(infos)
            for number, info in enumerate(infos, start=1):
                _put(shelf, number, info, stream, passwords)
    except (zipfile.BadZipFile, NotImplementedError, *BROKEN, OSError) as error:
        pass_on(error)
        raise Refusal(code="truncated" if is_cut_short(path, "zip") else "damaged") from error


def _is_last_volume(path: Path) -> bool:
    """Whether the directory says that other files (.z01 …) hold the members."""
    with path.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, 2) - _TAIL))
        tail = stream.read()
    found = tail.rfind(b"PK\x05\x06")
    return found >= 0 and tail[found + 4 : found + 6] not in (b"\0\0", b"\xff\xff", b"")


def _put(shelf: Shelf, number: int, info: zipfile.ZipInfo, stream: BinaryIO, passwords: Sequence[str]) -> None:
    """Write one member, trying the passwords where it has one."""
    entry = _entry(info)
    if not _is_regular(info):
        shelf.refuse(number, entry, problem("not_a_regular_file"))
        return
    if not zip_data.is_encrypted(info):
        shelf.put(number, entry, zip_data.chunks(stream, info))
        return
    for password in zip_locks.spellings(passwords):
        found = shelf.put(number, entry, zip_data.chunks(stream, info, password))
        if found is None or found.code not in _MAYBE_WRONG:
            return
    shelf.refuse(number, entry, problem("archive_encrypted", tried=len(passwords)))


def _check_overlaps(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse many directory entries that share one body: kilobytes that declare gigabytes."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for info, following in itertools.pairwise(ordered):
        least = info.header_offset + _LOCAL_HEADER + len(_stored_name(info)) + info.compress_size
        if least > following.header_offset:
            raise Refusal(code="archive_limit", what="overlap", members=len(infos))


def _is_folder(info: zipfile.ZipInfo) -> bool:
    name = _stored_name(info)
    return name.endswith(b"/") or (name.endswith(b"\\") and info.compress_size == 0)


def _is_regular(info: zipfile.ZipInfo) -> bool:
    form = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    return form in (0, stat.S_IFREG)


def _entry(info: zipfile.ZipInfo) -> Entry:
    stored = _stored_name(info)
    unicode_name = _unicode_name(info.extra, stored)
    if unicode_name or info.flag_bits & _UTF8_FLAG:
        return Entry(name=unicode_name or stored, encoding="utf-8", packed=info.compress_size)
    return Entry(name=stored, packed=info.compress_size)


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_FLAG else "cp437")


def _unicode_name(extra: bytes, stored: bytes) -> bytes:
    """Find the UTF-8 name of the extra field, which counts only if it was made from the name that is stored."""
    for tag, body in zip_locks.extra_fields(extra):
        if tag == _UNICODE_PATH and body[:1] == b"\x01" and body[1:5] == struct.pack("<I", zlib.crc32(stored)):
            return body[5:]
    return b""
