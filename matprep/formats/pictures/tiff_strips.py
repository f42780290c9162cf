"""A page of a TIFF read a few strips, or one row of tiles, at a time: as many small TIFFs, each decoded by Pillow.

Strips and tiles are coded each by itself, whatever the compression. So a small TIFF needs the page's own directory,
another height, and where its strips lie now. What cannot be parted (BigTIFF, one compressed strip for all) is not.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, BinaryIO, Final

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matprep.formats.held import Source

_BAND_PIXELS: Final = 4_000_000
_MOST_BAND_PIXELS: Final = 32_000_000
_MOST_ENTRIES: Final = 1000
_WIDTH, _HEIGHT, _COMPRESSION, _SAMPLES, _PLANES = 256, 257, 259, 277, 284
_STRIPS, _STRIP_ROWS, _STRIP_BYTES = 273, 278, 279
_TILE_HEIGHT, _TILES, _TILE_BYTES = 323, 324, 325
_UNCOMPRESSED, _OLD_JPEG = 1, 6
_LEFT_OUT: Final = frozenset({274, 330, 700, 33723, 34377, 34665, 34675, 34853})
"""Orientation, other directories, metadata: bands are turned when they are joined, profiles told them by the reader."""

_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_NUMBERS: Final = {1: "B", 3: "H", 4: "I"}
_LONG: Final = 4

_Entry = tuple[int, int, bytes]
"""Type, count and value of a directory's entry."""


