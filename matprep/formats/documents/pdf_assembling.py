"""Pages of PDFs → a new one. A copied page brings its bytes into memory, so a long document is assembled in turns."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MOST_HELD: Final = 100_000_000
"""Bytes of copied pages that are held; what is assembled is then laid down, and goes on from there."""

Part = tuple[pikepdf.Pdf, "Sequence[int]", int]
"""An open document, pages of it (from 0), and the size of its file in bytes."""


@contextmanager
def assembled(parts: Iterable[Part], beside: Path) -> Iterator[pikepdf.Pdf]:
    """Copy pages, with their form fields and layers, in this order; yields the new document, which is not yet written.

    Each part's document may be closed when the next one is asked for. What is laid down lies beside a path meanwhile.
    """
    whole, held, laid = pikepdf.new(), 0, [beside.with_name(f"{beside.name}.laid{number}") for number in (0, 1)]
    try:
        for document, pages, size in parts:
            for run in _runs(document, pages, size):
                more = size * len(run) // max(1, len(document.pages))
                if held and held + more > MOST_HELD:
                    whole, held = _laid_down(whole, laid[0]), 0
                    laid.reverse()
                whole.add_pages_from(document, run, outlines="ignore")
                held += more
        yield whole
    finally:
        whole.close()
        for path in laid:
            path.unlink(missing_ok=True)


def _runs(document: pikepdf.Pdf, pages: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Part pages into runs of bounded bytes, by the mean page; a form's pages are never parted from each other."""
    whole = Name.AcroForm in document.Root
    length = len(pages) if whole else max(1, MOST_HELD * len(document.pages) // max(1, size))
    for first in range(0, len(pages), max(1, length)):
        yield pages[first : first + length]


def _laid_down(whole: pikepdf.Pdf, path: Path) -> pikepdf.Pdf:
    """Write what there is and open it again: then its bytes are read where they are needed."""
    whole.save(path)
    whole.close()
    return pikepdf.open(path)
