"""How RAR encrypts: from a password to a key, and whether it is the right one. Passwords stay inside this process."""

from __future__ import annotations

import functools
import hashlib
import hmac
import struct
from typing import TYPE_CHECKING, Final

import msgspec
from Cryptodome.Cipher import AES

from matprep.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS_4: Final = 1 << 18
_MOST_ROUNDS: Final = 24
"""The highest exponent of rounds that RAR itself accepts."""

_AES_SINCE: Final = 29
"""The version that brought AES."""


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """How a member or the headers are encrypted. `tweaked`: the checksum is bound to the password too."""

    generation: int
    salt: bytes
    version: int = _AES_SINCE
    rounds: int = 0
    start: bytes = b""
    check: bytes = b""
    tweaked: bool = False


def fits(lock: Lock, password: str) -> bool:
    """Whether a password is the right one, as far as the archive lets one tell."""
    if lock.generation == 4 or len(lock.check) != 12:  # noqa: PLR2004 - RAR 4 keeps no check, RAR 5 one of this length
        return True
    check, proof = lock.check[:8], lock.check[8:]
    if hashlib.sha256(check).digest()[:4] != proof:
        return True
    return _folded(_derived(lock.salt, lock.rounds, password, 32), 8) == check


def is_known(lock: Lock) -> bool:
    """Whether this is AES: RAR had ciphers of its own before 2002."""
    return lock.version >= _AES_SINCE


def decryption(lock: Lock, password: str) -> Callable[[bytes], bytes]:
    """Make what decrypts a member's packed bytes, in order, whole blocks of 16."""
    if lock.generation == 4:  # noqa: PLR2004 - RAR 4
        return decryptor(*key_4(password, lock.salt))
    return decryptor(key_5(lock, password), lock.start)


def decryptor(key: bytes, start: bytes) -> Callable[[bytes], bytes]:
    """Make what decrypts AES in blocks that build on each other; an incomplete last block is left out."""
    cipher = AES.new(key, AES.MODE_CBC, start)
    return lambda data: cipher.decrypt(data[: len(data) // 16 * 16])


@functools.lru_cache(maxsize=4)  # the members of an archive mostly share one salt
def key_4(password: str, salt: bytes) -> tuple[bytes, bytes]:
    """Derive key and first block of RAR 3 and 4; takes about a sixth of a second."""
    seed = password.encode("utf-16-le") + salt
    digest = hashlib.sha1()  # noqa: S324 - RAR's choice
    start = bytearray()
    for number in range(_ROUNDS_4):
        digest.update(seed + struct.pack("<L", number)[:3])
        if number % (_ROUNDS_4 // 16) == 0:
            start.append(digest.digest()[19])
    return b"".join(struct.pack("<L", each) for each in struct.unpack(">4L", digest.digest()[:16])), bytes(start)


def key_5(lock: Lock, password: str) -> bytes:
    """Derive the key of RAR 5."""
    return _derived(lock.salt, lock.rounds, password, 0)


def tweaked(lock: Lock, password: str, crc: int) -> int:
    """Bind a checksum to the password, as RAR 5 does that it may not betray the content."""
    proof = hmac.new(_derived(lock.salt, lock.rounds, password, 16), struct.pack("<L", crc), "sha256").digest()
    return int(struct.unpack("<L", _folded(proof, 4))[0])


@functools.lru_cache(maxsize=8)
def _derived(salt: bytes, rounds: int, password: str, more: int) -> bytes:
    if rounds > _MOST_ROUNDS:
        raise Refusal("damaged")
    return hashlib.pbkdf2_hmac("sha256", password.encode("utf-8", "replace"), salt, (1 << rounds) + more)


def _folded(digest: bytes, length: int) -> bytes:
    parts = [digest[at : at + length] for at in range(0, len(digest), length)]
    return bytes(functools.reduce(lambda left, right: left ^ right, column) for column in zip(*parts, strict=True))
