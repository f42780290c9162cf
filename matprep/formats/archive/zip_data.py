"""The bytes of one zip member: found in the file, decrypted by `zip_locks`, expanded, their checksum held.

zipfile's own reader knows neither AES nor Deflate64, nor Zstandard before Python 3.14. What is expanded comes in small
chunks, whatever the member declares.
"""

from __future__ import annotations

import bz2
import functools
import itertools
import lzma
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any, Final

import inflate64

from matprep.errors import Refusal
from matprep.formats.archive import zip_locks
from matprep.formats.archive.shelf import CHUNK

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

_ENCRYPTED: Final = 0x1
_STRONG: Final = 0x40
_LOCAL: Final = struct.Struct("<4s22xHH")
_FED: Final = 256
"""Bytes given to Deflate64 at a time: one of its codes may stand for 64 KiB, and it cannot be told to stop."""


def is_encrypted(info: zipfile.ZipInfo) -> bool:
    """Whether a member needs a password."""
    return bool(info.flag_bits & _ENCRYPTED)


def chunks(stream: BinaryIO, info: zipfile.ZipInfo, password: bytes = b"") -> Iterator[bytes]:
    """Read one member.

    Raises Refusal: `archive_encrypted` (the password does not fit), `unsupported_kind` (a way of packing or of
    encryption that is not known), `damaged`; and what decoders raise on broken bytes.
    """
    data = _stored(stream, info)
    method = info.compress_type
    check = True
    if is_encrypted(info):
        if info.flag_bits & _STRONG:
            raise Refusal("unsupported_kind", kind="zip")
        data, method, check = zip_locks.unlocked(data, info, password)
    expand = _METHODS.get(method)
    if expand is None:
        raise Refusal("unsupported_kind", kind="zip")
    yield from _checked(expand(data), info.file_size, info.CRC if check else None)


def _stored(stream: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Read the packed bytes; what is cut off is damage."""
    stream.seek(info.header_offset)
    magic, name, extra = _LOCAL.unpack(stream.read(_LOCAL.size))
    if magic != b"PK\x03\x04":
        raise Refusal("damaged")
    stream.seek(name + extra, 1)
    left = info.compress_size
    while left:
        chunk = stream.read(min(left, CHUNK))
        if not chunk:
            raise Refusal("truncated")
        left -= len(chunk)
        yield chunk


def _checked(expanded: Iterable[bytes], size: int, crc: int | None) -> Iterator[bytes]:
    found = 0
    left = size
    for chunk in expanded:
        found = zlib.crc32(chunk, found)
        left -= len(chunk)
        yield chunk
    if left or crc not in (None, found):
        raise Refusal("damaged")


# --- ways of packing ------------------------------------------------------------------


def _deflated(data: Iterable[bytes]) -> Iterator[bytes]:
    expander = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in data:
        rest = packed
        while rest and not expander.eof:
            yield expander.decompress(rest, CHUNK)
            rest = expander.unconsumed_tail
    yield expander.flush()
    if not expander.eof:
        raise Refusal("damaged")


def _deflated64(data: Iterable[bytes]) -> Iterator[bytes]:
    expander = inflate64.Inflater()
    for packed in data:
        for start in range(0, len(packed), _FED):
            if not expander.eof:
                yield expander.inflate(packed[start : start + _FED])


def _expanded(make: Callable[[], Any], data: Iterable[bytes]) -> Iterator[bytes]:
    """Expand with one of the decoders that share the ways of `bz2.BZ2Decompressor`."""
    expander = make()
    try:
        for packed in data:
            yield from _decompressed(expander, packed)
    except zstd.ZstdError as error:
        raise Refusal("damaged") from error
    if not expander.eof:
        raise Refusal("damaged")


def _lzma(data: Iterable[bytes]) -> Iterator[bytes]:
    """LZMA in a zip: version, length and properties stand before the bytes; it may end without saying so."""
    pieces = iter(data)
    head = next(pieces, b"")
    _, length = struct.unpack_from("<HH", head)
    lzma1 = lzma._decode_filter_properties(lzma.FILTER_LZMA1, head[4 : 4 + length])  # type: ignore[attr-defined]  # noqa: SLF001 - zipfile reads them so, nothing public does
    expander = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[lzma1])
    for packed in itertools.chain((head[4 + length :],), pieces):
        yield from _decompressed(expander, packed)


def _decompressed(expander: Any, packed: bytes) -> Iterator[bytes]:  # noqa: ANN401 - one of four decoders of equal ways
    rest = packed
    while not expander.eof and (rest or not expander.needs_input):
        yield expander.decompress(rest, CHUNK)
        rest = b""


_METHODS: Final[dict[int, Callable[[Iterable[bytes]], Iterable[bytes]]]] = {
    0: lambda data: data,
    8: _deflated,
    9: _deflated64,
    12: functools.partial(_expanded, bz2.BZ2Decompressor),
    14: _lzma,
    93: functools.partial(_expanded, zstd.ZstdDecompressor),
    95: functools.partial(_expanded, lzma.LZMADecompressor),
}
"""The way of packing by its number in PKWARE's APPNOTE."""
