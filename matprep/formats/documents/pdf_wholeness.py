"""Whether the pictures of a page are all there: readers draw what is missing black, grey or not at all."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Name

from matprep.formats.documents.pdf_objects import as_dictionary
from matprep.formats.endings import is_endless

if TYPE_CHECKING:
    from collections.abc import Iterator

_SMALL: Final = 128 * 128
_MOST_PIXELS: Final = 100_000_000
_CHUNK: Final = 1 << 20
_WHOLE: Final = 0.99
_CHANNELS: Final = {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4}


def has_broken_pictures(page: pikepdf.Page) -> bool:
    """Say whether a picture of some size ends before its last row; False where that cannot be told cheaply.

    Told for pictures whose only coding is DCT or Flate; nothing is held but their coded bytes.
    """
    return any(_is_broken(picture) for picture in _pictures(page))


def _pictures(page: pikepdf.Page) -> Iterator[Any]:
    """Walk the pictures that the page itself draws: pages often share one list with the pictures of all of them."""
    listed = as_dictionary(as_dictionary(page.obj.get(Name.Resources)).get(Name.XObject))
    drawn = set(listed.keys()) if len(listed) == 1 else set(_drawn(page))
    for name, each in listed.items():
        if name in drawn and isinstance(each, pikepdf.Stream) and each.get(Name.Subtype) == Name.Image:
            yield each


def _drawn(page: pikepdf.Page) -> Iterator[str]:
    try:
        yield from (str(step.operands[0]) for step in pikepdf.parse_content_stream(page, "Do") if len(step.operands))
    except pikepdf.PdfError:
        return  # pdfium draws of it what it can


def _is_broken(picture: Any) -> bool:  # noqa: ANN401 - a pikepdf object
    try:
        width, height = int(picture.Width), int(picture.Height)
    except (AttributeError, TypeError, ValueError):
        return False
    if not _SMALL <= width * height <= _MOST_PIXELS:
        return False
    coding = picture.get(Name.Filter)
    if isinstance(coding, pikepdf.Array) and len(coding) == 1:
        coding = coding[0]
    if coding == Name.DCTDecode:
        return is_endless(picture.read_raw_bytes())
    if coding == Name.FlateDecode or coding is None:
        enough = _WHOLE * _expected(picture, width, height)
        data = picture.read_raw_bytes()
        return (_expanded(data, enough) if coding is not None else len(data)) < enough
    return False


def _expected(picture: Any, width: int, height: int) -> int:  # noqa: ANN401 - a pikepdf object
    """Count the bytes of its pixels (0 where their kind is not known)."""
    space = picture.get(Name.ColorSpace)
    if bool(picture.get(Name.ImageMask, False)):
        channels, bits = 1, 1
    else:
        channels, bits = _channels(space), int(picture.get(Name.BitsPerComponent, 8))
    return height * ((width * channels * bits + 7) // 8)


def _channels(space: Any) -> int:  # noqa: ANN401 - a pikepdf object
    if isinstance(space, pikepdf.Array) and len(space) > 1:
        family = str(space[0])
        if family == "/ICCBased" and isinstance(space[1], pikepdf.Stream):
            return int(space[1].get(Name.N, 0))
        return {"/Indexed": 1, "/Separation": 1}.get(family, _CHANNELS.get(family, 0))
    return _CHANNELS.get(str(space), 0)


def _expanded(data: bytes, enough: float) -> int:
    """Count how much Flate data expands to, no further than enough, without holding it."""
    inflating, count = zlib.decompressobj(), 0
    try:
        while data and count < enough and not inflating.eof:
            count += len(inflating.decompress(data, _CHUNK))
            data = inflating.unconsumed_tail
    except zlib.error:
        return count
    return count
