"""Fonts that a page needs and the PDF does not carry: the machine must have them, else the text is not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Name

from matprep.formats.documents.pdf_objects import as_dictionary, notes_on

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARACTERS: Final = frozenset(("GB1", "CNS1", "Japan1", "KR", "Korea1"))
_FILES: Final = (Name.FontFile, Name.FontFile2, Name.FontFile3)
_FIRST_CHINESE: Final = 0x2E80


def missing_cjk(page: pikepdf.Page) -> tuple[str, ...]:
    """Name the Chinese, Japanese and Korean fonts that this page uses and the PDF does not carry, each once."""
    seen: set[tuple[int, int]] = set()
    found = [_name(font) for font in _fonts(page.obj.get(Name.Resources), seen) if _is_missing(font)]
    for note in notes_on(page):
        shown = as_dictionary(note.get(Name.AP)).get(Name.N)
        if isinstance(shown, pikepdf.Stream):
            found += [_name(font) for font in _fonts(shown.get(Name.Resources), seen) if _is_missing(font)]
        elif _is_chinese_field(note):
            found.append(_asked_for(note))
    return tuple(dict.fromkeys(found))


def names(page: pikepdf.Page) -> frozenset[str]:
    """Name the fonts that this page uses, without the mark of a subset."""
    return frozenset(_name(font) for font in _fonts(page.obj.get(Name.Resources), set()))


def _fonts(resources: Any, seen: set[tuple[int, int]]) -> Iterator[pikepdf.Dictionary]:  # noqa: ANN401 - anything
    """Walk the fonts of these resources and of the forms among them, each form once."""
    held = as_dictionary(resources)
    for font in as_dictionary(held.get(Name.Font)).values():
        if isinstance(font, pikepdf.Dictionary):
            yield font
    for form in as_dictionary(held.get(Name.XObject)).values():
        if isinstance(form, pikepdf.Stream) and form.get(Name.Subtype) == Name.Form and form.objgen not in seen:
            seen.add(form.objgen)
            yield from _fonts(form.get(Name.Resources), seen)


def _is_missing(font: pikepdf.Dictionary) -> bool:
    below = font.get(Name.DescendantFonts)
    if font.get(Name.Subtype) != Name.Type0 or not isinstance(below, pikepdf.Array) or not len(below):
        return False
    inner = as_dictionary(below[0])
    if any(key in as_dictionary(inner.get(Name.FontDescriptor)) for key in _FILES):
        return False
    return str(as_dictionary(inner.get(Name.CIDSystemInfo)).get(Name.Ordering, "")) in _CHARACTERS


def _name(font: pikepdf.Dictionary) -> str:
    """Give a font's name without the mark of a subset; names in Chinese stand as GBK bytes."""
    return str(font.get(Name.BaseFont, "/?")).removeprefix("/").rpartition("+")[2][:60]


def _is_chinese_field(note: pikepdf.Dictionary) -> bool:
    """Say whether a form field without an appearance of its own has a value that only a Chinese font can show."""
    value = note.get(Name.V, as_dictionary(note.get(Name.Parent)).get(Name.V))
    return isinstance(value, pikepdf.String) and any(ord(each) >= _FIRST_CHINESE for each in str(value))


def _asked_for(note: pikepdf.Dictionary) -> str:
    """Give the font that a field asks for, as its form calls it."""
    asked = str(note.get(Name.DA, as_dictionary(note.get(Name.Parent)).get(Name.DA, "/?")))
    return asked.partition("/")[2].split(" ")[0][:60] or "?"
