"""Which pages of a PDF are blank: the backs of sheets that a feeder scanned on both sides."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.formats.documents import paper, pdf_scans, render

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PAGES: Final = range(2, 21)
_DPI: Final = 60
_MOST_PIXELS: Final = 200_000_000
"""Of all pictures together: beyond that looking takes too long."""

_MOST_SECONDS: Final = 10.0
"""Drawings so elaborate that looking would take longer are worth more than their blank pages."""


def blank_pages(path: Path, pages: int, passwords: Sequence[str] = ()) -> tuple[int, ...]:
    """Find the pages (from 1) with nothing on them, where there are 2 to 20; a page that cannot be drawn is none.

    A page of text and drawings is blank if nothing at all is to be seen; a scan, if it shows only paper.
    """
    if pages not in _PAGES:
        return ()
    since = time.monotonic()
    looks = pdf_scans.looks(path, passwords)
    if sum(look.pixels for look in looks) > _MOST_PIXELS:
        return ()
    found: list[int] = []
    for page, look in enumerate(looks, start=1):
        if time.monotonic() - since > _MOST_SECONDS:
            return ()
        if _is_blank(path, page, passwords, scan=look.scan):
            found.append(page)
    return tuple(found)


def _is_blank(path: Path, page: int, passwords: Sequence[str], *, scan: bool) -> bool:
    try:
        drawn = render.render(path, page, _DPI, passwords)
    except Refusal:
        return False
    return paper.is_even(drawn) or (scan and paper.is_bare(drawn, _DPI))
