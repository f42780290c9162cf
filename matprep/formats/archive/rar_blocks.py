"""What a RAR archive (RAR 1.5 to 4, RAR 5 to 7) lists, read from its headers, also encrypted ones.

Unpacking needs a program, listing does not. rarfile, the known library, starts programs by itself even while it lists
(for comments), and cannot read encrypted headers without another library.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from matprep.errors import Refusal
from matprep.formats.archive import rar_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIGNATURE_4: Final = b"Rar!\x1a\x07\x00"
SIGNATURE_5: Final = b"Rar!\x1a\x07\x01\x00"

_LONGEST_HEADER: Final = 2 << 20
_BLOCK: Final = 16

_MAIN_4, _FILE_4, _END_4 = 0x73, 0x74, 0x7B
_HAS_AN_END: Final = 29
"""RAR 3, which says 29, marks an archive's end; RAR 2 did not."""

_HEAD_4: Final = struct.Struct("<HBHH")
_FIELDS_4: Final = struct.Struct("<LLBLLBBHL")
_MAIN_5, _FILE_5, _CRYPT_5, _END_5 = 1, 2, 4, 5


class RarFile(msgspec.Struct, frozen=True, kw_only=True):
    """One member: where its packed bytes lie, and what its header says of them.

    `packing` is what the header of a new archive must say to have them unpacked: version, method and dictionary.
    `crc` is None where the header holds none. `lock` is how the member is encrypted.
    """

    name: bytes
    encoding: str
    start: int
    packed: int
    size: int
    crc: int | None
    stored: bool
    packing: tuple[int, ...]
    solid: bool = False
    regular: bool = True
    folder: bool = False
    lock: rar_keys.Lock | None = None


class RarArchive(msgspec.Struct, frozen=True, kw_only=True):
    """A listed archive: its generation (4 or 5), whether its members build on each other, and its members."""

    generation: int
    solid: bool
    files: tuple[RarFile, ...]


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    """A header in clear, and where the bytes behind it begin."""

    data: bytes
    behind: int


def listed(stream: BinaryIO, passwords: Sequence[str]) -> RarArchive:
    """List an archive. Folders are listed too.

    Raises Refusal: `archive_encrypted` (the names are encrypted and no password fits), `unsupported_kind` (`volume`:
    a part of a split archive), `damaged`, `truncated`.
    """
    signature = stream.read(len(SIGNATURE_5))
    try:
        if signature == SIGNATURE_5:
            return _listed_5(stream, passwords)
        if signature.startswith(SIGNATURE_4):
            stream.seek(len(SIGNATURE_4))
            return _listed_4(stream, passwords)
    except (struct.error, IndexError, ValueError) as error:
        raise Refusal("truncated") from error  # a header that ends too early, or blocks of it that are not whole
    except OverflowError as error:
        raise Refusal("damaged") from error
    raise Refusal("damaged")


# --- RAR 1.5 to 4 ---------------------------------------------------------------------


def _listed_4(stream: BinaryIO, passwords: Sequence[str]) -> RarArchive:
    main = _header_4(stream, None)
    flags = _HEAD_4.unpack_from(main.data)[2]
    if main.data[2] != _MAIN_4:
        raise Refusal("damaged")
    if flags & 0x01:
        raise Refusal("unsupported_kind", kind="volume")
    stream.seek(main.behind)
    key = _header_password_4(stream, passwords) if flags & 0x80 else None
    return RarArchive(generation=4, solid=bool(flags & 0x08), files=tuple(_files_4(stream, key)))


def _header_password_4(stream: BinaryIO, passwords: Sequence[str]) -> str:
    """Find the password under which the first encrypted header has its checksum."""
    start = stream.tell()
    for password in passwords:
        stream.seek(start)
        try:
            _header_4(stream, password)
        except (Refusal, struct.error):
            continue
        stream.seek(start)
        return password
    raise Refusal("archive_encrypted", tried=len(passwords))


