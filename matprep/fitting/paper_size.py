"""Dots that a delivered picture has on an inch of the paper it shows, where the size of that paper is known. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matprep.formats.pictures.image import Header
    from matprep.model import Param

_SAID_WITHOUT_KNOWING: Final = frozenset({72, 96})
"""Dots per inch that programs write where they know nothing: those of the screens of old."""

_PAPERS: Final = (1.0, 24.0)
"""Inches of the long side, from a small portrait (35 mm) to A2 (594 mm): what is neither says nothing of a paper."""


def effective_dpi(source: Header, scale: float = 1.0, page_dpi: int = 0) -> dict[str, Param]:
    """Give `effective_dpi` of a source delivered at this scale; nothing where no scanner or page told a size.

    `page_dpi` (0: it was no page) is what the source has on the page that it comes from. A camera cannot know how large
    what it sees is, whatever its files say.
    """
    dpi = page_dpi or _scanned_at(source)
    return {"effective_dpi": round(dpi * scale)} if dpi else {}


def _scanned_at(source: Header) -> int:
    """Read the tag where it makes a paper of plausible size; 0 elsewhere."""
    dpi = source.dpi
    if not dpi or dpi in _SAID_WITHOUT_KNOWING or source.photographed:
        return 0
    return dpi if _PAPERS[0] <= max(source.width, source.height) / dpi <= _PAPERS[1] else 0


def dots_on_page(pixels: tuple[int, int], points: tuple[float, float]) -> int:
    """Give the dots per inch of a picture that fills a page, by its longer sides; points are 1/72 inch."""
    return round(max(pixels) * 72 / max(1.0, *points))
