"""Whether a PDF bears a digital signature: rewriting it would break what its signer vouches for."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Name

from matprep.formats.documents.pdf_objects import as_dictionary, form_fields, notes_on

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_PAGES: Final = 500


def is_signed(document: pikepdf.Pdf) -> bool:
    """Find a signature that is there: neither an empty field for one, nor Reader's usage rights.

    A certification counts, and so does a signature that only a page's annotations lead to. Looks at a bounded number
    of fields and pages.
    """
    if Name.DocMDP in as_dictionary(document.Root.get(Name.Perms)):
        return True
    return any(_is_signature(field) for field in (*form_fields(document), *_widgets(document)))


def _widgets(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    for page in itertools.islice(document.pages, _MAX_PAGES):
        for each in notes_on(page):
            if each.get(Name.Subtype) == Name.Widget:
                yield each
                yield as_dictionary(each.get(Name.Parent))


def _is_signature(field: pikepdf.Dictionary) -> bool:
    value = field.get(Name.V)
    return isinstance(value, pikepdf.Dictionary) and (field.get(Name.FT) == Name.Sig or Name.ByteRange in value)
