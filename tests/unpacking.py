"""Unpack archives in tests, and make those for which there is no writer: RAR, and zips with passwords."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import random
import struct
import tarfile
import tempfile
import zlib
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import py7zr
from Cryptodome.Cipher import AES
from Cryptodome.Util import Counter

from matprep.errors import Refusal
from matprep.formats.archive import unpack
from matprep.model import Member, Param, Unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

PAPERS = {"营业执照.jpg": b"\xff\xd8\xff licence" * 40, "身份证/正面.jpg": b"\xff\xd8\xff card" * 900, "empty.txt": b""}


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an archive: each member's content or its problem, by name; or the refusal of the whole."""

    contents: dict[str, bytes] = {}
    problems: dict[str, tuple[str, dict[str, Param]]] = {}
    refused: str = ""
    params: dict[str, Param] = {}
    encodings: tuple[str, ...] = ()


def opened(data: bytes, kind: str, **options: Any) -> Opened:
    """Unpack an archive's bytes in a folder of its own, which must hold nothing but the numbered files afterwards."""
    with tempfile.TemporaryDirectory() as place:
        source, folder = Path(place, "src"), Path(place, "m")
        source.write_bytes(data)
        folder.mkdir()
        try:
            members = unpack(Unpack(path=str(source), folder=str(folder), kind=kind, **options)).members
        except Refusal as refusal:
            assert not list(folder.iterdir())
            return Opened(refused=refusal.problem.code, params=refusal.problem.params)
        assert {each.name for each in folder.iterdir()} == {each.file for each in members if each.file}
        assert {each.name for each in Path(place).iterdir()} == {"src", "m"}
        return Opened(
            contents={name_of(each): (folder / each.file).read_bytes() for each in members if each.file},
            problems={
                name_of(each): (each.problems[0].code, each.problems[0].params) for each in members if not each.file
            },
            encodings=tuple(each.encoding for each in members),
        )


def _why(member: Member) -> tuple[str, dict[str, Param]]:
    (problem,) = member.problems
    return problem.code, problem.params


def name_of(member: Member) -> str:
    """A member's name as the parent will read it."""
    return base64.b64decode(member.name).decode(member.encoding, "surrogateescape")


# --- writers ---------------------------------------------------------------------------


def seven_zipped(members: Mapping[str, bytes], **options: Any) -> bytes:
    """A 7z archive."""
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes], *more: tarfile.TarInfo, mode: str = "w", encoding: str = "utf-8") -> bytes:
    """A tar archive, packed as `mode` says (`w:gz`); `more` are members without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, encoding=encoding, format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]  # any mode
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for each in more:
            archive.addfile(each)
    return buffer.getvalue()


def mail(attachments: Mapping[str, bytes], *, text: str = "请查收附件。") -> EmailMessage:
    """A mail with attachments."""
    message = EmailMessage()
    message["From"] = "sender@example.com"
    message["To"] = "office@example.com"
    message["Subject"] = "认证材料"
    message.set_content(text)
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


# --- zip with a password ------------------------------------------------------------------


def locked_zip(members: Mapping[str, bytes], password: bytes, *, strength: int = 0) -> bytes:
    """A zip encrypted by ZipCrypto, or by WinZip's AES of strength 1 to 3; packed by deflate."""
    written, central = bytearray(), bytearray()
    for name, data in members.items():
        packed = zlib.compress(data, wbits=-15)
        crc = 0 if strength else zlib.crc32(data)
        locked = _winzip_locked(packed, password, strength) if strength else _pkware_locked(packed, password, crc)
        extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", strength, 8) if strength else b""
        lengths = (len(locked), len(data), len(name.encode()), len(extra))
        fields = struct.pack("<HHHHHLLLHH", 51, 0x801, 99 if strength else 8, 0, 33, crc, *lengths)
        central += b"PK\x01\x02" + struct.pack("<H", 51) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, len(written))
        central += name.encode() + extra
        written += b"PK\x03\x04" + fields + name.encode() + extra + locked
    end = struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(central), len(written), 0)
    return bytes(written + central + b"PK\x05\x06" + end)


