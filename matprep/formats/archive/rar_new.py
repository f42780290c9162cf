"""RAR 5 to 7: headers read, also encrypted ones."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from matprep.errors import Refusal
from matprep.formats.archive import rar_keys
from matprep.formats.archive.rar_files import RarArchive, RarFile, RarHeader

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAIN, _FILE, _CRYPT, _END = 1, 2, 4, 5
_ENCRYPTION, _REDIRECTION = 1, 5
_COPIES: Final = (4, 5)
"""Hard links, and members that repeat another's content and are not stored twice."""

_LONGEST_HEADER: Final = 2 << 20
_BLOCK: Final = 16


class _Reader:
    """Reads a header's numbers one after another."""

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self.data = data
        self.at = 0

    def number(self) -> int:
        """Read a number of seven bits a byte."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:  # noqa: PLR2004 - the last byte
                return value

    def take(self, length: int) -> bytes:
        """Read so many bytes."""
        taken = self.data[self.at : self.at + length]
        if len(taken) < length:
            raise IndexError
        self.at += length
        return taken


def listed(stream: BinaryIO, passwords: Sequence[str]) -> RarArchive:
    """List an archive, from behind its signature. Folders are listed too.

    Raises Refusal: `archive_encrypted` (the names are encrypted and no password fits), `unsupported_kind` (`volume`:
    a part of a split archive), `damaged`, `truncated`; and struct.error, IndexError, ValueError or OverflowError where
    a header is not what it says.
    """
    key: bytes | None = None
    solid = False
    files: list[RarFile] = []
    start = stream.tell()
    end = stream.seek(0, 2)
    stream.seek(start)
    while stream.tell() < end:
        header = _header(stream, key)
        reader = _Reader(header.data)
        kind, flags = reader.number(), reader.number()
        extra = reader.number() if flags & 0x01 else 0
        packed = reader.number() if flags & 0x02 else 0
        if kind == _CRYPT:
            key = _header_key(reader, passwords)
        elif kind == _MAIN:
            archive_flags = reader.number()
            solid = bool(archive_flags & 0x04)
            if archive_flags & 0x01:
                raise Refusal("unsupported_kind", kind="volume")
        elif kind == _FILE:
            files.append(_file(reader, header, packed, extra))
        elif kind == _END:
            return RarArchive(generation=5, solid=solid, files=tuple(files))
        stream.seek(header.behind + packed)
    raise Refusal("truncated")


def _header_key(reader: _Reader, passwords: Sequence[str]) -> bytes:
    reader.number()
    checked, rounds, salt = reader.number() & 1, reader.take(1)[0], reader.take(16)
    lock = rar_keys.Lock(generation=5, salt=salt, rounds=rounds, check=reader.take(12) if checked else b"")
    found = next((each for each in passwords if rar_keys.fits(lock, each)), None)
    if found is None:
        raise Refusal("archive_encrypted", tried=len(passwords))
    return rar_keys.key_5(lock, found)


def _header(stream: BinaryIO, key: bytes | None) -> RarHeader:
    """Read one header, which must have its checksum."""
    decrypt = rar_keys.decryptor(key, stream.read(_BLOCK)) if key else bytes
    head = decrypt(stream.read(_BLOCK if key else 7))
    reader = _Reader(head[4:])
    length = reader.number()
    total = 4 + reader.at + length
    if length > _LONGEST_HEADER:
        raise Refusal("damaged")
    missing = max(0, total - len(head))
    data = head + decrypt(stream.read(-(-missing // _BLOCK) * _BLOCK if key else missing))
    if len(data) < total:
        raise Refusal("truncated")
    if zlib.crc32(data[4:total]) != struct.unpack_from("<L", data)[0]:
        raise Refusal("damaged")
    behind = stream.tell() if key else stream.tell() - (len(data) - total)
    return RarHeader(data=data[4 + reader.at : total], behind=behind)


def _file(reader: _Reader, header: RarHeader, packed: int, extra: int) -> RarFile:
    end = len(header.data) - extra
    flags, size, _ = reader.number(), reader.number(), reader.number()
    if flags & 0x02:
        reader.take(4)
    crc = struct.unpack("<L", reader.take(4))[0] if flags & 0x04 else None
    packing, _ = reader.number(), reader.number()
    name = reader.take(reader.number()).partition(b"\0")[0]
    if header.data[1] & 0x18:
        raise Refusal("unsupported_kind", kind="volume")
    extras = _extras(header.data[end:] if extra else b"")
    return RarFile(
        name=name,
        encoding="utf-8",
        start=header.behind,
        packed=packed,
        size=size,
        crc=crc,
        stored=not packing >> 7 & 7,
        packing=(packing,),
        solid=bool(packing & 0x40),
        regular=not extras.link,
        folder=bool(flags & 0x01),
        lock=extras.lock,
        copy_of=extras.copy_of,
    )


class _Extras(msgspec.Struct, frozen=True, kw_only=True):
    """What stands behind a member's name: how it is encrypted, that it is a link, or whose content it repeats."""

    lock: rar_keys.Lock | None = None
    link: bool = False
    copy_of: bytes = b""


def _extras(data: bytes) -> _Extras:
    reader = _Reader(data)
    found = _Extras()
    while reader.at < len(data) - 1:
        record = _Reader(reader.take(reader.number()))
        kind = record.number()
        if kind == _ENCRYPTION:
            found = msgspec.structs.replace(found, lock=_lock(record))
        elif kind == _REDIRECTION:
            is_copy = record.number() in _COPIES
            record.number()
            target = record.take(record.number())
            found = msgspec.structs.replace(found, link=not is_copy, copy_of=target if is_copy else b"")
    return found


def _lock(record: _Reader) -> rar_keys.Lock:
    record.number()
    flags, rounds = record.number(), record.take(1)[0]
    salt, start = record.take(16), record.take(16)
    check = record.take(12) if flags & 1 else b""
    return rar_keys.Lock(generation=5, salt=salt, rounds=rounds, start=start, check=check, tweaked=bool(flags & 2))
