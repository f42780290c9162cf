"""Whether all coefficients of a JPEG are ones that an encoder makes: what codes them anew may not meet others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.formats.endings import jpeg_end, segments_of_jpeg
from matprep.formats.held import Held
from matprep.formats.pictures.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

_BASELINE, _HUFFMAN, _TABLES, _SCAN = 0xC0, 0xC4, 0xDB, 0xDA
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {_HUFFMAN, 0xC8, 0xCC}
_MOST_DC_BITS, _MOST_AC_BITS = 11, 10
_AS_DC_ALONE: Final = bytes((1, *[0] * 63))
_SHAPES: Final = ((1, 1), (2, 1), (1, 2), (2, 2))
"""Sampling of the first component; others have 1 by 1."""


def is_sound(data: bytes) -> bool:
    """Say whether a JPEG is baseline, of one scan, and no coefficient in it is out of range (ISO/IEC 10918-1, F.1.2).

    No AC coefficient can be: the Huffman tables name no larger category. A DC coefficient is a sum of differences, so
    tables say nothing: with a quantisation that leaves DC alone and as it is, all are decoded at 1/8 and looked at.
    Differences are too small to leap over the band in which a decoder shows black or white. A true one may be refused
    (white at quality 100), a false one is never accepted. Costs a decoding at 1/8.
    """
    found = list(segments_of_jpeg(data))
    markers = [marker for marker, _, _ in found]
    if jpeg_end(data) != len(data) or markers.count(_SCAN) != 1 or [m for m in markers if m in _FRAMES] != [_BASELINE]:
        return False
    bodies = {marker: [data[start + 4 : end] for each, start, end in found if each == marker] for marker in markers}
    try:
        plain = _is_plain(bodies[_BASELINE][0], bodies[_SCAN][0]) and _has_small_categories(bodies.get(_HUFFMAN, []))
        return plain and _has_small_sums(_with_dc_alone(data, found))
    except (IndexError, Refusal):
        return False


def _is_plain(frame: bytes, scan: bytes) -> bool:
    count = frame[5]
    shapes = [divmod(frame[7 + 3 * number], 16) for number in range(count)]
    sampled = count in (1, 3) and shapes[0] in _SHAPES and all(each == (1, 1) for each in shapes[1:])
    return sampled and frame[0] == 8 and frame[1:3] != b"\0\0" and scan[0] == count  # noqa: PLR2004 - bits


def _has_small_categories(tables: list[bytes]) -> bool:
    return bool(tables) and all(
        size <= (_MOST_AC_BITS if is_ac else _MOST_DC_BITS) for body in tables for is_ac, size in _categories(body)
    )


def _categories(body: bytes) -> Iterator[tuple[bool, int]]:
    """Walk the symbols of all tables of a segment: whether they are of AC, and how many bits follow them."""
    at = 0
    while at < len(body):
        is_ac, count = body[at] >= 16, sum(body[at + 1 : at + 17])  # noqa: PLR2004 - class in the upper four bits
        for symbol in body[at + 17 : at + 17 + count]:
            yield is_ac, symbol % 16 if is_ac else symbol
        at += 17 + count


def _with_dc_alone(data: bytes, segments: list[tuple[int, int, int]]) -> bytes:
    changed = bytearray(data)
    for marker, start, end in segments:
        for at in range(start + 4, end, 65) if marker == _TABLES else ():
            if data[at] >= 16 or at + 65 > end:  # noqa: PLR2004 - tables of two bytes a number are none of baseline
                raise IndexError(at)
            changed[at + 1 : at + 65] = _AS_DC_ALONE
    return bytes(changed)


def _has_small_sums(data: bytes) -> bool:
    with opened(Held(data), "jpeg") as image:
        image.draft("L" if image.mode == "L" else "YCbCr", (1, 1))
        image.load()
        bands = image.getextrema()
    pairs = bands if isinstance(bands[0], tuple) else (bands,)
    return all(least > 0 and most < 255 for least, most in pairs)  # noqa: PLR2004 - of 8 bits
