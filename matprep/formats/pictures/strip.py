"""Metadata cut from pictures without touching their coded pixels."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOI: Final = b"\xff\xd8"
_SOS: Final = 0xDA
_EOI: Final = 0xD9
_APP0: Final = 0xE0
_APP2: Final = 0xE2
_APP14: Final = 0xEE
_COM: Final = 0xFE
_ICC: Final = b"ICC_PROFILE\0"
_JFIF: Final = b"JFIF\0"
_JFIF_BYTES: Final = 14
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""JPEG markers without a length: TEM and the restart markers."""

_PNG_SIGN: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT", b"cICP")
)
_WEBP_DROPPED: Final = frozenset((b"EXIF", b"XMP "))
_WEBP_FLAGS: Final = 0x08 | 0x04  # EXIF and XMP in VP8X


def strip(data: bytes, kind: str) -> bytes:
    """Cut EXIF, XMP, GPS, comments, thumbnails, further pictures and what follows the end.

    The coded pixels stay byte for byte, and so does all that gives them their meaning: ICC profile, density,
    transparency. The EXIF orientation goes with the rest: a caller applies it, or carries it along, first. Idempotent.
    Bytes that do not follow the kind's structure, and other kinds than JPEG, PNG and WebP, come back unchanged.
    """
    cut = {"jpeg": _jpeg, "png": _png, "webp": _webp}.get(kind)
    if cut is None:
        return data
    try:
        return cut(data)
    except (struct.error, IndexError, ValueError):
        return data


def _jpeg(data: bytes) -> bytes:
    kept = [_SOI]
    for marker, start, end in _segments(data):
        body = data[start + 4 : end]
        if marker == _APP0:
            kept.extend(_density(body))
        elif _is_kept(marker, body):
            kept.append(data[start:end])
    return b"".join(kept)


def _density(body: bytes) -> Iterator[bytes]:
    """Keep the JFIF header without its thumbnail."""
    if body.startswith(_JFIF) and len(body) >= _JFIF_BYTES:
        yield b"\xff\xe0\x00\x10" + body[: _JFIF_BYTES - 2] + b"\0\0"


def _is_kept(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return body.startswith(_ICC)
    return marker == _APP14 or not (_APP0 <= marker <= _APP0 + 15 or marker == _COM)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk (marker, start, end) up to the end of the first picture; a scan counts with its coded bytes."""
    if not data.startswith(_SOI):
        raise ValueError
    at = 2
    while True:
        start = at
        if data[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
            raise ValueError
        while data[at] == 0xFF:  # noqa: PLR2004 - as above; any number of them may fill
            at += 1
        marker, start = data[at], at - 1
        at += 1
        if marker == _EOI:
            yield marker, start, at
            return
        if marker not in _BARE:
            at += struct.unpack_from(">H", data, at)[0]
        if marker == _SOS:
            at = _after_scan(data, at)
        if at > len(data):
            raise ValueError
        yield marker, start, at


def _after_scan(data: bytes, at: int) -> int:
    """Find the marker that ends a scan: 0xFF before neither 0x00 (stuffing), a restart marker nor more filling."""
    while True:
        at = data.index(b"\xff", at)
        follower = data[at + 1]
        if follower and follower not in _BARE and follower != 0xFF:  # noqa: PLR2004 - filling
            return at
        at += 1 if follower == 0xFF else 2  # noqa: PLR2004 - filling


def _png(data: bytes) -> bytes:
    if not data.startswith(_PNG_SIGN):
        raise ValueError
    kept, at, name = [_PNG_SIGN], len(_PNG_SIGN), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError
        if name in _PNG_KEPT:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


def _webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError
    stop = 8 + struct.unpack_from("<I", data, 4)[0]
    if stop > len(data):
        raise ValueError
    kept, at = [], 12
    while at < stop:
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        chunk = data[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
