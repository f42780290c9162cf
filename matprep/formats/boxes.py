"""The colour space that an ISO box file (HEIC, AVIF, JPEG 2000) names for its picture."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEAD: Final = 4 << 20  # metadata stand before the pixels
_ICC: Final = 2
_FULL: Final = 4  # version and flags
_RGB_PRIMARIES: Final = b"nclx"
_ICC_TYPES: Final = (b"prof", b"rICC")

Colour = tuple[bytes, int]
"""An ICC profile (empty: none) and the number of the primaries by ITU-T H.273 (0: not said)."""

_UNSAID: Final[Colour] = (b"", 0)


def colour(path: Path) -> Colour:
    """Read the colour box of the primary picture; nothing said where there is none, or the structure is odd."""
    with path.open("rb") as stream:
        data = stream.read(_HEAD)
    try:
        if jp2 := _find(data, b"jp2h"):
            return _jp2(_find(jp2, b"colr"))
        meta = _find(data, b"meta")[_FULL:]
        return _heif(meta)
    except (struct.error, IndexError):
        return _UNSAID


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


def _heif(meta: bytes) -> Colour:
    """Follow the primary item to its properties; a profile counts more than named primaries."""
    properties = _find(meta, b"iprp")
    listed = list(_boxes(_find(properties, b"ipco")))
    own = set(_associated(_find(properties, b"ipma"), _primary(_find(meta, b"pitm"))))
    bodies = [body for number, (name, body) in enumerate(listed, start=1) if name == b"colr" and number in own]
    icc = next((body[4:] for body in bodies if body[:4] in _ICC_TYPES), b"")
    primaries = next((struct.unpack_from(">H", body, 4)[0] for body in bodies if body[:4] == _RGB_PRIMARIES), 0)
    return icc, primaries


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
