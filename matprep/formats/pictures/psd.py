"""What a Photoshop file says of the finished picture that it holds beside its layers."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from matprep.formats.held import Source

_HEADER: Final = 26
_VERSION_INFO: Final = 1057


def has_picture(source: Source) -> bool:
    """Say whether the finished picture is real: without "maximise compatibility" a blank one stands in its place."""
    with source.open("rb") as stream:
        _skip_section(stream, _HEADER)
        for number, data in _resources(stream.read(_length(stream))):
            if number == _VERSION_INFO and len(data) > 4:  # noqa: PLR2004 - behind its version
                return data[4] != 0
    return True


def is_transparent(source: Source) -> bool:
    """Say whether the first channel beyond the colours is transparency; else it is a saved selection, no alpha."""
    with source.open("rb") as stream:
        _skip_section(stream, _HEADER)
        _skip_section(stream, stream.tell())
        if not _length(stream) or not _length(stream):
            return False
        return bool(struct.unpack(">h", stream.read(2))[0] < 0)


def _length(stream: BinaryIO) -> int:
    return int(struct.unpack(">I", stream.read(4))[0])


def _skip_section(stream: BinaryIO, start: int) -> None:
    stream.seek(start)
    size = _length(stream)
    stream.seek(size, 1)


def _resources(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 12 <= len(data):
        (number,) = struct.unpack_from(">H", data, at + 4)
        at += 6 + (data[at + 6] + 2) // 2 * 2  # the name, its length byte included, is padded to an even length
        (size,) = struct.unpack_from(">I", data, at)
        found.append((number, data[at + 4 : at + 4 + size]))
        at += 4 + (size + 1) // 2 * 2
    return found
