"""The door to zxing-cpp: QR and bar codes on a picture, whose bytes may be GBK."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

import msgspec
import zxingcpp

from matprep.model.reading import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

MOST_CODES: Final = 16
"""Codes of one picture; a sheet of labels is no paper."""

LONGEST: Final = 4296
"""Characters of one code: the largest QR code (ISO/IEC 18004, version 40-L) holds no more."""

_BAR_SIDE: Final = 1800
"""Pixels of the long side at which bars are looked for: they are large, and at full size would cost 0.1 s."""

_LEAST_SIDE: Final = 21
"""Pixels; the smallest QR code has so many modules."""

_MOST_PIXELS: Final = 120_000_000


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code that was read: its words, its kind (`QR Code`), and where it lies on the picture."""

    text: str
    format: str
    spot: Box


def read_codes(picture: Image.Image) -> tuple[Code, ...]:
    """Read the QR codes of a picture at full size (some 3 ms a megapixel) and, where there is none, its bar codes.

    On photos of licences a third of the QR codes are lost at 1280 px, three quarters at 960. Bytes are UTF-8 or else
    GB 18030, whatever the code claims. Never raises; a picture that is tiny or a giant has no codes.
    """
    if min(picture.size) < _LEAST_SIDE or picture.width * picture.height > _MOST_PIXELS:
        return ()
    grey = picture if picture.mode == "L" else picture.convert("L")
    found = tuple(_read(grey, zxingcpp.BarcodeFormat.QRCode))
    if found:
        return found
    step = -(-max(grey.size) // _BAR_SIDE)
    return tuple(_read(grey.reduce(step) if step > 1 else grey, zxingcpp.BarcodeFormat.Code128))


def _read(grey: Image.Image, kind: zxingcpp.BarcodeFormat) -> Iterator[Code]:
    rows = memoryview(grey.tobytes()).cast("B", (grey.height, grey.width))
    codes: list[zxingcpp.Barcode] = []
    with contextlib.suppress(RuntimeError, ValueError):
        codes = zxingcpp.read_barcodes(rows, formats=zxingcpp.BarcodeFormats(kind))
    for code in codes[:MOST_CODES]:
        text = _words(code)[:LONGEST].strip()
        if text:
            yield Code(text=text, format=_name(kind), spot=_spot(code.position, grey.size))


def _words(code: zxingcpp.Barcode) -> str:
    """Decode a code's own bytes: what they were written in is seldom told, and often told wrongly."""
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return bytes(code.bytes).decode(encoding)
    return str(code.text)


def _name(kind: zxingcpp.BarcodeFormat) -> str:
    return "QR Code" if kind == zxingcpp.BarcodeFormat.QRCode else "Code 128"


def _spot(position: zxingcpp.Position, size: tuple[int, int]) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across = [min(1000, max(0, round(each.x * 1000 / size[0]))) for each in corners]
    down = [min(1000, max(0, round(each.y * 1000 / size[1]))) for each in corners]
    return min(across), min(down), max(across), max(down)
