"""Which fonts a document asks for, as far as its XML says so, and which of them LibreOffice replaced."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final

from matprep.formats.documents import fonts, pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_READ: Final = 8 << 20
"""Bytes of a member that are looked at."""

_PAGES: Final = 50
_MOST: Final = 6
"""Fonts that are named; a longer list helps nobody."""

_TAG: Final = re.compile(r"<[^>]*>")
_LATIN: Final = re.compile(r"[A-Za-z0-9]")
_RUN: Final = re.compile(r"<w:r[ >].*?</w:r>", re.DOTALL)
_FONTS: Final = re.compile(r"<w:rFonts [^>]*>")
_STATED: Final = re.compile(r' w:(ascii|eastAsia)="([^"]+)"')
_DEFAULT: Final = re.compile(r"<w:docDefaults>.*?</w:docDefaults>", re.DOTALL)
_SHEET_FONT: Final = re.compile(r"<font>.*?</font>|<font/>", re.DOTALL)
_SHEET_NAME: Final = re.compile(r'<name val="([^"]+)"')
_CELL_FONT: Final = re.compile(r'<xf [^>]*?fontId="(\d+)"')
_CELL_FORMATS: Final = re.compile(r"<cellXfs.*?</cellXfs>", re.DOTALL)
_SLIDE_FONT: Final = re.compile(r'<a:(latin|ea) typeface="([^"+]+)"')
_FACE: Final = re.compile(r"<style:font-face [^>]*>")
_FACE_NAME: Final = re.compile(r'style:name="([^"]+)"')
_FACE_FAMILY: Final = re.compile(r"svg:font-family=\"(?:&apos;|')?([^\"'&]+)")
_FACE_USED: Final = re.compile(r'style:font-name(?:-(asian))?="([^"]+)"')


def replaced(path: Path, kind: str, rendition: Path) -> tuple[str, ...]:
    """Name fonts of a document that its rendition does not use, at most six; none for kinds that are not XML in a zip.

    A font counts only where there is text that it would draw: one for Chinese where there is Chinese.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            asked = tuple(_ASKED[kind](archive)) if kind in _ASKED else ()
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, EOFError, RuntimeError):
        return ()
    return fonts.replaced(asked, pdf.font_names(rendition, _PAGES))[:_MOST]


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as member:
        return member.read(_READ).decode("utf-8", "replace")


def _drawn(stated: Iterator[tuple[str, str]], text: str) -> Iterator[str]:
    """Keep the fonts that have something to draw in a text: for Chinese and for Latin letters."""
    chinese, latin = fonts.has_chinese(text), _LATIN.search(text) is not None
    return (name for script, name in stated if (chinese if script in {"eastAsia", "ea", "asian"} else latin))


def _of_letter(archive: zipfile.ZipFile) -> Iterator[str]:
    """Read a Word document: the fonts of its runs, and of its defaults where a run states none."""
    runs = _RUN.findall(_text(archive, "word/document.xml"))
    for run in runs:
        yield from _drawn(_stated(run), _TAG.sub("", run))
    plain = "".join(_TAG.sub("", run) for run in runs if not _FONTS.search(run))
    if "word/styles.xml" in archive.namelist():
        defaults = "".join(_DEFAULT.findall(_text(archive, "word/styles.xml")))
        yield from _drawn(_stated(defaults), plain)


def _stated(markup: str) -> Iterator[tuple[str, str]]:
    return (stated for tag in _FONTS.findall(markup) for stated in _STATED.findall(tag))


def _of_sheet(archive: zipfile.ZipFile) -> Iterator[str]:
    """Read a workbook: the fonts of its cells' formats."""
    styles = _text(archive, "xl/styles.xml")
    named = [_SHEET_NAME.search(each) for each in _SHEET_FONT.findall(styles)]
    for number in {int(each) for each in _CELL_FONT.findall("".join(_CELL_FORMATS.findall(styles)))}:
        found = named[number] if number < len(named) else None
        if found:
            yield found[1]


def _of_slides(archive: zipfile.ZipFile) -> Iterator[str]:
    """Read a presentation: the fonts that its slides state."""
    for name in archive.namelist():
        if name.startswith("ppt/slides/slide"):
            slide = _text(archive, name)
            yield from _drawn(iter(_SLIDE_FONT.findall(slide)), _TAG.sub("", slide))


def _of_open_document(archive: zipfile.ZipFile) -> Iterator[str]:
    """Read an OpenDocument file: the font faces that its styles use."""
    content, styles = (_text(archive, name) for name in ("content.xml", "styles.xml"))
    faces = {}
    for face in _FACE.findall(content + styles):
        name, family = _FACE_NAME.search(face), _FACE_FAMILY.search(face)
        if name and family:
            faces[name[1]] = family[1]
    stated = ((script, faces[name]) for script, name in _FACE_USED.findall(content) if name in faces)
    yield from _drawn(stated, _TAG.sub("", content))


_ASKED: Final = {
    "docx": _of_letter,
    "xlsx": _of_sheet,
    "pptx": _of_slides,
    "odt": _of_open_document,
    "ods": _of_open_document,
    "odp": _of_open_document,
}
