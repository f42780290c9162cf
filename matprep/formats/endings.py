"""Whether a file's own structure says that its end is missing; reads headers and lengths only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from matprep.formats.held import Source

_TAIL: Final = 1 << 16
_PDF_TAIL: Final = 2048
_BEGINNINGS: Final = {
    "jpeg": b"\xff\xd8",
    "png": b"\x89PNG",
    "webp": b"RIFF",
    "heic": b"\0",
    "avif": b"\0",
    "jp2": b"",
    "tiff": b"",
    "pdf": b"",
    "zip": b"PK",
}
_SUSPICIOUS: Final = 64
_START_OF_SCAN: Final = 0xDA
_FILL: Final = 0xFF
_END: Final = 0xD9
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_WITHOUT_LENGTH: Final = (0x01, *range(0xD0, 0xDA))


def is_cut_short(source: Source, kind: str) -> bool:
    """Say whether bytes are missing at the end, as after a broken transfer; False where the kind cannot tell."""
    judge = _JUDGES.get(kind)
    if judge is None:
        return False
    size = source.stat().st_size
    with source.open("rb") as stream:
        begins = stream.read(len(_BEGINNINGS[kind])) == _BEGINNINGS[kind]
        stream.seek(0)
        return begins and judge(stream, size)


def is_filled_up(source: Source) -> bool:
    """Say whether a JPEG's coded pixels end in zeros: a broken transfer into a reserved file leaves them.

    Decoders take such zeros for grey pixels and do not complain. Zeros after the end marker are padding, or belong to
    what phones put there (a short film): harmless.
    """
    data = source.read_bytes()
    coded = data.rstrip(b"\0")
    return len(data) - len(coded) >= _SUSPICIOUS and not coded.endswith(b"\xff\xd9") and jpeg_end(data) is None


def jpeg_end(data: bytes) -> int | None:
    """Find the byte behind a JPEG's first picture; None where it never ends, or its structure is odd."""
    return next((at + 2 for marker, at in _markers(data) if marker == _END), None)


def lacks_end(source: Source) -> bool:
    """Say whether a JPEG file's coded pixels never end, as `is_endless`."""
    return is_endless(source.read_bytes())


def is_endless(data: bytes) -> bool:
    """Say whether a JPEG's coded pixels never end, without decoding them; False where its structure is odd.

    Inside coded pixels FF is always followed by 00 or a restart (ISO/IEC 10918-1, B.1.1.5): the end marker is nothing
    else. Those of thumbnails lie in segments before.
    """
    start = next((at for marker, at in _markers(data) if marker == _START_OF_SCAN), None)
    return start is not None and data.find(b"\xff\xd9", start) < 0


def segments_of_jpeg(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk a JPEG's markers as far as the structure holds: marker, its place, and where its segment ends.

    Coded pixels belong to no segment.
    """
    for marker, at in _markers(data):
        length = 0 if marker in _WITHOUT_LENGTH else int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, at, at + 2 + length


def _markers(data: bytes) -> Iterator[tuple[int, int]]:
    """Walk a JPEG's markers, each with its place, as far as the structure holds; coded pixels are passed over."""
    at = 2
    while data[at : at + 1] == b"\xff" and at + 1 < len(data):
        marker = data[at + 1]
        if marker == _FILL:
            at += 1
            continue
        yield marker, at
        at += 2 if marker in _WITHOUT_LENGTH else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            following = _AFTER_SCAN.search(data, at)
            at = following.start() if following else len(data)


def _tail(stream: BinaryIO, size: int, length: int) -> bytes:
    stream.seek(max(0, size - length))
    return stream.read(length)


def _jpeg(stream: BinaryIO, size: int) -> bool:
    """Judge by the end marker; zeros after the last coded byte are what a broken transfer leaves in a reserved file."""
    tail = _tail(stream, size, _TAIL)
    if b"\xff\xd9" in tail:
        return False
    stream.seek(0)
    return jpeg_end(stream.read()) is None


def _png(stream: BinaryIO, size: int) -> bool:
    offset = 8
    while offset + 8 <= size:
        stream.seek(offset)
        length, name = int.from_bytes(stream.read(4), "big"), stream.read(4)
        offset += 12 + length
        if name == b"IEND":
            return offset > size
    return True


def _webp(stream: BinaryIO, size: int) -> bool:
    head = stream.read(8)
    return int.from_bytes(head[4:], "little") + 8 > size


def _heic(stream: BinaryIO, size: int) -> bool:
    offset = 0
    while offset + 8 <= size:
        stream.seek(offset)
        length, name = int.from_bytes(stream.read(4), "big"), stream.read(4)
        if length == 1:
            length = int.from_bytes(stream.read(8), "big")
        if length == 0:
            return False
        if length < 8 or not name.isascii():  # noqa: PLR2004 - a box is never shorter than its header
            return False
        offset += length
    return offset != size


def _tiff(stream: BinaryIO, size: int) -> bool:
    """Judge by where the first page's directory should be: most writers put it behind the pixels. Not for BigTIFF."""
    head = stream.read(8)
    if not head.startswith((b"II*\0", b"MM\0*")):
        return False
    order: Literal["little", "big"] = "little" if head.startswith(b"II") else "big"
    start = int.from_bytes(head[4:], order)
    stream.seek(start)
    entries = int.from_bytes(stream.read(2), order)
    return start + 2 + 12 * entries > size


def _pdf(stream: BinaryIO, size: int) -> bool:
    return b"%%EOF" not in _tail(stream, size, _PDF_TAIL)


def _zip(stream: BinaryIO, size: int) -> bool:
    return b"PK\x05\x06" not in _tail(stream, size, _TAIL + 22)


def _jp2(stream: BinaryIO, size: int) -> bool:
    """Judge by the code stream's end marker; a box may stand behind it."""
    return b"\xff\xd9" not in _tail(stream, size, _TAIL)


_JUDGES: Final[Mapping[str, Callable[[BinaryIO, int], bool]]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "heic": _heic,
    "avif": _heic,
    "jp2": _jp2,
    "tiff": _tiff,
    "pdf": _pdf,
    "zip": _zip,
}
