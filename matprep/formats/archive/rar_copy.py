"""A RAR archive written anew for the program that unpacks it: in clear, without names, links, comments and dates.

So no password ever stands in a list of processes, no name is ever an argument or a path, and programs that know no
encryption (Windows' own tar) serve too.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from matprep.errors import Refusal
from matprep.formats.archive import rar_keys
from matprep.formats.archive.rar_files import SIGNATURE_4, SIGNATURE_5
from matprep.formats.archive.shelf import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from matprep.formats.archive.rar_files import RarArchive, RarFile

_WINDOWS: Final = 2
_PLAIN: Final = 0x20
"""A file without any attribute but that it should be archived."""


def packed_chunks(stream: BinaryIO, file: RarFile, password: str | None) -> Iterator[bytes]:
    """Read a member's packed bytes in clear; of a stored one exactly its content. Raises Refusal `truncated`."""
    decrypt = rar_keys.decryption(file.lock, password or "") if file.lock else bytes
    stream.seek(file.start)
    left, wanted = file.packed, _length(file)
    while left:
        chunk = stream.read(min(left, CHUNK))
        if not chunk:
            raise Refusal("truncated")
        left -= len(chunk)
        clear = decrypt(chunk)[:wanted]
        wanted -= len(clear)
        yield clear


def _length(file: RarFile) -> int:
    """Bytes of a member in clear: encryption fills up its last block."""
    return file.size if file.stored else file.packed


def write_copy(
    target: Path, stream: BinaryIO, archive: RarArchive, files: Sequence[tuple[RarFile, str | None]]
) -> None:
    """Write an archive of these members, each with its password, in order.

    Raises Refusal as `packed_chunks`, OSError where the disk fails.
    """
    is_old = archive.generation == 4  # noqa: PLR2004 - RAR 4
    with target.open("xb") as copy:
        copy.write(_begin_4(solid=archive.solid) if is_old else _begin_5(solid=archive.solid))
        for number, (file, password) in enumerate(files):
            name = f"{number:05d}".encode("ascii")
            solid = file.solid and number > 0
            copy.write(_header_4(file, name, solid=solid) if is_old else _header_5(file, name, solid=solid))
            for chunk in packed_chunks(stream, file, password):
                copy.write(chunk)
        copy.write(_END_4 if is_old else _END_5)


# --- RAR 4 ----------------------------------------------------------------------------


def _block_4(body: bytes) -> bytes:
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def _begin_4(*, solid: bool) -> bytes:
    return SIGNATURE_4 + _block_4(struct.pack("<BHH6x", 0x73, 0x08 if solid else 0, 13))


_END_4: Final = _block_4(struct.pack("<BHH", 0x7B, 0x4000, 7))


def _header_4(file: RarFile, name: bytes, *, solid: bool) -> bytes:
    version, method, dictionary = file.packing
    packed, size = (struct.pack("<Q", each) for each in (_length(file), file.size))
    described = struct.pack("<BLLBBHL", _WINDOWS, file.crc or 0, 0, version, method, len(name), _PLAIN)
    fields = packed[:4] + size[:4] + described + packed[4:] + size[4:] + name
    flags = 0x8000 | 0x100 | dictionary | (0x10 if solid else 0)
    return _block_4(struct.pack("<BHH", 0x74, flags, 7 + len(fields)) + fields)


# --- RAR 5 ----------------------------------------------------------------------------


def _number(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _block_5(body: bytes) -> bytes:
    body = _number(len(body)) + body
    return struct.pack("<L", zlib.crc32(body)) + body


def _begin_5(*, solid: bool) -> bytes:
    return SIGNATURE_5 + _block_5(bytes((1, 0, 4 if solid else 0)))


_END_5: Final = _block_5(bytes((5, 0, 0)))


def _header_5(file: RarFile, name: bytes, *, solid: bool) -> bytes:
    packing = file.packing[0] & ~0x40 | (0x40 if solid else 0)
    fields = (2, 2, _length(file), 0, file.size, _PLAIN, packing, 0, len(name))
    return _block_5(b"".join(map(_number, fields)) + name)
