"""Pictures that bear no signature, known by the sense that their headers make: old PCX and TGA."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from matprep.formats.held import Source

_PCX: Final = "<BBBBHHHH"
_PCX_SIGN: Final = 0x0A
_PCX_PLANES_AT: Final = 65
_TGA: Final = "<BBBHHBHHHHBB"
_TGA_FOOTER: Final = b"TRUEVISION-XFILE.\x00"
_TGA_PLAIN: Final = (1, 2, 3)
_TGA_PACKED: Final = (9, 10, 11)
_TGA_MAPPED: Final = (1, 9)
_TGA_DEPTHS: Final = (8, 15, 16, 24, 32)
_SHORTEST: Final = 128
_LARGEST: Final = 32 << 20  # old programs make no larger ones, and walking packets takes time
_TAIL: Final = 8192  # what a TGA may hold behind its pixels: a small preview, notes


def kind_of_unsigned(source: Source, head: bytes) -> str | None:
    """Name the kind, or None."""
    if len(head) < _SHORTEST:
        return None
    if _is_pcx(head):
        return "pcx"
    return "tga" if _is_tga(source, head) else None


def _is_pcx(head: bytes) -> bool:
    sign, version, packed, bits, left, top, right, bottom = struct.unpack_from(_PCX, head)
    known = sign == _PCX_SIGN and version in (0, 2, 3, 4, 5) and packed == 1 and bits in (1, 2, 4, 8)
    return known and head[_PCX_PLANES_AT] in range(1, 5) and left <= right and top <= bottom


def _is_tga(source: Source, head: bytes) -> bool:
    """Trust the footer; without one, pixels that end about where the file does."""
    note, mapped, form, _, colours, bits, _, _, width, height, depth, flags = struct.unpack_from(_TGA, head)
    sound = mapped == (form in _TGA_MAPPED) and depth in _TGA_DEPTHS and width and height and not flags & 0xC0
    if not sound or form not in (*_TGA_PLAIN, *_TGA_PACKED):
        return False
    with source.open("rb") as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - len(_TGA_FOOTER)))
        if stream.read() == _TGA_FOOTER:
            return True
        if size > _LARGEST:
            return False
        start = struct.calcsize(_TGA) + note + colours * ((bits + 7) // 8)
        stream.seek(start)
        each, pixels = (depth + 7) // 8, width * height
        end = start + pixels * each if form in _TGA_PLAIN else _end_of_packets(stream, each, pixels)
    return end is not None and end <= size <= end + _TAIL


def _end_of_packets(stream: BinaryIO, each: int, pixels: int) -> int | None:
    """Walk run-length packets of pixels of `each` bytes; None where they do not come to that many pixels."""
    while pixels > 0:
        mark = stream.read(1)
        if not mark:
            return None
        count = (mark[0] & 0x7F) + 1
        pixels -= count
        stream.seek(each if mark[0] & 0x80 else each * count, io.SEEK_CUR)
    return stream.tell() if pixels == 0 else None
