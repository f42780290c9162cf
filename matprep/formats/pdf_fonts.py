"""Fonts that a page needs and the PDF does not carry: the machine must have them, else the text is not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Name

from matprep.formats.pdf_objects import as_dictionary, notes_on

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARACTERS: Final = frozenset(("GB1", "CNS1", "Japan1", "KR", "Korea1"))
_FILES: Final = (Name.FontFile, Name.FontFile2, Name.FontFile3)
_DEEPEST: Final = 5


def missing_cjk(page: pikepdf.Page) -> tuple[str, ...]:
    """Name the Chinese, Japanese and Korean fonts that this page uses and the PDF does not carry, each once."""
    found: dict[str, None] = {}
    for font in _fonts(page.obj.get(Name.Resources), 0):
        if _is_missing(font):
            found[_name(font)] = None
    for note in notes_on(page):
        shown = as_dictionary(note.get(Name.AP)).get(Name.N)
        if isinstance(shown, pikepdf.Stream):
            found.update((_name(font), None) for font in _fonts(shown.get(Name.Resources), 1) if _is_missing(font))
    return tuple(found)


def names(page: pikepdf.Page) -> frozenset[str]:
    """Name the fonts that this page uses, without the mark of a subset."""
    return frozenset(_name(font) for font in _fonts(page.obj.get(Name.Resources), 0))


def _fonts(resources: Any, depth: int) -> Iterator[pikepdf.Dictionary]:  # noqa: ANN401 - anything may stand in a PDF
    """Walk the fonts of these resources and of the forms among them."""
    if depth > _DEEPEST:
        return
    held = as_dictionary(resources)
    for font in as_dictionary(held.get(Name.Font)).values():
        if isinstance(font, pikepdf.Dictionary):
            yield font
    for form in as_dictionary(held.get(Name.XObject)).values():
        if isinstance(form, pikepdf.Stream) and form.get(Name.Subtype) == Name.Form:
            yield from _fonts(form.get(Name.Resources), depth + 1)


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
