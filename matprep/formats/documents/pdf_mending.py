"""A page on its own, mended so that every reader draws all of it: where pdfium would not, as it stands."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Name

from matprep.formats.documents import pdf_pages
from matprep.formats.documents.pdf_objects import as_dictionary, form_fields, notes_on

if TYPE_CHECKING:
    from collections.abc import Iterator


def adopt(document: pikepdf.Pdf) -> None:
    """Turn widgets that no form leads to into stamps, in place: readers draw those, but not a field without a form."""
    known = {field.objgen for field in form_fields(document)}
    for page in document.pages:
        for widget in _widgets(page):
            if _is_orphan(widget, known):
                _make_stamp(widget)


def needs_mending(document: pikepdf.Pdf, page: pikepdf.Page) -> bool:
    """Say whether pdfium would draw it otherwise than it is meant.

    Nothing of it, since its boxes are odd; not a widget that no form leads to; a button on every list to choose from.
    """
    if pdf_pages.is_boxed_oddly(page):
        return True
    widgets = list(_widgets(page))
    known = {field.objgen for field in form_fields(document)} if widgets else set()
    return any(_is_orphan(each, known) or _is_list(each) for each in widgets)


def alone(document: pikepdf.Pdf, number: int) -> bytes:
    """Copy one page (from 1) into a PDF of its own, open, with a sound structure and sound boxes."""
    with pikepdf.new() as single:
        single.add_pages_from(document, [number - 1], outlines="ignore")
        page = single.pages[0]
        page.obj.MediaBox = pikepdf.Array(pdf_pages.visible_box(page))
        page.obj.CropBox = page.obj.MediaBox
        adopt(single)
        for widget in _widgets(page):
            if _is_list(widget):
                _make_stamp(widget)
        buffer = io.BytesIO()
        single.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


def _widgets(page: pikepdf.Page) -> Iterator[pikepdf.Dictionary]:
    return (each for each in notes_on(page) if each.get(Name.Subtype) == Name.Widget)


def _is_orphan(widget: pikepdf.Dictionary, known: set[tuple[int, int]]) -> bool:
    return not {widget.objgen, as_dictionary(widget.get(Name.Parent)).objgen} & known


def _is_list(widget: pikepdf.Dictionary) -> bool:
    """Say whether it is a list to choose from that bears its own appearance, or from which nothing was chosen."""
    above = as_dictionary(widget.get(Name.Parent))
    if widget.get(Name.FT, above.get(Name.FT)) != Name.Ch:
        return False
    shown = isinstance(as_dictionary(widget.get(Name.AP)).get(Name.N), pikepdf.Stream)
    return shown or not str(widget.get(Name.V, above.get(Name.V, "")))


def _make_stamp(widget: pikepdf.Dictionary) -> None:
    widget.Subtype = Name.Stamp
    for key in (Name.FT, Name.Parent, Name.V, Name.AA, Name.A):
        if key in widget:
            del widget[key]
