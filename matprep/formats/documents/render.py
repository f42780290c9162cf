"""The door to pypdfium2: PDF pages → pixels."""

from __future__ import annotations

import logging
import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pypdfium2

from matprep.errors import Refusal
from matprep.formats.documents import fonts, pdf, render_checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from PIL import Image

MAX_PIXELS: Final = 100_000_000
"""A page that would have more pixels is rendered at a lower dpi."""

MAX_SIDE: Final = 30_000
"""Pixels; so is a page that would be longer than this: a strip, by mistake or of evil intent."""

_CHECK_DPI: Final = 30
_ONE_AT_A_TIME: Final = threading.Lock()  # pdfium crashes where two threads use it; workers have one, tests have more

logging.getLogger("pypdfium2").addHandler(logging.NullHandler())


def render(path: Path, page: int, dpi: float, passwords: Sequence[str] = ()) -> Image.Image:
    """Draw a page (from 1) with its annotations and form fields on white: mode RGB, upright.

    The dpi counts in real inches (/UserUnit is applied); it is lowered where the page would exceed MAX_PIXELS or
    MAX_SIDE. Same page, same pixels, as long as fonts that the PDF does not carry are the same. No script is run.

    Raises Refusal: `password_needed`; `damaged` where a picture of the page cannot be drawn or is not all there;
    `font_missing` where its characters would be boxes or nothing.
    """
    leaf = pdf.leaf(path, page, passwords)
    if leaf.fonts and not fonts.has_cjk():
        raise Refusal("font_missing", kind="pdf", font=", ".join(leaf.fonts), page=page)
    return _in_full(path, page, dpi, passwords, leaf)


def check(path: Path, page: int, passwords: Sequence[str] = ()) -> None:
    """Raise Refusal `damaged` where a page (from 1) cannot be drawn in full; fonts that are missing do not matter."""
    leaf = pdf.leaf(path, page, passwords)
    if not leaf.fonts or fonts.has_cjk():
        _in_full(path, page, _CHECK_DPI, passwords, leaf)


def _in_full(path: Path, page: int, dpi: float, passwords: Sequence[str], leaf: pdf.Leaf) -> Image.Image:
    if leaf.broken:
        raise Refusal("damaged", what="page", page=page)
    with opened_page(path, page, passwords, leaf.mended) as sheet:
        drawn = _drawn(sheet, dpi * leaf.unit / 72)
        if render_checks.lacks_something(sheet, drawn):
            raise Refusal("damaged", what="page", page=page)
        return drawn


def text(path: Path, page: int, passwords: Sequence[str] = ()) -> str:
    """Read the text of a page (from 1), as far as the PDF holds it as text. Raises Refusal as `render`."""
    with opened_page(path, page, passwords) as sheet:
        return str(sheet.get_textpage().get_text_bounded())


@contextmanager
def opened_page(
    path: Path, page: int, passwords: Sequence[str], mended: bytes | None = None
) -> Iterator[pypdfium2.PdfPage]:
    """Open a page; what pdfium cannot open, from an open copy of the page whose structure qpdf has repaired.

    Nobody else uses pdfium until the page is closed again. Raises Refusal: `password_needed`, `damaged`.
    """
    with _ONE_AT_A_TIME:
        document = _opened(path, page, passwords) if mended is None else None
        try:
            if document is None:
                document = pypdfium2.PdfDocument(mended or pdf.alone(path, page, passwords))
                page = 1
            document.init_forms()
            yield document[page - 1]
        except pypdfium2.PdfiumError as error:
            raise Refusal("damaged", what="page", page=page) from error
        finally:
            if document is not None:
                document.close()


def _opened(path: Path, page: int, passwords: Sequence[str]) -> pypdfium2.PdfDocument | None:
    """Open by the passwords as they are; None where pdfium cannot open the file or this page of it."""
    for password in ("", *passwords):
        try:
            document = pypdfium2.PdfDocument(path, password=password or None)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                continue
            return None
        if _has(document, page):
            return document
        document.close()
        return None
    return None


def _has(document: pypdfium2.PdfDocument, page: int) -> bool:
    try:
        return page <= len(document) and bool(min(document[page - 1].get_size()) > 0)
    except pypdfium2.PdfiumError:
        return False


def _drawn(sheet: pypdfium2.PdfPage, scale: float) -> Image.Image:
    bitmap = sheet.render(
        scale=_within_bounds(scale, *sheet.get_size()),
        fill_color=(255, 255, 255, 255),
        draw_annots=True,
        may_draw_forms=True,
        rev_byteorder=True,
    )
    image: Image.Image = bitmap.to_pil()
    return image if image.mode == "RGB" else image.convert("RGB")


def _within_bounds(scale: float, width: float, height: float) -> float:
    """Lower a scale until the page, each side rounded up, keeps MAX_PIXELS and MAX_SIDE."""
    if width <= 0 or height <= 0:
        raise Refusal(code="damaged")
    allowed = min(math.sqrt(MAX_PIXELS / (width * height)) * 0.999, MAX_SIDE / max(width, height))
    return min(scale, allowed)
