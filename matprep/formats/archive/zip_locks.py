"""How zips are encrypted: PKWARE's old cipher (ZipCrypto) and WinZip's AES. Passwords stay inside this process."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import struct
import zlib
from typing import TYPE_CHECKING, Final

from Cryptodome.Cipher import AES
from Cryptodome.Util import Counter

from matprep.errors import Refusal

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterator, Sequence

_SPELT: Final = ("utf-8", "gb18030")
_AES_METHOD: Final = 99
_AES_FIELD: Final = 0x9901
_AES_MAC: Final = 10
_ROUNDS: Final = 1000
_CRC_FOLLOWS: Final = 0x8


def spellings(passwords: Sequence[str]) -> tuple[bytes, ...]:
    """The passwords as bytes: in UTF-8, and in GB18030 as Chinese programs write them."""
    return tuple(dict.fromkeys(each.encode(encoding, "replace") for each in passwords for encoding in _SPELT))


def unlocked(data: Iterator[bytes], info: zipfile.ZipInfo, password: bytes) -> tuple[Iterator[bytes], int, bool]:
    """Decrypt a member's bytes; how they are packed, and whether their CRC counts, as no code of AES proves them.

    Raises Refusal: `archive_encrypted` (the password does not fit), `damaged`.
    """
    if info.compress_type != _AES_METHOD:
        return _decrypted_zip(data, info, password), info.compress_type, True
    strength, method, check = _aes_field(info)
    return _decrypted_aes(data, info.compress_size, strength, password), method, check


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk the extra fields of a header as far as they are whole."""
    while len(extra) >= 4:  # noqa: PLR2004 - a tag and a length
        tag, length = struct.unpack_from("<HH", extra)
        yield tag, extra[4 : 4 + length]
        extra = extra[4 + length :]


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
