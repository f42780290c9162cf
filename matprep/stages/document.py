"""What a PDF is: its pages and pixels, and what is worth knowing of it (the part of `detect` for PDFs)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.fitting.blanks import blank_pages
from matprep.formats.documents import pdf, render
from matprep.model import Finding, problem

if TYPE_CHECKING:
    from pathlib import Path

    from matprep.formats.documents.pdf import Described

_MEASURED_PAGES: Final = 50
_RENDER_DPI: Final = 200
_PLACEHOLDER: Final = re.compile("please wait|message is not eventually replaced|请稍候|请等待|请稍等", re.IGNORECASE)
_PLACEHOLDER_LENGTH: Final = 2000


def document(path: Path, passwords: tuple[str, ...]) -> Finding:
    """Measure a PDF's pages, the first 50 of them, and find the blank ones where there are 2 to 20.

    A portfolio has no pages: its files are sources of their own. Notice: `repaired`. Raises Refusal: `password_needed`,
    `damaged`, `truncated`, `unsupported_kind` for an XFA form whose page only says that another program must show it.
    """
    described = pdf.describe(path, passwords)
    if described.extras.portfolio:
        return Finding(kind="portfolio")
    if described.extras.elsewhere or _is_placeholder(path, described, passwords):
        raise Refusal("unsupported_kind", kind="xfa")
    sizes = pdf.page_sizes(path, passwords, pages=range(1, min(described.pages, _MEASURED_PAGES) + 1))
    width, height = max(map(_rendered, sizes), key=lambda size: size[0] * size[1])
    return Finding(
        kind="pdf",
        pages=described.pages,
        width=width,
        height=height,
        pixels=width * height,
        signed=described.signed,
        blank=blank_pages(path, described.pages, passwords),
        problems=(problem("repaired"),) if described.repaired else (),
    )


def _is_placeholder(path: Path, described: Described, passwords: tuple[str, ...]) -> bool:
    """Say whether an XFA form's only page asks to wait for a program that lays it out."""
    if not described.extras.xfa or described.pages > 1:
        return False
    try:
        said = render.text(path, 1, passwords)
    except Refusal:
        return False
    return len(said) < _PLACEHOLDER_LENGTH and _PLACEHOLDER.search(said) is not None


def _rendered(points: tuple[float, float]) -> tuple[int, int]:
    across, down = (max(1, round(each * _RENDER_DPI / 72)) for each in points)
    return across, down
