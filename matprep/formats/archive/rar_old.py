"""RAR 1.5 to 4: headers read, also encrypted ones."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from matprep.errors import Refusal
from matprep.formats.archive import rar_keys
from matprep.formats.archive.rar_files import RarArchive, RarFile, RarHeader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAIN, _FILE, _END = 0x73, 0x74, 0x7B
_HEAD: Final = struct.Struct("<HBHH")
_FIELDS: Final = struct.Struct("<LLBLLBBHL")
_BLOCK: Final = 16

_HAS_AN_END: Final = 29
"""RAR 3, which says 29, marks an archive's end; RAR 2 did not."""


def listed(stream: BinaryIO, passwords: Sequence[str]) -> RarArchive:
    """List an archive, from behind its signature. Folders are listed too.

    Raises Refusal: `archive_encrypted` (the names are encrypted and no password fits), `unsupported_kind` (`volume`:
    a part of a split archive), `damaged`, `truncated`; and struct.error, IndexError, ValueError or OverflowError where
    a header is not what it says.
    """
    main = _header(stream, None)
    flags = _HEAD.unpack_from(main.data)[2]
    if main.data[2] != _MAIN:
        raise Refusal("damaged")
    if flags & 0x01:
        raise Refusal("unsupported_kind", kind="volume")
    stream.seek(main.behind)
    key = _header_password(stream, passwords) if flags & 0x80 else None
    return RarArchive(generation=4, solid=bool(flags & 0x08), files=tuple(_files(stream, key)))


def _header_password(stream: BinaryIO, passwords: Sequence[str]) -> str:
    """Find the password under which the first encrypted header has its checksum."""
    start = stream.tell()
    for password in passwords:
        stream.seek(start)
        try:
            _header(stream, password)
        except (Refusal, struct.error):
            continue
        stream.seek(start)
        return password
    raise Refusal("archive_encrypted", tried=len(passwords))


def _header(stream: BinaryIO, password: str | None) -> RarHeader:
    """Read one header, which must have its checksum."""
    begin = stream.tell()
    if password is None:
        head = stream.read(_HEAD.size)
        length = _HEAD.unpack(head)[3]
        data = head + stream.read(max(0, length - len(head)))
        behind = begin + length
    else:
        key, start = rar_keys.key_4(password, stream.read(8))
        decrypt = rar_keys.decryptor(key, start)
        head = decrypt(stream.read(_BLOCK))
        length = _HEAD.unpack_from(head)[3]
        data = (head + decrypt(stream.read(max(0, -(-length // _BLOCK) * _BLOCK - _BLOCK))))[:length]
        behind = stream.tell()
    if len(data) < length:
        raise Refusal("truncated")
    if length < _HEAD.size or not (_is_whole(data) or _is_older(data)):
        raise Refusal("damaged")
    return RarHeader(data=data, behind=behind)


def _is_whole(data: bytes) -> bool:
    checked = data[2:13] if data[2] == _MAIN else data[2:]
    return bool(zlib.crc32(checked) & 0xFFFF == _HEAD.unpack_from(data)[0])


def _is_older(data: bytes) -> bool:
    """Whether this is a header as before RAR 3: comments and blocks of systems are summed up in other ways."""
    _, kind, flags, _ = _HEAD.unpack_from(data)
    return kind in range(0x75, 0x7A) or (kind == _FILE and bool(flags & 0x08))


def _files(stream: BinaryIO, password: str | None) -> Iterator[RarFile]:
    start = stream.tell()
    end = stream.seek(0, 2)
    stream.seek(start)
    since_3 = False
    while stream.tell() < end:
        header = _header(stream, password)
        _, kind, flags, _ = _HEAD.unpack_from(header.data)
        if kind == _END:
            return
        behind = struct.unpack_from("<L", header.data, _HEAD.size)[0] if flags & 0x8000 else 0
        if kind == _FILE:
            file = _file(header, flags)
            since_3 = file.packing[0] >= _HAS_AN_END
            behind = file.packed
            yield file
        stream.seek(header.behind + behind)
    if since_3:
        raise Refusal("truncated")


def _file(header: RarHeader, flags: int) -> RarFile:
    data = header.data
    packed, size, system, crc, _, version, method, length, attributes = _FIELDS.unpack_from(data, _HEAD.size)
    at = _HEAD.size + _FIELDS.size
    if flags & 0x03:
        raise Refusal("unsupported_kind", kind="volume")
    if flags & 0x100:
        high_packed, high_size = struct.unpack_from("<LL", data, at)
        packed, size, at = packed | high_packed << 32, size | high_size << 32, at + 8
    name, encoding = _name(data[at : at + length], is_unicode=bool(flags & 0x200))
    salt = data[at + length : at + length + 8] if flags & 0x400 else b""
    form = attributes >> 12 if system == 3 else 0  # noqa: PLR2004 - Unix
    return RarFile(
        name=name,
        encoding=encoding,
        start=header.behind,
        packed=packed,
        size=size,
        crc=crc,
        stored=method == 0x30,  # noqa: PLR2004 - its way of saying so
        packing=(version, method, flags & 0xE0),
        solid=bool(flags & 0x10),
        regular=form in (0, 8),
        folder=flags & 0xE0 == 0xE0 or form == 4,  # noqa: PLR2004 - a folder, to Windows and to Unix
        lock=rar_keys.Lock(generation=4, salt=salt, version=version) if flags & 0x04 else None,
    )


def _name(stored: bytes, *, is_unicode: bool) -> tuple[bytes, str]:
    """Read a name: in UTF-8, or as an old name with instructions how to make the wide one of it."""
    old, zero, wide = stored.partition(b"\0")
    if not is_unicode:
        return old, ""
    if not zero:
        return stored, "utf-8"
    return _widened(old, wide).encode("utf-8", "surrogatepass"), "utf-8"


def _widened(old: bytes, wide: bytes) -> str:
    """Follow the instructions, two bits each: a byte, a byte with the common high byte, a pair, a run of the old."""
    units: list[int] = []
    high, rest = wide[0] << 8, iter(wide[1:])
    for flags in rest:
        for shift in (6, 4, 2, 0):
            unit = next(rest, None)
            if unit is None:
                break
            step = flags >> shift & 3
            if step == 0:
                units.append(unit)
            elif step == 1:
                units.append(unit | high)
            elif step == 2:  # noqa: PLR2004 - of four
                units.append(unit | next(rest, 0) << 8)
            else:
                change, top = (next(rest, 0), high) if unit & 0x80 else (0, 0)
                run = old[len(units) : len(units) + (unit & 0x7F) + 2]
                units += [(byte + change & 0xFF) | top for byte in run]
    return b"".join(struct.pack("<H", unit) for unit in units).decode("utf-16-le", "surrogatepass")
