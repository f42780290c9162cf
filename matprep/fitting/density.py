"""The dpi tag of a finished JPEG or PNG, set without touching its coded pixels."""

from __future__ import annotations

import struct
import zlib
from typing import Final

_APP0: Final = b"\xff\xe0"
_JFIF: Final = b"JFIF\0"
_ADOBE: Final = b"Adobe"
_PHYS: Final = b"pHYs"
_PNG_HEAD: Final = 33  # signature and IHDR
_PER_METRE: Final = 39.3701


def with_dpi(data: bytes, kind: str, dpi: int) -> bytes | None:
    """Set the tag; None where it cannot be without changing what the pixels mean, or the kind has no such tag."""
    if kind == "png":
        return _png(data, dpi)
    return _jpeg(data, dpi) if kind == "jpeg" else None


def _jpeg(data: bytes, dpi: int) -> bytes | None:
    header = _APP0 + struct.pack(">H5sHBHHBB", 16, _JFIF, 0x0101, 1, dpi, dpi, 0, 0)
    if data[2:4] == _APP0 and data[6:11] == _JFIF:
        return data[:2] + header + data[4 + struct.unpack_from(">H", data, 4)[0] :]
    if _ADOBE in data[:65_536]:
        return None  # a JFIF header would override Adobe's word on the colours
    return data[:2] + header + data[2:]


def _png(data: bytes, dpi: int) -> bytes:
    per_metre = round(dpi * _PER_METRE)
    body = _PHYS + struct.pack(">IIB", per_metre, per_metre, 1)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:_PNG_HEAD] + chunk + _without_phys(data[_PNG_HEAD:])


def _without_phys(chunks: bytes) -> bytes:
    at = 0
    while at < len(chunks):
        length, name = struct.unpack_from(">I4s", chunks, at)
        if name == _PHYS:
            return chunks[:at] + chunks[at + 12 + length :]
        at += 12 + length
    return chunks
