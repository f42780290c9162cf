"""What an ISO box file (HEIC, AVIF, JPEG 2000) says of its picture: colour space, size, palette."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.formats.held import Source

_HEAD: Final = 4 << 20  # metadata stand before the pixels
_ICC: Final = 2
_FULL: Final = 4  # version and flags
_PALETTE_HEAD: Final = 6  # how many colours, channels, and the bits of each channel
_RGB_PRIMARIES: Final = b"nclx"
_ICC_TYPES: Final = (b"prof", b"rICC")

Colour = tuple[bytes, int]
"""An ICC profile (empty: none) and the number of the primaries by ITU-T H.273 (0: not said)."""

_UNSAID: Final[Colour] = (b"", 0)


def colour(source: Source) -> Colour:
    """Read the colour box of the primary picture; nothing said where there is none, or the structure is odd."""
    data = _head(source)
    try:
        if jp2 := _find(data, b"jp2h"):
            return _jp2(_find(jp2, b"colr"))
        bodies = _properties(data, b"colr")
        icc = next((body[4:] for body in bodies if body[:4] in _ICC_TYPES), b"")
        primaries = next((struct.unpack_from(">H", body, 4)[0] for body in bodies if body[:4] == _RGB_PRIMARIES), 0)
    except (struct.error, IndexError):
        return _UNSAID
    return icc, primaries


def size(source: Source) -> tuple[int, int]:
    """Read width and height of a HEIC's or AVIF's primary picture as coded; zeros where they are not found."""
    try:
        body = _properties(_head(source), b"ispe")[0]
        return struct.unpack_from(">II", body, _FULL)
    except (struct.error, IndexError):
        return 0, 0


def palette(source: Source) -> bytes:
    """Read the palette of a JPEG 2000: red, green and blue of each colour; empty where it has none of that form."""
    header = _find(_head(source), b"jp2h")
    body = _find(header, b"pclr")
    if len(body) < _PALETTE_HEAD or body[2:_PALETTE_HEAD] != b"\x03\x07\x07\x07":
        return b""
    coded = body[_PALETTE_HEAD : _PALETTE_HEAD + 3 * int.from_bytes(body[:2], "big")]
    ordered = bytearray(len(coded))
    for channel, place in _channels(_find(header, b"cdef")).items():
        ordered[place::3] = coded[channel::3]
    return bytes(ordered)


def _channels(body: bytes) -> dict[int, int]:
    """Say which channel is red (0), green (1) and blue (2): in this order, unless the file defines another."""
    whole = body[2 : 2 + (len(body) - 2) // 6 * 6]
    told = {channel: colour - 1 for channel, kind, colour in struct.iter_unpack(">HHH", whole) if kind == 0}
    return told if sorted(told) == sorted(told.values()) == [0, 1, 2] else {0: 0, 1: 1, 2: 2}


def _head(source: Source) -> bytes:
    with source.open("rb") as stream:
        return stream.read(_HEAD)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = at + length if length else len(data)
        if end < start:
            return
        yield name, data[start:end]
        at = end


def _find(data: bytes, name: bytes) -> bytes:
    return next((body for each, body in _boxes(data) if each == name), b"")


def _jp2(body: bytes) -> Colour:
    return (body[3:], 0) if body[:1] == bytes([_ICC]) else _UNSAID


def _properties(data: bytes, name: bytes) -> list[bytes]:
    """Follow the primary item to its properties of one name."""
    meta = _find(data, b"meta")[_FULL:]
    properties = _find(meta, b"iprp")
    own = set(_associated(_find(properties, b"ipma"), _primary(_find(meta, b"pitm"))))
    listed = enumerate(_boxes(_find(properties, b"ipco")), start=1)
    return [body for number, (each, body) in listed if each == name and number in own]


def _primary(body: bytes) -> int:
    form = ">I" if body[:1] > b"\0" else ">H"
    return int(struct.unpack_from(form, body, _FULL)[0])


def _associated(body: bytes, item: int) -> Iterator[int]:
    """Give the numbers, from 1, of the properties of one item."""
    wide_item, wide_index = body[:1] > b"\0", bool(body[3] & 1)
    (count,) = struct.unpack_from(">I", body, _FULL)
    at = _FULL + 4
    for _ in range(count):
        (number,) = struct.unpack_from(">I" if wide_item else ">H", body, at)
        at += 4 if wide_item else 2
        size = 2 if wide_index else 1
        indexes = body[at + 1 : at + 1 + body[at] * size]
        at += 1 + len(indexes)
        if number == item:
            mask = (1 << (8 * size - 1)) - 1
            yield from (int.from_bytes(indexes[i : i + size], "big") & mask for i in range(0, len(indexes), size))
