"""A PNG of true colour read a few rows at a time: as many small PNGs, each decoded by Pillow.

A filter of PNG looks at the row above, nothing else of the picture. So each small PNG begins with the last row of the
one before, decoded, and goes on with the rows as they were filtered. Compression is undone here and not done again.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matprep.formats.held import Source

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_BAND_BYTES: Final = 16 << 20
_PIECE: Final = 1 << 20
_CHANNELS: Final = {2: 3, 4: 2, 6: 4}
"""Colour types that take 4 bytes a pixel once they are decoded → their channels."""

_DEEP: Final = 16


class _Layout:
    """The numbers of an IHDR chunk."""

    def __init__(self, head: bytes) -> None:
        self.width, self.height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
        self.depth, self.colour = head[8], head[9]
        self.interlaced = head[12] != 0

    @property
    def row_bytes(self) -> int:
        """Bytes of a row without its filter."""
        return self.width * _CHANNELS[self.colour] * self.depth // 8

    def head(self, rows: int) -> bytes:
        """Write the IHDR of a band."""
        size = self.width.to_bytes(4, "big") + rows.to_bytes(4, "big")
        return size + bytes((self.depth, self.colour, 0, 0, 0))


def has_rows(source: Source) -> bool:
    """Say whether `rows` can read it: true colour or alpha in one pass; anything else is small or cannot be parted."""
    with source.open("rb") as stream:
        layout = _layout(stream)
    return layout is not None and layout.colour in _CHANNELS and layout.depth in (8, _DEEP) and not layout.interlaced


def rows(source: Source) -> Iterator[Image.Image]:
    """Decode from top to bottom, some 16 MB at a time; without profile and transparent colour.

    Raises what Pillow raises for a PNG, and OSError with "truncated" in its text where rows are missing.
    """
    with source.open("rb") as stream:
        layout = _layout(stream)
        if layout is None:
            message = "no header"
            raise OSError(message)
        stride, above, done = layout.row_bytes + 1, b"", 0
        for filtered in _parted(_inflated(stream), stride, max(1, _BAND_BYTES // stride)):
            band = _decoded(layout, above, filtered[: (layout.height - done) * stride])
            done += band.height
            above = _last_row(layout, band)
            yield band
            if done >= layout.height:
                return
    message = "image file is truncated"
    raise OSError(message)


def _layout(stream: BinaryIO) -> _Layout | None:
    head = stream.read(33)
    return _Layout(head[16:29]) if head.startswith(_SIGNATURE) and head[12:16] == b"IHDR" else None


def _inflated(stream: BinaryIO) -> Iterator[bytes]:
    """Undo the compression of all IDAT chunks, a bounded piece at a time."""
    inflater = zlib.decompressobj()
    stream.seek(len(_SIGNATURE))
    while len(start := stream.read(8)) == 8:  # noqa: PLR2004 - length and name
        left = int.from_bytes(start[:4], "big")
        if start[4:] != b"IDAT":
            stream.seek(left + 4, io.SEEK_CUR)
            continue
        while left and (coded := stream.read(min(left, _PIECE))):
            left -= len(coded)
            while coded:
                yield inflater.decompress(coded, _PIECE)
                coded = inflater.unconsumed_tail
        stream.seek(4, io.SEEK_CUR)
    yield inflater.flush()


def _parted(pieces: Iterator[bytes], stride: int, count: int) -> Iterator[bytes]:
    """Gather pieces into whole rows, `count` at a time and what is left at the end."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= count * stride:
            yield bytes(waiting[: count * stride])
            del waiting[: count * stride]
    whole = len(waiting) // stride * stride
    if whole:
        yield bytes(waiting[:whole])


def _decoded(layout: _Layout, above: bytes, filtered: bytes) -> Image.Image:
    rows = len(filtered) // (layout.row_bytes + 1) + bool(above)
    coded = zlib.compress((b"\0" + above if above else b"") + filtered, 0)
    chunks = ((b"IHDR", layout.head(rows)), (b"IDAT", coded), (b"IEND", b""))
    small = _SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)
    with Image.open(io.BytesIO(small), formats=["PNG"]) as image:
        image.load()
        return image.crop((0, 1 if above else 0, image.width, image.height))


def _chunk(name: bytes, body: bytes) -> bytes:
    return b"".join((len(body).to_bytes(4, "big"), name, body, zlib.crc32(name + body).to_bytes(4, "big")))


def _last_row(layout: _Layout, band: Image.Image) -> bytes:
    """Write the last row as it stands before filtering.

    Of 16 bits Pillow keeps the higher 8; filters work byte by byte, so the lower ones may be anything.
    """
    row = band.crop((0, band.height - 1, band.width, band.height))
    plain = (row.convert("LA") if layout.colour == 4 else row).tobytes()  # noqa: PLR2004 - grey with alpha
    if layout.depth != _DEEP:
        return plain
    deep = bytearray(2 * len(plain))
    deep[0::2] = plain
    return bytes(deep)
