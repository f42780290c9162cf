"""Bytes that mean nothing, where a portal asks for a minimum: JPEG comments, a private PNG chunk. Pixels untouched."""

from __future__ import annotations

import struct
import zlib
from typing import Final

PADDABLE: Final = frozenset({"jpeg", "png"})
"""The kinds that a standard lets grow without touching their pixels."""

_COMMENT: Final = b"\xff\xfe"
_LARGEST_COMMENT: Final = 65_537  # with its marker
_SMALLEST_COMMENT: Final = 4
_APPLICATION: Final = range(0xE0, 0xF0)
_CHUNK: Final = b"paDd"  # ancillary, private, safe to copy
_CHUNK_FRAME: Final = 12
_PNG_END: Final = 12


def padded(data: bytes, kind: str, minimum: int) -> bytes:
    """Grow a JPEG or PNG to at least `minimum` bytes: exactly, or by at most 11 more where a frame needs them.

    JPEG: comment segments of spaces behind the application segments. PNG: one ancillary private chunk before the end.
    """
    missing = minimum - len(data)
    if missing <= 0:
        return data
    return _padded_jpeg(data, missing) if kind == "jpeg" else _padded_png(data, missing)


def _padded_jpeg(data: bytes, missing: int) -> bytes:
    at = _after_application_segments(data)
    return data[:at] + b"".join(_comment(size) for size in _comment_sizes(missing)) + data[at:]


def _comment_sizes(missing: int) -> list[int]:
    count = -(-missing // _LARGEST_COMMENT)
    each, rest = divmod(max(missing, _SMALLEST_COMMENT), count)
    return [each + (1 if number < rest else 0) for number in range(count)]


def _comment(size: int) -> bytes:
    return _COMMENT + struct.pack(">H", size - 2) + b" " * (size - _SMALLEST_COMMENT)


def _after_application_segments(data: bytes) -> int:
    at = 2
    while data[at] == 0xFF and data[at + 1] in _APPLICATION:  # noqa: PLR2004 - every marker begins so
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return at


def _padded_png(data: bytes, missing: int) -> bytes:
    body = _CHUNK + bytes(max(0, missing - _CHUNK_FRAME))
    chunk = struct.pack(">I", len(body) - len(_CHUNK)) + body + struct.pack(">I", zlib.crc32(body))
    return data[:-_PNG_END] + chunk + data[-_PNG_END:]
