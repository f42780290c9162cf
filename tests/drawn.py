"""Pages of `printed` lines as files: drawn on a picture, or written into a PDF with a text layer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pikepdf
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matprep.model import Line

FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""From the package fonts-noto-cjk."""

MARGIN: Final = 60


def drawn(lines: Sequence[Line], *, scale: float = 2.0, seal: bool = False) -> Image.Image:
    """Draw lines on pale paper, `scale` times as large as they are, with a red seal in the lower right if asked."""
    width, height = (round(max(sides) * scale) + 2 * MARGIN for sides in _far_sides(lines))
    page = Image.new("RGB", (width, height), (250, 248, 240))
    pen = ImageDraw.Draw(page)
    for each in lines:
        face = ImageFont.truetype(FONT, round(each.height * scale))
        pen.text((each.left * scale, each.top * scale), each.text, font=face, fill=(30, 30, 34), anchor="lt")
    if seal:
        side = min(page.size) // 4
        corner = (width - side - 40, height - side - 40)
        pen.ellipse((*corner, corner[0] + side, corner[1] + side), outline=(206, 30, 34), width=side // 24)
    return page


def text_pdf(*pages: Sequence[Line]) -> bytes:
    """Write lines into a PDF as text: a page for each, in a font that every reader of Chinese PDFs knows."""
    document = pikepdf.new()
    for lines in pages:
        width, height = (max(sides) + MARGIN for sides in _far_sides(lines))
        page = document.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=_song(document)))
        shown = [
            f"BT /F1 {each.height:.1f} Tf {each.left:.1f} {height - each.bottom:.1f} Td "
            f"<{each.text.encode('utf-16-be').hex()}> Tj ET"
            for each in lines
        ]
        page.Contents = document.make_stream("\n".join(shown).encode())
    buffer = io.BytesIO()
    document.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _far_sides(lines: Sequence[Line]) -> tuple[list[float], list[float]]:
    return [each.right for each in lines], [each.bottom for each in lines]


def _song(document: pikepdf.Pdf) -> pikepdf.Object:
    glyphs = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=pikepdf.Name("/STSong-Light"),
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="GB1", Supplement=2),
        DW=1000,
    )
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name("/STSong-Light"),
            Encoding=pikepdf.Name("/UniGB-UCS2-H"),
            DescendantFonts=pikepdf.Array([document.make_indirect(glyphs)]),
        )
    )