def _header_4(stream: BinaryIO, password: str | None) -> _Header:
    """Read one header, which must have its checksum."""
    begin = stream.tell()
    if password is None:
        head = stream.read(_HEAD_4.size)
        length = _HEAD_4.unpack(head)[3]
        data = head + stream.read(max(0, length - len(head)))
        behind = begin + length
    else:
        key, start = rar_keys.key_4(password, stream.read(8))
        decrypt = rar_keys.decryptor(key, start)
        head = decrypt(stream.read(_BLOCK))
        length = _HEAD_4.unpack_from(head)[3]
        data = (head + decrypt(stream.read(max(0, -(-length // _BLOCK) * _BLOCK - _BLOCK))))[:length]
        behind = stream.tell()
    if len(data) < length:
        raise Refusal("truncated")
    if length < _HEAD_4.size or not (_is_whole_4(data) or _is_older_4(data)):
        raise Refusal("damaged")
    return _Header(data=data, behind=behind)


def _is_whole_4(data: bytes) -> bool:
    checked = data[2:13] if data[2] == _MAIN_4 else data[2:]
    return bool(zlib.crc32(checked) & 0xFFFF == _HEAD_4.unpack_from(data)[0])


def _is_older_4(data: bytes) -> bool:
    """Whether this is a header as before RAR 3: comments and blocks of systems are summed up in other ways."""
    _, kind, flags, _ = _HEAD_4.unpack_from(data)
    return kind in range(0x75, 0x7A) or (kind == _FILE_4 and bool(flags & 0x08))


def _files_4(stream: BinaryIO, password: str | None) -> Iterator[RarFile]:
    start = stream.tell()
    end = stream.seek(0, 2)
    stream.seek(start)
    since_3 = False
    while stream.tell() < end:
        header = _header_4(stream, password)
        _, kind, flags, _ = _HEAD_4.unpack_from(header.data)
        if kind == _END_4:
            return
        behind = struct.unpack_from("<L", header.data, _HEAD_4.size)[0] if flags & 0x8000 else 0
        if kind == _FILE_4:
            file = _file_4(header, flags)
            since_3 = file.packing[0] >= _HAS_AN_END
            behind = file.packed
            yield file
        stream.seek(header.behind + behind)
    if since_3:
        raise Refusal("truncated")


def _file_4(header: _Header, flags: int) -> RarFile:
    data = header.data
    packed, size, system, crc, _, version, method, length, attributes = _FIELDS_4.unpack_from(data, _HEAD_4.size)
    at = _HEAD_4.size + _FIELDS_4.size
    if flags & 0x03:
        raise Refusal("unsupported_kind", kind="volume")
    if flags & 0x100:
        high_packed, high_size = struct.unpack_from("<LL", data, at)
        packed, size, at = packed | high_packed << 32, size | high_size << 32, at + 8
    name, encoding = _name_4(data[at : at + length], is_unicode=bool(flags & 0x200))
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


def _name_4(stored: bytes, *, is_unicode: bool) -> tuple[bytes, str]:
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


# --- RAR 5 to 7 -----------------------------------------------------------------------


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


def _listed_5(stream: BinaryIO, passwords: Sequence[str]) -> RarArchive:
    key: bytes | None = None
    solid = False
    files: list[RarFile] = []
    end = stream.seek(0, 2)
    stream.seek(len(SIGNATURE_5))
    while stream.tell() < end:
        header = _header_5(stream, key)
        reader = _Reader(header.data)
        kind, flags = reader.number(), reader.number()
        extra = reader.number() if flags & 0x01 else 0
        packed = reader.number() if flags & 0x02 else 0
        if kind == _CRYPT_5:
            key = _header_key_5(reader, passwords)
        elif kind == _MAIN_5:
            archive_flags = reader.number()
            solid = bool(archive_flags & 0x04)
            if archive_flags & 0x01:
                raise Refusal("unsupported_kind", kind="volume")
        elif kind == _FILE_5:
            files.append(_file_5(reader, header, packed, extra))
        elif kind == _END_5:
            return RarArchive(generation=5, solid=solid, files=tuple(files))
        stream.seek(header.behind + packed)
    raise Refusal("truncated")


def _header_key_5(reader: _Reader, passwords: Sequence[str]) -> bytes:
    reader.number()
    checked, rounds, salt = reader.number() & 1, reader.take(1)[0], reader.take(16)
    lock = rar_keys.Lock(generation=5, salt=salt, rounds=rounds, check=reader.take(12) if checked else b"")
    found = next((each for each in passwords if rar_keys.fits(lock, each)), None)
    if found is None:
        raise Refusal("archive_encrypted", tried=len(passwords))
    return rar_keys.key_5(lock, found)


def _header_5(stream: BinaryIO, key: bytes | None) -> _Header:
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
    return _Header(data=data[4 + reader.at : total], behind=behind)


def _file_5(reader: _Reader, header: _Header, packed: int, extra: int) -> RarFile:
    end = len(header.data) - extra
    flags, size, _ = reader.number(), reader.number(), reader.number()
    if flags & 0x02:
        reader.take(4)
    crc = struct.unpack("<L", reader.take(4))[0] if flags & 0x04 else None
    packing, _ = reader.number(), reader.number()
    name = reader.take(reader.number()).partition(b"\0")[0]
    if header.data[1] & 0x18:
        raise Refusal("unsupported_kind", kind="volume")
    lock, link = _extras_5(header.data[end:] if extra else b"")
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
        regular=not link,
        folder=bool(flags & 0x01),
        lock=lock,
    )


def _extras_5(data: bytes) -> tuple[rar_keys.Lock | None, bool]:
    """Read how a member is encrypted, and whether it is a link to another (or a copy that is not stored twice)."""
    reader = _Reader(data)
    lock, link = None, False
    while reader.at < len(data) - 1:
        record = _Reader(reader.take(reader.number()))
        kind = record.number()
        if kind == 1:
            record.number()
            flags, rounds = record.number(), record.take(1)[0]
            salt, start = record.take(16), record.take(16)
            check = record.take(12) if flags & 1 else b""
            lock = rar_keys.Lock(
                generation=5, salt=salt, rounds=rounds, start=start, check=check, tweaked=bool(flags & 2)
            )
        link = link or kind == 5  # noqa: PLR2004 - the number of this record
    return lock, link
