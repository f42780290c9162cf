"""Whether a page was drawn in full: a picture that cannot be decoded, or a font that is broken, leaves white behind."""

from __future__ import annotations

import ctypes
import itertools
from typing import TYPE_CHECKING, Final

import pypdfium2
import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

Place = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels of the drawn page."""

_LEAST_SHARE: Final = 0.01
"""Of the page's area; a smaller picture may be missing without anybody noticing."""

_MOST_OBJECTS: Final = 20_000
_DEEPEST: Final = 4
_KINDS: Final = frozenset((pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM))
_INVISIBLE: Final = frozenset((pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP))
_WHITE: Final = 250


def lacks_something(sheet: pypdfium2.PdfPage, drawn: Image.Image) -> bool:
    """Say whether a picture is missing where it should be, or all text of a page that came out white.

    Only pictures in whose place nothing but one colour is are looked at: so a sound page costs next to nothing.
    """
    blank = _is_even(drawn)
    words = sheet.get_textpage() if blank else None
    for item in itertools.islice(_objects(sheet, None, words), _MOST_OBJECTS):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            if _is_undrawn(item, sheet, drawn):
                return True
        elif blank and item.type == pdfium.FPDF_PAGEOBJ_TEXT and _should_show(item, sheet):
            return True
    return False


def _objects(
    sheet: pypdfium2.PdfPage, form: pypdfium2.PdfObject | None, words: pypdfium2.PdfTextPage | None
) -> Iterator[pypdfium2.PdfObject]:
    """Walk a page's objects, and those of its forms down to a depth."""
    level = 0 if form is None else form.level + 1
    if form is None:
        count, get, holder = pdfium.FPDFPage_CountObjects(sheet), pdfium.FPDFPage_GetObject, sheet
    else:
        count, get, holder = pdfium.FPDFFormObj_CountObjects(form), pdfium.FPDFFormObj_GetObject, form
    for number in range(min(count, _MOST_OBJECTS)):
        raw = get(holder, number)
        if not raw or pdfium.FPDFPageObj_GetType(raw) not in _KINDS:
            continue
        item = pypdfium2.PdfObject(raw, page=sheet, pdf=sheet.pdf, container=form, level=level, textpage=words)
        yield item
        if item.type == pdfium.FPDF_PAGEOBJ_FORM and level < _DEEPEST:
            yield from _objects(sheet, item, words)


def _is_undrawn(item: pypdfium2.PdfObject, sheet: pypdfium2.PdfPage, drawn: Image.Image) -> bool:
    place = _place(item, sheet, drawn.size)
    if place is None or not _is_even(drawn.crop(place)):
        return False
    bitmap = pdfium.FPDFImageObj_GetBitmap(item)
    if not bitmap:
        return True
    pdfium.FPDFBitmap_Destroy(bitmap)
    return False


def _place(item: pypdfium2.PdfObject, sheet: pypdfium2.PdfPage, size: tuple[int, int]) -> Place | None:
    """Find where an object of some size is on the drawn page; None where it is small or outside."""
    left, bottom, right, top = _bounds(item)
    corners = [_device(sheet, size, x, y) for x in (left, right) for y in (bottom, top)]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    box = (max(0, min(across)), max(0, min(down)), min(size[0], max(across)), min(size[1], max(down)))
    area = max(0, box[2] - box[0]) * max(0, box[3] - box[1])
    return box if area >= _LEAST_SHARE * size[0] * size[1] else None


def _bounds(item: pypdfium2.PdfObject) -> tuple[float, float, float, float]:
    """Find an object's bounds on the page; those of the outermost form that it lies in, where it does."""
    while item.container is not None:
        item = item.container
    bounds: tuple[float, float, float, float] = item.get_bounds()
    return bounds


def _device(sheet: pypdfium2.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(sheet, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _is_even(picture: Image.Image) -> bool:
    return all(low == high for low, high in picture.getextrema())  # type: ignore[misc]  # mode RGB has three pairs


def _should_show(item: pypdfium2.PdfObject, sheet: pypdfium2.PdfPage) -> bool:
    """Say whether a piece of text is more than spaces, dark enough, on the page, and neither hidden nor in a layer."""
    if not item.extract().strip():
        return False
    if pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE or pdfium.FPDFPageObj_CountMarks(item) > 0:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha) or alpha.value == 0:
        return False
    left, bottom, right, top = _bounds(item)
    page_left, page_bottom, page_right, page_top = sheet.get_bbox()
    inside = left < page_right and right > page_left and bottom < page_top and top > page_bottom
    return inside and right > left and min(red.value, green.value, blue.value) < _WHITE