class _Directory:
    """One page's directory, its values read."""

    def __init__(self, stream: BinaryIO, page: int) -> None:
        """Read it. Raises ValueError where it is not a plain TIFF."""
        head = stream.read(8)
        self.order = {b"II*\0": "<", b"MM\0*": ">"}.get(head[:4], "")
        if not self.order:
            raise ValueError(head[:4])
        start = self._number(head[4:])
        for _ in range(page - 1):
            stream.seek(start)
            stream.seek(12 * self._number(stream.read(2)), io.SEEK_CUR)
            start = self._number(stream.read(4))
        stream.seek(start)
        coded = stream.read(12 * min(_MOST_ENTRIES, self._number(stream.read(2))))
        self.entries = dict(self._entry(stream, coded[at : at + 12]) for at in range(0, len(coded) // 12 * 12, 12))

    def _number(self, data: bytes) -> int:
        return int.from_bytes(data, "little" if self.order == "<" else "big")

    def _entry(self, stream: BinaryIO, coded: bytes) -> tuple[int, _Entry]:
        tag, kind, count = struct.unpack(f"{self.order}HHI", coded[:8])
        length = _SIZES.get(kind, 1) * count
        if length <= 4:  # noqa: PLR2004 - such a value stands in the entry itself
            return tag, (kind, count, coded[8 : 8 + length])
        stream.seek(self._number(coded[8:]))
        return tag, (kind, count, stream.read(length))

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Read whole numbers; none where the tag is not there."""
        kind, count, value = self.entries.get(tag, (_LONG, 0, b""))
        return struct.unpack(f"{self.order}{count}{_NUMBERS[kind]}", value) if count else ()

    def number(self, tag: int, default: int = 0) -> int:
        """Read one whole number."""
        return next(iter(self.numbers(tag)), default)

    def written(self, numbers: Mapping[int, Sequence[int]], places: int, parts: Sequence[bytes]) -> bytes:
        """Write a TIFF of one page: these entries with these numbers, `parts` where the entry `places` says."""
        starts, at = [], 8
        for part in parts:
            starts.append(at)
            at += len(part)
        changed = {**numbers, places: starts}
        entries = self.entries | {
            tag: (_LONG, len(values), struct.pack(f"{self.order}{len(values)}I", *values))
            for tag, values in changed.items()
        }
        entries = {tag: entry for tag, entry in entries.items() if tag not in _LEFT_OUT}
        data, table, at = [], [], at + 2 + 12 * len(entries) + 4
        for tag, (kind, count, value) in sorted(entries.items()):
            inside = len(value) <= 4  # noqa: PLR2004 - as above
            place = value.ljust(4, b"\0") if inside else struct.pack(f"{self.order}I", at)
            table.append(struct.pack(f"{self.order}HHI", tag, kind, count) + place)
            if not inside:
                data.append(value)
                at += len(value)
        start = 8 + sum(map(len, parts))
        head = (b"II*\0" if self.order == "<" else b"MM\0*") + struct.pack(f"{self.order}I", start)
        count_of = struct.pack(f"{self.order}H", len(entries))
        return b"".join((head, *parts, count_of, *table, bytes(4), *data))


class Strips:
    """A page that can be read in bands; `of` finds out."""

    def __init__(self, source: Source, directory: _Directory) -> None:
        """Use `of`."""
        self._source, self._directory = source, directory
        self._tiled = _TILES in directory.entries
        self._places = directory.numbers(_TILES if self._tiled else _STRIPS)
        self._lengths = directory.numbers(_TILE_BYTES if self._tiled else _STRIP_BYTES)
        self._width, self._height = directory.number(_WIDTH), directory.number(_HEIGHT)
        rows = directory.number(_TILE_HEIGHT) if self._tiled else directory.number(_STRIP_ROWS, self._height)
        self._rows = min(rows, self._height)
        self._planes = directory.number(_SAMPLES, 1) if directory.number(_PLANES, 1) > 1 else 1
        self._virtual_strips()

    @classmethod
    def of(cls, source: Source, page: int) -> Strips | None:
        """Find the bands of a page (from 1); None where it cannot be parted into small ones."""
        try:
            with source.open("rb") as stream:
                strips = cls(source, _Directory(stream, page))
        except (ValueError, KeyError, struct.error):
            return None
        return strips if strips._can_be_parted() else None

    def _virtual_strips(self) -> None:
        """Part one uncompressed strip into as many as are handy: its rows lie one after the other."""
        plain = self._directory.number(_COMPRESSION, 1) == _UNCOMPRESSED and not self._tiled
        if not (plain and len(self._places) == len(self._lengths) == 1 and self._height > 0):
            return
        row, odd = divmod(self._lengths[0], self._height)
        if odd or not row:
            return
        self._rows = max(1, min(self._height, _BAND_PIXELS // max(1, self._width)))
        tops = range(0, self._height, self._rows)
        self._places = tuple(self._places[0] + top * row for top in tops)
        self._lengths = tuple(min(self._rows, self._height - top) * row for top in tops)

    @property
    def _down(self) -> int:
        return -(-self._height // self._rows)

    @property
    def _across(self) -> int:
        return len(self._places) // (self._down * self._planes)

    def _can_be_parted(self) -> bool:
        if min(self._width, self._height, self._rows) <= 0:
            return False
        small = self._width * self._rows <= _MOST_BAND_PIXELS
        told = len(self._places) == len(self._lengths) == self._across * self._down * self._planes > 0
        return small and told and self._directory.number(_COMPRESSION, 1) != _OLD_JPEG

    def bands(self) -> Iterator[Image.Image]:
        """Decode from top to bottom, some 4 MP at a time. Raises what Pillow raises for a TIFF."""
        step = 1 if self._tiled else max(1, _BAND_PIXELS // (self._width * self._rows))
        with self._source.open("rb") as stream:
            for first in range(0, self._down, step):
                yield self._decoded(stream, first, min(step, self._down - first))

    def _decoded(self, stream: BinaryIO, first: int, count: int) -> Image.Image:
        each = self._across * self._down
        chosen = [
            plane * each + at
            for plane in range(self._planes)
            for at in range(first * self._across, (first + count) * self._across)
        ]
        parts = [self._part(stream, at) for at in chosen]
        height = min(self._rows * count, self._height - self._rows * first)
        lengths = [len(part) for part in parts]
        numbers = {_HEIGHT: [height], (_TILE_BYTES if self._tiled else _STRIP_BYTES): lengths}
        if not self._tiled:
            numbers[_STRIP_ROWS] = [self._rows]
        small = self._directory.written(numbers, _TILES if self._tiled else _STRIPS, parts)
        with Image.open(io.BytesIO(small), formats=["TIFF"]) as image:
            image.load()
            return image.copy()

    def _part(self, stream: BinaryIO, at: int) -> bytes:
        stream.seek(self._places[at])
        data = stream.read(self._lengths[at])
        if len(data) < self._lengths[at]:
            message = "image file is truncated"
            raise OSError(message)
        return data
