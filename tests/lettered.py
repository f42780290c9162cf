"""PDFs with a text layer, as programs write them: fonts that tell their characters, or do not; hidden or seen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.making import scan_pdf

if TYPE_CHECKING:
    from collections.abc import Callable


class Words(NamedTuple):
    """One piece of text: where it begins in points from the lower left corner, its size, its angle anticlockwise.

    What runs sideways must be Latin letters: pdfium passes over text without width, and the font for Chinese has no
    glyphs.
    """

    text: str
    x: float
    y: float
    size: float = 12
    angle: int = 0


def lettered(
    *words: Words,
    size: tuple[float, float] = (595, 842),
    rotate: int = 0,
    hidden: bool = False,
    scan: bool = False,
    told: Callable[[str], str] | None = lambda each: each,
    password: str = "",
) -> bytes:
    """Make a PDF of one page with these words on it.

    `told` gives the character that the font's table names for one that is written; None: it has no table.
    """
    with pikepdf.open(io.BytesIO(scan_pdf())) if scan else pikepdf.new() as document:
        page = document.pages[0] if scan else document.add_blank_page(page_size=size)
        page.obj.Rotate = rotate
        if Name.Resources not in page.obj:
            page.obj.Resources = Dictionary()
        latin = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font = Dictionary(F1=_font(document, "".join(each.text for each in words), told), F2=latin)
        mode = 3 if hidden else 0
        written = "".join(_written(each, mode) for each in words)
        page.contents_add(written.encode("ascii"))
        kept = io.BytesIO()
        document.save(
            kept,
            static_id=not password,
            encryption=pikepdf.Encryption(owner=password, user=password) if password else False,
        )
    return kept.getvalue()


def _written(words: Words, mode: int) -> str:
    across, down = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[words.angle]
    code = words.text.encode("latin-1" if words.angle else "utf-16-be").hex()
    font = "F2" if words.angle else "F1"
    matrix = f"{across} {down} {-down} {across} {words.x} {words.y}"
    return f"q BT {mode} Tr /{font} {words.size} Tf {matrix} Tm <{code}> Tj ET Q\n"


def _font(document: pikepdf.Pdf, text: str, told: Callable[[str], str] | None) -> pikepdf.Object:
    """Make a font that is not in the file, of square characters; its glyphs bear the numbers of Unicode."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.Letters,
        Flags=4,
        FontBBox=Array([0, -200, 1000, 800]),
        ItalicAngle=0,
        Ascent=800,
        Descent=-200,
        CapHeight=700,
        StemV=80,
    )
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Letters,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=document.make_indirect(descriptor),
        DW=1000,
        W=Array([32, Array([500] * 95)]),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.Letters,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([document.make_indirect(inner)]),
    )
    if told is not None:
        font.ToUnicode = document.make_stream(_table({each: told(each) for each in text}))
    return document.make_indirect(font)


def _table(told: dict[str, str]) -> bytes:
    pairs = [f"<{_hex(glyph)}> <{_hex(character)}>" for glyph, character in sorted(told.items())]
    blocks = [pairs[place : place + 100] for place in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}\nendcmap end end"
    ).encode("ascii")


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
