"""Whether a page shows nothing but pictures, as scans do: then specks on it are dust, not text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
import pikepdf
from pikepdf import Name

from matprep.formats.documents.pdf import open_pdf
from matprep.formats.documents.pdf_objects import as_dictionary, notes_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_PAINTING: Final = frozenset("f F f* B B* b b* S s sh".split())  # noqa: SIM905 - as the standard lists them
_WRITING: Final = frozenset(("Tj", "TJ", "'", '"'))
_SEEN: Final = " ".join((*sorted(_PAINTING), *sorted(_WRITING), "Do", "Tr"))
_INVISIBLE: Final = 3
_UNSEEN_NOTES: Final = frozenset(("/Link", "/Popup"))


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a page shows nothing but pictures, and how many pixels the pictures have that it may use."""

    scan: bool
    pixels: int


def looks(path: Path, passwords: Sequence[str] = ()) -> tuple[Look, ...]:
    """Look at every page's content, without decoding a picture. Raises Refusal as `formats.documents.pdf.open_pdf`."""
    with open_pdf(path, passwords) as document:
        return tuple(Look(scan=is_scan(page), pixels=_picture_pixels(page)) for page in document.pages)


def is_scan(page: pikepdf.Page) -> bool:
    """Say whether the page paints only pictures, and text that is there to be searched, not seen; False in doubt."""
    if any(str(note.get(Name.Subtype)) not in _UNSEEN_NOTES for note in notes_on(page)):
        return False
    try:
        return not any(_paints(page, page.obj.get(Name.Resources), set()))
    except (pikepdf.PdfError, AttributeError, IndexError, TypeError, ValueError):
        return False


def _paints(content: Any, resources: Any, seen: set[tuple[int, int]]) -> Iterator[bool]:  # noqa: ANN401 - pages, forms
    """Give for each step whether it leaves something to be seen that is no picture; each form is looked at once."""
    mode = 0
    held = as_dictionary(as_dictionary(resources).get(Name.XObject))
    for step in pikepdf.parse_content_stream(content, _SEEN):
        name = str(step.operator)
        operands: Any = step.operands
        if name == "Tr":
            mode = int(operands[0])
        elif name == "Do":
            drawn = held.get(operands[0])
            if drawn is not None and drawn.get(Name.Subtype) == Name.Form and drawn.objgen not in seen:
                seen.add(drawn.objgen)
                yield from _paints(drawn, drawn.get(Name.Resources, resources), seen)
        else:
            yield name in _PAINTING or mode != _INVISIBLE


def _picture_pixels(page: pikepdf.Page) -> int:
    listed = as_dictionary(as_dictionary(page.obj.get(Name.Resources)).get(Name.XObject)).values()
    pictures = (each for each in listed if each.get(Name.Subtype) == Name.Image)
    return sum(int(each.get(Name.Width, 0)) * int(each.get(Name.Height, 0)) for each in pictures)
