"""The door to zipfile: an archive's members streamed to numbered files, within bounds."""

from __future__ import annotations

import base64
import errno
import itertools
import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from matprep.errors import Refusal
from matprep.formats.endings import is_cut_short
from matprep.model import Member, Problem, Unpack, Unpacked, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHUNK: Final = 1 << 18
_HARMLESS: Final = 16 << 20
"""Members up to this size may compress as well as they like: blank scans do."""

_LOCAL_HEADER: Final = 30
_UTF8_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1
_UNIX: Final = 3
_MAX_NAME: Final = 4096
_ENCODINGS: Final = ("utf-8", "gb18030", "big5", "cp437")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, ValueError)


class _Budget(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes that may still be written, and the ratio that no larger member may exceed."""

    bytes: int
    ratio: int

    def of(self, info: zipfile.ZipInfo) -> tuple[int, str]:
        """The bytes that this member may have, whatever its header declares, and which bound that is."""
        by_ratio = max(_HARMLESS, info.compress_size * self.ratio)
        return (by_ratio, "ratio") if by_ratio < self.bytes else (self.bytes, "total")


def unpack(request: Unpack) -> Unpacked:
    """Stream every member to a numbered file in `request.folder`: no member's name is ever used as a path.

    Folders are left out. A member that is encrypted, damaged, not a regular file, or beyond the bounds of bytes or
    ratio (counted while streaming; declared sizes are not believed) bears a problem instead of a file; the others are
    unpacked. An archive inside the archive is just a member.

    Raises Refusal: `archive_limit` (too many members, or members that overlap), `damaged`, `truncated`.
    """
    path, folder = Path(request.path), Path(request.folder)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not _is_folder(info)]
            _check_bounds(infos, request.max_members)
            encoding = _encoding_of(infos)
            return Unpacked(members=_members(archive, infos, folder, encoding, request))
    except (*_BROKEN, NotImplementedError, OSError) as error:
        _pass_on(error)
        raise Refusal(code="truncated" if is_cut_short(path, "zip") else "damaged") from error


def _members(
    archive: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo], folder: Path, encoding: str, request: Unpack
) -> tuple[Member, ...]:
    members = []
    left = request.max_bytes
    for number, info in enumerate(infos, start=1):
        target = folder / f"{number:05d}"
        written, problems = _stream(archive, info, target, _Budget(bytes=left, ratio=request.max_ratio))
        left -= written
        members.append(
            Member(
                name=base64.b64encode(_raw_name(info)[:_MAX_NAME]).decode("ascii"),
                encoding="utf-8" if info.flag_bits & _UTF8_FLAG else encoding,
                file="" if problems else target.name,
                bytes=written,
                problems=problems,
            )
        )
    return tuple(members)


def _stream(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, budget: _Budget
) -> tuple[int, tuple[Problem, ...]]:
    """Write one member; the bytes written, or the problem that kept it from being written."""
    if not _is_regular(info):
        return 0, (problem("not_a_regular_file"),)
    if info.flag_bits & _ENCRYPTED_FLAG:
        return 0, (problem("archive_encrypted"),)
    try:
        allowed, bound = budget.of(info)
        return _copy(archive, info, target, allowed, bound), ()
    except Refusal as refusal:
        found = refusal.problem
    except NotImplementedError:
        found = problem("unsupported_kind", kind="zip")  # a way of compression that zipfile does not know
    except _BROKEN:
        found = problem("damaged")
    except OSError as error:
        _pass_on(error)
        found = problem("damaged")
    target.unlink(missing_ok=True)
    return 0, (found,)


def _pass_on(error: Exception) -> None:
    """Raise what is the disk's trouble; a position that no file has (EINVAL) is the archive's."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        raise error


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, allowed: int, bound: str) -> int:
    written = 0
    with archive.open(info) as source, target.open("xb") as copy:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > allowed:
                raise Refusal(code="archive_limit", what=bound, limit=allowed)
            copy.write(chunk)
    return written


def _check_bounds(infos: Sequence[zipfile.ZipInfo], max_members: int) -> None:
    if len(infos) > max_members:
        raise Refusal(code="archive_limit", what="members", members=len(infos), limit=max_members)
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for info, following in itertools.pairwise(ordered):
        least = info.header_offset + _LOCAL_HEADER + len(_raw_name(info)) + info.compress_size
        if least > following.header_offset:
            raise Refusal(code="archive_limit", what="overlap", members=len(infos))


def _is_folder(info: zipfile.ZipInfo) -> bool:
    name = _raw_name(info)
    return name.endswith(b"/") or (name.endswith(b"\\") and info.compress_size == 0)


def _is_regular(info: zipfile.ZipInfo) -> bool:
    form = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    return form in (0, stat.S_IFREG)


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_FLAG else "cp437")


def _encoding_of(infos: Sequence[zipfile.ZipInfo]) -> str:
    """Guess one encoding for all names without the UTF-8 flag: the first that decodes every one of them."""
    names = [_raw_name(info) for info in infos if not info.flag_bits & _UTF8_FLAG]
    return next(encoding for encoding in _ENCODINGS if all(_decodes(name, encoding) for name in names))


def _decodes(name: bytes, encoding: str) -> bool:
    try:
        name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
