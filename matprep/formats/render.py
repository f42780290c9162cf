"""The door to pypdfium2: PDF pages → pixels."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Final

import pypdfium2

from matprep.errors import Refusal
from matprep.formats import pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL import Image

MAX_PIXELS: Final = 100_000_000
"""A page that would have more pixels is rendered at a lower dpi."""

logging.getLogger("pypdfium2").addHandler(logging.NullHandler())


def render(path: Path, page: int, dpi: float, passwords: Sequence[str] = ()) -> Image.Image:
    """Draw a page (from 1) with its annotations and form fields on white: mode RGB, upright.

    The dpi counts in real inches (/UserUnit is applied); it is lowered where the page would exceed MAX_PIXELS. Same
    page, same pixels, as long as fonts that the PDF does not carry are the same. No script is run.

    Raises Refusal: `password_needed`, `damaged`.
    """
    scale = dpi * pdf.user_unit(path, page, passwords) / 72
    for password in ("", *passwords):
        try:
            return _drawn(path, page, scale, password)
        except pypdfium2.PdfiumError as error:
            if "password" not in str(error).lower():
                break
    return _drawn_rebuilt(path, page, scale, passwords)


def _drawn_rebuilt(path: Path, page: int, scale: float, passwords: Sequence[str]) -> Image.Image:
    """Draw what pdfium cannot open from an open copy, whose structure qpdf has repaired."""
    try:
        return _drawn(pdf.rebuilt(path, passwords), page, scale, "")
    except pypdfium2.PdfiumError as error:
        raise Refusal("damaged", page=page) from error


def _drawn(source: Path | bytes, page: int, scale: float, password: str) -> Image.Image:
    document = pypdfium2.PdfDocument(source, password=password or None)
    try:
        document.init_forms()
        sheet = document[page - 1]
        bitmap = sheet.render(
            scale=_within_bounds(scale, *sheet.get_size()),
            fill_color=(255, 255, 255, 255),
            draw_annots=True,
            may_draw_forms=True,
            rev_byteorder=True,
        )
        image: Image.Image = bitmap.to_pil()
        return image if image.mode == "RGB" else image.convert("RGB")
    finally:
        document.close()


def _within_bounds(scale: float, width: float, height: float) -> float:
    """Lower a scale until the page, each side rounded up, keeps MAX_PIXELS."""
    if width <= 0 or height <= 0:
        raise Refusal(code="damaged")
    allowed = math.sqrt(MAX_PIXELS / (width * height)) * 0.999
    return min(scale, allowed)
