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


def effective_dpi(source: Header, scale: float = 1.0) -> dict[str, Param]:
    """Give `effective_dpi` of a source delivered at this scale; nothing where no scanner or page told a size.

    A camera cannot know how large what it sees is, whatever its files say.
    """
    dpi = source.dpi
    if not dpi or dpi in _SAID_WITHOUT_KNOWING or source.photographed:
        return {}
    if not _PAPERS[0] <= max(source.width, source.height) / dpi <= _PAPERS[1]:
        return {}
    return {"effective_dpi": round(dpi * scale)}
