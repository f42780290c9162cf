"""Which directories of a TIFF are pages, and what each says of its pixels that a decoder leaves to its caller."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matprep.formats.held import Source

G4: Final = 4
G3: Final = (2, 3)
"""The compressions of bilevel scans and of faxes."""

_SUBFILE: Final = 254
_OLD_SUBFILE: Final = 255
_WIDTH: Final = 256
_LENGTH: Final = 257
_BITS: Final = 258
_COMPRESSION: Final = 259
_PHOTOMETRIC: Final = 262
_X_RESOLUTION: Final = 282
_Y_RESOLUTION: Final = 283
_UNIT: Final = 296
_SAMPLE_FORMAT: Final = 339
_TAGS: Final = frozenset(
    (_SUBFILE, _OLD_SUBFILE, _WIDTH, _LENGTH, _BITS, _COMPRESSION, _PHOTOMETRIC, _X_RESOLUTION, _Y_RESOLUTION, _UNIT)
) | {_SAMPLE_FORMAT}
_MOST_ENTRIES: Final = 65_535  # a classic TIFF cannot count further
_REDUCED: Final = 1
_MASK: Final = 4
_OLD_REDUCED: Final = 2
_RAW: Final = 1
_YCC: Final = 6
_SIGNED: Final = 2
_FORMATS: Final = {1: "B", 3: "H", 4: "I", 5: "II", 8: "h", 9: "i", 13: "I", 16: "Q", 18: "Q"}
_PER_CENTIMETRE: Final = 3
_SANE: Final = (40.0, 5000.0)  # dots per inch
_UNEVEN: Final = 1.25
_ABSURD: Final = 4.0

Number = int | float
Order = Literal["<", ">"]
"""Which byte of a number comes first, as `struct` writes it."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page: `frame` is the number of its directory in the file, from 0.

    `white` is the value of white where the bits alone do not tell a decoder (0: they do), `inverted`: deep grey whose
    0 means white. `shape` is the width and height of one pixel, as a ratio of at least 1 to 1: fax pages are coded
    with pixels twice as high as wide. `loose_ycc`: uncompressed YCbCr. `compression` is the tag's number.
    """

    frame: int
    width: int
    height: int
    white: int = 0
    inverted: bool = False
    shape: tuple[float, float] = (1.0, 1.0)
    loose_ycc: bool = False
    compression: int = _RAW


def pages(source: Source) -> tuple[Page, ...]:
    """List the pages: every directory of the chain but thumbnails, smaller copies and masks; all, if nothing is left.

    A chain that leads back to itself ends there. Raises ValueError where it leads out of the file.
    """
    with source.open("rb") as stream:
        directories = list(_directories(stream, source.stat().st_size))
    kept = [number for number, tags in enumerate(directories) if not _is_aside(tags)]
    return tuple(_page(number, directories[number]) for number in kept or range(len(directories)))


def _is_aside(tags: Mapping[int, Number]) -> bool:
    return bool(int(tags.get(_SUBFILE, 0)) & (_REDUCED | _MASK)) or tags.get(_OLD_SUBFILE) == _OLD_REDUCED


def _page(number: int, tags: Mapping[int, Number]) -> Page:
    bits, photometric = int(tags.get(_BITS, 1)), tags.get(_PHOTOMETRIC, 0)
    return Page(
        frame=number,
        width=int(tags.get(_WIDTH, 0)),
        height=int(tags.get(_LENGTH, 0)),
        white=_white(bits, signed=tags.get(_SAMPLE_FORMAT) == _SIGNED),
        inverted=photometric == 0 and bits > 8,  # noqa: PLR2004 - up to here decoders do it
        shape=_shape(tags),
        loose_ycc=photometric == _YCC and tags.get(_COMPRESSION, _RAW) == _RAW,
        compression=int(tags.get(_COMPRESSION, _RAW)),
    )


def _white(bits: int, *, signed: bool) -> int:
    """Give the white of depths that decoders hand out in a larger one; 32 bits are rarely used to their end."""
    if bits == 12:  # noqa: PLR2004 - in 16
        return (1 << bits) - 1
    return (1 << (bits - 1)) - 1 if signed and bits == 16 else 0  # noqa: PLR2004 - in 32


def _shape(tags: Mapping[int, Number]) -> tuple[float, float]:
    """Give a pixel's width and height, the smaller one as 1, where both resolutions are plausible and far apart."""
    inch = 2.54 if tags.get(_UNIT) == _PER_CENTIMETRE else 1.0
    across, down = (float(tags.get(tag, 0)) * inch for tag in (_X_RESOLUTION, _Y_RESOLUTION))
    if not all(_SANE[0] <= each <= _SANE[1] for each in (across, down)) or tags.get(_UNIT) == 1:
        return (1.0, 1.0)
    ratio = max(across, down) / min(across, down)
    if not _UNEVEN <= ratio <= _ABSURD:
        return (1.0, 1.0)
    return (1.0, ratio) if across > down else (ratio, 1.0)


def _directories(stream: BinaryIO, size: int) -> Iterator[dict[int, Number]]:
    """Walk the chain of directories; each gives the first value of the tags that matter here."""
    head = stream.read(16)
    order: Order = "<" if head.startswith(b"II") else ">"
    (version,) = struct.unpack_from(f"{order}H", head, 2)
    big = version == 43  # noqa: PLR2004 - BigTIFF; 42 is the classic
    (offset,) = struct.unpack_from(f"{order}Q", head, 8) if big else struct.unpack_from(f"{order}I", head, 4)
    seen: set[int] = set()
    while offset and offset not in seen:
        seen.add(offset)
        if offset >= size:
            raise ValueError(offset)
        tags, offset = _directory(stream, offset, order, big=big)
        yield tags


def _directory(stream: BinaryIO, offset: int, order: Order, *, big: bool) -> tuple[dict[int, Number], int]:
    entry, pointer, counter = ("HHQ8s", "Q", "Q") if big else ("HHI4s", "I", "H")
    stream.seek(offset)
    (count,) = _read(stream, order + counter)
    each = struct.calcsize(order + entry)
    coded = stream.read(each * min(count, _MOST_ENTRIES))
    if len(coded) < each * count:
        raise ValueError(count)
    following = stream.read(struct.calcsize(order + pointer))
    entries = struct.iter_unpack(order + entry, coded)
    tags = {tag: _first(stream, order, kind, many, value) for tag, kind, many, value in entries if tag in _TAGS}
    # a last directory without its closing pointer is common, and harmless
    whole = len(following) == struct.calcsize(order + pointer)
    return tags, struct.unpack(order + pointer, following)[0] if whole else 0


def _read(stream: BinaryIO, form: str) -> tuple[Any, ...]:
    data = stream.read(struct.calcsize(form))
    try:
        return struct.unpack(form, data)
    except struct.error as error:
        raise ValueError(form) from error


def _first(stream: BinaryIO, order: Order, kind: int, count: int, value: bytes) -> Number:
    """Read a tag's first value; values that do not fit into its field stand where the field points to."""
    form = order + _FORMATS.get(kind, "B")
    size = struct.calcsize(form)
    if size * count > len(value):
        stream.seek(int.from_bytes(value, "little" if order == "<" else "big"))
        value = stream.read(size).ljust(size, b"\0")
    first, *divisor = struct.unpack_from(form, value)
    if not divisor:
        return int(first)
    return float(first / divisor[0]) if divisor[0] else 0