def _pkware_locked(packed: bytes, password: bytes, crc: int) -> bytes:
    """PKWARE's old cipher, forwards."""
    table = [zlib.crc32(bytes([value]), 0xFFFFFFFF) ^ 0xFFFFFFFF for value in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    for byte in password:
        turn(byte)
    locked = bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + packed:
        mixed = keys[2] | 2
        locked.append(byte ^ (mixed * (mixed ^ 1) >> 8) & 0xFF)
        turn(byte)
    return bytes(locked)


def _winzip_locked(packed: bytes, password: bytes, strength: int) -> bytes:
    """WinZip's AES, forwards: salt, check, content, proof."""
    length = 8 + 8 * strength
    salt = random.Random(strength).randbytes(length // 2)
    derived = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 2 * length + 2)
    counter = Counter.new(128, little_endian=True, initial_value=1)
    coded = AES.new(derived[:length], AES.MODE_CTR, counter=counter).encrypt(packed)
    proof = hmac.new(derived[length : 2 * length], coded, "sha1").digest()[:10]
    return salt + derived[-2:] + coded + proof


# --- RAR, only stored: nothing free packs it ----------------------------------------------


def rar4(
    members: Mapping[str, bytes], *, password: str = "", hide: bool = False, flags: int = 0, method: int = 0x30
) -> bytes:
    """A RAR 4 archive; with a password its members are encrypted, with `hide` their names too."""
    main = struct.pack("<BHH6x", 0x73, flags | (0x80 if hide else 0), 13)
    written = b"Rar!\x1a\x07\x00" + _crc16(main)
    for name, data in members.items():
        salt = b"saltsalt"
        content = _cbc(data, *_rar4_key(password, salt)) if password else data
        stored = name.encode("ascii", "replace") + b"\0" + _wide(name)
        head = struct.pack("<LLBLLBBHL", len(content), len(data), 2, zlib.crc32(data), 0, 29, method, len(stored), 32)
        head += stored + (salt if password else b"")
        kind = 0x8000 | 0x200 | (0x404 if password else 0) | (flags & 0x01 and 0x02)
        block = _crc16(struct.pack("<BHH", 0x74, kind, 7 + len(head)) + head)
        written += (salt + _cbc(block, *_rar4_key(password, salt)) if hide else block) + content
    end = _crc16(struct.pack("<BHH", 0x7B, 0x4000, 7))
    return written + (b"saltsalt" + _cbc(end, *_rar4_key(password, b"saltsalt")) if hide else end)


def rar5(
    members: Mapping[str, bytes],
    *more: bytes,
    password: str = "",
    hide: bool = False,
    flags: int = 0,
    packing: int = 0,
) -> bytes:
    """A RAR 5 archive; with a password its members are encrypted, with `hide` their names too. `more` are blocks."""
    salt, start = b"0123456789abcdef", b"fedcba9876543210"
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1 << 4)
    proof = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, (1 << 4) + 32)
    check = bytes(proof[at] ^ proof[at + 8] ^ proof[at + 16] ^ proof[at + 24] for at in range(8))
    check += hashlib.sha256(check).digest()[:4]
    written = b"Rar!\x1a\x07\x01\x00"
    if hide:
        written += _block5(bytes((4, 0, 0, 1, 4)) + salt + check)
    blocks = [(_block5(bytes((1, 0, flags))), b"")]
    for name, data in members.items():
        content = _cbc(data, key, start) if password else data
        record = bytes((1, 0, 1, 4)) + salt + start + check
        extra = _vint(len(record)) + record if password else b""
        numbers = (2, 3 if password else 2, *([len(extra)] if password else []), len(content), 4, len(data), 32)
        head = b"".join(map(_vint, numbers)) + struct.pack("<L", zlib.crc32(data))
        head += _vint(packing) + b"\0" + _vint(len(name.encode())) + name.encode() + extra
        blocks.append((_block5(head), content))
    for block, content in [*blocks, *((each, b"") for each in more), (_block5(bytes((5, 0, 0))), b"")]:
        written += (start + _cbc(block, key, start) if hide else block) + content
    return written


def rar5_pointing(name: str, target: str, way: int) -> bytes:
    """The block of a member of RAR 5 that holds nothing itself: a link (1), a hard link (4), a copy (5)."""
    record = _vint(5) + _vint(way) + _vint(0) + _vint(len(target.encode())) + target.encode()
    extra = _vint(len(record)) + record
    head = b"".join(map(_vint, (2, 1, len(extra), 0, 9, 32, 0, 0, len(name.encode()))))
    return _block5(head + name.encode() + extra)


def _crc16(body: bytes) -> bytes:
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def _block5(body: bytes) -> bytes:
    sized = _vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(sized)) + sized


def _vint(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + _vint(value >> 7)


def _wide(name: str) -> bytes:
    """Instructions to make a wide name: every unit as a pair."""
    units = name.encode("utf-16-le")
    pairs = [units[at : at + 8] for at in range(0, len(units), 8)]
    return b"\0" + b"".join(b"\xaa" + pair for pair in pairs)


def _cbc(data: bytes, key: bytes, start: bytes) -> bytes:
    return AES.new(key, AES.MODE_CBC, start).encrypt(data + bytes(-len(data) % 16))


def _rar4_key(password: str, salt: bytes) -> tuple[bytes, bytes]:
    """RAR 3's way from password to key, written as its manual tells it: one long text, hashed as a whole."""
    seed = password.encode("utf-16-le") + salt
    text = b"".join(seed + struct.pack("<L", number)[:3] for number in range(1 << 18))
    step = (len(seed) + 3) << 14
    start = bytes(hashlib.sha1(text[: at * step + len(seed) + 3]).digest()[19] for at in range(16))  # noqa: S324 - RAR's choice
    key = hashlib.sha1(text).digest()[:16]  # noqa: S324 - as above
    return struct.pack("<4L", *struct.unpack(">4L", key)), start
