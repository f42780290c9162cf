"""Office documents made on the spot: the least that Word, Excel, PowerPoint and LibreOffice take for a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import making

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_OFFICE: Final = "http://schemas.openxmlformats.org"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE: Final = f"{_OFFICE}/package/2006"
_RELATIONS: Final = f"{_OFFICE}/officeDocument/2006/relationships"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_A4: Final = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'


def _relations(*relations: tuple[str, str], outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    lines = (
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(relations, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _package(main: str, types: Mapping[str, str], parts: Mapping[str, str | bytes]) -> bytes:
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    kinds = (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}</Types>"
    )
    every = {"[Content_Types].xml": kinds, "_rels/.rels": _relations(("officeDocument", main)), **parts}
    return making.zipped({name: part if isinstance(part, bytes) else part.encode() for name, part in every.items()})


def run(text: str, *, fonts: tuple[str, str] | None = None) -> str:
    """A stretch of text in a Word document, in a Latin and a Chinese font if asked."""
    stated = f'<w:rFonts w:ascii="{fonts[0]}" w:hAnsi="{fonts[0]}" w:eastAsia="{fonts[1]}"/>' if fonts else ""
    return f'<w:r><w:rPr>{stated}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


PAGE_BREAK: Final = '<w:r><w:br w:type="page"/></w:r>'


def word(body: str, relations: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document of this body (`w:p` elements)."""
    spaces = f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main" xmlns:r="{_RELATIONS}"'
    document = f"{_XML}<w:document {spaces}><w:body>{body}{_A4}</w:body></w:document>"
    more = {"word/_rels/document.xml.rels": relations} if relations else {}
    return _package(
        "word/document.xml", {"word/document.xml": _WORD}, {"word/document.xml": document, **more, **(parts or {})}
    )


def docx(text: str, *, pages: int = 1, fonts: tuple[str, str] | None = None) -> bytes:
    """A Word document that says `text` on each of its A4 pages."""
    paragraphs = (
        f"<w:p>{run(text, fonts=fonts)}{PAGE_BREAK if page < pages else ''}</w:p>" for page in range(1, pages + 1)
    )
    return word("".join(paragraphs))


def linking_docx(address: str) -> bytes:
    """A Word document with a picture that it does not hold but fetches from an address."""
    drawing, picture = f"{_OFFICE}/drawingml/2006", f"{_OFFICE}/drawingml/2006/picture"
    size = 'cx="914400" cy="914400"'
    shape = (
        f'<w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing"><wp:extent {size}/>'
        '<wp:docPr id="1" name="p"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{picture}"><pic:pic xmlns:pic="{picture}">'
        '<pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:link="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    body = f"<w:p>{run('picture:')}<w:r>{shape}</w:r></w:p>"
    return word(body, _relations(("image", escape(address)), outside=True))


def xlsx(rows: Sequence[Sequence[str]], *, hidden: Sequence[Sequence[str]] = ()) -> bytes:
    """A workbook of one sheet, and a hidden one if asked."""
    sheets = {"xl/worksheets/sheet1.xml": _sheet(rows)}
    listed = '<sheet name="表" sheetId="1" r:id="rId1"/>'
    relations = [("worksheet", "worksheets/sheet1.xml")]
    if hidden:
        sheets["xl/worksheets/sheet2.xml"] = _sheet(hidden)
        listed += '<sheet name="隐" sheetId="2" state="hidden" r:id="rId2"/>'
        relations.append(("worksheet", "worksheets/sheet2.xml"))
    spaces = f'xmlns="{_OFFICE}/spreadsheetml/2006/main" xmlns:r="{_RELATIONS}"'
    types = {"xl/workbook.xml": f"{_SHEET}.sheet.main+xml", **dict.fromkeys(sheets, f"{_SHEET}.worksheet+xml")}
    parts = {
        "xl/workbook.xml": f"{_XML}<workbook {spaces}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(*relations),
        **sheets,
    }
    return _package("xl/workbook.xml", types, parts)


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows)
    lines = "".join(f"<row>{each}</row>" for each in cells)
    return f'{_XML}<worksheet xmlns="{_OFFICE}/spreadsheetml/2006/main"><sheetData>{lines}</sheetData></worksheet>'


def rtf(text: str) -> bytes:
    r"""An RTF document; every character beyond ASCII as `\uN?`."""
    numbers = [ord(each) if ord(each) < 0x8000 else ord(each) - 0x10000 for each in text]
    written = "".join(each if each.isascii() else f"\\u{number}?" for each, number in zip(text, numbers, strict=True))
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\\f0 {written}\\par}}".encode("ascii")


_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES: Final = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:script="{_ODF}:script:1.0" '
    f'xmlns:table="{_ODF}:table:1.0" xmlns:draw="{_ODF}:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    f'xmlns:manifest="{_ODF}:manifest:1.0"'
)


def open_document(kind: str, body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """An OpenDocument file (`text`, `spreadsheet`, `presentation`) of this body, with further parts."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    content = f'{_XML}<office:document-content {_SPACES} office:version="1.3">{body}</office:document-content>'
    every = {"content.xml": content, **(parts or {})}
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in every
    )
    root = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
    manifest = f"{_XML}<manifest:manifest {_SPACES}>{root}{entries}</manifest:manifest>"
    members = {"mimetype": mime, **every, "META-INF/manifest.xml": manifest}
    return making.zipped({name: part.encode() for name, part in members.items()})


def odt(text: str) -> bytes:
    """An OpenDocument text that says `text`."""
    return open_document(
        "text", f"<office:body><office:text><text:p>{escape(text)}</text:p></office:text></office:body>"
    )


def macro_odt(target: Path) -> bytes:
    """An OpenDocument text whose macro, bound to its opening, writes a file."""
    event = (
        '<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:type="simple" '
        'xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
    )
    body = (
        f"<office:scripts><office:event-listeners>{event}</office:event-listeners></office:scripts>"
        "<office:body><office:text><text:p>macro</text:p></office:text></office:body>"
    )
    library = 'xmlns:library="http://openoffice.org/2000/library"'
    program = f'Sub Main\nOpen "{target}" For Output As #1\nPrint #1, "ran"\nClose #1\nEnd Sub'
    parts = {
        "Basic/script-lc.xml": f'{_XML}<library:libraries {library}><library:library library:name="Standard" '
        'library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'{_XML}<library:library {library} library:name="Standard" '
        'library:readonly="false" library:passwordprotected="false"><library:element library:name="M"/>'
        "</library:library>",
        "Basic/Standard/M.xml": f'{_XML}<script:module xmlns:script="http://openoffice.org/2000/script" '
        f'script:name="M" script:language="StarBasic">{escape(program)}</script:module>',
    }
    return open_document("text", body, parts)
