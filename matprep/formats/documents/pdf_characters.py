"""The characters of a PDF page's text layer: what they are, where they stand on the page as it is shown."""

from __future__ import annotations

import ctypes
import itertools
import math
from typing import TYPE_CHECKING, Final

import msgspec
import pypdfium2.raw as pdfium

from matprep.formats.documents.render import opened_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pypdfium2

DPI: Final = 200
MOST: Final = 20_000
"""Characters that are read of a page; a page of small print holds some 4,000."""

_FINE: Final = 64
"""Device units a pixel, by which pdfium's whole numbers become exact enough."""

_FULL: Final = 0.7
"""Share of the page from which on a picture on it is a scan of it."""

_DEEPEST: Final = 3
_MOST_OBJECTS: Final = 20_000
_HIDDEN: Final = frozenset((pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP))
_SURROGATES: Final = range(0xD800, 0xE000)


class Character(msgspec.Struct, frozen=True, kw_only=True):
    """One character: pixels of the page as it is shown, the line's height included; `angle` clockwise, of quarters.

    `hidden`: it is there to be searched, not seen. `unmapped`: the font does not tell which character it is.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    angle: int = 0
    hidden: bool = False
    unmapped: bool = False


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """The characters of a page in the order in which they are stored, its size in pixels, whether it shows a scan."""

    characters: tuple[Character, ...]
    size: tuple[float, float]
    scanned: bool


def layer(path: Path, page: int, passwords: Sequence[str] = ()) -> Layer:
    """Read a page (from 1) in pixels at 200 dpi, as shown; spaces and what lies outside the page are left out.

    /UserUnit is not applied. Raises Refusal: `password_needed`, `damaged`.
    """
    with opened_page(path, page, passwords) as sheet:
        size = tuple(each * DPI / 72 for each in sheet.get_size())
        place = _placing(sheet, (size[0], size[1]))
        words = sheet.get_textpage()
        count = min(pdfium.FPDFText_CountChars(words), MOST)
        found = (_character(words, number, place) for number in range(count))
        inside = tuple(each for each in found if each is not None and _is_inside(each, (size[0], size[1])))
        return Layer(characters=inside, size=(size[0], size[1]), scanned=bool(inside) and _is_scanned(sheet))


def _placing(sheet: pypdfium2.PdfPage, size: tuple[float, float]) -> Callable[[float, float], tuple[float, float]]:
    """Give the way from the page's own units to pixels of the page as it is shown, /Rotate and crop box applied."""
    extent = round(size[0] * _FINE), round(size[1] * _FINE)

    def placed(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(sheet, 0, 0, *extent, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE

    origin, right, up = placed(0, 0), placed(100, 0), placed(0, 100)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            origin[0] + ((right[0] - origin[0]) * x + (up[0] - origin[0]) * y) / 100,
            origin[1] + ((right[1] - origin[1]) * x + (up[1] - origin[1]) * y) / 100,
        )

    return place


def _character(
    words: pypdfium2.PdfTextPage, number: int, place: Callable[[float, float], tuple[float, float]]
) -> Character | None:
    code = pdfium.FPDFText_GetUnicode(words, number)
    if pdfium.FPDFText_IsGenerated(words, number) == 1 or code == 0 or chr(code).isspace():
        return None
    loose = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(words, number, loose):
        return None
    ends = place(loose.left, loose.bottom), place(loose.right, loose.top)
    item = pdfium.FPDFText_GetTextObject(words, number)
    return Character(
        text="\ufffd" if code in _SURROGATES else chr(code),
        left=min(ends[0][0], ends[1][0]),
        top=min(ends[0][1], ends[1][1]),
        right=max(ends[0][0], ends[1][0]),
        bottom=max(ends[0][1], ends[1][1]),
        angle=_angle(words, number, place),
        hidden=bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) in _HIDDEN,
        unmapped=pdfium.FPDFText_HasUnicodeMapError(words, number) == 1,
    )


def _angle(words: pypdfium2.PdfTextPage, number: int, place: Callable[[float, float], tuple[float, float]]) -> int:
    """Measure which way the character's line runs on the page as it is shown, to the next quarter turn."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(words, number, matrix):
        return 0
    start, end = place(0, 0), place(matrix.a, matrix.b)
    return round(math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])) / 90) * 90 % 360


def _is_inside(character: Character, size: tuple[float, float]) -> bool:
    across, down = (character.left + character.right) / 2, (character.top + character.bottom) / 2
    real = character.right > character.left and character.bottom > character.top
    return real and 0 <= across <= size[0] and 0 <= down <= size[1]


def _is_scanned(sheet: pypdfium2.PdfPage) -> bool:
    width, height = sheet.get_size()
    return any(area >= _FULL * width * height for area in _pictures(sheet))


def _pictures(sheet: pypdfium2.PdfPage) -> Iterator[float]:
    """Give the areas of the page's pictures, those in forms too."""
    objects = sheet.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEEPEST)
    for item in itertools.islice(objects, _MOST_OBJECTS):
        outer = item
        while outer.container is not None:
            outer = outer.container
        left, bottom, right, top = outer.get_bounds()
        yield (right - left) * (top - bottom)
