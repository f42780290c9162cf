"""The bytes of one zip member: found in the file, decrypted (ZipCrypto, WinZip AES), expanded, their checksum held.

zipfile's own reader knows neither AES nor Deflate64 nor Zstandard. What is expanded comes in small chunks, whatever
the member declares.
"""

from __future__ import annotations

import bz2
import functools
import hashlib
import hmac
import itertools
import lzma
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any, Final

import inflate64
from Cryptodome.Cipher import AES
from Cryptodome.Util import Counter

from matprep.errors import Refusal
from matprep.formats.archive.shelf import CHUNK

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

_SPELT: Final = ("utf-8", "gb18030")
_ENCRYPTED: Final = 0x1
_CRC_FOLLOWS: Final = 0x8
_STRONG: Final = 0x40
_LOCAL: Final = struct.Struct("<4s22xHH")
_AES_METHOD: Final = 99
_AES_FIELD: Final = 0x9901
_AES_MAC: Final = 10
_ROUNDS: Final = 1000
_FED: Final = 256
"""Bytes given to Deflate64 at a time: one of its codes may stand for 64 KiB, and it cannot be told to stop."""


def is_encrypted(info: zipfile.ZipInfo) -> bool:
    """Whether a member needs a password."""
    return bool(info.flag_bits & _ENCRYPTED)


def spellings(passwords: Sequence[str]) -> tuple[bytes, ...]:
    """The passwords as bytes: in UTF-8, and in GB18030 as Chinese programs write them."""
    return tuple(dict.fromkeys(each.encode(encoding, "replace") for each in passwords for encoding in _SPELT))


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
        if method == _AES_METHOD:
            strength, method, check = _aes_field(info)
            data = _decrypted_aes(data, info.compress_size, strength, password)
        else:
            data = _decrypted_zip(data, info, password)
    expand = _METHODS.get(method)
    if expand is None:
        raise Refusal("unsupported_kind", kind="zip")
    yield from _checked(expand(data), info.file_size, info.CRC if check else None)


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk the extra fields of a header as far as they are whole."""
    while len(extra) >= 4:  # noqa: PLR2004 - a tag and a length
        tag, length = struct.unpack_from("<HH", extra)
        yield tag, extra[4 : 4 + length]
        extra = extra[4 + length :]


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

# --- ways of encryption ---------------------------------------------------------------


def _decrypted_zip(data: Iterator[bytes], info: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """ZipCrypto: each byte changes three keys, so that Python needs about a second for 2 MB."""
    decrypt = _zip_cipher(password)
    head = next(data, b"")
    hour, minute = info.date_time[3:5]
    check = (hour << 3 | minute >> 3) if info.flag_bits & _CRC_FOLLOWS else info.CRC >> 24
    clear = decrypt(head)
    if len(head) < 12 or clear[11] != check:  # noqa: PLR2004 - twelve bytes stand before the content, the last is a check
        raise Refusal("archive_encrypted", tried=1)
    yield clear[12:]
    for chunk in data:
        yield decrypt(chunk)


def _zip_cipher(password: bytes) -> Callable[[bytes], bytes]:
    table = [zlib.crc32(bytes([value]), 0xFFFFFFFF) ^ 0xFFFFFFFF for value in range(256)]
    one, two, three = 0x12345678, 0x23456789, 0x34567890
    for byte in password:
        one = one >> 8 ^ table[(one ^ byte) & 0xFF]
        two = ((two + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        three = three >> 8 ^ table[(three ^ two >> 24) & 0xFF]

    def decrypt(chunk: bytes) -> bytes:
        nonlocal one, two, three
        first, second, third = one, two, three
        clear = bytearray(chunk)
        for place, byte in enumerate(chunk):
            mixed = third | 2
            byte ^= (mixed * (mixed ^ 1) >> 8) & 0xFF  # noqa: PLW2901 - the innermost loop: every name costs
            clear[place] = byte
            first = first >> 8 ^ table[(first ^ byte) & 0xFF]
            second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            third = third >> 8 ^ table[(third ^ second >> 24) & 0xFF]
        one, two, three = first, second, third
        return bytes(clear)

    return decrypt


def _aes_field(info: zipfile.ZipInfo) -> tuple[int, int, bool]:
    """Read how a member is encrypted: strength 1 to 3, how it is packed, and whether its CRC counts (AE-1)."""
    for tag, body in extra_fields(info.extra):
        if tag == _AES_FIELD and len(body) >= 7 and body[4] in (1, 2, 3):  # noqa: PLR2004 - its fixed length
            return body[4], struct.unpack_from("<H", body, 5)[0], body[0] == 1
    raise Refusal("damaged")


def _decrypted_aes(data: Iterator[bytes], size: int, strength: int, password: bytes) -> Iterator[bytes]:
    """WinZip's AES: salt, two bytes that betray a wrong password, the content, and a code that proves it whole."""
    key, salt = 8 + 8 * strength, 4 + 4 * strength
    head = next(data, b"")
    derived = hashlib.pbkdf2_hmac("sha1", password, head[:salt], _ROUNDS, 2 * key + 2)
    if head[salt : salt + 2] != derived[2 * key :] or size < salt + 2 + _AES_MAC:
        raise Refusal("archive_encrypted", tried=1)
    cipher = AES.new(derived[:key], AES.MODE_CTR, counter=Counter.new(128, little_endian=True, initial_value=1))
    mac = hmac.new(derived[key : 2 * key], digestmod="sha1")
    left = size - salt - 2 - _AES_MAC
    tail = b""
    for chunk in itertools.chain((head[salt + 2 :],), data):
        coded, tail = chunk[:left], tail + chunk[left:]
        left -= len(coded)
        mac.update(coded)
        yield cipher.decrypt(coded)
    if not hmac.compare_digest(tail, mac.digest()[:_AES_MAC]):
        raise Refusal("damaged")
